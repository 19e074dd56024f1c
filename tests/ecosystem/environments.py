"""Environments that tests make: where pip installs from, and the book as it lies in a folder of someone else's."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest
from conftest import PROJECT
from packaging.requirements import Requirement

LOCKS = ("requirements.txt", "requirements-test.txt")


def locked(name: str) -> dict[str, list[Requirement]]:
    """Return {package: its lines} of a lock, without hashes."""
    text = (PROJECT / name).read_text(encoding="utf-8")
    found: dict[str, list[Requirement]] = {}
    for line in re.findall(r"^([a-z0-9][^\\\n]*?) *\\$", text, flags=re.MULTILINE):
        requirement = Requirement(line)
        found.setdefault(requirement.name, []).append(requirement)
    return found


def plain(**more: str) -> dict[str, str]:
    """Return the surroundings of a process that knows nothing of this environment."""
    own = ("PYTHON", "VIRTUAL_ENV", "JUPYTER")
    return {name: value for name, value in os.environ.items() if not name.startswith(own)} | more


def run(
    *words: str | Path, cwd: Path, ok: bool = True, own: Mapping[str, str] = MappingProxyType({})
) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([*map(str, words)], cwd=cwd, env=plain(**own), capture_output=True, text=True, check=False)
    assert done.returncode == 0 or not ok, done.stdout[-2000:] + done.stderr[-2000:]
    return done


def source(folder: Path) -> Path:
    """Copy what the library is installed from, and nothing that was made from it."""
    folder.mkdir(parents=True)
    for name in ("pyproject.toml", "LICENSE", "README.md"):
        shutil.copy(PROJECT / name, folder)
    shutil.copytree(PROJECT / "aibalance", folder / "aibalance", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def checkout(folder: Path) -> Path:
    """Copy the book without its library, as it lies beside an environment that has the library."""
    folder.mkdir(parents=True)
    for name in ("_config.yml", "_toc.yml"):
        shutil.copy(PROJECT / name, folder)
    for name in ("chapters", "data", "docs"):
        shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints", ".*.lock"))
    return folder


def fresh(folder: Path) -> Path:
    """Make an environment with nothing but pip; return its folder of programs."""
    run(sys.executable, "-m", "venv", folder, cwd=PROJECT)
    return folder / ("Scripts" if os.name == "nt" else "bin")


def packages(programs: Path) -> Path:
    """Return where an environment keeps its packages."""
    asked = "import sysconfig; print(sysconfig.get_path('purelib'))"
    return Path(run(programs / "python", "-c", asked, cwd=programs).stdout.strip())


def constraints(folder: Path) -> Path:
    """Write the versions of the reader's lock as constraints for pip."""
    lines = [str(line) for lines in locked(LOCKS[0]).values() for line in lines]
    path = folder / "constraints.txt"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def require_registry(programs: Path, scratch: Path) -> None:
    """Skip the test where no package can be had. What fails after this is a fault of ours."""
    (name,) = locked(LOCKS[0])["cycler"]
    words = (
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--no-cache-dir",
        "--retries",
        "1",
        "--dest",
        scratch,
        str(name),
    )
    if run(programs / "python", *words, cwd=scratch, ok=False).returncode:
        pytest.skip("SKIPPED: no package registry answers, so nothing could be installed anew")

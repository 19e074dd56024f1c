"""The books that are measured: today's, and the first edition's, so that cheaper charts do not move the targets."""

import functools
import re
import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from packaging.requirements import Requirement

from aibalance.runs.execution.record import cleared, read_notebook, write_notebook

PROJECT = Path(__file__).parents[1]
COMMIT = "61df241"  # the first edition
HOLDS = ("_config.yml", "_toc.yml", "requirements.txt", "chapters", "data", "docs")
UNNEEDED = ("pip", "setuptools")  # of a lock


@dataclass(frozen=True)
class Book:
    """A book's sources in a folder, and the Python with the surroundings in which its notebooks run."""

    name: str
    folder: Path
    python: str = sys.executable
    path: str = ""  # of a library of its own

    @property
    def surroundings(self) -> dict[str, str]:
        """The variables that a process of this book is given; verdicts on data are kept for none, so that all checks count."""
        return {"PYTHONPATH": self.path} if self.path else {}


def today(folder: Path, blank: bool = False) -> Book:
    """Copy today's book into a new folder. blank: without the stored outputs."""
    folder.mkdir(parents=True)
    for name in HOLDS:
        source = PROJECT / name
        if source.is_dir():
            shutil.copytree(source, folder / name)
        elif source.exists():
            shutil.copy(source, folder / name)
    if blank:
        for path in (folder / "chapters").glob("*.ipynb"):
            write_notebook(path, cleared(read_notebook(path)))
    return Book("today", folder)


def known() -> bool:
    """Return whether this clone's history holds the first edition."""
    asked = ["git", "-C", str(PROJECT), "cat-file", "-e", f"{COMMIT}^{{commit}}"]
    return bool(shutil.which("git")) and not subprocess.run(asked, capture_output=True, check=False).returncode


def first(folder: Path) -> Book:
    """Lay out the first edition in a new folder, as a worktree of it would be, and find a Python that its lock allows."""
    folder.mkdir(parents=True)
    with subprocess.Popen(["git", "-C", str(PROJECT), "archive", COMMIT], stdout=subprocess.PIPE) as archive:
        subprocess.run(["tar", "-x", "-C", str(folder)], stdin=archive.stdout, check=True)
    return Book(
        "first edition", folder, _python((folder / "requirements.txt").read_text(encoding="utf-8")), str(folder)
    )


@functools.cache
def _python(lock: str) -> str:
    """Return this Python if it holds all that a lock names, else that of an environment made from the lock, which is kept."""
    lacking = unlike(lock)
    if not lacking:
        return sys.executable
    place = PROJECT / "_build" / "first-edition"
    python = place / "bin" / "python"
    if not (place / "installed").exists():
        print(
            f"the first edition needs an environment of its own ({', '.join(lacking[:3])} …): {place}", file=sys.stderr
        )
        venv.create(place, with_pip=True, clear=True)
        (place / "requirements.txt").write_text(lock, encoding="utf-8")
        install = ["-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(place / "requirements.txt")]
        subprocess.run([str(python), *install], check=True)
        (place / "installed").touch()
    return str(python)


def unlike(lock: str) -> list[str]:
    """Return what a lock names for this Python and this Python lacks, or has in another version; the tools of tests apart."""
    found = []
    for line in re.findall(r"^[A-Za-z0-9][^\\\n]*?(?=\s*\\?$)", lock, re.MULTILINE):
        needed = Requirement(line.strip())
        if needed.name in UNNEEDED or (needed.marker and not needed.marker.evaluate()):
            continue
        try:
            if version(needed.name) not in needed.specifier:
                found.append(str(needed))
        except PackageNotFoundError:
            found.append(str(needed))
    return found

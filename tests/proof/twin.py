"""The hostile twin: the same book made elsewhere, on another day, by a lesser machine, without stores. It must have the same bytes."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from settings import FOLDER, UMASK, environment

from aibalance.runs.comparing.discrepancies import discrepancies, folder_discrepancies

MADE = {"_build", ".git", ".venv", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis"}
# What executing the book stores: the notebooks' outputs, and what follows from them.
STORED = ("chapters/*.ipynb", "chapters/references.bib", "docs/*.svg", "docs/*.json")
PATIENCE = 1800  # seconds for one command


@dataclass(frozen=True)
class Twin:
    """A copy of a project, and the folder in which its processes have their own home and leave their reports."""

    project: Path
    scratch: Path

    def run(self, *arguments: str) -> str:
        """Run `aibalance` in the twin; return what it printed. Raises RuntimeError if it failed."""
        done = subprocess.run(
            [sys.executable, "-m", "aibalance", *arguments],
            cwd=self.project, env=environment(self.scratch, self.project), umask=UMASK, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, encoding="utf-8", errors="replace", timeout=PATIENCE, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(
                f"aibalance {' '.join(arguments)}: ended with {done.returncode} in the twin:\n{done.stderr[-5000:]}"
            )
        return done.stdout

    def kernels(self) -> list[dict[str, Any]]:
        """Return what each kernel that was started in the twin said of itself."""
        reports = sorted((self.scratch / "twin_reports").glob("*.json"))
        return [json.loads(path.read_text(encoding="utf-8")) for path in reports]


def twin_of(project: Path, folder: Path) -> Twin:
    """Copy a project into a new folder of a hostile name inside `folder`: what git has of it, as it stands, or all but what is made."""
    twin = Twin(folder / FOLDER / "buch", folder / FOLDER / "scratch")
    for name in files(project):
        target = twin.project / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(project / name, target)
    return twin


def files(project: Path) -> list[str]:
    """Return the files that make a project, by relative path."""
    if (project / ".git").exists():
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=project, capture_output=True, text=True, check=True)
        return [name for name in listed.stdout.split("\0") if name and (project / name).is_file()]
    found = (p.relative_to(project) for p in project.rglob("*") if p.is_file())
    return [p.as_posix() for p in found if not MADE & set(p.parts)]


def store_anew(twin: Twin) -> None:
    """Execute all chapters of the twin and store their outputs there."""
    twin.run("refresh-outputs", "--all")


def stored_differences(project: Path, twin: Twin) -> list[str]:
    """Return where the outputs that a project holds differ from those that its twin stored."""
    names = sorted({p.relative_to(f).as_posix() for f in (project, twin.project) for n in STORED for p in f.glob(n)})
    return [
        sentence
        for name in names
        for sentence in discrepancies(name, *(_bytes(f / name) for f in (project, twin.project)))
    ]


def site_differences(site: Path, other: Path) -> list[str]:
    """Return where two built sites differ; file modes follow the umask and are not looked at."""
    return folder_discrepancies(site, other)


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def built(project: Path) -> Path:
    """Build a project's site in its own place and on this machine as it is, unless it stands; return its folder."""
    command = [sys.executable, "-m", "aibalance", "build"]
    done = subprocess.run(command, cwd=project, env=dict(os.environ), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"aibalance build: ended with {done.returncode}:\n{done.stderr[-5000:]}")
    return project / "_build" / "html"

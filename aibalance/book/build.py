"""Render the book with Jupyter Book, strictly, into a clean folder that replaces the old site only when all went well."""

import os
import re
import shutil
import sys
from pathlib import Path

from aibalance.book.launch import COMMIT
from aibalance.book.metadata import book
from aibalance.data.store import digest
from aibalance.runs.folder import place
from aibalance.runs.processes import PROCESSES, end_with_parent

UNRELATED = {"__pycache__", "_build"}  # folders in a book that make no difference to its site


class RenderFailedError(Exception):
    """Jupyter Book refused the book; the message holds its warnings and errors."""


def render(folder: Path, output: Path) -> bool:
    """Render the staged book in `folder` to `output`/html; return False if that site is already made from just this.

    Raises BadInputError if a public address is none, RenderFailedError with the first clear sentences of what is wrong.
    """
    mark = output / "html" / ".made-from"
    files = (p for p in folder.rglob("*") if not UNRELATED & set(p.relative_to(folder).parts))
    made_from = digest(p for p in files if p.is_file()) + renderer(folder)
    if mark.exists() and mark.read_text() == made_from:
        return False
    scratch = output / "render"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    log = scratch / "log"
    work = PROCESSES.Process(target=_rendered, args=(folder, scratch, log))  # type: ignore[attr-defined]
    work.start()
    work.join()
    site = scratch / "_build" / "html"
    if work.exitcode or not (site / "index.html").exists():
        raise RenderFailedError(complaints(log.read_text(encoding="utf-8") if log.exists() else ""))
    (site / ".made-from").write_text(made_from)
    (site / ".nojekyll").touch()  # GitHub Pages would leave out folders that begin with an underscore
    place(site, output / "html")
    shutil.rmtree(scratch, ignore_errors=True)
    return True


def _rendered(folder: Path, scratch: Path, log: Path) -> None:
    """Render and slim in a process of its own: Sphinx keeps much in its modules, which must not reach the next book."""
    end_with_parent()
    with log.open("wb") as file:
        sys.stdout.flush()
        sys.stderr.flush()
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    # A child that was forked has the streams of its parent, which may be caught.
    sys.stdout, sys.stderr = (os.fdopen(number, "w", encoding="utf-8", closefd=False) for number in (1, 2))
    from jupyter_book.cli.main import main  # type: ignore[import-untyped]

    from aibalance.book.slim import slim

    options = ["--path-output", str(scratch), "-W", "-n", "--keep-going"]
    try:
        main(["build", str(folder), *options], standalone_mode=False)
        slim(scratch / "_build" / "html")
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def renderer(folder: Path) -> str:
    """Return what turns a staged book into a site: the digest of code and styles, and the public addresses."""
    whole = book(folder)
    code = digest(p for p in Path(__file__).parent.rglob("*") if p.is_file() and p.suffix != ".pyc")
    return " ".join(filter(None, (code, whole.site, whole.repository, os.environ.get(COMMIT, ""))))


def complaints(log: str) -> str:
    """Return the warnings and errors of a build log, one a line, without colour codes; its end if there are none."""
    log = re.sub(r"\x1b\[[0-9;]*m", "", log)
    refused = re.search(r"ExtensionError: (.*)", log)
    if refused:
        return refused[1]
    lines = [
        line.strip()
        for line in log.splitlines()
        if re.search(r"WARNING|ERROR|Error:|error:", line) and "UserWarning" not in line
    ]
    found = list(dict.fromkeys(lines)) or log.strip().splitlines()[-5:]
    return "\n".join(found[:20])

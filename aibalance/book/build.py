"""Render the book with Jupyter Book, strictly, into a clean folder that replaces the old site only when all went well."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from aibalance.book.figure_files import PREVIOUS
from aibalance.book.launch import COMMIT
from aibalance.book.metadata import book
from aibalance.book.slim import slim
from aibalance.data.store import digest
from aibalance.runs.folder import place

UNRELATED = {"__pycache__", "_build"}  # folders in a book that make no difference to its site


class RenderFailedError(Exception):
    """Jupyter Book refused the book; the message holds its warnings and errors."""


def render(folder: Path, output: Path, earlier: Path | None = None) -> bool:
    """Render the staged book in `folder` to `output`/html; return False if that site is already made from just this.

    earlier: a site whose pictures are taken over where their drawings are the same; that in `output` by default.
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
    start = (
        "from aibalance.runs.processes import end_with_parent; end_with_parent(); "
        "from jupyter_book.cli.main import main; main()"
    )
    command = [
        sys.executable,
        "-P",  # never imports from the folder it stands in
        "-c",
        start,
        "build",
        str(folder),
        "--path-output",
        str(scratch),
        "-W",
        "-n",
        "--keep-going",
    ]
    # Drawings that did not change need not be turned into pictures again.
    surroundings = {PREVIOUS: str(earlier or output / "html"), **os.environ}
    result = subprocess.run(command, capture_output=True, text=True, check=False, env=surroundings)
    site = scratch / "_build" / "html"
    if result.returncode or not (site / "index.html").exists():
        raise RenderFailedError(complaints(result.stdout + result.stderr))
    slim(site)
    (site / ".made-from").write_text(made_from)
    (site / ".nojekyll").touch()  # GitHub Pages would leave out folders that begin with an underscore
    place(site, output / "html")
    shutil.rmtree(scratch, ignore_errors=True)
    return True


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

"""Render the book with Jupyter Book, strictly, into a clean folder that replaces the old site only when all went well."""

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import version
from multiprocessing.connection import Connection
from pathlib import Path

import yaml

from aibalance.book.cite.metadata import public
from aibalance.book.formats.launch import COMMIT
from aibalance.data.store import digest
from aibalance.data.tables import read_once
from aibalance.runs.execution.folder import place
from aibalance.runs.execution.processes import PROCESSES, end_with_parent

LOOK = 0.5  # seconds between two looks at how far a site is
PATIENCE = 0.2  # seconds in which a renderer that is not needed may end by itself
WHOLE, SLIMMED = (
    "whole",
    "slimmed.pickle",
)  # the mark of a kept environment whose build ended well, and what is kept of pages
LIBRARY = Path(__file__).resolve().parents[2]
APART = {"cli", "sources"}  # folders of the library that make no difference to a site
# Packages whose versions make a difference to it beside the lock, which says only what should be installed.
MAKERS = (
    "jinja2",
    "jupyter-book",
    "myst-nb",
    "myst-parser",
    "pydata-sphinx-theme",
    "sphinx",
    "sphinx-book-theme",
    "sphinxcontrib-bibtex",
)
UNRELATED = {"__pycache__", "_build"}  # folders in a book that make no difference to its site


class RenderFailedError(Exception):
    """Jupyter Book refused the book; the message holds its warnings and errors."""


def render(
    folder: Path, output: Path, kept: Path | None = None, progress: Callable[[float], None] = lambda share: None
) -> bool:
    """Render one staged book, as Renderer.render does."""
    with Renderer() as renderer:
        return renderer.render(folder, output, kept, progress)


class Renderer:
    """A process that imports Sphinx and all that the book adds to it, and then waits for one book to render.

    It is a process of its own because Sphinx keeps much in its modules, which must not reach the next book.
    """

    def __enter__(self) -> "Renderer":
        self.ours, theirs = PROCESSES.Pipe()
        self.child = PROCESSES.Process(target=_waiting, args=(self.ours, theirs))  # type: ignore[attr-defined]
        self.child.start()
        theirs.close()
        return self

    def __exit__(self, *_: object) -> None:
        self.ours.close()
        self.child.join(PATIENCE)
        self.child.kill()
        self.child.join()

    def render(
        self,
        folder: Path,
        output: Path,
        kept: Path | None = None,
        progress: Callable[[float], None] = lambda share: None,
    ) -> bool:
        """Render the staged book in `folder` to `output`/html; return False if that site is already made from just this.

        kept: a folder in which Sphinx's environment and pages stay for the next time, so that only what changed is read, written and
        slimmed again; everything is made from nothing where it is None, or holds what another library, configuration, table of
        contents or bibliography made, or what a build left that did not end well. The site is the same, byte by byte.
        progress: called with the share of the work that is done, 0 to 1, as often as that is looked at.
        Raises BadInputError if a public address is none, RenderFailedError with the first clear sentences of what is wrong.
        """
        mark = output / "html" / ".made-from"
        files = (p for p in folder.rglob("*") if not UNRELATED & set(p.relative_to(folder).parts))
        made_from = digest(p for p in files if p.is_file()) + renderer(folder)
        if mark.exists() and mark.read_text() == made_from:
            return False
        output.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=output) as scratch:
            work = (kept or Path(scratch)) / "sphinx"
            whole, key = work / WHOLE, foundation(folder)
            if not (whole.exists() and whole.read_text() == key):
                shutil.rmtree(work, ignore_errors=True)
            whole.unlink(missing_ok=True)  # until this build has ended well
            work.mkdir(parents=True, exist_ok=True)
            log, site = Path(scratch) / "log", Path(scratch) / "html"
            self.ours.send((folder, work, site, log))
            while self.child.is_alive():
                self.child.join(LOOK)
                progress(done(log, site))
            if self.child.exitcode or not (site / "index.html").exists():
                shutil.rmtree(work, ignore_errors=True)
                raise RenderFailedError(complaints(log.read_text(encoding="utf-8") if log.exists() else ""))
            (site / ".made-from").write_text(made_from)
            (site / ".nojekyll").touch()  # GitHub Pages would leave out folders that begin with an underscore
            place(site, output / "html")
            whole.write_text(key)
        progress(1.0)
        return True


def foundation(folder: Path) -> str:
    """Return the digest of what no key of a page covers: a change of it makes the site of a staged book from nothing."""
    named = [
        folder / "_config.yml",
        folder / "_toc.yml",
        *(folder / "chapters").glob("*.bib"),
        *folder.glob("run.json"),
    ]
    pages = sorted(path.name for path in (folder / "chapters").iterdir() if path.suffix in (".md", ".ipynb"))
    return " ".join([digest(named), renderer(folder), str(folder), *map(version, MAKERS), *pages])


def _waiting(ours: Connection, theirs: Connection) -> None:
    """Import what rendering needs, and render what comes through the pipe, if anything does."""
    ours.close()  # a forked process has both ends, and would wait for itself
    end_with_parent()
    for name in (
        "jupyter_book.cli.main",
        "aibalance.book.extension",
        "aibalance.book.front.entrance",
        "aibalance.book.site.slim",
    ):
        import_module(name)

    try:
        book = theirs.recv()
    except EOFError:  # nothing is to be rendered
        return
    _rendered(*book)


def _rendered(folder: Path, work: Path, site: Path, log: Path) -> None:
    """Render and slim one book; all that is said goes to a log."""
    with log.open("wb") as file:
        sys.stdout.flush()
        sys.stderr.flush()
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    # A child that was forked has the streams of its parent, which may be caught.
    sys.stdout, sys.stderr = (os.fdopen(number, "w", encoding="utf-8", closefd=False) for number in (1, 2))
    from jupyter_book.cli.main import main  # type: ignore[import-untyped]

    from aibalance.book.front.entrance import write_entrance
    from aibalance.book.site.slim import slim

    options = ["--path-output", str(work), "-W", "-n", "--keep-going"]
    try:
        with read_once():
            main(["build", str(folder), *options], standalone_mode=False)
        shutil.copytree(work / "_build" / "html", site)
        write_entrance(site, yaml.safe_load((folder / "_toc.yml").read_text(encoding="utf-8"))["root"])
        slim(site, work / SLIMMED)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def renderer(folder: Path) -> str:
    """Return what turns a staged book into a site: the digest of the library with its styles, and the public addresses."""
    site, repository = public(yaml.safe_load((folder / "_config.yml").read_text(encoding="utf-8")))
    code = digest(
        p
        for p in LIBRARY.rglob("*")
        if p.is_file() and p.suffix != ".pyc" and not APART & set(p.relative_to(LIBRARY).parts)
    )
    return " ".join(filter(None, (code, site, repository, os.environ.get(COMMIT, ""))))


def done(log: Path, site: Path) -> float:
    """Return the share of a site that is made, 0 to 1, by what Sphinx has logged: pages are read, then written, then slimmed."""
    if site.exists():
        return 0.9
    text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    found = dict(re.findall(r"(reading sources|writing output)\.\.\. .*?\[ *(\d+)%", text))
    return 0.4 * float(found.get("reading sources", 0)) / 100 + 0.5 * float(found.get("writing output", 0)) / 100


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

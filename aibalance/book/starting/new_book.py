"""A new book: a small one on another subject, with data of its own, that builds, is tested and reruns as it stands."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from aibalance.book.cite.references import bibliography
from aibalance.data.checks.contract import columns, schema
from aibalance.data.store import write_text
from aibalance.runs.execution.beginning import beginning
from aibalance.runs.execution.execute import execute
from aibalance.runs.execution.staging import stage

STARTER = Path(__file__).parent / "starter"


def write_book(folder: Path, starter: Path = STARTER, *, progress: Callable[[], None] = lambda: None) -> list[Path]:
    """Write a starter book to a new or empty folder, with the outputs of its chapters; return its notebooks.

    starter: the folder to copy; a table of its package without a file is written with its header alone. progress: called
    after each chapter. Nothing is left behind if a chapter fails. Raises BadInputError if there is anything in the folder.
    """
    with beginning(folder) as draft:
        copy_starter(starter, draft)
        chapters = sorted((draft / "chapters").glob("*.ipynb"))
        with tempfile.TemporaryDirectory() as scratch:
            stage(draft, draft / "data", Path(scratch))
            execute(chapters, Path(scratch), {}, progress=progress)
            for chapter in chapters:
                write_text(chapter, (Path(scratch) / "chapters" / chapter.name).read_text(encoding="utf-8"))
    return sorted((folder / "chapters").glob("*.ipynb"))


def copy_starter(starter: Path, folder: Path) -> None:
    """Copy the files of a starter book into a folder, with all tables of its package and its bibliography."""
    for path in sorted(starter.rglob("*")):
        if path.is_file() and not {"__pycache__", ".ipynb_checkpoints"} & set(path.parts):
            write_text(folder / path.relative_to(starter), path.read_text(encoding="utf-8"))
    for resource in schema(folder / "data").values():
        table = folder / "data" / resource["path"]
        if not table.exists():
            write_text(table, ",".join(columns(resource)) + "\n")
    write_text(folder / "chapters" / "references.bib", bibliography(folder / "data"))

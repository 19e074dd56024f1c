"""Recompute, over the notebooks of a book, every statistic that a sentence calls the most, the first or the only one.

Each is computed again without each restriction that the code behind it makes by hand (see runs/lifting.py). One that then
changes is told with both values, unless reviewed.csv has the restriction with its reason: one that the sentence itself says.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aibalance.book.superlatives import reviewed
from aibalance.book.wording import ALL, FIRST, LAST, LEAST, MOST, ONLY, about, claims_of
from aibalance.runs.asserted import Cell, cells
from aibalance.runs.lifting import lifted
from aibalance.runs.pages import notebooks
from aibalance.runs.record import own_cells, read_notebook

OPENING = 2  # code cells that every other one needs: parameters and imports
ASKED = {MOST, LEAST, FIRST, LAST, ONLY, ALL}


def hanging(chapters: Path, only: Sequence[str] = (), numbers: Sequence[int] = ()) -> list[str]:
    """Return one message for each superlative that hangs on a choice which nobody reviewed.

    only: starts of the names of notebooks. numbers: of cells; all if there are none. The folder's data are read.
    """
    known, used, found = reviewed(chapters), set[tuple[str, str, str]](), []
    asked = [path for path in notebooks(chapters) if not only or path.name.startswith(tuple(only))]
    for path in asked:
        with _placed(chapters):
            names = opened(path)
            for cell in (cell for cell in cells(chapters) if cell.chapter == path.stem):
                if numbers and cell.number not in numbers:
                    continue
                wanted = claimed(cell)
                for one in lifted(cell.source, names, set(wanted)) if wanted else ():
                    key = (cell.chapter, one.id, one.choice)
                    used.add(key)
                    if key not in known:
                        found.append(
                            f"chapters/{path.name} cell {cell.number}: “{about(wanted[one.id])}”: found {one.id} = {one.found}; "
                            f"expected {one.expected or 'nothing'}, which it is without the choice {one.choice}"
                        )
    if not numbers:
        stems = {path.stem for path in asked}
        stale = [key for key, kind in known.items() if kind == "choice" and key[0] in stems and key not in used]
        found += [
            f"{', '.join(key)}: found in reviewed.csv a choice on which nothing hangs; expected no such row"
            for key in stale
        ]
    return found


def claimed(cell: Cell) -> dict[str, str]:
    """Return the statistics of a cell that its sentences and titles call the most, the first or the only one: {id: sentence}."""
    found: dict[str, str] = {}
    for assertion in cell.said:
        if assertion.kind != "subtitle" and ASKED & claims_of(assertion.words).keys():
            for id in (*assertion.places, assertion.by):
                if id in cell.stated:
                    found.setdefault(id, assertion.words)
    return found


def opened(path: Path) -> dict[str, Any]:
    """Return the names that the cells of a notebook find: those of its parameters and its imports."""
    names: dict[str, Any] = {"__name__": "__main__"}
    code = [cell for cell in own_cells(read_notebook(path)) if cell.cell_type == "code"]
    for cell in code[:OPENING]:
        exec(compile(cell.source, str(path), "exec"), names)
    return names


@contextmanager
def _placed(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)

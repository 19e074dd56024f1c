"""Recompute, over the notebooks of a book, every statistic that a sentence calls the most, the first or the only one.

Each is computed again without each restriction that the code behind it makes by hand (see runs/lifting.py). One that then
changes is told with both values, unless reviewed.csv has the restriction with its reason: one that the sentence itself says.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import chdir
from itertools import takewhile
from pathlib import Path
from typing import Any

from aibalance.book.lint.superlatives import reviewed
from aibalance.book.lint.wording import ALL, FIRST, LAST, LEAST, MOST, ONLY, PLACE, about, claims_of
from aibalance.runs.asserted import Assertion, Cell, cells
from aibalance.runs.execution.record import own_cells, read_notebook
from aibalance.runs.lifting import NAME, PAIR, WINDOW, YEAR, lifted
from aibalance.runs.pages import notebooks

MADE = re.compile(
    r"\bchapter\.(?:state|say|figure|house|export)\("
)  # what no opening cell does: it gives the others names
ASKED = {MOST, LEAST, FIRST, LAST, ONLY, ALL}


def hanging(
    chapters: Path, only: Sequence[str] = (), numbers: Sequence[int] = (), parameters: Mapping[str, Any] | None = None,
    more: Mapping[tuple[str, int], Sequence[Assertion]] | None = None,
) -> list[str]:  # fmt: skip
    """Return one message for each superlative that hangs on a choice which nobody reviewed.

    only: starts of the names of notebooks. numbers: of cells; all if there are none. parameters: others than those of the
    notebooks; whether a reviewed choice still matters is not asked under others. more: what pages say by the numbers of a
    cell, {(chapter, cell): sentences}. The folder's data are read.
    """
    known, used, found = reviewed(chapters), set[tuple[str, str, str]](), []
    asked = [path for path in notebooks(chapters) if not only or path.name.startswith(tuple(only))]
    for path in asked:
        with chdir(chapters):
            names = opened(path, parameters)
            for cell in (cell for cell in cells(chapters) if cell.chapter == path.stem):
                if numbers and cell.number not in numbers:
                    continue
                cell.said += (more or {}).get((cell.chapter, cell.number), ())
                wanted = claimed(cell)
                kinds = {kind for words in wanted.values() for kind in open_to(words)}
                for one in lifted(cell.source, names, set(wanted), kinds) if wanted else ():
                    if one.kind and one.kind not in open_to(wanted[one.id]):
                        continue
                    key = (cell.chapter, one.id, one.choice)
                    used.add(key)
                    if key not in known:
                        found.append(
                            f"chapters/{path.name} cell {cell.number}: “{about(wanted[one.id])}”: found {one.id} = {one.found}; "
                            f"expected {one.expected or 'nothing'}, which it is without the choice {one.choice}"
                        )
    if not numbers and not parameters:
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


def open_to(words: str) -> set[str]:
    """Return the kinds of choices that a sentence does not say: the newest year, the last years, the pair, one name."""
    plain = PLACE.sub(" X ", words)
    return {
        kind for kind, said in (
            (YEAR, re.search(r"\b(?:on record(?! for that)|ever|never|in any year|of (?:all|the whole) record)\b", plain)),
            (WINDOW, not re.search(r"\bsince\b|_(?:since|from|years|start)\b|\{(?:since|from)", words, re.IGNORECASE)),
            (PAIR, not re.search(r"\{(?:focus|rival)\}|\b(?:pair|two|either|both|each|sides?)\b", words, re.IGNORECASE)),
            (NAME, ONLY in claims_of(words)),
        ) if said
    }  # fmt: skip


def opened(path: Path, parameters: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the names that the cells of a notebook find: those of its parameters, with others in their place, and its imports."""
    names: dict[str, Any] = {"__name__": "__main__"}
    code = [cell for cell in own_cells(read_notebook(path)) if cell.cell_type == "code"]
    for cell in takewhile(lambda cell: not MADE.search(cell.source), code):
        exec(compile(cell.source, str(path), "exec"), names)
        if cell is code[0]:
            names.update(parameters or {})
    return names

"""Examine a whole data package: its contract first, then the rules; that it is without fault is kept."""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

from aibalance.data.checks import verdict
from aibalance.data.checks.check import check_tables, warnings
from aibalance.data.checks.contract import fits, schema
from aibalance.data.checks.problems import BadInputError, Problem, ordered, told
from aibalance.data.checks.rules import RULES
from aibalance.data.tables import frame, stored_all


def check_all(folder: str | Path) -> list[Problem]:
    """Return every fault of the data package: those that its contract finds, and those of the rules.

    Raises BadInputError if the contract itself is faulty.
    """
    return examined(folder)[0]


def examined(folder: str | Path) -> tuple[list[Problem], list[str]]:
    """Return every fault of a data package, and in words what was mended while it was read or looks odd.

    That a package is without fault is kept, and it is not examined again while nothing changes.
    """
    resources = schema(folder)
    key = verdict.key_of(Path(folder), resources)
    kept = verdict.recall(key)
    if kept is not None:
        return [], kept
    with rested():
        problems, notes = _examined(folder, resources)
    # What was written while it was examined is not what was found to be right.
    if not problems and schema(folder) == resources and verdict.key_of(Path(folder), resources) == key:
        verdict.keep(key, notes)
    return problems, notes


@contextmanager
def rested() -> Iterator[None]:
    """Do not look for cycles among the many small texts of tables, which all live to the end: that takes a fifth of the time."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _examined(folder: str | Path, resources: Mapping[str, dict[str, Any]]) -> tuple[list[Problem], list[str]]:
    tables = stored_all(folder)
    notes = [note for table in tables.values() for note in table.notes] + warnings(tables, resources)
    problems = check_tables(tables, resources)
    files = {name: tables[name].file for name in resources}
    faulty = {name: {p.line for p in problems if p.file == files[name]} for name in resources}
    frames = {}
    for name, resource in resources.items():
        if tables[name].cells:
            lines = pd.Series(tables[name].lines, dtype=int)
            sound = ~lines.isin(faulty[name])
            kept_rows = tables[name] if sound.all() else tables[name].only(list(sound))
            frames[name] = frame(kept_rows, resource, checked=True).assign(line=lines[sound].to_numpy())
    for judge, needs in RULES:
        others = list(needs)[1:]
        if all(t in frames and set(c) <= set(frames[t].columns) for t, c in needs.items()) and not any(
            faulty[t] for t in others
        ):
            problems += judge(frames)
    return ordered(problems), notes


def require_valid(folder: str | Path, book: str | Path | None = None) -> list[str]:
    """Return in words what was mended or looks odd in a data package. Raises BadInputError with every fault of it.

    book: a package that it must be able to stand in for.
    """
    problems = fits(folder, book) if book else []
    notes: list[str] = []
    if not problems:
        problems, notes = examined(folder)
    if problems:
        count = f"{len(problems):,} problem{'s' * (len(problems) > 1)} in {folder}"
        raise BadInputError("\n".join([*(f"note: {note}" for note in notes), *told(problems), count]))
    return notes

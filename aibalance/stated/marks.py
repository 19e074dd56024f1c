"""The marks of a figure as its record holds them: which row, on which data, and where in the wide and the narrow drawing.

Thousands of marks are stored with the notebooks, so they are two short texts: `at` holds row, group of keys and the places of
each mark, `keys` the groups of keys, each key by its number among those of the whole figure.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aibalance.stated.statistic import single_keys, spans

SPAN = re.compile(r"(?P<before>.*/)(?P<first>[^/–]+)–(?P<last>[^/–]+)(?P<after>/[^/]+)")


@dataclass(frozen=True)
class Mark:
    """One mark. row: place of its row in the figure's data. keys: of the data rows behind it. wide, narrow: pixels from the top left."""

    row: int
    keys: tuple[str, ...]
    wide: tuple[int, int]
    narrow: tuple[int, int]


def written(marks: Sequence[Mark], rows: Sequence[str]) -> dict[str, str]:
    """Return marks as two texts. rows: the compact keys of all data rows behind the figure. Raises ValueError for another key."""
    known = [single for key in rows for single in single_keys(key)]
    held = {single: n for n, single in enumerate(known)}
    runs = [(n, found) for n, single in enumerate(known) if (found := SPAN.fullmatch(single))]
    groups: dict[tuple[str, ...], tuple[int, str]] = {}
    lines = []
    for mark in marks:
        if mark.keys not in groups:
            groups[mark.keys] = len(groups), _group(mark.keys, held, runs)
        lines.append(" ".join(map(str, (mark.row, groups[mark.keys][0], *mark.wide, *mark.narrow))))
    return {"at": ";".join(lines), "keys": ";".join(text for _, text in groups.values())}


def _group(keys: Sequence[str], held: Mapping[str, int], runs: Sequence[tuple[int, re.Match[str]]]) -> str:
    """Return keys as numbers, those within a run of periods with their periods: 3 7@2019–2021,2024."""
    whole: list[int] = []
    within: dict[int, list[str]] = {}
    for key in dict.fromkeys(keys):
        if key in held:
            whole.append(held[key])
            continue
        for n, run in runs:
            period = key[len(run["before"]) : len(key) - len(run["after"])]
            fits = key == f"{run['before']}{period}{run['after']}" and "/" not in period
            if fits and run["first"] <= period <= run["last"]:
                within.setdefault(n, []).append(period)
                break
        else:
            raise ValueError(f"row key {key} is none of those behind the figure")
    parts = [str(n) for n in whole] + [f"{n}@{','.join(spans(sorted(set(p))))}" for n, p in within.items()]
    return " ".join(parts)


def read_marks(record: Mapping[str, Any]) -> list[Mark]:
    """Return the marks of a figure from its record, with compact keys; none where it says nothing of them."""
    about = record.get("marks")
    if not about or not about["at"]:
        return []
    known = [single for key in record.get("rows", ()) for single in single_keys(key)]
    groups = [tuple(key for token in text.split() for key in _keys(token, known)) for text in about["keys"].split(";")]
    found = []
    for line in about["at"].split(";"):
        row, group, *place = map(int, line.split())
        found.append(Mark(row, groups[group], (place[0], place[1]), (place[2], place[3])))
    return found


def _keys(token: str, known: Sequence[str]) -> list[str]:
    number, _, periods = token.partition("@")
    key = known[int(number)]
    run = SPAN.fullmatch(key)
    if not periods or run is None:
        return [key]
    return [f"{run['before']}{period}{run['after']}" for period in periods.split(",")]

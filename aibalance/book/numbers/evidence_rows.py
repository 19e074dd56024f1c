"""The rows behind a statistic: its row keys, expanded to the rows of the tables that they name."""

import re
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from aibalance.data.selection.series import units_of_records
from aibalance.data.tables import read
from aibalance.stated.statistic import single_keys


class Row(NamedTuple):
    """One row of a table, in the words of observations. text: what an event or a tie was, as it has no value."""

    table: str
    indicator: str
    economy: str
    subject: str
    period: str
    source: str
    grade: str
    unit: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    status: str = ""
    note: str = ""
    text: str = ""


class Rows:
    """The rows of a data package, found by the keys that statistics carry."""

    def __init__(self, data: Path) -> None:
        self.data = data

    @cached_property
    def index(self) -> dict[tuple[str, str], list[Row]]:
        """{("indicator/economy/subject", source): rows in order of period}."""
        index: dict[tuple[str, str], list[Row]] = {}
        for row in _rows(self.data):
            index.setdefault((_head(row), row.source), []).append(row)
        return {key: sorted(rows, key=lambda r: r.period) for key, rows in index.items()}

    def expand(self, keys: Iterable[str]) -> list[Row]:
        """Return the rows that row keys name, in their order, without repeats.

        Raises KeyError for a key that names no row of the package.
        """
        return list(dict.fromkeys(row for key in keys for row in self._named(key)))

    def _named(self, key: str) -> list[Row]:
        found = []
        for single in single_keys(key):
            rows = self._named_or_none(single)
            if not rows:
                raise KeyError(f"row key {single} names no row of {self.data}")
            found += rows
        return found

    def _named_or_none(self, key: str) -> list[Row]:
        head, _, source = key.rpartition("/")
        # Subjects and periods may hold slashes themselves, so every cut is tried.
        for cut in (m.start() for m in re.finditer("/", head)):
            rows = self.index.get((head[:cut], source))
            if rows:
                first, _, last = head[cut + 1 :].partition("–")
                found = [r for r in rows if first <= r.period <= (last or first)]
                if found:
                    return found
        return []


def _head(row: Row) -> str:
    return "/".join(filter(None, (row.indicator, row.economy, row.subject)))


def _rows(data: Path) -> Iterable[Row]:
    """Yield the rows of the four tables with evidence, under the names that findings give them in row keys."""
    for r in read(data, "observations").itertuples():
        yield Row("observations", r.indicator, r.economy, r.subject, r.period, r.source, r.grade, r.unit,
                  _number(r.value), _number(r.low), _number(r.high), r.status, r.note)  # fmt: skip
    units = units_of_records(data)
    for r in read(data, "frontier").itertuples():
        yield Row("frontier", f"frontier.{r.measure}", r.economy, "", r.date, r.source, r.grade, units.get(r.measure, ""),
                  _number(r.value), _number(r.low), _number(r.high), "", f"{r.model}, {r.developer}")  # fmt: skip
    for r in read(data, "events").itertuples():
        yield Row("events", f"event.{r.kind}", r.economy, r.id, r.date, r.source, r.grade, r.unit,
                  _number(r.amount), text=r.title)  # fmt: skip
    for r in read(data, "ties").itertuples():
        names = (("ties", r.economy_b), (f"tie.{r.kind}", r.id), (f"tie.{r.kind}", r.economy_b))
        for indicator, subject in names:
            yield Row("ties", indicator, r.economy_a, subject, r.date, r.source, r.grade, "", text=_tie(r))


def _tie(row: Any) -> str:
    return f"{row.party_a} and {row.party_b}: {row.description}"


def _number(value: float) -> float | None:
    return None if pd.isna(value) else float(value)

"""What figures answer: value and data rows at every mark, and which numbers light which marks; one file of data a chapter.

The file is a script that is loaded when a reader first points at a figure or a number, so that pages stay light and all works
from a disk, where a page may not fetch data.
"""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache, cached_property, partial
from pathlib import Path
from typing import Any

from aibalance.book.figures.lit import lit
from aibalance.book.numbers.evidence_rows import Row, Rows
from aibalance.book.numbers.inventory import ChapterEntry, Inventory, inventoried
from aibalance.book.site.kept_texts import KeptTexts
from aibalance.charts.thin import decimals
from aibalance.charts.words import time_text
from aibalance.data.store import write_text
from aibalance.data.tables import catalogue, read
from aibalance.executed.book import ExecutedBook
from aibalance.runs.pages import capital
from aibalance.stated.marks import Mark, read_marks
from aibalance.stated.rounding import YEARS
from aibalance.stated.statistic import MILLIONS, formatted, plain, suffix
from aibalance.stated.units import POWERS, money

MOST = 12  # data rows that are listed at a mark; of more it says how many
POWER = 1e15  # from here on a value is printed as a power of ten
FOLDER = "marks"
ENDS = ("low", "high")
Answer = dict[str, Any]


def answers(book: ExecutedBook, kept: KeptTexts) -> Mapping[str, Answer]:
    """Return {key of a chapter: what its figures answer}, each made only if no earlier build made it from the same.

    An answer is {"figures": {id: marks}, "rows": data rows, "sources": of these, "numbers": {chapter-statistic: {id: places}}};
    a mark is [series, label, value, places of its rows, how many more, x and y wide, x and y narrow].
    """
    return _answers(book, kept)


@cache
def _answers(book: ExecutedBook, kept: KeptTexts) -> Mapping[str, Answer]:
    held = inventoried(book)
    maker = Answers(held)
    found = {}
    for key, chapter in held.chapters.items():
        figures = {id: chart for id, chart in held.charts.items() if id.partition("-")[0] == key}
        records = [
            {name: chart[name] for name in ("data", "rows", "marks") if name in chart} for chart in figures.values()
        ]
        statistics = [(id, statistic["rows"]) for id, statistic in chapter.statistics.items()]
        made_from = ["answers", list(figures), records, statistics, held.rests_on]
        found[key] = json.loads(kept.text(made_from, partial(maker.text, chapter, figures)))
    return found


def write_answers(found: Mapping[str, Answer], site: Path) -> None:
    """Write marks/<chapter>.js for every chapter with figures."""
    for key, answer in found.items():
        if answer["figures"]:
            told = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
            write_text(site / FOLDER / f"{key}.js", f"(window.marks ??= {{}})[{json.dumps(key)}] = {told};\n")


def in_figure(found: Mapping[str, Answer], key: str, statistic: str) -> str:
    """Return the id of the figure that shows a number in the fewest marks, "" if none does."""
    shown = found[key]["numbers"].get(f"{key}-{statistic}", {}) if key in found else {}
    return min(shown, key=lambda id: len(shown[id]), default="")


class Answers:
    """Makes the answers of a book's figures from its tables, which are read when the first is made."""

    def __init__(self, inventory: Inventory) -> None:
        self.data = inventory.data

    @cached_property
    def rows(self) -> Rows:
        """The rows of the data package by key."""
        return Rows(self.data)

    @cached_property
    def names(self) -> dict[str, str]:
        """Printed names of economies and hubs by code."""
        hubs = read(self.data, "hubs").set_index("id")["name"]
        return dict(hubs) | dict(read(self.data, "economies").set_index("code")["name"])

    @cached_property
    def labels(self) -> dict[str, str]:
        """Labels of indicators by id."""
        return dict(read(self.data, "indicators").set_index("id")["label"])

    def text(self, chapter: ChapterEntry, figures: Mapping[str, Mapping[str, Any]]) -> str:
        """Return the answer of one chapter as JSON."""
        places: dict[Row, int] = {}
        expanded = cache(lambda keys: tuple(places.setdefault(row, len(places)) for row in self.rows.expand(keys)))
        behind: dict[str, list[frozenset[int]]] = {}
        told: dict[str, list[list[Any]]] = {}
        for id, chart in figures.items():
            marks = read_marks(chart)
            behind[id] = [frozenset(expanded(mark.keys)) for mark in marks]
            known = list(places)
            told[id] = [self.told(chart, mark, expanded(mark.keys), known) for mark in marks]
        numbers = {}
        for id, statistic in chapter.statistics.items():
            own = frozenset(expanded(tuple(statistic["rows"])))
            if shown := {figure: found for figure, marks in behind.items() if (found := lit(own, marks))}:
                numbers[f"{chapter.key}-{id}"] = shown
        listed = _renumbered(told)
        rows = list(places)
        sources: dict[str, int] = {}
        lines = [self.line(rows[n], sources) for n in listed]
        short = catalogue(self.data)
        named = [[short.loc[id, "short"], short.loc[id, "url"]] for id in sources]
        return json.dumps({"figures": told, "rows": lines, "sources": named, "numbers": numbers}, ensure_ascii=False)

    def told(self, chart: Mapping[str, Any], mark: Mark, rows: Sequence[int], known: Sequence[Row]) -> list[Any]:
        """Return one mark: its series, what it is, its value, its rows, and its places. A record is named by its one row."""
        about, row = chart["marks"], chart["data"][mark.row]
        series = self.printed(row.get(about.get("series", "")))
        value, others = self.valued(about, row)
        model = known[rows[0]].note if len(rows) == 1 and known[rows[0]].table == "frontier" else ""
        parts = [series, self.printed(row.get(about.get("panel", ""))), model, *others]
        label = ", ".join(_apart(parts))
        return [series, label, value, list(rows[:MOST]), max(0, len(rows) - MOST), *mark.wide, *mark.narrow]

    def valued(self, about: Mapping[str, Any], row: Mapping[str, Any]) -> tuple[str, list[str]]:
        """Return the printed value of a mark, with its interval, and what else tells it from others."""
        columns = [name for name in (about.get("x"), about.get("y")) if name]
        if "cell" in about:
            return self.amount(row[about["cell"]], about), [self.placed(name, row) for name in columns]
        measured = [n for n in columns if n not in YEARS and isinstance(row.get(n), int | float)]
        others = [self.placed(name, row) for name in columns if name not in measured]
        if len(measured) > 1:
            return "; ".join(f"{_words(n)} {row[n]:,.4g}" for n in measured), others
        value = self.amount(row[measured[0]], about) if measured else ""
        if value and all(isinstance(row.get(end), int | float) for end in ENDS) and row["low"] != row["high"]:
            value += f" ({self.amount(row['low'], about)} to {self.amount(row['high'], about)})"
        return value, others

    def amount(self, value: Any, about: Mapping[str, Any]) -> str:
        """Return a number as the figure prints it."""
        if not isinstance(value, int | float):
            return self.printed(value)
        unit = about.get("unit", "")
        return formatted(float(value), unit, decimals(float(value), unit, about.get("digits", 1)))

    def placed(self, column: str, row: Mapping[str, Any]) -> str:
        """Return where a mark stands on an axis that measures nothing: its period, or the name of its category."""
        value = row.get(column)
        if column in YEARS and isinstance(value, int | float):
            return str(row.get("period") or time_text(float(value)))
        return self.printed(value)

    def printed(self, value: Any) -> str:
        """Return a name as charts print it."""
        return "" if value is None else re.sub(r"\s+", " ", self.names.get(str(value), str(value)))

    def line(self, row: Row, sources: dict[str, int]) -> list[Any]:
        """Return one data row: what is measured, whose, when, its value, the place of its source, its grade."""
        kind = row.indicator.partition(".")[2].replace("_", " ").replace("-", " ")
        what = self.labels.get(row.indicator) or capital(kind or row.table)
        subject = "" if row.text or not row.subject else self.names.get(row.subject, row.subject.replace("-", " "))
        whose = ", ".join(filter(None, (self.names.get(row.economy, row.economy), subject)))
        amount = "" if row.value is None else exact(row.value, row.unit)
        value = ". ".join(filter(None, (row.text, amount, row.note if row.table == "frontier" else "")))
        return [what, whose, row.period, value, sources.setdefault(row.source, len(sources)), row.grade]


def exact(value: float, unit: str) -> str:
    """Return a value with all of its decimals, as the book prints its unit; large counts in full, very large ones as powers."""
    if abs(value) >= POWER or unit in POWERS:
        return formatted(value, unit)
    places = len(f"{value:.9f}".rstrip("0").partition(".")[2])
    if not money(unit) and abs(value) >= MILLIONS:
        return plain(value, unit, places) + suffix(unit)
    return formatted(value, unit, places)


def _renumbered(told: Mapping[str, list[list[Any]]]) -> list[int]:
    """Number the rows that marks list from 0, in the order of their first mention; return their old numbers."""
    order: dict[int, int] = {}
    for marks in told.values():
        for mark in marks:
            mark[3] = [order.setdefault(n, len(order)) for n in mark[3]]
    return list(order)


def _apart(parts: Sequence[str]) -> list[str]:
    """Return parts of a label without those that another of them says too."""
    kept = list(dict.fromkeys(part for part in parts if part))
    return [part for part in kept if not any(part != other and part.casefold() in other.casefold() for other in kept)]


def _words(column: str) -> str:
    return column.replace("_", " ")

"""Quantities: questions with one answer each, fixed before the answer is looked at; a row says how each is answered."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from aibalance.data.checks.contract import Problem, nearest
from aibalance.data.selection.current import Current
from aibalance.data.selection.series import keys_of
from aibalance.data.tables import BadInputError, read, schema

TABLE = "quantities"
RATIO = "times"  # the unit of a quantity that is one of a pair over the other, year by year
BOUGHT = "bought in it"  # in a window: of a stock, what was added since the row before
FRONTIER = "frontier:"  # before a series that is a measure of frontier.csv
ANSWER = ("value", "unit", "low", "high", "confidence")  # what two answers to one question must share
ASKED = ["series", "edition", "denominator", "window", "economies", "method"]  # what makes two questions one


@dataclass(frozen=True)
class Quantity:
    """One row of quantities.csv: what is asked, of which series and edition, over what, when, among whom and how."""

    id: str
    question: str
    series: tuple[str, ...]
    edition: str
    denominator: str
    window: str
    economies: str
    method: str
    noise: str
    width: float | None
    revision: bool
    family: str
    unit: str

    def key(self, pair: list[str], year: int) -> dict[str, object]:
        """Return what two answers must share to be answers to one question; JSON-ready."""
        return {
            "quantity": self.id, "series": [*self.series], "edition": self.edition, "denominator": self.denominator,
            "window": self.window, "economies": [*pair], "among": self.economies, "year": year,
        }  # fmt: skip


def table(folder: str | Path) -> pd.DataFrame:
    """Return the quantities of a package; none if it has no such table."""
    return read(folder, TABLE) if TABLE in schema(folder) else pd.DataFrame(columns=["id", *ASKED])


def quantities(folder: str | Path) -> dict[str, Quantity]:
    """Return the quantities of a package by id."""
    current = Current(folder)
    return {row.id: _quantity(row, current) for row in table(folder).itertuples()}


def quantity(known: Mapping[str, Quantity], id: str) -> Quantity:
    """Return one quantity. Raises BadInputError, with the nearest id, if there is none of this name."""
    if id not in known:
        near = nearest(id, sorted(known))
        raise BadInputError(
            f"quantities.csv: found no '{id}'; expected the id of one" + (f"; nearest: {near}" if near else "")
        )
    return known[id]


def _quantity(row: object, current: Current) -> Quantity:
    """Return a row with its edition as series.csv has it now."""
    fields = {name: getattr(row, name) for name in Quantity.__dataclass_fields__}
    if fields["edition"] in current:
        fields["edition"] = " ".join(current[fields["edition"]].sources or ())
    width = None if pd.isna(fields["width"]) else float(fields["width"])
    return Quantity(
        **{**fields, "series": tuple(fields["series"].split(";")), "width": width, "revision": bool(fields["revision"])}
    )


def quantity_rules(frames: Mapping[str, pd.DataFrame]) -> Iterator[Problem]:
    """Yield what a schema cannot say: series and editions that exist, widths where noise needs one, no question twice."""
    rows = frames.get(TABLE)
    if rows is None:
        return
    measures = {FRONTIER + name for name in frames["frontier"]["measure"]}
    series, editions = {*frames["indicators"]["id"], *measures}, {*frames["series"]["series"], *frames["sources"]["id"]}
    first: dict[tuple[str, ...], str] = {}
    main: dict[str, str] = {}
    for row in rows.itertuples():
        for name in row.series.split(";"):
            if name not in series:
                yield _problem(
                    row.line,
                    "series",
                    f"'{name}'",
                    "an indicator, or frontier: and a measure",
                    nearest(name, sorted(series)),
                )
        if row.edition and row.edition not in editions:
            yield _problem(
                row.line,
                "edition",
                f"'{row.edition}'",
                "a series of series.csv",
                nearest(row.edition, sorted(editions)),
            )
        if row.noise in ("factor", "unmapped") and pd.isna(row.width):
            yield _problem(row.line, "width", "nothing", f"a width, as the noise is {row.noise}")
        if bool(row.measure) != bool(row.block):
            yield _problem(
                row.line, "block", f"'{row.block}'", "a block for a measure of the scorecard, and none for others"
            )
        if bool(row.measure) != bool(row.list):
            yield _problem(row.line, "list", f"'{row.list}'", "main or other for a measure, and nothing without one")
        if row.list == "main" and row.measure in main:
            yield _problem(row.line, "list", "'main'", f"one main list a measure: {main[row.measure]} is that of it")
        if row.list == "main":
            main.setdefault(row.measure, row.id)
        asked = tuple(getattr(row, name) for name in ASKED)
        if asked in first:
            yield _problem(row.line, "id", f"'{row.id}'", f"one row a question: {first[asked]} asks the same")
        first.setdefault(asked, row.id)
    for row in rows[(rows["list"] == "other") & ~rows["measure"].isin([*main])].drop_duplicates("measure").itertuples():
        yield _problem(row.line, "list", f"'{row.list}'", f"main, in one row of the measure '{row.measure}'")


def _problem(line: int, column: str, found: str, expected: str, near: str = "") -> Problem:
    return Problem("quantities.csv", line, column, found, expected, near)


def side_by_side_by_year(rows: pd.DataFrame, pair: list[str]) -> pd.DataFrame:
    """Return what both of a pair have, one row a year: year, first, second, value (first over second) and rows (keys).

    `rows`: observations of one edition, above zero, not partial. Subjects are added up. Of quarters and halves the
    season of the newest period is kept, so that a year is a year.
    """
    rows = rows[rows["economy"].isin(pair) & (rows["status"] != "partial") & (rows["value"] > 0)]
    if rows.empty:
        return pd.DataFrame(columns=["year", "first", "second", "value", "rows"])
    season = (rows["year"] - rows["year"].max()) % 1
    rows = rows[(season < 1e-9) | (season > 1 - 1e-9)]
    amounts: dict[float, dict[str, list[float]]] = {}
    keys: dict[float, list[str]] = {}
    for year, economy, value, key in zip(rows["year"], rows["economy"], rows["value"], keys_of(rows), strict=True):
        amounts.setdefault(year, {}).setdefault(economy, []).append(value)
        keys.setdefault(year, []).append(key)
    years = sorted(year for year, found in amounts.items() if set(pair) <= found.keys())
    first, second = (np.array([math.fsum(amounts[year][code]) for year in years], dtype=float) for code in pair)
    return pd.DataFrame(
        {"year": np.array(years, dtype=float), "first": first, "second": second, "value": first / second}
    ).assign(rows=pd.Series([tuple(sorted(keys[year])) for year in years], dtype=object))


def rows_of(quantity: Quantity, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that a quantity reads among observations of its series: those of its edition that are complete."""
    own = rows["source"].isin(quantity.edition.split()) | (quantity.edition == "")
    return rows[rows["indicator"].isin(quantity.series) & own & (rows["status"] != "partial")].reset_index(drop=True)


def answers(quantity: Quantity, rows: pd.DataFrame, pair: list[str]) -> pd.DataFrame:
    """Return what a quantity says of a pair year by year, from the rows that it reads: see side_by_side_by_year.

    Chapters and verdicts have it from here, so that they cannot differ.
    """
    found = side_by_side_by_year(rows, pair)
    if BOUGHT in quantity.window:
        held = list(found["rows"])
        both = [(*before, *then) for before, then in zip([(), *held], held, strict=False)]  # a gain rests on both ends
        found = found.assign(first=found["first"].diff(), second=found["second"].diff(), rows=both)
        found = found.dropna(subset=["first", "second"])
        found = found.assign(value=found["first"] / found["second"])
    return found


def twins(records: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return what contradicts itself in the records of chapters: one message for each question with two answers, sorted.

    Statistics that name a quantity carry its key: series, edition, denominator, window, economies and year. Equal keys
    must have equal values, units and intervals.
    """
    answers: dict[str, dict[str, list[str]]] = {}
    for record in records:
        for statistic in record.get("statistics", ()):
            if statistic.get("asked"):
                key = json.dumps(statistic["asked"], sort_keys=True)
                answer = json.dumps([statistic.get(field) for field in ANSWER])
                place = f"{record['chapter']}.{statistic['id']} has {statistic['text']}"
                answers.setdefault(key, {}).setdefault(answer, []).append(place)
    return sorted(
        f"{json.loads(key)['quantity']} (quantities.csv): one question has {len(found)} answers: "
        + "; ".join(place for places in found.values() for place in places)
        for key, found in answers.items()
        if len(found) > 1
    )

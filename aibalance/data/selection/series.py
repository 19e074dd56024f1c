"""Select observations: one indicator, one edition, a few economies, as a tidy frame or side by side."""

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from pathlib import Path

import pandas as pd

from aibalance.data import reads
from aibalance.data.checks.contract import nearest
from aibalance.data.slices import Slices
from aibalance.data.tables import BadInputError, read, schema

PARTS = {"Q": "quarter", "H": "half"}
ORDINALS = ("first", "second", "third", "fourth")


class Observations(Slices):
    """The observations of a package by indicator, with a numeric `year`: the period's start as a decimal year.

    2023-Q3 is 2023.5; a span (2013/2024) has the year of its end.
    """

    def __init__(self, path: Path, frame: pd.DataFrame) -> None:
        super().__init__("observations", path, frame)

    def named(self, keys: Sequence[str]) -> pd.DataFrame:
        """Return the rows that keys name, in their order. Raises KeyError for a key that names none."""
        for indicator in dict.fromkeys(key.split("/", 1)[0] for key in keys):
            reads.slice_of(self._path, indicator)
        return self._frame.iloc[[self._by_key[key] for key in keys]]

    def printed(self, indicator: str, economy: str, source: str) -> pd.DataFrame:
        """Return the rows of one indicator for one economy in one edition, in the order of the table, numbered from 0."""
        reads.slice_of(self._path, indicator)
        return self._frame.iloc[self._printed.get((indicator, economy, source), [])].reset_index(drop=True)

    @cached_property
    def _printed(self) -> dict[tuple[str, str, str], list[int]]:
        places: dict[tuple[str, str, str], list[int]] = {}
        named = (self._frame[name].tolist() for name in ("indicator", "economy", "source"))
        for place, key in enumerate(zip(*named, strict=True)):
            places.setdefault(key, []).append(place)
        return places

    @cached_property
    def _by_key(self) -> dict[str, int]:
        return {key: place for place, key in enumerate(keys_of(self._frame))} if len(self._frame) else {}

    def known(self, indicator: str) -> pd.DataFrame:
        """Return the rows of one indicator. Raises BadInputError, with the nearest name, if there are none."""
        rows = self.of(indicator)
        if rows.empty:
            near = nearest(indicator, sorted(self.keys()))
            raise BadInputError(
                f"observations.csv: found no indicator '{indicator}'; expected one that has rows"
                + (f"; nearest: {near}" if near else "")
            )
        return rows


def keys_of(rows: pd.DataFrame) -> pd.Series:
    """Return the key of each observation: indicator/economy[/subject]/period/source."""
    named = (rows[name].tolist() for name in ("indicator", "economy", "subject", "period", "source"))
    made = [
        f"{what}/{who}{f'/{of}' if of else ''}/{when}/{source}"
        for what, who, of, when, source in zip(*named, strict=True)
    ]
    return pd.Series(made, rows.index, dtype=str)


def observations(folder: str | Path) -> Observations:
    """Read the observations of a package."""
    frame = read(folder, "observations", whole=False)
    frame["year"] = frame["period"].map(decimal_year)
    return Observations(Path(folder) / schema(folder)["observations"]["path"], frame)


def units_of_records(folder: str | Path) -> dict[str, str]:
    """Return {measure of frontier.csv: its unit}, which datapackage.json names beside the table."""
    return dict(schema(folder)["frontier"].get("units", {}))


def decimal_year(period: str) -> float:
    """Return the start of a period as a decimal year; the start of its last part for a span."""
    period = period.rpartition("/")[2]
    year, rest = float(period[:4]), period[5:]
    if rest.startswith("Q"):
        return year + (int(rest[1]) - 1) / 4
    if rest.startswith("H"):
        return year + (int(rest[1]) - 1) / 2
    if rest:
        month, _, day = rest.partition("-")
        return year + (int(month) - 1) / 12 + (int(day) - 1 if day else 0) / 365.25
    return year


def day_in_words(period: str) -> str:
    """Print a period as precisely as it is known: 7 October 2022, October 2025, first quarter of 2025, 2022."""
    year, _, part = period.partition("-")
    if part[:1] in PARTS:
        return f"{ORDINALS[int(part[1]) - 1]} {PARTS[part[0]]} of {year}"
    parts = period.split("-")
    moment = date(*(int(part) for part in [*parts, "1", "1"][:3]))
    return f"{moment.day} {moment:%B %Y}" if len(parts) == 3 else f"{moment:%B %Y}" if len(parts) == 2 else period


def select(
    rows: pd.DataFrame,
    economies: Sequence[str] | None = None,
    source: str | Sequence[str] | None = None,
    subject: str | None = None,
    until: float | None = None,
) -> pd.DataFrame:
    """Return the rows of one indicator that are asked for, in order of economy (as asked), subject and time.

    `until` keeps periods that start before the end of that year. More than one source is allowed only when named:
    editions are never joined by accident. Raises BadInputError if several editions match.
    """
    if source is not None:
        rows = rows[rows["source"].isin([source] if isinstance(source, str) else list(source))]
    elif rows["source"].nunique() > 1:
        editions = ", ".join(sorted(set(rows["source"])))
        raise BadInputError(
            f"observations.csv: found {rows['indicator'].iloc[0]} in several editions; expected a choice of source: {editions}"
        )
    if subject is not None:
        rows = rows[rows["subject"] == subject]
    if until is not None:
        rows = rows[rows["year"] < until + 1]
    if economies is not None:
        rows = rows[rows["economy"].isin(economies)]
        order = {code: place for place, code in enumerate(economies)}
        return rows.sort_values(
            ["economy", "subject", "year"], key=lambda c: c.map(order) if c.name == "economy" else c, kind="stable"
        ).reset_index(drop=True)
    return rows.sort_values(["economy", "subject", "year"], kind="stable").reset_index(drop=True)

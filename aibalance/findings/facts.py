"""Facts that findings register in bulk: id, value, unit, label and the rows behind it."""

from collections.abc import Iterable

import pandas as pd

from aibalance.data.tables import read
from aibalance.data.unions import overlap
from aibalance.ledger import Chapter

NONE = "no data"
Fact = tuple[str, float | str | None, str, str, pd.DataFrame]
DIGITS = {"million developers": 1, "million H100e": 2, "%": 1, "times": 1, "% change a year": 1, "economies": 1}


def register(chapter: Chapter, facts: Iterable[Fact], family: str = "") -> None:
    """Register statistics given as (id, value, unit, label, rows); counts without decimals, an index with two.

    family: of all of them, where their ids do not say so.
    """
    for id, value, unit, label, rows in facts:
        digits = 2 if unit == "index" else DIGITS.get(unit, 0)
        chapter.add(id, value, unit, label=label, rows=rows if len(rows) else None, digits=digits, family=family)


def first(rows: pd.DataFrame, column: str = "value") -> float | None:
    """Return the first number of a column, None without rows."""
    return float(rows[column].iloc[0]) if len(rows) else None


def word(rows: pd.DataFrame, column: str = "period") -> str:
    """Return the first cell of a column of words, "no data" without rows."""
    return str(rows[column].iloc[0]) if len(rows) else NONE


def overlapping(chapter: Chapter) -> bool:
    """Return whether one of the pair is a part of the other: then the two add up to nothing, and nothing lies outside of both."""
    return overlap(chapter.pair, read(chapter.data, "economies").set_index("code")["region"].to_dict())


def alone(chapter: Chapter, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of single economies, without the world and other aggregates."""
    kinds = read(chapter.data, "economies").set_index("code")["kind"]
    return rows[rows["economy"].map(kinds) == "economy"]

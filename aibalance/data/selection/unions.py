"""Who belongs to the aggregates that economies.csv lists."""

from collections.abc import Collection

import pandas as pd

# Members of the European Union since 2020.
EU27 = frozenset(
    ("AUT", "BEL", "BGR", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GRC", "HRV", "HUN", "IRL", "ITA",
     "LTU", "LUX", "LVA", "MLT", "NLD", "POL", "PRT", "ROU", "SVK", "SVN", "SWE")
)  # fmt: skip
UNIONS = {"EU27": EU27, "EU27_GBR": EU27 | {"EU27", "GBR"}}
CONTINENTS = {"EUROPE": "Europe & Central Asia"}  # aggregates of a region of economies.csv


def overlap(pair: Collection[str], regions: dict[str, str]) -> bool:
    """Return whether one of a pair is a part of the other: the two do not add up, and nothing lies outside of both.

    regions: of economies.csv, by code. The world contains all others.
    """
    return any(
        first != second
        and (first == "WLD" or second in UNIONS.get(first, ()) or regions.get(second, "") == CONTINENTS.get(first))
        for first in pair
        for second in pair
    )


def sides(economies: pd.Series, pair: Collection[str], elsewhere: str = "elsewhere") -> pd.Series:
    """Return for each economy the one of the pair that it is, or that it is a member of; `elsewhere` for all others."""
    member = {code: one for one in pair for code in UNIONS.get(one, ())} | {one: one for one in pair}
    return economies.map(member).fillna(elsewhere)


def apart(rows: pd.DataFrame, pair: Collection[str], columns: Collection[str] = ("economy", "subject")) -> pd.DataFrame:
    """Return rows in which no union stands beside its members: unions go, and the members of a union of the pair instead."""
    out = {code for union, members in UNIONS.items() for code in (members - {*pair} if union in pair else {union})}
    return rows[~rows[[*columns]].isin(out).any(axis=1)]


def between(rows: pd.DataFrame, pair: Collection[str]) -> pd.DataFrame:
    """Return rows about two economies as ties: source, target, year, weight, rows; no union beside its members (see `apart`)."""
    names = {"economy": "source", "subject": "target", "year": "year", "value": "weight", "rows": "rows"}
    return apart(rows, pair)[[*names]].rename(columns=names)

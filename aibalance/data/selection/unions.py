"""Who is a part of whom: the aggregates that economies.csv lists, and what it names as within them."""

from collections.abc import Collection, Mapping
from typing import TypeAlias

import pandas as pd

WORLD = "WLD"  # the code of the world, which contains all others
WITHIN = "member_of"  # the column of economies.csv that names the aggregates that a row is a part of
Unions: TypeAlias = Mapping[str, frozenset[str]]  # {aggregate: codes within it}


def unions(economies: pd.DataFrame) -> dict[str, frozenset[str]]:
    """Return {aggregate: the codes within it} of economies.csv, the world left out."""
    parts = economies[["code", WITHIN]].assign(**{WITHIN: economies[WITHIN].str.split()}).explode(WITHIN).dropna()
    return {str(union): frozenset(codes) for union, codes in parts.groupby(WITHIN)["code"] if union != WORLD}


def overlap(pair: Collection[str], known: Unions) -> bool:
    """Return whether one of a pair is a part of the other: the two do not add up, and nothing lies outside of both."""
    return any(
        first != second and (first == WORLD or second in known.get(first, ())) for first in pair for second in pair
    )


def sides(economies: pd.Series, pair: Collection[str], known: Unions, elsewhere: str = "elsewhere") -> pd.Series:
    """Return for each economy the one of the pair that it is, or that it is a member of; `elsewhere` for all others."""
    member = {code: one for one in pair for code in known.get(one, ())} | {one: one for one in pair}
    return economies.map(member).fillna(elsewhere)


def apart(
    rows: pd.DataFrame, pair: Collection[str], known: Unions, columns: Collection[str] = ("economy", "subject")
) -> pd.DataFrame:
    """Return rows in which no union stands beside its members: unions go, and the members of a union of the pair instead."""
    out = {code for union, members in known.items() for code in (members - {*pair} if union in pair else {union})}
    return rows[~rows[[*columns]].isin(out).any(axis=1)]


def between(rows: pd.DataFrame, pair: Collection[str], known: Unions) -> pd.DataFrame:
    """Return rows about two economies as ties: source, target, year, weight, rows; no union beside its members (see `apart`)."""
    names = {"economy": "source", "subject": "target", "year": "year", "value": "weight", "rows": "rows"}
    return apart(rows, pair, known)[[*names]].rename(columns=names)

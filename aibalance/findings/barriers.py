"""Dated acts, as what to watch counts them."""

from collections.abc import Sequence

import pandas as pd

from aibalance.data.series import decimal_year
from aibalance.data.tables import read
from aibalance.ledger import Chapter

# What can be revoked; talks, funds, … are left out.
ACTS = ("plan", "law", "rule", "institution", "export-control", "countermeasure")


def acts(chapter: Chapter, economies: Sequence[str] | None = None, kinds: Sequence[str] = ACTS) -> pd.DataFrame:
    """Return dated events up to as_of, of some economies (all if None) and of some kinds, oldest first.

    Adds what provenance and charts need: indicator, subject, period, year, and ended (a later act revokes, replaces or
    suspends it).
    """
    events = _events(chapter, kinds)
    events = events[(events["year"] < chapter.as_of + 1) & events["economy"].isin(economies or set(events["economy"]))]
    return events.assign(ended=events["id"].isin(set(events["ends"]))).reset_index(drop=True)


def _events(chapter: Chapter, kinds: Sequence[str]) -> pd.DataFrame:
    events = read(chapter.data, "events").sort_values(["date", "id"], kind="stable")
    events = events[events["kind"].isin(kinds)]
    return events.assign(
        indicator="event." + events["kind"],
        subject=events["id"],
        period=events["date"],
        year=events["date"].map(decimal_year),
    )

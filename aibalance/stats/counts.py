"""Counts in frames: the interval of a share of a fixed number, and the ratio of two counts, a row each."""

import pandas as pd

from aibalance.stats.intervals import poisson_ratio, wilson


def share_interval(rows: pd.DataFrame, successes: str, trials: int, confidence: float = 0.90) -> pd.DataFrame:
    """Return rows with low and high: the interval of a count out of a fixed number, as counts. See `intervals.wilson`."""
    found = [wilson(round(count), trials, confidence) for count in rows[successes]]
    return rows.assign(low=[trials * e.low for e in found], high=[trials * e.high for e in found])


def count_ratio(rows: pd.DataFrame, first: str, second: str, confidence: float = 0.90) -> pd.DataFrame:
    """Return rows with ratio, low, high of two counts, and finding: "apart" where the interval leaves out 1, else "level".

    See `intervals.poisson_ratio`. A row of two zeros is left out.
    """
    rows = rows[(rows[first].round() + rows[second].round()) > 0]
    found = [
        poisson_ratio(round(a), round(b), confidence=confidence) for a, b in zip(rows[first], rows[second], strict=True)
    ]
    ends = {"ratio": [e.value for e in found], "low": [e.low for e in found], "high": [e.high for e in found]}
    words = ["level" if e.low <= 1 <= e.high else "apart" for e in found]
    return rows.assign(**ends, finding=pd.Series(words, rows.index, dtype=object))

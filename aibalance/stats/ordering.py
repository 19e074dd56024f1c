"""Who is ahead, and between what values lie: the smallest questions, as frames of one row or none."""

from collections.abc import Sequence

import pandas as pd

from aibalance.stats.frames import carried, one


def leader_first(rows: pd.DataFrame, pair: Sequence[str]) -> list[str]:
    """Return two columns of a frame, the one with the larger value in the last row that has both first; as given if none has.

    Level ones stand in order of their names, so that the answer is the same whichever is named first.
    """
    last = rows.dropna(subset=list(pair)).tail(1)[sorted(pair)]
    return list(last.iloc[0].sort_values(ascending=False, kind="stable").index) if len(last) else list(pair)


def extremes(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return the lowest and the highest value of a column, one row: lowest, highest, rows; none of fewer than two values."""
    known = rows.dropna(subset=column)
    if len(known) < 2:
        return one({}, ["lowest", "highest", *carried(rows)])
    ends = {"lowest": known[column].min(), "highest": known[column].max()}
    return one({**ends, **carried(known)})

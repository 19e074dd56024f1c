"""Who is ahead, and between what values lie: the smallest questions, as frames of one row or none."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from aibalance.stats.estimate import Estimate
from aibalance.stats.frames import carried, one
from aibalance.stats.intervals import difference


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


def lead(rows: pd.DataFrame, value: str = "value") -> pd.DataFrame:
    """Return two rows, one a side, as one: the larger's columns as leader_…, the other's as trailer_…; or none.

    Also times (leader over trailer; missing unless both are above zero), difference, and low and high of the difference
    from those of the sides, where both have them (see `intervals.difference`). None unless two rows have a value, and the
    two differ.
    """
    known = rows.dropna(subset=value).sort_values(value, ascending=False, kind="stable").to_dict("records")
    if len(known) != 2 or known[0][value] == known[1][value]:
        columns = [f"{side}_{name}" for side in ("leader", "trailer") for name in rows]
        return one({}, [*columns, "times", "difference", "low", "high", *carried(rows)])
    first, second = known
    fields = {f"{side}_{name}": row[name] for side, row in (("leader", first), ("trailer", second)) for name in row}
    a, b = float(first[value]), float(second[value])
    sides = [Estimate(row[value], row.get("low", np.nan), row.get("high", np.nan), 0.0) for row in known]
    found = difference(*sides)
    fields |= {"times": a / b if b > 0 else np.nan, "difference": found.value, "low": found.low, "high": found.high}
    return one({**fields, **carried(rows.dropna(subset=value))})

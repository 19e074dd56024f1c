"""When one of two passes the other: in the data, and whether parity lies within what the next years may bring."""

import numpy as np
import pandas as pd

from aibalance.stats.forecast import HORIZON, no_change
from aibalance.stats.frames import carried, one, timed

PARITY_AT = 0.80  # level of the interval that parity is asked of
AHEAD = ["year", "leader", "last_behind", "changes"]


def first_year_ahead(rows: pd.DataFrame, first: str = "first", second: str = "second") -> pd.DataFrame:
    """Return the first year of the data in which whoever leads at its end was ahead, and has stayed so: one row or none.

    `rows` has `year` and two columns of numbers. Columns year, leader ("first" or "second"), last_behind (the last year
    before in which it was not ahead; level years count as such), changes (how often the lead changed hands) and rows.
    Nothing is interpolated: a lead between two years is a lead in the later one. None where one was ahead in every
    year, or where they are level at the end. Raises ValueError for a year twice.
    """
    table = timed(rows).dropna(subset=[first, second]).sort_values("year", kind="stable")
    if table["year"].duplicated().any():
        raise ValueError("crossing: found a year twice; expected one row for each year")
    sign = np.sign(table[first].to_numpy(dtype=float) - table[second].to_numpy(dtype=float))
    behind = np.flatnonzero(sign != sign[-1]) if len(sign) else np.array([], dtype=int)
    if len(behind) == 0 or sign[-1] == 0:
        return one({}, [*AHEAD, *carried(rows)])
    apart = sign[sign != 0]
    year = np.floor(table["year"].to_numpy(dtype=float))  # of a quarter, the year that it lies in
    return one({
        "year": float(year[behind[-1] + 1]), "leader": "first" if sign[-1] > 0 else "second",
        "last_behind": float(year[behind[-1]]), "changes": int((np.diff(apart) != 0).sum()), **carried(table),
    })  # fmt: skip


def parity_ahead(
    rows: pd.DataFrame, pool: pd.DataFrame, family: str = "", value: str = "value", confidence: float = PARITY_AT
) -> pd.DataFrame:
    """Return whether a ratio of 1 lies inside the interval three years on: one row, or none below five points.

    The interval is that of `forecast.no_change`. family: that of the series in the pool; what the column `family` of rows
    says where it is not given. Columns year, value, low, high, parity ("inside" or "outside"), points, width and rows. No
    year of crossing is given: those that fitted trends foretell seldom come, and `parity_kept` says how often what is
    asked here has.
    """
    family = family or next(iter(rows.get("family", ())), "")
    end = no_change(rows, pool, family, confidence, HORIZON, value).tail(1)
    inside = (end["low"].astype(float) <= 1) & (end["high"].astype(float) >= 1)
    return end.assign(parity=inside.map({True: "inside", False: "outside"}).astype(object)).reset_index(drop=True)


def parity_of_each(rows: pd.DataFrame, pool: pd.DataFrame, by: str = "measure") -> pd.DataFrame:
    """Return `parity_ahead` of each measure, which a column `by` tells apart and a column `family` places in the pool."""
    found = [
        parity_ahead(part, pool, part["family"].iloc[0]).assign(**{by: name})
        for name, part in rows.groupby(by, sort=False)
    ]
    found = [part for part in found if len(part)] or [parity_ahead(rows.iloc[:0], pool, "").assign(**{by: []})]
    return pd.concat(found, ignore_index=True)


def parity_kept(tried: pd.DataFrame) -> pd.DataFrame:
    """Return how often ratios crossed 1 that had parity outside the interval, and inside it: one row, or none.

    `tried` as `forecast.held_out` gives it, at the level of `parity_ahead`; the furthest horizon counts. Columns
    outside, outside_crossed, inside, inside_crossed: numbers of origins.
    """
    far = tried[tried["horizon"] == HORIZON]
    if far.empty:
        return one({}, ["outside", "outside_crossed", "inside", "inside_crossed"])
    within = (far["low"] <= 0) & (far["high"] >= 0)
    crossed = np.sign(far["last"]) != np.sign(far["actual"])
    return one({
        "outside": int((~within).sum()), "outside_crossed": int((~within & crossed).sum()),
        "inside": int(within.sum()), "inside_crossed": int((within & crossed).sum()),
    })  # fmt: skip

"""What a measure prevented: what happened against what others did, each comparison with its interval, and their union."""

import numpy as np
import pandas as pd

from aibalance.stats.estimate import Estimate
from aibalance.stats.frames import carried, one

PUBLISHED = 0.90  # level of the bounds of a stock, where its publisher gives the 5th to the 95th percentile
BOUNDS = ["year", "value", "low", "high"]


def quotient(first: Estimate, second: Estimate) -> Estimate:
    """Return first / second of two independent amounts above zero, with an interval from theirs, on the log scale.

    Swapping the two inverts all three numbers. Raises ValueError for levels that differ or bounds not above zero.
    Source: Zou and Donner (2008), Statistics in Medicine 27(10), 1693–1702, for the difference of logarithms.
    """
    if first.confidence != second.confidence or not min(first.low, second.low) > 0:
        raise ValueError("quotient: found two levels of confidence, or a bound of zero or less")
    value = np.log(first.value / second.value)
    below = np.hypot(np.log(first.value / first.low), np.log(second.high / second.value))
    above = np.hypot(np.log(first.high / first.value), np.log(second.value / second.low))
    middle, low, high = (float(end) for end in np.exp([value, value - below, value + above]))
    return Estimate(middle, low, high, first.confidence)


def effect(multiple: Estimate, expected: Estimate) -> Estimate:
    """Return the share of what was to be expected that did not happen: 1 − multiple / expected, with its interval.

    `multiple`: by how much what was bought grew from the base; `expected`: by how much it would have, without the
    measure. Below zero where more happened than was to be expected. Raises ValueError as `quotient` does.
    """
    ratio = quotient(multiple, expected)
    return Estimate(1 - ratio.value, 1 - ratio.high, 1 - ratio.low, ratio.confidence)


def union(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the range that several comparisons leave together: one row, or none.

    `rows`: one comparison each, with value, low and high of the effect (fractions). Columns low (0 where any interval
    reaches no effect), high (the furthest), compared and rows. No single number is the effect: the comparisons assume
    different things, and none is more right.
    """
    known = rows.dropna(subset=["low", "high"])
    if known.empty:
        return one({}, ["low", "high", "compared"])
    low, high = (float(np.clip(end, 0, 1)) for end in (known["low"].min(), known["high"].max()))
    return one({"low": low, "high": high, "compared": len(known), **carried(known)})


def as_row(found: Estimate, **fields: object) -> pd.DataFrame:
    """Return an estimate as a frame of one row: value, low, high and what else is given."""
    return one({**fields, "value": found.value, "low": found.low, "high": found.high})


def over_base(stock: pd.DataFrame, base: str, quarters: int = 2, level: float = PUBLISHED) -> pd.DataFrame:
    """Return by how much a quarter's purchases of each whole year exceed those of a base, a row a year.

    `stock`: what is held at the end of each quarter, with period (2022-Q2), value, low and high; it begins `quarters` before the
    end of the quarter `base`. What is bought in a year has the relative bounds of the stock at its end; see `quotient`. Columns
    year, value, low, high and rows. None without the base, or without two ends of years running.
    """
    held = stock.set_index("period")[["value", "low", "high"]].astype(float)
    ends = sorted(int(period[:4]) for period in held.index if period.endswith("-Q4"))
    found = []
    for year in (year for year in ends if base in held.index and f"{year - 1}-Q4" in held.index):
        end, start, first = held.loc[f"{year}-Q4"], held.loc[f"{year - 1}-Q4", "value"], held.loc[base] / quarters
        bought = (end["value"] - start) / 4
        later = Estimate(bought, bought * end["low"] / end["value"], bought * end["high"] / end["value"], level)
        rate = quotient(later, Estimate(first["value"], first["low"], first["high"], level))
        used = stock[stock["period"].isin([base, f"{year - 1}-Q4", f"{year}-Q4"])]
        found.append({"year": float(year), "value": rate.value, "low": rate.low, "high": rate.high, **carried(used)})
    return pd.DataFrame(found) if found else one({}, [*BOUNDS, *carried(stock)])


def prevented(multiples: pd.DataFrame, expected: pd.DataFrame, level: float = PUBLISHED) -> pd.DataFrame:
    """Return `effect` in per cent for each year of two frames of year, value, low, high: a row a year that both have."""
    keys = ("rows_multiple", "rows_expected")
    both = multiples.merge(expected, on="year", suffixes=("_multiple", "_expected"))
    found = []
    for row in both.to_dict("records"):
        one_, other = (
            Estimate(*(float(row[f"{end}_{side}"]) for end in BOUNDS[1:]), level) for side in ("multiple", "expected")
        )
        share = effect(one_, other)
        used = {"rows": row[keys[0]] + row[keys[1]]} if keys[0] in row and keys[1] in row else {}
        found.append(
            {"year": row["year"], "value": 100 * share.value, "low": 100 * share.low, "high": 100 * share.high, **used}
        )
    return pd.DataFrame(found) if found else one({}, [*BOUNDS, *carried(multiples, expected)])

"""What a measure prevented: what happened against what others did, each comparison with its interval, and their union."""

import numpy as np
import pandas as pd

from aibalance.stats.estimate import Estimate
from aibalance.stats.frames import carried, one

COLUMNS = ["value", "low", "high", "multiple", "expected"]


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

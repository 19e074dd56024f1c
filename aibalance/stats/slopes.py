"""Slopes: the mean annual change of a series that walks at random, its test, and how many tests survive one another."""

import numpy as np
import pandas as pd
from scipy.stats import kendalltau
from scipy.stats import t as student

from aibalance.stats.estimate import ROUNDING, by_year, level, settled
from aibalance.stats.frames import carried, one, timed
from aibalance.stats.least_squares import total

FEWEST_CHANGES = 2  # one change has no scatter
FEWEST_FOR_TEST = 8  # points; with fewer a t test of a mean change rejects too seldom to be worth its words
COLUMNS = ["change", "low", "high", "p_value", "points", "finding"]


def mean_annual_change(rows: pd.DataFrame, value: str = "value", confidence: float = 0.90) -> pd.DataFrame:
    """Return the mean annual growth of a positive series, as a fraction, with its t interval: one row, or none.

    `rows` has `year` and a value above zero. The logarithm is taken to walk at random with drift: the mean change is
    that from the first to the last year, its error the scatter of the changes, a change over k years having k times the
    variance. (A least-squares line takes the years for independent; on such walks its 90 % interval held in 23 to
    54 %.) Columns change, low, high, p_value (two-sided, of no change; missing below 8 points), points, finding
    ("rises", "falls" or "no clear trend", by whether the interval excludes zero; missing below 8 points) and rows. None
    below 3 points. Raises ValueError for gaps, repeated years or values of zero or less. Source: Hyndman and
    Athanasopoulos, Forecasting: Principles and Practice (3rd ed. 2021), 5.2 (drift method); Student (1908), Biometrika
    6(1), 1–25.
    """
    year, series = by_year(timed(rows)["year"], values=rows[value])
    if len(year) < FEWEST_CHANGES + 1:
        return one({}, [*COLUMNS, *carried(rows)])
    line, span, degrees = np.log(series), year[-1] - year[0], len(year) - 2
    slope = settled((line[-1] - line[0]) / span)
    scatter = np.diff(line) - slope * np.diff(year)
    error = settled(np.sqrt(total(scatter**2 / np.diff(year)) / degrees / span))
    reach = float(student.ppf((1 + level(confidence)) / 2, degrees)) * error
    tested = len(year) >= FEWEST_FOR_TEST
    chance = 2 * float(student.sf(abs(slope) / error, degrees)) if error > 0 else float(slope == 0)
    finding = "rises" if slope > reach else "falls" if slope < -reach else "no clear trend"
    change, low, high = (float(end) for end in np.expm1([slope, slope - reach, slope + reach]))
    return one({
        "change": change, "low": low, "high": high, "p_value": chance if tested else np.nan, "points": len(year),
        "finding": finding if tested else None, **carried(rows),
    })  # fmt: skip


def narrowing(rows: pd.DataFrame, value: str = "value", confidence: float = 0.90) -> pd.DataFrame:
    """Return whether a lead shrinks: `mean_annual_change` of leader over follower, and Mann and Kendall's test; one row or none.

    finding is "narrows", "widens" or "no clear trend" (also where there are fewer than 8 points); tau and tau_p_value
    are of a monotonic trend, exact for short series without ties, 0 and 1 where nothing moves. Source: Mann (1945),
    Econometrica 13(3), 245–259.
    """
    found = mean_annual_change(rows, value, confidence)
    if found.empty:
        return found.assign(tau=[], tau_p_value=[])
    year, series = by_year(timed(rows)["year"], values=rows[value])
    tau, chance = (0.0, 1.0) if np.ptp(np.log(series)) < ROUNDING else kendalltau(year, series)
    words = found["finding"].map({"falls": "narrows", "rises": "widens"}).astype(object).fillna("no clear trend")
    return found.assign(finding=words, tau=float(tau), tau_p_value=float(chance))


def holm(rows: pd.DataFrame, p_value: str = "p_value", confidence: float = 0.90) -> pd.DataFrame:
    """Return a frame of tests with `adjusted` p-values and whether each `survives` the company of the others.

    The k-th smallest of m p-values is multiplied by m − k + 1, and is at least the one before it. Rows without a
    p-value are no tests. Source: Holm (1979), Scandinavian Journal of Statistics 6(2), 65–70.
    """
    adjusted = pd.Series(np.nan, index=rows.index)
    tested = rows[p_value].dropna().sort_values(kind="stable")
    times = len(tested) - np.arange(len(tested))
    adjusted[tested.index] = np.minimum(np.maximum.accumulate(tested.to_numpy(dtype=float) * times), 1.0)
    return rows.assign(adjusted=adjusted, survives=adjusted < 1 - level(confidence) - ROUNDING)


def survivors(rows: pd.DataFrame, p_value: str = "p_value", confidence: float = 0.90) -> pd.DataFrame:
    """Return how many slopes were tested, how many would be called real alone, and how many survive Holm: one row, or none."""
    found = holm(rows.dropna(subset=p_value), p_value, confidence)
    if found.empty:
        return one({}, ["tested", "alone", "survive"])
    alone = int((found[p_value] < 1 - confidence - ROUNDING).sum())
    return one({"tested": len(found), "alone": alone, "survive": int(found["survives"].sum()), **carried(found)})

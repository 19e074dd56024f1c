"""Two economies side by side: ratios, changes, direction, whether a gap narrows, and where its course breaks."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.stats import kendalltau
from scipy.stats import t as student

from aibalance.stats.estimate import ROUNDING, Estimate, Vector, by_year, level, settled
from aibalance.stats.growth import FEWEST_POINTS
from aibalance.stats.least_squares import bent_line, newey_west_variance, straight_line
from aibalance.stats.specialisation import (
    affinity_index,
    location_quotient,
    revealed_advantage,
    share,
    shift_share,
    symmetric_advantage,
)

__all__ = [
    "Break",
    "Narrowing",
    "affinity_index",
    "break_year",
    "change_over",
    "direction",
    "location_quotient",
    "log_ratio",
    "narrowing_test",
    "ratio_series",
    "revealed_advantage",
    "share",
    "shift_share",
    "symmetric_advantage",
]

FEWEST_FOR_LAGS = (
    12  # below this a Newey–West variance is smaller than the truth; ordinary least squares is the safer choice
)
FEWEST_PER_SEGMENT = 3


@dataclass(frozen=True)
class Narrowing:
    """Whether a leader's lead shrinks.

    `slope` is the change per year of ln(leader / follower), negative while the gap narrows; `p_value` its two-sided
    test; `method` "Newey–West" or "least squares", with `lags`. `tau` and `tau_p_value` are Mann–Kendall's, of a
    monotonic trend. `finding` is "narrows", "widens" or "no clear trend", by whether the slope's interval excludes
    zero.
    """

    slope: Estimate
    p_value: float
    tau: float
    tau_p_value: float
    points: int
    method: str
    lags: int
    finding: str


@dataclass(frozen=True)
class Break:
    """The year in which the log ratio of two series bends.

    `slope_before` and `slope_after` are changes of ln(a / b) per year; `squares` and `squares_without` the residual
    sums of squares with and without the bend; `information_gain` how much the bend lowers Schwarz's criterion (above 0
    speaks for it).
    """

    year: float
    slope_before: float
    slope_after: float
    squares: float
    squares_without: float
    information_gain: float


def ratio_series(a: pd.Series, b: pd.Series) -> pd.Series:
    """Return a / b at the index labels (years) that both have a number for, in the order of the index; no unit.

    Raises ValueError if a label comes twice or b is zero somewhere.
    """
    if a.index.has_duplicates or b.index.has_duplicates:
        raise ValueError("ratio: found a year twice; expected one value for each year")
    both = pd.concat([a, b], axis=1, join="inner", keys=["a", "b"]).dropna().sort_index()
    if (both["b"] == 0).any():
        raise ValueError("ratio: found a denominator of zero")
    return (both["a"] / both["b"]).rename("ratio")


def log_ratio(a: ArrayLike, b: ArrayLike) -> Vector:
    """Return ln(a / b), element by element in the order given. Raises ValueError for values of zero or less."""
    first, second = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if not ((first > 0).all() and (second > 0).all()):
        raise ValueError("log ratio: found a missing number or one of zero or less; expected numbers above zero")
    return np.log(first) - np.log(second)


def change_over(years: ArrayLike, values: ArrayLike, span: float) -> float:
    """Return the relative change of positive values over the last `span` years, as a fraction.

    The earlier value is interpolated in logarithms if its year is missing. Raises ValueError if the data do not reach
    back.
    """
    year, value = by_year(years, values=values)
    if len(year) == 0 or not 0 < span <= year[-1] - year[0]:
        raise ValueError(f"change: found {len(year)} years; expected data over the last {span:g} years")
    return float(value[-1] / np.exp(np.interp(year[-1] - span, year, np.log(value))) - 1)


def direction(years: ArrayLike, ratio: ArrayLike, span: float = 3, tolerance: float = 0.05) -> str:
    """Return "rising", "falling" or "flat": how a positive ratio moved over the last `span` years.

    Flat means that the ratio is within a factor of 1 + `tolerance` of what it was, up or down, so that the ratio turned
    over has the opposite direction. Raises ValueError if the data do not reach back.
    """
    moved = np.log1p(change_over(years, ratio, span))
    if abs(moved) <= np.log1p(tolerance) + 1e-12:  # a move of exactly the tolerance is flat whichever way it is rounded
        return "flat"
    return "rising" if moved > 0 else "falling"


def narrowing_test(years: ArrayLike, leader: ArrayLike, follower: ArrayLike, confidence: float = 0.90) -> Narrowing:
    """Test whether the gap between two positive series narrows: the trend of ln(leader / follower), two ways.

    Least squares with Newey–West errors (Bartlett kernel, 4(n/100)^(2/9) lags, small-sample correction) from 12 years
    on, ordinary errors below; and Mann–Kendall's rank test, exact for short series without ties. The gap is signed:
    past a crossing, "narrows" means that the former follower pulls away. Raises ValueError for fewer than 3 years,
    gaps or repeated years. Sources: Newey and West (1987), Econometrica 55(3), 703–708; Mann (1945), Econometrica
    13(3), 245–259.
    """
    year, first, second = by_year(years, leader=leader, follower=follower)
    points = len(year)
    if points < FEWEST_POINTS:
        raise ValueError(f"narrowing test: found {points} years; expected at least {FEWEST_POINTS}")
    gap = log_ratio(first, second)
    fit = straight_line(year, gap)
    lags = int(4 * (points / 100) ** (2 / 9)) if points >= FEWEST_FOR_LAGS else 0
    variance = newey_west_variance(year, fit, lags) if lags else fit.slope_variance
    slope, error, degrees = settled(fit.slope), settled(np.sqrt(variance)), fit.degrees
    reach = float(student.ppf((1 + level(confidence)) / 2, degrees)) * error
    p_value = 2 * float(student.sf(abs(slope) / error, degrees)) if error > 0 else float(slope == 0)
    if np.ptp(gap) < ROUNDING:
        tau, tau_p_value = 0.0, 1.0  # undefined by its formula when every pair is tied
    else:
        tau, tau_p_value = (float(number) for number in kendalltau(year, gap))
    finding = "no clear trend" if abs(slope) <= reach else "narrows" if slope < 0 else "widens"
    interval = Estimate(slope, slope - reach, slope + reach, confidence)
    method = "Newey–West" if lags else "least squares"
    return Narrowing(interval, p_value, tau, tau_p_value, points, method, lags, finding)


def break_year(years: ArrayLike, a: ArrayLike, b: ArrayLike) -> Break:
    """Return the year in which one bend best fits ln(a / b): two joined lines with the least sum of squares.

    Every year with at least 3 points up to it and 3 from it on is tried. Slopes are given the chosen year, so their
    ordinary errors would be too small; none are given. Raises ValueError for fewer than 5 years, gaps or repeated
    years. Source: Hudson (1966), JASA 61(316), 1097–1129.
    """
    year, first, second = by_year(years, a=a, b=b)
    points = len(year)
    if points < 2 * FEWEST_PER_SEGMENT - 1:
        raise ValueError(f"break: found {points} years; expected at least {2 * FEWEST_PER_SEGMENT - 1}")
    gap = log_ratio(first, second)
    without = straight_line(year, gap).squares
    fits = []
    for bend in year[FEWEST_PER_SEGMENT - 1 : points - FEWEST_PER_SEGMENT + 1]:
        before, after, squares = bent_line(year, gap, bend)
        fits.append((squares, float(bend), before, after))
    squares, bend, before, after = min(fits)
    with np.errstate(divide="ignore", invalid="ignore"):
        gain = points * np.log(np.divide(without, squares)) - 2 * np.log(points)  # a slope and a year more
    return Break(bend, before, after, squares, without, float(gain))

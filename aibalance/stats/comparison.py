"""Two economies side by side: ratios, changes, their direction, and where their course breaks."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from aibalance.stats.estimate import Vector, by_year
from aibalance.stats.least_squares import bent_line, straight_line

FEWEST_PER_SEGMENT = 3


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
    both = pd.concat([a, b], axis=1, join="inner", keys=["a", "b"]).dropna().sort_index(kind="stable")
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

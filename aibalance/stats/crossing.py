"""When two series meet: in the data, along fitted lines, and how well such lines have predicted before."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from aibalance.stats.estimate import ROUNDING, Estimate, Vector, by_year, level
from aibalance.stats.growth import FEWEST_POINTS, Trend, log_linear_trend, log_odds_trend_of_share

METHODS: dict[str, Callable[[ArrayLike, ArrayLike, float], Trend]] = {
    "log-linear": log_linear_trend,
    "log-odds": log_odds_trend_of_share,
}
LAST_VALUE = "last-value"  # the forecast that every other must beat


def crossing_in_data(years: ArrayLike, a: ArrayLike, b: ArrayLike) -> float | None:
    """Return the decimal year of the last time that one positive series passed the other, None if neither ever did.

    Linear interpolation of ln(a / b) between the years on either side; where they were level for a while, the first
    level year. A series that only draws level at the end has not passed. Raises ValueError for gaps, repeated years or
    values of zero or less.
    """
    year, first, second = by_year(years, a=a, b=b)
    gap = np.log(first / second)
    apart = np.flatnonzero(gap)
    turns = np.flatnonzero(np.diff(np.sign(gap[apart])))
    if len(turns) == 0:
        return None
    before, after = apart[turns[-1]], apart[turns[-1] + 1]
    if after > before + 1:
        return float(year[before + 1])
    return float(year[before] + (year[after] - year[before]) * gap[before] / (gap[before] - gap[after]))


def first_year_above(years: ArrayLike, a: ArrayLike, b: ArrayLike) -> float | None:
    """Return the first year in the data in which a is above b, None if there is none.

    Raises ValueError for gaps or repeated years.
    """
    year, first, second = by_year(years, positive=False, a=a, b=b)
    above = np.flatnonzero(first > second)
    return float(year[above[0]]) if len(above) else None


def crossing_of_trends(
    trend_a: Trend,
    trend_b: Trend | None = None,
    confidence: float = 0.90,
    draws: int = 10_000,
    seed: int = 0,
    horizon: float = 50,
) -> Estimate | None:
    """Return the decimal year in which two fitted lines meet, with its interval; None if in no year of the range.

    With one trend, of a ratio or of a share of two, the year in which the ratio is 1 or the share one half: prefer
    this, as two trends are drawn as if independent, which widens the interval of series that move together. The range
    runs from the first fitted year (of the later series) to `horizon` years after the last; lines that move apart have
    met before it.

    The interval holds the central share of meeting years of lines drawn from the fitted ones (multivariate t,
    covariance as fitted). A draw whose lines approach the other way never meets in this direction: it counts as +inf
    where the passing is still to come and as -inf where it has always been so. So an end is infinite (`bounded` is
    false) when the data do not bound it, as in Fieller's theorem (1954, JRSS B 16(2), 175–185). Raises ValueError if
    the trends are on different scales.
    """
    trends = [trend_a] if trend_b is None else [trend_a, trend_b]
    if len({trend.scale for trend in trends}) > 1:
        raise ValueError(f"trends: found {trend_a.scale} and {trends[-1].scale}; expected one scale")
    origin = trend_a.center
    fitted = np.array([_line(trend, origin) for trend in trends])
    height, slope = fitted[0] - (fitted[1] if trend_b else 0)
    if abs(slope) < ROUNDING:
        return None
    value = origin - height / slope
    if not max(t.first_year for t in trends) <= value <= max(t.last_year for t in trends) + horizon:
        return None
    random = np.random.default_rng(seed)
    drawn = [_draw(trend, origin, draws, random) for trend in trends]
    heights, slopes = (drawn[0] - (drawn[1] if trend_b else 0)).T
    with np.errstate(divide="ignore", invalid="ignore"):
        years = np.where(
            np.sign(slopes) == np.sign(slope),
            origin - heights / slopes,
            np.where(np.sign(heights) == np.sign(slope), -np.inf, np.inf),
        )
    tail = (1 - level(confidence)) / 2
    low, high = np.quantile(years, [tail, 1 - tail], method="inverted_cdf")  # interpolation would turn inf into nan
    return Estimate(float(value), float(low), float(high), confidence)


def back_test(
    years: ArrayLike,
    values: ArrayLike,
    horizon: float = 3,
    method: str | Callable[[ArrayLike, ArrayLike, float], Trend] = "log-linear",
    confidence: float = 0.90,
    fewest: int = FEWEST_POINTS,
) -> pd.DataFrame:
    """Return what a method would have predicted for each year from the data that were `horizon` or more years older.

    `method` is "log-linear", "log-odds" (shares), "last-value" (no change, the bar to clear; no interval) or a
    function of years, values and confidence that gives a Trend. One row for each year with at least `fewest` points
    before it: `origin` (last year fitted), `year`, `predicted`, `low`, `high` (of a single year), `actual`, `error`
    (predicted / actual − 1) and `inside` (whether the interval holds the actual value; missing without an interval).
    Empty, with these columns, if no year qualifies. Source: rolling-origin evaluation, Tashman (2000), International
    Journal of Forecasting 16(4), 437–450.
    """
    if isinstance(method, str) and method not in (*METHODS, LAST_VALUE):
        raise ValueError(f"method: found '{method}'; expected {', '.join(METHODS)} or {LAST_VALUE}")
    year, value = by_year(years, values=values)
    rows = []
    for target, actual in zip(year, value, strict=True):
        known = year <= target - horizon
        if known.sum() < max(fewest, FEWEST_POINTS):
            continue
        if method == LAST_VALUE:
            predicted, low, high = float(value[known][-1]), np.nan, np.nan
        else:
            fit = METHODS[method] if isinstance(method, str) else method
            band = fit(year[known], value[known], confidence).predict([target], of="observation")
            predicted, low, high = band[["value", "low", "high"]].iloc[0]
        inside = pd.NA if np.isnan(low) else bool(low <= actual <= high)
        rows.append((year[known][-1], target, predicted, low, high, actual, predicted / actual - 1, inside))
    columns = ["origin", "year", "predicted", "low", "high", "actual", "error", "inside"]
    return pd.DataFrame(rows, columns=columns).astype({"inside": "boolean"})


def _line(trend: Trend, origin: float) -> tuple[float, float]:
    return trend.intercept + trend.slope.value * (origin - trend.center), trend.slope.value


def _root(covariance: tuple[tuple[float, float], tuple[float, float]]) -> Vector:
    """Return Cholesky's lower triangle of a 2 × 2 covariance; an SVD's signs are the library's choice, and the draws hang on them."""
    (a, b), (_, c) = covariance
    first = np.sqrt(a)
    across = b / first if first > 0 else 0.0
    return np.array([[first, 0.0], [across, np.sqrt(max(c - across**2, 0.0))]])


def _draw(trend: Trend, origin: float, draws: int, random: np.random.Generator) -> Vector:
    (first, _), (across, second) = _root(trend.covariance)
    standard = random.standard_normal((draws, 2))
    normal = np.column_stack([first * standard[:, 0], across * standard[:, 0] + second * standard[:, 1]])
    if np.isfinite(trend.residual_degrees):
        normal = normal / np.sqrt(random.chisquare(trend.residual_degrees, (draws, 1)) / trend.residual_degrees)
    lines: Vector = normal + np.array([trend.intercept, trend.slope.value])
    lines[:, 0] += lines[:, 1] * (origin - trend.center)
    return lines

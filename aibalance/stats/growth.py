"""Growth: between two values, and along a fitted line of logarithms or log-odds."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import expit, logit
from scipy.stats import t as student
from statsmodels.genmod import families
from statsmodels.genmod.generalized_linear_model import GLM

from aibalance.stats.estimate import Estimate, Vector, by_year, level, settled
from aibalance.stats.least_squares import mean, straight_line

FEWEST_POINTS = 3  # two points leave no residual, so no interval
SOLVED = 1e-12  # change of the parameters in one step at which a solver has arrived
INVERSE: dict[str, Callable[[Vector], Vector]] = {"log": np.exp, "log-odds": expit}


@dataclass(frozen=True)
class Trend:
    """A straight line through the logarithms of a series, or through the log-odds of a share.

    `slope` is the change of the logarithm (log-odds) per year; `growth` the same as a fraction per year, exp(slope) −
    1, of the value (of the odds). `intercept` is the line's height at the year `center`, the mean of the years;
    `covariance` that of (intercept, slope). `residual_degrees` is infinite where the interval is normal. `p_value` is
    two-sided, of no slope. `residual_deviation` is the scatter of single years about the line (nan for counts, where
    it is binomial).
    """

    scale: str
    slope: Estimate
    growth: Estimate
    intercept: float
    center: float
    covariance: tuple[tuple[float, float], tuple[float, float]] = field(repr=False)
    residual_degrees: float
    residual_deviation: float
    p_value: float
    points: int
    first_year: float
    last_year: float
    confidence: float

    def predict(self, years: ArrayLike, of: str = "line") -> pd.DataFrame:
        """Return `year`, `value`, `low`, `high`, one row for each year, in the unit of the fitted values.

        `of="line"` bounds the fitted line (confidence band); `of="observation"` bounds a single new year about it
        (prediction band), which needs a residual scatter: raises ValueError for a trend of counts, or another word.
        Source: Draper and Smith, Applied Regression Analysis (3rd ed. 1998), section 3.1.
        """
        if of not in ("line", "observation") or (of == "observation" and np.isnan(self.residual_deviation)):
            raise ValueError(f"of: found '{of}'; expected 'line', or 'observation' where the trend is fitted to values")
        asked = np.atleast_1d(np.asarray(years, dtype=float))
        away = asked - self.center
        (constant, cross), (_, steep) = self.covariance
        variance = constant + 2 * away * cross + away**2 * steep
        if of == "observation":
            variance = variance + self.residual_deviation**2
        line = self.intercept + away * self.slope.value
        reach = student.ppf((1 + self.confidence) / 2, self.residual_degrees) * np.sqrt(np.maximum(variance, 0))
        with np.errstate(over="ignore"):
            value, low, high = (INVERSE[self.scale](height) for height in (line, line - reach, line + reach))
        return pd.DataFrame({"year": asked, "value": value, "low": low, "high": high})


def compound_growth(first: float, last: float, years: float) -> float:
    """Return the compound annual growth, as a fraction, that turns `first` into `last` in so many years.

    (last / first)^(1 / years) − 1. Raises ValueError unless both values and the span are above zero.
    """
    if not (first > 0 and last > 0 and years > 0):
        raise ValueError(
            f"compound growth: found {first:g} to {last:g} in {years:g} years; expected three numbers above zero"
        )
    return float((last / first) ** (1 / years) - 1)


def doubling_time(annual_growth: float) -> float:
    """Return the years in which a value doubles at an annual growth (a fraction): ln 2 / ln(1 + growth).

    Negative for decline (minus the halving time) and infinite for no growth. Raises ValueError at a growth of −1 or
    less.
    """
    if not annual_growth > -1:
        raise ValueError(f"annual growth: found {annual_growth:g}; expected a fraction above -1")
    return float("inf") if annual_growth == 0 else float(np.log(2) / np.log1p(annual_growth))


def log_linear_trend(years: ArrayLike, values: ArrayLike, confidence: float = 0.90) -> Trend:
    """Return the exponential trend of positive values: least squares on their logarithms, with Student t intervals.

    `years` and `values` have one length, in any order. Raises ValueError for fewer than 3 points, a repeated year, a
    gap or a value of zero or less. Source: Wooldridge, Introductory Econometrics, chapter 10 (exponential trend).
    """
    year, value = by_year(years, values=values)
    return _least_squares(year, np.log(value), "log", confidence)


def log_odds_trend_of_share(years: ArrayLike, shares: ArrayLike, confidence: float = 0.90) -> Trend:
    """Return the logistic trend of shares between 0 and 1 known without their counts: least squares on their log-odds.

    Raises ValueError for fewer than 3 points, a repeated year, a gap or a share outside (0, 1).
    Source: Berkson (1944), JASA 39(227), 357–365 (logit transformation), here unweighted.
    """
    year, share = by_year(years, shares=shares)
    if (share >= 1).any():
        raise ValueError(f"shares: found {share.max():g}; expected fractions between 0 and 1")
    return _least_squares(year, logit(share), "log-odds", confidence)


def log_odds_trend(
    years: ArrayLike, successes: ArrayLike, trials: ArrayLike, confidence: float = 0.90, overdispersion: bool = True
) -> Trend:
    """Return the logistic trend of a share of counts: binomial regression with a logit link.

    With `overdispersion`, years may scatter more than coin tosses would: variances are multiplied by Pearson's χ² per
    degree of freedom, never by less than 1, and intervals are Student t; without it they are binomial and normal.
    Raises ValueError for fewer than 3 points, a repeated year, successes outside 0 … trials, or all or none of the
    trials. Source: McCullagh and Nelder, Generalized Linear Models (2nd ed. 1989), sections 4.3–4.5.
    """
    year, won, tried = by_year(years, positive=False, successes=successes, trials=trials)
    _enough(year)
    if (won < 0).any() or (won > tried).any() or (tried <= 0).any():
        raise ValueError("successes: found a count below 0 or above its trials; expected 0 to trials")
    if won.sum() in (0, tried.sum()):
        raise ValueError("successes: found all or none of the trials; expected some of each")
    with_some, with_lack = year[won > 0], year[won < tried]
    if with_lack.max() <= with_some.min() or with_some.max() <= with_lack.min():
        raise ValueError("successes: found none up to a year and all from it on, or the reverse; no slope fits best")
    center = mean(year)
    design = np.column_stack([np.ones(len(year)), year - center])
    model = GLM(np.column_stack([won, tried - won]), design, family=families.Binomial())
    # To the limit: at the default tolerance the covariance stops 1e-5 short of it, a step more or less by machine.
    fit = model.fit(tol=SOLVED, tol_criterion="params")
    spread = max(1.0, float(fit.pearson_chi2) / float(fit.df_resid)) if overdispersion else 1.0
    degrees = float(fit.df_resid) if overdispersion else np.inf
    covariance = np.asarray(fit.cov_params()) * spread
    return _trend("log-odds", year, center, np.asarray(fit.params), covariance, degrees, np.nan, confidence)


def _least_squares(year: Vector, line: Vector, scale: str, confidence: float) -> Trend:
    _enough(year)
    fit = straight_line(year, line)
    covariance = np.diag([fit.height_variance, fit.slope_variance])
    residual = float(np.sqrt(fit.squares / fit.degrees))
    params = np.array([fit.height, fit.slope])
    return _trend(scale, year, fit.center, params, covariance, float(fit.degrees), residual, confidence)


def _trend(
    scale: str,
    year: Vector,
    center: float,
    line: Vector,
    covariance: Vector,
    degrees: float,
    residual: float,
    confidence: float,
) -> Trend:
    slope, error = settled(line[1]), settled(np.sqrt(covariance[1, 1]))
    reach = float(student.ppf((1 + level(confidence)) / 2, degrees)) * error
    p_value = 2 * float(student.sf(abs(slope) / error, degrees)) if error > 0 else float(slope == 0)
    low, high = slope - reach, slope + reach
    with np.errstate(over="ignore"):
        rates = np.expm1([slope, low, high])
    return Trend(
        scale=scale,
        slope=Estimate(slope, low, high, confidence),
        growth=Estimate(float(rates[0]), float(rates[1]), float(rates[2]), confidence),
        intercept=float(line[0]),
        center=center,
        covariance=(
            (float(covariance[0, 0]), float(covariance[0, 1])),
            (float(covariance[1, 0]), float(covariance[1, 1])),
        ),
        residual_degrees=degrees,
        residual_deviation=residual,
        p_value=p_value,
        points=len(year),
        first_year=float(year[0]),
        last_year=float(year[-1]),
        confidence=confidence,
    )


def _enough(year: Vector) -> None:
    if len(year) < FEWEST_POINTS:
        raise ValueError(f"trend: found {len(year)} points; expected at least {FEWEST_POINTS}")

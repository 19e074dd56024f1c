"""Intervals for a share of counts, for the ratio of two counts, and for any statistic of a sample."""

import warnings
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.stats import DegenerateDataWarning, bootstrap
from statsmodels.stats.proportion import proportion_confint

from aibalance.stats.estimate import Estimate, Vector, level, vector
from aibalance.stats.frames import KEYS

DRAWS = 4_000


def wilson(successes: int, trials: int, confidence: float = 0.90) -> Estimate:
    """Return a share of counts, as a fraction, with Wilson's score interval (no continuity correction).

    Raises ValueError for successes outside 0 … trials or no trials. Source: Wilson (1927), JASA 22(158), 209–212.
    """
    if not 0 <= successes <= trials or trials <= 0:
        raise ValueError(f"wilson: found {successes} of {trials}; expected 0 to all of at least one trial")
    low, high = proportion_confint(successes, trials, alpha=1 - level(confidence), method="wilson")
    return Estimate(successes / trials, float(low), float(high), confidence)


def poisson_ratio(
    count_a: int, count_b: int, exposure_a: float = 1, exposure_b: float = 1, confidence: float = 0.90
) -> Estimate:
    """Return the ratio of two rates, (count_a / exposure_a) / (count_b / exposure_b), with its exact interval.

    Given their sum, one of two Poisson counts is binomial; its Clopper–Pearson interval (p) becomes that of the ratio
    by p / (1 − p). Independent events are assumed; swapping the two inverts all three numbers. With count_b zero the
    ratio and its upper end are infinite, with count_a zero the ratio and its lower end zero. Raises ValueError if both
    counts are zero, one is negative, or an exposure is not above zero. Source: Przyborowski and Wilenski (1940),
    Biometrika 31, 313–323.
    """
    if min(count_a, count_b) < 0 or count_a + count_b == 0 or min(exposure_a, exposure_b) <= 0:
        raise ValueError(f"ratio: found {count_a} and {count_b}; expected counts, not both 0, and exposures above 0")
    low, high = proportion_confint(count_a, count_a + count_b, alpha=1 - level(confidence), method="beta")
    scale = exposure_b / exposure_a
    value, lower, upper = (_odds(p) * scale for p in (count_a / (count_a + count_b), float(low), float(high)))
    return Estimate(value, lower, upper, confidence)


def difference(first: Estimate, second: Estimate) -> Estimate:
    """Return the difference of two independent estimates, first − second, with an interval from theirs.

    The ends lie as far off as the near ends of the two intervals, squared and added. Raises ValueError if the levels of
    confidence differ. Source: Zou and Donner (2008), Statistics in Medicine 27(10), 1693–1702.
    """
    if first.confidence != second.confidence:
        raise ValueError(f"difference: found levels {first.confidence} and {second.confidence}; expected one")
    value = first.value - second.value
    below = np.hypot(first.value - first.low, second.high - second.value)
    above = np.hypot(first.high - first.value, second.value - second.low)
    return Estimate(value, float(value - below), float(value + above), first.confidence)


def bootstrap_estimate(
    statistic: Callable[[Vector], float],
    sample: ArrayLike,
    confidence: float = 0.90,
    draws: int = DRAWS,
    seed: int = 0,
) -> Estimate:
    """Return a statistic of a sample with its bootstrap interval.

    Bias-corrected and accelerated (BCa) where that exists. `statistic` maps an array to one number; the sample is put
    in order first, so that the order of rows changes nothing. Where BCa has no value (too little variety) the
    percentile interval is given. Either is widened to hold the value. Raises ValueError for fewer than 2 numbers or a
    gap. Source: Efron (1987), JASA 82(397), 171–185.
    """
    numbers = np.sort(vector(np.asarray(sample, dtype=float), "sample"), kind="stable")
    return resample(statistic, numbers, confidence, draws, seed)


def resample(statistic: Callable[[Vector], float], units: Vector, confidence: float, draws: int, seed: int) -> Estimate:
    """Return a statistic of units, drawn again with replacement, with its interval; see `bootstrap_estimate`."""
    if len(units) < 2:
        raise ValueError(f"bootstrap: found {len(units)} units; expected at least 2")
    value = float(statistic(units))
    if np.all(units == units[0]):
        return Estimate(value, value, value, level(confidence))
    with warnings.catch_warnings(), np.errstate(divide="ignore", invalid="ignore"):
        warnings.simplefilter("ignore", DegenerateDataWarning)  # its nan is answered below
        found = bootstrap(
            (units,),
            statistic,
            n_resamples=draws,
            confidence_level=level(confidence),
            method="BCa",
            vectorized=False,
            rng=np.random.default_rng(seed),
        )
    low, high = (float(end) for end in found.confidence_interval)
    if np.isnan(low) or np.isnan(high):
        tail = (1 - confidence) / 2
        low, high = (float(end) for end in np.quantile(found.bootstrap_distribution, [tail, 1 - tail]))
    return Estimate(value, min(low, value), max(high, value), confidence)


def _odds(probability: float) -> float:
    return np.inf if probability == 1 else probability / (1 - probability)


def differences(rows: pd.DataFrame, by: str, pair: Sequence[str], on: Sequence[str]) -> pd.DataFrame:
    """Return the difference of two groups of estimates, first less second, with its interval: a row where both have one.

    `rows` has value, low and high (and `rows`); `by` tells the groups of the pair apart, `on` which rows belong together.
    All columns come twice, with _first and _second; difference, low, high, finding ("apart" where the interval leaves out
    zero, else "level") and rows are added. See `difference`.
    """
    first, second = (rows[rows[by] == name] for name in pair)
    both = first.merge(second, on=[*on], suffixes=("_first", "_second"))
    sides = zip(_estimates(both, "first"), _estimates(both, "second"), strict=True)
    found = [difference(one, other) for one, other in sides]
    ends = {"difference": [e.value for e in found], "low": [e.low for e in found], "high": [e.high for e in found]}
    words = pd.Series(["level" if e.holds(0) else "apart" for e in found], both.index, dtype=object)
    keys = {KEYS: both[f"{KEYS}_first"] + both[f"{KEYS}_second"]} if KEYS in rows else {}
    return both.assign(**ends, finding=words, **keys)


def _estimates(rows: pd.DataFrame, name: str) -> list[Estimate]:
    columns = [rows[f"{end}_{name}"].astype(float) for end in ("value", "low", "high")]
    return [Estimate(value, low, high, 0.0) for value, low, high in zip(*columns, strict=True)]

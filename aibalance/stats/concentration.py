"""How concentrated a field is: the Herfindahl index, the share of the largest, and their sampling intervals."""

from collections.abc import Callable, Hashable, Iterable
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from aibalance.stats.estimate import Estimate, Vector, level
from aibalance.stats.frames import carried
from aibalance.stats.intervals import DRAWS, resample

FEWEST_COUNTS = 10  # with fewer a group's concentration says little
INTERVAL_DRAWS = 2_000


def herfindahl_index(counts: ArrayLike, unbiased: bool = False) -> float:
    """Return the sum of squared shares, from 1/n (n equal firms) to 1 (one firm); times 10,000 it is in points.

    `counts` are sizes in one unit, zeros allowed. With `unbiased` (whole counts, at least 2 in sum) it is the chance
    that two different units drawn have one owner, which does not rise merely because few units were drawn: use it to
    compare years of different size. Raises ValueError if a size is missing or below zero, or all are zero. Sources:
    Hirschman (1964), AER 54(5), 761–762; Simpson (1949), Nature 163, 688 (unbiased).
    """
    sizes = _sizes(counts)
    total = sizes.sum()
    if not unbiased:
        return float(((sizes / total) ** 2).sum())
    if total < 2 or not np.array_equal(sizes, np.round(sizes)):
        raise ValueError("unbiased Herfindahl index: found sizes that are not whole, or fewer than 2 units")
    return float((sizes * (sizes - 1)).sum() / (total * (total - 1)))


def concentration_ratio(counts: ArrayLike, k: int = 4) -> float:
    """Return the share of the k largest, as a fraction; 1 if there are no more than k.

    Raises ValueError for k below 1, a size that is missing or below zero, or none above it.
    Source: the four-firm concentration ratio of the US Economic Census.
    """
    sizes = np.sort(_sizes(counts), kind="stable")
    if k < 1:
        raise ValueError(f"k: found {k}; expected 1 or more")
    return float(sizes[-k:].sum() / sizes.sum())


def effective_number(counts: ArrayLike) -> float:
    """Return how many equal firms would be as concentrated: 1 / Herfindahl index, from 1 to n.

    Source: Adelman (1969), Review of Economics and Statistics 51(1), 99–101 (numbers equivalent).
    """
    return 1 / herfindahl_index(counts)


def counts_of(labels: Iterable[Hashable]) -> pd.Series:
    """Return how often each label comes, greatest first and then by name; missing labels are left out."""
    table = pd.Series(list(labels), dtype="object").dropna().value_counts().rename("count")
    names = table.index.astype(str)
    return table.iloc[np.lexsort((names, -table.to_numpy()))]


def bootstrap_interval(
    statistic: Callable[[ArrayLike], float],
    units: Iterable[object],
    draws: int = DRAWS,
    confidence: float = 0.90,
    seed: int = 0,
) -> Estimate:
    """Return a statistic of counts (such as `herfindahl_index`) of labels, with its bootstrap interval over the units.

    `units` holds one label for each unit sampled (the developer of each model). Units are drawn again with replacement
    and counted; the interval is BCa, which corrects the upward bias that resampling gives a concentration, and is
    widened to hold the value. The order of units changes nothing. Raises ValueError for fewer than 2 units. Source:
    Efron (1987), JASA 82(397), 171–185.
    """
    known = pd.Series(list(units), dtype="object").dropna().astype(str).to_numpy(dtype=object)
    names, codes = np.unique(known, return_inverse=True)

    def of_codes(drawn: Vector) -> float:
        return statistic(np.bincount(drawn.astype(int), minlength=len(names)))

    return resample(of_codes, np.sort(codes, kind="stable").astype(float), confidence, draws, seed)


def centred_interval(
    statistic: Callable[[ArrayLike], float],
    units: Iterable[object],
    draws: int = DRAWS,
    confidence: float = 0.90,
    seed: int = 0,
) -> Estimate:
    """Return a share-like statistic of counts of labels with its percentile interval, moved to centre on the value.

    For statistics without bias in small samples, such as the unbiased Herfindahl index: labels drawn again repeat, so
    the draws lie too high, and where most labels are rare BCa holds the truth about half as often as it should. The
    draws are moved down by that excess; ends are kept within 0 and 1. The order of units changes nothing. Raises
    ValueError for fewer than 2 units. Source: Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapter 10.
    """
    counts = counts_of(units).to_numpy()
    total = int(counts.sum())
    if total < 2:
        raise ValueError(f"bootstrap: found {total} units; expected at least 2")
    value = float(statistic(counts))
    drawn = np.random.default_rng(seed).multinomial(total, counts / total, draws)
    found = np.array([statistic(row) for row in drawn])
    tail = (1 - level(confidence)) / 2
    low, high = np.quantile(found - found.mean() + value, [tail, 1 - tail])
    return Estimate(value, max(0.0, min(float(low), value)), min(1.0, max(float(high), value)), confidence)


def _sizes(counts: ArrayLike) -> Vector:
    sizes = np.asarray(counts, dtype=float).ravel()
    if len(sizes) == 0 or not (sizes >= 0).all() or not sizes.sum() > 0:
        raise ValueError("concentration: found no sizes, or one that is missing or below zero")
    return sizes


def concentration(
    rows: pd.DataFrame, by: list[str], unit: str, count: str = "value", confidence: float = 0.90, seed: int = 0,
) -> pd.DataFrame:  # fmt: skip
    """Return how concentrated the counts of units are in each group of rows, in two measures in %, with bootstrap intervals.

    measure "same": the chance that two different counts drawn belong to one unit (the unbiased Herfindahl index), and
    `equal`, how many equal units would give it; "four": the share of the four largest. Columns of `by`, measure, value,
    low, high, equal, counts (how many) and rows, in order of measure and `by`; groups below FEWEST_COUNTS are left out.
    See `centred_interval`.
    """
    found = []
    for measure, statistic in MEASURES.items():
        for names, part in rows.groupby(by):
            sizes = part.groupby(unit)[count].sum()
            if sizes.sum() < FEWEST_COUNTS:
                continue
            units = np.repeat(sizes.index.to_numpy(), sizes.round().astype(int))
            ends = centred_interval(statistic, units, INTERVAL_DRAWS, confidence, seed)
            percent = {"value": 100 * ends.value, "low": 100 * ends.low, "high": 100 * ends.high}
            equal = 1 / ends.value if measure == "same" and ends.value > 0 else np.nan
            fields = {**dict(zip(by, names, strict=True)), "measure": measure, **percent, "equal": equal}
            found.append({**fields, "counts": len(units), **carried(part)})
    columns = [*by, "measure", "value", "low", "high", "equal", "counts", *carried(rows)]
    return pd.DataFrame(found, columns=None if found else columns)


MEASURES: dict[str, Callable[[ArrayLike], float]] = {
    "same": partial(herfindahl_index, unbiased=True),
    "four": concentration_ratio,
}

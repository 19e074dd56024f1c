"""Forecasts that hold: no change, as wide as all other families of series have moved, and how often that held."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.stats import t as student

from aibalance.stats.estimate import Vector, level
from aibalance.stats.frames import carried, one, timed
from aibalance.stats.least_squares import mean, total

HORIZON = 3  # years; further ahead the rule was not tried
FEWEST_POINTS = 5  # with four points a nominal 90 % held in 82 %
FEWEST_FAMILIES = 10  # in the pool; with fewer a series' own width is the better one
PRIOR = 3.0  # years of changes that the pool's width counts for
COLUMNS = ["year", "horizon", "value", "low", "high", "points", "families", "width"]


def no_change(
    rows: pd.DataFrame,
    pool: pd.DataFrame,
    family: str,
    confidence: float = 0.90,
    years: int = HORIZON,
    value: str = "value",
) -> pd.DataFrame:
    """Return the forecast that a positive series stays as it is, one row for each of the next years.

    `rows` has `year` and a value above zero; `pool` other series of the kind (`family`, `series`, `year`, `value`).
    With y = ln(value), n points, s² the mean squared change of a year, and s0 the median over the *other* families of
    their median s: S² = ((n − 1) s² + 3 s0²) / (n + 2), and the interval is exp(y_T ± k S √h), where k is the quantile
    of |y_{T+h} − y_T| / (S √h) at all origins of the other families, each family counting once. With fewer than 10
    other families it is the series' own, exp(y_T ± t_{n−1} s √h), and `width` says "own" instead of "pooled".
    Columns year, horizon, value, low, high, points, families, width and rows. Empty below 5 points, or for more than 3
    years ahead than were tried. Raises ValueError for a value of zero or less, or a year twice. Sources: Tulip and
    Wallace (2012), RBA Research Discussion Paper 2012-07 (past errors as width); Smyth (2004), SAGMB 3(1), 3
    (shrunken variance); Dunn, Wasserman and Ramdas (2023), JASA 118, 2491–2502 (groups count once).
    """
    year, line = _logs(rows, value)
    if len(year) < FEWEST_POINTS or not 1 <= years <= HORIZON:
        return one({}, [*COLUMNS, *carried(rows)])
    others = pool[pool["family"] != family]
    families = others["family"].nunique()
    points, own = len(year), deviation(year, line)
    horizon = np.arange(1, years + 1)
    if families < FEWEST_FAMILIES:
        reach = float(student.ppf((1 + level(confidence)) / 2, points - 1)) * own
    else:
        typical = typical_deviation(others)
        reach = reach_of_others(others, typical, confidence) * float(shrunken(own, points, typical))
    width = reach * np.sqrt(horizon)
    fields = {
        "year": year[-1] + horizon, "horizon": horizon, "value": np.exp(line[-1]), "low": np.exp(line[-1] - width),
        "high": np.exp(line[-1] + width), "points": points, "families": families,
        "width": "own" if families < FEWEST_FAMILIES else "pooled",
    }  # fmt: skip
    keys = carried(rows)
    return pd.DataFrame(fields).assign(**{name: [held] * years for name, held in keys.items()})


def deviation(year: Vector, line: Vector) -> float:
    """Return s: the root of the mean squared change of a logarithm in a year; a change over k years counts as k changes."""
    return float(np.sqrt(total(np.diff(line) ** 2 / np.diff(year)) / (len(line) - 1)))


def shrunken(own: ArrayLike, points: ArrayLike, typical: float) -> Vector:
    """Return S, the deviation of a series drawn towards a typical one: root of ((n − 1) s² + 3 s0²) / (n + 2).

    Source: Smyth (2004), SAGMB 3(1), article 3; that the typical one counts for 3 years is our choice.
    """
    n = np.asarray(points, dtype=float)
    return np.sqrt(((n - 1) * np.asarray(own, dtype=float) ** 2 + PRIOR * typical**2) / (n - 1 + PRIOR))


def typical_deviation(pool: pd.DataFrame) -> float:
    """Return s0: the median over families of the median deviation of their series (`family`, `series`, `year`, `value`)."""
    return _typical(_deviations(pool))


def _deviations(pool: pd.DataFrame) -> pd.DataFrame:
    """Return the family and the deviation s of each series of a pool."""
    found = [
        (family, deviation(*_logs(part, "value")))
        for (family, _), part in pool.groupby(["family", "series"])
        if len(part) > 1
    ]
    return pd.DataFrame(found, columns=["family", "s"])


def _typical(deviations: pd.DataFrame) -> float:
    return float(deviations.groupby("family")["s"].median().median())


def reach_of_others(pool: pd.DataFrame, typical: float, confidence: float) -> float:
    """Return k: so many deviations times the root of the horizon hold a share `confidence` of what came, families alike."""
    return _reach(rolling_origins(pool), typical, confidence)


def _reach(origins: pd.DataFrame, typical: float, confidence: float) -> float:
    scaled = origins["error"].abs() / (
        shrunken(origins["deviation"], origins["points"], typical) * np.sqrt(origins["horizon"])
    )
    return quantile_by_group(scaled, origins["family"], level(confidence), within=origins["series"])


def rolling_origins(pool: pd.DataFrame, horizons: Sequence[int] = (1, 2, 3)) -> pd.DataFrame:
    """Return what each origin of each series knew, and what came: one row for each origin and horizon.

    `pool`: `family`, `series`, `year`, `value` (above zero). Columns family, series, origin, horizon, points (up to the
    origin, 5 or more), deviation (of those), last and actual (logarithms) and error (actual − last). Source: Tashman
    (2000), International Journal of Forecasting 16(4), 437–450.
    """
    rows = []
    for (family, series), part in pool.groupby(["family", "series"]):
        year, line = _logs(part, "value")
        place = {moment: i for i, moment in enumerate(year)}
        for last in range(FEWEST_POINTS - 1, len(year) - 1):
            own = deviation(year[: last + 1], line[: last + 1])
            for horizon in horizons:
                then = place.get(year[last] + horizon)
                if then is not None:
                    rows.append((family, series, year[last], horizon, last + 1, own, line[last], line[then]))
    columns = ["family", "series", "origin", "horizon", "points", "deviation", "last", "actual"]
    found = pd.DataFrame(rows, columns=columns)
    return found.assign(error=found["actual"].astype(float) - found["last"].astype(float))


def quantile_by_group(values: ArrayLike, groups: ArrayLike, share: float, within: ArrayLike | None = None) -> float:
    """Return the least value up to which a share of the weight lies, when each group weighs the same.

    `within` splits a group into parts (series of a family) that weigh the same in it. Raises ValueError for nothing.
    Source: Dunn, Wasserman and Ramdas (2023), JASA 118, 2491–2502 (pooling of distributions).
    """
    table = pd.DataFrame({"value": np.asarray(values, dtype=float), "group": np.asarray(groups)})
    if table.empty:
        raise ValueError("quantile: found no values")
    table["part"] = "" if within is None else np.asarray(within)
    parts = table.groupby("group")["part"].transform("nunique")
    table["weight"] = 1 / (parts * table.groupby(["group", "part"])["value"].transform("size"))
    table = table.sort_values("value", kind="stable")
    reached = table["weight"].cumsum() / table["group"].nunique()
    return float(table["value"].to_numpy()[int(np.argmax(reached.to_numpy() >= share - 1e-9))])


def held_out(pool: pd.DataFrame, confidence: float = 0.90) -> pd.DataFrame:
    """Return what the rule of `no_change` would have said at every origin, its constants taken from other families only.

    Columns of `rolling_origins`, and low and high (logarithms), held (whether what came lay inside) and score. With
    fewer than 10 other families the width is the series' own.
    """
    parts = []
    origins, deviations, families = rolling_origins(pool), _deviations(pool), pool["family"].nunique()
    for family, part in origins.groupby("family"):
        if families - 1 < FEWEST_FAMILIES:
            reach = student.ppf((1 + level(confidence)) / 2, part["points"] - 1) * part["deviation"]
        else:
            typical = _typical(deviations[deviations["family"] != family])
            reach = _reach(origins[origins["family"] != family], typical, confidence) * shrunken(
                part["deviation"], part["points"], typical
            )
        reach = reach * np.sqrt(part["horizon"])
        low, high = part["last"] - reach, part["last"] + reach
        held = (low <= part["actual"]) & (part["actual"] <= high)
        score = interval_score(low, high, part["actual"], confidence)
        parts.append(part.assign(low=low, high=high, held=held, score=score))
    return pd.concat(parts, ignore_index=True) if parts else origins.assign(held=False, score=np.nan)


def interval_score(low: ArrayLike, high: ArrayLike, actual: ArrayLike, confidence: float) -> Vector:
    """Return the width of intervals, plus 2 / (1 − confidence) for each unit that what came lies outside; less is better.

    Source: Gneiting and Raftery (2007), JASA 102(477), 359–378, equation 43.
    """
    below, above, came = (np.asarray(a, dtype=float) for a in (low, high, actual))
    penalty = 2 / (1 - level(confidence))
    return (above - below) + penalty * np.maximum(below - came, 0) + penalty * np.maximum(came - above, 0)


def coverage(tried: pd.DataFrame, confidence: float = 0.90, draws: int = 2_000, seed: int = 0) -> pd.DataFrame:
    """Return how often intervals held, with an interval of that from drawing families again: one row, or none.

    `tried` as `held_out` gives it. held, of; share with low and high: each forecast counts once; family_share with
    family_low and family_high: each family counts once; score; holds: whether family_low … family_high contains the
    nominal level; words: the level in per cent if so, "held in x of n" if not. Source: Cameron, Gelbach and Miller
    (2008), Review of Economics and Statistics 90(3), 414–427 (resampling of clusters).
    """
    if tried.empty:
        return one({}, ["held", "of", "share", "low", "high", "family_share", "family_low", "family_high", "words"])
    by = tried.groupby("family")["held"].agg(["sum", "size"]).astype(float)
    held, size = by["sum"].to_numpy(), by["size"].to_numpy()
    drawn = np.random.default_rng(seed).integers(0, len(by), (draws, len(by)))
    pooled = held[drawn].sum(axis=1) / size[drawn].sum(axis=1)
    families = (held / size)[drawn].mean(axis=1)
    tails = [(1 - level(confidence)) / 2, (1 + confidence) / 2]
    (low, high), (family_low, family_high) = np.quantile(pooled, tails), np.quantile(families, tails)
    holds = bool(family_low <= confidence <= family_high)
    words = f"{100 * confidence:g} %" if holds else f"held in {held.sum():.0f} of {size.sum():.0f}"
    return one({
        "held": int(held.sum()), "of": int(size.sum()), "share": float(held.sum() / size.sum()),
        "low": float(low), "high": float(high), "families": len(by), "family_share": mean(held / size),
        "family_low": float(family_low), "family_high": float(family_high),
        "score": mean(tried["score"].to_numpy(dtype=float)), "holds": holds, "words": words,
    })  # fmt: skip


def _logs(rows: pd.DataFrame, value: str) -> tuple[Vector, Vector]:
    """Return years and logarithms in order of year."""
    table = timed(rows).sort_values("year", kind="stable")
    year, level_ = table["year"].to_numpy(dtype=float), table[value].to_numpy(dtype=float)
    if not (level_ > 0).all() or (np.diff(year) <= 0).any():
        raise ValueError("forecast: found a value that is missing or not above zero, or a year twice")
    return year, np.log(level_)

"""Findings on crossings: when two lines met or would meet, and how well lines of the same kind have foretold."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from aibalance.data.series import side_by_side
from aibalance.ledger import Chapter
from aibalance.rounding import DRAWS, LEAST_SQUARES, percent_change, rounded
from aibalance.statistic import formatted
from aibalance.stats.crossing import back_test, crossing_in_data, crossing_of_trends
from aibalance.stats.estimate import Estimate
from aibalance.stats.growth import FEWEST_POINTS, Trend, log_linear_trend

WINDOW = 10  # years that a trend is fitted to: most series have as much, and older years foretell less
HORIZON = 3  # years that a back-test looks ahead
FURTHEST = 50  # years from a fitted crossing beyond which an interval is said to have no bound
REACH = 15  # years after the data that a chart of crossings shows
WHISKER = 20  # times over or under what came true at which a chart of back-tests cuts an interval


def recent_trend(years: ArrayLike, values: ArrayLike, confidence: float = 0.90) -> Trend:
    """Return the log-linear trend of the last WINDOW years of a positive series."""
    year, value = np.asarray(years, dtype=float), np.asarray(values, dtype=float)
    recent = year > year.max() - WINDOW
    return log_linear_trend(year[recent], value[recent], confidence)


def pair_ratio(chapter: Chapter, rows: pd.DataFrame) -> pd.Series:
    """Return focus over rival by year, where both are above zero; empty if one side has no rows."""
    if not set(chapter.pair) <= set(rows["economy"]):
        return pd.Series(dtype=float)
    wide = side_by_side(rows[rows["economy"].isin(chapter.pair)])
    wide = wide[(wide > 0).all(axis=1)]
    return wide[chapter.focus] / wide[chapter.rival]


def crossing(chapter: Chapter, ratio: pd.Series) -> tuple[float | None, Estimate | None]:
    """Return when a ratio passed 1 in the data, and when its recent trend would bring it there, if it narrows."""
    passed = crossing_in_data(ratio.index, ratio, np.ones(len(ratio))) if len(ratio) > 1 else None
    recent = ratio[ratio.index > ratio.index[-1] - WINDOW] if len(ratio) else ratio
    if len(recent) < FEWEST_POINTS:
        return passed, None
    lead = ratio if ratio.iloc[-1] >= 1 else 1 / ratio  # so that swapping the pair draws the same lines
    trend = recent_trend(lead.index, lead, chapter.confidence)
    if trend.slope.value >= 0:
        return passed, None
    return passed, crossing_of_trends(trend, confidence=chapter.confidence, seed=chapter.seed)


def crossings(chapter: Chapter, measures: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Register when the pair crossed or would cross in each measure; return dots by year, hollow where fitted.

    <name>_crossing: words; crossed, projected, apart, crossings_all: counts; projected_names, apart_names: the
    measures. Intervals in the returned frame (label, value, low, high, key, hollow) are cut REACH years after as_of.
    """
    dots, kinds = [], {"crossed": [], "projected": [], "apart": []}  # type: ignore[var-annotated]
    for name, rows in measures.items():
        ratio = pair_ratio(chapter, rows)
        label = rows["label"].iloc[0] if len(rows) else name
        if len(ratio) < FEWEST_POINTS:
            chapter.add(f"{name}_crossing", "no data", "text", label=f"{name}: year of crossing")
            continue
        passed, fitted = crossing(chapter, ratio)
        words = f"in {formatted(passed, 'year')}, in the data" if passed else "in no year: the gap grows"
        if passed:
            dots.append({"label": f"{label}: passed", "value": passed, "hollow": False})
        if fitted:
            bounds = [abs(end - fitted.value) <= FURTHEST for end in (fitted.low, fitted.high)]
            low, high = (
                formatted(rounded(end, DRAWS, "year"), "year") if near else "no bound"
                for end, near in zip((fitted.low, fitted.high), bounds, strict=True)
            )
            words = f"in {formatted(fitted.value, 'year')} (interval {low} to {high}), if the trend held"
            limits = np.clip([fitted.low, fitted.high], ratio.index[0], chapter.as_of + REACH)
            dots.append({"label": f"{label}: trend to {int(ratio.index[-1])}", "value": fitted.value, "hollow": True,
                         "low": min(limits[0], fitted.value), "high": max(limits[1], fitted.value)})  # fmt: skip
        kinds["projected" if fitted else "crossed" if passed else "apart"].append(label)
        chapter.add(f"{name}_crossing", words, "text", label=f"{label}: year of crossing", rows=rows)
    for kind, labels in kinds.items():
        chapter.add(kind, len(labels), "count", digits=0, label=f"measures in which the lines are {kind}")
        chapter.add(f"{kind}_names", "; ".join(labels) or "none", "text", label=f"measures in which the lines are {kind}")  # fmt: skip
    chapter.add(
        "crossings_all", sum(map(len, kinds.values())), "count", digits=0, label="measures tried for a crossing"
    )
    chapter.add("crossing_window", WINDOW, "years", digits=0, label="years that a trend is fitted to")
    frame = pd.DataFrame(dots, columns=["label", "value", "low", "high", "hollow"])
    return frame.assign(key="strong").sort_values("value", ignore_index=True, kind="stable")


def back_tests(chapter: Chapter, measures: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Register how well the same trends, fitted HORIZON years ago, foretold the latest ratios.

    <name>_backtest: predicted over actual, minus one, in %; backtest_error and backtest_naive_error: the median
    measure's median error over all years, of the trend and of no change; backtest_wins: measures in which the trend
    has the smaller one; backtest_inside: intervals that hold the latest ratio; backtest_all, backtest_untested with
    _names; backtest_worst with _times: the largest of the latest errors; crossing_revision: median change of the
    crossing year since. Returned: label, value (predicted over actual), low, high, key.
    """
    dots, errors, inside, moved, short = [], [], 0, [], []
    chapter.add("backtest_horizon", HORIZON, "years", digits=0, label="years that the back-test looks ahead")
    tried = {name: pair_ratio(chapter, rows) for name, rows in measures.items()}
    for name, ratio in tried.items():
        test = (
            back_test(ratio.index, ratio, HORIZON, recent_trend, chapter.confidence) if len(ratio) else pd.DataFrame()
        )
        last = test.iloc[-1] if len(test) else None
        label = measures[name]["label"].iloc[0] if len(measures[name]) else name
        chapter.add(f"{name}_backtest", None if last is None else percent_change(last["predicted"], last["actual"]), "% change",
                    method=LEAST_SQUARES, digits=0, rows=measures[name],
                    label=f"{label}: ratio predicted {HORIZON} years ahead, over the ratio that came true, less one")  # fmt: skip
        if last is None:
            short += [label] if len(ratio) else []
            continue
        naive = back_test(ratio.index, ratio, HORIZON, "last-value")
        naive = naive[naive["year"].isin(test["year"])]
        errors.append([float(np.log1p(t["error"]).abs().median()) for t in (test, naive)])
        inside += int(last["inside"])
        low, high = (float(np.clip(last[end] / last["actual"], 1 / WHISKER, WHISKER)) for end in ("low", "high"))
        value = last["predicted"] / last["actual"]
        dots.append((f"{label}, {int(last['year'])}", value, min(low, value), max(high, value), "strong"))
        then = crossing(chapter, ratio[ratio.index <= ratio.index[-1] - HORIZON])[1]
        now = crossing(chapter, ratio)[1]
        if then and now:
            moved.append(abs(now.value - then.value))
    middle = np.median(errors, axis=0) if errors else (None, None)
    for kind, value in zip(("error", "naive_error"), middle, strict=True):
        chapter.add(f"backtest_{kind}", None if value is None else 100 * np.expm1(value), "%", digits=0, rows=measures,
                    method=LEAST_SQUARES,
                    label="median error of the ratio three years ahead: " + ("trend" if kind == "error" else "no change"))  # fmt: skip
    counts = {"wins": sum(a < b for a, b in errors), "inside": inside, "all": len(errors),
              "untested": len(short), "revised": len(moved)}  # fmt: skip
    for kind, value in counts.items():
        chapter.add(f"backtest_{kind}", value, "count", digits=0, label=f"measures in the back-test: {kind}")
    better = "no data" if not errors else "smaller" if np.less(*middle) else "larger"
    chapter.add("backtest_side", better, "text", label="median error of the trend, beside that of no change")
    worst = max(dots, key=lambda dot: round(abs(np.log(dot[1])), 9), default=("no data", None))
    chapter.add("backtest_worst", worst[0], "text", label="measure with the largest error in its last year")
    chapter.add(
        "backtest_worst_times",
        worst[1],
        "times",
        method=LEAST_SQUARES,
        digits=2,
        label="largest error: ratio predicted over ratio that came true",
    )
    chapter.add(
        "backtest_untested_names", "; ".join(short) or "none", "text", label="measures too short for the back-test"
    )
    chapter.add("crossing_revision", np.median(moved) if moved else None, "years",
                method=LEAST_SQUARES, label=f"median change of the fitted crossing year in {HORIZON} years")  # fmt: skip
    return pd.DataFrame(dots, columns=["label", "value", "low", "high", "key"]).sort_values(
        "value", ignore_index=True, kind="stable"
    )

"""Findings on a pair of economies: the gap over time, growth, passing and parity."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from aibalance.data.series import side_by_side
from aibalance.ledger import Chapter
from aibalance.rounding import CLOSED_FORM, DRAWS, LEAST_SQUARES, SOLVER, rounded, rounded_frame
from aibalance.statistic import formatted
from aibalance.stats.comparison import break_year, narrowing_test
from aibalance.stats.crossing import crossing_in_data, crossing_of_trends
from aibalance.stats.estimate import Estimate
from aibalance.stats.growth import Trend, compound_growth, log_linear_trend

FEWEST_FOR_BEND = 8  # with fewer years a bend is a matter of one point


def gap_trend(chapter: Chapter, name: str, ratio: pd.Series, rows: pd.DataFrame) -> None:
    """Register what the gap between the pair did over the whole series.

    ratio: focus over rival by year. <name>_nearest_year, _nearest_times: when they were closest. <name>_earlier_year,
    _earlier_times: when they were furthest apart up to then. <name>_slope: change of the gap in % a year with interval;
    <name>_finding: narrows, widens or no clear trend; <name>_tau_p: Mann–Kendall p-value. <name>_bend_year: where one
    bend fits best, with the slopes before and after, _before and _after.
    """
    fields = {
        "nearest_year": ("year", "year in which the pair was closest"), "nearest_times": ("times", "gap when the pair was closest"),
        "earlier_year": ("year", "year of the largest gap up to then"), "earlier_times": ("times", "largest gap up to then"),
        "slope": ("% change a year", "change of the gap, whole series"), "tau_p": ("ratio", "Mann–Kendall p-value of the gap's trend"),
        "bend_year": ("year", "year of the best-fitting bend in the gap"),
        "before": ("% change a year", "change of the gap before the bend"),
        "after": ("% change a year", "change of the gap after the bend"),
    }  # fmt: skip
    values: dict[str, float | Estimate | None] = dict.fromkeys(fields)
    finding = "no data"
    if len(ratio) >= 3:
        gap = ratio if ratio.iloc[-1] >= 1 else 1 / ratio
        distance = gap.where(gap >= 1, 1 / gap)
        nearest = distance.idxmin()
        for key, year in (("nearest", nearest), ("earlier", distance[:nearest].idxmax())):
            values[f"{key}_year"], values[f"{key}_times"] = float(year), float(distance[year])
        test = narrowing_test(gap.index, gap, np.ones(len(gap)), chapter.confidence)
        values["slope"], values["tau_p"], finding = _percent(test.slope), test.tau_p_value, test.finding
        if len(ratio) >= FEWEST_FOR_BEND:
            bend = break_year(gap.index, gap, np.ones(len(gap)))
            values["bend_year"] = bend.year
            values["before"], values["after"] = (
                100 * float(np.expm1(s)) for s in (bend.slope_before, bend.slope_after)
            )
    for key, (unit, label) in fields.items():
        value = values[key]
        low, high = (value.low, value.high) if isinstance(value, Estimate) else (None, None)
        digits = 3 if key == "tau_p" else 1 if unit == "times" else 0
        chapter.add(
            f"{name}_{key}",
            value.value if isinstance(value, Estimate) else value,
            unit,
            label=f"{name}: {label}",
            rows=rows,
            digits=digits,
            low=low,
            high=high,
            method=LEAST_SQUARES if key in ("slope", "before", "after") else CLOSED_FORM,
        )
    chapter.add(
        f"{name}_finding", finding, "text", label=f"{name}: verdict on the gap over the whole series", rows=rows
    )


def _percent(slope: Estimate) -> Estimate:
    value, low, high = (float(100 * np.expm1(x)) for x in (slope.value, slope.low, slope.high))
    return Estimate(value, low, high, slope.confidence)


def passing(chapter: Chapter, name: str, rows: pd.DataFrame) -> float | None:
    """Register <name>_passing: the year in which one of the pair last passed the other, or words that say it never did."""
    wide = side_by_side(rows[rows["economy"].isin(chapter.pair)])
    year = (
        crossing_in_data(wide.index, wide[chapter.focus], wide[chapter.rival])
        if set(chapter.pair) <= set(wide) and len(wide) > 1
        else None
    )
    words = "no year in the data"
    chapter.add(
        f"{name}_passing",
        formatted(year, "year") if year else words,
        "text",
        label=f"{name}: year in which one of the pair passed the other",
        rows=rows,
    )
    return year


def growth(chapter: Chapter, name: str, rows: pd.DataFrame) -> None:
    """Register <name>_<economy>_growth for each economy of the pair: compound annual growth from first to last year, in %."""
    for role, code in (("focus", chapter.focus), ("rival", chapter.rival)):
        part = rows[rows["economy"] == code]
        value = None
        if len(part) > 1:
            value = 100 * compound_growth(
                part["value"].iloc[0], part["value"].iloc[-1], part["year"].iloc[-1] - part["year"].iloc[0]
            )
        chapter.add(
            f"{name}_{role}_growth",
            value,
            "% change a year",
            label=f"{name}: compound growth, {chapter.names[code]}",
            rows=part if len(part) else None,
            digits=1,
        )


def parity(
    chapter: Chapter, name: str, rows: pd.DataFrame, fit: Callable[..., Trend] = log_linear_trend,
    until: float | None = None, **trials: float,
) -> pd.DataFrame:  # fmt: skip
    """Fit a trend to each of the pair; register the year in which the lines meet; return the lines with bands.

    fit: log_linear_trend, or log_odds_trend with trials= (counts out of so many). <name>_parity: the meeting year with
    its interval, or words where there is none; <name>_<role>_slope: yearly growth (of the odds, for counts). Returned:
    series, key, year, value, low, high, to the year `until`.
    """
    trends, bands = {}, []
    for role, code in (("focus", chapter.focus), ("rival", chapter.rival)):
        part = rows[rows["economy"] == code].sort_values("year", kind="stable")
        if len(part) < 3:
            chapter.add(f"{name}_{role}_slope", None, "% change a year", label=f"{name}: trend, {chapter.names[code]}")
            continue
        extra = [np.full(len(part), value) for value in trials.values()]
        trend = fit(part["year"], part["value"], *extra, confidence=chapter.confidence)
        trends[code] = trend
        growth_rate = [100 * x for x in (trend.growth.value, trend.growth.low, trend.growth.high)]
        chapter.add(f"{name}_{role}_slope", growth_rate[0], "% change a year", low=growth_rate[1], high=growth_rate[2], digits=0,
                    method=SOLVER if trials else LEAST_SQUARES,
                    label=f"{name}: fitted yearly change{' of the odds' if trials else ''}, {chapter.names[code]}", rows=part)  # fmt: skip
        years = np.linspace(part["year"].min(), max(until or 0, part["year"].max()), 40)
        band = rounded_frame(trend.predict(years), SOLVER if trials else LEAST_SQUARES)
        scale = next(iter(trials.values()), 1)
        band[["value", "low", "high"]] *= scale if trials else 1
        bands.append(band.assign(series=chapter.names[code], key=code))
    meeting = (
        crossing_of_trends(trends[chapter.focus], trends[chapter.rival], chapter.confidence, seed=chapter.seed)
        if len(trends) == 2
        else None
    )
    if meeting is None:
        chapter.add(
            f"{name}_parity",
            "no year within reach of the data" if len(trends) == 2 else "no data",
            "text",
            label=f"{name}: year of parity",
            rows=rows if len(rows) else None,
        )
        chapter.add(f"{name}_parity_range", "none", "text", label=f"{name}: interval of the year of parity")
    else:
        ends = [
            formatted(rounded(x, DRAWS, "year"), "year") if np.isfinite(x) else "no bound"
            for x in (meeting.low, meeting.high)
        ]
        chapter.add(
            f"{name}_parity",
            formatted(meeting.value, "year"),
            "text",
            label=f"{name}: year in which the fitted lines meet",
            rows=rows,
        )
        chapter.add(
            f"{name}_parity_range",
            f"{ends[0]} to {ends[1]}",
            "text",
            label=f"{name}: {chapter.confidence:.0%} interval of the year of parity",
            rows=rows,
        )
    return (
        pd.concat(bands, ignore_index=True)
        if bands
        else pd.DataFrame(columns=["series", "key", "year", "value", "low", "high"])
    )

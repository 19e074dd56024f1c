"""Findings on a pair of economies: the gap over time, and growth."""

import numpy as np
import pandas as pd

from aibalance.family import LEADER
from aibalance.ledger import Chapter
from aibalance.rounding import CLOSED_FORM, LEAST_SQUARES
from aibalance.stats.comparison import break_year
from aibalance.stats.estimate import Estimate
from aibalance.stats.growth import compound_growth
from aibalance.stats.slopes import narrowing

FEWEST_FOR_BEND = 8  # with fewer years a bend is a matter of one point


def gap_trend(chapter: Chapter, name: str, ratio: pd.Series, rows: pd.DataFrame) -> None:
    """Register what the gap between the pair did over the whole series.

    ratio: focus over rival by year. <name>_nearest_year, _nearest_times: when they were closest. <name>_earlier_year,
    _earlier_times: when they were furthest apart up to then. <name>_slope: mean annual change of the gap in % with interval;
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
        test = narrowing(gap.rename("value").rename_axis("year").reset_index(), confidence=chapter.confidence).iloc[0]
        slope = [100 * float(test[end]) for end in ("change", "low", "high")]
        values["slope"] = Estimate(slope[0], slope[1], slope[2], chapter.confidence)
        values["tau_p"], finding = float(test["tau_p_value"]), test["finding"]
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
            family=LEADER,
        )
    chapter.add(
        f"{name}_finding",
        finding,
        "text",
        label=f"{name}: verdict on the gap over the whole series",
        rows=rows,
        family=LEADER,
    )


def growth(chapter: Chapter, name: str, rows: pd.DataFrame) -> None:
    """Register <name>_<economy>_growth for each economy of the pair: compound annual growth from first to last year, in %."""
    for role, code in (("focus", chapter.focus), ("rival", chapter.rival)):
        part = rows[rows["economy"] == code]
        value = None
        if len(part) > 1 and min(part["value"].iloc[[0, -1]]) > 0:
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

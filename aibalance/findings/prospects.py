"""Findings on where the scenario ends, and on what moves it most."""

from collections.abc import Mapping

import pandas as pd
from scipy.optimize import brentq

from aibalance.findings.scenario import NAMES, Scenario, paths
from aibalance.ledger import Chapter
from aibalance.rounding import DRAWS, LEAST_SQUARES, SOLVER, rounded, rounded_frame
from aibalance.statistic import formatted
from aibalance.stats.scenario import central_values, fan, tornado

QUANTILES = (0.05, 0.25, 0.50, 0.75, 0.95)
MOST_GROWTH = 50  # a year, as a fraction: beyond it no growth of domestic chips is looked for
MEASURES = (  # of the paths: unit, divisor for charts, panel
    ("compute", "m H100e", 1e6, "AI chips held, million H100 equivalents"),
    ("investment", "USD bn", 1, "Private investment, US$ bn a year"),
)
FIELDS = (
    *("scenario_first", "scenario_last", "compute_narrows", "hold_growth", "plans", "plans_times"),
    *(f"{measure}_{field}" for measure, *_ in MEASURES for field in ("ours", "theirs", "now", "times")),
)


def outcome(chapter: Chapter, run: Scenario | None) -> pd.DataFrame:
    """Register where the scenario ends; return quantiles by year, and what was counted before, for a fan chart.

    scenario_first, scenario_last: years. <measure>_ours, _theirs: medians at the end, of the controlling and the
    controlled side; _now, _times: ratio of the two at the beginning and at the end. compute_narrows: share of draws in
    which the gap in compute is smaller at the end, compute_gap the word for most, compute_words a clause;
    hold_growth: growth of domestic chips that would hold today's ratio, all else as set; plans: capacity announced on
    the controlling side, plans_times: the median of compute over it.
    """
    if run is None:
        for name in FIELDS:
            chapter.add(name, None, "count", label=name)
        for name, words in (("compute_gap", "has no data"), ("compute_words", "no data")):
            chapter.add(name, words, "text", label=name)
        return pd.DataFrame(columns=["series", "key", "year", "q05", "q50", "q95", "panel"])
    sides = {"focus": run.purchases.controller, "rival": run.purchases.controlled}
    years = run.paths["year"].min(), run.paths["year"].max()
    for name, year in zip(("first", "last"), years, strict=True):
        chapter.add(f"scenario_{name}", year, "year", label=f"{name} year of the scenario")
    frames = []
    for measure, unit, divisor, panel in MEASURES:
        _ends(chapter, run, measure, unit, divisor, panel)
        table = fan(run.paths, QUANTILES, measure)
        table[list(QUANTILES)] /= divisor
        table = rounded_frame(table, DRAWS)
        table = table.rename(columns={q: f"q{100 * q:02.0f}" for q in QUANTILES})
        frames.append(table.assign(panel=panel, key=table["side"].map(sides)))
    seen = run.purchases.stock.stack().rename_axis(["year", "key"]).rename("value").reset_index()
    seen["value"] /= MEASURES[0][2]
    frames.append(seen.assign(panel=MEASURES[0][3], kind="observed"))
    frames.append(run.rows[1][["year", "key", "value"]].assign(panel=MEASURES[1][3], kind="observed"))
    _compute(chapter, run)
    table = pd.concat(frames, ignore_index=True)
    order = table["key"].map({code: place for place, code in enumerate(chapter.pair)})
    table = table.assign(series=table["key"].map(chapter.names), order=order)
    return table.sort_values(["panel", "order", "year"], ignore_index=True, kind="stable").drop(
        columns=["order", "side"]
    )


def _ends(chapter: Chapter, run: Scenario, measure: str, unit: str, divisor: float, panel: str) -> None:
    tail = (1 - chapter.confidence) / 2
    wide = run.paths.pivot(index=["year", "draw"], columns="side", values=measure)
    first, last = wide.loc[run.paths["year"].min()], wide.loc[run.paths["year"].max()]
    for name, values, kind, digits in (
        ("ours", last["focus"] / divisor, unit, int(divisor > 1)), ("theirs", last["rival"] / divisor, unit, int(divisor > 1)),
        ("now", first["focus"] / first["rival"], "times", 0), ("times", last["focus"] / last["rival"], "times", 0),
    ):  # fmt: skip
        low, middle, high = values.quantile([tail, 0.5, 1 - tail])
        chapter.add(f"{measure}_{name}", middle, kind, digits=digits, method=DRAWS, low=low, high=high, rows=run.rows,
                    label=f"{panel}: {name}, median of the scenario")  # fmt: skip


def _compute(chapter: Chapter, run: Scenario) -> None:
    wide = run.paths.pivot(index=["year", "draw"], columns="side", values="compute")
    ratio, years = wide["focus"] / wide["rival"], (run.paths["year"].min(), run.paths["year"].max())
    narrower = 100 * float((ratio[years[1]] < ratio[years[0]]).mean())
    chapter.add(
        "compute_narrows", narrower, "%", digits=0, rows=run.rows, label="draws in which the gap in compute narrows"
    )
    gap = "narrows" if narrower > 50 else "widens"
    now, then = (formatted(rounded(float(ratio[year].median()), DRAWS), "times", 0) for year in years)
    chapter.add("compute_gap", gap, "text", label="gap in compute, most draws")
    chapter.add(
        "compute_words", f"{gap} in most runs, from {now} to {then} in {years[1]}", "text", label="gap in compute"
    )
    growth = _holding(run)
    chapter.add("hold_growth", None if growth is None else 100 * growth, "% change a year", digits=0, rows=run.rows, method=SOLVER,
                label="growth of domestic chips that holds today's ratio of compute")  # fmt: skip
    plans = chapter.observed("planned_gpu_clusters_h100e")
    plans = plans[plans["economy"] == run.purchases.controller].tail(1)
    value = plans["value"].iloc[0] / 1e6 if len(plans) else None
    chapter.add("plans", value, "m H100e", rows=plans, label="GPU clusters announced on the controlling side")
    middle = wide.loc[years[1], "focus"].median() / 1e6
    chapter.add("plans_times", middle / value if value else None, "times", rows=[plans, *run.rows], method=DRAWS,
                label="median of the scenario over announced clusters")  # fmt: skip


def _ratio(run: Scenario, values: Mapping[str, float], years: int) -> float:
    table = paths(run, values, years)
    end = table[table["year"] == table["year"].max()].set_index("side")["compute"]
    return float(end["focus"] / end["rival"])


def _holding(run: Scenario) -> float | None:
    """Return the growth of domestic chips at which the ratio of compute ends where it began; None if none would do."""
    values = central_values(run.ranges)
    years = int(run.paths["year"].max() - run.paths["year"].min())
    now = _ratio(run, values, 0)

    def missed(growth: float) -> float:
        return _ratio(run, {**values, "domestic_chip_growth": growth}, years) - now

    if missed(-0.99) * missed(MOST_GROWTH) > 0:
        return None
    return float(brentq(missed, -0.99, MOST_GROWTH, xtol=1e-14, rtol=1e-14))


def swings(chapter: Chapter, run: Scenario | None) -> pd.DataFrame:
    """Register what moves the final ratio of compute most: swing_<first|second|last>, with _low and _high outcomes.

    Returned, for a tornado chart: label, low and high (ratio at the low and high value of the parameter), base,
    low_label and high_label (those values).
    """
    columns = ["label", "low", "high", "base", "low_label", "high_label"]
    table = pd.DataFrame(columns=columns)
    if run is not None:
        years = int(run.paths["year"].max() - run.paths["year"].min())
        table = tornado(central_values(run.ranges), run.ranges, lambda values: _ratio(run, values, years))
        ends = {f"{end}_label": [formatted(100 * value, "%", 0) for value in table[end]] for end in ("low", "high")}
        names = table["parameter"].map(NAMES)
        table = table.assign(**ends, label=names, low=table["at_low"], high=table["at_high"])
    for name, place in (("first", 0), ("second", 1), ("last", -1)):
        row = table.iloc[place] if len(table) else None
        words = "no data" if row is None else row["label"][:1].lower() + row["label"][1:]
        chapter.add(f"swing_{name}", words, "text", label=f"what moves the final ratio most: {name}")
        for end in ("low", "high"):
            value = None if row is None else row[end]
            chapter.add(f"swing_{name}_{end}", value, "times", digits=0, rows=run.rows if run else None, method=LEAST_SQUARES,
                        label=f"final ratio at the {end} value of that parameter")  # fmt: skip
    base = table["base"].iloc[0] if len(table) else None
    chapter.add(
        "swing_base",
        base,
        "times",
        digits=0,
        method=LEAST_SQUARES,
        rows=run.rows if run else None,
        label="final ratio, all as set",
    )
    return table[columns]

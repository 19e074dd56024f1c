"""Findings of the scenario of chips and money: where it ends, and what moves it most."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
from scipy.optimize import brentq

from aibalance.data.series import side_by_side
from aibalance.findings.purchases import Purchases
from aibalance.findings.records import records
from aibalance.ledger import Chapter
from aibalance.stats.growth import log_linear_trend
from aibalance.stats.scenario import Amount, Start, Uncertain, central_values, fan, monte_carlo, run_scenario, tornado

YEARS = 5  # length of the scenario
DOMESTIC = "domestic_chips_now"
MONEY = ("private_investment_estimated", "cset-2026")  # the one source that has both sides up to the last full year
NAMES = {
    "export_control_strength": "Strength of export controls",
    "capital_spending_growth": "Growth of capital, controlling side",
    "domestic_chip_growth": "Growth of domestic chips",
    "rival_investment_growth": "Growth of capital, controlled side",
    "compute_per_dollar_growth": "Compute per dollar",
    "retirement": "Retirement of chips",
    DOMESTIC: "Domestic chips today",
}


@dataclass(frozen=True)
class Scenario:
    """Draws of a scenario, and what they rest on."""

    purchases: Purchases
    spent: pd.Series
    ranges: Mapping[str, Uncertain]
    paths: pd.DataFrame
    rows: list[pd.DataFrame]


def scenario(
    chapter: Chapter, found: Purchases | None, strength: float, domestic_growth: float, capital_growth: float,
    domestic_now: float, draws: int,
) -> Scenario | None:  # fmt: skip
    """Run the Monte Carlo scenario for YEARS years from the last full year of purchases; None without purchases.

    strength, domestic_growth, capital_growth, domestic_now: central values; domestic_now is the controlled side's own
    output over the most NVIDIA chips that it bought in a year. Registers <parameter>_set, _low and _high for each.
    """
    money = chapter.rows(MONEY[0], source=MONEY[1])
    if found is None or not set(chapter.pair) <= set(money["economy"]):
        for name in NAMES:
            for end in ("set", "low", "high"):
                chapter.add(f"{name}_{end}", None, "%", label=f"{NAMES[name]}: {end}")
        return None
    trends = {
        code: log_linear_trend(part["year"], part["value"], chapter.confidence).growth
        for code, part in money.groupby("economy")
    }
    chips = records(chapter, "accelerator_performance")
    chips = chips[(chips["economy"] == found.controller) & ~chips["partial"]]
    faster = log_linear_trend(chips["year"], chips["value"], chapter.confidence).growth
    ours, theirs = trends[found.controller], trends[found.controlled]
    ranges = {
        "export_control_strength": _around(found.strength.iloc[-2], strength, 1.0),
        "capital_spending_growth": _around(ours.low, capital_growth, ours.high),
        "domestic_chip_growth": _around(0.0, domestic_growth, 2 * domestic_growth),
        "rival_investment_growth": Uncertain(theirs.low, theirs.value, theirs.high),
        "compute_per_dollar_growth": Uncertain(0.0, faster.value / 2, faster.value),
        "retirement": Uncertain(0.0, 0.1, 0.2),
        DOMESTIC: _around(0.0, domestic_now, 2 * domestic_now),
    }
    for name, known in ranges.items():
        for end, value in (("set", known.central), ("low", known.low), ("high", known.high)):
            chapter.add(
                f"{name}_{end}",
                100 * value,
                "%",
                digits=0,
                label=f"{NAMES[name]}: {end}",
                rows=[found.rows, money, chips],
            )
    spent = side_by_side(money).iloc[-1]
    table = monte_carlo(ranges, draws, chapter.seed)
    start = _start(found, spent, table[DOMESTIC].to_numpy())
    return Scenario(
        found, spent, ranges, run_scenario(table.drop(columns=DOMESTIC), start, YEARS), [found.rows, money, chips]
    )


def _start(found: Purchases, spent: pd.Series, domestic_now: Amount) -> Start:
    """Return the first year: stocks and last purchases as counted, domestic chips as assumed (one year's output installed)."""
    last, own = found.by_year.iloc[-1], domestic_now * found.by_year[found.controlled].max()
    return Start(
        int(found.by_year.index[-1]),
        focus_stock=found.stock[found.controller],
        rival_stock=found.stock[found.controlled] + own,
        focus_additions=last[found.controller],
        rival_imports=found.baseline * last[found.controller],
        rival_domestic=own,
        focus_investment=spent[found.controller],
        rival_investment=spent[found.controlled],
    )


def _around(low: float, central: float, high: float) -> Uncertain:
    """Return a range that holds its central value, whatever that was set to."""
    return Uncertain(min(low, central), central, max(high, central))


def outcome(chapter: Chapter, run: Scenario | None) -> pd.DataFrame:
    """Register where the scenario ends; return median and interval by year: series, key, panel, year, value, low, high.

    scenario_first, scenario_last: years; compute_<focus|rival>_end, investment_<…>_end: medians with intervals;
    compute_now, compute_times, investment_now, investment_times: the controlling side over the other; compute_gap:
    the word; compute_narrows: share of draws in which the gap in compute is smaller at the end; hold_growth: growth
    of domestic chips that would hold today's ratio, all else as set.
    """
    names = ("scenario_first", "scenario_last", "compute_narrows", "hold_growth", "compute_gap",
             *(f"{what}_{key}" for what in ("compute", "investment") for key in ("ours", "theirs", "now", "times")))  # fmt: skip
    if run is None:
        for name in names:
            chapter.add(name, None, "count", label=name)
        return pd.DataFrame(columns=["series", "key", "panel", "year", "value", "low", "high"])
    tail = (1 - chapter.confidence) / 2
    first, last = run.paths["year"].min(), run.paths["year"].max()
    chapter.add("scenario_first", first, "year", label="first year of the scenario")
    chapter.add("scenario_last", last, "year", label="last year of the scenario")
    frames = []
    sides = {"focus": run.purchases.controller, "rival": run.purchases.controlled}
    for what, unit, panel in (
        ("compute", "H100e", "AI chips held, H100 equivalents"),
        ("investment", "USD bn", "Private investment, US$ bn a year"),
    ):
        table = fan(run.paths, (tail, 0.5, 1 - tail), what).set_axis(["side", "year", "low", "value", "high"], axis=1)
        frames.append(table.assign(panel=panel, key=table["side"].map(sides)))
        for side, role in (("focus", "ours"), ("rival", "theirs")):
            end = table[(table["side"] == side) & (table["year"] == last)].iloc[0]
            chapter.add(f"{what}_{role}", end["value"], unit, digits=0, low=end["low"], high=end["high"], rows=run.rows,
                        label=f"{panel}, {chapter.names[sides[side]]}, {last}: median of the scenario")  # fmt: skip
        wide = run.paths.pivot(index=["year", "draw"], columns="side", values=what)
        ratio = wide["focus"] / wide["rival"]
        for name, year in (("now", first), ("times", last)):
            low, middle, high = ratio[year].quantile([tail, 0.5, 1 - tail])
            chapter.add(f"{what}_{name}", middle, "times", digits=0, low=low, high=high, rows=run.rows,
                        label=f"{panel}: controlling side over the other, {year}, median of the scenario")  # fmt: skip
        if what == "compute":
            narrower = 100 * float((ratio[last] < ratio[first]).mean())
            chapter.add(
                "compute_narrows",
                narrower,
                "%",
                digits=0,
                rows=run.rows,
                label="draws in which the gap in compute narrows",
            )
            chapter.add(
                "compute_gap", "narrows" if narrower > 50 else "widens", "text", label="gap in compute, most draws"
            )
    chapter.add("hold_growth", 100 * _holding(run), "% change a year", digits=0, rows=run.rows,
                label="growth of domestic chips that holds today's ratio of compute")  # fmt: skip
    table = pd.concat(frames, ignore_index=True)
    return table.assign(series=table["key"].map(chapter.names)).sort_values(
        "key", key=lambda k: k != chapter.focus, kind="stable"
    )


def _ratio(run: Scenario, values: Mapping[str, float], years: int = YEARS) -> float:
    """Return the controlling side's compute over the other's after so many years."""
    start = _start(run.purchases, run.spent, values[DOMESTIC])
    table = run_scenario({name: value for name, value in values.items() if name != DOMESTIC}, start, years)
    end = table[table["year"] == start.year + years].set_index("side")["compute"]
    return float(end["focus"] / end["rival"])


def _holding(run: Scenario) -> float:
    values = central_values(run.ranges)
    now = _ratio(run, values, 0)
    if values[DOMESTIC] == 0:
        return float("nan")
    return float(brentq(lambda growth: _ratio(run, {**values, "domestic_chip_growth": growth}) - now, -0.99, 50))


def swings(chapter: Chapter, run: Scenario | None) -> pd.DataFrame:
    """Register what moves the final ratio of compute most, swing_first and swing_second with _low and _high ends.

    Returned: columns of stats.scenario.tornado, parameter named in full, and range, the text of its ends.
    """
    table = pd.DataFrame(columns=["parameter", "low", "high", "base", "at_low", "at_high", "swing"])
    if run is not None:
        table = tornado(central_values(run.ranges), run.ranges, lambda values: _ratio(run, values))
    for place, name in enumerate(("swing_first", "swing_second")):
        row = table.iloc[place] if len(table) > place else None
        chapter.add(
            name,
            NAMES[row["parameter"]].lower() if row is not None else "no data",
            "text",
            label="what moves the ratio most",
        )
        for end in ("at_low", "at_high"):
            value = row[end] if row is not None else None
            chapter.add(
                f"{name}_{end}",
                value,
                "times",
                digits=0,
                label=f"ratio of compute with this parameter {end}",
                rows=run.rows if run else None,
            )
    return table.assign(parameter=table["parameter"].map(NAMES))

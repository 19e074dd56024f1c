"""The scenario of chips and money under export controls: the ranges of its parameters, and its draws."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from aibalance.data.series import side_by_side
from aibalance.family import NEITHER
from aibalance.findings.purchases import Purchases
from aibalance.findings.records import records
from aibalance.ledger import Chapter
from aibalance.parameters import OWN, Parameter
from aibalance.rounding import LEAST_SQUARES
from aibalance.stats.scenario import Start, Uncertain, monte_carlo, run_scenario
from aibalance.stats.slopes import mean_annual_change

YEARS = 5  # length of the scenario
DOMESTIC = "domestic_chips_now"
MONEY = "private_investment_estimated"  # the one source that has both sides up to the last full year
ESTIMATES = "domestic_ai_chips"
MAKER, YARDSTICK = "Huawei", "H100 SXM5"  # whose chips turn cards into H100 equivalents, and the chip that is the unit
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
    """Draws of a scenario, and what they rest on. known: ranges that data give, whatever values are set."""

    purchases: Purchases
    spent: pd.Series
    ranges: Mapping[str, Uncertain]
    paths: pd.DataFrame
    rows: list[pd.DataFrame]
    known: Mapping[str, Uncertain]


def declared(**values: float) -> dict[str, tuple[float, Parameter]]:
    """Return the chapter's own parameters with their declarations, as Chapter checks them."""
    return {name: (value, OWN[name]) for name, value in values.items()}


def scenario(chapter: Chapter, found: Purchases | None, own: Mapping[str, tuple[float, Parameter]]) -> Scenario | None:
    """Run the Monte Carlo scenario for YEARS years from the last full year of purchases; None without purchases.

    own: central values of the parameters. Registers <parameter>_set, _low and _high for each parameter of the model, and
    draws; capital_fitted: what the data give for us_capital_growth.
    """
    set_to = {name: value for name, (value, _) in own.items()}
    draws = int(set_to["draws"])
    chapter.add("draws", draws, "count", digits=0, label="runs of the scenario")
    money = chapter.rows(MONEY)
    if found is None or not set(chapter.pair) <= set(money["economy"]):
        for name in NAMES:
            for end in ("set", "low", "high"):
                chapter.add(f"{name}_{end}", None, "%", label=f"{NAMES[name]}: {end}", family=NEITHER)
        chapter.add("capital_fitted", None, "%", label="Growth of private investment on the controlling side, fitted")
        return None
    trends = {
        code: mean_annual_change(part, confidence=chapter.confidence).iloc[0] for code, part in money.groupby("economy")
    }
    chips = records(chapter, "accelerator_performance")
    chips = chips[(chips["economy"] == found.controller) & ~chips["partial"]]
    faster = mean_annual_change(chips, confidence=chapter.confidence).iloc[0]
    ours, theirs = trends[found.controller], trends[found.controlled]
    known = {
        "export_control_strength": _prevented(chapter),
        "capital_spending_growth": Uncertain(ours.low, ours.change, ours.high),
        "rival_investment_growth": Uncertain(theirs.low, theirs.change, theirs.high),
        "compute_per_dollar_growth": Uncertain(0.0, faster.change / 2, faster.change),
        "retirement": Uncertain(0.0, 0.1, 0.2),
        DOMESTIC: _domestic(chapter, found, set_to[DOMESTIC]),
    }
    ranges = ranges_around(known, set_to)
    chapter.add("capital_fitted", 100 * ours.change, "%", digits=0, low=100 * ours.low, high=100 * ours.high,
                rows=money, method=LEAST_SQUARES,
                label="Growth of private investment on the controlling side, fitted")  # fmt: skip
    spent, rows = side_by_side(money).iloc[-1], [found.rows, money, chips]
    for name, limits in ranges.items():
        for end, value in (("set", limits.central), ("low", limits.low), ("high", limits.high)):
            chapter.add(
                f"{name}_{end}",
                100 * value,
                "%",
                digits=0,
                method=LEAST_SQUARES,
                label=f"{NAMES[name]}: {end}",
                rows=rows,
                family=NEITHER,
            )
    table, first = monte_carlo(ranges, draws, chapter.seed), Scenario(found, spent, ranges, pd.DataFrame(), rows, known)
    return replace(first, paths=paths(first, table))


def _prevented(chapter: Chapter) -> Uncertain:
    """Return what the comparisons of findings.effects leave together, as a range of shares; all of it if they were not made."""
    ends = [chapter.statistics.get(f"effect_{end}") for end in ("low", "high")]
    low, high = (None if end is None or not isinstance(end.value, float) else end.value / 100 for end in ends)
    if low is None or high is None:
        return Uncertain(0.0, 0.5, 1.0)
    return Uncertain(low, (low + high) / 2, high)


def _domestic(chapter: Chapter, found: Purchases, now: float) -> Uncertain:
    """Return how many chips of its own the controlled side makes a year, over the most NVIDIA chips bought in one.

    From rows: the lowest estimate of one maker's chips at its slowest chip's performance, to the highest at its fastest,
    of chips released before the year. Cards are no computing power, so the range is wide; other makers come on top.
    Without such rows 0 to twice the value set.
    """
    made = chapter.observed(ESTIMATES)
    made = made[
        (made["economy"] == found.controlled) & (made["year"] < chapter.as_of + 1) & made["subject"].str.contains(MAKER)
    ]
    speed = chapter.observed("accelerator_performance")
    own = speed[(speed["subject"] == MAKER) & speed["year"].between(2022, chapter.as_of)]["value"]
    unit = speed[speed["note"].str.contains(YARDSTICK)]["value"]
    if made.empty or own.empty or unit.empty:
        return Uncertain(0.0, now, 2 * now)
    most = found.by_year[found.controlled].max()
    low = made["low"].fillna(made["value"]).min() * own.min() / unit.iloc[0] / most
    high = made["high"].fillna(made["value"]).max() * own.max() / unit.iloc[0] / most
    return Uncertain(float(low), float((low + high) / 2), float(high))


def paths(run: Scenario, values: pd.DataFrame | Mapping[str, float], years: int = YEARS) -> pd.DataFrame:
    """Return both sides' compute and investment by draw and year for parameter values, as stats.scenario gives them.

    Stocks are those at the end of the first year, so what is added to them next is its purchases, grown by one year.
    Domestic chips are assumed: so many a year, and one year's output installed.
    """
    found, value = run.purchases, dict(values)
    last, own = found.by_year.iloc[-1], value.pop(DOMESTIC) * found.by_year[found.controlled].max()
    better = 1 + value["compute_per_dollar_growth"]
    start = Start(
        int(found.by_year.index[-1]),
        focus_stock=found.stock[found.controller].iloc[-1],
        rival_stock=found.stock[found.controlled].iloc[-1] + own,
        focus_additions=last[found.controller] * (1 + value["capital_spending_growth"]) * better,
        rival_imports=found.baseline * last[found.controller] * (1 + value["rival_investment_growth"]) * better,
        rival_domestic=own * (1 + value["domestic_chip_growth"]),
        focus_investment=run.spent[found.controller],
        rival_investment=run.spent[found.controlled],
    )
    return run_scenario(pd.DataFrame(value) if isinstance(values, pd.DataFrame) else value, start, years)


def ranges_around(known: Mapping[str, Uncertain], set_to: Mapping[str, float]) -> dict[str, Uncertain]:
    """Return the range of each parameter of the model around the values set; a range always holds its value."""
    strength, capital = known["export_control_strength"], known["capital_spending_growth"]
    chips, now = set_to["domestic_chip_growth"], set_to[DOMESTIC]
    return {
        "export_control_strength": _around(strength.low, set_to["export_control_strength"], strength.high),
        "capital_spending_growth": _around(capital.low, set_to["us_capital_growth"], capital.high),
        "domestic_chip_growth": _around(0.0, chips, 2 * chips),
        "rival_investment_growth": known["rival_investment_growth"],
        "compute_per_dollar_growth": known["compute_per_dollar_growth"],
        "retirement": known["retirement"],
        DOMESTIC: _around(known[DOMESTIC].low, now, known[DOMESTIC].high),
    }


def _around(low: float, central: float, high: float) -> Uncertain:
    """Return a range that holds its central value, whatever that was set to."""
    return Uncertain(min(low, central), central, max(high, central))

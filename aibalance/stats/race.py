"""A race in computing power under a control: the ranges of its parameters from rows, its runs, and where they end.

The model is that of `scenario.run_scenario`; here its inputs and its outcomes are frames, of no row where nothing is known.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from aibalance.stats.frames import carried, one
from aibalance.stats.scenario import Start, Uncertain, fan, run_scenario

YEARS = 5  # length of a race
NOW = "domestic_chips_now"  # own chips of the controlled side a year, over the most that it bought in a year
LABELS = {
    "export_control_strength": "Strength of export controls",
    "capital_spending_growth": "Growth of capital, controlling side",
    "rival_investment_growth": "Growth of capital, controlled side",
    "compute_per_dollar_growth": "Growth of computing per dollar",
    NOW: "Domestic chips today",
    "domestic_chip_growth": "Growth of domestic chips",
    "retirement": "Retirement of chips",
}
ASSUMED = {"domestic_chip_growth": (0.0, 0.5, 1.0), "retirement": (0.0, 0.1, 0.2)}
MEASURED = ("draw", "year", "compute", "additions", "investment")  # columns of runs that are numbers
RUNS = {"side": object, "rows": object}  # and those that are not


def domestic(made: pd.DataFrame, speed: pd.DataFrame, unit: pd.DataFrame, bought: pd.DataFrame) -> pd.DataFrame:
    """Return what estimates leave of own chips a year, over the most that were bought in one: low, central, high, rows; or none.

    `made`: estimates of one maker's cards in a year (value; low and high where an estimate is a range); `speed`: the
    peak performance of that maker's chips (value); `unit`: that of the chip in which purchases are counted. From the lowest
    estimate at the slowest chip to the highest at the fastest. Cards are no computing power, so the range is wide.
    """
    if made.empty or speed.empty or unit.empty or bought.empty:
        return one({}, ["low", "central", "high", *carried(made)])
    each = float(unit["value"].iloc[0] * bought["most"].iloc[-1])
    low = float(made["low"].fillna(made["value"]).min() * speed["value"].min() / each)
    high = float(made["high"].fillna(made["value"]).max() * speed["value"].max() / each)
    return one({"low": low, "central": (low + high) / 2, "high": high, **carried(made, speed, unit, bought.tail(1))})


def known_ranges(
    prevented: pd.DataFrame, ours: pd.DataFrame, theirs: pd.DataFrame, faster: pd.DataFrame, own: pd.DataFrame,
) -> pd.DataFrame:  # fmt: skip
    """Return the range that rows give to each parameter of the race: parameter, label, low, central, high, rows; or none.

    `prevented`: the union of `counterfactual.comparisons`, in %; ours, theirs and faster: the mean annual change of
    each side's capital and of the fastest chip, as `slopes.mean_annual_change` gives it; `own`: as `domestic` gives it.
    Computing per dollar grows by nothing to as much as the fastest chip does, as faster chips cost more. The growth of own
    chips and the retirement of chips are assumed. None if any of them is not known.
    """
    frames = [prevented, ours, theirs, faster, own]
    if any(frame.empty for frame in frames):
        return one({}, ["parameter", "label", "low", "central", "high", *carried(*frames)])
    control, first, second, chip, chips = (frame.iloc[0] for frame in frames)
    found = {
        "export_control_strength": tuple(
            end / 100 for end in (control["low"], (control["low"] + control["high"]) / 2, control["high"])
        ),
        "capital_spending_growth": (first["low"], first["change"], first["high"]),
        "rival_investment_growth": (second["low"], second["change"], second["high"]),
        "compute_per_dollar_growth": (0.0, chip["change"] / 2, chip["change"]),
        NOW: (chips["low"], chips["central"], chips["high"]), **ASSUMED,
    }  # fmt: skip
    table = pd.DataFrame(
        [(name, label, *found[name]) for name, label in LABELS.items()],
        columns=["parameter", "label", "low", "central", "high"],
    )
    return table.assign(**{name: [keys] * len(table) for name, keys in carried(*frames).items()})


def set_to(ranges: pd.DataFrame, **values: float) -> pd.DataFrame:
    """Return ranges with the values that some parameters are set to; a range always holds its value.

    The range of `domestic_chip_growth` runs from none to twice the value set.
    """
    table = ranges.set_index("parameter")
    for name, value in values.items() if len(ranges) else ():
        low, high = (0.0, 2 * value) if name == "domestic_chip_growth" else tuple(table.loc[name, ["low", "high"]])
        table.loc[name, ["low", "central", "high"]] = min(low, value), value, max(high, value)
    return table.reset_index()[list(ranges)]


def uncertain(ranges: pd.DataFrame) -> dict[str, Uncertain]:
    """Return ranges as `scenario.monte_carlo` takes them: triangles, most likely where they are set."""
    return {row.parameter: Uncertain(row.low, row.central, row.high) for row in ranges.itertuples()}


def race(
    bought: pd.DataFrame, money: pd.DataFrame, values: pd.DataFrame | Mapping[str, float], years: int = YEARS
) -> pd.DataFrame:
    """Return both sides' computing power and capital by draw and year, as `scenario.run_scenario` gives them, with rows.

    `bought` as `counterfactual.purchases` gives it: its last year is the first of the race; `money`: a row a year with
    columns first and second, the last of which is where capital starts; `values`: of the parameters of LABELS, one or a
    frame of draws. Stocks are those at the end of the first year, so what is added to them next is its purchases, grown by
    one year. Own chips are assumed: so many a year, and one year's output installed.
    """
    value = dict(values)
    if bought.empty or money.empty or not value:
        return pd.DataFrame({name: pd.Series(dtype=RUNS.get(name, float)) for name in [*MEASURED, *RUNS]})
    start = start_of(bought, money, value)
    del value[NOW]
    runs = run_scenario(pd.DataFrame(value) if isinstance(values, pd.DataFrame) else value, start, years)
    runs["side"] = runs["side"].map({"focus": "first", "rival": "second"})
    return runs.assign(rows=[carried(bought.tail(1), money.tail(1)).get("rows", ())] * len(runs))


def start_of(bought: pd.DataFrame, money: pd.DataFrame, value: Mapping[Any, Any]) -> Start:
    """Return what both sides have in the first year of a race under values of its parameters; see `race`."""
    last, spent = bought.iloc[-1], money.iloc[-1]
    own, better = value[NOW] * last["most"], 1 + value["compute_per_dollar_growth"]
    return Start(
        int(last["year"]), focus_stock=last["first_held"], rival_stock=last["second_held"] + own,
        focus_additions=last["first"] * (1 + value["capital_spending_growth"]) * better,
        rival_imports=last["base"] / 100 * last["first"] * (1 + value["rival_investment_growth"]) * better,
        rival_domestic=own * (1 + value["domestic_chip_growth"]), focus_investment=spent["first"], rival_investment=spent["second"],
    )  # fmt: skip


def ends(runs: pd.DataFrame, measure: str, confidence: float = 0.90) -> pd.DataFrame:
    """Return where a race begins and ends in a measure, over its draws: one row, or none.

    first_year, last_year; now and times: the ratio of first to second at the beginning and at the end, medians, with
    now_low, now_high, low and high; first and second: medians at the end, with first_low and so on; narrows: the share of
    draws (%) in which the ratio ends smaller; gap: "narrows" or "widens" where two thirds of the draws say so, else
    "open"; and rows.
    """
    if runs.empty:
        stems = ("now", "times", "first", "second")
        return one(
            {},
            [
                "first_year",
                "last_year",
                "narrows",
                "gap",
                "rows",
                *(f"{s}{e}" for s in stems for e in ("", "_low", "_high")),
            ],
        )
    wide = runs.pivot(index=["year", "draw"], columns="side", values=measure)
    years = int(runs["year"].min()), int(runs["year"].max())
    then, end = wide.loc[years[0]], wide.loc[years[1]]
    before, after = then["first"] / then["second"], end["first"] / end["second"]
    narrows = 100 * float((after < before).mean())
    tail = (1 - confidence) / 2
    found = {"first_year": years[0], "last_year": years[1], "narrows": narrows}
    for name, values in (("now", before), ("times", after), ("first", end["first"]), ("second", end["second"])):
        low, middle, high = (float(end) for end in np.quantile(values.to_numpy(dtype=float), [tail, 0.5, 1 - tail]))
        found |= {name: middle, f"{name}_low": low, f"{name}_high": high}
    word = "narrows" if narrows > 200 / 3 else "widens" if narrows < 100 / 3 else "open"
    return one({**found, "gap": word, "rows": runs["rows"].iloc[0]})


def bands(runs: pd.DataFrame, measures: Sequence[str], confidence: float = 0.90) -> pd.DataFrame:
    """Return the median and the middle share of the draws by year: measure, side, year, low, value, high, rows."""
    tail = (1 - confidence) / 2
    names = {tail: "low", 0.5: "value", 1 - tail: "high"}
    if runs.empty:
        return pd.DataFrame({name: pd.Series(dtype=float) for name in ("year", *names.values())}).assign(
            measure="", side="", rows=[]
        )
    parts = [fan(runs, list(names), measure).rename(columns=names).assign(measure=measure) for measure in measures]
    table = pd.concat(parts, ignore_index=True)
    return table.assign(rows=[runs["rows"].iloc[0]] * len(table))

"""What a measure prevented: what happened against what others did, each comparison with its interval, and their union."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from aibalance.stats.estimate import Estimate
from aibalance.stats.frames import carried, one, timed

BOUNDS = ["value", "low", "high"]
LEVEL = 0.90  # of a publisher's bounds, its 5th to 95th percentile
QUARTER = 0.25  # of a year
FEWEST_YEARS = 3  # full years: the first has the control in it, and one before the last is needed


def quotient(first: Estimate, second: Estimate) -> Estimate:
    """Return first / second of two independent amounts above zero, with an interval from theirs, on the log scale.

    Swapping the two inverts all three numbers. Raises ValueError for levels that differ or bounds not above zero.
    Source: Zou and Donner (2008), Statistics in Medicine 27(10), 1693–1702, for the difference of logarithms.
    """
    if first.confidence != second.confidence or not min(first.low, second.low) > 0:
        raise ValueError("quotient: found two levels of confidence, or a bound of zero or less")
    value = np.log(first.value / second.value)
    below = np.hypot(np.log(first.value / first.low), np.log(second.high / second.value))
    above = np.hypot(np.log(first.high / first.value), np.log(second.value / second.low))
    middle, low, high = (float(end) for end in np.exp([value, value - below, value + above]))
    return Estimate(middle, low, high, first.confidence)


def effect(multiple: Estimate, expected: Estimate) -> Estimate:
    """Return the share of what was to be expected that did not happen: 1 − multiple / expected, with its interval.

    `multiple`: by how much what was bought grew from the base; `expected`: by how much it would have, without the
    measure. Below zero where more happened than was to be expected. Raises ValueError as `quotient` does.
    """
    ratio = quotient(multiple, expected)
    return Estimate(1 - ratio.value, 1 - ratio.high, 1 - ratio.low, ratio.confidence)


def union(rows: pd.DataFrame, full: float = 1) -> pd.DataFrame:
    """Return the range that several comparisons leave together: one row, or none.

    `rows`: one comparison each, with value, low and high of the effect, of which `full` is all (100 for per cent).
    Columns low (0 where any interval
    reaches no effect), high (the furthest), compared and rows. No single number is the effect: the comparisons assume
    different things, and none is more right.
    """
    known = rows.dropna(subset=["low", "high"])
    if known.empty:
        return one({}, ["low", "high", "compared"])
    low, high = (float(np.clip(end, 0, full)) for end in (known["low"].min(), known["high"].max()))
    return one({"low": low, "high": high, "compared": len(known), **carried(known)})


def as_row(found: Estimate, **fields: object) -> pd.DataFrame:
    """Return an estimate as a frame of one row: value, low, high and what else is given."""
    return one({**fields, "value": found.value, "low": found.low, "high": found.high})


def purchases(held: pd.DataFrame, sides: Sequence[str], control: pd.DataFrame) -> pd.DataFrame:
    """Return what two sides bought in each full year, from what each held at the ends of quarters; no row below three years.

    `held`: economy, year (2022.25 is the end of that year's second quarter), value; several rows of a side, such as
    its buyers, are added up. The count begins at nothing. `control`: with the decimal year of the act that the base ends
    before: the quarters that end by then are the base. Columns year, first and second (bought), first_held and
    second_held (at its end), hundred
    (second for 100 of first), base (the same in the base), most (of second in any full year) and rows.
    """
    columns = ["year", "first", "second", "first_held", "second_held", "hundred", "base", "most", *carried(held)]
    held, control = timed(held[held["economy"].isin(sides)]), timed(control)
    if held["economy"].nunique() < len(sides):
        return one({}, columns)
    stock = held.groupby(["year", "economy"])["value"].sum().unstack().reindex(columns=list(sides)).dropna()
    stock.columns = pd.Index(["first", "second"])
    bought = stock.diff().fillna(stock)
    base = bought[bought.index + QUARTER <= control["year"].min()].sum()
    year = np.floor(stock.index.to_numpy(dtype=float))
    table = bought.groupby(year).sum().join(stock.groupby(year).last(), rsuffix="_held")
    table = table[bought.groupby(year).size() * QUARTER == 1].rename_axis("year").reset_index()
    if len(table) < FEWEST_YEARS or not base["first"] > 0:
        return one({}, columns)
    table = table.assign(
        hundred=100 * table["second"] / table["first"], base=100 * base["second"] / base["first"], most=table["second"].max(),
    )  # fmt: skip
    keys = carried(held)
    return table.assign(**{name: [kept] * len(table) for name, kept in keys.items()})


def comparisons(
    held: pd.DataFrame, world: pd.DataFrame, money: pd.DataFrame, sides: Sequence[str], control: pd.DataFrame, limit: pd.DataFrame,
) -> pd.DataFrame:  # fmt: skip
    """Return what a control may have prevented in each full year, by what is put for "without it": a row each, in %.

    `held` as in `purchases`, with the publisher's low and high; `world`: the same of all buyers; `money`: economy, year
    and value, the capital of each side. comparison: "like the other side's buyers", "like all other buyers", or "as its
    own capital grew", where chips per dollar lie between unchanged and the other side's. Columns comparison, year,
    value, low, high (below zero: more was bought than that comparison expects), counts (whether the year ends before
    `limit`, the first act that sets in beside the control) and rows. Bounds are the publisher's, of 90 %.
    """
    first, second = sides
    held, world, control, limit = (timed(frame) for frame in (held, world, control, limit))
    bought, before, until = purchases(held, sides, control), control["year"].min(), limit["year"].min()
    stock = {code: held[held["economy"] == code].groupby("year")[BOUNDS].sum() for code in sides}
    rest = world.groupby("year")[BOUNDS].sum().sub(stock[second]).dropna()
    capital = money.pivot(index="year", columns="economy", values="value").reindex(columns=list(sides)).dropna()
    found = []
    for year in bought["year"].iloc[1:]:
        multiple, peers = (_multiple(stock[code], year, before) for code in (second, first))
        expected = {"like the other side's buyers": peers, "like all other buyers": _multiple(rest, year, before)}
        if {year, np.floor(before)} <= set(capital.index):
            growth = capital.loc[year] / capital.loc[np.floor(before)]
            least = float(growth[second])
            most = max(least, peers.value * least / float(growth[first]))
            expected["as its own capital grew"] = Estimate((least * most) ** 0.5, least, most, LEVEL)
        for name, other in expected.items():
            share = effect(multiple, other)
            ends = {"value": 100 * share.value, "low": 100 * share.low, "high": 100 * share.high}
            found.append({"comparison": name, "year": year, **ends, "counts": not year + 1 > until})
    table = pd.DataFrame(found, columns=["comparison", "year", *BOUNDS, "counts"])
    keys = {**carried(held, world, money)}
    return table.assign(**{name: [kept] * len(table) for name, kept in keys.items()})


def _multiple(stock: pd.DataFrame, year: float, before: float) -> Estimate:
    """Return by how much a quarter's purchases of a year exceed a quarter's of the base, with the publisher's bounds."""
    end, start = stock.loc[year + 1 - QUARTER], stock.loc[year - QUARTER]
    bought = float(end["value"] - start["value"]) * QUARTER
    later = Estimate(bought, bought * end["low"] / end["value"], bought * end["high"] / end["value"], LEVEL)
    known = stock[stock.index + QUARTER <= before]
    first = known.iloc[-1] / len(known)
    return quotient(later, Estimate(float(first["value"]), float(first["low"]), float(first["high"]), LEVEL))

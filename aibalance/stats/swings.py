"""What the end of a race hangs on: each parameter alone, the value that turns it, and a grid of settings."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import product

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from aibalance.stats.estimate import Vector
from aibalance.stats.frames import carried, one
from aibalance.stats.race import NOW, YEARS, race, set_to, start_of, uncertain
from aibalance.stats.scenario import central_values, monte_carlo, run_scenario, tornado

LEAST_GROWTH, MOST_GROWTH = -0.99, 50.0  # a year, as fractions: beyond them no growth is looked for
TOGETHER = 50_000  # draws in one run of the model: short runs take three times as long, longer ones much memory
OUTCOMES = ["year", "low", "middle", "high", "narrows"]


def end_ratio(bought: pd.DataFrame, money: pd.DataFrame, values: Mapping[str, float], years: int = YEARS) -> float:
    """Return the ratio of computing power, first over second, at the end of one run."""
    table = race(bought, money, values, years)
    last = table[table["year"] == table["year"].max()].set_index("side")["compute"]
    return float(last["first"] / last["second"])


def swings(bought: pd.DataFrame, money: pd.DataFrame, ranges: pd.DataFrame) -> pd.DataFrame:
    """Return how far each parameter alone moves the ratio at the end, the widest first: `scenario.tornado`, with label and rows."""
    columns = ["parameter", "label", "low", "high", "base", "at_low", "at_high", "swing", "rows"]
    if ranges.empty or bought.empty or money.empty:
        return one({}, columns)
    known = uncertain(ranges)
    table = tornado(central_values(known), known, partial(end_ratio, bought, money))
    labels = dict(zip(ranges["parameter"], ranges["label"], strict=True))
    keys = carried(ranges, bought.tail(1)).get("rows", ())
    return table.assign(label=table["parameter"].map(labels), rows=[keys] * len(table))[columns]


def holding(bought: pd.DataFrame, money: pd.DataFrame, ranges: pd.DataFrame, parameter: str) -> pd.DataFrame:
    """Return the value of one parameter at which the ratio ends where it began, all else as set: holds, rows; or none."""
    if ranges.empty or bought.empty or money.empty:
        return one({}, ["holds", "rows"])
    found = _turn(bought, money, central_values(uncertain(ranges)), parameter, LEAST_GROWTH, MOST_GROWTH)
    return one({} if found is None else {"holds": found, **carried(ranges)}, ["holds", "rows"])


def turns(bought: pd.DataFrame, money: pd.DataFrame, ranges: pd.DataFrame) -> pd.DataFrame:
    """Return which parameters alone, within their ranges, turn whether the ratio ends above where it began.

    Columns label, central, turns_at, and share (how much of the range lies between the two), the nearest first; rows.
    Source: one-way threshold analysis, as in Briggs, Claxton and Sculpher (2006), Decision Modelling for Health Economic
    Evaluation.
    """
    columns = ["label", "central", "turns_at", "share", "rows"]
    if ranges.empty or bought.empty or money.empty:
        return one({}, columns)
    known, found = uncertain(ranges), []
    for row in ranges.itertuples():
        place = _turn(bought, money, central_values(known), row.parameter, row.low, row.high)
        if place is not None:
            share = abs(place - row.central) / (row.high - row.low)
            found.append(
                {"label": row.label, "central": row.central, "turns_at": place, "share": share, **carried(ranges)}
            )
    return pd.DataFrame(found, columns=columns).sort_values("share", kind="stable", ignore_index=True)


def _turn(
    bought: pd.DataFrame, money: pd.DataFrame, values: Mapping[str, float], name: str, low: float, high: float
) -> float | None:
    """Return where between low and high a parameter makes the ratio end as it began; None if nowhere."""

    def missed(value: float) -> float:
        own = {**values, name: value}
        return end_ratio(bought, money, own) - end_ratio(bought, money, own, 0)

    if missed(low) * missed(high) > 0 or low == high:
        return None
    return float(brentq(missed, low, high, xtol=1e-14, rtol=1e-14))


def grid(
    bought: pd.DataFrame, money: pd.DataFrame, known: pd.DataFrame, levels: Mapping[str, Sequence[float]],
    draws: int, seed: int, confidence: float = 0.90,
) -> pd.DataFrame:  # fmt: skip
    """Return a race on a full grid of settings, one row a setting and year, as a rerun with each setting gives it.

    `known`: ranges as `race.known_ranges` gives them; `levels`: values of some parameters. Columns: the parameters; year;
    low, middle and high of the ratio over the draws; narrows, the share of draws (%) in which it ends smaller; rows.
    """
    columns = [*levels, *OUTCOMES, "rows"]
    if known.empty or bought.empty or money.empty:
        return pd.DataFrame(columns=columns)
    keys = carried(known, bought.tail(1)).get("rows", ())
    found = pd.DataFrame(_settings(bought, money, known, levels, draws, seed, confidence), columns=columns[:-1])
    return found.assign(rows=[keys] * len(found))


def _settings(
    bought: pd.DataFrame, money: pd.DataFrame, known: pd.DataFrame, levels: Mapping[str, Sequence[float]],
    draws: int, seed: int, confidence: float,
) -> Iterator[tuple[float, ...]]:  # fmt: skip
    """Yield the rows of the grid. A parameter's draws depend on its own range alone, so each is drawn once a level."""
    tail = (1 - confidence) / 2
    first = {name: values[0] for name, values in levels.items()}
    fixed = monte_carlo(uncertain(set_to(known, **first)), draws, seed)
    drawn: dict[tuple[str, float], Vector] = {}
    for name, values in levels.items():
        for level in values:
            limits = uncertain(set_to(known, **{**first, name: level}))[name]
            drawn[name, level] = monte_carlo({name: limits}, draws, seed)[name].to_numpy()
    every, size = list(product(*levels.values())), max(1, TOGETHER // draws)
    for start in range(0, len(every), size):
        settings = every[start : start + size]
        runs_of = {str(name): np.tile(fixed[name], len(settings)) for name in fixed}
        for place, name in enumerate(levels):
            runs_of[name] = np.concatenate([drawn[name, setting[place]] for setting in settings])
        start_at = start_of(bought, money, runs_of)
        model = {name: drawn_values for name, drawn_values in runs_of.items() if name != NOW}
        runs = run_scenario(pd.DataFrame(model), start_at, YEARS)
        sides = (
            runs["compute"].to_numpy().reshape(YEARS + 1, 2, len(settings), draws)
        )  # in this order the model gives them
        ratio = sides[:, 0] / sides[:, 1]
        narrows = 100 * (ratio[-1] < ratio[0]).mean(axis=1)
        ends = np.quantile(ratio, [tail, 0.5, 1 - tail], axis=2)
        years = sorted(runs["year"].unique())
        for place, setting in enumerate(settings):
            for step, year in enumerate(years):
                yield (*setting, int(year), *ends[:, step, place], narrows[place])

"""The scenario on a grid of its parameters: what the chapter would say if a reader set them otherwise."""

from collections.abc import Iterator, Mapping
from itertools import product

import numpy as np
import pandas as pd

from aibalance.findings.scenario import DOMESTIC, NAMES, Scenario, paths, ranges_around
from aibalance.ledger import Chapter
from aibalance.parameters import OWN, Parameter
from aibalance.rounding import DRAWS, rounded_frame
from aibalance.statistic import formatted
from aibalance.stats.estimate import Vector
from aibalance.stats.scenario import monte_carlo

# Values to choose from; the value that is set joins them.
LEVELS = {
    "export_control_strength": (0.0, 0.25, 0.5, 0.7, 0.9),
    "domestic_chip_growth": (0.0, 0.25, 0.5, 1.0),
    "us_capital_growth": (0.15, 0.29, 0.45),
    DOMESTIC: (0.0, 0.5, 1.0, 2.0),
}
MODEL = {"us_capital_growth": "capital_spending_growth"}  # where the model calls a parameter otherwise
COLUMNS = ("year", "low", "middle", "high", "narrows")
TOGETHER = 50_000  # draws in one run of the model: short runs take three times as long, longer ones much memory
YEARLY = ("domestic_chip_growth", "us_capital_growth")


def grid(chapter: Chapter, run: Scenario | None, own: Mapping[str, tuple[float, Parameter]]) -> pd.DataFrame:
    """Register and export the scenario on a grid of its parameters; return the grid, one row a setting and year.

    Columns: the parameters; year; low, middle and high, the ratio of computing power (controlling over controlled side)
    over the draws, at the chapter's confidence; narrows, the share of draws (%) in which it is smaller at the end than at
    the beginning. Every setting runs on the chapter's draws, as a rerun with these parameters does. Registers
    grid_settings; grid_narrowing, the settings in which most draws narrow; grid_least and grid_most, the lowest and the
    highest median at the end.
    """
    value = {name: own[name][0] for name in LEVELS}
    levels = {name: sorted({*known, value[name]}) for name, known in LEVELS.items()}
    table = pd.DataFrame(_settings(chapter, run, levels) if run else [], columns=[*LEVELS, *COLUMNS])
    ends = table[table["year"] == table["year"].max()]
    rows = run.rows if run else None
    for name, number, unit, label in (
        ("settings", float(len(ends)), "count", "settings of the scenario's parameters"),
        ("narrowing", float((ends["narrows"] > 50).sum()), "count", "settings in which most runs narrow the gap"),
        ("least", ends["middle"].min(), "times", "lowest median ratio at the end among the settings"),
        ("most", ends["middle"].max(), "times", "highest median ratio at the end among the settings"),
    ):
        chapter.add(f"grid_{name}", number if run else None, unit, digits=0, label=label, rows=rows, method=DRAWS)
    sides = (run.purchases.controller, run.purchases.controlled) if run else chapter.pair
    facts = {
        "sides": [{"code": code, "name": chapter.names[code], "prose": chapter.prose[code]} for code in sides],
        "confidence": chapter.confidence, "draws": int(own["draws"][0]), "set": value,
        "source": chapter.source_line(rows) if rows else "",
        "parameters": [
            {"id": name, "label": NAMES[MODEL.get(name, name)], "meaning": OWN[name].meaning, "levels": known,
             "texts": [_text(name, level) for level in known]}
            for name, known in levels.items()
        ],
    }  # fmt: skip
    chapter.export("scenarios", facts, grid=table)
    return rounded_frame(table, DRAWS)


def _settings(chapter: Chapter, run: Scenario, levels: Mapping[str, list[float]]) -> Iterator[tuple[float, ...]]:
    """Yield the rows of the grid. A parameter's draws depend on its own range alone, so each is drawn once a level."""
    tail, draws = (1 - chapter.confidence) / 2, run.paths["draw"].nunique()
    years = [int(year) for year in sorted(run.paths["year"].unique())]
    central = {name: known[0] for name, known in levels.items()}
    fixed = monte_carlo(ranges_around(run.known, central), draws, chapter.seed)
    drawn: dict[tuple[str, float], Vector] = {}
    for name, known in levels.items():
        model = MODEL.get(name, name)
        for level in known:
            limits = ranges_around(run.known, {**central, name: level})[model]
            drawn[name, level] = monte_carlo({model: limits}, draws, chapter.seed)[model].to_numpy()
    every, size = list(product(*levels.values())), max(1, TOGETHER // draws)
    for start in range(0, len(every), size):
        settings = every[start : start + size]
        values = {name: np.tile(fixed[name], len(settings)) for name in fixed}
        for place, name in enumerate(levels):
            values[MODEL.get(name, name)] = np.concatenate([drawn[name, setting[place]] for setting in settings])
        found = paths(run, pd.DataFrame(values), len(years) - 1)
        sides = [found.loc[found["side"] == side, "compute"].to_numpy() for side in ("focus", "rival")]
        ratio = (sides[0] / sides[1]).reshape(len(years), len(settings), draws)
        narrows = 100 * (ratio[-1] < ratio[0]).mean(axis=1)
        ends = np.quantile(ratio, [tail, 0.5, 1 - tail], axis=2)
        for place, setting in enumerate(settings):
            for step, year in enumerate(years):
                yield (*setting, year, *ends[:, step, place], narrows[place])


def _text(name: str, level: float) -> str:
    return formatted(100 * level, "% change a year" if name in YEARLY else "%", 0)

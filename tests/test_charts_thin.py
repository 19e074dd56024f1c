"""A setting may leave a chart one row, one year, zeros, or nothing: it is drawn all the same, without a warning."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from aibalance.charts.fans import fan, tornado
from aibalance.charts.figure import Chart
from aibalance.charts.lines import lines
from aibalance.charts.matrix import matrix
from aibalance.charts.rows import balance, bars, dots
from aibalance.charts.scatter import columns, scatter
from aibalance.charts.space import network, world_map
from aibalance.charts.timeline import steps

WORDS: dict[str, Any] = {"id": "x", "title": "T", "subtitle": "S", "source": "Source: none."}
# What a setting may leave in a column of values, and whether a ratio can be among it.
VALUES = {
    "one": [3.0], "same": [3.0, 3.0], "zeros": [0.0, 0.0], "zero": [0.0], "below": [-4.0, -1.0], "around": [-1.0, 2.0],
    "missing": [np.nan, np.nan], "half": [np.nan, 2.0], "tiny": [1e-12, 1e-12], "huge": [1e12, 1.0],
}  # fmt: skip
KEYS = ["USA", "CHN"]


def rows(values: list[float], kind: type = float) -> pd.DataFrame:
    """Rows of two series in one year or two, as charts take them."""
    size = len(values)
    return pd.DataFrame(
        {"label": ["A", "B"][:size], "series": ["A", "B"][:size], "key": KEYS[:size], "year": [2021.0, 2021.0][:size],
         "value": pd.Series(values, dtype=object if kind is object else float)}
    )  # fmt: skip


def drawn(chart: Chart) -> None:
    assert "<svg" in chart.svg(narrow=True)
    assert chart.alt


KINDS: dict[str, Callable[[pd.DataFrame], Chart]] = {
    "dots": lambda f: dots(f, unit="%", **WORDS),
    "dots, whiskers": lambda f: dots(f.assign(low=f["value"], high=f["value"]), unit="%", reference=(1, "one"), **WORDS),
    "dots, log": lambda f: dots(f, unit="times", log=True, **WORDS),
    "dots, log, reference": lambda f: dots(f, unit="times", log=True, reference=(1, "parity"), **WORDS),
    "dots, years": lambda f: dots(f.assign(value=f["year"]), unit="year", **WORDS),
    "bars": lambda f: bars(f, unit="%", **WORDS),
    "lines": lambda f: lines(f, unit="%", **WORDS),
    "lines, log": lambda f: lines(f, unit="times", log=True, reference=(1, "parity"), **WORDS),
    "lines, log, bare": lambda f: lines(f, unit="times", log=True, **WORDS),
    "lines, band": lambda f: lines(f.assign(low=f["value"], high=f["value"]), unit="%", **WORDS),
    "lines, panels": lambda f: lines(f.assign(panel=f["series"]), unit="%", zero=False, **WORDS),
    "columns": lambda f: columns(f, unit="", **WORDS),
    "columns, grouped": lambda f: columns(f, unit="", grouped=True, **WORDS),
    "steps": lambda f: steps(f, pd.DataFrame({"date": [2021.5], "label": ["e"]}), unit="", **WORDS),
    "scatter": lambda f: scatter(
        f.assign(x=f["value"], y=f["value"]), x_label="x", y_label="y", units=("%", "%"), **WORDS
    ),
    "scatter, log": lambda f: scatter(
        f.assign(x=f["value"], y=f["value"]), x_label="x", y_label="y", units=("", ""), log="xy", **WORDS
    ),
    "tornado": lambda f: tornado(f.assign(low=f["value"], high=f["value"], base=f["value"]), unit="times", **WORDS),
    "fan": lambda f: fan(f.assign(q05=f["value"], q50=f["value"], q95=f["value"]).drop(columns="value"), unit="", **WORDS),
    "fan, log": lambda f: fan(
        f.assign(q05=f["value"], q50=f["value"], q95=f["value"]).drop(columns="value"), unit="", log=True, **WORDS
    ),
    "map": lambda f: world_map(f.assign(latitude=10.0, longitude=20.0), unit="", **WORDS),
    "matrix": lambda f: matrix(f.assign(row=f["label"], column="c", text="t"), **WORDS),
    "network": lambda f: network(
        f.assign(node=f["label"], x=0.0, y=0.0, size=f["value"]), pd.DataFrame(columns=["source", "target", "weight"]),
        unit="", edge_unit="", **WORDS,
    ),
}  # fmt: skip


@pytest.mark.parametrize("values", VALUES.values(), ids=VALUES)
@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_chart_of_thin_rows_is_drawn(kind: Callable[[pd.DataFrame], Chart], values: list[float]) -> None:
    drawn(kind(rows(values)))


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_numbers_that_came_as_objects_are_drawn(kind: Callable[[pd.DataFrame], Chart]) -> None:
    drawn(kind(rows([1.0, 2.0], object)))


@pytest.mark.parametrize("values", [[3.0, 3.0], [0.5], [1.0, 1.0], [1e-6, 1e6]], ids=str)
def test_a_balance_of_thin_rows_is_drawn(values: list[float]) -> None:
    drawn(balance(rows(values), "USA", "CHN", ("A", "B"), **WORDS))


@pytest.mark.parametrize("kind", [kind for name, kind in KINDS.items() if "years" not in name])
def test_a_chart_without_rows_says_so(kind: Callable[[pd.DataFrame], Any]) -> None:
    chart = kind(rows([]))
    assert chart.alt.startswith("Empty chart")
    drawn(chart)

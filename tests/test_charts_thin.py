"""A setting may leave a chart one row, one year, zeros, or nothing: it is drawn all the same, without a warning."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from aibalance.charts.figure import Chart
from aibalance.charts.space import network, world_map
from aibalance.charts.timeline import timeline

WORDS: dict[str, Any] = {"id": "x", "title": "T", "subtitle": "S", "source": "Source: none."}
# What a setting may leave in a column of values.
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
    "map": lambda f: world_map(f.assign(latitude=10.0, longitude=20.0), unit="", **WORDS),
    "network": lambda f: network(
        f.assign(node=f["label"], x=0.0, y=0.0, size=f["value"]), pd.DataFrame(columns=["source", "target", "weight"]),
        unit="", edge_unit="", **WORDS,
    ),
    "timeline": lambda f: timeline(f.assign(date=f["year"], kind="a rule"), **WORDS),
}  # fmt: skip


@pytest.mark.parametrize("values", VALUES.values(), ids=VALUES)
@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_chart_of_thin_rows_is_drawn(kind: Callable[[pd.DataFrame], Chart], values: list[float]) -> None:
    drawn(kind(rows(values)))


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_numbers_that_came_as_objects_are_drawn(kind: Callable[[pd.DataFrame], Chart]) -> None:
    drawn(kind(rows([1.0, 2.0], object)))


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_chart_without_rows_says_so(kind: Callable[[pd.DataFrame], Any]) -> None:
    chart = kind(rows([]))
    assert chart.alt.startswith("Empty chart")
    drawn(chart)

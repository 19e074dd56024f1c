"""The text of a drawing is the same on every machine: hundredths rounded half up from matplotlib's own text, ids by place."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aibalance.charts.figure import Chart, inline
from aibalance.charts.space import world_map

WORDS: dict[str, Any] = {"id": "a-chart", "title": "A", "subtitle": "b", "source": "c"}
DRAWING = (
    '<svg {size} viewBox="0 0 720 360"><defs><clipPath id="p2007233c80"><rect x="1.005" y="2.9999999" width="{x}"'
    ' height="2.675"/></clipPath></defs><path id="unused" d="M {x} 0.004999 L -0.001 -2.345"'
    ' clip-path="url(#p2007233c80)" style="stroke-width: 1.615; fill: #1f5fa8"/>'
    '<text transform="translate(3.125 {x}) rotate(-0)">2.718281</text></svg>'
)


def drawn(x: str) -> str:
    return inline(DRAWING.format(size='width="720pt" height="360pt"', x=x), "a-chart-wide", css=False)


@settings(deadline=None, derandomize=True, max_examples=200)
@given(st.integers(-(10**9), 10**9))
def test_coordinates_are_hundredths_rounded_half_up_from_their_text(millionths: int) -> None:
    text = f"{Decimal(millionths) / 10**6:.6f}"
    expected = Decimal(text).quantize(Decimal("0.01"), ROUND_HALF_UP)
    found = re.search(r'd="M (\S+)', drawn(text))
    assert found
    assert Decimal(found[1]) == expected
    assert not found[1].startswith("-0") or expected != 0


def test_width_height_style_and_transform_are_rounded_and_words_are_not() -> None:
    svg = drawn("2.9999999")
    assert 'x="1.01" y="3" width="3" height="2.68"' in svg
    assert "stroke-width: 1.62" in svg
    assert "fill: #1f5fa8" in svg
    assert 'transform="translate(3.13 3) rotate(0)"' in svg
    assert ">2.718281<" in svg
    assert 'd="M 3 0 L 0 -2.35"' in svg  # half away from zero, and no minus zero


def test_ids_are_the_chart_s_with_a_running_number_and_references_follow() -> None:
    svg = drawn("1.0")
    assert re.findall(r' id="([^"]+)"', svg) == ["a-chart-wide-1"]
    assert re.findall(r"url\(#([^)]+)\)", svg) == ["a-chart-wide-1"]


FRAME = pd.DataFrame(
    {"label": [f"hub {k}" for k in range(1, 12)], "key": "USA", "latitude": [50 / k for k in range(1, 12)],
     "longitude": [100 / k for k in range(1, 12)], "value": [1 / k for k in range(1, 12)]}
)  # fmt: skip


def chart(frame: pd.DataFrame) -> Chart:
    return world_map(frame, unit="count", **WORDS)


@pytest.mark.parametrize("narrow", [False, True])
def test_the_last_bits_of_data_change_no_byte_of_a_drawing(narrow: bool) -> None:
    other = FRAME.assign(value=FRAME["value"] * (1 + 3e-16))
    assert not other["value"].equals(FRAME["value"])
    one, two = chart(FRAME), chart(other)
    assert one.svg(narrow) == two.svg(narrow)
    assert (one.alt, one.record()) == (two.alt, two.record())


def test_every_number_and_id_in_a_drawing_has_its_form() -> None:
    svg = chart(FRAME).svg()
    inside = re.findall(r' (?:d|x|y|width|height|transform|points|style)="([^"]*)"', svg)
    assert not [text for text in inside if re.search(r"\.\d{3}", text)]
    assert all(id.startswith("a-chart-wide-") and id[13:].isdigit() for id in re.findall(r' id="([^"]+)"', svg))
    assert set(re.findall(r'(?:href="#|url\(#)([^")]+)', svg)) == set(re.findall(r' id="([^"]+)"', svg))


def test_dates_of_plotted_rows_are_text_that_no_time_zone_moves() -> None:
    frame = FRAME.head(2).assign(
        day=[pd.Timestamp("2024-03-01"), pd.Timestamp("2024-03-02 06:00")], low=None, high=[None, 1.0]
    )
    rows = chart(frame).record()["data"]
    assert [row["day"] for row in rows] == ["2024-03-01", "2024-03-02T06:00:00"]
    assert [row["high"] for row in rows] == [None, 1.0]

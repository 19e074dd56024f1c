"""Every kind of chart, on small invented frames: what any drawing of the book must hold, at both widths."""

# mypy: allow-untyped-defs

import itertools
import re
from functools import cache
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.text import Text

from aibalance.charts.figure import Panel
from aibalance.charts.labels import GRID, stacked, text_width, wrapped
from aibalance.charts.space import network, projected, world_map
from aibalance.charts.style import LIGHT, NARROW, WIDE, house_style
from aibalance.charts.timeline import month, timeline

WORDS: dict[str, Any] = {
    "id": "kind",
    "title": "One finding",
    "subtitle": "What is measured",
    "source": "Source: invented.",
}
ECONOMIES = [
    "United States",
    "China",
    "EU27",
    "India",
    "United Kingdom",
    "United Arab Emirates",
    "South Korea",
    "World",
]
KEYS = ["USA", "CHN", "EU27", "IND", "GBR", "ARE", "KOR", "WLD"]


def timeline_frame():
    kinds = ["law", "export control", "revoked"]
    sentence = "A rule on advanced computing chips and the machines that make them takes effect for all exporters"
    words = sentence.split(" ")
    rows = []
    for number in range(30):
        key, lane = [("USA", "United States"), ("CHN", "China"), ("EU27", "European Union")][number % 3]
        date = 2022 + (number * 0.05 if number < 22 else 3 + number * 0.03)
        label = " ".join(words[: 4 + number % 12])
        rows.append({"date": date, "key": key, "lane": lane, "label": label, "kind": kinds[number % 5 % 3]})
    return pd.DataFrame(rows)


def hubs_frame():
    rows = [
        ("San Francisco", "USA", 37.8, -122.4, 420), ("San Jose", "USA", 37.3, -121.9, 90), ("Seattle", "USA", 47.6, -122.3, 80),
        ("New York", "USA", 40.7, -74.0, 150), ("Boston", "USA", 42.4, -71.1, 110), ("Toronto", "CAN", 43.7, -79.4, 60),
        ("São Paulo", "BRA", -23.6, -46.6, 8), ("London", "GBR", 51.5, -0.1, 130), ("Paris", "FRA", 48.9, 2.4, 70),
        ("Berlin", "DEU", 52.5, 13.4, 30), ("Zürich", "CHE", 47.4, 8.5, 35), ("Tel Aviv", "ISR", 32.1, 34.8, 50),
        ("Abu Dhabi", "ARE", 24.5, 54.4, 25), ("Bengaluru", "IND", 13.0, 77.6, 40), ("Beijing", "CHN", 39.9, 116.4, 280),
        ("Shanghai", "CHN", 31.2, 121.5, 140), ("Hangzhou", "CHN", 30.3, 120.2, 100), ("Shenzhen", "CHN", 22.5, 114.1, 95),
        ("Seoul", "KOR", 37.6, 127.0, 60), ("Tokyo", "JPN", 35.7, 139.7, 55), ("Singapore", "SGP", 1.4, 103.8, 45),
        ("Sydney", "AUS", -33.9, 151.2, 12),
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["label", "key", "latitude", "longitude", "value"])
    return frame.assign(highlight=frame["label"].isin(["Beijing", "London", "Hangzhou"]))


def network_frames():
    angles = np.arange(18) * 2.4
    nodes = pd.DataFrame({"x": np.sqrt(np.arange(18)) * np.cos(angles), "y": np.sqrt(np.arange(18)) * np.sin(angles)})
    nodes["node"] = (KEYS + [f"N{n:02d}" for n in range(10)])[:18]
    nodes["label"] = (ECONOMIES + [f"Economy {n}" for n in range(10)])[:18]
    nodes["key"], nodes["size"] = nodes["node"], 1000 / (1 + np.arange(18))
    pairs = [(a, b) for a, b in itertools.combinations(range(18), 2) if (a * b + a) % 4 == 0]
    edges = pd.DataFrame([(nodes["node"][a], nodes["node"][b], 500 / (1 + a + b)) for a, b in pairs])
    return nodes, edges.set_axis(["source", "target", "weight"], axis=1)


KINDS: dict[str, tuple[Any, tuple[pd.DataFrame, ...], dict[str, Any], list[str]]] = {
    "timeline": (timeline, (timeline_frame(),), {}, ["2022-01, United States: A rule on advanced", "2025-11"]),
    "world map": (world_map, (hubs_frame(),), {"unit": "models"}, ["San Francisco 420", "Sydney 12"]),
    "network": (network, network_frames(), {"unit": "papers", "edge_unit": "papers"}, ["China 500", "250\u202fpapers"]),
}  # fmt: skip


@cache
def chart(kind):
    function, frames, options, _ = KINDS[kind]
    return function(*frames, **WORDS, **options)


def drawn(made, narrow):
    """Return the figure as it is laid out for one width, before it becomes SVG."""
    figure = Figure(figsize=(NARROW if narrow else WIDE, made.height[narrow] / 72))
    FigureCanvasSVG(figure)
    figure.get_layout_engine().set(w_pad=0.08, h_pad=0.08)  # type: ignore[union-attr, call-arg]
    made.draw(Panel(figure.add_subplot(), narrow))
    figure.draw_without_rendering()
    return figure


def text_boxes(figure):
    """Return (text, box in pixels) of all that is written; a tick outside its axis is not drawn."""
    hidden = {
        id(label)
        for ax in figure.findobj(lambda artist: hasattr(artist, "get_xticklabels"))
        for axis in (ax.xaxis, ax.yaxis)
        for tick in axis.get_major_ticks()
        for label in (tick.label1, tick.label2)
        if not ax.axison or not _within(tick.get_loc(), axis.get_view_interval())
    }
    return [
        (text.get_text(), text.get_window_extent())
        for text in figure.findobj(Text)
        if text.get_text().strip() and text.get_visible() and id(text) not in hidden
    ]


def _within(place, interval):
    low, high = sorted(interval)
    return low - 1e-9 * abs(low) <= place <= high + 1e-9 * abs(high)


both_widths = pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
all_kinds = pytest.mark.parametrize("kind", KINDS)


@all_kinds
@both_widths
def test_svg_is_well_formed_and_the_same_on_every_draw(kind, narrow):
    function, frames, options, _ = KINDS[kind]
    first, again = chart(kind).svg(narrow), function(*frames, **WORDS, **options).svg(narrow)
    ElementTree.fromstring(first)
    assert first == again
    assert "<image" not in first


@all_kinds
@both_widths
def test_text_is_text_and_not_small(kind, narrow):
    svg = chart(kind).svg(narrow)
    sizes = [float(size) for size in re.findall(r"font(?:-size)?: [^;\"]*?([\d.]+)px", svg)]
    assert len(sizes) == svg.count("<text ") > 3
    assert min(sizes) >= 11


@all_kinds
@both_widths
def test_no_two_texts_touch_and_none_is_cut_off(kind, narrow):
    with house_style():
        figure = drawn(chart(kind), narrow)
        boxes = text_boxes(figure)
    touching = [
        (a, b)
        for (a, one), (b, two) in itertools.combinations(boxes, 2)
        if one.padded(1, -0.5).overlaps(two.padded(1, -0.5))
    ]
    assert touching == []
    width, height = figure.bbox.width, figure.bbox.height
    outside = [a for a, box in boxes if box.x0 < -1 or box.y0 < -1 or box.x1 > width + 1 or box.y1 > height + 1]
    assert outside == []


@all_kinds
def test_alt_text_tells_the_numbers(kind):
    alt = chart(kind).alt
    assert alt.startswith("One finding. ")
    for number in KINDS[kind][3]:
        assert number in alt


@all_kinds
@both_widths
def test_colours_come_from_the_palette(kind, narrow):
    svg = chart(kind).svg(narrow)
    free = re.sub(r"var\(--chart-\w+, #[0-9a-f]{6}\)", "", svg)
    assert re.findall(r"(?<!url\()#[0-9a-f]{6}\b", re.sub(r'(?:href="#|url\(#)[^")]*', "", free)) == []
    assert set(re.findall(r"--chart-(\w+)", svg)) <= set(LIGHT)


@all_kinds
@both_widths
def test_one_row_is_enough(kind, narrow):
    function, frames, options, _ = KINDS[kind]
    first, *others = frames
    small = [first.tail(1), *(frame.iloc[:0] for frame in others)]
    ElementTree.fromstring(function(*small, **WORDS, **options).svg(narrow))


@all_kinds
def test_no_rows_make_an_empty_chart(kind):
    function, frames, options, _ = KINDS[kind]
    empty = function(*[frame.iloc[:0] for frame in frames], **WORDS, **options)
    assert "no rows" in empty.alt
    assert "No rows" in empty.svg()


def test_dates_keep_their_month():
    assert [month(2023 + 273 / 365), month(2024 + 30 / 366), month(2022.0)] == ["2023-10", "2024-01", "2022-01"]


def test_the_projection_keeps_the_published_proportions():
    x, y = projected(np.array([180.0, 0.0, 180.0]), np.array([0.0, 90.0, 90.0]))
    assert x[0] == pytest.approx(0.8707 * np.pi)
    assert y[1] == pytest.approx(0.52 * 0.8707 * np.pi, rel=1e-3)  # height to width of the graticule is 0.52
    assert 0.5 < x[2] / x[0] < 0.6


places = st.lists(st.floats(0, 100), min_size=1, max_size=12)
quick = settings(deadline=None, derandomize=True, max_examples=200)


@quick
@given(places, st.lists(st.floats(1, 8), min_size=12, max_size=12))
def test_stacked_blocks_keep_order_and_do_not_touch(given, sizes):
    sizes = np.array(sizes[: len(given)])
    moved = np.array(stacked(given, sizes, 0, 100))
    order = np.argsort(np.round(given, GRID), kind="stable")  # near ties stay in the order given
    rooms = (sizes[order][1:] + sizes[order][:-1]) / 2
    assert (np.diff(moved[order]) >= rooms - 1e-9).all()
    assert (moved - sizes / 2).min() >= -1e-9
    assert (moved + sizes / 2).max() <= 100 + 1e-9


@quick
@given(st.text("ab \u202f–", min_size=1, max_size=60), st.floats(30, 200))
def test_wrapped_lines_fit_unless_one_word_is_longer(text, width):
    for line in wrapped(text, width).split("\n"):
        assert text_width(line) <= width or " " not in line

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

from aibalance.charts.fans import fan, tornado
from aibalance.charts.figure import Panel
from aibalance.charts.labels import GRID, stacked, text_width, wrapped
from aibalance.charts.matrix import matrix, ranks
from aibalance.charts.scatter import columns, scatter
from aibalance.charts.space import network, projected, world_map
from aibalance.charts.style import LIGHT, NARROW, WIDE, house_style
from aibalance.charts.timeline import month, steps, timeline
from aibalance.charts.words import spread

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
INDICATORS = ["Private investment", "Notable models", "Compute capacity", "Top 100 papers", "Industrial robots",
              "Internet users", "Research spending", "Doctorates", "Articles", "Patents granted", "Adoption"]  # fmt: skip


def matrix_frame():
    rows = []
    for (i, (name, key)), (j, column) in itertools.product(
        enumerate(zip(ECONOMIES, KEYS, strict=True)), enumerate(INDICATORS)
    ):
        value = ((7 * i + 3 * j) % 11) / 10 if (i + j) % 9 else np.nan
        text = "–" if np.isnan(value) else f"{1000 * value + j:,.1f}"
        rows.append({"row": name, "key": key, "column": column, "value": value, "text": text})
    return pd.DataFrame(rows)


def ranks_frame():
    rows = []
    for i, (name, key) in enumerate(zip(ECONOMIES, KEYS, strict=True)):
        weights = np.exp(-2.0 * np.abs(np.arange(8) - i))
        for j, value in enumerate(weights / weights.sum(), start=1):
            rows.append({"row": name, "key": key, "rank": j, "value": value})
    rows[0]["value"], rows[1]["value"] = 1.0, 0.0
    return pd.DataFrame(rows)


def fan_frame():
    rows = []
    for series, key, start in (("United States", "USA", 40.0), ("China", "CHN", 15.0)):
        for year in range(2022, 2026):
            rows.append(
                {"series": series, "key": key, "year": year, "kind": "observed", "value": start * 1.4 ** (year - 2025)}
            )
        for year in range(2025, 2032):
            middle, width = start * 1.4 ** (year - 2025), 0.12 * (year - 2025)
            levels = {"q05": -1.6, "q25": -0.6, "q50": 0.0, "q75": 0.6, "q95": 1.6}
            bands = {name: middle * np.exp(width * z) for name, z in levels.items()}
            rows.append({"series": series, "key": key, "year": year, "kind": "projected", **bands})
    return pd.DataFrame(rows)


def fan_panels():
    low = fan_frame().assign(panel="Controls stay as they are, licences refused")
    return pd.concat([low, low.assign(panel="Controls are lifted")], ignore_index=True)


def tornado_frame():
    rows = [
        ("Growth of domestic chip output, a year", 3.1, 9.6, "20\u202f%", "120\u202f%"),
        ("Strength of export controls", 7.9, 4.2, "0.1", "0.9"),
        (
            "Growth of United States capital spending and everything that follows from it",
            5.0,
            6.1,
            "5\u202f%",
            "25\u202f%",
        ),
        ("Lifetime of a chip", 5.4, 5.6, "3 years", "6 years"),
        ("No effect at all", 5.5, 5.5, "1", "2"),
    ]
    return pd.DataFrame(rows, columns=["label", "low", "high", "low_label", "high_label"]).assign(base=5.5)


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


def steps_frame():
    years = np.arange(2022, 2026, 0.25)
    rows = [
        pd.DataFrame({"series": "Chips in China", "key": "CHN", "year": years, "value": 20.0 * np.arange(16) ** 1.3})
    ]
    rows.append(pd.DataFrame({"series": "Domestic chips", "key": "", "year": years, "value": 11.0 * np.arange(16)}))
    return pd.concat(rows, ignore_index=True).assign(low=lambda f: f["value"] * 0.8, high=lambda f: f["value"] * 1.2)


STEPS_EVENTS = pd.DataFrame(
    {"date": [2022.78, 2022.8, 2023.79, 2024.9, 2024.93, 2025.03, 2030.0], "label": [f"Rule {n}" for n in "ABCDEFG"]}
)


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


def scatter_frame():
    steps = np.arange(24)
    frame = pd.DataFrame({"x": 10.0 ** (18 + steps / 3), "y": 5.0 + steps * 3 + 8 * np.sin(steps)})
    frame["label"] = [f"{ECONOMIES[n % 8]} {n}" for n in steps]
    frame["key"] = [KEYS[n % 8] for n in steps]
    return frame.assign(low=frame["y"] - 4, high=frame["y"] + 4, hollow=steps % 7 == 0)


def columns_frame():
    rows = []
    for series, key in (("United States", "USA"), ("China", "CHN"), ("All other economies", "WLD"), ("Unknown", "WLD")):
        for year in range(2014, 2026):
            rows.append({"series": series, "key": key, "year": year, "value": (year - 2010) * (2 + len(series) % 5)})
    frame = pd.DataFrame(rows)
    return frame.assign(partial=frame["year"] == 2025)


AXES = {"x_label": "Training compute, FLOP", "y_label": "Score, %", "units": ("FLOP", "%")}
KINDS: dict[str, tuple[Any, tuple[pd.DataFrame, ...], dict[str, Any], list[str]]] = {
    "matrix": (matrix, (matrix_frame(),), {}, ["1,001.0", "United Arab Emirates"]),
    "ranks": (ranks, (ranks_frame(),), {}, ["United States: rank 1 100\u202f%", "rank 8 86\u202f%"]),
    "fan": (fan, (fan_frame(),), {"unit": "GW"}, ["40.0\u202fGW in 2025", "median 301.2\u202fGW in 2031", "95.2 to 953.1"]),
    "fan on a log axis": (fan, (fan_frame(),), {"unit": "GW", "log": True}, ["median 112.9\u202fGW"]),
    "fan in panels": (fan, (fan_panels(),), {"unit": "GW"}, ["Controls are lifted, China: median 112.9"]),
    "tornado": (tornado, (tornado_frame(),), {"unit": "GW"}, ["3.1\u202fGW at 20\u202f%", "9.6", "5.5"]),
    "timeline": (timeline, (timeline_frame(),), {}, ["2022-01, United States: A rule on advanced", "2025-11"]),
    "steps": (steps, (steps_frame(), STEPS_EVENTS), {"unit": "count"}, ["676 in 2025-10", "6, Rule F (2025-01)", "1, Rule A (2022-10)"]),
    "world map": (world_map, (hubs_frame(),), {"unit": "models"}, ["San Francisco 420", "Sydney 12"]),
    "network": (network, network_frames(), {"unit": "papers", "edge_unit": "papers"}, ["China 500", "250\u202fpapers"]),
    "scatter": (scatter, (scatter_frame(),), {**AXES, "log": "x"}, ["United States 0: 1.0\u202f×\u202f10¹⁸\u202fFLOP"]),
    "scatter, few named": (scatter, (scatter_frame(),), {**AXES, "named": ["China 1"], "log": "x"}, ["China 1: "]),
    "columns": (columns, (columns_frame(),), {"unit": "count"}, ["60 in 2025 (partial)", "8 in 2014"]),
    "grouped columns": (columns, (columns_frame(),), {"unit": "count", "grouped": True}, ["60 in 2025 (partial)"]),
}  # fmt: skip


@cache
def chart(kind):
    function, frames, options, _ = KINDS[kind]
    return function(*frames, **WORDS, **options)


def drawn(made, narrow):
    """Return the figure as it is laid out for one width, before it becomes SVG."""
    across = 1 if narrow else min(made.panels, made.columns)
    down = -(-made.panels // across)
    figure = Figure(figsize=(NARROW if narrow else WIDE, down * made.height[narrow] / 72))
    FigureCanvasSVG(figure)
    figure.get_layout_engine().set(w_pad=0.08, h_pad=0.08)  # type: ignore[union-attr, call-arg]
    made.draw(Panel([figure.add_subplot(down, across, place + 1) for place in range(made.panels)], narrow))
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


def test_a_rank_that_rounds_to_nothing_is_blank():
    assert "rank 2 0" not in chart("ranks").alt


def test_dates_keep_their_month():
    assert [month(2023 + 273 / 365), month(2024 + 30 / 366), month(2022.0)] == ["2023-10", "2024-01", "2022-01"]


def test_one_pair_of_quantiles_is_enough_for_a_fan():
    frame = fan_frame().query("kind == 'projected'").drop(columns=["kind", "q05", "q95"])
    made = fan(frame.rename(columns={"q25": 0.25, "q50": 0.5, "q75": 0.75}), **WORDS, unit="GW")
    assert "50\u202f% band" in made.alt
    assert "Bands: middle 50\u202f% of runs." in made.svg()
    with pytest.raises(ValueError, match="expected 50 and a pair"):
        fan(frame.drop(columns="q75"), **WORDS, unit="GW")


def test_long_words_split_the_matrix_into_blocks_on_phones():
    wide, narrow = chart("matrix").height
    assert narrow > 2 * wide


def test_the_projection_keeps_the_published_proportions():
    x, y = projected(np.array([180.0, 0.0, 180.0]), np.array([0.0, 90.0, 90.0]))
    assert x[0] == pytest.approx(0.8707 * np.pi)
    assert y[1] == pytest.approx(0.52 * 0.8707 * np.pi, rel=1e-3)  # height to width of the graticule is 0.52
    assert 0.5 < x[2] / x[0] < 0.6


places = st.lists(st.floats(0, 100), min_size=1, max_size=12)
quick = settings(deadline=None, derandomize=True, max_examples=200)


@quick
@given(places)
def test_spread_keeps_order_gaps_and_bounds(given):
    moved = spread(given, 5, 0, 100)
    order = np.argsort(np.round(given, GRID), kind="stable")  # near ties stay in the order given
    assert (np.diff(np.array(moved)[order]) >= 5 - 1e-9).all()
    assert min(moved) >= -1e-9
    assert max(moved) <= 100 + 1e-9
    if (np.diff(np.sort(given)) >= 5).all():
        assert moved == pytest.approx(given)


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

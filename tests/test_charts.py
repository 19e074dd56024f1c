"""Charts are the same on every run, readable at both widths, honest about colour, and described in words."""

import re
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from aibalance.charts.figure import Chart
from aibalance.charts.lines import lines
from aibalance.charts.rows import balance, bars, dots
from aibalance.charts.style import DARK, INKS, LIGHT
from aibalance.charts.words import spread

WORDS: dict[str, Any] = {
    "id": "a-chart",
    "title": "A leads B",
    "subtitle": "measure, unit",
    "source": "Source: nobody.",
}
YEARS = pd.DataFrame(
    [
        {
            "series": name,
            "key": key,
            "year": float(year),
            "value": base + year - 2015,
            "low": base - 1.0,
            "high": base + 20.0,
        }
        for name, key, base in (("United States", "USA", 10.0), ("China", "CHN", 8.0))
        for year in range(2015, 2026)
    ]
)
ROWS = pd.DataFrame(
    {"label": ["first label", "second, rather longer label"], "value": [3.0, 0.5], "key": ["USA", "CHN"]}
)
CHARTS = {
    "lines": lines(YEARS, unit="USD bn", **WORDS),
    "log lines": lines(YEARS, unit="times", log=True, reference=(1, "parity"), **WORDS),
    "dots": dots(ROWS, unit="%", **WORDS),
    "balance": balance(ROWS, "USA", "CHN", ("United States", "China"), **WORDS),
    "bars": bars(ROWS, unit="papers", **WORDS),
}
each = pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)


@each
def test_drawing_twice_gives_the_same_bytes(chart: Chart) -> None:
    assert chart.html() == chart.html()


@each
@pytest.mark.parametrize("narrow", [False, True])
def test_type_is_never_under_eleven_pixels_and_text_stays_text(chart: Chart, narrow: bool) -> None:
    root = ElementTree.fromstring(chart.svg(narrow))
    width = float(root.attrib["viewBox"].split()[2])
    assert width == pytest.approx(360 if narrow else 720)
    texts = [e for e in root.iter() if e.tag.endswith("text")]
    assert texts
    for text in texts:
        size = re.search(r"font: (?:\w+ )*([\d.]+)px", text.attrib["style"]) or re.search(
            r"font-size: ([\d.]+)px", text.attrib["style"]
        )
        assert size
        assert float(size[1]) >= 11


@each
def test_colours_follow_the_page_through_variables(chart: Chart) -> None:
    colours = set(re.findall(r"#[0-9a-f]{6}", re.sub(r"var\(--chart-\w+, #[0-9a-f]{6}\)", "", chart.svg())))
    assert colours <= {"#000000", "#ffffff"}
    assert "var(" not in chart.svg(css=False)


@each
def test_ids_inside_a_chart_are_its_own(chart: Chart) -> None:
    for narrow, name in ((False, "wide"), (True, "narrow")):
        assert all(i.startswith(f"a-chart-{name}-") for i in re.findall(r' id="([^"]+)"', chart.svg(narrow)))


def test_alt_text_is_made_of_the_plotted_numbers() -> None:
    assert "United States: US$10.0\u202fbn in 2015 to US$20.0\u202fbn in 2025" in CHARTS["lines"].alt
    assert "first label: 3.0\u202f%" in CHARTS["dots"].alt
    assert (
        "first label: United States 3.0\u202ftimes; second, rather longer label: China 2.0\u202ftimes"
        in CHARTS["balance"].alt
    )


def test_points_of_several_editions_are_not_joined() -> None:
    apart = lines(YEARS.assign(joined=False).drop(columns=["low", "high"]), unit="USD bn", **WORDS).svg()
    joined = lines(YEARS.drop(columns=["low", "high"]), unit="USD bn", **WORDS).svg()
    assert joined.count(LIGHT["usa"]) > 0
    longest = max(len(re.findall(r"L ", path)) for path in re.findall(r' d="(M[^"]*)"', apart))
    assert longest < 10 <= max(len(re.findall(r"L ", path)) for path in re.findall(r' d="(M[^"]*)"', joined))


def test_nothing_to_draw_is_said_and_not_drawn() -> None:
    empty = lines(YEARS.iloc[:0], unit="USD bn", **WORDS)
    assert "no rows" in empty.alt
    assert "No rows for this pair" in empty.html()


def test_labels_are_moved_apart_in_order_and_inside() -> None:
    moved = spread([0.5, 0.5, 0.52, 0.99], 0.1, 0.0, 1.0)
    assert moved == sorted(moved)
    assert min(b - a for a, b in pairwise(moved)) >= 0.1 - 1e-9
    assert moved[0] >= 0
    assert moved[-1] <= 1


# Simulated colour blindness: matrices of Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB.
BLINDNESS = {
    "protanomaly": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranomaly": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanomaly": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
PALETTES = {"light": LIGHT, "dark": DARK}


def linear(colour: str) -> np.ndarray:
    part = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    light = sorted(float(np.dot([0.2126, 0.7152, 0.0722], linear(c))) for c in (one, other))
    return (light[1] + 0.05) / (light[0] + 0.05)


def difference(one: str, other: str, kind: str) -> float:
    """CIEDE2000 between two colours as seen with a colour blindness (Sharma, Wu and Dalal 2005)."""
    (l1, a1, b1), (l2, a2, b2) = (lab(np.array(BLINDNESS[kind]) @ linear(c)) for c in (one, other))
    mean = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    g = 0.5 * (1 - np.sqrt(mean**7 / (mean**7 + 25.0**7)))
    a1, a2 = (1 + g) * a1, (1 + g) * a2
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = (np.degrees(np.arctan2(b, a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = (h2 - h1 + 180) % 360 - 180
    chroma, hue = (c1 + c2) / 2, (h1 + turn / 2) % 360
    t = 1 - 0.17 * cos(hue - 30) + 0.24 * cos(2 * hue) + 0.32 * cos(3 * hue + 6) - 0.2 * cos(4 * hue - 63)
    mid = (l1 + l2) / 2 - 50
    dl = (l2 - l1) / (1 + 0.015 * mid**2 / np.sqrt(20 + mid**2))
    dc = (c2 - c1) / (1 + 0.045 * chroma)
    dh = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2)) / (1 + 0.015 * chroma * t)
    spin = -2 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7)) * np.sin(np.radians(60 * np.exp(-(((hue - 275) / 25) ** 2))))
    return float(np.sqrt(dl**2 + dc**2 + dh**2 + spin * dc * dh))


def cos(degrees: float) -> float:
    return float(np.cos(np.radians(degrees)))


def lab(rgb: np.ndarray) -> tuple[float, float, float]:
    xyz = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    )
    scaled = xyz @ np.clip(rgb, 0, 1) / np.array([0.95047, 1, 1.08883])
    f = np.where(scaled > 0.008856, np.cbrt(scaled), 7.787 * scaled + 16 / 116)
    return 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])


@pytest.mark.parametrize("mode", PALETTES)
def test_economies_stand_out_from_the_ground_and_from_each_other(mode: str) -> None:
    palette = PALETTES[mode]
    economies = [palette[name] for name in ("usa", "chn", "eu27", "ind", "other")]
    assert all(contrast(colour, palette["ground"]) >= 3 for colour in economies)
    for one, other in combinations(economies, 2):
        assert min(difference(one, other, kind) for kind in BLINDNESS) >= 12, (one, other)
    assert min(difference(palette["usa"], palette["chn"], kind) for kind in BLINDNESS) >= 40


@pytest.mark.parametrize("mode", PALETTES)
def test_text_on_charts_is_legible(mode: str) -> None:
    assert contrast(PALETTES[mode]["ink"], PALETTES[mode]["ground"]) >= 7
    for name in ("muted", "usa", "chn", "other", *INKS.values()):
        assert contrast(PALETTES[mode][name], PALETTES[mode]["ground"]) >= 4.5, name


def test_words_in_the_colour_of_a_faint_line_are_darker() -> None:
    drawn = lines(YEARS.assign(key="EU27"), unit="USD bn", **WORDS).svg(css=False)
    words = [text for text in re.findall(r"<text [^>]*>", drawn) if LIGHT["eu27_ink"] in text]
    assert words
    assert not [text for text in re.findall(r"<text [^>]*>", drawn) if LIGHT["eu27"] in text]
    assert LIGHT["eu27"] in drawn


def test_the_style_sheet_has_the_colours_of_the_charts(project: Path) -> None:
    css = (project / "aibalance" / "book" / "static" / "book.css").read_text(encoding="utf-8")
    light, dark = css.split('html[data-theme="dark"] {')[:2]
    for name in LIGHT:
        assert f"--chart-{name}: {LIGHT[name]};" in light
        assert f"--chart-{name}: {DARK[name]};" in dark

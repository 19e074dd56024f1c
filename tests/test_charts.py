"""The colours of charts are told apart by all who see colours otherwise, in light and dark; the style sheet has the same."""

from itertools import combinations, product
from pathlib import Path

import numpy as np
import pytest

from aibalance.book.explore.explorer import paint
from aibalance.book.explore.weights import colours
from aibalance.charts.axes import palette as house_palette
from aibalance.charts.style import DARK, GREYS, INKS, LIGHT, hues

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
def test_the_greys_of_further_economies_are_told_from_each_other_and_from_those_with_a_hue(mode: str) -> None:
    palette = PALETTES[mode]
    hues = [palette[name] for name in ("usa", "chn", "eu27", "ind")]
    greys = [palette[name] for name in GREYS]
    assert all(contrast(colour, palette["ground"]) >= 3 for colour in greys)
    for one, other in [*combinations(greys, 2), *product(greys, hues)]:
        assert min(difference(one, other, kind) for kind in BLINDNESS) >= 10, (one, other)
    assert all(float(np.hypot(*lab(linear(colour))[1:])) < 25 for colour in greys), "a grey, not a hue"


@pytest.mark.parametrize("mode", PALETTES)
def test_text_on_charts_is_legible(mode: str) -> None:
    assert contrast(PALETTES[mode]["ink"], PALETTES[mode]["ground"]) >= 7
    for name in ("muted", "usa", "chn", "other2", "other4", "other5", "other", *INKS.values()):
        assert contrast(PALETTES[mode][name], PALETTES[mode]["ground"]) >= 4.5, name


def test_the_style_sheet_has_the_colours_of_the_charts(project: Path) -> None:
    css = (project / "aibalance" / "book" / "static" / "book.css").read_text(encoding="utf-8")
    light, dark = css.split('html[data-theme="dark"] {')[:2]
    for name in LIGHT:
        assert f"--chart-{name}: {LIGHT[name]};" in light
        assert f"--chart-{name}: {DARK[name]};" in dark


NAMES = {
    "USA": "United States",
    "CHN": "China",
    "IND": "India",
    "GBR": "United Kingdom",
    "JPN": "Japan",
    "EU27": "EU27",
}


@pytest.mark.parametrize("pair", [*combinations(NAMES, 2), *((b, a) for a, b in combinations(NAMES, 2))], ids="-".join)
def test_whichever_two_are_compared_have_two_strong_colours_that_nobody_else_has(pair: tuple[str, str]) -> None:
    found = house_palette([*NAMES], NAMES, pair)
    strong = [found[code] for code in pair]
    assert len(set(strong)) == 2
    assert LIGHT["other"] not in strong
    assert not {found[code] for code in NAMES if code not in pair} & set(strong)
    for code in {"USA", "CHN"} & set(pair):
        assert found[code] == LIGHT[code.lower()]
    names = [hues(pair)[code] for code in pair]
    for mode in PALETTES.values():
        assert min(contrast(mode[name], mode["ground"]) for name in names) >= 3
        assert min(difference(mode[names[0]], mode[names[1]], kind) for kind in BLINDNESS) >= 12
        assert all(float(np.hypot(*lab(linear(mode[name]))[1:])) >= 25 for name in names), "a hue, not a grey"
    drawn = colours(NAMES, pair)
    assert [drawn[code] for code in pair] == [paint(name) for name in names]
    assert {drawn[code] for code in NAMES if code not in pair} == {paint("pale")}

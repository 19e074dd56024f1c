"""The SVG of axes that have their place: marks as matplotlib draws them; ticks, grid and words written straight.

A tick of matplotlib is five artists, and its text is laid out again at every drawing. Here all texts, their widths and
their places are known before, so that only marks and spines are handed to matplotlib's own renderer.
"""

import html
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.font_manager import FontProperties
from matplotlib.markers import MarkerStyle
from matplotlib.textpath import text_to_path

from aibalance.charts.labels import SMALL
from aibalance.charts.style import LIGHT, RC

SPACING = 1.2  # between the lines of a text, in heights of its capitals
TICK = 3.5  # length of a tick, in pixels
PAD = 7.0  # between the axes and the text of a tick
DOT = "dot"  # the dot that shows a colour
# A circle of radius 3.5 as four cubic curves.
CIRCLE = "M 0 3.5 C 1.93 3.5 3.5 1.93 3.5 0 C 3.5 -1.93 1.93 -3.5 0 -3.5 C -1.93 -3.5 -3.5 -1.93 -3.5 0 C -3.5 1.93 -1.93 3.5 0 3.5 z"
Box = tuple[float, float, float, float]
ANCHORS = {"left": "start", "center": "middle", "right": "end"}
NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}


@dataclass(frozen=True)
class Word:
    """A text of one or more lines. x, y: pixels from the bottom left; up: "center", "top" or "capitals" of the text lies on y."""

    x: float
    y: float
    text: str
    paint: str
    ha: str = "left"
    up: str = "center"
    weight: str = ""


@dataclass(frozen=True)
class Ticks:
    """The ticks of one axis: where they stand, in data units, and their texts. grid: lines across the axes. marked: short ones."""

    places: Sequence[float]
    texts: Sequence[str]
    paint: str
    grid: bool
    marked: bool = False


@cache
def _metrics(size: float) -> tuple[float, float]:
    """Return the height of capitals over the foot of a line, and the depth below it, in pixels."""
    font = FontProperties(family=RC["font.family"], size=size)
    _, height, depth = text_to_path.get_text_width_height_descent("lp", font, False)
    return height - depth, depth


def number(value: float) -> str:
    """Return a coordinate as matplotlib prints it, in millionths at most."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def written(word: Word, height: float) -> str:
    """Return a text as SVG, each of its lines in its place. height: of the drawing."""
    rise, depth = _metrics(SMALL)
    lines = word.text.split("\n")
    step = depth + SPACING * rise
    whole = rise + (len(lines) - 1) * step + depth
    y = (
        height
        - word.y
        + {"center": rise - whole / 2, "top": rise, "capitals": (rise - (len(lines) - 1) * step) / 2}[word.up]
    )
    weight = f"font-weight: {word.weight}; " if word.weight else ""
    style = f"{weight}font-size: {SMALL:g}px; font-family: '{RC['font.family']}'; text-anchor: {ANCHORS[word.ha]}; fill: {word.paint}"
    return "".join(
        f'<text style="{style}" x="{number(word.x)}" y="{number(y + n * step)}">{html.escape(line, quote=False)}</text>'
        for n, line in enumerate(lines)
    )


def leader(start: tuple[float, float], end: tuple[float, float], paint: str, height: float) -> str:
    """Return the dashed line from a mark to its name."""
    path = f"M {number(start[0])} {number(height - start[1])} L {number(end[0])} {number(height - end[1])}"
    return f'<path d="{path}" style="fill: none; stroke-dasharray: 1.4,1.4; stroke: {paint}; stroke-width: 0.7"/>'


def dot(x: float, y: float, paint: str, height: float) -> str:
    """Return the dot that shows the colour that a word beside it names."""
    return f'<use xlink:href="#{DOT}" x="{number(x)}" y="{number(height - y)}" style="fill: {paint}; stroke: {paint}"/>'


def sign(x: float, y: float, paint: str, shape: Any, height: float) -> str:
    """Return the mark that shows the colour and the shape that a word beside it names: a dot, or another of straight lines."""
    if shape == "o":
        return dot(x, y, paint, height)
    style = MarkerStyle(shape)
    outline = style.get_path().transformed(style.get_transform())
    lines = [
        "M " + " L ".join(f"{number(x + a)} {number(height - y - b)}" for a, b in 7 * np.asarray(polygon))
        for polygon in outline.to_polygons()
    ]
    return f'<path d="{" ".join(lines)} z" style="fill: {paint}; stroke: none"/>'


def ticks(ax: Axes, axis: str, marks: Ticks, box: Box, height: float) -> str:
    """Return one axis as SVG: its lines across the axes, its ticks and their texts. box: of the axes, from the bottom left."""
    left, bottom, width, high = box
    fixed = ax.get_ylim()[0] if axis == "x" else ax.get_xlim()[0]
    ends = [(place, fixed) if axis == "x" else (fixed, place) for place in marks.places]
    at: Iterable[Any] = ax.transData.transform(ends)[:, int(axis == "y")] if ends else []
    parts = []
    for place, text in zip(map(float, at), marks.texts, strict=True):
        x, y = (number(place), "") if axis == "x" else ("", number(height - place))
        line = mark = word = ""
        if marks.grid:
            path = f"M {x} {number(height - bottom)} L {x} {number(height - bottom - high)}" if axis == "x" else (
                f"M {number(left)} {y} L {number(left + width)} {y}"
            )  # fmt: skip
            line = f'<g><path d="{path}" style="fill: none; stroke: {LIGHT["grid"]}; stroke-width: 0.8; stroke-linecap: round"/></g>'
        if marks.marked:
            path = f"M {x} {number(height - bottom)} L {x} {number(height - bottom + TICK)}"
            mark = f'<g><path d="{path}" style="fill: none; stroke: {LIGHT["muted"]}; stroke-width: 0.8"/></g>'
        if text:
            at_tick = (place, bottom - PAD, text, marks.paint, "center", "top") if axis == "x" else (
                left - PAD, place, text, marks.paint, "right", "capitals"
            )  # fmt: skip
            word = f"<g>{written(Word(*at_tick), height)}</g>"
        parts.append(f"<g>{line}{mark}{word}</g>")
    return f"<g>{''.join(parts)}</g>"


def drawing(size: tuple[float, float], sheets: Sequence[tuple[Axes, Box, str, str]]) -> str:
    """Return the SVG of axes in their places, each with its box, what lies below its marks, and what lies above them."""
    width, height = size
    text = io.StringIO()
    renderer = RendererSVG(width, height, text, image_dpi=72, metadata=NO_METADATA)
    text.write("<g>")
    if any(f'"#{DOT}"' in above for *_, above in sheets):
        text.write(f'<defs><path id="{DOT}" d="{CIRCLE}"/></defs>')
    for ax, (left, bottom, across, up), below, above in sheets:
        right, top, foot = number(left + across), number(height - bottom - up), number(height - bottom)
        ground = f"M {number(left)} {foot} L {right} {foot} L {right} {top} L {number(left)} {top} z"
        text.write(f'<g><g><path d="{ground}" style="fill: none"/></g>{below}')
        idle = {ax.patch, ax.xaxis, ax.yaxis, ax.title, ax._left_title, ax._right_title, ax.get_legend()}  # type: ignore[attr-defined]
        for artist in sorted((a for a in ax.get_children() if a not in idle and a.get_visible()), key=_depth):
            artist.draw(renderer)
        text.write(f"{above}</g>")
    text.write("</g>")
    renderer.finalize()
    return text.getvalue()


def _depth(artist: Artist) -> float:
    return float(artist.get_zorder())

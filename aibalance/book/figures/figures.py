"""Charts outside the book: one SVG document with its words, plain colours and a ground of its own."""

import html
import math
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib
from fontTools.ttLib import TTFont

from aibalance.charts.style import LIGHT

FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
FAMILY = "'DejaVu Sans', Verdana, sans-serif"  # labels were measured in the first; the second is as wide
MARGIN = 24


def standalone(markup: str, record: Mapping[str, Any], colophon: str) -> str:
    """Return a chart as an SVG document that needs no style sheet and no page: title, subtitle, drawing, source, colophon.

    markup: the chart's HTML, of which the wide drawing is taken. record: its title, subtitle, source and alt. Raises
    ValueError if there is no drawing in the markup.
    """
    drawing, wide, high = _drawing(markup)
    lines: list[str] = []
    y = float(MARGIN)
    for text, size, weight, ink in (
        (record["title"], 17.0, "bold", LIGHT["ink"]),
        (record["subtitle"], 13.5, "normal", LIGHT["muted"]),
    ):
        for line in wrapped(text, size, weight, wide):
            y += size * 1.3
            lines.append(_text(line, y, size, weight, ink))
    top, y = y + 14, y + 14 + high + 6
    for text in (record["source"], colophon):
        for line in wrapped(text, 11.0, "normal", wide):
            y += 15
            lines.append(_text(line, y, 11.0, "normal", LIGHT["muted"]))
    width, height = wide + 2 * MARGIN, y + MARGIN
    title, description = html.escape(record["title"], quote=False), html.escape(record["alt"], quote=False)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" version="1.1" role="img" '
        f'viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}"><title>{title}</title>'
        f'<desc>{description}</desc><rect width="100%" height="100%" fill="{LIGHT["ground"]}"/>{"".join(lines)}'
        f'<svg x="{MARGIN}" y="{top:g}" width="{wide:g}" height="{high:g}" viewBox="0 0 {wide:g} {high:g}" '
        f'overflow="visible">{drawing}</svg></svg>\n'
    )


def _drawing(markup: str) -> tuple[str, float, float]:
    """Return the content of the first drawing in a chart's HTML in plain colours, its width and its height."""
    found = re.search(r"<svg ([^>]*)>(.*?)</svg>", markup, flags=re.DOTALL)
    box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', found[1]) if found else None
    if not found or not box:
        raise ValueError("chart: found no SVG in its markup; expected the markup of a chart")
    return plain_colours(found[2]), float(box[1]), float(box[2])


def plain_colours(svg: str) -> str:
    """Return SVG with the light colours in place of the page's variables, and a font for systems that lack the charts'."""
    return re.sub(r"var\(--[\w-]+, (#[0-9a-f]{3,6})\)", r"\1", svg).replace("'DejaVu Sans'", FAMILY)


def _text(line: str, y: float, size: float, weight: str, ink: str) -> str:
    style = f"font: {weight} {size:g}px {FAMILY}; fill: {ink}"
    return f'<text x="{MARGIN}" y="{y:g}" style="{style}">{html.escape(line, quote=False)}</text>'


def wrapped(text: str, size: float, weight: str, width: float) -> list[str]:
    """Return text broken into lines no wider than `width` pixels in the charts' font; a longer word keeps its line."""
    return list(_lines(text.split(" "), size, weight, width)) if text else []


def _lines(words: list[str], size: float, weight: str, width: float) -> Iterator[str]:
    line = words[0]
    for word in words[1:]:
        if measured(f"{line} {word}", size, weight) > width:
            yield line
            line = word
        else:
            line = f"{line} {word}"
    yield line


def measured(text: str, size: float, weight: str) -> float:
    """Return the width of a line of text in pixels."""
    advances, unknown = _advances(weight)
    return math.fsum(advances.get(ord(character), unknown) for character in text) * size


@cache
def _advances(weight: str) -> tuple[dict[int, float], float]:
    font = TTFont(FONTS / ("DejaVuSans-Bold.ttf" if weight == "bold" else "DejaVuSans.ttf"))
    units, widths = font["head"].unitsPerEm, font["hmtx"]
    return {code: widths[glyph][0] / units for code, glyph in font.getBestCmap().items()}, 1.0

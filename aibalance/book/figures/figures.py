"""Charts outside the book: one SVG document with its words, plain colours and a ground of its own."""

import math
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib
from fontTools.ttLib import TTFont
from markupsafe import Markup

from aibalance.book.site.markup import markup
from aibalance.charts.style import LIGHT

FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
FAMILY = "'DejaVu Sans', Verdana, sans-serif"  # labels were measured in the first; the second is as wide
MARGIN = 24


def standalone(stored: str, record: Mapping[str, Any], colophon: str) -> str:
    """Return a chart as an SVG document that needs no style sheet and no page: title, subtitle, drawing, source, colophon.

    stored: the chart's HTML, of which the wide drawing is taken. record: its title, subtitle, source and alt. Raises
    ValueError if there is no drawing in the markup.
    """
    drawing, wide, high = _drawing(stored)
    lines: list[dict[str, str]] = []
    y = float(MARGIN)

    def add(text: str, size: float, weight: str, ink: str, step: float) -> None:
        nonlocal y
        for line in wrapped(text, size, weight, wide):
            y += step
            lines.append({"text": line, "y": f"{y:g}", "size": f"{size:g}", "weight": weight, "ink": ink})

    add(record["title"], 17.0, "bold", LIGHT["ink"], 17.0 * 1.3)
    add(record["subtitle"], 13.5, "normal", LIGHT["muted"], 13.5 * 1.3)
    top, y = y + 14, y + 14 + high + 6
    for text in (record["source"], colophon):
        add(text, 11.0, "normal", LIGHT["muted"], 15)
    size = {"width": wide + 2 * MARGIN, "height": y + MARGIN, "wide": wide, "high": high, "top": top}
    return (
        markup(
            "standalone.svg",
            title=record["title"],
            description=record["alt"],
            ground=LIGHT["ground"],
            margin=MARGIN,
            family=Markup(FAMILY),
            lines=lines,
            drawing=Markup(drawing),
            **{name: f"{number:g}" for name, number in size.items()},
        )
        + "\n"
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

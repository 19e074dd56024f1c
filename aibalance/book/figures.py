"""Charts outside the book: one SVG with plain colours and a ground of its own."""

import re

from aibalance.charts.style import LIGHT

# The picture in the README: chart id with underscores, and file.
PICTURE = ("market_one_year", "docs/one-year.svg")


def standalone(markup: str) -> str:
    """Return the wide drawing of a chart's HTML as an SVG document that needs no style sheet and no page.

    Raises ValueError if there is no drawing in it.
    """
    found = re.search(r"<svg .*?</svg>", markup, flags=re.DOTALL)
    if not found:
        raise ValueError("chart: found no SVG in its markup; expected the markup of a chart")
    svg = re.sub(r"var\(--chart-\w+, (#[0-9a-f]{6})\)", r"\1", found[0])
    ground = f'<rect x="-16" y="-16" width="100%" height="100%" fill="{LIGHT["ground"]}"/>'
    svg = re.sub(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', _margin, svg, count=1)
    return svg.replace(">", f">{ground}", 1) + "\n"


def _margin(box: re.Match[str]) -> str:
    width, height = (float(side) + 32 for side in box.groups())
    return f'viewBox="-16 -16 {width:g} {height:g}" width="{width:g}" height="{height:g}"'

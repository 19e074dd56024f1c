"""Pictures for links: one for each chapter, its first chart with the chart's finding as title, as networks show it."""

import html
import re
import textwrap
from collections.abc import Mapping
from pathlib import Path

import matplotlib
import vl_convert
from sphinx.application import Sphinx

from aibalance.book.cite.metadata import Part
from aibalance.book.site.known import executed, known
from aibalance.charts.style import LIGHT

PREVIEWS = "previews"
WIDTH, HEIGHT, MARGIN, LINE = 1200, 630, 48, 46  # pixels; the size that networks ask for


def hero(parts: Mapping[str, Part], chapter: str) -> Part | None:
    """Return the first chart of a chapter; of the first chapter that has one where no chapter is named or it has none."""
    drawn = [part for part in parts.values() if part.kind == "figure"]
    return next((part for part in drawn if part.chapter == chapter), drawn[0] if drawn else None)


def write_previews(app: Sphinx, error: Exception | None) -> None:
    """Write previews/<chapter>.png, if the site's public address is known: without it no page can name them."""
    told = known(app)
    if error is not None or app.builder.name != "html" or not told.book.site:
        return
    folder, charts = Path(app.outdir) / PREVIEWS, executed(app).charts
    folder.mkdir(exist_ok=True)
    vl_convert.register_font_directory(str(Path(matplotlib.get_data_path()) / "fonts" / "ttf"))
    for part in {p.chapter: hero(told.parts, p.chapter) for p in told.parts.values() if p.kind == "figure"}.values():
        if part:
            drawing = preview(part.title, charts[part.id][2], told.book.title)
            (folder / f"{part.chapter}.png").write_bytes(vl_convert.svg_to_png(drawing))


def preview(title: str, markup: str, signature: str) -> str:
    """Return the picture as SVG: title in at most three lines, the wide drawing of a chart's HTML, the book's name."""
    lines = textwrap.wrap(title, 52)[:3]
    words = "".join(
        f'<text x="{MARGIN}" y="{MARGIN + LINE * (place + 0.7):g}" font-size="36" font-weight="bold" '
        f'fill="{LIGHT["ink"]}">{html.escape(line)}</text>'
        for place, line in enumerate(lines)
    )
    top = MARGIN + LINE * len(lines) + 12
    size = f'x="{MARGIN}" y="{top}" width="{WIDTH - 2 * MARGIN}" height="{HEIGHT - top - 62}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="DejaVu Sans"><rect width="100%" height="100%" fill="{LIGHT["ground"]}"/>'
        f"{words}{_drawing(markup).replace('<svg ', f'<svg {size} ', 1)}"
        f'<text x="{MARGIN}" y="{HEIGHT - 26}" font-size="22" fill="{LIGHT["muted"]}">{html.escape(signature)}</text></svg>'
    )


def _drawing(markup: str) -> str:
    """Return the first drawing in a chart's HTML, with the light colours in place of the page's variables."""
    found = re.search(r"<svg .*?</svg>", markup, flags=re.DOTALL)
    if not found:
        raise ValueError("chart: found no SVG in its markup; expected the markup of a chart")
    return re.sub(r"var\(--[\w-]+, (#[0-9a-f]{3,6})\)", r"\1", found[0])

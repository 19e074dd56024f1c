"""Pictures for links: one for each chapter, its first chart with the chart's finding as title, as networks show it."""

import re
import textwrap
from collections.abc import Mapping
from pathlib import Path

import matplotlib
import vl_convert
from markupsafe import Markup
from sphinx.application import Sphinx

from aibalance.book.cite.metadata import Part
from aibalance.book.site.known import executed, known
from aibalance.book.site.markup import markup
from aibalance.charts.style import LIGHT

PREVIEWS = "previews"
WIDTH, HEIGHT, MARGIN, LINE = 1200, 630, 48, 46  # pixels; the size that networks ask for


def draw_previews(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("build-finished", write_previews)


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


def preview(title: str, stored: str, signature: str) -> str:
    """Return the picture as SVG: title in at most three lines, the wide drawing of a chart's HTML, the book's name."""
    lines = textwrap.wrap(title, 52)[:3]
    top = MARGIN + LINE * len(lines) + 12
    size = f'x="{MARGIN}" y="{top}" width="{WIDTH - 2 * MARGIN}" height="{HEIGHT - top - 62}"'
    return markup(
        "preview.svg",
        width=WIDTH,
        height=HEIGHT,
        margin=MARGIN,
        ground=LIGHT["ground"],
        ink=LIGHT["ink"],
        muted=LIGHT["muted"],
        lines=[{"text": text, "y": f"{MARGIN + LINE * (place + 0.7):g}"} for place, text in enumerate(lines)],
        drawing=Markup(_drawing(stored).replace("<svg ", f"<svg {size} ", 1)),
        signature=signature,
    )


def _drawing(markup: str) -> str:
    """Return the first drawing in a chart's HTML, with the light colours in place of the page's variables."""
    found = re.search(r"<svg .*?</svg>", markup, flags=re.DOTALL)
    if not found:
        raise ValueError("chart: found no SVG in its markup; expected the markup of a chart")
    return re.sub(r"var\(--[\w-]+, (#[0-9a-f]{3,6})\)", r"\1", found[0])

"""Pages that hold one figure each: for frames in other pages, and as what a link to a figure shows."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from markupsafe import Markup

from aibalance.book.addresses import relative
from aibalance.book.cite.boxes import with_boxes
from aibalance.book.cite.metadata import Book, Part
from aibalance.book.figures.bars import EMBED, PICTURE, Shelf, figure
from aibalance.book.site.markup import markup
from aibalance.data.store import write_text

SHEETS = ("figures.css", "cite.css", "book.css")


def write_embeds(shelf: Shelf, whole: Book, cited: Mapping[str, Part], site: Path) -> None:
    """Write embed/<figure id>.html for every figure of a book. cited: what can be cited, by id."""
    for id in shelf.charts:
        text = with_boxes(page(id, shelf, whole), whole, cited, f"{EMBED}/{id}")
        write_text(site / EMBED / f"{id}.html", text + "\n")


def page(id: str, shelf: Shelf, whole: Book) -> str:
    """Return the page of one figure. Its canonical address is the figure's place in its chapter."""
    chart, name = shelf.charts[id], f"{EMBED}/{id}"
    stored = figure(chart.markup, id, shelf, lambda address: relative(address, name))
    stored = str(stored).replace('class="chart-title"', 'class="chart-title" role="heading" aria-level="1"', 1)
    return markup(
        "embed.html", language=whole.language, title=chart.record["title"], subtitle=chart.record["subtitle"],
        tags=list(tags(id, shelf, whole)), sheets=SHEETS, figure=Markup(stored), number=shelf.numbers[id], book=whole.title,
        chapter=relative(chart.permalink, name), canonical=whole.url(chart.permalink) if whole.site else "",
    )  # fmt: skip


def tags(id: str, shelf: Shelf, whole: Book) -> Iterator[tuple[str, str]]:
    """Yield what previews of a link to the page show: the finding, what is measured, and the figure's picture."""
    record = shelf.charts[id].record
    yield "og:title", str(record["title"])
    yield "og:description", str(record["subtitle"])
    yield "og:type", "article"
    yield "og:site_name", whole.title
    if whole.site:
        yield "og:url", whole.url(f"{EMBED}/{id}.html")
        yield "og:image", whole.url(f"figures/{id}.{PICTURE[0]}")
        yield "og:image:alt", str(record["alt"])

"""The Sphinx extension of the book: fills numbers, refuses stale chapters, and calls in all that adds to pages."""

from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError

from aibalance import __version__
from aibalance.book.cite import corrections
from aibalance.book.cite.boxes import offer_citations
from aibalance.book.cite.feed import offer_feed
from aibalance.book.cite.metadata import book as about
from aibalance.book.explore.placing import explorers, register, substitutions
from aibalance.book.figures.previews import draw_previews
from aibalance.book.formats.downloads import FORMATS_HERE
from aibalance.book.formats.offers import offer_downloads
from aibalance.book.formats.packages import publish_package
from aibalance.book.front import brief, cover
from aibalance.book.front.findable import write_entries
from aibalance.book.numbers import overdue
from aibalance.book.numbers.cells import connect as connect_cells
from aibalance.book.numbers.glossary import LinkTerms, place_cards
from aibalance.book.numbers.lacking import fold_gaps
from aibalance.book.numbers.lead import Open
from aibalance.book.numbers.numbers import charts, numbers, unknown
from aibalance.book.numbers.said import JoinSentences, LinkNumbers, ShowAsPage
from aibalance.book.numbers.tracing import claims_markup
from aibalance.book.numbers.tracing import connect as connect_tracing
from aibalance.book.reruns import editions, example
from aibalance.book.reruns.kept_chapters import kept_chapters, mark_kept
from aibalance.book.reruns.stamp import stamp_pages
from aibalance.book.site.head import describe_pages
from aibalance.book.site.incremental import keep_pages
from aibalance.book.site.known import executed
from aibalance.book.site.page import not_found, only_what_is_used, use_templates
from aibalance.book.site.sidebar import share_sidebars
from aibalance.charts.style import wear
from aibalance.data.checks.contract import descriptor
from aibalance.runs.comparing.compare import PAGE

STATIC = Path(__file__).parent / "static"


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("config-inited", prepare, priority=100)
    app.connect("config-inited", use_templates)
    app.connect("html-collect-pages", not_found)
    app.connect("doctree-read", mark_kept)
    app.connect("html-page-context", style_page)
    stamp_pages(app)
    app.connect("html-page-context", fold_gaps, priority=250)
    app.connect("html-page-context", place_cards, priority=710)
    app.connect("build-finished", write_entries)
    app.connect("html-page-context", only_what_is_used, priority=900)
    app.add_transform(LinkTerms)
    app.add_transform(ShowAsPage)
    app.add_transform(LinkNumbers)
    app.add_transform(Open)
    app.add_transform(JoinSentences)
    connect_tracing(app)
    connect_cells(app)
    share_sidebars(app)
    keep_pages(app)
    app.add_css_file("book.css")
    offer_downloads(app)
    offer_citations(app)
    describe_pages(app)
    offer_feed(app)
    draw_previews(app)
    publish_package(app)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}


def prepare(app: Sphinx, config: Config) -> None:
    """Check that every chapter is fresh and every number known; then hand the numbers to MyST.

    Raises ExtensionError, which stops the build with a non-zero exit, strict or not.
    """
    folder, book = Path(app.srcdir), executed(app)
    kept = kept_chapters(folder)
    old = [f"chapters/{name}: {why}" for name, why in book.stale.items() if name not in kept]
    if old:
        raise ExtensionError("stale chapter; run 'aibalance refresh-outputs' first. " + "; ".join(old))
    wear(descriptor(book.data).get("colours", {}))
    tools = explorers(book)
    register(app, tools, book)
    known = {**numbers(book), "chart": charts(book), "claims": {"list": claims_markup(app)}}
    known |= {
        "corrections": corrections.substitutions(folder, about(book).repository),
        "brief": brief.substitutions(book),
        "cover": cover.substitutions(book),
        "editions": editions.substitutions(folder, book.records, about(book).edition),
        "example": example.substitutions(folder),
        "explore": substitutions(tools),
        "freshness": overdue.substitutions(folder),
    }
    wrong = list(unknown(book, known))
    if wrong:
        raise ExtensionError("; ".join(wrong))
    config.myst_substitutions = {**config.myst_substitutions, **known, "formats": FORMATS_HERE}
    config.html_favicon = str(STATIC / "icon.svg")
    config.html_copy_source = False  # the notebooks are among the downloads, and no page leads to a copy of its source
    config.html_static_path = [*config.html_static_path, str(STATIC)]


def style_page(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Add the styles that one page needs to that page only."""
    if pagename.rpartition("/")[2] in (Path(PAGE).stem, example.GUIDE.stem):
        app.add_css_file("changes.css")

"""The Sphinx extension of the book: fills numbers, refuses stale chapters, and calls in all that adds to pages."""

from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError

from aibalance import __version__
from aibalance.book import editions, example, freshness
from aibalance.book.boxes import offer_citations
from aibalance.book.cells import connect as connect_cells
from aibalance.book.downloads import FORMATS_HERE
from aibalance.book.explore.pages import explorers, register, substitutions
from aibalance.book.glossary import LinkTerms
from aibalance.book.head import describe_pages
from aibalance.book.kept import kept_chapters, mark_kept
from aibalance.book.lacking import fold_gaps
from aibalance.book.numbers import charts, numbers, unknown
from aibalance.book.offers import offer_downloads
from aibalance.book.packages import publish_package
from aibalance.book.page import not_found, only_what_is_used, use_templates
from aibalance.book.previews import draw_previews
from aibalance.book.said import JoinSentences, LeadWithAnswer, LinkNumbers, ShowAsPage
from aibalance.book.sidebar import share_sidebars
from aibalance.book.tracing import claims_markup
from aibalance.book.tracing import connect as connect_tracing
from aibalance.runs.compare import PAGE
from aibalance.runs.record import stale_chapters

STATIC = Path(__file__).parent / "static"


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("config-inited", prepare, priority=100)
    app.connect("config-inited", use_templates)
    app.connect("html-collect-pages", not_found)
    app.connect("doctree-read", mark_kept)
    app.connect("html-page-context", style_page)
    app.connect("html-page-context", fold_gaps, priority=250)
    app.connect("html-page-context", only_what_is_used, priority=900)
    app.add_transform(LinkTerms)
    app.add_transform(ShowAsPage)
    app.add_transform(LinkNumbers)
    app.add_transform(LeadWithAnswer)
    app.add_transform(JoinSentences)
    connect_tracing(app)
    connect_cells(app)
    share_sidebars(app)
    app.add_css_file("book.css")
    offer_downloads(app)
    offer_citations(app)
    describe_pages(app)
    draw_previews(app)
    publish_package(app)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}


def prepare(app: Sphinx, config: Config) -> None:
    """Check that every chapter is fresh and every number known; then hand the numbers to MyST.

    Raises ExtensionError, which stops the build with a non-zero exit, strict or not.
    """
    book = Path(app.srcdir)
    chapters, data = book / "chapters", book / "data"
    kept = kept_chapters(book)
    old = [f"chapters/{name}: {why}" for name, why in stale_chapters(chapters, data).items() if name not in kept]
    if old:
        raise ExtensionError("stale chapter; run 'aibalance refresh-outputs' first. " + "; ".join(old))
    tools = explorers(chapters)
    register(app, tools)
    known = {**numbers(chapters), "chart": charts(chapters), "claims": {"list": claims_markup(chapters)}}
    known |= {
        "editions": editions.substitutions(book),
        "example": example.substitutions(book),
        "explore": substitutions(tools),
        "freshness": freshness.substitutions(book),
    }
    wrong = list(unknown(chapters, known))
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

"""What the text of the book is filled with: numbers, charts, lists and tools, by the names under which pages ask for them."""

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError

from aibalance.book.cite import corrections
from aibalance.book.explore.placing import explored, substitutions
from aibalance.book.formats.downloads import FORMATS_HERE
from aibalance.book.front import brief, cover
from aibalance.book.numbers import overdue
from aibalance.book.numbers.numbers import charts, numbers, unknown
from aibalance.book.numbers.tracing import claims_markup
from aibalance.book.reruns import editions, example
from aibalance.book.reruns.kept_chapters import kept_chapters
from aibalance.book.site.known import executed
from aibalance.book.site.known import known as about
from aibalance.book.starting import api
from aibalance.charts.style import wear
from aibalance.data.checks.contract import descriptor

STATIC = Path(__file__).parents[1] / "static"


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
    known = {**numbers(book), "chart": charts(book), "claims": {"list": claims_markup(app)}}
    known |= {
        "api": api.substitutions(),
        "brief": brief.substitutions(book),
        "corrections": corrections.substitutions(folder, about(app).book.repository),
        "cover": cover.substitutions(book),
        "editions": editions.substitutions(folder, book.records, about(app).book.edition),
        "example": example.substitutions(folder),
        "explore": substitutions(explored(app)),
        "freshness": overdue.substitutions(folder),
    }
    wrong = list(unknown(book, known))
    if wrong:
        raise ExtensionError("; ".join(wrong))
    config.myst_substitutions = {**config.myst_substitutions, **known, "formats": FORMATS_HERE}
    config.html_favicon = str(STATIC / "icon.svg")
    config.html_copy_source = False  # the notebooks are among the downloads, and no page leads to a copy of its source
    config.html_static_path = [*config.html_static_path, str(STATIC)]

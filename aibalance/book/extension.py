"""The Sphinx extension of the book: fills numbers, refuses stale chapters, adds the house style."""

from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError

from aibalance import __version__
from aibalance.book.glossary import LinkTerms
from aibalance.book.numbers import charts, numbers, unknown
from aibalance.book.page import only_what_is_used, use_templates
from aibalance.data.store import data_digest
from aibalance.data.tables import catalogue
from aibalance.runs.record import stale_chapters

STATIC = Path(__file__).parent / "static"


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("config-inited", prepare, priority=100)
    app.connect("config-inited", use_templates)
    app.connect("html-page-context", only_what_is_used, priority=900)
    app.add_transform(LinkTerms)
    app.add_css_file("book.css")
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}


def prepare(app: Sphinx, config: Config) -> None:
    """Check that every chapter is fresh and every number known; then hand the numbers to MyST.

    Raises ExtensionError, which stops the build with a non-zero exit, strict or not.
    """
    book = Path(app.srcdir)
    chapters, data = book / "chapters", book / "data"
    old = [f"chapters/{name}: {why}" for name, why in stale_chapters(chapters, data_digest(data)).items()]
    if old:
        raise ExtensionError("stale chapter; run 'aibalance refresh-outputs' first. " + "; ".join(old))
    known = {**numbers(chapters, catalogue(data)["short"].to_dict()), "chart": charts(chapters)}
    wrong = list(unknown(chapters, known))
    if wrong:
        raise ExtensionError("; ".join(wrong))
    config.myst_substitutions = {**config.myst_substitutions, **known}
    config.html_favicon = str(STATIC / "icon.svg")
    config.html_static_path = [*config.html_static_path, str(STATIC)]

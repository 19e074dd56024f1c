"""The Sphinx extension of the book: what Sphinx loads; all that it does to pages is listed in site/pipeline.py."""

from typing import Any

from sphinx.application import Sphinx

from aibalance import __version__
from aibalance.book.cite import boxes
from aibalance.book.numbers.cells import ShowCell
from aibalance.book.site import pipeline
from aibalance.book.site.highlighted import use_fewer_marks


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx: the steps, the directive that shows a cell, and the styles and scripts that pages may ask for."""
    pipeline.connect(app)
    use_fewer_marks()
    app.add_directive("cell", ShowCell)
    app.add_css_file("book.css")
    app.add_css_file("figures.css")
    app.add_js_file("figures.js", loading_method="defer")
    style, script = boxes.ASSETS
    app.add_css_file(style)
    app.add_js_file(script, loading_method="defer")
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}

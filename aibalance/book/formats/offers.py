"""What the book offers to take away, hooked into Sphinx: bars below charts, menus of notebooks, and the files behind them."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from aibalance.book.figures import figure_files
from aibalance.book.figures.bars import with_bars
from aibalance.book.formats import downloads, epub, launch
from aibalance.book.site.incremental import kept_texts
from aibalance.book.site.known import executed
from aibalance.data.tables import BadInputError


def offer_downloads(app: Sphinx) -> None:
    """Register with Sphinx. Pages get their bars before others see them, so that citations find their places there."""
    app.connect("config-inited", epub.configure, priority=200)
    app.connect("builder-inited", check, priority=900)
    app.add_css_file("figures.css")


def check(app: Sphinx) -> None:
    """Find the charts once, and refuse a malformed repository before anything is written."""
    book = Path(app.srcdir)
    try:
        repository, commit = launch.repository(launch.configured(book)), launch.commit()
    except BadInputError as error:
        raise ExtensionError(str(error)) from None
    charts = figure_files.drawn(executed(app))
    if app.builder.name == "epub":
        epub.furnish(app)
    elif app.builder.name == "html":
        app.connect("html-page-context", partial(add_to_page, charts, repository, commit), priority=300)
        app.connect("build-finished", partial(write_files, charts))


def add_to_page(
    charts: Mapping[str, figure_files.Drawn], repository: str, commit: str,
    app: Sphinx, page: str, template: str, context: dict[str, Any], tree: Any,
) -> None:  # fmt: skip
    """Add bars and, in chapters, the menu of the notebook to a page of the site."""

    def address(path: str) -> str:
        if path.startswith(f"{page}.html#"):
            return path.removeprefix(f"{page}.html")
        return str(context["pathto"](path, resource=True))

    if "body" in context:
        context["body"] = with_bars(context["body"], charts, address)
        stem = page.removeprefix("chapters/")
        if (Path(app.srcdir) / "chapters" / f"{stem}.ipynb").exists():
            context["body"] = launch.with_menu(context["body"], stem, repository, commit, address)


def write_files(charts: Mapping[str, figure_files.Drawn], app: Sphinx, error: Exception | None) -> None:
    """Write the files of charts, the archives and the notebooks; list them where a page asks for the list."""
    if error is None:
        book, site = Path(app.srcdir), Path(app.outdir)
        figure_files.write_figures(charts, figure_files.edition(book / "data"), site)
        downloads.write_downloads(executed(app), site, kept_texts(app))
        downloads.list_formats(site)

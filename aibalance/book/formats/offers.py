"""What the book offers to take away, hooked into Sphinx: bars below charts, menus of notebooks, and the files behind them."""

from functools import partial
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from aibalance.book.figures import figure_files
from aibalance.book.figures.answers import answers, write_answers
from aibalance.book.figures.bars import Shelf, with_bars
from aibalance.book.figures.embeds import write_embeds
from aibalance.book.figures.shelves import shelved
from aibalance.book.formats import downloads, epub, launch
from aibalance.book.naming import file_name
from aibalance.book.site.incremental import kept_texts
from aibalance.book.site.known import executed, known
from aibalance.data.tables import BadInputError


def offer_downloads(app: Sphinx) -> None:
    """Register with Sphinx. Pages get their bars before others see them, so that citations find their places there."""
    app.connect("config-inited", epub.configure, priority=200)
    app.connect("builder-inited", check, priority=900)
    app.add_css_file("figures.css")
    app.add_js_file("figures.js", loading_method="defer")


def check(app: Sphinx) -> None:
    """Find the figures once, and refuse a malformed repository before anything is written."""
    book = Path(app.srcdir)
    try:
        repository, commit = launch.repository(launch.configured(book)), launch.commit()
    except BadInputError as error:
        raise ExtensionError(str(error)) from None
    if app.builder.name == "epub":
        epub.furnish(app)
    elif app.builder.name == "html":
        shelf = shelved(executed(app), kept_texts(app))
        app.connect("html-page-context", partial(add_to_page, shelf, repository, commit), priority=300)
        app.connect("build-finished", partial(write_files, shelf))


def add_to_page(
    shelf: Shelf, repository: str, commit: str,
    app: Sphinx, page: str, template: str, context: dict[str, Any], tree: Any,
) -> None:  # fmt: skip
    """Add bars and, in chapters, the menu of the notebook to a page of the site."""

    def address(path: str) -> str:
        if path.startswith(f"{page}.html#"):
            return path.removeprefix(f"{page}.html")
        return str(context["pathto"](path, resource=True))

    if "body" in context:
        context["body"] = with_bars(context["body"], shelf, address)
        stem = page.removeprefix("chapters/")
        if (Path(app.srcdir) / "chapters" / f"{stem}.ipynb").exists():
            context["body"] = launch.with_menu(context["body"], stem, repository, commit, address)


def write_files(shelf: Shelf, app: Sphinx, error: Exception | None) -> None:
    """Write the files of charts, the archives and the notebooks; list them where a page asks for the list."""
    if error is None:
        site, kept = Path(app.outdir), kept_texts(app)
        figure_files.write_figures(shelf.charts, known(app).book.edition, site)
        write_answers(answers(executed(app), kept), site)
        write_embeds(shelf, known(app).book, known(app).parts, site)
        downloads.write_downloads(executed(app), site, kept)
        downloads.list_formats(site, file_name(Path(app.srcdir)))

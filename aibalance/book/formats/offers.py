"""What the book offers to take away, hooked into Sphinx: bars below charts, menus of notebooks, and the files behind them."""

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
from aibalance.book.site.known import executed, known, once
from aibalance.data.tables import BadInputError


def shelf(app: Sphinx) -> Shelf:
    """Return the figures of the book that Sphinx builds, found once."""
    return once(app, "shelf", lambda: shelved(executed(app), kept_texts(app)))


def check(app: Sphinx) -> None:
    """Refuse a malformed repository before anything is written; give an EPUB its cover and style."""
    repository(app)
    if app.builder.name == "epub":
        epub.furnish(app)


def repository(app: Sphinx) -> tuple[str, str]:
    """Return the repository and the commit that chapters can be opened from elsewhere. Raises ExtensionError for a malformed one."""
    book = Path(app.srcdir)
    try:
        return once(app, "repository", lambda: (launch.repository(launch.configured(book)), launch.commit()))
    except BadInputError as error:
        raise ExtensionError(str(error)) from None


def add_bars(app: Sphinx, page: str, template: str, context: dict[str, Any], tree: Any) -> None:
    """Add bars and, in chapters, the menu of the notebook to a page of the site."""

    def address(path: str) -> str:
        if path.startswith(f"{page}.html#"):
            return path.removeprefix(f"{page}.html")
        return str(context["pathto"](path, resource=True))

    if "body" in context:
        context["body"] = with_bars(context["body"], shelf(app), address)
        stem = page.removeprefix("chapters/")
        if (Path(app.srcdir) / "chapters" / f"{stem}.ipynb").exists():
            context["body"] = launch.with_menu(context["body"], stem, *repository(app), address)


def write_files(app: Sphinx, error: Exception | None) -> None:
    """Write the files of charts, the archives and the notebooks; list them where a page asks for the list."""
    if error is None:
        site = Path(app.outdir)
        figure_files.write_figures(shelf(app).charts, known(app).book.edition, site)
        write_answers(answers(executed(app), kept_texts(app)), site)
        write_embeds(shelf(app), known(app).book, known(app).parts, site)
        downloads.write_downloads(executed(app), site, kept_texts(app))
        downloads.list_formats(site, file_name(Path(app.srcdir)))

"""What the book offers to take away, hooked into Sphinx: bars below charts, menus of notebooks, and the files behind them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from aibalance.book.figures import figure_files
from aibalance.book.figures.bars import with_bars
from aibalance.book.formats import downloads, epub, launch
from aibalance.book.site.known import executed, once
from aibalance.data.tables import BadInputError


def charts(app: Sphinx) -> Mapping[str, figure_files.Drawn]:
    """Return the charts of the book that Sphinx builds, found once."""
    return once(app, "charts", lambda: figure_files.drawn(executed(app)))


def check(app: Sphinx) -> None:
    """Refuse a malformed repository before anything is written; give an EPUB its cover and style."""
    repository(app)
    if app.builder.name == "epub":
        epub.furnish(app)


def repository(app: Sphinx) -> tuple[str, str]:
    """Return the repository and the commit that chapters can be opened from elsewhere. Raises ExtensionError for a malformed one."""
    try:
        return once(
            app, "repository", lambda: (launch.repository(launch.configured(Path(app.srcdir))), launch.commit())
        )
    except BadInputError as error:
        raise ExtensionError(str(error)) from None


def add_bars(app: Sphinx, page: str, template: str, context: dict[str, Any], tree: Any) -> None:
    """Add bars and, in chapters, the menu of the notebook to a page of the site."""

    def address(path: str) -> str:
        if path.startswith(f"{page}.html#"):
            return path.removeprefix(f"{page}.html")
        return str(context["pathto"](path, resource=True))

    if "body" in context:
        context["body"] = with_bars(context["body"], charts(app), address)
        stem = page.removeprefix("chapters/")
        if (Path(app.srcdir) / "chapters" / f"{stem}.ipynb").exists():
            context["body"] = launch.with_menu(context["body"], stem, *repository(app), address)


def write_files(app: Sphinx, error: Exception | None) -> None:
    """Write the files of charts, the archives and the notebooks; list them where a page asks for the list."""
    if error is None:
        book, site = Path(app.srcdir), Path(app.outdir)
        figure_files.write_figures(charts(app), figure_files.edition(book / "data"), site)
        downloads.write_downloads(executed(app), site)
        downloads.list_formats(site)

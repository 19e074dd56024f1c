"""The table of contents beside each page, resolved once for all pages that show the same, with the reader's place marked in it."""

import posixpath
import re
from collections.abc import Mapping
from typing import Any

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder

from aibalance.book import addresses
from aibalance.book.numbers.inventory import inventoried
from aibalance.book.site.known import executed

ENTRY = '<li class="toctree-l1"><a class="reference internal" href="{}">'
MARKED = '<li class="toctree-l1 current"><a class="reference internal" aria-current="true" href="{}">'


def share_sidebars(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("builder-inited", remember)


def remember(app: Sphinx) -> None:
    """Let the builder resolve the contents once for each page of the tree, and once a folder for the pages outside it.

    A page outside the tree has no entry of its own; the entry of the page that it belongs to is marked. Themes ask twice a page,
    and three quarters of the pages are outside.
    """
    builder = app.builder
    if not isinstance(builder, StandaloneHTMLBuilder):
        return
    resolve, made, homes = builder._get_local_toctree, dict[Any, str](), dict[str, str]()

    def once(docname: str, collapse: bool = True, **options: Any) -> str:
        inside = docname in app.env.all_docs
        place = docname if inside else f"{posixpath.dirname(docname)}/"
        asked = (place, collapse, tuple(sorted(options.items())))
        if asked not in made:
            made[asked] = resolve(docname, collapse, **options)
        if inside:
            return made[asked]
        if not homes:
            chapters = inventoried(executed(app)).chapters
            homes.update({key: addresses.chapter(entry.file) for key, entry in chapters.items()})
        return placed(made[asked], docname, homes)

    builder._get_local_toctree = once  # type: ignore[method-assign]


def home(docname: str, chapters: Mapping[str, str]) -> str:
    """Return the address of the page that one outside the contents belongs to, "" if none. chapters: addresses by key."""
    folder, _, name = docname.rpartition("/")
    return {"claims": addresses.CLAIMS, "numbers": chapters.get(name, "")}.get(folder, "")


def placed(contents: str, docname: str, chapters: Mapping[str, str]) -> str:
    """Return the contents beside a page outside of them with the entry marked that it belongs to."""
    target = home(docname, chapters)
    if not target:
        return contents
    link = re.escape(addresses.relative(target, docname))
    pattern = re.escape(ENTRY).replace(re.escape("{}"), link)
    return re.sub(pattern, lambda _: MARKED.format(addresses.relative(target, docname)), contents)

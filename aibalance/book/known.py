"""What Sphinx knows of the book in one build: the book, its parts and how its pages open, read once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sphinx.application import Sphinx

from aibalance.book.metadata import EDITION, Book, Part, book, pages, parts, texts
from aibalance.book.openings import Page
from aibalance.stated.records import records


@dataclass(frozen=True)
class Known:
    """The book, its parts by id, and {page name: its opening}."""

    book: Book
    parts: Mapping[str, Part]
    opened: Mapping[str, Page]

    @cached_property
    def _pages(self) -> dict[str, Part]:
        whole = (part for part in self.parts.values() if part.kind in (EDITION, "chapter", "claim"))
        return {part.address.removesuffix(".html"): part for part in whole}

    def page(self, pagename: str) -> Part | None:
        """Return the edition, chapter or claim that has a page as its own."""
        return self._pages.get(pagename)


def known(app: Sphinx) -> Known:
    """Return what the book that Sphinx builds consists of."""
    if not hasattr(app, "_aibalance_known"):
        told = texts(records(Path(app.srcdir) / "chapters"))
        result = Known(book(app.srcdir), parts(app.srcdir), pages(app.srcdir, told))
        app._aibalance_known = result  # type: ignore[attr-defined]
    found: Known = app._aibalance_known  # type: ignore[attr-defined]
    return found

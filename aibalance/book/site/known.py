"""What Sphinx knows of the book in one build: the book, its parts and how its pages open, read once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sphinx.application import Sphinx

from aibalance.book.cite.metadata import EDITION, Book, Part, book, pages, parts
from aibalance.book.numbers.openings import Page
from aibalance.executed.book import ExecutedBook, read_book


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


def executed(app: Sphinx) -> ExecutedBook:
    """Return the book that Sphinx builds as it was executed, read from disk once."""
    if not hasattr(app, "_aibalance_executed"):
        app._aibalance_executed = read_book(app.srcdir)  # type: ignore[attr-defined]
    found: ExecutedBook = app._aibalance_executed  # type: ignore[attr-defined]
    return found


def known(app: Sphinx) -> Known:
    """Return what the book that Sphinx builds consists of."""
    if not hasattr(app, "_aibalance_known"):
        read = executed(app)
        app._aibalance_known = Known(book(read), parts(read), pages(read))  # type: ignore[attr-defined]
    found: Known = app._aibalance_known  # type: ignore[attr-defined]
    return found

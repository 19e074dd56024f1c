"""What Sphinx knows of the book in one build: the book, its parts and how its pages open, read once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from sphinx.application import Sphinx

from aibalance.book.cite.metadata import EDITION, Book, Part, book, pages, parts
from aibalance.book.numbers.openings import Page
from aibalance.executed.book import ExecutedBook, read_book

T = TypeVar("T")


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


def once(app: Sphinx, name: str, make: Callable[[], T]) -> T:
    """Return what a build of Sphinx needs more than once, made when it is first asked for. name: of what is made."""
    held: dict[str, T] = app.__dict__.setdefault("_aibalance", {})
    if name not in held:
        held[name] = make()
    return held[name]


def executed(app: Sphinx) -> ExecutedBook:
    """Return the book that Sphinx builds as it was executed, read from disk once."""
    return once(app, "executed", lambda: read_book(app.srcdir))


def known(app: Sphinx) -> Known:
    """Return what the book that Sphinx builds consists of."""
    read = executed(app)
    return once(app, "known", lambda: Known(book(read), parts(read), pages(read)))

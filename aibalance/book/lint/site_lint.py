"""Lint a built site beside the book that it was made from: what pages print, together, must be one truth."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from aibalance.book.lint.graded import grades_apart
from aibalance.book.lint.page_claims import Sentence, own_sentences, unfounded_on_pages
from aibalance.book.lint.same_value import values_apart
from aibalance.book.lint.site_text import SitePage, site_pages
from aibalance.book.lint.untold import untold_numbers
from aibalance.executed.book import ExecutedBook


@dataclass(frozen=True)
class Linted:
    """What was found, a message each; and how much was looked at, so that nothing found is not nothing read."""

    found: list[str]
    pages: list[SitePage]
    sentences: list[Sentence]

    @property
    def looked_at(self) -> str:
        """How much was looked at, in words."""
        numbers = sum(len(page.numbers) for page in self.pages)
        grades = sum(len(page.grades) for page in self.pages)
        return f"{len(self.pages):,} pages with {numbers:,} numbers and {grades:,} grades"


def lint_site(site: Path, book: ExecutedBook) -> Linted:
    """Return what is wrong on the pages of a site that was made from an executed book; each file is read once."""
    return lint_pages(site_pages(site), book)


def lint_pages(pages: Iterable[SitePage], book: ExecutedBook) -> Linted:
    """Do so of pages that were read."""
    pages = list(pages)
    sentences = own_sentences(pages, book)
    found = [
        *values_apart(pages, book), *grades_apart(pages, book), *untold_numbers(pages, book), *unfounded_on_pages(sentences, book),
    ]  # fmt: skip
    return Linted(found, pages, sentences)

"""Every number that a page prints in its text has a statistic: what is typed, or made while a page is rendered, is told."""

import re
from collections.abc import Iterator, Mapping, Sequence

from aibalance.book.lint.lint import typed_numbers
from aibalance.book.lint.site_text import PLACE, Block, SitePage
from aibalance.book.lint.wording import about
from aibalance.executed.book import ExecutedBook

# Where a number is no statistic of a chapter: tags, classes and ids, each with what it is instead.
OTHERWISE: Mapping[str, str] = {
    "td": "a row of the data, or a value of the frame that the table shows", "th": "the head of such a table",
    "caption": "the same", "chart-subtitle": "what is drawn: a level, a number of years or of economies, as the cell says it",
    "chart-source": "publishers and editions", "chart-terms": "a count of sources", "chart-bar": "what a chart offers",
    "chart-more": "what a chart offers", "sources": "publishers and editions", "citation": "a publication", "cite": "a citation",
    "cite-here": "a citation", "references": "publications", "reading-time": "the length of the page",
    "all-numbers": "a count of statistics", "formats": "sizes of files", "launch": "files", "entry": "an entry of the dictionary",
    "explorer": "what is computed on the page from what a chapter exports", "claim": "a claim and its evidence, of the tables",
    "claims": "the same", "claim-title": "the same", "origin": "the same", "verdict-line": "the same", "findings": "the same",
    "facts": "the same", "verdict-counts": "counts of claims, of the records", "claims-folded": "the same",
    "claims-section": "the same", "verdict-bars": "the same", "verdict-sections": "the same", "verdict-strip": "the same",
    "chapter-sources": "a count of sources", "chart-number": "the number of a figure",
    "former": "what an earlier edition said", "corrections": "what was corrected, of its table",
    "toc-tree": "chapters", "index": "chapters", "glossary": "a definition",
}  # fmt: skip
PAGES: Mapping[str, str] = {
    "claims/": "claims, and what decided them, of the tables",
    "chapters/api.html": "formulas of methods, from their docstrings", "chapters/freshness.html": "dates and counts of the tables",
    "chapters/data-dictionary.html": "the tables themselves", "chapters/references.html": "publications",
    "chapters/what-changed.html": "what moved between editions", "chapters/how-tested.html": "tests and their tolerances",
    "search.html": "what is found", "404.html": "no page",
}  # fmt: skip
TITLES = {"chart-title", "chart-above"}  # sentences of a cell, whose numbers are stated there and drawn
ANY_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def untold_numbers(pages: Sequence[SitePage], book: ExecutedBook) -> Iterator[str]:
    """Yield a message for each number in the text of pages that is no statistic's, nor any of the kinds that OTHERWISE names."""
    titles = {id: set(ANY_NUMBER.findall(_printed(book, id))) for id in book.charts}
    drawn = {number for numbers in titles.values() for number in numbers}
    for page in pages:
        if page.name.startswith(tuple(PAGES)):
            continue
        for block in page.blocks:
            if TITLES & block.marks:
                allowed = drawn
            elif block.marks & OTHERWISE.keys():
                continue
            else:
                allowed = set()
            for number in _numbers(block):
                if number not in allowed:
                    yield (
                        f"{page.name}: found the number {number} in “{about(block.words)}”; expected a statistic, "
                        "{{ chapter.statistic }}"
                    )


def _numbers(block: Block) -> list[str]:
    return [number for _, number in typed_numbers(PLACE.sub("", block.words))]


def _printed(book: ExecutedBook, id: str) -> str:
    """Return the printed forms of all statistics of the chapter that draws a chart: its title may hold no other number."""
    file = book.charts[id][0]
    return " ".join(
        str(statistic["text"])
        for record in book.records
        if record["file"] == file
        for statistic in record.get("statistics", ())
    )

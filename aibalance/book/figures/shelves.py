"""What pages show of the figures of an executed book: their numbers, their tables and what their marks answer."""

import re
from collections.abc import Mapping
from functools import cache

from aibalance.book import addresses
from aibalance.book.figures.answers import answers, in_figure
from aibalance.book.figures.bars import Shelf
from aibalance.book.figures.figure_files import drawn
from aibalance.book.site.kept_texts import KeptTexts
from aibalance.executed.book import ExecutedBook
from aibalance.stated.records import FIGURE_TYPE, as_made

TABLE = re.compile(r"<div class='house-rows'>.*?</div>", flags=re.DOTALL)
UNNUMBERED = "0"  # the chapter number of what has none: the summary


@cache
def shelved(book: ExecutedBook, kept: KeptTexts) -> Shelf:
    """Return what pages show of the figures of a book."""
    marks = {id: found for answer in answers(book, kept).values() for id, found in answer["figures"].items() if found}
    return Shelf(drawn(book), figure_numbers(book), ending_tables(book), marks)


@cache
def figure_numbers(book: ExecutedBook) -> Mapping[str, str]:
    """Return {figure id: "Figure 1.2"}: number of the chapter, and place among its figures."""
    found: dict[str, str] = {}
    counts: dict[str, int] = {}
    for id, (file, _, _) in book.charts.items():
        chapter = re.match(r"\d+", book.title(file))
        counts[file] = counts.get(file, 0) + 1
        found[id] = f"Figure {chapter[0] if chapter else UNNUMBERED}.{counts[file]}"
    return found


def shown_in(book: ExecutedBook, kept: KeptTexts, chapter: str, statistic: str) -> dict[str, str] | None:
    """Return address and number of the figure that shows a statistic in the fewest marks, None if none does."""
    id = in_figure(answers(book, kept), chapter, statistic)
    if not id:
        return None
    return {"address": addresses.chart(book.charts[id][0], id), "number": figure_numbers(book)[id]}


def ending_tables(book: ExecutedBook) -> dict[str, str]:
    """Return {figure id: HTML of the table that ends its cell}; where a cell has several figures, of the last before the table."""
    found = {}
    for notebook in book.notebooks.values():
        for cell in notebook.cells:
            last = ""
            for output in cell.get("outputs", []):
                data = output.get("data", {})
                if FIGURE_TYPE in data:
                    last = data[FIGURE_TYPE]["id"]
                elif last and "text/html" in data:
                    table = TABLE.search(as_made("text/html", data["text/html"]))
                    if table and last not in found:
                        found[last] = table[0]
    return found

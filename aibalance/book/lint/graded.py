"""A grade that is shown is the weakest of all the rows behind what it grades: on cards, on pages of numbers, below charts."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from aibalance.book.lint.site_text import SitePage
from aibalance.book.numbers.evidence_rows import Rows
from aibalance.executed.book import ExecutedBook
from aibalance.stated.statistic import weakest

# What the line below a chart says of its weakest rows.
BELOW = {"press": "read in press copies", "restatement": "read in an unofficial restatement"}
SOURCE = "chart-source"


def grades_apart(pages: Sequence[SitePage], book: ExecutedBook) -> Iterator[str]:
    """Yield a message for each grade that is not the weakest of its rows, as the data grade them."""
    rows, known = Rows(book.data), book.stated
    found = dict[str, str]()

    def of(name: str, keys: Sequence[str]) -> str:
        if name not in found:
            found[name] = weakest(row.grade for row in rows.expand(keys))
        return found[name]

    for page in pages:
        for name, grade in page.grades:
            if name in known and (expected := of(name, known[name]["rows"])) != grade:
                yield f"{page.name}: found the grade {grade} of {name}; expected {expected}, the weakest of its rows"
        for block in page.blocks:
            charts = [mark[1:] for mark in block.marks if mark.startswith("#") and mark[1:] in book.charts]
            if SOURCE in block.marks and charts and (keys := _keys(book.charts[charts[0]][1])):
                expected = of(f"#{charts[0]}", keys)
                told = next((grade for grade, words in BELOW.items() if words in block.words), "")
                if told != (expected if expected in BELOW else ""):
                    yield (
                        f"{page.name}: found below the chart {charts[0]} {_words(told)}; expected {_words(expected)}, "
                        "the weakest of its rows"
                    )


def _keys(chart: Mapping[str, Any]) -> list[str]:
    """Return the keys of the rows that a chart draws: its own, or those of each row of its frame."""
    return list(chart.get("rows", ()) or dict.fromkeys(key for row in chart["data"] for key in row.get("rows", ())))


def _words(grade: str) -> str:
    return f"“{BELOW[grade]}”" if grade in BELOW else "no word on the reading"

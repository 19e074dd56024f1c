"""Numbers for prose: fill {{ chapter.statistic }} with values that know their address."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from aibalance.book import addresses
from aibalance.book.numbers.lacking import MARK
from aibalance.book.site.markup import markup
from aibalance.data.checks.contract import nearest
from aibalance.executed.book import ExecutedBook
from aibalance.runs.pages import REFERENCE, capital


def numbers(book: ExecutedBook) -> dict[str, dict[str, str]]:
    """Return {chapter: {statistic: HTML}}. Words get a twin key with a capital for the start of a sentence.

    A number, and a word that holds one (a period, a date), is marked; other words are plain text.
    """
    result: dict[str, dict[str, str]] = {}
    for record in book.records:
        shown = result.setdefault(record["chapter"], {})
        for statistic in record.get("statistics", []):
            text, id = statistic["text"], statistic["id"]
            shown[id] = marked(statistic, record["chapter"], text)
            if statistic["unit"] == "text":
                shown[capital(id)] = marked(statistic, record["chapter"], capital(text))
    return result


def charts(book: ExecutedBook) -> dict[str, str]:
    """Return {chart id with underscores: HTML}, so that a page can show a chapter's chart: {{ chart.market_drivers }}."""
    return {id.replace("-", "_"): markup for id, (_, _, markup) in book.charts.items()}


def is_marked(statistic: Mapping[str, Any]) -> bool:
    """Return whether prose marks a statistic: it is a number, or words that hold one."""
    return statistic["unit"] != "text" or bool(re.search(r"\d", statistic["text"]))


def lacks_data(statistic: Mapping[str, Any]) -> bool:
    """Return whether a statistic says that there are no data for it."""
    return bool(re.match(r"(?:has )?no (?:data|common year)\b", statistic["text"]))


def marked(statistic: Mapping[str, Any], chapter: str, text: str) -> Markup:
    """Return the text of a statistic as a link to its address, which each page turns into one of its own.

    Only numbers are data; a page keeps them on one line, while words may be many. Where there are no data the text is marked, so
    that `lacking` can fold away the sentence that holds it.
    """
    worded = statistic["value"] is None or isinstance(statistic["value"], str)
    return markup(
        "number.html",
        text=text,
        address=addresses.statistic(chapter, statistic["id"]) if is_marked(statistic) else "",
        value="" if worded else f"{statistic['value']:.10g}",
        mark=MARK if lacks_data(statistic) else "",
    )


def unknown(book: ExecutedBook, known: Mapping[str, Mapping[str, str]]) -> Iterable[str]:
    """Yield one sentence for each {{ chapter.statistic }} in the text of the book that no executed chapter defines."""
    names = [f"{chapter}.{key}" for chapter, keys in known.items() for key in keys]
    for file, pieces in book.pieces.items():
        for cell, text in pieces:
            where = f"cell {cell}" if cell else "text"
            for match in REFERENCE.finditer(text):
                name = f"{match[1]}.{match[2]}"
                if name not in names:
                    near = nearest(name, names)
                    yield (
                        f"chapters/{file}, {where}: found {{{{ {name} }}}}; "
                        "expected a statistic of an executed chapter" + (f"; nearest: {near}" if near else "")
                    )

"""The book on one page: the first answer of each chapter, with the numbers that it holds."""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markupsafe import Markup

from aibalance.book import addresses
from aibalance.book.numbers.numbers import marked
from aibalance.book.numbers.said import statistics_by_anchor
from aibalance.book.site.markup import markup
from aibalance.executed.book import ExecutedBook

LINK = re.compile(r'<a href="#([\w-]+)">(.*?)</a>')
ANSWER = "answer"  # the tag of the cell that answers a chapter's question


def substitutions(book: ExecutedBook) -> dict[str, str]:
    """Return what a page can ask for by {{ brief.answers }}, as HTML; "" if no chapter answers anything."""
    known = statistics_by_anchor(book)

    def number(link: re.Match[str]) -> str:
        if link[1] not in known:
            return link[2]
        chapter, statistic = known[link[1]]
        return marked(statistic, chapter, link[2])  # what a Markdown renderer has made is escaped

    lines = [
        {
            "title": book.title(file), "address": addresses.chapter(file),
            "answer": Markup(LINK.sub(number, MarkdownIt().renderInline(text))),
        }
        for file, text in answers(book)
    ]  # fmt: skip
    return {"answers": markup("brief-answers.html", lines=lines) if lines else ""}


def answers(book: ExecutedBook) -> Iterator[tuple[str, str]]:
    """Yield (file, Markdown) of the first thing that the answer of each chapter says; a list's item without its mark."""
    for file, notebook in book.notebooks.items():
        said = [
            str(output["data"]["text/markdown"])
            for cell in notebook.cells
            if ANSWER in cell.metadata.get("tags", [])
            for output in cell.get("outputs", [])
            if "text/markdown" in output.get("data", {})
        ]
        if said:
            yield file, re.sub(r"^[-*] ", "", said[0].strip())

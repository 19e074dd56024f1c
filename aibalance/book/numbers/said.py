"""Sentences that notebooks say: each of their numbers is a link to its statistic, which the page makes the book's own mark.

In a notebook, wherever it is opened, [11.7 times](#number-market-investment-times) is a number that can be read. On the page it
becomes what {{ chapter.statistic }} becomes in text: a number with a card, a page and an address.
"""

import re
from collections.abc import Mapping
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from aibalance.book.numbers.numbers import marked
from aibalance.book.site.known import executed
from aibalance.executed.book import ExecutedBook
from aibalance.stated.records import NUMBERS, number_anchor
from aibalance.stated.viewers import for_page

LISTED = re.compile(rf'<ol class="{NUMBERS}">.*?</ol>', flags=re.DOTALL)
BEFORE_MYST = 870  # MyST resolves what is left at 879 and warns of what nobody stated, which ends a strict build


def statistics_by_anchor(book: ExecutedBook) -> dict[str, tuple[str, Mapping[str, Any]]]:
    """Return {anchor: (chapter, statistic)} of everything that executed chapters state."""
    return {
        number_anchor(record["chapter"], statistic["id"]): (record["chapter"], statistic)
        for record in book.records
        for statistic in record.get("statistics", [])
    }


class ShowAsPage(SphinxTransform):
    """Put drawings in the place of the pictures that a notebook stores, and leave out its list of numbers, which have cards here."""

    default_priority = BEFORE_MYST - 11

    def apply(self, **kwargs: Any) -> None:
        for node in list(self.document.findall(nodes.raw)):
            text = LISTED.sub("", for_page(node.astext()))
            if text != node.astext():
                node.replace_self(nodes.raw(node.rawsource, text, **node.attributes))


class LinkNumbers(SphinxTransform):
    """Turn the links of said sentences into numbers."""

    default_priority = BEFORE_MYST

    def apply(self, **kwargs: Any) -> None:
        known = said(self.app)
        for node in list(self.document.findall(nodes.reference)):
            found = known.get(str(node.get("refuri", "")).removeprefix("#"))
            if found and node.get("id_link"):
                chapter, statistic = found
                text = marked(statistic, chapter, node.astext())
                node.replace_self(nodes.raw("", text, format="html"))


class JoinSentences(SphinxTransform):
    """Let sentences that a cell says one after the other read as a paragraph; one that opens in bold, or a list, begins anew."""

    default_priority = BEFORE_MYST + 1

    def apply(self, **kwargs: Any) -> None:
        for output in list(self.document.findall(nodes.container)):
            if "cell_output" not in output.get("classes", []):
                continue
            last: nodes.paragraph | None = None
            for child in list(output.children):
                sentence = _sentence(child)
                if sentence is not None and last is not None and not _opens_in_bold(sentence):
                    last += nodes.Text(" ")
                    last += sentence.children
                    output.remove(child)
                else:
                    last = sentence


def _opens_in_bold(sentence: nodes.paragraph) -> bool:
    first = next((child for child in sentence.children if child.astext().strip()), None)
    return isinstance(first, nodes.strong)


def _sentence(output: nodes.Node) -> nodes.paragraph | None:
    """Return the one paragraph that an output says, None if it says more or shows something else."""
    said = [c for c in output.findall(nodes.container) if c.get("mime_type") == "text/markdown"]
    if len(said) == 1 and len(said[0].children) == 1 and isinstance(said[0].children[0], nodes.paragraph):
        return said[0].children[0]
    return None


def said(app: Sphinx) -> dict[str, tuple[str, Mapping[str, Any]]]:
    """Return the statistics by anchor of the book that Sphinx builds, read once."""
    if not hasattr(app, "_aibalance_said"):
        app._aibalance_said = statistics_by_anchor(executed(app))  # type: ignore[attr-defined]
    found: dict[str, tuple[str, Mapping[str, Any]]] = app._aibalance_said  # type: ignore[attr-defined]
    return found

"""Sentences that the data of a rerun cannot fill stand in a fold below their paragraph, which says how many they are."""

import html
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from bs4 import BeautifulSoup, NavigableString, PageElement, Tag
from markupsafe import Markup
from sphinx.application import Sphinx

from aibalance.book.site.markup import markup

Sentence = list[PageElement]
MARK = "no-data"  # the class of a statistic in prose for which there are no data
PARAGRAPH = re.compile(r"<p>(?:(?!</p>).)*</p>", flags=re.DOTALL)
END = re.compile(r"(?<=[.?!])(?<!e\.g\.)(?<!i\.e\.)[\"”)]?\s+(?=[\"“(]?[A-Z])")
CLOSED = re.compile(r"(?<!e\.g\.)(?<!i\.e\.)(?<=[.?!])[\"”)]?\s*$")


def fold_gaps(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Let Sphinx fold away, on every page, the sentences that lack data."""
    if f'class="{MARK}"' in context.get("body", ""):
        context["body"] = PARAGRAPH.sub(lambda paragraph: without_gaps(paragraph[0]), context["body"])


def without_gaps(paragraph: str) -> str:
    """Return the markup of a paragraph with the sentences that hold a mark in a fold below it."""
    if f'class="{MARK}"' not in paragraph:
        return paragraph
    whole = BeautifulSoup(paragraph, "html.parser")
    [block] = whole.select("p")[:1]
    found = list(sentences(block))
    kept = [sentence for sentence in found if not any(lacking(part) for part in sentence)]
    count = len(found) - len(kept)
    if all(len(sentence) == 1 and isinstance(sentence[0], Tag) for sentence in kept):
        kept = []  # a lead-in such as "How to read it." leads nowhere
    told, left_out = _markup(kept), _markup([s for s in found if not any(s is one for one in kept)])
    return markup("lacking.html", told=Markup(told), count=count, left_out=Markup(left_out))


def _markup(some: list[Sentence]) -> str:
    parts = [part for sentence in some for part in sentence]
    return "".join(p.decode(formatter="minimal") if isinstance(p, Tag) else _escaped(p) for p in parts).strip()


def _escaped(text: PageElement) -> str:
    return html.escape(str(text), quote=False)


def lacking(part: PageElement) -> bool:
    """Return whether a part of a paragraph is, or holds, a statistic without data."""
    return isinstance(part, Tag) and (
        MARK in part.get_attribute_list("class") or part.select_one(f".{MARK}") is not None
    )


def sentences(paragraph: Tag) -> Iterator[Sentence]:
    """Yield the sentences of a paragraph, each as its parts; an element inside it belongs to one sentence as a whole."""
    sentence: Sentence = []
    for part in list(paragraph.contents):
        told = "".join(p.get_text() for p in sentence)
        if sentence and CLOSED.search(told) and re.match(r"\s*[\"“(]?[A-Z]", part.get_text()):
            yield sentence
            sentence = []
        pieces = [part] if isinstance(part, Tag) else _pieces(str(part))
        for place, piece in enumerate(pieces):
            if place:
                yield sentence
                sentence = []
            sentence.append(piece)
    if sentence:
        yield sentence


def _pieces(text: str) -> Sentence:
    """Return text cut behind the end of each sentence in it; the space stays with what it follows."""
    cuts = [0, *(match.end() for match in END.finditer(text)), len(text)]
    return [NavigableString(text[a:b]) for a, b in pairwise(cuts)]

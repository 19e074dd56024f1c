"""The opening of a page of the book: title, question, and first paragraph as plain text with the numbers filled in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from markdown_it import MarkdownIt
from mdit_py_plugins.deflist import deflist_plugin

from aibalance.runs.pages import REFERENCE

# The marks of a directive written with colons, which are no words.
FENCE = re.compile(r"^:{3,}.*$", flags=re.MULTILINE)
SENTENCE = re.compile(r"(?<=[^\W\d_A-Z]|[\d%)”])\. (?=[A-Z“])")


@dataclass(frozen=True)
class Page:
    """How a page opens. number: "1" of "# 1. Title", "" if it has none. question: "" except in chapters."""

    title: str
    number: str
    question: str
    opening: str


def page(stem: str, prose: str, told: Mapping[str, str]) -> Page:
    """Return the opening of a page from the name of its file and its Markdown. told: {chapter.statistic: text} for its placeholders."""
    filled = REFERENCE.sub(lambda m: told.get(f"{m[1]}.{m[2]}", ""), prose)
    heading, paragraphs = _blocks(filled)
    numbered = re.match(r"(\d+)\. (.+)", heading)
    number, title = numbered.groups() if numbered else ("", heading or stem)
    question = paragraphs[0] if paragraphs and paragraphs[0].endswith("?") else ""
    rest = [text for text in paragraphs if text != question]
    return Page(title, number, question, rest[0] if rest else "")


def shortened(text: str, most: int) -> str:
    """Return as many whole sentences of a text as fit in `most` characters; at least the words of the first that do."""
    ends = [match.start() + 1 for match in SENTENCE.finditer(text)] + [len(text)]
    fitting = [end for end in ends if end <= most]
    if fitting:
        return text[: fitting[-1]]
    return text[: most - 1].rpartition(" ")[0].rstrip(",;:") + "…"


def _blocks(source: str) -> tuple[str, list[str]]:
    """Return the first heading of a Markdown text and its paragraphs of prose, as plain text."""
    tokens = MarkdownIt().use(deflist_plugin).parse(FENCE.sub("", source))
    heading, paragraphs = "", []
    for before, token in pairwise(tokens):
        if token.type != "inline":
            continue
        kept = [t for t in token.children or [] if t.type in ("text", "code_inline", "softbreak", "hardbreak")]
        text = " ".join("".join(t.content if "break" not in t.type else " " for t in kept).split())
        if before.type == "heading_open" and not heading:
            heading = text
        # Directives, targets and rows of definition lists are not prose.
        elif before.type == "paragraph_open" and before.level == 0 and not re.match(r"[:({|]", text) and " " in text:
            paragraphs.append(text)
    return heading, paragraphs

"""Marks of quotation as print has them, wherever a page shows words: what is typed on a keyboard has one sign for three."""

import re

# What is shown as it was typed, and tags, whose attributes are not shown.
KEPT = re.compile(r"<(script|style|pre|code|kbd|samp|textarea)\b.*?</\1>|<[^>]*>", re.DOTALL)
ONE, TWO = r"(?:'|&#39;|&#x27;)", r"(?:\"|&#34;|&quot;)"  # as typed, and as HTML may spell them
TYPED = re.compile(f"{ONE}|{TWO}")
SINGLE = re.compile(rf"(?<=\w){ONE}(?=\w)|^{ONE}(?=s\b)|(?<=\ws){ONE}(?= \w)")
DOUBLE = re.compile(rf"(?<![\w=]){TWO}(\S(?:[^\"&]*\S)?){TWO}(?!\w)")


def typeset(page: str) -> str:
    """Return HTML whose words have apostrophes and pairs of quotation marks in their printed form; code and tags stay as they are."""
    parts: list[str] = []
    place = 0
    for kept in KEPT.finditer(page):
        parts += (_typeset(page[place : kept.start()]), kept[0])
        place = kept.end()
    return "".join([*parts, _typeset(page[place:])])


def _typeset(words: str) -> str:
    if not TYPED.search(words):
        return words
    words = SINGLE.sub("’", words)
    return words if "=" in words else DOUBLE.sub(r"“\1”", words)  # a value set equal is code

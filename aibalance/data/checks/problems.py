"""What is wrong with data, in one voice: where, what was found, what is expected, and the nearest allowed value."""

import difflib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile

SHOWN = 5  # different findings of one kind that are listed; the rest is counted
LONGEST = 60  # characters of a cell that a message shows
# Longer texts are no misspelt key, and comparing them takes time with the square of their length.
COMPARABLE = 100
LOOKALIKE = ("CYRILLIC", "GREEK", "FULLWIDTH", "ARMENIAN", "CHEROKEE", "MATHEMATICAL")
# Characters that no reader sees, or that change how others are seen. U+200C and U+200D are left out: scripts and emoji need them.
HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\uffff\U000e0000-\U000e0fff\U0001fffe-\U0001ffff\ue000-\uf8ff\U000f0000-\U0010ffff]"
)


class BadInputError(Exception):
    """Something a user supplied cannot be used; the message names it, what was found and what is expected."""


@dataclass(frozen=True, order=True)
class Problem:
    """One fault of the data: where it is, what was found, what is expected, and the nearest allowed value."""

    file: str
    line: int
    column: str
    found: str
    expected: str
    nearest: str = ""

    def __str__(self) -> str:
        where = (
            self.file + (f" line {self.line}" if self.line else "") + (f", column {self.column}" if self.column else "")
        )
        hint = f"; nearest: {self.nearest}" if self.nearest else ""
        return f"{where}: found {self.found}; expected {self.expected}{hint}"


def ordered(problems: Iterable[Problem]) -> list[Problem]:
    """Return different problems in order of file and line; with a key, as there may be hundreds of thousands."""
    return sorted(set(problems), key=lambda p: (p.file, p.line, p.column, p.found, p.expected, p.nearest))


def told(problems: Iterable[Problem]) -> list[str]:
    """Return problems as lines: of those alike (file, column, what is expected) a few different ones, and how many more."""
    kinds: dict[tuple[str, str, str], dict[str, list[Problem]]] = {}
    for problem in problems:
        kind = kinds.setdefault((problem.file, problem.column, problem.expected), {})
        kind.setdefault(problem.found, []).append(problem)
    lines = []
    for (file, column, _), found in kinds.items():
        for same in list(found.values())[:SHOWN]:
            again = f" (and {len(same) - 1:,} more, to line {same[-1].line})" if len(same) > 1 else ""
            lines.append(f"{same[0]}{again}")
        rest = [p for same in list(found.values())[SHOWN:] for p in same]
        if rest:
            lines.append(f"{file}{f', column {column}' * bool(column)}: and {len(rest):,} more of this kind")
    return lines


def quoted(cell: str) -> str:
    """Return a cell as messages show it: in quotation marks, cut when it is long, with its hidden characters by number."""
    return f"'{visible(cell[:LONGEST])}{'…' * (len(cell) > LONGEST)}'" if cell else "nothing"


def visible(text: str) -> str:
    """Return a text in which each character that cannot be seen, or is not what it looks like, stands as <U+200B>."""
    if text.isascii() and text.isprintable() and text == text.strip(" "):
        return text
    inner = text.strip(" ")
    start = len(text) - len(text.lstrip(" "))
    shown = [
        f"<U+{ord(character):04X}>" if _unseen(inner, place) else character for place, character in enumerate(inner)
    ]
    return "<U+0020>" * start + "".join(shown) + "<U+0020>" * (len(text) - start - len(inner))


def _unseen(text: str, place: int) -> bool:
    character = text[place]
    if character.isascii():
        return not character.isprintable()
    kind = unicodedata.category(character)
    if kind[0] in "CZ" or kind == "Nd" or HIDDEN.match(character):
        return True
    latin = any(other.isascii() and other.isalnum() for other in text)
    return kind[0] == "L" and latin and unicodedata.name(character, "").startswith(LOOKALIKE)


def nearest(found: str, allowed: list[str]) -> str:
    """Return the allowed value most like `found`, "" if none is close; of equals, the one that starts alike."""
    if not found or len(found) > COMPARABLE:
        return ""
    near = difflib.get_close_matches(found, allowed, 5, 0.5) or difflib.get_close_matches(
        found.lower(), allowed, 5, 0.5
    )
    return max(near, key=lambda value: _alike(found, value), default="")


def _alike(one: str, other: str) -> int:
    """Return the number of leading characters that two words share."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))

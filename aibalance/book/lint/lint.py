"""Find what is typed into prose and must come out of a computation: numbers, with a few kinds of exception, and conclusions."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from aibalance.book.lint.superlatives import unfounded
from aibalance.book.lint.wording import PLACE, about
from aibalance.book.naming import settings
from aibalance.runs.asserted import cells
from aibalance.runs.pages import page_files, pieces

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
LAWS = r"Regulation|Directive|Proclamation|Executive Order|Order|Section|Act|Part|Article"
# What may hold digits without being a computed number, each with its reason.
ALLOWED = {
    "substitution, a computed number": r"\{\{.*?\}\}",
    "code, quoted as code": r"```.*?```|``.*?``|`[^`]*`",
    "address or path": r"\]\([^)]*\)|<https?://[^>]*>|https?://\S+|\]\(#[^)]*\)",
    "markup": r"<[^>]+>|\(\w[\w-]*\)=|\{[a-z:]+\}",
    "number of a chapter or of a list item": r"^#+ \d+\. |^\s*\d+\. |\b[Cc]hapters? \d+(?:(?:,| and| to|–) ?\d+)*",
    "date": rf"\b\d{{4}}-\d{{2}}-\d{{2}}\b|\b\d{{1,2}} (?:{MONTHS})(?: \d{{4}})?\b",
    "year, quarter or edition": r"\b(?:19|20)\d{2}(?:[–/-](?:(?:19|20)?\d{2}|Q[1-4]|H[12]))?(?:\.\d{2})?\b",
    "law, order or rule by its number": rf"\b(?:{LAWS}) (?:\(\w+\) )?[\d./]+",
    "licence or version": r"\b(?:CC BY(?:-\w+)*|CC0|Python|Jupyter Book|[Vv]ersion|v)\s?\d+(?:\.\d+)*",
    "name with a digit": r"\b\w*[A-Za-z]\w*[-.]?\d[\w.-]*|\b\d+[A-Za-z]\w*|\b[Tt]able [\dIVX.]+",
}
NUMBER = re.compile(r"\d[\d.,]*")


def typed_numbers(text: str, numbered: Sequence[str] = ()) -> Iterator[tuple[int, str]]:
    """Yield (line number, number) for each number in a Markdown text that nothing above allows.

    numbered: names after which a number, 4.5 or IV, is part of the name.
    """
    named = [rf"\b(?:{'|'.join(map(re.escape, numbered))}) [\dIVX.]+"] if numbered else []
    for pattern in [*ALLOWED.values(), *named]:
        text = re.sub(pattern, lambda m: re.sub(r"[^\n]", " ", m[0]), text, flags=re.DOTALL | re.MULTILINE)
    for line, content in enumerate(text.split("\n"), start=1):
        for match in NUMBER.finditer(content):
            yield line, match[0].rstrip(".,")


def lint(chapters: Path) -> list[str]:
    """Return one sentence for each typed number in the pages of a folder, and for each conclusion that rests on nothing."""
    found = []
    numbered = (settings(chapters.parent).get("lint") or {}).get("numbered", ())
    for path in page_files(chapters):
        for cell, text in pieces(path):
            where = f"cell {cell}, line" if cell else "line"
            for line, number in typed_numbers(text, numbered):
                found.append(
                    f"chapters/{path.name} {where} {line}: found the typed number {number}; "
                    "expected a statistic, {{ chapter.statistic }}"
                )
    for source in cells(chapters):
        for said in source.said:
            for _, number in typed_numbers(PLACE.sub("", said.words), numbered) if said.kind != "subtitle" else ():
                found.append(
                    f"chapters/{source.chapter}.ipynb cell {source.number}: found the number {number} typed in the {said.kind} "
                    f"“{about(said.words)}”; expected a statistic, {{id}}"
                )
    return found + unfounded(chapters)

"""Find conclusions typed in Markdown cells, which stand whatever the data say: on an economy, or on how a gap moved."""

import csv
import re
from collections.abc import Collection, Iterator
from pathlib import Path

from aibalance.book.lint.wording import CHANGE, COMPILED, DOWN, LEAD, LEAST, MOST, UP, about
from aibalance.book.naming import settings
from aibalance.runs.execution.record import read_notebook
from aibalance.runs.pages import notebooks

TOLD = re.compile(
    r"\b(?:gap|lead|distance|lag|difference|ratio|share|balance|rival(?:ry|s)?|advantage|margin)\b[^.;:]{0,40}?\b"
    r"(?:has |have |had |is |was )?"
    rf"(?:{UP}|{DOWN}|held|stood still|revers\w+|vanished|turned)\b", re.IGNORECASE,
)  # fmt: skip
MAYBE = re.compile(r"\b(?:may|might|can|could|would|should|whether|if|that falls|asks?)\b", re.IGNORECASE)
# "Most series were revised upwards": how many of the rows do what, typed.
SHARED = re.compile(
    r"\b(?:most|nearly all|almost all|hardly any|hardly a|(?:the )?majority|two thirds|a third|half)(?: of)?(?: (?:the|these|those|our))? "
    r"(?!(?:of|and|often|recent)\b)(?:[\w-]+ ){1,3}?"
    r"(?:was|were|are|is|have|has|had|rose|fell|grew|came|consist\w*|lies?|moved?|stands?|\w+ed)\b",
    re.IGNORECASE,
)  # fmt: skip
# A legend that says the opposite: right and above are more, unless an axis is turned over.
MORE, FEWER = (
    rf"(?:{words})\b" for words in (rf"{UP}|more|larger|higher|later", rf"{DOWN}|less|fewer|smaller|lower|earlier")
)
TURNED = re.compile(
    rf"\b(?:left of|below)\b[^.;:,]{{0,40}}?(?:[:,] ?|\b)(?:the |it |an? )?(?:\w+ )?\b{MORE}|"
    rf"\b(?:right of|above)\b[^.;:,]{{0,40}}?(?:[:,] ?|\b)(?:the |it |an? )?(?:\w+ )?\b{FEWER}",
    re.IGNORECASE,
)


def economy_names(book: Path) -> list[str]:
    """Return the names of economies as sentences of a book may type them, with those that its _config.yml adds, the longest first."""
    nations = (settings(book).get("lint") or {}).get("nations", ())
    with (book / "data" / "economies.csv").open(encoding="utf-8", newline="") as file:
        rows = [row["prose"].removeprefix("the ") for row in csv.DictReader(file) if row["kind"] != "world"]
    return sorted({*rows, *nations} - {"", "world"}, key=lambda name: (-len(name), name))


def typed(chapters: Path, names: Collection[str]) -> Iterator[tuple[str, int, str, str]]:
    """Yield (chapter, cell, sentence, word) for sentences of Markdown cells that conclude on economies, or on how a gap moved."""
    named = re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b")
    concluding = [COMPILED[kind] for kind in (MOST, LEAST, CHANGE, LEAD)]
    for path in notebooks(chapters):
        for number, cell in enumerate(read_notebook(path).cells, start=1):
            if cell.cell_type != "markdown":
                continue
            for sentence in re.split(r"(?<=[.!?])\s+|\n+", cell.source):
                if sentence.rstrip("* ").endswith("?"):
                    continue
                told = [m for m in [TOLD.search(sentence)] if m]
                told += [m for pattern in (SHARED, TURNED) if (m := pattern.search(sentence))]
                told += [m for pattern in concluding if named.search(sentence) and (m := pattern.search(sentence))]
                told = [m for m in told if not MAYBE.search(sentence[: m.end()])]
                if told:
                    yield path.stem, number, about(sentence), told[0][0].lower()

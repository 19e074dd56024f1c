"""What the executed book holds: chapters with their statistics, claims with their judgements, charts, and where numbers are used."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from aibalance.executed.book import ExecutedBook
from aibalance.runs.pages import REFERENCE, uncapital


@dataclass(frozen=True)
class ChapterEntry:
    """One chapter that left a record. statistics: by id, as Statistic.as_dict gives them, in the order of computation."""

    key: str
    file: str
    section: str
    title: str
    statistics: dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Inventory:
    """chapters: by key. claims: by id, as the audits recorded them, with `file`. charts: by id, with `file` and `markup`.

    uses: {"chapter.statistic": file names of the pages whose text shows it}, in the order of the book's files. rests_on: digest of
    each table of the data.
    """

    folder: Path
    chapters: dict[str, ChapterEntry]
    claims: dict[str, dict[str, Any]]
    charts: dict[str, dict[str, Any]]
    uses: dict[str, list[str]]
    rests_on: dict[str, str]

    @property
    def data(self) -> Path:
        """The folder of the data package that the chapters were executed on."""
        return self.folder.parent / "data"


@cache
def inventoried(book: ExecutedBook) -> Inventory:
    """Return what the notebooks and pages of an executed book hold, found once."""
    entries, claims = {}, {}
    for record in book.records:
        file = record["file"]
        claims.update({claim["claim"]: {**claim, "file": file} for claim in record.get("claims", [])})
        if "statistics" in record:
            statistics = {s["id"]: s for s in record["statistics"]}
            title = book.title(file)
            entries[record["chapter"]] = ChapterEntry(record["chapter"], file, record["section"], title, statistics)
    charts = {id: {**record, "file": file, "markup": markup} for id, (file, record, markup) in book.charts.items()}
    return Inventory(book.chapters, entries, claims, charts, _uses(book, entries), _tables(book))


def _tables(book: ExecutedBook) -> dict[str, str]:
    return {file: slices[""] for file, slices in book.digests.items()}


def _uses(book: ExecutedBook, entries: dict[str, ChapterEntry]) -> dict[str, list[str]]:
    uses: dict[str, list[str]] = {}
    for file in book.pieces:
        for key, word in REFERENCE.findall(book.prose(file)):
            id = statistic_of(entries[key], word) if key in entries else ""
            pages = uses.setdefault(f"{key}.{id}", [])
            if id and file not in pages:
                pages.append(file)
    return uses


def statistic_of(entry: ChapterEntry, word: str) -> str:
    """Return the id that a name in prose stands for: itself, or the one that it starts with a capital; "" if none."""
    small = uncapital(word)
    return word if word in entry.statistics else small if small in entry.statistics else ""

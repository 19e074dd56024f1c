"""What the executed book holds: chapters with their statistics, claims with their judgements, charts, and where numbers are used."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aibalance.runs.pages import REFERENCE, heading, page_files, prose, uncapital
from aibalance.stated.records import FIGURE_TYPE, bundles, records


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

    uses: {"chapter.statistic": file names of the pages whose text shows it}, in the order of the book's files.
    """

    folder: Path
    chapters: dict[str, ChapterEntry]
    claims: dict[str, dict[str, Any]]
    charts: dict[str, dict[str, Any]]
    uses: dict[str, list[str]]

    @property
    def data(self) -> Path:
        """The folder of the data package that the chapters were executed on."""
        return self.folder.parent / "data"


def inventory(chapters: Path) -> Inventory:
    """Return what the executed notebooks and pages of a folder hold."""
    entries, claims = {}, {}
    for record in records(chapters):
        file = record["file"]
        claims.update({claim["claim"]: {**claim, "file": file} for claim in record.get("claims", [])})
        if "statistics" in record:
            statistics = {s["id"]: s for s in record["statistics"]}
            title = heading(chapters / file)
            entries[record["chapter"]] = ChapterEntry(record["chapter"], file, record["section"], title, statistics)
    charts = {
        bundle[FIGURE_TYPE]["id"]: {**bundle[FIGURE_TYPE], "file": file, "markup": bundle["text/html"]}
        for file, bundle in bundles(chapters)
        if FIGURE_TYPE in bundle
    }
    return Inventory(chapters, entries, claims, charts, _uses(chapters, entries))


def _uses(chapters: Path, entries: dict[str, ChapterEntry]) -> dict[str, list[str]]:
    uses: dict[str, list[str]] = {}
    for path in page_files(chapters):
        for key, word in REFERENCE.findall(prose(path)):
            id = statistic_of(entries[key], word) if key in entries else ""
            pages = uses.setdefault(f"{key}.{id}", [])
            if id and path.name not in pages:
                pages.append(path.name)
    return uses


def statistic_of(entry: ChapterEntry, word: str) -> str:
    """Return the id that a name in prose stands for: itself, or the one that it starts with a capital; "" if none."""
    small = uncapital(word)
    return word if word in entry.statistics else small if small in entry.statistics else ""

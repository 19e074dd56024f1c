"""What the executed book holds: chapters with their statistics, claims with their judgements, charts, and where numbers are used."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aibalance.charts.figure import FIGURE_TYPE
from aibalance.records import bundles, records
from aibalance.runs.record import read_notebook

REFERENCE = re.compile(r"\{\{\s*([A-Za-z_]\w*)\.([A-Za-z_]\w*)\s*(\|[^}]*)?\}\}")


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


def texts(chapters: Path) -> Iterator[tuple[str, str, str]]:
    """Yield (file name, place, Markdown) for every piece of text of the book: cells of notebooks and whole pages."""
    for path in sorted([*chapters.glob("*.ipynb"), *chapters.glob("*.md")]):
        if path.suffix == ".md":
            yield path.name, "text", path.read_text(encoding="utf-8")
        elif not path.name.endswith(".running.ipynb"):
            cells = enumerate(read_notebook(path).cells, start=1)
            yield from ((path.name, f"cell {place}", c.source) for place, c in cells if c.cell_type == "markdown")


def heading(path: Path) -> str:
    """Return the title of a notebook: its first heading, without marks."""
    text = "\n".join(c.source for c in read_notebook(path).cells if c.cell_type == "markdown")
    found = re.search(r"^# (.+)$", text, flags=re.MULTILINE)
    return found[1].strip() if found else path.stem


def _uses(chapters: Path, entries: dict[str, ChapterEntry]) -> dict[str, list[str]]:
    uses: dict[str, list[str]] = {}
    for file, _, text in texts(chapters):
        for key, word, _ in REFERENCE.findall(text):
            id = statistic_of(entries[key], word) if key in entries else ""
            pages = uses.setdefault(f"{key}.{id}", [])
            if id and file not in pages:
                pages.append(file)
    return uses


def statistic_of(entry: ChapterEntry, word: str) -> str:
    """Return the id that a name in prose stands for: itself, or the one that it starts with a capital; "" if none."""
    small = word[:1].lower() + word[1:]
    return word if word in entry.statistics else small if small in entry.statistics else ""

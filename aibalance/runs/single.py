"""One run as a pure function: notebooks, tables and parameters in, results out. It can be sent to any process anywhere."""

import io
import tempfile
import threading
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from aibalance.data.store import data_digest, number
from aibalance.data.tables import PACKAGE, schema
from aibalance.records import SUMMARY, records, records_digest
from aibalance.runs.execute import run_chapter
from aibalance.runs.parameters import declared
from aibalance.runs.record import library_digest, read_notebook, write_notebook

STATISTICS = (
    "chapter", "statistic", "label", "value", "text", "unit", "low", "high", "confidence", "as_of", "grade", "sources", "rows",
)  # fmt: skip
VERDICTS = ("claim", "section", "statement", "verdict", "attribution", "deviation", "confidence", "why")
# Executing a notebook moves the whole process to its folder, so a process makes one run at a time, however many threads it has.
ALONE = threading.Lock()


class OtherLibraryError(Exception):
    """A worker has another edition of the library than the one that sends it runs."""


@dataclass(frozen=True)
class Results:
    """What a run gives: statistics and verdicts as CSV text, and {chapter: why} for those that failed."""

    statistics: str
    verdicts: str
    failures: dict[str, str] = field(default_factory=dict)


def packed(chapters: Iterable[Path], data: Path) -> bytes:
    """Return all that runs on these data are made from, without stored outputs, as one compressed archive."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file, tempfile.TemporaryDirectory() as scratch:
        for path in chapters:
            notebook = read_notebook(path)
            for cell in notebook.cells:
                if cell.cell_type == "code":
                    cell.outputs, cell.execution_count = [], None
            write_notebook(Path(scratch) / path.name, notebook)
            file.write(Path(scratch) / path.name, f"chapters/{path.name}")
        for name in (PACKAGE, *(resource["path"] for resource in schema(data).values())):
            file.write(data / name, f"data/{name}")
    return archive.getvalue()


def perform(inputs: bytes, parameters: Mapping[str, Any], library: str) -> Results:
    """Execute the chapters in `inputs` with `parameters`, the summary last; a chapter that fails leaves the others be.

    Raises OtherLibraryError where the library is not the one of digest `library`: its results would not be comparable.
    """
    found = library_digest()
    if found != library:
        raise OtherLibraryError(
            f"a worker: found the library {found[:12]}; expected {library[:12]}, the one that started the sweep"
        )
    with ALONE, tempfile.TemporaryDirectory(prefix="aibalance-") as scratch:
        folder = Path(scratch).resolve()
        zipfile.ZipFile(io.BytesIO(inputs)).extractall(folder)
        failures = _executed(folder, parameters)
        target = folder / "executed" / "chapters"
        return Results(_csv(statistics(target), STATISTICS), _csv(verdicts(target), VERDICTS), failures)


def _executed(folder: Path, parameters: Mapping[str, Any]) -> dict[str, str]:
    """Execute folder/chapters into folder/executed, on folder/data; return the failures."""
    target = folder / "executed" / "chapters"
    target.mkdir(parents=True)
    (folder / "data").rename(folder / "executed" / "data")
    data = data_digest(folder / "executed" / "data")
    failures: dict[str, str] = {}
    for path in sorted((folder / "chapters").iterdir(), key=lambda p: (p.name.startswith(SUMMARY), p.name)):
        own = {name: value for name, value in parameters.items() if name in declared(path)}
        if path.name.startswith(SUMMARY) and failures:
            failures[path.stem] = "not executed, as it sums up chapters that failed"
            continue
        whole = records_digest(target) if path.name.startswith(SUMMARY) else ""
        failure = run_chapter(path, target / path.name, data, whole, own)
        if failure:
            failures[path.stem] = " ".join(failure.split())
    return failures


def statistics(chapters: Path) -> list[dict[str, Any]]:
    """Return all statistics of the executed notebooks of a folder, in order of file and definition."""
    return [
        {**statistic, "chapter": record["chapter"], "statistic": statistic["id"]}
        for record in records(chapters)
        for statistic in record.get("statistics", [])
    ]


def verdicts(chapters: Path) -> list[dict[str, Any]]:
    """Return the verdict on every claim that the executed notebooks of a folder audit, by claim."""
    found = {
        claim["claim"]: {**claim, "section": record["section"]}
        for record in records(chapters)
        for claim in record.get("claims", [])
    }
    return [found[name] for name in sorted(found)]


def _csv(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> str:
    frame = pd.DataFrame([{name: _cell(row[name]) for name in columns} for row in rows], columns=list(columns))
    return frame.to_csv(index=False, lineterminator="\n")


def _cell(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return "; ".join(map(str, value))
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return number(value)
    return "" if value is None else str(value)

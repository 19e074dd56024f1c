"""One run as a pure function: notebooks, tables and parameters in, results out. It can be sent to any process anywhere."""

import io
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from aibalance.data.store import package_files
from aibalance.runs.comparing.results import said, statistics, verdicts
from aibalance.runs.execution.execute import attempted
from aibalance.runs.execution.parameter_cells import declared
from aibalance.runs.execution.record import cleared, library_digest, notebook_text, own_cells, read_notebook
from aibalance.runs.sweeps.mould import MouldLostError, mould_of, possible
from aibalance.stated.records import SUMMARY, records, records_digest
from aibalance.stated.undrawn import undrawn

# Executing a notebook moves the whole process to its folder, so a process makes one run at a time, however many threads it has.
ALONE = threading.Lock()


class OtherLibraryError(Exception):
    """A worker has another edition of the library than the one that sends it runs."""


@dataclass(frozen=True)
class Results:
    """What a run gives: statistics, verdicts and sentences as CSV text, and {chapter: why} for those that failed."""

    statistics: str
    verdicts: str
    sentences: str
    failures: dict[str, str] = field(default_factory=dict)


def packed(chapters: Iterable[Path], data: Path) -> bytes:
    """Return all that runs on these data are made from, without stored outputs, as one compressed archive."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for path in chapters:
            notebook = cleared(read_notebook(path))
            notebook.cells = own_cells(notebook)
            file.writestr(f"chapters/{path.name}", notebook_text(notebook))
        for path in package_files(data):
            file.write(path, f"data/{path.name}")
    return archive.getvalue()


def perform(inputs: bytes, parameters: Mapping[str, Any], library: str, charts: bool = False) -> Results:
    """Execute the chapters in `inputs` with `parameters`, the summary last; a chapter that fails leaves the others be.

    charts: draw figures and lay out tables too, as in a book: a mark that is no row then fails its chapter. Titles are checked
    all the same.

    Raises OtherLibraryError where the library is not the one of digest `library`: its results would not be comparable.
    """
    found = library_digest()
    if found != library:
        raise OtherLibraryError(
            f"a worker: found the library {found[:12]}; expected {library[:12]}, the one that started the sweep"
        )
    reason = ""
    for _ in range(2):
        try:
            with ALONE, tempfile.TemporaryDirectory(prefix="aibalance-") as scratch:
                return _performed(Path(scratch).resolve(), inputs, parameters, charts)
        except MouldLostError as error:
            reason = str(error)
    return Results("", "", "", {"": reason})


def _performed(folder: Path, inputs: bytes, parameters: Mapping[str, Any], charts: bool) -> Results:
    """Make one run in an empty folder."""
    target = folder / "executed" / "chapters"
    target.mkdir(parents=True)
    if charts or not possible():
        zipfile.ZipFile(io.BytesIO(inputs)).extractall(folder)
        (folder / "data").rename(target.parent / "data")
        with undrawn(not charts):
            failures = _executed(folder / "chapters", target, parameters, _in_kernel)
    else:
        mould = mould_of(inputs)
        (target.parent / "data").symlink_to(mould.folder / "data", target_is_directory=True)
        failures = _executed(mould.folder / "chapters", target, parameters, mould.run)
    told = records(target)
    return Results(_csv(statistics(told)), _csv(verdicts(told)), _csv(said(target)), failures)


def _in_kernel(source: Path, target: Path, parameters: dict[str, Any]) -> str:
    whole = records_digest(target.parent) if source.name.startswith(SUMMARY) else ""
    return attempted(source, target, str(target.parents[1] / "data"), whole, parameters)


def _executed(
    chapters: Path, target: Path, parameters: Mapping[str, Any], attempt: Callable[[Path, Path, dict[str, Any]], str]
) -> dict[str, str]:
    """Execute all notebooks of a folder into `target`; return the failures."""
    failures: dict[str, str] = {}
    for path in sorted(chapters.iterdir(), key=lambda p: (p.name.startswith(SUMMARY), p.name)):
        own = {name: value for name, value in parameters.items() if name in declared(path)}
        if path.name.startswith(SUMMARY) and failures:
            failures[path.stem] = "not executed, as it sums up chapters that failed"
            continue
        failure = attempt(path, target / path.name, own)
        if failure:
            failures[path.stem] = " ".join(failure.split())
    return failures


def _csv(table: pd.DataFrame) -> str:
    return table.to_csv(index=False, lineterminator="\n")

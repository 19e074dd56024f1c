"""Sweeps: many runs, each stored as it ends, so that a sweep can stop at any moment and go on; one tidy table at the end."""

import csv
import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from aibalance import __version__
from aibalance.data.store import data_digest, number
from aibalance.data.tables import BadInputError
from aibalance.runs.execution.executors import given_up
from aibalance.runs.execution.folder import writing
from aibalance.runs.execution.record import code_digest, library_digest, read_notebook
from aibalance.runs.sweeps.grid import Grid
from aibalance.runs.sweeps.single import OtherLibraryError, Results, packed, perform

WINDOW = 256  # runs handed over and not yet back: enough for any cluster at hand, and few enough to keep in memory
STORED = {"statistics.csv": "statistics", "verdicts.csv": "verdicts", "sentences.csv": "sentences"}
RESULTS = ("chapter", "statistic", "value", "unit", "text", "low", "high")
VERDICTS = ("claim", "section", "verdict", "attribution", "deviation", "confidence", "why")
SENTENCES = ("chapter", "place", "text")
RENAMED = {"confidence": "verdict_confidence"}  # a parameter has that name


class SweepStoppedError(Exception):
    """A sweep cannot go on; what is finished is stored."""


@dataclass
class Progress:
    """How far a sweep is: runs in all, runs finished, and {run: {chapter: why}} for failures."""

    total: int
    finished: int = 0
    failures: dict[str, dict[str, str]] = field(default_factory=dict)


@contextmanager
def claimed(folder: Path) -> Iterator[Path]:
    """Keep other writers out of a sweep's folder, and remove what a killed one left half written.

    Raises BusyError if another one is at work, BadInputError if the folder holds other things than a sweep.
    """
    runs = folder / "runs"
    if folder.exists() and (not folder.is_dir() or (any(folder.iterdir()) and not runs.is_dir())):
        raise BadInputError(f"{folder}: found other files; expected a new or empty folder, or that of a sweep")
    with writing(folder):
        runs.mkdir(parents=True, exist_ok=True)
        for rest in runs.glob(".*"):
            shutil.rmtree(rest)
        yield runs


def identities(grid: Grid) -> dict[str, dict[str, Any]]:
    """Return {run: what it is made from, ready for JSON} in the grid's order; run: digest of the rest."""
    digests = {edition: data_digest(folder) for edition, folder in grid.editions.items()}
    same = {
        "version": __version__,
        "library": library_digest(),
        "chapters": {path.name: code_digest(read_notebook(path)) for path in grid.chapters},
    }
    found = {}
    for edition, parameters in grid:
        about = {**same, "data": digests[edition], "parameters": parameters}
        found[hashlib.sha256(_json(about).encode()).hexdigest()[:16]] = about
    return found


def sweep(
    grid: Grid, runs: Path, executor: Executor, progress: Callable[[Progress], object], charts: bool = False
) -> Progress:
    """Make the runs of a grid that are not stored in `runs`; store each as it ends. Failed ones are stored, and tried again.

    charts: whether figures are drawn, so that what is wrong with a drawing fails its run; no result rests on it.
    progress: called at the start and after each run. Raises SweepStoppedError if workers are lost or have another library.
    """
    about = identities(grid)
    editions = dict(zip(about, (edition for edition, _ in grid), strict=True))
    state = Progress(len(about), sum(_done(runs / run) for run in about))
    progress(state)
    inputs = {edition: packed(grid.chapters, folder) for edition, folder in grid.editions.items()}
    missing = iter([run for run in about if not _done(runs / run)])
    pending: dict[Future[Results], str] = {}
    while True:
        for run in islice(missing, WINDOW - len(pending)):
            made = about[run]
            task = executor.submit(perform, inputs[editions[run]], made["parameters"], made["library"], charts)
            pending[task] = run
        if not pending:
            return state
        for task in wait(pending, return_when=FIRST_COMPLETED).done:
            run = pending.pop(task)
            results = _outcome(task)
            _store(runs / run, about[run], results)
            state.finished += not results.failures
            if results.failures:
                state.failures[run] = results.failures
            progress(state)


def _outcome(task: "Future[Results]") -> Results:
    """Return what a run gave. Raises SweepStoppedError where the fault is not the run's."""
    try:
        return task.result()
    except OtherLibraryError as error:
        raise SweepStoppedError(f"{error}; install the same library on all workers") from None
    except BrokenExecutor:
        raise SweepStoppedError("a worker process was ended from outside (out of memory?)") from None
    except CancelledError:
        raise SweepStoppedError("the scheduler was lost") from None
    except Exception as error:
        reason = " ".join(f"{type(error).__name__}: {error}".split())
        if not given_up(error):
            raise SweepStoppedError(f"a worker could not take a run ({reason})") from error
        return Results("", "", "", {"": f"given up after several workers were lost on it ({reason})"})


def _done(folder: Path) -> bool:
    path = folder / "run.json"
    return path.exists() and not json.loads(path.read_text(encoding="utf-8"))["failures"]


def _store(folder: Path, about: Mapping[str, Any], results: Results) -> None:
    """Write a run's folder in one step, in place of that of a failed try."""
    new = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    for name, part in STORED.items():
        (new / name).write_text(getattr(results, part), encoding="utf-8", newline="")
    (new / "run.json").write_text(_json({**about, "failures": results.failures}), encoding="utf-8", newline="")
    new.chmod(0o755)
    if folder.exists():
        folder.rename(new.with_name(f"{new.name}.old"))
    new.rename(folder)
    shutil.rmtree(new.with_name(f"{new.name}.old"), ignore_errors=True)


def _json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def collect(grid: Grid, folder: Path) -> None:
    """Write results.csv, verdicts.csv, sentences.csv and failures.csv of a sweep: the runs of the grid in its order, one row a finding.

    Each row starts with run, data (the edition) and the parameters that vary; blank where a run leaves a chapter its own.
    """
    varying = grid.varying
    heads = [
        [run, edition, *(_cell(parameters.get(name)) for name in varying)]
        for run, (edition, parameters) in zip(identities(grid), grid, strict=True)
    ]

    def stored(name: str, columns: tuple[str, ...]) -> Iterator[list[str]]:
        for head in heads:
            with (folder / "runs" / head[0] / name).open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    yield [*head, *(row[column] for column in columns)]

    def failures() -> Iterator[list[str]]:
        for head in heads:
            about = json.loads((folder / "runs" / head[0] / "run.json").read_text(encoding="utf-8"))
            for chapter, reason in sorted(about["failures"].items()):
                yield [*head, chapter, reason]

    first = ("run", "data", *varying)
    _write_rows(folder / "results.csv", (*first, *RESULTS), stored("statistics.csv", RESULTS))
    _write_rows(
        folder / "verdicts.csv",
        (*first, *(RENAMED.get(name, name) for name in VERDICTS)),
        stored("verdicts.csv", VERDICTS),
    )
    _write_rows(folder / "sentences.csv", (*first, *SENTENCES), stored("sentences.csv", SENTENCES))
    _write_rows(folder / "failures.csv", (*first, "chapter", "reason"), failures())


def _cell(value: Any) -> str:
    return "" if value is None else value if isinstance(value, str) else number(value)


def _write_rows(path: Path, header: tuple[str, ...], rows: Iterator[list[str]]) -> None:
    """Replace a CSV file in one step, row by row: a sweep's table may be larger than memory."""
    new = path.with_name(f".{path.name}.new")
    with new.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    new.replace(path)

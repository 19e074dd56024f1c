"""Execute chapters in parallel with papermill; one process a chapter, as papermill changes its working folder."""

import errno
import logging
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, as_completed
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import nbformat

from aibalance.data.opened import text
from aibalance.data.selection.quantities import twins
from aibalance.data.store import write_text
from aibalance.data.tables import BadInputError
from aibalance.runs.execution.digests import Digests, digests
from aibalance.runs.execution.forking import forked_kernels
from aibalance.runs.execution.parameter_cells import declared
from aibalance.runs.execution.processes import local_pool
from aibalance.runs.execution.record import (
    INJECTED,
    cleaned,
    cleared,
    code_digest,
    notebook_text,
    own_cells,
    parsed,
    read_notebook,
    stale,
    stamp,
    write_notebook,
)
from aibalance.runs.pages import DRAFT
from aibalance.stated.records import SUMMARY, records, records_digest
from aibalance.stated.undrawn import is_set, undrawn

BOUNDARY = ".boundary"


# What a second try does not mend.
LASTING = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EMFILE, errno.ENOMEM}


class ChapterFailedError(Exception):
    """A chapter raised; the message names chapter, cell and error."""


def execute(
    chapters: Sequence[Path], folder: Path, parameters: Mapping[str, Any], *, jobs: int = 0, reuse: bool = True,
    stores: Sequence[Path] = (), pool: Executor | None = None, progress: Callable[[], None] = lambda: None,
    drawn: bool = True,
) -> list[Path]:  # fmt: skip
    """Execute notebooks into folder/chapters; return those that had to run.

    parameters: each reaches the chapters that declare it. reuse: keep a notebook that was executed there with the same
    library, code and parameters, on data that are the same in all that it read. stores: other folders of notebooks, from
    which such a one is taken. pool: where to run (a local pool of `jobs` processes by default). drawn: with figures and
    tables; without them a chapter has its results alone, and says so in its record. Raises ChapterFailedError
    for the failures and for one question with two answers, or BadInputError if chapters refused a parameter.
    """
    data, target = digests(folder / "data"), folder / "chapters"
    places = [target, *stores] if reuse else []
    own = {c: {name: value for name, value in parameters.items() if name in declared(c)} for c in chapters}
    first = [c for c in chapters if not c.name.startswith(SUMMARY)]
    done = []
    with nullcontext(pool) if pool else local_pool(jobs) as workers:
        for wave in (first, [c for c in chapters if c not in first]):
            whole = "" if wave is first else records_digest(target)
            todo = [c for c in wave if not _taken(c, places, target, data, whole, own[c])]
            for _ in range(len(wave) - len(todo)):
                progress()
            tasks = {
                workers.submit(attempted, c, target / c.name, str(folder / "data"), whole, own[c], drawn): c
                for c in todo
            }
            failures = []
            for task in as_completed(tasks):
                failure = _outcome(task)
                if failure:
                    failures.append(f"chapters/{tasks[task].name}: {failure}")
                progress()
            if failures:
                refused = all("raised BadInputError: " in failure for failure in failures)
                raise (BadInputError if refused else ChapterFailedError)("\n".join(sorted(failures)))
            done += todo
    names = {c.name for c in chapters}
    contradictions = twins(record for record in records(target) if record["file"] in names)
    if contradictions:
        raise ChapterFailedError("\n".join(contradictions))
    return done


def place(
    chapters: Sequence[Path], folder: Path, parameters: Mapping[str, Any], stores: Sequence[Path]
) -> dict[str, str]:
    """Put chapters that are not to be executed into folder/chapters; return {file: why its outputs are old}.

    A stored notebook that follows from the folder's data and parameters is taken where there is one, otherwise the source
    itself with the outputs that it holds. Raises BadInputError if it holds none.
    """
    data, target, whole = digests(folder / "data"), folder / "chapters", records_digest(folder / "chapters")
    old = {}
    for c in chapters:
        own = {name: value for name, value in parameters.items() if name in declared(c)}
        summed = whole if c.name.startswith(SUMMARY) else ""
        if _taken(c, stores, target, data, summed, own):
            continue
        notebook = read_notebook(c)
        if "aibalance" not in notebook.metadata:
            raise BadInputError(
                f"chapters/{c.name}: found no stored outputs to keep; expected it among the chapters to run"
            )
        write_text(target / c.name, text(c))
        old[c.name] = stale(notebook, data, summed) or "the parameters changed since it was executed"
    return old


def _taken(
    source: Path, stores: Sequence[Path], target: Path, data: Digests, chapters: str, parameters: Mapping[str, Any]
) -> bool:
    """Bring the stored notebook that follows from these data and parameters to `target`; return whether there is one."""
    for store in stores:
        held = _held(source, store / source.name, data, chapters, parameters)
        if held:
            write_text(target / source.name, held)
            return True
    return False


def _outcome(task: Future[str]) -> str:
    try:
        return task.result()
    except BrokenExecutor:
        return "the process that executed it was ended from outside (out of memory?)"


def _held(source: Path, stored: Path, data: Digests, chapters: str, parameters: Mapping[str, Any]) -> str:
    """Return the text of a stored notebook if its outputs are those that the source would have, else "".

    The code alone decides on outputs: where only the prose differs, the stored notebook gets that of the source.
    """
    if not stored.exists():
        return ""
    held, wanted = text(stored), text(source)
    executed = parsed(held)
    own = cleaned(executed if wanted == held else parsed(wanted))
    if code_digest(executed) != code_digest(own) or stale(executed, data, chapters):
        return ""
    if executed.metadata.get("aibalance", {}).get("parameters") != dict(parameters):
        return ""
    told = [[(c.id, c.source, c.metadata) for c in own_cells(notebook)] for notebook in (executed, own)]
    return held if told[0] == told[1] else notebook_text(reworded(executed, own))


def reworded(executed: nbformat.NotebookNode, source: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return the cells of a source with the outputs of an executed notebook that has the same code."""
    done = iter([cell for cell in own_cells(executed) if cell.cell_type == "code"])
    cells = []
    for cell in own_cells(source):
        if cell.cell_type == "code":
            same = next(done)
            cell.outputs, cell.execution_count = same.outputs, same.execution_count
        cells.append(cell)
    place = next((n for n, cell in enumerate(cells, start=1) if "parameters" in cell.metadata.get("tags", [])), 0)
    cells[place:place] = [cell for cell in executed.cells if INJECTED in cell.metadata.get("tags", [])]
    return nbformat.from_dict({**executed, "cells": cells})


def write_boundary(target: Path, values: Sequence[str]) -> None:
    """Leave the values too near to a rounding boundary beside an executed notebook, if there are any.

    Not in it: which those are may differ between machines, as the outputs may not.
    """
    path = target.with_suffix(BOUNDARY)
    if values:
        write_text(path, "\n".join(values) + "\n")
    else:
        path.unlink(missing_ok=True)


def near_boundary(folder: Path) -> list[str]:
    """Return the values of the notebooks executed in folder/chapters that lie too near to a rounding boundary."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((folder / "chapters").glob(f"*{BOUNDARY}"))]
    return [line for text in texts for line in text.splitlines()]


def run_chapter(source: Path, target: Path, data: str, chapters: str, parameters: dict[str, Any]) -> str:
    """Execute one notebook to `target`, with its folder as working folder; return "" or what went wrong.

    data: the package that the notebook finds as ../data. chapters: digest of the records that a summary is made from.
    """
    import papermill
    from papermill.exceptions import PapermillExecutionError

    from aibalance.runs.execution.engine import NAME

    logging.getLogger("papermill").setLevel(logging.ERROR)
    draft = target.with_suffix(DRAFT)
    blank = cleared(read_notebook(source))
    blank.cells = own_cells(blank)
    write_notebook(draft, blank)
    try:
        with _quiet(), forked_kernels():
            papermill.execute_notebook(
                str(draft), str(draft), parameters=parameters, cwd=str(target.parent), kernel_name="python3",
                engine_name=NAME, progress_bar=False, log_output=False, request_save_on_cell_execute=False,
            )  # fmt: skip
        notebook = read_notebook(draft)
        if any(o.output_type == "stream" for c in notebook.cells if c.cell_type == "code" for o in c.outputs):
            return "a cell printed to a stream (a warning?); expected results only: " + _streams(notebook)
        write_boundary(target, notebook.metadata["near_boundary"])
        notebook.metadata["aibalance"] = stamp(notebook, digests(data), chapters, parameters)
        assert notebook.metadata["aibalance"]["code"] == code_digest(blank)
        write_notebook(target, cleaned(notebook))
        return ""
    except PapermillExecutionError as error:
        line = error.source.strip().splitlines()[0] if error.source.strip() else ""
        return f"cell {error.exec_count} ({line[:60]}) raised {error.ename}: {error.evalue}"
    finally:
        draft.unlink(missing_ok=True)


def attempted(
    source: Path, target: Path, data: str, chapters: str, parameters: dict[str, Any], drawn: bool = True
) -> str:
    """Execute one notebook as run_chapter does. A kernel that does not come up in time, or is lost, gets a second chance.

    drawn: False leaves its figures and tables out.
    """
    reason = ""
    for _ in range(2):
        try:
            with undrawn(is_set() or not drawn):
                return run_chapter(source, target, data, chapters, parameters)
        except (RuntimeError, OSError) as error:
            if isinstance(error, OSError) and error.errno in LASTING:
                raise
            reason = f"no kernel to execute it ({type(error).__name__}: {error})"
    return reason


@contextmanager
def _quiet() -> Iterator[None]:
    """Send what kernels write to the process's own stderr (a notice at every start) nowhere; cells' stderr is caught as output."""
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _streams(notebook: Any) -> str:
    texts = [o.text for c in notebook.cells if c.cell_type == "code" for o in c.outputs if o.output_type == "stream"]
    return " ".join(texts)[:300].replace("\n", " ")

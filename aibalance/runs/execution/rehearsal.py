"""Rehearse a book: execute its chapters in this process, with charts, without kernels or Sphinx; for harnesses and tests.

What a rehearsal leaves is what papermill would leave: notebooks with their outputs, which everything that reads books reads.
"""

import ast
import io
import json
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import nbformat
from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell

from aibalance.data.tables import BadInputError
from aibalance.runs.execution.parameter_cells import declared
from aibalance.runs.execution.record import cleared, own_cells, read_notebook, write_notebook
from aibalance.stated.records import SUMMARY
from aibalance.stated.undrawn import undrawn

# What Python says in a kernel: deprecations only where the notebook itself is to blame.
HUSHED = (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning)


class CellFailedError(Exception):
    """A cell raised, warned or printed; the message says which and what."""


def rehearse(
    chapters: Sequence[Path], folder: Path, parameters: Mapping[str, Any], charts: bool = True
) -> dict[str, str]:
    """Execute chapters into folder/chapters, beside folder/data; the summary last. Return {file: why} for those that failed.

    parameters: each reaches the chapters that declare it. A summary of chapters that failed is not executed. charts: whether
    figures are drawn.
    """
    target, failures = folder / "chapters", dict[str, str]()
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(chapters, key=lambda p: (p.name.startswith(SUMMARY), p.name)):
        if path.name.startswith(SUMMARY) and failures:
            failures[path.name] = "not executed, as it sums up chapters that failed"
            continue
        own = {name: value for name, value in parameters.items() if name in declared(path)}
        try:
            with undrawn(not charts):
                write_notebook(target / path.name, rehearsed(read_notebook(path), own, target))
        except (CellFailedError, BadInputError) as error:
            failures[path.name] = str(error)
    return failures


def rehearsed(notebook: nbformat.NotebookNode, parameters: Mapping[str, Any], folder: Path) -> nbformat.NotebookNode:
    """Return a notebook with the outputs that its cells give in `folder` under `parameters`.

    Raises CellFailedError for the first cell that raises, warns or prints; BadInputError as chapters do.
    """
    notebook = cleared(notebook)
    notebook.cells = own_cells(notebook)
    notebook.metadata["aibalance"] = {"parameters": dict(parameters)}
    names: dict[str, Any] = {"__name__": "__main__"}
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for number, cell in enumerate(cells, start=1):
        with chdir(folder), _silent(number), _displayed(number, cell.source) as published:
            try:
                shown = _run(cell.source, names)
                if "parameters" in cell.metadata.get("tags", []):
                    names.update(parameters)
                outputs = [_published(bundle) for bundle in published]
                outputs += [] if shown is None else [_output(shown, number)]
            except BadInputError:
                raise
            except Exception as error:
                line = cell.source.strip().partition("\n")[0]
                raise CellFailedError(f"cell {number} ({line[:60]}) raised {type(error).__name__}: {error}") from error
        cell.execution_count, cell.outputs = number, outputs
    return notebook


def _run(source: str, names: dict[str, Any]) -> Any:
    """Execute a cell; return the value of its last line if that is an expression, otherwise None."""
    body = ast.parse(source).body
    last = body.pop() if body and isinstance(body[-1], ast.Expr) and not source.rstrip().endswith(";") else None
    exec(compile(ast.Module(body, []), "<cell>", "exec"), names)
    return eval(compile(ast.Expression(last.value), "<cell>", "eval"), names) if isinstance(last, ast.Expr) else None


def _output(shown: Any, number: int) -> nbformat.NotebookNode:
    """Return what a notebook stores of a value that it displays: its bundle of MIME types, or plain text and HTML."""
    if hasattr(shown, "_repr_mimebundle_"):
        bundle = shown._repr_mimebundle_()
    else:
        markup = getattr(shown, "_repr_html_", lambda: None)()
        bundle = {"text/plain": repr(shown), **({"text/html": markup} if markup else {})}
    data = json.loads(json.dumps(bundle, default=str))
    return nbformat.v4.new_output("execute_result", data=data, execution_count=number)


def _published(bundle: Mapping[str, Any]) -> nbformat.NotebookNode:
    """Return what a notebook stores of what a cell displayed on its way."""
    return nbformat.v4.new_output("display_data", data=json.loads(json.dumps(bundle["data"], default=str)))


@contextmanager
def _displayed(number: int, source: str) -> Iterator[list[Mapping[str, Any]]]:
    """Collect what is handed to IPython's display, which without a shell would be printed; the shell knows which cell runs."""
    shell, before = InteractiveShell.__new__(InteractiveShell), InteractiveShell._instance
    shell.display_pub = publisher = CapturingDisplayPublisher()
    shell.execution_count, shell.user_ns = (
        number,
        {"In": [source]},
    )  # a chapter asks for both: names are given once a cell
    InteractiveShell._instance = shell  # type: ignore[assignment]
    try:
        yield publisher.outputs
    finally:
        InteractiveShell._instance = before


@contextmanager
def _silent(number: int) -> Iterator[None]:
    """Raise CellFailedError if the block warns or prints."""
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out), warnings.catch_warnings(record=True) as raised:
        warnings.simplefilter("always")
        for kind in HUSHED:
            warnings.simplefilter("ignore", kind)
        yield
    said = [f"{w.category.__name__}: {w.message}" for w in raised] + out.getvalue().split("\n", 1)[:1]
    if any(said):
        raise CellFailedError(f"cell {number} printed to a stream (a warning?): {said[0]}"[:300])

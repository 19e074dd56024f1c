"""Execute a chapter without kernel and drawings, in a process that ends with it: for sweeps, which want what it states and says.

The cells run in IPython, as in a kernel; what they display becomes the outputs of the executed notebook.
"""

import gc
import io
import os
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from importlib import import_module
from pathlib import Path
from typing import Any

from aibalance.runs.execution.record import cleared, own_cells, read_notebook, write_notebook

# What a process imports to be ready for chapters; as in a kernel, a run knows no more of them than a name.
READY = "aibalance.notebook.ready"


def made_ready(data: Path) -> None:
    """Import what chapters import, and let them be ready for the package in `data`."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    import_module(READY).make_ready(data)
    quiet = Config()
    quiet.HistoryManager.enabled = False  # it would write a file, from a thread
    InteractiveShell.instance(config=quiet)
    gc.freeze()  # what a fork never visits, it never copies


def run_undrawn(source: Path, target: Path, parameters: Mapping[str, Any]) -> str:
    """Execute one notebook to `target`, with its folder as working folder; return "" or what went wrong, as run_chapter does."""
    from IPython.core.displayhook import CapturingDisplayHook
    from IPython.core.displaypub import CapturingDisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell

    os.chdir(target.parent)
    shell, notebook = InteractiveShell.instance(), cleared(read_notebook(source))
    shell.display_pub = publisher = CapturingDisplayPublisher()
    shown: list[dict[str, Any]] = publisher.outputs
    shell.display_trap.hook = CapturingDisplayHook(shell, shown)
    notebook.cells = own_cells(notebook)
    count = 0
    for cell in (cell for cell in notebook.cells if cell.cell_type == "code"):
        count += 1
        shown.clear()
        stream = io.StringIO()
        with redirect_stdout(stream), redirect_stderr(stream):
            result = shell.run_cell(cell.source, store_history=True)
        if not result.success:
            error = result.error_before_exec or result.error_in_exec
            line = cell.source.strip().splitlines()[0] if cell.source.strip() else ""
            return f"cell {count} ({line[:60]}) raised {type(error).__name__}: {error}"
        if stream.getvalue():
            told = stream.getvalue()[:300].replace("\n", " ")
            return "a cell printed to a stream (a warning?); expected results only: " + told
        cell["outputs"] = [{"output_type": "display_data", "data": one["data"], "metadata": {}} for one in shown]
        if parameters and "parameters" in cell.metadata.get("tags", []):
            shell.push(dict(parameters))
            count += 1  # of the cell that papermill injects
    write_notebook(target, notebook)
    return ""

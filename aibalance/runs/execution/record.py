"""What a stored notebook says of its own execution: what it read, its library, code and parameters; nothing of the machine."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4.rwbase import rejoin_lines, strip_transient

from aibalance.data.opened import text as text_of
from aibalance.data.store import digest, write_text
from aibalance.runs.execution.digests import Digests, changed, digests, read_digests
from aibalance.stated.records import SUMMARY, records_digest
from aibalance.stated.undrawn import is_set

LIBRARY = Path(__file__).resolve().parents[2]
# What a chapter cannot import cannot change its outputs.
OUTSIDE = {"sources", "runs", "executed", "book", "cli", "__main__.py"}
INJECTED = "injected-parameters"  # papermill's tag for the cell that it adds
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
LANGUAGE = {"name": "python", "file_extension": ".py", "mimetype": "text/x-python", "pygments_lexer": "ipython3"}


def library_digest() -> str:
    """Return the digest of those modules of the library that chapters run on."""
    files = [p for p in LIBRARY.rglob("*.py") if p.relative_to(LIBRARY).parts[0] not in OUTSIDE]
    return digest(files)


def own_cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """Return the cells of a notebook without the one that papermill injects."""
    return [c for c in notebook.cells if INJECTED not in c.metadata.get("tags", [])]


def code_digest(notebook: nbformat.NotebookNode) -> str:
    """Return the digest of a notebook's code cells, without injected parameters."""
    cells = [c.source for c in own_cells(notebook) if c.cell_type == "code"]
    return hashlib.sha256("\0".join(cells).encode()).hexdigest()


def stamp(
    notebook: nbformat.NotebookNode, data: Digests, chapters: str, parameters: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the record that an execution of this notebook with these data and parameters leaves in its metadata."""
    summed = {"chapters": chapters} if chapters else {}
    return {
        **summed,
        **({"undrawn": True} if is_set() else {}),
        "reads": read_digests(notebook.metadata["reads"], data),
        "library": library_digest(),
        "code": code_digest(notebook),
        "parameters": dict(parameters),
    }


def stale(notebook: nbformat.NotebookNode, data: Digests, chapters: str = "") -> str:
    """Return why the outputs of a notebook cannot be relied on, in a few words; "" if they can.

    Only what the notebook read counts. chapters: digest of the other chapters' records, for the summary, which is made
    from them.
    """
    record = notebook.metadata.get("aibalance")
    code = [c for c in notebook.cells if c.cell_type == "code"]
    if not record or any(c.execution_count is None for c in code):
        return "it has never been executed"
    if any(o.output_type == "error" for c in code for o in c.outputs):
        return "its execution failed"
    if "reads" not in record:
        return "it does not say what it read"
    if record.get("undrawn"):
        return "its charts and tables were left out when it was executed"
    different = changed(record["reads"], data)
    if different:
        return f"the data changed since it was executed: {', '.join(different)}"
    for part, name, now in (("library", "the library", library_digest()), ("code", "its code", code_digest(notebook))):
        if record.get(part) != now:
            return f"{name} changed since it was executed"
    if chapters and record.get("chapters") != chapters:
        return "a chapter that it sums up changed since it was executed"
    return ""


def is_undrawn(path: str | Path) -> bool:
    """Return whether an executed notebook has results alone, without its drawings and tables."""
    return bool(read_notebook(path).metadata.get("aibalance", {}).get("undrawn"))


def stale_chapters(folder: str | Path, data: str | Path) -> dict[str, str]:
    """Return {file name: why} for the notebooks of a folder whose outputs do not follow from the package in `data`."""
    whole, now = records_digest(folder), digests(data)
    found = {}
    for path in sorted(Path(folder).glob("*.ipynb")):
        why = stale(read_notebook(path), now, whole if path.name.startswith(SUMMARY) else "")
        if why:
            found[path.name] = why
    return found


def cleaned(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Remove timings, versions and paths from an executed notebook; hide the cell that papermill injects."""
    notebook = nbformat.from_dict(json.loads(json.dumps(notebook)))
    notebook.metadata = nbformat.from_dict(
        {"kernelspec": KERNEL, "language_info": LANGUAGE, "aibalance": notebook.metadata.get("aibalance", {})}
    )
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        kept = {key: value for key, value in cell.metadata.items() if key not in ("papermill", "execution", "tags")}
        if INJECTED in tags and "remove-cell" not in tags:
            tags = [*tags, "remove-cell"]
        cell.metadata = nbformat.from_dict({**kept, **({"tags": tags} if tags else {})})
    return notebook


def cleared(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return a notebook as it is before any execution: without outputs and without the record of one."""
    notebook = nbformat.from_dict(json.loads(json.dumps(notebook)))
    notebook.metadata.pop("aibalance", None)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def read_notebook(path: str | Path) -> nbformat.NotebookNode:
    """Read a notebook of format 4."""
    return parsed(text_of(path))


def parsed(text: str) -> nbformat.NotebookNode:
    """Return a notebook from its text; one of another format is converted. Raises ValueError if it is none."""
    found = json.loads(text, object_hook=nbformat.NotebookNode)
    if not isinstance(found, dict) or found.get("nbformat") != 4:
        return nbformat.reads(text, as_version=4)
    return strip_transient(rejoin_lines(found))


def notebook_text(notebook: nbformat.NotebookNode) -> str:
    """Return a notebook as text, in a form that is stable under version control."""
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def write_notebook(path: str | Path, notebook: nbformat.NotebookNode) -> bool:
    """Write a notebook atomically; return whether it changed."""
    return write_text(path, notebook_text(notebook))

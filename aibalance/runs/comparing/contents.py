"""What an executed book holds that can move: statistics, verdicts, charts, words, parameters, digests."""

import ast
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat

from aibalance.data.tables import PACKAGE, BadInputError
from aibalance.runs.comparing.sentences import Sentence, sentences
from aibalance.runs.execution.record import read_notebook
from aibalance.runs.pages import DRAFT, page_files
from aibalance.stated.records import FIGURE_TYPE, RECORD_TYPE, expanded
from aibalance.stated.viewers import for_page

WORDS = ("title", "subtitle", "source", "alt")


@dataclass
class Contents:
    """One executed book. Files are names in chapters/, in order; statistics and claims are results (see movements).

    charts: {id: what the chart records, its `file` and its `drawing`}. tables: {file: lines of other outputs}. texts:
    {file: sentences}. digests: {file: what its execution recorded}. parameters: {file: {name: value in force}}.
    """

    folder: Path
    titles: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    statistics: list[dict[str, Any]] = field(default_factory=list)
    claims: list[dict[str, Any]] = field(default_factory=list)
    charts: dict[str, dict[str, Any]] = field(default_factory=dict)
    tables: dict[str, list[str]] = field(default_factory=dict)
    texts: dict[str, list[Sentence]] = field(default_factory=dict)
    digests: dict[str, dict[str, Any]] = field(default_factory=dict)
    parameters: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def undrawn(self) -> list[str]:
        """The files that were executed for their results alone, without charts and tables."""
        return [name for name, record in self.digests.items() if record.get("undrawn")]

    @property
    def words(self) -> dict[str, str]:
        """The printed statistics by name, {chapter.statistic: text}."""
        return {f"{s['chapter']}.{s['statistic']}": s["text"] for s in self.statistics}


def contents(folder: Path, generated: tuple[str, ...] = ()) -> Contents:
    """Read the executed book in `folder`, which holds chapters/ and data/. generated: pages that a build writes, left out.

    Raises BadInputError if it is no book, or if its execution never ended.
    """
    chapters = folder / "chapters"
    if not chapters.is_dir() or not (folder / "data" / PACKAGE).is_file():
        raise BadInputError(f"{folder}: found no chapters/ and data/{PACKAGE}; expected a book or the folder of a run")
    running = sorted(p.name for p in chapters.glob(f"*{DRAFT}"))
    if running:
        raise BadInputError(f"{folder}: found chapters/{running[0]}, a run that never ended; expected a finished run")
    book = Contents(folder)
    for path in page_files(chapters):
        if path.name in generated:
            continue
        book.texts[path.name] = sentences(path)
        book.titles[path.name] = next((s.place for s in book.texts[path.name] if s.place), path.stem)
        if path.suffix == ".ipynb":
            _add_notebook(book, path)
    if not book.digests:
        raise BadInputError(f"{chapters}: found no notebook; expected the chapters of a book")
    return book


def _add_notebook(book: Contents, path: Path) -> None:
    notebook, name = read_notebook(path), path.name
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if "aibalance" not in notebook.metadata or any(c.execution_count is None for c in code):
        raise BadInputError(
            f"{path}: found a chapter that was never executed; expected a finished run ('aibalance build' or 'rerun' makes one)"
        )
    if any(output.output_type == "error" for cell in code for output in cell.outputs):
        raise BadInputError(f"{path}: found a chapter whose execution failed; expected a finished run")
    book.digests[name] = json.loads(json.dumps(notebook.metadata["aibalance"]))
    book.parameters[name] = in_force(notebook)
    book.tables[name] = []
    for output in (output for cell in code for output in cell.outputs):
        data = output.get("data", {})
        if FIGURE_TYPE in data:
            chart = json.loads(json.dumps(data[FIGURE_TYPE]))
            book.charts[chart["id"]] = {**chart, "file": name, "drawing": for_page("".join(data.get("text/html", "")))}
        elif RECORD_TYPE in data:
            _add_record(book, name, expanded(json.loads(json.dumps(data[RECORD_TYPE]))))
        elif "text/plain" in data:
            book.tables[name] += [line.strip() for line in data["text/plain"].splitlines() if line.strip()]


def _add_record(book: Contents, name: str, record: dict[str, Any]) -> None:
    chapter, section = record["chapter"], record.get("section", "")
    book.files[chapter] = name
    for statistic in record.get("statistics", []):
        book.statistics.append({**statistic, "chapter": chapter, "statistic": statistic["id"]})
    for claim in record.get("claims", []):
        book.claims.append({**claim, "chapter": chapter, "section": claim.get("section", section)})


def in_force(notebook: nbformat.NotebookNode) -> dict[str, Any]:
    """Return {name: value} of the parameters that a notebook ran with: declared ones, overridden by those it was given."""
    found: dict[str, Any] = {}
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", []):
            for line in ast.parse(cell.source).body:
                if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name) and line.value is not None:
                    found[line.target.id] = ast.literal_eval(line.value)
    return {**found, **notebook.metadata["aibalance"].get("parameters", {})}

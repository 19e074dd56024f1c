"""The executed book: its notebooks, their records, sentences and charts, and the text of its pages, each read from disk once."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat

from aibalance.data.opened import text as text_of
from aibalance.runs.execution.digests import Digests, digests
from aibalance.runs.execution.record import parsed, stale
from aibalance.runs.pages import capital, page_files, pieces_of, title_of
from aibalance.stated.records import EXPORT_TYPE, FIGURE_TYPE, RECORD_TYPE, SUMMARY, as_made


@dataclass(frozen=True, eq=False)
class ExecutedBook:
    """What a folder with chapters/ and data/ holds. notebooks: by file name, in order. written: text of its other pages."""

    folder: Path
    notebooks: Mapping[str, nbformat.NotebookNode]
    written: Mapping[str, str]

    @property
    def chapters(self) -> Path:
        """The folder of its pages."""
        return self.folder / "chapters"

    @property
    def data(self) -> Path:
        """The folder of the data package that it was executed on."""
        return self.folder / "data"

    @cached_property
    def bundles(self) -> list[tuple[str, dict[str, Any]]]:
        """(file name, MIME bundle) of each output, in order of file and cell; each statistic with its own rows."""
        return [
            (name, {kind: as_made(kind, value) for kind, value in output.data.items()})
            for name, notebook in self.notebooks.items()
            for cell in notebook.cells
            for output in cell.get("outputs", [])
            if "data" in output
        ]

    def outputs(self, kind: str) -> list[dict[str, Any]]:
        """Return the outputs of one MIME type, each with its `file`."""
        return [{**bundle[kind], "file": name} for name, bundle in self.bundles if kind in bundle]

    @cached_property
    def records(self) -> list[dict[str, Any]]:
        """The records of all chapters: statistics, comparisons and claims."""
        return self.outputs(RECORD_TYPE)

    @cached_property
    def charts(self) -> dict[str, tuple[str, dict[str, Any], str]]:
        """{chart id: (file name, record, HTML)}, in order of chapter and place."""
        drawn = ((name, bundle) for name, bundle in self.bundles if FIGURE_TYPE in bundle)
        return {bundle[FIGURE_TYPE]["id"]: (name, bundle[FIGURE_TYPE], bundle["text/html"]) for name, bundle in drawn}

    @cached_property
    def exports(self) -> dict[str, dict[str, Any]]:
        """{name: {"facts": …, "tables": {table: CSV text}}} of everything that chapters export."""
        return {name: found for output in self.outputs(EXPORT_TYPE) for name, found in output["exports"].items()}

    @cached_property
    def stated(self) -> dict[str, dict[str, Any]]:
        """{chapter.statistic: statistic} of everything that chapters state, in their order."""
        return {f"{r['chapter']}.{s['id']}": s for r in self.records for s in r.get("statistics", [])}

    @cached_property
    def texts(self) -> dict[str, str]:
        """{chapter.statistic: printed text}, and its twin with a capital first letter."""
        told = {name: statistic["text"] for name, statistic in self.stated.items()}
        twins = {}
        for name, text in told.items():
            chapter, _, statistic = name.partition(".")
            twins[f"{chapter}.{capital(statistic)}"] = capital(text)
        return {**twins, **told}

    @cached_property
    def parameters(self) -> dict[str, str]:
        """The parameters with which chapters were executed, where they are not the chapters' own."""
        changed: dict[str, str] = {}
        for notebook in self.notebooks.values():
            given = notebook.metadata.get("aibalance", {}).get("parameters", {})
            changed |= {name: str(value) for name, value in given.items()}
        return changed

    @cached_property
    def run(self) -> dict[str, Any]:
        """What a rerun says of itself (its run.json); empty for a book that is none."""
        path = self.folder / "run.json"
        return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}

    @cached_property
    def pieces(self) -> dict[str, list[tuple[int, str]]]:
        """{file name: (number of the cell, Markdown) of what readers read} of all pages, in order; 0 for a Markdown page."""
        found = {name: pieces_of(notebook.cells) for name, notebook in self.notebooks.items()}
        found |= {name: [(0, text)] for name, text in self.written.items()}
        return dict(sorted(found.items()))

    def prose(self, name: str) -> str:
        """Return the Markdown of a page, the cells of a notebook as paragraphs of one text."""
        return "\n\n".join(text for _, text in self.pieces[name])

    def title(self, name: str) -> str:
        """Return the title of a page: its first heading, without marks; the name of the file if it has none."""
        return title_of(self.prose(name)) or Path(name).stem

    @cached_property
    def digests(self) -> Digests:
        """The digests of its data: of each file, and of each slice of the tables that chapters read in slices."""
        return digests(self.data)

    @cached_property
    def stale(self) -> dict[str, str]:
        """{file name: why} of the notebooks whose outputs do not follow from the book's data."""
        others = [record for record in self.records if not record["file"].startswith(SUMMARY)]
        whole = hashlib.sha256(json.dumps(others, sort_keys=True).encode()).hexdigest()  # as stated.records_digest
        reasons = {
            name: stale(notebook, self.digests, whole if name.startswith(SUMMARY) else "")
            for name, notebook in self.notebooks.items()
        }
        return {name: why for name, why in reasons.items() if why}


def read_book(folder: str | Path) -> ExecutedBook:
    """Return the executed book in a folder."""
    folder = Path(folder)
    texts = {path.name: text_of(path) for path in page_files(folder / "chapters")}
    return ExecutedBook(
        folder,
        {name: parsed(text) for name, text in texts.items() if name.endswith(".ipynb")},
        {name: text for name, text in texts.items() if not name.endswith(".ipynb")},
    )

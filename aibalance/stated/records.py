"""Records: what executed chapters leave in their outputs for machines, read back from the notebooks."""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from aibalance.data.opened import text
from aibalance.stated.viewers import for_notebook, for_page

RECORD_TYPE = "application/vnd.aibalance.record+json"
FIGURE_TYPE = "application/vnd.aibalance.figure+json"
# Tables for tools that readers explore: facts, and tables as CSV text. Apart from the record, which all pages read.
EXPORT_TYPE = "application/vnd.aibalance.export+json"
SHARED = ("rows", "sources")  # of a statistic, what follows from its rows and is stored once
FEWEST_SHARED = 4  # rows from which on it is
NUMBERS = "stated"  # class of the list of all numbers that ends a notebook
# The summary is made from the records of all other chapters, so it runs after them.
SUMMARY = "00-"


class Shown:
    """Something a notebook displays: HTML for readers, plain text for terminals, and data for machines."""

    def __init__(self, text: str, markup: str, **machine: Any) -> None:
        self.text, self.markup, self.machine = text, markup, machine

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {"text/plain": self.text, "text/html": for_notebook(self.markup), **self.machine}


def outputs(folder: str | Path, kind: str, summary: bool = True) -> list[dict[str, Any]]:
    """Return the outputs of one MIME type in all notebooks of a folder, in order of file and cell, each with its `file`."""
    return [{**bundle[kind], "file": name} for name, bundle in bundles(folder, summary) if kind in bundle]


def bundles(folder: str | Path, summary: bool = True) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (file name, MIME bundle) of each output in all notebooks of a folder, in order of file and cell."""
    for path in sorted(Path(folder).glob("*.ipynb")):
        if path.name.endswith(".running.ipynb") or (path.name.startswith(SUMMARY) and not summary):
            continue
        for cell in json.loads(text(path))["cells"]:
            for output in cell.get("outputs", []):
                data = output.get("data", {})
                # Editors store text as a list of lines.
                yield path.name, {k: as_made(k, v) for k, v in data.items()}


def as_made(kind: str, value: Any) -> Any:
    """Return an output as it was made; of a record, each statistic with its own rows."""
    if kind.startswith("text/"):
        return for_page("".join(value)) if kind == "text/html" else "".join(value)
    return expanded(value) if kind == RECORD_TYPE else value


def compact(record: dict[str, Any]) -> dict[str, Any]:
    """Return a record in which a statistic that rests on the very rows of an earlier one names it, in `rows_of`, and not the rows.

    Many statistics of a comparison rest on every figure of it; written out, those would be most of the notebook.
    """
    first: dict[tuple[str, ...], str] = {}
    told = []
    for statistic in record.get("statistics", []):
        rows = tuple(statistic["rows"])
        owner = first.setdefault(rows, statistic["id"])
        if len(rows) >= FEWEST_SHARED and owner != statistic["id"]:
            statistic = {name: value for name, value in statistic.items() if name not in SHARED} | {"rows_of": owner}
        told.append(statistic)
    return {**record, "statistics": told} if told else record


def expanded(record: dict[str, Any]) -> dict[str, Any]:
    """Return a record in which each statistic has its own rows and sources again: the inverse of `compact`."""
    if not record.get("statistics"):
        return record
    known = {statistic["id"]: statistic for statistic in record["statistics"]}
    told = []
    for statistic in record["statistics"]:
        if "rows_of" in statistic:
            owner = known[statistic["rows_of"]]
            statistic = {k: v for k, v in statistic.items() if k != "rows_of"} | {name: owner[name] for name in SHARED}
        told.append(statistic)
    return {**record, "statistics": told}


def records(folder: str | Path, summary: bool = True) -> list[dict[str, Any]]:
    """Return the records of all chapters of a folder: statistics and claims. summary: with its own record."""
    return outputs(folder, RECORD_TYPE, summary)


def exports(folder: str | Path) -> dict[str, dict[str, Any]]:
    """Return {name: {"facts": …, "tables": {table: CSV text}}} of everything that the chapters of a folder export."""
    return {name: found for output in outputs(folder, EXPORT_TYPE) for name, found in output["exports"].items()}


def records_digest(folder: str | Path) -> str:
    """Return the digest of what the summary reads: the records of all other chapters."""
    return hashlib.sha256(json.dumps(records(folder, summary=False), sort_keys=True).encode()).hexdigest()


def number_anchor(chapter: str, statistic: str) -> str:
    """Return the anchor by which sentences link to a statistic: letters, digits and dashes, which is all that docutils keeps."""
    return re.sub(r"[^A-Za-z0-9]+", "-", f"number-{chapter}-{statistic}").strip("-")

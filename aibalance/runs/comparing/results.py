"""The results of a run as tables: every statistic, every verdict, and what the run was made from."""

import json
from collections.abc import Iterable, Mapping
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import pandas as pd

from aibalance import __version__
from aibalance.data.store import data_digest, number, write_text
from aibalance.runs.execution.digests import digests, files
from aibalance.runs.execution.record import code_digest, library_digest, read_notebook
from aibalance.stated.records import bundles, records

STATISTICS = (
    "chapter", "statistic", "label", "value", "text", "unit", "low", "high", "confidence", "as_of", "grade", "sources", "rows",
)  # fmt: skip
SENTENCES = ("chapter", "place", "text")
VERDICTS = ("claim", "section", "statement", "verdict", "attribution", "deviation", "confidence", "why")


def statistics(told: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Return all statistics of chapters' records, in order of chapter and definition, as text.

    Columns: STATISTICS; several sources or rows are joined by "; ".
    """
    rows = [
        {**statistic, "chapter": record["chapter"], "statistic": statistic["id"]}
        for record in told
        for statistic in record.get("statistics", [])
    ]
    return _table(rows, STATISTICS)


def verdicts(told: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Return the verdict on every claim that the records of chapters hold, by claim, as text. Columns: VERDICTS."""
    rows = {
        claim["claim"]: {**claim, "section": record["section"]} for record in told for claim in record.get("claims", [])
    }
    return _table([rows[name] for name in sorted(rows)], VERDICTS)


def said(chapters: Path) -> pd.DataFrame:
    """Return the sentences that the executed notebooks of a folder say, as plain text in the order of reading.

    Columns: SENTENCES; chapter is the file's name, place the sentence's number in its chapter.
    """
    rows = []
    for name, told in groupby(bundles(chapters), key=itemgetter(0)):
        sentences = [bundle["text/plain"] for _, bundle in told if "text/markdown" in bundle]
        rows += [{"chapter": Path(name).stem, "place": place, "text": text} for place, text in enumerate(sentences, 1)]
    return _table(rows, SENTENCES)


def description(
    folder: Path,
    edition: str,
    parameters: Mapping[str, Any],
    base: Mapping[str, Any],
    kept: Mapping[str, str],
    lock: str,
) -> dict[str, Any]:
    """Return what identifies a run, ready for JSON: digests of all that it was made from, and nothing of the machine.

    folder: the book that was made. base: data, library and parameters of the book that it started from. kept: chapters
    whose outputs are those of the base, and why. lock: digest of requirements.txt, "" if there is none.
    """
    known = digests(folder / "data")
    notebooks = sorted((folder / "chapters").glob("*.ipynb"))
    return {
        "version": __version__,
        "edition": edition,
        "data": data_digest(folder / "data"),
        "tables": {Path(name).stem: known[name][""] for name in files(folder / "data")},
        "library": library_digest(),
        "lock": lock,
        "chapters": {path.name: code_digest(read_notebook(path)) for path in notebooks},
        "parameters": dict(parameters),
        "kept": dict(kept),
        "base": dict(base),
    }


def write_results(folder: Path, about: Mapping[str, Any]) -> tuple[int, int]:
    """Write statistics.csv, verdicts.csv, sentences.csv and run.json of a book into its folder; return the first two's rows.

    Chapters that were kept from the base are left out of the tables.
    """
    told = [record for record in records(folder / "chapters") if record["file"] not in about["kept"]]
    sentences = said(folder / "chapters")
    sentences = sentences[~(sentences["chapter"] + ".ipynb").isin(list(about["kept"]))]
    tables = {"statistics": statistics(told), "verdicts": verdicts(told), "sentences": sentences}
    for name, table in tables.items():
        write_text(folder / f"{name}.csv", table.to_csv(index=False, lineterminator="\n"))
    write_text(folder / "run.json", json.dumps(about, indent=1, ensure_ascii=False, sort_keys=True) + "\n")
    return len(tables["statistics"]), len(tables["verdicts"])


def _table(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame([{name: _cell(row[name]) for name in columns} for row in rows], columns=list(columns))


def _cell(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return "; ".join(map(str, value))
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return number(value)
    return "" if value is None else str(value)

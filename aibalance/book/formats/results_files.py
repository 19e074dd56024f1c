"""The results of the book as files: each table as CSV and JSON, all of them in one SQLite database, and what describes them.

They are made for whoever computes with the book's results, and wants neither to read pages nor to run chapters.
"""

import csv
import hashlib
import io
import json
import sqlite3
from collections.abc import Mapping
from functools import cache
from typing import Any

import pandas as pd

from aibalance.book.cite import metadata
from aibalance.book.cite.cite import text
from aibalance.book.cite.metadata import Book
from aibalance.book.formats.crate import CRATE, results_crate
from aibalance.book.formats.croissant import CROISSANT, described_tables
from aibalance.book.formats.outcomes import NUMBER, TABLES, TRUTH, WHOLE, outcomes
from aibalance.book.site.kept_texts import KeptTexts
from aibalance.data.tables import PACKAGE
from aibalance.executed.book import ExecutedBook
from aibalance.runs.execution.record import code_digest

FOLDER = "results"  # on the site, and in the data archive
DATABASE = "results.sqlite"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
SQLITE_TYPES = {NUMBER: "REAL", WHOLE: "INTEGER", TRUTH: "INTEGER"}
MEDIA = {"csv": "text/csv", "json": "application/json", "sqlite": "application/vnd.sqlite3"}
# Columns whose long texts are few, as many statistics rest on the same rows; and the table that holds those texts.
SHARED: Mapping[str, tuple[str, ...]] = {"statistics": ("rows", "sources", "rights")}
LONG = "texts"
# Where SQLite writes which version of it wrote a file last: the only bytes that are not those of the tables.
WRITTEN_BY = slice(96, 100)


@cache
def results_files(book: ExecutedBook, kept: KeptTexts | None = None) -> dict[str, bytes]:
    """Return {file name: content} of the results of an executed book and of their descriptions. kept: of earlier builds."""
    return made(metadata.book(book), tables(book, kept), run(book))


def tables(book: ExecutedBook, kept: KeptTexts | None = None) -> dict[str, pd.DataFrame]:
    """Return the results of an executed book by name; kept, as the evidence takes long to compare."""
    licence = metadata.book(book).licences["text"]
    said = [bundle.get("text/markdown") for _, bundle in book.bundles]
    rests_on = ["results", licence, book.digests, book.records, said]
    found = (kept or KeptTexts()).text(
        rests_on, lambda: json.dumps(_plain(outcomes(book, licence)), ensure_ascii=False)
    )
    return {
        name: pd.DataFrame(rows, columns=[column for column, _, _ in TABLES[name][3]], dtype=object)
        for name, rows in json.loads(found).items()
    }


def run(book: ExecutedBook) -> dict[str, dict[str, str]]:
    """Return what the chapters were run on, by digest: {"chapters": {file name: of its code}, "tables": {name: of its rows}}."""
    chapters = {name: code_digest(notebook) for name, notebook in book.notebooks.items()}
    return {"chapters": chapters, "tables": {name: found[""] for name, found in sorted(book.digests.items())}}


def _plain(frames: Mapping[str, pd.DataFrame]) -> dict[str, list[list[Any]]]:
    return {name: [[_value(cell) for cell in row] for row in frame.to_numpy()] for name, frame in frames.items()}


def _value(cell: Any) -> Any:
    """Return a cell as JSON can hold it: numbers as themselves, whole ones as integers, and None for missing."""
    if cell is None or (isinstance(cell, float) and pd.isna(cell)):
        return None
    if hasattr(cell, "item"):
        cell = cell.item()
    return int(cell) if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15 else cell


def made(whole: Book, frames: Mapping[str, pd.DataFrame], how: Mapping[str, Mapping[str, str]]) -> dict[str, bytes]:
    """Return {file name: content} of results and of their descriptions: Data Package, Croissant, RO-Crate. how: see `run`."""
    files = {}
    for name, frame in frames.items():
        files[f"{name}.csv"] = as_csv(frame)
        files[f"{name}.json"] = as_json(frame)
    files[DATABASE] = as_database(whole, frames)
    package = data_package(whole, files)
    described = {
        PACKAGE: package,
        CROISSANT: described_tables(whole, metadata.edition(whole), package, files),
        CRATE: results_crate(whole, package, files, how),
    }
    return files | {name: _json(content) for name, content in described.items()}


def _json(content: Any) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def as_csv(frame: pd.DataFrame) -> bytes:
    """Return a table as CSV: UTF-8, a header, blank for missing."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(frame.columns)
    for row in frame.to_numpy():
        writer.writerow(["" if cell is None else str(cell).lower() if isinstance(cell, bool) else cell for cell in row])
    return buffer.getvalue().encode()


def as_json(frame: pd.DataFrame) -> bytes:
    """Return a table as a JSON array of objects, one on each line; null for missing."""
    rows = (dict(zip(frame.columns, row, strict=True)) for row in frame.to_numpy())
    lines = [json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows]
    return ("[\n" + ",\n".join(lines) + "\n]\n").encode()


def as_database(whole: Book, frames: Mapping[str, pd.DataFrame]) -> bytes:
    """Return all tables as one SQLite database; its bytes depend on nothing else. The table `about` says what they are.

    Texts that many rows of a table share stand once, in a table of their own; the table with the name of such a one is then a view.
    """
    base = sqlite3.connect(":memory:")
    base.execute("PRAGMA page_size = 4096")
    base.execute("CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT")
    about = {
        "title": whole.full_title, "edition": whole.edition, "published": whole.published, "data_sha256": whole.data,
        "licence": whole.licence_url, "citation": text(whole, metadata.edition(whole)),
    }  # fmt: skip
    base.executemany("INSERT INTO about VALUES (?, ?)", about.items())
    base.execute(f"CREATE TABLE {LONG} (place INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT")
    long = [frame[column] for name, frame in frames.items() for column in SHARED.get(name, ())]
    texts = {text: place for place, text in enumerate(dict.fromkeys(text for column in long for text in column), 1)}
    base.executemany(f"INSERT INTO {LONG} VALUES (?, ?)", ((place, text) for text, place in texts.items()))
    for name, frame in frames.items():
        _, _, key, columns = TABLES[name]
        shared = SHARED.get(name, ())
        kinds = {
            column: "INTEGER" if column in shared else SQLITE_TYPES.get(kind, "TEXT") for column, kind, _ in columns
        }
        fields = ", ".join(f'"{column}" {kind}' for column, kind in kinds.items())
        own = f"{name}_by_place" if shared else name
        base.execute(f'CREATE TABLE "{own}" ({fields}, PRIMARY KEY ({", ".join(key)})) STRICT')
        placed = frame.assign(**{column: frame[column].map(texts) for column in shared})
        places = ", ".join("?" * len(columns))
        base.executemany(f'INSERT INTO "{own}" VALUES ({places})', placed.to_numpy().tolist())
        if shared:
            seen = (
                f'(SELECT text FROM {LONG} WHERE place = "{own}"."{column}") AS "{column}"'
                if column in shared
                else f'"{column}"'
                for column in kinds
            )
            base.execute(f'CREATE VIEW "{name}" AS SELECT {", ".join(seen)} FROM "{own}"')
    base.commit()
    content = bytearray(base.serialize())
    base.close()
    content[WRITTEN_BY] = bytes(4)
    return bytes(content)


def data_package(whole: Book, files: Mapping[str, bytes]) -> dict[str, Any]:
    """Return the Data Package (version 2) of the results: each file with its size and sum, each table with its columns."""
    resources = []
    for name, (title, description, key, columns) in TABLES.items():
        fields = [{"name": column, "type": kind, "description": what} for column, kind, what in columns]
        schema = {"fields": fields, "primaryKey": list(key), "missingValues": [""]}
        resources += [
            _resource(name, f"{name}.csv", title, description, files, type="table", encoding="utf-8", schema=schema),
            _resource(f"{name}-json", f"{name}.json", f"{title}, as JSON", description, files),
        ]
    words = "All tables of results in one database, with keys."
    resources.append(_resource("database", DATABASE, "Results as SQLite", words, files))
    about = f"What {whole.title} computes and judges: its numbers, sentences and verdicts, and the evidence behind the verdicts."
    return {
        "$schema": PROFILE, "name": "results", "title": f"{whole.title}: results", "description": about,
        "version": whole.version, "created": f"{whole.published}T00:00:00Z",
        "licenses": [
            {"name": whole.licences["text"], "path": whole.licence_url},
            {"name": "LicenseRef-rows", "path": "statistics.csv",
             "title": "The column rights of each table says what may be done with a row: not all are under the licence of the book"},
        ],
        "contributors": [{"title": who, "roles": ["author"]} for who in whole.authors],
        "resources": resources,
    }  # fmt: skip


def _resource(
    name: str, path: str, title: str, description: str, files: Mapping[str, bytes], **more: Any
) -> dict[str, Any]:
    kind = path.rpartition(".")[2]
    return {
        "name": name, "path": path, "title": title, "description": description, "format": kind, "mediatype": MEDIA[kind],
        "bytes": len(files[path]), "hash": f"sha256:{hashlib.sha256(files[path]).hexdigest()}", **more,
    }  # fmt: skip

"""Read the tables of a data package into frames, with the types that its schema declares."""

import csv
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd

from aibalance.data import reads, workbook
from aibalance.data.checks.contract import PACKAGE, columns, nearest, schema
from aibalance.data.checks.grammar import TYPES, expected
from aibalance.data.checks.problems import BadInputError, Problem, quoted, told
from aibalance.data.opened import content, opened_once
from aibalance.data.parse import Table, parse
from aibalance.stated import rounding

__all__ = [
    "PACKAGE", "BadInputError", "catalogue", "columns", "described", "frame", "hold", "own_package", "read", "read_once",
    "read_once_for_good", "read_text", "schema", "sound", "stored", "stored_all", "texts", "typed",
]  # fmt: skip


# What a block under read_once has read so far: tables as parsed, by name and bytes of the file, and as frames, by path; None
# outside of one.
_held: tuple[dict[tuple[str, bytes], Table], dict[Path, pd.DataFrame]] | None = None
# Frames of packages that nobody changes in the life of this process, by real path.
_ready: dict[str, pd.DataFrame] = {}

BESIDE = "../data"  # where the package lies, seen from a chapter


def hold(folder: str | Path) -> None:
    """Parse each table of a package once for the life of this process: only where nobody changes it meanwhile.

    `read` then hands on copies, and notes what is read as ever. Raises BadInputError as read() does.
    """
    for table, resource in schema(folder).items():
        _ready[os.path.realpath(Path(folder) / resource["path"])] = frame(sound(stored(folder, table)), resource)


@contextmanager
def read_once() -> Iterator[None]:
    """Read each table once while the block runs, however many ask for it: for packages that nobody writes to meanwhile."""
    global _held
    before = _held
    _held = before or ({}, {})
    try:
        with opened_once():
            yield
    finally:
        _held = before


def read_once_for_good() -> None:
    """Read each table once for the life of this process: for a kernel that executes one chapter, on data that stay."""
    global _held
    _held = _held or ({}, {})


def read(folder: str | Path, table: str, *, whole: bool = True) -> pd.DataFrame:
    """Read one table. Numbers become floats, integers Int64, dates stay ISO text; blank text is "", never missing.

    The code NA (Namibia) is text like any other. whole: note the table as read by this process; a caller that hands on only
    slices says False and notes those. Raises BadInputError if there is no such table, or if a line or cell cannot be read.
    """
    resource = described(folder, table)
    path = Path(folder) / resource["path"]
    if _held and path in _held[1]:
        if whole:
            reads.everything(path)
        return _held[1][path].copy(deep=False)  # pandas copies a column once somebody writes to it
    reads.opening(path, whole)
    ready = _ready.get(os.path.realpath(path)) if _ready else None
    made = frame(sound(stored(folder, table)), resource) if ready is None else ready.copy(deep=False)
    for field in resource["schema"]["fields"]:
        if field["type"] == "number":
            rounding.keep(made[field["name"]].dropna())
    if _held:
        _held[1][path] = made.copy()
    return made


def texts(folder: str | Path, table: str) -> pd.DataFrame:
    """Read one table with every cell as text and blanks as "". Raises BadInputError as read() does."""
    resource = described(folder, table)
    reads.opening(Path(folder) / resource["path"])
    return pd.DataFrame(sound(stored(folder, table)).cells, dtype=str)


def own_package(data: str) -> str:
    """Return the folder that a chapter means by its default, ../data: the book's own also where it runs in the book's root.

    Raises BadInputError where there is no package, with what would help.
    """
    root = Path("_config.yml").is_file() and Path("chapters").is_dir() and Path("data", PACKAGE).is_file()
    if data == BESIDE and root:
        return "data"
    if data == BESIDE and not Path(data, PACKAGE).is_file():
        raise BadInputError(
            f"{data}: found no data package; expected one beside the folder in which the notebook runs "
            "(papermill: --cwd chapters; or give the parameter data)"
        )
    return data


def described(folder: str | Path, table: str) -> dict[str, Any]:
    """Return the description of one table. Raises BadInputError if the package has none."""
    known = schema(folder)
    if table not in known:
        near = nearest(table, list(known))
        hint = f"; nearest: {near}" if near else ""
        raise BadInputError(
            f"{Path(folder) / PACKAGE}: found no table {table}; expected it among {', '.join(known)}{hint}"
        )
    return known[table]


def catalogue(folder: str | Path) -> pd.DataFrame:
    """Read the sources, indexed by id; the name for charts is the publisher's where none is given."""
    frame = read(folder, "sources").set_index("id")
    return frame.assign(short=frame["short"].where(frame["short"] != "", frame["publisher"]))


def stored_all(folder: str | Path) -> dict[str, Table]:
    """Return {table: rows as parsed} of a package, from its CSV files or its workbook. What is wrong is in each table's problems."""
    folder, resources = Path(folder), schema(folder)
    book = workbook.found(folder, resources)
    return {name: _stored(folder, resource, resources, book) for name, resource in resources.items()}


def stored(folder: str | Path, table: str) -> Table:
    """Return one table as parsed."""
    folder, resources = Path(folder), schema(folder)
    return _stored(folder, described(folder, table), resources, workbook.found(folder, resources))


def _stored(folder: Path, resource: dict[str, Any], resources: Mapping[str, Any], book: Any) -> Table:
    if book is not None:
        return workbook.table(book, resource)
    path = folder / resource["path"]
    try:
        if path.is_file():
            return _parsed(content(path), resource)
        found = "no such file" if not path.exists() else "no ordinary file"
    except OSError as error:
        found = f"a file that cannot be read ({error.strerror})"
    wanted = f"the table of {resource['title'].lower()}, UTF-8 text with the columns {', '.join(columns(resource))}"
    known = {PACKAGE, "README.md", *(r["path"] for r in resources.values())}
    spare = [p.name for p in folder.glob("*") if p.name not in known]
    return Table(problems=[Problem(resource["path"], 0, "", found, wanted, nearest(resource["path"], spare))])


def _parsed(made: bytes, resource: dict[str, Any]) -> Table:
    """Return the table in the bytes of a file; a copy of the file need not be parsed again."""
    if _held is None:
        return parse(made, resource)
    key = (resource["path"], made)
    if key not in _held[0]:
        _held[0][key] = parse(made, resource)
    return _held[0][key]


def sound(table: Table) -> Table:
    """Return a table. Raises BadInputError if any of its lines could not be read."""
    if table.problems:
        raise BadInputError("\n".join(told(table.problems)))
    return table


def frame(table: Table, resource: dict[str, Any], *, checked: bool = False) -> pd.DataFrame:
    """Return the rows of a table with the types of its columns. Raises BadInputError for a cell that is not of its type.

    checked: every cell is known to be.
    """
    made = {}
    for field in resource["schema"]["fields"]:
        name, kind = field["name"], field["type"]
        typeless = checked or kind == "string"
        bad = set() if typeless else {cell for cell in set(table.cells[name]) if cell and not TYPES[kind](cell)}
        if bad:
            line, cell = next((n, c) for n, c in zip(table.lines, table.cells[name], strict=True) if c in bad)
            raise BadInputError(str(Problem(resource["path"], line, name, quoted(cell), expected(kind, cell))))
        made[name] = typed(table.cells[name], kind)
    return pd.DataFrame(made)


def read_text(path: str | Path) -> pd.DataFrame:
    """Read a CSV file that is no table of a package, with every cell as text and blanks as ""."""
    return pd.read_csv(
        BytesIO(content(path)),
        dtype=str,
        keep_default_na=False,
        na_filter=False,
        encoding="utf-8",
        quoting=csv.QUOTE_MINIMAL,
    )


def typed(cells: "list[str] | pd.Series", kind: str) -> pd.Series:
    """Convert texts to the type `kind` of Table Schema; blank becomes missing, except in text."""
    index = cells.index if isinstance(cells, pd.Series) else None
    if kind == "number":
        return pd.Series([float(cell) if cell else float("nan") for cell in cells], index, dtype=float)
    if kind == "integer":
        return pd.Series([int(cell) if cell else None for cell in cells], index, dtype="Int64")
    if kind == "boolean":
        return pd.Series([cell == "true" if cell else None for cell in cells], index, dtype="boolean")
    return pd.Series(list(cells), index, dtype=str)

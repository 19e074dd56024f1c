"""Write tables: sorted by key, plain text, and atomically, so that a reader never meets half a file."""

import hashlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from aibalance.data.opened import content, written
from aibalance.data.tables import PACKAGE, columns, schema, sound, stored_all


def write_text(path: str | Path, text: str) -> bool:
    """Replace the file at `path` by `text` in one step; return whether its content changed."""
    path = Path(path)
    if path.exists() and content(path) == text.encode():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        Path(name).chmod(0o666 & ~umask())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    written(path, text.encode())
    return True


def umask() -> int:
    """Return which permissions the user takes from new files."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def number(value: Any) -> str:
    """Return the shortest plain text that reads back as the same number; blank for missing."""
    if pd.isna(value) or value == "":
        return ""
    value = float(value)
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(value)


def to_csv(frame: pd.DataFrame, resource: dict[str, Any]) -> str:
    """Return the table as CSV text: schema's columns, rows sorted by the primary key, "\\n" line ends."""
    text = pd.DataFrame({name: frame.get(name, "") for name in columns(resource)}, index=frame.index)
    for field in resource["schema"]["fields"]:
        if field["type"] in ("number", "integer"):
            text[field["name"]] = text[field["name"]].map(number)
        elif field["type"] == "boolean":
            text[field["name"]] = text[field["name"]].map(
                lambda v: "" if pd.isna(v) or v == "" else str(bool(v)).lower()
            )
        else:
            text[field["name"]] = text[field["name"]].astype(object).map(lambda v: "" if pd.isna(v) else str(v))
    whole = {field["name"] for field in resource["schema"]["fields"] if field["type"] == "integer"}
    order = text.sort_values(
        resource["schema"]["primaryKey"], kind="stable", key=lambda c: pd.to_numeric(c) if c.name in whole else c
    )
    return order.to_csv(index=False, lineterminator="\n")


def write(folder: str | Path, table: str, frame: pd.DataFrame) -> bool:
    """Write `frame` as the whole of `table`; return whether the file changed."""
    resource = schema(folder)[table]
    return write_text(Path(folder) / resource["path"], to_csv(frame, resource))


def copy_package(source: str | Path, folder: str | Path) -> None:
    """Copy a data package, its description and its tables and nothing else, to a new folder.

    Tables are written in the form in which they are stored, whatever form they were in. Raises BadInputError for tables that
    cannot be read.
    """
    description = content(Path(source) / PACKAGE)
    tables = {schema(source)[name]["path"]: sound(table) for name, table in stored_all(source).items()}
    Path(folder).mkdir(parents=True)
    (Path(folder) / PACKAGE).write_bytes(plain_lines(description))
    for name, table in tables.items():
        made = table.text().encode()
        (Path(folder) / name).write_bytes(made)
        written(Path(folder) / name, made)


def plain_lines(text: bytes) -> bytes:
    """Return a text without a byte order mark and with "\n" line ends."""
    return text.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")


def package_files(folder: str | Path) -> list[Path]:
    """Return the files that make a data package: its description and its tables."""
    return [Path(folder) / PACKAGE, *(Path(folder) / resource["path"] for resource in schema(folder).values())]


def digest(paths: Iterable[str | Path]) -> str:
    """Return a SHA-256 over names and contents of files, independent of where they lie and of their order."""
    total = hashlib.sha256()
    for path in sorted((Path(p) for p in paths), key=lambda p: (p.name, str(p))):
        held = content(path)
        total.update(f"{path.name}\0{len(held)}\0".encode())
        total.update(held)
    return total.hexdigest()


def data_digest(folder: str | Path) -> str:
    """Return the digest of a data package: its description and its tables."""
    return digest(package_files(folder))

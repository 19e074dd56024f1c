"""Digests of what chapters read: each file of a data package, and each slice of the tables that chapters read in slices."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

from aibalance.data.opened import content
from aibalance.data.parse import Table
from aibalance.data.slices import SLICED
from aibalance.data.store import plain_lines
from aibalance.data.tables import PACKAGE, schema, sound, stored_all

Digests: TypeAlias = dict[str, dict[str, str]]
LENGTH = 16  # hexadecimal digits; notebooks hold hundreds of digests, and nobody forges their own data


def digests(folder: str | Path) -> Digests:
    """Return {file: {"": digest of it all, slice: digest of its rows}} of a data package.

    The rows count, not the form of the file: line ends, quotation marks and the like change no digest. Raises BadInputError
    for tables that cannot be read.
    """
    folder = Path(folder)
    found = {PACKAGE: {"": _short(plain_lines(content(folder / PACKAGE)))}}
    tables, resources = stored_all(folder), schema(folder)
    for name, table in tables.items():
        found[resources[name]["path"]] = {"": _short(sound(table).text().encode())}
        if name in SLICED:
            found[resources[name]["path"]] |= _slices(table, SLICED[name])
    return found


def files(folder: str | Path) -> list[str]:
    """Return the file names of the tables of a package, in order."""
    return [resource["path"] for resource in schema(folder).values()]


def read_digests(seen: str, known: Digests) -> dict[str, Any]:
    """Return the digests of what a process has read: {file: digest, or {slice: digest} where it read only slices}.

    seen: as data.reads.seen() returns it. Every run rests on the description of the package, whether it looked or not.
    """
    parts: dict[str, list[str] | None] = {PACKAGE: None, **json.loads(seen)}
    return {
        name: known[name][""] if keys is None else {key: known[name].get(key, "") for key in keys}
        for name, keys in sorted(parts.items())
        if name in known
    }


def changed(read: Mapping[str, Any], now: Digests) -> list[str]:
    """Return what of a run's reading is different now, in words: "events.csv", "observations.csv (private_investment)"."""
    found = []
    for name, then in read.items():
        current = now.get(name, {})
        if isinstance(then, str):
            found += [name] * (current.get("") != then)
        else:
            keys = [key for key, digest in then.items() if current.get(key, "") != digest]
            found += [f"{name} ({', '.join(keys[:3])}{' and more' if len(keys) > 3 else ''})"] if keys else []
    return found


def _slices(table: Table, column: str) -> dict[str, str]:
    totals: dict[str, Any] = {}
    for key, row in zip(table.cells[column], table.rows, strict=True):
        total = totals.setdefault(key, hashlib.sha256())
        total.update(("\x1f".join(row) + "\x1e").encode())
    return {key: total.hexdigest()[:LENGTH] for key, total in totals.items() if key}


def _short(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()[:LENGTH]

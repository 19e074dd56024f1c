"""Digests of what chapters read: each file of a data package, and each slice of the tables that chapters read in slices."""

import csv
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

from aibalance.data.slices import SLICED
from aibalance.data.tables import PACKAGE, schema

Digests: TypeAlias = dict[str, dict[str, str]]
LENGTH = 16  # hexadecimal digits; notebooks hold hundreds of digests, and nobody forges their own data


def digests(folder: str | Path) -> Digests:
    """Return {file: {"": digest of it all, slice: digest of its rows}} of a data package."""
    folder = Path(folder)
    found = {name: {"": _short((folder / name).read_bytes())} for name in (PACKAGE, *files(folder))}
    for table, resource in schema(folder).items():
        if table in SLICED:
            found[resource["path"]] |= _slices(folder / resource["path"], SLICED[table])
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


def _slices(path: Path, column: str) -> dict[str, str]:
    totals: dict[str, Any] = {}
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        header = next(rows, [])
        place = header.index(column) if column in header else len(header)
        for row in rows:
            total = totals.setdefault(row[place] if place < len(row) else "", hashlib.sha256())
            total.update(("\x1f".join(row) + "\x1e").encode())
    return {key: total.hexdigest()[:LENGTH] for key, total in totals.items() if key}


def _short(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:LENGTH]

"""Put an importer's rows into the tables: idempotent, checked before anything is written, and summed up."""

import csv
import io
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pandas as pd

from aibalance.data.rules import check_all
from aibalance.data.store import copy_package, to_csv, write_text
from aibalance.data.tables import BadInputError, columns, read, schema
from aibalance.importers.reading_day import read_on

# Command-line name of each importer, in the order in which later ones may use the rows of earlier ones.
IMPORTERS = {
    "ncses": "ncses",
    "epoch-models": "epoch_models",
    "epoch-gpu-clusters": "epoch_gpu_clusters",
    "epoch-data-centers": "epoch_data_centers",
    "llm-price-history": "llm_price_history",
    "models-dev": "models_dev",
}

# A file that would leave fewer than this share of the known rows is taken for one that was cut short.
SHRINK = 0.5
# The date or edition at the end of a source's printed name.
LAST_EDITION = re.compile(r",? \d{4}(-Q?\d+)*$")


@dataclass(frozen=True)
class Change:
    """What an import did to one table: numbers of rows added, changed and removed."""

    table: str
    added: int
    changed: int
    removed: int


def importer(name: str) -> ModuleType:
    """Return the module of an importer. It defines FILES, SOURCES, INDICATORS and rows(); see any of them."""
    return import_module(f"aibalance.importers.{IMPORTERS[name]}")


def locate(name: str, paths: Sequence[str | Path]) -> dict[str, Path]:
    """Match the given files, or the files of a given folder, to the names that the importer expects."""
    wanted = [spec.name for spec in importer(name).FILES]
    given = [Path(p) for p in paths]
    files = [f for p in given for f in (sorted(p.iterdir()) if p.is_dir() else [p])]
    found = {f.name: f for f in files if f.name in wanted}
    missing = [w for w in wanted if w not in found]
    if missing and len(wanted) == len(files) == 1:
        return {wanted[0]: files[0]}  # one file wanted, one given: its name does not matter
    if missing:
        raise BadInputError(
            f"{name}: found {', '.join(f.name for f in files) or 'no file'}; expected also {', '.join(missing)}"
        )
    return found


def apply(name: str, paths: Sequence[str | Path], folder: str | Path, day: str = "") -> list[Change]:
    """Import upstream files into the tables in `folder`; return the changes. Nothing is written if anything is wrong.

    day: YYYY-MM-DD on which a newer version than the importer's own was read; the sources then say so.
    """
    module, folder = importer(name), Path(folder)
    with read_on(day):
        new: Mapping[str, pd.DataFrame] = module.rows(locate(name, paths), folder)
    owned = [source["id"] for source in module.SOURCES]
    texts, changes = {}, []
    for table, frame in {
        "sources": pd.DataFrame([dated(source, day) if day else source for source in module.SOURCES]),
        "indicators": pd.DataFrame(module.INDICATORS),
        **new,
    }.items():
        if frame.empty and table in ("sources", "indicators"):
            continue
        resource, old = schema(folder)[table], read(folder, table)
        frame = frame.reindex(columns=columns(resource))
        mine = old["id"].isin(frame["id"]) if table in ("sources", "indicators") else old["source"].isin(owned)
        texts[table] = to_csv(pd.concat([old[~mine].astype(object), frame.astype(object)], ignore_index=True), resource)
        changes.append(_compare(table, resource, old[mine], frame))
        if len(frame) < SHRINK * mine.sum():
            found = f"{len(frame)} rows where {mine.sum()} are known"
            raise BadInputError(
                f"{name}: found {found} for {table}; expected a file that is not cut short (delete the old rows first if this is meant)"
            )
    _check(folder, texts)
    for table, text in texts.items():
        write_text(folder / schema(folder)[table]["path"], text)
    return changes


def dated(source: Mapping[str, Any], day: str) -> dict[str, Any]:
    """Return a source as the edition that was downloaded on `day`. Its id stays, as claims and events point to it."""
    short = LAST_EDITION.sub("", str(source["short"])) + f", {day}"
    new = {"short": short, "edition": f"download of {day}", "published": day, "seen_in": "downloaded", "seen_on": day}
    return {**source, **new}


def _compare(table: str, resource: dict[str, Any], old: pd.DataFrame, new: pd.DataFrame) -> Change:
    """Compare two states of the importer's own rows by primary key."""
    before, after = _keyed(resource, old), _keyed(resource, new)
    changed = sum(before[key] != after[key] for key in before.keys() & after.keys())
    return Change(table, len(after.keys() - before.keys()), changed, len(before.keys() - after.keys()))


def _keyed(resource: dict[str, Any], frame: pd.DataFrame) -> dict[tuple[str, ...], dict[str, str]]:
    rows = csv.DictReader(io.StringIO(to_csv(frame, resource)))
    return {tuple(row[key] for key in resource["schema"]["primaryKey"]): row for row in rows}


def _check(folder: Path, texts: Mapping[str, str]) -> None:
    """Check the tables as they would be, in a copy."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "data"
        copy_package(folder, copy)
        for table, text in texts.items():
            (copy / schema(folder)[table]["path"]).write_text(text, encoding="utf-8")
        problems = check_all(copy)
    if problems:
        raise BadInputError("\n".join(map(str, problems)))

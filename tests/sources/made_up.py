"""Small made-up files in the form of each publisher, written and imported by what a source's description says."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pandas as pd

from aibalance.sources.kit.bring import bring, read_files, rows
from aibalance.sources.kit.description import describe
from aibalance.sources.kit.edition import Edition, ids
from aibalance.sources.kit.files import locate

# Dates of the editions that are made up, where rows hang on them.
DATES = {"epoch-gpu-clusters": "2026-04-24", "models-dev": "2026-05-21", "entity-list": "2026-03-30",
         "llm-price-history": "2026-10-23", "epoch-data-centers": "2025-12-14", "ncses": "2023-12-11"}  # fmt: skip
DAY = "2026-11-23"


@dataclass(frozen=True)
class Spec:
    """What a made-up file needs: the publisher's name for it, its columns and its encoding."""

    key: str
    name: str
    columns: tuple[tuple[str, ...], ...]
    encoding: str


def specs(name: str) -> list[Spec]:
    """Return the files of a source."""
    return [
        Spec(key, next((n for n in file.names if "*" not in n and n.endswith(".csv")), file.names[0].replace("*", "Q")),
             tuple(column.called for column in file.columns), file.encoding[-1])
        for key, file in describe(name).files.items()
    ]  # fmt: skip


def write(folder: Path, spec: Spec, table: Iterable[Mapping[str, object]]) -> None:
    """Write a file as its publisher ships it; columns that a row does not name are blank."""
    table = list(table)
    keys = [key for row in table for key in row]
    own = [next((name for name in names if name in keys), names[0]) for names in spec.columns]
    columns = dict.fromkeys((*own, *keys))
    folder.mkdir(exist_ok=True)
    with (folder / spec.name).open("w", encoding=spec.encoding, newline="") as file:
        writer = csv.DictWriter(file, list(columns), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)


def brought(name: str, paths: Sequence[Path], data: Path, label: str = "made up") -> SimpleNamespace:
    """Import files as an edition of the usual date; return what came of it."""
    done = bring(name, list(paths), data, label, DATES.get(name, "2026-05"), (), DAY)
    return SimpleNamespace(changes=done.changes, left_out=[str(f) for f in done.left_out.faults], ids=done.ids,
                           remarks=done.left_out.remarks)  # fmt: skip


def made(name: str, folder: Path, data: Path) -> pd.DataFrame:
    """Return the observations that a source makes of the files in a folder, without writing them."""
    source = describe(name)
    located = locate(source, [folder])
    edition = Edition(source, "made up", DATES.get(name, "2026-05"), DAY, "", ids(source, "made up"), data,
                      {key: path.name for key, path in located.items()})  # fmt: skip
    return rows(edition, read_files(edition, located))["observations"].fillna("")

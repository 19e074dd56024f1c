"""Bring a data package up to date: fetch the files that downloads.csv names, and import those that are new."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from aibalance.data.contract import nearest
from aibalance.data.store import write
from aibalance.data.tables import BadInputError, read
from aibalance.sources.kit.bring import Change, bring
from aibalance.sources.kit.download import DownloadError, Fetched, Limits, fetch

NEW, UNCHANGED, FAILED, BY_HAND = "new", "unchanged", "failed", "by hand"


@dataclass(frozen=True)
class Outcome:
    """What became of one importer: NEW (imported), UNCHANGED, FAILED or BY_HAND, why, and what the import did."""

    importer: str
    state: str
    why: str = ""
    changes: tuple[Change, ...] = ()


def renew(
    folder: Path, names: Sequence[str], scratch: Path, day: str, limits: Limits, told: Callable[[Outcome], None]
) -> list[Outcome]:
    """Fetch the files of the importers named into `scratch`, and import what is new into the data package in `folder`.

    day: YYYY-MM-DD that the new rows' sources carry. told: hears of each outcome at once. One importer's trouble does not
    keep the others from being imported; a file that is refused leaves its tables as they were.
    """
    outcomes = []
    for name in names:
        files = read(folder, "downloads").query("importer == @name")
        outcomes.append(_renewed(folder, name, files, scratch / name, day, limits))
        told(outcomes[-1])
    return outcomes


def _renewed(folder: Path, name: str, files: pd.DataFrame, scratch: Path, day: str, limits: Limits) -> Outcome:
    if files.empty or (files["url"] == "").any():
        why = "; ".join(dict.fromkeys(note for note in files["note"] if note)) or "no address in downloads.csv"
        return Outcome(name, BY_HAND, why)
    scratch.mkdir(parents=True)
    fetched: dict[str, Fetched] = {}
    faults = []
    for row in files.itertuples():
        try:
            fetched[row.file] = fetch(row.url, scratch / row.file, limits)
        except DownloadError as error:
            faults.append(str(error))
    if faults:
        return Outcome(name, FAILED, "\n".join(faults))
    if all(fetched[row.file].sha256 == row.sha256 for row in files.itertuples()):
        return Outcome(name, UNCHANGED)
    try:
        changes = apply(name, [scratch], folder, day)
    except BadInputError as error:
        return Outcome(name, FAILED, str(error))
    table = read(folder, "downloads")
    mine = table["importer"] == name
    table.loc[mine, "bytes"] = [fetched[file].bytes for file in table.loc[mine, "file"]]
    table.loc[mine, "sha256"] = [fetched[file].sha256 for file in table.loc[mine, "file"]]
    table.loc[mine, "seen_on"] = day
    write(folder, "downloads", table)
    return Outcome(name, NEW, changes=tuple(changes))

"""Bring a data package up to date: fetch the files of each source from their addresses, and import what is new."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from aibalance.data.selection.current import moved
from aibalance.data.tables import BadInputError, read
from aibalance.sources.kit.bring import Change, bring
from aibalance.sources.kit.description import Description, File, describe
from aibalance.sources.kit.download import DownloadError, Fetched, Limits, fetch
from aibalance.sources.kit.files import named_like

NEW, UNCHANGED, FAILED, BY_HAND = "new", "unchanged", "failed", "by hand"


@dataclass(frozen=True)
class Outcome:
    """What became of one source: NEW (imported), UNCHANGED, FAILED or BY_HAND, why, and what the import did."""

    importer: str
    state: str
    why: str = ""
    changes: tuple[Change, ...] = ()


def renew(
    folder: Path, names: Sequence[str], scratch: Path, day: str, limits: Limits, told: Callable[[Outcome], None]
) -> list[Outcome]:
    """Fetch the files of the sources named into `scratch`, and import what is new into the data package in `folder`.

    day: YYYY-MM-DD, the date of the new editions. They stand beside the old ones, and series that read those read the new
    ones from then on. told: hears of each outcome at once. One source's trouble does not keep the others from being
    imported; a file that is refused leaves its tables as they were.
    """
    outcomes = []
    for name in names:
        outcomes.append(_renewed(folder, describe(name), scratch / name, day, limits))
        told(outcomes[-1])
    return outcomes


def _renewed(folder: Path, source: Description, scratch: Path, day: str, limits: Limits) -> Outcome:
    downloads = read(folder, "downloads").query("importer == @source.name")
    last = _last(folder, source, downloads)
    addresses = {name: last.get(name, {}).get("url") or file.url for name, file in source.files.items()}
    lacking = [source.files[name] for name, url in addresses.items() if not url]
    if lacking:
        why = "; ".join(dict.fromkeys(file.note for file in lacking if file.note))
        return Outcome(source.name, BY_HAND, why or f"no address of {lacking[0].names[0]}")
    scratch.mkdir(parents=True)
    fetched: dict[str, Fetched] = {}
    faults = []
    for name, url in addresses.items():
        try:
            fetched[name] = fetch(url, scratch / _plain(source.files[name]), limits)
        except DownloadError as error:
            faults.append(str(error))
    if faults:
        return Outcome(source.name, FAILED, "\n".join(faults))
    cut = [name for name in fetched if source.files[name].lines and not _ended(scratch / _plain(source.files[name]))]
    if cut:
        where = _plain(source.files[cut[0]])
        return Outcome(
            source.name, FAILED, f"{where}: found the end of the file inside a line; expected a line end (cut off?)"
        )
    new = {source.files[name].source for name in fetched if fetched[name].sha256 != last.get(name, {}).get("sha256")}
    if not new:
        return Outcome(source.name, UNCHANGED)
    paths = [scratch / _plain(file) for file in source.files.values() if file.source in new]
    try:
        done = bring(
            source.name, paths, folder, f"download of {day}", day, [f"{s}={s}-{day}" for s in new], day, "downloaded"
        )
    except BadInputError as error:
        return Outcome(source.name, FAILED, str(error))
    before = {
        last[name]["source"]: f"{file.source}-{day}"
        for name, file in source.files.items()
        if name in last and file.source in new
    }
    table = read(folder, "series")
    follow = {row.series: before[row.source] for row in table.itertuples() if row.source in before}
    moved(folder, {series: id_ for series, id_ in follow.items() if id_ in done.ids})
    return Outcome(source.name, NEW, changes=done.changes)


def _ended(path: Path) -> bool:
    """Return whether a file of lines ends with the end of one; other forms end where they end."""
    return path.suffix != ".csv" or path.read_bytes().endswith(b"\n")


def _last(folder: Path, source: Description, downloads: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Return the newest known version of each file of a source, as downloads.csv has it."""
    published = read(folder, "sources").set_index("id")["published"]
    order = downloads.assign(published=downloads["source"].map(published)).sort_values(
        ["seen_on", "published"], kind="stable"
    )
    found = {}
    for row in order.to_dict("records"):
        name = named_like(source, row["file"], row["source"])
        if name:
            found[name] = {key: str(row[key]) for key in ("source", "url", "sha256")}
    return found


def _plain(file: File) -> str:
    """Return a name without wild cards under which a file is known."""
    return file.names[0].replace("*", "").rpartition("/")[2]

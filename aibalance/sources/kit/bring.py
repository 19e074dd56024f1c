"""Bring an edition of a source into a data package: idempotent, checked before anything is written, and summed up."""

import csv
import hashlib
import io
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date as day_of
from datetime import datetime
from itertools import chain, count
from pathlib import Path
from typing import Any

import pandas as pd

from aibalance.data.checks.examine import check_all
from aibalance.data.selection.current import needed, with_rows
from aibalance.data.store import copy_package, to_csv, write_text
from aibalance.data.tables import BadInputError, columns, read, schema, typed
from aibalance.sources.kit import files
from aibalance.sources.kit.columns import Reader
from aibalance.sources.kit.covered_years import differences
from aibalance.sources.kit.description import Description, describe
from aibalance.sources.kit.edition import Edition, ids
from aibalance.sources.kit.left_out import LeftOut
from aibalance.sources.kit.quoted import within_limits

# A file that would leave fewer than this share of the rows known of the same edition is taken for one that was cut short.
SHRINK = 0.5
# Letters of a short name and of an id at most, as the data package says.
LONGEST = 60
# Tables whose rows name their source, in the order in which they are written.
OWNED = ("organizations", "observations", "frontier", "events", "ties")


class _Given(dict[str, pd.DataFrame]):
    """The files of an edition that were given; one that is needed beside them and lacks is asked for by name."""

    def __init__(self, frames: Mapping[str, pd.DataFrame], edition: Edition) -> None:
        super().__init__(frames)
        self._edition = edition

    def __missing__(self, name: str) -> pd.DataFrame:
        wanted = self._edition.source.files[name].names[0]
        raise BadInputError(
            f"{', '.join(self._edition.files.values())}: found a part of the files; expected {wanted} with it"
        )


@dataclass(frozen=True)
class Change:
    """What an import did to one table: numbers of rows added, changed and removed."""

    table: str
    added: int
    changed: int
    removed: int


@dataclass(frozen=True)
class Brought:
    """What came of an import. ids: of the sources that have rows now. left_out: rows that could not be used, and remarks."""

    ids: tuple[str, ...]
    changes: tuple[Change, ...]
    left_out: LeftOut


def bring(
    name: str, paths: Sequence[str | Path], folder: str | Path, label: str, date: str,
    given_ids: Sequence[str] = (), seen_on: str = "", seen_in: str = "", url: str = "",
) -> Brought:  # fmt: skip
    """Read files of a source as one edition and put its rows into the tables in `folder`. Nothing is written if it fails.

    label, date: the publisher's name for the edition and when it was published. given_ids: see edition.ids. seen_on: the day
    of reading, today if none is given. url: the address of this edition, that of the data set if none is given. An edition
    that is there is replaced, by a part of its files only where they have rows.
    """
    source, folder = describe(name), Path(folder)
    needed(folder)
    seen_on = seen_on or max(day_of.today().isoformat(), date)
    located = files.locate(source, paths)
    used = {source.files[file].source for file in located}
    named = {stem: id_ for stem, id_ in ids(source, label, tuple(given_ids)).items() if stem in used}
    if long := next((id_ for id_ in named.values() if len(id_) > LONGEST), ""):
        raise BadInputError(
            f"edition: found a label that makes an id of {len(long)} letters; expected at most {LONGEST}, or one given with --as"
        )
    _refuse_strangers(source, named, folder)
    edition = Edition(
        source, label, date, seen_on, seen_in or ", ".join(path.name for path in located.values()), named, folder,
        {file: path.name for file, path in located.items()}, url=url,
    )  # fmt: skip
    frames = read_files(edition, located)
    tables = rows(edition, frames)
    edition.left_out.remarks.extend(differences(source, frames, tables))
    described = _described(edition, tables, located)
    described |= _series(edition, tables)
    texts: dict[str, str] = {}
    changes: list[Change] = []
    whole = _whole(source, located, named, folder)
    for table, frame in {**described, **tables}.items():
        resource, old = schema(folder)[table], read(folder, table)
        text, change = merged(resource, old, frame, named.values() if table in tables else (), whole)
        if table in tables and table != "events" and whole:
            refuse_shrunk(name, change, old[old["source"].isin(list(named.values()))])
        texts[table], changes = text, [*changes, change]
    refuse_faulty(folder, texts)
    for table, text in texts.items():
        write_text(folder / schema(folder)[table]["path"], text)
    return Brought(tuple(named.values()), tuple(changes), edition.left_out)


def published(date: str) -> None:
    """Raise BadInputError for what is no date of publication: YYYY, YYYY-MM or YYYY-MM-DD."""
    for form in ("%Y-%m-%d", "%Y-%m", "%Y"):
        try:
            if datetime.strptime(date, form).strftime(form) == date:
                return
        except ValueError:
            continue
    raise BadInputError(f"date: found '{date}'; expected a date, YYYY, YYYY-MM or YYYY-MM-DD")


def read_files(edition: Edition, located: Mapping[str, Path]) -> dict[str, pd.DataFrame]:
    """Return the files of an edition as frames, by the names of the description."""
    reader = Reader(edition.seen_on, edition.package, edition.source.lookups)
    module = edition.source.module
    return {
        name: files.read(edition.source.files[name], path, reader, edition.left_out, module)
        for name, path in located.items()
    }


def rows(edition: Edition, frames: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the tables that a source's module makes of its files, with what goes without saying filled in."""
    made: Mapping[str, pd.DataFrame] = edition.source.module.rows(_Given(frames, edition), edition)
    tables = {}
    for table in OWNED:
        if table not in made or made[table].empty:
            continue
        frame = made[table].reset_index(drop=True)
        if "source" not in frame:
            frame = frame.assign(source=edition.id)
        grades = {id_: edition.source.sources[stem]["grade"] for stem, id_ in edition.ids.items()}
        filled: dict[str, Any] = {"grade": frame["source"].map(grades)}
        if table == "observations":
            unit = frame["indicator"].map({key: told["unit"] for key, told in edition.source.indicators.items()})
            filled |= {"unit": unit, "status": "published", "note": "", "subject": ""}
        frame = frame.assign(**{key: value for key, value in filled.items() if key not in frame})
        tables[table] = within_limits(edition, frame) if table == "observations" else frame
    if not tables:
        named = ", ".join(edition.files.values())
        raise BadInputError(
            f"{named}: found no row that the book can use; expected some, of economies and years it keeps"
        )
    return tables


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file as it was given."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _described(
    edition: Edition, tables: Mapping[str, pd.DataFrame], located: Mapping[str, Path]
) -> dict[str, pd.DataFrame]:
    """Return the rows of sources, indicators and downloads that belong to the new rows."""
    last = max(
        (str(p).rpartition("/")[2] for t in tables.values() for p in t.get("period", t.get("date", []))), default=""
    )
    words = {
        "label": edition.label,
        "date": edition.date,
        "year": edition.date[:4],
        "month": edition.date[:7],
        "last": last,
    }
    seen = {"edition": edition.label, "published": edition.date, "seen_in": edition.seen_in, "seen_on": edition.seen_on}
    known = read(edition.package, "sources")
    taken = set(known.query("id not in @edition.ids.values()")["short"])
    # an edition that is brought anew without its own address keeps the one that it had
    own = known.set_index("id")["url"].to_dict()
    sources = []
    for stem, id_ in edition.ids.items():
        told = edition.source.sources[stem]
        short = str(told["short"]).format(**words)
        # editions of one month must still be told apart where charts name them
        more = (f"{short}, {edition.date}", f"{short}, {edition.label}", f"{short}, {id_}")
        numbered = (f"{short[: LONGEST - 5]} ({number})" for number in count(2))
        short = next(name for name in chain((short, *more), numbered) if name not in taken and len(name) <= LONGEST)
        url = edition.url or own.get(id_) or told["url"]
        sources.append({**told, "id": id_, "short": short, "url": url} | seen)
        taken.add(short)
    used = set(tables["observations"]["indicator"]) if "observations" in tables else set()
    indicators = [{"id": key, **told} for key, told in edition.source.indicators.items() if key in used]
    # an address that the package's owner wrote into downloads.csv holds for later editions too
    told = read(edition.package, "downloads").query("importer == @edition.source.name and url != ''")
    addresses = {files.named_like(edition.source, row.file, row.source): row.url for row in told.itertuples()}
    downloads = []
    for name, path in located.items():
        file, content = edition.source.files[name], path.read_bytes()
        downloads.append(
            {
                "importer": edition.source.name,
                "file": re.sub(r"[^A-Za-z0-9_.-]+", "-", path.name),
                "source": edition.ids[file.source],
                "url": addresses.get(name) or file.url,
                "bytes": len(content),
                "sha256": digest_of(path),
                "seen_on": edition.seen_on,
                "note": file.note,
            }
        )
    found = {"sources": sources, "indicators": indicators, "downloads": downloads}
    return {table: pd.DataFrame(rows) for table, rows in found.items() if rows}


def _series(edition: Edition, tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return a series for each indicator or measure of the new rows that has none: it reads what was there, or else these."""
    known = read(edition.package, "series")
    new: list[dict[str, str]] = []
    for table, key in (("observations", "indicator"), ("frontier", "measure")):
        for name, part in tables[table].groupby(key) if table in tables else ():
            if name in {*known["indicator"], *(row["indicator"] for row in new)}:
                continue
            old = with_rows(edition.package, str(name))
            label = edition.source.indicators.get(str(name), {}).get("label", str(name).replace("_", " ").capitalize())
            source = " ".join(old or sorted(set(part["source"])))
            new.append({"series": str(name), "indicator": str(name), "source": source, "label": label, "predecessor": "",
                        "since": edition.seen_on})  # fmt: skip
    return {"series": pd.DataFrame(new)} if new else {}


def _refuse_strangers(source: Description, named: Mapping[str, str], folder: Path) -> None:
    """Refuse an id that another publisher's data bear."""
    known = read(folder, "sources").set_index("id")["publisher"]
    for stem, id_ in named.items():
        publisher = source.sources[stem]["publisher"]
        if known.get(id_, publisher) != publisher:
            raise BadInputError(
                f"as {id_}: found the id of data of {known[id_]}; expected one of {publisher}, or a new one"
            )


def _whole(source: Description, located: Mapping[str, Path], named: Mapping[str, str], folder: Path) -> bool:
    """Return whether all files are given that the editions' rows rest on, so that rows they do not give are gone."""
    before = read(folder, "downloads")
    before = before[before["source"].isin(list(named.values())) & (before["importer"] == source.name)]
    known = {files.named_like(source, row.file, row.source) for row in before.itertuples()}
    return known <= {*located, None}


def merged(
    resource: dict[str, Any], old: pd.DataFrame, new: pd.DataFrame, owned: Any, whole: bool
) -> tuple[str, Change]:
    """Return a table with the new rows in it as text, and what changed: rows of the same key give way, and all the old
    rows of the same edition where it is `whole`."""
    new = new.reindex(columns=columns(resource))
    before, after = _keyed(resource, old), _keyed(resource, new)
    gone = set(after)
    if whole and len(list(owned)):
        gone |= {key for key, row in before.items() if row["source"] in set(owned)}
    rest = [row for key, row in before.items() if key not in gone]
    whole_table = pd.DataFrame([*rest, *after.values()], columns=columns(resource), dtype=str)
    for field in resource["schema"]["fields"]:
        whole_table[field["name"]] = typed(whole_table[field["name"]], field["type"])
    text = to_csv(whole_table, resource)
    changed = sum(before[key] != after[key] for key in before.keys() & after.keys())
    removed = len((gone & before.keys()) - after.keys())
    return text, Change(resource["name"], len(after.keys() - before.keys()), changed, removed)


def _keyed(resource: dict[str, Any], frame: pd.DataFrame) -> dict[tuple[str, ...], dict[str, str]]:
    rows = csv.DictReader(io.StringIO(to_csv(frame, resource)))
    return {tuple(row[key] for key in resource["schema"]["primaryKey"]): row for row in rows}


def refuse_shrunk(name: str, change: Change, old: pd.DataFrame) -> None:
    """Refuse an edition that would lose most of the rows that it has."""
    kept = len(old) - change.removed
    if kept + change.added < SHRINK * len(old):
        raise BadInputError(
            f"{name}: found {kept + change.added} rows where {len(old)} are known of this edition for {change.table}; expected "
            "a file that is not cut short (give it another id with --as, or delete the old rows, if this is meant)"
        )


def refuse_faulty(folder: Path, texts: Mapping[str, str]) -> None:
    """Check the tables as they would be, in a copy. Raises BadInputError with every fault."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "data"
        copy_package(folder, copy)
        for table, text in texts.items():
            (copy / schema(folder)[table]["path"]).write_text(text, encoding="utf-8")
        problems = check_all(copy)
    if problems:
        raise BadInputError("\n".join(map(str, problems)))

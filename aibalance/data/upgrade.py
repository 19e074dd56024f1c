"""Bring a data package of an earlier edition of this book to the form of this one, its rows as they are."""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from aibalance.data.store import to_csv, write_text
from aibalance.data.tables import PACKAGE, BadInputError, columns, read_text, typed

# Where ids stand: table, column and the kind of id in aliases.csv. "+": several, parted by semicolons or blanks.
IDS = {
    "source": (("observations", "source"), ("events", "source"), ("ties", "source"), ("frontier", "source"),
               ("evidence", "source"), ("organizations", "source"), ("downloads", "source")),
    "indicator": (("observations", "indicator"), ("evidence", "indicator")),
    "event": (("evidence", "event"), ("events", "ends")),
    "hub": (("organizations", "hub"),),
}  # fmt: skip


def upgrade(folder: Path, model: Path) -> list[str]:
    """Bring the package in `folder` to the form of the one in `model`; return in words what was done.

    New tables come from the model where they describe the article or the form (their rows hang on no evidence), and start
    empty or from the package's own rows where they do not; new columns are blank, or filled from the model's row of the
    same key; lost columns end; old ids become new ones by the model's aliases.csv. Nothing is written if anything is wrong.
    Raises BadInputError, also for a package that is in the form already.
    """
    mine, new = _described(folder), _described(model)
    before = {resource["name"]: resource for resource in mine["resources"]}
    after = {resource["name"]: resource for resource in new["resources"]}
    strange = sorted(set(before) - set(after))
    if strange:
        raise BadInputError(
            f"{folder / PACKAGE}: found the table {strange[0]}; expected tables of an edition of this book"
        )
    if mine["resources"] == new["resources"]:
        raise BadInputError(f"{folder}: found a package that is in today's form; expected one of an earlier edition")
    aliases = read_text(model / after["aliases"]["path"])
    done, texts = [], {}
    for name, resource in after.items():
        rows = _model_rows(model, resource)
        if name in before:
            rows, told = _carried(folder, before[name], resource, rows)
            done += told
        else:
            rows = rows if name == "aliases" or _same(folder, model, before, after) else rows.iloc[:0]
        texts[name] = rows
    done += _renamed(texts, aliases)
    used = {id_ for table, column in (*IDS["source"], ("article", "source")) for id_ in texts[table][column]}
    more = read_text(model / after["sources"]["path"])
    more = more[more["id"].isin(used - set(texts["sources"]["id"]))]
    texts["sources"] = pd.concat([texts["sources"], more])
    texts["sources"], count = _mended(texts["sources"], read_text(model / after["sources"]["path"]))
    done.append(f"sources.csv: {count:,} rows as this edition describes their publications")
    texts["series"] = _series(texts)
    texts["quantities"] = _quantities(texts)
    for name in after.keys() - before.keys():
        texts[name] = _whole(texts[name], after[name], texts)
        done.append(f"{after[name]['path']}: new table, {len(texts[name]):,} rows")
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch)
        (made / PACKAGE).write_text(json.dumps({**mine, "resources": new["resources"], "licenses": new["licenses"]},
                                               indent=2, ensure_ascii=False) + "\n", encoding="utf-8")  # fmt: skip
        for name, rows in texts.items():
            _write(made, after[name], rows)
        for path in sorted(made.iterdir()):
            write_text(folder / path.name, path.read_text(encoding="utf-8"))
    return done


def _renamed(texts: dict[str, pd.DataFrame], aliases: pd.DataFrame) -> list[str]:
    """Put new ids in the place of old ones, wherever they stand; the rows that bore the old ones go."""
    told = []
    for kind, places in IDS.items():
        names = dict(aliases[aliases["kind"] == kind][["old", "new"]].itertuples(index=False))
        for table, column in places:
            texts[table][column] = texts[table][column].replace(names)
        own = texts[f"{kind}s"]
        gone = own["id"].isin(list(names))
        told += [f"{kind}s.csv: {row.id} is {names[row.id]} now" for row in own[gone].itertuples()]
        texts[f"{kind}s"] = own[~gone]
    return told


def _described(folder: Path) -> dict[str, Any]:
    path = folder / PACKAGE
    try:
        package: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if not all({"name", "path", "schema"} <= set(resource) for resource in package["resources"]):
            raise KeyError("no schema of a table")
    except FileNotFoundError:
        raise BadInputError(f"{path}: found no such file; expected the description of a data package") from None
    except (ValueError, KeyError, TypeError) as error:
        raise BadInputError(f"{path}: found {error}; expected a Data Package with a list of resources") from None
    return package


def _model_rows(model: Path, resource: Mapping[str, Any]) -> pd.DataFrame:
    return read_text(model / resource["path"])


def _carried(
    folder: Path, old: Mapping[str, Any], new: dict[str, Any], model: pd.DataFrame
) -> tuple[pd.DataFrame, list[str]]:
    """Return a table's own rows with the columns of today, and what was done to them."""
    path = folder / old["path"]
    if not path.is_file():
        raise BadInputError(f"{path}: found no such file; expected the table of {old.get('title', old['name'])}")
    rows, told = read_text(path), []
    header, expected = list(rows.columns), columns(dict(old))
    if header != expected:
        raise BadInputError(
            f"{old['path']} line 1: found the columns {', '.join(header)}; expected {', '.join(expected)}"
        )
    wanted = columns(new)
    fresh, lost = [c for c in wanted if c not in rows], [c for c in rows if c not in wanted]
    key = [c for c in new["schema"]["primaryKey"] if c in rows]
    if fresh:
        known = model.drop_duplicates(key).set_index(key)[fresh]
        rows = rows.join(known, on=key).fillna(dict.fromkeys(fresh, ""))
        told.append(f"{new['path']}: new columns {', '.join(fresh)}, filled where the row is one of this edition's")
    if lost:
        told.append(f"{new['path']}: columns that ended: {', '.join(lost)}")
    return rows[wanted], told


def _same(folder: Path, model: Path, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Return whether a package holds the claims of the model: then what was said of those holds for it too."""
    claims = read_text(folder / before["claims"]["path"])["id"]
    return bool(len(claims)) and set(claims) <= set(read_text(model / after["claims"]["path"])["id"])


def _series(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the series of the model that the package has rows of, and one of the newest edition for each other indicator."""
    observations, frontier, sources = tables["observations"], tables["frontier"], tables["sources"].set_index("id")
    labels = tables["indicators"].set_index("id")["label"]
    pairs = [
        *zip(observations["indicator"], observations["source"], strict=True),
        *zip(frontier["measure"], frontier["source"], strict=True),
    ]
    held: dict[str, set[str]] = {}
    for name, source in pairs:
        held.setdefault(name, set()).add(source)
    rows = []
    for row in tables["series"].to_dict("records"):
        there = [source for source in row["source"].split() if source in held.get(row["indicator"], ())]
        if there or (not row["source"] and row["indicator"] in held):
            before = row["predecessor"] if row["predecessor"] in sources.index else ""
            rows.append({**row, "source": " ".join(there), "predecessor": before})
    for name in sorted(held.keys() - {row["series"] for row in rows}):
        editions = sorted(held[name], key=lambda source: (str(sources["published"].get(source, "")), source))
        before = editions[-2] if len(editions) > 1 else ""
        rows.append({"series": name, "indicator": name, "source": editions[-1], "predecessor": before,
                     "label": labels.get(name, name.replace("_", " ").capitalize()),
                     "since": sources["seen_on"].get(editions[-1], ""), "reason": ""})  # fmt: skip
    return pd.DataFrame(rows, columns=list(tables["series"].columns))


def _mended(rows: pd.DataFrame, model: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Return the sources as the model describes those that it has, with a limit that the package's rows keep, and how many."""
    known = model["id"].isin(rows["id"])
    return pd.concat([rows[~rows["id"].isin(model["id"])], model[known]]), int(known.sum())


def _quantities(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the questions of the model that the package has series for."""
    rows = tables["quantities"]
    series = tables["series"][tables["series"]["indicator"].isin(tables["indicators"]["id"])]
    known = {*series["indicator"], *("frontier:" + name for name in tables["frontier"]["measure"])}
    told = {"", *series["series"], *tables["sources"]["id"]}
    answerable = rows["series"].map(lambda cell: set(cell.split(";")) <= known) & rows["edition"].isin(told)
    return rows[answerable]


def _whole(rows: pd.DataFrame, resource: Mapping[str, Any], tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the rows of a new table whose references the package has."""
    for key in resource["schema"].get("foreignKeys", []):
        (column,), reference = key["fields"], key["reference"]
        (other,) = reference["fields"]
        if reference["resource"] and reference["resource"] in tables:
            rows = rows[rows[column].isin({"", *tables[reference["resource"]][other]})]
    return rows


def _write(folder: Path, resource: dict[str, Any], rows: pd.DataFrame) -> None:
    """Write a table in the order of its key; cells that are no value of their column's type stay as they are, for the check."""
    table = rows.copy()
    try:
        for field in resource["schema"]["fields"]:
            table[field["name"]] = typed(table[field["name"]], field["type"])
        text = to_csv(table, resource)
    except (ValueError, TypeError):
        text = rows.to_csv(index=False, lineterminator="\n")
    (folder / resource["path"]).write_text(text, encoding="utf-8")

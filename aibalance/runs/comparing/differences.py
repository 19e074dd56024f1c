"""What differs between two data packages: rows added, removed and changed, by primary key; and how rows match row keys."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from aibalance.data.store import number, plain_lines
from aibalance.data.tables import PACKAGE, columns, schema, texts, typed
from aibalance.stated.statistic import single_keys

DATE = r"\d{4}(?:-(?:Q[1-4]|H[12]|\d{2}(?:-\d{2})?))?"
PERIOD = rf"{DATE}(?:/{DATE})?"
ROW_KEY = re.compile(
    rf"(?P<indicator>[^/]+)/(?P<economy>[^/]+)/(?:(?P<subject>.+?)/)??(?P<first>{PERIOD})(?:–(?P<last>{PERIOD}))?/(?P<source>[^/]+)"
)
SERIES = ("indicator", "economy", "subject", "source")
# Tables whose rows have keys like those of observations: what stands before their kind, and the columns of kind, economy and subject.
KEYED = {
    "frontier": ("frontier", "measure", "economy", ""),
    "events": ("event", "kind", "economy", "id"),
    "ties": ("tie", "kind", "economy_a", "id"),
}
SUBJECTS = ("hubs", "organizations")  # tables of what observations have as their subjects
Differences = dict[str, dict[str, list[dict[str, Any]]]]


def differences(before: Path, after: Path) -> Differences:
    """Return {table: {"added", "removed", "changed"}} for the tables that differ between two data packages.

    Each row has its `address` (the parts of its primary key, joined by slashes) and its `key`; an added or removed one
    its `row`, without blank cells; a changed one its `columns`, {name: [before, after]}. Cells are text, numbers in
    their shortest form. A description that differs counts as a change of the table "datapackage".
    """
    found = {}
    here, there = schema(before), schema(after)
    for table in sorted({*here, *there}):
        old, new = (
            _keyed(folder, table, resources.get(table)) for folder, resources in ((before, here), (after, there))
        )
        added = [{**_named(table, there[table], key), "row": row} for key, row in new.items() if key not in old]
        removed = [{**_named(table, here[table], key), "row": row} for key, row in old.items() if key not in new]
        changed = [
            {**_named(table, there[table], key), "columns": _cells(old[key], row)}
            for key, row in new.items()
            if key in old and old[key] != row
        ]
        if added or removed or changed:
            found[table] = {"added": added, "removed": removed, "changed": changed}
    if plain_lines((before / PACKAGE).read_bytes()) != plain_lines((after / PACKAGE).read_bytes()):
        found["datapackage"] = {"added": [], "removed": [], "changed": [{"address": PACKAGE, "key": {}, "columns": {}}]}
    return found


def _keyed(folder: Path, table: str, resource: Mapping[str, Any] | None) -> dict[tuple[str, ...], dict[str, str]]:
    """Return {primary key: row without blanks} of a table, {} if the package has none."""
    if resource is None:
        return {}
    frame = texts(folder, table)
    for field in resource["schema"]["fields"]:
        if field["type"] in ("number", "integer"):
            frame[field["name"]] = typed(frame[field["name"]], field["type"]).map(number).astype(str)
    key = resource["schema"]["primaryKey"]
    rows = frame[columns(dict(resource))].to_dict("records")
    return {tuple(row[k] for k in key): {str(k): v for k, v in row.items() if v != ""} for row in rows}


def _named(table: str, resource: Mapping[str, Any], key: tuple[str, ...]) -> dict[str, Any]:
    names = resource["schema"]["primaryKey"]
    return {"address": "/".join([table, *filter(None, key)]), "key": dict(zip(names, key, strict=True))}


def _cells(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, list[str]]:
    names = [*old, *(name for name in new if name not in old)]
    return {name: [old.get(name, ""), new.get(name, "")] for name in names if old.get(name) != new.get(name)}


def all_rows(table: Mapping[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Return the rows of one table that differ, in whichever way."""
    return [*table["changed"], *table["added"], *table["removed"]]


class ChangedRows:
    """The rows that differ and that statistics name by their keys, to be asked which of them lie behind one or behind a claim.

    These are observations, and the rows of KEYED; and, by the subject of an observation, the hubs and organizations of SUBJECTS.
    """

    def __init__(self, found: Differences, before: Path, after: Path) -> None:
        self.series: dict[tuple[str, ...], list[tuple[str, str]]] = defaultdict(list)
        for row in all_rows(found["observations"]) if "observations" in found else []:
            self.series[tuple(row["key"][part] for part in SERIES)].append((row["key"]["period"], row["address"]))
        for table, (kind, column, economy, subject) in KEYED.items():
            changed = (
                {tuple(row["key"].values()): row["address"] for row in all_rows(found[table])} if table in found else {}
            )
            for folder in (before, after) if changed else ():
                for key, row in _keyed(folder, table, schema(folder).get(table)).items():
                    if key in changed:
                        series = f"{kind}.{row[column]}", row[economy], row[subject] if subject else "", row["source"]
                        self.series[series].append((row["date"], changed[key]))
        self.subjects = {
            row["key"]["id"]: row["address"] for table in SUBJECTS if table in found for row in all_rows(found[table])
        }

    def among(self, keys: Iterable[str]) -> list[str]:
        """Return addresses of the changed rows that compact row keys cover (see statistic.row_keys), in order."""
        found = set()
        for key in (single for pooled in keys for single in single_keys(pooled)):
            match = ROW_KEY.fullmatch(key)
            if match:
                series = tuple(match[part] or "" for part in SERIES)
                last = match["last"] or match["first"]
                found |= {
                    address for period, address in self.series.get(series, ()) if match["first"] <= period <= last
                }
                found |= {self.subjects[series[2]]} if series[2] in self.subjects else set()
        return sorted(found)

    def behind(self, link: Mapping[str, str], ranked: bool) -> list[str]:
        """Return addresses of the changed rows that a row of evidence names; of any economy where it is ranked."""
        economies = {link["economy"], link["versus"]} - {""}
        first, _, last = link["period"].partition("/")
        found = {
            address
            for (indicator, economy, subject, source), rows in self.series.items()
            if (indicator, subject, source) == (link["indicator"], link["subject"], link["source"])
            and (ranked or economy in economies)
            for period, address in rows
            if period == link["period"] or (last and first <= period[: len(last)] <= last)
        }
        return sorted(found | ({self.subjects[link["subject"]]} if link["subject"] in self.subjects else set()))

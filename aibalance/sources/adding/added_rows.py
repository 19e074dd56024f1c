"""Put the rows of a file into observations.csv, with the indicator and the source that they need; all of it checked first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from aibalance.data.checks.contract import nearest
from aibalance.data.selection.current import needed
from aibalance.data.store import write_text
from aibalance.data.tables import BadInputError, read, schema
from aibalance.sources.adding.layouts import NUMBERS, long, updated
from aibalance.sources.kit import economies
from aibalance.sources.kit.bring import Change, merged, refuse_faulty

# What a publisher calls the world, or a union, by a code of its own.
CODES = {"OWID_WRL": "WLD", "WLD": "WLD", "EUU": "EU27", "OWID_EU27": "EU27"}
TABLES = ("sources", "indicators", "series", "observations")
# Of each new row: its columns that must be told, and the option that tells each.
SOURCE = {
    "publisher": "publisher", "title": "title", "url": "address", "licence": "licence", "use": "rights",
    "published": "published", "edition": "edition",
}  # fmt: skip
INDICATOR = {"unit": "unit", "label": "label", "definition": "definition", "misses": "misses", "section": "section"}
FILLED = {"grade": "restatement", "direction": "neutral", "subject_kind": "none"}


@dataclass(frozen=True)
class Added:
    """What came of it: rows by table, names in the file that are no economy of the package, and what is left to do."""

    changes: tuple[Change, ...]
    strangers: tuple[str, ...]
    remarks: tuple[str, ...]


def add_rows(
    path: Path, folder: Path, indicator: str, source: str, told: Mapping[str, str], seen_on: str, *,
    columns: Mapping[str, str] | None = None, divide: float = 1, since: str = "", only: Sequence[str] = (),
) -> Added:  # fmt: skip
    """Enter the values of a file as observations of an indicator, read in a source; rows of the same key give way.

    told: {option: text} of what describes the indicator and the source, needed where these are new. columns: {role: column}.
    divide: what a value of the file is divided by to be in the indicator's unit. since: first period kept. only: codes of
    the economies kept. Nothing is written unless the whole package passes its check. Raises BadInputError.
    """
    needed(folder)
    rows = long(path, columns or {})
    given = {key: text for key, text in told.items() if text}
    last = updated(path)
    own = {"label": str(rows["label"].iloc[0]) if len(rows) else "", "published": last}
    own["edition"] = f"file last updated on {last}" if last else ""
    given = {**{key: text for key, text in own.items() if text}, **given}
    new = {
        "indicators": _described(folder, "indicators", "indicator", indicator, INDICATOR, given),
        "sources": _described(folder, "sources", "source", source, SOURCE, given),
    }
    missing = [line for _, lines in new.values() for line in lines]
    if missing:
        raise BadInputError("\n".join(missing))
    described = {table: row for table, (row, _) in new.items()}
    if (unit := given.get("unit", "")) and unit != described["indicators"]["unit"]:
        raise BadInputError(
            f"--unit: found {unit}; expected {described['indicators']['unit']}, the unit of {indicator} in indicators.csv"
        )
    described["sources"] |= (
        {"seen_in": path.name, "seen_on": seen_on} if source not in set(read(folder, "sources")["id"]) else {}
    )
    observed, strangers = _observed(path, rows, folder, since, only)
    unit, grade = described["indicators"]["unit"], described["sources"]["grade"]
    for name in NUMBERS:
        observed[name] = [float(cell) / divide if cell else None for cell in observed[name]]
    observed = observed.assign(indicator=indicator, unit=unit, source=source, grade=grade)
    frames: dict[str, pd.DataFrame] = {table: pd.DataFrame([row]) for table, row in described.items()}
    frames["observations"] = observed
    series, remarks = read(folder, "series"), []
    if indicator not in set(series["indicator"]):
        label = described["indicators"]["label"]
        frames["series"] = pd.DataFrame([{"series": indicator, "indicator": indicator, "source": source, "label": label,
                                          "predecessor": "", "since": seen_on}])  # fmt: skip
    elif not series[series["indicator"] == indicator]["source"].str.split().map(lambda ids: source in ids).any():
        remarks.append(
            f"no series reads {source} yet: name it in series.csv, or for one run with rerun --edition SERIES={source}"
        )
    texts, changes = {}, []
    for table in TABLES:
        if table in frames:
            texts[table], change = merged(schema(folder)[table], read(folder, table), frames[table], (), False)
            changes.append(change)
    refuse_faulty(folder, texts)
    for table, text in texts.items():
        write_text(folder / schema(folder)[table]["path"], text)
    return Added(tuple(changes), tuple(strangers), tuple(remarks))


def _described(
    folder: Path, table: str, kind: str, id: str, options: Mapping[str, str], given: Mapping[str, str]
) -> tuple[dict[str, Any], list[str]]:
    """Return the row that describes an indicator or a source, and what it lacks: one line for each option with allowed values."""
    known = read(folder, table).set_index("id", drop=False)
    if id in known.index:
        row = {str(name): value for name, value in known.loc[id].to_dict().items()}
        return row, []
    fields = {field["name"]: field for field in schema(folder)[table]["schema"]["fields"]}
    options = {
        **options,
        **{name: name.replace("_", "-") for name in ("grade", "direction", "row_limit") if name in fields},
    }
    row, lacking = {**{name: text for name, text in FILLED.items() if name in fields}, "id": id}, []
    if table == "sources":
        options = {**options, "short": "short"}
        row["short"] = given.get("title", "")[:60]
    near = nearest(id, list(known.index))
    beside = f" (nearest known {kind}: {near})" if near else ""
    for name, option in options.items():
        allowed = fields[name].get("constraints", {}).get("enum", [])
        needs = name in SOURCE or name in INDICATOR or (name == "row_limit" and given.get("rights") == "figures")
        if text := given.get(option, ""):
            if allowed and text not in allowed:
                lacking.append(
                    f"--{option}: found '{text}'; expected one of: {', '.join(allowed)}" + _nearest(text, allowed)
                )
            row[name] = text
        elif needs:
            choice = f"; one of: {', '.join(allowed)}" if allowed else ""
            lacking.append(
                f"--{option}: found none; expected it, as {id} is a new {kind}{beside}: {fields[name]['description']}{choice}"
            )
    return row, lacking


def _nearest(text: str, allowed: Sequence[str]) -> str:
    near = nearest(text, list(allowed))
    return f"; nearest: {near}" if near else ""


def _observed(
    path: Path, rows: pd.DataFrame, folder: Path, since: str, only: Sequence[str]
) -> tuple[pd.DataFrame, list[str]]:
    """Return the rows of economies that the package knows, with their codes, and the names of all others."""
    known, names = set(read(folder, "economies")["code"]), economies.codes(folder)
    by_code = (
        rows["code"].str.upper().map(lambda code: CODES.get(code, code)).map(lambda code: code if code in known else "")
    )
    by_name = rows["economy"].map(
        lambda name: names.get(economies.key(name), name if name in known else "") if name else ""
    )
    rows = rows.assign(found=by_code.where(by_code != "", by_name))
    strangers = sorted({row.economy or row.code for row in rows[rows["found"] == ""].itertuples()})
    rows = rows[(rows["found"] != "") & (rows["period"] >= since)]
    for code in only:
        if code not in known:
            raise BadInputError(
                f"--economies: found '{code}'; expected codes of economies.csv" + _nearest(code, sorted(known))
            )
    rows = rows[rows["found"].isin(list(only))] if only else rows
    if rows.empty:
        raise BadInputError(
            f"{path}: found no value of an economy of economies.csv; expected some"
            + (f" since {since}" if since else "")
        )
    twice = rows[rows.duplicated(["found", "subject", "period"], keep=False)]
    if len(twice):
        first = twice.iloc[0]
        lines = ", ".join(
            str(n)
            for n in twice[
                (twice[["found", "subject", "period"]] == first[["found", "subject", "period"]]).all(axis=1)
            ]["line"]
        )
        raise BadInputError(
            f"{path} lines {lines}: found several values of {first['found']} in {first['period']}; expected one "
            "(choose with --economies, or name what tells them apart with --map subject=COLUMN)"
        )
    rows = rows.assign(economy=rows["found"], status=rows["status"].where(rows["status"] != "", "published"))
    return rows[["economy", "subject", "period", *NUMBERS, "status", "note"]].reset_index(drop=True), strangers

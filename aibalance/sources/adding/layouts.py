"""The layouts in which data of economies by period are commonly published, read as one long frame; each cell keeps its line.

OWID grapher: Entity, Code, Year (or Day), and a column for each measure. World Bank: a preamble, then Country Name, Country Code and
a column for each year. Tidy: a row for each value, under any names that are told.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from aibalance.data.checks.contract import nearest
from aibalance.data.checks.grammar import ABSENT, expected, is_number
from aibalance.data.tables import BadInputError

ROLES = ("economy", "code", "period", "value", "low", "high", "subject", "status", "note")
NUMBERS = ("value", "low", "high")
# Names under which columns are found without being told, in lower case.
USUAL = {
    "economy": ("entity", "country name", "economy", "country", "location", "country or area", "name"),
    "code": ("code", "country code", "iso3", "iso_code", "iso3c", "iso"),
    "period": ("year", "day", "period", "date", "time", "time_period"),
    "value": ("value", "obs_value"),
    "low": ("low", "lower"), "high": ("high", "upper"), "subject": ("subject",), "status": ("status",), "note": ("note",),
}  # fmt: skip
YEAR = re.compile(r"(\d{4})(?: \[YR\d{4}\])?")
HEADER_WITHIN = 20  # lines in which the header must come, after whatever stands before it
REGION = "region"  # what a column of the publisher's own grouping is called, which is no measure


def long(path: Path, given: Mapping[str, str]) -> pd.DataFrame:
    """Return the values of a file in any of the layouts as a long frame, with what the cells say as text.

    given: {role: name of its column}, where that is not one of the usual ones. Columns: line, ROLES; label (what the file calls
    the measure). Blank values are left out. Raises BadInputError, by line, for what is no such file or no number.
    """
    header, rows = _records(path)
    columns, start = _columns(path, header, given)
    frame = pd.DataFrame([[line, *cells] for line, cells in rows], columns=["line", *range(len(header))])
    years = {n: found[1] for n, name in enumerate(header) if (found := YEAR.fullmatch(name))}
    roles = {role: n for role, n in columns.items() if role != "value"}
    told = frame[["line", *roles.values()]].set_axis(["line", *roles], axis=1)
    if years:
        parts = [told.assign(period=year, value=frame[n], column=header[n]) for n, year in years.items()]
        label = _only(frame, header, "Indicator Name", "Series Name")
    else:
        parts = [told.assign(value=frame[columns["value"]], column=header[columns["value"]])]
        label = header[columns["value"]] if header[columns["value"]].lower() not in USUAL["value"] else ""
    whole = pd.concat(parts, ignore_index=True)
    whole = whole[~whole["value"].str.lower().isin({"", *ABSENT})]
    _refuse_no_numbers(path, whole)
    whole = whole.reindex(columns=["line", "column", *ROLES]).fillna("")
    return whole.sort_values(["line", "period"], kind="stable", ignore_index=True).assign(label=label, start=start)


def updated(path: Path) -> str:
    """Return the day on which a file says, before its header, that it was last updated; "" if it does not."""
    for line in _text(path).splitlines()[:HEADER_WITHIN]:
        if found := re.match(r'"?Last Updated Date"?,"?(\d{4}-\d{2}-\d{2})"?', line):
            return found[1]
    return ""


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BadInputError(f"{path}: found bytes that are no UTF-8 text; expected a CSV file") from None


def _records(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the header and the records of a file, (line, cells), padded to the header; what stands before it is passed over."""
    text = _text(path)
    lines = text.splitlines()
    separator = max(",;\t", key=lambda mark: sum(line.count(mark) for line in lines[:HEADER_WITHIN]))
    reader = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    records, before = [], 0
    try:
        for cells in reader:
            records.append((before + 1, [cell.strip() for cell in cells]))
            before = reader.line_num
    except csv.Error as error:
        raise BadInputError(f"{path} line {before + 1}: found {error}; expected CSV") from None
    widest = max((len(cells) for _, cells in records[: HEADER_WITHIN + 1]), default=0)
    place = next(
        (n for n, (_, cells) in enumerate(records[:HEADER_WITHIN]) if len(cells) == widest and any(cells)), None
    )
    if place is None or widest < 2:
        raise BadInputError(
            f"{path}: found no header of several columns; expected a CSV file with one in its first lines"
        )
    header = records[place][1]
    while header and not header[-1]:  # the World Bank ends each line with a comma
        header = header[:-1]
    rows = []
    for line, cells in records[place + 1 :]:
        if not any(cells):
            continue
        if len(cells) > len(header) and any(cells[len(header) :]):
            raise BadInputError(
                f"{path} line {line}: found {len(cells)} cells; expected {len(header)}, as in the header"
            )
        rows.append((line, (cells + [""] * len(header))[: len(header)]))
    return header, rows


def _columns(path: Path, header: Sequence[str], given: Mapping[str, str]) -> tuple[dict[str, int], str]:
    """Return {role: place of its column} by what is given, or else by the usual names; and the name of the value's column."""
    problems, found = [], dict[str, int]()
    for role, name in given.items():
        if role not in ROLES:
            near = nearest(role, list(ROLES))
            problems.append(
                f"--map {role}: found no such part of a row; expected one of {', '.join(ROLES)}" + _hint(near)
            )
        elif name not in header:
            near = nearest(name, list(header))
            problems.append(
                f"--map {role}: found no column {name!r} in {path}; expected one of {_listed(header)}" + _hint(near)
            )
        else:
            found[role] = header.index(name)
    lower = [name.lower() for name in header]
    for role, names in USUAL.items():
        if role not in found and (place := next((lower.index(n) for n in names if n in lower), None)) is not None:
            found[role] = place
    wide = any(YEAR.fullmatch(name) for name in header)
    if "economy" not in found and "code" not in found:
        problems.append(
            f"{path}: found no column of economies; expected one named with --map economy=COLUMN: {_listed(header)}"
        )
    if "period" not in found and not wide:
        problems.append(
            f"{path}: found no column of periods; expected one named with --map period=COLUMN: {_listed(header)}"
        )
    if "value" not in found and not wide:
        rest = [n for n in range(len(header)) if n not in found.values() and REGION not in lower[n]]
        if len(rest) == 1:
            found["value"] = rest[0]
        else:
            choice = _listed([header[n] for n in rest]) or "none is left"
            problems.append(
                f"{path}: found {len(rest)} columns that may hold the value; expected one named with --map value=COLUMN: {choice}"
            )
    if problems:
        raise BadInputError("\n".join(problems))
    return found, "" if wide else header[found["value"]]


def _hint(near: str) -> str:
    return f"; nearest: {near}" if near else ""


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:12]) + (f" and {len(names) - 12} more" if len(names) > 12 else "")


def _only(frame: pd.DataFrame, header: Sequence[str], *names: str) -> str:
    """Return what a column says in all rows, "" if there is no such column."""
    for name in names:
        if name in header:
            told = [text for text in frame[header.index(name)].unique() if text]
            return str(told[0]) if len(told) == 1 else ""
    return ""


def _refuse_no_numbers(path: Path, rows: pd.DataFrame) -> None:
    faults = []
    for role in (name for name in NUMBERS if name in rows):
        cells = rows[role].fillna("")
        for row in rows[(cells != "") & ~cells.map(is_number)].itertuples():
            cell = str(getattr(row, role))
            name = row.column if role == "value" else role
            faults.append(f"{path} line {row.line}, column {name}: found '{cell}'; expected {expected('number', cell)}")
    if faults:
        more = [f"and {len(faults) - 20} more like these"] if len(faults) > 20 else []
        raise BadInputError("\n".join([*faults[:20], *more]))

"""What years a source's files and rows cover, and where that differs from what its description says."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from aibalance.sources.kit.description import Description

YEAR = re.compile(r"(?<!\d)(19|20)\d{2}(?!\d)")


def spanned(years: Iterable[Any]) -> dict[str, Any]:
    """Return the first, the last and the missing ones between them of some years or ISO dates; {} if there are none."""
    found = sorted({int(str(year).rpartition("/")[2][:4]) for year in years if str(year)[:4].isdigit()})
    if not found:
        return {}
    missing = sorted(set(range(found[0], found[-1] + 1)) - set(found))
    return {"first": found[0], "last": found[-1], "missing": missing}


def of_tables(tables: Mapping[str, pd.DataFrame]) -> dict[str, dict[str, Any]]:
    """Return what the rows cover: by indicator, by measure of the frontier, and of events and ties as a whole."""
    found: dict[str, dict[str, Any]] = {}
    for table, key, time in (("observations", "indicator", "period"), ("frontier", "measure", "date")):
        if table in tables and len(tables[table]):
            for name, part in tables[table].groupby(key):
                # an indicator and a measure may share a name, and then their years
                years = [*part[time], *_years_of(found.get(str(name), {}))]
                found[str(name)] = spanned(years)
    for table in ("events", "ties"):
        if table in tables and len(tables[table]):
            found[table] = spanned(tables[table]["date"])
    return found


def of_files(source: Description, frames: Mapping[str, pd.DataFrame]) -> dict[str, dict[str, Any]]:
    """Return what the files cover: by the column that tells their time, or by columns that are named after years."""
    found = {}
    for name, frame in frames.items():
        if time := source.files[name].time:
            found[name] = spanned(frame[time].dropna())
        elif years := [match.group() for column in frame if (match := YEAR.search(str(column)))]:
            found[name] = spanned(years)
    return found


def differences(
    source: Description, frames: Mapping[str, pd.DataFrame], tables: Mapping[str, pd.DataFrame]
) -> Iterator[str]:
    """Yield where the years of files and rows are not those of the description: a new edition may well have others.

    Of rows made from a part of the files only years beyond the description are told.
    """
    whole = set(frames) == set(source.files)
    told_files = {name: source.files[name].coverage for name in frames}
    for found, told in ((of_files(source, frames), told_files), (of_tables(tables), source.coverage)):
        for name, span in found.items():
            if not span:
                continue
            known = dict(told.get(name, {}))
            inside = known and known["first"] <= span["first"] and span["last"] <= known["last"]
            if known != span and (whole or told is told_files or not inside):
                yield f"{source.name}, {name}: found {words(span)}; the description says {words(told.get(name, {}))}"


def words(span: Mapping[str, Any]) -> str:
    """Return a coverage in words."""
    if not span:
        return "no years"
    missing = span.get("missing", [])
    return f"{span['first']}–{span['last']}" + (f" without {', '.join(map(str, missing))}" if missing else "")


def _years_of(span: Mapping[str, Any]) -> list[int]:
    return [y for y in range(span["first"], span["last"] + 1) if y not in span["missing"]] if span else []

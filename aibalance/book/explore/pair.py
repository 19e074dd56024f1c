"""The pair explorer: every series of the data package for any two economies, as one file that a script draws from.

A line holds the rows of one edition, one economy, one subject and one kind of period: two editions are never joined. Each edition
goes with its label, licence and right.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from aibalance.book import naming
from aibalance.book.site.markup import one_line
from aibalance.charts.style import ECONOMIES, LIGHT
from aibalance.data.rights import rights
from aibalance.data.selection.current import Current, chosen
from aibalance.data.selection.series import observations, units_of_records
from aibalance.data.tables import catalogue, read
from aibalance.executed.book import ExecutedBook
from aibalance.stated.statistic import formatted

NAME = "pair"
DATA = "explore-pair-data.js"  # a script and no JSON, so that it is read from a file on disk, too
INDICATORS, FRONTIER = "indicators", "frontier"
UNCERTAIN = {"partial": "incomplete period", "forecast": "forecast", "estimate": "estimate"}
DIGIT = re.compile(r"\d")
PROBE = 7.0  # a value whose print shows what stands before and after any other


def data(book: ExecutedBook) -> dict[str, Any]:
    """Return what the script reads of an executed book: its own pair first, sections by the titles of their chapters."""
    titles = {
        record["section"]: book.title(record["file"]) for record in reversed(book.records) if "statistics" in record
    }
    codes = list(read(book.data, "economies")["code"])
    own = naming.pair(book.folder)
    facts: dict[str, str] = next(
        (found["facts"] for found in book.exports.values() if {"focus", "rival"} <= set(found["facts"])),
        dict(zip(("focus", "rival"), own, strict=False)),
    )
    used = Counter(
        indicator
        for record in book.records
        for statistic in record.get("statistics", [])
        for indicator in {row.split("/", 1)[0] for row in statistic["rows"]}
    )
    return pair(book.data, titles, (facts.get("focus", codes[0]), facts.get("rival", codes[-1])), used)


def pair(folder: Path, titles: Mapping[str, str], ours: tuple[str, str], used: Mapping[str, int]) -> dict[str, Any]:
    """Return what the script of the pair explorer reads, ready for JSON.

    folder: the data package. titles: {section: title of its chapter}. ours: the two economies shown first. used: {indicator:
    number of statistics that rest on it}, of which the first to be shown is that with most.
    """
    sources, indicators = catalogue(folder), read(folder, "indicators").set_index("id")
    names = read(folder, "economies").set_index("code")["name"]
    subjects = {id: name for t in ("hubs", "organizations") for id, name in _named(read(folder, t))}
    subjects |= names.to_dict()
    series = list(_series(folder, indicators))
    shared = Counter(one["indicator"] for one in series)
    for one in series:  # a series has a name of its own only where another reads the same indicator
        own = one.pop("series")
        if own and shared[one["indicator"]] > 1:
            one["label"] = own if own.startswith(one["label"]) else f"{one['label']} ({own})"
    models = list(_frontier(folder))
    lines = [line for one in series for line in one["lines"]]
    named = sorted({*(line[0] for line in lines), *(model["source"] for one in models for model in one["models"])})
    held = dict.fromkeys([*ours, *sorted({line[1] for line in lines}, key=lambda code: names.get(code, code))])
    parts = {line[2] for line in lines}
    units = [*(one["unit"] for one in [*series, *models]), *units_of_records(folder).values()]
    return {
        "pair": list(ours),
        "first": _first(series, ours, used),
        "economies": {code: [names.get(code, code), ECONOMIES.get(code, "")] for code in held},
        "colours": LIGHT,
        "subjects": {id: name for id, name in subjects.items() if id in parts},
        "sections": dict(titles),
        "units": {unit: _around(unit) for unit in dict.fromkeys(units)},
        "status": UNCERTAIN,
        "sources": {id: _source(sources.loc[id], right) for id, right in rights(sources.loc[named]).items()},
        INDICATORS: series,
        FRONTIER: models,
    }  # fmt: skip


def script(data: Mapping[str, Any]) -> str:
    """Return the data as a script that leaves them in one name."""
    return f"window.explorePair = {json.dumps(data, separators=(',', ':'), ensure_ascii=False)};\n"


def page() -> Markup:
    """Return the place of the explorer on its page, one line, as Markdown wants it: what it needs, and the controls."""
    return one_line("explore-pair.html", between=" ")


def _named(table: pd.DataFrame) -> Iterator[tuple[str, str]]:
    yield from zip(table["id"], table["name"], strict=True)


def _series(folder: Path, indicators: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield every series that has rows, in the editions that series.csv reads; an indicator without a series in its only edition."""
    rows, current, listed = observations(folder), Current(folder), read(folder, "series")
    others = sorted(set(rows.keys()) - set(listed["indicator"]))
    for name in [*listed["series"], *others]:
        one = current[name]
        found = rows.of(one.indicator)
        if found.empty or (one.sources is None and found["source"].nunique() > 1):
            continue
        found = chosen(found, one)
        told = indicators.loc[one.indicator]
        if len(found):
            yield {
                "id": name, "indicator": one.indicator, "label": told["label"], "series": one.label,
                "unit": told["unit"], "section": told["section"],
                "definition": told["definition"], "misses": told["misses"], "lines": _lines(found),
            }  # fmt: skip


def _lines(rows: pd.DataFrame) -> list[list[Any]]:
    """Return the rows by edition, economy, subject and kind of period: [source, economy, subject, rows].

    Each row is [period, value], and its status if it is uncertain.
    """
    found: dict[tuple[str, str, str, str], list[list[Any]]] = {}
    columns = ["source", "economy", "subject", "period", "value", "status"]
    for source, economy, subject, period, value, status in sorted(
        rows.sort_values("year", kind="stable")[columns].itertuples(index=False, name=None), key=lambda row: row[:3]
    ):
        line = found.setdefault((source, economy, subject, DIGIT.sub("0", period)), [])
        line.append([period, value, status] if status in UNCERTAIN else [period, value])
    return [[source, economy, subject, points] for (source, economy, subject, _), points in found.items()]


def _frontier(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the measures of frontier models, each with its models in order of time."""
    units = units_of_records(folder)
    table, labels = read(folder, "frontier"), read(folder, "indicators").set_index("id")["label"]
    for measure, own in table.groupby("measure", sort=True):
        columns = ["economy", "date", "model", "developer", "value", "source"]
        models = own.sort_values(["date", "model"], kind="stable")[columns].to_dict("records")
        yield {
            "id": measure,
            "label": labels.get(measure, measure.replace("_", " ").capitalize()),
            "unit": units.get(measure, ""),
            "models": models,
        }


def _first(series: list[dict[str, Any]], ours: tuple[str, str], used: Mapping[str, int]) -> str:
    """Return the series that most statistics rest on, of those in which both economies have a line as a whole."""
    both = [
        one
        for one in series
        if all(any(line[1:3] == [code, ""] and len(line[3]) > 1 for line in one["lines"]) for code in ours)
    ]
    return str(max(both or series, key=lambda one: used.get(one["indicator"], 0))["id"]) if series else ""


def _source(source: pd.Series, right: str) -> list[str]:
    """Return a source as the script names it: short name, edition, day, address, right in words."""
    return [source["short"], source["edition"], source["published"], source["url"], right]


def _around(unit: str) -> list[str]:
    """Return what the book prints before and after a number in a unit."""
    before, _, after = formatted(PROBE, unit, 0).partition(f"{PROBE:.0f}")
    return [before, after.rpartition("10⁰")[2]]

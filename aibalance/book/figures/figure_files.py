"""The files of each chart: SVG, the drawn rows as CSV, and metadata as JSON; the same bytes in every build."""

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from aibalance.book import addresses
from aibalance.book.figures.figures import standalone
from aibalance.book.naming import title
from aibalance.data.rights import FIGURES, NONCOMMERCIAL, exceptions, joined, restricted, rights
from aibalance.data.store import number, write_text
from aibalance.data.tables import PACKAGE, catalogue
from aibalance.executed.book import ExecutedBook

LICENCE = {"name": "CC-BY-4.0", "url": "https://creativecommons.org/licenses/by/4.0/"}
# Columns that lead a table, in this order; the others follow by name.
FIRST = (
    "panel", "row", "column", "series", "label", "key", "economy", "indicator", "subject", "period", "year", "x", "y",
    "value", "low", "high", "unit", "status", "grade", "source", "edition", "right",
)  # fmt: skip
NUMBERS = ("year", "x", "y", "value", "low", "high")
FORMATS = ("svg", "csv", "json")


@dataclass(frozen=True)
class Drawn:
    """One chart of a book: its record, its markup, the notebook it is from and the sources it rests on."""

    record: Mapping[str, Any]
    markup: str
    file: str
    sources: pd.DataFrame
    statistics: tuple[str, ...]
    book: str  # its title

    @property
    def id(self) -> str:
        """Id of the chart, which starts with the key of its chapter."""
        return str(self.record["id"])

    @property
    def permalink(self) -> str:
        """Address of the chart, from the root of the site."""
        return addresses.chart(self.file, self.id)

    @property
    def exceptions(self) -> str:
        """Which of the sources are not under the book's own licence, in words; "" if all are."""
        return exceptions(self.sources)

    @property
    def quoted(self) -> list[str]:
        """Names of the sources whose figures may be quoted only."""
        return restricted(self.sources, FIGURES)

    @property
    def noncommercial(self) -> list[str]:
        """Names of the sources whose rows are not for commercial use."""
        return restricted(self.sources, NONCOMMERCIAL)

    def rows(self) -> list[dict[str, Any]]:
        """Return the drawn rows, each with the right of its source, or of all the chart's sources where it names none."""
        known = rights(self.sources)
        return [{**row, "right": joined(self._sources_of(row), known)} for row in self.record["data"]]

    def _sources_of(self, row: Mapping[str, Any]) -> list[str]:
        source = str(row.get("source") or "")
        return [source] if source in self.sources.index else list(self.sources.index)


def edition(data: str | Path) -> str:
    """Return the edition of a data package, which dates the book."""
    return str(json.loads((Path(data) / PACKAGE).read_text(encoding="utf-8"))["version"])


def drawn(book: ExecutedBook) -> dict[str, Drawn]:
    """Return {chart id: chart} of all chapters of an executed book, in order of chapter and place."""
    name, known = title(book.folder), catalogue(book.data)
    by_chapter = {record["chapter"]: record for record in book.records}
    result = {}
    for id, (file, record, markup) in book.charts.items():
        statistics = by_chapter.get(id.partition("-")[0], {}).get("statistics", [])
        result[id] = Drawn(
            record, markup, file, _sources(record, statistics, known), _same_rows(record, statistics), name
        )
    return result


def _sources(record: Mapping[str, Any], statistics: Sequence[Mapping[str, Any]], known: pd.DataFrame) -> pd.DataFrame:
    """Return the sources that a chart's rows and its source line name; those of its chapter where the line only counts them."""
    chapter = {source for statistic in statistics for source in statistic["sources"]}
    ids = {row["source"] for row in record["data"] if row.get("source")}
    line = re.sub(r"\. Data to .*|\.$", "", record["source"].removeprefix("Source: "))
    for name in line.split("; "):
        named = set(known.index[known["short"] == name])
        ids |= (named & (chapter | ids)) or named
    if re.match(r"\d+ publications", line):
        ids |= chapter
    return known.loc[sorted(ids & set(known.index))]


def _same_rows(record: Mapping[str, Any], statistics: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the names of the chapter's statistics that were computed from rows of an indicator and source drawn here."""
    shown = {(row.get("indicator"), row.get("source")) for row in record["data"]}
    chapter = record["id"].partition("-")[0]
    return tuple(
        f"{chapter}.{statistic['id']}"
        for statistic in statistics
        if any((key.split("/")[0], key.rpartition("/")[2]) in shown for key in statistic["rows"])
    )


def colophon(chart: Drawn, edition: str) -> str:
    """Return the last line of a downloaded drawing: book, edition, id, licence."""
    terms = "".join(
        f" {words}"
        for use, words in (
            (FIGURES, "Quoted figures remain under their publishers’ terms."),
            (NONCOMMERCIAL, "Some rows not for commercial use."),
        )
        if restricted(chart.sources, use)
    )
    return f"{chart.book}, edition {edition}, {chart.id}. CC BY 4.0.{terms}"


def svg(chart: Drawn, edition: str) -> str:
    """Return a chart as an SVG document."""
    return standalone(chart.markup, chart.record, colophon(chart, edition))


def columns(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the columns of plotted rows: what is measured first, the rest by name."""
    present = set().union(*rows) if rows else set()
    return [*(name for name in FIRST if name in present), *sorted(present - set(FIRST))]


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return plotted rows as CSV text, in the order in which they are drawn, numbers at full precision."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns(rows))
    writer.writerows([_cell(row.get(name)) for name in columns(rows)] for row in rows)
    return buffer.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return number(value)
    return "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _fields(rows: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, str]]:
    units = {row["unit"] for row in rows if row.get("unit")}
    for name in columns(rows):
        values = [row[name] for row in rows if row.get(name) is not None]
        field = {"name": name, "type": _type(name, values)}
        if name in ("value", "low", "high") and units:
            field["unit"] = min(units) if len(units) == 1 else "in column unit"
        elif name == "year":
            field["unit"] = "year"
        yield field


def _type(name: str, values: Sequence[Any]) -> str:
    if values and all(isinstance(value, bool) for value in values):
        return "boolean"
    number = all(isinstance(value, int | float) for value in values) if values else name in NUMBERS
    return "number" if number else "string"


def metadata(chart: Drawn, edition: str, drawing: str) -> dict[str, Any]:
    """Return what a machine may want to know of a chart; addresses are relative to the site's root."""
    record = chart.record
    as_of = re.search(r"Data to ([\d-]+(?:[HQ]\d)?)", record["source"])
    licence: dict[str, Any] = dict(LICENCE)
    if chart.exceptions:
        licence["exceptions"] = chart.exceptions
        for use, name in ((FIGURES, "quoted_sources"), (NONCOMMERCIAL, "noncommercial_sources")):
            if found := sorted(chart.sources.index[chart.sources["use"] == use]):
                licence[name] = found
    names = ["short", "publisher", "title", "edition", "published", "url", "licence", "use", "grade"]
    return {
        "id": chart.id,
        **{key: record[key] for key in ("title", "subtitle", "source", "alt")},
        "book": chart.book,
        "edition": edition,
        "chapter": chart.id.partition("-")[0],
        "permalink": chart.permalink,
        "files": {kind: f"figures/{chart.id}.{kind}" for kind in FORMATS},
        "as_of": as_of[1] if as_of else None,
        "licence": licence,
        "rows": len(record["data"]),
        "columns": list(_fields(chart.rows())),
        "sources": [
            {"id": id, **row, "right": rights(chart.sources)[str(id)]}
            for id, row in chart.sources[names].to_dict("index").items()
        ],
        "statistics": list(chart.statistics),
        "svg_sha256": hashlib.sha256(drawing.encode()).hexdigest(),
    }


def write_figures(charts: Mapping[str, Drawn], edition: str, site: Path) -> None:
    """Write the three files of every chart to site/figures; its picture is drawn with the formats of the book."""
    folder = site / "figures"
    for id, chart in charts.items():
        drawing = svg(chart, edition)
        write_text(folder / f"{id}.svg", drawing)
        write_text(folder / f"{id}.csv", table(chart.rows()))
        about = json.dumps(metadata(chart, edition, drawing), ensure_ascii=False)
        write_text(folder / f"{id}.json", about + "\n")

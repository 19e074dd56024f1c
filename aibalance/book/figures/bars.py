"""Figures on pages: number, drawing or table, and below each its address, its files, its citation, and whose terms bind it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from aibalance.book.figures.figure_files import Drawn
from aibalance.book.site.markup import markup

CHART = re.compile(r'<figure class="chart" id="([\w-]+)">.*?</figure>', flags=re.DOTALL)
# What a chart's stored markup consists of: caption, drawings, source line.
PARTS = re.compile(
    r"<figcaption>(?P<caption>.*?)</figcaption>(?P<drawing>.*)(?P<source><p class=\"chart-source\">.*?</p>)",
    flags=re.DOTALL,
)
# What the stored markup of a chart offers instead of a bar.
LINK = re.compile(r' <a class="chart-link" [^>]*>#</a>')
FILES = (("svg", "SVG"), ("csv", "data (CSV)"), ("json", "metadata (JSON)"))
PICTURE = ("png", "PNG")  # drawn with the formats, and offered from then on
OFFERED = re.compile(r'(<li><a href="([^"]*)\.svg" download[^>]*>SVG</a></li>)(?!<li><a href="\2\.png")')
NAMED = 2  # sources named in a bar; of more it says how many
EMBED = "embed"  # the folder of pages that hold one figure each
Address = Callable[[str], str]


@dataclass(frozen=True)
class Shelf:
    """What pages show of figures. charts: by id. numbers: "Figure 1.2" by id. tables: the frame that ends a figure's cell, by id.

    marks: {id: [[series, label, value, …]]} of the figures that answer at their marks.
    """

    charts: Mapping[str, Drawn]
    numbers: Mapping[str, str]
    tables: Mapping[str, str]
    marks: Mapping[str, Sequence[Sequence[Any]]]


def with_bars(body: str, shelf: Shelf, address: Address) -> str:
    """Return a page's body with each chart as a figure: its table within it and nowhere else, its bar at its end.

    address: makes an address from the root one from the page.
    """
    shown = [id for id in CHART.findall(body) if id in shelf.charts]
    for id in shown:
        if id in shelf.tables:
            body = body.replace(shelf.tables[id], "", 1)
    return CHART.sub(lambda found: figure(found[0], found[1], shelf, address), body)


def figure(stored: str, id: str, shelf: Shelf, address: Address) -> str:
    """Return one figure for a page; what no chapter recorded stays as it is."""
    chart, parts = shelf.charts.get(id), PARTS.search(LINK.sub("", stored))
    if chart is None or parts is None:
        return stored
    marks = shelf.marks.get(id, ())
    table = shelf.tables.get(id) or (drawn_marks(marks) if marks else "")
    return markup(
        "figure.html", id=id, marks=id.partition("-")[0] if marks else "", link=address(chart.permalink),
        number=shelf.numbers[id], bar=bar(chart, address), table=Markup(table),
        **{name: Markup(text) for name, text in parts.groupdict().items()},
    )  # fmt: skip


def drawn_marks(marks: Sequence[Sequence[Any]]) -> str:
    """Return a table of the marks of a figure: what each is, and its value."""
    return markup("chart-rows.html", heads=("Mark", "Value"), lines=[mark[1:3] for mark in marks])


def bar(chart: Drawn, address: Address) -> Markup:
    """Return the bar of one chart. A comment holds the place of its citation."""
    return markup(
        "chart-bar.html",
        title=chart.record["title"],
        link=address(chart.permalink),
        files=[{"address": address(f"figures/{chart.id}.{kind}"), "name": name} for kind, name in FILES],
        terms=_terms(chart),
        embed=address(f"{EMBED}/{chart.id}.html"),
        citation=Markup(f"<!--cite:{chart.id}-->"),
    )


def with_pictures(page: str) -> str:
    """Return a page whose bars offer the picture of each chart behind its drawing; a page that does already is unchanged."""
    kind, name = PICTURE

    def offered(found: re.Match[str]) -> str:
        file = {"address": Markup(f"{found[2]}.{kind}"), "name": name}
        return f"{found[1]}{markup('chart-file.html', file=file)}"

    return OFFERED.sub(offered, page)


def _terms(chart: Drawn) -> str:
    """Return whose terms bind the figures of a chart, in words."""
    also = "Some rows are not for commercial use." if chart.noncommercial else ""
    if not chart.quoted:
        return also
    whose = " and ".join(chart.quoted) if len(chart.quoted) <= NAMED else f"{len(chart.quoted)} sources"
    return f"Quotes figures of {whose}, which stay under their publishers’ terms. {also}".rstrip()

"""An explorer as a page shows it: one sentence and one chart that need no script, controls and data for those who have one."""

import json
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from aibalance.charts.style import FONT_SIZE, LIGHT

WIDTHS = {"wide": 720, "narrow": 360}  # CSS pixels, as charts are drawn
DATASET = "shown"  # name of the data that the drawing takes
FONT = "DejaVu Sans"
HIDDEN = ' hidden="hidden"'


@dataclass(frozen=True)
class Explorer:
    """A tool of one page. name: its key; label: what it is, for people who cannot see it.

    finding: what the chart says at the chapter's own setting, a sentence and what follows from it. subtitle, source: the
    words around the chart. vega: drawing, with a data set
    that holds `rows` at that setting. controls: HTML of the inputs. state: what the script computes from, ready for
    JSON. tables: HTML of the same values. files: tables as CSV text, by file name.
    """

    name: str
    label: str
    finding: tuple[str, str]
    subtitle: str
    source: str
    vega: Mapping[str, Any] = field(repr=False)
    rows: Sequence[Mapping[str, Any]] = field(repr=False)
    controls: str = field(repr=False)
    state: Mapping[str, Any] = field(repr=False)
    tables: str = field(repr=False)
    files: Mapping[str, str] = field(repr=False)

    @property
    def mark(self) -> str:
        """The comment that stands where the controls will be."""
        return f"<!--explore:{self.name}-->"

    def page(self) -> str:
        """Return the figure that every format of the book shows: sentence, chart, source; one line, as Markdown wants it."""
        drawings = "".join(
            f'<div class="{name}"{"" if name == "wide" else HIDDEN}>{svg(self.vega, self.rows, width)}</div>'
            for name, width in WIDTHS.items()
        )
        head, rest = map(escape, self.finding)
        return (
            f'<div class="explorer" id="explore-{self.name}" data-explorer="{self.name}">'
            f'<p class="explorer-finding"><strong>{head}</strong> <span>{rest}</span></p>'
            f'<p class="explorer-subtitle">{escape(self.subtitle)}</p>'
            f'<div class="explorer-chart" role="img" aria-label="{head}">{drawings}</div>'
            f'<p class="explorer-source">{escape(self.source)}</p>{self.mark}</div>'
        )

    def interactive(self, folder: str) -> str:
        """Return the controls and the data of the script. folder: address of the tables' folder, seen from the page."""
        data = json.dumps({**self.state, "vega": self.vega}, separators=(",", ":"), ensure_ascii=False)
        links = ", ".join(f'<a href="{folder}{name}">{name}</a>' for name in self.files)
        return (
            f'<div class="explorer-controls" role="group" aria-label="{escape(self.label)}">{self.controls}'
            f'<p class="explorer-actions"><button type="button" data-reset="">Reset</button>'
            f"<span>The address of this page keeps your setting. Tables: {links}</span></p></div>"
            f'<noscript><p class="explorer-note">The controls need JavaScript. The tables below hold the same values.</p></noscript>'
            f'<script type="application/json">{data.replace("<", chr(92) + "u003c")}</script>'
        )


def drawing(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Compile a Vega-Lite drawing of the data set DATASET for the book: house fonts, colours that follow the page."""
    axis = {
        "labelColor": paint("muted"), "titleColor": paint("muted"), "gridColor": paint("grid"), "domain": False, "ticks": False,
        "labelFontSize": FONT_SIZE, "titleFontSize": FONT_SIZE, "titleFontWeight": "normal", "labelPadding": 6,
    }  # fmt: skip
    whole = {
        "background": None, "autosize": {"type": "fit-x", "contains": "padding"}, "padding": 2, "width": WIDTHS["wide"],
        "data": {"name": DATASET}, **spec,
        "config": {"font": FONT, "aria": False, "view": {"stroke": None}, "axis": axis, "text": {"fontSize": FONT_SIZE}},
    }  # fmt: skip
    compiled: dict[str, Any] = converter().vegalite_to_vega(whole)
    return compiled


def svg(vega: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], width: int) -> str:
    """Draw rows as SVG text of one line that fills its place."""
    own = deepcopy(dict(vega))
    own["width"] = width
    next(data for data in own["data"] if data["name"] == DATASET)["values"] = list(rows)
    text: str = converter().vega_to_svg(own)
    start, rest = text.split(">", 1)
    box = start[start.index("viewBox") :]
    return f'<svg xmlns="http://www.w3.org/2000/svg" aria-hidden="true" {box}>{rest}'.replace("\n", " ")


def paint(name: str) -> str:
    """Return a colour of the book as the CSS variable that follows light and dark, with its plain value to fall back on."""
    return f"var(--chart-{name}, {LIGHT[name]})"


@cache
def converter() -> Any:
    """Return vl_convert, which draws Vega without a browser, knowing the charts' font."""
    import matplotlib
    import vl_convert

    vl_convert.register_font_directory(str(Path(matplotlib.get_data_path()) / "fonts" / "ttf"))
    return vl_convert


def table(head: Sequence[str], rows: Sequence[Sequence[str]], caption: str) -> str:
    """Return an HTML table whose cells say their heading on phones; the first cell of a row is its heading."""
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    body = "".join(
        f'<tr><th scope="row">{escape(first)}</th>'
        + "".join(
            f'<td data-label="{escape(name)}">{escape(cell)}</td>' for name, cell in zip(head[1:], rest, strict=True)
        )
        + "</tr>"
        for first, *rest in rows
    )
    return (
        f'<table class="explorer-table"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
    )

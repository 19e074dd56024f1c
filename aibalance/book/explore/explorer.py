"""An explorer as a page shows it: one sentence and one chart that need no script, controls and data for those who have one."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from aibalance.book.site.markup import json_within, one_line
from aibalance.charts.style import FONT_SIZE, LIGHT

WIDTHS = {"wide": 720, "narrow": 360}  # CSS pixels, as charts are drawn
DATASET = "shown"  # name of the data that the drawing takes
FONT = "DejaVu Sans"


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
    controls: Markup = field(repr=False)
    state: Mapping[str, Any] = field(repr=False)
    tables: Markup = field(repr=False)
    files: Mapping[str, str] = field(repr=False)

    @property
    def mark(self) -> str:
        """The comment that stands where the controls will be."""
        return f"<!--explore:{self.name}-->"

    def page(self) -> Markup:
        """Return the figure that every format of the book shows: sentence, chart, source; one line, as Markdown wants it."""
        drawings = [(name, Markup(svg(self.vega, self.rows, width))) for name, width in WIDTHS.items()]
        head, rest = self.finding
        return one_line("explorer.html", explorer=self, head=head, rest=rest, drawings=drawings, mark=Markup(self.mark))

    def interactive(self, folder: str) -> Markup:
        """Return the controls and the data of the script. folder: address of the tables' folder, seen from the page."""
        state = json_within({**self.state, "vega": self.vega})
        return one_line("explorer-controls.html", explorer=self, folder=folder, state=state)


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


def table(head: Sequence[str], rows: Sequence[Sequence[str]], caption: str) -> Markup:
    """Return an HTML table whose cells say their heading on phones; the first cell of a row is its heading."""
    return one_line("explorer-table.html", head=head, rows=rows, caption=caption)

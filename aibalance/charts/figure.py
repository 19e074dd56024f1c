"""A chart as a page shows it: a finding as title, what is measured, the drawing for wide and narrow screens, the source."""

import html
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from aibalance.charts.style import INKS, LIGHT, NARROW, WIDE, house_style
from aibalance.stated.records import FIGURE_TYPE
from aibalance.stated.viewers import for_notebook, picture

# Attributes that hold numbers of a drawing, and the decimals in them; an e would be a power of ten.
ATTRIBUTE = re.compile(
    r' (?:d|transform|points|style|viewBox|offset|opacity|stroke-width|width|height|x|y|x1|x2|y1|y2|r|rx|ry|cx|cy)="[^"]*"'
)
DECIMAL = re.compile(r"(?<![\w#.])-?\d+\.\d+(?:e-?\d+)?|(?<![\w#.-])-0(?![\d.])")


PLACE = "place"  # the column that numbers the rows of a frame, whatever their order when they are drawn


@dataclass(frozen=True)
class Panel:
    """What a drawing function gets: the axes to draw on, and whether the screen is narrow."""

    ax: Axes
    narrow: bool
    marks: list[tuple[Axes, pd.Series, np.ndarray]] = field(default_factory=list)

    def mark(self, ax: Axes, rows: pd.DataFrame, points: np.ndarray) -> None:
        """Note where rows stand, in data units of axes, if the frame says which rows they are (PLACE)."""
        if PLACE in rows:
            self.marks.append((ax, rows[PLACE], np.asarray(points, dtype=float)))


@dataclass(frozen=True)
class Chart:
    """A chart. Notebooks show it by its rich representation; nothing is drawn before.

    draw: draws on the axes of a Panel. data: the plotted rows. height: in CSS pixels, wide and narrow.
    """

    id: str
    title: str
    subtitle: str
    source: str
    alt: str
    draw: Callable[[Panel], None] = field(repr=False)
    data: pd.DataFrame = field(repr=False)
    height: tuple[int, int] = (360, 300)
    places: dict[str, dict[int, tuple[int, int]]] = field(default_factory=dict, init=False, repr=False)

    @classmethod
    def empty(cls, id: str, title: str, subtitle: str, source: str) -> "Chart":
        """Return a chart that says that there is nothing to draw."""

        def draw(panel: Panel) -> None:
            panel.ax.set_axis_off()
            panel.ax.text(
                0.5, 0.5, "No rows for this pair of economies", ha="center", va="center", transform=panel.ax.transAxes
            )

        return cls(
            id,
            title,
            subtitle,
            source,
            "Empty chart: no rows for this pair of economies.",
            draw,
            pd.DataFrame(),
            (80, 80),
        )

    def svg(self, narrow: bool = False, css: bool = True) -> str:
        """Return the drawing as SVG text. css: colours as CSS variables that follow the page; plain colours otherwise."""
        with house_style():
            figure = Figure(figsize=(NARROW if narrow else WIDE, self.height[narrow] / 72))
            canvas = FigureCanvasSVG(figure)
            figure.get_layout_engine().set(w_pad=0.08, h_pad=0.08)  # type: ignore[union-attr, call-arg]
            panel = Panel(figure.add_subplot(), narrow)
            self.draw(panel)
            buffer = io.StringIO()
            canvas.print_svg(buffer, metadata={"Date": None, "Creator": None})  # savefig would draw twice
            self.places["narrow" if narrow else "wide"] = self._places(panel)
        return inline(buffer.getvalue(), f"{self.id}-{'narrow' if narrow else 'wide'}", css)

    def _places(self, panel: Panel) -> dict[int, tuple[int, int]]:
        """Return {row of data: pixels from the top left} of what a drawing noted."""
        row = {int(place): n for n, place in enumerate(self.data[PLACE])} if PLACE in self.data else {}
        found = {}
        for ax, places, points in panel.marks:
            if len(points):
                pixels = ax.transData.transform(points) * 72 / ax.figure.dpi
                for place, (x, y) in zip(places, pixels.tolist(), strict=True):
                    found[row[int(place)]] = (round(x), round(self.height[panel.narrow] - y))
        return found

    def html(self) -> str:
        """Return the figure element that the notebook shows."""
        shown = picture(self.svg(), self.svg(narrow=True), self.alt)
        return framed(self.id, self.title, self.subtitle, shown, self.source)

    def record(self) -> dict[str, Any]:
        """Return what a machine may want of the chart: words and plotted rows."""
        shown = self.data.drop(columns=PLACE, errors="ignore")
        rows = [{str(name): as_json(value) for name, value in row.items()} for row in shown.to_dict("records")]
        return {
            "id": self.id,
            "title": self.title,
            "subtitle": self.subtitle,
            "source": self.source,
            "alt": self.alt,
            "data": rows,
        }

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {"text/plain": f"{self.title}\n{self.alt}", "text/html": self.html(), FIGURE_TYPE: self.record()}


def framed(id: str, title: str, subtitle: str, shown: str, source: str) -> str:
    """Return the figure element around what it shows, HTML as `picture` makes it: the finding, what is measured, the source."""
    return for_notebook(
        f'<figure class="chart" id="{id}"><figcaption><p class="chart-title"><b>{html.escape(title)}</b></p>'
        f'<p class="chart-subtitle">{html.escape(subtitle)}</p></figcaption>{shown}'
        f'<p class="chart-source">{html.escape(source)} '
        f'<a class="chart-link" href="#{id}" aria-label="Link to this chart">#</a></p></figure>'
    )


def as_json(value: Any) -> Any:
    """Return a cell as JSON has it: dates as ISO text, which no time zone moves; what is missing as None."""
    if pd.isna(value) is True:
        return None
    if isinstance(value, date):
        return value.isoformat().removesuffix("T00:00:00")
    return value


def _hundredths(svg: str) -> str:
    """Return a drawing with its numbers in hundredths: matplotlib's own text of six decimals, rounded half up.

    That text is a grid so coarse that the last bits of a processor do not show, and half a hundredth lies on it.
    """
    return ATTRIBUTE.sub(lambda attribute: DECIMAL.sub(_hundredth, attribute[0]), svg)


@cache
def _short(number: str) -> str:
    text = f"{Decimal(number).quantize(Decimal('0.01'), ROUND_HALF_UP):f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _hundredth(match: re.Match[str]) -> str:
    return _short(match[0])


def _renamed(svg: str, prefix: str) -> str:
    """Return a drawing whose ids are the chart's and a number, in order of place; ids that nothing refers to are left out."""
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', svg))
    names: dict[str, str] = {}
    for id in re.findall(r' id="([^"]*)"', svg):
        if id in used:
            names.setdefault(id, f"{prefix}-{len(names) + 1}")
    svg = re.sub(r' id="([^"]*)"', lambda m: f' id="{names[m[1]]}"' if m[1] in used else "", svg)
    return re.sub(r'(href="#|url\(#)([^")]+)', lambda m: m[1] + names.get(m[2], m[2]), svg)


def inline(svg: str, prefix: str, css: bool) -> str:
    """Make matplotlib's SVG fit for a page: no prolog, no unused ids, ids that are unique, colours that follow the page."""
    svg = svg[svg.index("<svg ") :]
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<!--.*?-->\s*", "", svg, flags=re.DOTALL)
    svg = _renamed(svg, prefix)
    svg = re.sub(r' (width|height)="[\d.]+pt"', "", svg, count=2)
    svg = _hundredths(svg)
    for line, words in INKS.items():
        svg = re.sub(rf"(<text [^>]*){LIGHT[line]}", rf"\g<1>{LIGHT[words]}", svg)
    if css:
        for name, value in LIGHT.items():
            svg = svg.replace(value, f"var(--chart-{name}, {value})")
    return re.sub(r">\s+<", "><", svg).strip()

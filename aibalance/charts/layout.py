"""Lay the same artists out for a page and for a phone: margins from measured text, ticks, names of series, values of rows.

No layout engine: the width of every text is known before it is drawn, so the axes get what is left.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Bbox

from aibalance.charts import vector
from aibalance.charts.figure import inline
from aibalance.charts.labels import drawn_shapes, free_place, room_for, stacked, text_height, text_width, wrapped
from aibalance.charts.matching import Matcher, Series, nine
from aibalance.charts.style import INKS, LIGHT
from aibalance.charts.thin import decimals
from aibalance.charts.vector import Ticks, Word
from aibalance.charts.words import log_ticks, month_ticks, time_text
from aibalance.stated.statistic import formatted, plain
from aibalance.stated.units import POWERS

WIDTHS = {"wide": 720, "narrow": 360}
GAP = 7.0  # pixels between the axes and a text beside them
EDGE = 4.0  # pixels kept free at the rim
CLEAR = 14.0  # pixels that a name within the axes keeps from the ends of other series
SAME = 0.01  # pixels between two places that are one
EARLY = 40.0  # pixels before the end of the axes where a series has ended early
ROW = 26.0  # least height of a row of a category axis
KEY = 20.0  # height of the line that names the colours, where nothing else does
LABEL = {"wide": 190.0, "narrow": 104.0}  # most width of a series' name
LABELS = {
    "wide": (190.0,),
    "narrow": (104.0, 124.0, 144.0),
}  # widths of categories' names: the first at which they stay short


@dataclass(frozen=True)
class Plan:
    """What a figure says of its layout. id: of the chart. unit, digits: of printed values. names: {code: name} of economies."""

    id: str
    unit: str
    digits: int
    height: tuple[int, int]
    labels: str
    names: Mapping[str, str]

    def printed(self, value: Any) -> str:
        """Return a value as it is printed beside its mark, with its unit."""
        return formatted(float(value), self.unit, decimals(float(value), self.unit, self.digits))

    def name(self, text: str) -> str:
        """Return what is printed for a value of a frame: the name of an economy for its code."""
        return self.names.get(text, text).replace("\n", " ")


Places = dict[tuple[str, int], tuple[int, int]]  # {(panel, row of the panel's frame): pixels from the top left}


def lay_out(drawing: Figure, matched: Mapping[str, Matcher], plan: Plan) -> dict[str, tuple[str, Places]]:
    """Return {width's name: (SVG, places of the marks)} of one drawing whose axes hold matched marks."""
    found = {}
    for ax in (m.ax for m in matched.values()):
        if legend := ax.get_legend():
            legend.remove()
        for line in ax.lines:  # a line of one period has no ink of its own
            if len(line.get_xdata()) == 1:  # type: ignore[arg-type]
                line.set(marker="o", markersize=7)
    for name, width in WIDTHS.items():
        sheets = [_Sheet(panel, m, plan, name) for panel, m in matched.items()]
        for sheet in sheets:
            _let_marks_over_the_edge(sheet.ax)
        columns = 1 if name == "narrow" or len(sheets) == 1 else 2
        heights = [sheet.height() for sheet in sheets]
        lines = [max(heights[n : n + columns]) for n in range(0, len(sheets), columns)]
        total = math.fsum(lines)
        drawing.set_size_inches(width / 72, total / 72)
        for n, sheet in enumerate(sheets):
            top = math.fsum(lines[: n // columns])
            cell = (width / columns * (n % columns), top, width / columns, lines[n // columns])
            sheet.place(cell, (width, total))
        parts = [(sheet.ax, sheet.box, sheet.below(total), sheet.above(total)) for sheet in sheets]
        places = {key: at for panel, one in matched.items() for key, at in _places(panel, one, total).items()}
        found[name] = inline(vector.drawing((width, total), parts), f"{plan.id}-{name}", True), places
    return found


def _let_marks_over_the_edge(ax: Axes) -> None:
    """Draw marks whole whose places lie within the axes, also where they stand on an edge; others stay hidden beyond it."""
    (left, right), (foot, top) = sorted(ax.get_xlim()), sorted(ax.get_ylim())
    marked: list[tuple[Artist, Any]] = [
        (item, item.get_offsets()) for item in ax.collections if isinstance(item, PathCollection)
    ]
    marked += [(line, line.get_xydata()) for line in ax.lines if line.get_marker() not in ("None", "", None)]
    for artist, points in marked:
        x, y = np.ma.masked_invalid(np.asarray(points, dtype=float)).T
        artist.set_clip_on(not bool(((left <= x) & (x <= right) & (foot <= y) & (y <= top)).all()))


def _places(panel: str, matched: Matcher, height: float) -> Places:
    """Return where the marks of axes that have their place stand, one for each row. height: of the drawing."""
    first = {mark.row: (mark.x, mark.y) for mark in reversed(matched.marks)}
    if not first:
        return {}
    points = matched.ax.transData.transform(list(first.values()))
    return {(panel, row): (round(x), round(height - y)) for row, (x, y) in zip(first, points.tolist(), strict=True)}


class _Sheet:
    """One pair of axes at one width."""

    def __init__(self, title: str, matched: Matcher, plan: Plan, width: str) -> None:
        self.title, self.matched, self.plan, self.width = title, matched, plan, width
        self.ax, self.narrow = matched.ax, width == "narrow"
        self.words: list[Word] = []
        self.drawn: list[Callable[[float], str]] = []  # leaders and dots: SVG, given the height of the drawing
        self.rows_across = matched.categorical("y") or "cell" in matched.kinds
        self.named = (
            [s for s in matched.series.values() if s.name] if "line" in matched.kinds and not self.rows_across else []
        )
        hues = {str(v) for v in matched.rows[matched.hue]} if matched.hue in matched.rows else set()
        axis = (
            set(matched.rows[matched.y].astype(str)) if self.rows_across else set(matched.rows[matched.x].astype(str))
        )
        self.keyed = [] if self.named or hues <= axis or len(hues) < 2 else list(matched.series.values())
        if matched.categorical("y"):
            places = self.ax.yaxis.units._mapping.values()
            self.ax.set_ylim(max(places) + 0.5, min(places) - 0.5)
            self._spread()
        self.ticks = {axis: self._ticks(axis) for axis in "xy"}
        self.values = self._row_values() if self.rows_across and "cell" not in matched.kinds else {}

    def height(self) -> float:
        """Return the pixels this sheet needs: what was asked for, or what its rows of labels need."""
        extra = (KEY if self.title else 0) + KEY * len(self._keys())
        extra += KEY if self.rows_across and self._log() else 0
        if not self.rows_across:
            return self.plan.height[self.narrow] + extra
        names = self._categories("y")
        return extra + self._foot() + EDGE + math.fsum(self._row_heights(names))

    def place(self, cell: tuple[float, float, float, float], size: tuple[float, float]) -> None:
        """Give the axes their place in a cell (left, top, width, height in pixels from the top left) and add all words."""
        left = max([text_width(t) for t in self._texts("y")], default=0.0) + GAP + EDGE
        right = self._right()
        head = (KEY if self.title else 0) + KEY * len(self._keys()) + EDGE + 6
        foot = self._foot()
        x, y, w, h = cell
        log = self._log()
        if log:
            head += KEY
        box = (x + left, size[1] - (y + h) + foot, max(40.0, w - left - right), max(40.0, h - head - foot))
        self.box = box
        self.ax.set_position((box[0] / size[0], box[1] / size[1], box[2] / size[0], box[3] / size[1]))
        top = box[1] + box[3] + EDGE
        if log:
            self._word(x + EDGE, top + 10, log, LIGHT["muted"])  # clear of a number at the upper end of the axis
            top += KEY
        if self.keyed:
            for line in reversed(self._keys()):
                self._key(line, x + EDGE, top + 6)
                top += KEY
        if self.title:
            self._word(x + EDGE, top + 6, self.title, LIGHT["ink"], weight="700")
        if self.named:
            self._ends(box)
        elif self.rows_across and "cell" not in self.matched.kinds:
            self._values(box)

    def _log(self) -> str:
        """Return what is written above the axes of those that are logarithmic."""
        if "cell" in self.matched.kinds:
            return ""
        up, across = self.ax.get_yscale() == "log", self.ax.get_xscale() == "log"
        return (
            "both log scales"
            if up and across
            else "log scale across"
            if across and not self.rows_across
            else "log scale"
            if up or across
            else ""
        )

    def below(self, height: float) -> str:
        """Return what lies below the marks of placed axes, as SVG. height: of the drawing."""
        return "".join(vector.ticks(self.ax, axis, ticks, self.box, height) for axis, ticks in self.ticks.items())

    def above(self, height: float) -> str:
        """Return what lies above the marks."""
        drawn = [draw(height) for draw in self.drawn] + [vector.written(word, height) for word in self.words]
        return "".join(f"<g>{part}</g>" for part in drawn)

    def _row_heights(self, names: Sequence[str]) -> list[float]:
        """Return the pixels of each row: as its name needs; all alike where bars or cells would come out uneven."""
        heights = [max(ROW, text_height(name) + 6) for name in names]
        return heights if set(self.matched.kinds) <= {"point", "whisker"} else [max(heights)] * len(heights)

    def _spread(self) -> None:
        """Let each row of a category axis have its own height."""
        heights = self._row_heights(self._categories("y"))
        if len(set(heights)) < 2:
            if self.ax.get_yscale() != "linear":
                self.ax.set_yscale("linear")
            return
        share = np.concatenate([[0.0], np.cumsum(heights)]) * len(heights) / sum(heights) - 0.5
        rim = np.arange(len(heights) + 1) - 0.5
        self.ax.set_yscale(
            "function", functions=(partial(np.interp, xp=rim, fp=share), partial(np.interp, xp=share, fp=rim))
        )

    # -- axes --------------------------------------------------------------------------------------------------------

    def _categories(self, axis: str) -> list[str]:
        column = getattr(self.matched, axis)
        texts = list(dict.fromkeys(self.matched.rows[column].astype(str)))
        if self.matched.categorical(axis):
            order = getattr(self.ax, f"{axis}axis").units._mapping
            texts.sort(key=order.__getitem__)
        return [wrapped(self.plan.name(t), self._label_width()) for t in texts]

    def _label_width(self) -> float:
        """Return the room for the names of rows."""
        return room_for(map(self.plan.name, self.matched.rows[self.matched.y].astype(str)), LABELS[self.width])

    def _ticks(self, axis: str) -> Ticks:
        """Return the ticks of an axis at this width."""
        ax, matched = self.ax, self.matched
        if "cell" in matched.kinds:
            most = self._label_width() if axis == "y" else 60
            texts = [wrapped(self.plan.name(text), most) for text in matched.cells[axis]]
            places = getattr(ax, f"{axis}axis").get_majorticklocs()
            return Ticks(places, texts, LIGHT["muted"], grid=False)
        grid = axis == ("x" if matched.categorical("y") and not matched.categorical("x") else "y")
        if matched.categorical(axis):
            units = {place: text for text, place in getattr(ax, f"{axis}axis").units._mapping.items()}
            room = self._label_width() if axis == "y" else (WIDTHS[self.width] - 60) / max(len(units), 1) - 8
            texts = [wrapped(self.plan.name(str(units[place])), room) for place in sorted(units)]
            return Ticks(sorted(units), texts, LIGHT["ink" if axis == "y" else "muted"], grid, axis == "x")
        low, high = sorted(ax.get_xlim() if axis == "x" else ax.get_ylim())
        most = (4 if self.narrow or self.title else 8) if axis == "x" else 6  # a panel is half as wide
        if (ax.get_xscale() if axis == "x" else ax.get_yscale()) == "log":
            places = log_ticks(low, high, most)
            texts = [plain(v, POWERS[0], 0) if v >= 1e7 else bare(v) for v in places]
        else:
            timed = getattr(matched, axis) in ("year", "when", "date")
            whole = math.floor(high) - math.ceil(low) >= 1
            locator = MaxNLocator(most, integer=True, min_n_ticks=2) if timed else MaxNLocator(most - 1)
            reach = 1e-9 * (high - low)
            places = [float(v) for v in locator.tick_values(low, high) if low - reach <= v <= high + reach]
            places = (month_ticks(low, high, most) or places) if timed and not whole else places
            texts = [(f"{v:.0f}" if whole else time_text(v)) if timed else bare(v) for v in places]
        return Ticks(places, texts, LIGHT["muted"], grid, axis == "x")

    def _texts(self, axis: str) -> list[str]:
        return [text for text in self.ticks[axis].texts if text]

    def _foot(self) -> float:
        return max([text_height(t) for t in self._texts("x")], default=12.0) + GAP + EDGE

    def _right(self) -> float:
        """Return the room right of the axes for names or values."""
        if self.named:
            return max(text_width(self._end_text(s.name)) for s in self.named) + 2 * GAP + EDGE
        if self.rows_across and "cell" not in self.matched.kinds:
            return max([text_width(t) for t in self.values.values()], default=0.0) + GAP + EDGE
        return 16.0

    # -- words -------------------------------------------------------------------------------------------------------

    def _word(self, x: float, y: float, text: str, paint: str, ha: str = "left", weight: str = "") -> None:
        self.words.append(Word(x, y, text, paint, ha, weight=weight))

    def _end_text(self, name: str) -> str:
        return wrapped(self.plan.name(name), LABEL[self.width])

    def _keys(self) -> list[list[Series]]:
        """Return the series that are named above the axes, in lines that fit."""
        room = WIDTHS[self.width] / (2 if self.title and not self.narrow else 1) - 2 * EDGE
        lines: list[list[Series]] = []
        x = math.inf
        for series in self.keyed:
            width = text_width(self.plan.name(series.name)) + 12
            if x + width > room:
                lines, x = [*lines, []], 0.0
            lines[-1].append(series)
            x += width + 14
        return lines

    def _key(self, line: Sequence[Series], x: float, y: float) -> None:
        """Name colours in a line of words above the axes, each with its mark."""
        for series in line:
            text = self.plan.name(series.name)
            paint = ink(series.colour)
            self.drawn.append(partial(vector.sign, x + 4, y, paint, series.shape))
            self._word(x + 12, y, text, paint)
            x += text_width(text) + 26

    def _ends(self, box: tuple[float, float, float, float]) -> None:
        """Name each series right of the axes, level with its last mark, none on another; a leader where a name is off it."""
        texts = [self._end_text(s.name) for s in self.named]
        at = self.ax.transData.transform([(s.x, s.y) for s in self.named])
        beside = self._beside(box, texts, at)
        named = [s for s, kept in zip(self.named, beside, strict=True) if not kept]
        texts = [text for text, kept in zip(texts, beside, strict=True) if not kept]
        at = at[[not kept for kept in beside]]
        heights = [text_height(t) for t in texts]
        order = [-round(float(y), 3) for y in at[:, 1]]
        low, high = -(box[1] + box[3] + 8), -(box[1] - 14)
        places = stacked(order, heights, low, high)
        for series, text, end, place in zip(named, texts, at, places, strict=True):
            x, y = box[0] + box[2] + 2 * GAP, -place
            paint = ink(series.colour)
            self._word(x, y, text, paint, ha="left")
            if abs(y - end[1]) > 5 or x - end[0] > 3 * GAP:
                self.drawn.append(partial(vector.leader, (end[0] + 4, end[1]), (x - 3, y), paint))

    def _beside(self, box: tuple[float, float, float, float], texts: Sequence[str], at: np.ndarray) -> list[bool]:
        """Name the series that end well before the others at their ends, where there is room; return which were named."""
        bounds = Bbox.from_bounds(*box)
        lines, across, taken = drawn_shapes(self.ax)
        last = [np.asarray(line.vertices)[-1] for line in lines]  # a series may go on in marks after its line
        taken += [Bbox([other - CLEAR, other + CLEAR]) for other in (*at, *last)]
        found = []
        for series, text, end in zip(self.named, texts, at, strict=True):
            place = None
            if end[0] < bounds.x1 - EARLY:  # nearer to its own end than to another
                others = [b for b in taken if np.abs((b.p0 + b.p1) / 2 - end).max() > SAME]
                place = free_place(end, text_width(text), text_height(text), [*lines, *across], others, bounds)
            found.append(place is not None)
            if place is not None:
                taken.append(place)
                middle = (place.y0 + place.y1) / 2
                self._word(place.x0, middle, text, ink(series.colour), ha="left")
        return found

    def _row_values(self) -> dict[float, str]:
        """Return the value printed beside each row of a category axis, by its place; none where rows have several marks."""
        matched = self.matched
        places = matched.places["y"].loc[sorted(matched.seen)]
        if places.duplicated().any():  # a value beside some rows would pass for their sum
            return {}
        values = matched.rows.loc[places.index, matched.x].astype(float)
        return {float(at): self.plan.printed(v) for at, v in zip(places, values, strict=True)}

    def _values(self, box: tuple[float, float, float, float]) -> None:
        """Print the values of rows in a column right of the axes."""
        for place, text in self.values.items():
            y = self.ax.transData.transform((self.ax.get_xlim()[0], place))[1]
            self._word(box[0] + box[2] + GAP, y, text, LIGHT["ink"], ha="left")


def bare(value: float) -> str:
    """Print the number of a tick with as many decimals as it has: 12.5 is not 12."""
    digits = next((n for n in range(6) if math.isclose(round(value, n), value, rel_tol=1e-9)), 6)
    return plain(value, "count", digits)


def ink(colour: Any) -> str:
    """Return the colour that words have beside marks of a colour: darker where the mark's would be too faint to read."""
    found = to_hex(colour if isinstance(colour, str) else tuple(np.ravel(colour)[:3]))
    return next((LIGHT[words] for line, words in INKS.items() if found == LIGHT[line]), found)


def described(matched: Mapping[str, Matcher], plan: Plan) -> str:
    """Return the alt text of a drawing, computed from its rows: for lines first and last values, for rows each value."""
    parts = []
    for panel, m in matched.items():
        rows = m.rows.loc[sorted(m.seen)]
        lead = f"{panel}. " if panel else ""
        if "cell" in m.kinds:
            parts.append(
                f"{lead}Table of {rows[m.y].nunique()} rows and {rows[m.x].nunique()} columns; its values stand below it"
            )
        elif m.categorical("y"):
            parts.append(lead + "; ".join(_row_told(row, m, plan, m.y, m.x) for row in rows.to_dict("records")))
        elif m.categorical("x") or not pd.api.types.is_numeric_dtype(rows[m.x]):
            parts.append(lead + "; ".join(_row_told(row, m, plan, m.x, m.y) for row in rows.to_dict("records")))
        else:
            names = rows[m.hue].where(rows[m.hue].notna(), None) if m.hue in rows else [""] * len(rows)
            groups: dict[Any, list[tuple[float, float]]] = {}
            for name, x, y in zip(names, rows[m.x].astype(float), rows[m.y].astype(float), strict=True):
                groups.setdefault(name, []).append((x, y))
            lines = [(str(name), points) for name, points in groups.items() if name is not None]
            parts.append(lead + "; ".join(_line_told(name, points, m, plan) for name, points in lines))
    return ". ".join(parts) + "."


def _of(row: Mapping[Any, Any], m: Matcher, plan: Plan) -> str:
    return f", {plan.name(str(row[m.hue]))}" if m.hue in row and m.hue not in (m.x, m.y) else ""


def _row_told(row: Mapping[Any, Any], m: Matcher, plan: Plan, label: str, value: str) -> str:
    printed = time_text(float(row[value])) if value in ("year", "when") else plan.printed(row[value])
    text = f"{plan.name(str(row[label]))}{_of(row, m, plan)}: {printed}"
    low, high = row.get("low"), row.get("high")
    if low is not None and high is not None and pd.notna(low) and pd.notna(high) and nine(low) != nine(high):
        text += f" ({plain(low, plan.unit, plan.digits)} to {plain(high, plan.unit, plan.digits)})"
    return text


def _line_told(name: str, points: list[tuple[float, float]], m: Matcher, plan: Plan) -> str:
    points = sorted((p for p in points if not (math.isnan(p[0]) or math.isnan(p[1]))), key=lambda p: p[0])
    if not str(m.x).endswith(("year", "when")):
        return f"{plan.name(name)}: {len(points)} point{'s' if len(points) > 1 else ''}"

    monthly = len({round(12 * when) % 12 for when, _ in points}) > 4  # more than the quarters of a year

    def shown(point: tuple[float, float]) -> str:
        return f"{plan.printed(point[1])} in {time_text(point[0], monthly)}"

    text = shown(points[0]) + (f" to {shown(points[-1])}" if len(points) > 1 else "")
    values = [y for _, y in points]
    for word, place in (("lowest", values.index(min(values))), ("highest", values.index(max(values)))):
        if 0 < place < len(points) - 1:
            text += f", {word} {shown(points[place])}"
    return f"{plan.name(name)}: {text}" if name else text

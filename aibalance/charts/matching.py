"""Every mark of a drawing is a row of the frame behind it, and every row a mark, by series, x and value; otherwise it fails."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection, PolyCollection, QuadMesh
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle

from aibalance.charts.style import LIGHT

ENDS = ("low", "high")  # columns of an interval


class UnmatchedMarkError(ValueError):
    """A drawing shows something that no row of its frame says, or leaves out a row."""


@dataclass
class Series:
    """One name in a drawing: its colour, where its last mark stands, in data units, and the shape of its marks if no dot."""

    name: str
    colour: Any
    x: float
    y: float
    shape: Any = "o"


@dataclass
class Mark:
    """Where a row stands in the drawing, in data units, and what kind of mark it is."""

    row: int
    kind: str
    x: float
    y: float


class Matcher:
    """The marks of one pair of axes beside the rows that they are of.

    x, y and hue are the columns that seaborn wrote on the axes and above the legend. Rules across the axes are no marks.
    """

    def __init__(self, ax: Axes, rows: pd.DataFrame) -> None:
        self.ax, self.rows = ax, rows.reset_index(drop=True)
        self.x, self.y = ax.get_xlabel(), ax.get_ylabel()
        legend = ax.get_legend()
        self.hue = legend.get_title().get_text() if legend else ""
        self.colours: dict[str, Any] = {}
        self.shapes: dict[str, Any] = {}
        if legend:
            for text, handle in zip(legend.get_texts(), legend.legend_handles, strict=True):
                paint: Any = handle.get_color() if hasattr(handle, "get_color") else handle.get_facecolor()  # type: ignore[union-attr]
                self.colours[text.get_text()] = paint
                shape = getattr(handle, "get_marker", str)()
                self.shapes[text.get_text()] = "o" if shape in ("", "None") else shape
        for role, name in (("x", self.x), ("y", self.y)):
            if name not in self.rows:
                raise UnmatchedMarkError(
                    f"{role} axis: found '{name}'; expected a column of rows: name {role}= in the seaborn call, in long form"
                )
        self.places = {axis: self._places(axis) for axis in ("x", "y")}
        self.by: dict[tuple[float, float], list[int]] = {}
        for n, (x, y) in enumerate(zip(self.places["x"], self.places["y"], strict=True)):
            if not (pd.isna(x) or pd.isna(y)):
                self.by.setdefault((nine(x), nine(y)), []).append(n)
        self.names = list(self.rows[self.hue].astype(str)) if self.hue in self.rows else [""] * len(self.rows)
        unknown = self.rows[self.y].isna() & self.places["x"].notna()
        self.gaps = [(self.names[n], float(self.places["x"][n]), n) for n in np.flatnonzero(unknown)]
        self.seen: set[int] = set()
        self.series: dict[str, Series] = {}
        self.kinds: dict[str, int] = {}
        self.marks: list[Mark] = []
        self.shown = ""  # the column whose values the cells of a heat map show
        self.cells: dict[str, list[str]] = {}  # names of the columns (x) and rows (y) of a heat map

    def run(self) -> "Matcher":
        """Match all marks. Raises UnmatchedMarkError with the first that is no row, or the first row without a mark."""
        ax = self.ax
        for line in ax.lines:
            inside = line.get_transform() is ax.transData or line.get_transform().contains_branch_seperately(
                ax.transData
            ) == (True, True)
            if inside and len(line.get_xdata()):  # type: ignore[arg-type]
                points = zip(line.get_xdata(), line.get_ydata(), strict=True)  # type: ignore[arg-type]
                self._mark("line", points, line.get_color(), True)
        for item in ax.collections:
            if isinstance(item, QuadMesh):
                self._mesh(item)
            elif isinstance(item, PathCollection):
                paints = item.get_facecolor()
                if len(paints) and _same(paints[0], LIGHT["ground"]):  # hollow: the rim has the colour of the series
                    paints = item.get_edgecolor()
                for n, point in enumerate(np.asarray(item.get_offsets())):
                    paint = paints[n % len(paints)] if len(paints) else item.get_edgecolor()[0]
                    self._mark("point", [point], paint, False)
            elif isinstance(item, LineCollection):
                self._span("whisker", item.get_segments())
            elif isinstance(item, PolyCollection):
                self._span("band", [path.vertices for path in item.get_paths()])
        for patch in ax.patches:
            if isinstance(patch, Rectangle) and patch.get_data_transform() is ax.transData:
                x, y, w, h = patch.get_x(), patch.get_y(), patch.get_width(), patch.get_height()
                if w or h:
                    end = (x + w, y + h / 2) if self.categorical("y") else (x + w / 2, y + h)
                    self._mark("bar", [end], patch.get_facecolor(), False)
        left = {n for rows in self.by.values() for n in rows} - self.seen
        if left:
            first = self.rows.loc[min(left), [self.x, self.y]].to_dict()
            raise UnmatchedMarkError(f"{len(left)} of {len(self.rows)} rows are not drawn, first {first}")
        return self

    def categorical(self, axis: str) -> bool:
        """Return whether an axis has categories, which have places but no values."""
        return hasattr(getattr(getattr(self.ax, f"{axis}axis"), "units", None), "_mapping")

    def _places(self, axis: str) -> pd.Series:
        """Return where the rows stand on an axis: their value, or the place of their category."""
        column = self.rows[getattr(self, axis)]
        target = getattr(self.ax, f"{axis}axis")
        mapping = getattr(getattr(target, "units", None), "_mapping", None)
        if mapping is None and not pd.api.types.is_numeric_dtype(
            column
        ):  # a heat map: labels in the middle of its cells
            labels = zip(target.get_ticklabels(), target.get_ticklocs(), strict=True)
            mapping = {label.get_text(): place for label, place in labels}
        return column.astype(str).map(mapping).astype(float) if mapping is not None else column.astype(float)

    def find(self, x: float, y: float) -> list[int]:
        """Return the rows of a mark. On an axis of categories a mark may stand beside its place (jitter, dodge)."""
        x, y = (float(np.round(v)) if self.categorical(a) else v for a, v in (("x", x), ("y", y)))
        return self.by.get((nine(x), nine(y)), [])

    def _mark(self, kind: str, points: Iterable[Any], colour: Any, one_series: bool) -> None:
        known = [(float(x), float(y)) for x, y in points if np.isfinite(x) and np.isfinite(y)]
        found = [self.find(*p) for p in known]
        lost = [p for p, rows in zip(known, found, strict=True) if not rows]
        if lost:
            raise UnmatchedMarkError(
                f"{kind}: {len(lost)} of {len(known)} marks are no row, first {lost[0]}: {self._hint(lost[0])}"
            )
        if one_series and self.hue in self.rows and found:
            names = set.intersection(*({self.names[n] for n in rows} for rows in found))
            named = sorted(n for n in names if n not in self.colours or _same(self.colours[n], colour))
            if not named:
                raise UnmatchedMarkError(f"{kind}: a line runs through several series of '{self.hue}'")
            found = [[n for n in rows if self.names[n] == named[0]] for rows in found]
            self._refuse_bridge(named[0], [x for x, _ in known])
        for (x, y), rows in zip(known, found, strict=True):
            if (
                len(rows) > 1 and self.hue in self.rows
            ):  # two series in one place: the legend's colour tells whose it is
                own = [n for n in rows if self.names[n] in self.colours and _same(self.colours[self.names[n]], colour)]
                rows = own or rows
            self.seen.update(rows)
            for n in rows:
                self.marks.append(Mark(n, kind, x, y))
                name = self.names[n]
                last = self.series.get(name)
                if last is None or x >= last.x:
                    self.series[name] = Series(name, colour, x, y, self.shapes.get(name, "o"))
        self.kinds[kind] = self.kinds.get(kind, 0) + len(known)

    def _refuse_bridge(self, name: str, xs: list[float]) -> None:
        """Refuse a line that runs on over a period without a value: seaborn drops such rows and joins their neighbours."""
        for n in (n for own, x, n in self.gaps if own == name and min(xs) <= x <= max(xs)):
            gap = self.rows.loc[n, self.x]
            raise UnmatchedMarkError(
                f"line: '{name}' runs on over {gap}, of which no value is known; give units= that change there"
            )

    def _hint(self, point: tuple[float, float]) -> str:
        at = self.rows[np.isclose(self.places["x"], point[0])]
        if self.categorical("y") or not len(at) or not pd.api.types.is_numeric_dtype(at[self.y]):
            return "no row stands there"
        if len(at) > 1 and np.isclose(at[self.y].astype(float).mean(), point[1]):
            return "the mean of several rows: give errorbar=None, and a hue or units that tells them apart"
        return "nearest: " + ", ".join(f"{v:g}" for v in at[self.y].astype(float).head(3))

    def _span(self, kind: str, shapes: Iterable[Any]) -> None:
        """Match a band or whiskers: their points are the ends (low, high) or values of rows; an open end is the axis's."""
        ends: set[tuple[float, float]] = set()
        for column in (*ENDS, self.y):
            if column in self.rows and not self.categorical("y"):
                values = pd.to_numeric(self.rows[column], errors="coerce")
                ends |= {(nine(x), nine(v)) for x, v in zip(self.places["x"], values, strict=True) if pd.notna(v)}
        for column in (*ENDS, self.x):
            if column in self.rows and not self.categorical("x"):
                values = pd.to_numeric(self.rows[column], errors="coerce")
                ends |= {(nine(v), nine(y)) for v, y in zip(values, self.places["y"], strict=True) if pd.notna(v)}
        for shape in shapes:
            for x, y in shape:
                place = tuple(nine(np.round(v)) if self.categorical(a) else nine(v) for a, v in (("x", x), ("y", y)))
                if place not in ends:
                    raise UnmatchedMarkError(f"{kind}: {(float(x), float(y))} is no low, high or value of a row")
            self.kinds[kind] = self.kinds.get(kind, 0) + len(shape)

    def _mesh(self, item: QuadMesh) -> None:
        """Match the cells of a heat map: by the labels of row and column, and by the value in one column of the frame."""
        grid = np.ma.filled(np.ma.asarray(item.get_array()).astype(float), np.nan)
        across, down = (
            [t.get_text() for t in labels] for labels in (self.ax.get_xticklabels(), self.ax.get_yticklabels())
        )
        if grid.shape != (len(down), len(across)):
            raise UnmatchedMarkError(
                "heat map: fewer labels than rows or columns; give xticklabels=True, yticklabels=True"
            )
        self.cells = {"x": across, "y": down}
        cells = {(str(y), str(x)): n for n, (y, x) in enumerate(zip(self.rows[self.y], self.rows[self.x], strict=True))}
        numbers = self.rows.select_dtypes("number")
        fits = dict.fromkeys(numbers, 0)
        shown = 0
        for (i, j), value in np.ndenumerate(grid):
            if np.isnan(value):
                continue
            n = cells.get((down[i], across[j]))
            if n is None:
                raise UnmatchedMarkError(f"heat map: cell {down[i]}, {across[j]} is no row")
            for c in numbers:
                fits[c] += bool(pd.notna(numbers[c].iloc[n]) and nine(numbers[c].iloc[n]) == nine(value))
            self.seen.add(n)
            self.marks.append(Mark(n, "cell", j + 0.5, i + 0.5))
            shown += 1
        best = max(fits, key=lambda c: fits[c]) if fits else None
        if best is None or fits[best] < shown:
            wrong = shown - max(fits.values(), default=0)
            raise UnmatchedMarkError(f"heat map: {wrong} of {shown} cells have the value of no column of rows")
        self.by = {k: [n for n in v if pd.notna(self.rows.loc[n, best])] for k, v in self.by.items()}
        self.shown = str(best)
        self.kinds["cell"] = shown


def nine(value: Any) -> float:
    """Return a number to nine significant digits: seaborn takes values there and back on a log axis."""
    return float(f"{float(value):.9g}")


def _same(a: Any, b: Any) -> bool:
    left, right = (np.ravel(c)[:4] if isinstance(c, np.ndarray) else np.array(to_rgba(c)) for c in (a, b))
    return len(left) == len(right) and bool(np.allclose(left, right, atol=0.01))

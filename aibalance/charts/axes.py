"""The axes of the house for the body of `with`: what seaborn drew is matched to its rows, then laid out wide and narrow.

The body runs once. The same artists are laid out for a page and for a phone. A figure none of whose rows rests on data is not
published: the section says so once, and an error in the body is then of no account, as there is nothing to draw.
"""

import warnings
from collections.abc import Iterable, Mapping, Sequence
from types import TracebackType
from typing import Any, Protocol

import matplotlib as mpl
import numpy as np
import pandas as pd
from cycler import cycler
from IPython.display import display
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Drawing
from matplotlib.text import Text
from matplotlib.ticker import FixedLocator

from aibalance.charts.figure import as_json, framed
from aibalance.charts.layout import Plan, described, lay_out
from aibalance.charts.matching import Matcher
from aibalance.charts.style import ECONOMIES, LIGHT, RC, hues
from aibalance.charts.thin import settle
from aibalance.charts.titles import refuse_undrawn
from aibalance.charts.tones import restore, shade, tell_apart
from aibalance.stated.marks import Mark, written
from aibalance.stated.records import FIGURE_TYPE
from aibalance.stated.rounding import YEAR, YEARS, stated
from aibalance.stated.undrawn import BodyEnded, Undrawn, is_set
from aibalance.stated.viewers import picture

# Colours of series that are no economy, in order.
CYCLE = [LIGHT[name] for name in ("ink", "amber", "ind_ink", "eu27_ink", "other")]
HOUSE: dict[Any, Any] = {
    **{k: v for k, v in mpl.rcParamsDefault.items() if k not in ("backend", "backend_fallback", "toolbar", "interactive")},
    **RC, "figure.constrained_layout.use": False, "axes.prop_cycle": cycler(color=CYCLE), "lines.color": LIGHT["muted"],
}  # fmt: skip


class Speaker(Protocol):
    """What a figure asks of the chapter that it belongs to."""

    id: str
    names: Mapping[str, str]
    evidence: Any

    def told(self, words: str) -> Any: ...
    def headline(self, title: str, rows: pd.DataFrame) -> str: ...
    def beneath(self, subtitle: str, rows: pd.DataFrame, shown: Iterable[object]) -> str: ...
    def absent(self, subtitle: str) -> None: ...


class Bare(Axes):
    """Axes whose ticks are not made to be looked at: seaborn asks whether any shows, and the layout has ticks of its own.

    What was fixed, as the names of a heat map are, is there.
    """

    def get_xticklabels(self, minor: bool = False, which: Any = None) -> list[Text]:
        """Return the labels of ticks that were fixed."""
        return super().get_xticklabels(minor, which) if _fixed(self.xaxis) else []

    def get_yticklabels(self, minor: bool = False, which: Any = None) -> list[Text]:
        """Return the labels of ticks that were fixed."""
        return super().get_yticklabels(minor, which) if _fixed(self.yaxis) else []


def _fixed(axis: Axis) -> bool:
    return isinstance(axis.get_major_locator(), FixedLocator)


class Figure:
    """A figure: `with` gives its axes, or {panel: axes}; on leaving it is matched, laid out and displayed."""

    def __init__(
        self, chapter: Speaker, id: str, title: str, subtitle: str, rows: pd.DataFrame, unit: str, digits: int,
        height: tuple[int, int], panels: str = "", labels: str = "",
    ) -> None:  # fmt: skip
        if len(rows) and "rows" not in rows:
            raise ValueError(
                f'{id}: the frame has lost its column "rows", which holds the keys of the data behind each row'
            )
        self.chapter, self.id, self.title, self.subtitle, self.rows = chapter, id, title, subtitle, rows
        self.plan = Plan(f"{chapter.id}-{id}", unit, digits, height, labels, chapter.names)
        self.panels = panels

    def __repr__(self) -> str:
        return (
            f"Figure '{self.id}': nothing is drawn yet. Write `with chapter.figure(...) as ax:` and draw in its body."
        )

    def __enter__(self) -> Any:
        self.quiet = warnings.catch_warnings()
        self.quiet.__enter__()
        warnings.filterwarnings("ignore", message="Ignoring `palette`")  # said of an empty subset
        self.empty = not any(len(keys) for keys in self.rows.get("rows", []))
        self.undrawn = is_set()
        if self.empty or self.undrawn:  # seaborn warns of an empty frame
            warnings.simplefilter("ignore")
        if self.undrawn:
            return Undrawn()
        now = mpl.rcParams  # to check and set three hundred settings anew takes longer than to compare them
        self.style = mpl.rc_context({name: value for name, value in HOUSE.items() if now[name] != value})
        self.style.__enter__()
        self.drawing = Drawing(figsize=(10, 5))
        FigureCanvasSVG(self.drawing)
        names = list(dict.fromkeys(self.rows[self.panels].astype(str))) if self.panels else [""]
        self.axes: dict[str, Axes] = {
            name: self.drawing.add_subplot(axes_class=Bare, label=name or "one") for name in names
        }
        return self.axes if self.panels else self.axes.get("", None)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if self.undrawn:
            return self._left(kind)
        try:
            if self.empty and (kind is None or issubclass(kind, Exception)):
                self.chapter.absent(self.subtitle)
                return True
            if kind is None:
                self._publish()
            return False
        finally:
            self.style.__exit__(None, None, None)
            self.quiet.__exit__(None, None, None)

    def _left(self, kind: type[BaseException] | None) -> bool:
        """Leave the body of a figure that is not drawn: its title is checked, and told without a drawing."""
        self.quiet.__exit__(None, None, None)
        if self.empty and (kind is None or issubclass(kind, (Exception, BodyEnded))):
            self.chapter.absent(self.subtitle)
            return True
        if kind is None or kind is BodyEnded:
            display({"text/plain": self._words()[0]}, raw=True)
        return kind is BodyEnded

    def _words(self, shown: Sequence[object] = ()) -> tuple[str, str]:
        """Return title and subtitle with their values; shown: what the marks are of.

        Raises TitleNotDrawnError for a title of other numbers than the rows'.
        """
        refuse_undrawn(self.chapter.told(self.title).used, self.rows)
        return self.chapter.headline(self.title, self.rows), self.chapter.beneath(self.subtitle, self.rows, shown)

    def _publish(self) -> None:
        matched, order = {}, {}
        for name, ax in self.axes.items():
            own = self.rows[self.panels].astype(str) == name if self.panels else pd.Series(True, self.rows.index)
            rows, order[name] = self.rows[own], np.flatnonzero(own)
            restore(ax)
            matched[name] = Matcher(ax, rows).run()
            shade(ax)
        tell_apart(matched.values())
        keys = [key for row in self.rows["rows"] for key in row]
        for one in matched.values():
            settle(one, self.plan.unit)
        named = [
            name
            for m in matched.values()
            for column in (m.hue, m.x, m.y)
            if column in m.rows
            for name in m.rows[column]
        ]
        title, subtitle = self._words([*named, *matched])
        source = self.chapter.evidence.source_line(keys)
        alt = described(matched, self.plan)
        drawings = lay_out(self.drawing, matched, self.plan)
        id, shown = self.plan.id, picture(drawings["wide"][0], drawings["narrow"][0], alt)
        markup = framed(id, title, subtitle, shown, source)
        behind = self.chapter.evidence.behind(keys).get("rows", ())
        data = drawn_rows(self.rows)
        places = {name: {int(order[p][n]): at for (p, n), at in found.items()} for name, (_, found) in drawings.items()}
        marks = self._axes_named(next(iter(matched.values())), data) | placed(places, list(self.rows["rows"]), behind)
        record = {
            "id": id, "title": title, "subtitle": subtitle, "source": source, "alt": alt,
            "data": data, "rows": behind, "marks": marks,
        }  # fmt: skip
        display({"text/plain": f"{title}\n{alt}", "text/html": markup, FIGURE_TYPE: record}, raw=True)

    def _axes_named(self, one: Matcher, data: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Return which columns a mark is read by: across, up, its series, its panel, the value of a cell; unit and decimals."""
        kept = data[0] if data else {}
        x, y = ("year" if name == "when" and name not in kept else name for name in (one.x, one.y))
        named = {"x": x, "y": y, "series": one.hue, "panel": self.panels, "cell": one.shown}
        return {role: name for role, name in named.items() if name in kept} | {
            "unit": self.plan.unit,
            "digits": self.plan.digits,
        }


def placed(
    places: Mapping[str, Mapping[int, tuple[int, int]]], keys: Sequence[Sequence[str]], behind: Sequence[str]
) -> dict[str, str]:
    """Return the marks of a figure for its record.

    places: {"wide", "narrow": {row: pixels}}. keys: of the data behind each row; behind: of all of them, compact.
    """
    rows = sorted(set(places["wide"]) & set(places["narrow"]))
    return written([Mark(n, tuple(keys[n]), places["wide"][n], places["narrow"][n]) for n in rows], behind)


def drawn_rows(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the plotted rows as JSON has them, without the keys of the data behind them."""
    if {"when", "year"} <= set(rows) and (rows["when"] == rows["year"]).all():
        rows = rows.drop(columns="when")  # of whole years it says nothing more
    shown = {
        str(name): [as_json(stated(value, unit=YEAR if name in YEARS else "")) for value in column.to_list()]
        for name, column in rows.items()
        if not str(name).endswith("rows")
    }
    return [dict(zip(shown, row, strict=True)) for row in zip(*shown.values(), strict=True)]


def palette(names: Sequence[str] | pd.Series, known: Mapping[str, str], pair: Sequence[str]) -> dict[str, str]:
    """Return a colour for each name of a series. known: {code: name} of economies. pair: focus and rival.

    The two that are compared have the first two hues (see `hues`), and whoever's these are is grey in such a run; others have
    their own where the data package gives them one, else grey; where none of the names has a colour and no pair is compared, each
    takes one of the house's cycle. Series that are no economies take the house's cycle in order.
    """
    codes = {name: code for code, name in known.items()} | {code: code for code in known}
    own = hues(pair)
    cycle = iter(CYCLE * 9)
    coloured = pair or any(codes.get(name) in ECONOMIES for name in names)  # of equals without colours, each takes one
    found = {}
    for name in dict.fromkeys(names):
        code = codes.get(name) if coloured else None
        if code is None:
            found[name] = next(cycle)
            continue
        hue = own.get(code) or ECONOMIES.get(code, "other")
        found[name] = LIGHT[hue if code in own or hue not in own.values() else "other"]
    return found

"""Dated events, side by side by economy; on a phone, as one list."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from aibalance.charts.figure import PLACE, Chart, Panel
from aibalance.charts.labels import SMALL, sheet, stacked, text_height, text_width, wrapped
from aibalance.charts.style import FONT_SIZE, LIGHT, NARROW, WIDE
from aibalance.charts.words import series_colour
from aibalance.stated.rounding import rounded_frame

MARKS = "osD^vP*"  # one for each kind of event, in the order of the frame
GAP = 7  # CSS pixels between two events
HEAD, FOOT = 30, 12


@dataclass(frozen=True)
class Entry:
    """One event as it is printed: where in time, whose, its mark and its lines."""

    date: float
    period: str
    lane: str
    paint: str
    mark: str
    text: str
    place: int

    @property
    def height(self) -> float:
        return text_height(self.text) + GAP


def month(date: float) -> str:
    """Print the year and month of a decimal year, which counts days from the first of January."""
    start = pd.Timestamp(int(date), 1, 1)
    days = round(date % 1 * (366 if start.is_leap_year else 365))
    return f"{start + pd.Timedelta(days=days):%Y-%m}"


def timeline(
    frame: pd.DataFrame,
    *,
    id: str,
    title: str,
    subtitle: str,
    source: str,
    paint: Mapping[str, str] = MappingProxyType({}),
) -> Chart:
    """Return dated events: on wide screens one lane an economy, time running down to scale; on phones one dated list.

    frame: columns date (decimal year), key (economy code), label, kind (its mark; one kind in all needs no key);
    optional lane (name of the lane, else the key) and period (the date as printed, else year and month). Lanes
    stand in the order of the frame; up to four are legible. paint: colours of economies by code, where they are not their own.
    """
    if frame.empty:
        return Chart.empty(id, title, subtitle, source)
    frame = rounded_frame(frame.reset_index(drop=True), name=f"figure {id}")
    period = frame["period"] if "period" in frame else frame["date"].map(month)
    lane = frame["lane"] if "lane" in frame else frame["key"]
    events = frame.assign(lane=lane, period=period).sort_values("date", kind="stable")
    lanes = list(dict.fromkeys(events.sort_index(kind="stable")["lane"]))
    kinds = list(dict.fromkeys(events.sort_index(kind="stable")["kind"]))
    marks = {kind: MARKS[place % len(MARKS)] for place, kind in enumerate(kinds)}
    axis_width = 46
    lane_width = (72 * WIDE - axis_width) / len(lanes)
    lane_left = max(map(text_width, events["period"])) + 9
    mark_left = lane_left + max(map(text_width, lanes)) + 10
    list_left = mark_left + 12

    def entries(narrow: bool) -> list[Entry]:
        rows = []
        for event in events.to_dict("records"):
            if narrow:
                text = wrapped(str(event["label"]), 72 * NARROW - list_left - 4)
            else:
                text = wrapped(f"{event['period']} {event['label']}", lane_width - 44)
            own = series_colour(event["key"] or "", paint)
            rows.append(
                Entry(
                    event["date"], event["period"], event["lane"], own, marks[event["kind"]], text, event.get(PLACE, -1)
                )
            )
        return rows

    shown = entries(False), entries(True)
    key_lines = (1, len(kinds)) if len(kinds) > 1 else (0, 0)
    tops = HEAD + 18 * key_lines[0], 8 + 18 * key_lines[1]
    lane_heights = [math.fsum(entry.height for entry in shown[0] if entry.lane == lane) for lane in lanes]
    wide = tops[0] + max(max(lane_heights) * 1.12, 220) + FOOT
    narrow = tops[1] + math.fsum(entry.height for entry in shown[1]) + FOOT

    def draw(panel: Panel) -> None:
        ax = panel.ax
        _, height = sheet(ax)
        _key(ax, marks if len(kinds) > 1 else {}, panel.narrow)
        if panel.narrow:
            _note(panel, shown[1], _list(ax, shown[1], tops[1], lane_left, mark_left))
            return
        dates = events["date"].to_numpy(dtype=float)
        first, last = dates.min(), max(dates.max(), dates.min() + 0.5)
        top, foot = tops[0] + 8, height - FOOT
        _years(ax, first, last, top, foot, axis_width)
        for number, lane in enumerate(lanes):
            left = axis_width + number * lane_width + 8
            own = [entry for entry in shown[0] if entry.lane == lane]
            ax.text(left, tops[0] - HEAD + 8, lane, va="top", color=own[0].paint, fontsize=FONT_SIZE, fontweight="bold")
            _note(panel, own, _lane(ax, own, left, top, foot, first, last))

    said = [f"{e['period']}, {e['lane']}: {e['label']}" for e in events.to_dict("records")]
    alt = f"{title}. Timeline of {len(events)} events. " + "; ".join(said) + "."
    return Chart(id, title, subtitle, source, alt, draw, frame, (math.ceil(wide), math.ceil(narrow)))


def _lane(
    ax: Axes, own: list[Entry], left: float, top: float, foot: float, first: float, last: float
) -> list[tuple[float, float]]:
    """Draw the events of one economy at their dates, with their texts beside, moved apart where they would touch; return where."""
    ax.plot([left, left], [top, foot], color=LIGHT["grid"], linewidth=2, zorder=1)
    places = [top + (entry.date - first) / (last - first) * (foot - top) for entry in own]
    middles = stacked(places, [entry.height for entry in own], top - 10, foot + FOOT)
    for entry, place, middle in zip(own, places, middles, strict=True):
        ax.plot([left, left + 14, left + 20], [place, middle, middle], color=LIGHT["pale"], linewidth=0.9, zorder=2)
        ax.plot(
            left, place, marker=entry.mark, markersize=7.5, color=entry.paint, markeredgecolor=LIGHT["ground"], zorder=3
        )
        ax.text(left + 24, middle, entry.text, va="center", fontsize=SMALL, linespacing=1.2)
    return [(left, place) for place in places]


def _list(ax: Axes, own: list[Entry], top: float, lane_left: float, mark_left: float) -> list[tuple[float, float]]:
    """Draw all events below each other: date, economy, mark and text; return where their marks are."""
    y, places = top, []
    for entry in own:
        first = y + SMALL * 0.64
        ax.text(2, first, entry.period, va="center", fontsize=SMALL, color=LIGHT["muted"])
        ax.text(lane_left, first, entry.lane, va="center", fontsize=SMALL, color=entry.paint)
        ax.plot(mark_left, first, marker=entry.mark, markersize=7, color=entry.paint)
        ax.text(mark_left + 12, y, entry.text, va="top", fontsize=SMALL, linespacing=1.2)
        places.append((mark_left, first))
        y += entry.height
    return places


def _note(panel: Panel, own: list[Entry], places: list[tuple[float, float]]) -> None:
    """Note where events stand, if their frame numbers them."""
    if own and own[0].place >= 0:
        panel.mark(panel.ax, pd.DataFrame({PLACE: [entry.place for entry in own]}), np.array(places))


def _key(ax: Axes, marks: dict[str, str], narrow: bool) -> None:
    """Say which mark is which kind, beside each other on wide screens and below each other on phones."""
    x, y = 8.0, 9.0
    for kind, mark in marks.items():
        ax.plot(x, y, marker=mark, markersize=7, color=LIGHT["muted"])
        ax.text(x + 9, y, kind, va="center", fontsize=SMALL, color=LIGHT["muted"])
        x, y = (x, y + 18) if narrow else (x + text_width(kind) + 34, y)


def _years(ax: Axes, first: float, last: float, top: float, foot: float, width: float) -> None:
    """Draw a light rule at the start of each year, few enough not to touch."""
    years = np.arange(math.ceil(first - 1e-6), math.floor(last) + 1)
    step = max(1, math.ceil(len(years) * 18 / (foot - top)))
    for year in years[::step]:
        y = top + (year - first) / (last - first) * (foot - top)
        ax.plot([width, 72 * WIDE], [y, y], color=LIGHT["grid"], linewidth=0.8, zorder=0)
        ax.text(2, y, f"{year:.0f}", va="center", fontsize=SMALL, color=LIGHT["muted"])

"""Words and marks that all charts share: alt text from the plotted numbers, labels that do not overlap, tick formats."""

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullFormatter, NullLocator

from aibalance.charts.labels import GRID
from aibalance.charts.style import FONT_SIZE, LIGHT, colour
from aibalance.stated.statistic import formatted, plain


def time_text(year: float) -> str:
    """Print a decimal year: 2023, or with its quarter or month where it has one."""
    whole, part = int(year + 1e-6), year % 1  # rounded to four decimals: a month may begin a little late
    return str(whole) if part < 0.02 or part > 0.99 else f"{whole}-{int(part * 12 + 0.01) + 1:02d}"


def lines_alt(kind: str, frame: pd.DataFrame, unit: str, digits: int) -> str:
    """Describe lines: for each series, first and last value, and its extremes where they lie between."""
    parts = []
    for series, rows in frame.groupby("series", sort=False):
        rows = rows.dropna(subset="value").sort_values("year", kind="stable")
        if rows.empty:
            continue
        first, last = rows.iloc[0], rows.iloc[-1]
        text = f"{series}: {formatted(first.value, unit, digits)} in {time_text(first.year)}"
        if len(rows) > 1:
            text += f" to {formatted(last.value, unit, digits)} in {time_text(last.year)}"
        for name, place in (("lowest", rows["value"].idxmin()), ("highest", rows["value"].idxmax())):
            if place not in (rows.index[0], rows.index[-1]):
                text += f", {name} {formatted(rows.loc[place, 'value'], unit, digits)} in {time_text(rows.loc[place, 'year'])}"
        parts.append(text)
    return f"{kind}. " + "; ".join(parts) + "."


def rows_alt(kind: str, frame: pd.DataFrame, unit: str, digits: int) -> str:
    """Describe labelled values in the order drawn, with their intervals."""
    parts = []
    for row in frame.itertuples():
        text = f"{row.label}: {formatted(row.value, unit, digits)}"
        unbound = row.open if "open" in frame else ""
        if "low" in frame and ((pd.notna(row.low) and pd.notna(row.high)) or unbound):
            ends = ["no bound" if pd.isna(end) else plain(end, unit, digits) for end in (row.low, row.high)]
            text += f" ({ends[0]} to {ends[1]})"
        parts.append(text)
    return f"{kind}. " + "; ".join(parts) + "."


def series_colour(key: str, strong: bool = True) -> str:
    """Return the colour of a series: that of its economy, else ink for the strong and pale grey for the rest."""
    if not strong:
        return LIGHT["pale"]
    return LIGHT["ink"] if key in ("", "strong") else colour(key)


def flags(frame: pd.DataFrame, column: str, default: bool = False) -> pd.Series:
    """Return a column of marks as booleans; the default where it is absent or blank."""
    if column not in frame:
        return pd.Series(default, frame.index)
    return frame[column].astype("boolean").fillna(default).astype(bool)


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Return positions at least `gap` apart, in the same order, moved as little as needed and kept inside the bounds."""
    order = sorted(range(len(places)), key=lambda i: round(places[i], GRID))  # near ties stay in the order given
    result = list(places)
    for before, after in pairwise(order):
        result[after] = max(result[after], result[before] + gap)
    if order and result[order[-1]] > high:
        result[order[-1]] = high
        for after, before in pairwise(reversed(order)):
            result[before] = min(result[before], result[after] - gap)
    if order and result[order[0]] < low:
        shift = low - result[order[0]]
        result = [place + shift for place in result]
    return result


def end_labels(ax: Axes, labels: Sequence[tuple[str, float, float, str]], narrow: bool, room: int = 16) -> None:
    """Write series names at the right ends of their lines: (text, x, y, colour), moved apart where they would touch."""
    to_axes = ax.transAxes.inverted()
    places = [to_axes.transform(ax.transData.transform((x, y)))[1] for _, x, y, _ in labels]
    height = ax.get_window_extent().height or 300
    lines = max((text.count("\n") + 1 for text, *_ in labels), default=1)
    moved = spread(places, room * lines / height, 0.0, 1.0)
    for (text, _, _, paint), place in zip(labels, moved, strict=True):
        ax.annotate(text, (1, place), xycoords="axes fraction", xytext=(6, 0), textcoords="offset points", color=paint,
                    va="center", ha="left", fontsize=FONT_SIZE - (1 if narrow else 0), annotation_clip=False)  # fmt: skip


def value_axis(ax: Axes, axis: str, unit: str, log: bool = False, most: int = 6) -> None:
    """Format ticks of a value axis: commas, true minus signs, percent; plain numbers on log axes, marked as such."""
    target = ax.xaxis if axis == "x" else ax.yaxis

    def text(value: float, _: object) -> str:
        digits = 0 if abs(value) >= 10 or float(value).is_integer() else 1 if abs(value) >= 1 else 2
        shown = plain(value, "count", digits)
        return (shown.rstrip("0").rstrip(".") if "." in shown else shown) + ("\u202f%" if unit == "%" else "")

    if log:
        (ax.set_xscale if axis == "x" else ax.set_yscale)("log")
        low, high = ax.get_xlim() if axis == "x" else ax.get_ylim()
        inside = log_ticks(low, high, most)
        target.set_major_locator(FixedLocator(inside))
        target.set_minor_locator(NullLocator())
        target.set_minor_formatter(NullFormatter())
        target.set_major_formatter(FuncFormatter(lambda v, p: plain(v, "FLOP", 0) if v >= 1e7 else text(v, p)))
    else:
        target.set_major_locator(MaxNLocator(most - 1))
        target.set_major_formatter(FuncFormatter(text))


def log_ticks(low: float, high: float, most: int) -> list[float]:
    """Return round ticks inside a span of a log axis: the richest of a few patterns that stays within `most`."""
    powers = range(math.floor(math.log10(low)) - 1, math.ceil(math.log10(high)) + 2)
    best: list[float] = []
    for steps in (
        (1.0,),
        (1.0, 3.0),
        (1.0, 2.0, 5.0),
        (1.0, 1.5, 2.0, 3.0, 5.0, 7.0),
        tuple(k / 2 for k in range(2, 19)),  # to 9: 9.5 would touch 10
        tuple(k / 5 for k in range(5, 46)),
    ):
        inside = [t for p in powers for m in steps if low <= (t := float(f"{m * 10.0**p:.6g}")) <= high]
        if len(best) < 2 or len(best) < len(inside) <= most:
            best = inside
    skip = -(-len(best) // most)
    return best[::skip]


def year_axis(ax: Axes, narrow: bool, first: float, last: float) -> None:
    """Whole years as ticks, few enough not to touch, with a little room at both ends; months where there is but one."""
    room = int(ax.get_window_extent().width / 60)
    most = max(2, min(4 if narrow else 8, room))
    if np.floor(last) - np.ceil(first) >= 1 or first == last:
        ax.xaxis.set_major_locator(MaxNLocator(most, integer=True, min_n_ticks=2))
        ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}"))
    else:
        parts = 4 if last - first < 0.8 else 2
        ax.xaxis.set_major_locator(
            FixedLocator([t / parts for t in range(int(np.ceil(first * parts)), int(last * parts) + 1)])
        )
        ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: time_text(value)))
    pad = 0.02 * max(last - first, 0.5)
    ax.set_xlim(first - pad, last + pad)
    ax.set_xlabel("")

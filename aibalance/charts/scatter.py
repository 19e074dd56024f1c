"""Two measures against each other, and counts by year."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from aibalance.charts.figure import Chart, Panel
from aibalance.charts.labels import SMALL, point_labels, text_width, wrapped
from aibalance.charts.limits import ends, measured
from aibalance.charts.style import FONT_SIZE, LIGHT
from aibalance.charts.words import end_labels, flags, series_colour, time_text, value_axis
from aibalance.stated.rounding import rounded_frame
from aibalance.stated.statistic import formatted, plain

FEW = 30  # points that are all named and all told in the alt text
TINTS = (1.0, 0.66, 0.4, 0.22)  # of series that share one colour


def scatter(
    frame: pd.DataFrame,
    *,
    id: str,
    title: str,
    subtitle: str,
    source: str,
    x_label: str,
    y_label: str,
    units: tuple[str, str],
    digits: tuple[int, int] = (1, 1),
    log: str = "",
    named: Sequence[str] | None = None,
    height: tuple[int, int] = (420, 380),
) -> Chart:
    """Return one dot a row at x and y, the named ones labelled where there is room.

    frame: columns label, key (economy code, "strong" or ""), x, y; optional low, high (whiskers of y), hollow.
    x_label, y_label: what the axes measure, with units. units, digits: of x and of y. log: the axes that are
    logarithmic, "x", "y" or "xy". named: labels to write, the most wanted first; all if None and the frame is small.
    """
    frame = rounded_frame(measured(frame.dropna(subset=["x", "y"])), name=f"figure {id}")
    if frame.empty:
        return Chart.empty(id, title, subtitle, source)
    wanted = list(named) if named is not None else list(frame["label"]) if len(frame) <= FEW else []

    def draw(panel: Panel) -> None:
        ax = panel.ax
        paint = [series_colour(key or "other") for key in frame["key"]]
        if {"low", "high"} <= set(frame):
            ax.vlines(frame["x"], frame["low"], frame["high"], colors=paint, linewidth=1.6, alpha=0.45)
        fill = [LIGHT["ground"] if h else p for h, p in zip(flags(frame, "hollow"), paint, strict=True)]
        ax.scatter(frame["x"], frame["y"], s=42, c=fill, edgecolors=paint, linewidths=1.4, alpha=0.9, zorder=3)
        heights = frame[[name for name in ("y", "low", "high") if name in frame]]
        for axis, values in (("x", frame["x"]), ("y", heights.stack())):
            _limit(ax, axis, values, axis in log)
            value_axis(ax, axis, units[axis == "y"], axis in log, (4 if axis == "x" else 5) if panel.narrow else 7)
            _thin(ax, axis, 4 if panel.narrow else 8)
        ax.grid(visible=True, axis="both")
        ax.tick_params(axis="x", length=0)
        ax.spines["bottom"].set_visible(False)
        marks = {axis: ", log scale" if axis in log else "" for axis in "xy"}
        room = 310 if panel.narrow else 660
        ax.set_xlabel(wrapped(f"{x_label}{marks['x']} →", room - 40), loc="right", fontsize=SMALL)
        ax.set_title(wrapped(f"↑ {y_label}{marks['y']}", room), loc="left", fontsize=SMALL, color=LIGHT["muted"])
        rows = {label: place for place, label in reversed(list(enumerate(frame["label"])))}
        labels = [(rows[name], str(name), paint[rows[name]]) for name in wanted if name in rows]
        whiskers = frame[["low", "high"]].to_numpy(dtype=float) if {"low", "high"} <= set(frame) else None
        point_labels(ax, frame[["x", "y"]].to_numpy(dtype=float), labels, np.full(len(frame), 4.5), whiskers)

    told = frame if len(frame) <= FEW else frame[frame["label"].isin(wanted)]
    parts = []
    for row in told.to_dict("records"):
        text = f"{row['label']}: {formatted(row['x'], units[0], digits[0])}, {formatted(row['y'], units[1], digits[1])}"
        if "low" in row and pd.notna(row["low"]) and pd.notna(row["high"]):
            text += f" ({plain(row['low'], units[1], digits[1])} to {plain(row['high'], units[1], digits[1])})"
        parts.append(text)
    spans = [
        f"{name} from {formatted(frame[axis].min(), units[i], digits[i])} to {formatted(frame[axis].max(), units[i], digits[i])}"
        for i, (axis, name) in enumerate((("x", x_label), ("y", y_label)))
    ]
    alt = f"{title}. Scatter plot of {len(frame)} points: {'; '.join(spans)}. " + (
        "; ".join(parts) + "." if parts else ""
    )
    return Chart(id, title, subtitle, source, alt.strip(), draw, frame, height)


def _limit(ax: Axes, axis: str, values: pd.Series, log: bool) -> None:
    """Set the limits of an axis, with room at both ends for marks and names."""
    low, high = ends(values, log)
    if log:
        pad = max((high / low) ** 0.08, 1.15)
        limits = low / pad, high * pad
    else:
        pad = (high - low or abs(high) or 1.0) * 0.08
        limits = max(low - pad, -pad / 2) if low >= 0 else low - pad, high + pad
    (ax.set_xlim if axis == "x" else ax.set_ylim)(*limits)


def _thin(ax: Axes, axis: str, most: int) -> None:
    """Keep every second, third … tick where there are too many decades, among them 1, the parity of ratios."""
    target = ax.xaxis if axis == "x" else ax.yaxis
    low, high = target.get_view_interval()
    ticks = [tick for tick in target.get_majorticklocs() if low <= tick <= high]
    step = -(-len(ticks) // most)
    if step > 1:
        target.set_ticks(ticks[ticks.index(1.0) % step if 1.0 in ticks else 0 :: step])


def columns(
    frame: pd.DataFrame,
    *,
    id: str,
    title: str,
    subtitle: str,
    source: str,
    unit: str,
    digits: int = 0,
    grouped: bool = False,
    height: tuple[int, int] = (360, 320),
) -> Chart:
    """Return vertical bars by year from zero, series stacked (or beside each other), named at their last bar.

    frame: columns series, key (economy code for colour, else ""), year, value; optional partial (hatched: an incomplete
    period). A missing row is no bar. Totals are printed above the bars where there is room.
    """
    frame = rounded_frame(measured(frame), unit=unit, name=f"figure {id}")
    if frame.empty:
        return Chart.empty(id, title, subtitle, source)
    years = sorted(frame["year"].unique())
    order = list(dict.fromkeys(frame["series"]))
    values = frame.pivot_table(index="year", columns="series", values="value", aggfunc="sum")[order].reindex(years)
    partial = frame.assign(p=flags(frame, "partial")).groupby(["year", "series"])["p"].any()
    keys = frame.drop_duplicates("series").set_index("series")["key"]
    paints = [series_colour(keys[series]) for series in order]
    tints = [TINTS[min(paints[:place].count(paint), len(TINTS) - 1)] for place, paint in enumerate(paints)]

    def draw(panel: Panel) -> None:
        ax, places = panel.ax, np.arange(len(years))
        below, labels, last = np.zeros(len(years)), [], len(years) - 1
        width = 0.78 / len(order) if grouped else 0.74
        for number, series in enumerate(order):
            heights = values[series].fillna(0).to_numpy(dtype=float)
            shift = (number - (len(order) - 1) / 2) * width if grouped else 0
            bars = ax.bar(places + shift, heights, width * 0.94, bottom=0 if grouped else below, color=paints[number],
                          alpha=tints[number], linewidth=0)  # fmt: skip
            for bar, year in zip(bars, years, strict=True):
                if partial.get((year, series), False):
                    bar.set(facecolor="none", edgecolor=paints[number], hatch="////", linewidth=1)
            middle = heights[last] if grouped else below[last] + heights[last] / 2
            text = wrapped(str(series), 92 if panel.narrow else 150, FONT_SIZE - panel.narrow)
            labels.append((text, last, middle, paints[number]))
            below = below + (0 if grouped else heights)
        tops = values.max(axis=1) if grouped else values.sum(axis=1)
        ax.set_ylim(0, float(tops.max()) * 1.1 or 1)
        ax.set_xlim(-0.6, last + 0.6)
        value_axis(ax, "y", unit)
        room = (230 if panel.narrow else 540) / len(years)
        step = max(1, int(np.ceil(max(text_width(time_text(year), FONT_SIZE) + 8 for year in years) / room)))
        kept = places[::-1][::step][::-1]
        ax.set_xticks(kept, [time_text(years[place]) for place in kept])
        ax.tick_params(axis="x", length=0)
        texts = [plain(top, unit, digits) for top in tops]
        if not grouped and max(map(text_width, texts)) + 2 < room:
            for place, text in enumerate(texts):
                ax.annotate(text, (place, tops.iloc[place]), xytext=(0, 3), textcoords="offset points", ha="center",
                            va="bottom", fontsize=SMALL, color=LIGHT["muted"])  # fmt: skip
        if len(order) > 1:
            end_labels(ax, labels, panel.narrow)

    parts = []
    for series in order:
        told = [
            f"{formatted(value, unit, digits)} in {time_text(year)}"
            + (" (partial)" if partial.get((year, series), False) else "")
            for year, value in values[series].dropna().items()
        ]
        parts.append(f"{series}: {', '.join(told)}")
    alt = f"{title}. {'Grouped' if grouped else 'Stacked'} columns. " + "; ".join(parts) + "."
    if len(order) == 1:
        alt = alt.replace("Stacked columns", "Columns")
    return Chart(id, title, subtitle, source, alt, draw, frame, height)

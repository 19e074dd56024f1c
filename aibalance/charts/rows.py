"""Labelled rows: dots with intervals, the balance around parity, and bars. The recurring comparison of the book."""

import textwrap

import numpy as np
import pandas as pd
import seaborn as sns

from aibalance.charts.figure import Chart, Panel
from aibalance.charts.limits import apart, ends, measured
from aibalance.charts.style import FONT_SIZE, LIGHT
from aibalance.charts.words import flags, rows_alt, series_colour, value_axis, year_axis
from aibalance.stated.rounding import rounded, rounded_frame
from aibalance.stated.statistic import formatted


def dots(
    frame: pd.DataFrame,
    *,
    id: str,
    title: str,
    subtitle: str,
    source: str,
    unit: str,
    digits: int = 1,
    log: bool = False,
    reference: tuple[float, str] | None = None,
    row_height: int = 30,
) -> Chart:
    """Return a chart of one dot a row, in the order of the frame from the top.

    frame: columns label, value, key (economy code, "strong" or ""); optional low, high (whiskers), hollow (an open dot),
    open ("low", "high" or "both": ends of the whisker that nothing bounds; they are missing, and drawn as arrows).
    """
    frame = rounded_frame(measured(frame), unit=unit, name=f"figure {id}")
    reference = reference and (rounded(reference[0], unit=unit), reference[1])
    if frame.empty:
        return Chart.empty(id, title, subtitle, source)

    def draw(panel: Panel) -> None:
        ax, places = panel.ax, np.arange(len(frame))
        paint = [series_colour(key) for key in frame["key"]]
        whiskers = _whiskers(frame, log)
        ax.hlines(places, whiskers["low"], whiskers["high"], colors=paint, linewidth=2, alpha=0.55)
        for end, mark in (("low", "<"), ("high", ">")):
            for place in np.flatnonzero(_open(frame, end)):
                ax.plot(whiskers[end][place], place, mark, color=paint[place], markersize=6, alpha=0.55)
        hollow = flags(frame, "hollow")
        ax.scatter(
            frame["value"],
            places,
            s=64,
            c=[LIGHT["ground"] if h else p for h, p in zip(hollow, paint, strict=True)],
            edgecolors=paint,
            linewidths=2,
            zorder=3,
        )
        known = whiskers.assign(value=frame["value"]).astype(float)
        tips = known[["value", "high"]].max(axis=1)  # right of whiskers
        for place, value, tip, colour in zip(places, frame["value"], tips, paint, strict=True):
            ax.annotate(
                formatted(value, unit, digits),
                (tip, place),
                xytext=(9, 0),
                textcoords="offset points",
                va="center",
                color=colour,
                fontsize=FONT_SIZE - 1,
            )
        _rows(panel, frame["label"], reference)
        level = [reference[0]] if reference else []
        low, high = ends([*known.to_numpy().flat, *level], log)
        far = ends([*tips, *level], log)[1]
        if unit == "year":
            year_axis(ax, panel.narrow, low, high)
            ax.set_xlim(low - 1, high + 0.22 * max(high - low, 5))
            return
        if log:
            ax.set_xlim(low / 1.5, far * 2.5)
        else:
            reach = max(high, 0) - min(low, 0)
            ax.set_xlim(*apart(min(0, low - 0.04 * reach), far + 0.2 * reach))
        value_axis(ax, "x", unit, log, (3 if log else 4) if panel.narrow else 6)

    alt = f"{title}. " + rows_alt("Dot plot", frame, unit, digits)
    return Chart(id, title, subtitle, source, alt, draw, frame, _heights(frame["label"], row_height))


def _open(frame: pd.DataFrame, end: str) -> pd.Series:
    """Return which rows have a whisker without a bound at one end."""
    return frame["open"].isin([end, "both"]) if "open" in frame else pd.Series(False, frame.index)


def _whiskers(frame: pd.DataFrame, log: bool) -> pd.DataFrame:
    """Return the ends of whiskers as they are drawn: an end without a bound lies a little beyond all that is known."""
    known = frame.reindex(columns=["low", "value", "high"]).astype(float)
    if "open" not in frame:
        return known[["low", "high"]]
    least, most = ends(known.to_numpy().flat, log)
    beyond = (most / least) ** 0.15 if log else 0.15 * max(most - least, 1.0)
    low, high = (least / beyond, most * beyond) if log else (least - beyond, most + beyond)
    return pd.DataFrame(
        {"low": known["low"].mask(_open(frame, "low"), low), "high": known["high"].mask(_open(frame, "high"), high)}
    )


def balance(
    frame: pd.DataFrame,
    focus: str,
    rival: str,
    names: tuple[str, str],
    *,
    id: str,
    title: str,
    subtitle: str,
    source: str,
) -> Chart:
    """Return the balance plot: the ratio of two economies around parity, on a log axis, one indicator a row.

    frame: columns label, value (focus over rival); optional low, high. Rows to the right of parity are led by `focus`.
    """
    frame = rounded_frame(measured(frame), name=f"figure {id}")
    if frame.empty:
        return Chart.empty(id, title, subtitle, source)

    def draw(panel: Panel) -> None:
        ax, places = panel.ax, np.arange(len(frame))
        paint = [series_colour(focus if value >= 1 else rival) for value in frame["value"]]
        ax.hlines(places, 1, frame["value"], colors=paint, linewidth=2.4)
        if {"low", "high"} <= set(frame):
            ax.hlines(places, frame["low"], frame["high"], colors=paint, linewidth=6, alpha=0.3)
        ax.scatter(frame["value"], places, s=70, c=paint, zorder=3)
        for place, value, colour in zip(places, frame["value"], paint, strict=True):
            times = value if value >= 1 else 1 / value
            side = 1 if value >= 1 else -1
            ax.annotate(formatted(times, "times", 1), (value, place), xytext=(9 * side, 0), textcoords="offset points", va="center",
                        ha="left" if side > 0 else "right", color=colour, fontsize=FONT_SIZE - 1)  # fmt: skip
        _rows(panel, frame["label"], None)
        # Room for the numbers beside the outermost dots: a share of the axis, so a power of the largest ratio.
        most = max(frame["value"].max(), 1 / frame["value"].min(), 2.0)
        reach = float(most ** (1.9 if panel.narrow else 1.35))
        ax.set_xlim(1 / reach, reach)
        ax.set_xscale("log")
        value_axis(ax, "x", "", True, 5)
        ticks = [t for t in (0.01, 0.1, 0.2, 0.5, 1, 2, 5, 10, 100) if 1 / reach < t < reach]
        ticks = [t for t in ticks if t in (0.01, 0.1, 1, 10, 100)] if len(ticks) > 7 or panel.narrow else ticks
        ax.set_xticks(ticks, ["parity" if t == 1 else formatted(max(t, 1 / t), "count", 0) + "×" for t in ticks])
        ax.axvline(1, color=LIGHT["muted"], linewidth=1.2)
        for name, x, end, key in ((names[1], 0, "left", rival), (names[0], 1, "right", focus)):
            ahead = "" if panel.narrow else " ahead"
            text = f"← {name}{ahead}" if end == "left" else f"{name}{ahead} →"
            ax.annotate(
                text,
                (x, 1),
                xycoords="axes fraction",
                xytext=(0, 6),
                textcoords="offset points",
                ha=end,
                va="bottom",
                color=series_colour(key),
                fontsize=FONT_SIZE - 1,
            )

    parts = []
    for row in frame.itertuples():
        leader = names[0] if row.value >= 1 else names[1]
        parts.append(f"{row.label}: {leader} {formatted(max(row.value, 1 / row.value), 'times', 1)}")
    alt = f"{title}. Balance plot of ratios around parity. " + "; ".join(parts) + "."
    return Chart(id, title, subtitle, source, alt, draw, frame, _heights(frame["label"], 34))


def bars(
    frame: pd.DataFrame,
    *,
    id: str,
    title: str,
    subtitle: str,
    source: str,
    unit: str,
    digits: int = 1,
    row_height: int = 30,
) -> Chart:
    """Return horizontal bars from zero, in the order of the frame. frame: columns label, value, key; optional partial (hatched)."""
    frame = rounded_frame(measured(frame), unit=unit, name=f"figure {id}")
    if frame.empty:
        return Chart.empty(id, title, subtitle, source)

    def draw(panel: Panel) -> None:
        ax = panel.ax
        paint = [series_colour(key) for key in frame["key"]]
        order = [str(place) for place in range(len(frame))]
        sns.barplot(
            x=frame["value"],
            y=order,
            hue=order,
            palette=paint,
            legend=False,
            orient="h",
            saturation=1,
            errorbar=None,
            width=0.62,
            ax=ax,
        )
        partial = flags(frame, "partial")
        for place, row in enumerate(frame.itertuples()):
            if partial[place]:
                ax.patches[place].set_hatch("///")
            ax.annotate(
                formatted(row.value, unit, digits),
                (row.value, place),
                xytext=(6, 0),
                textcoords="offset points",
                va="center",
                color=paint[place],
                fontsize=FONT_SIZE - 1,
            )
        _rows(panel, frame["label"], None)
        low, high = ends([0, *frame["value"]])
        room = 1.35 if panel.narrow else 1.18
        ax.set_xlim(*apart(low, high * room if high > 0 else low * (1 - room)))
        value_axis(ax, "x", unit, most=4 if panel.narrow else 6)

    alt = f"{title}. " + rows_alt("Bar chart", frame, unit, digits)
    return Chart(id, title, subtitle, source, alt, draw, frame, _heights(frame["label"], row_height))


LABEL_WIDTH = (40, 20)  # characters, wide and narrow


def _heights(labels: pd.Series, row_height: int) -> tuple[int, int]:
    """Return the heights of a chart of labelled rows, wide and narrow, with room for the lines of the longest label."""
    lines = [max((len(textwrap.wrap(str(label), width)) for label in labels), default=1) for width in LABEL_WIDTH]
    wide, narrow = (max(row_height, 16 * n + 8) * len(labels) + 64 for n in lines)
    return wide, narrow


def _rows(panel: Panel, labels: pd.Series, reference: tuple[float, str] | None) -> None:
    """Label the rows from the top down, with light vertical grid lines; on phones labels stand above their rows' marks."""
    ax = panel.ax
    ax.set_ylim(len(labels) - 0.4, -0.6)
    ax.set_yticks(range(len(labels)), [textwrap.fill(str(label), LABEL_WIDTH[panel.narrow]) for label in labels])
    ax.tick_params(axis="y", length=0, labelcolor=LIGHT["ink"], labelsize=FONT_SIZE - (1.5 if panel.narrow else 0))
    ax.grid(axis="y", visible=False)
    ax.grid(axis="x", visible=True)
    ax.spines["bottom"].set_visible(False)
    ax.tick_params(axis="x", length=0)
    ax.set_xlabel("")
    ax.set_ylabel("")
    if reference:
        ax.axvline(reference[0], color=LIGHT["muted"], linewidth=1.2, dashes=(4, 3))
        ax.annotate(reference[1], (reference[0], 1), xycoords=("data", "axes fraction"), xytext=(0, 3), textcoords="offset points",
                    ha="center", color=LIGHT["muted"], fontsize=FONT_SIZE - 1.5)  # fmt: skip

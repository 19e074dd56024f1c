"""Charts of a scenario model: how far its outcomes fan out, and which of its assumptions move them most."""

import math
import re

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation

from aibalance.charts.figure import Chart, Panel
from aibalance.charts.labels import SMALL, text_height, text_width, wrapped
from aibalance.charts.limits import apart, drawable, ends, measured
from aibalance.charts.style import FONT_SIZE, LIGHT, NARROW, WIDE
from aibalance.charts.words import end_labels, series_colour, time_text, value_axis, year_axis
from aibalance.stated.rounding import rounded_frame
from aibalance.stated.statistic import THIN, formatted, plain

BAND_SHADES = (0.16, 0.24, 0.3)  # from the outermost band in; bands lie on each other


def fan(
    frame: pd.DataFrame,
    *,
    id: str,
    title: str,
    subtitle: str,
    source: str,
    unit: str,
    digits: int = 1,
    log: bool = False,
    zero: bool = True,
    draws: str = "runs",
    height: tuple[int, int] = (380, 320),
) -> Chart:
    """Return a fan chart: median line and bands between quantiles, with what was observed before as dots.

    frame: columns series, key (economy code for colour, else ""), year, and quantiles named q05, q25, q50, q75, q95
    or the like, or 0.05 … as stats.scenario.fan does (the median and at least one pair); optional panel, and kind:
    rows "observed" hold a number in `value`, all others quantiles. draws: what the quantiles are of, for the note.
    """
    frame = frame.rename(columns={c: f"q{round(100 * c):02d}" for c in frame if isinstance(c, float)})
    frame = rounded_frame(measured(frame), unit=unit, name=f"figure {id}")
    if frame.empty:
        return Chart.empty(id, title, subtitle, source)
    pairs = _pairs(frame)
    names = list(dict.fromkeys(frame["panel"])) if "panel" in frame else [""]
    spans = " and ".join(f"{high - low}{THIN}%" for low, high in reversed(pairs))
    note = f"Line: median. Bands: middle {spans} of {draws}."
    levels = [name for name in frame if name in ("value", *(f"q{bound:02d}" for pair in pairs for bound in pair))]
    if log:  # what is not above zero has no place on this axis
        frame = frame[(frame[[name for name in ("value", "q50") if name in frame]] > 0).any(axis=1)].reset_index(
            drop=True
        )
    if not len(drawable(frame[levels].to_numpy().flat, log)):
        return Chart.empty(id, title, subtitle, source)
    least, most = ends(frame[levels].to_numpy().flat, log)
    observed = (frame["kind"] == "observed") if "kind" in frame else pd.Series(False, frame.index)

    def draw(panel: Panel) -> None:
        for ax, name in zip(panel.axes, names, strict=True):  # all on one scale
            chosen = frame["panel"] == name if name else pd.Series(True, frame.index)
            _fan(ax, frame[chosen & ~observed], frame[chosen & observed], panel.narrow or len(names) > 1)
            if name:
                room = 300 if panel.narrow or len(names) > 1 else 600
                ax.set_title(wrapped(str(name), room, FONT_SIZE), loc="left", fontsize=FONT_SIZE, color=LIGHT["ink"])
        last = panel.axes[-1] if panel.narrow else panel.axes[0]
        last.set_xlabel(wrapped(note, 290 if panel.narrow or len(names) > 1 else 560), loc="left", fontsize=SMALL)

    def _fan(ax: Axes, paths: pd.DataFrame, seen: pd.DataFrame, narrow: bool) -> None:
        labels = []
        for series, rows in paths.sort_values("year", kind="stable").groupby("series", sort=False):
            paint = series_colour(rows["key"].iloc[0])
            for (low, high), shade in zip(pairs, BAND_SHADES, strict=False):
                band = rows[f"q{low:02d}"], rows[f"q{high:02d}"]
                ax.fill_between(rows["year"], *band, color=paint, alpha=shade, linewidth=0)
            ax.plot(rows["year"], rows["q50"], color=paint)
            text = f"{series} {formatted(rows['q50'].iloc[-1], unit, digits)}"
            labels.append(
                (wrapped(text, 96 if narrow else 150, FONT_SIZE), rows["year"].iloc[-1], rows["q50"].iloc[-1], paint)
            )
        for series, rows in seen.sort_values("year", kind="stable").groupby("series", sort=False):
            paint = series_colour(rows["key"].iloc[0])
            ax.plot(rows["year"], rows["value"], color=paint, linewidth=1.2, marker="o", markersize=5)
            if series not in set(paths["series"]):
                labels.append((str(series), rows["year"].iloc[-1], rows["value"].iloc[-1], paint))
        if log or zero:
            ax.set_ylim(*((least / 1.25, most * 1.25) if log else apart(min(0, least), max(0, most) * 1.05)))
        value_axis(ax, "y", unit, log)
        ax.set_ylabel("log scale" if log else "", fontsize=SMALL)
        years = pd.concat([paths["year"], seen["year"]])
        year_axis(ax, narrow, years.min(), years.max())
        end_labels(ax, labels, narrow)

    alt = f"{title}. Fan chart. " + "; ".join(_fan_alt(frame, observed, pairs[0], unit, digits)) + "."
    return Chart(id, title, subtitle, source, alt, draw, frame, height, panels=len(names))


def _pairs(frame: pd.DataFrame) -> list[tuple[int, int]]:
    """Return the pairs of quantiles around the median, the outermost first."""
    found = {int(name[1:]) for name in frame if re.fullmatch(r"q\d\d", str(name))}
    pairs = [(low, 100 - low) for low in sorted(found) if low < 50 and 100 - low in found]
    if not pairs or 50 not in found:
        raise ValueError(f"fan: found quantiles {sorted(found)}; expected 50 and a pair such as 5 and 95")
    return pairs


def _fan_alt(frame: pd.DataFrame, observed: pd.Series, pair: tuple[int, int], unit: str, digits: int) -> list[str]:
    shown = frame.assign(series=frame["panel"] + ", " + frame["series"]) if "panel" in frame else frame
    parts = []
    for series, rows in shown[observed].groupby("series", sort=False):
        rows = rows.sort_values("year", kind="stable")
        ends = rows.iloc[[0, -1]].to_dict("records")
        told = dict.fromkeys(f"{formatted(row['value'], unit, digits)} in {time_text(row['year'])}" for row in ends)
        parts.append(f"{series}, observed: " + " to ".join(told))
    for series, rows in shown[~observed].groupby("series", sort=False):
        row = rows.sort_values("year", kind="stable").iloc[-1]
        low, high = (plain(row[f"q{bound:02d}"], unit, digits) for bound in pair)
        band = f"{low} to {high}, {pair[1] - pair[0]}{THIN}% band"
        parts.append(f"{series}: median {formatted(row['q50'], unit, digits)} in {time_text(row['year'])} ({band})")
    return parts


def tornado(
    frame: pd.DataFrame,
    *,
    id: str,
    title: str,
    subtitle: str,
    source: str,
    unit: str,
    digits: int = 1,
    shades: tuple[str, str] = ("low value of the assumption", "high value"),
) -> Chart:
    """Return bars of how far each assumption alone swings the outcome from its base, the widest swing on top.

    frame: columns label, low and high (outcome at the low and at the high value of the assumption), base (outcome at
    the central values, the same in all rows); optional low_label, high_label (the assumption's values, printed at the
    ends; the outcomes are printed where they are absent). shades: names of the light and the dark half.
    """
    frame = measured(frame).dropna(subset=["low", "high", "base"])
    if frame.empty:
        return Chart.empty(id, title, subtitle, source)
    frame = rounded_frame(frame, unit=unit, name=f"figure {id}")
    swing = (frame["high"] - frame["low"]).abs()
    frame = frame.loc[swing.sort_values(ascending=False, kind="stable").index].reset_index(drop=True)
    base = float(frame["base"].iloc[0])
    for end in ("low", "high"):
        if f"{end}_label" not in frame:
            frame[f"{end}_label"] = [formatted(value, unit, digits) for value in frame[end]]
    rows = frame.to_dict("records")

    width = 72 * WIDE, 72 * NARROW
    names = [[wrapped(str(row["label"]), room) for row in rows] for room in (210, width[1] - 20)]
    heights = [max(32, text_height(name) + 10) for name in names[0]], [text_height(name) + 34 for name in names[1]]

    def draw(panel: Panel) -> None:
        ax, small, own = panel.ax, panel.narrow, heights[panel.narrow]
        tops = np.cumsum([0, *own[:-1]])
        places = tops + np.array(own) - 20 if small else tops + np.array(own) / 2
        ax.set_xlim(*_limits(frame, width[small] - 16 - (0 if small else max(map(text_width, names[0])) + 10)))
        for place, top, row, name in zip(places, tops, rows, names[small], strict=True):
            for end, other, paint in (("low", "high", LIGHT["pale"]), ("high", "low", LIGHT["other"])):
                ax.barh(place, row[end] - base, left=base, height=18, color=paint, linewidth=0)
                right = row[end] > row[other] or (row[end] == row[other] and end == "high")
                tip = max(row[end], base) if right else min(row[end], base)
                ax.annotate(str(row[f"{end}_label"]), (tip, place), xytext=(5 if right else -5, 0), va="center",
                            textcoords="offset points", ha="left" if right else "right", color=LIGHT["muted"],
                            fontsize=SMALL)  # fmt: skip
            if small:
                ax.annotate(name, (0, top + 4), xycoords=("axes fraction", "data"), va="top", fontsize=SMALL)
            ax.vlines(base, place - 13, place + 13, color=LIGHT["ink"], linewidth=1.2)
        ax.set_ylim(math.fsum(own), 0)
        ax.set_yticks([] if small else places, [] if small else names[0])
        ax.tick_params(axis="both", length=0)
        ax.tick_params(axis="y", labelcolor=LIGHT["ink"], labelsize=SMALL)
        ax.grid(axis="y", visible=False)
        ax.grid(axis="x", visible=True)
        ax.spines["bottom"].set_visible(False)
        value_axis(ax, "x", unit, most=4 if small else 6)
        _shades(ax, shades, f"base {formatted(base, unit, digits)}", small)

    parts = []
    for row in rows:
        low, high = (f"{formatted(row[end], unit, digits)} at {row[f'{end}_label']}" for end in ("low", "high"))
        parts.append(f"{row['label']}: {low}, {high}")
    alt = f"{title}. Tornado chart around {formatted(base, unit, digits)}. " + "; ".join(parts) + "."
    tall = round(math.fsum(heights[0]) + 66), round(math.fsum(heights[1]) + 90)
    return Chart(id, title, subtitle, source, alt, draw, frame, tall)


def _limits(frame: pd.DataFrame, room: float) -> tuple[float, float]:
    """Return limits of the value axis that leave room for the labels at the ends of the longest bars."""
    ends = frame[["low", "high", "base"]]
    low, high = float(ends.min(axis=None)), float(ends.max(axis=None))
    texts = max(text_width(str(text)) for text in [*frame["low_label"], *frame["high_label"]]) + 8
    each = (high - low or abs(high) or 1.0) * texts / max(room - 2 * texts, 60)
    return low - each, high + each


def _shades(ax: Axes, names: tuple[str, str], base: str, narrow: bool) -> None:
    """Say above the plot which shade is which and where the base lies; on phones one below the other."""
    x = 0.0
    for line, (text, paint) in enumerate(((names[0], LIGHT["pale"]), (names[1], LIGHT["other"]), (base, LIGHT["ink"]))):
        y = 8 + 15 * (2 - line) if narrow else 8
        place = ax.transAxes + ScaledTranslation((x + 5) / 72, (y + 6) / 72, ax.get_figure().dpi_scale_trans)  # type: ignore[union-attr]
        ax.plot(0, 1, "s" if line < 2 else "|", color=paint, markersize=8, transform=place, clip_on=False)
        ax.annotate(text, (0, 1), xytext=(x + 14, y), xycoords="axes fraction", textcoords="offset points", va="bottom",
                    fontsize=SMALL, color=LIGHT["muted"])  # fmt: skip
        x += 0 if narrow else text_width(text) + 30

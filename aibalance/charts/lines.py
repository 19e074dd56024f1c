"""Lines over time: one panel or small multiples, with bands, events, hollow points for incomplete periods, direct labels."""

import textwrap
from collections.abc import Mapping, Sequence

import pandas as pd
import seaborn as sns

from aibalance.charts.figure import Chart, Panel
from aibalance.charts.limits import drawable, ends, measured
from aibalance.charts.style import FONT_SIZE, LIGHT
from aibalance.charts.words import end_labels, flags, lines_alt, series_colour, value_axis, year_axis
from aibalance.stated.rounding import rounded, rounded_frame


def lines(
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
    strong: Sequence[str] | None = None,
    reference: tuple[float, str] | None = None,
    events: Mapping[float, str] | None = None,
    height: tuple[int, int] = (360, 300),
) -> Chart:
    """Return a chart of lines over time, one panel for each value of the column `panel` if there is one.

    frame: columns series, key (economy code for colour, else ""), year, value; optional low, high (a band), partial
    (hollow point), joined (False: points of several editions, which no line may join), panel.
    strong: series drawn in colour while the others are pale. reference: a level and its name.
    """
    frame = rounded_frame(measured(frame), unit=unit, name=f"figure {id}")
    if log and len(frame):  # what is not above zero has no place on this axis
        frame = frame[~(frame["value"] <= 0)].reset_index(drop=True)
    reference = reference and (rounded(reference[0], unit=unit), reference[1])
    if frame.empty or not len(drawable(frame["value"], log)):
        return Chart.empty(id, title, subtitle, source)
    names = list(dict.fromkeys(frame["panel"])) if "panel" in frame else [""]

    def draw(panel: Panel) -> None:
        for ax, name in zip(panel.axes, names, strict=True):
            part = frame[frame["panel"] == name] if name else frame
            _draw(ax, part, panel.narrow)
            if name:
                ax.set_title(
                    textwrap.fill(name, 34 if panel.narrow else 44), loc="left", fontsize=FONT_SIZE, color=LIGHT["ink"]
                )

    def _draw(ax, part, narrow):  # type: ignore[no-untyped-def]
        order = list(dict.fromkeys(part["series"]))
        keys = part.drop_duplicates("series").set_index("series")["key"]
        paint = {s: series_colour(keys[s], strong is None or s in strong) for s in order}
        if {"low", "high"} <= set(part):
            for s in order:
                band = part[(part["series"] == s) & part["low"].notna()]
                ax.fill_between(band["year"], band["low"], band["high"], color=paint[s], alpha=0.16, linewidth=0)
        joined = part[flags(part, "joined", True)]
        if len(joined):
            style = {
                "palette": {s: paint[s] for s in dict.fromkeys(joined["series"])},
                "errorbar": None,
                "estimator": None,
            }
            sns.lineplot(joined, x="year", y="value", hue="series", legend=False, ax=ax, **style)
        short = part.groupby("series")["year"].transform("size") <= 8
        dots = part[short | ~part.index.isin(joined.index) | flags(part, "partial")]
        for s, rows in dots.groupby("series", sort=False):
            fill = [LIGHT["ground"] if hollow else paint[s] for hollow in flags(rows, "partial")]
            ax.scatter(rows["year"], rows["value"], s=34, c=fill, edgecolors=paint[s], linewidths=1.6, zorder=3)
        if log:
            levels = [*part["value"], *([reference[0]] if reference else [])]
            low, high = ends(levels, log)
            ax.set_ylim(low / 1.25, high * 1.25)
        elif zero:
            ax.set_ylim(bottom=0)
        value_axis(ax, "y", unit, log)
        ax.set_ylabel("log scale" if log else "", fontsize=FONT_SIZE - 1.5)
        year_axis(ax, narrow or len(names) > 1, part["year"].min(), part["year"].max())
        if reference:
            ax.axhline(reference[0], color=LIGHT["muted"], linewidth=1.2, dashes=(4, 3))
            ax.annotate(reference[1], (0, reference[0]), xycoords=("axes fraction", "data"), xytext=(2, 3), textcoords="offset points",
                        color=LIGHT["muted"], fontsize=FONT_SIZE - 1.5)  # fmt: skip
        for year, text in (events or {}).items():
            ax.axvline(year, color=LIGHT["muted"], linewidth=1, dashes=(2, 2))
            if not narrow:
                ax.annotate(text, (year, 1), xycoords=("data", "axes fraction"), xytext=(3, -2), textcoords="offset points",
                            color=LIGHT["muted"], fontsize=FONT_SIZE - 1.5, va="top")  # fmt: skip
        last = part.sort_values("year", kind="stable").groupby("series", sort=False).tail(1)
        width = 13 if narrow else 22
        legible = {s: LIGHT["muted"] if colour == LIGHT["pale"] else colour for s, colour in paint.items()}
        labels = [(textwrap.fill(r.series, width), r.year, r.value, legible[r.series]) for r in last.itertuples()]
        end_labels(ax, labels, narrow)

    shown = frame.assign(series=frame["panel"] + ", " + frame["series"]) if "panel" in frame else frame
    alt = f"{title}. " + lines_alt("Line chart", shown, unit, digits)
    return Chart(id, title, subtitle, source, alt, draw, frame, height, panels=len(names))

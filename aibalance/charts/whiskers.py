"""Intervals beside seaborn's dots, and hollow dots: the moves of a dot plot that seaborn makes only by computing them itself."""

import math
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from aibalance.charts.style import LIGHT


def whiskers(
    ax: Axes,
    rows: pd.DataFrame,
    *,
    x: str,
    y: str,
    low: str = "low",
    high: str = "high",
    along: str = "",
    color: Any = None,
) -> None:
    """Draw the interval of each row along the axis that has the values, from column low to column high.

    x, y: columns as in the seaborn call. along: "x" or "y", the axis of the values, where both are numeric. An end that is
    infinite or not known is open: an arrow from the value.
    """
    if rows.empty:
        return
    numeric = [axis for axis, column in (("x", x), ("y", y)) if pd.api.types.is_numeric_dtype(rows[column])]
    if not along and len(numeric) != 1:
        raise ValueError(
            f"whiskers: {x} and {y} are {'both' if numeric else 'neither'} numeric; say along='x' or along='y'"
        )
    across = (along or numeric[0]) == "x"
    value, place = (x, y) if across else (y, x)
    paint = LIGHT["muted"] if color is None else color
    for row in rows.dropna(subset=value).to_dict("records"):
        ends = [row[end] if pd.notna(row[end]) and math.isfinite(row[end]) else None for end in (low, high)]
        if ends == [None, None]:
            continue
        line = [row[value] if end is None else end for end in ends]
        (ax.hlines if across else ax.vlines)(
            [row[place]], line[0], line[1], colors=paint, linewidth=1.6, alpha=0.8, zorder=1
        )
        for end, pixels in zip(ends, (-18, 18), strict=True):
            if end is None:
                at = (row[value], row[place]) if across else (row[place], row[value])
                away = (pixels, 0) if across else (0, pixels)
                ax.annotate(
                    "", xy=at, xytext=away, textcoords="offset points",
                    arrowprops={"arrowstyle": "<-", "color": paint, "linewidth": 1.6},
                )  # fmt: skip


def hollow(ax: Axes) -> None:
    """Make the marks of the last scatter hollow: periods that are not over, targets, what somebody claims.

    `hollow(sns.scatterplot(…, ax=ax))`. Without marks nothing is done.
    """
    if len(ax.collections):
        marks = ax.collections[-1]
        marks.set(edgecolor=marks.get_facecolor(), facecolor=LIGHT["ground"], linewidth=1.6, zorder=3)

"""What keeps a chart honest where few rows are left: an axis of one year, a share near the whole, a line of two points, small values."""

import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from aibalance.charts.matching import Matcher
from aibalance.stated.units import POWERS

TIME = ("year", "when")
MOST = 3  # decimals
FAR = 0.25  # of a value, by which rounding may not move it
WHOLE = 100.0  # a share in %


def settle(matched: Matcher, unit: str) -> None:
    """Set the limits of matched axes by what they hold, and mark the points of lines that are no trends."""
    ax = matched.ax
    for axis in ("x", "y"):
        column = getattr(matched, axis)
        if matched.categorical(axis) or not pd.api.types.is_numeric_dtype(matched.rows[column]):
            continue
        values = matched.rows[column].dropna()
        if column in TIME and len(values) and values.nunique() == 1:  # else it would run from 1920 to 2140
            _limit(ax, axis, float(values.iloc[0]) - 1, float(values.iloc[0]) + 1)
        elif column not in TIME and unit == "%" and _scale(ax, axis) == "linear":
            held = [
                matched.rows[name].dropna().max() for name in (column, "low", "high") if _numeric(matched.rows, name)
            ]
            low, high = _limits(ax, axis)
            if held and max(held) <= WHOLE < max(low, high):
                _limit(ax, axis, *((low, WHOLE) if low < high else (WHOLE, high)))
                for item in [*ax.collections, *ax.lines]:
                    item.set_clip_on(False)  # a dot at the very end stays whole
    for line in ax.lines:
        own = line.get_transform() is ax.transData or line.get_transform().contains_branch_seperately(ax.transData) == (
            True,
            True,
        )
        if own and 0 < len(np.atleast_1d(line.get_xdata())) <= 2 and line.get_marker() in ("None", "", " ", None):
            line.set(marker="o", markersize=7)


def decimals(value: float, unit: str, asked: int) -> int:
    """Return the decimals with which a value is printed beside its mark: as many as keep it near itself, at least `asked`.

    Half a billion is not "1 bn" beside an axis that shows half a billion, and thirty million not "0.0 bn".
    """
    if unit in (*POWERS, "year", "rank") or not math.isfinite(value):
        return asked
    found = asked
    while found < MOST and abs(round(value, found) - value) > FAR * abs(value):
        found += 1
    return found


def _numeric(rows: pd.DataFrame, name: str) -> bool:
    return name in rows and pd.api.types.is_numeric_dtype(rows[name])


def _scale(ax: Axes, axis: str) -> str:
    return ax.get_xscale() if axis == "x" else ax.get_yscale()


def _limits(ax: Axes, axis: str) -> tuple[float, float]:
    return ax.get_xlim() if axis == "x" else ax.get_ylim()


def _limit(ax: Axes, axis: str, low: float, high: float) -> None:
    (ax.set_xlim if axis == "x" else ax.set_ylim)(low, high)

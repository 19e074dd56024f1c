"""Words and colours that all charts share: dates as printed, colours of economies, flags of rows, ticks of log axes."""

import math
from collections.abc import Mapping
from types import MappingProxyType

import pandas as pd

from aibalance.charts.style import colour


def time_text(year: float, monthly: bool = False) -> str:
    """Print a decimal year: 2023, or with its quarter or month where it has one. monthly: January is named as well."""
    whole, part = int(year + 1e-6), year % 1  # rounded to four decimals: a month may begin a little late
    if (part < 0.02 or part > 0.99) and not monthly:
        return str(whole)
    return f"{whole}-{min(int(part * 12 + 0.01), 11) + 1:02d}"


def series_colour(key: str, paint: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return the colour of a series by the code of its economy: the one it has in this run (`paint`), else its own; grey for none."""
    return paint.get(key) or colour(key)


def flags(frame: pd.DataFrame, column: str, default: bool = False) -> pd.Series:
    """Return a column of marks as booleans; the default where it is absent or blank."""
    if column not in frame:
        return pd.Series(default, frame.index)
    return frame[column].astype("boolean").fillna(default).astype(bool)


def month_ticks(low: float, high: float, most: int) -> list[float]:
    """Return decimal years at equal steps of months inside a span, as many as `most` allows."""
    for step in (1, 2, 3, 6, 12):
        first, last = math.ceil((12 * low - 1e-6) / step), math.floor((12 * high + 1e-6) / step)
        if last - first < most:
            break
    return [step * place / 12 for place in range(first, last + 1)]


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

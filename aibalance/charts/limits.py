"""What a chart makes sure of before it draws, whatever rows a setting leaves it: numbers that are floats, ends that differ."""

import re
from collections.abc import Iterable

import numpy as np
import pandas as pd

MEASURED = ("year", "date", "value", "low", "high", "base", "x", "y", "latitude", "longitude", "size", "weight")


def measured(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame numbered from 0 whose measured columns are numbers: joined to a frame without rows they come as objects."""
    quantiles = [name for name in frame if re.fullmatch(r"q\d\d", str(name))]
    kept = [name for name in (*MEASURED, *quantiles) if name in frame and frame[name].dtype == object]
    return frame.reset_index(drop=True).astype(dict.fromkeys(kept, float))


def drawable(values: Iterable[float], log: bool = False) -> np.ndarray:
    """Return the numbers that an axis can show: finite ones, above zero on a logarithmic axis."""
    numbers = np.asarray(list(values), dtype=float)
    return numbers[np.isfinite(numbers) & ((numbers > 0) | (not log))]


def ends(values: Iterable[float], log: bool = False) -> tuple[float, float]:
    """Return the lowest and the highest number that an axis can show; around 1 if there is none, for axes need two."""
    numbers = drawable(values, log)
    return (float(numbers.min()), float(numbers.max())) if len(numbers) else (1.0, 1.0)


def apart(low: float, high: float) -> tuple[float, float]:
    """Return limits as they are, with room above where they are the same: an axis of no length cannot be drawn."""
    return (low, high) if low < high else (low, low + (abs(low) or 1.0))

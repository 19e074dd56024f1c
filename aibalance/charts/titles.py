"""A title says what the drawing shows: each of its numbers is a value of the drawing, or follows from two of them."""

from collections import Counter
from collections.abc import Iterable

import numpy as np
import pandas as pd

from aibalance.stated.statistic import Statistic

MOST = 600  # values of a drawing that are compared two by two


class TitleNotDrawnError(ValueError):
    """A title holds a number that its drawing does not show."""


def refuse_undrawn(used: Iterable[Statistic], rows: pd.DataFrame) -> None:
    """Raise TitleNotDrawnError unless each number is drawn, or is a difference, a ratio or a count of what is drawn."""
    kept = rows.drop(columns=[c for c in rows if str(c).endswith("rows")])
    numbers = kept.select_dtypes("number").to_numpy(dtype=float).ravel()
    known = np.unique(numbers[np.isfinite(numbers)])
    for statistic in used:
        if statistic.value is None or isinstance(statistic.value, str):
            continue
        value = abs(float(statistic.value))
        if _near(known, value) or (statistic.unit in ("count", "") and value in _counts(kept)):
            continue
        some = known if len(known) <= MOST else known[:: len(known) // MOST + 1]
        a, b = np.meshgrid(some, some)
        with np.errstate(divide="ignore", invalid="ignore"):
            derived = np.concatenate([np.abs(a - b).ravel(), (a / b).ravel(), np.abs(100 * (a / b - 1)).ravel()])
        if not _near(derived[np.isfinite(derived)], value):
            raise TitleNotDrawnError(
                f"title: {statistic.id} = {statistic} is not drawn, nor a difference, ratio or count of what is drawn"
            )


def _counts(rows: pd.DataFrame) -> set[int]:
    """Return what can be counted in a drawing: its rows, the values of a column, the rows of each of them."""
    found = {len(rows)}
    for _, column in rows.items():
        times = Counter(column[column.notna()])
        found |= {len(times), *times.values()}
    return found


def _near(numbers: np.ndarray, value: float) -> bool:
    return bool(np.isclose(np.abs(numbers), value, rtol=1e-5, atol=1e-12).any())

"""A number with its interval, and the checks that every method makes of its input."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Vector = NDArray[np.float64]
ROUNDING = 1e-12  # a slope of logarithms per year below this is what floating point leaves of zero


@dataclass(frozen=True)
class Estimate:
    """A value with the ends of its interval at one level of confidence, all in the unit of the value.

    An end that the data do not bound is infinite (`-inf` or `inf`); an end that cannot be computed is `nan`.
    """

    value: float
    low: float
    high: float
    confidence: float

    @property
    def bounded(self) -> bool:
        """Whether both ends of the interval are finite."""
        return bool(np.isfinite(self.low) and np.isfinite(self.high))

    def holds(self, number: float) -> bool:
        """Return whether a number lies within the interval, ends included."""
        return bool(self.low <= number <= self.high)


def level(confidence: float) -> float:
    """Return a level of confidence unchanged; raises ValueError unless it lies between 0 and 1."""
    if not 0 < confidence < 1:
        raise ValueError(f"confidence: found {confidence}; expected a level between 0 and 1, such as 0.90")
    return float(confidence)


def settled(slope: float) -> float:
    """Return a slope of logarithms per year unchanged, or exactly zero if it is no more than rounding."""
    return 0.0 if abs(slope) < ROUNDING else float(slope)


def vector(values: ArrayLike, name: str, positive: bool = False) -> Vector:
    """Return finite numbers as a one-dimensional array.

    Raises ValueError for gaps and, with `positive`, for numbers of zero or less.
    """
    array = np.asarray(values, dtype=float)
    if array.ndim != 1:
        raise ValueError(f"{name}: found {array.ndim} dimensions; expected one")
    if not np.isfinite(array).all():
        raise ValueError(f"{name}: found a missing or infinite number at position {int(np.argmin(np.isfinite(array)))}")
    if positive and (array <= 0).any():
        raise ValueError(
            f"{name}: found {array[array <= 0][0]:g}; expected numbers above zero, as the method takes logarithms"
        )
    return array


def by_year(years: ArrayLike, positive: bool = True, **series: ArrayLike) -> tuple[Vector, ...]:
    """Return years and their series as arrays sorted by year.

    Raises ValueError if lengths differ, a year comes twice, or a number is missing (or, with `positive`, not above
    zero).
    """
    arrays = [vector(years, "years"), *(vector(values, name, positive) for name, values in series.items())]
    if len({len(array) for array in arrays}) > 1:
        raise ValueError(
            f"{', '.join(series)}: found {[len(a) for a in arrays[1:]]} numbers for {len(arrays[0])} years"
        )
    if len(np.unique(arrays[0])) < len(arrays[0]):
        raise ValueError("years: found a year twice; expected one row for each year")
    order = np.argsort(arrays[0], kind="stable")
    return tuple(array[order] for array in arrays)

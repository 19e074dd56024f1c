"""Round once: a computed value is rounded when it is stated, to the digits that its method supports, the same everywhere.

Processors and mathematical libraries differ in the last bits of logarithms, exponentials and matrix products. Rounded
values are the same bytes on all of them, as long as no value lies nearer to a rounding boundary than its method's error:
`near_boundary` says which do. Whatever is printed, drawn or exported is made from the rounded value.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Method:
    """What a way of computing supports: significant digits, decimals of a year, and its relative error between machines."""

    digits: int
    year_decimals: int
    error: float


CLOSED_FORM, LEAST_SQUARES, SOLVER, DRAWS = "closed form", "least squares", "solver", "draws"
METHODS = {
    CLOSED_FORM: Method(9, 4, 1e-13),  # sums, ratios, growth, logarithms: seen to differ by 4e-14 at most
    LEAST_SQUARES: Method(9, 4, 1e-12),  # lines, their intervals, doubling times: 3e-13
    SOLVER: Method(6, 4, 1e-9),  # what iterates: it stops near its limit, not at it
    DRAWS: Method(6, 2, 1e-12),  # quantiles of random draws; a drawn year is known to a few days at best
}
# Decimals this short, or off them by floating point only, are what they say (sums of counts, money in cents) and stand.
# Longer ones arise by chance: one in some thousand doubles prints with thirteen digits, and its neighbour, which the next
# processor computes, with seventeen. Data, however long, stand too: see `keep`.
SHORT = 11
FLOATING = Decimal("4e-16")
YEAR = "year"
YEARS = ("year", "when", "date")  # columns of decimal years

_near: dict[str, str] = {}
_data: set[float] = set()  # those with more digits than SHORT


def rounded(value: Any, method: str = CLOSED_FORM, unit: str = "") -> Any:
    """Return a number rounded to what its method supports, halves away from zero; anything else, words or None, unchanged.

    Significant digits, or decimals where the unit is a year. Infinities, data and short decimals stand.
    Rounding twice changes nothing. Raises KeyError for an unknown method.
    """
    if not isinstance(value, float):
        return value
    number = float(value)  # numpy's float is a float
    if not math.isfinite(number) or number == 0 or number in _data:
        return number + 0.0  # minus zero is zero
    exact = Decimal(repr(number))
    short = _short(exact) if method == CLOSED_FORM and unit != YEAR else None
    return float(_cut(exact, METHODS[method], unit) if short is None else short)


def stated(value: Any, method: str = CLOSED_FORM, unit: str = "", name: str = "") -> Any:
    """Return a number as it is stated: rounded. One too near to a rounding boundary is noted, for `near_boundary` to tell."""
    if name and isinstance(value, float) and distance(value, method, unit) < METHODS[method].error:
        _near[f"{name} {value!r}"] = (
            f"{name}: {float(value)!r} lies nearer to a rounding boundary than {METHODS[method].error:g} of it ({method})"
        )
    return rounded(value, method, unit)


def keep(data: Iterable[float]) -> None:
    """Let these numbers stand as they are from now on, in this process: they are data, and nothing was computed."""
    _data.update(value for value in data if float(f"{value:.{SHORT}g}") != value)


def distance(value: float, method: str = CLOSED_FORM, unit: str = "") -> float:
    """Return how far a value lies from the nearest rounding boundary, over the value; infinite where it stands as it is."""
    if not math.isfinite(value) or value == 0 or value in _data:
        return math.inf
    exact = Decimal(repr(float(value)))
    if method in (CLOSED_FORM, DRAWS) and _short(exact) is not None:  # sums, and shares of draws, are exact
        return math.inf
    cut = _cut(exact, METHODS[method], unit)
    half = Decimal((0, (5,), int(cut.as_tuple().exponent) - 1))
    return float((half - abs(exact - cut)) / abs(exact))


def percent_change(last: float, first: float) -> float:
    """Return the change from one number to another in %: their ratio is rounded before one is taken off.

    Taken off first, a ratio near one would leave few digits, and those the processor's.
    """
    return float(100 * (Decimal(repr(rounded(float(last / first)))) - 1))


def rounded_frame(frame: pd.DataFrame, method: str = CLOSED_FORM, unit: str = "", name: str = "") -> pd.DataFrame:
    """Return a frame with its numbers stated; columns of years, and all if the unit is a year, to decimals of a year."""
    result = frame.copy()
    for place, column in enumerate(frame.columns):
        kind = YEAR if column in YEARS else unit
        if pd.api.types.is_float_dtype(frame.dtypes.iloc[place]):
            known = [stated(float(v), method, kind, name=name and f"{name}, {column}") for v in frame.iloc[:, place]]
            result[column] = pd.Series(known, frame.index, dtype=float)
        elif pd.api.types.is_object_dtype(frame.dtypes.iloc[place]):
            result[column] = pd.Series(
                [rounded(v, method, kind) for v in frame.iloc[:, place]], frame.index, dtype=object
            )
    return result


def rounded_all(found: Any, method: str = CLOSED_FORM) -> Any:
    """Return nested mappings and lists with every number in them rounded."""
    if isinstance(found, dict):
        return {key: rounded_all(value, method) for key, value in found.items()}
    if isinstance(found, list | tuple):
        return [rounded_all(value, method) for value in found]
    return rounded(found, method)


def near_boundary() -> list[str]:
    """Return the names of the values stated by this process that lie too near to a rounding boundary, with the values."""
    return list(_near.values())


def _short(exact: Decimal) -> Decimal | None:
    """Return the short decimal that a number is, up to floating point; None if it is none."""
    near = Context(SHORT, ROUND_HALF_UP).plus(exact)
    return near if abs(exact - near) <= FLOATING * abs(exact) else None


def _cut(exact: Decimal, method: Method, unit: str) -> Decimal:
    if unit == YEAR:
        return exact.quantize(Decimal((0, (1,), -method.year_decimals)), ROUND_HALF_UP, Context(prec=400))
    return Context(method.digits, ROUND_HALF_UP).plus(exact)

"""A straight line by least squares, in closed form: exact sums in a fixed order, so that every processor finds the same."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from aibalance.stats.estimate import Vector


@dataclass(frozen=True)
class Line:
    """A fitted line: its height at `center` (the mean of x) and its slope, with the variance of each.

    The two are uncorrelated, as x is centred. `squares` is the residual sum of squares, `degrees` its degrees of
    freedom, `residuals` those of the points in the order given.
    """

    center: float
    height: float
    slope: float
    height_variance: float
    slope_variance: float
    squares: float
    degrees: int
    residuals: Vector


def straight_line(x: Vector, y: Vector) -> Line:
    """Return the line of least squares through points; for two points the variances are zero by convention.

    Sums are exact (math.fsum), products are IEEE's: no linear algebra, whose last digits hang on the processor. Raises
    ZeroDivisionError if all x are equal. Source: Draper and Smith, Applied Regression Analysis (3rd ed. 1998), 1.2–1.4.
    """
    center, height = mean(x), mean(y)
    away = x - center
    spread = dot(away, away)
    slope = dot(away, y - height) / spread
    residuals = (y - height) - slope * away
    squares, degrees = dot(residuals, residuals), len(x) - 2
    scale = squares / degrees if degrees else 0.0
    return Line(center, height, slope, scale / len(x), scale / spread, squares, degrees, residuals)


def bent_line(x: Vector, y: Vector, bend: float) -> tuple[float, float, float]:
    """Return slope before and after a bend, and the sum of squares, of two joined lines of least squares.

    The bend's column is freed of the line first (Frisch and Waugh 1933, Econometrica 1(4), 387–401).
    """
    straight = straight_line(x, y)
    kink = straight_line(x, np.maximum(x - bend, 0.0))
    turn = dot(kink.residuals, y) / kink.squares
    left = straight.residuals - turn * kink.residuals
    before = straight.slope - turn * kink.slope
    return before, before + turn, dot(left, left)


def mean(values: Vector) -> float:
    """Return the arithmetic mean by an exact sum."""
    return total(values) / len(values)


def total(values: Iterable[float]) -> float:
    """Return an exactly rounded sum, whatever the order and the version of Python."""
    return math.fsum(values)


def dot(a: Vector, b: Vector) -> float:
    """Return the sum of products, the sum rounded once."""
    return math.fsum(a * b)

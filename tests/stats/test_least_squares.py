"""Lines in closed form: what must hold for any points, and agreement with a general solver."""

# mypy: allow-untyped-defs

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aibalance.stats.least_squares import bent_line, dot, mean, straight_line, total

quick = settings(deadline=None, derandomize=True, max_examples=50)
points = st.lists(st.floats(-100, 100), min_size=3, max_size=12)


@quick
@given(points, st.floats(-5, 5), st.floats(-100, 100))
def test_residuals_are_free_of_the_line_and_a_line_added_moves_only_the_line(values, slope, height):
    x, y = np.arange(float(len(values))) + 2000, np.array(values)
    found, moved = straight_line(x, y), straight_line(x, y + slope * (x - 2000) + height)
    assert dot(found.residuals, x - found.center) == pytest.approx(0, abs=1e-8)
    assert total(found.residuals) == pytest.approx(0, abs=1e-8)
    assert moved.slope == pytest.approx(found.slope + slope, abs=1e-9)
    assert moved.squares == pytest.approx(found.squares, rel=1e-6, abs=1e-6)
    assert found.squares == pytest.approx(float((found.residuals**2).sum()), abs=1e-9)


@quick
@given(st.lists(st.floats(-100, 100), min_size=4, max_size=12))
def test_a_line_agrees_with_a_general_solver(values):
    x, y = np.arange(float(len(values))), np.array(values)
    design = np.column_stack([np.ones(len(x)), x - x.mean()])
    best, *_ = np.linalg.lstsq(design, y, rcond=None)
    found = straight_line(x, y)
    assert [found.height, found.slope] == pytest.approx(best.tolist(), abs=1e-9)
    spread = found.squares / (len(x) - 2) * np.linalg.inv(design.T @ design)
    assert [found.height_variance, found.slope_variance] == pytest.approx(np.diag(spread).tolist(), abs=1e-9)
    assert found.degrees == len(x) - 2


@quick
@given(st.lists(st.floats(-100, 100), min_size=6, max_size=12))
def test_a_bent_line_agrees_with_a_general_solver(values):
    x, y = np.arange(float(len(values))), np.array(values)
    design = np.column_stack([np.ones(len(x)), x, np.maximum(x - 3, 0)])
    best, *_ = np.linalg.lstsq(design, y, rcond=None)
    before, after, squares = bent_line(x, y, 3)
    assert [before, after] == pytest.approx([best[1], best[1] + best[2]], abs=1e-8)
    assert squares == pytest.approx(float(((y - design @ best) ** 2).sum()), abs=1e-7)


def test_two_points_have_a_line_and_no_variance():
    found = straight_line(np.array([0.0, 1.0]), np.array([1.0, 3.0]))
    assert (found.slope, found.height, found.slope_variance, found.height_variance, found.degrees) == (2, 2, 0, 0, 0)


def test_sums_are_exact_in_any_order():
    values = np.array([1e16, 1.0, -1e16, 1.0])
    assert total(values) == total(values[::-1]) == 2
    assert mean(np.array([0.1] * 10)) == 0.1
    assert dot(np.array([1e8, 1.0, 1e8]), np.array([1e8, 1.0, -1e8])) == 1

"""Estimates and the checks that every method makes of its input."""

# mypy: ignore-errors

import numpy as np
import pytest

from aibalance.stats.estimate import ROUNDING, Estimate, by_year, level, settled, vector


def test_an_estimate_holds_its_ends_and_knows_whether_they_are_bounds():
    found = Estimate(2, 1, 3, 0.9)
    assert [found.holds(number) for number in (1, 2, 3, 0.999, 3.001)] == [True, True, True, False, False]
    assert found.bounded
    assert not Estimate(2, -np.inf, 3, 0.9).bounded
    assert not Estimate(2, 1, np.inf, 0.9).bounded
    assert not Estimate(2, 1, np.nan, 0.9).bounded


@pytest.mark.parametrize("wrong", [0, 1, -0.1, 1.5, 90])
def test_a_level_lies_between_zero_and_one(wrong):
    assert level(0.9) == 0.9
    with pytest.raises(ValueError, match="confidence"):
        level(wrong)


def test_a_slope_of_rounding_alone_is_none():
    assert ROUNDING == 1e-12
    assert settled(0.9e-12) == settled(-0.9e-12) == 0
    assert (settled(1.1e-12), settled(-1.1e-12)) == (1.1e-12, -1.1e-12)
    assert settled(1e-12) == 1e-12


def test_numbers_are_one_row_of_finite_numbers():
    assert vector([1, 2.5], "x").tolist() == [1, 2.5]
    assert vector([-1, 0], "x").tolist() == [-1, 0]
    for wrong, message in (([[1, 2]], "dimensions"), ([1, np.nan], "position 1"), ([np.inf], "position 0")):
        with pytest.raises(ValueError, match=message):
            vector(wrong, "x")
    for wrong in ([1, 0], [1, -2]):
        with pytest.raises(ValueError, match="above zero"):
            vector(wrong, "x", positive=True)
    assert vector([0.5], "x", positive=True).tolist() == [0.5]


def test_series_are_put_in_order_of_year():
    year, a, b = by_year([2002, 2000, 2001], a=[3, 1, 2], b=[9, 7, 8])
    assert (year.tolist(), a.tolist(), b.tolist()) == ([2000, 2001, 2002], [1, 2, 3], [7, 8, 9])
    assert by_year([2000], positive=False, a=[-1])[1].tolist() == [-1]
    for years, values, message in (
        ([1, 2], [1], "for 2 years"),
        ([1, 1], [1, 2], "twice"),
        ([1, 2], [1, 0], "above zero"),
    ):
        with pytest.raises(ValueError, match=message):
            by_year(years, a=values)


def test_equal_values_in_different_years_are_no_year_twice_and_years_may_stand_alone():
    assert by_year([2, 1], a=[3, 3])[1].tolist() == [3, 3]
    assert by_year([2001, 2000])[0].tolist() == [2000, 2001]
    with pytest.raises(ValueError, match="twice"):
        by_year([2000, 2000])

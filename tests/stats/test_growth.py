"""Growth between two values: closed forms, and what must hold for any numbers."""

# mypy: allow-untyped-defs

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aibalance.stats.growth import compound_growth, doubling_time

quick = settings(deadline=None, derandomize=True, max_examples=50)


def test_compound_growth_of_a_doubling_in_ten_years():
    """Rule of 72: what doubles in ten years grows by 7.18 % a year."""
    assert compound_growth(1, 2, 10) == pytest.approx(0.0717735, abs=1e-7)


def test_doubling_time_follows_the_rule_of_72():
    """Rule of 72: 8 % doubles in 9.006 years."""
    assert doubling_time(0.08) == pytest.approx(9.006, abs=5e-4)
    assert doubling_time(0) == np.inf
    assert doubling_time(-0.5) == pytest.approx(-1)


@pytest.mark.parametrize("wrong", [(0, 1, 1), (1, -1, 1), (1, 0, 1), (1, 2, 0), (float("nan"), 1, 1)])
def test_compound_growth_refuses_what_has_none(wrong):
    with pytest.raises(ValueError, match="compound growth"):
        compound_growth(*wrong)


def test_doubling_time_refuses_total_loss():
    with pytest.raises(ValueError, match="annual growth"):
        doubling_time(-1)


@quick
@given(st.floats(1e-3, 1e6), st.floats(-0.9, 10), st.floats(0.5, 50))
def test_growth_compounds_back(first, growth, years):
    assert compound_growth(first, first * (1 + growth) ** years, years) == pytest.approx(growth, rel=1e-6, abs=1e-9)

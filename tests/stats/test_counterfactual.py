"""Effects: quotients of uncertain amounts, the share that did not happen, and the union of what comparisons leave."""

# mypy: allow-untyped-defs

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aibalance.stats.counterfactual import as_row, effect, quotient, union
from aibalance.stats.estimate import Estimate

quick = settings(deadline=None, derandomize=True, max_examples=50)


def test_a_quotient_adds_near_ends_in_squares():
    found = quotient(Estimate(8, 4, 32, 0.9), Estimate(2, 1, 16, 0.9))
    two = np.log(2)
    assert found.value == pytest.approx(4)
    assert np.log(found.low) == pytest.approx(2 * two - np.hypot(two, 3 * two))
    assert np.log(found.high) == pytest.approx(2 * two + np.hypot(2 * two, two))
    assert found.confidence == 0.9


@quick
@given(*[st.floats(0.1, 10)] * 2, *[st.floats(1, 3)] * 4)
def test_swapping_a_quotient_inverts_it(a, b, f, g, h, k):
    one, other = Estimate(a, a / f, a * g, 0.9), Estimate(b, b / h, b * k, 0.9)
    there, back = quotient(one, other), quotient(other, one)
    assert [1 / back.value, 1 / back.high, 1 / back.low] == pytest.approx([there.value, there.low, there.high])
    assert there.low <= there.value <= there.high


def test_a_quotient_refuses_two_levels_and_zero():
    for wrong in (Estimate(1, 1, 1, 0.8), Estimate(1, 0, 1, 0.9)):
        with pytest.raises(ValueError, match="quotient"):
            quotient(Estimate(1, 1, 1, 0.9), wrong)
        with pytest.raises(ValueError, match="quotient"):
            quotient(wrong, Estimate(1, 1, 1, 0.9))


def test_the_effect_is_what_did_not_happen_and_may_be_less_than_none():
    """Bought 3.7 times as much where others bought 14.5 times: three quarters did not happen."""
    found = effect(Estimate(3.68, 2.5, 5, 0.9), Estimate(14.5, 12, 17, 0.9))
    assert found.value == pytest.approx(1 - 3.68 / 14.5)
    ratio = quotient(Estimate(3.68, 2.5, 5, 0.9), Estimate(14.5, 12, 17, 0.9))
    assert (found.low, found.high) == pytest.approx((1 - ratio.high, 1 - ratio.low))
    assert effect(Estimate(4, 4, 4, 0.9), Estimate(2, 2, 2, 0.9)).value == pytest.approx(-1)


def test_the_union_runs_from_none_to_the_furthest():
    rows = pd.DataFrame({"low": [0.54, -4.0, np.nan], "high": [0.86, -0.5, 0.99], "rows": [("a",), ("b",), ("c",)]})
    found = union(rows).iloc[0]
    assert (found["low"], found["high"], found["compared"], found["rows"]) == (0, 0.86, 2, ("a", "b"))
    assert union(rows.head(1))["low"].tolist() == [0.54]
    assert union(pd.DataFrame({"low": [-2.0], "high": [-1.0]}))["high"].tolist() == [0]
    assert union(pd.DataFrame({"low": [1.1], "high": [1.6]}))[["low", "high"]].to_numpy().tolist() == [[1, 1]]
    assert union(rows.tail(1)).empty


def test_an_estimate_becomes_a_row():
    assert as_row(Estimate(1, 0, 2, 0.9), by="x").to_dict("records") == [{"by": "x", "value": 1, "low": 0, "high": 2}]

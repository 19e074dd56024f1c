"""Bounds: what is not known is between its extremes, and the extremes are reached."""

# mypy: allow-untyped-defs

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aibalance.stats.bounds import (
    by_likelihood,
    effective_number_bounds,
    effective_number_unplaced,
    evenness,
    herfindahl_bounds,
    ratio_bounds,
    share_bounds,
)
from aibalance.stats.concentration import effective_number, herfindahl_index

quick = settings(deadline=None, derandomize=True, max_examples=50)


def test_shares_and_ratios_reach_their_extremes():
    found = share_bounds(30, 60, 40)
    assert (found.value, found.low, found.high, found.confidence) == pytest.approx((0.5, 0.3, 0.7, 1))
    found = ratio_bounds(6, 3, 1)
    assert (found.value, found.low, found.high) == pytest.approx((2, 6 / 4, 7 / 3))
    assert share_bounds(0, 5, 0).high == 0
    assert share_bounds(5, 5, 0).low == 1


@quick
@given(st.floats(0.1, 100), st.floats(0.1, 100), st.floats(0, 50), st.floats(0, 1))
def test_bounds_hold_whatever_the_unknown_is(first, second, unknown, part):
    found = ratio_bounds(first, second, unknown)
    truth = (first + part * unknown) / (second + (1 - part) * unknown)
    assert found.low - 1e-9 <= truth <= found.high + 1e-9
    share = share_bounds(first, first + second, unknown)
    assert share.low - 1e-9 <= (first + part * unknown) / (first + second + unknown) <= share.high + 1e-9
    assert ratio_bounds(second, first, unknown).high == pytest.approx(1 / found.low)


@pytest.mark.parametrize("wrong", [(-1, 2, 0), (3, 2, 0), (0, 0, 1), (1, 2, -1)])
def test_shares_of_nothing_are_refused(wrong):
    with pytest.raises(ValueError, match="share"):
        share_bounds(*wrong)


@pytest.mark.parametrize("wrong", [(0, 2, 1), (2, 0, 1), (1, 2, -1)])
def test_ratios_of_nothing_are_refused(wrong):
    with pytest.raises(ValueError, match="ratio"):
        ratio_bounds(*wrong)


def test_the_unlisted_rest_lies_between_atoms_and_pieces():
    found = herfindahl_bounds([30], 70)
    assert (found.value, found.low, found.high) == pytest.approx((1, 0.09, 0.09 + 0.09 + 0.09 + 0.01))
    even = effective_number_bounds([30], 70)
    assert (even.value, even.low, even.high) == pytest.approx((1, 1 / 0.28, 1 / 0.09))
    uneven = effective_number_bounds([2, 1], 0)
    assert (uneven.value, uneven.low, uneven.high) == pytest.approx((1.8, 1.8, 1.8))  # closed form: 3² / (2² + 1²)
    assert herfindahl_bounds([2, 1], 0).low == herfindahl_bounds([2, 1], 0).high == herfindahl_index([2, 1])


@quick
@given(st.lists(st.integers(3, 50), min_size=1, max_size=6), st.lists(st.integers(1, 3), max_size=8))
def test_no_rest_of_smaller_pieces_leaves_the_bounds(listed, rest):
    found = herfindahl_bounds(listed, sum(rest))
    assert found.low - 1e-12 <= herfindahl_index([*listed, *rest]) <= found.high + 1e-12


@pytest.mark.parametrize("wrong", [([], 1), ([1, 0], 1), ([1, float("nan")], 1), ([1], -1), ([1], float("nan"))])
def test_a_list_without_sizes_is_refused(wrong):
    with pytest.raises(ValueError, match="Herfindahl bounds"):
        herfindahl_bounds(*wrong)


@quick
@given(st.lists(st.integers(1, 50), min_size=2, max_size=6), st.lists(st.integers(0, 7), max_size=8))
def test_wherever_the_unplaced_belong_the_number_lies_within_its_bounds(listed, places):
    found = effective_number_unplaced(listed, len(places))
    full = [*listed, 0, 0]
    for place in places:
        full[place % len(full)] += 1
    assert found.low - 1e-9 <= effective_number(full) <= found.high + 1e-9
    assert found.value == pytest.approx(effective_number(listed))


def test_evenness_of_rows_is_that_of_the_list_with_the_bounds_of_its_rest():
    rows = pd.DataFrame({"value": [30.0, 20, 0], "rest": 50.0, "rows": [("a",), ("b",), ("c",)]})
    found = evenness(rows, anywhere=True)
    assert found.loc[0, ["even", "low", "high"]].tolist() == pytest.approx([50**2 / 1300, 1 / 0.68, 1 / 0.13])
    assert found.loc[0, "listed"] == 2
    assert found.loc[0, "rows"] == ("a", "b")
    outside = effective_number_bounds([30, 20], 50)
    assert evenness(rows).loc[0, ["low", "high"]].tolist() == pytest.approx([outside.low, outside.high])
    assert list(evenness(rows.head(1))) == ["even", "low", "high", "listed", "rows"]
    assert evenness(rows.head(1)).empty


def test_plans_are_added_up_by_how_likely_they_are():
    """Epoch AI, planned clusters: 70.7 of 128.5 million H100 equivalents are "Unlikely"."""
    rows = pd.DataFrame({"how": ["Likely", "Unlikely", "Confirmed", "Unlikely"], "value": [57.7, 50.7, 0.1, 20.0]})
    found = by_likelihood(rows.assign(rows=[("a",), ("b",), ("c",), ("d",)]), "how")
    assert found["how"].tolist() == ["Unlikely", "Likely", "Confirmed"]
    assert found["value"].tolist() == pytest.approx([70.7, 57.7, 0.1])
    assert found.index.tolist() == [0, 1, 2]
    assert found["share"].tolist() == pytest.approx([0.5502, 0.4490, 0.0008], abs=5e-5)
    assert found["rows"].iloc[0] == ("b", "d")
    assert "rows" not in by_likelihood(rows, "how")

"""Comparison and specialisation: published examples, closed forms, and what must hold for any numbers."""

# mypy: allow-untyped-defs

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from aibalance.stats.comparison import break_year, change_over, direction, log_ratio, ratio_series
from aibalance.stats.specialisation import (
    affinity_index,
    location_quotient,
    revealed_advantage,
    share,
    share_of_own_year,
    shift_share,
    symmetric_advantage,
)

quick = settings(deadline=None, derandomize=True, max_examples=50)
positive = st.floats(1e-3, 1e6)
tables = arrays(float, (4, 3), elements=st.floats(0.5, 1e4))


def frame(matrix):
    return pd.DataFrame(
        matrix, index=[f"E{i}" for i in range(len(matrix))], columns=[f"F{i}" for i in range(len(matrix[0]))]
    )


def test_ratio_keeps_the_years_that_both_have():
    a, b = pd.Series({2001: 4.0, 2000: 2.0, 2003: 1.0}), pd.Series({2000: 1.0, 2001: 8.0, 2002: 5.0})
    assert ratio_series(a, b).to_dict() == {2000: 2.0, 2001: 0.5}


def test_ratio_refuses_repeated_years_and_zero():
    with pytest.raises(ValueError, match="twice"):
        ratio_series(pd.Series([1, 2], index=[2000, 2000]), pd.Series({2000: 1.0}))
    with pytest.raises(ValueError, match="zero"):
        ratio_series(pd.Series({2000: 1.0}), pd.Series({2000: 0.0}))
    with pytest.raises(ValueError, match="log ratio"):
        log_ratio([1, 0], [1, 1])


@quick
@given(
    st.lists(st.tuples(positive, positive), min_size=1, max_size=8),
    st.floats(1e-2, 1e2),
    st.randoms(use_true_random=False),
)
def test_swap_inverts_a_ratio_and_scale_and_order_leave_it(pairs, factor, random):
    a, b = pd.Series([p[0] for p in pairs]), pd.Series([p[1] for p in pairs])
    ratio = ratio_series(a, b)
    assert (ratio * ratio_series(b, a)).to_numpy() == pytest.approx(1)
    assert log_ratio(b, a) == pytest.approx(-log_ratio(a, b))
    assert ratio_series(a * factor, b * factor).to_numpy() == pytest.approx(ratio.to_numpy())
    order = list(a.index)
    random.shuffle(order)
    assert ratio_series(a[order], b).equals(ratio)


def test_change_interpolates_in_logarithms():
    """Closed form: from 1 to 16 in four years the halfway value is 4, so the last two years quadruple it."""
    assert change_over([2000, 2004], [1, 16], 2) == pytest.approx(3)
    assert change_over([2004, 2000, 2002], [16, 1, 8], 2) == pytest.approx(1)


def test_change_refuses_a_span_that_the_data_do_not_cover():
    for span in (5, 0):
        with pytest.raises(ValueError, match="expected data over"):
            change_over([2000, 2004], [1, 16], span)
    with pytest.raises(ValueError, match="expected data over"):
        change_over([], [], 1)


def test_direction_at_its_tolerance():
    assert direction([2020, 2023], [1.0, 1.05]) == "flat"
    assert direction([2020, 2023], [1.05, 1.0]) == "flat"
    assert direction([2020, 2023], [1.0, 1.06]) == "rising"
    assert direction([2020, 2023], [1.0, 0.9]) == "falling"


@quick
@given(st.lists(positive, min_size=4, max_size=8))
def test_direction_turns_with_the_ratio(values):
    opposite = {"rising": "falling", "falling": "rising", "flat": "flat"}
    years = range(len(values))
    assert direction(years, [1 / value for value in values]) == opposite[direction(years, values)]


def test_break_is_found_where_it_was_made():
    """Closed form: the ratio falls by 0.2 a year in logarithms to 2018 and rises by 0.1 after."""
    years = np.arange(2010, 2025)
    gap = np.where(years < 2018, 2 - 0.2 * (years - 2010), 0.4 + 0.1 * (years - 2018))
    found = break_year(years, np.exp(gap), np.ones(15))
    assert found.year == 2018
    assert (found.slope_before, found.slope_after) == pytest.approx((-0.2, 0.1))
    assert found.squares < 1e-20 < found.squares_without
    swapped = break_year(years, np.ones(15), np.exp(gap))
    assert swapped.year == 2018
    assert swapped.slope_after == pytest.approx(-0.1)


def test_a_straight_line_has_no_break_worth_its_cost():
    years = np.arange(2000, 2020)
    gap = 0.1 * (years - 2000) + np.random.default_rng(4).normal(0, 0.1, 20)
    assert break_year(years, np.exp(gap), np.ones(20)).information_gain < 0
    with pytest.raises(ValueError, match="at least 5"):
        break_year([1, 2, 3, 4], [1, 2, 3, 4], [1, 1, 1, 1])


def test_location_quotient_of_brazilian_soybeans():
    """Wikipedia, Revealed comparative advantage: soybeans, 7.9 % of Brazil and 0.35 % of all: 22."""
    assert location_quotient(11, 140, 0.35, 100) == pytest.approx(22, abs=0.5)
    with pytest.raises(ValueError, match="location quotient"):
        location_quotient(1, 0, 1, 1)


def test_balassa_index_of_two_by_two():
    """Balassa (1965), by hand: an economy with 30 of 40 in a field that is 40 of 100 has (30/40)/(40/100) = 1.875."""
    found = revealed_advantage(frame([[30, 10], [10, 50]]))
    assert found.loc["E0", "F0"] == pytest.approx(1.875)
    assert found.loc["E0", "F0"] == pytest.approx(location_quotient(30, 40, 40, 100))
    assert symmetric_advantage(found).loc["E0", "F0"] == pytest.approx(0.875 / 2.875)


@quick
@given(tables, st.floats(1e-2, 1e2))
def test_advantages_average_to_one_whatever_the_scale(matrix, factor):
    counts = frame(matrix)
    found = revealed_advantage(counts)
    weights = counts.sum(axis=1) / counts.to_numpy().sum()
    assert (found.mul(weights, axis=0)).sum().to_numpy() == pytest.approx(1)
    assert revealed_advantage(counts * factor).to_numpy() == pytest.approx(found.to_numpy())
    assert symmetric_advantage(found).abs().to_numpy().max() < 1


def test_shift_share_of_the_construction_example():
    """Clarksville Partnership, shift-share explanation: +6 % here, +2 % in all, +3 % in the sector: 2, 1, 3."""
    first = frame([[100.0, 0.0], [900.0, 1000.0]])
    last = frame([[106.0, 0.0], [924.0, 1010.0]])
    found = shift_share(first, last).loc["E0"]
    assert list(found[["world", "mix", "competitive", "change"]]) == pytest.approx([2, 1, 3, 6])


@quick
@given(tables, tables, st.floats(1e-2, 1e2))
def test_shift_share_adds_up(first, last, factor):
    parts = shift_share(frame(first), frame(last))
    assert parts[["world", "mix", "competitive"]].sum(axis=1).to_numpy() == pytest.approx(
        parts["change"].to_numpy(), abs=1e-6
    )
    assert parts["competitive"].sum() == pytest.approx(0, abs=1e-6)
    assert parts["mix"].sum() == pytest.approx(0, abs=1e-6)
    detail = shift_share(frame(first), frame(last), by_sector=True)
    assert detail.groupby("economy").sum().to_numpy() == pytest.approx(parts.to_numpy(), abs=1e-6)
    shuffled = shift_share(frame(first).iloc[::-1], frame(last * 1.0)).loc[parts.index]
    assert shuffled.to_numpy() == pytest.approx(parts.to_numpy(), abs=1e-6)
    scaled = shift_share(frame(first * factor), frame(last * factor))
    assert scaled.to_numpy() == pytest.approx(parts.to_numpy() * factor, rel=1e-6, abs=1e-4)


def test_shift_share_refuses_what_has_no_growth():
    with pytest.raises(ValueError, match="starts from nothing"):
        shift_share(frame([[0.0, 1.0]]), frame([[1.0, 1.0]]))
    with pytest.raises(ValueError, match="different economies"):
        shift_share(frame([[1.0]]), frame([[1.0], [2.0]]))
    with pytest.raises(ValueError, match="missing"):
        shift_share(frame([[np.nan]]), frame([[1.0]]))


@quick
@given(st.lists(positive, min_size=2, max_size=10), st.floats(1e-2, 1e2))
def test_shares_sum_to_one(values, factor):
    series = pd.Series(values)
    assert share(series).sum() == pytest.approx(1)
    assert share(series * factor).to_numpy() == pytest.approx(share(series).to_numpy())


def test_share_of_a_total_by_year():
    values, totals = pd.Series({2000: 1.0, 2001: 3.0}), pd.Series({2001: 4.0, 2000: 2.0, 2002: 1.0})
    assert share(values, totals).to_dict() == {2000: 0.5, 2001: 0.75}
    assert share(values, 4).to_dict() == {2000: 0.25, 2001: 0.75}
    for wrong in (0, totals.drop(2000)):
        with pytest.raises(ValueError, match="share"):
            share(values, wrong)


def symmetric(matrix):
    names = [f"E{i}" for i in range(len(matrix))]
    return pd.DataFrame(matrix, index=names, columns=names)


def test_probabilistic_affinity_by_hand():
    """Zitt et al. (2000), n_ij n / (n_i n_j): 20 ties of 50 and 50 in 100 give 0.8."""
    found = affinity_index(symmetric([[30.0, 20.0], [20.0, 30.0]]), self_ties=True)
    assert found.loc["E0", "E1"] == pytest.approx(0.8)
    assert found.loc["E0", "E0"] == pytest.approx(1.2)


@quick
@given(st.lists(st.floats(0.1, 10), min_size=4, max_size=8), st.floats(1e-2, 1e2))
def test_affinity_is_one_where_size_explains_all(sizes, factor):
    found = affinity_index(symmetric(np.outer(sizes, sizes) * factor)).to_numpy()
    assert found[~np.eye(len(sizes), dtype=bool)] == pytest.approx(1, abs=1e-5)
    assert np.isnan(np.diag(found)).all()


def test_affinity_is_symmetric_and_refuses_what_it_cannot_judge():
    ties = symmetric([[0.0, 5.0, 2.0, 4.0], [5.0, 0.0, 3.0, 1.0], [2.0, 3.0, 0.0, 2.0], [4.0, 1.0, 2.0, 0.0]])
    found = affinity_index(ties)
    assert np.allclose(found, found.T, equal_nan=True)
    expected = (ties / found).fillna(0)
    assert expected.sum().to_numpy() == pytest.approx(ties.sum().to_numpy())
    order = ["E2", "E0", "E3", "E1"]
    assert np.allclose(affinity_index(ties.loc[order, order]), found.loc[order, order], equal_nan=True)
    with pytest.raises(ValueError, match="symmetric"):
        affinity_index(symmetric([[0.0, 1.0], [2.0, 0.0]]))
    with pytest.raises(ValueError, match="without ties"):
        affinity_index(symmetric([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]))
    with pytest.raises(ValueError, match="nearly every tie"):
        affinity_index(symmetric([[0.0, 1.0, 1.0], [1.0, 0.0, 0.0], [1.0, 0.0, 0.0]]))


def test_money_is_set_against_the_output_of_its_own_year():
    """Closed form: a span against all of its years, a year not yet known against the last before, never a later one."""
    totals = pd.DataFrame(
        {"economy": ["A"] * 3 + ["B"], "year": [2001, 2000, 2002, 2001], "value": [20.0, 10.0, 40.0, 5.0]}
    )
    rows = pd.DataFrame(
        {
            "economy": ["A", "A", "A", "A", "B", "B"],
            "period": ["2000", "2001/2002", "2005-Q3", "1999-Q4", "2001-H1", "2001-01/2002-12"],
            "value": 6.0,
        }
    )
    found = share_of_own_year(rows, totals)
    assert found.tolist()[:3] == pytest.approx([0.6, 0.1, 0.15])
    assert found.isna().tolist() == [False, False, False, True, False, True]
    assert found.iloc[4] == pytest.approx(1.2)


def test_spans_of_a_year_and_shorter_are_measured():
    assert change_over([2000, 2001], [1, 3], 1) == pytest.approx(2)
    assert change_over([2000, 2001], [1, 4], 0.5) == pytest.approx(1)
    with pytest.raises(ValueError, match="expected data over"):
        change_over([2000], [1], 0.5)


def test_the_default_span_is_three_years_and_the_tolerance_a_twentieth():
    assert direction([2020, 2022, 2023], [1.0, 1.2, 1.051]) == "rising"
    assert direction([2019, 2020, 2023], [9.0, 1.0, 1.049]) == "flat"
    assert direction([2020, 2023], [1.0, 1.06], tolerance=0.07) == "flat"


def test_a_bend_needs_five_years_and_its_gain_is_schwarz_of_a_slope_and_a_year():
    years, values = np.arange(2000, 2005), np.exp([2.0, 1.1, 0.0, 1.2, 1.9])
    found = break_year(years, values, np.ones(5))
    assert found.year == 2002
    assert found.information_gain == pytest.approx(5 * np.log(found.squares_without / found.squares) - 2 * np.log(5))
    longer = break_year(np.arange(7), np.exp([0.0, 1, 2, 3, 0, -3, -6]), np.ones(7))
    assert longer.year == 3
    assert (longer.slope_before, longer.slope_after) == pytest.approx((1, -3))


def test_each_end_of_a_series_may_bend():
    early = break_year(np.arange(8), np.exp([4.0, 2, 0, 1, 2, 3, 4, 5]), np.ones(8))
    late = break_year(np.arange(8), np.exp([0.0, 1, 2, 3, 4, 5, 3, 1]), np.ones(8))
    assert (early.year, late.year) == (2, 5)


@pytest.mark.parametrize("wrong", [(0.5, 0, 0.2, 0.9), (0.5, 0.8, 0, 0.9), (0.5, 0.8, 0.2, 0), (-0.1, 0.8, 0.2, 0.9)])
def test_a_quotient_of_shares_below_one_and_its_refusals(wrong):
    assert location_quotient(0.5, 0.8, 0.2, 0.9) == pytest.approx(0.5 / 0.8 / (0.2 / 0.9))
    assert location_quotient(0, 0.8, 0.2, 0.9) == 0
    with pytest.raises(ValueError, match="location quotient"):
        location_quotient(*wrong)


def test_counts_of_nothing_have_no_advantage():
    for wrong in ([[1.0, -1.0], [1, 2]], [[1.0, np.nan], [1, 2]], [[0.0, 0.0], [1, 2]], [[0.0, 1], [0, 2]]):
        with pytest.raises(ValueError, match="counts"):
            revealed_advantage(frame(wrong))
    assert revealed_advantage(frame([[0.0, 0.5], [0.5, 0.0]])).to_numpy().tolist() == [[0, 2], [2, 0]]


def test_affinity_is_solved_to_its_limit():
    """Quasi-independence by hand: of three, expected ties are the ties themselves, so every affinity is 1."""
    found = affinity_index(symmetric([[0.0, 5, 2], [5, 0, 4], [2, 4, 0]])).to_numpy()
    assert found[~np.eye(3, dtype=bool)] == pytest.approx(1, abs=1e-12)
    sizes = symmetric([[7.0, 5, 2, 4], [5, 0, 3, 1], [2, 3, 9, 2], [4, 1, 2, 0]])
    found = affinity_index(sizes)
    expected = (sizes / found).fillna(0).to_numpy()
    np.fill_diagonal(expected, 0)
    totals = sizes.to_numpy().copy()
    np.fill_diagonal(totals, 0)
    assert expected.sum(axis=1) == pytest.approx(totals.sum(axis=1), rel=1e-12)
    total = sizes.to_numpy().sum()
    assert affinity_index(sizes, self_ties=True).loc["E0", "E0"] == pytest.approx(7 * total / 18**2)


def test_a_bend_leaves_three_years_on_either_side():
    """A kink in the last year but one, or in the second, would fit without rest; it is not looked for so near to an end."""
    late = break_year(np.arange(8), np.exp([0.0, 1, 2, 3, 4, 5, 6, -3]), np.ones(8))
    early = break_year(np.arange(8), np.exp([-3.0, 6, 5, 4, 3, 2, 1, 0]), np.ones(8))
    assert (early.year, late.year) == (2, 5)
    assert min(early.squares, late.squares) > 1

"""Frontiers, lags and intervals: published examples, closed forms, and what must hold for any numbers."""

# mypy: allow-untyped-defs

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aibalance.stats.estimate import Estimate
from aibalance.stats.intervals import bootstrap_estimate, poisson_ratio, wilson
from aibalance.stats.lag import (
    DAYS_PER_MONTH,
    behind_at_records,
    frontier,
    frontier_lag,
    lag_series,
    months_behind,
    record_lags,
    running_best,
)
from aibalance.stats.ordering import lead

quick = settings(deadline=None, derandomize=True, max_examples=50)
days = st.integers(0, 2000).map(lambda day: pd.Timestamp("2019-01-01") + pd.Timedelta(days=day))
models = st.lists(st.tuples(days, st.integers(1, 50)), min_size=1, max_size=15)
END = pd.Timestamp("2025-01-01")


def made(rows):
    return frontier([date for date, _ in rows], [value for _, value in rows])


LEADER = made([("2020-01-01", 10), ("2021-01-01", 20), ("2022-01-01", 40), ("2023-01-01", 80)])
FOLLOWER = made([("2021-07-01", 15), ("2023-07-01", 40)])


def months(first, last):
    return (pd.Timestamp(last) - pd.Timestamp(first)).days / DAYS_PER_MONTH


def test_frontier_keeps_record_setters_only():
    table = frontier(["2020-03-01", "2020-01-01", "2020-02-01", "2020-03-01", None], [5, 3, 3, 7, 9])
    assert table["value"].tolist() == [3, 7]
    assert table["row"].tolist() == [1, 3]
    assert table["low"].tolist() == table["high"].tolist() == [3, 7]


def test_frontier_refuses_torn_input():
    with pytest.raises(ValueError, match="one each"):
        frontier(["2020-01-01"], [1, 2])
    with pytest.raises(ValueError, match="bounds"):
        frontier(["2020-01-01"], [1], low=[2], high=[3])


def test_frontier_of_nothing_is_empty():
    table = frontier([], [])
    assert table.empty
    assert np.isnan(frontier_lag(LEADER, table, "2024-01-01").value)


def test_lag_counts_from_the_day_the_leader_passed():
    """Closed form: on 2024-01-01 the follower stands at 40, which the leader passed on 2023-01-01: 365 days."""
    lag = frontier_lag(LEADER, FOLLOWER, "2024-01-01")
    assert lag.value == lag.low == lag.high == pytest.approx(months("2023-01-01", "2024-01-01"))
    assert frontier_lag(LEADER, FOLLOWER, "2022-01-01").value == pytest.approx(months("2021-01-01", "2022-01-01"))
    assert np.isnan(frontier_lag(LEADER, FOLLOWER, "2021-01-01").value)


def test_lag_is_zero_while_level():
    level = made([("2023-07-01", 80)])
    assert frontier_lag(LEADER, level, "2024-01-01").value == 0


def test_lag_without_a_beginning_has_no_upper_end():
    late = made([("2020-06-01", 5)])
    lag = frontier_lag(LEADER, late, "2024-01-01")
    assert lag.value == pytest.approx(months("2020-01-01", "2024-01-01"))
    assert lag.low == pytest.approx(lag.value)
    assert lag.high == np.inf


def test_uncertain_values_give_the_two_extreme_lags():
    """Closed form: at its low the follower was passed in 2021, at its high not before 2023."""
    leader = frontier(["2020-01-01", "2021-01-01", "2023-01-01"], [10, 20, 40])
    follower = frontier(["2023-07-01"], [20], low=[15], high=[30])
    lag = frontier_lag(leader, follower, "2024-01-01", confidence=0.95)
    assert lag.high == pytest.approx(months("2021-01-01", "2024-01-01"))
    assert lag.value == lag.low == pytest.approx(months("2023-01-01", "2024-01-01"))
    assert lag.confidence == 0.95
    unsure = frontier(["2023-07-01"], [40], low=[15], high=[60])
    lag = frontier_lag(leader, unsure, "2024-01-01")
    assert lag.low == pytest.approx(-months("2023-07-01", "2024-01-01")) or lag.low == -np.inf
    assert lag.value == 0


def test_lag_series_and_running_best_agree_with_single_dates():
    dates = ["2021-01-01", "2022-01-01", "2024-01-01"]
    table = lag_series(LEADER, FOLLOWER, dates)
    assert table["value"].tolist()[1:] == [frontier_lag(LEADER, FOLLOWER, date).value for date in dates[1:]]
    assert running_best(FOLLOWER, dates).tolist()[1:] == [15, 40]
    assert np.isnan(running_best(FOLLOWER, dates)[0])


def test_record_lags_compare_record_with_record():
    """Closed form: 15 came 181 days after the leader's 20; 40 came 546 days after the leader's 40."""
    table = record_lags(LEADER, FOLLOWER)
    assert (table["months"] * DAYS_PER_MONTH).round().tolist() == [181, 546]
    assert table["leader_date"].dt.year.tolist() == [2021, 2022]
    ahead = record_lags(FOLLOWER, LEADER)
    assert ahead["leader_date"].isna().tolist() == [False, False, False, True]
    assert ahead["months"].iloc[0] < 0


@quick
@given(models, st.randoms(use_true_random=False))
def test_frontier_is_monotone_and_ignores_row_order(rows, random):
    table = made(rows)
    assert table["value"].is_monotonic_increasing
    assert table["value"].is_unique
    assert table["date"].is_monotonic_increasing
    assert table["value"].iloc[-1] == max(value for _, value in rows)
    random.shuffle(rows)
    assert made(rows).drop(columns="row").equals(table.drop(columns="row"))


@quick
@given(models, models, days)
def test_identical_frontiers_have_no_lag_and_swap_flips_the_sign(one, other, date):
    a, b = made(one), made(other)
    assert frontier_lag(a, a, END).value == 0
    assert record_lags(a, a)["months"].abs().max() == 0
    lag, swapped = frontier_lag(a, b, date), frontier_lag(b, a, date)
    assert [-swapped.value, -swapped.high, -swapped.low] == pytest.approx([lag.value, lag.low, lag.high], nan_ok=True)
    assert np.isnan(lag.value) or lag.low <= lag.value <= lag.high


@quick
@given(st.lists(st.tuples(days, st.integers(5, 50), st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=12))
def test_interval_of_a_lag_holds_its_value(rows):
    tables = [
        frontier([r[0] for r in part], [r[1] for r in part], [r[1] - r[2] for r in part], [r[1] + r[3] for r in part])
        for part in (rows[::2], rows[1::2])
    ]
    lag = frontier_lag(tables[0], tables[1], END)
    assert lag.low <= lag.value <= lag.high


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_matches_newcombe(successes, trials, low, high):
    """Newcombe (1998), Statistics in Medicine 17, 857–872, table I, method 3, at 95 %."""
    found = wilson(successes, trials, confidence=0.95)
    assert [found.low, found.high] == pytest.approx([low, high], abs=5e-5)
    assert found.value == successes / trials


def test_poisson_ratio_matches_r():
    """R, help page of poisson.test: 11 in 800 against 21 in 3011 person-years: 1.971, 95 % interval 0.858 to 4.277."""
    found = poisson_ratio(11, 6 + 8 + 7, 800, 1083 + 1050 + 878, confidence=0.95)
    assert (found.value, found.low, found.high) == pytest.approx((1.971488, 0.8584264, 4.2772659), rel=1e-6)


def test_counts_of_zero_leave_one_end():
    assert poisson_ratio(0, 5).value == poisson_ratio(0, 5).low == 0
    assert poisson_ratio(5, 0).value == poisson_ratio(5, 0).high == np.inf


@quick
@given(st.integers(1, 500), st.integers(1, 500), st.floats(0.1, 10), st.floats(0.1, 10))
def test_swap_inverts_a_ratio_of_counts(a, b, here, there):
    one, other = poisson_ratio(a, b, here, there), poisson_ratio(b, a, there, here)
    assert [1 / other.value, 1 / other.high, 1 / other.low] == pytest.approx([one.value, one.low, one.high])
    assert one.low < one.value < one.high


@quick
@given(st.integers(1, 1000), st.data())
def test_wilson_stays_within_zero_and_one(trials, data):
    found = wilson(data.draw(st.integers(0, trials)), trials)
    assert -1e-12 <= found.low <= found.value + 1e-12
    assert found.value - 1e-12 <= found.high <= 1 + 1e-12


@pytest.mark.parametrize("wrong", [(-1, 2), (3, 2), (0, 0)])
def test_intervals_refuse_impossible_counts(wrong):
    with pytest.raises(ValueError, match="wilson"):
        wilson(*wrong)
    with pytest.raises(ValueError, match="ratio"):
        poisson_ratio(0, 0)


def test_bootstrap_of_a_mean_is_near_its_standard_error():
    """Closed form: for a mean of many, the interval is ± z standard errors."""
    sample = np.random.default_rng(2).normal(10, 2, 400)
    found = bootstrap_estimate(np.mean, sample, confidence=0.90, draws=4000)
    assert (found.high - found.low) / 2 == pytest.approx(1.645 * sample.std() / 20, rel=0.06)
    assert found == bootstrap_estimate(np.mean, sample[::-1], confidence=0.90, draws=4000)


def test_bootstrap_of_no_variety_has_no_width():
    assert bootstrap_estimate(np.mean, [3, 3, 3]) == Estimate(3, 3, 3, 0.90)
    extreme = bootstrap_estimate(np.min, [1, 2, 3, 4], draws=500)
    assert extreme.low <= extreme.value <= extreme.high
    with pytest.raises(ValueError, match="at least 2"):
        bootstrap_estimate(np.mean, [3])


def test_a_month_is_a_twelfth_of_a_gregorian_year():
    assert pytest.approx(30.436875) == DAYS_PER_MONTH
    days = pd.Timestamp("2024-01-01") - pd.Timestamp("2023-07-01")
    table = record_lags(frontier(["2023-07-01"], [1]), frontier(["2024-01-01"], [1]))
    assert table["months"].tolist() == pytest.approx([days.days / 30.436875])


def test_missing_bounds_are_the_value_and_later_ties_set_no_record():
    table = frontier(
        ["2020", "2020", "2021", "2022", None, "2023"],
        [1, 2, 2, 3, 9, np.nan],
        low=[0.5, np.nan, 1, 2, 1, 1],
        high=[2, np.nan, 3, 4, 9, 9],
    )
    assert table["value"].tolist() == [2, 3]
    assert table[["low", "high", "row"]].to_numpy().tolist() == [[2, 2, 1], [2, 4, 3]]
    for low, high in (([2], [3]), ([0], [0.5])):
        with pytest.raises(ValueError, match="bounds"):
            frontier(["2020-01-01"], [1], low=low, high=high)


def test_the_lag_of_who_is_behind_is_negative_to_the_day():
    a, b = frontier(["2020-01-01", "2022-01-01"], [1, 2]), frontier(["2021-01-01", "2023-01-01"], [1, 3])
    assert frontier_lag(a, b, "2024-01-01").value == pytest.approx(-(365 / 30.436875))
    assert frontier_lag(b, a, "2024-01-01").value == pytest.approx(365 / 30.436875)
    assert frontier_lag(a, b, "2022-07-01").value == pytest.approx(181 / 30.436875)
    assert frontier_lag(a, b, "2021-06-01").value == 0


def test_ratios_of_counts_refuse_what_has_none():
    for wrong in ((-1, 5), (5, -1), (1, 1, 0, 1), (1, 1, 1, 0), (0, 0)):
        with pytest.raises(ValueError, match="ratio"):
            poisson_ratio(*wrong)
    assert poisson_ratio(1, 0).high == np.inf
    assert poisson_ratio(1, 1, 0.5, 0.5).value == 1
    assert poisson_ratio(4, 2, 2, 1).value == pytest.approx(1)


def test_where_bca_has_no_value_percentiles_are_given():
    """By hand: of 1, 2, 2 the maximum is 1 in one draw of 27 (3.7 %), and no jackknife moves it: inside 95 %, outside 90 %."""
    wide, narrow = (bootstrap_estimate(np.max, [1.0, 2, 2], level, 4_000, 1) for level in (0.95, 0.90))
    assert (wide.low, wide.value, wide.high) == (1, 2, 2)
    assert (narrow.low, narrow.value, narrow.high) == (2, 2, 2)
    wide = bootstrap_estimate(np.mean, [1.0, 2, 3, 4], confidence=0.5, draws=2_000, seed=1)
    assert (wide.high - wide.low) / 2 == pytest.approx(0.6745 * np.sqrt(1.25 / 4), rel=0.15)
    with pytest.raises(ValueError, match="at least 2"):
        bootstrap_estimate(np.mean, [1.0])
    with pytest.raises(ValueError, match="at least 2"):
        bootstrap_estimate(np.mean, [])


def test_wilson_at_its_edges():
    assert wilson(0, 1).value == 0
    assert wilson(1, 1).value == 1
    with pytest.raises(ValueError, match="wilson"):
        wilson(1, 0)


def test_of_equal_values_on_one_day_the_one_with_the_higher_bounds_is_the_record():
    table = frontier(["2020"] * 3 + ["2021"] * 2, [5, 5, 4, 6, 6], low=[1, 2, 1, 3, 4], high=[8, 9, 9, 7, 7])
    assert table["row"].tolist() == [1, 4]


def records(**sides):
    """Records of two sides, each (date, value), as a notebook has them."""
    rows = [
        {"economy": code, "period": date, "value": float(value), "low": np.nan, "high": np.nan, "model": f"{code} {value}",
         "seen": "2024-01-01", "rows": (f"{code}/{date}",)}
        for code, dated in sides.items() for date, value in dated
    ]  # fmt: skip
    return pd.DataFrame(rows)


A, B = [("2020-01-01", 10), ("2021-01-01", 20), ("2022-01-01", 40)], [("2021-07-01", 15), ("2023-07-01", 40)]


@pytest.mark.parametrize("sides", [{"A": A, "B": B[:1]}, {"B": B[:1], "A": A}])
def test_months_behind_run_from_the_day_on_which_the_leader_passed(sides):
    """On 31 December 2022 B's best is 15, which A passed on 1 January 2021."""
    rows = records(**sides)
    order = lead(rows.groupby("economy").tail(1))
    found = months_behind(rows, order, ["2022-12-31", "2025-12-31"])
    assert found["months"].tolist() == [
        pytest.approx(months("2021-01-01", day)) for day in ("2022-12-31", "2024-01-01")
    ]
    assert found["period"].tolist() == ["2022-12-31", "2024-01-01"], "no day after the records were published"
    assert found[["leader", "trailer", "on"]].iloc[0].tolist() == ["A", "B", "31 December 2022"]
    assert len(found["rows"].iloc[0]) == 4


def test_months_behind_widen_with_an_error_and_an_end_without_bound_is_missing():
    rows = records(A=A, B=B[:1])
    found = months_behind(rows, lead(rows.groupby("economy").tail(1)), ["2022-12-31"], error=1.3)
    assert found["low"].iloc[0] < found["months"].iloc[0]
    assert np.isnan(found["high"].iloc[0]), "the first record of the leader may already have been above"


def test_nobody_is_behind_where_one_side_has_no_record():
    rows = records(A=A)
    order = lead(rows.groupby("economy").tail(1))
    assert months_behind(rows, order, ["2022-12-31"]).empty
    assert behind_at_records(rows, order).empty
    assert {"months", "passing", "passed"} <= set(behind_at_records(rows, order))


def test_each_record_of_the_trailer_stands_beside_the_first_of_the_leader_that_was_as_good():
    rows = records(A=[*A, ("2023-12-01", 80)], B=B)
    found = behind_at_records(rows, lead(rows.groupby("economy").tail(1)))
    assert found["passing"].tolist() == ["A 20", "A 40"]
    assert found["months"].tolist() == [
        pytest.approx(months("2021-01-01", "2021-07-01")),
        pytest.approx(months("2022-01-01", "2023-07-01")),
    ]
    assert found["rows"].iloc[0] == ("B/2021-07-01", "A/2021-01-01")

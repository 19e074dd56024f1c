"""Slopes: closed forms, the t interval on walks with drift, and tests that must survive one another."""

# mypy: allow-untyped-defs

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t as student
from scipy.stats import ttest_1samp

from aibalance.stats.slopes import holm, mean_annual_change, narrowing, survivors

quick = settings(deadline=None, derandomize=True, max_examples=40)


def rows(values, years=None):
    return pd.DataFrame({"year": np.arange(2000, 2000 + len(values)) if years is None else years, "value": values})


def test_the_mean_change_is_that_from_end_to_end():
    found = mean_annual_change(rows([1, 2, 8, 4, 16])).iloc[0]
    assert found["change"] == pytest.approx(1)
    assert found["low"] < 1 < found["high"]
    assert found["points"] == 5
    assert np.isnan(found["p_value"])
    assert found["finding"] is None


@quick
@given(st.lists(st.floats(-1, 1), min_size=7, max_size=15))
def test_in_a_row_of_years_it_is_the_t_test_of_the_changes(changes):
    found = mean_annual_change(rows(np.exp(np.cumsum([0, *changes]))), confidence=0.8).iloc[0]
    if np.ptp(changes) < 1e-6:
        return
    test = ttest_1samp(changes, 0)
    low, high = test.confidence_interval(0.8)
    assert [found["low"], found["high"]] == pytest.approx(np.expm1([low, high]).tolist(), rel=1e-6, abs=1e-9)
    assert found["p_value"] == pytest.approx(test.pvalue, rel=1e-6, abs=1e-12)
    assert (found["finding"] == "no clear trend") == (test.pvalue >= 0.2)


def test_a_change_over_several_years_counts_for_as_many():
    """Closed form: changes of 2 in 2 years and 4 in 2 years: mean 1.5, scatter ±1 over √2 each, so variance 1 / 4."""
    found = mean_annual_change(rows(np.exp([0, 2, 6]), [2000, 2002, 2004]), confidence=0.9).iloc[0]
    assert np.log1p(found["change"]) == pytest.approx(1.5)
    assert np.log1p(found["high"]) - 1.5 == pytest.approx(student.ppf(0.95, 1) * 0.5)


def test_words_follow_the_interval_from_eight_points_on():
    grows = np.exp(np.cumsum([0, 0.3, 0.2, 0.3, 0.2, 0.3, 0.2, 0.3]))
    assert mean_annual_change(rows(grows)).iloc[0][["finding", "points"]].tolist() == ["rises", 8]
    assert mean_annual_change(rows(1 / grows))["finding"].tolist() == ["falls"]
    assert mean_annual_change(rows(grows[:7]))["finding"].tolist() == [None]
    assert mean_annual_change(rows([1, 2, 1, 2, 1, 2, 1, 2]))["finding"].tolist() == ["no clear trend"]
    assert narrowing(rows(1 / grows))["finding"].tolist() == ["narrows"]
    assert narrowing(rows(grows))["finding"].tolist() == ["widens"]
    assert narrowing(rows(grows[:7]))["finding"].tolist() == ["no clear trend"]


def test_steady_growth_has_no_width_and_no_growth_no_trend():
    found = mean_annual_change(rows(2.0 ** np.arange(9))).iloc[0]
    assert (found["low"], found["change"], found["high"]) == pytest.approx((1, 1, 1))
    assert found["p_value"] == 0
    level = narrowing(rows([3.0] * 9)).iloc[0]
    assert (level["change"], level["p_value"], level["tau"], level["tau_p_value"]) == (0, 1, 0, 1)
    assert level["finding"] == "no clear trend"


def test_too_few_points_and_bad_numbers():
    assert mean_annual_change(rows([1, 2])).empty
    assert len(mean_annual_change(rows([1, 2, 3]))) == 1
    assert narrowing(rows([1, 2])).empty
    assert set(mean_annual_change(rows([1, 2])).columns) <= set(mean_annual_change(rows([1, 2, 3])).columns)
    for wrong in ([1, 2, 0], [1, np.nan, 3]):
        with pytest.raises(ValueError, match="value"):
            mean_annual_change(rows(wrong))
    kept = rows([1, 2, 3]).assign(rows=[("a",), ("b",), ("a",)])
    assert mean_annual_change(kept)["rows"].tolist() == [("a", "b")]


def test_intervals_hold_on_walks_with_drift():
    """Nine in ten of 400 walks of eight points whose drift is one standard deviation."""
    random = np.random.default_rng(5)
    held = 0
    for _ in range(400):
        found = mean_annual_change(rows(np.exp(np.cumsum(random.normal(0.3, 0.3, 8))))).iloc[0]
        held += found["low"] <= np.expm1(0.3) <= found["high"]
    assert 0.86 <= held / 400 <= 0.94


def test_mann_kendall_by_hand():
    """Little, Holy Cross: S = 54 over 91 pairs with one tie."""
    values = [12.9, 14.8, 13.2, 15.7, 13.8, 15.6, 12.9, 11.0, 17.3, 15.9, 19.0, 18.3, 20.1, 21.7]
    found = narrowing(rows(np.exp(values))).iloc[0]
    assert found["tau"] == pytest.approx(54 / np.sqrt(91 * 90))
    assert 0.002 < found["tau_p_value"] < 0.005


def test_holm_multiplies_the_least_most_and_never_turns_the_order():
    table = pd.DataFrame({"p_value": [0.01, 0.04, np.nan, 0.03, 0.005]}, index=list("abcde"))
    found = holm(table, confidence=0.95)
    assert found["adjusted"].dropna().to_dict() == pytest.approx({"a": 0.03, "b": 0.06, "d": 0.06, "e": 0.02})
    assert found["survives"].to_dict() == {"a": True, "b": False, "c": False, "d": False, "e": True}
    assert holm(pd.DataFrame({"p_value": [0.6, 0.9]}))["adjusted"].tolist() == [1, 1]
    assert not holm(pd.DataFrame({"p_value": [0.1]}), confidence=0.9)["survives"].any()


def test_survivors_are_counted():
    table = pd.DataFrame({"p_value": [0.01, 0.04, np.nan, 0.03, 0.005, 0.5]}).assign(rows=[(f"{i}",) for i in range(6)])
    found = survivors(table, confidence=0.95).iloc[0]
    assert found[["tested", "alone", "survive"]].tolist() == [5, 4, 2]
    assert found["rows"] == ("0", "1", "3", "4", "5")
    assert survivors(table.assign(p_value=np.nan)).empty
    assert survivors(pd.DataFrame({"p_value": [0.05]}), confidence=0.95)["alone"].tolist() == [0]

"""Counts, order and bends on frames: the same as the methods they rest on, and what they leave out."""

# mypy: allow-untyped-defs

import numpy as np
import pandas as pd
import pytest

from aibalance.stats.bend import fitted, one_bend
from aibalance.stats.comparison import break_year
from aibalance.stats.counts import count_ratio, share_interval
from aibalance.stats.estimate import Estimate
from aibalance.stats.intervals import poisson_ratio, wilson
from aibalance.stats.ordering import extremes, lead, leader_first


def test_counts_have_the_intervals_of_their_shares():
    found = share_interval(pd.DataFrame({"n": [81, 0]}), "n", 263, 0.95)
    exact = wilson(81, 263, 0.95)
    assert found["low"].iloc[0] == pytest.approx(263 * exact.low)
    assert found["high"].iloc[0] == pytest.approx(263 * exact.high)
    assert found["low"].iloc[1] == pytest.approx(0, abs=1e-9)


def test_two_counts_are_apart_where_their_ratio_leaves_out_one():
    rows = pd.DataFrame({"a": [46, 63, 0, 11, 5], "b": [41, 35, 0, 28, 0]})
    found = count_ratio(rows, "a", "b", 0.9)
    assert found["finding"].tolist() == ["level", "apart", "apart", "apart"]
    exact = poisson_ratio(63, 35, confidence=0.9)
    assert found.iloc[1][["ratio", "low", "high"]].tolist() == pytest.approx([exact.value, exact.low, exact.high])
    near = count_ratio(pd.DataFrame({"a": [200, 100], "b": [100, 200]}), "a", "b", 0.9)
    assert near["finding"].tolist() == [
        "apart",
        "apart",
    ]  # two is in the one interval, a half in the other, one in neither


def test_the_leader_of_the_last_row_that_has_both_comes_first():
    rows = pd.DataFrame({"a": [9.0, 1.0, 8.0], "b": [1.0, 2.0, np.nan]})
    assert leader_first(rows, ["a", "b"]) == ["b", "a"]
    assert leader_first(rows.head(1), ["b", "a"]) == ["a", "b"]
    assert leader_first(rows.tail(1), ["b", "a"]) == ["b", "a"]
    assert leader_first(pd.DataFrame({"a": [1.0], "b": [1.0]}), ["b", "a"]) == ["a", "b"], (
        "level: whoever is named first"
    )


def test_extremes_need_two_values():
    rows = pd.DataFrame({"x": [3.0, np.nan, 1.0, 2.0], "rows": [("a",), ("b",), ("c",), ("d",)]})
    assert extremes(rows, "x").to_dict("records") == [{"lowest": 1, "highest": 3, "rows": ("a", "c", "d")}]
    assert len(extremes(rows.tail(2), "x")) == 1
    assert extremes(rows.head(2), "x").empty


def test_a_bend_of_growth_rates_and_its_lines():
    """Closed form: halves four times, then grows by half each year."""
    values = [16, 8, 4, 2, 1, 1.5, 2.25, 3.375, 5.0625]
    rows = pd.DataFrame({"year": range(2000, 2009), "value": values, "rows": [(str(y),) for y in range(9)]})
    found = one_bend(rows).iloc[0]
    assert (found["year"], found["rows"]) == (2004, tuple("012345678"))
    assert [found["before"], found["after"]] == pytest.approx([-0.5, 0.5])
    assert found["gain"] == break_year(rows["year"], rows["value"], np.ones(9)).information_gain
    line = fitted(rows.iloc[::-1])
    assert line["value"].tolist() == pytest.approx(values)
    assert line["year"].tolist() == list(range(2000, 2009))
    assert one_bend(rows.head(7)).empty
    assert len(one_bend(rows.head(8))) == 1
    assert fitted(rows.head(7)).empty
    assert len(fitted(rows.head(8))) == 8


def test_two_sides_become_a_lead_with_the_interval_of_newcombe():
    """Newcombe (1998), Statistics in Medicine 17, 873–890, table II, method 10: 56/70 − 48/80 is 0.20 [0.0524, 0.3339]."""
    sides = [("B", wilson(48, 80, 0.95)), ("A", wilson(56, 70, 0.95))]
    rows = pd.DataFrame([{"side": s, "value": e.value, "low": e.low, "high": e.high, "rows": (s,)} for s, e in sides])
    found = lead(rows).iloc[0]
    assert found[["leader_side", "trailer_side"]].tolist() == ["A", "B"]
    assert found["difference"] == pytest.approx(0.2)
    assert found["times"] == pytest.approx(4 / 3)
    assert [round(found[end], 4) for end in ("low", "high")] == [0.0524, 0.3339]
    assert set(found["rows"]) == {"A", "B"}
    assert lead(rows.head(1)).empty
    assert lead(rows.assign(value=1.0)).empty, "level: nobody leads"
    assert {"leader_side", "times", "low", "rows"} <= set(lead(rows.head(1)))
    assert np.isnan(lead(rows.assign(value=[0.0, 1.0]))["times"].iloc[0]), "no multiple of nothing"


def test_a_pair_of_one_and_none_is_counted_and_a_pair_of_none_is_not():
    rows = pd.DataFrame({"a": [1, 0, 0.4], "b": [0, 1, 0.4]})
    assert count_ratio(rows, "a", "b").index.tolist() == [0, 1]


def test_an_interval_that_ends_at_one_holds_it(monkeypatch):
    rows = pd.DataFrame({"a": [1, 1, 1, 1], "b": [1, 1, 1, 1]})
    ends = iter([(1.0, 4.0), (0.25, 1.0), (1.001, 4.0), (0.25, 0.999)])
    monkeypatch.setattr(
        "aibalance.stats.counts.poisson_ratio", lambda *_, confidence: Estimate(1, *next(ends), confidence)
    )
    assert count_ratio(rows, "a", "b")["finding"].tolist() == ["level", "level", "apart", "apart"]

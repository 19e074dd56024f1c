"""Concentration in groups of rows, its intervals, and the difference of two sides: by hand on small frames."""

from functools import partial

import numpy as np
import pandas as pd
import pytest

from aibalance.stats.bounds import concentration_with_rest
from aibalance.stats.concentration import centred_interval, concentration, herfindahl_index
from aibalance.stats.estimate import Estimate
from aibalance.stats.intervals import difference, differences
from aibalance.stats.web import web

unbiased = partial(herfindahl_index, unbiased=True)


def credited() -> pd.DataFrame:
    """Ten credits of five developers on one side in one year, twelve of one on the other, three in a year too thin."""
    rows = [("A", 2024, unit, n) for unit, n in (("a", 4), ("b", 3), ("c", 1), ("d", 1), ("e", 1))]
    rows += [("B", 2024, "z", 12), ("A", 2023, "a", 3)]
    frame = pd.DataFrame(rows, columns=["side", "year", "owner", "value"])
    return frame.assign(rows=[(f"k{n}",) for n in range(len(frame))])


def test_centred_interval_holds_the_truth_where_most_firms_are_rare() -> None:
    shares = 1 / np.arange(1, 41) ** 0.7
    shares /= shares.sum()
    draw, held = np.random.default_rng(3), 0
    for seed in range(200):
        units = draw.choice(40, 30, p=shares)
        held += centred_interval(unbiased, units, 200, 0.90, seed).holds(float((shares**2).sum()))
    assert held >= 170


def test_centred_interval_ignores_order_and_stays_a_share() -> None:
    found = centred_interval(unbiased, list("aabcd"), 500)
    assert found == centred_interval(unbiased, list("dcbaa"), 500)
    assert found.value == pytest.approx(2 / 20)  # one pair of ten has a common owner
    assert 0 <= found.low <= found.value <= found.high <= 1
    with pytest.raises(ValueError, match="at least 2"):
        centred_interval(unbiased, ["a"])


def test_difference_of_estimates_adds_the_near_ends_in_squares() -> None:
    found = difference(Estimate(5, 2, 6, 0.9), Estimate(1, 0, 5, 0.9))
    assert (found.value, found.low) == (4, -1)
    assert found.high == pytest.approx(4 + 2**0.5)
    turned = difference(Estimate(1, 0, 5, 0.9), Estimate(5, 2, 6, 0.9))
    assert (turned.low, turned.high) == (-found.high, -found.low)
    with pytest.raises(ValueError, match="one"):
        difference(Estimate(5, 2, 6, 0.9), Estimate(1, 0, 5, 0.8))


def test_concentration_of_groups_is_in_percent_and_leaves_thin_groups_out() -> None:
    found = concentration(credited(), ["side", "year"], "owner").set_index(["side", "year", "measure"])
    assert set(found.index) == {("A", 2024, "same"), ("A", 2024, "four"), ("B", 2024, "same"), ("B", 2024, "four")}
    same, four = found.loc[("A", 2024, "same")], found.loc[("A", 2024, "four")]
    assert same["value"] == pytest.approx(100 * (4 * 3 + 3 * 2) / 90)  # of 90 ordered pairs 18 have one owner
    assert same["equal"] == pytest.approx(5)
    assert four["value"] == pytest.approx(90)
    assert four["counts"] == 10
    assert same["rows"] == ("k0", "k1", "k2", "k3", "k4")
    assert found.loc[("B", 2024, "same"), ["value", "low", "high"]].tolist() == [100, 100, 100]
    assert concentration(credited().iloc[:0], ["side", "year"], "owner").empty


def test_differences_turn_over_with_the_pair_and_stand_only_where_both_have_a_value() -> None:
    found = concentration(credited(), ["side", "year"], "owner")
    there, back = (differences(found, "side", pair, ["measure", "year"]) for pair in (("A", "B"), ("B", "A")))
    assert there["difference"].tolist() == pytest.approx([-d for d in back["difference"]])
    assert there["low"].tolist() == pytest.approx([-h for h in back["high"]])
    assert set(there["finding"]) <= {"apart", "level"}
    assert there["finding"].tolist() == back["finding"].tolist()
    assert len(there["rows"].iloc[0]) == 6
    assert differences(found, "side", ("A", "C"), ["measure", "year"]).empty


def test_a_list_with_a_rest_is_bounded_by_atoms_and_by_pieces_of_the_smallest() -> None:
    listed = pd.DataFrame({"value": [4.0, 2.0], "rows": [("a",), ("b",)]})
    whole = pd.DataFrame({"value": [10.0], "rows": [("w",)]})
    found = concentration_with_rest(listed, whole).iloc[0]
    assert (found["listed"], found["rest"], found["part"]) == (6, 4, 0.6)
    assert found["equal"] == pytest.approx(36 / 20)
    assert found["equal_low"] == pytest.approx(100 / 28)  # the rest as two pieces of 2
    assert found["equal_high"] == pytest.approx(100 / 20)
    assert found["rows"] == ("a", "b", "w")
    assert concentration_with_rest(listed, whole.iloc[:0]).empty
    assert concentration_with_rest(listed.iloc[:0], whole).empty
    assert concentration_with_rest(listed, whole.assign(value=5.0)).empty


def test_a_web_counts_different_ties_and_finds_who_lies_between() -> None:
    ties = pd.DataFrame(
        [("1", "A", "M"), ("2", "M", "A"), ("2", "A", "M"), ("3", "M", "B"), ("4", "A", "A")],
        columns=["id", "economy_a", "economy_b"],
    )
    nodes, edges = web(ties.assign(rows=[(id,) for id in ties["id"]]))
    assert edges[["source", "target", "weight"]].to_numpy().tolist() == [["A", "M", 2], ["B", "M", 1]]
    assert nodes.nlargest(1, "betweenness")["node"].tolist() == ["M"]
    assert nodes["size"].sum() == 2 * edges["weight"].sum()
    empty = web(ties.iloc[:0].assign(rows=[]))
    assert [len(frame) for frame in empty] == [0, 0]
    assert empty[0].nlargest(1, "betweenness").empty

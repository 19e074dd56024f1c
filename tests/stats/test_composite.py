"""Concentration, composite rankings and profiles: published examples, closed forms, properties."""

# mypy: allow-untyped-defs

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from aibalance.stats.composite import (
    dirichlet_weights,
    leave_one_out,
    normalise,
    rank_acceptability,
    scores,
    weight_needed_to_change_leader,
)
from aibalance.stats.concentration import (
    bootstrap_interval,
    concentration_ratio,
    counts_of,
    effective_number,
    herfindahl_index,
)
from aibalance.stats.profiles import cluster_profiles

quick = settings(deadline=None, derandomize=True, max_examples=40)
sizes = st.lists(st.integers(1, 1000), min_size=1, max_size=12)
TWO = pd.DataFrame({"first": [1.0, 0.5], "second": [0.0, 0.75]}, index=["A", "B"])


def test_herfindahl_of_the_department_of_justice():
    """US Department of Justice, Herfindahl–Hirschman index: shares of 30, 30, 20 and 20 % make 2,600 points."""
    assert herfindahl_index([30, 30, 20, 20]) * 10_000 == pytest.approx(2600)
    assert concentration_ratio([30, 30, 20, 20, 0], 2) == pytest.approx(0.6)
    assert effective_number([30, 30, 20, 20]) == pytest.approx(1 / 0.26)


def test_unbiased_herfindahl_is_simpsons():
    """Simpson (1949), by hand: of 2 and 2 units, two drawn share an owner with chance (2 + 2) / 12 = 1/3."""
    assert herfindahl_index([2, 2], unbiased=True) == pytest.approx(1 / 3)
    assert herfindahl_index([1, 1, 1], unbiased=True) == 0
    for wrong in ([1], [1.5, 2]):
        with pytest.raises(ValueError, match="unbiased"):
            herfindahl_index(wrong, unbiased=True)


@quick
@given(sizes, st.floats(1e-3, 1e3), st.randoms(use_true_random=False))
def test_herfindahl_bounds_scale_and_order(counts, factor, random):
    found = herfindahl_index(counts)
    assert 1 / len(counts) - 1e-12 <= found <= 1 + 1e-12
    assert 1 - 1e-9 <= effective_number(counts) <= len(counts) + 1e-9
    random.shuffle(counts)
    assert herfindahl_index(np.multiply(counts, factor)) == pytest.approx(found)
    assert concentration_ratio(counts, len(counts)) == pytest.approx(1)
    assert concentration_ratio(counts, 1) ** 2 <= found + 1e-12


@pytest.mark.parametrize("wrong", [[], [0, 0], [1, -1], [1, np.nan]])
def test_concentration_refuses_what_has_no_shares(wrong):
    with pytest.raises(ValueError, match="concentration"):
        herfindahl_index(wrong)
    with pytest.raises(ValueError, match="k:"):
        concentration_ratio([1], 0)


def test_counts_come_greatest_first_then_by_name():
    found = counts_of(["b", "c", "a", "c", None, "b"])
    assert list(found.items()) == [("b", 2), ("c", 2), ("a", 1)]


def test_bootstrap_interval_holds_the_value_and_ignores_order():
    labels = ["a"] * 12 + ["b"] * 8 + ["c"] * 5 + ["d", "e", "f"]
    found = bootstrap_interval(herfindahl_index, labels, draws=500, seed=7)
    assert found.low < found.value < found.high
    assert found.value == pytest.approx(herfindahl_index([12, 8, 5, 1, 1, 1]))
    assert bootstrap_interval(herfindahl_index, labels[::-1], draws=500, seed=7) == found
    assert bootstrap_interval(concentration_ratio, labels, draws=200).high <= 1


def test_bootstrap_interval_of_one_owner_or_of_all_different():
    alone = bootstrap_interval(herfindahl_index, ["a"] * 5)
    assert (alone.value, alone.low, alone.high) == (1, 1, 1)
    spread = bootstrap_interval(herfindahl_index, list("abcdef"), draws=300)
    assert spread.low == pytest.approx(1 / 6)
    assert spread.low <= spread.value <= spread.high
    with pytest.raises(ValueError, match="at least 2"):
        bootstrap_interval(herfindahl_index, ["a", None])


def test_bootstrap_interval_covers_the_truth():
    """Coverage: of 100 samples of 60 with index 0.38, 90 % intervals hold it about 90 times."""
    random = np.random.default_rng(11)
    held = 0
    for seed in range(100):
        labels = random.choice(list("abc"), 60, p=[0.5, 0.3, 0.2])
        held += bootstrap_interval(herfindahl_index, labels, draws=300, seed=seed).holds(0.38)
    assert 82 <= held <= 98


def test_normalise_by_each_method():
    table = pd.DataFrame({"x": [1.0, 2.0, 5.0, np.nan], "y": [3.0, 3.0, 3.0, 3.0]})
    assert normalise(table)["x"].tolist()[:3] == pytest.approx([0, 0.25, 1])
    assert normalise(table)["y"].tolist() == [0.5] * 4
    assert normalise(table, "rank")["x"].tolist()[:3] == pytest.approx([0, 0.5, 1])
    scaled = normalise(table, "z")
    assert scaled["x"].mean() == pytest.approx(0)
    assert scaled["x"].std() == pytest.approx(1)
    assert scaled["y"].tolist() == [0] * 4
    for method in ("min-max", "rank", "z"):
        assert np.isnan(normalise(table, method)["x"].iloc[3])
    with pytest.raises(ValueError, match="method"):
        normalise(table, "log")
    with pytest.raises(ValueError, match="no values"):
        normalise(pd.DataFrame({"x": [np.nan]}))


def test_weights_are_uniform_on_the_simplex():
    """Closed form: under Dirichlet(1, …, 1) of n, each weight has mean 1/n and variance (n − 1) / (n² (n + 1))."""
    weights = dirichlet_weights(4, 40_000, seed=1)
    assert weights.sum(axis=1) == pytest.approx(1)
    assert weights.mean(axis=0) == pytest.approx(0.25, abs=5e-3)
    assert weights.var(axis=0) == pytest.approx(3 / 80, abs=2e-3)
    assert np.array_equal(dirichlet_weights(4, 10, seed=1), dirichlet_weights(4, 10, seed=1))
    with pytest.raises(ValueError, match="weights"):
        dirichlet_weights(0)


def test_rank_acceptability_of_two_by_two():
    """Lahdelma et al. (1998), closed form: A leads where w > 0.75 (1 − w) + 0.5 w, so w > 0.6: two weights in five."""
    found = rank_acceptability(TWO, dirichlet_weights(2, 40_000))
    assert found.loc["A", 1] == pytest.approx(0.4, abs=0.01)


def test_a_gap_counts_as_the_mean_of_the_rest():
    table = pd.DataFrame({"x": [1.0, 0.5], "y": [np.nan, 0.9], "z": [0.0, 0.7]}, index=["A", "B"])
    assert scores(table, [1, 1, 2])[0].tolist() == pytest.approx([1 / 3, (0.5 + 0.9 + 1.4) / 4])
    with pytest.raises(ValueError, match="no weighted indicator for A"):
        scores(table, [0, 1, 0])
    with pytest.raises(ValueError, match="expected one each"):
        scores(table, [1, 1])


gappy = arrays(float, (5, 4), elements=st.floats(0, 1)).flatmap(
    lambda full: st.sets(st.integers(0, 19), max_size=6).map(lambda holes: (full, holes))
)


@quick
@given(gappy, st.permutations(range(5)))
def test_rank_acceptabilities_sum_to_one_and_ignore_row_order(case, order):
    full, holes = case
    values = full.copy()
    for hole in holes:
        if hole % 4:  # the first indicator stays, so that every economy has one
            values[hole // 4, hole % 4] = np.nan
    table = pd.DataFrame(values, index=list("ABCDE"))
    weights = dirichlet_weights(4, 200)
    found = rank_acceptability(table, weights)
    assert found.sum(axis=0).to_numpy() == pytest.approx(1)
    assert found.sum(axis=1).to_numpy() == pytest.approx(1)
    again = rank_acceptability(table.iloc[list(order)], weights).loc[found.index]
    assert again.to_numpy() == pytest.approx(found.to_numpy())


def test_identical_economies_share_their_ranks():
    table = pd.DataFrame({"x": [1.0, 1.0, 0.0]}, index=["A", "B", "C"])
    found = rank_acceptability(table, [[1.0]])
    assert found.to_numpy().tolist() == [[0.5, 0.5, 0], [0.5, 0.5, 0], [0, 0, 1]]


def test_leave_one_out_shows_what_a_lead_hangs_on():
    found = leave_one_out(TWO)
    assert list(found.loc["none"]) == [2, 1]
    assert list(found.loc["first"]) == [2, 1]
    assert list(found.loc["second"]) == [1, 2]


def test_weight_needed_to_change_the_leader():
    """Closed form: A overtakes B where the first indicator weighs 0.6, that is where the second weighs 0.4."""
    found = weight_needed_to_change_leader(TWO)
    assert found["weight_needed"].tolist() == pytest.approx([0.6, 0.4])
    assert found["change"].tolist() == pytest.approx([0.1, -0.1])
    assert found["new_leader"].tolist() == ["A", "A"]
    beaten = pd.DataFrame({"x": [1.0, 0.5], "y": [1.0, 0.5]}, index=["A", "B"])
    assert weight_needed_to_change_leader(beaten)["weight_needed"].isna().all()


def test_weight_needed_agrees_with_a_scan_where_there_are_gaps():
    random = np.random.default_rng(3)
    for _ in range(20):
        table = pd.DataFrame(random.random((5, 4)), index=list("ABCDE"))
        table = table.mask(random.random((5, 4)) < 0.15)
        table[0] = table[0].fillna(0.5)
        table[1] = table[1].fillna(0.5)
        found = weight_needed_to_change_leader(table)
        leader = table.index[scores(table, np.ones(4))[0].argmax()]
        for place in range(4):
            grid = np.linspace(0.001, 0.999, 3993)  # at 0 and 1 an economy may lack every weighted indicator
            weights = np.tile((1 - grid)[:, None] / 3, (1, 4))
            weights[:, place] = grid
            leads = table.index[scores(table, weights).argmax(axis=1)]
            lost = grid[leads != leader]
            needed = found["weight_needed"].iloc[place]
            if len(lost) == 0:
                assert np.isnan(needed) or not 0.001 < needed < 0.999
            else:
                assert needed == pytest.approx(lost[np.abs(lost - 0.25).argmin()], abs=5e-4)


def test_weight_needed_refuses_a_shared_lead():
    with pytest.raises(ValueError, match="share the lead"):
        weight_needed_to_change_leader(pd.DataFrame({"x": [1.0, 0.0], "y": [0.0, 1.0]}))
    with pytest.raises(ValueError, match="all weight"):
        weight_needed_to_change_leader(TWO, [1, 0])


def test_profiles_separate_what_is_apart():
    """Closed form: two tight groups far apart are the two clusters, the larger one numbered 1."""
    table = pd.DataFrame({"x": [0, 0.1, 5, 5.1, 5.2], "y": [0, 0.1, 9, 9.1, np.nan]}, index=list("ABCDE"))
    found = cluster_profiles(table, groups=2)
    assert found.labels.to_dict() == {"A": 2, "B": 2, "C": 1, "D": 1, "E": 1}
    assert sorted(found.order) == list("ABCDE")
    assert set(found.order[:2]) in ({"A", "B"}, {"C", "D"}, {"C", "E"}, {"D", "E"})
    assert found.links.shape == (4, 4)


@quick
@given(arrays(float, (6, 3), elements=st.integers(-100, 100).map(float)), st.permutations(range(6)))
def test_row_order_does_not_change_profiles(values, order):
    table = pd.DataFrame(values, index=list("ABCDEF"))
    found, again = cluster_profiles(table, 3), cluster_profiles(table.iloc[list(order)], 3)
    assert found.labels.to_dict() == again.labels.to_dict()
    assert found.order == again.order


def test_profiles_refuse_what_cannot_be_compared():
    with pytest.raises(ValueError, match="no indicator in common"):
        cluster_profiles(pd.DataFrame({"x": [1, np.nan, 2], "y": [np.nan, 1, 2]}, index=list("ABC")), 2)
    with pytest.raises(ValueError, match="expected 1 to all"):
        cluster_profiles(TWO, 3)

"""Concentration, composite rankings and profiles: published examples, closed forms, properties."""

# mypy: allow-untyped-defs

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from aibalance.stats.composite import (
    _product,
    _real_roots,
    dirichlet_weights,
    leave_one_out,
    normalise,
    rank_acceptability,
    scores,
    weight_needed_to_change_leader,
)
from aibalance.stats.concentration import (
    bootstrap_interval,
    centred_interval,
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


def test_one_weight_one_draw_and_their_refusals():
    assert dirichlet_weights(1, 1).tolist() == [[1.0]]
    assert dirichlet_weights(3, 5).shape == (5, 3)
    for wrong in ((0, 1, 1), (1, 0, 1), (1, 1, 0), (1, 1, -1)):
        with pytest.raises(ValueError, match="weights"):
            dirichlet_weights(*wrong)
    apart, near = dirichlet_weights(4, 4_000, 0.5).var(), dirichlet_weights(4, 4_000, 5).var()
    assert apart == pytest.approx(3 / 48, abs=4e-3)  # closed form: (n − 1) / (n² (n c + 1))
    assert near == pytest.approx(3 / 16 / 21, abs=1e-3)


def test_scores_of_one_set_and_of_many_and_their_refusals():
    table = pd.DataFrame({"x": [1.0, 0.5], "y": [0.2, np.nan], "z": [0.0, 0.7]}, index=["A", "B"])
    found = scores(table, [[1, 1, 2], [1, 0, 0]])
    assert found.tolist() == [pytest.approx([1.2 / 4, (0.5 + 1.4) / 3]), pytest.approx([1, 0.5])]
    with pytest.raises(ValueError, match="none below zero"):
        scores(table, [1, -1, 1])
    assert scores(pd.DataFrame({"x": [1 / 3]}), [1.0])[0, 0] == 0.333333333333  # twelve decimals


def test_ranks_put_the_most_first_and_ties_at_their_mean():
    table = pd.DataFrame({"x": [3.0, 1.0, 2.0, 2.0]})
    assert normalise(table, "rank")["x"].tolist() == pytest.approx([1, 0, 0.5, 0.5])
    assert normalise(table, "z")["x"].tolist() == pytest.approx([1 / np.sqrt(2 / 3), -1 / np.sqrt(2 / 3), 0, 0])


def test_given_weights_are_used_and_scaled_to_what_remains():
    found = leave_one_out(TWO, [3, 1])
    assert list(found.loc["none"]) == [1, 2]
    three = pd.DataFrame({"a": [1.0, 0.0], "b": [0.0, 1.0], "c": [0.0, 0.9]}, index=["A", "B"])
    assert list(leave_one_out(three, [3, 1, 1]).loc["none"]) == [1, 2]
    assert list(leave_one_out(three, [3, 1, 1]).loc["a"]) == [2, 1]
    assert list(
        leave_one_out(pd.DataFrame({"a": [1.0, 1.0, 0.0], "b": [1.0, 1, 0]}, index=list("ABC"))).loc["none"]
    ) == [1, 1, 3]


def test_a_weight_is_needed_upwards_or_downwards_from_the_weights_given():
    """Closed form: A leads by w, B by 0.5 w + 0.75 (1 − w): they tie at 0.6 whatever the weights are now."""
    found = weight_needed_to_change_leader(TWO, [4, 1])
    assert found["weight"].tolist() == pytest.approx([0.8, 0.2])
    assert found["weight_needed"].tolist() == pytest.approx([0.6, 0.4])
    assert found["new_leader"].tolist() == ["B", "B"]
    never = weight_needed_to_change_leader(pd.DataFrame({"x": [1.0, 0.9], "y": [0.5, 0.5]}, index=["A", "B"]))
    assert never["weight_needed"].isna().all()
    with pytest.raises(ValueError, match="one indicator only"):
        weight_needed_to_change_leader(pd.DataFrame({"x": [1.0, 0.0]}))


def test_the_nearest_of_two_turns_and_of_two_successors_is_given():
    """With a gap two economies tie at the roots of a quadratic; 0.3 w² + … by scan below, here the nearer of two rivals."""
    table = pd.DataFrame({"x": [1.0, 0.6, 0.1], "y": [0.4, 0.7, 1.0]}, index=["A", "B", "C"])
    found = weight_needed_to_change_leader(table, [0.5, 0.5])
    # A 0.7, B 0.65, C 0.55: B passes A where w + 0.4 (1 − w) = 0.6 w + 0.7 (1 − w), at w = 3/7
    assert found.loc["x", ["weight_needed", "new_leader"]].tolist() == [pytest.approx(3 / 7), "B"]


def test_the_unbiased_index_needs_two_whole_units_and_k_one_firm():
    assert herfindahl_index([2], unbiased=True) == 1
    assert herfindahl_index([1, 1], unbiased=True) == 0
    assert concentration_ratio([1, 2, 3, 4], 1) == pytest.approx(0.4)
    assert concentration_ratio([1, 2, 3, 4, 5]) == pytest.approx(14 / 15)
    assert concentration_ratio([0.2, 0.3]) == 1
    assert herfindahl_index([0.5]) == 1


def test_the_centred_interval_is_the_percentiles_moved_onto_the_value():
    """By hand: draw again as the method says, and move the middle of the draws onto the value."""
    units, counts = ["a"] * 6 + ["b"] * 3 + ["c"] * 3, [6, 3, 3]
    found = centred_interval(herfindahl_index, units, draws=400, confidence=0.8, seed=3)
    drawn = np.random.default_rng(3).multinomial(12, np.array(counts) / 12, 400)
    values = np.array([herfindahl_index(row) for row in drawn])
    low, high = np.quantile(values - values.mean() + 0.375, [0.1, 0.9])
    assert (found.value, found.low, found.high) == pytest.approx((0.375, low, high))
    assert centred_interval(herfindahl_index, ["a", "a"]).high == 1
    assert centred_interval(lambda _: 0.0, ["a", "b"]).low == 0
    # one where both were drawn, in half of the draws: the ends would be 0.5 and 1.5, and 1 is the most that a share can be
    assert centred_interval(lambda drawn: float(np.min(drawn) > 0), ["a", "b"]).high == 1
    assert centred_interval(lambda drawn: float(np.min(drawn) == 0), ["a", "b"]).low == 0
    for wrong in ([], ["a"]):
        with pytest.raises(ValueError, match="at least 2"):
            centred_interval(herfindahl_index, wrong)


def test_profiles_are_scaled_up_for_gaps_and_numbered_by_size():
    """By hand: two of one indicator and a gap: the distance is that of the shared one, times √2."""
    table = pd.DataFrame({"x": [0.0, 2.0, 0.0, 2.0], "y": [0.0, 0.0, np.nan, np.nan]}, index=list("ABCD"))
    found = cluster_profiles(table, 2, "min-max")
    assert found.links[:2, 2].tolist() == pytest.approx([0, 0])
    assert found.links[2, 2] == pytest.approx((1 + 3 * np.sqrt(2)) / 4)
    assert found.labels.to_dict() == {"A": 1, "B": 2, "C": 1, "D": 2}
    assert cluster_profiles(table, 1).labels.tolist() == [1, 1, 1, 1]
    assert cluster_profiles(table.head(2), 2).labels.tolist() == [1, 2]
    for wrong in (0, 5):
        with pytest.raises(ValueError, match="profiles"):
            cluster_profiles(table, wrong)
    with pytest.raises(ValueError, match="at least two"):
        cluster_profiles(table.head(1), 1)
    assert cluster_profiles(table.assign(z=1.0), 4).labels.nunique() in (2, 4)


def test_the_first_two_that_share_nothing_are_named():
    table = pd.DataFrame({"x": [1.0, np.nan, 2], "y": [np.nan, 1, 2]}, index=list("ABC"))
    with pytest.raises(ValueError, match="in common for A and B"):
        cluster_profiles(table, 2)


def test_four_groups_unless_told_and_leaves_in_the_best_order():
    table = pd.DataFrame({"x": [0.0, 10, 21, 33, 46, 60]}, index=list("ABCDEF"))
    found = cluster_profiles(table.iloc[[3, 0, 5, 1, 4, 2]])
    assert found.labels.nunique() == 4
    assert found.order in (list("ABCDEF"), list("FEDCBA"))


@pytest.mark.parametrize(
    ("coefficients", "roots"),
    [
        ((6, -5, 1), [2, 3]),
        ((-6, 1, 1), [-3, 2]),
        ((-3, 2, 1), [-3, 1]),
        ((0, 0, 1), [0]),  # a double root at zero, where the formula would divide nothing by nothing
        ((0, -3, 1), [0, 3]),
        ((4, -4, 1), [2, 2]),
        ((5, -4, 1), []),
        ((-6, 3, 0), [2]),
        ((5, 0, 0), []),
        ((-6, 3, 1e-13), [2]),  # rounding alone is no square
        ((1, 1e-13, 1e-13), []),
        (
            (1, -1e8, 1),
            [1e-8, 1e8],
        ),  # Press et al. (2007), 5.6: the lesser root is lost where two like numbers are subtracted
        ((-1, 0, 4), [-0.5, 0.5]),
    ],
)
def test_roots_of_a_quadratic(coefficients, roots):
    assert sorted(_real_roots(*map(float, coefficients))) == pytest.approx(roots, rel=1e-12)


@quick
@given(*[st.floats(-9, 9)] * 5)
def test_a_product_of_two_lines_is_their_product_everywhere(a, b, c, d, x):
    constant, linear, square = _product((a, b), (c, d))
    assert constant + linear * x + square * x**2 == pytest.approx((a + b * x) * (c + d * x), abs=1e-9)


@quick
@given(st.integers(0, 10**6))
def test_the_weight_needed_is_where_a_scan_of_all_weights_finds_it(seed):
    """By scan, gaps and all: the weight nearest to its own, in both directions, at which another economy leads."""
    random = np.random.default_rng(seed)
    table = pd.DataFrame(random.random((4, 3)), index=list("ABCD"), columns=list("xyz"))
    for row in np.flatnonzero(random.random(4) < 0.5):
        table.iloc[row, random.integers(3)] = np.nan
    given = random.dirichlet(np.ones(3))
    found = weight_needed_to_change_leader(table, given)
    leader = int(scores(table, given)[0].argmax())
    steps = np.linspace(0.001, 0.999, 3993)  # a quarter of a thousandth each
    for place, name in enumerate(table):
        others = np.where(np.arange(3) == place, 0, given) / (1 - given[place])
        every = scores(table, others * (1 - steps[:, None]) + np.eye(3)[place] * steps[:, None])
        ahead = every - every[:, [leader]] > 1e-9
        apart = np.flatnonzero(ahead.any(axis=1))
        needed, successor, change = found.loc[name, ["weight_needed", "new_leader", "change"]]
        if not len(apart):
            assert pd.isna(needed) or not 0.002 < needed < 0.998
            continue
        nearest = apart[np.abs(steps[apart] - given[place]).argmin()]
        assert needed == pytest.approx(steps[nearest], abs=6e-4)
        assert change == pytest.approx(needed - given[place])
        assert ahead[nearest, list(table.index).index(successor)]


def test_a_rival_that_draws_level_and_falls_back_takes_no_lead():
    """Closed form, with a gap: A leads B by (w − 1/2)² / 2 over the weight that B has, which is never below zero."""
    table = pd.DataFrame({"x": [1.25, 1.125], "y": [0.25, 0.0], "z": [0.25, np.nan]}, index=["A", "B"])
    assert scores(table, [0.5, 0.25, 0.25]).tolist() == [[0.75, 0.75]]
    found = weight_needed_to_change_leader(table, [0.25, 0.375, 0.375]).loc["x"]
    assert np.isnan(found["weight_needed"])
    assert pd.isna(found["new_leader"])

"""Networks: published examples, closed forms, and what must hold for any numbers."""

# mypy: allow-untyped-defs

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aibalance.stats.network import (
    _chance,
    _moved,
    _spring,
    backbone,
    centrality,
    collaboration_graph,
    communities,
    complete_block,
    layout,
    weight_matrix,
)

quick = settings(deadline=None, derandomize=True, max_examples=40)
ties = st.lists(st.tuples(*[st.sampled_from("ABCDEF")] * 2, st.integers(1, 50)), min_size=1, max_size=25).filter(
    lambda rows: any(a != b for a, b, _ in rows)
)


def made(rows):
    return collaboration_graph(pd.DataFrame(rows, columns=["source", "target", "weight"]))


def test_ties_named_both_ways_are_added_up():
    graph = made([("B", "A", 2), ("A", "B", 3), ("A", "A", 9), ("C", "A", 0)])
    assert list(graph.edges(data="weight")) == [("A", "B", 5.0)]
    assert list(graph) == ["A", "B", "C"]
    assert weight_matrix(graph).loc["B", "A"] == 5
    with pytest.raises(ValueError, match="weight"):
        made([("A", "B", np.nan)])


def test_centrality_of_a_star():
    """Freeman (1977): the hub of a star has betweenness 1; its eigenvector entry is 1/√2, each of n leaves 1/√(2n)."""
    found = centrality(made([("H", leaf, 1) for leaf in "ABCD"]))
    assert found.index[0] == "H"
    assert list(found.loc["H", ["degree", "weighted_degree", "betweenness"]]) == [4, 4, 1]
    assert found["eigenvector"].tolist() == pytest.approx([1 / np.sqrt(2)] + [1 / np.sqrt(8)] * 4)


def test_betweenness_prefers_strong_ties():
    """Opsahl et al. (2010): with lengths 1/w, A–B–C of weight 10 each is shorter (0.2) than A–C of weight 1."""
    found = centrality(made([("A", "B", 10), ("B", "C", 10), ("A", "C", 1)]))
    assert found.loc["B", "betweenness"] == 1


def test_centrality_without_ties_or_connection():
    found = centrality(made([("A", "B", 1), ("C", "D", 1)]))
    assert found["eigenvector"].isna().all()
    with pytest.raises(ValueError, match="without ties"):
        centrality(made([("A", "A", 1)]))
    with pytest.raises(ValueError, match="without ties"):
        communities(made([("A", "A", 1)]))


def test_two_triangles_and_a_bridge():
    """Newman and Girvan (2004), closed form: two triangles joined by one tie have modularity 6/7 − 1/2."""
    rows = [("A", "B", 1), ("B", "C", 1), ("A", "C", 1), ("D", "E", 1), ("E", "F", 1), ("D", "F", 1), ("C", "D", 1)]
    found = communities(made(rows))
    assert found.modularity == pytest.approx(6 / 7 - 1 / 2)
    assert found.labels.to_dict() == {"A": 1, "B": 1, "C": 1, "D": 2, "E": 2, "F": 2}


def test_karate_club():
    """Zachary's club: no partition exceeds modularity 0.4198 (Brandes et al. 2008, IEEE TKDE 20(2))."""
    edges = [(f"{a:02}", f"{b:02}", 1) for a, b in nx.karate_club_graph().edges()]
    found = communities(made(edges), seed=1)
    assert 0.40 < found.modularity <= 0.4198 + 1e-4
    assert found.labels["00"] != found.labels["33"]


def test_disparity_filter_by_hand():
    """Serrano et al. (2009): 8 of a strength of 10 over three partners has chance (1 − 0.8)² = 0.04."""
    graph = made([("A", "B", 8), ("A", "C", 1), ("A", "D", 1), ("B", "C", 8), ("B", "D", 8), ("C", "D", 8)])
    kept = backbone(graph, alpha=0.05)
    assert list(kept.edges(data="significance")) == [("A", "B", pytest.approx(0.04))]
    assert set(kept) == set(graph)
    assert backbone(graph, alpha=0.03).number_of_edges() == 0
    with pytest.raises(ValueError, match="alpha"):
        backbone(graph, 0)


@quick
@given(ties, st.randoms(use_true_random=False))
def test_row_order_and_direction_change_nothing(rows, random):
    graph = made(rows)
    turned = [(b, a, w) if random.random() < 0.5 else (a, b, w) for a, b, w in rows]
    random.shuffle(turned)
    other = made(turned)
    assert centrality(graph).equals(centrality(other))
    assert communities(graph, seed=2).labels.equals(communities(other, seed=2).labels)
    assert layout(graph, seed=2).equals(layout(other, seed=2))
    assert weight_matrix(graph).equals(weight_matrix(other))


@quick
@given(ties, st.integers(2, 9))
def test_scale_changes_no_backbone_and_no_betweenness(rows, factor):
    graph, larger = made(rows), made([(a, b, w * factor) for a, b, w in rows])
    assert set(backbone(graph, 0.3).edges) == set(backbone(larger, 0.3).edges)
    assert centrality(larger)["weighted_degree"].sum() == pytest.approx(
        factor * centrality(graph)["weighted_degree"].sum()
    )
    assert set(backbone(graph, 0.1).edges) <= set(backbone(graph, 0.5).edges)


def test_layout_has_a_place_for_each_and_keeps_to_its_seed():
    graph = made([("A", "B", 1), ("B", "C", 5)])
    found = layout(graph, seed=3)
    assert found.shape == (3, 2)
    assert found.abs().to_numpy().max() <= 1
    assert found.equals(layout(graph, seed=3))


def ties_of(*pairs, year=2020):
    return pd.DataFrame(
        [(*pair, weight, year) for pair, weight in pairs], columns=["source", "target", "weight", "year"]
    )


FOUR = [("AB", 9), ("AC", 1), ("BC", 1), ("AD", 5), ("BD", 5), ("AE", 7), ("CD", 1)]


def test_a_complete_block_keeps_the_pair_and_leaves_out_gaps():
    first = ties_of(*FOUR)
    second = first[first["target"] != "D"].assign(year=2021)
    assert complete_block(first, ["A", "B"]) == ["A", "B", "C", "D"]
    assert complete_block(pd.concat([first, second]), ["A", "B"]) == []  # three are too few
    assert complete_block(pd.concat([first, second]), ["A", "B"], 3) == ["A", "B", "C"]
    assert complete_block(first, ["B", "E"]) == []
    assert complete_block(first, ["A", "Z"]) == []


def test_of_blocks_of_one_size_the_busiest_counts():
    rows = ties_of(("AB", 1), ("AC", 1), ("BC", 1), ("AD", 5), ("BD", 5), ("AA", 9))
    assert complete_block(rows, ["A", "B"], 3) == ["A", "B", "D"]
    turned = rows.rename(columns={"source": "target", "target": "source"})
    assert complete_block(turned, ["A", "B"], 3) == ["A", "B", "D"]


PLACES = [
    -0.36003033618411706,
    -0.6600599384684481,
    1.0,
    -0.4107636384386947,
    0.16613840632232132,
    0.41081814010552964,
    -0.8061080701382044,
    0.6600054368016133,
]


def test_a_drawing_is_the_same_on_every_machine():
    """Only + − × ÷ √ in a fixed order: IEEE 754 defines each of these places to the last bit."""
    found = layout(made([("A", "B", 1), ("B", "C", 2), ("C", "D", 3), ("D", "A", 1), ("A", "C", 1)]), seed=3)
    assert found.to_numpy().ravel().tolist() == PLACES
    assert layout(made([("A", "B", 1)]).subgraph(["A"])).to_numpy().tolist() == [[0, 0]]


def test_places_are_about_the_middle_and_reach_the_edge():
    found = layout(made([("A", "B", 1), ("B", "C", 5), ("C", "D", 2)]), seed=5)
    assert found.sum().to_numpy() == pytest.approx(0, abs=1e-12)
    assert found.abs().to_numpy().max() == pytest.approx(1)
    strong = np.linalg.norm(found.loc["B"] - found.loc["C"])
    assert strong < np.linalg.norm(found.loc["A"] - found.loc["B"])


def test_eigenvectors_have_unit_length_and_follow_weights():
    found = centrality(made([("A", "B", 3), ("B", "C", 1)]))
    assert (found["eigenvector"] ** 2).sum() == pytest.approx(1)
    assert found.loc["A", "eigenvector"] / found.loc["C", "eigenvector"] == pytest.approx(3)


def test_a_negative_tie_is_refused_and_one_of_zero_left_out():
    with pytest.raises(ValueError, match="weight"):
        made([("A", "B", -0.5)])
    assert made([("A", "B", 0.0)]).number_of_edges() == 0
    assert made([("A", "B", 0.5)]).number_of_edges() == 1


def test_a_level_of_one_keeps_all_and_above_is_refused():
    graph = made([("A", "B", 8), ("A", "C", 1), ("B", "C", 8)])
    assert backbone(graph, 1).number_of_edges() == 3
    with pytest.raises(ValueError, match="alpha"):
        backbone(graph, 1.01)
    alone = made([("A", "B", 1), ("B", "C", 1), ("B", "D", 1)])
    assert backbone(alone, 0.5).number_of_edges() == 3  # (1 − 1/3)² = 0.44 at B; a leaf's only tie says nothing


def test_groups_are_numbered_from_the_largest_and_a_resolution_splits_them():
    rows = [("A", "B", 1), ("C", "D", 1), ("D", "E", 1), ("C", "E", 1)]
    assert communities(made(rows)).labels.to_dict() == {"A": 2, "B": 2, "C": 1, "D": 1, "E": 1}
    assert communities(made(rows), resolution=5).labels.nunique() > 2


def test_three_that_must_stay_are_kept_and_a_node_that_is_only_named_second_weighs_what_it_has():
    assert complete_block(ties_of(*FOUR), ["A", "B", "C"]) == ["A", "B", "C", "D"]
    rows = ties_of(("AB", 1), ("AC", 1), ("BC", 1), ("AD", 1), ("DB", 1.5))
    assert complete_block(rows, ["A", "B"], 3) == ["A", "B", "D"]
    rows = ties_of(("AB", 1), ("CA", 1), ("CB", 1), ("AD", 1), ("DB", 1.5))
    assert complete_block(rows, ["A", "B"], 3) == ["A", "B", "D"]


def test_years_that_a_pair_has_twice_are_one_year():
    once, other = ties_of(*FOUR), ties_of(*FOUR, year=2021)
    twice = pd.concat([once, once, other[other["target"] != "D"]])
    assert complete_block(twice, ["A", "B"], 3) == ["A", "B", "C"]


def test_two_nodes_stand_at_opposite_ends_and_one_in_the_middle():
    found = layout(made([("A", "B", 1)]), seed=1).to_numpy()
    assert found[0] == pytest.approx(-found[1])
    assert np.abs(found).max() == pytest.approx(1)
    assert layout(made([("A", "B", 1)]).subgraph(["B"]), seed=1).to_numpy().tolist() == [[0, 0]]


def test_two_at_one_place_are_moved_by_nothing():
    """Forces of nodes at one place point nowhere: the rule of the least distance keeps every step finite."""
    assert _moved((0.5, 0.5), [(0.5, 0.5)], [1.0], 1.0, 0.1) == (0.5, 0.5)
    assert _spring([[0.0, 1.0], [1.0, 0.0]], [(0.3, 0.3), (0.3, 0.3)]) == [(0, 0), (0, 0)]


def test_one_step_of_a_drawing_by_hand():
    """Fruchterman and Reingold (1991): push k²/d, pull d²/k along the line between; a step has the length of the heat."""
    x, y = _moved((3.0, 4.0), [(0.0, 0.0)], [0.0], 2.0, 0.5)  # pushed away: along (3, 4), half a unit
    assert (x, y) == pytest.approx((3.3, 4.4))
    x, y = _moved((3.0, 4.0), [(0.0, 0.0)], [1.0], 2.0, 0.5)  # push 4/25, pull 5/2: drawn nearer
    assert (x, y) == pytest.approx((2.7, 3.6))
    x, y = _moved((3.0, 0.0), [(0.0, 0.0), (0.0, 4.0)], [0.0, 0.3], 2.0, 1.0)
    right, up = 3 * 4 / 9 + 3 * (4 / 25 - 0.3 * 5 / 2), -4 * (4 / 25 - 0.3 * 5 / 2)
    length = np.hypot(right, up)
    assert (x, y) == pytest.approx((3 + right / length, up / length))


def test_weak_ties_of_one_partner_and_of_two():
    """(1 − part)^(partners − 1): of two partners the part left, of one nothing is said."""
    assert [_chance(0.8, partners) for partners in (1, 2, 3, 4)] == pytest.approx([1, 0.2, 0.04, 0.008])


def test_scores_of_a_path_are_in_order_of_strength():
    found = centrality(made([("A", "B", 1), ("B", "C", 3), ("C", "D", 2), ("D", "E", 5)]))
    assert found.index.tolist() == ["D", "C", "E", "B", "A"]
    assert found["weighted_degree"].tolist() == [7, 5, 5, 4, 1]
    assert found["degree"].tolist() == [2, 2, 1, 2, 1]
    assert found.loc[list("ABCDE"), "betweenness"].tolist() == pytest.approx([0, 3 / 6, 4 / 6, 3 / 6, 0])
    matrix = nx.to_numpy_array(made([("A", "B", 1), ("B", "C", 3), ("C", "D", 2), ("D", "E", 5)]))
    vector = found.loc[list("ABCDE"), "eigenvector"].to_numpy()
    assert matrix @ vector == pytest.approx(np.linalg.eigvalsh(matrix).max() * vector)


def test_a_drawing_turned_over_is_the_turned_drawing():
    """Neither axis has a rule of its own: with x and y exchanged, each place has them exchanged, to the last bit."""
    ties = [[0.0, 1.0, 2.0, 0.0], [1.0, 0.0, 0.0, 3.0], [2.0, 0.0, 0.0, 1.0], [0.0, 3.0, 1.0, 0.0]]
    wide = [(0.1, 0.2), (0.9, 0.3), (0.4, 0.25), (0.7, 0.1)]
    assert _spring(ties, [(y, x) for x, y in wide]) == [(y, x) for x, y in _spring(ties, wide)]

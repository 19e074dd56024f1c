"""Who works with whom: a graph of weighted ties, its centres, its communities, its backbone and a drawing of it."""

from dataclasses import dataclass
from math import fsum, sqrt
from random import Random
from typing import TypeAlias

import networkx as nx
import numpy as np
import pandas as pd

Place: TypeAlias = tuple[float, float]
STEPS = 200  # of a drawing: by then nodes hardly move
NEAREST = 0.01  # distance below which two nodes push no harder


@dataclass(frozen=True, eq=False)
class Communities:
    """Groups of nodes that tie more among themselves: `labels` by node (1 is the largest) and Newman's `modularity`."""

    labels: pd.Series
    modularity: float


def collaboration_graph(
    frame: pd.DataFrame, source: str = "source", target: str = "target", weight: str = "weight"
) -> nx.Graph:
    """Return an undirected graph of a tidy frame with one row for each tie; `weight` is how strong it is.

    Ties named twice or both ways are added up, ties of a node with itself and of weight zero left out. Nodes and edges
    come in alphabetic order, so that the order of rows changes nothing. Raises ValueError for a missing or negative
    weight.
    """
    if not (frame[weight] >= 0).all():
        raise ValueError("graph: found a weight that is missing or below zero")
    ends = np.sort(frame[[source, target]].astype(str).to_numpy(), axis=1, kind="stable")
    ties = pd.DataFrame({"a": ends[:, 0], "b": ends[:, 1], "weight": frame[weight].to_numpy(dtype=float)})
    totals = ties[(ties["a"] != ties["b"]) & (ties["weight"] > 0)].groupby(["a", "b"])["weight"].sum()
    graph = nx.Graph()
    graph.add_nodes_from(sorted(set(ends.ravel())))
    graph.add_weighted_edges_from(totals.reset_index().itertuples(index=False, name=None))
    return graph


def complete_block(ties: pd.DataFrame, keep: list[str], fewest: int = 4) -> list[str]:
    """Return the most nodes, `keep` among them, of which every pair has a row in every year, in alphabetic order.

    `ties` has source, target, year and weight. Of blocks of one size, the one with the most weight; [] below `fewest`.
    A pair without a row is not zero: it is suppressed, or an aggregate and its member. Source: maximal cliques, Bron and
    Kerbosch (1973), Communications of the ACM 16(9), 575–577.
    """
    years = ties["year"].nunique()
    pairs = [tuple(sorted(pair)) for pair in zip(ties["source"], ties["target"], strict=True)]
    known = ties.assign(pair=pairs).groupby("pair")["year"].nunique()
    graph = nx.Graph(sorted(pair for pair, held in known.items() if held == years and pair[0] != pair[1]))
    if not graph.has_edge(*keep[:2]):
        return []
    size = ties.groupby("source")["weight"].sum().add(ties.groupby("target")["weight"].sum(), fill_value=0)
    blocks = sorted(sorted(block) for block in nx.find_cliques(graph, keep))
    best = max(blocks, key=lambda block: (len(block), size[block].sum()))
    return best if len(best) >= fewest else []


def weight_matrix(graph: nx.Graph) -> pd.DataFrame:
    """Return the symmetric matrix of weights, nodes by nodes in the graph's order, zero on the diagonal."""
    return nx.to_pandas_adjacency(graph, weight="weight")


def centrality(graph: nx.Graph) -> pd.DataFrame:
    """Return how central each node is, the strongest first, indexed by node.

    `degree` (partners), `weighted_degree` (sum of weights), `eigenvector` (weighted, unit length; nan where the graph
    is not connected, as it has no single value there) and `betweenness` (share of shortest paths, 0 to 1, where a tie
    of weight w has length 1/w; this takes seconds beyond a hundred densely tied nodes: then give the backbone). Raises
    ValueError for a graph without ties. Sources: Bonacich (1987), AJS 92(5), 1170–1182; Freeman (1977), Sociometry
    40(1), 35–41; Opsahl, Agneessens and Skvoretz (2010), Social Networks 32(3), 245–251 (lengths).
    """
    if graph.number_of_edges() == 0:
        raise ValueError("centrality: found a graph without ties")
    lengths = nx.Graph()
    lengths.add_nodes_from(graph)
    lengths.add_weighted_edges_from(((a, b, 1 / w) for a, b, w in graph.edges(data="weight")), weight="length")
    if nx.is_connected(graph):
        values, vectors = np.linalg.eigh(nx.to_numpy_array(graph))
        eigenvector = dict(zip(graph, np.abs(vectors[:, np.argmax(values)]), strict=True))
    else:
        eigenvector = dict.fromkeys(graph, np.nan)
    table = pd.DataFrame(
        {
            "degree": dict(graph.degree()),
            "weighted_degree": dict(graph.degree(weight="weight")),
            "eigenvector": eigenvector,
            "betweenness": nx.betweenness_centrality(lengths, weight="length"),
        }
    ).rename_axis("node")
    return table.sort_values("weighted_degree", ascending=False, kind="stable")


def communities(graph: nx.Graph, seed: int = 0, resolution: float = 1.0) -> Communities:
    """Return the communities that Louvain's method finds, with their modularity (at resolution 1: −0.5 to 1).

    Communities are numbered from the largest, those of one size by their first name. Raises ValueError without ties.
    Source: Blondel, Guillaume, Lambiotte and Lefebvre (2008), Journal of Statistical Mechanics P10008.
    """
    if graph.number_of_edges() == 0:
        raise ValueError("communities: found a graph without ties")
    names = sorted(graph)
    numbered = nx.relabel_nodes(graph, {name: place for place, name in enumerate(names)})
    found = nx.community.louvain_communities(numbered, weight="weight", resolution=resolution, seed=seed)
    groups = sorted((sorted(group) for group in found), key=lambda group: (-len(group), group))
    labels = {names[place]: label for label, group in enumerate(groups, start=1) for place in group}
    modularity = nx.community.modularity(numbered, [set(group) for group in groups], "weight", resolution)
    return Communities(pd.Series(labels, name="community").reindex(names), float(modularity))


def backbone(graph: nx.Graph, alpha: float = 0.05) -> nx.Graph:
    """Return the ties that are stronger than chance for either end, with every node: the disparity filter.

    A tie stays if (1 − weight / strength)^(partners − 1) is below `alpha` at one end; `significance` on the edge is
    the lesser of the two. A node's only tie says nothing about its strength, so it stays by its other end alone.
    Source: Serrano, Boguñá and Vespignani (2009), PNAS 106(16), 6483–6488.
    """
    if not 0 < alpha <= 1:
        raise ValueError(f"alpha: found {alpha}; expected a level above 0 and up to 1")
    kept = nx.Graph()
    kept.add_nodes_from(graph)
    for a, b, weight in graph.edges(data="weight"):
        ends = [_chance(weight / graph.degree(end, weight="weight"), graph.degree(end)) for end in (a, b)]
        if min(ends) < alpha:
            kept.add_edge(a, b, weight=weight, significance=min(ends))
    return kept


def layout(graph: nx.Graph, seed: int = 0) -> pd.DataFrame:
    """Return a place for each node, `x` and `y` from −1 to 1, strongly tied nodes near each other; indexed by node.

    Source: Fruchterman and Reingold (1991), Software: Practice and Experience 21(11), 1129–1164.
    """
    names, random = list(graph), Random(seed)
    ties = [[float(graph.get_edge_data(a, b, {}).get("weight", 0.0)) for b in names] for a in names]
    places = _spring(ties, [(random.random(), random.random()) for _ in names])
    return pd.DataFrame(places, index=pd.Index(names, name="node"), columns=["x", "y"])


def _spring(ties: list[list[float]], places: list[Place]) -> list[Place]:
    """Return places at which the pull of ties and the push between all nodes balance, rescaled to −1 … 1 about the middle.

    The method is chaotic: a last bit that differs moves nodes visibly. So nothing is used but + − × ÷ √ on Python's
    floats, in a fixed order, whose results IEEE 754 defines to the last bit on every machine.
    """
    if len(places) < 2:
        return [(0.0, 0.0)] * len(places)
    apart = sqrt(1 / len(places))  # the distance at which the push of two nodes balances a tie of weight 1
    reach = max(max(place[axis] for place in places) - min(place[axis] for place in places) for axis in (0, 1)) / 10
    for step in range(STEPS):
        heat = reach * (1 - step / (STEPS + 1))
        places = [_moved(place, places, weights, apart, heat) for place, weights in zip(places, ties, strict=True)]
    middle = [fsum(place[axis] for place in places) / len(places) for axis in (0, 1)]
    centred = [(x - middle[0], y - middle[1]) for x, y in places]
    size = max(abs(part) for place in centred for part in place) or 1.0
    return [(x / size, y / size) for x, y in centred]


def _moved(place: Place, places: list[Place], weights: list[float], apart: float, heat: float) -> Place:
    """Return a place after one step of length `heat` along the sum of the forces on it."""
    x = y = 0.0
    for (other_x, other_y), weight in zip(places, weights, strict=True):
        right, up = place[0] - other_x, place[1] - other_y
        far = max(sqrt(right * right + up * up), NEAREST)
        force = apart * apart / (far * far) - weight * far / apart
        x += right * force
        y += up * force
    length = max(sqrt(x * x + y * y), NEAREST)
    return place[0] + x * heat / length, place[1] + y * heat / length


def _chance(part: float, partners: int) -> float:
    return 1.0 if partners == 1 else float((1 - part) ** (partners - 1))

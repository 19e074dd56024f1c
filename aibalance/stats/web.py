"""A web of ties, in frames: where its nodes stand in a drawing, how many ties they have, and who lies between the others."""

import pandas as pd

from aibalance.stats.frames import KEYS, one
from aibalance.stats.network import centrality, collaboration_graph, layout

NODES = ["node", "x", "y", "size", "betweenness", KEYS]
EDGES = ["source", "target", "weight", KEYS]


def web(
    ties: pd.DataFrame, seed: int = 0, source: str = "economy_a", target: str = "economy_b", id: str = "id",
) -> tuple[pd.DataFrame, pd.DataFrame]:  # fmt: skip
    """Return nodes and edges of documented ties; the weight of an edge is how many different `id` it has.

    nodes: NODES (size: ties; betweenness: share of shortest paths); edges: EDGES. Both empty without ties.
    """
    apart = ties[ties[source] != ties[target]]
    ends = apart.assign(a=apart[[source, target]].min(axis=1), b=apart[[source, target]].max(axis=1))
    edges = ends.groupby(["a", "b"], as_index=False).agg(weight=(id, "nunique"), rows=(KEYS, "sum"))
    edges = edges.rename(columns={"a": "source", "b": "target"})
    if edges.empty:
        numbers = dict.fromkeys(("x", "y", "size", "betweenness"), float)
        return one({}, NODES).astype(numbers), one({}, EDGES).astype({"weight": float})
    graph = collaboration_graph(edges)
    both = pd.concat([ends.assign(node=ends["a"]), ends.assign(node=ends["b"])])
    table = centrality(graph)[["weighted_degree", "betweenness"]].rename(columns={"weighted_degree": "size"})
    nodes = layout(graph, seed).join(table).join(both.groupby("node")[KEYS].sum()).reset_index()
    return nodes[NODES], edges

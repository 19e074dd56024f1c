"""Who works with whom more than size explains, year by year, from a frame of ties."""

from collections.abc import Sequence

import pandas as pd

from aibalance.stats.frames import carried, one
from aibalance.stats.network import collaboration_graph, complete_block, weight_matrix
from aibalance.stats.specialisation import affinity_index

COLUMNS = ["source", "target", "year", "weight", "affinity", "economies"]


def affinities(ties: pd.DataFrame, keep: Sequence[str]) -> pd.DataFrame:
    """Return the affinity of every two of the largest block without a gap, by year, each two both ways round.

    `ties` has source, target, year and weight, a tie once. The block (see `network.complete_block`) has `keep` in it; 1 is
    what the sizes of both explain (see `specialisation.affinity_index`). Columns source, target, year, weight (their own
    ties), affinity, economies (size of the block) and rows: those of all ties of the year, for each affinity hangs on
    every one of them. None where `keep` are not in a block.
    """
    block = complete_block(ties, list(keep)) if len(ties) else []
    inside = ties[ties["source"].isin(block) & ties["target"].isin(block)]
    found = []
    for year, part in inside.groupby("year"):
        matrix = weight_matrix(collaboration_graph(part))
        table = affinity_index(matrix)
        keys = carried(part)
        for source in block:
            for target in (name for name in block if name != source):
                fields = {"weight": matrix.loc[source, target], "affinity": table.loc[source, target]}
                found.append(
                    {"source": source, "target": target, "year": year, **fields, "economies": len(block), **keys}
                )
    return pd.DataFrame(found) if found else one({}, [*COLUMNS, *(["rows"] if "rows" in ties else [])])

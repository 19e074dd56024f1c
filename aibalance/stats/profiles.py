"""Economies grouped by the shape of their profile over many indicators."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.cluster.hierarchy import fcluster, leaves_list, linkage
from scipy.spatial.distance import squareform

from aibalance.stats.composite import normalise
from aibalance.stats.estimate import Vector

SAME_DISTANCE = 12  # decimals to which two distances count as equal


@dataclass(frozen=True, eq=False)
class Profiles:
    """Groups of economies: `labels` by economy (1 is the largest), `order` of the leaves, `links` as scipy has them.

    `links` refers to economies by their place in `labels`.
    """

    labels: pd.Series
    order: list[str]
    links: Vector


def cluster_profiles(matrix: pd.DataFrame, groups: int = 4, method: str = "z") -> Profiles:
    """Return economies (rows) grouped by their indicators (columns): average linkage of distances between profiles.

    Indicators are normalised by `method` first. The distance is Euclidean over the indicators that both have, scaled up
    to all of them. The order of rows changes nothing. Raises ValueError for fewer than two economies, groups outside
    1 … economies, or two economies without an indicator in common.
    Sources: Sokal and Michener (1958) (average linkage); Dixon (1979), IEEE Trans. SMC 9(10), 617–621 (gaps).
    """
    table = normalise(matrix.sort_index(kind="stable"), method)
    values = table.to_numpy(dtype=float)
    if len(table) < 2 or not 1 <= groups <= len(table):
        raise ValueError(
            f"profiles: found {groups} groups of {len(table)} economies; expected 1 to all of at least two"
        )
    gaps = values[:, None, :] - values[None, :, :]
    shared = (~np.isnan(gaps)).sum(axis=2)
    if (shared == 0).any():
        first, second = np.argwhere(shared == 0)[0]
        raise ValueError(f"profiles: found no indicator in common for {table.index[first]} and {table.index[second]}")
    # Rounded, so that which of two equal distances comes first does not hang on a last bit.
    distances = np.round(np.sqrt(np.nansum(gaps**2, axis=2) * values.shape[1] / shared), SAME_DISTANCE)
    links = linkage(squareform(distances, checks=False), method="average", optimal_ordering=True)
    raw = pd.Series(fcluster(links, groups, criterion="maxclust"), index=table.index)
    sizes = raw.value_counts()
    by_size = sorted(sizes.index, key=lambda name: (-sizes[name], str(raw.index[raw == name][0])))
    rank = {name: place for place, name in enumerate(by_size, start=1)}
    return Profiles(raw.map(rank).rename("group"), [str(table.index[leaf]) for leaf in leaves_list(links)], links)

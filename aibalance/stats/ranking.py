"""Economies ranked on many indicators: composites, the chance of each rank, weights that change the lead, and groups.

Rows are tidy: one economy on one indicator each, with columns economy, name (of the indicator) and value; keys of the data are
carried along. Gaps stay gaps, and an economy with too many of them has no rank. The methods are those of `composite` and
`profiles`, for frames.
"""

from itertools import combinations

import numpy as np
import pandas as pd

from aibalance.stats.composite import (
    dirichlet_weights,
    leave_one_out,
    normalise,
    rank_acceptability,
    weight_needed_to_change_leader,
)
from aibalance.stats.frames import carried, one
from aibalance.stats.profiles import cluster_profiles

FEWEST = 0.5  # share of the indicators that an economy needs to be ranked
FEWEST_HELD = 2  # indicators; on one alone nothing is composed
KEPT = 9  # decimals to which shares are added up


def matrix(rows: pd.DataFrame) -> pd.DataFrame:
    """Return values as economies (index, by code) by indicators (columns, in order of appearance), those that can be ranked.

    An economy is left out that lacks more than half of the indicators, or all but one.
    """
    known = rows.dropna(subset="value")
    wide = known.pivot(index="economy", columns="name", values="value").reindex(columns=list(known["name"].unique()))
    held = wide.notna()
    wide = wide[(held.mean(axis=1) >= FEWEST) & (held.sum(axis=1) >= FEWEST_HELD)].dropna(axis=1, how="all")
    return wide.astype(float).rename_axis(columns=None)


def composite(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the mean of the scaled indicators of each economy, best first: economy, score, place, of, rows.

    score: 0 for the least of all indicators, 100 for the most; all weigh the same, and a gap counts as the economy's own mean.
    Source: OECD and JRC (2008), Handbook on Constructing Composite Indicators, steps 5 and 6.
    """
    table = matrix(rows)
    score = 100 * normalise(table).mean(axis=1).round(KEPT + 3).sort_values(ascending=False, kind="stable")
    place = score.rank(ascending=False, method="min").astype(int)
    found = pd.DataFrame({"economy": score.index, "score": score.to_numpy(), "place": place.to_numpy()})
    return _with_keys(found.assign(of=len(found)), rows)


def rank_chances(
    rows: pd.DataFrame, *, draws: int = 10_000, seed: int = 0, method: str = "min-max", gaps: str = "own mean"
) -> pd.DataFrame:
    """Return the share of random weightings that give each economy each rank: economy, rank, percent, of, rows.

    Every set of weights is as likely as any other (a flat Dirichlet distribution). method: "min-max" scales amounts, "rank"
    counts places only. gaps: "own mean", or "least" for the least value of the indicator. In order of the mean rank. Source:
    Lahdelma, Hokkanen and Salminen (1998), European Journal of Operational Research 106(1), 137–143.
    """
    table = matrix(rows)
    if min(table.shape) < 2:
        return _with_keys(pd.DataFrame(columns=["economy", "rank", "percent", "of"]), rows)
    table = table.fillna(table.min()) if gaps == "least" else table
    found = rank_acceptability(normalise(table, method), dirichlet_weights(table.shape[1], draws, seed=seed))
    found = found.loc[(found * found.columns).sum(axis=1).round(KEPT).sort_values(kind="stable").index]
    long = found.rename_axis("economy").reset_index().melt("economy", var_name="rank", value_name="percent")
    long = long.assign(rank=long["rank"].astype(int), percent=100 * long["percent"], of=len(found))
    return _with_keys(long, rows)


def rank_ranges(chances: pd.DataFrame, confidence: float = 0.90) -> pd.DataFrame:
    """Return the median rank of each economy and the ranks between which it lies: economy, median, low, high, of, rows.

    chances: as `rank_chances` gives them. Quantiles of a discrete distribution: the least rank that the share reaches.
    """
    reached = chances.pivot(index="economy", columns="rank", values="percent")
    reached = reached.reindex(chances["economy"].unique()).cumsum(axis=1).round(KEPT)
    tail = 50 * (1 - confidence)
    ends = {"median": 50.0, "low": tail, "high": 100 - tail}
    found = pd.DataFrame({"economy": reached.index, **{
        end: (reached >= round(share, KEPT)).idxmax(axis=1).to_numpy() if len(reached) else [] for end, share in ends.items()
    }})  # fmt: skip
    return _with_keys(found.assign(of=len(found)), chances)


def lead_changes(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the weight on one indicator at which another economy takes the lead: name, times, leader, new_leader, rows.

    times: over its weight where all weigh the same; the others keep their proportions. Nearest change first; indicators
    whose weight changes no leader are left out, and nothing is found where two share the lead. Source: Mareschal (1988),
    European Journal of Operational Research 33(1), 54–64.
    """
    best, columns = composite(rows), ["name", "times", "leader", "new_leader"]
    if len(best) < 2 or (best["place"] == 1).sum() > 1 or matrix(rows).shape[1] < 2:
        return _with_keys(pd.DataFrame(columns=columns), rows)
    found = weight_needed_to_change_leader(normalise(matrix(rows))).dropna(subset="weight_needed")
    times = (found["weight_needed"] / found["weight"]).astype(float)
    table = pd.DataFrame({"name": found.index, "times": times.to_numpy(), "new_leader": found["new_leader"].to_numpy()})
    table = table[table["times"] > 0].assign(leader=best["economy"].iloc[0])[columns]
    near = table["times"].map(lambda ratio: round(abs(np.log(ratio)), KEPT))
    return _with_keys(table.loc[near.sort_values(kind="stable").index].reset_index(drop=True), rows)


def leaders_without(rows: pd.DataFrame) -> pd.DataFrame:
    """Return who leads when one indicator is left out: name, leader, same (as with all of them), rows. Who ties still leads.

    Source: OECD and JRC (2008), step 7.
    """
    table = matrix(rows)
    if min(table.shape) < 2:
        return _with_keys(pd.DataFrame(columns=["name", "leader", "same"]), rows)
    places = leave_one_out(normalise(table))
    whole = places.loc["none"].idxmin()
    left = places.drop("none")
    same = left[whole] == 1
    leader = left.idxmin(axis=1).mask(same, whole)
    found = pd.DataFrame({"name": left.index, "leader": leader.to_numpy(), "same": same.to_numpy()})
    return _with_keys(found, rows)


def groups_of_places(rows: pd.DataFrame, groups: int = 5) -> pd.DataFrame:
    """Return economies grouped by their places: economy, group (A is the largest), rows, those alike next to each other.

    Average linkage, see `profiles.cluster_profiles`.
    """
    table = matrix(rows)
    if min(table.shape) < 2:
        return _with_keys(pd.DataFrame(columns=["economy", "group"]), rows)
    found = cluster_profiles(table, min(groups, len(table)), "rank")
    order = sorted(found.order, key=lambda code: found.labels[code])
    named = pd.DataFrame({"economy": order, "group": ["ABCDEFGHIJKLMNO"[found.labels[code] - 1] for code in order]})
    return _with_keys(named, rows)


def rand_index(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Return the share of pairs of economies that two groupings treat alike, one row: percent, pairs, rows; or none.

    Both hold economy and group; economies in one alone are left out. Source: Rand (1971), Journal of the American
    Statistical Association 66(336), 846–850.
    """
    both = first.merge(second, on="economy", suffixes=("_a", "_b"))
    alike = [
        (a.group_a == b.group_a) == (a.group_b == b.group_b) for a, b in combinations(both.itertuples(index=False), 2)
    ]
    keys = carried(first, second)
    if not alike:
        return one({}, ["percent", "pairs", *keys])
    return one({"percent": 100 * float(np.mean(alike)), "pairs": len(alike), **keys})


def _with_keys(found: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with the keys of all rows in each row: a rank rests on everybody's figures."""
    return found.assign(**{name: [keys] * len(found) for name, keys in carried(rows).items()})

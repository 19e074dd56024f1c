"""Rankings from many indicators, and whether they survive other weights."""

import math

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from aibalance.stats.estimate import ROUNDING, Vector
from aibalance.stats.least_squares import dot

SAME_SCORE = 12  # decimals to which two scores count as equal
NUDGE = 1e-6  # how far past a tie the new leader must lead


def normalise(matrix: pd.DataFrame, method: str = "min-max") -> pd.DataFrame:
    """Return indicators (columns) of economies (rows) on one scale; gaps stay gaps.

    "min-max": 0 for the least to 1 for the most; "z": standard deviations (n − 1) from the mean; "rank": 0 for the
    last to 1 for the first, ties at their mean. A column without variety becomes 0.5 (or 0 for z). Turn the sign of an
    indicator of which less is better beforehand. Raises ValueError for another method or a column of gaps only.
    Source: OECD and JRC (2008), Handbook on Constructing Composite Indicators, step 5.
    """
    if matrix.isna().all().any():
        raise ValueError(f"normalise: found no values in {list(matrix.columns[matrix.isna().all()])}")
    values = matrix.rank() if method == "rank" else matrix.astype(float)
    spread = values.max() - values.min()
    if method in ("min-max", "rank"):
        return ((values - values.min()) / spread.where(spread > 0)).fillna(0.5).where(matrix.notna())
    if method == "z":
        deviation = values.std().where(spread > 0)
        return ((values - values.mean()) / deviation).fillna(0.0).where(matrix.notna())
    raise ValueError(f"method: found '{method}'; expected 'min-max', 'z' or 'rank'")


def dirichlet_weights(n: int, draws: int = 10_000, concentration: float = 1.0, seed: int = 0) -> Vector:
    """Return random weights, draws × n, each row above or at zero and summing to one.

    `concentration` 1 makes every set of weights equally likely; larger keeps them nearer to equal. Raises ValueError
    unless all are above zero. Source: Lahdelma, Hokkanen and Salminen (1998), EJOR 106(1), 137–143 (no preference
    known).
    """
    if n < 1 or draws < 1 or concentration <= 0:
        raise ValueError(
            f"weights: found n={n}, draws={draws}, concentration={concentration}; expected numbers above zero"
        )
    return np.random.default_rng(seed).dirichlet(np.full(n, concentration), draws)


def scores(matrix: pd.DataFrame, weights: ArrayLike) -> Vector:
    """Return weighted means, draws × economies, of normalised indicators; one row for one set of weights.

    Where an economy lacks an indicator, its other weights are scaled up to sum to one: the gap counts as its own mean.
    Raises ValueError if the number of weights differs, a weight is below zero, or an economy has no weighted indicator.
    """
    sets = np.atleast_2d(np.asarray(weights, dtype=float))
    if sets.shape[1] != matrix.shape[1] or not (sets >= 0).all():
        raise ValueError(
            f"weights: found {sets.shape[1]} for {matrix.shape[1]} indicators; expected one each, none below zero"
        )
    present = matrix.notna().to_numpy(dtype=float)
    held = _weighted(sets, present)
    if not (held > 0).all():
        empty = matrix.index[(held <= 0).any(axis=0)]
        raise ValueError(f"scores: found no weighted indicator for {', '.join(map(str, empty))}")
    return np.round(_weighted(sets, matrix.fillna(0).to_numpy(dtype=float)) / held, SAME_SCORE)


def _weighted(sets: Vector, values: Vector) -> Vector:
    """Return sets @ values.T, added up in the order of the indicators: a matrix product's order hangs on the processor."""
    table = np.zeros((len(sets), len(values)))
    for place in range(values.shape[1]):
        table += sets[:, [place]] * values[:, place]
    return table


def rank_acceptability(matrix: pd.DataFrame, weights: ArrayLike) -> pd.DataFrame:
    """Return the share of weight sets that give each economy (row) each rank (column, 1 is best).

    Rows and columns sum to one: economies that tie share their ranks equally. Gaps are treated as in `scores`.
    Source: Lahdelma, Hokkanen and Salminen (1998), European Journal of Operational Research 106(1), 137–143 (SMAA).
    """
    table = scores(matrix, weights)
    draws, economies = table.shape
    better = np.stack([(table > table[:, [place]]).sum(axis=1) for place in range(economies)], axis=1)
    ties = np.stack([(table == table[:, [place]]).sum(axis=1) for place in range(economies)], axis=1)
    ranks = range(economies)
    shares = [((better <= rank) & (rank < better + ties)) / ties for rank in ranks]
    acceptability = np.stack([share.sum(axis=0) for share in shares], axis=1) / draws
    return pd.DataFrame(acceptability, index=matrix.index, columns=pd.RangeIndex(1, economies + 1, name="rank"))


def leave_one_out(matrix: pd.DataFrame, weights: ArrayLike | None = None) -> pd.DataFrame:
    """Return ranks (1 is best, ties at their least) of economies (columns) with each indicator (row) left out.

    The first row, "none", leaves out nothing. Weights are equal unless given, and scaled to the indicators that remain.
    Raises ValueError as `scores` does. Source: OECD and JRC (2008), step 7.
    """
    given = np.ones(matrix.shape[1]) if weights is None else np.asarray(weights, dtype=float)
    rows = {"none": scores(matrix, given)[0]}
    for place, indicator in enumerate(matrix.columns):
        kept = np.arange(matrix.shape[1]) != place
        rows[indicator] = scores(matrix.loc[:, kept], given[kept])[0]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=matrix.index)
    return table.rank(axis=1, ascending=False, method="min").astype(int).rename_axis("left_out")


def weight_needed_to_change_leader(matrix: pd.DataFrame, weights: ArrayLike | None = None) -> pd.DataFrame:
    """Return, for each indicator, the weight nearest to its own at which another economy takes the lead.

    The other weights keep their proportions and the sum stays one. Indexed by indicator: `weight`, `weight_needed` and
    `new_leader`, both missing where no weight changes the leader; `change` is the difference. Exact: with gaps treated
    as in `scores`, two economies tie at the roots of a quadratic. Raises ValueError as `scores` does, for fewer than
    two indicators, or if two economies share the lead. Source: weight stability intervals, Mareschal (1988), EJOR
    33(1), 54–64.
    """
    given = np.ones(matrix.shape[1]) if weights is None else np.asarray(weights, dtype=float)
    given = given / given.sum()
    now = scores(matrix, given)[0]
    leader = int(now.argmax())
    if matrix.shape[1] < 2 or (now == now[leader]).sum() > 1:
        raise ValueError("leader: found one indicator only, or two economies that share the lead")
    rows = []
    for place in range(matrix.shape[1]):
        others = np.where(np.arange(len(given)) == place, 0, given)
        only = np.eye(len(given))[place]
        if others.sum() == 0:
            raise ValueError("leader: found all weight on one indicator; the others have no proportions to keep")
        needed, successor = _nearest_change(matrix, others / others.sum(), only, given[place], leader)
        rows.append((given[place], needed, needed - given[place], successor))
    columns = ["weight", "weight_needed", "change", "new_leader"]
    return pd.DataFrame(rows, columns=columns, index=matrix.columns.rename("indicator"))


def _nearest_change(
    matrix: pd.DataFrame, others: Vector, only: Vector, weight: float, leader: int
) -> tuple[float, object]:
    """Return the weight on one indicator, and the economy, at which the leader is first overtaken, going either way."""
    values, present = matrix.fillna(0).to_numpy(dtype=float), matrix.notna().to_numpy(dtype=float)
    sums = [(dot(row, others), dot(row, only - others)) for row in values]
    held = [(dot(row, others), dot(row, only - others)) for row in present]
    best: tuple[float, object] = (np.nan, None)
    for rival in range(len(values)):
        if rival == leader:
            continue
        lead = np.subtract(_product(sums[leader], held[rival]), _product(sums[rival], held[leader]))
        for root in _real_roots(*lead):
            past = root + (NUDGE if root > weight else -NUDGE)
            overtaken = 0 <= past <= 1 and lead[0] + past * (lead[1] + past * lead[2]) < 0
            if overtaken and not abs(best[0] - weight) <= abs(root - weight):
                best = (root, matrix.index[rival])
    return best


def _product(a: tuple[float, float], b: tuple[float, float]) -> tuple[float, float, float]:
    """Return the coefficients of (a0 + a1 x)(b0 + b1 x), of rising power."""
    return a[0] * b[0], a[0] * b[1] + a[1] * b[0], a[1] * b[1]


def _real_roots(constant: float, linear: float, square: float) -> list[float]:
    """Return the real roots of constant + linear x + square x²; a leading coefficient of rounding alone counts as zero.

    Without cancellation: Press et al., Numerical Recipes (3rd ed. 2007), section 5.6.
    """
    if abs(square) <= ROUNDING:
        return [-constant / linear] if abs(linear) > ROUNDING else []
    discriminant = linear**2 - 4 * square * constant
    if discriminant < 0:
        return []
    half = -(linear + math.copysign(math.sqrt(discriminant), linear)) / 2
    return [half / square, constant / half] if half != 0 else [0.0]

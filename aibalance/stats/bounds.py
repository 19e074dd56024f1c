"""What is not known is bounded, not assumed: shares and concentration with an unlisted rest, ratios with unmapped names."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from aibalance.stats.concentration import herfindahl_index
from aibalance.stats.estimate import Estimate
from aibalance.stats.frames import carried, one

CERTAIN = 1.0  # level of bounds that hold whatever the unknown is


def share_bounds(part: float, known: float, unknown: float) -> Estimate:
    """Return a share of a whole of which some is unplaced: the share of the known, and its least and greatest value.

    `part` of `known` is placed there; of `unknown` none or all may be. Raises ValueError unless 0 ≤ part ≤ known, known
    > 0 and unknown ≥ 0. Source: Manski (1989), Journal of Human Resources 24(3), 343–360 (worst-case bounds).
    """
    if not (0 <= part <= known and known > 0 and unknown >= 0):
        raise ValueError(
            f"share: found {part:g} of {known:g} and {unknown:g} unplaced; expected a part of a whole above zero"
        )
    whole = known + unknown
    return Estimate(part / known, part / whole, (part + unknown) / whole, CERTAIN)


def ratio_bounds(first: float, second: float, unknown: float) -> Estimate:
    """Return the ratio of two counts of which some more may belong to either: first / second, and its bounds.

    Raises ValueError unless both are above zero and the unknown is not below it. Source: as `share_bounds`.
    """
    if not (first > 0 and second > 0 and unknown >= 0):
        raise ValueError(
            f"ratio: found {first:g}, {second:g} and {unknown:g} unmapped; expected two numbers above zero"
        )
    return Estimate(first / second, first / (second + unknown), (first + unknown) / second, CERTAIN)


def herfindahl_bounds(listed: ArrayLike, rest: float) -> Estimate:
    """Return the Herfindahl index of those listed alone, and its bounds when an unlisted rest is shared out somehow.

    Least: the rest in atoms. Greatest: the rest in pieces as large as the smallest that is listed, and one remainder,
    as a list that stops at a size leaves out nothing larger. The value is that of the list without the rest, which need
    not lie between them. Raises ValueError for sizes that are missing or not above zero, or a rest below zero. Source:
    Nauenberg, Basu and Chand (1997), Southern Economic Journal 64(1), 219–234 (bounds from incomplete data).
    """
    sizes = np.sort(np.asarray(listed, dtype=float), kind="stable")
    if len(sizes) == 0 or not (sizes > 0).all() or not rest >= 0:
        raise ValueError("Herfindahl bounds: found a size that is missing or not above zero, or a rest below zero")
    whole, smallest = float(sizes.sum()) + rest, float(sizes[0])
    atoms = float((sizes**2).sum()) / whole**2
    pieces, remainder = divmod(rest, smallest)
    return Estimate(herfindahl_index(sizes), atoms, atoms + (pieces * smallest**2 + remainder**2) / whole**2, CERTAIN)


def effective_number_bounds(listed: ArrayLike, rest: float) -> Estimate:
    """Return how many equal units would be as concentrated as the list, and bounds with the rest (see `herfindahl_bounds`)."""
    found = herfindahl_bounds(listed, rest)
    return Estimate(1 / found.value, 1 / found.high, 1 / found.low, CERTAIN)


def effective_number_unplaced(listed: ArrayLike, unplaced: float) -> Estimate:
    """Return how many equal units would be as concentrated as the list, and bounds when more may belong to any of them.

    Least: all that is unplaced belongs to the largest. Most: it lies outside the list, in atoms. The value is that of the
    list alone. Raises ValueError as `herfindahl_bounds`. Source: Manski (1989), Journal of Human Resources 24(3), 343–360.
    """
    outside = effective_number_bounds(listed, unplaced)
    sizes = np.sort(np.asarray(listed, dtype=float), kind="stable")
    sizes[-1] += unplaced
    least = 1 / herfindahl_index(sizes)
    return Estimate(outside.value, least, outside.high, CERTAIN)


def evenness(rows: pd.DataFrame, value: str = "value", rest: str = "rest", anywhere: bool = False) -> pd.DataFrame:
    """Return how many equal ones would be as concentrated as the rows, and between what bounds with a rest: one row or none.

    `rest`: a column with the size of what the list lacks, the same in each row. It is outside the list and no larger
    than its smallest (`effective_number_bounds`), or, with `anywhere`, may as well belong to those listed
    (`effective_number_unplaced`). Columns even (of the list alone), low, high, listed (how many) and rows; rows of zero
    are left out. None of fewer than two.
    """
    known = rows[rows[value] > 0]
    if len(known) < 2:
        return one({}, ["even", "low", "high", "listed", *carried(rows)])
    bounds = effective_number_unplaced if anywhere else effective_number_bounds
    found = bounds(known[value], max(float(known[rest].max()), 0.0))
    return one({"even": found.value, "low": found.low, "high": found.high, "listed": len(known), **carried(known)})


def by_likelihood(rows: pd.DataFrame, likelihood: str, value: str = "value") -> pd.DataFrame:
    """Return what is planned, added up by how likely its publisher holds it: a row each, the largest first.

    Columns of the word, value, share (of all) and, with `rows`, the keys. Plans are announcements: a sum over all of
    them is what was said, not what will be built.
    """
    columns = {value: (value, "sum")} | ({"rows": ("rows", "sum")} if "rows" in rows else {})
    found = rows.groupby(likelihood).agg(**columns).reset_index()
    found = found.sort_values(value, ascending=False, kind="stable", ignore_index=True)
    return found.assign(share=found[value] / found[value].sum())


def concentration_with_rest(listed: pd.DataFrame, whole: pd.DataFrame, value: str = "value") -> pd.DataFrame:
    """Return how concentrated a whole is of which only the largest are listed: one row, or none without a list or a whole.

    `listed`: a row each; `whole`: one row, or none. Columns listed (their sum), rest, part (the listed of the whole),
    equal (how many equal ones would be as concentrated as the list alone), equal_low, equal_high (with the rest, whatever
    it is; see `effective_number_bounds`) and rows. None if the list adds up to more than the whole.
    """
    columns = ["listed", "rest", "part", "equal", "equal_low", "equal_high"]
    total, size = float(listed[value].sum()), float(whole[value].sum())
    if listed.empty or whole.empty or total > size:
        return one({}, [*columns, *carried(listed)])
    found = effective_number_bounds(listed[value], size - total)
    numbers = (total, size - total, total / size, found.value, found.low, found.high)
    return one({**dict(zip(columns, numbers, strict=True)), **carried(listed, whole)})

"""Parts of a whole: shares, specialisation, the sources of growth, and who works with whom more than size explains."""

import numpy as np
import pandas as pd

MOST_ROUNDS = 10_000
CLOSE_ENOUGH = 1e-13


def share(values: pd.Series, total: float | pd.Series | None = None) -> pd.Series:
    """Return values as fractions of a total, by default their own sum; a total by label (year) is aligned.

    Raises ValueError if a total is not above zero or a label of the values has none.
    """
    whole = values.sum() if total is None else total.reindex(values.index) if isinstance(total, pd.Series) else total
    if not np.all(np.asarray(whole, dtype=float) > 0):
        raise ValueError("share: found a total that is missing, zero or below; expected totals above zero")
    return values / whole


def share_of_own_year(rows: pd.DataFrame, totals: pd.DataFrame) -> pd.Series:
    """Return values as fractions of their economy's total in their own period, by the index of the rows; missing if unknown.

    `rows`: economy, period ("2024", or "2019/2024" for a span) and value; `totals`: economy, year and value, in one
    unit. A span is set against all of its years, a year against itself or, where it is not known yet, the last before
    it. Money of several years is never set against the output of one.
    """
    shares = {}
    for row in rows.itertuples():
        own = totals[totals["economy"] == row.economy].sort_values("year", kind="stable").set_index("year")["value"]
        first, _, last = row.period.partition("/")
        known = own[own.index <= int((last or first)[:4])]
        known = known.loc[int(first[:4]) :] if last else known.tail(1)
        complete = len(known) == (int(last[:4]) - int(first[:4]) + 1 if last else 1)
        shares[row.Index] = row.value / known.sum() if complete else np.nan
    return pd.Series(shares, index=rows.index, dtype=float)


def location_quotient(part: float, whole: float, reference_part: float, reference_whole: float) -> float:
    """Return how concentrated an activity is in a place: its share there over its share in the reference area.

    Above 1 means over-represented. Raises ValueError if a whole or the reference part is zero or below.
    Source: Isard (1960), Methods of Regional Analysis, chapter 5.
    """
    if not (whole > 0 and reference_part > 0 and reference_whole > 0 and part >= 0):
        raise ValueError("location quotient: found a whole or reference of zero; expected numbers above zero")
    return (part / whole) / (reference_part / reference_whole)


def revealed_advantage(counts: pd.DataFrame) -> pd.DataFrame:
    """Return Balassa's index of economies (rows) by fields (columns): a field's share in each over its share in all.

    With patents, the revealed technology advantage; with articles, the activity index. The reference is the sum of the
    rows given. Raises ValueError if a count is missing or below zero, or a row or column has none.
    Source: Balassa (1965), The Manchester School 33(2), 99–123.
    """
    expected = _expected(counts)
    return counts / expected


def symmetric_advantage(advantage: pd.DataFrame) -> pd.DataFrame:
    """Return an index of advantage made symmetric about 0: (x − 1) / (x + 1), from −1 (none) to below 1.

    Source: Dalum, Laursen and Villumsen (1998), International Review of Applied Economics 12(3), 423–443.
    """
    return (advantage - 1) / (advantage + 1)


def shift_share(first: pd.DataFrame, last: pd.DataFrame, by_sector: bool = False) -> pd.DataFrame:
    """Return what made each economy grow: the growth of the world, its mix of sectors, and its own advance.

    `first` and `last` hold economies (rows) by sectors (columns) at two dates, with the same labels; the world is the
    sum of the rows. Columns, in the unit of the data: `world` (first × growth of everything), `mix` (first × how much
    faster the sector grew than everything), `competitive` (the rest: how much faster the economy grew than the sector)
    and `change`, their sum. One row for each economy, or for each economy and sector. With one sector the mix is zero.
    Raises ValueError if labels differ, a number is missing or below zero, or a sector starts from nothing. Source:
    Dunn (1960), Papers in Regional Science 6(1), 97–112.
    """
    if set(first.index) != set(last.index) or set(first.columns) != set(last.columns):
        raise ValueError("shift-share: found different economies or sectors at the two dates")
    start, end = first.astype(float), last.loc[first.index, first.columns].astype(float)
    if not ((start >= 0).all(axis=None) and (end >= 0).all(axis=None)):
        raise ValueError("shift-share: found a number that is missing or below zero")
    if not (start.sum() > 0).all():
        raise ValueError("shift-share: found a sector that starts from nothing; its growth has no value")
    everything = end.to_numpy().sum() / start.to_numpy().sum() - 1
    sectors = end.sum() / start.sum() - 1
    parts = {
        "world": start * everything,
        "mix": start * (sectors - everything),
        "competitive": end - start * (1 + sectors),
        "change": end - start,
    }
    if by_sector:
        return pd.DataFrame({name: part.stack() for name, part in parts.items()}).rename_axis(["economy", "sector"])
    return pd.DataFrame({name: part.sum(axis=1) for name, part in parts.items()}).rename_axis("economy")


def affinity_index(weights: pd.DataFrame, self_ties: bool = False) -> pd.DataFrame:
    """Return observed ties over those expected from size: how much more two economies work together.

    `weights` is a symmetric matrix of ties, labels in one order. 1 is what size explains, 2 twice that; swapping the
    two changes nothing. Without `self_ties` the diagonal plays no part (nan): expected ties are those of
    quasi-independence, a_i a_j off the diagonal with the observed row totals, so that the largest economies are not
    flattered by having no partner of their own size. With `self_ties` they are row total × column total / grand total
    (probabilistic affinity). Raises ValueError if the matrix is not symmetric, a tie is missing or below zero, an
    economy has none, or no expectation fits (one economy in nearly every tie). Sources: Zitt, Bassecoulard and Okubo
    (2000), Scientometrics 47(3), 627–657; Goodman (1968), JASA 63(324), 1091–1131.
    """
    ties = weights.astype(float)
    if list(ties.index) != list(ties.columns) or not np.allclose(ties, ties.T, equal_nan=True):
        raise ValueError("affinity: found a matrix that is not symmetric; expected ties counted the same both ways")
    if self_ties:
        return ties / _expected(ties)
    matrix = ties.to_numpy(copy=True)
    np.fill_diagonal(matrix, 0)
    totals = matrix.sum(axis=1)
    if not ((matrix >= 0).all() and (totals > 0).all()):
        raise ValueError("affinity: found a tie that is missing or below zero, or an economy without ties")
    sizes = totals / np.sqrt(totals.sum())
    for _ in range(MOST_ROUNDS):
        reached = sizes * (sizes.sum() - sizes)
        if np.allclose(reached, totals, rtol=CLOSE_ENOUGH, atol=0):
            break
        sizes = sizes * np.sqrt(totals / reached)  # the root keeps both ends of a tie in step
    else:
        raise ValueError("affinity: found one economy in nearly every tie; no expectation from size alone fits")
    expected = np.outer(sizes, sizes)
    np.fill_diagonal(expected, np.nan)
    return pd.DataFrame(matrix / expected, index=ties.index, columns=ties.columns)


def _expected(counts: pd.DataFrame) -> pd.DataFrame:
    matrix = counts.to_numpy(dtype=float)
    if not (matrix >= 0).all():
        raise ValueError("counts: found a number that is missing or below zero")
    rows, columns = matrix.sum(axis=1), matrix.sum(axis=0)
    if not ((rows > 0).all() and (columns > 0).all()):
        raise ValueError("counts: found an economy or a field without any; expected at least one in each")
    return pd.DataFrame(np.outer(rows, columns) / matrix.sum(), index=counts.index, columns=counts.columns)

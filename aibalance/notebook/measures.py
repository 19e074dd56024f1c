"""Measures of the scorecard: what quantities.csv asks, answered for a pair from the main list of each and from every other."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pandas as pd

from aibalance.data.selection.quantities import BOUGHT, FRONTIER, Quantity, side_by_side_by_year
from aibalance.data.selection.series import keys_of
from aibalance.notebook.chapter import Chapter
from aibalance.notebook.evidence import moment
from aibalance.stats.estimate import Estimate
from aibalance.stats.forecast import HORIZON, no_change
from aibalance.stats.intervals import difference
from aibalance.stats.revisions import first_and_newest, of_ratio, widening
from aibalance.stats.scorecard import moved, standing

REVISED = ("private_investment", "newly_funded_ai_companies", "notable_models", "venture_capital", "top_100_papers")
YEARS_BACK = 2  # of the enumeration, besides the newest
COLUMNS = [
    "measure", "block", "quantity", "edition", "chapter", "unit", "year", "first", "second", "difference", "ratio", "low", "high",
    "standing", "moved", "before_low", "before_high", "grade", "rows",
]  # fmt: skip


def prints(chapter: Chapter) -> pd.DataFrame:
    """Return the first and the newest print of what several editions of one series printed (see stats.revisions)."""
    rows = chapter.observed(*REVISED)
    rows = rows[
        rows["status"].isin(["published", "derived", "restated", "estimate"])
        & (rows["value"] > 0)
        & (rows["subject"] == "")
    ]
    rows = rows[rows["period"].str.fullmatch(r"\d{4}") & (rows["year"] < chapter.as_of + 1)]
    published = rows["source"].map(chapter.catalogue["published"]).map(moment)
    table = rows.assign(series=rows["indicator"], family=rows["indicator"], edition=rows["source"], published=published)
    table = table.assign(rows=[(key,) for key in keys_of(rows)])
    return first_and_newest(table[["series", "family", "economy", "year", "value", "edition", "published", "rows"]])


def measures(chapter: Chapter, confidence: float = 0.90) -> pd.DataFrame:
    """Return one row for each measure of the scorecard that both of the pair have: its main list, newest complete year.

    Columns measure, block, quantity, unit (of both amounts), chapter (that works it out), year, first, second (focus and
    rival), ratio (or difference), low, high, standing, moved (against the interval of no change from three years before),
    grade (the weakest of its rows) and rows.
    """
    revised = of_ratio(prints(chapter), chapter.pair)
    main = chapter.scorecard().query("list == 'main'")
    found = [_answer(chapter, row.id, revised, confidence) for row in main.itertuples()]
    found = [part.tail(1) for part in found if len(part)]
    if not found:
        return _none()
    table = pd.concat(found, ignore_index=True).assign(difference=lambda rows: rows.get("difference", np.nan))
    pool = cache(chapter.pool)  # the same for each measure
    before = [_before(chapter, row, pool) for row in table.itertuples()]
    table = standing(table, confidence).assign(before_low=[b[0] for b in before], before_high=[b[1] for b in before])
    return _described(chapter, moved(table))


def _none() -> pd.DataFrame:
    """Return the scorecard of a pair that has no measure in common."""
    numbers = ("year", "first", "second", "difference", "ratio", "low", "high", "before_low", "before_high")
    return pd.DataFrame({name: pd.Series(dtype=float if name in numbers else object) for name in COLUMNS})


def _described(chapter: Chapter, table: pd.DataFrame) -> pd.DataFrame:
    """Add what the indicators say of each measure: the section, the unit of both amounts, the weakest grade of the rows."""
    names = [chapter.quantities[id].series[0] for id in table["quantity"]]
    about = [None if name.startswith(FRONTIER) else chapter.indicators.loc[name] for name in names]
    return table.assign(
        chapter=["" if one is None else one["section"] for one in about],
        unit=["points" if one is None else one["unit"] for one in about],
        grade=[chapter.evidence.behind(keys).get("grade", "") for keys in table["rows"]],
    )


def choices(chapter: Chapter, confidence: float = 0.90) -> pd.DataFrame:
    """Return every choice of list, edition and year for each measure, with its standing (see stats.scorecard.by_measure)."""
    revised = of_ratio(prints(chapter), chapter.pair)
    parts: list[pd.DataFrame] = []
    for row in chapter.scorecard().itertuples():
        parts.append(_answer(chapter, row.id, revised, confidence).tail(1 + YEARS_BACK))
        parts.append(_editions(chapter, chapter.quantities[row.id], row, confidence))
    parts = [part for part in parts if len(part)]
    if not parts:
        return _none()
    table = pd.concat(parts, ignore_index=True).assign(difference=lambda rows: rows.get("difference", np.nan))
    return standing(table.drop_duplicates(["measure", "quantity", "edition", "year"]), confidence)


def _answer(chapter: Chapter, id: str, revised: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Return what a quantity answers year by year, ready for stats.scorecard.standing."""
    quantity = chapter.quantities[id]
    if quantity.unit == "points":
        return _points(chapter, quantity, confidence)
    return _noisy(chapter, quantity, chapter.by_year(id), revised, confidence).assign(edition=quantity.edition)


def _editions(chapter: Chapter, quantity: Quantity, row: object, confidence: float) -> pd.DataFrame:
    """Return what other editions of the same series answer for their own newest year; no revision, they are superseded."""
    if quantity.series[0].startswith(FRONTIER) or quantity.unit == "points" or BOUGHT in quantity.window:
        return pd.DataFrame()
    every = chapter.observed(*quantity.series)
    every = every[(every["year"] < chapter.as_of + 1) & ~every["source"].isin(quantity.edition.split())]
    parts = []
    for edition, part in every.groupby("source", sort=True):
        rows = side_by_side_by_year(part, chapter.pair).tail(1)
        parts.append(_noisy(chapter, quantity, rows, pd.DataFrame(), confidence).assign(edition=edition))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _noisy(
    chapter: Chapter, quantity: Quantity, rows: pd.DataFrame, revised: pd.DataFrame, confidence: float
) -> pd.DataFrame:
    width = widening(revised, confidence, quantity.series[0]) if quantity.revision and len(revised) else pd.DataFrame()
    table = chapter.scorecard().set_index("id").loc[quantity.id]
    return rows.assign(
        measure=table["measure"], block=table["block"], quantity=quantity.id, noise=quantity.noise,
        width=np.nan if quantity.width is None else quantity.width, revision=float(width["width"].iloc[0]) if len(width) else 0.0,
    )  # fmt: skip


def _points(chapter: Chapter, quantity: Quantity, confidence: float) -> pd.DataFrame:
    """Return the difference of the best of each side on one board, or of one index, at the newest date both have."""
    table = chapter.scorecard().set_index("id").loc[quantity.id]
    name = quantity.series[0]
    if name.startswith(FRONTIER):
        rows = chapter.evidence.frontier(name.removeprefix(FRONTIER), chapter.pair, partial=False)
        best = [rows[rows["economy"] == code].nlargest(1, "value") for code in chapter.pair]
    else:
        rows = chapter.asked(quantity.id)
        rows = rows[rows["source"].isin(quantity.edition.split())]
        rows = rows.assign(rows=[(key,) for key in keys_of(rows)])
        last = rows[rows["period"] == rows["period"].max()]
        best = [last[last["economy"] == code].tail(1) for code in chapter.pair]
    if any(part.empty for part in best):
        return pd.DataFrame()
    sides = [Estimate(*(float(part[end].iloc[0]) for end in ("value", "low", "high")), confidence) for part in best]  # type: ignore[call-arg]
    found = difference(*(_known(side) for side in sides))
    low, high = (
        (found.value - quantity.width, found.value + quantity.width) if quantity.width else (found.low, found.high)
    )
    return pd.DataFrame([{
        "measure": table["measure"], "block": table["block"], "quantity": quantity.id, "edition": quantity.edition,
        "year": float(np.floor(max(part["year"].iloc[0] for part in best))), "first": sides[0].value, "second": sides[1].value,
        "difference": found.value, "low": low, "high": high,
        "rows": tuple(key for part in best for key in part["rows"].iloc[0]),
    }])  # fmt: skip


def _known(side: Estimate) -> Estimate:
    ends = [side.value if np.isnan(end) else end for end in (side.low, side.high)]
    return Estimate(side.value, ends[0], ends[1], side.confidence)


def _before(chapter: Chapter, row: object, pool: Callable[[], pd.DataFrame]) -> tuple[float, float]:
    """Return the interval of no change for this year from three years before; missing where it cannot be had."""
    quantity = chapter.quantities[row.quantity]  # type: ignore[attr-defined]
    if quantity.unit == "points":
        return np.nan, np.nan
    series = next((q for q in chapter.quantities.values() if q.family and q.series == quantity.series), None)
    rows = (
        side_by_side_by_year(chapter.asked(series.id), chapter.pair)
        if series
        else pd.DataFrame(columns=["year", "value"])
    )
    known = rows[rows["year"] <= row.year - HORIZON]  # type: ignore[attr-defined]
    if series is None or known.empty or known["year"].iloc[-1] != row.year - HORIZON:  # type: ignore[attr-defined]
        return np.nan, np.nan
    found = no_change(known, pool(), series.family).tail(1)
    return (float(found["low"].iloc[0]), float(found["high"].iloc[0])) if len(found) else (np.nan, np.nan)

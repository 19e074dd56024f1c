"""Findings on chips bought under export controls: how much less than before one side has bought."""

from dataclasses import dataclass

import pandas as pd

from aibalance.data.series import decimal_year
from aibalance.data.tables import read
from aibalance.ledger import Chapter

# The letters to NVIDIA, before the first rules on advanced chips: purchases fell from then on, so the base ends before.
FIRST_CONTROL = "us-a100-h100-letters-2022"
QUARTERS = 4


@dataclass(frozen=True)
class Purchases:
    """NVIDIA chips bought by each side of an export control, in H100 equivalents.

    by_year, stock: bought in whole years, and held at their ends, years by economies; baseline: what the controlled
    side bought for each chip of the other before the first control.
    """

    controller: str
    controlled: str
    by_year: pd.DataFrame
    stock: pd.DataFrame
    baseline: float
    rows: pd.DataFrame

    @property
    def ratio(self) -> pd.Series:
        """Chips that the controlled side bought for each chip of the other, by year."""
        return self.by_year[self.controlled] / self.by_year[self.controller]

    @property
    def strength(self) -> pd.Series:
        """Share of the purchases to be expected from the baseline that did not happen, by year, from 0 to 1."""
        return (1 - self.ratio / self.baseline).clip(0, 1)


def chip_purchases(chapter: Chapter) -> Purchases | None:
    """Return what each of the pair bought, and register how strong export controls have been; None without such rows.

    controller, controlled: economies; chips_baseline and chips_<first|previous|last>_ratio: chips bought by the
    controlled side for 100 of the other's, before the first control and in full years since; the same with _year, and
    with _strength in %; others_made: chips of makers that the count by buyer leaves out.
    """
    rows = chapter.rows("nvidia_chip_stock")
    found = _purchases(chapter, rows)
    strength = found.strength if found else pd.Series(dtype=float)
    for name in ("controller", "controlled"):
        words = chapter.prose[getattr(found, name)] if found else "no data"
        chapter.add(name, words, "text", label=f"the {name} side of export controls")
    what = "chips bought by the controlled side for 100 of the other's"
    baseline = 100 * found.baseline if found else None
    chapter.add(
        "chips_baseline",
        baseline,
        "count",
        digits=0,
        rows=rows,
        label=f"{what}, in the quarters before the first control",
    )
    for name, place in (("first", 1), ("previous", -2), ("last", -1)):
        year = strength.index[place] if found else None
        ratio = 100 * found.ratio[year] if found else None
        chapter.add(f"chips_{name}_year", year, "year", label="full year of chip purchases", rows=rows)
        chapter.add(f"chips_{name}_ratio", ratio, "count", label=what, rows=rows)
        chapter.add(f"chips_{name}_strength", 100 * strength[year] if found else None, "%", digits=0, rows=rows,
                    label="expected purchases of the controlled side that did not happen")  # fmt: skip
    made = chapter.rows("ai_chips_made", ["WLD"])
    end = strength.index[-1] + 1 - 1 / QUARTERS if found else None
    made = made[(made["subject"] != "NVIDIA") & (made["year"] == end)]
    chapter.add("others_made", made["value"].sum() / 1e6 if len(made) else None, "m H100e", rows=made,
                label="AI chips of other makers delivered worldwide by the end of the last full year")  # fmt: skip
    return found


def _purchases(chapter: Chapter, rows: pd.DataFrame) -> Purchases | None:
    control = read(chapter.data, "events").set_index("id").reindex([FIRST_CONTROL]).iloc[0]
    if not (set(chapter.pair) <= set(rows["economy"]) and control["economy"] in chapter.pair):
        return None
    controller = control["economy"]
    controlled = chapter.rival if controller == chapter.focus else chapter.focus
    stock = rows.groupby(["year", "economy"])["value"].sum().unstack().dropna()
    bought = stock.diff().fillna(stock)
    before = bought[bought.index + 1 / QUARTERS <= decimal_year(control["date"])]
    quarters = bought.groupby(bought.index.astype(int))
    whole = quarters.sum()[quarters.size() == QUARTERS]
    if before.empty or len(whole) < 3:
        return None
    ends = stock.groupby(stock.index.astype(int)).tail(1)
    held = ends.set_axis(ends.index.astype(int)).loc[whole.index]
    baseline = float(before[controlled].sum() / before[controller].sum())
    return Purchases(controller, controlled, whole, held, baseline, rows)

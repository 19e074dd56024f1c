"""Findings on what export controls prevented: three comparisons, each with its interval, and what they leave together."""

import pandas as pd

from aibalance.findings.purchases import Purchases
from aibalance.ledger import Chapter
from aibalance.statistic import formatted
from aibalance.stats.counterfactual import as_row, effect, quotient, union
from aibalance.stats.estimate import Estimate

BASE = "2022-Q2"  # end of the last quarter before the letters of August 2022, after which purchases fell by two thirds
BEFORE = "2021-Q4"  # the count begins in the first quarter of 2022, so nothing was bought by then
QUARTERS = 2  # of the base
LEVEL = 0.90  # of the publisher's bounds, its 5th to 95th percentile
NAMES = {"us": "controls_by_us_buyers", "others": "controls_by_other_buyers", "capital": "controls_by_own_capital"}


def effects(chapter: Chapter, found: Purchases | None) -> pd.DataFrame:
    """Register what the controlled side bought less than in each comparison, by full year; return a row each, in %.

    Comparisons: as if it had bought like the controller's buyers ("us"), like all other buyers ("others"), or as its own
    private capital grew, with chips per dollar between unchanged and the controller's ("capital"). effect_<name>: the year before the
    last, with its interval; effect_low, effect_high, effect_words: the union over comparisons in that year, none below
    zero; effect_year. The last year mixes in the refusals of the controlled side's own government: it is returned, and
    not in the union. Returned: comparison, year, value, low, high, rows behind.
    """
    table = (
        _comparisons(chapter, found) if found else pd.DataFrame(columns=["comparison", "year", "value", "low", "high"])
    )
    year = found.by_year.index[-2] if found else None
    of_year = table[table["year"] == year] if found else table
    rows = found.rows if found else None
    for name, quantity in NAMES.items():
        row = of_year[of_year["comparison"] == name]
        value, low, high = row[["value", "low", "high"]].iloc[0] if len(row) else (None, None, None)
        chapter.add(f"effect_{name}", value, "%", digits=0, low=low, high=high, confidence=LEVEL, rows=rows, quantity=quantity,
                    label="purchases of the controlled side that did not happen, by one comparison")  # fmt: skip
    whole = union(of_year.assign(low=of_year["low"] / 100, high=of_year["high"] / 100)) if len(of_year) else of_year
    ends = [100 * float(whole[end].iloc[0]) if len(whole) else None for end in ("low", "high")]
    for end, value in zip(("low", "high"), ends, strict=True):
        chapter.add(f"effect_{end}", value, "%", digits=0, rows=rows, label=f"{end} end of what all comparisons leave")
    low_words = "none" if ends[0] == 0 else formatted(ends[0], "%", 0)
    words = f"{low_words} to {formatted(ends[1], '%', 0)}" if len(whole) else "no data"
    chapter.add("effect_words", words, "text", rows=rows, label="what all comparisons leave together")
    chapter.add("effect_year", year, "year", rows=rows, label="year of those comparisons")
    return table


def _comparisons(chapter: Chapter, found: Purchases) -> pd.DataFrame:
    stock = found.rows.groupby(["economy", "period"])[["value", "low", "high"]].sum()
    world = (
        chapter.rows("ai_chips_made", ["WLD"])
        .query("subject == 'NVIDIA'")
        .set_index("period")[["value", "low", "high"]]
    )
    own = {code: stock.loc[code] for code in (found.controlled, found.controller)}
    rest = world.sub(own[found.controlled]).dropna()
    money = chapter.rows("private_investment_estimated").pivot(index="year", columns="economy", values="value")
    parts = []
    for year in found.by_year.index[1:]:
        multiple = _multiple(own[found.controlled], year)
        peers = _multiple(own[found.controller], year)
        expected = {"us": peers, "others": _multiple(rest, year)}
        if {year, 2022.0} <= set(money.index) and set(chapter.pair) <= set(money):
            growth = money.loc[year] / money.loc[2022.0]
            # How many chips a dollar of its capital would have bought is not known: no more than now, to as many as the other's.
            least = float(growth[found.controlled])
            most = max(least, peers.value * least / float(growth[found.controller]))
            expected["capital"] = Estimate((least * most) ** 0.5, least, most, LEVEL)
        for name, other in expected.items():
            share = effect(multiple, other)
            hundred = Estimate(100 * share.value, 100 * share.low, 100 * share.high, LEVEL)
            parts.append(as_row(hundred, comparison=name, year=float(year)))
    return pd.concat(parts, ignore_index=True)


def _multiple(stock: pd.DataFrame, year: float) -> Estimate:
    """Return by how much a quarter's purchases of a year exceed those of the base, with the publisher's bounds."""
    end, start = stock.loc[f"{year:.0f}-Q4"], stock.loc[f"{year - 1:.0f}-Q4"]
    bought = float(end["value"] - start["value"])
    later = Estimate(bought / 4, bought / 4 * end["low"] / end["value"], bought / 4 * end["high"] / end["value"], LEVEL)
    first = stock.loc[BASE] / QUARTERS
    return quotient(later, Estimate(float(first["value"]), float(first["low"]), float(first["high"]), LEVEL))

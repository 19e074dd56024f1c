"""Findings on what to watch: two signs for each strategic implication, with a threshold and where each stands today."""

import math
from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from aibalance.data.series import decimal_year
from aibalance.data.tables import read
from aibalance.findings.barriers import acts
from aibalance.findings.facts import overlapping
from aibalance.findings.purchases import Purchases
from aibalance.findings.records import records
from aibalance.ledger import Chapter
from aibalance.stats.growth import compound_growth

# Every threshold is a choice, made before looking at the value and stated beside it.
HALF = 50  # % of what was bought before, and of the other side's best chip
BEFORE = 5  # years that control documents are compared with
MONTHS = 12  # a year without a joint act
TOLERANCE = 1.05  # a ratio that moved by less is called flat everywhere in this book
DOUBLING = 100  # % a year
# events.csv has no column of topics: these are its binding rules on AI itself.
AI_RULES = (
    "china-deep-synthesis-rules-2023",
    "china-generative-ai-measures-in-force-2023",
    "eu-ai-act-in-force-2024",
    "us-executive-order-14110-2023",
)


class Sign(NamedTuple):
    """One sign: value and threshold in one unit, and whether it is reached from below (above) or from above."""

    id: str
    label: str
    value: float | None
    threshold: float | None
    unit: str
    above: bool
    rows: pd.DataFrame


def signs(chapter: Chapter, found: Purchases | None) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """Register each sign, <id>_now, _threshold and _status, with watch_reached and watch_all; return dots and rows.

    Status: reached, not reached or no data. Dots: label, value (times the threshold, above 1 where it is reached), key,
    hollow (not reached). Rows: what the signs rest on.
    """
    dots, basis = [], []
    for sign in _signs(chapter, found):
        reach, now, threshold = None, sign.value, sign.threshold
        if now is None or not threshold:
            now, threshold = None, None
        else:
            reach = now / threshold if sign.above else threshold / max(now, 1e-9)
            dots.append((sign.label, reach, "strong", reach < 1))
            basis.append(sign.rows)
        for end, value in (("now", now), ("threshold", threshold)):
            digits = {"times": 2, "count": 0 if float(value or 0).is_integer() else 1}.get(sign.unit, 0)
            label = sign.label if end == "now" else f"{sign.label}: threshold"
            chapter.add(f"{sign.id}_{end}", value, sign.unit, digits=digits, label=label, rows=sign.rows)
        status = "no data" if reach is None else "reached" if reach >= 1 else "not reached"
        chapter.add(f"{sign.id}_status", status, "text", label=f"{sign.label}: status")
    table = pd.DataFrame(dots, columns=["label", "value", "key", "hollow"])
    reached = int((table["value"] >= 1).sum())
    chapter.add("watch_reached", reached, "count", digits=0, label="signs that have reached their threshold")
    chapter.add("watch_all", len(table), "count", digits=0, label="signs with data")
    return table, basis


def _signs(chapter: Chapter, found: Purchases | None) -> Iterator[Sign]:
    """Yield the signs in the order of the article's implications: supply chains, tension, hotspots, rules."""
    ratio = 100 * float(found.ratio.iloc[-1]) if found else None
    usual = HALF * found.baseline if found else None
    rows = found.rows if found else chapter.rows("nvidia_chip_stock")
    yield Sign("sold", "Supply chains: fewer chips sold across", ratio, usual, "count", False, rows)
    yield _own_chip(chapter, found)
    yield _documents(chapter, found)
    yield _silence(chapter)
    yield _divide(chapter)
    yield _hold(chapter)
    yield _registered(chapter)
    yield _one_sided(chapter)


def _own_chip(chapter: Chapter, found: Purchases | None) -> Sign:
    chips = records(chapter, "accelerator_performance")
    best = chips[~chips["partial"]].groupby("economy")["value"].max()
    known = found is not None and set(chapter.pair) <= set(best.index)
    value = 100 * best[found.controlled] / best[found.controller] if known and found else None
    own = (
        chips[(chips["economy"] == found.controlled) & ~chips["partial"]].tail(1) if known and found else chips.head(0)
    )
    model = f"{own['model'].iloc[0]} of {own['period'].iloc[0][:4]}" if len(own) else "no data"
    chapter.add(
        "own_chip_model", model, "text", label="best own chip of the controlled side, by peak performance", rows=own
    )
    return Sign("own_chip", "Supply chains: best own chip", value, HALF, "%", True, chips)


def _documents(chapter: Chapter, found: Purchases | None) -> Sign:
    rows = acts(chapter, chapter.pair, ("export-control", "entity-list", "unverified-list"))
    rows = rows[rows["source"].str.startswith("federal-register")]
    counts = rows["year"].astype(int).value_counts()
    before = [int(counts.get(year, 0)) for year in range(chapter.as_of - BEFORE, chapter.as_of)]
    known = found is not None and len(rows) > 0 and counts.index.min() <= chapter.as_of - BEFORE
    value = float(counts.get(chapter.as_of, 0)) if known else None
    return Sign("documents", "Tension: new control documents", value, math.fsum(before) / BEFORE, "count", True, rows)


def _silence(chapter: Chapter) -> Sign:
    ties = read(chapter.data, "ties")
    both = ties["economy_a"].isin(chapter.pair) & ties["economy_b"].isin(chapter.pair)
    ties = ties[both & ties["kind"].isin(["governance", "government", "talks", "alliance"])]
    ties = ties.assign(
        indicator="tie." + ties["kind"], subject=ties["id"], economy=ties["economy_a"], period=ties["date"]
    )
    ties = ties.assign(year=ties["period"].map(decimal_year).astype(float))
    ties = ties[ties["year"] < chapter.as_of + 1]
    value = 12 * (chapter.as_of + 1 - ties["year"].max()) if len(ties) else None
    return Sign("silence", "Tension: months without a joint act", value, MONTHS, "months", True, ties)


def _divide(chapter: Chapter) -> Sign:
    rows = chapter.rows("ai_diffusion", [])
    wide = rows.pivot(index="economy", columns="year", values="value").dropna()
    quartiles = wide.quantile([0.25, 0.75])
    ratio = (quartiles.loc[0.75] / quartiles.loc[0.25]).tolist()
    points = (quartiles.loc[0.75] - quartiles.loc[0.25]).tolist()
    known = len(ratio) > 1
    for name, place in (("first", 0), ("last", -1)):
        chapter.add(f"divide_{name}_points", points[place] if known else None, "points", rows=rows,
                    label=f"AI use: upper less lower quartile of economies, {name} period")  # fmt: skip
    chapter.add("divide_first", ratio[0] if known else None, "times", digits=2, rows=rows,
                label="AI use: upper over lower quartile of economies, first period")  # fmt: skip
    value, threshold = (ratio[-1], ratio[0] * TOLERANCE) if known else (None, None)
    return Sign("divide", "Hotspots: gap in AI use", value, threshold, "times", True, rows)


def _hold(chapter: Chapter) -> Sign:
    rows = chapter.rows("private_investment", [*chapter.pair, "WLD"])
    wide = rows.pivot(index="year", columns="economy", values="value").dropna()
    if not {*chapter.pair, "WLD"} <= set(wide) or len(wide) < 2 or overlapping(chapter):
        return Sign("hold", "Hotspots: money held by the pair", None, None, "%", True, rows)
    share = 100 * wide[chapter.pair].sum(axis=1) / wide["WLD"]
    return Sign("hold", "Hotspots: money held by the pair", share.iloc[-1], share.iloc[:-1].mean(), "%", True, rows)


def _registered(chapter: Chapter) -> Sign:
    rows = chapter.rows("registered_ai_services")
    value = None
    if len(rows) > 1 and rows["economy"].nunique() == 1:
        span = rows["year"].iloc[-1] - rows["year"].iloc[0]
        value = 100 * compound_growth(rows["value"].iloc[0], rows["value"].iloc[-1], span)
    return Sign("registered", "Rules: growth of registered services", value, DOUBLING, "% change", True, rows)


def _one_sided(chapter: Chapter) -> Sign:
    known = acts(chapter)
    rules = known[known["id"].isin(AI_RULES) & known["economy"].isin(chapter.pair)]
    force = rules[~rules["ended"]].groupby("economy").size().reindex(chapter.pair, fill_value=0)
    both = set(chapter.pair) <= set(rules["economy"])  # a side of which no rule is on record may still have some
    for role, code in (("focus", chapter.focus), ("rival", chapter.rival)):
        chapter.add(f"rules_{role}", float(force[code]) if both else None, "count", digits=0, rows=rules,
                    label=f"binding rules on AI in force, {chapter.names[code]}, of those on record")  # fmt: skip
    value = float(force.max() - force.min()) if both else None
    return Sign("one_sided", "Rules: binding on one side only", value, 1.0, "count", True, rules)

"""Findings on where the money and the patents are: shares of the world, concentration, filed or granted, specialisation."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from aibalance.data.tables import read
from aibalance.family import FOCUS, NEITHER
from aibalance.findings.facts import NONE, Fact, alone, first, register, word
from aibalance.ledger import Chapter
from aibalance.statistic import plain
from aibalance.stats.bounds import effective_number_bounds
from aibalance.stats.specialisation import revealed_advantage

# Counts of patents by the economy they come from. CSET counts by office of filing, another thing, and stays out.
PATENTS = {
    "filed": ("ai_patent_applications", "wipo-bloomberg-2023"),
    "granted": ("ai_patents_granted", "ai-index-2024"),
}
GRANTED_SHARE = "ai_patents_granted_share"
FEWEST_PATENTS = 500  # a field with fewer families in all economies together says little of specialisation


def world_shares(chapter: Chapter, name: str, rows: pd.DataFrame, panel: str) -> pd.DataFrame:
    """Return each economy's share of the world in %, edition by edition, for a line chart; the longest edition is joined.

    rows: with those of WLD. Registers <name>_focus_share and _rival_share in the latest year; who of the pair has more,
    _first, with _first_share and _share_year; and the year in which that one had least, _least_year and _least_share.
    """
    world = rows[rows["economy"] == "WLD"]
    frame = rows[rows["economy"] != "WLD"].merge(world, on=["source", "period"], suffixes=("", "_world"))
    frame = frame.assign(value=100 * frame["value"] / frame["value_world"], panel=panel).drop(columns=["low", "high"])
    frame["joined"] = frame.groupby("source")["value"].transform("size") == frame["source"].value_counts().max()
    pair = frame[frame["economy"].isin(chapter.pair)]
    latest = pair[pair["year"] == pair["year"].max()]
    top = latest.nlargest(1, "value")
    least = pair[pair["economy"].isin(top["economy"]) & pair["joined"]].nsmallest(1, "value")
    parts = {
        "focus": latest[latest["economy"] == chapter.focus],
        "rival": latest[latest["economy"] == chapter.rival],
        "first": top,
        "least": least,
    }
    facts: list[Fact] = []
    for key, part in parts.items():
        whole = world[world["source"].isin(part["source"]) & world["period"].isin(part["period"])]
        used = pd.concat([part, whole])
        facts.append((f"{name}_{key}_share", first(part), "%", f"{panel}: share of the world, {key}", used))
    who = top.assign(prose=top["economy"].map(chapter.prose))
    facts += [
        (f"{name}_first", word(who, "prose"), "text", f"{panel}: who of the pair has more", top),
        (f"{name}_share_year", word(top), "text", f"{panel}: latest year", top),
        (f"{name}_least_year", word(least), "text", f"{panel}: year in which the first had least", least),
    ]
    register(chapter, facts)
    return frame


def concentration(chapter: Chapter, name: str, rows: pd.DataFrame) -> None:
    """Register how many equal economies would be as concentrated as the latest year: <name>_even, with _even_year.

    The list stops at its smallest economy. What it leaves out of the world is bounded: the value, and the low end, take
    it to be economies of that size, the most concentrated that the cut allows; the high end takes it for atoms.
    <name>_others: economies in the list but the largest; _others_share: what they hold of the world, in %. Method:
    stats.bounds.effective_number_bounds.
    """
    year = rows[rows["year"] == rows["year"].max()]
    listed, world = alone(chapter, year)["value"], year.loc[year["economy"] == "WLD", "value"].sum()
    even = others = None
    if len(listed) > 1 and world > 0:
        even = effective_number_bounds(listed, max(world - listed.sum(), 0))
        others = 100 * (listed.sum() - listed.max()) / world
    facts: list[Fact] = [
        (f"{name}_even_year", word(year), "text", f"{name}: year of the concentration", year),
        (f"{name}_others", float(max(len(listed) - 1, 0)), "count", f"{name}: economies listed but the largest", year),
        (f"{name}_others_share", others, "%", f"{name}: share of the listed economies but the largest", year),
    ]
    low, high = (even.low, even.high) if even else (None, None)
    chapter.add(f"{name}_even", low, "economies", low=low, high=high, confidence=1.0, rows=year if len(year) else None, digits=1,
                label=f"{name}: equal economies that would be as concentrated")  # fmt: skip
    register(chapter, facts)


def revision(chapter: Chapter, name: str, series: str) -> None:
    """Register what the current edition of a series made of the last year of its predecessor, for the focus.

    <name>_before, <name>_after, <name>_revised_year.
    """
    old = chapter.rows(series, [chapter.focus], source=chapter.predecessor(series)).tail(1)
    new = chapter.rows(series, [chapter.focus])
    new = new[new["period"].isin(old["period"])]
    facts: list[Fact] = [
        (f"{name}_before", first(old), "companies", f"{name}: before the revision", old),
        (f"{name}_after", first(new), "companies", f"{name}: after the revision", new),
        (f"{name}_revised_year", word(old), "text", f"{name}: year revised", old),
    ]
    register(chapter, facts, FOCUS)


def filed_or_granted(chapter: Chapter, claims: Sequence[str]) -> pd.DataFrame:
    """Set two claims on patents filed beside the counts filed and granted; find the count that each claim prints like.

    Registers for each claim, by the code of its economy: <code>_claimed; <code>_match (kind and year of the nearest
    count that rounds to the claim, or words that there is none) and _match_value; <code>_product, its share of the
    grants times all grants, with _product_share and _product_whole; and claimed_times, filed_times and granted_times,
    the first claim's economy over the second's, in the latest year that both have, <kind>_year, with <code>_<kind> and
    claimed_against_<kind> (whether the article's ratio is above or below).
    Returned: label, value, key and hollow (the claims), for a dot plot.
    """
    said = read(chapter.data, "claims").set_index("id").loc[list(claims)]
    pair = list(said["entity"])
    counts = pd.concat([chapter.rows(i, pair, source=s).assign(kind=kind) for kind, (i, s) in PATENTS.items()])
    shown, facts = [], list[Fact]()
    for claim in said.itertuples():
        code, name = str(claim.entity).lower(), chapter.names[claim.entity]
        own = counts[counts["economy"] == claim.entity].sort_values(
            ["kind", "year"], ascending=[True, False], kind="stable"
        )
        near = own.assign(distance=(own["value"] - claim.value).abs())
        near = near[near["distance"] <= claim.precision / 2].nsmallest(1, "distance")
        match = f"{word(near, 'kind')} in {word(near)}" if len(near) else "in no count on record"
        facts += [
            (f"{code}_claimed", claim.value, "count", f"article: patents filed, {name}", own.iloc[:0]),
            (f"{code}_match", match, "text", f"count that prints like the article's, {name}", near),
            (f"{code}_match_value", first(near), "count", f"value of that count, {name}", near),
        ]
        facts += _product(chapter, claim.entity)
        head = pd.DataFrame({"label": [f"{name}, the article: filed {claim.period}"], "value": claim.value})
        label = name + ", " + own["kind"] + " " + own["period"]
        shown += [head.assign(key=claim.entity, hollow=True), own.assign(label=label, key=claim.entity, hollow=False)]
    ratio = said["value"].iloc[0] / said["value"].iloc[1]
    facts.append(("claimed_times", ratio, "times", "article: patents filed, first over second", counts.iloc[:0]))
    for kind in PATENTS:
        part = counts[counts["kind"] == kind]
        wide = part.pivot(index="period", columns="economy", values="value").reindex(columns=pair).dropna()
        used = part[part["period"] == (wide.index[-1] if len(wide) else "")]
        times = wide.iloc[-1, 0] / wide.iloc[-1, 1] if len(wide) else None
        side = ("above" if ratio > times else "below") if times else NONE
        facts.append((f"claimed_against_{kind}", side, "text", f"article's ratio against that of patents {kind}", used))
        facts += [
            (f"{code.lower()}_{kind}", first(used[used["economy"] == code]), "count", f"patents {kind}, {code}", used)
            for code in pair
        ]
        facts.append((f"{kind}_times", times, "times", f"patents {kind}, first over second", used))
        facts.append((f"{kind}_year", word(used), "text", f"patents {kind}: latest year of both", used))
    register(chapter, facts, NEITHER)  # the article's two economies, whoever is compared
    columns = ["label", "value", "key", "hollow"]
    return pd.concat([part[columns] for part in shown if len(part)], ignore_index=True)


def _product(chapter: Chapter, code: str) -> list[Fact]:
    """Return the facts on the grants of one economy worked out anew: its share times the world's grants of that year."""
    indicator, source = PATENTS["granted"]
    shares = chapter.rows(GRANTED_SHARE, [code], source=source)
    whole = chapter.rows(indicator, ["WLD"], source=source)
    both = shares.merge(whole, on="period", suffixes=("", "_whole")).tail(1)
    both = both.assign(product=both["value"] / 100 * both["value_whole"])
    name, label = f"{code.lower()}_product", f"grants of {chapter.names[code]} worked out"
    return [
        (name, first(both, "product"), "count", f"{label}: share times whole", pd.concat([shares, whole])),
        (f"{name}_whole", first(both, "value_whole"), "count", f"{label}: grants in the world", whole),
        (f"{name}_share", first(both), "%", f"{label}: the share", shares),
    ]


def advantage(chapter: Chapter, kind: str) -> pd.DataFrame:
    """Return the revealed technology advantage of economies (columns) by field (rows), for a matrix.

    kind: what the fields' names begin with, as "Application fields". An index of 1 is the field's share in all the
    economies together. Registers for the pair <role>_field (where its index is highest) and <role>_field_index, and
    advantage_economies. Returned: row, column, text and value (0 to 1 for an index from one half to two), fields in
    order of how much they lean to the first economy against the second.
    """
    rows = chapter.rows("ai_patent_families_by_category", [])
    rows = rows[rows["subject"].str.startswith(f"{kind}: ")]
    rows = rows.assign(field=rows["subject"].str.removeprefix(f"{kind}: "))
    counts = rows.pivot_table(index="economy", columns="field", values="value", aggfunc="sum").fillna(0)
    counts = counts.loc[:, counts.sum() >= FEWEST_PATENTS]
    index = revealed_advantage(counts) if counts.size else pd.DataFrame()
    facts: list[Fact] = []
    for role, code in (("focus", chapter.focus), ("rival", chapter.rival)):
        own = index.loc[code].nlargest(1) if code in index.index else pd.Series(dtype=float)
        used = rows[(rows["economy"] == code) & rows["field"].isin(own.index)].assign(index=own.to_numpy())
        name = word(used, "field").partition(" (")[0].lower()
        facts.append((f"{role}_field", name, "text", f"field of the highest advantage, {role}", used))
        facts.append((f"{role}_field_index", first(used, "index"), "index", f"advantage in that field, {role}", used))
    facts.append(("advantage_economies", float(len(index)), "count", "economies with patents by field", rows))
    register(chapter, facts)
    if index.empty:
        return pd.DataFrame()
    known = [code for code in chapter.pair if code in index.index]
    index = index.loc[[*known, *index.index.difference(known)]]
    lean = np.argsort(-(index.iloc[0] / index.iloc[min(1, len(index) - 1)]).to_numpy(), kind="stable")
    long = index.iloc[:, lean].T.stack().rename("ratio").reset_index()
    shade = (
        np.log2(long["ratio"].clip(0.5, 2)).round(9) + 1
    ) / 2  # rounded before one is added: half would leave bits, not 0
    text = [plain(ratio, "index", 2) for ratio in long["ratio"]]
    return long.assign(row=long["field"], column=long["economy"].map(chapter.names), value=shade, text=text)

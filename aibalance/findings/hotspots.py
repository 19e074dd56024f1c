"""Findings on where the money and the patents are: shares of the world, concentration, filed or granted, specialisation."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from aibalance.data.tables import read
from aibalance.ledger import Chapter
from aibalance.statistic import plain
from aibalance.stats.concentration import effective_number
from aibalance.stats.specialisation import revealed_advantage

# Counts of patents whose rule is by economy of origin, by kind. CSET counts by office of filing and stays out.
PATENTS = {
    "filed": ("ai_patent_applications", "wipo-bloomberg-2023"),
    "granted": ("ai_patents_granted", "ai-index-2024"),
}
FEWEST_PATENTS = 500  # a field with fewer families in all economies together says little of specialisation
NONE = "no data"
Fact = tuple[str, float | str | None, str, str, pd.DataFrame]


def register(chapter: Chapter, facts: Iterable[Fact], digits: int = 1) -> None:
    """Register statistics given as (id, value, unit, label, rows); whole numbers for words and counts of things."""
    for id, value, unit, label, rows in facts:
        places = digits if unit in ("%", "times", "economies", "% change a year", "ratio") else 0
        chapter.add(id, value, unit, label=label, rows=rows if len(rows) else None, digits=places)


def first(rows: pd.DataFrame, column: str = "value") -> float | str | None:
    """Return the first cell of a column; without rows None for a value and "no data" for words."""
    return rows[column].iloc[0] if len(rows) else None if column == "value" else NONE


def alone(chapter: Chapter, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of single economies, without the world and other aggregates."""
    kinds = read(chapter.data, "economies").set_index("code")["kind"]
    return rows[rows["economy"].map(kinds) == "economy"]


def world_shares(chapter: Chapter, name: str, rows: pd.DataFrame, panel: str) -> pd.DataFrame:
    """Return each economy's share of the world in %, edition by edition, for a line chart; the longest edition is joined.

    rows: with those of WLD. Registers <name>_focus_share and _rival_share in the latest year; who of the pair has more,
    _first, with _first_share and _share_year; and the year in which that one had least, _least_year and _least_share.
    """
    world = rows.loc[rows["economy"] == "WLD", ["source", "period", "value"]]
    frame = rows[rows["economy"] != "WLD"].merge(world, on=["source", "period"], suffixes=("", "_world"))
    frame = frame.assign(value=100 * frame["value"] / frame["value_world"], unit="%", panel=panel, low=None, high=None)
    frame["joined"] = frame.groupby("source")["value"].transform("size") == frame["source"].value_counts().max()
    pair = frame[frame["economy"].isin(chapter.pair)]
    latest = pair[pair["year"] == pair["year"].max()]
    top = latest.nlargest(1, "value")
    least = pair[pair["economy"].isin(top["economy"]) & pair["joined"]].nsmallest(1, "value")
    roles = {"focus": latest[latest["economy"] == chapter.focus], "rival": latest[latest["economy"] == chapter.rival]}
    parts = {**roles, "first": top, "least": least}
    register(
        chapter,
        [(f"{name}_{key}_share", first(part), "%", f"{panel}: share, {key}", part) for key, part in parts.items()],
    )
    words = {"first": top["economy"].map(chapter.prose), "share_year": top["period"], "least_year": least["period"]}
    register(chapter, [(f"{name}_{key}", NONE if text.empty else text.iloc[0], "text", f"{panel}: {key}",
                        least if key == "least_year" else top) for key, text in words.items()])  # fmt: skip
    return frame


def concentration(chapter: Chapter, name: str, rows: pd.DataFrame) -> None:
    """Register how many equal economies would be as concentrated as the latest year: <name>_even, with _even_year.

    The list stops at its smallest economy. What it leaves out of the world is taken to be economies of that size, the
    most concentrated that the cut allows. <name>_listed: economies in the list; _others: the share in % that all but
    the largest hold. Method: stats.concentration.effective_number.
    """
    year = rows[rows["year"] == rows["year"].max()]
    listed, world = alone(chapter, year)["value"], year.loc[year["economy"] == "WLD", "value"].sum()
    even = others = None
    if len(listed) > 1 and world > 0:
        pieces, rest = divmod(max(world - listed.sum(), 0), listed.min())
        even = effective_number([*listed, *[listed.min()] * int(pieces), rest])
        others = 100 * (listed.sum() - listed.max()) / world
    register(chapter, [
        (f"{name}_even", even, "economies", f"{name}: equal economies that would be as concentrated", year),
        (f"{name}_even_year", first(year, "period"), "text", f"{name}: year of the concentration", year),
        (f"{name}_listed", float(len(listed)), "count", f"{name}: economies listed", year),
        (f"{name}_others", others, "%", f"{name}: share of the listed economies but the largest", year),
    ])  # fmt: skip


def revision(chapter: Chapter, name: str, before: pd.DataFrame, after: pd.DataFrame) -> None:
    """Register what a later edition made of the last year of an earlier one, for the focus: <name>_before, _after, _revised_year."""
    old = before[before["economy"] == chapter.focus].tail(1)
    new = after[after["economy"].isin(old["economy"]) & after["period"].isin(old["period"])]
    register(chapter, [
        (f"{name}_before", first(old), "companies", f"{name}: before the revision", old),
        (f"{name}_after", first(new), "companies", f"{name}: after the revision", new),
        (f"{name}_revised_year", first(old, "period"), "text", f"{name}: year revised", old),
    ])  # fmt: skip


def filed_or_granted(chapter: Chapter, claims: Sequence[str]) -> pd.DataFrame:
    """Set claims on patents beside the counts filed and granted, and find the count that prints like each claim.

    Registers for each claim, by the code of its economy: <code>_claimed; <code>_match (kind and year of the nearest
    count that rounds to the claim, or words that there is none) and _match_value; and claimed_times, filed_times and
    granted_times, the first claim's economy over the second's, in the latest year of each kind that both have.
    Returned: label, value, key and hollow (the claims), for a dot plot.
    """
    table = read(chapter.data, "claims").set_index("id")
    counts = pd.concat(
        [
            chapter.rows(i, list(table.loc[list(claims), "entity"]), source=s).assign(kind=kind)
            for kind, (i, s) in PATENTS.items()
        ]
    )
    shown = []
    for claim in table.loc[list(claims)].itertuples():
        code, name = str(claim.entity), chapter.names[claim.entity]
        own = counts[counts["economy"] == code].sort_values(["kind", "year"], ascending=[True, False])
        near = (
            own.assign(distance=(own["value"] - claim.value).abs())
            .query("distance <= @claim.precision / 2")
            .nsmallest(1, "distance")
        )
        words = f"{first(near, 'kind')} in {first(near, 'period')}" if len(near) else "of no count in the data"
        register(chapter, [
            (f"{code.lower()}_claimed", claim.value, "count", f"article: patents filed, {name}", near),
            (f"{code.lower()}_match", words, "text", f"count that prints like the article's, {name}", near),
            (f"{code.lower()}_match_value", first(near), "count", f"value of that count, {name}", near),
        ])  # fmt: skip
        said = pd.DataFrame(
            {"label": [f"{name}, the article: filed {claim.period}"], "value": claim.value, "hollow": True}
        )
        shown += [
            said.assign(key=code),
            own.assign(label=name + ", " + own["kind"] + " " + own["period"], key=code, hollow=False),
        ]
    values = table.loc[list(claims), "value"].to_numpy()
    register(
        chapter,
        [("claimed_times", values[0] / values[1], "times", "article: patents filed, first over second", counts)],
    )
    for kind, part in counts.groupby("kind"):
        wide = part.pivot(index="period", columns="economy", values="value").reindex(
            columns=table.loc[list(claims), "entity"]
        )
        ratio = (wide.iloc[:, 0] / wide.iloc[:, 1]).dropna()
        used = part[part["period"] == (ratio.index[-1] if len(ratio) else "")]
        register(chapter, [(f"{kind}_times", ratio.iloc[-1] if len(ratio) else None, "times", f"patents {kind}, first over second", used),
                           (f"{kind}_year", first(used, "period"), "text", f"patents {kind}: latest year", used)])  # fmt: skip
    return pd.concat(shown, ignore_index=True)


def share_of(chapter: Chapter, name: str, shares: pd.DataFrame, whole: pd.DataFrame) -> None:
    """Register <name>: a share in % times the whole, in the one period that both have; with <name>_share and <name>_whole."""
    both = shares.merge(whole, on="period", suffixes=("", "_whole")).tail(1)
    value = both["value"].iloc[0] / 100 * both["value_whole"].iloc[0] if len(both) else None
    used = pd.concat([shares, whole])
    register(chapter, [
        (name, value, "count", f"{name}: share times whole", used),
        (f"{name}_whole", first(both, "value_whole") if len(both) else None, "count", f"{name}: the whole", whole),
    ])  # fmt: skip
    chapter.add(f"{name}_share", first(both), "%", label=f"{name}: the share", rows=shares, digits=2)


def advantage(chapter: Chapter, kind: str) -> pd.DataFrame:
    """Return the revealed technology advantage of economies (columns) by field (rows), for a matrix.

    kind: what the fields' names begin with, as "Application fields". An index of 1 is the field's share in all the
    economies together. Registers for the pair <role>_field (where its index is highest) and <role>_field_index, and
    advantage_economies. Returned: row, column, text and value (0 to 1 for an index from one half to two), fields in
    order of how much they lean to the first economy against the second.
    Source of the index: stats.specialisation.revealed_advantage.
    """
    rows = chapter.rows("ai_patent_families_by_category", [])
    rows = rows[rows["subject"].str.startswith(f"{kind}: ")]
    rows = rows.assign(field=rows["subject"].str.removeprefix(f"{kind}: "))
    counts = rows.pivot_table(index="economy", columns="field", values="value", aggfunc="sum").fillna(0)
    counts = counts.loc[:, counts.sum() >= FEWEST_PATENTS]
    index = revealed_advantage(counts) if counts.size else counts
    for role, code in (("focus", chapter.focus), ("rival", chapter.rival)):
        own = index.loc[code].nlargest(1) if code in index.index else pd.Series(dtype=float)
        used = rows[(rows["economy"] == code) & rows["field"].isin(own.index)]
        register(chapter, [
            (f"{role}_field", own.index[0].lower() if len(own) else NONE, "text", f"field with the highest advantage, {role}", used),
            (f"{role}_field_index", own.iloc[0] if len(own) else None, "ratio", f"advantage in that field, {role}", used),
        ], digits=2)  # fmt: skip
    register(chapter, [("advantage_economies", float(len(index)), "count", "economies with patents by field", rows)])
    if index.empty:
        return pd.DataFrame()
    shown = index.loc[[*[code for code in chapter.pair if code in index.index], *index.index.difference(chapter.pair)]]
    by_lean = shown.columns[np.argsort(-(shown.iloc[0] / shown.iloc[min(1, len(shown) - 1)]).to_numpy(), kind="stable")]
    long = shown[by_lean].T.stack().rename("ratio").reset_index()
    return long.assign(
        row=long["field"],
        column=long["economy"].map(chapter.names),
        value=(np.log2(long["ratio"].clip(0.5, 2)) + 1) / 2,
        text=[plain(ratio, "ratio", 2) for ratio in long["ratio"]],
    )

"""Findings on semiconductors: who holds the steps of their making, who buys them, and what states pay."""

import pandas as pd

from aibalance.ledger import Chapter
from aibalance.statistic import formatted
from aibalance.stats.specialisation import share_of_own_year

CHOKE = 75  # share in % from which one economy's hold on a step is called a choke point
# The steps that are drawn; the source divides tools much further, and most of the narrow markets matter little.
STEPS = (
    "chip design", "core intellectual property", "extreme-ultraviolet lithography tools", "fabrication",
    "lithography tools",
)  # fmt: skip


def supply_chain(chapter: Chapter) -> pd.DataFrame:
    """Register who holds the steps of the chip supply chain; return shares, economies by steps, for a matrix.

    <step>_holder, <step>_share: the largest listed share; chain_steps, chain_chokes (steps in which one economy holds
    CHOKE % or more), chain_outside (those held by neither of the pair), chain_focus_first, chain_rival_first: counts;
    chain_choke_holders. The narrowest step is first, the pair on top. A share that is not listed is a gap, not zero.
    """
    rows = chapter.rows("chip_supply_share", [])
    rows = rows[rows["subject"].isin(STEPS)]
    largest = rows.loc[rows.groupby("subject")["value"].idxmax()] if len(rows) else rows
    for step in STEPS:
        name, used, top = step.replace(" ", "_").replace("-", "_"), *(t[t["subject"] == step] for t in (rows, largest))
        share, holder = (top["value"].iloc[0], chapter.prose[top["economy"].iloc[0]]) if len(top) else (None, "no data")
        chapter.add(f"{name}_share", share, "%", digits=0, label=f"{step}: largest share", rows=used)
        chapter.add(f"{name}_holder", holder, "text", label=f"{step}: who is largest", rows=used)
    chokes = largest[largest["value"] >= CHOKE].sort_values("value", ascending=False, kind="stable")
    first, outside = largest["economy"].value_counts(), ~chokes["economy"].isin(chapter.pair)
    counts = {"steps": len(largest), "chokes": len(chokes), "outside": int(outside.sum()),
              "focus_first": first.get(chapter.focus, 0), "rival_first": first.get(chapter.rival, 0)}  # fmt: skip
    for name, value in counts.items():
        chapter.add(
            f"chain_{name}", value, "count", digits=0, label=f"steps of the chip supply chain: {name}", rows=rows
        )
    chapter.add(
        "chain_threshold", CHOKE, "%", digits=0, label="share from which one economy's hold is called a choke point"
    )
    holders = " and ".join(dict.fromkeys(chapter.prose[code] for code in chokes["economy"]))
    chapter.add("chain_choke_holders", holders or "no economy", "text", label="who holds the choke points", rows=rows)
    if rows.empty:
        return pd.DataFrame(columns=["row", "column", "value", "text", "key"])
    rows = rows.sort_values("value", ascending=False, kind="stable")
    steps = list(dict.fromkeys(rows["subject"]))
    economies = [code for code in dict.fromkeys([*chapter.pair, *rows["economy"]]) if code in set(rows["economy"])]
    grid = pd.MultiIndex.from_product([economies, steps], names=["economy", "subject"])
    table = rows.set_index(["economy", "subject"])["value"].reindex(grid).reset_index()
    heads = (rows["subject"].str.capitalize() + ", " + rows["period"]).groupby(rows["subject"]).first()
    return pd.DataFrame(
        {"row": table["economy"].map(chapter.names), "column": table["subject"].map(heads), "value": table["value"] / 100,
         "text": table["value"].map(lambda share: formatted(share, "%", 0)), "key": table["economy"]}
    )  # fmt: skip


def chip_sales(chapter: Chapter) -> None:
    """Register the share of the world's chip sales that goes to one of the pair, each year as its edition first printed it.

    sales_economy; sales_first_share, sales_first_year, sales_last_share, sales_last_year; sales_moved: rose or fell.
    """
    rows = chapter.rows("chip_sales", [*chapter.pair, "WLD"], source=_sources(chapter, "chip_sales"))
    wide = rows.pivot(index=["source", "period"], columns="economy", values="value")
    codes = [code for code in chapter.pair if code in wide]
    share = 100 * (wide[codes[0]] / wide["WLD"]).dropna() if codes and "WLD" in wide else pd.Series(dtype=float)
    share = share.sort_index(level="period", kind="stable")
    chapter.add(
        "sales_economy",
        chapter.prose[codes[0]] if codes else "no data",
        "text",
        label="buyer of chips that is followed",
    )
    for name, place in (("first", 0), ("last", -1)):
        edition, period = share.index[place] if len(share) else ("", "no data")
        used = rows[(rows["source"] == edition) & (rows["period"] == period) & rows["economy"].isin([*codes, "WLD"])]
        value = share.iloc[place] if len(share) else None
        chapter.add(
            f"sales_{name}_share", value, "%", label="Share of the world's chip sales, as first printed", rows=used
        )
        chapter.add(f"sales_{name}_year", period, "text", label="Share of the world's chip sales, year", rows=used)
    moved = "no data" if len(share) < 2 else "rose" if share.iloc[-1] > share.iloc[0] else "fell"
    chapter.add("sales_moved", moved, "text", label="Share of the world's chip sales: direction")


def state_money(chapter: Chapter) -> pd.DataFrame:
    """Register the state money for chips that each side has announced; return one bar for each fund.

    state_focus, state_rival: sums in USD bn; state_leader, state_trailer with state_more, state_less; state_focus_gdp,
    state_rival_gdp: in %, each fund over the GDP of its own year; state_unconfirmed: a package that was reported and not
    confirmed (hatched, and in no sum).
    """
    rows = chapter.rows("state_chip_funding", source=_sources(chapter, "state_chip_funding")).sort_values(
        ["economy", "period"], ignore_index=True, kind="stable"
    )
    reported = chapter.rows("state_chip_package_reported")
    gdp, sums = chapter.rows("gdp"), rows.groupby("economy")["value"].sum()
    shares = 100 * share_of_own_year(rows, gdp)
    for role, code in (("focus", chapter.focus), ("rival", chapter.rival)):
        part, output = rows[rows["economy"] == code], gdp[gdp["economy"] == code]
        value = sums.get(code)
        chapter.add(
            f"state_{role}",
            value,
            "USD bn",
            rows=part,
            label=f"State money for chips, {chapter.names[code]}, sum of funds",
        )
        relative = shares[part.index].sum(skipna=False) if len(part) else None
        years = output[output["year"].isin(part["year"]) | (output["year"] == output["year"].max())]
        chapter.add(f"state_{role}_gdp", relative, "%", digits=2, rows=[part, years], quantity=f"chip_fund_{role}_share",
                    label=f"State money for chips, each fund over the GDP of its year, {chapter.names[code]}")  # fmt: skip
    known = len(sums) == 2
    for name, place, amount in (("leader", -1, "more"), ("trailer", 0, "less")):
        holder = sums.sort_values(kind="stable").index[place] if known else ""
        words = chapter.prose[holder] if known else "no data"
        chapter.add(f"state_{name}", words, "text", label=f"State money for chips, {name}")
        value = sums[holder] if known else None
        chapter.add(f"state_{amount}", value, "USD bn", label=f"State money for chips, {name}", rows=rows)
    chapter.add("state_unconfirmed", reported["value"].sum() if len(reported) else None, "USD bn", digits=0, rows=reported,
                label="State money for chips, reported and not confirmed")  # fmt: skip
    bars = pd.concat(
        [rows, reported.assign(subject="Reported package, not confirmed", partial=True)], ignore_index=True
    )
    return bars.assign(label=bars["subject"] + ", " + bars["period"])


def _sources(chapter: Chapter, indicator: str) -> list[str]:
    """Return every source of an indicator whose rows are compared one by one and joined by no line."""
    return sorted(set(chapter.observed(indicator)["source"]))

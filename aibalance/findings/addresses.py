"""Findings on addresses: the hubs that the article misses, and what the place of one developer does to the order of hubs."""

import pandas as pd

from aibalance.data.tables import read
from aibalance.findings.facts import Fact, first, register, word
from aibalance.findings.hubs import change, counted, estimate
from aibalance.ledger import Chapter

EUROPE = "Europe & Central Asia"


def missed(chapter: Chapter, hubs: pd.DataFrame) -> None:
    """Register the largest hubs that the article leaves out, and what the place of one developer does to the order.

    missed, missed_focus, missed_rival (in all, and in each of the pair) with _earlier, _recent, _total and _change;
    missed_other: the largest with the other placing; europe and europe_other: the largest hub of Europe by either
    placing, with _total; moved and gaining: the hubs that lose and gain most by that
    placing, with their counts _total and _other over both windows and their ranks _rank and _other_rank.
    """
    rows, moved = counted(chapter)
    used = pd.concat([rows[rows["subject"].isin(moved["subject"])], moved])
    facts: list[Fact] = []
    roles = (("focus", chapter.focus), ("rival", chapter.rival))
    places = {"missed": hubs, **{f"missed_{r}": hubs[hubs["economy"] == c] for r, c in roles}}
    for key, part in places.items():
        hub = part[~part["named"]].head(1)
        own = rows[rows["subject"].isin(hub["hub"])]
        facts.append((key, word(hub, "name"), "text", f"largest hub that the article leaves out: {key}", own))
        facts += [
            (f"{key}_{w}", first(hub, w), "models", f"its models, {w}: {key}", own)
            for w in ("earlier", "recent", "total")
        ]
        ratio = change(chapter, int(first(hub, "earlier") or 0), int(first(hub, "recent") or 0))
        estimate(chapter, f"{key}_change", ratio, "times", f"its later over earlier models: {key}", own, 1)
    other = hubs[~hubs["named"]].sort_values("other_recent", ascending=False, kind="stable")
    facts.append(("missed_other", word(other, "name"), "text", "largest hub left out, the other placing", used))
    facts.append(("missed_other_recent", first(other, "other_recent"), "models", "its models, recent", used))
    regions = read(chapter.data, "economies").set_index("code")["region"]
    europe = hubs[hubs["economy"].map(regions) == EUROPE]
    for key, column in (("europe", "total"), ("europe_other", "other_total")):
        hub = europe.sort_values(column, ascending=False, kind="stable").head(1)
        own = rows[rows["subject"].isin(hub["hub"])]
        facts.append((key, word(hub, "name"), "text", f"largest hub of Europe, {column}", own))
        facts.append((f"{key}_total", first(hub, column), "models", f"its models, {column}", own))
    shift = (hubs["other_total"] - hubs["total"]).sort_values(kind="stable")
    for key, place in (("moved", shift.head(1)), ("gaining", shift.tail(1))):
        hub = hubs.loc[place.index[place != 0]]
        facts.append((key, word(hub, "name"), "text", f"{key} hub", used))
        for column, suffix in (("total", "_total"), ("other_total", "_other")):
            ranks = hubs[column].rank(method="min", ascending=False).rename("rank").to_frame().loc[hub.index]
            facts.append((f"{key}{suffix}", first(hub, column), "models", f"{key} hub: models, {column}", used))
            facts.append(
                (
                    f"{key}{suffix.replace('_total', '')}_rank",
                    first(ranks, "rank"),
                    "count",
                    f"{key} hub: rank, {column}",
                    used,
                )
            )
    register(chapter, facts)

"""Findings on places by other yardsticks than models: clusters of science, start-ups, money and firms of each hub."""

import numpy as np
import pandas as pd

from aibalance.data.tables import read
from aibalance.findings.hotspots import Fact, first, register
from aibalance.findings.hubs import NAMED
from aibalance.ledger import Chapter
from aibalance.statistic import plain

# Hubs of other publishers' geography, by the hub of the count of models that holds their centre.
WITHIN = {
    "san-jose-san-francisco": "san-francisco-bay-area", "silicon-valley": "san-francisco-bay-area",
    "boston-cambridge": "boston", "shanghai-suzhou": "shanghai", "shenzhen-hong-kong-guangzhou": "shenzhen",
}  # fmt: skip
OLD_METHOD = ("wipo-gii-2022", "wipo-gii-2023", "wipo-gii-2024")
NEW_METHOD = "wipo-gii-2025"  # adds venture capital deals to patents and papers
STARTUPS = "startup-genome-2025"
TOP = 10
# What is known of money, firms and postings by hub: a statistic for each, whether or not the data have the row.
MONEY = {
    "funding_silicon_valley": ("hub_ai_funding_share", "silicon-valley", "startup-genome-2025"),
    "funding_beijing": ("hub_ai_funding_share", "beijing", "startup-genome-2025"),
    "funding_paris": ("hub_ai_funding_share", "paris", "startup-genome-2025"),
    "raised_bay_area": ("hub_ai_money_raised_share", "san-francisco-bay-area", "crunchbase-2023-06"),
    "postings_bay_area": ("hub_ai_job_posting_share", "san-francisco-bay-area", "brookings-2025-07"),
    "investment_beijing": ("hub_national_ai_investment_share", "beijing", "cnnic-2025"),
    "firms_beijing": ("hub_national_ai_company_share", "beijing", "cingai-2021"),
    "firms_shanghai": ("hub_national_ai_company_share", "shanghai", "cingai-2021"),
    "firms_shenzhen": ("hub_national_ai_company_share", "shenzhen", "cingai-2021"),
    "firms_hangzhou": ("hub_national_ai_company_share", "hangzhou", "cingai-2021"),
}


def rankings(chapter: Chapter, hubs: pd.DataFrame) -> pd.DataFrame:
    """Return the world rank of each hub by several yardsticks: columns hub, yardstick, value (the rank), source and period.

    hubs: models_by_hub(). The rank by models is ours; those of clusters and start-ups are published. A hub that was not
    read in an edition has no row for it.
    """
    own = hubs[hubs["recent"] > 0].assign(yardstick="Notable AI models", source="", value=hubs["recent"].rank(method="min", ascending=False))
    frames = [own[["hub", "yardstick", "source", "value"]]]
    names = {**dict.fromkeys(OLD_METHOD, "Clusters"), NEW_METHOD: "Clusters, new method", STARTUPS: "Start-ups"}
    for source, word in names.items():
        indicator = "startup_ecosystem_rank" if source == STARTUPS else "innovation_cluster_rank"
        rows = chapter.rows(indicator, [], source=source)
        frames.append(rows.assign(hub=rows["subject"].replace(WITHIN), yardstick=f"{word} {first(rows, 'period')}"))
    return pd.concat([frame for frame in frames if len(frame)], ignore_index=True) if any(map(len, frames)) else frames[1]


def rank_facts(chapter: Chapter, hubs: pd.DataFrame, frame: pd.DataFrame) -> None:
    """Register what the rankings say of the article's hubs.

    named_top_models, _clusters, _startups: how many of the article's hubs are among the first ten. absent: the best
    cluster without a notable model in both windows, with absent_rank. method_hub: the hub whose rank changed most with
    the new method, with method_before and method_after.
    """
    models = chapter.rows("notable_models_by_hub", [])
    new, old = frame[frame["source"] == NEW_METHOD], frame[frame["source"] == OLD_METHOD[-1]]
    facts: list[Fact] = []
    for key, source, used in (("models", "", models), ("clusters", NEW_METHOD, new), ("startups", STARTUPS, frame[frame["source"] == STARTUPS])):
        within = frame[(frame["source"] == source) & frame["hub"].isin(NAMED) & (frame["value"] <= TOP)]
        facts.append((f"named_top_{key}", float(within["hub"].nunique()) if len(used) else None, "count",
                      f"the article's hubs among the first {TOP} by {key}", used))  # fmt: skip
    absent = new[~new["hub"].isin(hubs.loc[hubs["total"] > 0, "hub"])].nsmallest(1, "value")
    both = old.merge(new, on="hub", suffixes=("", "_after"))
    both = both.assign(move=np.log(both["value"] / both["value_after"]).abs()).nlargest(1, "move")
    used = pd.concat([part[part["hub"].isin(both["hub"])] for part in (old, new)])
    name = read(chapter.data, "hubs").set_index("id")["name"]
    register(chapter, [
        *facts,
        ("absent", first(absent.assign(name=absent["hub"].map(name)), "name"), "text", "best cluster without a notable model", absent),
        ("absent_rank", first(absent), "count", "its rank among clusters", absent),
        ("method_hub", first(both.assign(name=both["hub"].map(name)), "name"), "text", "hub that the new method moved most", used),
        ("method_before", first(both), "count", "its rank by the old method", used),
        ("method_after", first(both.assign(value=both["value_after"])), "count", "its rank by the new method", used),
    ])  # fmt: skip


def rank_table(chapter: Chapter, frame: pd.DataFrame) -> pd.DataFrame:
    """Return rankings for a matrix: the article's hubs first, then every hub that two yardsticks rank or one puts in the first ten.

    Columns row, column, key, text and value: 1 for the first rank, one half for the tenth.
    """
    hub = read(chapter.data, "hubs").set_index("id")
    best, seen = frame.groupby("hub")["value"].min(), frame.groupby("hub")["yardstick"].nunique()
    others = best[~best.index.isin(NAMED) & ((seen > 1) | (best <= TOP))].sort_values(kind="stable").index
    order = [*[h for h in NAMED if h in best.index], *others]
    shown = frame[frame["hub"].isin(order)].assign(place=lambda f: f["hub"].map(order.index)).sort_values("place", kind="stable")
    return shown.assign(
        row=[hub.loc[h, "name"] + (", named" if h in NAMED else "") for h in shown["hub"]], column=shown["yardstick"],
        key=shown["hub"].map(hub["economy"]), value=(TOP - 1) / (TOP - 2 + shown["value"]), text=[plain(v, "count", 0) for v in shown["value"]],
    )  # fmt: skip


def money_facts(chapter: Chapter) -> None:
    """Register what was read of the money, the firms and the job postings of hubs, each a share in %."""
    for id, (indicator, hub, source) in MONEY.items():
        rows = chapter.rows(indicator, [], source=source, subject=hub, partial=True)
        register(chapter, [(id, first(rows), "%", f"{chapter.indicators.loc[indicator, 'label']}: {hub}", rows)])

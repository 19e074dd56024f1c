"""Findings on places by other yardsticks than models: clusters of science, start-ups, money and firms of each hub."""

import numpy as np
import pandas as pd

from aibalance.data.tables import read
from aibalance.findings.facts import Fact, first, register, word
from aibalance.findings.hubs import NAMED, TOP, counted
from aibalance.ledger import Chapter
from aibalance.statistic import plain

MODELS = "AI models"
OLD_METHOD = ("wipo-gii-2022", "wipo-gii-2023", "wipo-gii-2024")
NEW_METHOD = "wipo-gii-2025"  # adds venture capital deals to patents and papers
STARTUPS = "startup-genome-2025"
# What was read of money, firms and job postings by hub: one statistic each, whether or not the data have the row.
MONEY = {
    "funding_silicon_valley": ("hub_ai_funding_share", "silicon-valley", STARTUPS),
    "funding_beijing": ("hub_ai_funding_share", "beijing", STARTUPS),
    "funding_paris": ("hub_ai_funding_share", "paris", STARTUPS),
    "raised_bay_area": ("hub_ai_money_raised_share", "san-francisco-bay-area", "crunchbase-2023-06"),
    "postings_bay_area": ("hub_ai_job_posting_share", "san-francisco-bay-area", "brookings-2025-07"),
    "investment_beijing": ("hub_national_ai_investment_share", "beijing", "cnnic-2025"),
    "firms_beijing": ("hub_national_ai_company_share", "beijing", "cingai-2021"),
    "firms_shanghai": ("hub_national_ai_company_share", "shanghai", "cingai-2021"),
    "firms_shenzhen": ("hub_national_ai_company_share", "shenzhen", "cingai-2021"),
    "firms_hangzhou": ("hub_national_ai_company_share", "hangzhou", "cingai-2021"),
}


def rankings(chapter: Chapter, hubs: pd.DataFrame) -> pd.DataFrame:
    """Return the world rank of each hub by several yardsticks: hub, yardstick, value (the rank), and what observations have.

    hubs: models_by_hub(). The rank by models is ours, over the later window; those of clusters and start-ups are
    published. A hub that was not read in an edition has no row for it.
    """
    places = read(chapter.data, "hubs").set_index("id")["within"]
    rank = hubs["recent"].rank(method="min", ascending=False)
    own = hubs.assign(yardstick=MODELS, source=MODELS, value=rank)[hubs["recent"] > 0]
    frames = [own[["hub", "yardstick", "source", "value"]]]
    for source in (*OLD_METHOD, NEW_METHOD, STARTUPS):
        rows = chapter.rows(
            "startup_ecosystem_rank" if source == STARTUPS else "innovation_cluster_rank", [], source=source
        )
        kind = "Start-ups" if source == STARTUPS else "Clusters, new method" if source == NEW_METHOD else "Clusters"
        frames.append(
            rows.assign(hub=rows["subject"].replace(places[places != ""].to_dict()), yardstick=f"{kind} {word(rows)}")
        )
    full = [frame for frame in frames if len(frame)] or frames[-1:]
    return pd.concat([frames[-1].iloc[:0], *full], ignore_index=True)


def rank_facts(chapter: Chapter, hubs: pd.DataFrame, frame: pd.DataFrame) -> None:
    """Register what the rankings say of the article's hubs.

    named_top_models, _clusters, _startups: how many of the article's hubs are among the first ten. absent: the best
    cluster without a notable model in either window, with absent_rank. method_hub: the hub whose rank changed most with
    the new method, with method_before and method_after. china_top_models, china_top_firms: how many of China's first
    three hubs the article names.
    """
    new, old = frame[frame["source"] == NEW_METHOD], frame[frame["source"] == OLD_METHOD[-1]]
    name = read(chapter.data, "hubs").set_index("id")["name"]
    facts: list[Fact] = []
    for key, source in (("models", MODELS), ("clusters", NEW_METHOD), ("startups", STARTUPS)):
        part = frame[frame["source"] == source]
        within = part[part["hub"].isin(NAMED) & (part["value"] <= TOP)]["hub"].nunique()
        used = counted(chapter)[0] if key == "models" else part
        label = f"the article's hubs among the first {TOP} by {key}"
        facts.append((f"named_top_{key}", float(within) if len(part) else None, "count", label, used))
    facts += _shortlists(chapter, hubs)
    absent = new[~new["hub"].isin(hubs.loc[hubs["total"] > 0, "hub"])].nsmallest(1, "value")
    both = old.merge(new, on="hub", suffixes=("", "_after"))
    both = both.assign(move=np.log(both["value"] / both["value_after"]).abs().round(9)).nlargest(1, "move")
    used = pd.concat([part[part["hub"].isin(both["hub"])] for part in (old, new)])
    absent, both = (part.assign(name=part["hub"].map(name)) for part in (absent, both))
    facts += [
        ("absent", word(absent, "name"), "text", "best cluster without a notable model", absent),
        ("absent_rank", first(absent), "count", "its rank among clusters", absent),
        ("method_hub", word(both, "name"), "text", "hub that the new method moved most", used),
        ("method_before", first(both), "count", "its rank by the old method", used),
        ("method_after", first(both, "value_after"), "count", "its rank by the new method", used),
    ]
    register(chapter, facts)


def _shortlists(chapter: Chapter, hubs: pd.DataFrame) -> list[Fact]:
    """Return how many of China's largest hubs by models and by firms, as many as the article names, it names."""
    models = hubs[hubs["economy"] == "CHN"]["hub"]
    rows = chapter.rows("hub_national_ai_company_share", ["CHN"], source="cingai-2021")
    firms = rows.sort_values("value", ascending=False, kind="stable")["subject"]
    most = 3
    return [
        (f"china_top_{key}", float(hub.head(most).isin(NAMED).sum()) if len(hub) else None, "count", label, used)
        for key, hub, label, used in (
            ("models", models, f"the article's among China's first {most} hubs by models", counted(chapter)[0]),
            ("firms", firms, f"the article's among China's first {most} hubs by firms", rows),
        )
    ]


def rank_table(chapter: Chapter, frame: pd.DataFrame) -> pd.DataFrame:
    """Return rankings for a matrix: row, column, key, text and value (1 for the first rank, one half for the tenth).

    The article's hubs come first, then every hub that two yardsticks rank or that one puts among the first ten.
    """
    hub = read(chapter.data, "hubs").set_index("id")
    best, seen = frame.groupby("hub")["value"].min(), frame.groupby("hub")["yardstick"].nunique()
    others = best[~best.index.isin(NAMED) & ((seen > 1) | (best <= TOP))].sort_values(kind="stable").index
    order = {code: place for place, code in enumerate([*(h for h in NAMED if h in best.index), *others])}
    shown = frame[frame["hub"].isin(order)].sort_values("hub", key=lambda h: h.map(order), kind="stable")
    name = shown["hub"].map(hub["name"]) + np.where(shown["hub"].isin(NAMED), " (named)", "")
    text = [plain(rank, "count", 0) for rank in shown["value"]]
    shade = (TOP - 1) / (TOP - 2 + shown["value"])
    return shown.assign(
        row=name, column=shown["yardstick"], key=shown["hub"].map(hub["economy"]), value=shade, text=text
    )


def money_facts(chapter: Chapter) -> None:
    """Register what was read of the money, the firms and the job postings of hubs, each a share in %."""
    for id, (indicator, hub, source) in MONEY.items():
        rows = chapter.rows(indicator, [], source=source, subject=hub, partial=True)
        rows = rows[rows["year"] < chapter.as_of + 1]
        register(chapter, [(id, first(rows), "%", f"{chapter.indicators.loc[indicator, 'label']}: {hub}", rows)])

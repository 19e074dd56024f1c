"""Epoch AI's GPU clusters: existing and planned computing capacity by economy, never added to each other."""

from collections.abc import Mapping

import pandas as pd

from aibalance.sources.kit.economies import EU27
from aibalance.sources.kit.edition import Edition

FIRST_YEAR = 2016  # earlier clusters are single digits
# Economies whose stock is followed year by year; the others have a handful of clusters each.
FOLLOWED = ("USA", "CHN", "EU27", "DEU", "FRA", "GBR", "JPN", "KOR", "IND", "ARE", "SAU", "WLD")
# Epoch removes the names of Chinese systems and rounds them, so that several rows are alike: they are several systems.
ANONYMOUS = "Anonymized Chinese System"
NOT_STATED = "Not stated"  # of a plan whose likelihood Epoch leaves blank


def rows(files: Mapping[str, pd.DataFrame], edition: Edition) -> dict[str, pd.DataFrame]:
    """Return sums and numbers of clusters by economy (each, EU27, WLD) as the file stands, and the stock by year."""
    clusters = files["clusters"]
    twice = clusters.duplicated("name") & (clusters["name"] != ANONYMOUS)
    clusters = edition.without(clusters, twice, "clusters", "name", "each cluster once")
    clusters = clusters.assign(economy=clusters["economy"].fillna(""))
    existing, planned = clusters[clusters["status"] == "Existing"], clusters[clusters["status"] == "Planned"]
    standard = clusters["standard"] == "True"
    earlier = existing["superseded"].isin(existing["name"])
    distinct = existing[standard[existing.index] & ~earlier]
    gone = (clusters["status"] == "Decommissioned") & (clusters["stop"] != "")
    totals = [
        total(existing, "h100e", "existing_gpu_clusters_h100e", "estimate"),
        total(distinct, "h100e", "existing_gpu_clusters_h100e_distinct", "estimate"),
        total(existing, "mw", "existing_gpu_clusters_mw", "estimate"),
        total(existing, "", "existing_gpu_clusters", "derived"),
        total(planned, "h100e", "planned_gpu_clusters_h100e", "forecast"),
        total(planned, "mw", "planned_gpu_clusters_mw", "forecast"),
        total(planned, "", "planned_gpu_clusters", "forecast"),
        *by_likelihood(planned),
    ]
    state = pd.concat(totals).assign(period=edition.date[:7]).fillna({"subject": ""})
    return {"observations": pd.concat([state, stock(clusters[standard | gone])])}


def everywhere(clusters: pd.DataFrame) -> pd.DataFrame:
    """Return the clusters once for their economy, once for the Union and once for the world.

    A cluster without a country is in the world only.
    """
    union = clusters[clusters["economy"].isin(EU27)].assign(economy="EU27")
    return pd.concat([clusters[clusters["economy"] != ""], union, clusters.assign(economy="WLD")])


def total(clusters: pd.DataFrame, column: str, indicator: str, status: str) -> pd.DataFrame:
    """Return the sum of a column, or the number of clusters, for each economy that has any."""
    listed = everywhere(clusters)
    if not column:
        sums = listed.groupby("economy").size().rename("value").reset_index().assign(note="")
    else:
        sums = listed.groupby("economy")[column].agg(["sum", "count", "size"]).reset_index()
        sums = sums[sums["count"] > 0]
        note = sums["count"].astype(str) + " of " + sums["size"].astype(str) + " clusters have an estimate"
        sums = sums.assign(value=sums["sum"].round(3), note=note)
    placeless = clusters[clusters["economy"] == ""]
    if len(placeless):
        unit = {"h100e": "H100e", "mw": "MW", "": ""}[column]
        amount = f", {placeless[column].sum():.0f} {unit}" if column else ""
        words = f"{len(placeless)} clusters without a country{amount}"
        world = sums["economy"] == "WLD"
        sums["note"] = sums["note"].where(~world, (sums["note"] + "; " + words).str.removeprefix("; "))
    return sums[["economy", "value", "note"]].assign(indicator=indicator, status=status)


def by_likelihood(planned: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the capacity and the power of the planned clusters apart by how likely Epoch holds them, a word as subject."""
    words = planned["certainty"].fillna(NOT_STATED)
    found = []
    for column in ("h100e", "mw"):
        for word in sorted(set(words[planned[column].notna()])):
            sums = total(planned[words == word], column, f"planned_gpu_clusters_{column}_by_likelihood", "forecast")
            found.append(sums.assign(subject=word))
    return found


def stock(clusters: pd.DataFrame) -> pd.DataFrame:
    """Return the capacity in operation at the end of each year: until a cluster is shut down or its next phase begins."""
    begun = clusters[clusters["start"] != ""].drop_duplicates("name").set_index("name")["start"]
    stop = clusters["stop"].where(clusters["stop"] != "", clusters["superseded"].map(begun).fillna(""))
    dated = clusters.assign(stop=stop)[clusters["start"] != ""]
    last = int(max(dated["start"], default="0000")[:4])
    years = []
    for year in range(FIRST_YEAR, last + 1):
        running = (dated["start"].str[:4] <= str(year)) & ((dated["stop"] == "") | (dated["stop"].str[:4] > str(year)))
        years.append(everywhere(dated[running]).assign(year=year))
    listed = pd.concat(years) if years else everywhere(dated).assign(year=0)
    sums = listed[listed["economy"].isin(FOLLOWED)].groupby(["economy", "year"])["h100e"]
    table = sums.agg(["sum", "count", "size"]).reset_index().query("count > 0")
    return pd.DataFrame(
        {
            "indicator": "gpu_cluster_stock_h100e",
            "economy": table["economy"],
            "period": table["year"].astype(str),
            "value": table["sum"].round(3),
            "status": (table["year"] == last).map({True: "partial", False: "estimate"}),
            "note": table["count"].astype(str) + " of " + table["size"].astype(str) + " clusters have an estimate",
        }
    )

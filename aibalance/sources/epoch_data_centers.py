"""Epoch AI's frontier data centers: capacity by economy, owner and site at year ends, projections included."""

from collections.abc import Mapping

import pandas as pd

from aibalance.data.tables import BadInputError
from aibalance.sources.kit.economies import codes, key
from aibalance.sources.kit.edition import Edition

FIRST_YEAR = 2018
SITES_FROM = 1  # years before the edition's from which single sites are told
AHEAD = 3  # years after the edition's that projections reach; later ones rest on single points
MEASURES = ("h100e", "mw")


def rows(files: Mapping[str, pd.DataFrame], edition: Edition) -> dict[str, pd.DataFrame]:
    """Return sums by economy (and the world), and by owner and site, at year ends; later ones than the edition's forecast."""
    if len(files) < 2:
        raise BadInputError(
            f"{next(iter(edition.files.values()))}: found one of two files; expected sites and timelines"
        )
    sites = place(files["sites"], edition)
    points = files["timelines"].merge(sites, on="handle", how="left").set_index(files["timelines"].index)
    points = edition.without(points, points["economy"].isna(), "timelines", "handle", "a Handle of the file of sites")
    year = int(edition.date[:4])
    parts = []
    for measure in MEASURES:
        ends = year_ends(points.assign(value=points[measure]), range(FIRST_YEAR, year + AHEAD + 1))
        everywhere = pd.concat([ends, ends.assign(economy="WLD")]).assign(subject="")
        parts.append(sums(everywhere, f"frontier_data_centers_{measure}"))
        recent = ends[ends["year"] >= year - SITES_FROM]
        for by in ("owner", "site") if measure == "h100e" else ("site",):
            subject = recent[by].replace("", "not stated")
            parts.append(sums(recent.assign(subject=subject), f"frontier_data_centers_{measure}_by_{by}"))
    table = pd.concat(parts)
    ahead = table["year"] > year
    by_site = table["indicator"].str.endswith("_by_site")
    return {
        "observations": table.assign(
            period=table["year"].astype(str),
            value=table["sum"].round(3),
            status=ahead.map({True: "forecast", False: "estimate"}),
            note=("sites with capacity: " + table["size"].astype(str)).where(~by_site, ""),
        )[["indicator", "economy", "subject", "period", "value", "status", "note"]]
    }


def place(sites: pd.DataFrame, edition: Edition) -> pd.DataFrame:
    """Return handle, site, owner and economy: the one that the address names, or the United States west of Greenwich."""
    economies, known = edition.table("economies"), codes(edition.package)
    names = {key(name) for name in economies.loc[economies["kind"] == "economy", "name"]}
    names -= {"georgia"}  # in an address, the state
    named = sites["address"].map(lambda text: [known[key(part)] for part in text.split(",") if key(part) in names])
    economy = named.map(lambda found: found[-1] if found else "")
    economy = economy.mask((economy == "") & sites["longitude"].str.strip().str.endswith("W"), "USA")
    sites = sites.assign(economy=economy, site=sites["title"], owner=sites["owner"].str.partition("#")[0].str.strip())
    sites = edition.without(sites, economy == "", "sites", "address", "an address that names its country")
    return sites[["handle", "site", "owner", "economy"]]


def year_ends(points: pd.DataFrame, years: range) -> pd.DataFrame:
    """Return the last known value of each site at the end of each year."""
    known = points[points["date"] != ""].dropna(subset="value").sort_values("date", kind="stable")
    ends = [
        known[known["date"] <= f"{year}-12-31"].drop_duplicates("handle", keep="last").assign(year=year)
        for year in years
    ]
    return pd.concat(ends)


def sums(ends: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """Return sum and number of sites with any capacity by economy, subject and year."""
    some = ends[ends["value"] > 0].groupby(["economy", "subject", "year"])["value"]
    return some.agg(["sum", "size"]).reset_index().assign(indicator=indicator)

"""Epoch AI's frontier data centers: capacity by economy, owner and site at year ends, projections included."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from aibalance.data.tables import BadInputError
from aibalance.data.tables import read as read_table
from aibalance.importers import cells
from aibalance.importers.dates import iso
from aibalance.importers.economies import codes, key
from aibalance.importers.upstream import UpstreamFile, read

SEEN_ON = "2026-11-23"
SOURCE = "epoch-data-centers-2025-12"
AS_OF = "2025-12-14"  # later points are projections
HORIZON = "2040-12-31"
FIRST_YEAR, FIRST_SITE_YEAR, LAST_YEAR = 2018, 2024, 2028  # after 2028 there is one point
SITES, TIMELINES = "data_centers.csv", "data_center_timelines.csv"
MEASURES = {"H100 equivalents": "h100e", "Power (MW)": "mw"}

FILES = (
    UpstreamFile(
        SITES,
        (
            *("Handle", "Title", "Project", "Address", "Latitude", "Longitude", "Owner", "Users", "Investors"),
            *("Construction companies", "Energy companies", "Current H100 equivalents", "Current power (MW)"),
            "Current total capital cost (2025 USD billions)",
        ),
        key=("Handle",),
        texts=("Title", "Owner"),
    ),
    UpstreamFile(
        TIMELINES,
        (
            *("Date", "Data center", "Construction status", *MEASURES, "Buildings operational"),
            *("Total capital cost (2025 USD billions)", "Compute cost (2025 USD billions)"),
            *("Construction cost (2025 USD billions)", "Building area (square feet)", "Site area (square feet)"),
            *("Water use (MGD)", "Performance (8-bit OP/s)"),
        ),
        key=("Date", "Data center"),
        counts=tuple(MEASURES),
    ),
)

SOURCES: list[dict[str, Any]] = [
    {
        "id": SOURCE,
        "short": "Epoch AI data centers, 2025-12",
        "publisher": "Epoch AI",
        "title": "Frontier Data Centers",
        "edition": f"copy of {AS_OF}",
        "published": AS_OF,
        "url": "https://epoch.ai/data/data-centers",
        "licence": "CC BY 4.0",
        "use": "open",
        "grade": "data-file",
        "seen_in": "sr3-k/data@19836afc449abb71b6bef43214bf3fb04ece4cce",
        "seen_on": SEEN_ON,
        "update_days": 30,
    }
]

_WHAT = {"h100e": "computing capacity, in NVIDIA H100 equivalents,", "mw": "power capacity"}
_KINDS = (
    ("h100e", "", "Frontier data centers, compute", "in an economy"),
    ("h100e", "_by_owner", "Frontier data centers by owner, compute", "of one owner. Subject: owner"),
    ("h100e", "_by_site", "Frontier data centers by site, compute", "of one site. Subject: site"),
    ("mw", "", "Frontier data centers, power", "in an economy"),
    ("mw", "_by_site", "Frontier data centers by site, power", "of one site. Subject: site"),
)
INDICATORS: list[dict[str, Any]] = [
    {
        "id": f"frontier_data_centers_{short}{by}",
        "label": label,
        "unit": {"h100e": "H100e", "mw": "MW"}[short],
        "definition": f"Estimated {_WHAT[short]} at the end of the year of the frontier data centers Epoch follows, "
        f"{scope}: the last point of each site's timeline. Years after 2025 are Epoch's projections.",
        "misses": "A sample of 16 of the largest sites, chosen around US developers: one is in China and one in the "
        "United Arab Emirates, so it measures no economy's total. A site counts where it stands, whoever owns it.",
        "direction": "higher",
        "minimum": 0,
        "subject_kind": "label" if by else "none",
        "section": "04",
    }
    for short, by, label, scope in _KINDS
]


def rows(files: Mapping[str, Path], folder: Path) -> dict[str, pd.DataFrame]:
    """Return observations by economy, owner and site at year ends; see INDICATORS. Raises BadInputError."""
    sites = read(FILES[0], files[SITES], SEEN_ON)
    points = read(FILES[1], files[TIMELINES], SEEN_ON)
    unknown = points.loc[~points["Data center"].isin(sites["Handle"]), "Data center"]
    if len(unknown):
        found = f"{TIMELINES} line {unknown.index[0]}, column Data center: found '{unknown.iloc[0]}'"
        raise BadInputError(f"{found}; expected a Handle of {SITES}")
    handle = points["Data center"]
    points = points.assign(
        date=iso(points, "Date", TIMELINES, HORIZON, "%m/%d/%Y"),
        economy=handle.map(dict(zip(sites["Handle"], _economies(sites, folder), strict=True))),
        owner=handle.map(dict(zip(sites["Handle"], sites["Owner"].str.partition("#")[0].str.strip(), strict=True))),
        site=handle.map(dict(zip(sites["Handle"], sites["Title"].str.strip(), strict=True))),
        **{short: cells.numbers(points, column, TIMELINES) for column, short in MEASURES.items()},
    )
    ends = {short: _year_ends(points.assign(value=points[short])) for short in MEASURES.values()}
    tables = [_sums(ends[indicator["id"].split("_")[3]], indicator) for indicator in INDICATORS]
    return {"observations": pd.concat(tables, ignore_index=True).assign(source=SOURCE, grade="data-file")}


def _economies(sites: pd.DataFrame, folder: Path) -> list[str]:
    """Return the economy that each address names; the United States for one west of Greenwich that names none."""
    economies = read_table(folder, "economies")
    known = codes(folder)
    names = {key(name) for name in economies.loc[economies["kind"] == "economy", "name"]}
    names -= {"georgia"}  # in an address, the state
    found = []
    for line, address, longitude in zip(sites.index, sites["Address"], sites["Longitude"], strict=True):
        named = [known[key(part)] for part in address.split(",") if key(part) in names]
        if not named and not longitude.strip().endswith("W"):
            problem = f"{SITES} line {line}, column Address: found '{address[:60]}'"
            raise BadInputError(f"{problem}; expected an address that names its country")
        found.append(named[-1] if named else "USA")
    return found


def _year_ends(points: pd.DataFrame) -> pd.DataFrame:
    """Return the last known value of each site at the end of each year."""
    known = points.dropna(subset="value").sort_values("date", kind="stable")
    ends = [
        known[known["date"] <= f"{year}-12-31"].drop_duplicates("Data center", keep="last").assign(year=year)
        for year in range(FIRST_YEAR, LAST_YEAR + 1)
    ]
    return pd.concat(ends, ignore_index=True)


def _sums(ends: pd.DataFrame, indicator: dict[str, Any]) -> pd.DataFrame:
    """Return sums by economy (and the world), or by owner or site within it, for years with any capacity."""
    by = indicator["id"].rpartition("_by_")[2] if "_by_" in indicator["id"] else ""
    if by:
        ends = ends[ends["year"] >= FIRST_SITE_YEAR].assign(subject=ends[by].replace("", "not stated"))
    else:
        ends = pd.concat([ends, ends.assign(economy="WLD")]).assign(subject="")
    sums = ends[ends["value"] > 0].groupby(["economy", "subject", "year"])["value"].agg(["sum", "size"]).reset_index()
    return pd.DataFrame(
        {
            "indicator": indicator["id"],
            "economy": sums["economy"],
            "subject": sums["subject"],
            "period": sums["year"].astype(str),
            "value": sums["sum"].round(3),
            "unit": indicator["unit"],
            "status": (sums["year"] > int(AS_OF[:4])).map({True: "forecast", False: "estimate"}),
            "note": "" if by == "site" else "sites with capacity: " + sums["size"].astype(str),
        }
    )

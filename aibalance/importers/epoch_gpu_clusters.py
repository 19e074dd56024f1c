"""Epoch AI's GPU clusters: existing and planned computing capacity by economy, never added to each other."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from aibalance.data.tables import BadInputError
from aibalance.data.unions import EU27
from aibalance.importers import cells
from aibalance.importers.dates import iso
from aibalance.sources.kit.economies import codes, key, refuse_unknown
from aibalance.importers.upstream import UpstreamFile, read

SEEN_ON = "2026-11-23"
SOURCE = "epoch-gpu-clusters-2026-04"
PERIOD = "2026-04"  # state of the file
COUNT = "clusters"
FIRST_YEAR = 2016  # earlier clusters are single digits
# Economies whose stock is followed year by year; the others have a handful of clusters each.
FOLLOWED = ("USA", "CHN", "EU27", "DEU", "FRA", "GBR", "JPN", "KOR", "IND", "ARE", "SAU", "WLD")
# Epoch removes the names of Chinese systems and rounds them, so that several rows are alike: they are several systems.
ANONYMOUS = "Anonymized Chinese System"
NAMES = {
    "Korea (Republic of)": "KOR",
    "Philippines (the)": "PHL",
    "United Kingdom of Great Britain and Northern Ireland": "GBR",
    "United States of America": "USA",
}
STATUSES = ("Existing", "Planned", "Decommissioned")
H100E, POWER = "H100 equivalents", "Power Capacity (MW)"
START, STOP = "First Operational Date", "Decommissioned Date (if applicable)"
STANDARD, SUPERSEDED = "Include in Standard Analysis", "Superseded by"

FILES = (
    UpstreamFile(
        "gpu_clusters.csv",
        (
            *("Name", "Status", "Certainty", "Single cluster?", "Max OP/s (log)", H100E, "Chip type (primary)"),
            *(
                "Chip quantity (primary)",
                "Country",
                "Owner",
                START,
                "Note",
                "Sector",
                POWER,
                "Hardware Cost",
                "Location",
            ),
            *("Users", "Hardware note", "Quote", "First Operational Date Note", "Certainty Note"),
            *("Energy Efficiency (log)", "Builds Upon", SUPERSEDED, "Possible Duplicate", "Possible Duplicate Of"),
            *("Chip type (secondary)", "Chip quantity (secondary)", "Total number of AI chips"),
            *("GPU Supplier (primary)", "GPU supplier (secondary)", STANDARD, "Exclude", "Rank when first operational"),
            *("16-bit OP/s (log)", "Max OP/s", "8-bit OP/s", "16-bit OP/s", "32-bit OP/s"),
            *("Calculated Power Capacity (MW)", "Reported Power Capacity (MW)", "Energy Efficiency", "Calculated Cost"),
            *("Reported Cost", "Reported Cost (Inflation adjusted)", "Cost Quote", "Noteworthy", STOP),
            *("Largest existing cluster when first operational", "% of largest cluster when first operational"),
            *("Source 1", "Source 2", "Source 3", "Source 4", "Source 5", "latitude", "longitude"),
        ),
        key=("Name",),
        alike=(ANONYMOUS,),
        dates=(START, STOP),
        counts=(H100E, POWER),
    ),
)

SOURCES: list[dict[str, Any]] = [
    {
        "id": SOURCE,
        "short": "Epoch AI clusters, 2026-04",
        "publisher": "Epoch AI",
        "title": "GPU Clusters (AI supercomputers)",
        "edition": "copy of 2026-04-24",
        "published": "2026-04-24",
        "url": "https://epoch.ai/data/gpu-clusters",
        "licence": "CC BY 4.0",
        "use": "open",
        "grade": "data-file",
        "seen_in": "kitwebster-art/compute-atlas@fa84e5711bbdd542089606cfd965be3320b10f60, gpu_clusters.csv",
        "seen_on": SEEN_ON,
        "update_days": 180,
    }
]

_MISSES = (
    "Epoch estimates that the list covers a minority of the world's capacity; China is under-reported and all of its "
    "systems are anonymized and rounded. Clusters without an estimate are left out, not counted as zero; those "
    "without a country count in the world only."
)
_TWICE = (
    "Holds possible duplicates and earlier phases of one cluster beside later ones, so it counts some chips twice. "
)
_PLANNED = "Announcements, often counted twice and often not built; never to be added to existing capacity. "
_UNDATED = "Clusters without a date of first operation are left out. "
_CAPACITY = "Sum of the estimated computing capacity, in NVIDIA H100 equivalents, of "
_POWER = "Sum of the estimated power capacity of "
_INDICATORS = (
    (
        "existing_gpu_clusters_h100e",
        "Existing GPU clusters, all listed",
        f"{_CAPACITY}all clusters listed as existing",
        _TWICE,
    ),
    (
        "existing_gpu_clusters_h100e_distinct",
        "Existing GPU clusters, each once",
        f"{_CAPACITY}the existing clusters that Epoch includes in its standard analysis (which leaves out possible "
        "duplicates and groups of several sites), less those superseded by a later phase",
        "",
    ),
    ("existing_gpu_clusters_mw", "Power of existing GPU clusters", f"{_POWER}all clusters listed as existing", _TWICE),
    ("existing_gpu_clusters", "Number of existing GPU clusters", "Number of clusters listed as existing", _TWICE),
    ("planned_gpu_clusters_h100e", "Planned GPU clusters", f"{_CAPACITY}all clusters listed as planned", _PLANNED),
    ("planned_gpu_clusters_mw", "Power of planned GPU clusters", f"{_POWER}all clusters listed as planned", _PLANNED),
    ("planned_gpu_clusters", "Number of planned GPU clusters", "Number of clusters listed as planned", _PLANNED),
    (
        "gpu_cluster_stock_h100e",
        "GPU clusters in operation at the end of the year",
        f"{_CAPACITY}the clusters of Epoch's standard analysis, from the year of first operation until the year in "
        "which the cluster was shut down or its next phase began",
        _UNDATED,
    ),
)
INDICATORS: list[dict[str, Any]] = [
    {
        "id": name,
        "label": label,
        "unit": "H100e" if "h100e" in name else "MW" if name.endswith("mw") else COUNT,
        "definition": f"{definition}.",
        "misses": misses + _MISSES,
        "direction": "higher",
        "minimum": 0,
        "subject_kind": "none",
        "section": "04",
    }
    for name, label, definition, misses in _INDICATORS
]


def rows(files: Mapping[str, Path], folder: Path) -> dict[str, pd.DataFrame]:
    """Return observations by economy (each, EU27, WLD); see INDICATORS. Raises BadInputError."""
    name = FILES[0].name
    file = read(FILES[0], files[name], SEEN_ON)
    known = {key(label): code for label, code in NAMES.items()} | codes(folder)
    keys = file["Country"].map(key)
    refuse_unknown(file.loc[~keys.isin(known) & (keys != ""), "Country"], known, f"{name}, column Country")
    odd = file.loc[~file["Status"].isin(STATUSES), "Status"]
    if len(odd):
        found = f"{name} line {odd.index[0]}, column Status: found '{odd.iloc[0]}'"
        raise BadInputError(f"{found}; expected one of: {', '.join(STATUSES)}")
    clusters = file.assign(
        economy=keys.map(known).fillna(""),
        h100e=cells.numbers(file, H100E, name),
        mw=cells.numbers(file, POWER, name),
        start=iso(file, START, name, SEEN_ON),
        stop=file[STOP],
    )
    existing, planned = clusters[clusters["Status"] == "Existing"], clusters[clusters["Status"] == "Planned"]
    gone = (clusters["Status"] == "Decommissioned") & (clusters[STOP] != "")
    earlier = existing[SUPERSEDED].isin(existing["Name"])
    distinct = existing[(existing[STANDARD] == "True") & ~earlier]
    tables = [
        _totals(existing, "h100e", "existing_gpu_clusters_h100e", "estimate"),
        _totals(distinct, "h100e", "existing_gpu_clusters_h100e_distinct", "estimate"),
        _totals(existing, "mw", "existing_gpu_clusters_mw", "estimate"),
        _totals(existing, "", "existing_gpu_clusters", "derived"),
        _totals(planned, "h100e", "planned_gpu_clusters_h100e", "forecast"),
        _totals(planned, "mw", "planned_gpu_clusters_mw", "forecast"),
        _totals(planned, "", "planned_gpu_clusters", "forecast"),
        _stock(clusters[(clusters[STANDARD] == "True") | gone]),
    ]
    return {"observations": pd.concat(tables, ignore_index=True).assign(subject="", source=SOURCE, grade="data-file")}


def _groups(clusters: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the clusters of each economy and aggregate; a cluster without a country is in the world only."""
    each = {str(code): group for code, group in clusters.groupby("economy") if code}
    return each | {"EU27": clusters[clusters["economy"].isin(EU27)], "WLD": clusters}


def _totals(clusters: pd.DataFrame, column: str, indicator: str, status: str) -> pd.DataFrame:
    """Return the sum of a column, or the number of clusters, for each economy that has any."""
    found = []
    for economy, group in _groups(clusters).items():
        estimated = group[column].count() if column else len(group)
        placeless = group[group["economy"] == ""]
        notes = [f"{estimated} of {len(group)} clusters have an estimate"] if column else []
        if len(placeless):
            amount = f", {placeless[column].sum():.0f} {'MW' if column == 'mw' else 'H100e'}" if column else ""
            notes.append(f"{len(placeless)} clusters without a country{amount}")
        value = round(float(group[column].sum()), 3) if column else len(group)
        unit = {"h100e": "H100e", "mw": "MW", "": COUNT}[column]
        if estimated:
            found.append((indicator, economy, PERIOD, value, unit, status, "; ".join(notes)))
    return pd.DataFrame(found, columns=["indicator", "economy", "period", "value", "unit", "status", "note"])


def _stock(clusters: pd.DataFrame) -> pd.DataFrame:
    """Return the capacity in operation at the end of each year."""
    begun = clusters[clusters["start"] != ""].drop_duplicates("Name").set_index("Name")["start"]
    stop = clusters["stop"].where(clusters["stop"] != "", clusters[SUPERSEDED].map(begun).fillna(""))
    dated = clusters.assign(stop=stop)[lambda c: c["start"] != ""]
    last = int(max(dated["start"], default="0000")[:4])
    found = []
    for year in range(FIRST_YEAR, last + 1):
        running = dated[
            (dated["start"].str[:4] <= str(year)) & ((dated["stop"] == "") | (dated["stop"].str[:4] > str(year)))
        ]
        for economy, group in _groups(running).items():
            if economy in FOLLOWED and group["h100e"].count():
                status = "partial" if year == last else "estimate"
                note = f"{group['h100e'].count()} of {len(group)} clusters have an estimate"
                value = round(float(group["h100e"].sum()), 3)
                found.append(("gpu_cluster_stock_h100e", economy, str(year), value, "H100e", status, note))
    return pd.DataFrame(found, columns=["indicator", "economy", "period", "value", "unit", "status", "note"])

"""GitHub Innovation Graph: developers, their work, their AI topics and their collaboration, by economy and quarter."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from aibalance.data.tables import read as read_table
from aibalance.importers import cells
from aibalance.sources.kit.economies import LEADERS, OTHERS, PARTNERS, refuse_unknown
from aibalance.importers.github_indicators import INDICATORS
from aibalance.importers.reading_day import reading_day
from aibalance.importers.upstream import UpstreamFile, read

__all__ = ["FILES", "INDICATORS", "SOURCES", "rows"]

SEEN_ON = "2026-11-23"
SOURCE = "github-innovation-graph-2025q3"
# The publisher's aggregate: the exact sum of the 27 members, so never part of a world sum.
UNION = "EU27"
UNION_ISO2 = "EU"
# In the files, but not in economies.csv: Antarctica.
UNLISTED = {"AQ": "AQ"}
# Large or fast-growing communities that only the shift-share of developers needs.
GROWING = ("ARG", "BGD", "COL", "EGY", "MEX", "NGA", "PAK", "PHL", "THA", "TUR", "UKR")
TOPICS = ("ai", "deep-learning", "llm", "machine-learning")


def _file(name: str, figure: str, *places: str) -> UpstreamFile:
    key = (*places, "year", "quarter")
    return UpstreamFile(name, (figure, *key), key=key, dates=("year",), counts=(figure,))


FILES = (
    _file("developers.csv", "developers", "iso2_code"),
    _file("git_pushes.csv", "git_pushes", "iso2_code"),
    _file("repositories.csv", "repositories", "iso2_code"),
    _file("organizations.csv", "organizations", "iso2_code"),
    _file("economy_collaborators.csv", "weight", "source", "destination"),
    _file("topics.csv", "num_pushers", "topic", "iso2_code"),
)

SOURCES: list[dict[str, Any]] = [
    {
        "id": SOURCE,
        "short": "GitHub Innovation Graph 2025-Q3",
        "publisher": "GitHub",
        "title": "GitHub Innovation Graph",
        "edition": "2020 Q1 to 2025 Q3, 2026-03-26",
        "published": "2026-03-26",
        "url": "https://github.com/github/innovationgraph",
        "licence": "CC0 1.0",
        "use": "open",
        "grade": "data-file",
        "seen_in": "github/innovationgraph@8faec9d72c7ec505480197d6dd580e6739fe2a96, data/*.csv",
        "seen_on": SEEN_ON,
        "update_days": 91,
    }
]
UNITS = {indicator["id"]: indicator["unit"] for indicator in INDICATORS}


def rows(files: Mapping[str, Path], folder: Path) -> dict[str, pd.DataFrame]:
    """Return quarters of developers and pushes, one quarter a year of stocks, AI topics, and collaboration by year."""
    economies = read_table(folder, "economies")
    known = dict(zip(economies["iso2"], economies["code"], strict=True)) | UNLISTED | {UNION_ISO2: UNION}
    known.pop("", None)
    tables = [_table(spec, files[spec.name], known) for spec in FILES]
    developers, pushes, repositories, organizations, pairs, topics = tables
    parts = [
        _rows("developers", by_quarter(developers, LEADERS + OTHERS + GROWING)),
        _rows("git_pushes", by_quarter(pushes, LEADERS + OTHERS)),
        _rows("repositories", by_quarter(_same_quarter(repositories), LEADERS + OTHERS)),
        _rows("developer_organizations", by_quarter(_same_quarter(organizations), LEADERS + OTHERS)),
        _rows("topic_pushers", _topics(topics)),
        _rows("collaborations", by_pair(pairs)),
        _rows("collaborations_total", with_all(pairs)),
    ]
    return {"observations": pd.concat(parts, ignore_index=True)}


def _table(spec: UpstreamFile, path: Path, known: Mapping[str, str]) -> pd.DataFrame:
    """Return a file with codes of economies, whole years and quarters, and its figures as `value`."""
    table = read(spec, path, SEEN_ON)
    for column in {"iso2_code", "source", "destination"} & set(table.columns):
        refuse_unknown(table[column], known, f"{spec.name}, column {column}")
        table[column] = table[column].map(known)
    table["year"] = cells.whole(table, "year", spec.name, 2000, int(reading_day(SEEN_ON)[:4]))
    table["quarter"] = cells.whole(table, "quarter", spec.name, 1, 4)
    table["value"] = cells.numbers(table, spec.counts[0], spec.name)
    table["period"] = table["year"].astype(str) + "-Q" + table["quarter"].astype(str)
    return table.rename(columns={"iso2_code": "economy"}).dropna(subset=["value"])


def by_quarter(table: pd.DataFrame, keep: tuple[str, ...]) -> pd.DataFrame:
    """Return the economies to keep as published, and the world as the sum of all single economies."""
    world = table[table["economy"] != UNION].groupby("period")["value"].agg(["sum", "size"])
    note = [f"Sum of {size} economies" for size in world["size"]]
    total = pd.DataFrame(
        {"economy": "WLD", "period": world.index, "value": world["sum"].to_numpy(), "status": "derived", "note": note}
    )
    kept = table.loc[table["economy"].isin(keep), ["economy", "period", "value"]]
    return pd.concat([kept.assign(status="published", note=""), total])


def _same_quarter(table: pd.DataFrame) -> pd.DataFrame:
    """Return one quarter of each year: that of the latest period."""
    return table[table["quarter"] == int(table["period"].max()[-1])]


def _topics(table: pd.DataFrame) -> pd.DataFrame:
    table = table[table["topic"].isin(TOPICS) & table["economy"].isin((*LEADERS, "HKG"))]
    table = table[["economy", "topic", "period", "value"]].rename(columns={"topic": "subject"})
    return table.assign(status="published")


def by_pair(table: pd.DataFrame) -> pd.DataFrame:
    """Return the mean quarterly weight between two economies, both directions added, by year.

    A direction's mean is over the quarters that are published for it; a pair needs both directions.
    """
    places, quarters = (*PARTNERS, UNION), _quarters(table)
    table = table[table["source"].isin(places) & table["destination"].isin(places)]
    ways = table.groupby(["source", "destination", "year"])["value"].agg(["mean", "size"]).reset_index()
    ends = ways[["source", "destination"]]
    ways["economy"], ways["subject"] = ends.min(axis=1), ends.max(axis=1)
    pairs = (
        ways.groupby(["economy", "subject", "year"])
        .agg(value=("mean", "sum"), quarters=("size", "sum"), ways=("size", "size"))
        .reset_index()
    )
    pairs = pairs[pairs["ways"] == 2]
    possible = 2 * pairs["year"].map(quarters)
    pairs["note"] = [
        f"From {found} of {all_} published figures" if found < all_ else ""
        for found, all_ in zip(pairs["quarters"], possible, strict=True)
    ]
    pairs["status"] = possible.map(lambda count: "derived" if count == 8 else "partial")
    return _by_year(pairs.drop(columns=["quarters", "ways"]))


def with_all(table: pd.DataFrame) -> pd.DataFrame:
    """Return each economy's mean quarterly weight with all partners by year, and the world's, counting each once."""
    quarters = _quarters(table)
    single = table[(table["source"] != UNION) & (table["destination"] != UNION)]
    ends = [
        single.assign(economy=single["source"]),
        single.assign(economy=single["destination"]),
        single.assign(economy="WLD"),
    ]
    union = table[(table["source"] == UNION) | (table["destination"] == UNION)].assign(economy=UNION)
    sums = pd.concat([*ends, union]).groupby(["economy", "year"])["value"].sum().reset_index()
    sums = sums[sums["economy"].isin((*PARTNERS, UNION, "WLD"))]
    sums["value"] /= sums["year"].map(quarters)
    sums["status"] = sums["year"].map(quarters).map(lambda count: "derived" if count == 4 else "partial")
    return _by_year(sums)


def _quarters(table: pd.DataFrame) -> pd.Series:
    return table.groupby("year")["quarter"].nunique()


def _by_year(frame: pd.DataFrame) -> pd.DataFrame:
    frame["period"], frame["value"] = frame["year"].astype(str), frame["value"].round(1)
    return frame.drop(columns="year")


def _rows(indicator: str, frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(indicator=indicator, unit=UNITS[indicator], source=SOURCE, grade="data-file")

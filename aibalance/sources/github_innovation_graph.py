"""GitHub Innovation Graph: developers, their work, their AI topics and their collaboration, by economy and quarter."""

from collections.abc import Mapping

import pandas as pd

from aibalance.sources.kit.economies import LEADERS, OTHERS, PARTNERS
from aibalance.sources.kit.edition import Edition

# The publisher's aggregate: the exact sum of the 27 members, so never part of a world sum.
UNION = "EU27"
# Large or fast-growing communities that only the shift-share of developers needs.
GROWING = ("ARG", "BGD", "COL", "EGY", "MEX", "NGA", "PAK", "PHL", "THA", "TUR", "UKR")
TOPICS = ("ai", "deep-learning", "llm", "machine-learning")
LICENCES = ("Apache-2.0", "GPL-3.0", "MIT")


def rows(files: Mapping[str, pd.DataFrame], edition: Edition) -> dict[str, pd.DataFrame]:
    """Return quarters of developers and pushes, one quarter a year of stocks, AI topics, and collaboration by year."""
    tables = {name: _dated(table) for name, table in files.items()}
    parts = []
    if "developers" in tables:
        parts.append(by_quarter(tables["developers"], LEADERS + OTHERS + GROWING).assign(indicator="developers"))
    if "git_pushes" in tables:
        parts.append(by_quarter(tables["git_pushes"], LEADERS + OTHERS).assign(indicator="git_pushes"))
    for name, indicator in (("repositories", "repositories"), ("organizations", "developer_organizations")):
        if name in tables:
            stock = tables[name]
            last = stock.loc[stock["period"].idxmax(), "quarter"]  # the same quarter of each year
            parts.append(by_quarter(stock[stock["quarter"] == last], LEADERS + OTHERS).assign(indicator=indicator))
    if "topics" in tables:
        table = tables["topics"]
        table = table[table["topic"].isin(TOPICS) & table["economy"].isin((*LEADERS, "HKG"))]
        parts.append(table.rename(columns={"topic": "subject"}).assign(indicator="topic_pushers", status="published"))
    if "licenses" in tables:
        table = tables["licenses"]
        same = table["quarter"] == table.loc[table["period"].idxmax(), "quarter"]
        table = table[same & table["licence"].isin(LICENCES) & table["economy"].isin((*LEADERS, "HKG"))]
        parts.append(
            table.rename(columns={"licence": "subject"}).assign(indicator="licence_pushers", status="published")
        )
    if "collaborators" in tables:
        parts.append(by_pair(tables["collaborators"]).assign(indicator="collaborations"))
        parts.append(with_all(tables["collaborators"]).assign(indicator="collaborations_total"))
    columns = ["indicator", "economy", "subject", "period", "value", "status", "note"]
    return {"observations": pd.concat(parts).reindex(columns=columns)}


def _dated(table: pd.DataFrame) -> pd.DataFrame:
    table = table.dropna(subset="value")
    table = table.assign(value=table["value"].astype(float), year=table["year"].astype(int))
    return table.assign(period=table["year"].astype(str) + "-Q" + table["quarter"].astype(str))


def by_quarter(table: pd.DataFrame, keep: tuple[str, ...]) -> pd.DataFrame:
    """Return the economies to keep as published, and the world as the sum of all single economies."""
    world = table[table["economy"] != UNION].groupby("period")["value"].agg(["sum", "size"]).reset_index()
    total = pd.DataFrame({"economy": "WLD", "period": world["period"], "value": world["sum"], "status": "derived"})
    total["note"] = "Sum of " + world["size"].astype(str) + " economies"
    kept = table.loc[table["economy"].isin(keep), ["economy", "period", "value"]]
    return pd.concat([kept.assign(status="published", note=""), total])


def by_pair(table: pd.DataFrame) -> pd.DataFrame:
    """Return the mean quarterly weight between two economies, both directions added, by year.

    A direction's mean is over the quarters that are published for it; a pair needs both directions.
    """
    places, quarters = (*PARTNERS, UNION), table.groupby("year")["quarter"].nunique()
    table = table[table["one"].isin(places) & table["other"].isin(places)]
    ways = table.groupby(["one", "other", "year"])["value"].agg(["mean", "size"]).reset_index()
    ends = ways[["one", "other"]]
    ways = ways.assign(economy=ends.min(axis=1), subject=ends.max(axis=1))
    sums = ways.groupby(["economy", "subject", "year"], as_index=False)
    pairs = sums.agg(value=("mean", "sum"), found=("size", "sum"), ways=("size", "size"))
    pairs = pairs[pairs["ways"] == 2]
    possible = 2 * pairs["year"].map(quarters)
    note = "From " + pairs["found"].astype(str) + " of " + possible.astype(str) + " published figures"
    return pairs.assign(
        period=pairs["year"].astype(str),
        value=pairs["value"].round(1),
        note=note.where(pairs["found"] < possible, ""),
        status=(possible == 8).map({True: "derived", False: "partial"}),
    )


def with_all(table: pd.DataFrame) -> pd.DataFrame:
    """Return each economy's mean quarterly weight with all partners by year, and the world's, counting each once."""
    quarters = table.groupby("year")["quarter"].nunique()
    with_union = (table["one"] == UNION) | (table["other"] == UNION)
    single = table[~with_union]
    ends = [
        single.assign(economy=single["one"]),
        single.assign(economy=single["other"]),
        single.assign(economy="WLD"),
        table[with_union].assign(economy=UNION),
    ]
    sums = pd.concat(ends).groupby(["economy", "year"])["value"].sum().reset_index()
    sums = sums[sums["economy"].isin((*PARTNERS, UNION, "WLD"))]
    number = sums["year"].map(quarters)
    return sums.assign(
        period=sums["year"].astype(str),
        value=(sums["value"] / number).round(1),
        status=(number == 4).map({True: "derived", False: "partial"}),
    )

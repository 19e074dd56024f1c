"""CSET, country AI activity metrics: articles, citations, patents and private investment by economy and year."""

from collections.abc import Mapping

import pandas as pd

from aibalance.sources.kit.economies import kept
from aibalance.sources.kit.edition import Edition


def rows(files: Mapping[str, pd.DataFrame], edition: Edition) -> dict[str, pd.DataFrame]:
    """Return every year of each series; one that is not marked complete, or has not ended, is partial."""
    parts = []
    if "countries" in files:
        parts.append(series(files["countries"], edition).assign(source=edition.ids["cset-country-activity"]))
    if "chart" in files:
        table = files["chart"]
        table = table[kept(table["economy"], table["year"])].dropna(subset="articles")
        part = table.assign(indicator="ai_publications", period=table["year"].astype(str), value=table["articles"])
        part["status"] = "published"
        part.loc[table["year"] >= int(edition.date[:4]), "status"] = "partial"
        parts.append(part.assign(source=edition.ids["owid-cset"]))
    return {"observations": pd.concat(parts)[["indicator", "economy", "period", "value", "status", "source"]]}


def series(table: pd.DataFrame, edition: Edition) -> pd.DataFrame:
    """Return the series of CSET's own table."""
    parts, unfinished = [], table["year"] >= int(edition.date[:4])
    for indicator, (column, unit, status) in edition.lookup("series").items():
        whole = table[f"{column}_complete"].eq("complete") if f"{column}_complete" in table else False
        part = table.assign(indicator=indicator, period=table["year"].astype(str), value=table[column] / unit)
        part["status"] = (~unfinished & whole).map({True: status, False: "partial"})
        parts.append(part.dropna(subset="value"))
    return pd.concat(parts)

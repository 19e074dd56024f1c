"""CSET, country AI activity metrics: articles, citations, patents and private investment by economy and year."""

from collections.abc import Mapping

import pandas as pd

from aibalance.sources.kit.edition import Edition


def rows(files: Mapping[str, pd.DataFrame], edition: Edition) -> dict[str, pd.DataFrame]:
    """Return every year of each series; one that is not marked complete, or has not ended, is partial."""
    table, parts = files["countries"], []
    unfinished = table["year"] >= int(edition.date[:4])
    for indicator, (column, unit, status) in edition.lookup("series").items():
        whole = table[f"{column}_complete"].eq("complete") if f"{column}_complete" in table else False
        part = table.assign(indicator=indicator, period=table["year"].astype(str), value=table[column] / unit)
        part["status"] = (~unfinished & whole).map({True: status, False: "partial"})
        parts.append(part.dropna(subset="value"))
    return {"observations": pd.concat(parts)[["indicator", "economy", "period", "value", "status"]]}

"""World Bank: gross domestic product, population, internet users and research spending by economy and year."""

from collections.abc import Mapping

import pandas as pd

from aibalance.sources.kit.economies import kept
from aibalance.sources.kit.edition import Edition

FIRST_YEAR = 2000
# File: our indicator, its source, and the divisor and decimals of a value.
MEASURES = {
    "gdp": ("gdp", "world-bank-gdp", 1e9, 3),
    "population": ("population", "world-bank-population", 1, 0),
    "internet": ("internet_users", "world-bank-internet", 1, 3),
    "research": ("rd_share_of_gdp", "world-bank-gerd", 1, 3),
}


def rows(files: Mapping[str, pd.DataFrame], edition: Edition) -> dict[str, pd.DataFrame]:
    """Return the yearly observations since FIRST_YEAR of the economies that the book keeps."""
    parts = []
    for name, table in files.items():
        indicator, source, divisor, decimals = MEASURES[name]
        # the files mix economies with aggregates, of which the Union and the world are kept
        table = table.assign(economy=table["economy"].str.upper().replace({"EUU": "EU27"}))
        table = table[kept(table["economy"], table["year"]) & (table["year"] >= FIRST_YEAR)].dropna(subset="value")
        table = table.assign(value=(table["value"] / divisor).round(decimals), period=table["year"].astype(str))
        table = table.assign(indicator=indicator, source=edition.ids[source])
        parts.append(table[["indicator", "economy", "period", "value", "source"]])
    return {"observations": pd.concat(parts)}

"""Emerging Technology Observatory: shares of economies in the steps, inputs and tools of the chip supply chain."""

from collections.abc import Mapping

import pandas as pd

from aibalance.sources.kit.edition import Edition


def rows(files: Mapping[str, pd.DataFrame], edition: Edition) -> dict[str, pd.DataFrame]:
    """Return the shares that are given for single economies; those of their companies would count them twice."""
    shares, providers = files["provision"].dropna(subset="share"), files["providers"]
    countries = providers[providers["kind"] == "country"].drop_duplicates("provider").set_index("provider")["code"]
    countries = countries.replace(edition.lookup("codes"))
    economy = shares["provider"].map(countries)
    shares = shares.assign(economy=economy)[economy.isin(list(edition.table("economies")["code"]))]
    return {
        "observations": pd.DataFrame(
            {
                "indicator": "chip_supply_share",
                "economy": shares["economy"],
                "subject": shares["input"].replace(edition.lookup("steps")),
                "period": shares["year"].astype(str),
                "value": shares["share"],
            }
        )
    }

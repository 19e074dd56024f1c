"""Epoch AI's chip counts: who holds the AI chips that were sold, in NVIDIA H100 equivalents, quarter by quarter."""

from collections.abc import Mapping

import pandas as pd

from aibalance.sources.kit.edition import Edition

STOCKS = {"amd_owners": "amd_chip_stock", "nvidia_owners": "nvidia_chip_stock"}


def rows(files: Mapping[str, pd.DataFrame], edition: Edition) -> dict[str, pd.DataFrame]:
    """Return the median and interval of each quarter's end by owner and by maker, and by chip of those sold to China."""
    makers, parts = edition.lookup("makers"), []
    for name, table in files.items():
        if name in STOCKS:
            parts.append(table.assign(indicator=STOCKS[name], subject=table["owner"]))
        elif name in makers:
            parts.append(table.assign(indicator="ai_chips_made", subject=makers[name], economy="WLD"))
        else:
            china = table[table["owner"] == "China"]
            parts.append(china.assign(indicator="nvidia_chips_to_china", subject=china["chip"]))
    table = pd.concat(parts).dropna(subset=["value", "economy"])
    day, incomplete = pd.to_datetime(table["date"]), table["incomplete"] != ""
    table = table.assign(
        period=day.dt.year.astype(str) + "-Q" + day.dt.quarter.astype(str),
        status=incomplete.map({True: "partial", False: "estimate"}),
        note=incomplete.map({True: "The quarter is not complete in the source.", False: ""}),
    )
    return {
        "observations": table[["indicator", "economy", "subject", "period", "value", "low", "high", "status", "note"]]
    }

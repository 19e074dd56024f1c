"""Epoch AI, Machine Learning Hardware: the fastest accelerators of each economy and manufacturer."""

from collections.abc import Mapping

import pandas as pd

from aibalance.sources.kit.edition import Edition
from aibalance.sources.kit.setters import record_setters

FIRST_DAY = "2016-01-01"  # before, the file gives no 16-bit performance


def rows(files: Mapping[str, pd.DataFrame], edition: Edition) -> dict[str, pd.DataFrame]:
    """Return the records of each manufacturer as observations, and those of each economy as frontier."""
    chips, makers = files["chips"], edition.lookup("manufacturers")
    named = chips[chips["developer"] != ""]
    chips = edition.without(
        named, ~named["developer"].isin(list(makers)), "chips", "developer", "a manufacturer whose economy we know"
    )
    performance = chips["tensor"].fillna(chips["half"]).map("{:.6g}".format).astype(float)
    chips = chips.assign(economy=chips["developer"].map(makers), value=performance)
    chips = chips[chips["date"] >= FIRST_DAY].dropna(subset="value")
    columns = ["model", "developer", "economy", "date", "value"]
    by_maker = record_setters(chips[columns], by="developer")
    by_maker = by_maker.rename(columns={"developer": "subject", "date": "period", "model": "note"})
    by_economy = record_setters(chips[columns]).assign(measure="accelerator_performance")
    return {"observations": by_maker.assign(indicator="accelerator_performance"), "frontier": by_economy}

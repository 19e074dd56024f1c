"""Chips and the thresholds of US export controls: total processing performance of both."""

from collections.abc import Mapping

import pandas as pd

from aibalance.sources.kit.edition import Edition


def rows(files: Mapping[str, pd.DataFrame], edition: Edition) -> dict[str, pd.DataFrame]:
    """Return the performance of each chip, and that from which (or to which) each rule holds."""
    parts = []
    if "chips" in files:
        chips = files["chips"].dropna(subset="performance")
        density = chips["density"].map("density {:g}".format).where(chips["density"].notna(), "density not given")
        width = chips["bandwidth"].map("memory {:g} GB/s".format).where(chips["bandwidth"].notna(), "memory not given")
        rumoured = chips["chip"].str.contains("estimate") | (chips["year"] >= int(edition.date[:4]))
        parts.append(
            chips.assign(
                indicator="chip_control_performance",
                subject=chips["chip"].str.removesuffix(" (estimate)"),
                period=chips["year"].astype(str),
                value=chips["performance"],
                status=rumoured.map({True: "estimate", False: "published"}),
                note=density + ", " + width,
            )
        )
    if "rules" in files:
        rules = files["rules"].dropna(subset=["least", "most"], how="all")
        parts.append(
            rules.assign(
                indicator="chip_control_threshold",
                subject=rules["status"],
                period=rules["date"],
                value=rules["least"].fillna(rules["most"]),
                low=rules["least"].where(rules["most"].notna()),
                high=rules["most"].where(rules["least"].notna()),
                status="published",
                note=rules["condition"],
            )
        )
    columns = ["indicator", "economy", "subject", "period", "value", "low", "high", "status", "note"]
    return {"observations": pd.concat(parts).assign(economy="USA").reindex(columns=columns)}

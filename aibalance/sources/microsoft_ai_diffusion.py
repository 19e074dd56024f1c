"""Microsoft AI Economy Institute: share of working-age people who use generative AI, by economy and period."""

from collections.abc import Mapping

import pandas as pd

from aibalance.sources.kit.edition import Edition


def rows(files: Mapping[str, pd.DataFrame], edition: Edition) -> dict[str, pd.DataFrame]:
    """Return the estimates for all economies of the file and all its periods: ranks need them all."""
    table = files["diffusion"]
    # a column a period, named "H1 2025 AI Diffusion" or "Q1 2026 AI Diffusion"
    long = table.melt("economy", var_name="column", value_name="value").dropna(subset="value")
    part, year = long["column"].str.slice(0, 2), long["column"].str.slice(3, 7)
    return {
        "observations": pd.DataFrame(
            {
                "indicator": "ai_diffusion",
                "economy": long["economy"],
                "period": year + "-" + part,
                "value": long["value"],
                "status": "estimate",
            }
        )
    }

"""TOP500: systems of a list by economy, as a third party counted them."""

from collections.abc import Mapping

import pandas as pd

from aibalance.sources.kit.edition import Edition

MOST = 12  # economies: no more of a copyright list than a comparison needs


def rows(files: Mapping[str, pd.DataFrame], edition: Edition) -> dict[str, pd.DataFrame]:
    """Return the number of systems of the economies with most of them, at the month of the list."""
    table = files["systems"].sort_values("systems", ascending=False, kind="stable").head(MOST)
    rows = table.assign(indicator="top500_systems", period=edition.date[:7], value=table["systems"])
    return {"observations": rows[["indicator", "economy", "period", "value"]]}

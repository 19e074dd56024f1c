"""AI Index, public data behind the report: cumulative investment and companies, skills, postings and moves of talent."""

from collections.abc import Mapping

import pandas as pd

from aibalance.sources.kit.economies import LEADERS
from aibalance.sources.kit.edition import Edition


def rows(files: Mapping[str, pd.DataFrame], edition: Edition) -> dict[str, pd.DataFrame]:
    """Return the figures of the leading economies: over the whole time up to the year before the report, and by year."""
    last, parts = int(edition.date[:4]) - 1, []
    if "whole" in files:
        for indicator, (column, first) in edition.lookup("whole").items():
            table = files["whole"].dropna(subset=column)
            parts.append(table.assign(indicator=indicator, period=f"{first}/{last}", value=table[column].round(2)))
    if "years" in files:
        for indicator, column in edition.lookup("years").items():
            table = files["years"].dropna(subset=column)
            parts.append(table.assign(indicator=indicator, period=table["year"].astype(str), value=table[column]))
    rows = pd.concat(parts)
    return {"observations": rows.loc[rows["economy"].isin(LEADERS), ["indicator", "economy", "period", "value"]]}

"""Findings on a pair of economies: growth."""

import pandas as pd

from aibalance.ledger import Chapter
from aibalance.stats.growth import compound_growth


def growth(chapter: Chapter, name: str, rows: pd.DataFrame) -> None:
    """Register <name>_<economy>_growth for each economy of the pair: compound annual growth from first to last year, in %."""
    for role, code in (("focus", chapter.focus), ("rival", chapter.rival)):
        part = rows[rows["economy"] == code]
        value = None
        if len(part) > 1 and min(part["value"].iloc[[0, -1]]) > 0:
            value = 100 * compound_growth(
                part["value"].iloc[0], part["value"].iloc[-1], part["year"].iloc[-1] - part["year"].iloc[0]
            )
        chapter.add(
            f"{name}_{role}_growth",
            value,
            "% change a year",
            label=f"{name}: compound growth, {chapter.names[code]}",
            rows=part if len(part) else None,
            digits=1,
        )

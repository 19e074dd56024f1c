"""Findings on crossings: who passed whom in the data, and what three more years allow."""

import pandas as pd

from aibalance.ledger import Chapter
from aibalance.stats.crossing import first_year_ahead, parity_ahead

NEVER = "no year in the data"


def passing(chapter: Chapter, id: str, name: str) -> str:
    """Register the first year in the data in which whoever leads a measure now was ahead; words where nobody passed."""
    rows = chapter.by_year(f"{name}_first_year_ahead")
    found = first_year_ahead(rows)
    words = f"{found['year'].iloc[0]:.0f}" if len(found) else NEVER if len(rows) else "no data"
    chapter.add(id, words, "text", label=f"{name}: first year ahead of who leads now",
                rows=chapter.asked(f"{name}_first_year_ahead").query("economy in @chapter.pair"),
                quantity=f"{name}_first_year_ahead")  # fmt: skip
    return words


def parity(chapter: Chapter, id: str, name: str, pool: pd.DataFrame | None = None) -> pd.DataFrame:
    """Register whether parity in a measure lies inside the 80 % interval three years on; return that interval, one row or none."""
    asked = f"{name}_parity_ahead"
    pool = chapter.pool() if pool is None else pool
    family = next((pool.loc[pool["series"] == s, "family"].iloc[0] for s in chapter.quantities[asked].series
                   if s in set(pool["series"])), "") if chapter.quantities else ""  # fmt: skip
    found = parity_ahead(chapter.by_year(asked), pool, family)
    words = found["parity"].iloc[0] if len(found) else "not said: fewer than five years"
    chapter.add(id, words, "text", label=f"{name}: parity and the interval three years on",
                rows=chapter.asked(asked).query("economy in @chapter.pair"), quantity=asked)  # fmt: skip
    return found

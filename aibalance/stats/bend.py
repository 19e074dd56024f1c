"""Where a positive series bends: two joined lines through its logarithm, the bend at the year that fits best."""

import numpy as np
import pandas as pd

from aibalance.stats.comparison import break_year
from aibalance.stats.estimate import by_year
from aibalance.stats.frames import carried, one, timed
from aibalance.stats.least_squares import mean

FEWEST = 8  # with fewer years a bend is a matter of one point
COLUMNS = ["year", "before", "after", "gain"]


def one_bend(rows: pd.DataFrame, value: str = "value") -> pd.DataFrame:
    """Return the year of the best-fitting bend and the annual growth before and after it, as fractions: one row, or none.

    `rows` has `year` and a value above zero. Columns year, before, after, gain (how much the bend lowers Schwarz's criterion;
    above 0 speaks for it) and rows. None below 8 years. Source: Hudson (1966), JASA 61(316), 1097–1129.
    """
    rows = timed(rows)
    if len(rows) < FEWEST:
        return one({}, [*COLUMNS, *carried(rows)])
    found = break_year(rows["year"], rows[value], np.ones(len(rows)))
    before, after = (float(np.expm1(slope)) for slope in (found.slope_before, found.slope_after))
    return one({"year": found.year, "before": before, "after": after, "gain": found.information_gain, **carried(rows)})


def fitted(rows: pd.DataFrame, value: str = "value") -> pd.DataFrame:
    """Return the two joined lines of `one_bend` at the years of the rows: year, the value's column, rows; no row without a bend."""
    rows = timed(rows)
    if len(rows) < FEWEST:
        return rows.iloc[:0][["year", value, *carried(rows)]]
    year, series = by_year(rows["year"], values=rows[value])
    found = break_year(year, series, np.ones(len(year)))
    shape = found.slope_before * (year - found.year) + (found.slope_after - found.slope_before) * np.maximum(
        year - found.year, 0
    )
    level = mean(np.log(series) - shape)
    keys = {name: [held] * len(year) for name, held in carried(rows).items()}
    return pd.DataFrame({"year": year, value: np.exp(level + shape), **keys})

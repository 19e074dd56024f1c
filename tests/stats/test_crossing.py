"""Crossings: the first year ahead in data, parity and the interval ahead, and how often that was right."""

# mypy: allow-untyped-defs

import numpy as np
import pandas as pd
import pytest
from test_forecast import pool_of, random_walks, series

from aibalance.stats.crossing import first_year_ahead, parity_ahead, parity_kept
from aibalance.stats.forecast import no_change


def pair(first, second, start=2000):
    return pd.DataFrame({"year": np.arange(start, start + len(first)), "first": first, "second": second})


def test_the_first_year_ahead_is_a_year_of_the_data():
    """NCSES: 2006 China 2,657 to 3,139, 2007 5,048 to 4,199: ahead in 2007, whatever lies between."""
    found = first_year_ahead(pair([2657, 5048], [3139, 4199], 2006)).iloc[0]
    assert (found["year"], found["leader"], found["last_behind"], found["changes"]) == (2007, "first", 2006, 1)
    assert first_year_ahead(pair([3139, 4199], [2657, 5048], 2006))["leader"].tolist() == ["second"]


def test_a_lead_that_was_lost_and_regained_began_anew():
    found = first_year_ahead(pair([1, 3, 1, 3, 4], [2, 2, 2, 2, 2])).iloc[0]
    assert (found["year"], found["changes"], found["last_behind"]) == (2003, 3, 2002)


def test_the_last_year_behind_counts_and_the_last_year_says_who_leads():
    found = first_year_ahead(pair([1, 1, 1, 1, 3, 4], [2, 2, 2, 2, 2, 2])).iloc[0]
    assert (found["year"], found["leader"], found["last_behind"], found["changes"]) == (2004, "first", 2003, 1)
    turned = first_year_ahead(pair([2, 2, 2, 2, 2, 2], [1, 1, 1, 1, 3, 4])).iloc[0]
    assert (turned["year"], turned["leader"], turned["last_behind"]) == (2004, "second", 2003)


def test_level_years_are_not_ahead():
    assert first_year_ahead(pair([1, 2, 3], [2, 2, 2]))["year"].tolist() == [2002]
    assert first_year_ahead(pair([1, 2, 3], [2, 2, 2]))["changes"].tolist() == [1]
    assert first_year_ahead(pair([1, 2], [2, 2])).empty
    assert first_year_ahead(pair([2, 3], [2, 2]))["changes"].tolist() == [0]


def test_who_was_always_ahead_never_passed():
    assert first_year_ahead(pair([3, 4], [1, 2])).empty
    assert first_year_ahead(pair([], [])).empty
    assert first_year_ahead(pair([np.nan, 3], [2, 2])).empty


def test_gaps_and_order_do_not_matter_and_a_year_twice_is_refused():
    rows = pair([1, np.nan, 3, 4], [2, 2, 2, 2]).assign(rows=[(f"k{i}",) for i in range(4)])
    found = first_year_ahead(rows.iloc[::-1]).iloc[0]
    assert (found["year"], found["last_behind"], found["rows"]) == (2002, 2000, ("k0", "k2", "k3"))
    with pytest.raises(ValueError, match="year twice"):
        first_year_ahead(pd.concat([rows, rows]))


def test_parity_is_asked_of_the_interval_three_years_on():
    pool, rows = pool_of(random_walks(12)), series([1.2, 1.3, 1.1, 1.3, 1.2])
    found = parity_ahead(rows, pool, "")
    end = no_change(rows, pool, "", 0.8).iloc[-1]
    assert (found["year"].iloc[0], found["parity"].iloc[0]) == (2007, "inside")
    assert (found["low"].iloc[0], found["high"].iloc[0]) == (end["low"], end["high"])
    assert parity_ahead(rows.assign(family="f1"), pool).equals(parity_ahead(rows, pool, "f1").assign())
    assert parity_ahead(rows.assign(value=20 * rows["value"]), pool, "")["parity"].tolist() == ["outside"]
    assert parity_ahead(rows.assign(value=rows["value"] / 20), pool, "")["parity"].tolist() == ["outside"]
    assert parity_ahead(rows.head(4), pool, "").empty


def test_what_came_is_counted_on_either_side_of_the_interval():
    rows = [(3, -0.1, 0.5, 0.2, -0.1), (3, -0.1, 0.5, 0.2, 0.3), (3, 0.1, 0.5, 0.3, 0.4), (3, 0.1, 0.5, 0.3, -0.4),
            (3, -0.5, -0.1, -0.3, 0.4), (1, -0.1, 0.5, 0.2, -0.1)]  # fmt: skip
    tried = pd.DataFrame(rows, columns=["horizon", "low", "high", "last", "actual"])
    found = parity_kept(tried).iloc[0]
    assert found.to_dict() == {"outside": 3, "outside_crossed": 2, "inside": 2, "inside_crossed": 1}
    assert parity_kept(tried[tried["horizon"] < 3]).empty
    edge = pd.DataFrame([(3, 0.0, 0.5, 0.2, 0.3), (3, -0.5, 0.0, -0.2, -0.3)], columns=tried.columns)
    assert parity_kept(edge)["inside"].tolist() == [2]

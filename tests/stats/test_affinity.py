"""Affinities by year: the index of each year's matrix, both ways round, in the one block that has no gap."""

# mypy: allow-untyped-defs

import numpy as np
import pandas as pd
import pytest

from aibalance.stats.affinity import affinities
from aibalance.stats.specialisation import affinity_index

NAMES = "ABCD"


def ties(years=(2020, 2021)):
    rows = [
        {
            "source": a,
            "target": b,
            "year": year,
            "weight": float(1 + i + 2 * j + (year - 2020) * i),
            "rows": (f"{a}{b}{year}",),
        }
        for year in years
        for i, a in enumerate(NAMES)
        for j, b in enumerate(NAMES)
        if a < b
    ]
    return pd.DataFrame(rows)


def test_each_year_has_the_index_of_its_own_matrix_both_ways_round():
    found = affinities(ties(), ["A", "B"])
    assert len(found) == 2 * 4 * 3
    matrix = (
        ties((2021,))
        .pivot(index="source", columns="target", values="weight")
        .reindex(index=list(NAMES), columns=list(NAMES))
        .fillna(0)
    )
    matrix = matrix + matrix.T
    expected = affinity_index(matrix)
    for row in found[found["year"] == 2021].to_dict("records"):
        assert row["affinity"] == pytest.approx(expected.loc[row["source"], row["target"]])
        assert row["weight"] == matrix.loc[row["source"], row["target"]]
        assert row["economies"] == 4
        assert len(row["rows"]) == 6


def test_a_pair_that_is_not_published_in_a_year_is_no_zero_and_leaves_the_block():
    more = pd.concat(
        [ties(), pd.DataFrame([{"source": "A", "target": "E", "year": 2020, "weight": 9.0, "rows": ("AE",)}])]
    )
    found = affinities(more, ["A", "B"])
    assert set(found["source"]) == set(NAMES)
    assert affinities(more, ["A", "E"]).empty
    assert affinities(ties().iloc[:0], ["A", "B"]).empty


def test_equal_ties_are_what_size_explains():
    even = ties().assign(weight=5.0)
    assert np.allclose(affinities(even, ["A", "B"])["affinity"], 1)

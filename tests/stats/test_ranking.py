"""Rankings of tidy frames: chances that geometry gives, weights that change the lead, gaps that stay gaps, groups."""

import pandas as pd
import pytest

from aibalance.stats.ranking import (
    composite,
    groups_of_places,
    lead_changes,
    leaders_without,
    matrix,
    rand_index,
    rank_chances,
    rank_ranges,
)


def tidy(values: dict[str, list[float | None]], economies: list[str]) -> pd.DataFrame:
    wide = pd.DataFrame(values, index=pd.Index(economies, name="economy"), dtype=float)
    rows = wide.reset_index().melt("economy", var_name="name")
    return rows.assign(rows=[(f"{row.name}/{row.economy}",) for row in rows.itertuples(index=False)])


@pytest.fixture
def two_to_one() -> pd.DataFrame:
    """The United States lead two indicators of three, China the third."""
    return tidy({"articles": [0, 1], "funds": [1, 0], "chips": [1, 0]}, ["USA", "CHN"])


def test_random_weights_give_the_chance_that_geometry_gives(two_to_one: pd.DataFrame) -> None:
    # China leads when its indicator weighs more than half: (1 - 1/2)² of the triangle of weights.
    found = rank_chances(two_to_one, seed=1).set_index(["economy", "rank"])["percent"]
    assert found["CHN", 1] == pytest.approx(25, abs=2)
    assert found.groupby("economy").sum().to_numpy() == pytest.approx(100)
    ranges = rank_ranges(rank_chances(two_to_one, seed=1), 0.90).set_index("economy")
    assert ranges.loc["CHN", ["median", "low", "high"]].tolist() == [2, 1, 2]


def test_the_weight_that_changes_the_leader_is_one_half(two_to_one: pd.DataFrame) -> None:
    found = lead_changes(two_to_one)
    assert found["name"].tolist() == ["articles"]
    assert found["times"].tolist() == pytest.approx([1.5])
    assert found["new_leader"].tolist() == ["CHN"]
    assert leaders_without(two_to_one)["same"].all(), "one against one is a tie, which unseats nobody"


def test_every_rank_carries_the_keys_of_all_figures_each_once(two_to_one: pd.DataFrame) -> None:
    for found in (composite(two_to_one), rank_chances(two_to_one), lead_changes(two_to_one)):
        assert {len(keys) for keys in found["rows"]} == {6}


def test_a_gap_counts_as_the_economys_own_mean_and_too_many_leave_no_rank() -> None:
    rows = tidy({"a": [0, 1, 2], "b": [0, None, 4], "c": [4, None, 0], "d": [0, 4, 2]}, ["X", "Y", "Z"])
    assert composite(rows).set_index("economy")["score"].to_dict() == pytest.approx({"Y": 75.0, "Z": 62.5, "X": 25.0})
    fewer = rows[~((rows["economy"] == "Y") & (rows["name"] == "d"))]
    assert list(matrix(fewer).index) == ["X", "Z"]
    least = rank_chances(rows, gaps="least", seed=1).query("rank == 1").set_index("economy")["percent"]
    assert least["Y"] < rank_chances(rows, seed=1).query("rank == 1").set_index("economy")["percent"]["Y"]


def test_economies_with_like_places_are_grouped() -> None:
    places: dict[str, list[float | None]] = {  # the first two are nearer to each other than any of the last: no tie decides
        "AI articles": [7, 6, 1, 2, 3, 4, 5], "AI use": [7, 6, 2, 1, 4, 5, 3],
        "Funds": [1, 2, 7, 6, 5, 3, 4], "PhDs": [1, 2, 6, 7, 4, 5, 3],
    }  # fmt: skip
    found = groups_of_places(tidy(places, ["USA", "GBR", "CHN", "IND", "JPN", "KOR", "CAN"])).set_index("economy")[
        "group"
    ]
    assert found["USA"] == found["GBR"]
    assert list(found.index[found == found["USA"]]) in (["USA", "GBR"], ["GBR", "USA"])


def test_nothing_is_found_of_nothing() -> None:
    none = tidy({"a": [1, 2]}, ["X", "Y"]).iloc[:0]
    for found in (
        composite(none),
        rank_chances(none),
        rank_ranges(rank_chances(none)),
        lead_changes(none),
        leaders_without(none),
    ):
        assert found.empty
        assert "economy" in found or "name" in found
    assert groups_of_places(none).empty
    assert rand_index(groups_of_places(none), groups_of_places(none)).empty

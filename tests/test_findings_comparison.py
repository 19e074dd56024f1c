"""The panel of economies: its views, who comes first in it, who resembles whom, and what gaps and weights do."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from aibalance.findings.comparison import VIEWS, Panel, _at, cells, leaders, panel
from aibalance.findings.likeness import _agreement, _path, groups, paths
from aibalance.findings.standings import changes, places, standings, union_floor
from aibalance.ledger import Chapter
from aibalance.statistic import pooled, row_keys, single_keys


@pytest.fixture
def chapter(project: Path) -> Chapter:
    return Chapter("comparison", "05", data=str(project / "data"))


def evidence() -> pd.DataFrame:
    row = {"indicator": "gdp", "economy": "2 economies", "subject": "", "period": "2023", "year": 2023.0}
    return pd.DataFrame([{**row, "source": "world-bank-gdp", "grade": "data-file"}])


def small(values: Mapping[str, Sequence[float]], economies: list[str]) -> Panel:
    """A panel with the same values in all views."""
    matrix = pd.DataFrame(values, index=economies, dtype=float)
    return Panel(dict.fromkeys(VIEWS, matrix), dict.fromkeys(VIEWS, evidence()))


@pytest.fixture
def two_to_one() -> Panel:
    """The United States lead two indicators of three, China the third."""
    return small({"AI articles": [0, 1], "Funds": [1, 0], "GPU stock": [1, 0]}, ["USA", "CHN"])


def test_a_divisor_is_of_the_same_year_or_the_last_before_it() -> None:
    rows = pd.DataFrame({"economy": ["B", "A", "A"], "year": [2022.0, 2025.5, 2019.0]}, index=[7, 3, 5])
    base = pd.DataFrame({"economy": ["A", "A", "B"], "year": [2020.0, 2023.0, 2022.0], "value": [1.0, 2.0, 3.0]})
    found = _at(rows, base)
    assert list(found.index) == [7, 3, 5]
    assert found[7] == 3.0
    assert found[3] == 2.0
    assert np.isnan(found[5])  # nothing on record yet: a gap, not a later figure


def test_a_key_of_a_panel_names_each_economy_and_no_row_that_was_not_used() -> None:
    rows = evidence()
    more = rows.assign(economy="BRA", period="1999", year=1999.0)
    both = pooled([*(rows.assign(economy=code) for code in ("USA", "CHN", "USA", "BRA")), more])
    assert sorted(set(both["economy"])) == ["BRA", "CHN+USA"]
    expanded = [single for key in row_keys(both) for single in single_keys(key)]
    assert {key.split("/")[1] for key in expanded} == {"BRA", "CHN", "USA"}
    assert [key for key in expanded if "1999" in key] == [key for key in expanded if "1999" in key and "/BRA/" in key]


def test_views_of_the_real_panel_agree_with_the_observations(chapter: Chapter) -> None:
    views = panel(chapter).views
    share = chapter.rows("rd_share_of_gdp", ["KOR"])["value"].iloc[-1]
    assert views["output"].loc["KOR", "R&D"] == pytest.approx(share / 100)
    online = chapter.rows("internet_users", ["KOR"])["value"].iloc[-1]
    assert views["head"].loc["KOR", "Online"] == pytest.approx(online / 100)
    models = chapter.rows("notable_models", ["CHN"], source="epoch-models-2026-08")
    assert views["size"].loc["CHN", "Notable models"] == models.loc[models["year"] > 2022, "value"].sum()
    people = chapter.rows("population", ["USA"]).set_index("year")["value"]
    articles = chapter.rows("ai_articles", ["USA"]).set_index("year")["value"]
    assert views["head"].loc["USA", "AI articles"] == pytest.approx(articles[2022] / people[2022])


def test_a_gap_stays_a_gap_and_an_economy_with_too_many_gets_no_rank(chapter: Chapter) -> None:
    table = panel(chapter)
    assert np.isnan(table.views["size"].loc["EU27", "Funds"])
    assert "TWN" in table.ranked("size").index
    assert "TWN" not in table.ranked("head").index
    shown = cells(chapter, table, "head")
    assert shown["row"].iloc[-1] == chapter.names["TWN"]
    assert (shown.loc[shown["value"].isna(), "text"] == "").all()
    assert shown["value"].dropna().between(0, 1).all()


def test_rates_have_no_size(chapter: Chapter) -> None:
    views = panel(chapter).views
    assert not {"Much cited", "AI use"} & set(views["size"])
    assert views["head"]["AI use"].equals(views["output"]["AI use"])


def test_random_weights_give_the_chance_that_geometry_gives(chapter: Chapter, two_to_one: Panel) -> None:
    # China leads when its indicator weighs more than half: (1 - 1/2)² of the triangle of weights.
    frame = standings(chapter, two_to_one, "size").set_index(["key", "rank"])["value"]
    assert frame["CHN", 1] == pytest.approx(0.25, abs=0.02)
    assert frame.groupby("key").sum().to_numpy() == pytest.approx(1)
    assert chapter.statistics["size_first"].value == chapter.prose["USA"]
    assert chapter.statistics["size_outside"].value == 0


def test_the_weight_that_changes_the_leader_is_one_half(chapter: Chapter, two_to_one: Panel) -> None:
    frame = changes(chapter, two_to_one)
    assert chapter.statistics["size_needs_times"].value == pytest.approx(1.5)
    assert chapter.statistics["size_needs_indicator"].value == "AI articles"
    assert chapter.statistics["size_can_change"].value == 1
    assert chapter.statistics["size_left_out"].value == "none"
    assert set(frame["key"]) == {"CHN"}


def test_leaders_are_counted_by_indicator(chapter: Chapter, two_to_one: Panel) -> None:
    leaders(chapter, two_to_one, "size")
    values = {
        name: chapter.statistics[f"size_{name}"].value
        for name in ("most_led", "next_led", "leaders", "by_focus", "by_rival")
    }
    assert values == {
        "most_led": 2,
        "next_led": 1,
        "leaders": 2,
        "by_focus": "funding and GPU stock",
        "by_rival": "AI articles",
    }


def test_economies_with_like_places_are_grouped(chapter: Chapter) -> None:
    codes = ["USA", "GBR", "CHN", "IND", "JPN", "KOR", "CAN"]
    places = {  # the first two are nearer to each other than any of the last three are: no tie decides
        "AI articles": [7, 6, 1, 2, 3, 4, 5], "AI use": [7, 6, 2, 1, 4, 5, 3],
        "Funds": [1, 2, 7, 6, 5, 3, 4], "PhDs": [1, 2, 6, 7, 4, 5, 3],
    }  # fmt: skip
    frame = groups(chapter, small(places, codes))
    assert chapter.statistics["groups_focus"].value == chapter.prose["GBR"]
    assert chapter.statistics["groups_same"].value == "different groups"
    assert list(frame.loc[(frame["key"] == "USA"), "text"]) == ["1", "1", "7", "7"]


def test_agreement_counts_pairs_treated_alike() -> None:
    first = pd.Series({"a": 1, "b": 1, "c": 2})
    assert _agreement(first, first) == 1
    assert _agreement(first, pd.Series({"a": 1, "b": 2, "c": 2})) == pytest.approx(1 / 3)


def test_levels_are_in_per_cent_of_the_years_leader(chapter: Chapter) -> None:
    rows = chapter.rows("ai_articles", ["CHN", "EU27", "IND"])
    level = _path(chapter, "articles", "AI articles", rows)
    assert set(level["series"]) == {"EU27", "India"}
    last = rows[rows["year"] == rows["year"].max()].set_index("economy")["value"]
    assert level[level["key"] == "IND"]["value"].iloc[-1] == pytest.approx(100 * last["IND"] / last.max())
    assert level["value"].max() <= 100


def test_a_panel_without_data_gives_empty_charts_and_says_so(chapter: Chapter) -> None:
    nothing = Panel(dict.fromkeys(VIEWS, pd.DataFrame()), dict.fromkeys(VIEWS, evidence().iloc[:0]))
    for view in VIEWS:
        leaders(chapter, nothing, view)
        assert cells(chapter, nothing, view).empty
        assert standings(chapter, nothing, view).empty
    assert places(chapter, nothing).empty
    assert changes(chapter, nothing).empty
    assert groups(chapter, nothing).empty
    assert paths(chapter, {}).empty
    assert str(chapter.statistics["size_first"]) == "no data"
    assert str(chapter.statistics["size_first_chance"]) == "no data"


def test_swapping_the_pair_swaps_its_roles_and_nothing_else(project: Path) -> None:
    both = []
    for focus, rival in (("USA", "CHN"), ("CHN", "USA")):
        one = Chapter("comparison", "05", data=str(project / "data"), focus=focus, rival=rival)
        table = panel(one)
        places(one, table)
        standings(one, table, "size")
        groups(one, table)
        union_floor(one)
        both.append({id: statistic.value for id, statistic in one.statistics.items()})
    there, back = both
    assert there["size_first"] == back["size_first"]
    assert there["size_first_chance"] == pytest.approx(back["size_first_chance"])
    assert there["head_focus_median"] == back["head_rival_median"]
    assert there["groups_focus_best"] == back["groups_rival_best"]
    assert there["union_floor"] == back["union_floor"]

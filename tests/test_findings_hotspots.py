"""Findings of the chapter on hotspots: hand-computed frames, what holds on the real data, and other pairs."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from aibalance.findings.addresses import missed
from aibalance.findings.capacity import LISTS, capacity, developer_growth, growth_table
from aibalance.findings.facts import alone
from aibalance.findings.hotspots import (
    FEWEST_PATENTS,
    advantage,
    concentration,
    filed_or_granted,
    revision,
    world_shares,
)
from aibalance.findings.hubs import NAMED, changes, counted, hub_facts, models_by_hub
from aibalance.findings.yardsticks import MODELS, money_facts, rank_facts, rank_table, rankings
from aibalance.ledger import Chapter

DATA = Path(__file__).parents[1] / "data"
CLAIMS = ["proj-02a", "proj-02b"]
QUID = "owid-quid-2025"


def opened(focus: str = "USA", rival: str = "CHN", as_of: int = 2025) -> Chapter:
    return Chapter("hotspots", "04", data=str(DATA), as_of=as_of, focus=focus, rival=rival)


def made(values: dict[str, dict[int, float]], source: str = QUID) -> pd.DataFrame:
    """Rows of private investment by economy and year, shaped like those that Chapter.rows returns."""
    rows = [(code, str(year), float(year), value) for code, years in values.items() for year, value in years.items()]
    frame = pd.DataFrame(rows, columns=["economy", "period", "year", "value"])
    return frame.assign(
        indicator="private_investment", subject="", source=source, grade="data-file", unit="USD bn",
        series=frame["economy"], key=frame["economy"], low=np.nan, high=np.nan,
    )  # fmt: skip


def number(chapter: Chapter, name: str) -> float:
    value = chapter.statistics[name].value
    assert isinstance(value, float), name
    return value


@pytest.mark.parametrize(("focus", "rival"), [("USA", "CHN"), ("CHN", "USA")])
def test_shares_are_of_the_world_of_the_same_edition_and_swap_with_the_pair(focus: str, rival: str) -> None:
    older = made(
        {
            "USA": {2020: 60, 2021: 30, 2022: 50},
            "CHN": {2020: 20, 2021: 30, 2022: 10},
            "WLD": {2020: 100, 2021: 100, 2022: 100},
        }
    )
    newer = made({"USA": {2023: 90}, "CHN": {2023: 30}, "WLD": {2023: 150}}, "ai-index-2025")
    chapter = opened(focus, rival)
    frame = world_shares(chapter, "money", pd.concat([older, newer]), "Money").set_index(["economy", "year"])
    assert frame.loc[("USA", 2023.0), "value"] == pytest.approx(60)
    assert not frame.loc[("USA", 2023.0), "joined"]
    assert frame.loc[("USA", 2022.0), "joined"]
    assert str(chapter.statistics["money_first"]) == "the United States"
    assert number(chapter, "money_first_share") == pytest.approx(60)
    assert number(chapter, "money_least_share") == pytest.approx(30)
    assert str(chapter.statistics["money_least_year"]) == "2021"
    shares = {"USA": 60.0, "CHN": 20.0}
    assert number(chapter, "money_focus_share") == pytest.approx(shares[focus])
    assert number(chapter, "money_rival_share") == pytest.approx(shares[rival])
    assert "WLD" in " ".join(chapter.statistics["money_first_share"].rows)


def test_equal_economies_count_as_many_and_one_alone_as_little_more_than_one() -> None:
    chapter = opened()
    concentration(chapter, "even", made({"USA": {2024: 10}, "CHN": {2024: 10}, "DEU": {2024: 10}, "WLD": {2024: 40}}))
    assert number(chapter, "even_even") == pytest.approx(
        4
    )  # what the list leaves out is one more economy of its smallest size
    assert number(chapter, "even_others_share") == pytest.approx(50)
    concentration(chapter, "one", made({"USA": {2024: 99}, "CHN": {2024: 1}, "WLD": {2024: 100}}))
    assert number(chapter, "one_even") == pytest.approx(1 / (0.99**2 + 0.01**2))


def test_a_count_of_firms_is_restated_by_the_next_edition() -> None:
    chapter = opened()
    revision(chapter, "firms", "newly_funded_ai_companies")
    assert [number(chapter, f"firms_{key}") for key in ("before", "after")] == [542, 504]


@pytest.mark.parametrize(("focus", "rival"), [("USA", "CHN"), ("CHN", "USA"), ("EU27", "IND")])
def test_the_claims_on_patents_fit_filings_of_one_side_and_grants_of_the_other(focus: str, rival: str) -> None:
    chapter = opened(focus, rival)
    shown = filed_or_granted(chapter, CLAIMS)
    assert str(chapter.statistics["chn_match"]) == "filed in 2021"
    assert str(chapter.statistics["usa_match"]) == "granted in 2022"
    assert round(number(chapter, "usa_product")) == number(chapter, "usa_match_value") == 13_013
    assert number(chapter, "claimed_times") == pytest.approx(29 / 13)
    assert number(chapter, "filed_times") < number(chapter, "claimed_times") < number(chapter, "granted_times")
    assert list(shown.loc[shown["hollow"], "value"]) == [29_000, 13_000]
    assert not shown["label"].str.contains("filed and granted").any()


def test_without_the_year_of_the_match_no_count_fits() -> None:
    chapter = opened(as_of=2021)
    filed_or_granted(chapter, CLAIMS)
    assert str(chapter.statistics["usa_match"]) == "in no count on record"
    assert chapter.statistics["usa_product"].value is None


def test_advantages_average_to_one_and_small_fields_are_left_out() -> None:
    chapter = opened()
    shown = advantage(chapter, "Application fields")
    rows = chapter.rows("ai_patent_families_by_category", [])
    rows = rows[rows["subject"].str.startswith("Application fields: ")]
    sizes = rows.groupby(rows["subject"].str.removeprefix("Application fields: "))["value"].sum()
    assert set(shown["row"]) == set(sizes.index[sizes >= FEWEST_PATENTS])
    totals = rows[rows["subject"].str.split(": ").str[1].isin(shown["row"])].groupby("economy")["value"].sum()
    weighted = (
        shown.assign(weight=shown["economy"].map(totals))
        .groupby("row")[["ratio", "weight"]]
        .apply(lambda part: np.average(part["ratio"], weights=part["weight"]))
    )
    assert np.allclose(weighted, 1)
    assert shown["value"].between(0, 1).all()
    lean = shown.pivot(index="row", columns="economy", values="ratio").loc[list(dict.fromkeys(shown["row"]))]
    assert (lean["USA"] / lean["CHN"]).is_monotonic_decreasing


def test_hubs_hold_every_entry_once_and_only_two_turn_on_one_address() -> None:
    chapter = opened()
    hubs = models_by_hub(chapter)
    rows, _ = counted(chapter)
    assert hubs["total"].sum() == rows["value"].sum()
    assert (hubs["earlier"] + hubs["recent"] == hubs["total"]).all()
    assert set(NAMED) <= set(hubs["hub"])
    changed = hubs[hubs["other_total"] != hubs["total"]]
    assert set(changed["hub"]) == {"london", "san-francisco-bay-area"}
    hub_facts(chapter, hubs)
    missed(chapter, hubs)
    assert str(chapter.statistics["moved"]) == "London"
    assert number(chapter, "moved_total") > 10 * number(chapter, "moved_other") > 0
    assert number(chapter, "moved_rank") < number(chapter, "moved_other_rank")
    assert number(chapter, "hub_first_count") <= number(chapter, "hub_known") <= hubs["total"].sum()
    assert str(chapter.statistics["missed_rival"]) not in {"Beijing", "Shanghai", "Shenzhen"}


def test_a_hub_that_the_article_misses_follows_the_pair() -> None:
    names = []
    for pair in (("USA", "CHN"), ("CHN", "USA")):
        chapter = opened(*pair)
        missed(chapter, models_by_hub(chapter))
        names.append([str(chapter.statistics[f"missed_{role}"]) for role in ("focus", "rival")])
    assert names[0] == names[1][::-1]


def test_changes_hold_their_value_and_count_the_two_windows() -> None:
    chapter = opened()
    hubs = models_by_hub(chapter)
    points = changes(chapter, hubs)
    assert (points["low"] <= points["y"]).all()
    assert (points["y"] <= points["high"]).all()
    boston = hubs.set_index("hub").loc["boston"]
    assert number(chapter, "boston_change") == pytest.approx(boston["recent"] / boston["earlier"])


def test_ranks_are_ours_by_models_and_published_elsewhere() -> None:
    chapter = opened()
    hubs = models_by_hub(chapter)
    frame = rankings(chapter, hubs)
    own = frame[frame["yardstick"] == MODELS].set_index("hub")["value"]
    assert own["san-francisco-bay-area"] == 1
    assert "tokyo-yokohama" not in own.index
    clusters = frame[frame["source"] == "wipo-gii-2025"].set_index("hub")["value"]
    assert clusters["san-francisco-bay-area"] == 3
    rank_facts(chapter, hubs, frame)
    assert str(chapter.statistics["absent"]) == "Tokyo"
    table = rank_table(chapter, frame)
    assert not table.duplicated(["row", "column"]).any()
    assert table["value"].between(0, 1).all()


def test_capacity_in_operation_and_announced_is_never_added() -> None:
    chapter = opened()
    shown = capacity(chapter).set_index("label")["value"]
    for kind, indicator in LISTS.items():
        rows = chapter.rows(indicator, ["USA", "CHN"], partial=True).set_index("economy")["value"]
        assert shown[f"United States, {kind}"] == pytest.approx(rows["USA"] / 1e3)
        assert number(chapter, f"{kind}_focus") == pytest.approx(rows["USA"] / 1e6)
    assert 0 < number(chapter, "announced_unplaced_share") < 100


def test_growth_parts_add_up_to_the_change() -> None:
    """The world doubles in two years; one economy triples, so that a half of its gain is its own."""
    table = growth_table(
        made({"USA": {2020: 10, 2022: 30}, "CHN": {2020: 40, 2022: 50}, "WLD": {2020: 100, 2022: 200}})
    )
    assert list(table.loc["USA", ["with_world", "own"]]) == pytest.approx([10, 10])
    assert list(table.loc["CHN", ["with_world", "own"]]) == pytest.approx([40, -30])
    assert table.loc["WLD", "growth"] == pytest.approx(100 * (2**0.5 - 1))
    assert table.loc["WLD", ["with_world", "own"]].isna().all()


def test_developers_are_compared_in_one_season_and_their_own_parts_cancel() -> None:
    chapter = opened()
    shown = developer_growth(chapter)
    assert str(chapter.statistics["developers_from"])[-2:] == str(chapter.statistics["developers_to"])[-2:]
    assert shown["value"].is_monotonic_decreasing
    rows = chapter.rows("developers", [])
    season = rows[np.isclose(rows["year"] % 1, rows["year"].max() % 1)]
    listed = growth_table(season).loc[list(alone(chapter, season)["economy"].unique())]
    start = season[season["year"] == season["year"].min()].set_index("economy")["value"]
    world = growth_table(season).loc["WLD", "growth"]
    assert set(np.sign(listed["own"])) == {-1, 1}
    assert ((listed["own"] > 0) == (listed["growth"] > world)).all()
    assert np.allclose(listed["with_world"] + listed["own"], listed["end"] - start[listed.index])


OTHERS = [("EU27", "IND", 2025), ("GBR", "JPN", 2025), ("USA", "CHN", 2012), ("FRA", "ARE", 2023)]


@pytest.mark.parametrize(("focus", "rival", "as_of"), OTHERS)
def test_other_pairs_and_years_say_that_there_are_no_data(focus: str, rival: str, as_of: int) -> None:
    chapter = opened(focus, rival, as_of)
    money = chapter.rows("private_investment", [focus, rival, "EUROPE", "WLD"], source=QUID)
    world_shares(chapter, "money", money, "Money")
    concentration(chapter, "money", chapter.rows("private_investment", [], source="ai-index-2025"))
    filed_or_granted(chapter, CLAIMS)
    advantage(chapter, "Application fields")
    hubs = models_by_hub(chapter)
    hub_facts(chapter, hubs)
    missed(chapter, hubs)
    changes(chapter, hubs)
    frame = rankings(chapter, hubs)
    rank_facts(chapter, hubs, frame)
    rank_table(chapter, frame)
    money_facts(chapter)
    capacity(chapter)
    developer_growth(chapter)
    assert {str(s) for s in chapter.statistics.values()} & {"no data"}

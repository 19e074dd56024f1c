"""Findings of the chapter on innovations: hand-computed frontiers, counts, votes and prices, and what holds on the real data."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from aibalance.data.series import Observations
from aibalance.findings.frontier import compute_growth, lag
from aibalance.findings.prices import level_price
from aibalance.findings.records import makers, records, staircase
from aibalance.findings.releases import benchmarks, openness, revisions, shown, votes
from aibalance.ledger import Chapter
from aibalance.stats.lag import DAYS_PER_MONTH

DATA = Path(__file__).parents[1] / "data"
EPOCH = "epoch-models-2026-08"  # the source of the made-up rows; published on 19 August 2026
PLACES = {"USA": ("United States", "the United States"), "CHN": ("China", "China")}


def opened(focus: str = "USA", rival: str = "CHN", as_of: int = 2025) -> Chapter:
    return Chapter("innovations", "02", data=str(DATA), as_of=as_of, focus=focus, rival=rival)


def made(chapter: Chapter, unit: str = "index", **models: tuple[tuple[str, float], ...]) -> pd.DataFrame:
    """Records of economies, given as dates and values, shaped like those that `records` returns."""
    rows = [
        {"economy": code, "series": PLACES[code][0], "who": PLACES[code][1], "period": date, "value": float(value),
         "model": f"{code} {date[:4]}", "label": f"{code} {date[:4]}"}
        for code, dated in models.items() for date, value in dated
    ]  # fmt: skip
    frame = pd.DataFrame(rows).assign(indicator="frontier.made", subject="", source=EPOCH, grade="data-file", unit=unit)
    day = pd.to_datetime(frame["period"])
    year = day.dt.year + (day.dt.month - 1) / 12
    return frame.assign(
        key=frame["economy"], day=day, year=year, partial=day.dt.year > chapter.as_of, low=np.nan, high=np.nan
    )


def number(chapter: Chapter, name: str) -> float:
    found = chapter.statistics[name].value
    assert isinstance(found, float), name
    return found


def told(chapter: Chapter, *names: str) -> list[str]:
    return [str(chapter.statistics[name]) for name in names]


AHEAD = (("2023-01-01", 10), ("2024-01-01", 20), ("2025-01-01", 40))
BEHIND = (("2023-07-01", 5), ("2025-07-01", 15))


@pytest.mark.parametrize("pair", [("USA", "CHN"), ("CHN", "USA")])
def test_the_lag_runs_from_the_day_on_which_the_leader_passed(pair: tuple[str, str]) -> None:
    """On 31 December 2025 the best of China is 15, which the United States passed on 1 January 2024."""
    chapter = opened(*pair)
    course = lag(chapter, "gap", made(chapter, USA=AHEAD, CHN=BEHIND), "Gap", since=2024)
    days = (pd.Timestamp("2025-12-31") - pd.Timestamp("2024-01-01")).days
    assert (
        number(chapter, "gap_lag")
        == number(chapter, "gap_least")
        == number(chapter, "gap_most")
        == pytest.approx(days / DAYS_PER_MONTH)
    )
    assert told(chapter, "gap_leader", "gap_trailer", "gap_passing_model", "gap_passing_date", "gap_date") == [
        "the United States", "China", "USA 2024", "1 January 2024", "31 December 2025",
    ]  # fmt: skip
    assert number(chapter, "gap_apart") == 25
    assert number(chapter, "gap_records") == 2
    assert number(chapter, "gap_closest") == pytest.approx(181 / DAYS_PER_MONTH)  # 5, half a year after 10
    assert number(chapter, "gap_latest_lag") > number(chapter, "gap_lag")
    assert str(chapter.statistics["gap_latest_date"]) == "19 August 2026"
    assert course["series"].unique().tolist() == ["China"]
    assert course.loc[course["partial"], "year"].min() >= 2026


def test_an_error_either_way_widens_the_lag_and_is_no_interval() -> None:
    chapter = opened()
    rows = made(chapter, "FLOP", USA=AHEAD, CHN=BEHIND)
    lag(chapter, "exact", rows, "Gap", since=2024)
    lag(chapter, "loose", rows, "Gap", since=2024, error=2.0)
    assert number(chapter, "loose_lag") == number(chapter, "exact_lag")
    assert number(chapter, "loose_least") < number(chapter, "loose_lag")
    assert str(chapter.statistics["loose_most"]) == "no bound"  # the leader's first record may already have been above
    assert chapter.statistics["loose_lag"].interval == ""
    assert str(chapter.statistics["exact_apart"]) == "2.7\u202ftimes"


def test_with_one_side_missing_every_fact_says_so_and_nothing_is_drawn() -> None:
    chapter = opened()
    assert lag(chapter, "gap", made(chapter, USA=AHEAD), "Gap", since=2024).empty
    assert set(told(chapter, "gap_lag", "gap_leader", "gap_apart", "gap_closest_model")) == {"no data"}


def test_steps_hold_a_record_until_the_next_and_to_the_last_day() -> None:
    chapter = opened()
    drawn = staircase(chapter, made(chapter, USA=AHEAD), since=2024)
    line = drawn[drawn["joined"]]
    assert line["value"].tolist() == [20, 20, 40, 40]
    assert line["year"].iloc[-1] == pytest.approx(2026.63, abs=0.01)
    assert drawn.loc[~drawn["joined"], "value"].tolist() == [20, 40]
    assert drawn.loc[~drawn["joined"], ["low", "high"]].isna().all(axis=None)
    assert staircase(chapter, made(chapter, USA=AHEAD).iloc[:0], since=2024).empty


def test_compute_that_doubles_every_year_doubles_in_twelve_months() -> None:
    chapter = opened()
    doubling = tuple((f"{year}-01-01", 2.0 ** (year - 2018)) for year in range(2018, 2026))
    fourfold = tuple((f"{year}-01-01", 4.0 ** (year - 2018)) for year in range(2018, 2026))
    compute_growth(chapter, "pace", made(chapter, "FLOP", USA=doubling, CHN=fourfold), since=2018)
    assert number(chapter, "pace_focus_growth") == pytest.approx(2)
    assert number(chapter, "pace_focus_doubling") == pytest.approx(12)
    assert number(chapter, "pace_rival_doubling") == pytest.approx(6)
    assert told(chapter, "pace_faster", "pace_settled") == ["China", "settle"]


def scores(**values: tuple[float, float]) -> pd.DataFrame:
    rows = [
        {"economy": code, "period": period, "year": year, "value": value}
        for code, pair in values.items() for period, year, value in zip(("2024-01", "2025-02"), (2024.0, 2025 + 1 / 12), pair, strict=True)
    ]  # fmt: skip
    return pd.DataFrame(rows).assign(indicator="arena_score", subject="", source="arena-history-2025", grade="data-file",
                                     status="published", unit="points", low=np.nan, high=np.nan, note="")  # fmt: skip


def test_a_lead_of_four_hundred_points_is_ten_votes_in_eleven_and_none_is_half() -> None:
    chapter = opened()
    chapter._observations = Observations(Path("made"), scores(USA=(1400, 1200), CHN=(1000, 1200)))
    drawn = votes(chapter, "votes")
    assert number(chapter, "votes_chance_first") == pytest.approx(1000 / 11)
    assert number(chapter, "votes_chance_last") == pytest.approx(50)
    assert told(chapter, "votes_month_first", "votes_span") == ["January 2024", "13\u202fmonths"]
    assert len(drawn) == 2


def test_a_level_costs_what_the_cheapest_record_that_reaches_it_costs() -> None:
    """China's best is 15 at 3 dollars; of the American records that reach 15 by their interval the cheaper costs 6."""
    chapter = opened()
    rows = made(chapter, USA=(*AHEAD, ("2025-03-01", 41)), CHN=BEHIND).assign(
        model=["low", "near", "dear", "top", "early", "best"]
    )
    rows["high"] = rows["value"] + 1
    prices = {"low": 1, "near": 6, "dear": 30, "top": 60, "early": 0.5, "best": 3}
    listed = pd.DataFrame(
        {"economy": rows["economy"], "subject": [name.upper() for name in prices], "period": "2025-08-01", "year": 2025.58,
         "value": [float(price) for price in prices.values()]}
    )  # fmt: skip
    listed = listed.assign(indicator="api_price_output", source="model-prices-2026-10", grade="data-file",
                           status="published", unit="USD per million tokens", low=np.nan, high=np.nan, note="")  # fmt: skip
    chapter._observations = Observations(Path("made"), listed)
    priced = level_price(chapter, "level", rows)
    assert told(chapter, "level_trailer", "level_leader_model", "level_trailer_model") == ["China", "near", "best"]
    assert number(chapter, "level_times") == 2
    assert str(chapter.statistics["level_cheaper"]) == "China"
    assert priced["price"].tolist() == list(prices.values())


def test_periods_after_as_of_are_hollow_and_later_ones_are_gone() -> None:
    rows = pd.DataFrame({"year": [2024.0, 2025.0, 2026.0], "status": ["derived", "derived", "partial"]})
    assert shown(opened(as_of=2024), rows)["partial"].tolist() == [False, True]
    assert shown(opened(as_of=2025), rows)["partial"].tolist() == [False, False, True]


@pytest.mark.parametrize("pair", [("USA", "CHN"), ("CHN", "USA"), ("EU27", "IND"), ("GBR", "JPN"), ("BRA", "NGA")])
def test_every_pair_gets_every_statistic(pair: tuple[str, str]) -> None:
    chapter = opened(*pair)
    for name, measure in (
        ("compute", "training_compute"),
        ("index", "capability_index"),
        ("chip", "accelerator_performance"),
    ):
        found = records(chapter, measure)
        assert (found.groupby("economy")["value"].diff().dropna() > 0).all()
        assert set(found["economy"]) <= set(pair)
        lag(chapter, name, found, name, since=2019)
    chips = makers(chapter)
    lag(chapter, "maker", chips[chips["first"]], "Makers", since=2019)
    compute_growth(chapter, "pace", chapter.rows("largest_training_compute"), since=2018)
    level_price(chapter, "level", records(chapter, "capability_index"))
    openness(chapter)
    revisions(chapter, "count")
    votes(chapter, "votes")
    benchmarks(chapter, "tests")
    for key in ("compute_lag", "index_lag", "chip_lag", "maker_lag", "pace_settled", "level_times", "models_times", "count_year",
                "votes_move", "tests_mmlu_last"):  # fmt: skip
        assert key in chapter.statistics


def test_swapping_the_pair_changes_no_finding_on_the_real_data() -> None:
    here, there = opened("USA", "CHN"), opened("CHN", "USA")
    for chapter in (here, there):
        lag(chapter, "index", records(chapter, "capability_index"), "Index", since=2023)
        level_price(chapter, "level", records(chapter, "capability_index"))
        votes(chapter, "votes")
        benchmarks(chapter, "tests")
    for name in here.statistics.keys() - {"focus", "rival"}:
        assert str(here.statistics[name]) == str(there.statistics[name]), name


def test_an_unclear_index_leaves_the_lag_within_its_ends() -> None:
    chapter = opened()
    course = lag(chapter, "index", records(chapter, "capability_index"), "Index", since=2023).dropna(
        subset=["low", "high"]
    )
    assert (course["low"] <= course["value"]).all()
    assert (course["value"] <= course["high"]).all()
    assert number(chapter, "index_least") <= number(chapter, "index_lag") <= number(chapter, "index_most")

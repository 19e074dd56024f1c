"""Findings of the chapter on barriers: hand-computed frames, and what must hold on the real data whatever it says."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from aibalance.findings import barriers, collaboration, exchange, openings
from aibalance.ledger import Chapter

DATA = Path(__file__).parent.parent / "data"
NEURIPS = "neurips-us-china-2025"


def opened(focus: str = "USA", rival: str = "CHN", as_of: int = 2025) -> Chapter:
    return Chapter("barriers", "07", data=str(DATA), as_of=as_of, focus=focus, rival=rival)


def value(chapter: Chapter, name: str) -> float:
    found = chapter.statistics[name].value
    assert isinstance(found, float)
    return found


def told(chapter: Chapter, *names: str) -> list[str]:
    return [str(chapter.statistics[name]) for name in names]


def levels(values: Mapping[str, tuple[float, float]], years: tuple[int, int]) -> pd.DataFrame:
    """Observations of two years, as chapter.rows gives them."""
    rows = [
        {"economy": code, "year": float(year), "period": str(year), "value": level}
        for code, pair in values.items()
        for year, level in zip(years, pair, strict=True)
    ]
    same = {"indicator": "developers", "subject": "", "source": "x", "grade": "data-file", "unit": "developers"}
    return pd.DataFrame(rows).assign(**same, label="Developers", series="")


@pytest.mark.parametrize(
    ("text", "printed"), [("2022-10-07", "7 October 2022"), ("2025-10", "October 2025"), ("2022", "2022")]
)
def test_a_date_is_printed_as_precisely_as_it_is_known(text: str, printed: str) -> None:
    assert barriers.day(text) == printed


def test_lifetime_is_the_days_from_an_act_to_the_act_that_ends_it() -> None:
    chapter = opened()
    columns = ["id", "title", "date", "economy", "ends", "indicator", "subject", "period", "source", "grade", "year"]
    rows = [
        ("a", "Rule A", "2025-01-01", "USA", ""),
        ("b", "Rule B", "2025-01-31", "USA", "a"),
        ("c", "C", "2024-01-01", "CHN", ""),
    ]
    events = pd.DataFrame([(*r, "event.rule", r[0], r[2], "s", "press", 2025.0) for r in rows], columns=columns)
    assert list(barriers.lifetimes(chapter, events)["value"]) == [30]
    assert told(chapter, "ended_all", "ended_by", "ended_shortest", "ended_longest_days") == [
        "1", "the United States", "Rule A", "30\u202fdays"]  # fmt: skip


def test_acts_of_later_years_are_not_known_yet() -> None:
    early = barriers.acts(opened(as_of=2024))
    assert early["date"].max() < "2025"
    assert not early.loc[early["id"] == "us-executive-order-14110-2023", "ended"].item()
    late = barriers.acts(opened())
    assert late.loc[late["id"] == "us-executive-order-14110-2023", "ended"].item()


def test_stock_before_a_step_is_that_of_the_last_quarter_that_had_ended() -> None:
    chapter = opened()
    stock = pd.DataFrame(
        {"economy": "CHN", "year": [2022.25, 2022.5, 2022.75, 2023.5], "period": ["2022-Q2", "2022-Q3", "2022-Q4", "2023-Q3"],
         "value": [1.0, 2.0, 3.0, 8.0], "low": 1.0, "high": 9.0, "indicator": "stock", "subject": "", "source": "s",
         "grade": "data-file"}
    )  # fmt: skip
    ratio = pd.Series([4.0, 2.0], index=[2022.5, 2023.5])
    steps = pd.DataFrame({"date": ["2022-10-07"], "year": [2022.766]})
    barriers.around(chapter, steps, stock, "CHN", ratio)
    assert [value(chapter, f"step_1_{k}") for k in ("before", "after", "gap_before", "gap_after")] == [2, 8, 4, 2]
    assert told(chapter, "step_1_gap", "step_2_before", "step_2_gap", "stock_year") == [
        "narrowed", "no data", "no data", "2023-Q3"]  # fmt: skip


def test_chips_bought_add_up_to_the_stock_that_the_source_prints() -> None:
    chapter = opened()
    stock = barriers.holdings(chapter)
    frame = barriers.by_chip(chapter, stock, "CHN")
    last = frame[frame["year"] == frame["year"].max()].set_index("series")["value"]
    assert last.drop("all chips").sum() == pytest.approx(last["all chips"], rel=0.02)
    assert stock.loc[stock["economy"] == "USA", ["low", "high"]].isna().all(axis=None)


def test_visas_of_incomplete_years_are_hollow_and_never_joined() -> None:
    chapter = opened()
    rows = exchange.visas(chapter, exchange.guests(chapter))
    assert set(rows.loc[rows["partial"], "period"]) == {"2017", "2019", "2020", "2025"}
    assert not (rows["partial"] & rows["joined"]).any()
    students = rows[(rows["subject"] == "F1") & (rows["economy"] == "CHN")].set_index("period")["value"]
    assert value(chapter, "f1_sender_change") == pytest.approx(100 * (students["2024"] / students["2018"] - 1))


@pytest.mark.parametrize(
    ("pair", "codes"),
    [(("USA", "CHN"), ["CHN", "IND"]), (("CHN", "USA"), ["CHN", "IND"]), (("EU27", "IND"), ["IND", "CHN"])],
)
def test_guests_are_never_those_of_the_host(pair: tuple[str, str], codes: list[str]) -> None:
    assert exchange.guests(opened(*pair)) == codes


def test_joint_papers_over_both_are_the_mean_of_the_two_shares() -> None:
    chapter = opened()
    together = collaboration.joint(chapter, "papers", "neurips_joint_papers")
    collaboration.joint_share(chapter, "share", together, chapter.rows("neurips_papers"))
    focus, rival, cosine = (value(chapter, f"share_{key}_last") for key in ("focus", "rival", "cosine"))
    assert cosine == pytest.approx(np.sqrt(focus * rival))


def test_affinity_does_not_turn_on_who_is_the_focus() -> None:
    one, other = opened("USA", "CHN"), opened("CHN", "USA")
    drawn = [collaboration.ties(chapter) for chapter in (one, other)]
    for name in ("affinity_first", "affinity_last", "harbour_last", "collaboration_change"):
        assert value(one, name) == pytest.approx(value(other, name))
    assert set(drawn[0]["key"]) == {"USA", "CHN", *collaboration.PARTNERS}
    assert set(drawn[0].loc[drawn[0]["partial"], "year"]) <= {
        2025
    }  # a year in which a pair is not published is not drawn


def test_share_outside_the_pair_is_what_the_pair_leaves_of_the_world() -> None:
    chapter = opened()
    rows = levels({"USA": (30, 40), "CHN": (20, 20), "WLD": (100, 200)}, (2020, 2024))
    frame = openings.outside(chapter, {"developers": rows, "none": rows.iloc[:0]})
    assert list(frame["value"]) == [50, 70]
    assert told(chapter, "outside_developers_way", "outside_developers_years", "outside_none_last") == [
        "rose", "2020 to 2024", "no data"]  # fmt: skip


def test_growth_against_share_by_hand() -> None:
    chapter = opened()
    world = {"USA": (32, 32), "CHN": (1, 32), "IND": (2, 64), "JPN": (10, 10), "EU27": (9, 9), "WLD": (64, 128)}
    frame = openings.growth_against_share(chapter, "developers", levels(world, (2019, 2024))).set_index("key")
    assert frame.loc["IND", "growth"] == pytest.approx(100)
    assert frame.loc["IND", "share"] == pytest.approx(50)
    assert set(frame.index) == {"USA", "CHN", "IND", "JPN"}
    assert told(chapter, "developers_faster", "developers_all", "developers_largest") == ["1", "2", "India"]


@pytest.mark.parametrize("pair", [("EU27", "IND"), ("GBR", "JPN"), ("KEN", "ABW")])
def test_other_pairs_have_no_data_and_no_accident(pair: tuple[str, str]) -> None:
    chapter = opened(*pair)
    barriers.lifetimes(chapter, barriers.acts(chapter, chapter.pair))
    steps, code = barriers.controls(chapter)
    stock = barriers.holdings(chapter)
    barriers.around(chapter, steps, stock, code, chapter.compare("chips", stock))
    assert barriers.by_chip(chapter, stock, code).empty
    assert exchange.attraction(chapter).empty
    collaboration.ties(chapter)
    openings.home_chips(chapter, "")
    openings.courted(chapter)
    assert told(chapter, "controller", "step_1_gap", "chip_h20_last") == ["neither", "no data", "no data"]

"""The executed chapter on money, patents, hubs, compute and developers beside the data: what must hold on the real rows."""

from functools import cache
from typing import Any

import pandas as pd
import pytest
from conftest import PROJECT

from aibalance.data.tables import read
from aibalance.runs.execution.record import read_notebook
from aibalance.runs.execution.rehearsal import rehearsed
from aibalance.stated.records import FIGURE_TYPE, RECORD_TYPE


@cache
def bundles(focus: str = "USA", rival: str = "CHN", as_of: int = 2025) -> list[dict[str, Any]]:
    """Return what the chapter displays."""
    notebook = read_notebook(PROJECT / "chapters" / "04-hotspots.ipynb")
    done = rehearsed(notebook, {"focus": focus, "rival": rival, "as_of": as_of}, PROJECT / "chapters")
    return [output["data"] for cell in done.cells for output in cell.get("outputs", []) if "data" in output]


@cache
def values(focus: str = "USA", rival: str = "CHN", as_of: int = 2025) -> dict[str, Any]:
    found = [bundle[RECORD_TYPE] for bundle in bundles(focus, rival, as_of) if RECORD_TYPE in bundle]
    return {one["id"]: one["value"] for record in found for one in record.get("statistics", [])}


@cache
def figures() -> dict[str, pd.DataFrame]:
    drawn = [bundle[FIGURE_TYPE] for bundle in bundles() if FIGURE_TYPE in bundle]
    return {figure["id"].removeprefix("hotspots-"): pd.DataFrame(figure["data"]) for figure in drawn}


@cache
def rows(indicator: str) -> pd.DataFrame:
    table = read(PROJECT / "data", "observations")
    return table[table["indicator"] == indicator]


def test_a_share_is_of_the_world_of_the_same_edition() -> None:
    money = rows("private_investment").set_index(["source", "economy", "period"])["value"]
    newest, vintage = money["ai-index-2026"], money["owid-quid-2025"]
    assert values()["money_first_share"] == pytest.approx(100 * newest["USA", "2025"] / newest["WLD", "2025"])
    assert values()["money_vintage_share"] == pytest.approx(100 * vintage["USA", "2024"] / vintage["WLD", "2024"])
    assert values()["money_least_year"] == 2018


def test_the_unlisted_rest_is_bounded_and_not_left_out() -> None:
    """Of the listed alone the number is 1.737; with the rest, whatever it is made of, it is larger."""
    assert values()["money_even_listed"] == pytest.approx(1.737, abs=5e-4)
    assert values()["money_even_listed"] < values()["money_even"] <= values()["money_even_most"]
    assert values()["hub_even_low"] < values()["hub_even"] < values()["hub_even_high"]


def test_the_claims_on_patents_fit_filings_of_one_side_and_grants_of_the_other_whoever_is_compared() -> None:
    for pair in (("USA", "CHN"), ("CHN", "USA"), ("EU27", "IND")):
        found = values(*pair)
        assert (found["chn_match"], found["usa_match"]) == ("filed in 2021", "granted in 2022")
        assert round(found["usa_product"]) == found["usa_match_value"] == 13_013
        assert found["filed_times"] < found["claimed_times"] < found["granted_times"]
    assert values(as_of=2021)["usa_match"] is None


def test_hubs_hold_every_entry_once_and_two_turn_on_one_address() -> None:
    models = rows("notable_models_by_hub")
    assert figures()["map"]["value"].sum() == models.loc[models["period"].between("2020", "2025"), "value"].sum()
    drawn = figures()["address"].pivot(index="hub", columns="placing", values="models")
    changed = drawn[drawn["at its seat"] != drawn["at its parent's"]]
    assert set(changed.index) == {"London", "San Francisco Bay Area"}
    assert (values()["moved"], values()["moved_rank"], values()["moved_other_rank"]) == ("London", 3, 16)
    assert (values()["moved_total"], values()["moved_other"]) == (62, 6)


def test_a_window_that_is_not_whole_is_not_compared() -> None:
    assert values()["riser"] == "Hangzhou"
    assert values(as_of=2024)["riser"] is None
    drawn = figures()["growth"]
    assert (drawn["low"] <= drawn["ratio"]).all()
    assert (drawn["ratio"] <= drawn["high"]).all()


def test_what_runs_and_what_is_announced_are_never_added() -> None:
    lists = {"running": "existing_gpu_clusters_h100e_distinct", "announced": "planned_gpu_clusters_h100e"}
    for kind, part in figures()["compute"].groupby("kind"):
        known = rows(lists[str(kind)]).set_index("economy")["value"]
        assert part.set_index("economy")["value"].to_dict() == pytest.approx(known[part["economy"]].to_dict())


def test_most_of_the_capacity_announced_is_held_unlikely_and_without_it_the_order_turns() -> None:
    assert values()["unlikely_capacity"] == pytest.approx(70.7, abs=0.05)
    assert values()["announced_capacity"] == pytest.approx(128.5, abs=0.05)
    assert (values()["plans_order"], values()["answer_plans"]) == ("turns", "the United Arab Emirates")
    whole = rows("planned_gpu_clusters_mw").set_index("economy")["value"]
    assert values()["announced_power"] == pytest.approx(whole["WLD"] / 1e3)


def test_developers_are_compared_in_one_season_and_what_is_beyond_the_world_s_pace_is_their_own() -> None:
    assert values()["developers_from"][-2:] == values()["developers_to"][-2:] == "Q3"
    drawn = figures()["developers"].set_index("economy")
    assert drawn["growth"].is_monotonic_decreasing
    assert ((drawn["own"] > 0) == (drawn["growth"] > drawn.loc["WLD", "growth"])).drop("WLD").all()
    change = (drawn["value"] - drawn["value_from"]) / 1e6
    pace = drawn["value_from"] * (drawn["times_world"] - 1) / 1e6
    assert (pace + drawn["own"]).tolist() == pytest.approx(change.tolist())
    assert drawn.loc["WLD", "own"] == pytest.approx(0, abs=1e-6)


def test_a_hub_that_the_article_misses_follows_the_pair() -> None:
    one, other = values(), values("CHN", "USA")
    assert (one["missed_focus"], one["missed_rival"]) == (other["missed_rival"], other["missed_focus"])
    assert one["missed_rival"] == "Hangzhou"

"""The executed chapter on money, papers and drivers beside the data: what must hold on the real rows, whatever they say."""

import re
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
def bundles(focus: str = "USA", rival: str = "CHN") -> list[dict[str, Any]]:
    """Return what the chapter displays."""
    notebook = read_notebook(PROJECT / "chapters" / "01-market-dynamics.ipynb")
    done = rehearsed(notebook, {"focus": focus, "rival": rival}, PROJECT / "chapters")
    return [output["data"] for cell in done.cells for output in cell.get("outputs", []) if "data" in output]


@cache
def values(focus: str = "USA", rival: str = "CHN") -> dict[str, Any]:
    found = [bundle[RECORD_TYPE] for bundle in bundles(focus, rival) if RECORD_TYPE in bundle]
    return {one["id"]: one["value"] for record in found for one in record.get("statistics", [])}


@cache
def figures() -> dict[str, pd.DataFrame]:
    drawn = [bundle[FIGURE_TYPE] for bundle in bundles() if FIGURE_TYPE in bundle]
    return {figure["id"].removeprefix("market-"): pd.DataFrame(figure["data"]) for figure in drawn}


def wide(indicator: str, source: str) -> pd.DataFrame:
    rows = read(PROJECT / "data", "observations")
    rows = rows[(rows["indicator"] == indicator) & (rows["source"] == source)]
    return rows.pivot(index="period", columns="economy", values="value")


def test_the_lead_in_money_is_the_larger_amount_over_the_smaller_of_one_vintage() -> None:
    money = wide("private_investment", "owid-quid-2025")
    ratio = money["USA"] / money["CHN"]
    assert values()["investment_times"] == pytest.approx(ratio["2024"]) == pytest.approx(11.7, abs=0.05)
    assert (values()["investment_nearest_year"], values()["investment_nearest_times"]) == (
        2018,
        pytest.approx(ratio.min()),
    )
    assert (values()["investment_bend_year"], values()["investment_tau_p"]) == (2018, pytest.approx(0.459, abs=0.001))
    assert (round(values()["investment_before"]), round(values()["investment_after"])) == (-30, 38)


def test_a_year_that_is_not_over_is_drawn_and_is_the_last_of_no_measure() -> None:
    drawn = figures()["investment-ratio"]
    assert drawn.loc[~drawn["over"], "year"].unique().tolist() == [2026]
    last = drawn[drawn["over"]].groupby("measure")["times"].last()
    assert (values()["ratios_lowest"], values()["ratios_highest"]) == (
        pytest.approx(last.min()),
        pytest.approx(last.max()),
    )


def test_the_newest_year_of_the_newest_edition_is_read() -> None:
    robots = wide("industrial_robots_installed", "ai-index-2026")
    stated = values()
    assert stated["driver_period_industrial_robots_installed_newest"] == "2024"
    assert stated["driver_times_industrial_robots_installed_newest"] == pytest.approx(
        robots.loc["2024", "CHN"] / robots.loc["2024", "USA"]
    )
    assert stated["newest_year"] == 2025
    assert stated["newest_low"] < stated["investment_newest_times"] < stated["newest_high"]


def test_the_lead_in_articles_began_in_a_year_of_the_data() -> None:
    """NCSES: 2006 China 2,657 to 3,139, 2007 5,048 to 4,199."""
    assert values()["articles_passing"] == 2007


def test_a_lead_of_five_papers_in_a_hundred_is_a_tie() -> None:
    assert (values()["top_papers_lead"], values()["top_papers_finding"]) == (5, "level")


def test_slopes_are_counted_whole_and_corrected_for_their_company() -> None:
    drawn, stated = figures()["slopes"], values()
    assert stated["slopes_tested"] == len(drawn)
    assert stated["slopes_survive"] == (drawn["word"] == "survives").sum() <= stated["slopes_alone"]


@pytest.mark.prove
def test_leaders_and_their_sentences_are_the_same_with_the_pair_swapped() -> None:
    one, other = values(), values("CHN", "USA")
    turned = {id for id in one if re.search("focus|rival", id)}
    assert {id: one[id] for id in one if id not in turned} == {id: other[id] for id in other if id not in turned}
    assert one["investment_focus"] == other["investment_rival"]

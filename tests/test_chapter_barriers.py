"""The executed chapter on barriers beside the data: what must hold on the real rows, whatever they say."""

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from conftest import PROJECT

from aibalance.data.tables import read
from aibalance.runs.execution.record import read_notebook
from aibalance.runs.execution.rehearsal import rehearsed
from aibalance.stated.records import FIGURE_TYPE, RECORD_TYPE


@cache
def chapter(focus: str = "USA", rival: str = "CHN") -> tuple[dict[str, Any], dict[str, pd.DataFrame]]:
    """Return the values that the chapter states, and the rows that its figures draw."""
    notebook = read_notebook(PROJECT / "chapters" / "07-barriers.ipynb")
    done = rehearsed(notebook, {"focus": focus, "rival": rival}, PROJECT / "chapters")
    bundles = [output["data"] for cell in done.cells for output in cell.get("outputs", []) if "data" in output]
    records = [bundle[RECORD_TYPE] for bundle in bundles if RECORD_TYPE in bundle]
    values = {one["id"]: one["value"] for record in records for one in record.get("statistics", [])}
    figures = [bundle[FIGURE_TYPE] for bundle in bundles if FIGURE_TYPE in bundle]
    return values, {figure["id"].removeprefix("barriers-"): pd.DataFrame(figure["data"]) for figure in figures}


def observed(indicator: str, source: str) -> pd.DataFrame:
    rows = read(PROJECT / "data", "observations")
    return rows[(rows["indicator"] == indicator) & (rows["source"] == source)]


def test_lifetime_is_the_days_from_an_act_to_the_act_that_ends_it() -> None:
    values, figures = chapter()
    events = read(PROJECT / "data", "events")
    ends = events.merge(events, left_on="ends", right_on="id", suffixes=("_end", ""))
    ends["days"] = (pd.to_datetime(ends["date_end"]) - pd.to_datetime(ends["date"], format="ISO8601")).dt.days
    drawn = figures["acts"].drop_duplicates("title").set_index("title")["days"]
    expected = ends.set_index("title")["days"]
    assert drawn.to_dict() == expected[drawn.index].to_dict()
    assert [values["ended_shortest_days"], values["ended_longest_days"]] == [drawn.min(), drawn.max()]
    assert values["ended_all"] == len(drawn)


def test_stock_before_a_step_is_that_of_the_last_quarter_that_had_ended() -> None:
    """The rules of 7 October 2022 came a week after the end of the third quarter."""
    values, _ = chapter()
    stock = observed("nvidia_chip_stock", "epoch-chip-counts-2026-04").query("economy == 'CHN'").set_index("period")
    step = "us_export_controls_2022_10"
    assert values[f"step_before_{step}"] == stock.loc["2022-Q3", "value"]
    assert values[f"step_after_{step}"] == stock.loc["2023-Q3", "value"]


def test_chips_bought_add_up_to_the_stock_that_the_source_prints() -> None:
    values, figures = chapter()
    assert {"A100", "A800", "H800", "H20"} <= set(figures["sales"]["subject"])
    bought = figures["sales"]["value"].sum()
    assert bought == pytest.approx(1e6 * values["chips_least"], rel=0.02)


def test_what_the_controls_prevented_is_the_union_of_all_comparisons() -> None:
    values, figures = chapter()
    assert len(figures["effect"]) == 3
    assert values["effect_low"] == max(figures["effect"]["low"].min(), 0)
    assert values["effect_high"] == pytest.approx(figures["effect"]["high"].max())
    assert [values["answer_low"], values["answer_high"]] == [values["effect_low"], values["effect_high"]]


def test_visas_of_incomplete_years_are_hollow_and_never_joined() -> None:
    values, figures = chapter()
    rows = figures["visas"]
    assert set(rows.loc[rows["status"] == "partial", "period"]) == {"2017", "2019", "2020", "2025"}
    students = rows[(rows["subject"] == "F1") & (rows["economy"] == "CHN")].set_index("period")["value"]
    assert values["visas_change_f1_china"] == pytest.approx(100 * (students["2024"] / students["2018"] - 1))


def test_joint_papers_over_both_are_the_mean_of_the_two_shares() -> None:
    values, _ = chapter()
    shares = values["neurips_focus_last"] * values["neurips_rival_last"]
    assert values["neurips_cosine_last"] == pytest.approx(np.sqrt(shares))


@pytest.mark.parametrize(
    "name", ["affinity_first", "affinity_last", "harbour_last", "collaboration_change", "chips_times", "effect_high"]
)
def test_affinity_does_not_turn_on_who_is_the_focus(name: str) -> None:
    assert chapter()[0][name] == pytest.approx(chapter("CHN", "USA")[0][name])


def test_share_outside_the_pair_is_what_the_pair_leaves_of_the_world() -> None:
    values, _ = chapter()
    rows = observed("notable_models", "epoch-models-2026-08").query("period == '2025' and subject == ''")
    models = rows.set_index("economy")["value"]
    share = 100 * (1 - (models["USA"] + models["CHN"]) / models["WLD"])
    assert values["outside_last_notable_models"] == pytest.approx(share)


def test_growth_against_share_by_hand() -> None:
    values, figures = chapter()
    rows = observed("developers", "github-innovation-graph-2025q3").set_index(["economy", "period"])["value"]
    growth = 100 * ((rows["IND", "2025-Q3"] / rows["IND", "2020-Q3"]) ** (1 / 5) - 1)
    india = figures["growth"].set_index("economy").loc["IND"]
    assert india["growth"] == pytest.approx(growth)
    assert india["share"] == pytest.approx(100 * rows["IND", "2025-Q3"] / rows["WLD", "2025-Q3"])
    assert not {"EU27", "WLD"} & set(figures["growth"]["economy"])
    assert values["developers_largest_growth"] == pytest.approx(growth)

"""Who owns a developer, on whose side an economy is, and what chapter 3 must say whichever way round its pair is."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from conftest import PROJECT

from aibalance.data.selection.unions import apart, between, sides
from aibalance.notebook import Evidence, listed, named_firms, owned
from aibalance.runs.execution.record import read_notebook
from aibalance.runs.execution.rehearsal import rehearsed
from aibalance.stated.records import RECORD_TYPE

CHAPTER = PROJECT / "chapters" / "03-players-and-alliances.ipynb"


@pytest.mark.parametrize(
    ("names", "words"), [([], None), (["A"], "A"), (["A", "B", "A"], "A and B"), (["A", "B", "C"], "A, B and C")]
)
def test_names_become_words(names: list[str], words: str | None) -> None:
    assert listed(names) == words


def test_members_are_on_the_side_of_their_union_and_no_union_stands_beside_them() -> None:
    known = {"EU27": frozenset(["FRA", "DEU"])}
    assert sides(pd.Series(["FRA", "EU27", "GBR"]), ["EU27", "IND"], known).tolist() == ["EU27", "EU27", "elsewhere"]
    assert sides(pd.Series(["FRA", "EU27"]), ["FRA", "IND"], known).tolist() == ["FRA", "elsewhere"]
    rows = pd.DataFrame(
        {"economy": ["FRA", "EU27", "USA"], "subject": ["USA", "USA", "CHN"], "year": 2024, "value": 1.0}
    )
    assert apart(rows, ["USA", "CHN"], known)["economy"].tolist() == ["FRA", "USA"]
    assert apart(rows, ["EU27", "USA"], known)["economy"].tolist() == ["EU27", "USA"]
    assert list(between(rows.assign(rows=[()] * 3), ["USA", "CHN"], known)) == [
        "source",
        "target",
        "year",
        "weight",
        "rows",
    ]


def test_units_of_a_company_are_one_developer(project: Path) -> None:
    evidence = Evidence(project / "data", 2025)
    rows = owned(evidence, evidence.rows("notable_models_by_developer"))
    assert set(rows.loc[rows["subject"].str.startswith("Google"), "owner"]) == {"Google"}
    assert set(owned(evidence, evidence.rows("company_revenue"))["owner"]) >= {"OpenAI", "Anthropic"}
    firms = named_firms(evidence)
    assert "Google" in set(firms["owner"])
    assert "Google DeepMind" not in set(firms["owner"])
    assert not any(firms["rows"])


@pytest.fixture(scope="module")
def told() -> dict[tuple[str, str], dict[str, Any]]:
    """The statistics of the chapter for some pairs."""
    found = {}
    for pair in (("USA", "CHN"), ("CHN", "USA"), ("EU27", "IND")):
        parameters = dict(zip(("focus", "rival"), pair, strict=True))
        cells = rehearsed(read_notebook(CHAPTER), parameters, CHAPTER.parent).cells
        records = [o.data[RECORD_TYPE] for c in cells for o in c.get("outputs", []) if RECORD_TYPE in o.get("data", {})]
        found[pair] = {s["id"]: s["value"] for r in records for s in r.get("statistics", [])}
    return found


@pytest.mark.prove
def test_the_pair_turned_over_says_the_same_of_each_side(told: dict[tuple[str, str], dict[str, Any]]) -> None:
    there, back = told["USA", "CHN"], told["CHN", "USA"]
    assert set(there) == set(back)
    for id in ("developers", "models", "four", "same", "chips", "capital", "funds", "papers"):
        assert there[f"{id}_focus"] == back[f"{id}_rival"] is not None
    for id in (
        "chips_leader",
        "chips_times",
        "chips_top_times",
        "same_ahead",
        "code_affinity",
        "ties_shared",
        "lean_agree",
    ):
        assert there[id] == back[id] is not None
    assert there["same_difference"] == pytest.approx(-back["same_difference"])
    assert there["lean_code_rival"] == back["lean_code_focus"]
    assert there["same_focus_equals"] == pytest.approx(100 / there["same_focus"], rel=1e-5)


@pytest.mark.prove
def test_the_sums_of_the_chapter_are_those_of_the_data(told: dict[tuple[str, str], dict[str, Any]]) -> None:
    found, evidence = told["USA", "CHN"], Evidence(PROJECT / "data", 2025)
    recent = evidence.rows("notable_models_by_developer").query("year > 2022")
    assert found["models_all"] == recent["value"].sum()
    assert found["leading"] == found["leading_named"] + found["missed"]
    assert found["pledge_confirmed"] == pytest.approx(found["funds_rival"])
    joint = evidence.rows("neurips_joint_papers", ["USA"]).query("subject == 'CHN'").tail(1)["value"].iloc[0]
    total = evidence.wide("neurips_papers", ["USA", "CHN"]).tail(1)
    assert found["papers_bond"] == pytest.approx(100 * joint / float((total["USA"] * total["CHN"]).iloc[0]) ** 0.5)
    assert found["papers_focus"] == pytest.approx(100 * joint / total["USA"].iloc[0])


@pytest.mark.prove
def test_a_union_has_the_developers_of_its_members(told: dict[tuple[str, str], dict[str, Any]]) -> None:
    evidence = Evidence(PROJECT / "data", 2025)
    rows = evidence.rows("notable_models_by_developer", sorted(evidence.unions["EU27"])).query("year > 2022")
    assert 0 < told["EU27", "IND"]["models_focus"] <= rows["value"].sum()

"""Contradictions inside the article follow from the table of claims by rule: correct a claim and its conflict goes."""

from pathlib import Path

import pandas as pd
import pytest

from aibalance.article.contradictions import conflicts, references
from aibalance.data.tables import read

BASE = {
    "section": "01", "statement": "s", "measure": "money", "entity": "CHN", "versus": "", "period": "2023", "precision": 0.1,
    "unit": "USD bn", "comparator": "equal", "date": "", "cited": "", "cited_source": "", "repeats": "", "untestable": "",
    "term": "", "topic": "", "names": "", "threshold": float("nan"),
}  # fmt: skip


def claims(*rows: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame([{**BASE, "id": f"market-{i:02d}", **row} for i, row in enumerate(rows, start=1)])


def rules(*rows: dict[str, object]) -> set[str]:
    return {conflict.rule for conflict in conflicts(claims(*rows))}


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([{"value": 8.3}, {"value": 14.6}], {"one quantity, different values"}),
        ([{"value": 8.3}, {"value": 8.3}], set()),
        ([{"value": 8.3}, {"value": 14.6, "period": "2022"}], set()),
        ([{"value": 8.3}, {"value": 14.6, "entity": "USA", "section": "02"}], set()),
        ([{"value": 20.4}, {"value": 20.0, "precision": 1}], {"one figure, two precisions"}),
        ([{"value": 8.3}, {"value": 8.3, "period": ""}], {"one figure, different years"}),
        ([{"value": 8.3, "cited": "A"}, {"value": 8.3, "cited": "B"}], {"one statement, several sources"}),
        (
            [
                {"value": 10.0}, {"value": 20.0, "entity": "USA"},
                {"value": 10.0, "section": "02"}, {"value": 40.0, "entity": "USA", "section": "02", "period": "2023"},
            ],
            {"one quantity, different values", "one gap, different ratios"},
        ),
        (
            [
                {"value": 10.0}, {"value": 10.0, "versus": "WLD", "unit": "%", "precision": 1},
                {"value": 50.0, "entity": "USA"}, {"value": 25.0, "entity": "USA", "versus": "WLD", "unit": "%", "precision": 1},
            ],
            {"levels and shares imply different world totals", "one gap, different ratios"},
        ),
    ],
)  # fmt: skip
def test_each_rule_finds_its_conflict_and_no_other(rows: list[dict[str, object]], found: set[str]) -> None:
    assert rules(*rows) == found


WIDE = {"entity": "USA", "versus": "CHN", "comparator": "order", "threshold": 2.0}
CLOSING = {"versus": "USA", "comparator": "trend", "value": 1.0, "unit": ""}


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([CLOSING, WIDE], {"one distance, narrowing and a multiple"}),
        ([CLOSING, {**WIDE, "threshold": float("nan")}], set()),
        ([{**CLOSING, "value": -1.0}, WIDE], set()),
        ([CLOSING, {**WIDE, "measure": "papers"}], set()),
        ([{"names": "A: one; B: x"}, {"names": "A: another; B: X"}], {"one product, two names"}),
        ([{"names": "A: one; A: two"}, {"names": "A: two"}], set()),
        ([{"names": "A: one"}, {"names": "A: another", "measure": "papers"}], set()),
        ([{"topic": "the weather"}], {"a statement off the topic"}),
        ([{"value": 42.0, "term": "top papers"}, {"value": 42.0, "term": "papers"}], {"one figure, different definitions"}),
        ([{"value": 42.0, "term": "top papers"}, {"value": 43.0, "term": "top papers"}], {"one quantity, different values"}),
    ],
)  # fmt: skip
def test_each_rule_on_words_finds_its_conflict_and_no_other(rows: list[dict[str, object]], found: set[str]) -> None:
    assert rules(*[{"value": float("nan"), **row} for row in rows]) == found


def test_the_contradictions_that_a_reader_found_are_found_by_rule(project: Path) -> None:
    found = {(c.rule, c.claims) for c in conflicts(read(project / "data", "claims"))}
    assert ("a statement off the topic", ("exec-01",)) in found
    assert ("one distance, narrowing and a multiple", ("outlook-02", "innov-05c")) in found
    assert ("one product, two names", ("innov-04c", "proj-08")) in found
    assert {rule for rule, claims in found if claims == ("market-01a", "proj-01a")} == {
        "one figure, different years", "one figure, different definitions",
    }  # fmt: skip


def test_a_corrected_claim_takes_its_conflict_with_it(project: Path) -> None:
    table = read(project / "data", "claims")
    money = [c for c in conflicts(table) if c.rule == "one quantity, different values"]
    assert [c.claims for c in money] == [("innov-05b", "market-04a", "proj-03b")]
    fixed = table.assign(value=table["value"].where(~table["id"].isin(money[0].claims), 7.8))
    assert not [c for c in conflicts(fixed) if c.rule == "one quantity, different values"]


def test_the_reference_list_is_held_against_the_text(project: Path) -> None:
    found = references(read(project / "data", "claims"), read(project / "data", "listed"))
    assert {"CB Insights", "Reuters", "Bloomberg", "Wall Street Journal", "World Economic Forum"} <= set(
        found["cited but not listed"]
    )
    assert found["listed twice"] == ["Stanford AI Index 2024"]
    assert {"Microsoft", "Meta", "Amazon", "Baidu", "Alibaba", "SenseTime"} <= set(found["listed but not cited"])

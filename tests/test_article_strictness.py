"""How much hangs on the judge is computed: every claim judged again under stricter, looser and poorer readings of the rules."""

from pathlib import Path

import pandas as pd
import pytest
from conftest import add_row

from aibalance.article.claims import Evidence
from aibalance.article.comparators import COMPARATORS, Strictness, agrees, bar, dated, on_record
from aibalance.article.strictness import LOOSER, STRICTER, reread, standing

# For each rule a figure that a stricter reading refuses or a looser one accepts, with what the rule as written says of it.
EDGES = [
    ("equal", {"value": 8.0, "precision": 0.1}, 8.04, (False, True, True)),
    ("equal", {"value": 8.0, "precision": 0.1}, 8.08, (False, False, True)),
    ("approximately", {"value": 100.0}, 104.0, (False, True, True)),
    ("approximately", {"value": 100.0}, 108.0, (False, False, True)),
    ("above", {"value": 14.0, "precision": 1.0}, 14.1, (False, True, True)),
    ("above", {"value": 14.0, "precision": 1.0}, 13.6, (False, False, True)),
    ("below", {"value": 10.0, "unit": "rank"}, 8.0, (False, True, True)),
    ("below", {"value": 10.0, "unit": "rank"}, 15.0, (False, False, True)),
    ("below", {"value": 14.0, "precision": 1.0}, 14.4, (False, False, True)),
    ("rank", {"value": 2.0}, 3.0, (False, False, True)),
    ("order", {}, 1.03, (False, True, True)),
    ("order", {}, 0.97, (False, False, True)),
    ("order", {"threshold": 2.0}, 2.5, (False, True, True)),
    ("order", {"threshold": 2.0}, 1.7, (False, False, True)),
    ("order", {"threshold": 0.5}, 0.6, (False, True, True)),
    ("complete", {}, 97.0, (False, False, True)),
]


def claim(comparator: str, **fields: object) -> pd.Series:
    plain = {"value": 1.0, "precision": float("nan"), "unit": "", "threshold": float("nan"), "date": "", "by": ""}
    return pd.Series({**plain, "comparator": comparator, **fields})


@pytest.mark.parametrize(("comparator", "fields", "quantity", "expected"), EDGES)
def test_each_rule_has_a_stricter_and_a_looser_reading(
    comparator: str, fields: dict[str, object], quantity: float, expected: tuple[bool, bool, bool]
) -> None:
    readings = (STRICTER, Strictness(), LOOSER)
    assert tuple(agrees(claim(comparator, **fields), quantity, None, how) for how in readings) == expected


def test_a_trend_must_be_settled_the_better_the_stricter_the_reading() -> None:
    answers = [agrees(claim("trend"), 1.0, p, how) for p in (0.07, 0.15) for how in (STRICTER, Strictness(), LOOSER)]
    assert answers == [None, True, True, None, None, True]


def test_dates_are_read_a_part_less_and_records_a_year_earlier_or_later() -> None:
    assert [dated("2023-11-02", "2023-10", how) for how in (STRICTER, Strictness(), LOOSER)] == [False, False, True]
    assert [on_record("2024-03", "2024", how) for how in (STRICTER, Strictness(), LOOSER)] == [False, True, True]
    assert [on_record("2025-03", "2024", how) for how in (STRICTER, Strictness(), LOOSER)] == [False, False, True]


def test_every_comparator_has_a_reading_that_differs() -> None:
    assert {edge[0] for edge in EDGES} | {"trend", "date", "existence"} == set(COMPARATORS)
    assert bar(claim("order"), STRICTER) > bar(claim("order")) > bar(claim("order"), LOOSER)


@pytest.fixture(scope="module")
def table(project: Path) -> pd.DataFrame:
    return reread(Evidence(project / "data"))


def test_every_claim_is_judged_under_every_reading(project: Path, table: pd.DataFrame) -> None:
    evidence = Evidence(project / "data")
    for kind in ("stricter", "looser", "first-hand"):
        assert set(table.loc[table["kind"] == kind, "claim"]) == set(evidence.claims.index), kind
    tested = table.loc[table["as_written"] != "not testable", "claim"].unique()
    assert set(tested) <= set(table.loc[table["kind"] == "producer", "claim"])


def test_some_verdicts_stand_under_every_reading_and_some_under_none(table: pd.DataFrame) -> None:
    each, kinds = standing(table), ["stricter", "looser", "first-hand", "producer"]
    assert each.index.is_unique
    assert (each["stands"] == each[kinds].all(axis=1)).all()
    shares = each[each["as_written"] != "not testable"][[*kinds, "stands"]].mean()
    assert 0 < shares["stands"] <= shares[kinds].min() < 1
    assert each.loc["market-05", "stands"]
    assert not each.loc["outlook-10", "stands"]


def test_without_its_only_producer_a_claim_is_not_testable_rather_than_wrong(table: pd.DataFrame) -> None:
    alone = table[(table["claim"] == "outlook-10") & (table["kind"] == "producer")]
    assert list(alone["verdict"]) == ["not testable"]
    assert alone["lost"].all()


def test_evidence_that_is_left_out_is_not_evidence_of_absence(package: Path) -> None:
    add_row(package, "claims", id="market-01", comparator="existence", what="a plan", by="2024", section="01")
    add_row(package, "evidence", claim="market-01", role="value", event="china-new-generation-ai-plan-2017")
    verdicts = reread(Evidence(package)).set_index("kind")["verdict"]
    assert verdicts["stricter"] == "supported"
    assert verdicts["first-hand"] == verdicts["producer"] == "not testable"

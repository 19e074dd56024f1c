"""Verdicts follow from evidence by rule: change the evidence and the verdict changes; every rule can say contradicted."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from conftest import add_row

from aibalance.article.claims import Evidence, first_day, last_day
from aibalance.article.comparators import COMPARATORS, Strictness, agrees
from aibalance.article.judging import FEW, audit, concluded, judge, trusted
from aibalance.article.origins import origins
from aibalance.article.weighing import Finding, found, kendall
from aibalance.data.store import write
from aibalance.data.tables import read, schema

LINK = {
    "role": "value",
    "indicator": "private_investment",
    "economy": "CHN",
    "period": "2023",
    "reason": "same measure",
}
CLAIM = {
    "section": "01",
    "statement": "s",
    "entity": "CHN",
    "period": "2023",
    "unit": "USD bn",
    "precision": 0.1,
    "comparator": "equal",
}


def case(package: Path, links: Sequence[Mapping[str, object]], **claim: object) -> Evidence:
    add_row(package, "claims", id="market-04a", **{**CLAIM, **claim})
    for link in links:
        add_row(package, "evidence", claim="market-04a", **{**LINK, **link})
    return Evidence(package)


ONE = [{"source": "ai-index-2024"}]
BOTH = [{"source": "ai-index-2024"}, {"source": "owid-quid-2025"}]


@pytest.mark.parametrize(
    ("links", "claim", "verdict"),
    [
        (ONE, {"value": 7.8}, "supported"),
        (ONE, {"value": 7.7}, "contradicted"),
        (ONE, {"value": 8.3}, "contradicted"),
        (ONE, {"value": 8.0, "comparator": "approximately"}, "supported"),
        (ONE, {"value": 14, "comparator": "above"}, "contradicted"),
        (ONE, {"value": 7, "comparator": "above"}, "supported"),
        (BOTH, {"value": 7.8}, "supported with caveat"),
        (ONE, {"value": 7.8, "cited": "AI Index", "cited_source": "ai-index-2024"}, "supported"),
        (ONE, {"value": 7.8, "cited": "Reuters"}, "supported"),
        ([*ONE, {"source": "owid-quid-2025", "role": "attribution"}], {"value": 7.8, "cited": "Quid"}, "supported with caveat"),
        ([*ONE, {"source": "ai-index-2024", "period": "2022", "role": "context"}], {"value": 7.8}, "supported"),
        ([*ONE, {"source": "ai-index-2024", "role": "caveat"}], {"value": 7.8}, "supported with caveat"),
        ([{"source": "ai-index-2024", "versus": "WLD"}], {"value": 8, "unit": "%", "precision": 1}, "supported"),
        ([{"source": "ai-index-2024", "versus": "WLD"}], {"value": 15, "unit": "%", "precision": 1}, "contradicted"),
        (ONE, {"value": 2, "unit": "rank", "comparator": "rank"}, "supported"),
        (ONE, {"value": 1, "unit": "rank", "comparator": "rank"}, "contradicted"),
        ([{"source": "owid-quid-2025", "period": "2018/2024", "versus": "USA"}], {"value": 1, "comparator": "trend"}, "contradicted"),
        ([{"source": "owid-quid-2025", "period": "2014/2018", "versus": "USA"}], {"value": 1, "comparator": "trend"}, "supported"),
        ([{"source": "owid-quid-2025", "period": "2018/2020", "versus": "USA"}], {"value": -1, "comparator": "trend"}, "not testable"),
        ([{"source": "ai-index-2024", "economy": "USA", "versus": "CHN"}], {"comparator": "order", "threshold": 8}, "supported"),
        ([{"source": "ai-index-2024", "economy": "USA", "versus": "CHN"}], {"comparator": "order", "threshold": 9}, "contradicted"),
        ([{"source": "ai-index-2024", "versus": "USA"}], {"comparator": "order"}, "contradicted"),
        ([], {"value": 7.8, "untestable": "nobody counts it"}, "not testable"),
    ],
)  # fmt: skip
def test_the_rule_gives_the_verdict(
    package: Path, links: Sequence[Mapping[str, object]], claim: dict[str, object], verdict: str
) -> None:
    assert judge(case(package, links, **claim), "market-04a").verdict == verdict


PLAN: dict[str, object] = {"event": "china-new-generation-ai-plan-2017", "role": "value"}
QUID: dict[str, object] = {"source": "ai-index-2024"}
# For each rule evidence that contradicts a claim.
AGAINST: dict[str, tuple[list[dict[str, object]], dict[str, object]]] = {
    "equal": ([QUID], {"value": 9.0}),
    "approximately": ([QUID], {"value": 9.0}),
    "above": ([QUID], {"value": 9.0}),
    "below": ([QUID], {"value": 7.0}),
    "rank": ([QUID], {"value": 1, "unit": "rank"}),
    "order": ([{**QUID, "versus": "USA"}], {}),
    "trend": ([{"source": "owid-quid-2025", "period": "2018/2024", "versus": "USA"}], {"value": 1}),
    "date": ([PLAN], {"date": "2016"}),
    "existence": ([PLAN], {"what": "a plan", "by": "2016"}),
    "complete": ([], {"cited": "Reuters"}),
}


def named(package: Path) -> None:
    """Give the package an article that was written in 2024 and lists one publisher, who is not the one that is cited."""
    add_row(package, "article", source="state-council-2017", topic="money", written_from="2024", written_by="2024")
    add_row(package, "listed", position=1, entry="Nature", publisher="Nature")


def test_every_comparator_of_the_data_package_has_a_case(project: Path) -> None:
    field = next(f for f in schema(project / "data")["claims"]["schema"]["fields"] if f["name"] == "comparator")
    assert set(field["constraints"]["enum"]) == set(COMPARATORS) == set(AGAINST)


@pytest.mark.parametrize("comparator", COMPARATORS)
def test_every_rule_can_say_contradicted(package: Path, comparator: str) -> None:
    links, claim = AGAINST[comparator]
    links = [{"indicator": "", "economy": "", "period": "", **link} if "event" in link else link for link in links]
    named(package)
    judged = judge(case(package, links, **{**claim, "comparator": comparator}), "market-04a")
    assert judged.verdict == "contradicted", judged


def test_what_is_not_on_record_by_the_date_named_is_contradicted(package: Path) -> None:
    evidence = case(package, [], comparator="existence", what="a fund", by="2024")
    judged = judge(evidence, "market-04a")
    assert (judged.verdict, judged.confidence) == ("contradicted", "low")
    assert "a fund" in judged.why


def test_where_no_date_was_named_nothing_on_record_is_not_testable(package: Path) -> None:
    evidence = case(package, [], comparator="existence", what="a fund", untestable="nobody counts it")
    assert judge(evidence, "market-04a").verdict == "not testable"


def test_of_two_things_named_one_on_record_is_a_caveat(package: Path) -> None:
    link = {"indicator": "", "economy": "", "period": "", **PLAN, "part": 2}
    judged = judge(case(package, [link], comparator="existence", what="a fund; a plan", by="2024"), "market-04a")
    assert judged.verdict == "supported with caveat"
    assert "a fund" in judged.why
    assert "a plan" not in judged.why


def removed(project: Path, tmp_path: Path, *tables: str) -> Evidence:
    """Return the book's evidence after the rows that test existence have gone from some tables."""
    import shutil

    folder = tmp_path / "data"
    shutil.copytree(project / "data", folder)
    claims = read(folder, "claims")
    about = set(claims.loc[claims["comparator"] == "existence", "id"])
    links = read(folder, "evidence")
    gone = links[links["claim"].isin(about)]
    if "events" in tables:
        events = read(folder, "events")
        write(folder, "events", events[~events["id"].isin(gone["event"])])
    if "evidence" in tables:
        write(folder, "evidence", links[~links["claim"].isin(about)])
    return Evidence(folder)


@pytest.mark.parametrize("tables", [("evidence",), ("events",), ("events", "evidence")])
def test_existence_claims_of_the_article_fail_when_their_rows_are_gone(
    project: Path, tmp_path: Path, tables: tuple[str, ...]
) -> None:
    evidence = removed(project, tmp_path, *tables)
    claims = evidence.claims[evidence.claims["comparator"] == "existence"]
    judged = {id: judge(evidence, id).verdict for id in claims.index}
    assert sum(verdict == "contradicted" for verdict in judged.values()) >= 15
    if "evidence" in tables:
        assert all((judged[id] == "contradicted") == bool(evidence.claim(id).by) for id in claims.index)


def test_what_came_after_the_article_is_not_held_against_it(package: Path) -> None:
    named(package)
    late = [{"source": "owid-quid-2025", "period": "2024"}, {"source": "owid-quid-2025", "period": "2023"}]
    evidence = case(package, late, value=9.5, period="")
    assert [f.role for f in judge(evidence, "market-04a").findings] == ["value", "value"]
    write(package, "article", read(package, "article").assign(written_by="2023-06"))
    judged = judge(Evidence(package), "market-04a")
    assert [f.role for f in judged.findings] == ["value", "context"] or {f.role for f in judged.findings} == {
        "value",
        "context",
    }
    assert judged.verdict == "supported"


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [("2024", "2024-01-01", "2024-12-31"), ("2024-02", "2024-02-01", "2024-02-29"), ("2024-12", "2024-12-01", "2024-12-31"),
     ("2024-02-05", "2024-02-05", "2024-02-05")],
)  # fmt: skip
def test_dates_have_a_first_and_a_last_day(period: str, first: str, last: str) -> None:
    assert (first_day(period), last_day(period)) == (first, last)
    assert (first_day("2024-Q3"), first_day("2024-H2")) == ("2024-07-01", "2024-07-01")


@pytest.mark.parametrize("points", [2, 3])
def test_two_or_three_points_settle_no_trend(points: int) -> None:
    assert kendall(pd.Series(range(points), index=range(points)))[1] > 0.10
    assert kendall(pd.Series(range(4), index=range(4)))[1] < 0.10
    assert kendall(pd.Series([1.0] * 9, index=range(9))) == (0.0, 1.0)


def finding(**changes: Any) -> Finding:
    plain = Finding("market-04a", "value", 1.0, "one", True, "a", "A", "data-file", "2023", "r", points=9, p=0.01)
    return replace(plain, **changes)


CLEAR = [finding(), finding(source="b", producer="B", grade="press")]
LESS = {
    "split": ([finding(), finding(producer="B", agrees=False)], [], "split"),
    "unsettled": (CLEAR, [finding(producer="C", agrees=None)], "settles nothing"),
    "one producer": ([finding(), finding(source="b")], [], "one producer"),
    "second-hand": ([finding(grade="press"), finding(producer="B", grade="restatement")], [], "first-hand"),
    "one thing second-hand": (
        [*CLEAR, finding(producer="C", grade="press", part=2)],
        [],
        "part of it was not read first-hand",
    ),
    "few points": ([finding(points=FEW - 1), finding(producer="B", points=FEW - 1)], [], "points"),
}


@pytest.mark.parametrize("doubt", sorted(LESS))
def test_each_doubt_lowers_confidence_by_one_step_and_is_named(doubt: str) -> None:
    claim = pd.Series({"comparator": "trend"})
    values, unsettled, word = LESS[doubt]
    assert trusted(claim, CLEAR, [], "supported") == ("high", ())
    confidence, doubts = trusted(claim, values, unsettled, "supported")
    assert confidence == "medium"
    assert len(doubts) == 1
    assert word in doubts[0]


def test_two_doubts_make_confidence_low_and_no_number_of_them_lower() -> None:
    claim = pd.Series({"comparator": "trend"})
    assert trusted(claim, [finding(grade="press")], [], "supported")[0] == "low"
    assert trusted(claim, [finding(grade="press", points=4)], [finding(agrees=None)], "supported")[0] == "low"
    assert trusted(claim, [], [], "not testable") == ("none", ())


def test_publications_of_one_producer_count_once(package: Path) -> None:
    links = [{"source": "owid-quid-2025", "period": "2022"}, {"source": "ai-index-2024"}]
    evidence = case(package, links, value=5, comparator="above")
    assert judge(evidence, "market-04a").confidence in ("high", "medium")
    assert len({f.producer for f in judge(evidence, "market-04a").findings}) == 2
    add_row(package, "producers", indicator="private_investment", source="", producer="Quid")
    judged = judge(Evidence(package), "market-04a")
    assert {f.producer for f in judged.findings} == {"Quid"}
    assert "one producer stands behind all of it" in judged.doubts


def test_the_grade_is_that_of_the_weakest_row_behind_a_verdict(package: Path) -> None:
    rows = read(package, "observations")
    world = (rows["economy"] == "WLD") & (rows["source"] == "owid-quid-2025") & (rows["period"] == "2023")
    write(
        package, "observations", rows.assign(grade=rows["grade"].mask(world, "restatement").mask(~world, "data-file"))
    )
    link = {"source": "owid-quid-2025", "versus": "WLD"}
    judged = judge(case(package, [link], value=9, precision=1, unit="%"), "market-04a")
    assert judged.verdict == "supported"
    assert judged.grade == "restatement"


def test_each_piece_of_evidence_says_what_the_verdict_would_be_without_it(package: Path) -> None:
    judged = judge(case(package, BOTH, value=7.8), "market-04a")
    assert judged.verdict == "supported with caveat"
    assert dict(zip([f.source for f in judged.findings], judged.without, strict=True)) == {
        "ai-index-2024": "contradicted", "owid-quid-2025": "supported",
    }  # fmt: skip
    assert [verdict for _, verdict in judged.hangs_on] == list(judged.without)


def test_a_measure_that_was_first_printed_later_was_not_in_the_source_that_is_cited(package: Path) -> None:
    links = [*ONE, {"source": "owid-quid-2025", "role": "first print"}]
    judged = judge(case(package, links, value=7.8, cited="AI Index", cited_source="ai-index-2024"), "market-04a")
    assert judged.attribution == "fails"
    claims = read(package, "claims")
    write(package, "claims", claims.assign(cited_source="owid-quid-2025"))
    assert judge(Evidence(package), "market-04a").attribution != "fails"


def test_a_cited_source_that_reports_the_end_of_what_it_is_cited_for_does_not_say_it(project: Path) -> None:
    assert judge(Evidence(project / "data"), "players-03").attribution == "fails"


def test_ratings_are_compared_by_their_difference() -> None:
    claim = pd.Series(
        {"comparator": "order", "threshold": float("nan"), "unit": "", "precision": float("nan"), "value": None}
    )
    assert agrees(claim, 0.5, difference=True)
    assert not agrees(claim, -0.5, difference=True)
    assert not agrees(claim, 0.5)


def test_verdicts_of_the_book_agree_with_their_findings_under_any_order(project: Path) -> None:
    evidence = Evidence(project / "data")
    for id in ("market-04a", "players-07", "barriers-04", "exec-01"):
        findings = found(evidence, id)
        turned = concluded(evidence.claim(id), tuple(reversed(findings)), Strictness())
        plain = concluded(evidence.claim(id), findings)
        assert (turned.verdict, turned.confidence, turned.grade) == (plain.verdict, plain.confidence, plain.grade)


def test_new_data_flip_a_verdict(package: Path) -> None:
    evidence = case(package, ONE, value=14.0)
    assert judge(evidence, "market-04a").verdict == "contradicted"
    rows = read(package, "observations")
    hit = (rows["economy"] == "CHN") & (rows["period"] == "2023") & (rows["source"] == "ai-index-2024")
    rows.loc[hit, "value"] = 14.0
    write(package, "observations", rows)
    assert judge(Evidence(package), "market-04a").verdict == "supported"


def test_a_figure_above_its_cited_total_cannot_come_from_there(package: Path) -> None:
    links = [*ONE, {"role": "bound", "economy": "GBR", "source": "ai-index-2024"}]
    judged = judge(case(package, links, value=7.8, cited="CB Insights"), "market-04a")
    assert judged.attribution == "fails"
    assert judged.verdict == "supported with caveat"


def test_the_deviation_is_from_the_nearest_comparable_figure(package: Path) -> None:
    judged = judge(case(package, BOTH, value=9.0), "market-04a")
    assert judged.deviation == pytest.approx(100 * (9.0 / 9.47 - 1))


def test_the_same_figure_under_another_year_or_as_a_share_is_found(package: Path) -> None:
    found = origins(case(package, ONE, value=15.07, precision=0.01), "market-04a")
    assert any("CHN 2022, owid-quid-2025" in place for place in found)
    add_row(package, "claims", id="market-04b", **{**CLAIM, "value": 8.1})
    add_row(package, "evidence", claim="market-04b", **{**LINK, "source": "ai-index-2024"})
    shares = origins(Evidence(package), "market-04b")
    assert any("CHN 2023, ai-index-2024 (as a share of the world)" in place for place in shares)


def test_every_claim_of_the_article_gets_a_verdict_with_a_reason(project: Path) -> None:
    evidence = Evidence(project / "data")
    judgements = [j for section in sorted(set(evidence.claims["section"])) for j in audit(evidence, section)]
    assert len(judgements) == len(evidence.claims)
    assert all(j.why for j in judgements)
    assert {j.verdict for j in judgements} == {"supported", "supported with caveat", "contradicted", "not testable"}


def test_the_headline_findings_of_the_audit_hold(project: Path) -> None:
    evidence = Evidence(project / "data")
    for claim in ("innov-02a", "innov-05b", "proj-03b"):
        assert judge(evidence, claim).verdict == "contradicted", claim
    assert judge(evidence, "comp-01a").verdict == "supported"
    assert judge(evidence, "innov-05a").attribution == "fails"

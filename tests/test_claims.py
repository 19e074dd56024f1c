"""Verdicts follow from evidence by rule: change the evidence and the verdict changes."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from aibalance.claims import Evidence, audit, judge, origins
from conftest import add_row

from aibalance.data.store import write
from aibalance.data.tables import read

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
        ([{"source": "ai-index-2024", "versus": "USA"}], {"comparator": "order"}, "contradicted"),
        ([], {"value": 7.8, "untestable": "nobody counts it"}, "not testable"),
    ],
)  # fmt: skip
def test_the_rule_gives_the_verdict(
    package: Path, links: Sequence[Mapping[str, object]], claim: dict[str, object], verdict: str
) -> None:
    assert judge(case(package, links, **claim), "market-04a").verdict == verdict


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
    for claim in ("market-04a", "innov-05b", "proj-03b"):
        assert judge(evidence, claim).verdict == "contradicted", claim
    assert judge(evidence, "comp-01a").verdict == "supported"
    assert judge(evidence, "innov-05a").attribution == "fails"

"""What the article says is a table that can be held against it: quoted in few words, named, and compared alike."""

from pathlib import Path

import pytest
import yaml
from conftest import add_row

from aibalance.article.claims import Evidence
from aibalance.article.comparable import gaps
from aibalance.article.judging import audit, judge
from aibalance.article.weighing import found
from aibalance.data.checks.examine import check_all
from aibalance.data.tables import read, read_text

MOST_WORDS = 25


@pytest.fixture(scope="module")
def evidence(project: Path) -> Evidence:
    return Evidence(project / "data")


def test_every_claim_is_quoted_in_at_most_25_words(evidence: Evidence) -> None:
    words = evidence.claims["quotation"].str.split().str.len()
    assert words.between(1, MOST_WORDS).all(), words[~words.between(1, MOST_WORDS)]


def test_the_check_refuses_a_quotation_of_26_words(package: Path) -> None:
    claim = {
        "id": "market-01",
        "section": "01",
        "statement": "s",
        "measure": "m",
        "comparator": "existence",
        "untestable": "u",
    }
    add_row(package, "claims", quotation=" ".join(["word"] * MOST_WORDS), **claim)
    assert not [p for p in check_all(package) if p.column == "quotation"]
    add_row(package, "claims", quotation=" ".join(["word"] * (MOST_WORDS + 1)), **{**claim, "id": "market-02"})
    assert [p.line for p in check_all(package) if p.column == "quotation"] == [3]


def test_the_article_is_named_with_publisher_date_and_address(project: Path, evidence: Evidence) -> None:
    assert evidence.article is not None
    source = evidence.sources.loc[evidence.article["source"]]
    assert source["publisher"]
    assert source["url"].startswith("https://")
    assert evidence.article["written_by"][:4].isdigit()
    title = yaml.safe_load((project / "_config.yml").read_text(encoding="utf-8"))["publication"]["article"]
    assert source["title"] == title


def test_an_existence_claim_names_what_must_be_on_record_and_by_when_or_says_why_it_cannot(evidence: Evidence) -> None:
    claims = [evidence.claim(id) for id in evidence.claims.index[evidence.claims["comparator"] == "existence"]]
    assert all(bool(c["by"]) == bool(c["what"]) for c in claims)
    assert all(c["by"] or c["untestable"] for c in claims)
    for claim in claims:
        parts = evidence.tests(claim["id"])["part"].fillna(1)
        assert (parts <= len(claim["what"].split("; "))).all(), claim["id"]


def test_the_check_asks_for_the_date_by_which_a_thing_must_be_on_record(package: Path) -> None:
    claim = {"section": "01", "statement": "s", "quotation": "q", "measure": "m", "comparator": "existence"}
    add_row(package, "claims", id="market-01", **claim)
    add_row(package, "claims", id="market-02", by="2024", **claim)
    add_row(package, "claims", id="market-03", by="2024", what="a plan", **claim)
    assert [(p.line, p.column) for p in check_all(package)] == [(2, "by"), (2, "untestable"), (3, "what")]


def test_what_is_comparable_for_one_claim_is_comparable_for_every_other_on_the_measure(evidence: Evidence) -> None:
    assert list(gaps(evidence)) == []


def test_a_claim_that_leaves_out_what_tests_another_is_found(package: Path) -> None:
    for id, source in (("market-01", "ai-index-2024"), ("market-02", "owid-quid-2025")):
        add_row(
            package,
            "claims",
            id=id,
            measure="money",
            entity="CHN",
            period="2023",
            comparator="above",
            value=1,
            unit="USD bn",
        )
        add_row(
            package,
            "evidence",
            claim=id,
            role="value",
            indicator="private_investment",
            economy="CHN",
            period="2023",
            source=source,
        )
    assert {(gap.claim, gap.other) for gap in gaps(Evidence(package))} == {
        ("market-01", "market-02"),
        ("market-02", "market-01"),
    }
    add_row(package, "producers", indicator="private_investment", producer="Quid")
    assert list(gaps(Evidence(package))) == []


def test_dominance_is_more_than_a_lead(evidence: Evidence) -> None:
    words = evidence.claims["statement"].str.contains("dominates")
    assert words.sum() >= 2
    assert (evidence.claims.loc[words, "threshold"] > 1).all()


def test_a_claim_about_clouds_is_tested_by_operators_of_clouds(evidence: Evidence) -> None:
    links = evidence.links("players-09b").query("role == 'value'")
    assert set(links["subject"]) == {"Amazon", "Google", "Microsoft"}
    assert judge(evidence, "players-09b").verdict == "supported"


def test_repeats_point_at_earlier_sections_and_at_claims_that_repeat_none(evidence: Evidence) -> None:
    claims = evidence.claims
    repeats = claims[claims["repeats"] != ""]
    original = claims.loc[repeats["repeats"]]
    assert (original["repeats"] == "").all()
    assert (original["section"].to_numpy() <= repeats["section"].to_numpy()).all()


def test_totals_by_distinct_claim_stand_beside_totals_by_statement(evidence: Evidence) -> None:
    distinct = evidence.claims["repeats"] == ""
    assert 0 < distinct.sum() < len(evidence.claims)


def test_no_evidence_that_decides_came_after_the_article(evidence: Evidence) -> None:
    """A link with the role value that is too late would be shown as context: then the table should say so itself."""
    for id in evidence.claims.index:
        findings = found(evidence, id)
        links = evidence.tests(id)
        shown = sum(f.role == "value" for f in findings) - (evidence.claims.loc[id, "comparator"] == "complete")
        assert shown == (links["role"] == "value").sum(), id


def test_a_verdict_on_a_trend_reads_the_editions_that_the_chapters_read(project: Path, evidence: Evidence) -> None:
    series = read(project / "data", "series")
    current = series.groupby("indicator")["source"].agg(lambda sources: {s for text in sources for s in text.split()})
    quantities = read(project / "data", "quantities")
    asked = {name for names in quantities["series"] for name in names.split(";")}
    trends = evidence.claims.index[evidence.claims["comparator"] == "trend"]
    links = evidence.links(*trends).query("role == 'value' and versus != ''")
    pairs = set(links.loc[links["indicator"].isin(asked), ["indicator", "source"]].itertuples(index=False, name=None))
    assert len(pairs) >= 8
    assert {pair for pair in pairs if pair[1] not in current[pair[0]]} == set()


def test_the_list_of_changed_verdicts_is_the_difference_from_the_first_edition(
    project: Path, evidence: Evidence
) -> None:
    first = read_text(project / "docs" / "editions" / "2026.11" / "verdicts.csv").set_index("claim")
    listed = read_text(project / "docs" / "editions" / "changes.csv")
    assert list(listed.columns) == ["id", "kind", "old", "new", "reason"]
    assert (listed["reason"] != "").all()
    judged = {j.claim: j for section in sorted(set(evidence.claims["section"])) for j in audit(evidence, section)}
    changed = {
        (id, kind, first.loc[id, kind], getattr(judged[id], kind))
        for id in first.index
        for kind in ("verdict", "confidence")
        if first.loc[id, kind] != getattr(judged[id], kind)
    }
    told = listed[listed["kind"].isin(["verdict", "confidence"])]
    assert set(told[["id", "kind", "old", "new"]].itertuples(index=False, name=None)) == changed
    assert len(told) == len(changed)
    added = listed[(listed["kind"] == "id") & listed["new"].isin(judged) & (listed["old"] == "")]
    assert set(added["new"]) == set(judged) - set(first.index)

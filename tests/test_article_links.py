"""A verdict reads the same quantity as the chapters do: the same rows, of the edition that is current, by the same method."""

import json
from pathlib import Path

import pandas as pd
import pytest
from conftest import add_row

from aibalance.article.claims import Evidence
from aibalance.article.judging import audit, judge
from aibalance.article.weighing import find
from aibalance.data.checks.examine import check_all
from aibalance.data.selection import quantities as module
from aibalance.data.selection.current import moved
from aibalance.data.selection.links import resolved
from aibalance.data.selection.quantities import quantities, twins
from aibalance.data.selection.series import decimal_year
from aibalance.data.store import write
from aibalance.data.tables import read
from aibalance.notebook.ledger import Chapter
from aibalance.runs.execution.staging import stage
from aibalance.stated.records import records

CLAIM = {
    "id": "market-04a", "section": "01", "statement": "s", "quotation": "q", "measure": "m", "entity": "USA", "versus": "CHN",
    "comparator": "order",
}  # fmt: skip
LEAD = {
    "id": "money_lead", "question": "How many times as much?", "series": "private_investment", "edition": "private_investment",
    "denominator": "the other of the pair", "window": "newest complete year", "economies": "pair",
    "method": "scorecard.standing", "noise": "none", "revision": "true", "unit": "times",
}  # fmt: skip
LINK = {"claim": "market-04a", "role": "value", "economy": "USA", "versus": "CHN", "period": "2023", "reason": "r"}


def case(package: Path, **link: object) -> Path:
    add_row(package, "claims", **CLAIM)
    add_row(package, "quantities", **LEAD)
    add_row(package, "evidence", **{**LINK, **link})
    return package


def figure(package: Path) -> float:
    (found,) = judge(Evidence(package), "market-04a").findings
    assert found.quantity is not None
    return found.quantity


def asked_of(project: Path) -> list[tuple[str, int, float]]:
    """Return (quantity, year, value with the first of the book's pair over the second) of all evidence that names a quantity."""
    evidence, found = Evidence(project / "data"), []
    for id in evidence.claims.index:
        for _, link in evidence.links(id).query("quantity != ''").iterrows():
            found += [
                (link.quantity, int(row.year), row.value if link.economy == "USA" else 1 / row.value)
                for row in evidence.answers(link)[0].itertuples()
                if {link.economy, link.versus} == {"USA", "CHN"}
            ]
    return found


def test_a_series_and_a_quantity_give_the_figure_of_the_current_edition(package: Path) -> None:
    assert check_all(case(package, series="private_investment")) == []
    by_series = figure(package)
    write(package, "evidence", read(package, "evidence").assign(series="", quantity="money_lead"))
    assert check_all(package) == []
    assert figure(package) == pytest.approx(by_series, rel=1e-12)
    chapter = Chapter("market", "01", data=str(package), focus="USA", rival="CHN")
    table = chapter.by_year("money_lead").set_index("year")["value"]
    assert table[2023.0] == figure(package)


@pytest.mark.parametrize("name", [{"series": "private_investment"}, {"quantity": "money_lead"}])
def test_one_cell_of_series_moves_verdict_and_chapter_alike(package: Path, name: dict[str, str]) -> None:
    case(package, **name)
    before = figure(package)
    moved(package, {"private_investment": "ai-index-2024"})
    after, table = (
        figure(package),
        Chapter("market", "01", data=str(package), focus="USA", rival="CHN").by_year("money_lead").set_index("year"),
    )
    assert after != before
    assert after == table["value"][2023.0]
    assert check_all(package) == []


@pytest.mark.parametrize("name", [{"series": "private_investment"}, {"quantity": "money_lead"}])
def test_an_edition_that_lacks_the_year_shows_nothing_and_is_no_fault(package: Path, name: dict[str, str]) -> None:
    """A rerun with another edition may not be refused for what that edition lacks."""
    case(package, **{**name, "period": "2017"})
    moved(package, {"private_investment": "ai-index-2024"})
    assert judge(Evidence(package), "market-04a").verdict == "not testable"
    assert check_all(package) == []


@pytest.mark.parametrize(
    ("link", "column"),
    [
        ({"series": "private_investment", "quantity": "money_lead"}, "indicator+event"),
        ({"indicator": "private_investment", "source": "ai-index-2024", "quantity": "money_lead"}, "indicator+event"),
        ({"series": "private_investment", "event": "china-new-generation-ai-plan-2017"}, "indicator+event"),
        ({}, "indicator+event"),
        ({"series": "private_investment", "source": "owid-quid-2025"}, "source"),
        ({"quantity": "money_lead", "source": "owid-quid-2025"}, "source"),
        ({"quantity": "money_lead", "versus": ""}, "versus"),
        ({"quantity": "money_lead", "subject": "a city"}, "versus"),
        ({"series": "private_investmnt"}, "series"),
        ({"quantity": "money_led"}, "quantity"),
        ({"series": "private_investment", "period": "1999"}, "indicator"),
        ({"quantity": "money_lead", "versus": "FRO"}, "indicator"),
    ],
)
def test_a_row_that_reads_nothing_or_two_things_is_refused_by_line(
    package: Path, link: dict[str, str], column: str
) -> None:
    found = check_all(case(package, **link))
    assert {(p.file, p.line, p.column) for p in found if p.file == "evidence.csv"} == {("evidence.csv", 2, column)}


def test_a_series_of_several_editions_and_a_quantity_without_a_ratio_are_refused(package: Path) -> None:
    case(package, series="private_investment")
    add_row(package, "quantities", **{**LEAD, "id": "money_year", "unit": "year", "window": "all"})
    add_row(package, "evidence", **{**LINK, "quantity": "money_year"})
    table = read(package, "series")
    write(package, "series", table.assign(source="owid-quid-2025 ai-index-2024"))
    assert [(p.line, p.column) for p in check_all(package)] == [(2, "series"), (3, "quantity")]


def test_what_a_chapter_states_is_what_the_verdicts_read(project: Path) -> None:
    """One question, one answer, wherever it is given: the stored statistics of the book against its evidence."""
    verdicts = {(name, year): value for name, year, value in asked_of(project)}
    stated = [
        (f"{record['chapter']}.{s['id']}", s, verdicts[key])
        for record in records(project / "chapters")
        for s in record.get("statistics", ())
        if s.get("asked") and (key := (s["asked"]["quantity"], s["asked"]["year"])) in verdicts
    ]
    assert stated
    assert {name: s["value"] for name, s, _ in stated} == {name: pytest.approx(v, rel=1e-8) for name, _, v in stated}


def test_a_planted_difference_between_verdict_and_chapter_is_found(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were a verdict to read another edition, the two answers to one question would be found to differ."""
    stage(project, project / "data", tmp_path)
    links = read(tmp_path / "data", "evidence")
    one = (links["quantity"] == "private_investment_estimated_lead") & (links["period"] == "2025")
    assert one.sum() == 1
    row = links[one].iloc[0]

    def answer(value: float) -> dict[str, object]:
        chapter = Chapter("summary", "00", data=str(tmp_path / "data"), focus="USA", rival="CHN")
        chapter.add("lead", value, "times", label="lead", quantity=row["quantity"])
        return {"chapter": "x", "statistics": [s.as_dict() for s in chapter.statistics.values()]}

    def judged() -> float:
        evidence = Evidence(tmp_path / "data")
        link = next(li for _, li in evidence.links(row["claim"]).iterrows() if li["quantity"] == row["quantity"])
        finding = find(evidence, evidence.claim(row["claim"]), link)
        assert finding is not None
        assert finding.quantity is not None
        return finding.quantity

    def told() -> float:
        return float(
            Chapter("summary", "00", data=str(tmp_path / "data"), focus="USA", rival="CHN")
            .by_year(row["quantity"])["value"]
            .iloc[-1]
        )

    assert twins([answer(judged()), answer(told())]) == []
    observed = read(tmp_path / "data", "observations")
    cell = (observed[["indicator", "economy", "period"]] == ["private_investment_estimated", "CHN", "2025"]).all(axis=1)
    write(
        tmp_path / "data", "observations", observed.assign(value=observed["value"].where(~cell, 2 * observed["value"]))
    )
    assert twins([answer(judged()), answer(told())]) == []  # both move
    before = told()
    monkeypatch.setattr(
        "aibalance.article.claims.answers", lambda *given: module.answers(*given).eval("value = 1.1 * value")
    )
    (found,) = twins([answer(judged()), answer(before)])  # a verdict with a method of its own does not pass
    assert "one question has 2 answers" in found


def asks_what_a_quantity_asks(data: Path) -> pd.DataFrame:
    """Return the evidence that names no quantity although one asks for the ratio that it compares, in that edition and window."""
    evidence, known = Evidence(data), quantities(data)
    links = evidence.links(*evidence.claims.index)
    links = links[(links["versus"] != "") & ~links["versus"].isin(evidence.aggregates) & (links["quantity"] == "")]
    links = links[(links["subject"] == "") & (links["versus_subject"] == "") & links["role"].isin(["value", "caveat"])]
    found = []
    for place, link in links.iterrows():
        for asked in known.values():
            if (asked.unit, asked.series[0], asked.edition) == ("times", link["indicator"], link["source"]):
                rows = module.rows_of(asked, evidence.observed(*asked.series))
                newest = module.answers(asked, rows, [link["economy"], link["versus"]])["year"].max()
                same = asked.window == "all complete years" or (
                    asked.window == "newest complete year"
                    and decimal_year(link["period"]) == newest
                    and "/" not in link["period"]
                )
                found += [place] if same else []
    return links.loc[sorted(set(found))]


def test_evidence_that_tests_what_a_quantity_asks_names_it(project: Path, tmp_path: Path) -> None:
    assert asks_what_a_quantity_asks(project / "data").empty
    stage(project, project / "data", tmp_path)
    links = read(tmp_path / "data", "evidence")
    named = links["quantity"] == "clusters_by_year"
    assert named.sum() >= 4
    write(
        tmp_path / "data",
        "evidence",
        links.assign(
            quantity=links["quantity"].mask(named, ""),
            indicator=links["indicator"].mask(named, "gpu_cluster_stock_h100e"),
            source=links["source"].mask(named, quantities(project / "data")["clusters_by_year"].edition),
        ),
    )
    assert len(asks_what_a_quantity_asks(tmp_path / "data")) == named.sum()


def test_named_by_edition_series_or_quantity_a_verdict_is_the_same(project: Path, tmp_path: Path) -> None:
    """Naming is not judging: with every row resolved to the edition that it reads now, nothing moves."""
    stage(project, project / "data", tmp_path)
    evidence = Evidence(project / "data")
    links = evidence.links(*evidence.claims.index)
    write(tmp_path / "data", "evidence", links.assign(series="", quantity=""))
    plain = Evidence(tmp_path / "data")
    for section in sorted(set(evidence.claims["section"])):
        for one, other in zip(audit(evidence, section), audit(plain, section), strict=True):
            assert (one.claim, one.verdict, one.attribution, one.confidence) == (
                other.claim,
                other.verdict,
                other.attribution,
                other.confidence,
            )
            assert json.dumps(one.without) == json.dumps(other.without)


def test_rows_of_evidence_without_names_are_left_as_they_are(project: Path) -> None:
    data = project / "data"
    links = read(data, "evidence")
    evidence = Evidence(data)
    plain = links[(links["series"] == "") & (links["quantity"] == "")]
    pd.testing.assert_frame_equal(resolved(plain, evidence._current, evidence._quantities), plain)

"""A row's right goes along: every export of a row that is quoted only, or not for commercial use, says so."""

import csv
import io
import zipfile

import pandas as pd
import pytest
from conftest import PROJECT

from aibalance.book.cite import cite, metadata
from aibalance.book.figures import figure_files
from aibalance.book.formats import downloads
from aibalance.book.naming import file_name
from aibalance.data.checks.examine import check_all
from aibalance.data.rights import FIGURES, MEANINGS, NONCOMMERCIAL, exceptions, joined, right, rights
from aibalance.data.tables import catalogue, read
from aibalance.executed.book import read_book

KNOWN = catalogue(PROJECT / "data")
BOUND = KNOWN[KNOWN["use"] != "open"]


@pytest.fixture(scope="module")
def charts() -> dict[str, figure_files.Drawn]:
    return figure_files.drawn(read_book(PROJECT))


@pytest.mark.parametrize("use", [FIGURES, NONCOMMERCIAL])
def test_the_words_of_a_bound_right_say_that_it_is_not_cc_by(use: str) -> None:
    assert "not under CC BY" in right(use, "all rights reserved")
    sources = pd.DataFrame({"short": ["One"], "use": [use], "licence": ["x"]}, index=["one"])
    assert exceptions(sources) == f"Not under CC BY but {MEANINGS[use]}: One."
    assert joined(["one", "two"], rights(sources) | {"two": "open: MIT"}) == rights(sources)["one"]


def test_csv_json_and_drawing_of_a_chart_say_what_its_rows_may_be_used_for(
    charts: dict[str, figure_files.Drawn],
) -> None:
    seen = 0
    for chart in charts.values():
        table = list(csv.DictReader(io.StringIO(figure_files.table(chart.rows()))))
        assert all(row["right"] for row in table) or chart.sources.empty, chart.id
        for row in table:
            source = row.get("source", "")
            if source in BOUND.index:
                seen += 1
                assert "not under CC BY" in row["right"], (chart.id, source)
        bound = chart.sources[chart.sources["use"] != "open"]
        about = figure_files.metadata(chart, "edition", "drawing")
        assert ("exceptions" in about["licence"]) == bool(len(bound))
        assert all("not under CC BY" in source["right"] for source in about["sources"] if source["use"] != "open")
        assert ("terms" in figure_files.colophon(chart, "e")) == bool(len(bound[bound["use"] == FIGURES]))
    assert seen > 10


def test_the_archive_of_the_data_names_every_bound_source_and_holds_the_file_on_rights() -> None:
    archive = zipfile.ZipFile(io.BytesIO(downloads.data_archive(read_book(PROJECT))))
    text = archive.read(f"{file_name(PROJECT)}/README.md").decode()
    assert [row.title for row in BOUND.itertuples() if row.title not in text] == []
    assert "noncommercial" in archive.read(f"{file_name(PROJECT)}/LICENSE-data").decode()


def test_the_citation_of_a_number_names_the_sources_that_bind_it() -> None:
    book = metadata.book(read_book(PROJECT))
    for part in metadata.parts(read_book(PROJECT)).values():
        if part.kind == "statistic" and set(part.fields["sources"]) & set(BOUND.index):
            for style in ("text", "bibtex", "ris", "csl"):
                words = " ".join(cite.citation(book, part, style).split())
                assert "Not under CC BY" in words, (part.id, style)
            break
    else:
        pytest.fail("no number rests on a bound source")


def test_footer_licence_and_package_do_not_claim_all_rows_for_cc_by() -> None:
    footer = (PROJECT / "_config.yml").read_text(encoding="utf-8")
    assert "keep the rights of their publishers" in footer
    assert "LICENSE-data" in (PROJECT / "LICENSE").read_text(encoding="utf-8")
    assert "not under CC BY" in (PROJECT / "data" / "datapackage.json").read_text(encoding="utf-8")


def test_a_source_that_may_be_quoted_only_keeps_to_its_limit() -> None:
    assert check_all(PROJECT / "data") == []
    counts = read(PROJECT / "data", "observations")["source"].value_counts()
    quoted = KNOWN[KNOWN["use"] == FIGURES]
    assert quoted["row_limit"].notna().all()
    assert [id_ for id_ in quoted.index if counts.get(id_, 0) > quoted.loc[id_, "row_limit"]] == []

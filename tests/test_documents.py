"""A source names a document: what does not lead to one is refused by line, what does is left alone."""

from pathlib import Path

import pytest
from conftest import PROJECT, bare_package

from aibalance.data.checks.examine import check_all
from aibalance.data.store import write
from aibalance.data.tables import read

DATA = PROJECT / "data"


def spoilt(package: Path, **cells: str) -> list[str]:
    """Return what the check says of a package whose first source has other cells."""
    sources = read(package, "sources")
    for column, cell in cells.items():
        sources.loc[0, column] = cell
    write(package, "sources", sources)
    return [str(problem) for problem in check_all(package)]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"url": "https://www.reuters.com/"}, "the address of the document, not of its site"),
        ({"url": "https://world.kbs.co.kr"}, "the address of the document, not of its site"),
        ({"url": "https://github.com/owner/repo"}, "the address of a file or folder at one version"),
        ({"url": "https://github.com/owner/repo/issues/3"}, "the address of a file or folder at one version"),
        ({"edition": "news report; the title describes it"}, "a title that is ours goes into square brackets"),
        ({"title": "[Ministers meet]"}, "a headline, or in seen_in why there is none"),
        ({"seen_in": ""}, "what was read: the document, or the copy and its version"),
        ({"published": "2031-01-01"}, "a date up to"),
    ],
)
def test_a_source_that_names_no_document_is_refused_by_line(
    package: Path, cells: dict[str, str], expected: str
) -> None:
    (said,) = spoilt(package, **cells)
    assert said.startswith(f"sources.csv line 2, column {next(iter(cells))}: found ")
    assert expected in said


@pytest.mark.parametrize(
    "cells",
    [
        {"url": "https://example.org/?p=1680"},
        {"url": "https://github.com/owner/repo/blob/0813c3f/data/file.csv"},
        {"title": "[Ministers meet]", "seen_in": "Copy without its headline"},
        {"title": "[Ministers meet] again"},
    ],
)
def test_addresses_of_documents_and_confessed_titles_are_accepted(package: Path, cells: dict[str, str]) -> None:
    assert spoilt(package, **cells) == []


def test_two_sources_may_not_share_a_short_name_and_the_other_is_named(package: Path) -> None:
    sources = read(package, "sources")
    (said,) = spoilt(package, short=sources.loc[1, "short"])
    assert "line 3, column short" in said
    assert f"{sources.loc[0, 'id']} has it too" in said


def test_only_what_an_importer_reads_is_graded_a_data_file() -> None:
    read_by_importers = set(read(DATA, "downloads")["source"])
    for table in ("sources", "observations", "frontier", "events", "ties"):
        rows = read(DATA, table)
        named = rows["id" if table == "sources" else "source"]
        assert set(named[rows["grade"] == "data-file"]) <= read_by_importers, table


@pytest.mark.parametrize("cells", [{"within": "SECOND"}, {"drawn": "region"}])
def test_organizations_stand_in_metropolitan_areas_and_nowhere_else(tmp_path: Path, cells: dict[str, str]) -> None:
    package = bare_package(tmp_path / "data")
    hubs, organizations = read(package, "hubs"), read(package, "organizations")
    organizations.loc[0, "hub"] = hubs.loc[0, "id"]
    for column, cell in cells.items():
        hubs.loc[0, column] = hubs.loc[1, "id"] if cell == "SECOND" else cell
    write(package, "hubs", hubs)
    write(package, "organizations", organizations)
    said = [str(problem) for problem in check_all(package)]
    assert any(
        line.startswith("organizations.csv line 2, column hub") and "a metropolitan area" in line for line in said
    )


def test_nominal_investment_is_real_investment_times_consumer_prices() -> None:
    rows = read(DATA, "observations")
    prices = rows[rows["indicator"] == "us_consumer_prices"].set_index("period")["value"].astype(float)
    keys = ["economy", "period"]
    edition = rows[rows["source"] == "owid-quid-2025"]
    real = edition[edition["indicator"] == "private_investment_2021_usd"].set_index(keys)["value"].astype(float)
    nominal = edition[edition["indicator"] == "private_investment"].set_index(keys)["value"].astype(float)
    both = nominal.to_frame("nominal").join(real.to_frame("real"), how="inner").reset_index()
    again = both["real"] * both["period"].map(prices) / prices["2021"]
    assert len(both) > 20
    assert (abs(again - both["nominal"]) <= 0.006 + 0.001 * both["nominal"]).all()

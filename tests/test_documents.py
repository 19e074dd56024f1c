"""A source names a document: what does not lead to one is refused by line, what does is left alone."""

from pathlib import Path

import pytest

from aibalance.data.rules import check_all
from aibalance.data.store import write
from aibalance.data.tables import read


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

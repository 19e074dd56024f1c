"""The linter of the built book: the site as it is has no fault, and one planted fault of each kind is told with its page."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from conftest import PROJECT, SITE, needs_site

from aibalance.book.lint.page_claims import own_sentences, unfounded_on_pages, with_cells
from aibalance.book.lint.same_value import values_apart
from aibalance.book.lint.site_lint import Linted, lint_pages, lint_site
from aibalance.book.lint.site_text import read_page
from aibalance.executed.book import ExecutedBook, read_book

pytestmark = needs_site
CHAPTER, NUMBERS, COVER = "chapters/01-market-dynamics.html", "numbers/market.html", "chapters/cover.html"


@pytest.fixture(scope="module")
def book() -> ExecutedBook:
    return read_book(PROJECT / "_build" / "stage")


def copy(
    book: ExecutedBook, written: dict[str, str] | None = None, records: list[dict[str, Any]] | None = None
) -> ExecutedBook:
    """Return a book like one that was read, with other text or other records."""
    other = ExecutedBook(book.folder, book.notebooks, {**book.written, **(written or {})})
    other.__dict__["records"] = records or book.records
    return other


def planted(book: ExecutedBook, page: str, old: str, new: str) -> Linted:
    text = (SITE / page).read_text(encoding="utf-8")
    assert old in text
    return lint_pages([read_page(page, text.replace(old, new, 1))], book)


def test_the_site_as_it_is_says_one_thing_of_each_quantity_and_types_nothing(book: ExecutedBook) -> None:
    linted = lint_site(SITE, book)
    assert linted.found == []
    numbers, shown = book.stated, {number.name for page in linted.pages for number in page.numbers}
    assert shown == set(numbers)  # each statistic was read on its own page
    assert sum(len(page.grades) for page in linted.pages) > len(numbers) / 2


def _a_number(book: ExecutedBook) -> tuple[str, str]:
    """Return the address of a number on the page of chapter 1, and the number."""
    page = read_page(CHAPTER, (SITE / CHAPTER).read_text(encoding="utf-8"))
    first = next(number for number in page.numbers if number.text.endswith("times"))
    return first.id, str(book.stated[first.name]["text"])


def test_a_number_that_is_another_on_one_page_is_told(book: ExecutedBook) -> None:
    id, text = _a_number(book)
    page = (SITE / CHAPTER).read_text(encoding="utf-8")
    start = page.index(f"market.html#{id}")
    changed = page[:start] + page[start:].replace(f">{text}<", ">1,234 times<", 1)
    found = lint_pages([read_page(CHAPTER, changed)], book).found
    assert [one for one in found if CHAPTER in one and f"found 1,234 times for market.{id}" in one] != []


@pytest.mark.parametrize(
    ("page", "old", "new", "named"),
    [
        (NUMBERS, "restatement</dd>", "primary</dd>", "found the grade primary of market."),
        (CHAPTER, "restatement</span>", "primary</span>", "found the grade primary of market."),
        (CHAPTER, "Some figures read in an unofficial restatement.", "", "found below the chart market-"),
        (CHAPTER, "</h1>", "</h1><p>It has 4,711 models.</p>", "found the number 4,711 in “It has 4,711 models.”"),
        (CHAPTER, '<p class="chart-title">', '<p class="chart-title">Of 4,711 models: ', "found the number 4,711"),
        (COVER, "</h1>", "</h1><p>One of 4,711 pages.</p>", "found the number 4,711"),
    ],
    ids=["of an entry", "on a card", "below a chart", "in a paragraph", "in a title", "on the cover"],
)
def test_a_grade_too_good_and_a_number_without_a_statistic_are_told_with_their_page(
    page: str, old: str, new: str, named: str, book: ExecutedBook
) -> None:
    assert [one for one in planted(book, page, old, new).found if one.startswith(page) and named in one] != []


def _with_another_value(book: ExecutedBook, of: Callable[[dict[str, Any]], bool]) -> list[dict[str, Any]]:
    """Return the records of a book in which statistics of one chapter have another value."""
    return [
        {**record, "statistics": [{**s, "value": 99.9, "text": "99.9 times"} if of({**s, "chapter": record["chapter"]}) else s
                                  for s in record.get("statistics", ())]}
        for record in book.records
    ]  # fmt: skip


def test_two_chapters_that_give_one_quantity_two_values_are_told(book: ExecutedBook) -> None:
    assert list(values_apart([], book)) == []
    same_rows = _with_another_value(
        book, lambda s: s["chapter"] == "players" and s["id"] in ("chips_times", "answer_times")
    )
    told = list(values_apart([], copy(book, records=same_rows)))
    assert any(
        re.search(r"players\.\w+_times has 99\.9 times", one) and "barriers.chips_times" in one for one in told
    ), told
    asked = _with_another_value(book, lambda s: s["chapter"] == "players" and s["id"] == "code_affinity")
    assert any("code_affinity_last (quantities.csv)" in one for one in values_apart([], copy(book, records=asked)))


@pytest.mark.parametrize(
    ("sentence", "word"),
    [
        ("The widest lead of all is {{ market.investment_times }}.", "“widest”"),
        ("It was first ahead in {{ market.investment_year }}.", "“first”"),
        ("Only here is it {{ market.investment_times }}.", "“Only”"),
        ("The gap has narrowed to {{ market.investment_times }}.", "“narrowed”"),
    ],
)
def test_a_conclusion_of_a_page_that_its_number_does_not_bear_out_is_told(
    sentence: str, word: str, book: ExecutedBook
) -> None:
    other = copy(book, {"cover.md": f"{book.written['cover.md']}\n\n{sentence}\n"})
    sentences = own_sentences([], other)
    told = list(unfounded_on_pages(sentences, other))
    assert [one for one in told if one.startswith("the page cover") and word in one] != [], told
    asked = [one.words for said in with_cells(sentences, other).values() for one in said]
    assert any(
        word.strip("“”") in words for words in asked
    )  # which recomputing asks of the cell that states the number

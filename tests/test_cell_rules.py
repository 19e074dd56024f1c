"""The cells of chapters: a name in one place, the same guide to the code everywhere; a list of indicators is checked line by line."""

from pathlib import Path

import nbformat
import pandas as pd
import pytest
from conftest import PROJECT

from aibalance.book.lint.cell_rules import GUIDE, GUIDE_TAG, guide_missing, stated_twice
from aibalance.book.lint.lint import typed_numbers
from aibalance.data.tables import BadInputError
from aibalance.notebook import Evidence, checked_list

LINE = {
    "name": "AI articles",
    "series": "ai_articles",
    "kind": "amount",
    "unit": "",
    "divisor": 1,
    "pillar": "Research",
}
ECONOMIES = ["USA", "CHN", "IND"]


def chapter(folder: Path, *sources: str, guide: str = GUIDE) -> Path:
    opened = nbformat.v4.new_code_cell("chapter, evidence = open_chapter('x', '01')")
    read = nbformat.v4.new_markdown_cell(guide, metadata={"tags": ["remove-cell", GUIDE_TAG]})
    cells = [opened, *([read] if guide else []), *(nbformat.v4.new_code_cell(source) for source in sources)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "01-market.ipynb")
    return folder


def test_no_chapter_states_a_name_twice_and_each_has_the_guide_to_its_code() -> None:
    assert stated_twice(PROJECT / "chapters") == []
    assert guide_missing(PROJECT / "chapters") == []
    assert list(typed_numbers(GUIDE)) == []


@pytest.mark.parametrize(
    ("sources", "found"),
    [
        (["chapter.state(a, lead='x')", "chapter.state(b, 'leader', digits=0, lead=('y', '%'))"], "statement 'lead' in cell 3 too"),
        (["chapter.state(a, lead='x')\nchapter.state(b, lead='x')"], "statement 'lead' in the same cell"),
        (["with chapter.figure('m', 'T', 'S', rows=a) as ax:\n    pass", "chapter.house(network, 'm', 'T', 'S', rows=a)"], "figure 'm'"),
        (["chapter.export('w', {})", "chapter.export('w', {})"], "export 'w' in cell 3 too"),
    ],
)  # fmt: skip
def test_a_name_in_two_places_is_told_with_both(tmp_path: Path, sources: list[str], found: str) -> None:
    (told,) = stated_twice(chapter(tmp_path, *sources))
    assert found in told


def test_options_of_a_statement_and_names_of_several_kinds_are_no_names_twice(tmp_path: Path) -> None:
    two = (
        "chapter.state(a, digits=0, low='l', lead='x')",
        "chapter.state(b, digits=0, low='l', other='x')\nchapter.export('lead', {})",
    )
    assert stated_twice(chapter(tmp_path, *two)) == []


@pytest.mark.parametrize(("guide", "found"), [("", "in no cell"), (GUIDE + "!", "another guide")])
def test_a_chapter_without_the_guide_or_with_another_is_told(tmp_path: Path, guide: str, found: str) -> None:
    (told,) = guide_missing(chapter(tmp_path, guide=guide))
    assert found in told


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ({"kind": "amunt"}, "found the kind 'amunt'; expected one of: amount, .*; nearest: amount"),
        ({"name": "AI articles"}, "found the name 'AI articles', which line 1 has"),
        ({"series": "ai_articles"}, "found the series 'ai_articles', which line 1 has"),
        ({"series": "notable_model"}, r"series.csv: found no series 'notable_model'.*nearest: notable_models"),
        ({"series": "nvidia_chip_stock"}, "found 5 rows for USA in 2022-Q1, which differ in subject: "),
        ({"series": "rd_share_of_gdp"}, "rd_share_of_gdp is measured in '%', which has no size"),
        ({"series": "notable_models", "kind": "% of GDP"}, "measured in 'models'; expected %"),
        ({"divisor": 0}, "found the divisor 0"),
        (
            {"divisor": 1000},
            "unit '' and the divisor 1000, while notable_models is in 'models'; expected the divisor 1",
        ),
        ({"unit": "m"}, "found the unit 'm' and the divisor 1, .*expected the divisor 1e.06"),
        (
            {"series": "private_investment", "kind": "amount", "unit": "US[$] m"},
            "is in 'USD bn'; expected a unit of 1e.09",
        ),
        ({"series": "internet_users", "kind": "% of people", "unit": "k"}, "is in 'people'; expected the divisor 1000"),
        (
            {"series": "top_1_percent_index", "kind": "rate", "unit": "%", "divisor": 10},
            "a rate is shown as published; expected 1",
        ),
        ({"pillar": ""}, "found no pillar"),
        ({"kind": "rate"}, "notable_models is measured in 'models', which has a size"),
        ({"series": "electricity_generated"}, "electricity_generated has rows for [01] of . economies"),
    ],
)
def test_a_line_that_cannot_be_compared_is_named(line: dict[str, object], found: str) -> None:
    evidence = Evidence(PROJECT / "data", 2025)
    good = {**LINE, "name": "notable models", "series": "notable_models", "kind": "sum of 3 years"}
    listed = pd.DataFrame([LINE, {**good, **line}])
    with pytest.raises(BadInputError, match=rf"line 2 of the list, '.*': .*{found}"):
        checked_list(evidence, listed, ECONOMIES)


def test_a_series_without_rows_for_half_of_the_economies_is_named_and_a_good_list_stands() -> None:
    evidence = Evidence(PROJECT / "data", 2025)
    money = {**LINE, "name": "money", "series": "private_investment", "kind": "amount", "unit": "US$ bn"}
    people = {
        **LINE,
        "name": "people",
        "series": "internet_users",
        "kind": "% of people",
        "unit": "m",
        "divisor": 1_000_000,
    }
    listed = pd.DataFrame([LINE, money, people])
    assert checked_list(evidence, listed, ECONOMIES) is listed
    with pytest.raises(
        BadInputError, match=r"line 1 .*ai_articles has rows for 0 of 1 economies; expected at least half"
    ):
        checked_list(evidence, pd.DataFrame([LINE]), ["NRU"])

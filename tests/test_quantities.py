"""Quantities: one question, one row; what a row names exists; and a row is fixed before its answer is stated."""

# mypy: allow-untyped-defs

import importlib

import pytest
from conftest import LOAD, add_row
from conftest import chapter as chapter_of

from aibalance.data.checks.examine import check_all
from aibalance.data.selection.quantities import quantities, quantity, twins
from aibalance.data.tables import BadInputError, read, schema
from aibalance.notebook.ledger import Chapter
from aibalance.runs.execution.execute import ChapterFailedError, execute
from aibalance.runs.execution.staging import stage
from aibalance.stated.records import records as records_of

QUESTION = {
    "id": "money_lead", "question": "How many times as much?", "series": "private_investment", "edition": "ai-index-2024",
    "denominator": "the other of the pair", "window": "newest complete year", "economies": "pair",
    "method": "scorecard.standing", "noise": "none", "revision": "true", "unit": "times",
}  # fmt: skip


def faults(package, **changes):
    add_row(package, "quantities", **{**QUESTION, **changes})
    return [f"{p.file}:{p.line} {p.column} {p.found} {p.expected}" for p in check_all(package)]


def test_a_sound_question_passes(package):
    assert faults(package) == []


@pytest.mark.parametrize(
    ("wrong", "column"),
    [
        ({"series": "private_investmnt"}, "series"),
        ({"series": "private_investment;frontier:nothing"}, "series"),
        ({"edition": "ai-index-1999"}, "edition"),
        ({"noise": "factor"}, "width"),
        ({"noise": "guess"}, "noise"),
        ({"measure": "private investment", "list": "main"}, "block"),
        ({"measure": "private investment", "block": "money"}, "list"),
        ({"measure": "private investment", "block": "money", "list": "first"}, "list"),
        ({"measure": "private investment", "block": "money", "list": "other"}, "list"),
        ({"method": "nonsense"}, "method"),
        ({"revision": "perhaps"}, "revision"),
    ],
)
def test_a_question_about_what_does_not_exist_is_refused_by_line(package, wrong, column):
    found = faults(package, **wrong)
    assert len(found) == 1
    assert found[0].startswith(f"quantities.csv:2 {column}")


def test_one_question_asked_by_two_rows_is_refused(package):
    faults(package)
    found = faults(package, id="money_lead_again")
    assert len(found) == 1
    assert "money_lead asks the same" in found[0]


def test_an_unknown_quantity_is_named_with_the_nearest(project):
    with pytest.raises(BadInputError, match="nearest: private_investment_lead"):
        quantity(quantities(project / "data"), "private_investment_led")


def test_every_quantity_names_a_method_of_the_library(project):
    """A row may not promise a method that does not exist."""
    for row in quantities(project / "data").values():
        module, _, name = row.method.partition(".")
        assert callable(getattr(importlib.import_module(f"aibalance.stats.{module}"), name)), row.id


def test_every_edition_of_a_quantity_has_rows_of_its_series(project):
    """A row that reads nothing answers nothing."""
    data = project / "data"
    rows = read(data, "observations")
    held = set(zip(rows["indicator"], rows["source"], strict=True))
    for row in quantities(data).values():
        name = row.series[0]
        assert name.startswith("frontier:") or not row.edition or (name, row.edition) in held, row.id
    assert "quantities" in schema(data)


TWINS = {  # of the first edition: quantity, its unit, and the two answers that two chapters gave
    "top_1_percent_first_year_ahead": ("text", "2021", "2022"),
    "top_100_papers_first_year_ahead": ("text", "2023 to no bound", "2024 to 2027"),
    "code_affinity_last": ("ratio", 0.50, 0.47),
    "chip_fund_focus_share": ("%", 0.21, 0.19),
    "private_investment_lead": ("times", 21.6, 23.1),
}


def stated(project, chapter, answer, unit, name):
    found = Chapter(chapter, "01", data=str(project / "data"))
    found.add("answer", answer, unit, label="an answer", quantity=name)
    return {"chapter": chapter, "statistics": [s.as_dict() for s in found.statistics.values()]}


@pytest.mark.parametrize("name", TWINS)
def test_two_chapters_that_answer_one_question_differently_are_found(project, name):
    unit, one, other = TWINS[name]
    records = [stated(project, "market", one, unit, name), stated(project, "outlook", other, unit, name)]
    found = twins(records)
    assert len(found) == 1
    assert name in found[0]
    assert "market.answer" in found[0]
    assert "outlook.answer" in found[0]
    assert twins([records[0], stated(project, "outlook", one, unit, name)]) == []


def test_one_chapter_may_not_contradict_itself_nor_answer_in_another_unit(project):
    chapter = Chapter("market", "01", data=str(project / "data"), focus="USA", rival="CHN")
    chapter.add("one", 23.1, "times", label="lead", quantity="private_investment_lead")
    chapter.add("same", 23.1, "times", label="lead", quantity="private_investment_lead")
    with pytest.raises(ValueError, match="one question has 2 answers"):
        chapter.add("other", 21.6, "times", label="lead", quantity="private_investment_lead")
    with pytest.raises(ValueError, match="expected 'times'"):
        chapter.add("unit", 23.1, "%", label="lead", quantity="private_investment_lead")


def test_other_economies_and_other_years_are_other_questions(project):
    row = quantities(project / "data")["private_investment_lead"]
    keys = [
        row.key(pair, year) for pair, year in ((["USA", "CHN"], 2025), (["CHN", "USA"], 2025), (["USA", "CHN"], 2024))
    ]
    records = [
        {"chapter": f"c{i}", "statistics": [{"id": "x", "text": str(i), "value": i, "unit": "times", "asked": key}]}
        for i, key in enumerate(keys)
    ]
    assert twins(records) == []
    assert set(keys[0]) >= {"series", "denominator", "window", "economies", "year"}


def test_a_book_that_contradicts_itself_is_not_built(book, package):
    """Executing two chapters that give two answers fails, and says which."""
    add_row(package, "quantities", **QUESTION)
    more = 'chapter.add("lead", {}, "times", label="lead", quantity="money_lead")'
    chapter_of(book, "01-money", "# 1. Money\n", LOAD, more.format(23.1), "chapter.closing()")
    second = LOAD.replace('"market"', '"words"')
    chapter_of(book, "02-words", "# 2. Words\n", second, more.format(21.6), "chapter.closing()")
    stage(book, package, book / "run")
    with pytest.raises(ChapterFailedError, match=r"money_lead .*one question has 2 answers"):
        execute(sorted((book / "chapters").glob("*.ipynb")), book / "run", {}, jobs=1)


def test_the_book_as_stored_has_no_twins(project):
    """Whatever the stored outputs answer, they answer once."""
    assert twins(records_of(project / "chapters")) == []

"""Quantities: one question, one row; what a row names exists; and a row is fixed before its answer is stated."""

# mypy: allow-untyped-defs

import importlib

import pytest

from aibalance.data.quantities import quantities, quantity
from aibalance.data.rules import check_all
from aibalance.data.tables import BadInputError, read, schema
from tests.conftest import add_row

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
        ({"measure": "private investment"}, "block"),
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

"""Every statistic agrees with what is printed elsewhere, none is without such a number, and the page says which."""

# mypy: allow-untyped-defs

import importlib
import inspect
import pkgutil
from pathlib import Path

import page
import pytest
from published import PUBLISHED, WITHOUT

import aibalance.stats

MODULES = sorted(module.name for module in pkgutil.iter_modules(aibalance.stats.__path__))


@pytest.mark.parametrize("row", PUBLISHED, ids=[f"{row.method}: {row.what}" for row in PUBLISHED])
def test_the_method_gives_the_number_that_is_printed(row):
    assert row.computed() == pytest.approx(float(row.printed), abs=row.tolerance)
    assert row.agrees()


@pytest.mark.parametrize("module", MODULES)
def test_every_public_function_has_a_printed_number_or_computes_none(module):
    """A new method fails here until a publication is named for it, or it is listed as computing nothing of its own."""
    code = importlib.import_module(f"aibalance.stats.{module}")
    public = {
        name
        for name, thing in vars(code).items()
        if inspect.isfunction(thing) and thing.__module__ == code.__name__ and not name.startswith("_")
    }
    tested = {row.method.split(".")[1] for row in PUBLISHED if row.method.startswith(f"{module}.")}
    assert public == tested | set(WITHOUT[module])
    assert not tested & set(WITHOUT[module])


def test_the_page_says_what_the_tests_test():
    """Make it anew with: python tests/stats/page.py."""
    assert page.PAGE.read_text(encoding="utf-8") == page.text()
    assert Path(__file__).parents[2] / "chapters" / "how-tested.md" == page.PAGE


def test_a_number_that_is_off_by_its_last_digit_is_noticed():
    wrong = next(row for row in PUBLISHED if row.printed == "55.68")
    assert not type(wrong)(**{**vars(wrong), "printed": "55.69"}).agrees()

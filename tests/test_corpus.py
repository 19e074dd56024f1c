"""Hostile packages, each made by a small recipe, end in the right answer: read alike by all, or one clear message; never a traceback."""

import csv
import re
import shutil
import time
from pathlib import Path

import pytest
from conftest import PROJECT, add_row, small_package
from corpus import Recipes
from corpus.cells import CELLS
from corpus.contracts import CONTRACTS
from corpus.forms import FORMS, SAME

from aibalance.data.checks.examine import require_valid
from aibalance.data.store import copy_package
from aibalance.data.tables import BadInputError, read, schema
from aibalance.runs.execution.digests import digests

PATIENCE = 20  # seconds that the worst file may take on a busy machine
ALL: Recipes = {**{f"form: {k}": v for k, v in SAME.items()}, **{f"file: {k}": v for k, v in FORMS.items()},
                **{f"cell: {k}": v for k, v in CELLS.items()}, **{f"contract: {k}": v for k, v in CONTRACTS.items()}}  # fmt: skip


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = small_package(tmp_path_factory.mktemp("sound") / "data")
    add_row(folder, "organizations", id="lab", name="Lab", economy="USA", kind="company", named="false", grade="common")
    assert require_valid(folder, PROJECT / "data") == []
    return folder


@pytest.fixture
def spoilt(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "data"))


def test_the_corpus_is_large() -> None:
    assert len(ALL) >= 150
    assert len(SAME) + len(FORMS) + len(CELLS) + len(CONTRACTS) == len(ALL)


@pytest.fixture(autouse=True)
def limit_of_python() -> None:
    """Set the longest cell that Python reads to its own: frictionless raises it for the process that has imported it."""
    csv.field_size_limit(131_072)


@pytest.mark.parametrize("name", ALL)
def test_each_hostile_package_gets_the_right_answer(spoilt: Path, name: str) -> None:
    damage, answer = ALL[name]
    damage(spoilt)
    outcome, _, words = answer.partition(" ")
    start = time.monotonic()
    try:
        found, said = "read", "\n".join(require_valid(spoilt, PROJECT / "data"))
    except BadInputError as error:
        found, said = "refused", str(error)
    assert time.monotonic() - start < PATIENCE
    assert found == outcome, said
    assert re.search(words, said), said
    assert len(said) < 20_000
    assert "\x1b" not in said


@pytest.mark.parametrize("name", SAME)
def test_rows_in_other_clothes_are_the_same_rows_for_every_reader(
    sound: Path, spoilt: Path, tmp_path: Path, name: str
) -> None:
    SAME[name][0](spoilt)
    copy_package(spoilt, tmp_path / "copy")
    require_valid(tmp_path / "copy", PROJECT / "data")
    for table in schema(sound):
        expected = read(sound, table)
        assert read(spoilt, table).equals(expected), table
        assert read(tmp_path / "copy", table).equals(expected), table
    assert digests(spoilt) == digests(tmp_path / "copy")

"""Runs of a sweep, which are executed without kernel and charts, say what the book says, and a lost one harms no other."""

import io
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from conftest import PROJECT, chapter

from aibalance.runs.comparing.results import said, statistics, verdicts
from aibalance.runs.execution.record import library_digest
from aibalance.runs.sweeps import mould
from aibalance.runs.sweeps.single import Results, packed, perform
from aibalance.stated.records import records

linux_only = pytest.mark.skipif(
    not mould.possible(), reason="this system forks no such process: sweeps use kernels here"
)


@pytest.fixture(autouse=True)
def ended() -> Iterator[None]:
    yield
    mould.close_all()


def run(project: Path, **parameters: object) -> Results:
    inputs = packed(sorted((project / "chapters").glob("*.ipynb")), project / "data")
    return perform(inputs, parameters, library_digest())


def table(text: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)


@linux_only
@pytest.mark.prove
def test_without_charts_all_chapters_state_judge_and_say_what_the_book_stores() -> None:
    found, chapters = run(PROJECT), PROJECT / "chapters"
    assert found.failures == {}
    pd.testing.assert_frame_equal(table(found.verdicts), verdicts(records(chapters)).astype(str))
    pd.testing.assert_frame_equal(table(found.sentences), said(chapters).astype(str))
    pd.testing.assert_frame_equal(table(found.statistics), statistics(records(chapters)).astype(str))


@linux_only
def test_a_chapter_whose_process_is_lost_is_tried_again_and_the_others_are_left_be(book: Path, tmp_path: Path) -> None:
    once = f"import os, pathlib\nif not (was := pathlib.Path({str(tmp_path / 'was')!r})).exists():\n    was.touch()\n    os._exit(9)"
    chapter(book, "02-words", "# 2. Words\n", once)
    chapter(book, "03-lost", "# 3. Lost\n", "import os\nos._exit(9)")
    found = run(book)
    assert found.failures == {"03-lost": "the process that executed it was ended from outside (out of memory?)"}
    assert "money_times" in found.statistics


@linux_only
def test_a_mould_that_is_lost_is_made_again_and_leaves_no_folder(book: Path) -> None:
    inputs = packed(sorted((book / "chapters").glob("*.ipynb")), book / "data")
    once = perform(inputs, {}, library_digest())
    lost = mould.mould_of(inputs)
    lost.process.kill()
    lost.process.wait()
    assert perform(inputs, {}, library_digest()) == once
    assert not lost.folder.exists()
    now = mould.mould_of(inputs)
    mould.close_all()
    assert not now.folder.exists()


@linux_only
def test_what_a_chapter_does_to_its_process_is_gone_before_the_next(book: Path) -> None:
    chapter(book, "02-words", "# 2. Words\n", "import sys, pandas\nsys.left = pandas.left = 1")
    chapter(
        book,
        "03-looks",
        "# 3. Looks\n",
        "import sys, pandas\nassert not hasattr(sys, 'left')\nassert not hasattr(pandas, 'left')",
    )
    assert run(book).failures == {}


@linux_only
def test_a_cell_that_prints_or_raises_fails_its_chapter_as_in_a_kernel(book: Path) -> None:
    chapter(book, "02-words", "# 2. Words\n", "import warnings\nwarnings.warn('thin ice')")
    chapter(book, "03-raises", "# 3. Raises\n", "'a word'", "1 / 0")
    found = run(book).failures
    assert found["02-words"].startswith("a cell printed to a stream (a warning?)")
    assert "thin ice" in found["02-words"]
    assert found["03-raises"] == "cell 2 (1 / 0) raised ZeroDivisionError: division by zero"

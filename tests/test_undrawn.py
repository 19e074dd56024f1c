"""Runs without drawings: bodies of figures end at the axes, titles are checked, and nothing that a body binds is used elsewhere."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import seaborn as sns
from conftest import PROJECT, trial

from aibalance.book.lint.bodies import leaked, leaks
from aibalance.charts.titles import TitleNotDrawnError
from aibalance.notebook.chapter import Chapter
from aibalance.runs.comparing.results import statistics
from aibalance.runs.execution.rehearsal import rehearse
from aibalance.stated.records import records
from aibalance.stated.undrawn import undrawn


@pytest.fixture
def chapter() -> Chapter:
    return trial()[0]


def investment(chapter: Chapter) -> pd.DataFrame:
    return chapter.evidence.rows("private_investment", ["USA"])


def test_without_drawings_a_body_ends_at_the_axes_and_the_figure_is_told_by_its_title(
    chapter: Chapter, shown: list[dict[str, Any]]
) -> None:
    rows, reached = investment(chapter), []
    chapter.state(rows.tail(1), last=("value", "USD bn"))
    with undrawn():
        for place, use in enumerate(
            (
                lambda ax: sns.lineplot(rows, x="year", y="value", ax=ax),
                lambda ax: ax.axhline(1),
                lambda ax: ax["a"],
            )
        ):
            with chapter.figure(f"x{place}", "It was {last}", "Investment", rows=rows, unit="USD bn") as ax:
                reached.append("before")
                use(ax)
                reached.append("after")
    assert reached == ["before"] * 3
    assert [list(bundle) for bundle in shown] == [["text/plain"]] * 3
    assert shown[0]["text/plain"] == f"It was {chapter.stated['last']}"


def test_without_drawings_a_wrong_title_and_an_error_before_the_axes_still_fail(
    chapter: Chapter, shown: list[dict[str, Any]]
) -> None:
    rows = investment(chapter)
    chapter.state(rows.tail(1).assign(other=0.0123456), other=("other", "ratio"))
    with (
        undrawn(),
        pytest.raises(TitleNotDrawnError, match="other"),
        chapter.figure("x", "It is {other}", "S", rows=rows) as ax,
    ):
        ax.axhline(1)
    with undrawn(), pytest.raises(KeyError), chapter.figure("y", "T", "S", rows=rows) as ax:
        sns.lineplot(rows["no such column"], ax=ax)
    assert shown == []


def test_without_drawings_a_figure_without_data_is_said_to_have_none(
    chapter: Chapter, shown: list[dict[str, Any]]
) -> None:
    with undrawn(), chapter.figure("x", "T", "Private investment, by year", rows=investment(chapter).iloc[:0]) as ax:
        ax.axhline(1)
    assert [bundle["text/plain"] for bundle in shown] == [
        "Too little data to draw, in years to 2025: Private investment."
    ]


@pytest.mark.parametrize(
    ("body", "after", "names"),
    [
        ("part = rows\n    ax.plot(part)", "print(part)", ["part"]),
        ("for part in rows:\n        ax.plot(part)", "x = [part for part in rows]", []),
        ("ax.plot(rows)", "ax.get_xlim()", ["ax"]),
        ("part = rows\n    ax.plot(part)", "with chapter.figure('y') as ax:\n    part = 1\n    ax.plot(part)", []),
        ("if (n := len(rows)):\n        ax.plot(n)", "print(n)", ["n"]),
        ("part = rows\n    ax.plot(part)", "print(rows)", []),
        ("for part in rows:\n        ax.plot(part)", "with chapter.figure('z') as ax:\n    ax.plot(part)", ["part"]),
    ],
)
def test_a_name_that_leaves_the_body_of_a_figure_is_found(body: str, after: str, names: list[str]) -> None:
    cell = f"rows = [1]\nwith chapter.figure('x') as ax:\n    {body}\n"
    assert [name for _, name in leaked([cell + after])] == names
    others = names
    assert [name for _, name in leaked([cell, after])] == others


def test_no_chapter_uses_outside_a_figure_what_its_body_binds() -> None:
    assert leaks(PROJECT / "chapters") == []


@pytest.mark.parametrize("name", ["01-market-dynamics.ipynb"])
def test_a_chapter_without_drawings_states_and_says_the_same(name: str, tmp_path: Path) -> None:
    found = {}
    for charts in (False, True):
        folder = tmp_path / str(charts)
        folder.mkdir()
        (folder / "data").symlink_to(PROJECT / "data")
        assert rehearse([PROJECT / "chapters" / name], folder, {}, charts) == {}
        found[charts] = statistics(records(folder / "chapters"))
    assert found[True].equals(found[False])
    assert len(found[True]) > 50


@pytest.mark.parametrize("charts", [False, True])
def test_without_drawings_a_table_that_is_not_laid_out_still_counts_as_shown(
    charts: bool, chapter: Chapter, shown: list[dict[str, Any]]
) -> None:
    rows = investment(chapter)[["year", "value"]]
    with undrawn(not charts):
        chapter.table(rows)
        chapter.table(rows.iloc[:0])
    assert [bundle for bundle in shown if "text/markdown" in bundle] == []
    assert len(shown) == charts

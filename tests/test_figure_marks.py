"""What a figure's record says of its marks: each where the drawing has it, on the rows behind it, and the numbers that light it."""

import gzip
import re
from typing import Any

import pandas as pd
import pytest
import seaborn as sns
from conftest import PROJECT, trial
from hypothesis import given
from hypothesis import strategies as st

from aibalance.book.figures.answers import Answers
from aibalance.book.figures.lit import lit
from aibalance.book.numbers.inventory import ChapterEntry, inventoried
from aibalance.executed.book import read_book
from aibalance.stated.marks import Mark, read_marks, written
from aibalance.stated.records import FIGURE_TYPE
from aibalance.stated.statistic import single_keys
from aibalance.stated.viewers import for_page

BEHIND = (
    "papers/CHN+USA/2015–2019/a",
    "money/USA/2020-Q1–2020-Q4/b",
    "event.law/EU27/act-1/2024-08-01/c",
    "x/USA/2013/2024/d",
)
YEARS = ["2015", "2016", "2017", "2018", "2019"]


@given(st.lists(st.tuples(st.integers(0, 9), st.sets(st.sampled_from(YEARS), min_size=1)), max_size=6))
def test_marks_are_read_as_they_were_written(given_rows: list[tuple[int, set[str]]]) -> None:
    marks = [
        Mark(
            row,
            tuple(f"papers/{code}/{year}/a" for code in ("CHN", "USA") for year in sorted(years)),
            (row, 7),
            (3, row),
        )
        for row, years in given_rows
    ]
    found = read_marks({"rows": BEHIND, "marks": written(marks, BEHIND)})
    assert [(mark.row, mark.wide, mark.narrow) for mark in found] == [(m.row, m.wide, m.narrow) for m in marks]
    for mark, (_, years) in zip(found, given_rows, strict=True):
        named = {year for key in mark.keys for year in years if spanned(key, year)}
        assert named == years
        assert not [year for key in mark.keys for year in set(YEARS) - years if spanned(key, year)]
        assert {key.split("/")[1] for key in mark.keys} == {"CHN", "USA"}


def spanned(key: str, year: str) -> bool:
    first, _, last = key.split("/")[2].partition("–")
    return first <= year <= (last or first)


def test_keys_with_subjects_days_and_two_years_come_back_whole() -> None:
    keys = ("event.law/EU27/act-1/2024-08-01/c", "x/USA/2013/2024/d", "money/USA/2020-Q2/b")
    [mark] = read_marks({"rows": BEHIND, "marks": written([Mark(0, keys, (1, 2), (3, 4))], BEHIND)})
    assert sorted(mark.keys) == sorted(keys)


def test_a_mark_on_a_row_that_is_not_behind_its_figure_is_refused() -> None:
    with pytest.raises(ValueError, match="none of those behind"):
        written([Mark(0, ("papers/USA/2020/a",), (0, 0), (0, 0))], BEHIND)


def figures(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Return the bundles of dots in two panels, and of dots in rows."""
    bundles: list[dict[str, Any]] = []
    monkeypatch.setattr("aibalance.charts.axes.display", lambda bundle, raw: bundles.append(bundle))
    chapter, evidence = trial()
    rows = evidence.rows(["private_investment", "venture_capital"], ["USA"]).groupby("measure").tail(3)
    two = pd.concat([rows.assign(panel=name) for name in "ab"])
    with chapter.figure("two", "T", "S", rows=two, unit="USD bn", panels="panel") as axes:
        for name, ax in axes.items():
            sns.scatterplot(two[two["panel"] == name], x="year", y="value", hue="measure", ax=ax)
    named = rows.assign(label=rows["measure"] + rows["period"])
    with chapter.figure("rows", "T", "S", rows=named, unit="USD bn") as ax:
        sns.scatterplot(named, x="value", y="label", ax=ax)
    return bundles


def test_marks_stand_where_the_drawings_show_them(monkeypatch: pytest.MonkeyPatch) -> None:
    for bundle in figures(monkeypatch):
        record, svgs = bundle[FIGURE_TYPE], re.findall("<svg.*?</svg>", for_page(bundle["text/html"]), flags=re.DOTALL)
        marks = read_marks(record)
        assert [mark.row for mark in marks] == list(range(len(record["data"])))
        for svg, places in zip(svgs, ([m.wide for m in marks], [m.narrow for m in marks]), strict=True):
            dots = [
                (float(x), float(y))
                for x, y in re.findall(r'<use xlink:href="#(?!dot)[^"]*" x="([\d.]+)" y="([\d.]+)"', svg)
            ]
            for x, y in places:
                assert min(abs(a - x) + abs(b - y) for a, b in dots) <= 1
        assert all(len(mark.keys) == 1 for mark in marks)
        behind = {key for row in record["rows"] for key in single_keys(row)}
        assert {key.split("/")[0] for mark in marks for key in mark.keys} == {key.split("/")[0] for key in behind}


def test_an_answer_names_value_series_and_rows_and_which_numbers_light_it(monkeypatch: pytest.MonkeyPatch) -> None:
    import json

    record = figures(monkeypatch)[0][FIGURE_TYPE]
    marks = read_marks(record)
    newest = marks[2]
    chapter = ChapterEntry("t", "t.ipynb", "", "T", {"newest": {"rows": list(newest.keys)}, "none": {"rows": []}})
    answer = json.loads(Answers(inventoried(read_book(PROJECT))).text(chapter, {record["id"]: record}))
    told = answer["figures"][record["id"]]
    assert len(told) == len(marks)
    series, label, value, rows, more, *places = told[2]
    row = record["data"][2]
    assert series == row["measure"]
    assert str(row["year"]) in label
    assert value.startswith("US$")
    assert (len(rows), more, places) == (1, 0, [*newest.wide, *newest.narrow])
    assert answer["rows"][rows[0]][2] == str(row["year"])
    assert answer["numbers"]["t-newest"][record["id"]] == [n for n, m in enumerate(marks) if m.keys == newest.keys]
    assert "t-none" not in answer["numbers"]


def test_a_number_lights_the_marks_of_its_own_rows() -> None:
    pair, usa, chn, trend = frozenset({1, 2}), frozenset({1}), frozenset({2}), frozenset(range(1, 20))
    assert lit(pair, [usa, pair, chn, trend]) == [1]
    assert lit(pair, [usa, frozenset({3}), chn, trend]) == [0, 2]
    assert lit(usa, [pair, trend]) == [0]
    assert lit(usa, [trend]) == []
    assert lit(frozenset(), [usa]) == []
    assert lit(frozenset({1, 2, 3}), [frozenset({2, 3, 4}), frozenset({3, 5, 6, 7})]) == [0]


def test_the_script_of_all_figures_is_small() -> None:
    script = (PROJECT / "aibalance" / "book" / "static" / "figures.js").read_bytes()
    assert len(gzip.compress(script)) <= 12_000

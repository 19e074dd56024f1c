"""What is read from the source of a cell, and what is lifted from it when it is computed anew."""

from pathlib import Path

import pandas as pd
import pytest

from aibalance.book.lint.bearing import bases
from aibalance.notebook.chapter import Chapter
from aibalance.runs.asserted import asserted
from aibalance.runs.lifting import lifted

FRAME = pd.DataFrame(
    {"name": ["a", "b", "c", "d"], "value": [4.0, 3.0, 9.0, 9.0], "year": [2020, 2021, 2022, 2023], "rows": [("k/USA/2020/s",)] * 4}
)  # fmt: skip


@pytest.mark.parametrize(
    ("code", "kinds"),
    [
        ('best = rows.nlargest(1, "value")', {"most"}),
        ('best = rows[rows["value"] == rows["value"].max()]', {"most", "all"}),
        ('best = rows[rows["year"] == rows["year"].max()]', {"last"}),
        ('best, other = rows.tail(1), rows.nlargest(1, "value")', {"last"}),
        ('best = rows[rows["year"].isin(rows.nlargest(1, "value")["year"])].assign(rows=("rows", "sum"))', {"most"}),
        ('best = rows.groupby("name").agg(value=("value", "mean"), rows=("rows", "sum"))', set()),
        ('best = rows[rows["change"] < 0]', {"change"}),
    ],
)
def test_a_statistic_bears_out_what_its_frame_was_chosen_for(code: str, kinds: set[str]) -> None:
    cell = asserted("01", 1, f'{code}\nchapter.state(best, one="value")')
    assert bases(cell.stated["one"]) - {"first"} == kinds


def test_the_words_of_a_cell_are_read_with_the_case_that_chooses_them() -> None:
    lines = (
        'a = "It is "',
        'chapter.say(a + "{x}.")',
        'chapter.say(by="way", up="Up {y[k]}.")',
        'chapter.figure("i", "{X}", "by y")',
    )
    cell = asserted("01", 1, "\n".join(lines))
    assert [(one.kind, one.words, one.by, one.case, one.places) for one in cell.said] == [
        ("sentence", "It is {x}.", "", "", ["x"]), ("sentence", "Up {y[k]}.", "way", "up", ["y"]),
        ("title", "{X}", "", "", ["x"]), ("subtitle", "by y", "", "", []),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "choice"),
    [
        ('rows[rows["name"].isin(["a", "b"])].nlargest(1, "value")', "rows['name'].isin(['a', 'b'])"),
        ('rows[(rows["value"] < 5) & (rows["value"] > 0)].nlargest(1, "value")', "rows['value'] < 5"),
        ('rows.query("value < 5 and value > 0").nlargest(1, "value")', "value < 5"),
        ('rows.query("name in [\'a\', \'b\']").nlargest(1, "value")', "name in ['a', 'b']"),
        ('rows.head(2).nlargest(1, "value")', ".head(2)"),
        ('rows[:2].nlargest(1, "value")', "rows[:2]"),
        ('rows.iloc[:2].nlargest(1, "value")', "rows.iloc[:2]"),
        ('rows.loc[rows["name"] != "c"].head(2).nlargest(1, "value")', ".head(2)"),
        ('rows.drop(index=[2, 3]).nlargest(1, "value")', ".drop(…)"),
        ('rows.nlargest(1, "value")', "order of level rows in .nlargest"),  # c and d are level
        ('rows[rows["value"] > 0].nsmallest(1, "value")', ""),
        ('rows[rows["year"] < as_of + 1].nsmallest(1, "value")', ""),
    ],
)  # fmt: skip
def test_a_choice_by_hand_is_lifted_and_a_year_or_a_sign_is_none(code: str, choice: str, project: Path) -> None:
    names = {"chapter": Chapter("x", "01", data=str(project / "data")), "rows": FRAME, "as_of": 2023}
    found = list(lifted(f'best = {code}\nchapter.state(best, best="name")', names, {"best"}))
    assert [one.choice for one in found][:1] == [choice][: bool(choice)]
    assert all(one.found != one.expected for one in found)

"""What a notebook's cells may do: state rows, say whole and true sentences of one family, and draw exactly their frames."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import seaborn as sns
from conftest import trial
from matplotlib.colors import to_hex

from aibalance.book.numbers.evidence_rows import Rows
from aibalance.charts.matching import Matcher, UnmatchedMarkError
from aibalance.charts.style import LIGHT
from aibalance.charts.titles import TitleNotDrawnError
from aibalance.notebook import Chapter, Evidence, hollow, whiskers
from aibalance.notebook.sentence import SentenceError
from aibalance.stated.records import FIGURE_TYPE
from aibalance.stated.viewers import for_page


@pytest.fixture
def book() -> tuple[Chapter, Evidence]:
    return trial()


def money(evidence: Evidence) -> pd.DataFrame:
    wide = evidence.wide("private_investment", ["USA", "CHN"])
    return wide.assign(leader="USA", trailer="CHN", times=wide["USA"] / wide["CHN"])


def said(shown: list[dict[str, Any]]) -> list[str]:
    return [bundle["text/plain"] for bundle in shown if "text/markdown" in bundle]


def test_a_series_is_read_in_its_current_edition_and_all_editions_only_when_asked(
    book: tuple[Chapter, Evidence],
) -> None:
    _, evidence = book
    one, every = (evidence.rows("private_investment", ["CHN"], editions=e) for e in ("current", "all"))
    assert one["source"].nunique() == 1 < every["source"].nunique()
    assert not one.duplicated(["year"]).any()


def test_both_columns_of_a_pair_are_there_whether_or_not_they_have_rows(book: tuple[Chapter, Evidence]) -> None:
    _, evidence = book
    wide = evidence.wide("private_investment", ["USA", "NRU"])
    assert {"USA", "NRU"} <= set(wide)
    assert wide["NRU"].isna().all()


def test_hubs_say_where_they_are_by_whose_borders_and_within_what() -> None:
    evidence = Evidence(Path(__file__).parents[1] / "data", 2025)
    hubs = evidence.hubs().set_index("subject")
    assert hubs.loc["boston-cambridge", ["drawn", "within"]].tolist() == ["cluster", "boston"]
    assert hubs.loc["london", ["hub", "economy", "region", "drawn"]].tolist() == [
        "London",
        "GBR",
        "Europe & Central Asia",
        "",
    ]
    assert evidence.kinds["WLD"] == "aggregate" != evidence.kinds["GBR"]


def test_a_statement_keeps_the_rows_sources_and_weakest_grade_behind_it(book: tuple[Chapter, Evidence]) -> None:
    chapter, evidence = book
    chapter.state(money(evidence).tail(1), "leader", lead=("times", "times"))
    statistic = chapter.statistics["lead"]
    assert len(statistic.rows) == 2
    assert len(statistic.sources) == 1
    assert all(key.startswith("private_investment/") for key in statistic.rows)
    assert statistic.value == float(f"{statistic.value:.9g}"), "rounded once, when stated"


def test_a_value_of_a_whole_panel_names_its_rows_together_and_each_can_be_found(
    book: tuple[Chapter, Evidence], project: Path
) -> None:
    chapter, evidence = book
    rows = evidence.rows("ai_articles", ["USA", "CHN", "IND", "GBR"])
    chapter.state(rows.agg({"value": "sum", "rows": "sum"}).to_frame().T, whole=("value", "articles"))
    keys = chapter.statistics["whole"].rows
    assert len(rows) > 40 > len(keys)
    assert {row.economy for row in Rows(project / "data").expand(keys)} == {"USA", "CHN", "IND", "GBR"}
    assert len(list(Rows(project / "data").expand(keys))) == len(rows)


def test_an_amount_of_one_economy_rests_on_none_of_another(book: tuple[Chapter, Evidence]) -> None:
    chapter, evidence = book
    chapter.state(money(evidence).tail(1), least=("CHN", "USD bn"))
    assert [key.split("/")[1] for key in chapter.statistics["least"].rows] == ["CHN"]


def test_statements_refuse_several_rows_lost_keys_unknown_columns_and_second_times(
    book: tuple[Chapter, Evidence],
) -> None:
    chapter, evidence = book
    rows = money(evidence)
    with pytest.raises(ValueError, match="found 12 rows"):
        chapter.state(rows, lead="times")
    with pytest.raises(ValueError, match='lost its column "rows"'):
        chapter.state(rows.tail(1).drop(columns="rows"), lead="times")
    with pytest.raises(ValueError, match="found no column 'tims'"):
        chapter.state(rows.tail(1), lead="tims")
    chapter.state(rows.tail(1), lead=("times", "times"))
    with pytest.raises(ValueError, match="stated twice"):
        chapter.state(rows.tail(1), lead=("times", "times"))


def test_a_thought_with_a_missing_value_is_not_said(
    book: tuple[Chapter, Evidence], shown: list[dict[str, Any]]
) -> None:
    chapter, evidence = book
    chapter.state(money(evidence).iloc[:0], lead=("times", "times"), finding="leader")
    chapter.say("The lead is {lead}.")
    chapter.say(by="finding", USA="It leads.")
    assert shown == []


def test_one_thought_has_one_family_and_neither_a_semicolon_nor_a_full_stop_ends_it(
    book: tuple[Chapter, Evidence],
) -> None:
    chapter, evidence = book
    chapter.state(money(evidence).tail(1), "leader", ahead="leader", most=("USA", "USD bn"))
    for wrong in (
        "{Ahead} raised more than {rival}.", "{Ahead} raised {most}; {rival} did not.", "{Ahead} leads. {Focus} raised {most}.",
    ):  # fmt: skip
        with pytest.raises(SentenceError, match="leader and trailer"):
            chapter.told(wrong)
    with pytest.raises(SentenceError, match="no statistic 'moost'"):
        chapter.told("It raised {moost}.")


def test_verb_and_sign_go_together(book: tuple[Chapter, Evidence], shown: list[dict[str, Any]]) -> None:
    chapter, evidence = book
    rows = money(evidence).tail(1).assign(down=-10.0, up=4.0)
    chapter.state(rows, digits=0, down=("down", "% change a year"), up=("up", "% change a year"))
    chapter.say("It {down:rose by|fell by} and {up:rose by|fell by}.")
    assert said(shown) == ["It fell by 10\u202f% a year and rose by 4\u202f% a year."]


def test_a_number_is_a_link_to_its_statistic_and_never_a_formula(
    book: tuple[Chapter, Evidence], shown: list[dict[str, Any]]
) -> None:
    chapter, evidence = book
    chapter.state(money(evidence).tail(1), most=("USA", "USD bn"), least=("CHN", "USD bn"))
    chapter.say("{most} against {least}.")
    text = shown[0]["text/markdown"]
    assert "](#number-trial-most)" in text
    assert text.count("$") == text.count("\\$") == 2


def test_a_figure_shows_its_frame_wide_and_narrow_with_the_finding_as_title(
    book: tuple[Chapter, Evidence], shown: list[dict[str, Any]]
) -> None:
    chapter, evidence = book
    rows = money(evidence)
    chapter.state(rows.tail(1), "leader", ahead="leader", lead=("times", "times"))
    with chapter.figure("lead", "{Ahead} raised {lead} as much", "Private investment", rows=rows, unit="times") as ax:
        sns.lineplot(rows, x="year", y="times", hue="measure", errorbar=None, ax=ax)
    record = shown[0][FIGURE_TYPE]
    assert record["id"] == "trial-lead"
    assert record["title"].startswith("The United States raised")
    assert shown[0]["text/html"].count('<img class="drawing"') == 1
    assert for_page(shown[0]["text/html"]).count('<svg role="img"') == 2
    assert "Source: " in record["source"]
    assert [row["times"] for row in record["data"]] == pytest.approx(list(rows["times"]), rel=1e-8)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda rows: rows.assign(times=rows["times"].where(rows["year"] != 2016, 99.0)), "no row"),
        (lambda rows: rows[rows["year"] != 2016], "not drawn"),
    ],
)
def test_a_mark_that_is_no_row_and_a_row_without_a_mark_fail(
    book: tuple[Chapter, Evidence], change: Any, message: str
) -> None:
    chapter, evidence = book
    rows = money(evidence)
    with (
        pytest.raises(UnmatchedMarkError, match=message),
        chapter.figure("x", "Title", "Sub", rows=rows, unit="times") as ax,
    ):
        sns.lineplot(change(rows), x="year", y="times", hue="measure", errorbar=None, ax=ax)


def test_an_average_that_seaborn_took_fails(book: tuple[Chapter, Evidence]) -> None:
    chapter, evidence = book
    rows = evidence.rows("private_investment", ["USA", "CHN"])
    with (
        pytest.raises(UnmatchedMarkError, match="mean of several rows"),
        chapter.figure("x", "T", "S", rows=rows) as ax,
    ):
        sns.lineplot(rows, x="year", y="value", hue="measure", errorbar=None, ax=ax)


def test_a_line_over_a_year_without_a_value_fails(book: tuple[Chapter, Evidence]) -> None:
    chapter, evidence = book
    rows = money(evidence)
    rows = rows.assign(times=rows["times"].where(rows["year"] != 2016, np.nan))
    with pytest.raises(UnmatchedMarkError, match="runs on over 2016"), chapter.figure("x", "T", "S", rows=rows) as ax:
        sns.lineplot(rows, x="year", y="times", hue="measure", errorbar=None, ax=ax)


def test_a_title_may_not_say_what_the_drawing_does_not_show(book: tuple[Chapter, Evidence]) -> None:
    chapter, evidence = book
    rows = money(evidence)
    chapter.state(rows.tail(1).assign(other=0.0123456), other=("other", "ratio"))
    with pytest.raises(TitleNotDrawnError, match="other"), chapter.figure("x", "It is {other}", "S", rows=rows) as ax:
        sns.lineplot(rows, x="year", y="times", hue="measure", errorbar=None, ax=ax)


def test_a_figure_without_data_is_said_once_and_nothing_is_drawn(
    book: tuple[Chapter, Evidence], shown: list[dict[str, Any]]
) -> None:
    chapter, evidence = book
    empty = money(evidence).iloc[:0]
    for id in ("x", "y"):
        with chapter.figure(id, "T", "Private investment, by year", rows=empty) as ax:
            sns.lineplot(empty, x="misspelt", y="times", ax=ax)
    assert said(shown) == ["Too little data to draw, in years to 2025: Private investment."]


def test_whiskers_are_the_intervals_of_rows_and_open_ends_are_arrows(
    book: tuple[Chapter, Evidence], shown: list[dict[str, Any]]
) -> None:
    chapter, evidence = book
    rows = (
        money(evidence)
        .tail(3)
        .assign(low=lambda f: f["times"] / 2, high=lambda f: f["times"] * 2, label=["a", "b", "c"])
    )
    rows.loc[rows.index[0], "high"] = np.inf
    with chapter.figure("dots", "T", "S", rows=rows, unit="times") as ax:
        sns.scatterplot(rows, x="times", y="label", ax=ax)
        whiskers(ax, rows, x="times", y="label")
        assert len(ax.texts) == 1, "the open end is an arrow"
    wrong = rows.assign(low=0.1)
    with (
        pytest.raises(UnmatchedMarkError, match="no low, high or value"),
        chapter.figure("y", "T", "S", rows=rows) as ax,
    ):
        draw(ax, rows, wrong)


def draw(ax: Any, rows: pd.DataFrame, ends: pd.DataFrame) -> None:
    sns.scatterplot(rows, x="times", y="label", ax=ax)
    whiskers(ax, ends, x="times", y="label")


def test_marks_of_what_is_not_over_are_hollow_and_keep_the_colour_of_their_series(
    book: tuple[Chapter, Evidence], shown: list[dict[str, Any]]
) -> None:
    chapter, evidence = book
    rows = money(evidence)
    colours = chapter.palette(rows["measure"])
    with chapter.figure("x", "T", "S", rows=rows, unit="times") as ax:
        sns.lineplot(rows[:-1], x="year", y="times", hue="measure", palette=colours, errorbar=None, ax=ax)
        with hollow(ax):
            sns.scatterplot(rows[-1:], x="year", y="times", hue="measure", palette=colours, legend=False, ax=ax)
        marks = Matcher(ax, rows).run()
    assert {to_hex(series.colour) for series in marks.series.values()} == set(colours.values())
    assert shown[0][FIGURE_TYPE]["data"]
    with chapter.figure("y", "T", "S", rows=rows, unit="times") as ax:
        sns.scatterplot(rows, x="year", y="times", ax=ax)
        with hollow(ax):
            sns.scatterplot(rows.iloc[:0], x="year", y="times", ax=ax)
        assert to_hex(ax.collections[0].get_facecolor()[0]) != LIGHT["ground"], "what was drawn before stays as it is"


def test_every_row_says_when_its_edition_was_published(book: tuple[Chapter, Evidence]) -> None:
    _, evidence = book
    rows = evidence.rows("private_investment", ["CHN"], editions="all")
    assert rows.groupby("edition")["published"].nunique().eq(1).all()
    assert rows["published"].between(2020, 2030).all()


def test_what_an_audit_counts_may_be_said(book: tuple[Chapter, Evidence], shown: list[dict[str, Any]]) -> None:
    chapter, _ = book
    chapter.add("claims_all", 3, "count", digits=0, label="claims of this section")
    chapter.say("It makes {claims_all} statements.")
    assert said(shown) == ["It makes 3 statements."]

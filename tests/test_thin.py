"""Charts of few rows are honest, and years are whole: what a small or one-sided frame may not do silently."""

from typing import Any

import pandas as pd
import pytest
import seaborn as sns
from conftest import PROJECT, trial

from aibalance.charts.matching import Matcher
from aibalance.charts.thin import decimals, settle
from aibalance.data.tables import BadInputError
from aibalance.notebook import Chapter, Evidence
from aibalance.notebook.sentence import SentenceError
from aibalance.stated.records import FIGURE_TYPE
from aibalance.stats.counterfactual import purchases
from aibalance.stats.crossing import first_year_ahead
from aibalance.stats.slopes import mean_annual_change


@pytest.fixture
def book() -> tuple[Chapter, Evidence]:
    return trial()


def drawn(book: tuple[Chapter, Evidence], rows: pd.DataFrame, title: str = "Title", **options: Any) -> Any:
    """Draw lines; return the axes as they were settled."""
    with book[0].figure("one", title, "Private investment, by year", rows=rows, **options) as ax:
        sns.lineplot(rows, x="year", y="value", hue="name", errorbar=None, ax=ax)
    return ax


def test_years_are_whole_in_every_frame_and_the_fraction_stands_beside_them() -> None:
    evidence = Evidence(PROJECT / "data", 2025)
    frames = [
        evidence.rows("nvidia_chip_stock"), evidence.wide("developers", ["USA", "CHN"]), evidence.frontier("capability_index", ["USA"]),
        evidence.events(["CHN"]), evidence.ties(), evidence.package(), evidence.latest("developers", ["USA"]),
    ]  # fmt: skip
    for frame in frames:
        assert frame["year"].dtype == "int64"
        assert (frame["when"] // 1 == frame["year"]).all()
        assert (frame["when"] % 1 > 0).any()


def test_methods_take_the_fraction_of_a_year_where_a_frame_has_it() -> None:
    when = [2023 + n / 4 for n in range(8)]
    quarters = pd.DataFrame({"year": [2023] * 4 + [2024] * 4, "when": when, "value": [2.0**n for n in range(8)]})
    assert mean_annual_change(quarters)["change"].iloc[0] == pytest.approx(15), "it doubles each quarter"
    ahead = first_year_ahead(quarters.assign(first=quarters["value"], second=33.0))
    assert ahead[["year", "last_behind"]].to_numpy().tolist() == [[2024.0, 2024.0]], "quarters are no year twice"
    held = pd.concat([quarters.assign(economy=code) for code in ("USA", "CHN")])
    held = pd.concat([held, held.assign(year=held["year"] + 2, when=held["when"] + 2, value=held["value"] * 256)])
    assert len(purchases(held, ["USA", "CHN"], pd.DataFrame({"year": [2023], "when": [2023.8]}))) == 4


def test_several_rows_of_an_economy_and_period_are_refused_by_name_unless_a_subject_is_asked_for() -> None:
    evidence = Evidence(PROJECT / "data", 2025)
    expected = r"nvidia_chip_stock: found \d rows for USA in 20\d\d-Q\d, which differ in subject: Amazon, .*subject="
    for ask in (evidence.wide, evidence.latest):
        with pytest.raises(BadInputError, match=expected):
            ask("nvidia_chip_stock", ["USA", "CHN"])
    with pytest.raises(BadInputError, match=expected):
        evidence.beside(evidence.rows("gdp", ["USA"]), "nvidia_chip_stock")
    assert evidence.latest("nvidia_chip_stock", ["USA"], subject="Microsoft")["subject"].tolist() == ["Microsoft"]
    assert evidence.wide("nvidia_chip_stock", ["USA"], subject="Meta")["USA"].notna().all()
    with pytest.raises(BadInputError, match="nearest: Microsoft"):
        evidence.rows("nvidia_chip_stock", ["USA"], subject="Microsft")


def test_names_that_do_not_exist_are_told_with_where_to_look() -> None:
    evidence = Evidence(PROJECT / "data", 2025)
    with pytest.raises(
        BadInputError,
        match=r"series\.csv: found no series 'private_investmnt'.*nearest: private_investment",
    ):
        evidence.rows("private_investmnt")
    with pytest.raises(BadInputError, match=r"evidence.frontier\('capability_index'"):
        evidence.rows("capability_index")
    with pytest.raises(BadInputError, match=r"economies\.csv: found no 'UAS'"):
        evidence.rows("gdp", ["UAS"])
    assert "private_investment" in set(evidence.series()["series"])


def test_a_capital_in_mid_sentence_is_refused_and_at_the_start_of_one_is_not(book: tuple[Chapter, Evidence]) -> None:
    chapter = book[0]
    for good in (
        "{Focus} leads.",
        "It is so. {Focus} leads.",
        "**Who leads.** {Focus} leads.",
        "“{Focus} leads.”",
        "- {Focus} leads.",
    ):
        assert "The United States leads" in chapter.told(good).text
    with pytest.raises(SentenceError, match=r"\{Focus\} stands in mid-sentence.*write \{focus\}"):
        chapter.told("By this count, {Focus} leads.")


def test_a_case_is_chosen_by_a_stated_word_or_the_name_is_told(book: tuple[Chapter, Evidence]) -> None:
    with pytest.raises(SentenceError, match="found no statistic 'findng'"):
        book[0].say(by="findng", apart="It stands out.")


def test_an_axis_of_one_year_runs_from_the_year_before_to_the_year_after(
    book: tuple[Chapter, Evidence], shown: list[dict[str, Any]]
) -> None:
    ax = drawn(book, book[1].rows("private_investment", ["USA", "CHN"]).query("year == 2020"))
    assert ax.get_xlim() == (2019, 2021)
    assert "2140" not in shown[0]["text/html"]


def test_a_share_never_has_an_axis_above_the_whole_and_a_growth_above_it_keeps_its_own(
    book: tuple[Chapter, Evidence],
) -> None:
    rows = book[1].rows("private_investment", ["USA"]).tail(4)
    for values, most in (([40.0, 60.0, 80.0, 99.0], 100.0), ([40.0, 60.0, 80.0, 140.0], 145.0)):
        shares = rows.assign(value=values)
        with book[0].figure(f"share {most}", "Title", "Share", rows=shares, unit="%") as ax:
            sns.lineplot(shares, x="year", y="value", hue="name", errorbar=None, ax=ax)
        assert ax.get_ylim()[1] == pytest.approx(most)


def test_a_line_of_two_points_shows_that_it_has_no_more(
    book: tuple[Chapter, Evidence], shown: list[dict[str, Any]]
) -> None:
    rows = book[1].rows("private_investment", ["USA", "CHN"])
    for few, marker in ((2, "o"), (3, "None")):
        part = rows.groupby("economy").tail(few)
        with book[0].figure(f"few {few}", "T", "S", rows=part) as ax:
            sns.lineplot(part, x="year", y="value", hue="name", errorbar=None, ax=ax)
            ax.axhline(1)
            settle(Matcher(ax, part), "")
            assert {line.get_marker() for line in ax.lines[:2]} == {marker}
            assert ax.lines[-1].get_marker() == "None", "a rule is no line of points"


@pytest.mark.parametrize(
    ("value", "unit", "asked", "found"),
    [(0.53, "USD bn", 0, 1), (0.03, "USD bn", 1, 2), (9.6, "%", 0, 0), (12.0, "models", 0, 0), (0.0, "%", 0, 0), (1e-9, "%", 1, 3),
     (3e25, "FLOP", 1, 1)],
)  # fmt: skip
def test_a_printed_value_stays_near_itself(value: float, unit: str, asked: int, found: int) -> None:
    assert decimals(value, unit, asked) == found


def test_a_title_that_lacks_a_value_says_what_is_known_or_who_has_no_rows_and_never_the_subtitle_again(
    book: tuple[Chapter, Evidence], shown: list[dict[str, Any]]
) -> None:
    chapter, evidence = book
    rows = evidence.rows("private_investment", ["USA", "CHN"])
    chapter.state(rows.iloc[:0], unknown=("value", "USD bn"))
    chapter.state(rows.tail(1), most=("value", "USD bn"), since=("year", "year"))
    expected = {
        "It is {unknown}": "No finding here: the rows for the United States and China are too few for one",
        "It is {unknown}; in {since} it was {most}": f"In 2024 it was {chapter.statistics['most']}",
    }
    for n, title in enumerate(expected):
        with chapter.figure(f"f{n}", title, "Private investment", rows=rows) as ax:
            sns.lineplot(rows, x="year", y="value", hue="name", errorbar=None, ax=ax)
    alone = rows[rows["economy"] == "CHN"]
    with chapter.figure("alone", "It is {unknown}", "Private investment", rows=alone) as ax:
        sns.lineplot(alone, x="year", y="value", hue="name", errorbar=None, ax=ax)
    records = [bundle[FIGURE_TYPE] for bundle in shown if FIGURE_TYPE in bundle]
    assert [record["title"] for record in records[:2]] == list(expected.values())
    assert records[2]["title"] == "No comparison here: no rows for the United States in years to 2025"
    assert [record["subtitle"] for record in records[1:]] == [
        "Private investment",
        "Private investment; no rows for the United States",
    ]


def test_the_one_panel_that_is_left_keeps_its_heading(
    book: tuple[Chapter, Evidence], shown: list[dict[str, Any]]
) -> None:
    rows = book[1].rows("private_investment", ["USA", "CHN"]).assign(panel="Heading of the panel")
    with book[0].figure("panels", "T", "S", rows=rows, panels="panel") as axes:
        for ax in axes.values():
            sns.lineplot(rows, x="year", y="value", hue="name", errorbar=None, ax=ax)
    assert shown[0]["text/html"].count("Heading of the panel") == 3, "in both drawings and the alt text"

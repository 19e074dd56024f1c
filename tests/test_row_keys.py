"""A row key names every row behind a number and no other, and the number has the weakest grade of them all."""

import shutil
from pathlib import Path

import pandas as pd
import pytest
from conftest import set_up
from hypothesis import given, settings
from hypothesis import strategies as st

from aibalance.book.numbers.evidence_rows import Rows
from aibalance.data.store import write
from aibalance.data.tables import read
from aibalance.notebook import measures, open_chapter
from aibalance.runs.comparing.differences import ChangedRows, differences
from aibalance.stated.statistic import GRADES, pooled, row_keys, single_keys, weakest

quick = settings(deadline=None, derandomize=True, max_examples=150)
YEARS = [str(year) for year in range(2015, 2021)]
used = st.sets(st.tuples(st.sampled_from(["BRA", "CHN", "EU27", "USA"]), st.sampled_from(YEARS)), min_size=1)


def frame(rows: set[tuple[str, str]], indicator: str = "gdp") -> pd.DataFrame:
    known = pd.DataFrame(sorted(rows), columns=["economy", "period"])
    return known.assign(indicator=indicator, subject="", year=known["period"].astype(float), source="s", grade="press")


def named(keys: tuple[str, ...]) -> set[tuple[str, str]]:
    """Return (economy, year) of all that keys name."""
    found = set()
    for key in (single for pool in keys for single in single_keys(pool)):
        _, economy, span, _ = key.split("/")
        first, _, last = span.partition("–")
        found |= {(economy, str(year)) for year in range(int(first), int(last or first) + 1)}
    return found


@quick
@given(used)
def test_keys_of_a_pool_name_its_rows_and_no_others(rows: set[tuple[str, str]]) -> None:
    assert named(row_keys(pooled([frame(rows)]))) == rows
    assert named(row_keys(frame(rows))) == rows


def test_keys_of_the_comparison_are_found_in_the_data_whatever_the_pair(project: Path) -> None:
    made = set_up("05-comparison.ipynb", focus="BRA", rival="CHN")
    rows = made["panel"].query("view == 'size' and name == 'AI articles'")
    made["chapter"].state(rows.groupby("name").agg(value=("value", "sum"), rows=("rows", "sum")), whole="value")
    keys = made["chapter"].statistics["whole"].rows
    found = Rows(project / "data").expand(keys)
    assert "BRA" in {row.economy for row in found}
    assert {row.indicator for row in found} == {"ai_articles"}


def test_a_changed_row_of_a_pool_is_told_as_its_own(package: Path, tmp_path: Path) -> None:
    other = shutil.copytree(package, tmp_path / "other")
    rows = read(other, "observations")
    hit = (rows["economy"] == "CHN") & (rows["source"] == "owid-quid-2025") & (rows["period"] == "2015")
    write(other, "observations", rows.assign(value=rows["value"].mask(hit, 1.5)))
    changed = ChangedRows(differences(package, other), package, other)
    assert len(changed.among(["private_investment/CHN+USA/2014–2020/owid-quid-2025"])) == 1
    assert changed.among(["private_investment/EUROPE+USA/2014–2020/owid-quid-2025"]) == []


@quick
@given(st.lists(st.sampled_from([*GRADES, ""])))
def test_the_weakest_grade_is_one_of_them_and_none_is_weaker(grades: list[str]) -> None:
    found, known = weakest(grades), [grade for grade in grades if grade]
    assert found in grades or not known
    assert all(GRADES.index(grade) <= GRADES.index(found) for grade in known)


@pytest.mark.parametrize("graded", ["USA", "CHN"])
def test_a_ratio_is_graded_by_its_weaker_side(package: Path, graded: str) -> None:
    rows = read(package, "observations")
    weak = (rows["economy"] == graded) & (rows["source"] == "owid-quid-2025")
    rows["grade"] = rows["grade"].mask(rows["source"] == "owid-quid-2025", "primary").mask(weak, "restatement")
    write(package, "observations", rows)
    chapter, evidence = open_chapter(
        "market", "01", data=str(package), as_of=2025, focus="USA", rival="CHN", confidence=0.9, seed=1
    )
    money = evidence.wide("private_investment", chapter.pair)
    chapter.state(money.assign(times=money["USA"] / money["CHN"]).tail(1), "leader", money_times=("times", "times"))
    assert chapter.statistics["money_times"].grade == "restatement"


def test_the_scorecard_takes_the_weakest_grade_of_both_sides(project: Path) -> None:
    chapter, evidence = open_chapter(
        "summary", "00", data=str(project / "data"), as_of=2025, focus="USA", rival="CHN", confidence=0.9, seed=1
    )
    table = measures(chapter)
    assert len(table) >= 12
    for row in table.itertuples():
        behind = evidence.named(row.rows)
        assert set(behind["economy"]) == {"USA", "CHN"}, row.measure
        assert row.grade == max(behind["grade"], key=GRADES.index), row.measure


def test_a_fiscal_year_of_fewer_months_is_partial_and_its_note_says_how_many(project: Path) -> None:
    rows = read(project / "data", "observations")
    sums = rows[rows["indicator"] == "us_visas_issued"]
    months = sums["note"].str.extract(r"sum of (\d+) months")[0].astype(int)
    assert len(sums) > 150
    assert sums.loc[(months < 12) != (sums["status"] == "partial"), ["economy", "subject", "period"]].empty
    # Of students from China and India the months themselves are on record.
    monthly = rows[rows["indicator"] == "us_student_visas_monthly"]
    fiscal = monthly["period"].str[:4].astype(int) + (monthly["period"].str[5:7] >= "10")
    counted = monthly.assign(fiscal=fiscal.astype(str)).groupby(["economy", "fiscal"]).size()
    own = sums[(sums["subject"] == "F1") & sums["economy"].isin(monthly["economy"].unique())]
    assert len(own) > 10
    for row, count in zip(own.itertuples(), months[own.index], strict=True):
        assert counted[row.economy, row.period] == count, row

"""A chapter's findings come out of the data: swap the two economies and they swap."""

from pathlib import Path
from typing import Any

import pytest
from conftest import MONEY

from aibalance.data.store import write
from aibalance.data.tables import BadInputError, read
from aibalance.notebook import Chapter, open_chapter
from aibalance.stated.records import compact, expanded
from aibalance.stats.ordering import leader_first

SWAP = {"USA": "CHN", "CHN": "USA"}


def findings(folder: Path, **parameters: Any) -> Chapter:
    known = {"as_of": 2025, "focus": "USA", "rival": "CHN", "confidence": 0.9, "seed": 1, **parameters}
    chapter, evidence = open_chapter("market", "01", data=str(folder), **known)
    exec(MONEY, {"chapter": chapter, "evidence": evidence, "leader_first": leader_first})
    return chapter


def test_swapping_the_economies_in_the_data_swaps_the_findings(package: Path) -> None:
    before = findings(package).statistics
    rows = read(package, "observations")
    write(package, "observations", rows.assign(economy=rows["economy"].replace(SWAP)))
    after = findings(package).statistics
    assert (str(before["money_leader"]), str(after["money_leader"])) == ("the United States", "China")
    assert after["money_times"].value == pytest.approx(before["money_times"].value)
    assert after["money_focus"].value == before["money_rival"].value
    assert before["money_focus"].rows == ("private_investment/USA/2024/owid-quid-2025",)


def test_swapping_focus_and_rival_keeps_the_findings(package: Path) -> None:
    one, other = findings(package).statistics, findings(package, focus="CHN", rival="USA").statistics
    for key in ("money_leader", "money_times", "money_year"):
        assert str(one[key]) == str(other[key])


def test_a_pair_without_rows_says_so_and_does_not_fail(package: Path) -> None:
    chapter = findings(package, focus="JPN", rival="BRA")
    assert str(chapter.statistics["money_leader"]) == "no data"
    assert str(chapter.statistics["money_times"]) == "no data"


def test_as_of_bounds_what_is_read(package: Path) -> None:
    assert str(findings(package, as_of=2018).statistics["money_year"]) == "2018"


def test_two_editions_are_never_read_as_one_series(package: Path) -> None:
    chapter = Chapter("market", "01", data=str(package), focus="USA", rival="CHN")
    assert set(chapter.rows("private_investment")["source"]) == {"owid-quid-2025"}, "the one that series.csv names"
    series = read(package, "series")
    write(package, "series", series[series["indicator"] != "private_investment"])
    chapter = Chapter("market", "01", data=str(package), focus="USA", rival="CHN")
    with pytest.raises(BadInputError, match="in several editions; expected a row of series"):
        chapter.rows("private_investment")
    with pytest.raises(BadInputError, match="nearest: private_investment"):
        chapter.rows("privat_investment")


def test_a_statistic_is_defined_once(package: Path) -> None:
    chapter = Chapter("market", "01", data=str(package), focus="USA", rival="CHN")
    chapter.add("x", 1, "count", label="x")
    with pytest.raises(ValueError, match=r"x is stated twice"):
        chapter.add("x", 2, "count", label="x")


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"rival": "IDN1"}, "found 'IDN1'; expected a code in economies.csv; nearest: IDN"),
        ({"rival": "USA"}, "found 'USA', which is also the focus"),
        ({"as_of": "soon"}, "parameter as_of: found 'soon'; expected a whole number"),
        ({"confidence": 1.5}, "parameter confidence: found 1.5; expected 0.5 to 0.999"),
    ],
)
def test_wrong_parameters_are_refused(package: Path, parameters: dict[str, object], message: str) -> None:
    with pytest.raises(BadInputError, match=message):
        Chapter("market", "01", data=str(package), **{"focus": "USA", "rival": "CHN", **parameters})


def test_rows_that_several_statistics_share_are_stored_once_and_read_back(package: Path) -> None:
    chapter = Chapter("test", "01", data=str(package), focus="USA", rival="CHN")
    rows = chapter.rows("private_investment", chapter.pair)
    for name in ("first", "second", "third"):
        chapter.add(name, len(name), "count", label=name, rows=rows)
    stored: list[dict[str, Any]] = [s.as_dict() for s in chapter.statistics.values()]
    few = [{**s, "rows": ["a/b/c/d"], "sources": ["d"]} for s in stored]
    many = [{**s, "rows": [f"a/b/{n}/d" for n in range(9)], "sources": ["d"]} for s in stored]
    for statistics in (few, many):
        record = {"chapter": "test", "statistics": statistics}
        assert expanded(compact(record)) == record
    assert sum("rows" in s for s in compact({"statistics": many})["statistics"]) == 1
    assert compact({"statistics": few})["statistics"] == few
    assert expanded({"claims": []}) == compact({"claims": []}) == {"claims": []}

"""What the evidence lacks is said by rule: missing economies, years and editions, reproducibly, and with exit code 0."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from conftest import PROJECT, add_row, bare_package, observation

from aibalance.cli import main
from aibalance.data.coverage import ages, coverage, report, spans

INDICATOR = {
    "label": "Money", "unit": "USD bn", "definition": "d", "misses": "m", "direction": "higher", "subject_kind": "none",
    "section": "01",
}  # fmt: skip
SOURCE = {
    "publisher": "P", "title": "T", "edition": "E", "url": "https://example.org/data", "licence": "MIT", "use": "open",
    "seen_in": "Page of the publisher",
    "grade": "primary", "seen_on": "2026-11-23",
}  # fmt: skip

PAIR = ("USA", "CHN")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four indicators: one with gaps, one of China alone, one between economies, one of the world."""
    folder = bare_package(tmp_path / "data")
    for name in ("money", "chinese", "worldly"):
        add_row(folder, "indicators", id=name, **INDICATOR)
    add_row(folder, "indicators", id="shared", **{**INDICATOR, "subject_kind": "economy"})
    for id_, published, days in (
        ("report-2023", "2023", 365),
        ("report-2025", "2025-04", 365),
        ("once-2019", "2019-07-05", ""),
    ):
        add_row(folder, "sources", id=id_, published=published, update_days=days, **SOURCE)
    rows = [("money", "USA", year, "published") for year in range(2015, 2025)]
    rows += [("money", "USA", 2025, "partial"), ("money", "CHN", 2030, "forecast")]
    rows += [("money", "CHN", year, "published") for year in (2015, 2016, 2018, 2022)]
    rows += [("chinese", "CHN", 2025, "published"), ("worldly", "WLD", 2020, "estimate")]
    for indicator, economy, year, status in rows:
        changes = {"indicator": indicator, "economy": economy, "period": str(year), "status": status}
        add_row(folder, "observations", **observation(source="report-2025", **changes))
    pair = {"indicator": "shared", "economy": "CHN", "subject": "USA", "period": "2023/2024"}
    add_row(folder, "observations", **observation(source="report-2025", **pair))
    return folder


def test_years_and_economies_that_lack_are_found(folder: Path) -> None:
    table = coverage(folder, PAIR).set_index("id")
    assert table["lacking"].to_dict() == {"money": "", "chinese": "USA", "worldly": "USA CHN", "shared": ""}
    money = table.loc["money"]
    assert (money["last_USA"], money["last_CHN"]) == (2024, 2022)  # neither what is partial nor what is forecast
    assert (money["behind"], money["lag"]) == ("CHN", 2)
    assert (money["missing_CHN"], money["missing_USA"]) == ((2017, 2019, 2020, 2021, 2023, 2024), ())
    assert table["rows"].to_dict() == {"money": 16, "chinese": 1, "worldly": 1, "shared": 1}


def test_a_row_between_two_economies_belongs_to_both(folder: Path) -> None:
    shared = coverage(folder, PAIR).set_index("id").loc["shared"]
    assert (shared["lacking"], shared["last_USA"], shared["last_CHN"], shared["lag"]) == ("", 2024, 2024, 0)


def test_lateness_is_seen_from_the_year_before_the_last_reading_or_from_a_given_one(folder: Path) -> None:
    assert coverage(folder, PAIR).set_index("id")["late"].to_dict()["money"] == 1
    assert coverage(folder, PAIR, as_of=2030).set_index("id")["late"].to_dict()["money"] == 6
    assert coverage(folder, PAIR, as_of=2020).set_index("id")["late"].to_dict()["money"] == 0
    assert pd.isna(coverage(folder, PAIR).set_index("id")["late"]["worldly"])


def test_any_two_economies_can_be_asked_for(folder: Path) -> None:
    table = coverage(folder, ("WLD", "USA")).set_index("id")
    assert table["lacking"].to_dict() == {"money": "WLD", "chinese": "WLD USA", "worldly": "USA", "shared": "WLD"}


def test_only_the_newest_edition_can_be_overdue(folder: Path) -> None:
    table = ages(folder, date(2026, 5, 10)).set_index("id")
    assert table["age"].to_dict() == {"report-2023": 861, "report-2025": 375, "once-2019": 2501}
    assert table["overdue"].dropna().to_dict() == {"report-2025": 10}
    assert ages(folder, date(2026, 4, 30))["overdue"].isna().all()
    assert ages(folder).set_index("id")["overdue"]["report-2025"] == 207  # on the day of the last reading


def test_the_report_counts_all_and_lists_the_worst(folder: Path) -> None:
    lines = report(folder, pair=PAIR)
    assert (
        lines[0] == "coverage of USA and CHN by 4 indicators: 2 with both, 1 without USA, 0 without CHN, 1 with neither"
    )
    assert lines[1] == "1 times one of the two lacks years that the other has; 1 indicators end earlier for one"
    assert lines[2] == "  CHN lacks 2017, 2019–2021, 2023–2024: money"
    assert lines[-2] == "1 of 2 sources with an update rhythm are past it on 2026-11-23"
    assert lines[-1] == "  207 days: report-2025"
    assert "  without USA: chinese" in report(folder, most=None, pair=PAIR)
    assert "  and 1 more" not in lines


@pytest.mark.parametrize(
    ("years", "text"),
    [((), ""), ((2013,), "2013"), ((2015, 2013, 2014), "2013–2015"), ((2013, 2015, 2016), "2013, 2015–2016")],
)
def test_years_print_as_spans(years: tuple[int, ...], text: str) -> None:
    assert spans(years) == text


def run(folder: Path, *arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["--project", str(PROJECT), "check", "--data", str(folder), *arguments])
    return result.exit_code, result.stdout, result.stderr


def test_check_says_what_lacks_and_still_exits_with_0(folder: Path) -> None:
    code, short, _ = run(folder)
    assert code == 0, short
    assert "1 without USA" in short
    assert "without USA: chinese" not in short
    code, whole, _ = run(folder, "--coverage")
    assert code == 0
    assert "without USA: chinese" in whole
    assert run(folder)[1] == short


def test_the_day_can_be_given(folder: Path) -> None:
    assert "0 of 2 sources with an update rhythm are past it on 2026-04-30" in run(folder, "--today", "2026-04-30")[1]
    code, said, wrong = run(folder, "--today", "30.4.2026")
    assert (code, said) == (2, "")
    assert wrong == "today: found '30.4.2026'; expected a date, YYYY-MM-DD\n"


def test_the_committed_evidence_has_both_economies_for_most_indicators() -> None:
    table = coverage(PROJECT / "data")
    assert (table["lacking"] == "").mean() > 0.5
    assert (table["rows"] > 0).all()

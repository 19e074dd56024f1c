"""Bad data are refused in one go, each fault with file, line, found, expected and the nearest allowed value."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import PROJECT, add_row, observation, replace_line

from aibalance.cli import main
from aibalance.data.checks.examine import check_all
from aibalance.data.tables import read

Damage = Callable[[Path], object]


def write(name: str, content: bytes) -> Damage:
    return lambda folder: (folder / name).write_bytes(content)


def row(**changes: object) -> Damage:
    return lambda folder: add_row(folder, "observations", **observation(**changes))


def header(old: str, new: str) -> Damage:
    def damage(folder: Path) -> None:
        path = folder / "observations.csv"
        path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")

    return damage


def unclosed(folder: Path) -> None:
    replace_line(
        folder / "observations.csv", 5, 'private_investment,USA,,2012,1,,,USD bn,ai-index-2024,press,published,"open'
    )


CASES: dict[str, tuple[Damage, str]] = {
    "missing table": (lambda f: (f / "events.csv").unlink(), r"events\.csv: found no such file; expected the table of"),
    "renamed table": (lambda f: (f / "events.csv").rename(f / "event.csv"), r"events\.csv: found no such file.*nearest: event\.csv"),
    "empty file": (write("events.csv", b""), r"events\.csv: found an empty file"),
    "web page": (write("events.csv", b"<html><body>Sign in</body></html>"), r"events\.csv line 1: found no CSV"),
    "wrong encoding": (write("events.csv", "id\nQuébec\n".encode("latin-1")), r"events\.csv line 2: found byte 0xe9, which is not UTF-8"),
    "columns missing after a byte order mark": (write("hubs.csv", "\ufeffid,name\n".encode()), r"hubs\.csv line 1, column economy: found no such column"),  # noqa: E501
    "broken CSV": (unclosed, r"observations\.csv line 5: found a quotation mark that is never closed"),
    "unknown column": (header("economy", "ecconomy"), r"observations\.csv line 1.*'ecconomy'.*nearest: economy"),
    "torn row": (lambda f: replace_line(f / "observations.csv", 3, "a,USA"), r"observations\.csv line 3: found 2 cells; expected 12"),
    "not a number": (row(value="abc"), r"column value: found 'abc'; expected a number"),
    "no value": (row(value=""), r"column value: found nothing; expected a value"),
    "value out of range": (row(value=-1), r"column value: found -1; expected 0 or more for private_investment; nearest: 0"),
    "more than the world": (
        row(economy="NAM", source="owid-quid-2025", period="2024", value=9999),
        r"column value: found 9999; expected at most the world's total of the same source, \d",
    ),
    "unknown status": (row(status="publishd"), r"column status: found 'publishd'; expected one of: .*; nearest: published"),
    "unknown economy": (row(economy="CHM"), r"column economy: found 'CHM'; expected a value of code in economies\.csv; nearest: CHN"),
    "dangling source": (row(source="ai-index-2034"), r"column source: found 'ai-index-2034'; .* in sources\.csv; nearest: ai-index-2024"),
    "wrong unit": (row(unit="USD m"), r"found 'private_investment USD m'; .* in indicators\.csv; nearest: private_investment USD bn"),
    "bad period": (row(period="23"), r"column period: found '23'; expected Year \(2023\), quarter \(2023-Q1\)"),
    "period not over": (row(period="2031"), r"column period: found '2031'; expected a period that was over when its source was read"),
    "interval off the value": (row(low=2, high=0.5), r"column low: found 2; expected at most the value, 1"),
    "duplicate key": (row(economy="USA", period="2023"), r"found a second row for private_investment, USA, 2023, ai-index-2024"),
    "formula": (row(note="=cmd()"), r"column note: found '=cmd\(\)'; expected text that no spreadsheet takes for a formula"),
    "subject without need": (row(subject="x"), r"column subject: found 'x'; expected nothing"),
}  # fmt: skip


@pytest.mark.parametrize("damage", CASES)
def test_each_fault_is_named_and_nothing_is_written(package: Path, tmp_path: Path, damage: str) -> None:
    act, expected = CASES[damage]
    act(package)
    before = {p: p.read_bytes() for p in package.iterdir()}
    arguments = ["--project", str(PROJECT), "build", "--data", str(package), "--output", str(tmp_path / "out")]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2, result.output
    assert re.search(expected, result.stderr), result.stderr
    assert "Traceback" not in result.output
    assert {p: p.read_bytes() for p in package.iterdir()} == before
    assert not (tmp_path / "out").exists()


def test_all_faults_are_reported_at_once(package: Path) -> None:
    add_row(package, "observations", **observation(value="abc", economy="CHM"))
    add_row(package, "sources", id="new-source")
    problems = [str(p) for p in check_all(package)]
    assert any("found 'abc'" in p for p in problems)
    assert any("found 'CHM'" in p for p in problems)
    assert any(p.startswith("sources.csv") and "column url" in p for p in problems)


def test_the_code_na_is_namibia_and_not_a_missing_value(package: Path) -> None:
    economies = read(package, "economies").set_index("code")
    assert economies.loc["NAM", "iso2"] == "NA"
    add_row(package, "observations", **observation(economy="NAM", note="NA"))
    assert check_all(package) == []
    assert read(package, "observations").query("economy == 'NAM'")["note"].tolist() == ["NA"]


def test_a_source_of_single_figures_cannot_become_a_copy(package: Path) -> None:
    limit = int(read(package, "sources").set_index("id").loc["ai-index-2024", "row_limit"])
    for year in range(1850, 1850 + limit):
        add_row(package, "observations", **observation(period=str(year)))
    assert any("its licence is" in str(problem) for problem in check_all(package))


def test_the_committed_data_are_without_fault(project: Path) -> None:
    assert check_all(project / "data") == []

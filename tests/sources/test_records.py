"""Files of single records become observations: counted right, in any form, and refused with one message where they cannot be."""

import gzip
import re
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result
from conftest import PROJECT, add_row
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aibalance.cli import main
from aibalance.data.checks.examine import check_all
from aibalance.data.tables import read
from aibalance.sources.records.tallying import Records, located, names, tally

duckdb = pytest.importorskip("duckdb", reason="the extra `records` is not installed")
HEADER = "id,country,date,amount"
ROWS = [
    "1,United States,2019-05-01,2.5", "2,USA,2019,1", "3,CN,2019-12,4", '4,"China",2020-02-29,0.5',
    "5,us,2020-12-31T23:59:59Z,3", "6,Côte d'Ivoire,2020,1",
]  # fmt: skip
WHOLE = {("USA", "2019"): 2, ("CHN", "2019"): 1, ("CHN", "2020"): 1, ("USA", "2020"): 1, ("CIV", "2020"): 1}
SUMS = {("USA", "2019"): 3.5, ("CHN", "2019"): 4, ("CHN", "2020"): 0.5, ("USA", "2020"): 3, ("CIV", "2020"): 1}
OPTIONS = [
    "--indicator",
    "private_investment",
    "--source",
    "mine-2021",
    "--economy-column",
    "country",
    "--date-column",
    "date",
]
MINE = {
    "id": "mine-2021", "publisher": "A Press", "title": "A list of deals", "url": "https://example.org/deals", "published": "2021-03",
    "edition": "2021", "short": "Deals", "grade": "data-file", "licence": "CC BY 4.0", "use": "open", "seen_in": "deals.csv",
    "seen_on": "2026-11-01",
}  # fmt: skip


@pytest.fixture
def mine(package: Path) -> Path:
    """The small package with a source that is not imported yet."""
    add_row(package, "sources", **MINE)
    assert check_all(package) == []
    return package


def put(folder: Path, rows: Sequence[str], name: str = "deals.csv", header: str = HEADER, end: str = "\n") -> Path:
    path, text = folder.parent / name, end.join([header, *rows]) + end
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return path


def run(package: Path, *files: Path, options: Sequence[str] = ()) -> Result:
    given = [
        "--project",
        str(PROJECT),
        "import",
        "records",
        *map(str, files),
        *OPTIONS,
        *options,
        "--data",
        str(package),
    ]
    return CliRunner().invoke(main, given)


def values(package: Path) -> dict[tuple[str, str], float]:
    rows = read(package, "observations").query("source == 'mine-2021'")
    return dict(zip(zip(rows["economy"], rows["period"], strict=True), rows["value"], strict=True))


def parquet(path: Path, query: str) -> Path:
    duckdb.sql(query).write_parquet(str(path))
    return path


def test_records_become_rows_of_an_indicator(mine: Path) -> None:
    result = run(mine, put(mine, ROWS))
    assert result.exit_code == 0, result.output
    assert values(mine) == WHOLE
    assert "6 of 6 records counted" in result.output
    assert "observations: 5 rows added, 0 changed, 0 removed" in result.output
    rows = read(mine, "observations").query("source == 'mine-2021'")
    assert set(rows["status"]) == {"derived"}
    assert set(rows["note"]) == {"Counted for every economy of a record; from 6 records"}
    assert check_all(mine) == []


def test_values_are_added_up(mine: Path) -> None:
    assert run(mine, put(mine, ROWS), options=["--value-column", "amount"]).exit_code == 0
    assert values(mine) == pytest.approx(SUMS)


@pytest.mark.parametrize(
    "write",
    [
        lambda folder: [put(folder, ROWS, "deals.csv.gz")],
        lambda folder: [put(folder, ROWS, end="\r\n")],
        lambda folder: [put(folder, ROWS, header="\ufeff" + HEADER)],
        lambda folder: [put(folder, [row.replace(",", "\t") for row in ROWS], "deals.tsv", HEADER.replace(",", "\t"))],
        lambda folder: [put(folder, [row.replace(",", ";") for row in ROWS], header=HEADER.replace(",", ";"))],
        lambda folder: [put(folder, ROWS[:2], "a.csv"), put(folder, ROWS[2:], "b.csv.gz")],
        lambda folder: [
            put(folder, ROWS[:3], "a.csv"),
            put(folder, [",".join(reversed(row.split(","))) for row in ROWS[3:]], "b.csv", "amount,date,country,id"),
        ],
        lambda folder: [
            parquet(folder.parent / "a.parquet", f"SELECT * FROM read_csv('{put(folder, ROWS)}', all_varchar = true)")
        ],
        lambda folder: [
            put(folder, ROWS[:4], "a.csv"),
            parquet(
                folder.parent / "b.parquet",
                "SELECT * FROM (VALUES ('us', DATE '2020-12-31', 3.0), ('Côte d''Ivoire', DATE '2020-01-01', 1.0)) "
                "AS t (country, date, amount)",
            ),
        ],
    ],
    ids=["gzip", "crlf", "mark", "tab", "semicolon", "two files", "other order", "parquet", "mixed"],
)
def test_the_form_of_the_files_changes_nothing(mine: Path, write: Callable[[Path], list[Path]]) -> None:
    result = run(mine, *write(mine), options=["--value-column", "amount"])
    assert result.exit_code == 0, result.output
    assert values(mine) == pytest.approx(SUMS)


@pytest.mark.parametrize("kind", ["DATE", "TIMESTAMP", "INTEGER", "VARCHAR"])
def test_a_date_in_parquet_may_have_any_type_that_has_a_year(mine: Path, kind: str) -> None:
    cell = {"INTEGER": "2019", "VARCHAR": "'2019-07'"}.get(kind, "'2019-07-01'")
    path = parquet(mine.parent / "a.parquet", f"SELECT 'USA' AS country, CAST({cell} AS {kind}) AS date")
    assert run(mine, path).exit_code == 0
    assert values(mine) == {("USA", "2019"): 1}


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("DATE '1066-10-14'", "'1066'"),
        ("CAST(NULL AS DATE)", "nothing"),
        ("1066", "'1066'"),
        ("'14 October'", "'14 October'"),
    ],
)
def test_a_date_in_parquet_that_is_none_is_listed(mine: Path, cell: str, found: str) -> None:
    query = f"SELECT 'USA' AS country, {cell} AS date UNION ALL SELECT 'USA', NULL FROM range(0)"
    good = "DATE '2019-01-01'" if "DATE" in cell else "2019" if cell == "1066" else "'2019'"
    path = parquet(mine.parent / "a.parquet", f"{query} UNION ALL SELECT 'USA', {good} FROM range(30)")
    result = run(mine, path)
    assert result.exit_code == 0, result.output
    assert values(mine) == {("USA", "2019"): 30}
    assert f"column date: found {found}; expected a date" in result.output


def test_a_folder_is_all_its_files(mine: Path) -> None:
    (mine.parent / "many").mkdir()
    for place, row in enumerate(ROWS):
        put(mine, [row], f"many/part-{place}.csv" + ".gz" * (place % 2))
    (mine.parent / "many" / "notes.txt").write_text("not a file of records")
    assert run(mine, mine.parent / "many").exit_code == 0
    assert values(mine) == WHOLE


def test_whole_and_fractional_counting_of_joint_records(mine: Path) -> None:
    """Waltman and van Eck (2015): a paper of two countries is one for each, or half for each; full counts add up to more."""
    path = put(mine, ["1,USA; China,2019,1", "2,USA;USA;US,2019,1", "3,USA;CHN;FRA,2019,1"])
    assert run(mine, path, options=["--separator", ";"]).exit_code == 0
    assert values(mine) == {("USA", "2019"): 3, ("CHN", "2019"): 2, ("FRA", "2019"): 1}
    assert run(mine, path, options=["--separator", ";", "--counting", "fractional"]).exit_code == 0
    shared = values(mine)
    assert shared == pytest.approx({("USA", "2019"): 11 / 6, ("CHN", "2019"): 5 / 6, ("FRA", "2019"): 1 / 3})
    assert sum(shared.values()) == pytest.approx(3)


def test_an_unknown_partner_keeps_its_share(mine: Path) -> None:
    path = put(mine, ["1,USA;Atlantis,2019,1", *["2,USA,2019,1"] * 30])
    result = run(mine, path, options=["--separator", ";", "--counting", "fractional"])
    assert result.exit_code == 0, result.output
    assert values(mine) == {("USA", "2019"): 30.5}
    assert "31 of 31 records counted" in result.output
    assert "deals.csv line 2, column country: found 'Atlantis'; expected an economy we know" in result.output


def test_what_cannot_be_used_is_listed_with_its_first_line_and_reason(mine: Path) -> None:
    bad = ["a,Atlantis,2019,1", "b,USA,next year,1", "c,,2019,1", "d,USA,2019,much", "e,USA,2019", "f,USA,2019-02-30,1"]
    path = put(mine, ["1,USA,2019,1"] * 200 + bad)
    result = run(mine, path, options=["--value-column", "amount"])
    assert result.exit_code == 0, result.output
    assert values(mine) == {("USA", "2019"): 200}
    assert "200 of 206 records counted" in result.output
    for line in (
        "deals.csv line 202, column country: found 'Atlantis'; expected an economy we know, by name or code (1 record)",
        "deals.csv line 207, column date: found '2019-02-30'; expected a date: YYYY, YYYY-MM, or YYYY-MM-DD",
        "deals.csv line 204, column country: found nothing; expected an economy (1 record)",
        "deals.csv line 205, column amount: found 'much'; expected a number (1 record)",
        "deals.csv line 206, column all: found 'e,USA,2019'; expected a row of the header's columns",
    ):
        assert line in result.output, line
    assert "(2 records)" in result.output


def refused(result: Result, package: Path, before: dict[str, bytes]) -> str:
    assert result.exit_code == 2, result.output
    assert {path.name: path.read_bytes() for path in package.iterdir()} == before
    return result.output


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", r"deals\.csv line 1: found nothing; expected a header with country, date"),
        (b"\n\n", r"deals\.csv line 1: found nothing"),
        (
            b"id,county,date\n1,USA,2019\n",
            r"deals\.csv line 1: found the columns id, county, date; expected 'country'.*country|county",
        ),
        (
            b"country,country,date\nUSA,USA,2019\n",
            r"deals\.csv line 1: found the column 'country' twice; expected it once",
        ),
        (b"country,date\n", r"deals\.csv: found no record; expected at least one"),
        (b"\xff\xfe\x00country", r"deals\.csv line 1: found text that is not UTF-8; expected UTF-8"),
        (
            b"country,date\nAtlantis,2019\n",
            r"found 1 of 1 records \(100 %\) that cannot be used; expected at most 5 %\n.*'Atlantis'",
        ),
        (
            b"country,date\nUSA,2019\nUSA,20x9\n",
            r"found 1 of 2 records \(50 %\).*\n.*line 3, column date: found '20x9'",
        ),
        (b"country,date\nUSA,2019\nUS\xff,2019\n", r"found 1 of 2 records.*\n.*line 3.*utf-8"),
        (b"country,date\nUSA,1066\n", r"line 2, column date: found '1066'; expected a date.*of 1900 to 2100"),
    ],
)
def test_a_file_that_cannot_be_counted_is_refused_and_nothing_is_written(
    mine: Path, content: bytes, message: str
) -> None:
    path = mine.parent / "deals.csv"
    path.write_bytes(content)
    before = {p.name: p.read_bytes() for p in mine.iterdir()}
    assert re.search(message, refused(run(mine, path), mine, before))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv.gz", gzip.compress(b"country,date\n" + b"USA,2019\n" * 90000)[:-30], "a.csv.gz: found what DuckDB cannot read"),
        ("a.csv.gz", b"country,date\nUSA,2019\n", "a.csv.gz line 1: found a file that cannot be unpacked; expected gzip"),
        ("a.parquet", b"PAR1 and no more", "a.parquet: found what DuckDB cannot read"),
        ("a.xlsx", b"PK", "found a file of another kind; expected one of .csv"),
    ],
)  # fmt: skip
def test_a_damaged_or_foreign_file_is_named(mine: Path, name: str, content: bytes, message: str) -> None:
    (mine.parent / name).write_bytes(content)
    before = {p.name: p.read_bytes() for p in mine.iterdir()}
    output = refused(run(mine, mine.parent / name), mine, before)
    assert message in output
    assert len(output.splitlines()) == 1


def test_columns_of_the_wrong_type_in_parquet_are_refused(mine: Path) -> None:
    before = {p.name: p.read_bytes() for p in mine.iterdir()}
    path = parquet(mine.parent / "a.parquet", "SELECT 7 AS country, '2019' AS date")
    assert "a.parquet, column country: found INTEGER; expected text" in refused(run(mine, path), mine, before)
    path = parquet(mine.parent / "b.parquet", "SELECT 'USA' AS country, 2019.5 AS date")
    assert "b.parquet, column date: found DECIMAL(5,1); expected a date" in refused(run(mine, path), mine, before)


def test_what_is_not_described_is_asked_for_with_the_nearest(mine: Path) -> None:
    path, before = put(mine, ROWS), {p.name: p.read_bytes() for p in mine.iterdir()}
    output = refused(run(mine, path, options=["--indicator", "private_investmnt"]), mine, before)
    assert "indicators.csv: found no 'private_investmnt'" in output
    assert "nearest: private_investment" in output
    output = refused(run(mine, path, options=["--source", "mine-2022"]), mine, before)
    assert "sources.csv: found no 'mine-2022'" in output
    assert "nearest: mine-2021" in output
    output = refused(run(mine, mine.parent / "none.csv"), mine, before)
    assert "none.csv: found no such file" in output
    assert "found the file twice" in refused(run(mine, path, path), mine, before)


def test_rows_that_the_check_refuses_are_not_written(mine: Path) -> None:
    path = put(mine, ["1,USA,2019,-5"])
    before = {p.name: p.read_bytes() for p in mine.iterdir()}
    output = refused(run(mine, path, options=["--value-column", "amount"]), mine, before)
    assert "observations.csv" in output
    assert "-5" in output


def test_a_second_import_replaces_the_first_and_the_same_changes_nothing(mine: Path) -> None:
    assert run(mine, put(mine, ROWS)).exit_code == 0
    before = (mine / "observations.csv").read_bytes()
    assert "0 rows added, 0 changed, 0 removed" in run(mine, put(mine, ROWS)).output
    assert (mine / "observations.csv").read_bytes() == before
    assert run(mine, put(mine, ROWS[1:])).exit_code == 0
    assert values(mine)["USA", "2019"] == 1
    others = read(mine, "observations").query("source != 'mine-2021'")
    assert len(others) == len(read(mine, "observations")) - len(values(mine))
    output = run(mine, put(mine, ROWS[:1])).output
    assert "expected a file that is not cut short" in output


def test_years_that_are_not_over_are_partial(mine: Path) -> None:
    assert run(mine, put(mine, ["1,USA,2020,1", "2,USA,2021-02-01,1"])).exit_code == 0
    rows = read(mine, "observations").query("source == 'mine-2021'").set_index("period")["status"]
    assert rows.to_dict() == {"2020": "derived", "2021": "partial"}


def test_without_duckdb_it_says_what_to_install(mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    result = run(mine, put(mine, ROWS))
    assert result.exit_code == 2
    assert "pip install '.[records]'" in result.output


def test_a_column_of_anything_is_no_column_of_economies(mine: Path) -> None:
    path = put(mine, [f"1,name {place},2019,1" for place in range(100_010)])
    before = {p.name: p.read_bytes() for p in mine.iterdir()}
    output = refused(run(mine, path), mine, before)
    assert "deals.csv, column country: found more than 100,000 different names; expected economies" in output


CODES = ["USA", "CN", "France", "Atlantis", ""]
record = st.tuples(st.lists(st.sampled_from(CODES), max_size=4), st.integers(2015, 2018), st.integers(0, 9))


@settings(deadline=None, derandomize=True, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(record, min_size=1, max_size=30), st.booleans(), st.booleans())
def test_it_counts_as_one_would_by_hand(
    project: Path, tmp_path: Path, records: list[tuple[list[str], int, int]], fractional: bool, valued: bool
) -> None:
    known = {"USA": "USA", "CN": "CHN", "France": "FRA"}
    wanted: Counter[tuple[str, int]] = Counter()
    for cells, year, amount in records:
        parts = {known.get(cell, cell) for cell in cells if cell}
        for part in parts & set(known.values()):
            wanted[part, year] += Fraction(amount if valued else 1, len(parts) if fractional else 1)  # type: ignore[assignment]
    lines = [f'{place},"{"|".join(cells)}",{year},{amount}' for place, (cells, year, amount) in enumerate(records)]
    path = tmp_path / "a.csv"
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    how = Records("country", "date", "amount" if valued else "", "|", fractional, allowed=100)
    found = tally([path], how, names(project / "data"))
    got = {(row.economy, row.year): row.value for row in found.rows.itertuples()}
    assert got == {key: pytest.approx(float(value)) for key, value in wanted.items()}
    assert found.records == len(records)
    assert found.left_out == sum(not {known.get(cell) for cell in cells} - {None} for cells, _, _ in records)


def test_little_memory_changes_no_number(project: Path, tmp_path: Path) -> None:
    """A million different pairs of cell and year do not fit; what does not fit goes to the disk."""
    parquet(
        tmp_path / "a.parquet",
        "SELECT list_extract(['USA', 'CHN', 'FRA'], (i % 3)::INTEGER + 1) || ';' || list_extract(['DEU', 'JPN'], (i % 2)::INTEGER + 1) "
        "AS country, DATE '2010-01-01' + (i % 3650)::INTEGER AS date FROM range(600000) t(i)",
    )
    found = [
        tally([tmp_path / "a.parquet"], Records("country", "date", "", ";", True, memory), names(project / "data"))
        for memory in ("80MB", "1GB")
    ]
    pd.testing.assert_frame_equal(found[0].rows, found[1].rows)
    assert found[0].rows["value"].sum() == pytest.approx(600000)


def test_files_are_found_in_order_of_name(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv.gz", "c.parquet", "d.txt"):
        (tmp_path / name).touch()
    assert [path.name for path in located([tmp_path])] == ["a.csv.gz", "b.csv", "c.parquet"]

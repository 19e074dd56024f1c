"""Rows of files that no importer knows: common layouts as their publishers write them, and nothing written that does not check."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import PROJECT

from aibalance.cli import main
from aibalance.data.store import data_digest
from aibalance.data.tables import read
from aibalance.sources.adding.layouts import long

# As ourworldindata.org/grapher serves it: aggregates without a code, the world with one of its own.
OWID = """Entity,Code,Year,Annual patent applications related to artificial intelligence
Asia,,2013,5021
China,CHN,2013,3413
China,CHN,2014,4127
United States,USA,2013,5178
United States,USA,2014,
World,OWID_WRL,2013,12474
"""
# As data.worldbank.org packs it: a preamble, all cells quoted, a comma at the end of each line, years without values.
WORLD_BANK = """\ufeff"Data Source","World Development Indicators",

"Last Updated Date","2026-07-01",

"Country Name","Country Code","Indicator Name","Indicator Code","2021","2022","2023",
"Aruba","ABW","GDP (current US$)","NY.GDP.MKTP.CD","2929446578.77095","3279343543.61713","",
"Africa Eastern and Southern","AFE","GDP (current US$)","NY.GDP.MKTP.CD","1085605350131.53","1191639233960.04","1133817984711.41",
"China","CHN","GDP (current US$)","NY.GDP.MKTP.CD","18190803557353","18307821225471","18270356654533",
"European Union","EUU","GDP (current US$)","NY.GDP.MKTP.CD","17486442512349","17010985271867","18631066871466",
"United States","USA","GDP (current US$)","NY.GDP.MKTP.CD","23681171000000","26006893000000","27720709000000",
"""
TIDY = """country;quarter;who;amount;from;to
United States;2025-Q1;Lab A;1.5;1.2;1.9
United States;2025-Q1;Lab B;2.5;;
Türkiye;2025-Q2;Lab C;.5;;
"""
INDICATOR = ("--definition", "Counted by the publisher.", "--misses", "What is not filed.", "--section", "01")
SOURCE = (
    "--publisher", "Our World in Data", "--title", "AI patents", "--address", "https://ourworldindata.org/grapher/x",
    "--licence", "CC BY 4.0", "--rights", "open", "--published", "2025", "--edition", "grapher of 2025",
)  # fmt: skip


def add(data: Path, text: str, *options: str) -> Result:
    file = data.parent / "file.csv"
    file.write_text(text, encoding="utf-8")
    arguments = [
        "--project",
        str(PROJECT),
        "add-rows",
        str(file),
        "--data",
        str(data),
        "--seen-on",
        "2026-11-27",
        *options,
    ]
    return CliRunner().invoke(main, arguments)


def added(data: Path, indicator: str) -> list[tuple[str, str, str, float]]:
    rows = read(data, "observations").query("indicator == @indicator")
    return list(rows[["economy", "subject", "period", "value"]].itertuples(index=False, name=None))


def test_a_grapher_file_enters_with_its_indicator_source_and_series(package: Path) -> None:
    named = ("--indicator", "ai_patents_owid", "--source", "owid-ai-patents-2025", "--unit", "patents")
    done = add(package, OWID, *named, *INDICATOR, *SOURCE)
    assert done.exit_code == 0, done.output
    assert "observations: 4 rows added, 0 changed" in done.stdout
    assert "left out, as economies.csv has no such economy: Asia" in done.stdout
    assert added(package, "ai_patents_owid") == [
        ("CHN", "", "2013", 3413), ("CHN", "", "2014", 4127), ("USA", "", "2013", 5178), ("WLD", "", "2013", 12474),
    ]  # fmt: skip
    row = read(package, "indicators").set_index("id").loc["ai_patents_owid"]
    assert (row["label"], row["unit"]) == ("Annual patent applications related to artificial intelligence", "patents")
    assert read(package, "series").set_index("series").loc["ai_patents_owid", "source"] == "owid-ai-patents-2025"
    assert CliRunner().invoke(main, ["--project", str(PROJECT), "check", "--data", str(package)]).exit_code == 0
    before = data_digest(package)
    again = add(package, OWID, *named[:4])  # known now: nothing needs to be told
    assert "observations: 0 rows added, 0 changed" in again.stdout
    assert data_digest(package) == before


def test_a_world_bank_file_enters_below_its_preamble_in_the_unit_that_is_asked_for(package: Path) -> None:
    done = add(
        package, WORLD_BANK, "--indicator", "gdp_again", "--source", "world-bank-again", "--unit", "USD bn", *INDICATOR,
        *SOURCE[:10], "--divide", "1e9", "--since", "2022", "--economies", "USA,CHN,EU27",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert added(package, "gdp_again") == [
        ("CHN", "", "2022", 18307.821225471), ("CHN", "", "2023", 18270.356654533),
        ("EU27", "", "2022", 17010.985271867), ("EU27", "", "2023", 18631.066871466),
        ("USA", "", "2022", 26006.893), ("USA", "", "2023", 27720.709),
    ]  # fmt: skip
    source = read(package, "sources").set_index("id").loc["world-bank-again"]
    assert (source["published"], source["edition"]) == ("2026-07-01", "file last updated on 2026-07-01")
    assert "Africa Eastern and Southern" in done.stdout
    assert read(package, "indicators").set_index("id").loc["gdp_again", "label"] == "GDP (current US$)"


def test_a_tidy_file_under_names_of_its_own_enters_as_it_is_mapped(package: Path) -> None:
    file = package.parent / "tidy.csv"
    file.write_text(TIDY, encoding="utf-8")
    rows = long(file, {"period": "quarter", "subject": "who", "value": "amount", "low": "from", "high": "to"})
    assert list(rows["line"]) == [2, 3, 4]
    assert rows[["economy", "period", "subject", "value", "low", "high"]].values.tolist() == [
        ["United States", "2025-Q1", "Lab A", "1.5", "1.2", "1.9"],
        ["United States", "2025-Q1", "Lab B", "2.5", "", ""],
        ["Türkiye", "2025-Q2", "Lab C", ".5", "", ""],
    ]


@pytest.mark.parametrize(
    ("text", "options", "messages"),
    [
        (OWID, ("--indicator", "new_one", "--source", "new-one"), [
            "--unit: found none; expected it, as new_one is a new indicator: Unit of every observation.; one of: %, ",
            "--address: found none", "--licence: found none", "one of: open, noncommercial, figures", "--section: found none",
        ]),
        (OWID, ("--indicator", "new_one", "--source", "new-one", "--unit", "patent", *INDICATOR, *SOURCE),
         ["--unit: found 'patent'; expected one of: ", "nearest: patents"]),
        (OWID, ("--indicator", "private_investment", "--source", "owid-quid-2025", "--unit", "patents"),
         ["--unit: found patents; expected USD bn, the unit of private_investment"]),
        (OWID.replace("4127", "4,127").replace("CHN,2014,4,127", 'CHN,2014,"4,127"'),
         ("--indicator", "private_investment", "--source", "owid-quid-2025"),
         ["file.csv line 4, column Annual patent applications", "found '4,127'; expected a number (without separators of thousands)"]),
        (OWID.replace(",Year,", ",Year,Other,").replace(",2013,", ",2013,1,").replace(",2014,", ",2014,1,"),
         ("--indicator", "private_investment", "--source", "owid-quid-2025"),
         ["found 2 columns that may hold the value; expected one named with --map value=COLUMN: Other, Annual"]),
        (OWID, ("--indicator", "private_investment", "--source", "owid-quid-2025", "--map", "economy=Entitty"),
         ["--map economy: found no column 'Entitty'", "nearest: Entity"]),
        (OWID + "China,CHN,2014,4128\n", ("--indicator", "private_investment", "--source", "owid-quid-2025"),
         ["file.csv lines 4, 8: found several values of CHN in 2014"]),
        (OWID.replace(",2013,5178", ",13,5178"), ("--indicator", "private_investment", "--source", "owid-quid-2025"),
         ["observations.csv", "column period: found '13'"]),
        ("one,column\n", ("--indicator", "private_investment", "--source", "owid-quid-2025"), ["found no column of economies"]),
    ],
)  # fmt: skip
def test_what_is_missing_or_wrong_is_told_with_what_is_allowed_and_nothing_is_written(
    package: Path, text: str, options: tuple[str, ...], messages: list[str]
) -> None:
    before = data_digest(package)
    done = add(package, text, *options)
    assert done.exit_code == 2, done.output
    for message in messages:
        assert message in done.stderr
    assert data_digest(package) == before

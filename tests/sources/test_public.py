"""The importers of public statistics, on small made-up files of the shape that each publisher ships."""

import shutil
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pytest
from made_up import brought, made, specs, write

from aibalance.data.tables import BadInputError

Rows = list[dict[str, object]]


@pytest.fixture
def upstream(tmp_path: Path) -> Path:
    folder = tmp_path / "upstream"
    folder.mkdir()
    return folder


def value(frame: pd.DataFrame, indicator: str, economy: str, period: object, subject: str = "") -> float:
    """Return the one value of these keys."""
    rows = frame[(frame["indicator"] == indicator) & (frame["economy"] == economy) & (frame["period"] == str(period))]
    if subject:
        rows = rows[rows["subject"] == subject]
    (only,) = rows["value"]
    return float(only)


def periods(frame: pd.DataFrame, indicator: str, economy: str, subject: str = "") -> list[str]:
    rows = frame[(frame["indicator"] == indicator) & (frame["economy"] == economy)]
    return sorted(rows.loc[rows["subject"] == subject, "period"] if subject else rows["period"])


# --- World Bank ---


def put_world_bank(folder: Path) -> None:
    gdp, population, internet, research = specs("world-bank")
    named = [
        {"Country Name": "China", "Country Code": "CHN", "Year": 1999, "Value": 1e12},
        {"Country Name": "China", "Country Code": "CHN", "Year": 2000, "Value": "1211331651829.45"},
        {"Country Name": "European Union", "Country Code": "EUU", "Year": 2000, "Value": 7e12},
        {"Country Name": "World", "Country Code": "WLD", "Year": 2000, "Value": 3e13},
        {"Country Name": "Arab World", "Country Code": "ARB", "Year": 2000, "Value": 1e12},
        {"Country Name": "Poland", "Country Code": "POL", "Year": 2000, "Value": 2e11},
        {"Country Name": "Poland", "Country Code": "POL", "Year": 2020, "Value": 6e11},
    ]
    write(folder, gdp, named)
    write(folder, population, named)
    online: Rows = [{"geo": "chn", "time": 2024, "internet_users": 92}, {"geo": "ind", "time": 2024}]
    write(folder, internet, online)
    shares: Rows = [
        {"iso3": "EUU", "country": "European Union", "year": 2021, "gerd_pct_gdp": 2.2375},
        {"iso3": "", "country": "High income", "year": 2021, "gerd_pct_gdp": 2.9},
        {"iso3": "", "country": "Low income", "year": 2021, "gerd_pct_gdp": 0.2},
    ]
    write(folder, research, shares)


def test_world_bank_keeps_the_union_and_the_world_and_no_other_aggregate(upstream: Path, data: Path) -> None:
    put_world_bank(upstream)
    frame = made("world-bank", upstream, data)
    assert set(frame["economy"]) == {"CHN", "EU27", "WLD", "POL"}
    assert value(frame, "gdp", "CHN", 2000) == 1211.332
    assert value(frame, "internet_users", "CHN", 2024) == 92
    assert value(frame, "rd_share_of_gdp", "EU27", 2021) == 2.238


def test_world_bank_leaves_out_early_years_and_blank_cells(upstream: Path, data: Path) -> None:
    put_world_bank(upstream)
    frame = made("world-bank", upstream, data)
    assert periods(frame, "gdp", "CHN") == ["2000"]
    assert periods(frame, "gdp", "POL") == ["2020"]  # a series of the economies that are compared as they are now
    assert periods(frame, "internet_users", "IND") == []


# --- National Center for Science and Engineering Statistics ---


# Labels of tables whose path is told in a column of its own.
PATH = {
    "6208": "country_or_region",
    "10578": "region_country_or_economy",
    "5786": "region_country_or_economy_and_field",
    "11695": "_b_country_or_economy_and_field_b",
    "11762": "_b_region_and_country_or_economy_of_citizenship_b",
    "10996": "degree_field_and_region_country_or_economy_of_citizenship",
    "12623": "_b_industry_and_naics_code_b",
    "10565": "category",
}
MATRIX_COLUMNS = ("china", "germany", "india", "united_states")
COHORTS = {
    "field_foreign_doctorate_recipients_2015_17_number_": 1,
    "field_foreign_doctorate_recipients_2010_12_number_": 1,
}


def ordered(path: str, values: Iterable[object], first: int) -> Rows:
    return [{"row_id": f"r{first + n:03}", "time_period": path, "value": v} for n, v in enumerate(values)]


def nested(table: str, labels: list[str], **cells: object) -> dict[str, object]:
    stem = PATH[table]
    levels = {f"{stem}_level_{n}": label for n, label in enumerate(labels, 1)}
    row_id = " -> ".join(labels)
    return {"row_id": row_id, f"{stem}_full_path": row_id, f"{stem}_hierarchy_depth": len(labels)} | levels | cells


def square(cells: dict[str, dict[str, object]]) -> Rows:
    """Return a table of all economies by all, zero but for `cells`."""
    names = {slug: slug.replace("_", " ").title() for slug in MATRIX_COLUMNS}
    zero: dict[str, object] = dict.fromkeys(MATRIX_COLUMNS, 0)
    return [
        {"row_id": name, "region_country_or_economy": name} | zero | cells.get(slug, {}) for slug, name in names.items()
    ]


# The last label counts: the parents are wrong upstream, and carry marks and entities.
CHINA, US = "World -> Seychelles -> China", "World -> C&#244;te d&#8217;Ivoire -> United States"


def put_ncses(folder: Path, **instead: Rows) -> None:
    """Write all tables, `instead` for the named ones."""
    papers = "number_of_papers_whole_"
    abroad = "papers_involving_international_institutions_whole_"
    total = "region_country_or_economy"
    in_china, in_india = ["Asia", "China<sup>a</sup>"], ["Asia", "India "]
    china_field, india_field = ["China<sup>a</sup>", "All fields", "All S&E"], ["India ", "All fields", "All S&E"]
    joint = square({"china": {"united_states": 12}, "united_states": {"china": 12}})
    usual: dict[str, Rows] = {
        "9968": [*ordered("World", [30] * 20, 1), *ordered(CHINA, range(1, 21), 21), *ordered(US, [2] * 20, 41)],
        "10037": [
            *ordered("World", [1.0] * 18, 1),
            *ordered(CHINA, ["ne", "na", *[0.5] * 15, 1.25], 19),
            *ordered(US, [2] * 18, 37),
        ],
        "10557": [
            *ordered("World", ["na", *range(100, 125)], 1),
            *ordered(CHINA, ["Upper middle", *range(25)], 27),
            *ordered(US, ["High", *range(50, 75)], 53),
        ],
        "10564": ordered("World", [90], 1) + ordered(CHINA, [40], 2) + ordered(US, [30], 3),
        "10059": [
            {"row_id": "r1", total: "World", papers: 600, abroad: 60},
            {"row_id": "r2", total: "China", papers: 210, abroad: 21},
            {"row_id": "r3", total: "United States", papers: 40, abroad: 30},
        ],
        "10060": joint,
        "10062": joint,
        "10565": [
            nested("10565", ["AI techniques"]),
            nested("10565", ["AI techniques", "Fuzzy logic"], field_china=7, field_united_states=5),
        ],
        "6208": [nested("6208", in_china, field_2020=1500, field_2019="NA"), nested("6208", in_india, field_2020=250)],
        "10578": [
            nested("10578", in_china, field_2022=2000),
            nested("10578", in_india, field_2022=10),
            nested("10578", ["Total"], field_2022=9000),
        ],
        "5786": [
            nested("5786", china_field[:2], field_2018=99),
            nested("5786", china_field, field_2018=60),
            nested("5786", india_field, field_2018=50),
        ],
        "11695": [
            nested("11695", ["China<sup>a</sup>", "Science and engineering"], field_2023=9),
            nested("11695", ["China<sup>a</sup>", "Non-science and engineering"], field_2023=4),
            nested("11695", ["India ", "Science and engineering"], field_2023=3),
        ],
        "11762": [
            nested("11762", ["All temporary visa holders"], field_2023_number=100, field_2023_staying=75.5),
            nested("11762", ["All temporary visa holders", *in_china], field_2023_number=40, field_2023_staying=80),
            nested("11762", ["All temporary visa holders", *in_india], field_2023_number=8),
        ],
        "10996": [
            nested("10996", ["Total"], field_5_year_stay_rate_=70, field_10_year_stay_rate_=60, **COHORTS),
            nested("10996", ["Total", "Citizenship", "China (including Hong Kong)"], field_5_year_stay_rate_=88),
            nested("10996", ["Total", "Citizenship", "India"], field_5_year_stay_rate_=79),
        ],
        "1639": [
            {"row_id": name, "region_country_or_economy_of_citizenship": name, "2003": 93, "2017": 83}
            for name in ("Total", "China (including Hong Kong)", "India", "Europe")
        ],
        "12623": [
            nested("12623", ["All industries, 21&#8211;33, 42&#8211;81"], field_2018=400000),
            nested("12623", ["Machinery, 333", "Semiconductor machinery, 333242"], field_2018=4166),
            nested(
                "12623",
                ["Semiconductor and other electronic components, 3344"],
                field_2017=30373,
                field_2018="30,232 - 43,377",
            ),
        ],
    }
    tables = usual | instead
    for spec in specs("ncses"):
        table = spec.name.removesuffix(".csv")
        write(folder, spec, [{"table_id": table} | row for row in tables[table]])


def test_lost_years_follow_from_the_order_of_the_values(upstream: Path, data: Path) -> None:
    put_ncses(upstream)
    frame = made("ncses", upstream, data)
    assert [value(frame, "ai_articles", "CHN", year) for year in (2003, 2012, 2022)] == [1, 10, 20]
    assert value(frame, "top_1_percent_index", "CHN", 2020) == 1.25


def test_the_order_of_lost_years_is_that_of_the_row_numbers_not_of_the_lines(upstream: Path, data: Path) -> None:
    put_ncses(upstream)
    whole = made("ncses", upstream, data)
    lines = (upstream / "9968.csv").read_text().splitlines()
    (upstream / "9968.csv").write_text("\n".join([lines[0], *reversed(lines[1:])]) + "\n")
    keys = ["indicator", "economy", "period", "subject", "source"]
    pd.testing.assert_frame_equal(
        made("ncses", upstream, data).sort_values(keys, ignore_index=True), whole.sort_values(keys, ignore_index=True)
    )


def test_an_economy_that_lost_a_value_is_left_out_because_it_would_move_all_years(upstream: Path, data: Path) -> None:
    short = [*ordered("World", [1.0] * 18, 1), *ordered(CHINA, [1.0] * 17, 19), *ordered(US, [2] * 18, 37)]
    put_ncses(upstream, **{"10037": short})
    frame = made("ncses", upstream, data)
    assert periods(frame, "top_1_percent_index", "CHN") == []
    assert len(periods(frame, "top_1_percent_index", "USA")) == 18


def test_articles_that_do_not_add_up_to_the_published_total_are_remarked_on(upstream: Path, data: Path) -> None:
    wrong = [*ordered("World", [30] * 20, 1), *ordered(CHINA, [1] * 20, 21), *ordered(US, [2] * 20, 41)]
    put_ncses(upstream, **{"9968": wrong})
    (remark,) = [text for text in brought("ncses", [upstream], data).remarks if "add up" in text]
    assert "first china: 20 and 210; are both of one edition?" in remark


def test_the_income_group_of_10557_is_no_year(upstream: Path, data: Path) -> None:
    put_ncses(upstream)
    frame = made("ncses", upstream, data)
    assert periods(frame, "semiconductor_patents_granted", "CHN")[0] == "1998"
    assert value(frame, "semiconductor_patents_granted", "CHN", 1998) == 0
    assert value(frame, "semiconductor_patents_granted", "WLD", 2022) == 124


def test_marks_for_no_figure_are_missing_and_not_zero(upstream: Path, data: Path) -> None:
    put_ncses(upstream)
    frame = made("ncses", upstream, data)
    assert periods(frame, "top_1_percent_index", "CHN")[0] == "2005"
    assert periods(frame, "venture_capital_pitchbook", "CHN") == ["2020"]
    assert periods(frame, "us_doctorates_intending_to_stay", "IND") == []


def test_ncses_fields_units_and_citizens(upstream: Path, data: Path) -> None:
    put_ncses(upstream)
    frame = made("ncses", upstream, data)
    assert value(frame, "venture_capital_pitchbook", "CHN", 2020) == 1.5
    assert value(frame, "venture_capital_all_sectors", "WLD", 2022) == 9
    assert value(frame, "se_doctorates", "CHN", 2018) == 60
    assert value(frame, "us_doctorates_se", "CHN", 2023) == 9
    assert value(frame, "us_doctorates_temporary_visa", "WLD", 2023) == 100
    assert value(frame, "ai_articles_international_share", "USA", "2003/2022") == 75
    assert value(frame, "ai_patent_families_granted", "CHN", "2000/2021") == 40
    assert value(frame, "ai_patent_families_by_category", "CHN", "2000/2021", "AI techniques: Fuzzy logic") == 7


def test_two_editions_of_the_stay_rate_stay_two_sources(upstream: Path, data: Path) -> None:
    put_ncses(upstream)
    frame = made("ncses", upstream, data)
    rows = frame[(frame["indicator"] == "us_stay_rate_five_years") & (frame["economy"] == "CHN")]
    found = {(source, period): v for source, period, v in rows[["source", "period", "value"]].itertuples(index=False)}
    assert found == {
        ("ncses-1639-made-up", "2003"): 93,
        ("ncses-1639-made-up", "2017"): 83,
        ("ncses-10996-made-up", "2021"): 88,
    }


def test_a_figure_published_as_a_range_is_left_out(upstream: Path, data: Path) -> None:
    put_ncses(upstream)
    frame = made("ncses", upstream, data)
    assert value(frame, "chip_industry_rd", "USA", 2018, "Semiconductor machinery") == 4.166
    assert periods(frame, "chip_industry_rd", "USA", "Semiconductors and other electronic components") == ["2017"]


def test_a_pair_of_co_authors_is_one_row(upstream: Path, data: Path) -> None:
    put_ncses(upstream)
    frame = made("ncses", upstream, data)
    pairs = frame[(frame["indicator"] == "ai_coauthored_articles") & (frame["value"] > 0)]
    assert pairs[["economy", "subject", "value"]].to_numpy().tolist() == [["CHN", "USA", 12]]
    assert not ((frame["subject"] == "CHN") & (frame["economy"] == "USA")).any()


def test_a_pair_of_co_authors_with_two_values_is_left_out(upstream: Path, data: Path) -> None:
    put_ncses(upstream, **{"10060": square({"china": {"united_states": 12}, "united_states": {"china": 13}})})
    done = brought("ncses", [upstream], data)
    assert any("found 12 for CHN with USA, and another value for USA with CHN" in line for line in done.left_out)


def test_a_table_under_the_name_of_another_is_refused(upstream: Path, data: Path) -> None:
    put_ncses(upstream)
    shutil.copy(upstream / "10062.csv", upstream / "10060.csv")
    with pytest.raises(BadInputError, match=r"10060\.csv, column table_id: found '10062'; expected 10060"):
        made("ncses", upstream, data)


def test_a_table_of_labels_that_we_do_not_know_is_refused(upstream: Path, data: Path) -> None:
    (table,) = (spec for spec in specs("ncses") if spec.key == "6208")
    write(upstream, table, [{"table_id": "6208"} | nested("6208", ["PRC"], field_2020=5)])
    with pytest.raises(BadInputError, match="found no row that the book can use"):
        brought("ncses", [upstream], data)


# --- Microsoft ---


PERIODS = ("H1 2025 AI Diffusion", "H2 2025 AI Diffusion", "Q1 2026 AI Diffusion")


def put_microsoft(folder: Path, *rows: tuple[str, str, str, str]) -> None:
    (spec,) = specs("microsoft-ai-diffusion")
    known = rows or (("Türkiye", "10.00%", "11.50%", "12.00%"), ("China", "5.00%", "", "6.10%"))
    write(folder, spec, [dict(zip(("Economy", *PERIODS), row, strict=True)) for row in known])


def test_diffusion_reads_mac_roman_names_and_percent_signs(upstream: Path, data: Path) -> None:
    put_microsoft(upstream)
    assert b"T\x9frkiye" in (upstream / specs("microsoft-ai-diffusion")[0].name).read_bytes()
    frame = made("microsoft-ai-diffusion", upstream, data)
    assert [value(frame, "ai_diffusion", "TUR", p) for p in ("2025-H1", "2025-H2", "2026-Q1")] == [10, 11.5, 12]
    assert periods(frame, "ai_diffusion", "CHN") == ["2025-H1", "2026-Q1"]
    assert set(frame["status"]) == {"estimate"}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("Chian", "1%", "1%", "1%"), "column Economy: found 'Chian'; expected an economy we know (nearest: China)"),
        (
            ("India", "0.054", "1%", "1%"),
            "column H1 2025 AI Diffusion: found '0.054'; expected a percentage with its sign",
        ),
        (("Turkey", "1%", "1%", "1%"), "found a second row for TUR; expected each once"),
    ],
)
def test_diffusion_leaves_out(row: tuple[str, str, str, str], message: str, upstream: Path, data: Path) -> None:
    put_microsoft(upstream, ("Türkiye", "10%", "11.5%", "12%"), ("China", "5%", "", "6.1%"), row)
    (fault,) = brought("microsoft-ai-diffusion", [upstream], data).left_out
    assert "line 4" in fault
    assert message in fault


def test_a_share_above_a_hundred_is_refused(upstream: Path, data: Path) -> None:
    put_microsoft(upstream, ("China", "101%", "1%", "1%"))
    with pytest.raises(BadInputError, match="found 101; expected 100 or less"):
        brought("microsoft-ai-diffusion", [upstream], data)


# --- GitHub ---


def quarterly(figure: str, *rows: tuple[str, int, int, int]) -> Rows:
    return [dict(zip(("iso2_code", "year", "quarter", figure), row, strict=True)) for row in rows]


def ways(*rows: tuple[str, str, int, int, int]) -> Rows:
    return [dict(zip(("source", "destination", "year", "quarter", "weight"), row, strict=True)) for row in rows]


YEAR = [("US", "CN", 2024, q, 100 * q) for q in (1, 2, 3, 4)]
BACK = [("CN", "US", 2024, q, 60) for q in (1, 2)]  # suppressed in the other quarters
UNION = [("EU", "US", 2024, 1, 400), ("DE", "US", 2024, 1, 400), ("NA", "US", 2024, 1, 40)]


def put_github(folder: Path, **instead: Rows) -> None:
    counts = [("US", 2024, 3, 10), ("CN", 2024, 3, 4), ("NA", 2024, 3, 1), ("EU", 2024, 3, 5), ("DE", 2024, 3, 5)]
    tables: dict[str, Rows] = {
        "developers": quarterly("developers", *counts, ("US", 2023, 2, 8)),
        "git_pushes": quarterly("git_pushes", *counts),
        "repositories": quarterly("repositories", *counts, ("US", 2023, 3, 8), ("US", 2023, 2, 7)),
        "organizations": quarterly("organizations", *counts),
        "economy_collaborators": ways(*YEAR, *BACK, *UNION),
        "topics": [
            {"topic": "llm", "iso2_code": "US", "year": 2024, "quarter": 3, "num_pushers": 300},
            {"topic": "ruby", "iso2_code": "CN", "year": 2024, "quarter": 3, "num_pushers": 200},
        ],
        "licenses": [
            {"spdx_license": "MIT", "iso2_code": "US", "year": 2024, "quarter": 3, "num_pushers": 300},
            {"spdx_license": "MIT", "iso2_code": "US", "year": 2024, "quarter": 2, "num_pushers": 310},
            {"spdx_license": "NOASSERTION", "iso2_code": "CN", "year": 2024, "quarter": 3, "num_pushers": 200},
        ],
    } | instead
    for spec in specs("github-innovation-graph"):
        write(folder, spec, tables[spec.name.removesuffix(".csv")])


def test_the_world_sum_counts_namibia_and_not_the_row_of_the_union(upstream: Path, data: Path) -> None:
    put_github(upstream)
    frame = made("github-innovation-graph", upstream, data)
    assert value(frame, "developers", "WLD", "2024-Q3") == 10 + 4 + 1 + 5
    assert value(frame, "developers", "EU27", "2024-Q3") == 5


def test_stocks_are_kept_for_the_same_quarter_of_each_year(upstream: Path, data: Path) -> None:
    put_github(upstream)
    frame = made("github-innovation-graph", upstream, data)
    assert periods(frame, "repositories", "USA") == ["2023-Q3", "2024-Q3"]
    assert periods(frame, "developers", "USA") == ["2023-Q2", "2024-Q3"]


def test_licences_are_kept_for_one_quarter_of_each_year_and_only_named_ones(upstream: Path, data: Path) -> None:
    put_github(upstream)
    frame = made("github-innovation-graph", upstream, data)
    pushers = frame[frame["indicator"] == "licence_pushers"]
    assert pushers[["economy", "subject", "period", "value"]].to_numpy().tolist() == [["USA", "MIT", "2024-Q3", 300]]


def test_a_topic_without_a_row_is_missing_and_not_zero(upstream: Path, data: Path) -> None:
    put_github(upstream)
    frame = made("github-innovation-graph", upstream, data)
    assert value(frame, "topic_pushers", "USA", "2024-Q3", "llm") == 300
    assert periods(frame, "topic_pushers", "CHN") == []


def test_a_suppressed_quarter_does_not_pull_the_mean_to_zero(upstream: Path, data: Path) -> None:
    put_github(upstream)
    frame = made("github-innovation-graph", upstream, data)
    pairs = frame[frame["indicator"] == "collaborations"]
    assert pairs[["economy", "subject", "period", "value", "status", "note"]].to_numpy().tolist() == [
        ["CHN", "USA", "2024", 250 + 60, "derived", "From 6 of 8 published figures"]
    ]  # Germany and the EU are published one way only


def test_totals_count_each_border_crossing_once_for_the_world_and_leave_out_the_union(
    upstream: Path, data: Path
) -> None:
    put_github(upstream)
    frame = made("github-innovation-graph", upstream, data)
    total = {place: value(frame, "collaborations_total", place, 2024) for place in ("WLD", "USA", "CHN", "EU27")}
    pair = 1000 + 120
    assert total == {"WLD": (pair + 440) / 4, "USA": (pair + 440) / 4, "CHN": pair / 4, "EU27": 100}


def test_a_year_of_three_quarters_is_partial(upstream: Path, data: Path) -> None:
    three = [("US", "CN", 2025, q, 30) for q in (1, 2, 3)] + [("CN", "US", 2025, q, 30) for q in (1, 2, 3)]
    put_github(upstream, economy_collaborators=ways(*three))
    frame = made("github-innovation-graph", upstream, data)
    rows = frame[frame["indicator"].str.startswith("collaborations")]
    assert set(rows["status"]) == {"partial"}
    assert value(frame, "collaborations", "CHN", 2025, "USA") == 60


def test_an_unknown_code_is_left_out_because_it_may_be_an_aggregate(upstream: Path, data: Path) -> None:
    put_github(
        upstream, developers=quarterly("developers", ("US", 2024, 3, 10), ("CN", 2024, 3, 1), ("EZ", 2024, 3, 9))
    )
    assert value(made("github-innovation-graph", upstream, data), "developers", "WLD", "2024-Q3") == 11


# --- Visas ---


def visas(year: int, months: Iterable[int], nationality: str, issued: int, visa_class: str = "F1") -> Rows:
    """Return months of a fiscal year: 10 to 12 fall in the calendar year before."""
    return [
        {
            "month": f"{year - (month >= 10)}-{month:02}-01",
            "fiscal_year": year,
            "nationality": nationality,
            "visa_class": visa_class,
            "issuances": f"{issued}.0",
        }
        for month in months
    ]


def put_visas(folder: Path, *more: Rows) -> None:
    (spec,) = specs("us-visas")
    rows = [
        *visas(2018, [10, 11, 12, 1], "China-mainland", 10),
        *visas(2018, [2, 3, 4, 5], "China - mainland", 20),
        *visas(2018, [6, 7, 8, 9], "China - Mainland", 30),
        *visas(2018, [10], "China-Taiwan", 7),
        *visas(2018, [11], "China - Taiwan", 8),
        *visas(2018, [12], "Taiwan", 9),
        *visas(2018, [10], "Hong Kong S. A. R.", 3),
        *visas(2018, [11], "Hong Kong S.A.R.", 4),
        *visas(2018, [11], "British National Overseas (Hong Kong) Passport", 1000),
        *visas(2019, [10, 11], "India", 5, "H1B"),
        *visas(2019, [11], "Brazil", 5, "H1B"),
    ]
    write(folder, spec, [*rows, *(row for part in more for row in part)])


def test_three_spellings_of_china_are_one_and_taiwan_and_hong_kong_are_apart(upstream: Path, data: Path) -> None:
    put_visas(upstream)
    frame = made("us-visas", upstream, data)
    assert value(frame, "us_visas_issued", "CHN", 2018, "F1") == 4 * 10 + 4 * 20 + 4 * 30
    assert value(frame, "us_visas_issued", "TWN", 2018, "F1") == 24
    assert value(frame, "us_visas_issued", "HKG", 2018, "F1") == 7


def test_a_fiscal_year_with_missing_months_is_partial(upstream: Path, data: Path) -> None:
    put_visas(upstream)
    frame = made("us-visas", upstream, data)
    rows = frame.loc[
        frame["economy"].isin(["CHN", "IND"]) & (frame["subject"] != ""), ["period", "value", "status", "note"]
    ]
    assert rows.to_numpy().tolist() == [
        ["2018", 240, "derived", "Fiscal year to September 2018, sum of 12 months"],
        ["2019", 10, "partial", "Fiscal year to September 2019, sum of 2 months"],
    ]


def test_months_keep_their_calendar_year_and_other_nationalities_only_students(upstream: Path, data: Path) -> None:
    put_visas(upstream)
    frame = made("us-visas", upstream, data)
    assert value(frame, "us_student_visas_monthly", "CHN", "2017-10") == 10
    assert "BRA" not in set(frame["economy"])


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (visas(2018, [10], "China - mainland", 1), "expected each month once, however spelt"),
        ([visas(2018, [10], "India", 1)[0] | {"month": "October"}], "column month: found 'October'; expected a date"),
    ],
)
def test_visas_leave_out(more: Rows, message: str, upstream: Path, data: Path) -> None:
    put_visas(upstream, more)
    (fault,) = brought("us-visas", [upstream], data).left_out
    assert message in fault


def test_nationalities_that_the_book_does_not_read_are_passed_over_and_counted(upstream: Path, data: Path) -> None:
    put_visas(upstream, visas(2018, [10, 11], "Chad", 1), visas(2018, [10], "Peru", 1))
    done = brought("us-visas", [upstream], data)
    assert done.left_out == []
    assert any("2 words were passed over, which the book does not read: Chad, Peru" in line for line in done.remarks)

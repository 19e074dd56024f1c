"""US National Center for Science and Engineering Statistics: AI articles, patents, venture capital and doctorates."""

import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from aibalance.data.tables import BadInputError
from aibalance.importers import cells
from aibalance.sources.kit.economies import LEADERS, OTHERS, codes, key, plain
from aibalance.importers.ncses_indicators import INDICATORS
from aibalance.importers.ncses_shapes import by_year, check_identity, check_sums, expect, in_order, pairs
from aibalance.importers.ncses_tables import FILES, PATH, SEEN_ON, SOURCES, fields
from aibalance.importers.upstream import read

__all__ = ["FILES", "INDICATORS", "SOURCES", "rows"]

ARTICLES = "2003/2022"
PATENTS = "2000/2022"
# Doctorates of two cohorts, looked at in 2021.
STAY_YEAR = "2021"
# A range is published where one figure would betray a company.
RANGE = re.compile(r"^[\d,]+ - [\d,]+$")
INDUSTRIES = {
    "All industries, 21–33, 42–81": "All industries",
    "Semiconductor machinery, 333242": "Semiconductor machinery",
    "Semiconductor and other electronic components, 3344": "Semiconductors and other electronic components",
}
FOUR = {"field_united_states": "USA", "field_china": "CHN", "field_japan": "JPN", "field_south_korea": "KOR"}
UNITS = {indicator["id"]: indicator["unit"] for indicator in INDICATORS}


def rows(files: Mapping[str, Path], folder: Path) -> dict[str, pd.DataFrame]:
    """Return the observations that chapters use, each with its own table as source."""
    tables = {spec.name.removesuffix(".csv"): read(spec, files[spec.name], SEEN_ON) for spec in FILES}
    for name, table in tables.items():
        check_identity(table, name)
    known = codes(folder)
    check_sums(tables["9968"], tables["10059"])

    def series(table: str, first: int, last: int, grouped: bool = False) -> pd.DataFrame:
        return in_order(tables[table], f"{table}.csv", known, range(first, last + 1), grouped)

    def wide(table: str, first: int, last: int, field: str = "", column: str = "field_{}") -> pd.DataFrame:
        columns = {column.format(year): year for year in range(first, last + 1)}
        return by_year(tables[table], f"{table}.csv", known, columns, f"{PATH[table]}_full_path", field)

    semiconductors = series("10557", 1998, 2022, grouped=True)
    parts = [
        _rows("9968", "ai_articles", series("9968", 2003, 2022)),
        _rows("10037", "top_1_percent_index", series("10037", 2003, 2020)),
        _rows("10557", "semiconductor_patents_granted", semiconductors[semiconductors["economy"].isin(LEADERS)]),
        _rows("10059", "ai_articles_international_share", _international(tables["10059"], known)),
        _rows("10060", "ai_coauthored_articles", pairs(tables["10060"], "10060.csv", known), ARTICLES),
        _rows("10062", "ai_coauthorship_index", pairs(tables["10062"], "10062.csv", known), ARTICLES),
        _rows("10564", "ai_patent_families_granted", _families(tables["10564"], known), PATENTS),
        _rows("10565", "ai_patent_families_by_category", _categories(tables["10565"]), PATENTS),
        _rows("6208", "venture_capital_pitchbook", _billions(wide("6208", 2000, 2020))),
        _rows("10578", "venture_capital_all_sectors", _billions(wide("10578", 2003, 2022))),
        _rows("5786", "se_doctorates", wide("5786", 2010, 2018, "All S&E")),
        _rows("11695", "us_doctorates_se", wide("11695", 2013, 2023, "Science and engineering")),
        _rows("11762", "us_doctorates_temporary_visa", wide("11762", 2017, 2023, column="field_{}_number")),
        _rows("11762", "us_doctorates_intending_to_stay", wide("11762", 2017, 2023, column="field_{}_staying")),
        _rows("1639", "us_stay_rate_five_years", _early_stay(tables["1639"], known)),
        _rows("10996", "us_stay_rate_five_years", _stay(tables["10996"], "field_5_year_stay_rate_", "2015-17", known)),
        _rows("10996", "us_stay_rate_ten_years", _stay(tables["10996"], "field_10_year_stay_rate_", "2010-12", known)),
        _rows("12623", "chip_industry_rd", _billions(_industries(tables["12623"]))),
    ]
    return {"observations": pd.concat(parts, ignore_index=True)}


def _international(table: pd.DataFrame, known: Mapping[str, str]) -> pd.DataFrame:
    abroad = cells.numbers(table, "papers_involving_international_institutions_whole_", "10059.csv")
    total = cells.numbers(table, "number_of_papers_whole_", "10059.csv")
    frame = pd.DataFrame({"economy": table["region_country_or_economy"].map(key).map(known), "period": ARTICLES})
    frame["value"] = (100 * abroad / total).round(2)
    frame["note"] = [f"{part:.0f} of {whole:.0f} articles" for part, whole in zip(abroad, total, strict=True)]
    return expect(frame, "10059.csv")[frame["economy"].isin(LEADERS + OTHERS)].assign(status="derived")


def _families(table: pd.DataFrame, known: Mapping[str, str]) -> pd.DataFrame:
    economy = table["time_period"].map(key).map(known)
    frame = pd.DataFrame({"economy": economy, "value": cells.numbers(table, "value", "10564.csv")})
    return expect(frame, "10564.csv")[frame["economy"].isin(LEADERS + OTHERS)]


def _categories(table: pd.DataFrame) -> pd.DataFrame:
    table = table[table["category_level_2"] != ""]
    subject = table["category_level_1"].map(plain) + ": " + table["category_level_2"].map(plain)
    parts = [
        pd.DataFrame({"economy": code, "subject": subject, "value": cells.numbers(table, column, "10565.csv")})
        for column, code in FOUR.items()
    ]
    return pd.concat(parts)


def _early_stay(table: pd.DataFrame, known: Mapping[str, str]) -> pd.DataFrame:
    columns = {column: int(column) for column in table.columns if column.isdigit()}
    return by_year(table, "1639.csv", known, columns, "region_country_or_economy_of_citizenship")


def _stay(table: pd.DataFrame, column: str, cohort: str, known: Mapping[str, str]) -> pd.DataFrame:
    economy = table[f"{PATH['10996']}_full_path"].map(key).map(known)
    frame = pd.DataFrame({"economy": economy, "value": cells.numbers(table, column, "10996.csv")})
    frame = expect(frame, "10996.csv", ("CHN", "IND", "WLD"))
    return frame[frame["economy"].isin(LEADERS)].assign(period=STAY_YEAR, note=f"Doctorates of {cohort}")


def _industries(table: pd.DataFrame) -> pd.DataFrame:
    subject = table[f"{PATH['12623']}_full_path"].map(plain).map(INDUSTRIES)
    if missing := set(INDUSTRIES.values()) - set(subject.dropna()):
        raise BadInputError(f"12623.csv: found no row for {', '.join(sorted(missing))}; expected all three")
    table = table.replace(RANGE, "", regex=True)
    parts = [
        pd.DataFrame({"subject": subject, "year": int(column[-4:]), "value": cells.numbers(table, column, "12623.csv")})
        for column in fields(range(2017, 2022))
    ]
    return pd.concat(parts).dropna(subset=["subject"]).assign(economy="USA")


def _billions(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(value=(frame["value"] / 1000).round(3))


def _rows(table: str, indicator: str, frame: pd.DataFrame, period: str = "") -> pd.DataFrame:
    """Return the frame as observations; `period` holds for all rows that have neither year nor period of their own."""
    base = {"status": "published", "period": frame["year"].astype(str) if "year" in frame else period} | {
        str(column): frame[column] for column in frame
    }
    own = {"indicator": indicator, "unit": UNITS[indicator], "source": f"ncses-{table}", "grade": "data-file"}
    return pd.DataFrame(base | own, index=frame.index).drop(columns="year", errors="ignore").dropna(subset=["value"])

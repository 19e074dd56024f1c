"""US Department of State: visas issued to students, scholars and skilled workers, by nationality and month."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from aibalance.data.tables import BadInputError
from aibalance.importers import cells
from aibalance.importers.economies import refuse_unknown
from aibalance.importers.reading_day import reading_day
from aibalance.importers.upstream import UpstreamFile, read

SEEN_ON = "2026-11-23"
SOURCE = "us-visa-issuances-2025-05"
# Nationalities by their letters alone: the reports spell mainland China in three ways and others in two.
NATIONALITIES = {
    "brazil": "BRA",
    "canada": "CAN",
    "chinamainland": "CHN",
    "chinataiwan": "TWN",
    "france": "FRA",
    "germany": "DEU",
    "greatbritainandnorthernireland": "GBR",
    "hongkongsar": "HKG",
    "india": "IND",
    "iran": "IRN",
    "japan": "JPN",
    "koreasouth": "KOR",
    "nigeria": "NGA",
    "taiwan": "TWN",
    "vietnam": "VNM",
}
# Holders of a British passport from Hong Kong: a document, not a nationality that the other sources know.
LEFT_OUT = "britishnationaloverseashongkongpassport"
# All classes are kept for these; of the others, students alone.
MAIN = ("CHN", "IND")
STUDENTS = "F1"
CLASSES = (STUDENTS, "H1B", "J1", "L1", "O1")

FILES = (
    UpstreamFile(
        "nonimmigrant_selected.csv",
        ("month", "fiscal_year", "nationality", "visa_class", "issuances"),
        key=("month", "nationality", "visa_class"),
        dates=("month",),
        counts=("issuances",),
        texts=("nationality",),
    ),
)

SOURCES: list[dict[str, Any]] = [
    {
        "id": SOURCE,
        "short": "US State Department 2025",
        "publisher": "US Department of State, Bureau of Consular Affairs",
        "title": "Monthly nonimmigrant visa issuances by nationality and visa class",
        "edition": "March 2017 to May 2025, as collected on 2025-08-20",
        "published": "2025-08-20",
        "url": "https://github.com/chapmanjacobd/us_visa_statistics",
        "licence": "US Government work, public domain in the United States",
        "use": "open",
        "grade": "data-file",
        "seen_in": "chapmanjacobd/us_visa_statistics@263928859d9e7cabc19c662b8ae64f10a99bd168, "
        "nonimmigrant_data/*.jsonl, five classes and 14 nationalities",
        "seen_on": SEEN_ON,
        "update_days": 30,
    }
]

_MISSES = (
    "Visas, not people or stays: a visa may be valid for years, renewed or never used. Visa posts were closed for "
    "part of 2020. Mainland China "
    "only; Hong Kong and Taiwan are apart, British passports of Hong Kong left out."
)
INDICATORS: list[dict[str, Any]] = [
    {
        "id": "us_visas_issued",
        "label": "US visas issued",
        "unit": "visas",
        "definition": "Visas issued by US consulates in the fiscal year, October to September, named after the "
        "year in which it ends, by class: F1 students, "
        "J1 exchange visitors, H1B specialists, L1 transferred staff, O1 extraordinary ability. Economy is the "
        "nationality.",
        "misses": "Sums of monthly reports, which the department says do not add up to its official yearly totals. "
        "One month of 2019 is missing; "
        "2017 has seven months and 2025 eight. A month for which the reports have no row of a nationality and class counts "
        f"as missing: the year is partial. {_MISSES}",
        "direction": "neutral",
        "minimum": 0,
        "subject_kind": "label",
        "section": "07",
    },
    {
        "id": "us_student_visas_monthly",
        "label": "US student visas issued in the month",
        "unit": "visas",
        "definition": "Student visas (F1) issued by US consulates in the month. Economy is the nationality.",
        "misses": "Strongly seasonal: compare a month with the same month of other years. May 2019 is missing. "
        f"{_MISSES}",
        "direction": "neutral",
        "minimum": 0,
        "subject_kind": "none",
        "section": "07",
    },
]


def rows(files: Mapping[str, Path], folder: Path) -> dict[str, pd.DataFrame]:
    """Return sums by fiscal year and class, partial where the series itself lacks months, and months of student visas.

    A month without a row may be one without visas or one that was not reported; the file does not say which.
    """
    (spec,) = FILES
    table = _table(spec, files[spec.name])
    table = table.dropna(subset=["economy"])
    yearly = table[table["economy"].isin(MAIN) | (table["visa_class"] == STUDENTS)]
    yearly = (
        yearly.groupby(["economy", "visa_class", "fiscal_year"])
        .agg(value=("value", "sum"), months=("month", "nunique"))
        .reset_index()
        .rename(columns={"visa_class": "subject"})
    )
    yearly["period"] = yearly["fiscal_year"].astype(str)
    yearly["status"] = yearly["months"].map(lambda count: "derived" if count == 12 else "partial")
    yearly["note"] = [
        f"Fiscal year to September {year}, sum of {count} months"
        for year, count in zip(yearly["fiscal_year"], yearly["months"], strict=True)
    ]
    monthly = table[table["economy"].isin(MAIN) & (table["visa_class"] == STUDENTS)]
    monthly = monthly.rename(columns={"month": "period"}).assign(status="published")
    parts = [
        yearly[["economy", "subject", "period", "value", "status", "note"]].assign(indicator="us_visas_issued"),
        monthly[["economy", "period", "value", "status"]].assign(indicator="us_student_visas_monthly"),
    ]
    return {"observations": pd.concat(parts, ignore_index=True).assign(unit="visas", source=SOURCE, grade="data-file")}


def _table(spec: UpstreamFile, path: Path) -> pd.DataFrame:
    """Return the file with codes of economies, months as YYYY-MM and checked fiscal years."""
    table = read(spec, path, SEEN_ON)
    refuse_unknown(table["visa_class"], CLASSES, f"{spec.name}, column visa_class", "a class we know")
    letters = table["nationality"].map(lambda name: re.sub("[^a-z]", "", name.casefold().replace("&", "and")))
    strange = table.loc[~letters.isin([*NATIONALITIES, LEFT_OUT]), "nationality"]
    refuse_unknown(strange, set(table["nationality"]) - set(strange), f"{spec.name}, column nationality")
    for line, month in table.loc[~table["month"].str.fullmatch(r"\d{4}-(0[1-9]|1[0-2])-01"), "month"].items():
        raise BadInputError(
            f"{spec.name} line {line}, column month: found '{month}'; expected the first day of a month, YYYY-MM-01"
        )
    table["month"] = table["month"].str.slice(0, 7)
    year = cells.whole(table, "fiscal_year", spec.name, 2000, int(reading_day(SEEN_ON)[:4]))
    ending = table["month"].str.slice(0, 4).astype(int) + (table["month"].str.slice(5) >= "10")
    for line in table.index[year != ending]:
        raise BadInputError(
            f"{spec.name} line {line}, column fiscal_year: found {year[line]} for {table.loc[line, 'month']}; "
            f"expected {ending[line]}"
        )
    table = table.assign(
        fiscal_year=year, economy=letters.map(NATIONALITIES), value=cells.numbers(table, "issuances", spec.name)
    )
    twice = table["economy"].notna() & table.duplicated(["economy", "month", "visa_class"])
    for line in table.index[twice]:
        raise BadInputError(
            f"{spec.name} line {line}: found a second row for {table.loc[line, 'nationality']}, otherwise spelt; "
            "expected each month once"
        )
    return table.dropna(subset=["value"])

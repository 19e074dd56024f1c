"""World Bank: gross domestic product, population, internet users and research spending by economy and year."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from aibalance.importers import cells
from aibalance.sources.kit.economies import kept
from aibalance.importers.reading_day import reading_day
from aibalance.importers.upstream import UpstreamFile, read

SEEN_ON = "2026-11-23"
FIRST_YEAR = 2000
AGGREGATES = {"EUU": "EU27"}

FILES = (
    UpstreamFile(
        "gdp_current_usd.csv",
        ("Country Name", "Country Code", "Year", "Value"),
        key=("Country Code", "Year"),
        dates=("Year",),
        counts=("Value",),
        final_newline=False,
    ),
    UpstreamFile(
        "population.csv",
        ("Country Name", "Country Code", "Year", "Value"),
        key=("Country Code", "Year"),
        dates=("Year",),
        counts=("Value",),
    ),
    UpstreamFile(
        "internet_users_pct.csv",
        ("geo", "time", "internet_users"),
        key=("geo", "time"),
        dates=("time",),
        counts=("internet_users",),
    ),
    UpstreamFile(
        "gerd.csv",
        ("iso3", "country", "year", "gerd_pct_gdp"),
        key=("country", "year"),
        dates=("year",),
        counts=("gerd_pct_gdp",),
    ),
)

_SHARED = {
    "publisher": "World Bank",
    "short": "World Bank 2026",
    "use": "open",
    "grade": "data-file",
    "seen_on": SEEN_ON,
    "update_days": 365,
}
SOURCES: list[dict[str, Any]] = [
    _SHARED
    | {
        "id": "world-bank-gdp",
        "title": "GDP (current US$), World Development Indicators, NY.GDP.MKTP.CD",
        "edition": "copy in datasets/gdp, 2026-03-20",
        "published": "2026-03-20",
        "url": "https://data.worldbank.org/indicator/NY.GDP.MKTP.CD",
        "licence": "CC BY 4.0",
        "seen_in": "datasets/gdp@822019c80142c162e4ca4eb1a63699ae36075078, data/gdp.csv",
    },
    _SHARED
    | {
        "id": "world-bank-population",
        "title": "Population, total, World Development Indicators, SP.POP.TOTL",
        "edition": "copy in datasets/population, 2026-03-06",
        "published": "2026-03-06",
        "url": "https://data.worldbank.org/indicator/SP.POP.TOTL",
        "licence": "CC BY 4.0",
        "seen_in": "datasets/population@425fc447a53a26c767a15a7de60c4cc2478a0595, data/population.csv",
    },
    _SHARED
    | {
        "id": "world-bank-internet",
        "title": "Individuals using the internet (% of population), World Development Indicators, IT.NET.USER.ZS",
        "edition": "copy in Gapminder Systema Globalis, 2026-03-01",
        "published": "2026-03-01",
        "url": "https://data.worldbank.org/indicator/IT.NET.USER.ZS",
        "licence": "CC BY 4.0",
        "seen_in": "open-numbers/ddf--gapminder--systema_globalis@c63631abeb62af6db3910f68be7c2b443beca50b, "
        "countries-etc-datapoints/ddf--datapoints--internet_users--by--geo--time.csv",
    },
    _SHARED
    | {
        "id": "world-bank-gerd",
        "title": "Research and development expenditure (% of GDP), World Development Indicators, GB.XPD.RSDV.GD.ZS",
        "edition": "copy in ai-inputs-atlas, 2026-06-17",
        "published": "2026-06-17",
        "url": "https://data.worldbank.org/indicator/GB.XPD.RSDV.GD.ZS",
        "licence": "CC BY 4.0",
        "seen_in": "isabay777-dev/ai-inputs-atlas@fb54669489c708dc71eb7b75861faf97ed8cc375, data/worldbank_gerd.csv",
    },
]

INDICATORS: list[dict[str, Any]] = [
    {
        "id": "gdp",
        "label": "Gross domestic product",
        "unit": "USD bn",
        "definition": "Gross domestic product in current US dollars, at the exchange rates of the year.",
        "misses": "Moves with exchange rates and prices as well as output; says nothing about purchasing power. "
        "The copy ends in 2023. Taiwan is not reported.",
        "direction": "neutral",
        "minimum": 0,
        "subject_kind": "none",
        "section": "05",
    },
    {
        "id": "population",
        "label": "Population",
        "unit": "people",
        "definition": "Mid-year estimate of all residents.",
        "misses": "An estimate between censuses. Taiwan is not reported.",
        "direction": "neutral",
        "minimum": 0,
        "subject_kind": "none",
        "section": "05",
    },
    {
        "id": "internet_users",
        "label": "People online",
        "unit": "%",
        "definition": "Share of the population that uses the internet.",
        "misses": "Surveys differ between economies and years, and gaps are filled by estimates: China rises by 15 "
        "points from 2022 to 2023 "
        "and the United States by 11 from 2015 to 2016. India ends in 2022. There is no figure for the EU27 or the "
        "world.",
        "direction": "higher",
        "minimum": 0,
        "maximum": 100,
        "subject_kind": "none",
        "section": "01",
    },
    {
        "id": "rd_share_of_gdp",
        "label": "Research and development spending",
        "unit": "%",
        "definition": "Gross domestic expenditure on research and development, public and private, as a share of "
        "gross domestic product.",
        "misses": "All research, not AI alone; a share, so a large economy can spend more with a lower figure. The "
        "copy holds 2016 to 2021 only, "
        "with gaps for some economies.",
        "direction": "higher",
        "minimum": 0,
        "maximum": 100,
        "subject_kind": "none",
        "section": "01",
    },
]

# File, its columns of economy, year and value, our indicator, source, and the divisor and decimals of a value.
TABLES = (
    (FILES[0], "Country Code", "Year", "Value", "gdp", "USD bn", "world-bank-gdp", 1e9, 3),
    (FILES[1], "Country Code", "Year", "Value", "population", "people", "world-bank-population", 1, 0),
    (FILES[2], "geo", "time", "internet_users", "internet_users", "%", "world-bank-internet", 1, 3),
    (FILES[3], "iso3", "year", "gerd_pct_gdp", "rd_share_of_gdp", "%", "world-bank-gerd", 1, 3),
)


def rows(files: Mapping[str, Path], folder: Path) -> dict[str, pd.DataFrame]:
    """Return the yearly observations since FIRST_YEAR of the economies that the book keeps."""
    parts = []
    for spec, place, time, figure, indicator, unit, source, divisor, decimals in TABLES:
        frame = read(spec, files[spec.name], SEEN_ON)
        part = pd.DataFrame(
            {
                "economy": frame[place].str.upper().replace(AGGREGATES),
                "year": cells.whole(frame, time, spec.name, 1900, int(reading_day(SEEN_ON)[:4])),
                "value": (cells.numbers(frame, figure, spec.name) / divisor).round(decimals),
            }
        )
        part = part[kept(part["economy"], part["year"]) & (part["year"] >= FIRST_YEAR)].dropna(subset=["value"])
        parts.append(part.assign(indicator=indicator, unit=unit, source=source))
    table = pd.concat(parts, ignore_index=True)
    table["period"] = table["year"].astype(str)
    return {"observations": table.drop(columns="year").assign(grade="data-file", status="published")}

"""The tables of the National Center for Science and Engineering Statistics that we read: their shapes and sources."""

from collections.abc import Iterable
from typing import Any

from aibalance.importers.upstream import UpstreamFile

SEEN_ON = "2026-11-23"
COPY = "bq-org/ncses_stats_explorer_placeholder@1f879ab65ed260668840db406611ddc10e8455bc"

# Economies by economies, the columns named after the rows.
MATRIX_COLUMNS = (
    "algeria", "argentina", "australia", "austria", "bangladesh", "belgium", "brazil", "bulgaria", "canada", "chile",
    "china", "colombia", "czechia", "denmark", "egypt", "finland", "france", "germany", "greece", "hungary", "india",
    "indonesia", "iran", "iraq", "ireland", "israel", "italy", "japan", "jordan", "malaysia", "mexico", "morocco",
    "netherlands", "new_zealand", "norway", "pakistan", "philippines", "poland", "portugal", "romania", "russia",
    "saudi_arabia", "serbia", "singapore", "slovakia", "south_africa", "south_korea", "spain", "sri_lanka", "sweden",
    "switzerland", "taiwan", "thailand", "tunisia", "turkey", "united_kingdom", "ukraine", "united_arab_emirates",
    "united_states", "vietnam",
)  # fmt: skip
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


def fields(years: Iterable[int]) -> tuple[str, ...]:
    """Return the names of a table's columns of years."""
    return tuple(f"field_{year}" for year in years)


def _file(table: str, columns: Iterable[str], counts: Iterable[str] = (), texts: Iterable[str] = ()) -> UpstreamFile:
    columns = ("table_id", "row_id", *columns)
    return UpstreamFile(f"{table}.csv", columns, key=("row_id",), counts=tuple(counts), texts=tuple(texts))


def _nested(table: str, depth: int, columns: Iterable[str], counts: Iterable[str] = ()) -> UpstreamFile:
    stem = PATH[table]
    levels = [f"{stem}_level_{level}" for level in range(1, depth + 1)]
    return _file(table, (f"{stem}_full_path", *levels, f"{stem}_hierarchy_depth", *columns), counts, levels)


_PAPERS = tuple(
    f"{kind}_whole_"
    for kind in (
        "number_of_papers",
        "papers_involving_multiple_institutions",
        "papers_involving_only_domestic_institutions",
        "papers_involving_international_institutions",
    )
)
_STAY = (
    "field_foreign_doctorate_recipients_2015_17_number_",
    "field_5_year_stay_rate_",
    "field_foreign_doctorate_recipients_2010_12_number_",
    "field_10_year_stay_rate_",
)
_INTENTION = tuple(f"field_{year}_{kind}" for year in ("2017_23", *range(2017, 2024)) for kind in ("number", "staying"))
_CATEGORIES = ("field_united_states", "field_china", "field_japan", "field_south_korea")

FILES = (
    _file("9968", ("time_period", "value"), counts=("value",)),
    _file("10037", ("time_period", "value")),
    _file("10557", ("time_period", "value")),
    _file("10564", ("time_period", "value"), counts=("value",)),
    _file(
        "10059",
        ("rank", "region_country_or_economy", "region", "number_of_papers_fractional_", *_PAPERS),
        counts=_PAPERS,
    ),
    *(
        _file(table, ("region_country_or_economy", *MATRIX_COLUMNS), counts=MATRIX_COLUMNS)
        for table in ("10060", "10062")
    ),
    _nested("10565", 2, _CATEGORIES, counts=_CATEGORIES),
    _nested("6208", 3, fields(range(2000, 2021))),
    _nested("10578", 2, fields(range(2003, 2023)), counts=fields(range(2003, 2023))),
    _nested("5786", 4, fields(range(2010, 2019))),
    _nested("11695", 2, fields(range(2013, 2024))),
    _nested("11762", 3, _INTENTION, counts=_INTENTION),
    _nested("10996", 3, _STAY, counts=_STAY),
    _file(
        "1639",
        ("region_country_or_economy_of_citizenship", *map(str, range(2003, 2018, 2))),
        counts=map(str, range(2003, 2018, 2)),
    ),
    _nested("12623", 4, fields(range(2017, 2022))),
)

# Publication: its title, date and address, and the days to its next edition.
_Publication = tuple[str, str, str, int | None]
_INDICATORS_2024, _INDICATORS_2022 = (
    "Science and Engineering Indicators 2024",
    "Science and Engineering Indicators 2022",
)
_PBS: _Publication = (
    f"{_INDICATORS_2024}, Publications Output (NSB-2023-33)",
    "2023-12-11",
    "https://ncses.nsf.gov/pubs/nsb202333",
    730,
)
_INVENTION: _Publication = (
    f"{_INDICATORS_2024}, Invention, Knowledge Transfer, and Innovation (NSB-2024-1)",
    "2024",
    "https://ncses.nsf.gov/pubs/nsb20241",
    730,
)
_INDUSTRY: _Publication = (
    f"{_INDICATORS_2022}, Production and Trade of Knowledge- and Technology-Intensive Industries (NSB-2022-6)",
    "2022-04",
    "https://ncses.nsf.gov/pubs/nsb20226",
    730,
)
_EDUCATION: _Publication = (
    f"{_INDICATORS_2022}, Higher Education (NSB-2022-3)",
    "2022-02-22",
    "https://ncses.nsf.gov/pubs/nsb20223",
    730,
)
_LABOUR: _Publication = (
    "Science and Engineering Indicators 2020, Labor Force (NSB-2019-8)",
    "2019-09-26",
    "https://ncses.nsf.gov/pubs/nsb20198",
    730,
)
_RECIPIENTS: _Publication = (
    "Survey of Doctorate Recipients 2021, as copied on 2025-03-27",
    "2025-03-27",
    "https://ncses.nsf.gov/surveys/doctorate-recipients",
    730,
)
_DOCTORATES: _Publication = (
    "Survey of Earned Doctorates 2023, data tables (NSF 24-336)",
    "2024-09-24",
    "https://ncses.nsf.gov/pubs/nsf24336",
    365,
)
_BUSINESS: _Publication = (
    "Business Enterprise Research and Development Survey 2021, as copied on 2025-03-27",
    "2025-03-27",
    "https://github.com/bq-org/ncses_stats_explorer_placeholder/tree/1f879ab65ed260668840db406611ddc10e8455bc/output/tables/12623",
    365,
)

# Table: its title, number and publication.
TABLES: dict[str, tuple[str, str, _Publication]] = {
    "9968": ("AI-related S&E articles, whole counting, by region, country, or economy: 2003-22", "APBS-1", _PBS),
    "10037": (
        "Share of S&E publications in the top 1% most-cited, computer and information sciences: 2003-20",
        "SPBS-69",
        _PBS,
    ),
    "10059": ("AI-related S&E articles by coauthorship attribute: 2003-22", "SPBS-91", _PBS),
    "10060": ("Internationally coauthored AI articles: 2003-22", "SPBS-92", _PBS),
    "10062": ("Indexes of internationally coauthored AI articles: 2003-22", "SPBS-94", _PBS),
    "10557": ("USPTO utility patents granted in semiconductors: 1998-2022", "SINV-10", _INVENTION),
    "10564": ("Worldwide granted utility patents in AI: 2000-22", "SINV-17", _INVENTION),
    "10565": (
        "Granted AI patents in AI techniques, functional applications, and application fields: 2000-22",
        "SINV-18",
        _INVENTION,
    ),
    "10578": (
        "Venture capital invested in firms headquartered in selected regions, countries, or economies: 2003-22",
        "SINV-31",
        _INVENTION,
    ),
    "6208": ("Total AI venture capital raised, by selected country and region: 2000-20", "SKTI-21", _INDUSTRY),
    "5786": ("S&E doctoral degrees, by selected region, country, or economy and field: 2010-18", "SHED-12", _EDUCATION),
    "11695": (
        "Top 10 countries of origin of temporary visa holders earning U.S. research doctorates, by field: 2013-23",
        "7-7",
        _DOCTORATES,
    ),
    "11762": (
        "Intention to stay in the U.S. after doctorate receipt among recipients with temporary visas: 2017-23",
        "2-8",
        _DOCTORATES,
    ),
    "10996": (
        "Temporary visa holders receiving S&E doctorates in 2015-17 and 2010-12 who were in the United States in 2021",
        "LBR-4",
        _RECIPIENTS,
    ),
    "1639": (
        "Five-year stay rates of foreign students on temporary visas receiving S&E doctorates: 2003-17",
        "S3-23",
        _LABOUR,
    ),
    "12623": (
        "U.S. R&D performed, by semiconductor manufacturing and other selected industries: 2017-21",
        "1",
        _BUSINESS,
    ),
}

SOURCES: list[dict[str, Any]] = [
    {
        "id": f"ncses-{table}",
        "short": f"NCSES table {table}",
        "publisher": "US National Center for Science and Engineering Statistics",
        "title": f"{title}, table {number}",
        "edition": edition,
        "published": published,
        "url": url,
        "licence": "US Government work, public domain in the United States",
        "use": "open",
        "grade": "data-file",
        "seen_in": f"{COPY}, output/tables/{table}/data.csv",
        "seen_on": SEEN_ON,
        "update_days": days,
    }
    for table, (title, number, (edition, published, url, days)) in TABLES.items()
]

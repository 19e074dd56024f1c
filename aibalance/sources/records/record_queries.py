"""The questions put to DuckDB: of each file the economy cell, year and number of its records; of all, their sums."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from aibalance.data.tables import BadInputError
from aibalance.sources.records.record_files import Alike, Records, refuse_missing

YEARS = (1900, 2100)
MOST_NAMES = 100_000  # different names in a column that is no column of economies
DATE = "a date: YYYY, YYYY-MM, or YYYY-MM-DD with or without a time"


def csv_query(group: Alike, how: Records) -> str:
    """Return the query of a group of CSV files."""
    # A column that is not asked for may stand twice: each has its place for a name.
    columns = {f"{place}": "VARCHAR" for place in range(len(group.header))}
    files = "[" + ", ".join(sql_text(str(path)) for path in group.files) + "]"
    source = (
        f"read_csv({files}, auto_detect = false, header = true, delim = {sql_text(group.delimiter)}, quote = '\"', escape = '\"', "
        f"columns = {_struct(columns)}, store_rejects = true, rejects_limit = {MOST_NAMES})"
    )
    place = {name: sql_name(f"{group.header.index(name)}") for name in how.columns}
    return _part(source, place[how.economy], place[how.date], _year(place[how.date]), place.get(how.value, ""))


def _year(date: str) -> str:
    """Return the year of a date in words; missing if it is none, as on 30 February."""
    return (
        f"CASE length({date}) WHEN 4 THEN try_cast({date} AS BIGINT) "
        f"WHEN 7 THEN year(try_cast({date} || '-01' AS DATE)) ELSE year(try_cast({date} AS DATE)) END"
    )


def parquet_query(base: Any, path: Path, how: Records) -> str:
    """Return the query of a Parquet file, with the year by the type of its column."""
    import duckdb

    source = f"read_parquet([{sql_text(str(path))}])"
    try:
        types = {name: str(kind) for name, kind, *_ in base.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
    except duckdb.Error as error:
        raise BadInputError(told(error, [path])) from None
    refuse_missing(path, list(types), how.columns)
    date, kind = sql_name(how.date), types[how.date]
    if types[how.economy] != "VARCHAR":
        raise BadInputError(f"{path.name}, column {how.economy}: found {types[how.economy]}; expected text")
    if kind.startswith(("DATE", "TIMESTAMP")):
        year = f"year({date})"
    elif kind.endswith(("INT", "INTEGER")):
        year = f"CAST({date} AS BIGINT)"
    elif kind == "VARCHAR":
        year = _year(date)
    else:
        raise BadInputError(f"{path.name}, column {how.date}: found {kind}; expected {DATE}")
    return _part(source, sql_name(how.economy), date, year, sql_name(how.value) if how.value else "", kind == "VARCHAR")


def _part(source: str, cell: str, date: str, year: str, value: str, spelled: bool = True) -> str:
    """Return the query of some files: cell, year or what stands in its place, and number or what stands in its place.

    spelled: dates are words, of which one that has no year is kept to be shown.
    """
    first, last = YEARS
    no_year = f"CASE WHEN year BETWEEN {first} AND {last} THEN NULL ELSE coalesce(date, '') END"
    query = f"SELECT cell, year, {no_year if spelled else 'NULL::VARCHAR'} AS no_year"
    if not value:
        return f"{query} FROM (SELECT {cell} AS cell, {date} AS date, {year} AS year FROM {source})"
    return (
        f"{query}, CASE WHEN isfinite(number) THEN number END AS number, "
        "CASE WHEN isfinite(number) THEN NULL ELSE coalesce(CAST(value AS VARCHAR), '') END AS no_number FROM (SELECT "
        f"{cell} AS cell, {date} AS date, {year} AS year, {value} AS value, try_cast({value} AS DOUBLE) AS number FROM {source})"
    )


def cells(parts: Sequence[str], valued: bool) -> str:
    """Return the one query over all rows: how many records and what sum each economy cell has in each year."""
    first, last = YEARS
    sums = (
        "count(number) AS counted, sum(number) AS total, min(no_number) AS no_number"
        if valued
        else "count(*) AS counted, NULL AS total, NULL AS no_number"
    )
    spelled = any("NULL::VARCHAR AS no_year" not in part for part in parts)
    words = "min(no_year)" if spelled else "NULL::VARCHAR"
    rows = f"({' UNION ALL '.join(parts)})"
    return (
        f"SELECT * REPLACE (CASE WHEN year BETWEEN {first} AND {last} THEN year END AS year, CASE WHEN year BETWEEN {first} AND "
        f"{last} THEN NULL ELSE coalesce(no_year, CAST(year AS VARCHAR), '') END AS no_year) FROM "
        f"(SELECT cell, year, count(*) AS records, {words} AS no_year, {sums} FROM {rows} GROUP BY cell, year)"
    )


def told(error: Exception, files: Sequence[Path]) -> str:
    """Return an error of DuckDB as one line: which file, what was found."""
    said = str(error).partition("\n")[0]
    words = said.partition(": ")[2] or said
    file = next((path.name for path in files if str(path) in str(error)), files[0].name if len(files) == 1 else "")
    for path in files:
        words = words.replace(str(path), path.name)
    return f"{file or 'records'}: found what DuckDB cannot read ({words}); expected CSV in UTF-8, gzipped or not, or Parquet"


def sql_text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def sql_name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _struct(columns: Mapping[str, str]) -> str:
    return json.dumps(columns).replace('"', "'")

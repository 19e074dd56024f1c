"""Count files of single records (papers, patents, models, deals) by economy and year with DuckDB, larger than memory too.

A file is CSV, gzipped or not, or Parquet; many are one data set. Only sums leave DuckDB: records by economy cell and year,
which it spills to disk where memory ends. What cannot be used is counted, and shown by its first line.
"""

import csv
import gzip
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby, islice
from pathlib import Path
from typing import IO, Any

import pandas as pd

from aibalance.data.checks.contract import nearest
from aibalance.data.tables import BadInputError, read
from aibalance.sources.kit.economies import codes, key

ENDINGS = (".csv", ".tsv", ".csv.gz", ".tsv.gz", ".parquet")
DELIMITERS = ",;\t|"
YEARS = (1900, 2100)
MOST_NAMES = 100_000  # different names in a column that is no column of economies
LONGEST_HEADER = 2**20
LOOKED = 200_000  # lines of a CSV file that are searched for where a fault stands first, if the file is good otherwise
SHOWN = 10
DIGITS = 9  # of a sum: the order of threads shows after the fifteenth
DATE = "a date: YYYY, YYYY-MM, or YYYY-MM-DD with or without a time"


@dataclass(frozen=True)
class Records:
    """How records are read. separator: between several economies of one record, "" if a cell holds one.

    allowed: the share of records, in %, that may be left out.
    """

    economy: str
    date: str
    value: str = ""
    separator: str = ""
    fractional: bool = False
    memory: str = "1GB"
    allowed: float = 5.0

    @property
    def columns(self) -> list[str]:
        """The columns that are read."""
        return [name for name in (self.economy, self.date, self.value) if name]


@dataclass(frozen=True)
class Reason:
    """Why some records were left out, in whole or in part: the first place of one of them, and how many there are."""

    column: str
    found: str
    expected: str
    records: int
    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        place = f"{self.file} line {self.line}, " if self.line else f"{self.file}, " if self.file else ""
        many = f"{self.records:,} record{'s' * (self.records != 1)}"
        return f"{place}column {self.column}: found {self.found}; expected {self.expected} ({many})"


@dataclass(frozen=True)
class Tally:
    """What records come to. rows: economy, year and value. records: all of them. left_out: those of which nothing is counted."""

    rows: pd.DataFrame
    records: int
    left_out: int
    reasons: list[Reason] = field(default_factory=list)


@dataclass(frozen=True)
class _Csv:
    """CSV files that can be read at once: of one header and one delimiter."""

    header: tuple[str, ...]
    delimiter: str
    files: tuple[Path, ...]


def tally(paths: Sequence[Path], how: Records, economies: Mapping[str, str]) -> Tally:
    """Return what the records of some files, or of all files in some folders, come to by economy and year.

    economies: see `names`. Raises BadInputError for a file that cannot be read, a column that is not there, a column of
    economies that holds other things, or more records that cannot be used than are allowed.
    """
    import duckdb

    files = located(paths)
    texts = _alike([path for path in files if path.suffix != ".parquet"], how.columns)
    with tempfile.TemporaryDirectory() as scratch, duckdb.connect() as base:
        base.execute(f"SET memory_limit = {_text(how.memory)}; SET temp_directory = {_text(scratch)}")
        base.execute("SET preserve_insertion_order = false; SET TimeZone = 'UTC'")
        parts = [_csv_query(group, how) for group in texts]
        parts += [_parquet_query(base, path, how) for path in files if path.suffix == ".parquet"]
        try:
            base.execute(f"CREATE TEMP TABLE cells AS {_cells(parts, bool(how.value))}")
            return _summed(base, files, texts, how, economies)
        except duckdb.Error as error:
            raise BadInputError(_told(error, files)) from None


def names(folder: str | Path) -> dict[str, str]:
    """Return {key of a name or code: code} of all economies of a package: names, aliases, and codes of two and three letters."""
    frame = read(folder, "economies")
    short = {key(iso2): code for iso2, code in zip(frame["iso2"], frame["code"], strict=True) if iso2}
    return {**short, **{key(code): code for code in frame["code"]}, **codes(folder)}


def located(paths: Sequence[Path]) -> list[Path]:
    """Return the files that are meant, those of a folder in order of name. Raises BadInputError if there is none."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.iterdir() if p.is_file() and p.name.lower().endswith(ENDINGS))
            if not inside:
                raise BadInputError(f"{path}: found no file of records; expected some of {', '.join(ENDINGS)}")
            found += inside
        elif not path.is_file():
            raise BadInputError(f"{path}: found no such file; expected a file of records, CSV or Parquet")
        elif not path.name.lower().endswith(ENDINGS):
            raise BadInputError(f"{path}: found a file of another kind; expected one of {', '.join(ENDINGS)}")
        else:
            found.append(path)
    twice = [path for place, path in enumerate(found) if path.resolve() in {p.resolve() for p in found[:place]}]
    if twice:
        raise BadInputError(f"{twice[0]}: found the file twice; expected each once, as its records would count twice")
    return found


def _alike(paths: Iterable[Path], columns: Sequence[str]) -> list[_Csv]:
    """Return CSV files in groups of one header and delimiter."""
    headers = sorted(((*_header(path, columns), path) for path in paths), key=lambda row: row[:2])
    return [
        _Csv(header, delimiter, tuple(row[2] for row in rows))
        for (header, delimiter), rows in groupby(headers, key=lambda row: row[:2])
    ]


def _header(path: Path, columns: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """Return the columns of a CSV file and its delimiter: the one by which all columns that are needed are there."""
    try:
        with _opened(path) as file:
            first = file.readline(LONGEST_HEADER).decode("utf-8-sig")
    except (OSError, EOFError):
        raise BadInputError(f"{path.name} line 1: found a file that cannot be unpacked; expected gzip") from None
    except UnicodeDecodeError:
        raise BadInputError(f"{path.name} line 1: found text that is not UTF-8; expected UTF-8") from None
    if not first.strip():
        raise BadInputError(f"{path.name} line 1: found nothing; expected a header with {', '.join(columns)}")
    tried = [tuple(next(csv.reader([first], delimiter=delimiter))) for delimiter in DELIMITERS]
    best = max(range(len(tried)), key=lambda place: (len(set(columns) & set(tried[place])), len(tried[place]), -place))
    _refuse_missing(path, tried[best], columns)
    return tried[best], DELIMITERS[best]


def _refuse_missing(path: Path, header: Sequence[str], columns: Sequence[str]) -> None:
    for name in columns:
        if header.count(name) > 1:
            raise BadInputError(f"{path.name} line 1: found the column '{name}' twice; expected it once")
        if name not in header:
            near = nearest(name, list(header))
            hint = f" (nearest: {near})" if near else ""
            shown = ", ".join(header[:SHOWN]) + (" and more" if len(header) > SHOWN else "")
            raise BadInputError(f"{path.name} line 1: found the columns {shown}; expected '{name}' among them{hint}")


def _opened(path: Path) -> IO[bytes]:
    return gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")  # type: ignore[return-value]


def _csv_query(group: _Csv, how: Records) -> str:
    """Return the query of a group of CSV files."""
    # A column that is not asked for may stand twice: each has its place for a name.
    named = {f"{place}": "VARCHAR" for place in range(len(group.header))}
    files = "[" + ", ".join(_text(str(path)) for path in group.files) + "]"
    source = (
        f"read_csv({files}, auto_detect = false, header = true, delim = {_text(group.delimiter)}, quote = '\"', escape = '\"', "
        f"columns = {_struct(named)}, store_rejects = true, rejects_limit = {MOST_NAMES})"
    )
    place = {name: _name(f"{group.header.index(name)}") for name in how.columns}
    return _part(source, place[how.economy], place[how.date], _year(place[how.date]), place.get(how.value, ""))


def _year(date: str) -> str:
    """Return the year of a date in words; missing if it is none, as on 30 February."""
    return (
        f"CASE length({date}) WHEN 4 THEN try_cast({date} AS BIGINT) "
        f"WHEN 7 THEN year(try_cast({date} || '-01' AS DATE)) ELSE year(try_cast({date} AS DATE)) END"
    )


def _parquet_query(base: Any, path: Path, how: Records) -> str:
    """Return the query of a Parquet file, with the year by the type of its column."""
    import duckdb

    source = f"read_parquet([{_text(str(path))}])"
    try:
        types = {name: str(kind) for name, kind, *_ in base.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
    except duckdb.Error as error:
        raise BadInputError(_told(error, [path])) from None
    _refuse_missing(path, list(types), how.columns)
    date, kind = _name(how.date), types[how.date]
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
    return _part(source, _name(how.economy), date, year, _name(how.value) if how.value else "", kind == "VARCHAR")


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


def _cells(parts: Sequence[str], valued: bool) -> str:
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


def _summed(base: Any, files: list[Path], texts: list[_Csv], how: Records, economies: Mapping[str, str]) -> Tally:
    """Return what the cells come to: their names told apart and looked up, and each record shared out."""
    split = f"string_split(cell, {_text(how.separator)})" if how.separator else "[cell]"
    base.execute(
        f"CREATE TEMP TABLE named AS SELECT DISTINCT id, year, counted, total, records, name FROM (SELECT rowid AS id, year, "
        f"counted, total, records, unnest(list_transform({split}, lambda x: trim(x))) AS name FROM cells) WHERE name <> ''"
    )
    found = base.execute(f"SELECT DISTINCT name FROM named LIMIT {MOST_NAMES + 1}").fetchall()
    if len(found) > MOST_NAMES:
        raise BadInputError(
            f"{files[0].name}, column {how.economy}: found more than {MOST_NAMES:,} different names; expected economies"
        )
    known = pd.DataFrame(
        [(name, economies.get(key(name), "")) for (name,) in found], columns=["name", "code"], dtype=str
    )
    base.register("known", known)
    base.execute(
        "CREATE TEMP TABLE shared AS SELECT id, year, counted, total, records, code, count(*) OVER (PARTITION BY id) AS parts FROM "
        "(SELECT DISTINCT id, year, counted, total, records, code, CASE WHEN code = '' THEN name ELSE '' END AS other "
        "FROM named JOIN known USING (name))"
    )
    sums = base.execute(
        "SELECT code, year, parts, sum(counted), sum(total) FROM shared WHERE code <> '' AND year IS NOT NULL AND counted > 0 "
        "GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    records, used = base.execute(
        "SELECT coalesce(sum(records), 0), coalesce(sum(counted) FILTER (WHERE year IS NOT NULL AND rowid IN "
        "(SELECT id FROM shared WHERE code <> '')), 0) FROM cells"
    ).fetchone()
    rejected, refused = _rejected(base) if texts else (0, [])
    every = int(records) + rejected
    if not every:
        raise BadInputError(f"{', '.join(path.name for path in files[:3])}: found no record; expected at least one")
    left_out = every - int(used)
    too_many = 100 * left_out > how.allowed * every
    reasons = [*refused, *_reasons(base, files, texts, how, None if too_many else LOOKED)]
    if too_many:
        found_out = f"import records: found {left_out:,} of {every:,} records ({100 * left_out / every:.3g} %) that cannot be used"
        raise BadInputError("\n".join([f"{found_out}; expected at most {how.allowed:g} %", *map(str, reasons[:SHOWN])]))
    return Tally(_rows(sums, how), every, left_out, reasons)


def _rows(sums: Sequence[tuple[str, int, int, int, float]], how: Records) -> pd.DataFrame:
    """Return economy, year and value. Shares of records are added up as fractions, so that no order of threads shows."""
    made: dict[tuple[str, int], Fraction] = {}
    for code, year, parts, counted, total in sums:
        amount = Fraction(float(total)) if how.value else Fraction(int(counted))
        share = amount / parts if how.fractional else amount
        made[code, int(year)] = made.get((code, int(year)), Fraction(0)) + share
    rows = [(code, year, float(f"{float(value):.{DIGITS}g}")) for (code, year), value in sorted(made.items())]
    return pd.DataFrame(rows, columns=["economy", "year", "value"])


def _rejected(base: Any) -> tuple[int, list[Reason]]:
    """Return how many lines DuckDB could not take apart, and the first of them with the reason."""
    count = base.execute("SELECT count(*) FROM (SELECT DISTINCT scan_id, file_id, line FROM reject_errors)").fetchone()[
        0
    ]
    first = base.execute(
        "SELECT file_path, line, any_value(error_message), any_value(csv_line) FROM reject_errors JOIN reject_scans "
        f"USING (scan_id, file_id) GROUP BY ALL ORDER BY file_path, line LIMIT {SHOWN}"
    ).fetchall()
    return count, [
        Reason(
            "all",
            f"'{text[:60]}'",
            f"a row of the header's columns: {message.splitlines()[0]}",
            1,
            Path(path).name,
            int(line),
        )
        for path, line, message, text in first
    ]


def _reasons(base: Any, files: list[Path], texts: list[_Csv], how: Records, looked: int | None) -> list[Reason]:
    """Return why records were left out, in whole or in part: dates, values, blank and unknown economies, with first places.

    looked: so many lines of CSV are searched for those places, all of them if None.
    """
    date, dates = base.execute(
        "SELECT min(no_year), coalesce(sum(records), 0) FROM cells WHERE year IS NULL"
    ).fetchone()
    amount, amounts = base.execute("SELECT min(no_number), coalesce(sum(records - counted), 0) FROM cells").fetchone()
    blank = base.execute(
        "SELECT coalesce(sum(records), 0) FROM cells WHERE rowid NOT IN (SELECT id FROM named)"
    ).fetchone()[0]
    unknown = base.execute(
        "SELECT name, sum(records)::BIGINT FROM named JOIN known USING (name) WHERE code = '' GROUP BY name "
        "ORDER BY 2 DESC, 1"
    ).fetchall()
    wanted: list[tuple[str, str, str, int]] = []
    wanted += [(how.date, date, f"{DATE}, of {YEARS[0]} to {YEARS[1]}", int(dates))] if dates else []
    wanted += [(how.value, amount, "a number", int(amounts))] if amounts else []
    wanted += [(how.economy, "", "an economy", int(blank))] if blank else []
    wanted += [(how.economy, name, "an economy we know, by name or code", int(many)) for name, many in unknown]
    places = _places(base, files, texts, how, [(column, cell) for column, cell, *_ in wanted[:SHOWN]], looked)
    return [
        Reason(
            column,
            f"'{cell[:60]}'" if cell.strip() else "nothing",
            expected,
            many,
            *places.get((column, cell), ("", 0)),
        )
        for column, cell, expected, many in wanted
    ]


def _places(
    base: Any, files: list[Path], texts: list[_Csv], how: Records, wanted: Sequence[tuple[str, str]], looked: int | None
) -> dict[tuple[str, str], tuple[str, int]]:
    """Return the file and line (of Parquet, the row) in which each of some cells stands first."""
    found: dict[tuple[str, str], tuple[str, int]] = {}
    for path in files:
        left = [key for key in wanted if key not in found]
        if not left:
            break
        if path.suffix == ".parquet":
            for column, cell in left:
                text = f"coalesce(CAST({_name(column)} AS VARCHAR), '')"
                test = f"{text} = ?"
                if column == how.economy and how.separator:
                    test = f"list_contains(list_transform(string_split({text}, {_text(how.separator)}), lambda x: trim(x)), ?)"
                query = f"SELECT file_row_number FROM read_parquet({_text(str(path))}, file_row_number = true) WHERE {test} LIMIT 1"
                row = base.execute(query, [cell]).fetchone()
                if row:
                    found[column, cell] = (path.name, int(row[0]) + 1)
            continue
        group = next(group for group in texts if path in group.files)
        for line, row in islice(_lines(path, group), looked):
            for column, cell in left:
                text = row[group.header.index(column)]
                cells = text.split(how.separator) if column == how.economy and how.separator else [text]
                if (column, cell) not in found and (text == cell or cell in map(str.strip, cells)):
                    found[column, cell] = (path.name, line)
            if all(key in found for key in left):
                break
    return found


def _lines(path: Path, group: _Csv) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a CSV file that have all columns, each with the line in which it begins."""
    with _opened(path) as raw:
        reader = csv.reader((line.decode("utf-8-sig", "replace") for line in raw), delimiter=group.delimiter)
        next(reader, None)
        line = reader.line_num + 1
        for row in reader:
            if len(row) == len(group.header):
                yield line, row
            line = reader.line_num + 1


def _told(error: Exception, files: Sequence[Path]) -> str:
    """Return an error of DuckDB as one line: which file, what was found."""
    said = str(error).partition("\n")[0]
    words = said.partition(": ")[2] or said
    named = next((path.name for path in files if str(path) in str(error)), files[0].name if len(files) == 1 else "")
    for path in files:
        words = words.replace(str(path), path.name)
    return f"{named or 'records'}: found what DuckDB cannot read ({words}); expected CSV in UTF-8, gzipped or not, or Parquet"


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _struct(named: Mapping[str, str]) -> str:
    return json.dumps(named).replace('"', "'")

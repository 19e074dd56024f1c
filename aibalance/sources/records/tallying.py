"""Count files of single records (papers, patents, models, deals) by economy and year with DuckDB, larger than memory too.

A file is CSV, gzipped or not, or Parquet; many are one data set. Only sums leave DuckDB: records by economy cell and year,
which it spills to disk where memory ends. What cannot be used is counted, and shown by its first line.
"""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd

from aibalance.data.tables import BadInputError, read
from aibalance.sources.kit.economies import codes, key
from aibalance.sources.records.record_faults import Reason, left_out_reasons, rejected_lines
from aibalance.sources.records.record_files import SHOWN, Alike, Records, alike, located
from aibalance.sources.records.record_queries import MOST_NAMES, cells, csv_query, parquet_query, sql_text, told

LOOKED = 200_000  # lines of a CSV file that are searched for where a fault stands first, if the file is good otherwise
DIGITS = 9  # of a sum: the order of threads shows after the fifteenth


@dataclass(frozen=True)
class Tally:
    """What records come to. rows: economy, year and value. records: all of them. left_out: those of which nothing is counted."""

    rows: pd.DataFrame
    records: int
    left_out: int
    reasons: list[Reason] = field(default_factory=list)


def tally(paths: Sequence[Path], how: Records, economies: Mapping[str, str]) -> Tally:
    """Return what the records of some files, or of all files in some folders, come to by economy and year.

    economies: see `names`. Raises BadInputError for a file that cannot be read, a column that is not there, a column of
    economies that holds other things, or more records that cannot be used than are allowed.
    """
    import duckdb

    files = located(paths)
    texts = alike([path for path in files if path.suffix != ".parquet"], how.columns)
    with tempfile.TemporaryDirectory() as scratch, duckdb.connect() as base:
        base.execute(f"SET memory_limit = {sql_text(how.memory)}; SET temp_directory = {sql_text(scratch)}")
        base.execute("SET preserve_insertion_order = false; SET TimeZone = 'UTC'")
        parts = [csv_query(group, how) for group in texts]
        parts += [parquet_query(base, path, how) for path in files if path.suffix == ".parquet"]
        try:
            base.execute(f"CREATE TEMP TABLE cells AS {cells(parts, bool(how.value))}")
            return _summed(base, files, texts, how, economies)
        except duckdb.Error as error:
            raise BadInputError(told(error, files)) from None


def names(folder: str | Path) -> dict[str, str]:
    """Return {key of a name or code: code} of all economies of a package: names, aliases, and codes of two and three letters."""
    frame = read(folder, "economies")
    short = {key(iso2): code for iso2, code in zip(frame["iso2"], frame["code"], strict=True) if iso2}
    return {**short, **{key(code): code for code in frame["code"]}, **codes(folder)}


def _summed(base: Any, files: list[Path], texts: list[Alike], how: Records, economies: Mapping[str, str]) -> Tally:
    """Return what the cells come to: their names told apart and looked up, and each record shared out."""
    split = f"string_split(cell, {sql_text(how.separator)})" if how.separator else "[cell]"
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
    rejected, refused = rejected_lines(base) if texts else (0, [])
    every = int(records) + rejected
    if not every:
        raise BadInputError(f"{', '.join(path.name for path in files[:3])}: found no record; expected at least one")
    left_out = every - int(used)
    too_many = 100 * left_out > how.allowed * every
    reasons = [*refused, *left_out_reasons(base, files, texts, how, None if too_many else LOOKED)]
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

"""Why records were left out, each reason with the first place of one of them and how many there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from aibalance.sources.records.record_files import SHOWN, Alike, Records, lines
from aibalance.sources.records.record_queries import DATE, YEARS, sql_name, sql_text


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


def rejected_lines(base: Any) -> tuple[int, list[Reason]]:
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


def left_out_reasons(
    base: Any, files: list[Path], texts: list[Alike], how: Records, looked: int | None
) -> list[Reason]:
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
    base: Any,
    files: list[Path],
    texts: list[Alike],
    how: Records,
    wanted: Sequence[tuple[str, str]],
    looked: int | None,
) -> dict[tuple[str, str], tuple[str, int]]:
    """Return the file and line (of Parquet, the row) in which each of some cells stands first."""
    found: dict[tuple[str, str], tuple[str, int]] = {}
    for path in files:
        left = [key for key in wanted if key not in found]
        if not left:
            break
        if path.suffix == ".parquet":
            for column, cell in left:
                text = f"coalesce(CAST({sql_name(column)} AS VARCHAR), '')"
                test = f"{text} = ?"
                if column == how.economy and how.separator:
                    test = f"list_contains(list_transform(string_split({text}, {sql_text(how.separator)}), lambda x: trim(x)), ?)"
                query = f"SELECT file_row_number FROM read_parquet({sql_text(str(path))}, file_row_number = true) WHERE {test} LIMIT 1"
                row = base.execute(query, [cell]).fetchone()
                if row:
                    found[column, cell] = (path.name, int(row[0]) + 1)
            continue
        group = next(group for group in texts if path in group.files)
        for line, row in islice(lines(path, group), looked):
            for column, cell in left:
                text = row[group.header.index(column)]
                parts = text.split(how.separator) if column == how.economy and how.separator else [text]
                if (column, cell) not in found and (text == cell or cell in map(str.strip, parts)):
                    found[column, cell] = (path.name, line)
            if all(key in found for key in left):
                break
    return found

"""Read a publisher's file and refuse it clearly when it is not what the importer was written for."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from aibalance.data.contract import nearest
from aibalance.data.tables import BadInputError
from aibalance.importers.reading_day import reading_day

# What a spreadsheet may take for a formula. An identifier may start with another sign.
FORMULA, EQUATION = re.compile(r"^(=|@|[+-](?![\d.,\s]|$))"), re.compile("^=")


@dataclass(frozen=True)
class UpstreamFile:
    """What an importer expects of one upstream file, as its publisher ships it.

    name: file name. columns: all its columns, in any order. key: columns on which no two rows agree (all columns if
    empty). alike: values of the first of them that several rows may have, as they name nothing. dates: ISO dates, or
    years, none after the day the file was read. counts: numbers that are never negative. texts: columns whose text we
    keep. final_newline: whether the publisher ends the last line, so that a file without a line end has been cut off.
    """

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    encoding: str = "utf-8"
    final_newline: bool = True


def read(spec: UpstreamFile, path: str | Path, seen_on: str) -> pd.DataFrame:
    """Return the file as text cells, blanks as "", with the file's line numbers as index.

    Raises BadInputError, naming file, line, found and expected, for every fault found at once.
    """
    path, seen_on = Path(path), reading_day(seen_on)
    text = _decode(spec, path)
    rows = list(csv.reader(io.StringIO(text, newline="")))
    header = [label.strip() for label in rows[0]]
    missing, new = [c for c in spec.columns if c not in header], [c for c in header if c not in spec.columns]
    if missing or new:
        hints = "; ".join(f"'{n}' may be '{nearest(n, missing)}'" for n in new if nearest(n, missing))
        found = f"columns missing: {', '.join(missing) or 'none'}; columns new: {', '.join(new) or 'none'}"
        raise BadInputError(
            f"{path.name} line 1: found {found}; expected the columns {', '.join(spec.columns)}"
            + (f" ({hints})" if hints else "")
        )
    if len(rows) < 2:
        raise BadInputError(f"{path.name} line 2: found the end of the file; expected rows below the header")
    faults, lines, reader = [], [], csv.reader(io.StringIO(text, newline=""))
    for row in reader:
        lines.append(reader.line_num - sum(cell.count("\n") for cell in row))
        if len(row) != len(header):
            faults.append(
                f"{path.name} line {lines[-1]}: found {len(row)} cells; expected {len(header)}, one for each column (is the file cut off?)"
            )
    if spec.final_newline and not text.endswith("\n"):
        faults.append(
            f"{path.name} line {lines[-1]}: found the end of the file inside a line; expected a line end (is the file cut off?)"
        )
    if faults:
        raise BadInputError("\n".join(dict.fromkeys(faults)))
    frame = pd.DataFrame(rows[1:], columns=header, index=lines[1:], dtype=str)
    faults = [f"{path.name} {fault}" for fault in _faults(spec, frame, seen_on)]
    if faults:
        raise BadInputError("\n".join(faults))
    return frame


def _decode(spec: UpstreamFile, path: Path) -> str:
    expected = f"{spec.name} as its publisher ships it, CSV text in {spec.encoding}"
    if not path.is_file():
        raise BadInputError(f"{path}: found no such file; expected {expected}")
    content = path.read_bytes()
    if not content.strip():
        raise BadInputError(f"{path.name}: found an empty file ({len(content)} bytes); expected {expected}")
    try:
        text = content.decode(spec.encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise BadInputError(
            f"{path.name} line {line}: found a byte that is not {spec.encoding}; expected {expected}"
        ) from None
    if text.lstrip().lower().startswith(("<!doctype", "<html", "<?xml", "<")):
        raise BadInputError(f"{path.name} line 1: found markup (a web page?); expected {expected}")
    first = text.split("\n", 1)[0]
    if len(spec.columns) > 1 and "," not in first:
        for mark, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
            if mark in first:
                raise BadInputError(f"{path.name} line 1: found columns separated by {name}; expected commas")
    return text


def _faults(spec: UpstreamFile, frame: pd.DataFrame, seen_on: str) -> Iterator[str]:
    key = list(spec.key or spec.columns)
    for line in frame.index[frame.duplicated(key) & ~frame[key[0]].isin(spec.alike)]:
        yield f"line {line}: found a second row for {', '.join(frame.loc[line, key])[:120]}; expected each once"
    for column in spec.dates:
        for line, cell in _where(frame, column, frame[column].str.slice(0, 10) > seen_on[:10]):
            yield f"line {line}, column {column}: found {cell}; expected a date up to {seen_on}, when the file was read"
    for column in spec.counts:
        values = pd.to_numeric(frame[column].replace("", None), errors="coerce")
        for line, cell in _where(frame, column, values < 0):
            yield f"line {line}, column {column}: found {cell}; expected a number that is not negative"
        for line, cell in _where(frame, column, values.isna() & (frame[column] != "")):
            yield f"line {line}, column {column}: found '{cell}'; expected a number"
    for column in dict.fromkeys((*spec.texts, *spec.key)):
        form = FORMULA if column in spec.texts else EQUATION
        for line, cell in _where(frame, column, frame[column].str.match(form)):
            found = f"found '{cell[:40]}', which a spreadsheet takes for a formula"
            yield f"line {line}, column {column}: {found}; expected plain text"


def _where(frame: pd.DataFrame, column: str, wrong: pd.Series) -> list[tuple[int, str]]:
    """Return line and cell of the rows where a column is wrong."""
    return list(frame.loc[wrong, column].items()) if wrong.any() else []

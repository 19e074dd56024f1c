"""The files of single records: CSV, gzipped or not, and Parquet, in groups that can be read at once."""

import csv
import gzip
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import IO

from aibalance.data.checks.contract import nearest
from aibalance.data.tables import BadInputError

ENDINGS = (".csv", ".tsv", ".csv.gz", ".tsv.gz", ".parquet")
DELIMITERS = ",;\t|"
LONGEST_HEADER = 2**20
SHOWN = 10


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
class Alike:
    """CSV files that can be read at once: of one header and one delimiter."""

    header: tuple[str, ...]
    delimiter: str
    files: tuple[Path, ...]


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


def alike(paths: Iterable[Path], columns: Sequence[str]) -> list[Alike]:
    """Return CSV files in groups of one header and delimiter."""
    headers = sorted(((*_header(path, columns), path) for path in paths), key=lambda row: row[:2])
    return [
        Alike(header, delimiter, tuple(row[2] for row in rows))
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
    refuse_missing(path, tried[best], columns)
    return tried[best], DELIMITERS[best]


def refuse_missing(path: Path, header: Sequence[str], columns: Sequence[str]) -> None:
    for name in columns:
        if header.count(name) > 1:
            raise BadInputError(f"{path.name} line 1: found the column '{name}' twice; expected it once")
        if name not in header:
            near = nearest(name, list(header))
            hint = f" (nearest: {near})" if near else ""
            shown = ", ".join(header[:SHOWN]) + (" and more" if len(header) > SHOWN else "")
            raise BadInputError(f"{path.name} line 1: found the columns {shown}; expected '{name}' among them{hint}")


def lines(path: Path, group: Alike) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a CSV file that have all columns, each with the line in which it begins."""
    with _opened(path) as raw:
        reader = csv.reader((line.decode("utf-8-sig", "replace") for line in raw), delimiter=group.delimiter)
        next(reader, None)
        line = reader.line_num + 1
        for row in reader:
            if len(row) == len(group.header):
                yield line, row
            line = reader.line_num + 1


def _opened(path: Path) -> IO[bytes]:
    return gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")  # type: ignore[return-value]

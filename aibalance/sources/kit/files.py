"""Find the files of a source among those given, and read them as their description says."""

import csv
import gzip
import io
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pandas as pd

from aibalance.data.checks.contract import nearest
from aibalance.data.tables import BadInputError
from aibalance.sources.kit.columns import KINDS, Reader
from aibalance.sources.kit.description import Column, Description, File
from aibalance.sources.kit.left_out import LeftOut

# Lines in which a header is looked for: some publishers put a title above it.
PREAMBLE = 10
JSON = (".json", ".jsonl")

Flatten = Callable[[str, Any], pd.DataFrame]


@dataclass(frozen=True)
class Text:
    """A file as cells of text: its header, its rows, the line of each, and what is wrong with it as a whole."""

    path: Path
    header: list[str]
    rows: list[list[str]]
    lines: list[int]
    cut: bool = False


def locate(source: Description, paths: Sequence[str | Path]) -> dict[str, Path]:
    """Match the given files, or the files of given folders, to those of a source, by name or else by their columns.

    Not every file need be there. Raises BadInputError if none is, if two are meant for one place, or if a file that was
    given by its own name is none of the source's.
    """
    found: dict[str, Path] = {}
    for given in map(Path, paths):
        if not given.exists():
            raise BadInputError(f"{given}: found no such file; expected a file of {source.name}, or a folder of them")
        for path in sorted(p for p in given.iterdir() if p.is_file()) if given.is_dir() else [given]:
            name = _named(source, path) or (None if given.is_dir() else _by_columns(source, path))
            if name in found and found[name] != path:
                raise BadInputError(
                    f"{source.name}: found {found[name].name} and {path.name}, both {name}; expected one of them"
                )
            if name:
                found[name] = path
    if not found:
        names = ", ".join(pattern for file in source.files.values() for pattern in file.names[:1])
        raise BadInputError(
            f"{source.name}: found {', '.join(str(path) for path in paths)}; expected at least one of {names}"
        )
    return found


def _named(source: Description, path: Path) -> str | None:
    """Return the file that a name is meant for: the one whose pattern says most about it."""
    plain = path.name.removesuffix(".gz")
    fits = [
        (len(pattern.replace("*", "")), name)
        for name, file in source.files.items()
        for pattern in file.names
        if fnmatch(plain.lower(), pattern.lower()) or fnmatch(f"{path.parent.name}/{plain}".lower(), pattern.lower())
    ]
    return max(fits)[1] if fits else None


def named_like(source: Description, name: str, id_: str) -> str | None:
    """Return the file that a name in downloads.csv stands for, given the id of its edition."""
    stems = [stem for stem in source.sources if id_ == stem or id_.startswith(f"{stem}-")]
    mine = [key for key, file in source.files.items() if not stems or file.source == max(stems, key=len)]
    fits = [key for key in mine if any(fnmatch(name.lower(), pattern.lower()) for pattern in source.files[key].names)]
    if fits:
        return fits[0]
    return mine[0] if len(mine) == 1 else None


def _by_columns(source: Description, path: Path) -> str:
    """Return the one file whose columns a file of another name has. Raises BadInputError if there is none, or more."""
    fits, faults = [], []
    for name, file in source.files.items():
        try:
            text(file, path, source.module)
        except BadInputError as error:
            faults.append(str(error))
            continue
        fits.append(name)
    if len(fits) == 1:
        return fits[0]
    if not fits and len(faults) == 1:
        raise BadInputError(faults[0])
    names = ", ".join(source.files[name].names[0] for name in fits or source.files)
    found = f"a file that may be any of {len(fits)}" if fits else "a file of other columns"
    raise BadInputError(f"{path.name}: found {found}; expected a name by which it is known: {names}")


def text(file: File, path: Path, module: Any = None) -> Text:
    """Return a file as cells of text. Raises BadInputError if it is not what its description says."""
    content = path.read_bytes()
    if path.name.endswith(".gz"):
        try:
            content = gzip.decompress(content)
        except (OSError, EOFError):
            raise BadInputError(f"{path.name}: found a file that cannot be unpacked; expected gzip") from None
    expected = f"{file.names[0]} as its publisher ships it"
    if not content.strip():
        raise BadInputError(f"{path.name}: found an empty file ({len(content)} bytes); expected {expected}")
    plain = _decoded(file, path, content, expected)
    start = plain.lstrip()[:1]
    if start == "<":
        raise BadInputError(f"{path.name} line 1: found markup (a web page?); expected {expected}")
    if path.name.removesuffix(".gz").endswith(JSON) or start in ("{", "["):
        return _flattened(file, path, plain, module, expected)
    return _rows(file, path, plain)


def _decoded(file: File, path: Path, content: bytes, expected: str) -> str:
    for encoding in file.encoding:
        try:
            return content.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
    raise BadInputError(
        f"{path.name} line {line}: found a byte that is not {' nor '.join(file.encoding)}; expected {expected}"
    )


def _flattened(file: File, path: Path, plain: str, module: Any, expected: str) -> Text:
    flatten: Flatten | None = getattr(module, "flatten", None)
    if flatten is None:
        raise BadInputError(f"{path.name}: found JSON; expected {expected}")
    try:
        content = json.loads(plain)
    except json.JSONDecodeError as error:
        try:
            content = [json.loads(line) for line in plain.splitlines() if line.strip()]
        except json.JSONDecodeError:
            raise BadInputError(
                f"{path.name} line {error.lineno}: found text that is no JSON ({error.msg}; is the file cut off?); "
                f"expected {expected}"
            ) from None
    try:
        frame = flatten(file.name, content)
    except (KeyError, TypeError, AttributeError, ValueError, IndexError) as error:
        raise BadInputError(f"{path.name}: found JSON of another form ({error}); expected {expected}") from None
    cells = frame.astype(object).where(frame.notna(), "").astype(str)
    header = [str(column) for column in cells.columns]
    _header_or_refuse(file, path, [header])
    return Text(path, header, cells.to_numpy().tolist(), list(range(1, len(cells) + 1)))


def _rows(file: File, path: Path, plain: str) -> Text:
    reader, rows, lines = csv.reader(io.StringIO(plain, newline="")), [], []
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append(row)
                lines.append(reader.line_num - sum(cell.count("\n") for cell in row))
    except csv.Error as error:
        raise BadInputError(f"{path.name} line {reader.line_num}: found {error}; expected rows of cells") from None
    place = _header_or_refuse(file, path, rows[:PREAMBLE])
    header = [label.strip() for label in rows[place]]
    rows, lines = rows[place + 1 :], lines[place + 1 :]
    for column, value in file.identity.items():
        found = (
            {row[header.index(column)] for row in rows if len(row) > header.index(column)} if column in header else {""}
        )
        if found - {value}:
            raise BadInputError(f"{path.name}, column {column}: found '{min(found - {value})}'; expected {value}")
    if not rows:
        raise BadInputError(
            f"{path.name} line {lines[0] + 1 if lines else 2}: found the end of the file; expected rows below the header"
        )
    if len(rows[-1]) < len(header) and not plain.endswith("\n"):
        raise BadInputError(
            f"{path.name} line {lines[-1]}: found {len(rows[-1])} cells; expected {len(header)}, one for each column "
            "(is the file cut off?)"
        )
    return Text(path, header, rows, lines, cut=file.lines and not plain.endswith("\n"))


def _header_or_refuse(file: File, path: Path, candidates: list[list[str]]) -> int:
    """Return the place of the row that holds all columns that are read."""
    wanted = [column for column in file.columns if not column.optional]
    labels = [[label.strip() for label in row] for row in candidates]
    for place, row in enumerate(labels):
        if all(any(name in row for name in column.called) for column in wanted):
            return place
    best = max(labels, key=lambda row: sum(any(n in row for n in c.called) for c in wanted))
    missing = [column.called[0] for column in wanted if not any(name in best for name in column.called)]
    if len(best) == 1:
        for mark, name in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
            if mark in best[0] and (len(wanted) > 1 or wanted[0].called[0] in best[0].split(mark)):
                raise BadInputError(f"{path.name} line 1: found columns separated by {name}; expected commas")
    hints = "; ".join(f"'{near}' may be '{name}'" for name in missing if (near := nearest(name, best)))
    raise BadInputError(
        f"{path.name} line 1: found columns missing: {', '.join(missing)}; expected the columns "
        f"{', '.join(column.called[0] for column in wanted)}" + (f" ({hints})" if hints else "")
    )


def read(file: File, path: Path, reader: Reader, left_out: LeftOut, module: Any = None) -> pd.DataFrame:
    """Return the columns of a file that its description names, by our names and typed, with its line numbers as index.

    Rows that cannot be used go to `left_out`. Raises BadInputError if they are too many, or the file is another one.
    """
    source = text(file, path, module)
    named = _chosen(file, source)
    torn = [len(row) != len(source.header) for row in source.rows]
    if source.cut:
        torn[-1] = True
    whole = [(row, line) for row, line, bad in zip(source.rows, source.lines, torn, strict=True) if not bad]
    frame = pd.DataFrame(
        [row for row, _ in whole], columns=range(len(source.header)), index=[line for _, line in whole], dtype=object
    )
    for row, line, bad in zip(source.rows, source.lines, torn, strict=True):
        if bad:
            cells = "a last line without a line end" if len(row) == len(source.header) else f"{len(row)} cells"
            expected = f"{len(source.header)} cells, one for each column, and a line end"
            left_out.note(path.name, line, "", cells, expected, plain=True)
    result: dict[str, pd.Series] = {}
    wrong_rows = pd.Series(False, index=frame.index)
    skipped = pd.Series(False, index=frame.index)
    for name, place, column in named:
        if place is None:
            result[name] = KINDS[column.is_](pd.Series("", index=frame.index, dtype=object), column, reader)[0]
            continue
        cells = frame[place].astype(str).str.strip()
        values, wrong, expected = KINDS[column.is_](cells, column, reader)
        if column.blank == "leave-out":
            wrong, expected = _blanks(cells, wrong, expected)
        elif column.blank == "skip":
            skipped |= cells == ""
        if column.others == "pass" and wrong.any():
            words = list(dict.fromkeys(cells[wrong & (cells != "")]))
            left_out.remarks.append(
                f"{path.name}, column {source.header[place]}: {len(words)} words were passed over, which the book does not "
                f"read: {', '.join(words[:5])}" + (", …" if len(words) > 5 else "")
            )
            wrong = pd.Series(False, index=frame.index)
        new = wrong & ~wrong_rows
        for line in new[new].index:
            left_out.note(
                path.name,
                line,
                source.header[place],
                cells[line],
                expected if isinstance(expected, str) else expected[line],
            )
        wrong_rows |= wrong
        result[name] = values
    table = pd.DataFrame(result, index=frame.index)[~wrong_rows & ~skipped]
    table = _once(file, path, table, left_out)
    left_out.refuse_too_many(path.name, len(source.rows), file.leave_out)
    return table


def _blanks(cells: pd.Series, wrong: pd.Series, expected: Any) -> tuple[pd.Series, pd.Series]:
    told = expected.reindex(cells.index) if isinstance(expected, pd.Series) else pd.Series(expected, index=cells.index)
    return wrong | (cells == ""), told.where(cells != "", "a value")


def _chosen(file: File, source: Text) -> list[tuple[str, int | None, Column]]:
    """Return our name, place in the file and description of each column that is read, wide ones by their own names."""
    chosen: list[tuple[str, int | None, Column]] = []
    for column in file.columns:
        places = [source.header.index(name) for name in column.called if name in source.header]
        chosen.append((column.name, places[0] if places else None, column))
    for pattern, kind in file.wide.items():
        wide = [place for place, label in enumerate(source.header) if re.fullmatch(pattern, label)]
        chosen += [(source.header[place], place, Column(source.header[place], is_=kind)) for place in wide]
        if not wide:
            raise BadInputError(
                f"{source.path.name} line 1: found no column of the form {pattern}; expected at least one"
            )
    return chosen


def _once(file: File, path: Path, table: pd.DataFrame, left_out: LeftOut) -> pd.DataFrame:
    """Return the first row of each key; the others are left out. Words that were passed over (missing) are no key."""
    if not file.key:
        return table
    key = list(file.key)
    again = table.duplicated(key) & table[key].notna().all(axis=1)
    for line, cells in table.loc[again, key].iterrows():
        shown = ", ".join(str(cell) for cell in cells if str(cell))
        left_out.note(path.name, int(str(line)), "", f"a second row for {shown}", "each once", plain=True)
    return table[~again]

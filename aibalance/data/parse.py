"""The one parser of the package's tables: bytes in, rows out, in one form whatever program saved the file.

The door mends what can mean one thing only, and says so: byte order marks, line ends, semicolons, decimal commas, TRUE for
true. All else is left as it is found, for the check to refuse. The separator is the one under which the header is the
contract's; nothing is guessed from rows.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import compress
from typing import Any

from aibalance.data.checks.contract import columns
from aibalance.data.checks.grammar import DATE, INTEGER
from aibalance.data.checks.problems import Problem, nearest, quoted

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
BOM = "\ufeff"
COMMA = re.compile(r"[+-]?[0-9]*,[0-9]+(?:[eE][+-]?[0-9]+)?")
WHOLE_WITH_FRACTION = re.compile(r"([+-]?[0-9]+)\.0*")
MIDNIGHT = re.compile(r"[T ]00:00(:00(\.0+)?)?Z?")
# What a program writes into a file that it could not merge, or that it keeps elsewhere.
MERGE = re.compile(r"^(<{7} |={7}$|>{7} )", re.MULTILINE)
MAGIC = {
    b"PK\x03\x04": "a workbook or archive",
    b"\x1f\x8b": "a compressed file",
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old workbook",
}


@dataclass
class Table:
    """A table as it was read. cells: {column: texts}, one for each of `lines`; no column where the header is wrong.

    problems: what kept lines, or all of them, from being read. notes: what was mended, in words. plain: the bytes were in
    the form in which tables are stored. torn: lines are missing, so that keys into this table cannot be judged.
    """

    cells: dict[str, list[str]] = field(default_factory=dict)
    lines: Sequence[int] = ()
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    plain: bool = True
    file: str = ""

    @property
    def torn(self) -> bool:
        return bool(self.problems)

    @property
    def rows(self) -> Iterator[tuple[str, ...]]:
        """The rows, in order."""
        return zip(*self.cells.values(), strict=True)

    def only(self, chosen: Sequence[bool]) -> "Table":
        """Return the table with some of its rows."""
        cells = {name: list(compress(texts, chosen)) for name, texts in self.cells.items()}
        return Table(cells, list(compress(self.lines, chosen)), file=self.file)

    def text(self) -> str:
        """Return the table as CSV in the form in which tables are stored."""
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(self.cells)
        writer.writerows(self.rows)
        return buffer.getvalue()


def parse(content: bytes, resource: dict[str, Any]) -> Table:
    """Read the bytes of one table under its description. Never raises: what is wrong is among the problems."""
    file, names = resource["path"], columns(resource)
    expected = f"the table of {resource['title'].lower()}, UTF-8 text with the columns {', '.join(names)}"
    text, problem = _text(content, file, expected)
    if problem:
        return Table(problems=[problem])
    notes = []
    if text.startswith(BOM):
        text = text.lstrip(BOM)
        notes.append("a byte order mark")
    if "\r" in text:
        text = text.replace("\r\n", "\n")
        notes.append("line ends of Windows (CRLF)")
        if "\r" in text and "\n" not in text.rstrip("\n"):
            text, notes[-1] = text.replace("\r", "\n"), "line ends of old Macs (CR)"
        elif "\r" in text:
            line = text[: text.index("\r")].count("\n") + 1
            return Table(problems=[Problem(file, line, "", "a carriage return within a line", "line ends of one kind")])
    if conflict := MERGE.search(text):
        line = text[: conflict.start()].count("\n") + 1
        return Table(
            problems=[
                Problem(
                    file,
                    line,
                    "",
                    f"a mark of a merge that failed, {quoted(conflict[0].strip())}",
                    "one of the two sides",
                )
            ]
        )
    first = 1
    if text.lower().startswith("sep=") and text[5:6] == "\n":
        text, first = text[6:], 2
        notes.append("a line sep=")
    separator = _separator(text.partition("\n")[0], names)
    if separator != ",":
        notes.append(f"{SEPARATORS[separator]} between cells")
    return assembled(_records(text, separator, file), resource, notes, first, separator)


def assembled(
    records: tuple[list[list[str]], Sequence[int], list[Problem]], resource: dict[str, Any], notes: list[str], first: int = 1,
    separator: str = ",",
) -> Table:  # fmt: skip
    """Make a table of records, header first, wherever they come from. first: the line on which the header stands."""
    rows, lines, problems = records
    file, names = resource["path"], columns(resource)
    header = rows[0] if rows else []
    plain = not notes and header == names
    wrong = [] if sorted(_bare(header)) == sorted(names) else list(_header(file, _bare(header), names, first))
    if wrong:
        return Table(problems=wrong + problems, notes=[_note(file, notes)] * bool(notes), plain=False)
    if len(header) > len(names):
        notes += ["an unnamed first column left out (index=False?)"] * _numbered(header)
        notes += ["empty columns at the end"] * (not header[-1].strip())
    if _bare(header) != names:
        notes.append("columns in another order")
    start = int(_numbered(header))
    body, places = rows[1:], [line + first - 1 for line in lines[1:]] if first > 1 else lines[1:]
    body, places, found, ends = _fitted(body, places, len(names), start, len(header), file)
    notes += ends
    problems += found
    transposed = [list(column) for column in zip(*body, strict=True)] or [[] for _ in header]
    given = dict(zip(_bare(header), transposed[start:], strict=False))
    cells = {name: given[name] for name in names}
    table = Table(cells, places, problems, [], plain and not ends, file)
    more = _mended(table, resource, separator)
    table.notes = [_note(file, notes)] * bool(notes) + [f"{file}{note}" for note in more]
    table.plain = table.plain and not more
    return table


def _text(content: bytes, file: str, expected: str) -> tuple[str, Problem | None]:
    """Return the text of a file, or why it holds none."""
    found, line = "", 0
    if not content.strip():
        found = "an empty file"
    elif kind := next((words for magic, words in MAGIC.items() if content.startswith(magic)), ""):
        found = f"{kind}, not text"
    elif content.startswith((b"\xff\xfe", b"\xfe\xff")):
        found = "text in UTF-16"
        expected = "UTF-8 text (in a spreadsheet: save as CSV UTF-8)"
    elif content.startswith(b"version https://git-lfs"):
        found, expected = "a pointer of Git LFS, not the file", "the file itself (git lfs pull)"
    if found:
        return "", Problem(file, 0, "", found, expected)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = len(re.findall(rb"\r\n|\n|\r", content[: error.start])) + 1
        return "", Problem(file, line, "", f"byte {content[error.start]:#04x}, which is not UTF-8", "UTF-8 text")
    if "\0" in text or (text.lstrip(BOM + " \t\r\n").startswith("<") and not text.startswith("<<<<<<< ")):
        return "", Problem(file, 1, "", "no CSV (zero bytes or markup)", expected)
    return text, None


def _separator(line: str, names: list[str]) -> str:
    """Return the separator under which most cells of a header are the contract's; the comma where that is not clear."""

    def known(separator: str) -> int:
        # A line longer than a cell may be is no header, and would stop the reader.
        cells = next(csv.reader([line], delimiter=separator), []) if len(line) <= csv.field_size_limit() else []
        return sum(cell.strip() in names for cell in cells) if len(cells) > 1 else 0

    return max(SEPARATORS, key=known)


def _records(text: str, separator: str, file: str) -> tuple[list[list[str]], Sequence[int], list[Problem]]:
    """Return rows as lists of cells, the line of each, and what was wrong with quotation marks."""
    count = text.count("\n") + (not text.endswith("\n"))
    try:
        rows = list(csv.reader(io.StringIO(text, newline="\n"), delimiter=separator, strict=True))
        if len(rows) == count:
            return rows, range(1, count + 1), []
    except csv.Error:
        pass
    rows, lines, problems = [], [], []
    reader, start = csv.reader(io.StringIO(text, newline="\n"), delimiter=separator, strict=True), 1
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            problems.append(Problem(file, start, "", *_quoting(str(error), reader.line_num, start)))
            break
        if row is None:
            break
        if reader.line_num > start:
            found = f"a quotation mark that opens here and closes on line {reader.line_num:,}"
            problems.append(Problem(file, start, "", found, "cells that end on the line on which they begin"))
        else:
            rows.append(row)
            lines.append(start)
        start = reader.line_num + 1
    return rows, lines, problems


def _quoting(error: str, line: int, start: int) -> tuple[str, str]:
    pairs = "quotation marks in pairs"
    if "end of data" in error or ("limit" in error and line > start):
        return "a quotation mark that is never closed", pairs
    if "limit" in error:
        return f"a cell of more than {csv.field_size_limit():,} characters", "shorter text"
    if line > start:
        return f"a quotation mark that opens here and closes on line {line:,}, before other text", pairs
    return "text after a quotation mark that closes a cell", "quotation marks around a whole cell, doubled within"


def _numbered(header: list[str]) -> bool:
    """Return whether the first column is the numbers of rows that pandas and R write beside a table."""
    return bool(header) and (not header[0].strip() or header[0] == "Unnamed: 0")


def _bare(header: list[str]) -> list[str]:
    """Return a header without an unnamed first column and without unnamed ones at the end."""
    names = header[1:] if _numbered(header) else header
    while names and not names[-1].strip():
        names = names[:-1]
    return names


def _header(file: str, header: list[str], names: list[str], line: int) -> Iterator[Problem]:
    """Yield what is wrong with a header."""
    expected = f"the columns {', '.join(names)}, in this order"
    if not set(header) & set(names) and not any(nearest(label, names) for label in header[:50]):
        near = " between apostrophes" if any(label.startswith("'") for label in header) else ""
        yield Problem(file, line, "", f"no header but {quoted(', '.join(header))}{near}", expected)
        return
    missing = [name for name in names if name not in header]
    if missing and set(missing) <= {label.strip("'") for label in header}:
        yield Problem(file, line, "", f"names between apostrophes, {quoted(header[0])}", expected)
        return
    meant = set()  # a name that is misspelt is not missing too
    for place, label in enumerate(header):
        if label in header[:place]:
            yield Problem(file, line, "", f"the column {quoted(label)} twice", expected)
        elif label not in names:
            cleaned = "".join(c for c in label if c.isascii()).strip().lower()
            near = cleaned if cleaned in missing else nearest(label, missing)
            meant.add(near)
            what = quoted(label) if label.strip() else "without a name"
            yield Problem(file, line, "", f"the column {what}", expected, near)
    for name in (name for name in missing if name not in meant):
        yield Problem(file, line, name, "no such column", expected)


def _fitted(
    body: list[list[str]], places: Sequence[int], width: int, start: int, whole: int, file: str
) -> tuple[list[list[str]], Sequence[int], list[Problem], list[str]]:
    """Return rows of equal length; those of another length become problems, empty ones at the end and empty cells do not."""
    lengths = set(map(len, body))
    if lengths <= {whole} and whole == width and [""] * width not in body:
        return body, places, [], []
    even = len({len(row) for row in body if any(cell.strip() for cell in row)}) == 1  # the same empty cells in each row
    notes, problems = [], []
    last = len(body)
    while last and not any(cell.strip() for cell in body[last - 1]):
        last -= 1
    if last < len(body):
        notes.append(f"{len(body) - last:,} empty line{'s' * (len(body) - last > 1)} at the end")
    fitted, lines, spare = [], [], 0
    for row, line in zip(body[:last], places[:last], strict=True):
        if not any(cell.strip() for cell in row):
            problems.append(Problem(file, line, "", "a blank line", "a row"))
        elif (
            len(row) < start + width
            or any(cell.strip() for cell in row[start + width :])
            or (len(row) > whole and not even)
        ):
            problems.append(Problem(file, line, "", f"{len(row)} cells", f"{whole} cells, one for each column"))
        else:
            spare += len(row) > whole
            fitted.append(row[: start + width])
            lines.append(line)
    if spare:
        notes.append(f"empty cells at the end of {spare:,} rows")
    return fitted, lines, problems, notes


def _mended(table: Table, resource: dict[str, Any], separator: str) -> list[str]:
    """Mend cells in place, column by column; return what was done in words."""
    notes = []
    types = {f["name"]: f["type"] for f in resource["schema"]["fields"]}
    if separator != ",":
        numeric = [name for name, kind in types.items() if kind in ("number", "integer")]
        if any(COMMA.fullmatch(cell) for name in numeric for cell in set(table.cells[name])):
            # A point in such a file may part thousands: those cells stay, with their comma or as text, and are refused.
            for name in numeric:
                swap = {
                    c: c.replace(",", ".") if COMMA.fullmatch(c) else _doubtful(c)
                    for c in dict.fromkeys(table.cells[name])
                }
                table.cells[name] = [swap[cell] for cell in table.cells[name]]
            notes.append(": decimal commas read as points")
    for name, kind in types.items():
        cells = table.cells[name]
        unique = set(cells)
        change = {old: new for old in unique if (new := _one(old, kind)) != old}
        if change:
            table.cells[name] = [change.get(cell, cell) for cell in cells]
            count = sum(cell in change for cell in cells)
            old = sorted(change)[0]
            example = (
                f"{quoted(old)} as {change[old]}" if kind != "string" else "decomposed letters as whole ones (NFC)"
            )
            notes.append(f", column {name}: read {example} in {count:,} row{'s' * (count > 1)}")
    return notes


def _doubtful(cell: str) -> str:
    """Return a number with a point as text that is none: beside decimal commas nobody knows what the point means."""
    return (
        f"{cell} (a point among decimal commas)" if "." in cell and INTEGER.fullmatch(cell.replace(".", "")) else cell
    )


def _one(cell: str, kind: str) -> str:
    if kind == "string":
        return cell if cell.isascii() else unicodedata.normalize("NFC", cell)
    if kind == "boolean" and cell in ("TRUE", "FALSE", "True", "False"):
        return cell.lower()
    if kind == "integer" and (whole := WHOLE_WITH_FRACTION.fullmatch(cell)):
        return whole[1]
    if kind == "date" and DATE.fullmatch(cell[:10]) and MIDNIGHT.fullmatch(cell[10:]):
        return cell[:10]
    return cell


def _note(file: str, notes: list[str]) -> str:
    return f"{file}: read with {', '.join(notes)}"

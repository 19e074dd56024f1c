"""A data package as one workbook: a sheet of text cells for each table, and beside it a sheet that explains its columns."""

import zipfile
from collections.abc import Mapping
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any

from aibalance.data.checks.contract import columns
from aibalance.data.checks.problems import BadInputError, Problem, nearest
from aibalance.data.parse import Table, assembled

NAME = "tables.xlsx"
TYPES = {
    "string": "text",
    "number": "number",
    "integer": "whole number",
    "date": "date, YYYY-MM-DD",
    "boolean": "true or false",
}
HEADS = ("column", "type", "must be given", "meaning", "allowed")


def found(folder: Path, resources: Mapping[str, Any]) -> Any:
    """Return the workbook of a package, None if its tables are CSV files. Raises BadInputError for both, or for no workbook."""
    path = folder / NAME
    if not path.exists():
        return None
    twice = [r["path"] for r in resources.values() if (folder / r["path"]).exists()]
    if twice:
        raise BadInputError(
            f"{path}: found {twice[0]} beside it; expected the tables in one form, CSV files or the workbook"
        )
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        state = path.stat()
        return _loaded(path, state.st_mtime_ns, state.st_size)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError) as error:
        raise BadInputError(
            f"{path}: found no workbook ({error}); expected one that `aibalance new-data --xlsx` made"
        ) from None


@lru_cache(maxsize=1)
def _loaded(path: Path, changed: int, size: int) -> Any:
    from openpyxl import load_workbook

    return load_workbook(path)


def table(book: Any, resource: dict[str, Any]) -> Table:
    """Read one sheet as the table of its name. Cells that a spreadsheet took for numbers or dates are read as such."""
    name, file = resource["name"], f"{NAME}, sheet {resource['name']}"
    described = {**resource, "path": file}
    if name not in book.sheetnames:
        near = nearest(name, book.sheetnames)
        return Table(
            problems=[
                Problem(file, 0, "", "no such sheet", f"a sheet with the columns {', '.join(columns(resource))}", near)
            ],
            plain=False,
        )
    sheet = book[name]
    problems = [
        Problem(file, r.min_row, "", f"merged cells, {r.coord}", "a value in each cell")
        for r in sheet.merged_cells.ranges
    ]
    rows, lines = [], []
    for line, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells = [_text(value) for value in row]
        while len(cells) > len(columns(resource)) and not cells[-1]:
            cells.pop()
        rows.append(cells)
        lines.append(line)
        broken = next((c for c in cells if "\n" in c or "\r" in c), None)
        if broken is not None:
            problems.append(Problem(file, line, "", "a cell of several lines", "cells of one line"))
            rows.pop(), lines.pop()
    result = assembled((rows, lines, problems), described, [])
    result.plain = False
    return result


def write(path: Path, resources: Mapping[str, dict[str, Any]], read: Mapping[str, Table]) -> None:
    """Write tables to a new workbook, every cell as text, so that no spreadsheet turns one into a date or drops its zeros."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    for name, resource in resources.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        fields = resource["schema"]["fields"]
        for place, field in enumerate(fields):
            longest = max(map(len, read[name].cells[field["name"]]), default=0)
            letter = chr(65 + place) if place < 26 else "A" + chr(39 + place)
            sheet.column_dimensions[letter].width = min(max(longest, len(field["name"]), 8), 50) + 2
            sheet.column_dimensions[letter].number_format = "@"

        def cell(text: str, bold: bool = False, sheet: Any = sheet) -> Any:
            made = WriteOnlyCell(sheet, value=text)
            made.number_format, made.data_type = "@", "s"
            if bold:
                made.font = Font(bold=True)
            return made

        sheet.append([cell(field["name"], bold=True) for field in fields])
        for row in read[name].rows:
            sheet.append([cell(text) if text else None for text in row])
        beside = book.create_sheet(f"{name[:21]} (columns)")
        beside.freeze_panes = "A2"
        for letter, width in zip("ABCDE", (18, 16, 14, 70, 60), strict=True):
            beside.column_dimensions[letter].width = width
        beside.append([cell(head, bold=True, sheet=beside) for head in HEADS])
        for line in dictionary(resource):
            beside.append([cell(text, sheet=beside) for text in line])
    book.save(path)


def dictionary(resource: dict[str, Any]) -> list[tuple[str, ...]]:
    """Return what each column of a table holds: name, type, whether it must be given, meaning, what is allowed."""
    references = {
        name: f"{key['reference']['resource'] or resource['name']}.{target}"
        for key in resource["schema"]["foreignKeys"]
        for name, target in zip(key["fields"], key["reference"]["fields"], strict=True)
    }
    lines: list[tuple[str, ...]] = []
    for field in resource["schema"]["fields"]:
        rules = field["constraints"]
        allowed = [", ".join(str(value) for value in rules["enum"])] if "enum" in rules else []
        allowed += [f"from {rules['minimum']}"] if "minimum" in rules else []
        allowed += [f"to {rules['maximum']}"] if "maximum" in rules else []
        allowed += [f"at most {rules['maxLength']} characters"] if "maxLength" in rules else []
        allowed += [f"text of the form {rules['pattern']}"] if "pattern" in rules else []
        allowed += [f"a value of {references[field['name']]}"] if field["name"] in references else []
        required = "yes" if rules.get("required") else ""
        lines.append((field["name"], TYPES[field["type"]], required, field["description"], "; ".join(allowed)))
    return lines


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)

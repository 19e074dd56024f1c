"""Check a data package against its own description with frictionless; say what is wrong in one voice."""

import csv
import difflib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any

from aibalance.data.tables import PACKAGE, BadInputError, columns, schema

TYPES = {"number": "a number", "integer": "a whole number", "date": "a date, YYYY-MM-DD", "boolean": "true or false"}


@dataclass(frozen=True, order=True)
class Problem:
    """One fault of the data: where it is, what was found, what is expected, and the nearest allowed value."""

    file: str
    line: int
    column: str
    found: str
    expected: str
    nearest: str = ""

    def __str__(self) -> str:
        where = (
            self.file + (f" line {self.line}" if self.line else "") + (f", column {self.column}" if self.column else "")
        )
        hint = f"; nearest: {self.nearest}" if self.nearest else ""
        return f"{where}: found {self.found}; expected {self.expected}{hint}"


def check(folder: str | Path) -> list[Problem]:
    """Return every fault that the Table Schemas of the package find, in order of file and line; [] if there is none.

    Raises BadInputError if the description itself cannot be read.
    """
    from frictionless import system  # a heavy import that chapters never need

    folder = Path(folder)
    resources = schema(folder)
    problems = list(unreadable(folder))
    broken = {problem.file for problem in problems}
    package = _without(folder, {name for name, resource in resources.items() if resource["path"] in broken})
    with system.use_context(trusted=True):
        report = package.validate()
    for error in report.errors:
        raise BadInputError(f"{folder / PACKAGE}: found {error.note}; expected a valid Data Package")
    for task in report.tasks:
        torn = {e.row_number for e in task.errors if e.type in ("missing-cell", "extra-cell", "blank-row")}
        for error in task.errors:
            if getattr(error, "row_number", None) not in torn or error.type in (
                "missing-cell",
                "extra-cell",
                "blank-row",
            ):
                problems.append(_problem(folder, resources[task.name], error))
    return sorted(set(problems))


def nearest(found: str, allowed: list[str]) -> str:
    """Return the allowed value most like `found`, "" if none is close; of equals, the one that starts alike."""
    near = difflib.get_close_matches(found, allowed, 5, 0.5) or difflib.get_close_matches(
        found.lower(), allowed, 5, 0.5
    )
    return max(near, key=lambda value: _alike(found, value), default="")


def _alike(one: str, other: str) -> int:
    """Return the number of leading characters that two words share."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def unreadable(folder: Path) -> Iterator[Problem]:
    """Yield the faults that leave a file without rows to check: missing, empty, not UTF-8, or not CSV at all."""
    resources = schema(folder)
    for resource in resources.values():
        path, name = folder / resource["path"], resource["path"]
        expected = (
            f"the table of {resource['title'].lower()}, UTF-8 text with the columns {', '.join(columns(resource))}"
        )
        if not path.is_file():
            spare = [p.name for p in folder.glob("*") if p.name not in {r["path"] for r in resources.values()}]
            yield Problem(name, 0, "", "no such file", expected, nearest(name, spare))
            continue
        content = path.read_bytes()
        if not content.strip():
            yield Problem(name, 0, "", "an empty file", expected)
            continue
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            yield Problem(name, line, "", f"byte {content[error.start]:#04x}, which is not UTF-8", "UTF-8 text")
            continue
        if "\0" in text or text.lstrip().startswith("<"):
            yield Problem(name, 1, "", "no CSV (zero bytes or markup)", expected)
        elif content.startswith(b"\xef\xbb\xbf"):
            yield Problem(name, 1, "", "a byte order mark", "UTF-8 text without one")
        elif content.count(b'"') % 2:
            line = _unclosed(text)
            yield Problem(name, line, "", "a quotation mark that is never closed", "quotation marks in pairs")


def _unclosed(text: str) -> int:
    """Return the line on which the last quoted cell of a text with an odd number of quotation marks opens."""
    reader = csv.reader(text.splitlines(keepends=True))
    start = 1
    for row in reader:
        if any("\n" in cell for cell in row):
            return start
        start = reader.line_num + 1
    return start


def _without(folder: Path, broken: set[str]) -> Any:
    """Return the package without the tables that cannot be read, nor the foreign keys into them."""
    from frictionless import Package

    descriptor = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))
    descriptor["resources"] = [r for r in descriptor["resources"] if r["name"] not in broken]
    for resource in descriptor["resources"]:
        keys = resource["schema"].get("foreignKeys", [])
        resource["schema"]["foreignKeys"] = [k for k in keys if k["reference"]["resource"] not in broken]
    return Package.from_descriptor(descriptor, basepath=str(folder))


def _problem(folder: Path, resource: dict[str, Any], error: Any) -> Problem:
    """Put a frictionless error into our words."""
    file, line = resource["path"], getattr(error, "row_number", None) or 0
    column, cell = getattr(error, "field_name", "") or "", getattr(error, "cell", "")
    names = columns(resource)
    fields = {field["name"]: field for field in resource["schema"]["fields"]}
    kind = error.type
    if kind in ("missing-label", "extra-label", "incorrect-label", "blank-label", "duplicate-label"):
        label = getattr(error, "label", "") or "no column"
        found = "no such column" if kind == "missing-label" else f"the column '{label}'"
        here = [n for n in names if n not in _header(folder / file)] or names
        expected = f"the columns {', '.join(names)}, in this order"
        missing = kind == "missing-label"
        return Problem(file, 1, column if missing else "", found, expected, "" if missing else nearest(label, here))
    if kind == "type-error":
        return Problem(file, line, column, f"'{cell}'", TYPES.get(fields[column]["type"], fields[column]["type"]))
    if kind == "constraint-error":
        found = f"'{cell}'" if str(cell) not in ("", "None") else "nothing"
        return Problem(file, line, column, found, *_constraint(fields[column], str(cell), error.note))
    if kind == "primary-key":
        keys = resource["schema"]["primaryKey"]
        shown = ", ".join(c for c in (dict(zip(names, error.cells, strict=False))[k] for k in keys) if c)
        return Problem(file, line, "+".join(keys), f"a second row for {shown}", "each key once")
    if kind == "foreign-key":
        source, reference = error.field_names, error.reference_name or resource["name"]
        values = [str(v) for v in error.field_cells]
        allowed = _keys(folder, reference, error.reference_field_names)
        near = nearest(" ".join(values), allowed)
        target = f"{reference}.csv" if error.reference_name else file
        return Problem(
            file,
            line,
            "+".join(source),
            f"'{' '.join(values)}'",
            f"a value of {'+'.join(error.reference_field_names)} in {target}",
            near,
        )
    if kind in ("missing-cell", "extra-cell"):
        cells = len(error.cells)
        return Problem(file, line, "", f"{cells} cells", f"{len(names)} cells, one for each column")
    if kind == "blank-row":
        return Problem(file, line, "", "a blank line", "a row")
    return Problem(
        file, line, column, re.sub(r"\s+", " ", error.note).strip("."), f"the table of {resource['title'].lower()}"
    )


def _header(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file), [])


def _constraint(field: dict[str, Any], cell: str, note: str) -> tuple[str, str]:
    """Return what the broken constraint allows, and the nearest allowed value."""
    constraints = field["constraints"]
    broken = re.search(r'constraint "(\w+)"', note)
    rule = broken.group(1) if broken else ""
    if rule == "required":
        return "a value", ""
    if rule == "enum":
        allowed = [str(v) for v in constraints["enum"]]
        return f"one of: {', '.join(allowed)}", nearest(cell, allowed)
    if rule == "minimum":
        return f"{constraints['minimum']} or more", str(constraints["minimum"])
    if rule == "maximum":
        return f"{constraints['maximum']} or less", str(constraints["maximum"])
    if rule == "pattern":
        return f"{field['description'].rstrip('.')} (text of the form {constraints['pattern']})", ""
    return note, ""


def _keys(folder: Path, table: str, names: list[str]) -> list[str]:
    resource = schema(folder)[table]
    with (folder / resource["path"]).open(encoding="utf-8", newline="") as file:
        return [" ".join(row.get(n) or "" for n in names) for row in csv.DictReader(file)]

"""A starter data package: an editable copy of the tables, with a dictionary for people written from their schemas."""

from pathlib import Path
from typing import Any

from aibalance.data import workbook
from aibalance.data.checks.contract import descriptor
from aibalance.data.store import plain_lines
from aibalance.data.tables import PACKAGE, schema, sound, stored_all
from aibalance.runs.execution.beginning import beginning

# What evidence refers to; a package keeps these rows even when it starts without evidence.
REFERRED = ("economies", "sources", "indicators")
TYPES = {"string": "text", "number": "number", "integer": "whole number", "date": "date", "boolean": "true or false"}


FILES = "Each table is a CSV file: UTF-8, commas."
SHEETS = (
    f"Each table is a sheet of `{workbook.NAME}`, all of its cells text, so that a spreadsheet changes none; its columns are "
    "explained in the sheet beside it."
)


def write_starter(source: Path, folder: Path, empty: bool = False, xlsx: bool = False) -> dict[str, int]:
    """Write the package in `source` to a new or empty folder, with README.md; return {table: rows}.

    empty: without rows but those of REFERRED. xlsx: the tables as sheets of one workbook. Raises BadInputError if
    there is anything in the folder.
    """
    with beginning(folder) as draft:
        (draft / PACKAGE).write_bytes(plain_lines((source / PACKAGE).read_bytes()))
        tables = {name: sound(table) for name, table in stored_all(source).items()}
        for name in (name for name in tables if empty and name not in REFERRED):
            tables[name] = tables[name].only([False] * len(tables[name].lines))
        counts = {name: len(table.lines) for name, table in tables.items()}
        if xlsx:
            workbook.write(draft / workbook.NAME, schema(source), tables)
        else:
            for name, resource in schema(source).items():
                (draft / resource["path"]).write_text(tables[name].text(), encoding="utf-8", newline="")
        (draft / "README.md").write_text(guide(draft, xlsx), encoding="utf-8", newline="")
    return counts


def guide(folder: Path, xlsx: bool = False) -> str:
    """Return the dictionary of a package as Markdown: each table, its keys and columns, with types, units and allowed values."""
    package = descriptor(folder)
    parts = [
        f"# {package['title']}",
        package["description"],
        SHEETS * xlsx
        + FILES * (not xlsx)
        + " One header line, one row for each fact; a blank cell is a missing value. "
        f"`{PACKAGE}` says the same to machines as this file to people. After an edit, ask for all faults at once, then rerun:",
        "```\naibalance check --data DIR\naibalance rerun --data DIR --out BOOK\n```",
        "To add a figure of a publication that is not listed yet, add a row to `sources.csv` first, then the figure to "
        "`observations.csv` with that id. A figure of a new kind needs a row in `indicators.csv`, which gives its unit.",
    ]
    for resource in package["resources"]:
        parts.append(_table(resource))
    return "\n\n".join(parts) + "\n"


def _table(resource: dict[str, Any]) -> str:
    keys = resource["schema"]["primaryKey"]
    references = {
        name: f"{key['reference']['resource'] or resource['name']}.{target}"
        for key in resource["schema"].get("foreignKeys", [])
        for name, target in zip(_listed(key["fields"]), _listed(key["reference"]["fields"]), strict=True)
    }
    lines = [
        f"## {resource['path']}: {resource['title'].lower()}",
        resource["description"],
        f"One row for each {' + '.join(f'`{k}`' for k in _listed(keys))}.",
        "| Column | Type | Must be given | Meaning | Allowed |\n|---|---|---|---|---|\n"
        + "\n".join(_column(field, references.get(field["name"], "")) for field in resource["schema"]["fields"]),
    ]
    return "\n\n".join(lines)


def _column(field: dict[str, Any], reference: str) -> str:
    rules = field.get("constraints", {})
    allowed = [", ".join(f"`{value}`" for value in rules["enum"])] if "enum" in rules else []
    allowed += [f"from {rules['minimum']}"] if "minimum" in rules else []
    allowed += [f"to {rules['maximum']}"] if "maximum" in rules else []
    allowed += [f"at most {rules['maxLength']} characters"] if "maxLength" in rules else []
    allowed += [f"text of the form `{rules['pattern']}`"] if "pattern" in rules else []
    allowed += [f"a value of `{reference}`"] if reference else []
    cells = (
        f"`{field['name']}`",
        TYPES.get(field["type"], field["type"]),
        "yes" if rules.get("required") else "",
        field["description"],
        "; ".join(allowed),
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _listed(names: str | list[str]) -> list[str]:
    return [names] if isinstance(names, str) else names

"""A starter data package: an editable copy of the tables, with a dictionary for people written from their schemas."""

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from aibalance.data.tables import PACKAGE, BadInputError, columns, read_text, schema

# What evidence refers to; a package keeps these rows even when it starts without evidence.
REFERRED = ("economies", "sources", "indicators")
TYPES = {"string": "text", "number": "number", "integer": "whole number", "date": "date", "boolean": "true or false"}


def write_starter(source: Path, folder: Path, empty: bool = False) -> dict[str, int]:
    """Write the package in `source` to a new or empty folder, with README.md; return {table: rows}.

    empty: without rows but those of REFERRED. Raises BadInputError if there is anything in the folder.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInputError(f"{folder}: found {_found(folder)}; expected a new or empty folder")
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft, counts = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent)), {}
    try:
        shutil.copy(source / PACKAGE, draft / PACKAGE)
        for table, resource in schema(source).items():
            if empty and table not in REFERRED:
                (draft / resource["path"]).write_text(",".join(columns(resource)) + "\n", encoding="utf-8", newline="")
            else:
                shutil.copy(source / resource["path"], draft / resource["path"])
            counts[table] = len(read_text(draft / resource["path"]))
        (draft / "README.md").write_text(guide(draft), encoding="utf-8", newline="")
        draft.chmod(0o777 & ~_mask())
        if folder.exists():
            folder.rmdir()
        draft.rename(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return counts


def guide(folder: Path) -> str:
    """Return the dictionary of a package as Markdown: each table, its keys and columns, with types, units and allowed values."""
    package = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))
    parts = [
        f"# {package['title']}",
        package["description"],
        "Each table is a CSV file: UTF-8, commas, one header line, one row for each fact; a blank cell is a missing value. "
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


def _found(folder: Path) -> str:
    return f"{sorted(p.name for p in folder.iterdir())[0]} in it" if folder.is_dir() else "a file"


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask

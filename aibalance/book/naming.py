"""What a book is called, and what else it says of itself for its tools: from its own _config.yml and data package."""

import json
import re
from pathlib import Path
from typing import Any

import yaml

from aibalance.data.checks.contract import PACKAGE
from aibalance.data.opened import text

PAIR = re.compile(r'^(focus|rival): str = "([^"]+)"', re.MULTILINE)


def settings(book: Path) -> dict[str, Any]:
    """Return the _config.yml of a book; nothing where it has none."""
    path = book / "_config.yml"
    return (yaml.safe_load(text(path)) if path.exists() else None) or {}


def publication(book: Path) -> dict[str, Any]:
    """Return what the book says of itself under `publication`."""
    return settings(book).get("publication") or {}


def pair(book: Path) -> list[str]:
    """Return whom the book compares if nobody says otherwise, focus and rival of its first chapter that has both; [] if none has.

    Read without a library for notebooks, as nothing heavy is to be loaded for it.
    """
    for path in sorted((book / "chapters").glob("*.ipynb")):
        cells = json.loads(text(path))["cells"]
        code = "\n".join("".join(c["source"]) for c in cells if "parameters" in c["metadata"].get("tags", []))
        found = dict(PAIR.findall(code))
        if len(found) == 2:
            return [found["focus"], found["rival"]]
    return []


def title(book: Path) -> str:
    """Return the title of a book."""
    return str(settings(book)["title"])


def file_name(book: Path) -> str:
    """Return the name of the book's files, which is that of its data package: small letters, digits and dashes."""
    return str(json.loads(text(book / "data" / PACKAGE))["name"])

"""What a book is called, and what else it says of itself for its tools: from its own _config.yml and data package."""

import json
from pathlib import Path
from typing import Any

import yaml

from aibalance.data.contract import PACKAGE


def settings(book: Path) -> dict[str, Any]:
    """Return the _config.yml of a book; nothing where it has none."""
    path = book / "_config.yml"
    return (yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else None) or {}


def publication(book: Path) -> dict[str, Any]:
    """Return what the book says of itself under `publication`."""
    return settings(book).get("publication") or {}


def title(book: Path) -> str:
    """Return the title of a book."""
    return str(settings(book)["title"])


def file_name(book: Path) -> str:
    """Return the name of the book's files, which is that of its data package: small letters, digits and dashes."""
    return str(json.loads((book / "data" / PACKAGE).read_text(encoding="utf-8"))["name"])

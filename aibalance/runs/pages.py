"""The text of the book's pages: files, pieces of Markdown, headings, and the placeholders that statistics fill."""

import re
from pathlib import Path

from aibalance.runs.record import read_notebook

# {{ chapter.statistic }}, with or without a filter.
REFERENCE = re.compile(r"\{\{\s*([A-Za-z_]\w*)\.([A-Za-z_]\w*)\s*(?:\|[^}]*)?\}\}")
DRAFT = ".running.ipynb"  # how the file of a notebook ends while it is executed


def notebooks(chapters: Path) -> list[Path]:
    """Return the notebooks of a folder, in order, without those that are being executed."""
    return sorted(path for path in chapters.glob("*.ipynb") if not path.name.endswith(DRAFT))


def page_files(chapters: Path) -> list[Path]:
    """Return the files of a folder that are pages of the book, in order."""
    return sorted([*notebooks(chapters), *chapters.glob("*.md")])


def pieces(path: Path) -> list[tuple[int, str]]:
    """Return (number of the cell, Markdown) for the text cells of a notebook; (0, all of it) for a Markdown page."""
    if path.suffix != ".ipynb":
        return [(0, path.read_text(encoding="utf-8"))]
    cells = enumerate(read_notebook(path).cells, start=1)
    return [(place, cell.source) for place, cell in cells if cell.cell_type == "markdown"]


def prose(path: Path) -> str:
    """Return the Markdown of a page, the cells of a notebook as paragraphs of one text."""
    return "\n\n".join(text for _, text in pieces(path))


def heading(path: Path) -> str:
    """Return the title of a page: its first heading, without marks; the name of the file if it has none."""
    found = re.search(r"^# (.+)$", prose(path), flags=re.MULTILINE)
    return found[1].strip() if found else path.stem


def small_name(name: str) -> str:
    """Return the name of the statistic behind a placeholder whose twin with a capital starts sentences."""
    chapter, _, statistic = name.partition(".")
    return f"{chapter}.{uncapital(statistic)}"


def capital(text: str) -> str:
    """Return the text with its first letter as a capital, the rest untouched."""
    return text[:1].upper() + text[1:]


def uncapital(text: str) -> str:
    """Return the text with its first letter small, the rest untouched."""
    return text[:1].lower() + text[1:]

"""The text of the book's pages: files, pieces of Markdown, headings, and the placeholders that statistics fill."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from aibalance.runs.execution.record import read_notebook
from aibalance.stated.records import RECORD_TYPE, number_anchor

# {{ chapter.statistic }}, with or without a filter.
REFERENCE = re.compile(r"\{\{\s*([A-Za-z_]\w*)\.([A-Za-z_]\w*)\s*(?:\|[^}]*)?\}\}")
SAID = re.compile(r"\[(?:[^\]\\]|\\.)*\]\(#(number-[\w-]+)\)")  # a number of a sentence that a notebook said
SIGNS = ("+", "−")
ANSWER = "answer"  # tag of the cells whose sentences a page shows under its title
DRAFT = ".running.ipynb"  # how the file of a notebook ends while it is executed


def notebooks(chapters: Path) -> list[Path]:
    """Return the notebooks of a folder, in order, without those that are being executed."""
    return sorted(path for path in chapters.glob("*.ipynb") if not path.name.endswith(DRAFT))


def page_files(chapters: Path) -> list[Path]:
    """Return the files of a folder that are pages of the book, in order."""
    return sorted([*notebooks(chapters), *chapters.glob("*.md")])


def pieces(path: Path) -> list[tuple[int, str]]:
    """Return (number of the cell, Markdown) of what readers read in a notebook; (0, all of it) for a Markdown page."""
    if path.suffix != ".ipynb":
        return [(0, path.read_text(encoding="utf-8"))]
    return pieces_of(read_notebook(path).cells)


def pieces_of(cells: Sequence[Any]) -> list[tuple[int, str]]:
    """Return (number of the cell, Markdown) of what readers read in the cells of a notebook.

    In a notebook that is the text of its text cells and the sentences that its code cells said, whose links to statistics are
    given as placeholders. What cells tagged ANSWER said comes after the first text, where the page shows it.
    """
    found, answers, names = [], list[tuple[int, str]](), dict[str, tuple[str, str]]()
    bundles = [(n, o.get("data", {})) for n, cell in enumerate(cells, start=1) for o in cell.get("outputs", [])]
    for _, bundle in bundles:
        record = bundle.get(RECORD_TYPE, {})
        for statistic in record.get("statistics", []):
            name = f"{record['chapter']}.{statistic['id']}"
            names[number_anchor(record["chapter"], statistic["id"])] = name, statistic["text"]
    for place, cell in enumerate(cells, start=1):
        if "remove-cell" in cell.metadata.get("tags", []):  # for those who open the notebook
            continue
        if cell.cell_type == "markdown":
            found.append((place, cell.source))
        said = answers if ANSWER in cell.metadata.get("tags", []) else found
        said += [
            (place, _with_placeholders(b["text/markdown"], names))
            for n, b in bundles
            if n == place and "text/markdown" in b
        ]
    return [*found[:1], *answers, *found[1:]]


def _with_placeholders(text: str, names: Mapping[str, tuple[str, str]]) -> str:
    """Return a said sentence with its links to statistics as placeholders; other links stay.

    Where its verb has the sign, so that the sentence prints the size without it, the placeholder says so: {{ name | size }}.
    """

    def placeholder(link: re.Match[str]) -> str:
        name, printed = names.get(link[1], ("", ""))
        form = " | size" if printed[:1] in SIGNS and link[0][1:2] not in SIGNS else ""
        return f"{{{{ {name}{form} }}}}" if name else link[0]

    return SAID.sub(placeholder, text)


def prose(path: Path) -> str:
    """Return the Markdown of a page, the cells of a notebook as paragraphs of one text."""
    return "\n\n".join(text for _, text in pieces(path))


def heading(path: Path) -> str:
    """Return the title of a page: its first heading, without marks; the name of the file if it has none."""
    return title_of(prose(path)) or path.stem


def title_of(text: str) -> str:
    """Return the first heading of a page's Markdown, "" if it has none."""
    found = re.search(r"^# (.+)$", text, flags=re.MULTILINE)
    return found[1].strip() if found else ""


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

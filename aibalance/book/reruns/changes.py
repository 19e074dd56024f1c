"""The page "What changed" of a rerun's book: verdicts, sentences, numbers, charts and rows, before and after."""

import html
import json
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import yaml

from aibalance.book.numbers.numbers import charts
from aibalance.book.reruns import moved
from aibalance.data.store import write_text
from aibalance.executed.book import read_book
from aibalance.runs.comparing.compare import PAGE, changes
from aibalance.runs.comparing.movements import PRINTED
from aibalance.runs.comparing.report import summary

# How many of each the page shows of one chapter; changes.json holds all.
SENTENCES, STATISTICS = 12, 15
ENTRY = Path(PAGE).stem


def write_changes(base: Path, run_folder: Path) -> dict[str, Any]:
    """Compare the executed book in `run_folder` with the one in `base`; write changes.json and the page into the former.

    The page is entered into the table of contents if it is not there. Returns what moved (see runs.compare.changes).
    """
    found = changes(base, run_folder)
    write_text(run_folder / "changes.json", json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    write_text(run_folder / "chapters" / PAGE, page(found, charts(read_book(base)), charts(read_book(run_folder))))
    _enter(run_folder / "_toc.yml")
    return found


def _enter(contents: Path) -> None:
    text = contents.read_text(encoding="utf-8")
    if f"chapters/{ENTRY}" not in text:
        toc = yaml.safe_load(text)
        (toc["parts"][-1] if "parts" in toc else toc).setdefault("chapters", []).append({"file": f"chapters/{ENTRY}"})
        write_text(contents, yaml.safe_dump(toc, sort_keys=False, allow_unicode=True))


def page(found: Mapping[str, Any], base_charts: Mapping[str, str], run_charts: Mapping[str, str]) -> str:
    """Return the page as MyST Markdown. base_charts, run_charts: {chart id with underscores: HTML}."""
    flips = [v for v in found["verdicts"] if v["flipped"]]
    stand = [v for v in found["verdicts"] if not v["flipped"]]
    told = [s for s in found["sentences"] if s["kind"] != "table"]
    printed = [s for s in found["statistics"] if s["importance"] <= PRINTED]
    sections = {
        "Verdicts that flipped": moved.flips(flips, found),
        "Sentences": _by_chapter(told, found, SENTENCES, moved.sentences),
        "Numbers": _by_chapter(printed, found, STATISTICS, moved.statistics),
        "Charts": moved.charts(found["charts"], base_charts, run_charts),
        "Verdicts that stand, on other grounds": moved.grounds(stand, found),
        "Statistics added and removed": moved.added_and_removed(found),
        "Rows": moved.rows(found),
    }
    parts = ["# What changed", _raw(f'<p class="moved-summary">{html.escape(summary(found))}</p>')]
    if found["absent"]:
        names = ", ".join(f"`{name}`" for name in found["absent"])
        parts.append(f"This run does not hold {names}; nothing is said of them.")
    for title, markup in sections.items():
        parts += [f"## {title}", _raw(markup)] if markup else []
    return "\n\n".join(parts) + "\n"


def _raw(markup: str) -> str:
    return f"`````{{raw}} html\n{markup}\n`````"


def _by_chapter(
    entries: list[Any], found: Mapping[str, Any], most: int, shown: Callable[[Sequence[Any], Mapping[str, Any]], str]
) -> str:
    """Return the entries under their chapters in the order of the book, the first `most` of each."""
    order, parts = list(found["titles"]), []

    def file(entry: Mapping[str, Any]) -> str:
        return str(entry["file"] if "file" in entry else found["files"][entry["chapter"]])

    for name, group in groupby(sorted(entries, key=lambda entry: order.index(file(entry))), key=file):
        listed = list(group)
        link = f'<a href="{Path(name).stem}.html">{html.escape(found["titles"][name])}</a>'
        parts.append(
            f'<h3 class="moved-chapter">{link}</h3>{shown(listed[:most], found)}{moved.left_out(len(listed), most)}'
        )
    return "\n".join(parts)

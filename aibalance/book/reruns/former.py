"""What was cited from an earlier edition still resolves: numbers and charts that are gone are named where they stood.

docs/editions/ holds what each edition had. What this one no longer has is listed, folded, at the end of the page that its
address names, with a link to what took its place where data/aliases.csv knows it.
"""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from aibalance.book import addresses
from aibalance.book.numbers.inventory import Inventory, inventoried
from aibalance.book.reruns.editions import FIGURES, FOLDER, frozen
from aibalance.book.site.known import executed, once
from aibalance.book.site.markup import markup
from aibalance.data.tables import read_text

NUMBERS, CHARTS = "Numbers of earlier editions", "Charts of earlier editions"


@dataclass(frozen=True)
class Former:
    """Something that stood on a page. id: its anchor there. words: what it said. now: the address of what took its place, or ""."""

    id: str
    words: str
    edition: str
    now: str


def add_former(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """List at the end of a page what stood there in earlier editions."""
    book = executed(app)
    gone = once(app, "former", lambda: former(book.folder, inventoried(book)))
    if page in gone and "body" in context:
        context["body"] += str(listed(page, gone[page]))  # text added to Markup would be escaped


def listed(page: str, entries: list[Former]) -> str:
    """Return the list of one page, folded."""
    heading = f"{NUMBERS if page.startswith('numbers/') else CHARTS} that are not in this one ({len(entries)})"
    shown = [{**vars(entry), "now": entry.now and addresses.relative(entry.now, page)} for entry in entries]
    return markup("former.html", heading=heading, entries=shown)


def former(book: Path, now: Inventory) -> dict[str, list[Former]]:
    """Return {page name: what earlier editions had there and this one has not}, each once, as the last of them had it."""
    names = {old: new for kind, old, new, *_ in read_text(book / "data" / "aliases.csv").itertuples(index=False)}
    found: dict[str, dict[str, Former]] = defaultdict(dict)
    for edition in frozen(book):
        folder = book / FOLDER / edition
        for row in read_text(folder / "statistics.csv").itertuples():
            entry = now.chapters.get(row.chapter)
            if entry and row.statistic not in entry.statistics:
                key, _, id = names.get(f"{row.chapter}.{row.statistic}", "").partition(".")
                known = key in now.chapters and id in now.chapters[key].statistics
                page = addresses.numbers(row.chapter).removesuffix(".html")
                place = addresses.statistic(key, id) if known else ""
                found[page][row.statistic] = Former(row.statistic, f"{row.label}: {row.text}", edition, place)
        for row in read_text(folder / FIGURES).itertuples() if (folder / FIGURES).exists() else ():
            if row.figure not in now.charts:
                new = names.get(row.figure, "")
                place = addresses.chart(now.charts[new]["file"], new) if new in now.charts else ""
                found[row.page][row.figure] = Former(row.figure, row.title, edition, place)
    return {page: list(entries.values()) for page, entries in found.items()}

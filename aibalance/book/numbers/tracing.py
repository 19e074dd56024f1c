"""Wires numbers and claims into the pages: cards, addresses, the pages of their own, and the scripts that these need."""

import html
import re
from collections.abc import Iterator
from functools import cache, partial
from typing import Any

from markupsafe import Markup
from sphinx.application import Sphinx

from aibalance.book import addresses
from aibalance.book.claims.chapter_claims import named_in_words, shortened
from aibalance.book.claims.claim_list import claim_list
from aibalance.book.claims.claim_pages import ClaimPages
from aibalance.book.claims.claim_words import READ
from aibalance.book.figures.shelves import shown_in
from aibalance.book.numbers.cards import NUMBER, Cards, without_script
from aibalance.book.numbers.inventory import Inventory, inventoried
from aibalance.book.numbers.provenance import Provenance
from aibalance.book.site.incremental import kept_texts, unchanged
from aibalance.book.site.kept_texts import KeptTexts
from aibalance.book.site.known import executed
from aibalance.book.site.markup import markup
from aibalance.executed.book import ExecutedBook

SOURCES = re.compile(r'<ul class="sources">.*?</ul>', flags=re.DOTALL)


def connect(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("html-page-context", trace, priority=700)
    app.connect("html-collect-pages", pages)


@cache
def _cards(book: ExecutedBook, kept: KeptTexts) -> Cards:
    return Cards(inventoried(book), partial(shown_in, book, kept))


@cache
def _claims(book: ExecutedBook, kept: KeptTexts) -> ClaimPages:
    return ClaimPages(inventoried(book), kept)


def claims_markup(app: Sphinx) -> str:
    """Return the list of claims for the text of the book, {{ claims.list }}."""
    book, kept = executed(app), kept_texts(app)
    held = inventoried(book)
    titles = [(entry.section, entry.title) for entry in held.chapters.values()]
    return kept.text(["claims", held.claims, titles, held.rests_on], lambda: claim_list(_claims(book, kept)))


def trace(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Give a page's numbers their cards and its links their addresses; load scripts and styles where they are needed."""
    body = context.get("body")
    if not body:
        return
    if app.builder.name != "html":
        context["body"] = addresses.unlinked(body)
        return
    book = executed(app)
    held = inventoried(book)
    body = shortened(with_all_numbers(body, page, held), page, held)
    names = [f"{key}-{id}" for key, id in dict.fromkeys(NUMBER.findall(body))]
    body = addresses.resolved(named_in_words(_cards(book, kept_texts(app)).placed(body), held), page)
    if names:
        context["metatags"] = f"{context.get('metatags', '')}{without_script(names)}"
        _load(app, "cards.css", "cards.js")
    if page.startswith(("numbers/", "claims/")) or page == addresses.CLAIMS.removesuffix(".html"):
        _load(app, "evidence.css", "evidence.js")
    if 'class="verdict-mark' in body:
        _load(app, "claims.css")
    context["body"] = body


def _load(app: Sphinx, *files: str) -> None:
    for file in files:
        if file.endswith(".css"):
            app.add_css_file(file)
        else:
            app.add_js_file(file, loading_method="defer")


def with_all_numbers(body: str, page: str, book: Inventory) -> str:
    """Return a chapter's body with one line at its list of sources that leads to all its statistics."""
    chapter = next((c for c in book.chapters.values() if addresses.chapter(c.file) == f"{page}.html"), None)
    found = list(SOURCES.finditer(body))
    if chapter is None or not found:
        return body
    line = markup("all-numbers.html", address=addresses.numbers(chapter.key), count=len(chapter.statistics))
    last = found[-1]
    listed = _folded(last[0]) if "<li" in last[0] else ""
    return f"{body[: last.start()]}{line}{listed}{body[last.end() :]}"


def _folded(sources: str) -> str:
    """Return a chapter's list of sources behind one line, with how each was read in words."""
    read = re.sub(r"read as ([\w-]+)", lambda grade: f"read {READ.get(grade[1], f'as {grade[1]}')}", sources)
    return str(markup("chapter-sources.html", count=sources.count("<li"), sources=Markup(read)))


def pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield the pages that no source file holds: numbers by chapter, and each claim."""
    if app.builder.name != "html":
        return
    book = executed(app)
    kept = kept_texts(app)
    for made in (
        Provenance(inventoried(book), kept, partial(shown_in, book, kept)).pages(),
        _claims(book, kept).pages(),
    ):
        sequence = list(made)
        for place, (name, title, body) in enumerate(sequence):
            context: dict[str, Any] = {"title": html.escape(title), "pagetitle": title, "body": body}
            for side, near in (("prev", place - 1), ("next", place + 1)):
                if 0 <= near < len(sequence):
                    other = sequence[near]
                    context[side] = {
                        "link": addresses.relative(f"{other[0]}.html", name),
                        "title": html.escape(other[1]),
                    }
            if not unchanged(app, name, context):
                yield name, context, "page.html"

"""An Atom feed of what a reader who cited the book must hear of: editions, corrections, and verdicts that flipped."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from aibalance.book import addresses
from aibalance.book.cite.corrections import corrections
from aibalance.book.cite.metadata import Book
from aibalance.book.reruns import editions
from aibalance.book.site.known import executed, known
from aibalance.book.site.markup import markup

FEED = "feed.atom"
PAGE, CHANGED = "chapters/corrections.html", "chapters/what-changed.html"


@dataclass(frozen=True)
class Entry:
    """One entry. kind: edition, correction or verdict. updated: a date. address: from the site's root."""

    kind: str
    title: str
    summary: str
    updated: str
    address: str


def write_feed(app: Sphinx, error: Exception | None) -> None:
    """Write the feed of the book that was built."""
    if error is None and app.builder.name in ("html", "dirhtml"):
        text = feed(known(app).book, Path(app.srcdir), executed(app).records)
        (Path(app.outdir) / FEED).write_text(text, encoding="utf-8", newline="")


def feed(whole: Book, folder: Path, records: Sequence[dict[str, Any]]) -> str:
    """Return the feed of a book in a folder as XML, the latest entry first. records: of its executed chapters."""
    found = sorted(entries(whole, folder, records), key=lambda entry: entry.updated, reverse=True)
    told = [
        {"kind": e.kind, "title": e.title, "summary": e.summary, "updated": _time(e.updated), "id": _id(whole, e.title, e.updated),
         "address": whole.url(e.address) or e.address}
        for e in found
    ]  # fmt: skip
    text = markup(
        "feed.atom", language=whole.language, title=whole.title, id=_id(whole), updated=_time(found[0].updated),
        authors=whole.authors, own=whole.url(FEED) or FEED, home=whole.url(f"{whole.root}.html") or f"{whole.root}.html",
        rights=f"{whole.licences['text']}; rows of data keep the rights of their publishers", entries=told,
    )  # fmt: skip
    return f"{text}\n"


def entries(whole: Book, folder: Path, records: Sequence[dict[str, Any]]) -> Iterator[Entry]:
    """Yield the edition that is read, each correction, and each verdict that is another than in the last frozen edition."""
    yield Entry(
        "edition",
        f"Edition {whole.edition}",
        f"{whole.full_title}. Data: SHA-256 {whole.data}.",
        whole.published,
        f"{whole.root}.html",
    )
    table = corrections(folder)
    for place, row in enumerate(table.itertuples(), 1):
        yield Entry(
            "correction", f"Correction {len(table) + 1 - place}: {row.part}",
            f"Edition {row.edition} said: {row.was}. It says now: {row.now}. Reason: {row.reason}.", str(row.date),
            f"{PAGE}#correction-{len(table) + 1 - place}",
        )  # fmt: skip
    frozen = editions.frozen(folder)
    flips = editions.moved_since(folder, frozen[-1], records)["verdicts"] if frozen else []
    for flip in (flip for flip in flips if flip["flipped"]):
        before, after = flip["before"]["verdict"], flip["after"]["verdict"]
        yield Entry(
            "verdict", f"Claim {flip['claim']}: from {before} to {after}",
            f"{flip['statement']}. Edition {frozen[-1]}: {before}. Now: {after}, as {flip['after']['why']}.",
            max(whole.published, *table["date"]) if len(table) else whole.published, addresses.claim(flip["claim"]),
        )  # fmt: skip


def _time(date: str) -> str:
    return f"{date}T00:00:00Z"


def _id(whole: Book, *parts: str) -> str:
    """Return an id that depends on nothing but words: the same wherever the book is published."""
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, ' '.join([whole.title, *parts]))}"

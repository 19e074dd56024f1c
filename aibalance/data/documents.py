"""A source names one document: its headline, where it stands, and where and at which version it was read."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pandas as pd

from aibalance.data.checks.contract import Problem

TABLE = "sources.csv"
# Hosts of repositories, where owner and name alone name no file and no version.
REPOSITORIES = ("github.com", "gitlab.com", "huggingface.co/datasets")
VERSION = re.compile(r"/(?:-/)?(?:blob|tree|raw|commit|releases)/[^/]+")
# Words by which a row confesses that its title is no headline. A title that had to be supplied stands in square
# brackets, as library catalogues have it, and `seen_in` says why.
CONFESSED = re.compile(r"title describes", re.IGNORECASE)
SUPPLIED = re.compile(r"\[.+\]")
REASON = re.compile(r"headline", re.IGNORECASE)


def documents(frames: dict[str, pd.DataFrame]) -> Iterator[Problem]:
    """Yield what keeps a row of sources from naming a document that a reader can find."""
    named: dict[str, str] = {}
    for row in frames["sources"].itertuples():
        if wanted := _lacks(row.url):
            yield Problem(TABLE, row.line, "url", f"'{row.url}'", wanted)
        if CONFESSED.search(row.edition):
            expected = "the edition; a title that is ours goes into square brackets"
            yield Problem(TABLE, row.line, "edition", f"'{row.edition}'", expected)
        if SUPPLIED.fullmatch(row.title) and not REASON.search(row.seen_in):
            expected = "a headline, or in seen_in why there is none (a title in square brackets is ours)"
            yield Problem(TABLE, row.line, "title", f"'{row.title}'", expected)
        if not row.seen_in:
            yield Problem(
                TABLE, row.line, "seen_in", "nothing", "what was read: the document, or the copy and its version"
            )
        if row.published > row.seen_on:
            yield Problem(
                TABLE, row.line, "published", f"'{row.published}'", f"a date up to {row.seen_on}, when it was read"
            )
        if row.short and row.short in named:
            expected = f"a short name of its own; {named[row.short]} has it too"
            yield Problem(TABLE, row.line, "short", f"'{row.short}'", expected)
        named.setdefault(row.short, row.id)


def _lacks(url: str) -> str:
    """Return what an address would need in order to lead to a document; "" if it may."""
    parts = urlsplit(url)
    if parts.path in ("", "/") and not parts.query:
        return "the address of the document, not of its site"
    place = parts.netloc.removeprefix("www.") + parts.path
    if place.startswith(REPOSITORIES) and not VERSION.search(parts.path):
        return "the address of a file or folder at one version (…/blob/… or …/tree/…), not of its repository"
    return ""

"""Addresses of the site: where each chapter, chart, statistic and claim stands, relative to the site's root."""

import posixpath
import re
from collections.abc import Callable
from pathlib import PurePosixPath

CLAIMS = "chapters/claims.html"
DICTIONARY = "chapters/data-dictionary.html"
# A link in stored or shared markup names its target from the root; each page turns it into an address of its own.
TO = re.compile(r'data-to="([^"]+)"')


def chapter(file: str) -> str:
    """Return the address of a chapter from its file name: 01-market-dynamics.ipynb → chapters/01-market-dynamics.html."""
    return f"chapters/{PurePosixPath(file).stem}.html"


def chart(file: str, id: str) -> str:
    """Return the permalink of a chart of the chapter in `file`."""
    return f"{chapter(file)}#{id}"


def numbers(key: str) -> str:
    """Return the address of the page of all statistics of a chapter, by its key."""
    return f"numbers/{key}.html"


def statistic(key: str, id: str) -> str:
    """Return the address of one statistic."""
    return f"{numbers(key)}#{id}"


def claim(id: str) -> str:
    """Return the address of one claim."""
    return f"claims/{id}.html"


def audit_row(file: str, id: str) -> str:
    """Return the address of a claim's row in the audit of the chapter in `file`."""
    return f"{chapter(file)}#claim-{id}"


def indicator(id: str) -> str:
    """Return the address of an indicator's entry in the data dictionary."""
    return f"{DICTIONARY}#indicator-{id}"


def source(id: str) -> str:
    """Return the address of a source's entry in the data dictionary."""
    return f"{DICTIONARY}#source-{id}"


def relative(target: str, page: str) -> str:
    """Return an address relative to the page `page` (a page name of Sphinx or an address); it works from file://, too."""
    path, mark, anchor = target.partition("#")
    here = page.removesuffix(".html") + ".html"
    if path == here and anchor:
        return f"#{anchor}"
    return posixpath.relpath(path, posixpath.dirname(here) or ".") + mark + anchor


def resolved(markup: str, page: str) -> str:
    """Return markup with every data-to turned into an href that holds on `page`."""
    address: Callable[[re.Match[str]], str] = lambda found: f'href="{relative(found[1], page)}"'  # noqa: E731
    return TO.sub(address, markup)


def unlinked(markup: str) -> str:
    """Return markup without addresses, for formats that have no such pages: the words of each link stay."""
    return re.sub(r' data-to="[^"]+"', "", markup)

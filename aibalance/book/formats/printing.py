"""HTML printed by Chromium to a PDF that is dated like the book's data and the same each time."""

import io
import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from aibalance.book.naming import settings
from aibalance.book.naming import title as name_of
from aibalance.data.tables import PACKAGE

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--font-render-hinting=none",
]
MARK = re.compile(rb"node\d{8}")


class FormatFailedError(Exception):
    """A format could not be made; the message says what is missing."""


def browser_path() -> str:
    """Return where a Chromium is. Raises FormatFailedError if there is none."""
    for name in BROWSERS:
        if path := shutil.which(name):
            return path
    raise FormatFailedError(
        f"PDF: found no Chromium on this machine; expected one of {', '.join(BROWSERS)} on the PATH to print with"
    )


@contextmanager
def printer() -> Iterator[Callable[..., Path]]:
    """Give a function that prints HTML, at a scale, and returns where: the same file each time."""
    from playwright.sync_api import sync_playwright

    path = browser_path()
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        source, draft = Path(scratch) / "book.html", Path(scratch) / "book.pdf"
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        page = browser.new_page()

        def printed(markup: str, scale: float = 1) -> Path:
            source.write_text(markup, encoding="utf-8")
            page.goto(source.as_uri())
            page.pdf(
                path=draft, prefer_css_page_size=True, print_background=True, tagged=True, outline=True, scale=scale
            )
            return draft

        yield printed
        browser.close()


def finish(draft: Path, target: Path, book: Path, title: str) -> None:
    """Write a printed PDF with title and author, dated like the data of the book; nothing in it tells when it was made."""
    from pypdf import PdfWriter

    created = json.loads((book / "data" / PACKAGE).read_text(encoding="utf-8"))["created"]
    day = f"D:{created[:10].replace('-', '')}000000Z"
    writer = PdfWriter(clone_from=draft)
    writer.metadata = {
        "/Title": title, "/Author": settings(book)["author"], "/Creator": name_of(book), "/Producer": "Chromium",
        "/CreationDate": day, "/ModDate": day,
    }  # fmt: skip
    file = io.BytesIO()
    writer.write(file)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(renumbered(file.getvalue()))


def renumbered(pdf: bytes) -> bytes:
    """Return a PDF whose marks are numbered from one, in their order: Chromium counts on from what it printed before."""
    order = {name: b"node%08d" % place for place, name in enumerate(sorted(set(MARK.findall(pdf))), start=1)}
    return MARK.sub(lambda found: order[found[0]], pdf)

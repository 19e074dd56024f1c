"""PDF, EPUB and pictures of a built book, put where its site offers them."""

import json
import os
import re
import subprocess
import sys
import tempfile
from datetime import datetime
from pathlib import Path

from aibalance.book.figures.pictures import write_pictures
from aibalance.book.formats.downloads import CHAPTERS, list_formats, offer_chapters
from aibalance.book.formats.epub import repacked
from aibalance.book.formats.pdf import write_chapters, write_pdf
from aibalance.book.formats.printing import FormatFailedError, browser_path
from aibalance.book.naming import file_name
from aibalance.book.site.build import RenderFailedError, complaints
from aibalance.data.tables import PACKAGE


def make_formats(book: Path, site: Path) -> list[Path]:
    """Make PDF, EPUB and the charts' pictures of a staged book whose site is built; list them on the site. Return their paths.

    Raises FormatFailedError if no Chromium is there to print with, before anything is written, or RenderFailedError.
    """
    browser_path()
    if not (site / "index.html").exists():
        raise FormatFailedError(f"{site}: found no site; expected the built book")
    folder = site / "downloads"
    name = file_name(book)
    pdf, epub = folder / f"{name}.pdf", folder / f"{name}.epub"
    write_pdf(site, book, pdf)
    write_epub(book, epub)
    chapters = write_chapters(site, book, folder / CHAPTERS)
    list_formats(site, name)
    offer_chapters(site)
    return [pdf, epub, *chapters, *write_pictures(site, book.parent / "kept" / "pictures")]


def write_epub(book: Path, target: Path) -> None:
    """Make the EPUB of a staged book with Sphinx's builder, strictly. Raises RenderFailedError."""
    with tempfile.TemporaryDirectory() as scratch:
        start = "from jupyter_book.cli.main import main; main()"
        options = ["--builder", "custom", "--custom-builder", "epub", "-W", "-n", "--keep-going"]
        command = [sys.executable, "-c", start, "build", str(book), "--path-output", scratch, *options]
        # The EPUB is dated like its data, whenever it is made.
        created = json.loads((book / "data" / PACKAGE).read_text(encoding="utf-8"))["created"]
        dated = {**os.environ, "SOURCE_DATE_EPOCH": f"{datetime.fromisoformat(created).timestamp():.0f}"}
        result = subprocess.run(command, capture_output=True, text=True, check=False, env=dated)
        made = Path(scratch) / "_build" / "epub" / f"{file_name(book)}.epub"
        if result.returncode or not made.exists():
            raise RenderFailedError("EPUB: " + complaints(re.sub(r"\r", "\n", result.stdout + result.stderr)))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(repacked(made.read_bytes()))

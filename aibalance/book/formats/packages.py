"""Data package and results on the site: tables and descriptions in a folder each, every file with an address of its own.

Beside datapackage.json the tables are described in two more vocabularies, RO-Crate and Croissant. Both name the tables by
relative path, so that they hold wherever the folder goes.
"""

import html
import json
from pathlib import Path

from sphinx.application import Sphinx

from aibalance.book.cite.metadata import Book, edition
from aibalance.book.formats.crate import CRATE, ro_crate
from aibalance.book.formats.croissant import CROISSANT, croissant
from aibalance.book.formats.outcomes import TABLES
from aibalance.book.formats.results_files import FOLDER as RESULTS
from aibalance.book.formats.results_files import results_files
from aibalance.book.site.incremental import kept_texts
from aibalance.book.site.known import Known, executed, known
from aibalance.book.site.markup import markup
from aibalance.data.opened import content
from aibalance.data.store import package_files

FOLDER = "data"  # on the site


def write_package(app: Sphinx, error: Exception | None) -> None:
    """Copy the tables to the site's folder data, and write their descriptions beside them; the results to a folder of their own."""
    if error is not None or app.builder.name not in ("html", "dirhtml"):
        return
    data, folder = Path(app.srcdir) / "data", Path(app.outdir) / FOLDER
    folder.mkdir(exist_ok=True)
    for path in package_files(data):
        (folder / path.name).write_bytes(content(path))
    for name, text in descriptions(known(app).book, data).items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    for name, made in results_files(executed(app), kept_texts(app)).items():
        path = Path(app.outdir) / RESULTS / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(made)
    (Path(app.outdir) / "llms.txt").write_text(guide(known(app)), encoding="utf-8", newline="")


def guide(told: Known) -> str:
    """Return llms.txt, which tells language models where the book holds its results in a form that they can read."""
    chapters = [part for part in told.parts.values() if part.kind == "chapter"]
    words = [(name, described) for name, (_, described, _, _) in TABLES.items()]
    made = markup("llms.txt", book=told.book, chapters=chapters, results=words, link=lambda at: told.book.url(at) or at)
    return f"{html.unescape(made)}\n"


def descriptions(whole: Book, data: Path) -> dict[str, str]:
    """Return {file name: text} of the descriptions that belong beside the tables in `data`."""
    written = {CRATE: ro_crate(whole, edition(whole), data), CROISSANT: croissant(whole, edition(whole), data)}
    return {name: json.dumps(made, ensure_ascii=False, indent=1) + "\n" for name, made in written.items()}

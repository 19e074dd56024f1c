"""The data package on the site: tables and descriptions in one folder, each with an address of its own.

Beside datapackage.json the tables are described in two more vocabularies, RO-Crate and Croissant. Both name the tables by
relative path, so that they hold wherever the folder goes.
"""

import json
import shutil
from pathlib import Path

from sphinx.application import Sphinx

from aibalance.book.cite.metadata import Book, edition
from aibalance.book.formats.crate import CRATE, ro_crate
from aibalance.book.formats.croissant import CROISSANT, croissant
from aibalance.book.site.known import known
from aibalance.data.store import package_files

FOLDER = "data"  # on the site


def write_package(app: Sphinx, error: Exception | None) -> None:
    """Copy the tables to the site's folder data, each with an address of its own, and write their descriptions beside them."""
    if error is not None or app.builder.name not in ("html", "dirhtml"):
        return
    data, folder = Path(app.srcdir) / "data", Path(app.outdir) / FOLDER
    folder.mkdir(exist_ok=True)
    for path in package_files(data):
        shutil.copyfile(path, folder / path.name)
    for name, text in descriptions(known(app).book, data).items():
        (folder / name).write_text(text, encoding="utf-8", newline="")


def descriptions(whole: Book, data: Path) -> dict[str, str]:
    """Return {file name: text} of the descriptions that belong beside the tables in `data`."""
    written = {CRATE: ro_crate(whole, edition(whole), data), CROISSANT: croissant(whole, edition(whole), data)}
    return {name: json.dumps(content, ensure_ascii=False, indent=1) + "\n" for name, content in written.items()}

"""Chapters that a partial rerun took over from its base: each says so, and so do the pages that sum up."""

import json
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from aibalance.book.site.known import executed
from aibalance.stated.records import SUMMARY


def kept_chapters(book: Path) -> dict[str, str]:
    """Return {file name: why its outputs are old} of the chapters that a partial rerun took over from its base."""
    run = book / "run.json"
    return json.loads(run.read_text(encoding="utf-8"))["kept"] if run.exists() else {}


def mark_kept(app: Sphinx, doctree: nodes.document) -> None:
    """Say below the title of each chapter that was not run again, of the summary and of the cover, what the numbers rest on."""
    book, name = Path(app.srcdir), app.env.docname
    if (book / "run.json").exists():
        app.env.note_dependency(str(book / "run.json"))
    kept, file = kept_chapters(book), f"{Path(name).name}.ipynb"
    if file in kept:
        head, text = (
            "Not run again",
            f"The numbers of this chapter are those of the book that this run started from: {kept[file]}.",
        )
    elif kept and (name == app.config.root_doc or file.startswith(SUMMARY)):
        names = "; ".join(executed(app).title(other) for other in kept)
        head, text = (
            "A partial run",
            f"These chapters hold the numbers of the book that this run started from: {names}.",
        )
    else:
        return
    title = next(iter(doctree.findall(nodes.title)), None)
    if title is not None and title.parent is not None:
        note = nodes.admonition("", nodes.title(text=head), nodes.paragraph(text=text), classes=["warning"])
        title.parent.insert(title.parent.index(title) + 1, note)

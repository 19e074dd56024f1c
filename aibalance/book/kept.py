"""Chapters that a partial rerun took over from its base: each says so, and so do the pages that sum up."""

import json
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from aibalance.records import SUMMARY


def kept_chapters(book: Path) -> dict[str, str]:
    """Return {file name: why its outputs are old} of the chapters that a partial rerun took over from its base."""
    run = book / "run.json"
    return json.loads(run.read_text(encoding="utf-8"))["kept"] if run.exists() else {}


def mark_kept(app: Sphinx, doctree: nodes.document) -> None:
    """Say below the title of each chapter that was not run again, of the summary and of the cover, what the numbers rest on."""
    kept, name = kept_chapters(Path(app.srcdir)), app.env.docname
    file = f"{Path(name).name}.ipynb"
    if file in kept:
        text = f"Not run again. The numbers of this chapter are those of the book that this run started from: {kept[file]}."
    elif kept and (name == app.config.root_doc or file.startswith(SUMMARY)):
        names = ", ".join(Path(other).stem for other in kept)
        text = f"A partial run. These chapters were not run again and show the numbers of the book that it started from: {names}."
    else:
        return
    title = next(iter(doctree.findall(nodes.title)), None)
    if title is not None and title.parent is not None:
        title.parent.insert(title.parent.index(title) + 1, nodes.warning("", nodes.paragraph(text=text)))

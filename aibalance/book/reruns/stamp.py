"""What a rerun says of itself: on its cover, at the foot of each page and in the caption of each chart. Drawings stay as they are."""

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from aibalance.book.site.known import known
from aibalance.book.site.markup import markup
from aibalance.runs.pages import capital

CAPTION = re.compile(r'(<p class="chart-source">[^<]*)')  # up to the link at its end


def stamp_cover(app: Sphinx, doctree: nodes.document) -> None:
    """Say below the title of a rerun's cover that it is one."""
    words = known(app).book.rerun
    title = next(iter(doctree.findall(nodes.title)), None)
    if words and app.env.docname == app.config.root_doc and title is not None and title.parent is not None:
        note = nodes.paragraph("", f"{capital(words)}.", classes=["rerun-stamp"])
        title.parent.insert(title.parent.index(title) + 1, note)


def stamp_page(app: Sphinx, page: str, template: str, context: dict[str, Any], tree: Any) -> None:
    """Name the edition or the rerun for the foot of a page, and a rerun in the caption of each chart on it."""
    book = known(app).book
    context["edition"] = book.edition
    if book.rerun and "chart-source" in context.get("body", ""):
        stamp = markup("rerun-stamp.html", words=capital(book.rerun))
        context["body"] = CAPTION.sub(lambda found: f"{found[1].rstrip()} {stamp} ", context["body"])

"""The table of contents beside each page, resolved once for all pages that show the same."""

import posixpath
from typing import Any

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder


def share_sidebars(app: Sphinx) -> None:
    """Let the builder resolve the contents once for each page of the tree, and once a folder for the pages outside it.

    A page outside the tree marks no entry as its own, so that only its links, which its folder decides, depend on it.
    Themes ask twice a page, and three quarters of the pages are outside.
    """
    builder = app.builder
    if not isinstance(builder, StandaloneHTMLBuilder):
        return
    resolve, made = builder._get_local_toctree, dict[Any, str]()

    def once(docname: str, collapse: bool = True, **options: Any) -> str:
        place = docname if docname in app.env.all_docs else f"{posixpath.dirname(docname)}/"
        asked = (place, collapse, tuple(sorted(options.items())))
        if asked not in made:
            made[asked] = resolve(docname, collapse, **options)
        return made[asked]

    builder._get_local_toctree = once  # type: ignore[method-assign]

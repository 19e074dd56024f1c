"""The bibliography: one BibTeX entry for each source, written by pybtex from the table of sources."""

import re
from pathlib import Path

from pybtex.database import BibliographyData, Entry
from pybtex.database.output.bibtex import Writer

from aibalance.data.tables import read


def bibliography(data: str | Path) -> str:
    """Return chapters/references.bib as text: keys are source ids, in alphabetical order."""
    entries = {}
    for row in read(data, "sources").sort_values("id", kind="stable").itertuples():
        fields = {
            "author": "{" + row.publisher + "}",
            "title": "{" + row.title + "}",
            "year": row.published[:4],
            "edition": row.edition,
            "url": row.url,
            "note": f"Read on {row.seen_on} as {row.grade}: {row.seen_in}. Licence: {row.licence}",
        }
        entries[row.id] = Entry(
            "misc", [(key, value if key == "url" else escaped(value)) for key, value in fields.items()]
        )
    return Plain().to_string(BibliographyData(entries))


def escaped(text: str) -> str:
    """Return text with the characters that LaTeX takes for commands escaped; braces stay, as they protect names."""
    return re.sub(r"[&%#_$]", r"\\\g<0>", text)


class Plain(Writer):
    """The BibTeX writer without its own escaping, which ends up inside addresses."""

    def _encode(self, text: str) -> str:
        return text

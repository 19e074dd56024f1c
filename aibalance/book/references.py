"""The bibliography: one BibTeX entry for each source, written by pybtex from the table of sources."""

from pathlib import Path

from pybtex.database import BibliographyData, Entry

from aibalance.data.tables import read


def bibliography(data: str | Path) -> str:
    """Return chapters/references.bib as text: keys are source ids, in alphabetical order."""
    entries = {}
    for row in read(data, "sources").sort_values("id").itertuples():
        fields = {
            "author": "{" + row.publisher + "}",
            "title": "{" + row.title + "}",
            "year": row.published[:4],
            "edition": row.edition,
            "url": row.url,
            "urldate": row.seen_on,
            "note": f"Read as {row.grade}; licence: {row.licence}",
        }
        entries[row.id] = Entry(
            "misc", [(key, value.replace("&", r"\&") if key != "url" else value) for key, value in fields.items()]
        )
    return BibliographyData(entries).to_string("bibtex")

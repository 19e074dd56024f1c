"""What search finds beside the sections of pages: charts, numbers, claims and terms, each with its kind and its address."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from sphinx.application import Sphinx

from aibalance.book.cite.metadata import Part
from aibalance.book.numbers.glossary import GLOSSARY, defined
from aibalance.book.site.known import known
from aibalance.runs.pages import capital

FILE = "entries.js"
KINDS = {"figure": "Chart", "statistic": "Number", "claim": "Claim"}
Entry = tuple[str, str, str, str, str]  # kind, title, address from the site's root, where it belongs, what else it says


def write_entries(app: Sphinx, error: Exception | None) -> None:
    """Write a script that sets ENTRIES, so that search also works from a disk."""
    if error is None and app.builder.name == "html":
        found = [*entries(known(app).parts), *terms(app)]
        text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
        (Path(app.outdir) / "_static" / FILE).write_text(f"const ENTRIES = {text};\n", encoding="utf-8")


def entries(parts: Mapping[str, Part]) -> Iterator[Entry]:
    """Yield an entry for each chart, number and claim of a book, in its order."""
    for part in parts.values():
        if part.kind in KINDS:
            chapter = parts[part.chapter].title if part.chapter in parts else ""
            title, text = part.title, part.description
            if part.kind == "statistic":
                as_of = f"As of {part.fields['as_of']}. " if part.fields["as_of"] else ""
                title, text = capital(title), f"{as_of}{part.id}"
            elif part.kind == "claim":
                title, text = (
                    part.fields["statement"],
                    f"{capital(part.fields['verdict'])}. {capital(part.fields['why'])}. {part.id}",
                )
            yield KINDS[part.kind], title, part.address, chapter, text


def terms(app: Sphinx) -> Iterator[Entry]:
    """Yield an entry for each term of the glossary."""
    for anchor, (term, definition) in defined(app).items():
        yield "Term", term, f"{GLOSSARY}.html#{anchor}", "Glossary", definition

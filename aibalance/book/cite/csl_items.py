"""Citations as CSL-JSON, the form in which reference managers exchange them and from which they print any style.

Styles print what stands in a field of its own and drop the note; so the id of a part, its kind and the edition have such fields.
Kind and id are one genre, as styles begin a number with a capital, which would be another id; only reviews have it as a number.
"""

from typing import Any

from aibalance.book.cite.metadata import EDITION, Book, Part

# What each kind of part is in CSL, and the word that styles print before its id.
KINDS = {
    EDITION: ("book", "data"),
    "chapter": ("chapter", "chapter"),
    "figure": ("figure", "chart"),
    "statistic": ("dataset", "number"),
    "claim": ("review", "claim"),
}


def item(book: Book, part: Part, note: str) -> dict[str, Any]:
    """Return one item of CSL-JSON, without its key. note: what has no field of its own."""
    kind, word = KINDS[part.kind]
    edition = f"edition {book.edition}"
    found: dict[str, Any] = {
        "type": kind, "title": part.title, "author": [{"literal": who} for who in book.authors],
        "issued": {"date-parts": [[int(number) for number in book.published.split("-")]]}, "language": book.language,
        "genre": f"{word} {f'SHA-256 {book.data}' if part.kind == EDITION else part.id}",
    }  # fmt: skip
    if part.kind != EDITION:
        found["container-title"] = book.full_title
    if part.fields.get("number"):
        found["chapter-number"] = part.fields["number"]
    if part.kind == "claim":  # styles print the volume of what a review stands in, and no edition of it
        found |= {"volume": edition, "reviewed-title": book.article, "genre": word, "number": part.id}
    else:
        found |= {"edition": edition, "publisher": " and ".join(book.authors)}
    if book.site:
        found["URL"] = book.url(part.address)
    if book.doi:
        found["DOI"] = book.doi
    return {**found, "note": note}

"""Citations of the book and of its parts, as text, BibTeX, RIS and CSL-JSON."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

import rispy
from pybtex.database import BibliographyData, Entry

from aibalance.book.cite.metadata import EDITION, Book, Part
from aibalance.book.cite.references import Plain

# What each kind of part is in RIS, in CSL, and in words.
RIS = {"edition": "BOOK", "chapter": "CHAP", "figure": "FIGURE", "statistic": "DATA", "claim": "GEN"}
CSL = {"edition": "book", "chapter": "chapter", "figure": "figure", "statistic": "entry", "claim": "entry"}
WORDS = {"chapter": "Chapter", "figure": "Chart", "statistic": "Number", "claim": "Claim"}
SPACES = str.maketrans({"\u202f": "\u00a0", "\u2009": "\u00a0"})
# Characters that LaTeX takes for commands, or that its common engines cannot print.
LATEX = str.maketrans(
    {
        **{sign: f"\\{sign}" for sign in "&%#_$"},
        "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "\\": r"\textbackslash{}", "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}", "\u00a0": "~", "\u2212": "$-$", "×": r"$\times$", "≈": r"$\approx$", "≥": r"$\geq$",
        "≤": r"$\leq$", "∞": r"$\infty$",
        **{sign: f"$^{{{digit}}}$" for digit, sign in zip("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻", strict=True)},
    }
)  # fmt: skip


def citation(book: Book, part: Part, style: str = "text") -> str:
    """Return the citation of one part. style: text, bibtex, ris or csl (a JSON array of one item)."""
    return bibliography(book, [part], style)


def bibliography(book: Book, cited: Iterable[Part], style: str) -> str:
    """Return citations of several parts in one file of a style."""
    return STYLES[style](book, list(cited))


def text(book: Book, part: Part) -> str:
    """Return a citation in words: who, what, in which edition, when, where; for a number, also its source."""
    who, when = " and ".join(book.authors), f"{date.fromisoformat(book.published):%-d %B %Y}"
    if part.kind == EDITION:
        return _spaced(f"{who}. {book.full_title}. Edition {book.edition}, {when}. {note(book, part)}")
    return _spaced(
        f"{who}. “{part.title.replace('“', '‘').replace('”', '’')}.” {_place(part)} in {book.title}, edition {book.edition}, "
        f"{when}. {note(book, part)}"
    )


def note(book: Book, part: Part) -> str:
    """Return what a citation adds in words: the address, the data or sources, and which of these are not under CC BY."""
    return f"{_origin(book, part)} {part.fields.get('rights', '')}".strip()


def _origin(book: Book, part: Part) -> str:
    where = f"{book.url(part.address)}." if book.site else f"Address in the book: {part.address}."
    if part.kind == EDITION:
        return f"{where} Data: SHA-256 {book.data[:16]}."
    if part.kind == "statistic" and part.fields["printed"]:
        names = part.fields["printed"]
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        return f"{where} Computed from {'; '.join(names[:3])}{more}: cite the source as well."
    if part.kind == "figure" and part.fields["source"]:
        return f"{where} {part.fields['source']}"
    return where


def key(book: Book, part: Part) -> str:
    """Return the key of a part in a bibliography: the book's short name, the edition and the part."""
    name = "-".join(re.findall(r"[a-z0-9]+", book.title.lower()))
    return "-".join([name, book.label, *([part.id] if part.kind != EDITION else [])])


def _texts(book: Book, cited: Iterable[Part]) -> str:
    return "\n".join(text(book, part) for part in cited) + "\n"


def _bibtex(book: Book, cited: Iterable[Part]) -> str:
    return Plain().to_string(BibliographyData({key(book, part): _entry(book, part) for part in cited}))


def _entry(book: Book, part: Part) -> Entry:
    year, month, _ = book.published.split("-")
    # A second pair of braces keeps names and capitals as they are.
    words = {"author": " and ".join(f"{{{latex(who)}}}" for who in book.authors), "title": f"{{{latex(part.title)}}}"}
    when = {"year": year, "month": str(int(month))}
    where = {"url": book.url(part.address)} if book.site else {}
    told = {"note": latex(note(book, part)), "langid": "english" if book.language == "en" else book.language}
    if part.kind == EDITION:
        kind, inside = "book", {"edition": latex(book.edition), "publisher": f"{{{latex(' and '.join(book.authors))}}}"}
    elif part.kind == "chapter":
        number = {"chapter": part.fields["number"]} if part.fields["number"] else {}
        inside = {"booktitle": f"{{{latex(book.full_title)}}}", "edition": latex(book.edition), **number}
        kind, inside["publisher"] = "incollection", f"{{{latex(' and '.join(book.authors))}}}"
    else:
        kind = "misc"
        inside = {"howpublished": latex(f"{_place(part)} in {book.title}, edition {book.edition}")}
    fields = {**words, **inside, **when, **where, **told}
    return Entry(kind, list(fields.items()))


def _ris(book: Book, cited: Iterable[Part]) -> str:
    return rispy.dumps([_reference(book, part) for part in cited], implementation=_Unnumbered).lstrip("\n")


class _Unnumbered(rispy.RisWriter):
    def set_header(self, count: int) -> str:
        return ""


def _reference(book: Book, part: Part) -> dict[str, Any]:
    """Return the fields of one RIS record, as rispy names them."""
    container = {} if part.kind == EDITION else {"secondary_title": book.full_title}
    where = {"urls": [book.url(part.address)]} if book.site else {}
    number = {"section": part.fields["number"]} if part.fields.get("number") else {}
    fields = {
        "type_of_reference": RIS[part.kind], "id": key(book, part), "authors": list(book.authors), "title": part.title,
        **container, **number, "edition": book.edition, "publisher": " and ".join(book.authors),
        "year": book.published[:4], "date": book.published.replace("-", "/"), "language": book.language, **where,
        "notes": [f"{_place(part)}. {note(book, part)}" if part.kind != EDITION else note(book, part)],
    }  # fmt: skip
    return {name: _spaced(value) if isinstance(value, str) else value for name, value in fields.items()}


def _csl(book: Book, cited: Iterable[Part]) -> str:
    items = [_item(book, part) for part in cited]
    return json.dumps(items, ensure_ascii=False, indent=1) + "\n"


def _item(book: Book, part: Part) -> dict[str, Any]:
    """Return one item of CSL-JSON."""
    container = {} if part.kind == EDITION else {"container-title": book.full_title}
    where = {"URL": book.url(part.address)} if book.site else {}
    number = {"chapter-number": part.fields["number"]} if part.fields.get("number") else {}
    return {
        "id": key(book, part), "type": CSL[part.kind], "title": _spaced(part.title), **container, **number,
        "author": [{"literal": who} for who in book.authors], "publisher": " and ".join(book.authors),
        "edition": book.edition, "issued": {"date-parts": [[int(number) for number in book.published.split("-")]]},
        "language": book.language, **where, "note": _spaced(note(book, part)),
    }  # fmt: skip


STYLES: Mapping[str, Callable[[Book, Iterable[Part]], str]] = {
    "text": _texts, "bibtex": _bibtex, "ris": _ris, "csl": _csl,
}  # fmt: skip
SUFFIXES = {"bibtex": ".bib", "ris": ".ris", "csl": ".json"}
MEDIA = {
    "bibtex": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
    "csl": "application/vnd.citationstyles.csl+json",
}
NAMES = {"bibtex": "BibTeX", "ris": "RIS", "csl": "CSL-JSON"}


def latex(words: str) -> str:
    """Return words with the characters that LaTeX takes for commands escaped; all else stays UTF-8."""
    return _spaced(words).translate(LATEX)


def _place(part: Part) -> str:
    """Return what the part is, with its id: Chart market-one-year; a chapter by its number."""
    if part.kind == "chapter":
        return f"Chapter {part.fields['number']}" if part.fields["number"] else "Chapter"
    return f"{WORDS[part.kind]} {part.id}"


def _spaced(words: str) -> str:
    """Return words on one line, with the common no-break space for the narrow one, which few reference managers know."""
    return re.sub(r"[ \t\r\n]+", " ", words.translate(SPACES)).strip(" ")

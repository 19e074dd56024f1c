"""Citations of the book and of its parts: as text, BibTeX, RIS and CSL-JSON, and in the styles that journals ask for."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

import rispy
from pybtex.database import BibliographyData, Entry

from aibalance.book.cite.csl_items import item
from aibalance.book.cite.metadata import EDITION, Book, Part
from aibalance.book.cite.references import Plain
from aibalance.book.cite.rendered import STYLES as PRINTED
from aibalance.book.cite.rendered import rendered

# What each kind of part is in RIS, and in words.
RIS = {"edition": "BOOK", "chapter": "CHAP", "figure": "FIGURE", "statistic": "DATA", "claim": "GEN"}
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
    """Return the citation of one part. style: text, bibtex, ris, csl (a JSON array of one item), apa, chicago or mla."""
    return bibliography(book, [part], style)


def bibliography(book: Book, cited: Iterable[Part], style: str) -> str:
    """Return citations of several parts in one file of a style, in the order of the parts."""
    if style in PRINTED:
        return "".join(f"{entry}\n" for entry in rendered([_item(book, part) for part in cited], style))
    return STYLES[style](book, list(cited))


def text(book: Book, part: Part) -> str:
    """Return a citation in words: who, what, in which edition, when, where; for a number, also its source."""
    who, when = " and ".join(book.authors), f"{date.fromisoformat(book.published):%-d %B %Y}"
    where = " ".join(filter(None, [f"{book.url(part.address)}." if book.site else "", _doi(book), note(book, part)]))
    if part.kind == EDITION:
        return _spaced(f"{who}. {book.full_title}. Edition {book.edition}, {when}. {where}")
    return _spaced(
        f"{who}. “{part.title.replace('“', '‘').replace('”', '’')}.” {_place(part)} in {book.title}, edition {book.edition}, "
        f"{when}. {where}"
    )


def note(book: Book, part: Part) -> str:
    """Return what a citation adds in words: sources or data, which of these are not under CC BY; the address if it is not public."""
    where = "" if book.site else f"Address in the book: {part.address}."
    return " ".join(filter(None, [where, _origin(book, part), part.fields.get("rights", "")]))


def _origin(book: Book, part: Part) -> str:
    if part.kind == EDITION:
        return f"Data: SHA-256 {book.data}."
    if part.kind == "statistic" and part.fields["printed"]:
        names = part.fields["printed"]
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        return f"Computed from {'; '.join(names[:3])}{more}: cite the source as well."
    return str(part.fields["source"]) if part.kind == "figure" else ""


def _doi(book: Book) -> str:
    return f"https://doi.org/{book.doi}." if book.doi else ""


def _machine_note(book: Book, part: Part) -> str:
    """Return the note of a citation in a file: as in words, and on which data the edition of a part was computed."""
    on = "" if part.kind == EDITION else f"Edition computed from data of SHA-256 {book.data}."
    return " ".join(filter(None, [note(book, part), on]))


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
    where |= {"doi": book.doi} if book.doi else {}
    told = {"note": latex(_machine_note(book, part)), "langid": "english" if book.language == "en" else book.language}
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
    minted = {"doi": book.doi} if book.doi else {}
    named = {} if part.kind == EDITION else {"accession_number": part.id, "type_of_work": WORDS[part.kind]}
    told = _machine_note(book, part)
    fields = {
        "type_of_reference": RIS[part.kind], "id": key(book, part), **named, "authors": list(book.authors), "title": part.title,
        **container, **number, "edition": book.edition, "publisher": " and ".join(book.authors),
        "year": book.published[:4], "date": book.published.replace("-", "/"), "language": book.language, **where, **minted,
        "notes": [_spaced(f"{_place(part)}. {told}" if part.kind != EDITION else told)],
    }  # fmt: skip
    return {name: _spaced(value) if isinstance(value, str) else value for name, value in fields.items()}


def _csl(book: Book, cited: Iterable[Part]) -> str:
    items = (json.dumps(_item(book, part), ensure_ascii=False, separators=(",", ":")) for part in cited)
    return "[\n" + ",\n".join(items) + "\n]\n"


def _item(book: Book, part: Part) -> dict[str, Any]:
    """Return one item of CSL-JSON, each of its texts on one line."""
    made = {"id": key(book, part), **item(book, part, _machine_note(book, part))}
    return {name: _spaced(value) if isinstance(value, str) else value for name, value in made.items()}


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


def forms(book: Book, kind: str) -> dict[str, Any]:
    """Return what makes BibTeX and CSL-JSON of the RIS of any part of a kind: both with a name for what differs between parts.

    @id, @title, @note and @url stand for themselves, as each form writes them, and @place for `place`, which also begins the note
    in RIS. latex: the characters that BibTeX writes otherwise.
    """
    named = Part("@id", kind, "@title", "", "@address", fields={"printed": [], "rights": ""})
    told, url = _machine_note(book, named), book.url("@address") or "@url"
    bibtex, csl = citation(book, named, "bibtex"), citation(book, named, "csl")
    return {
        "bibtex": bibtex.replace(latex(told), "@note").replace(url, "@url").replace(latex(_place(named)), "@place"),
        "csl": csl.replace(json.dumps(told, ensure_ascii=False)[1:-1], "@note").replace(url, "@url"),
        "place": _place(named), "latex": {chr(code): written for code, written in LATEX.items()},
    }  # fmt: skip


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

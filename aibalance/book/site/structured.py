"""Structured data of schema.org: what a page's subject is, in JSON-LD."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from aibalance.article.claims import Evidence
from aibalance.book import addresses
from aibalance.book.cite.metadata import EDITION, Book, Part, creative_commons
from aibalance.book.site.markup import json_within, markup
from aibalance.data.tables import PACKAGE, catalogue, read, schema
from aibalance.runs.pages import capital

ARCHIVE, RESULTS = "downloads/data.zip", "results/results.sqlite"
# Verdicts as marks, the worst first; "not testable" is no mark.
MARKS = {"contradicted": 1, "supported with caveat": 2, "supported": 3}
PLACES = 20  # economies named as the coverage in space; the list of all would name most of the world
Thing = dict[str, Any]


@dataclass(frozen=True)
class Reviewed:
    """What a review of a claim names: the address of the article, the figures compared in words, and (name, address) of sources."""

    article: str = ""
    names: tuple[str, ...] = ()
    works: tuple[tuple[str, str], ...] = ()


def script(things: Iterable[Thing]) -> Markup:
    """Return a script element that holds things as JSON-LD, "" for none; characters that could end the element are escaped."""
    found = list(things)
    if not found:
        return Markup("")
    told = found[0] if len(found) == 1 else {"@graph": found}
    return markup("structured-data.html", json=json_within({"@context": "https://schema.org", **told}))


def whole(book: Book, parts: Mapping[str, Part], root: str = "") -> Thing:
    """Return the book and its chapters. root: from the page to the site's root, where its public address is unknown."""
    chapters = [part for part in parts.values() if part.kind == "chapter"]
    code = {"@type": "SoftwareSourceCode", "codeRepository": book.repository, "license": book.licences["code"]}
    source = {"isBasedOn": code} if book.repository else {}
    return {
        "@type": "Book", **_address(book, parts[EDITION], "@id", "url"), "name": book.full_title,
        "description": book.description, "bookEdition": book.edition, "bookFormat": "https://schema.org/EBook",
        **_published(book), "isAccessibleForFree": True, **source, "keywords": ", ".join(book.keywords),
        "hasPart": [
            {"@type": "Chapter", "name": part.title, **_position(part), "url": link(book, part.address, root)}
            for part in chapters
        ],
    }  # fmt: skip


def chapter(book: Book, part: Part, parts: Mapping[str, Part], root: str) -> Thing:
    """Return one chapter, as a part of the book."""
    edition = parts[EDITION]
    return {
        "@type": "Chapter", **_address(book, part, "@id", "url"), "name": part.title, "headline": part.title[:110],
        "description": part.description, **_position(part), **_published(book),
        "isPartOf": {"@type": "Book", "name": book.full_title, "bookEdition": book.edition,
                     "url": link(book, edition.address, root)},
    }  # fmt: skip


def review(book: Book, part: Part, root: str, told: Reviewed) -> Thing:
    """Return the review of one claim, for the claim's own page. told: where the claim was made, and what it was held against."""
    verdict, fields = part.fields["verdict"], part.fields
    mark = {"ratingValue": MARKS[verdict], "worstRating": 1, "bestRating": 3} if verdict in MARKS else {}
    where = {"@type": "CreativeWork", "name": book.article, **({"url": told.article} if told.article else {})}
    words = {"text": fields["quotation"]} if fields.get("quotation") else {}
    grounds = f"{capital(verdict)}: {fields['why']}. Attribution: {fields['attribution']}. Confidence: {fields['confidence']}."
    held = f" Held against {'; '.join(told.names)}." if told.names else ""
    return {
        "@type": "ClaimReview", **_address(book, part, "@id"), "url": link(book, part.address, root),
        "claimReviewed": fields["statement"], "author": _authors(book), "datePublished": book.published,
        "inLanguage": book.language, "license": book.licence_url, "reviewBody": grounds + held,
        "itemReviewed": {"@type": "Claim", "name": part.id, **words, "appearance": where},
        "reviewRating": {"@type": "Rating", **mark, "alternateName": capital(verdict)},
        **({"citation": [{"@type": "CreativeWork", "name": name, "url": url} for name, url in told.works]} if told.works else {}),
    }  # fmt: skip


@cache
def reviewed(data: Path) -> dict[str, Reviewed]:
    """Return {claim: what its review names} from the tables of a data package, for all claims; an event is cited by its source."""
    if "evidence" not in schema(data):
        return {}
    sources, evidence, found = catalogue(data), Evidence(data), {}
    events = read(data, "events").set_index("id")["source"]
    article = "" if evidence.article is None else sources["url"].get(evidence.article["source"], "")
    for claim in evidence.claims["id"]:
        own = evidence.tests(claim)
        own = own[own["role"].isin(["value", "attribution", "bound", "first print"])]
        own = own["source"].where(own["source"] != "", own["event"].map(events))
        ids = [id for id in dict.fromkeys(own) if id in sources.index]
        works = tuple((f"{r.title}, {r.edition}", r.url) for r in sources.loc[ids].itertuples())
        found[str(claim)] = Reviewed(str(article), tuple(sources.loc[ids, "short"]), works)
    return found


def dataset(book: Book, data: Path, root: str, variables: bool = True) -> Thing:
    """Return the data package: what it measures, of whom, over which years, and where to get it.

    variables: with the list of all indicators, which is long.
    """
    package = json.loads((data / PACKAGE).read_text(encoding="utf-8"))
    indicators, first, last, economies = covered(data)
    measured = [{"@type": "PropertyValue", "name": row.label, "unitText": row.unit} for row in indicators.itertuples()]
    return {
        "@type": "Dataset", "name": package["title"], "description": described(book, package["description"]),
        "url": link(book, addresses.DICTIONARY, root), "version": package["version"],
        "identifier": f"sha256:{book.data}", "creator": _authors(book), "license": book.licence_url,
        "datePublished": book.published, "inLanguage": book.language, "isAccessibleForFree": True,
        "keywords": list(book.keywords), "temporalCoverage": f"{first}/{last}",
        "spatialCoverage": [{"@type": "Place", "name": name} for name in economies],
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": "application/zip", "contentUrl": link(book, ARCHIVE, root)},
            {"@type": "DataDownload", "encodingFormat": "application/vnd.sqlite3", "contentUrl": link(book, RESULTS, root)},
        ],
        **({"variableMeasured": measured} if variables else {}),
    }  # fmt: skip


def covered(data: Path) -> tuple[pd.DataFrame, str, str, list[str]]:
    """Return what observations cover: indicators, first and last year that is no forecast, and the economies with most rows."""
    rows = read(data, "observations")
    known = rows[rows["status"] != "forecast"]
    names = read(data, "economies").set_index("code")["name"]
    order = rows["economy"].value_counts(sort=True).index
    years = known["period"].str.findall(r"\d{4}(?!\d)")
    first, last = min(y[0] for y in years), max(y[-1] for y in years)
    return read(data, "indicators"), first, last, [str(names[code]) for code in order[:PLACES]]


def described(book: Book, words: str) -> str:
    """Return a description of the data that stands on its own."""
    audits = ", which recomputes and audits one published article with it" * bool(book.article)
    return f"{words} Compiled for {book.title}, edition {book.edition}{audits}."


def link(book: Book, address: str, root: str) -> str:
    """Return the public address of something on the site, or, where that is unknown, the one relative to the page."""
    return book.url(address) or root + address


def _address(book: Book, part: Part, *names: str) -> Thing:
    return {name: book.url(part.address) for name in names} if book.site else {}


def _position(part: Part) -> Thing:
    return {"position": int(part.fields["number"])} if part.fields["number"] else {}


def _authors(book: Book) -> Thing | list[Thing]:
    named = [
        {"@type": "Organization", "name": who, **({"url": book.site} if book.site else {})} for who in book.authors
    ]
    return named[0] if len(named) == 1 else named


def _published(book: Book) -> Thing:
    return {
        "author": _authors(book), "publisher": _authors(book), "datePublished": book.published,
        "inLanguage": book.language, "license": creative_commons(book.licences["text"]),
    }  # fmt: skip

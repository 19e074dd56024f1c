"""The data package as an RO-Crate: its files, who made it, under what licence, and the sources of its rows."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aibalance.book.cite.cite import citation
from aibalance.book.cite.metadata import Book, Part
from aibalance.book.site.structured import Thing, covered, described
from aibalance.data.tables import PACKAGE, columns, read, schema

CRATE = "ro-crate-metadata.json"
PROFILE = "https://w3id.org/ro/crate/1.1"


def ro_crate(book: Book, edition: Part, data: Path) -> Thing:
    """Return the RO-Crate of a data package: its files, who made it, under what licence, and the sources of its rows."""
    package, (_, first, last, _) = json.loads((data / PACKAGE).read_text(encoding="utf-8")), covered(data)
    sources = read(data, "sources").sort_values("id", kind="stable")
    files = [{
        "@id": PACKAGE, "@type": "File", "name": "Data Package", "encodingFormat": "application/json",
        "description": "Description of every table and column: types, units, keys and allowed values.", **sums(data / PACKAGE),
    }, *(_file(data, resource) for resource in schema(data).values())]  # fmt: skip
    authors = [
        {"@id": f"#author-{place}", "@type": "Organization", "name": who} for place, who in enumerate(book.authors, 1)
    ]
    licence = {"@id": book.licence_url, "@type": "CreativeWork", "name": package["licenses"][0]["title"],
               "identifier": book.licences["text"]}  # fmt: skip
    root = {
        "@id": "./", "@type": "Dataset", "name": package["title"],
        "description": described(book, package["description"]), "datePublished": book.published,
        "version": package["version"], "license": {"@id": licence["@id"]}, "keywords": ", ".join(book.keywords),
        "author": _references(authors), "publisher": _references(authors), "temporalCoverage": f"{first}/{last}",
        "creditText": citation(book, edition).strip(), **({"url": book.site} if book.site else {}),
        "hasPart": _references(files), "isBasedOn": [{"@id": f"#source-{id}"} for id in sources["id"]],
    }  # fmt: skip
    about = {"@id": CRATE, "@type": "CreativeWork", "conformsTo": {"@id": PROFILE}, "about": {"@id": "./"}}
    works = [_source(row) for row in sources.itertuples()]
    return {"@context": f"{PROFILE}/context", "@graph": [about, root, *files, *authors, licence, *works]}


def _file(data: Path, resource: Mapping[str, Any]) -> Thing:
    return {
        "@id": resource["path"], "@type": "File", "name": resource["title"], "description": resource["description"],
        "encodingFormat": resource["mediatype"], **sums(data / resource["path"]),
        "variableMeasured": columns(dict(resource)),
    }  # fmt: skip


def _source(row: Any) -> Thing:
    """Return a source of rows; its address is not its id, as several editions share one."""
    return {
        "@id": f"#source-{row.id}", "@type": "CreativeWork", "name": f"{row.title}, {row.edition}",
        "publisher": row.publisher, "datePublished": row.published, "url": row.url, "usageInfo": row.licence,
    }  # fmt: skip


def sums(path: Path) -> Thing:
    """Return size and SHA-256 of a file."""
    content = path.read_bytes()
    return {"contentSize": f"{len(content)} B", "sha256": hashlib.sha256(content).hexdigest()}


def _references(things: list[Thing]) -> list[Thing]:
    return [{"@id": thing["@id"]} for thing in things]

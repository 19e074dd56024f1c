"""Data and results as RO-Crates: files with size and sum, who made them, under what licence, from which sources, by which run."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from aibalance.book import addresses
from aibalance.book.cite.cite import citation
from aibalance.book.cite.metadata import Book, Part
from aibalance.book.site.structured import Thing, covered, described
from aibalance.data.opened import content
from aibalance.data.tables import PACKAGE, columns, read, schema

CRATE = "ro-crate-metadata.json"
PROFILE = "https://w3id.org/ro/crate/1.3"
# What a crate that says how its files were made must hold. A run of notebooks is a run of processes; no workflow file joins them.
RUN_BASE = "https://w3id.org/ro/crate/1.1"
RUN_PROFILE = "https://w3id.org/ro/wfrun/process/0.5"


def ro_crate(book: Book, edition: Part, data: Path) -> Thing:
    """Return the RO-Crate of a data package: its files, who made it, under what licence, and the sources of its rows."""
    package, (_, first, last, _) = json.loads(content(data / PACKAGE)), covered(data)
    sources = read(data, "sources").sort_values("id", kind="stable")
    files = [{
        "@id": PACKAGE, "@type": "File", "name": "Data Package", "encodingFormat": "application/json",
        "description": "Description of every table and column: types, units, keys and allowed values.",
        **sums(content(data / PACKAGE)),
    }, *(_file(data, resource) for resource in schema(data).values())]  # fmt: skip
    authors, licence = _authors(book), _licence(book, package["licenses"][0]["title"])
    root = {
        **_root(book, package, files, authors, licence), "temporalCoverage": f"{first}/{last}",
        "creditText": citation(book, edition).strip(), "isBasedOn": [{"@id": f"#source-{id}"} for id in sources["id"]],
    }  # fmt: skip
    return _crate([root, *files, *authors, licence, *(_source(row) for row in sources.itertuples())])


def results_crate(book: Book, package: Thing, made: Mapping[str, bytes], how: Mapping[str, Mapping[str, str]]) -> Thing:
    """Return the RO-Crate of results, with the run of each chapter that made them.

    package: their Data Package. made: {file name: content}. how: digests of {"chapters", "tables"} that were run.
    """
    files = [{
        "@id": r["path"], "@type": "File", "name": r["title"], "description": r["description"],
        "encodingFormat": r["mediatype"], **sums(made[r["path"]]),
    } for r in package["resources"]]  # fmt: skip
    authors, licence = _authors(book), _licence(book)
    tables = [
        {"@id": f"#table-{name}", "@type": "CreativeWork", "name": f"Table {name} of the data", "sha256": digest}
        for name, digest in how["tables"].items()
    ]
    notebooks = [
        {"@id": f"#chapter-{name}", "@type": "SoftwareApplication", "name": f"Notebook {name}", "sha256": digest,
         "version": book.version, "license": book.licences["code"],
         "url": book.url(addresses.chapter(name)) or addresses.chapter(name)}
        for name, digest in how["chapters"].items()
    ]  # fmt: skip
    values = [
        {"@id": f"#parameter-{name}", "@type": "PropertyValue", "name": name, "value": value}
        for name, value in sorted(book.parameters.items())
    ]
    actions = [
        {"@id": f"#run-{name}", "@type": "CreateAction", "name": f"Run of {name}, edition {book.edition}",
         "description": "papermill executed the notebook on the tables of data; its outputs are these results.",
         "instrument": {"@id": f"#chapter-{name}"}, "object": _references([*tables, *values]), "result": _references(files),
         "agent": _references(authors), "actionStatus": {"@id": "http://schema.org/CompletedActionStatus"}}
        for name in how["chapters"]
    ]  # fmt: skip
    profile = {"@id": RUN_PROFILE, "@type": ["CreativeWork", "Profile"], "name": "Process Run Crate", "version": "0.5"}
    root = {
        **_root(book, package, files, authors, licence), "conformsTo": {"@id": RUN_PROFILE},
        "mentions": _references(actions),
    }  # fmt: skip
    return _crate([root, *files, *authors, licence, *tables, *notebooks, *values, *actions, profile], also=[RUN_BASE])


def _crate(things: list[Thing], also: Sequence[str] = ()) -> Thing:
    """Return a crate of things. also: older versions of RO-Crate that it keeps to, where a profile asks for one."""
    versions = [{"@id": version} for version in (PROFILE, *also)]
    held = versions if also else versions[0]
    about = {"@id": CRATE, "@type": "CreativeWork", "conformsTo": held, "about": {"@id": "./"}}
    return {"@context": f"{PROFILE}/context", "@graph": [about, *things]}


def _root(book: Book, package: Thing, files: list[Thing], authors: list[Thing], licence: Thing) -> Thing:
    return {
        "@id": "./", "@type": "Dataset", "name": package["title"],
        "description": described(book, package["description"]), "datePublished": book.published,
        "version": package["version"], "license": {"@id": licence["@id"]}, "keywords": ", ".join(book.keywords),
        "author": _references(authors), "publisher": _references(authors), "hasPart": _references(files),
        **({"url": book.site} if book.site else {}),
    }  # fmt: skip


def _authors(book: Book) -> list[Thing]:
    return [
        {"@id": f"#author-{place}", "@type": "Organization", "name": who, **({"url": book.site} if book.site else {})}
        for place, who in enumerate(book.authors, 1)
    ]


def _licence(book: Book, title: str = "") -> Thing:
    name = title or book.licences["text"]
    return {"@id": book.licence_url, "@type": "CreativeWork", "name": name, "identifier": book.licences["text"],
            "description": "The licence of the compilation; each row says what may be done with it."}  # fmt: skip


def _file(data: Path, resource: Mapping[str, Any]) -> Thing:
    return {
        "@id": resource["path"], "@type": "File", "name": resource["title"], "description": resource["description"],
        "encodingFormat": resource["mediatype"], **sums(content(data / resource["path"])),
        "variableMeasured": columns(dict(resource)),
    }  # fmt: skip


def _source(row: Any) -> Thing:
    """Return a source of rows; its address is not its id, as several editions share one."""
    return {
        "@id": f"#source-{row.id}", "@type": "CreativeWork", "name": f"{row.title}, {row.edition}",
        "publisher": row.publisher, "datePublished": row.published, "url": row.url, "usageInfo": row.licence,
    }  # fmt: skip


def sums(content: bytes) -> Thing:
    """Return size and SHA-256 of a file's content."""
    return {"contentSize": f"{len(content)} B", "sha256": hashlib.sha256(content).hexdigest()}


def _references(things: list[Thing]) -> list[Thing]:
    return [{"@id": thing["@id"]} for thing in things]

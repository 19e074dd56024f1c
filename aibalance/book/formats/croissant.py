"""The data package in Croissant, the vocabulary in which data sets for machine learning describe their files and records."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aibalance.book.cite.cite import citation
from aibalance.book.cite.metadata import Book, Part
from aibalance.book.formats.crate import sums
from aibalance.book.site.structured import Thing, described
from aibalance.data.opened import content
from aibalance.data.tables import PACKAGE, schema

CROISSANT = "croissant.json"
PROFILE = "http://mlcommons.org/croissant/1.1"
TYPES = {"string": "sc:Text", "number": "sc:Float", "integer": "sc:Integer", "boolean": "sc:Boolean", "date": "sc:Date"}
# What the terms of Croissant 1.1 mean, as its specification gives them: a reader checks that none is missing.
CONTEXT: dict[str, Any] = {
    "@language": "en", "@vocab": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/", "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/", "sc": "https://schema.org/",
    **{term: f"cr:{term}" for term in (
        "citeAs", "column", "equivalentProperty", "extract", "field", "fileObject", "fileProperty", "fileSet", "format",
        "includes", "isLiveDataset", "jsonPath", "key", "md5", "parentField", "path", "recordSet", "references", "regex",
        "repeated", "replace", "samplingRate", "separator", "source", "subField", "transform")},
    "conformsTo": "dct:conformsTo", "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"}, "examples": {"@id": "cr:examples", "@type": "@json"},
}  # fmt: skip


def croissant(book: Book, edition: Part, data: Path) -> Thing:
    """Return the Croissant description of a data package: one file and one set of records for each table."""
    package = json.loads(content(data / PACKAGE))
    resources = {name: dict(resource) for name, resource in schema(data).items()}
    contents = {r["path"]: content(data / r["path"]) for r in resources.values()}
    return _described(book, edition, package, resources, contents)


def described_tables(book: Book, edition: Part, package: Thing, contents: Mapping[str, bytes]) -> Thing:
    """Return the Croissant description of the tables of any Data Package. contents: {path: content} of its files."""
    tables = {resource["name"]: resource for resource in package["resources"] if "schema" in resource}
    return _described(book, edition, package, tables, contents)


def _described(
    book: Book, edition: Part, package: Thing, tables: Mapping[str, Thing], contents: Mapping[str, bytes]
) -> Thing:
    return {
        "@context": CONTEXT, "@type": "sc:Dataset", "conformsTo": PROFILE, "name": package["name"],
        "alternateName": package["title"], "citeAs": citation(book, edition, "bibtex").strip(),
        "description": described(book, package["description"]),
        "version": f"{package['version']}.0", "license": book.licence_url, "datePublished": book.published,
        "creator": [{"@type": "sc:Organization", "name": who} for who in book.authors],
        "inLanguage": book.language, "keywords": list(book.keywords), "isLiveDataset": False,
        **({"url": book.site} if book.site else {}),
        "distribution": [
            {"@type": "cr:FileObject", "@id": r["path"], "name": r["path"], "description": r["description"],
             "contentUrl": r["path"], "encodingFormat": "text/csv", **sums(contents[r["path"]])}
            for r in tables.values()
        ],
        "recordSet": [_record_set(r, tables) for r in tables.values()],
    }  # fmt: skip


def _record_set(resource: Mapping[str, Any], tables: Mapping[str, Mapping[str, Any]]) -> Thing:
    table, described_by = resource["name"], resource["schema"]
    links = {}
    for key in described_by.get("foreignKeys", []):
        other = key["reference"]["resource"]
        # A key of several columns cannot be said; a table that refers to itself would be joined with itself.
        if len(key["fields"]) == 1 and other:
            links[key["fields"][0]] = _column(tables[other]["path"], key["reference"]["fields"][0])
    fields = []
    for field in described_by["fields"]:
        name = field["name"]
        refers = {"references": links[name]} if name in links else {}
        fields.append(
            {"@type": "cr:Field", "@id": f"{table}/{name}", "name": f"{table}/{name}", "description": field["description"],
             "dataType": TYPES[field["type"]], "source": _column(resource["path"], name), **refers}
        )  # fmt: skip
    key = [{"@id": f"{table}/{name}"} for name in described_by["primaryKey"]]
    return {
        "@type": "cr:RecordSet", "@id": table, "name": table, "description": resource["description"],
        "key": key[0] if len(key) == 1 else key, "field": fields,
    }  # fmt: skip


def _column(file: str, column: str) -> Thing:
    return {"fileObject": {"@id": file}, "extract": {"column": column}}

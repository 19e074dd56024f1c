"""What the book consists of, for citations and for machines: the book itself, and its chapters, charts, numbers and claims."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from aibalance.book import addresses
from aibalance.book.numbers.openings import Page, page
from aibalance.data.rights import exceptions
from aibalance.data.store import data_digest
from aibalance.data.tables import BadInputError, catalogue
from aibalance.executed.book import ExecutedBook
from aibalance.runs.pages import capital

EDITION = "edition"  # the id of the book as a whole
SITE, REPOSITORY = "AIBALANCE_SITE", "AIBALANCE_REPOSITORY"
SHORT = 8  # digits of a digest that tell one package from another in a sentence
FORGE = "https://github.com/"


@dataclass(frozen=True)
class Book:
    """The book as a whole. site: its public address with a final slash, "" where unknown; repository: likewise, without.

    licences: SPDX identifiers of text (and data) and of code. article: title of the article that is audited, "" if none is. data: digest
    of the data package. parameters: those that differ from the chapters' own. again: whether it is a rerun, not the published
    edition. root: page of the cover, without suffix. doi: of this edition, "" before it has one.
    """

    title: str
    subtitle: str
    authors: tuple[str, ...]
    version: str
    published: str
    language: str
    description: str
    keywords: tuple[str, ...]
    licences: Mapping[str, str]
    article: str
    data: str
    parameters: Mapping[str, str]
    root: str
    site: str
    repository: str
    again: bool = False
    doi: str = ""

    @property
    def full_title(self) -> str:
        """Title and subtitle."""
        return f"{self.title}: {self.subtitle}"

    @property
    def rerun(self) -> str:
        """What tells a rerun from the published edition, in words: on which data and with which parameters; "" for the edition."""
        if not (self.again or self.parameters):
            return ""
        given = [f"{name}={value}" for name, value in sorted(self.parameters.items())]
        changed = f" with {', '.join(given)}" if given else ""
        return f"rerun on data {self.data[:SHORT]}…{changed}, not the published edition"

    @property
    def edition(self) -> str:
        """The edition in words; a rerun says that it is one."""
        return f"{self.version}, {self.rerun}" if self.rerun else self.version

    @property
    def label(self) -> str:
        """The edition as a part of a key; a rerun's is not that of the edition."""
        return f"{self.version}-rerun-{self.data[:SHORT]}" if self.rerun else self.version

    @property
    def licence_url(self) -> str:
        """Where the licence of text and data can be read."""
        return creative_commons(self.licences["text"])

    def url(self, address: str) -> str:
        """Return the public address of a page of the book, "" where the site's is unknown."""
        return self.site + address if self.site else ""


@dataclass(frozen=True)
class Part:
    """Something citable. kind: edition, chapter, figure, statistic or claim. address: from the site's root.

    chapter: key of the chapter that it belongs to. fields: what its kind has besides, as the records of chapters name it.
    """

    id: str
    kind: str
    title: str
    description: str
    address: str
    chapter: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)


def book(read: ExecutedBook, environment: Mapping[str, str] = os.environ) -> Book:
    """Return what a book's _config.yml and _toc.yml say of it, and on what it was executed.

    The addresses of site and repository come from the environment (AIBALANCE_SITE, AIBALANCE_REPOSITORY) or _config.yml.
    Raises BadInputError if _config.yml lacks something or an address is none.
    """
    config = yaml.safe_load((read.folder / "_config.yml").read_text(encoding="utf-8"))
    sphinx, own = config["sphinx"]["config"], config.get("publication", {})
    missing = {"subtitle", "published", "licences", "description", "keywords"} - own.keys()
    if missing:
        raise BadInputError(
            f"_config.yml: found no {', '.join(sorted(missing))} under publication; expected what a citation needs"
        )
    site, repository = public(config, environment)
    return Book(
        title=config["title"], subtitle=own["subtitle"], authors=(config["author"],), version=str(sphinx["version"]),
        published=str(own["published"]), language=sphinx["language"], description=" ".join(own["description"].split()),
        keywords=tuple(own["keywords"]), licences=own["licences"], article=own.get("article", ""),
        data=data_digest(read.data), parameters=read.parameters,
        root=yaml.safe_load((read.folder / "_toc.yml").read_text(encoding="utf-8"))["root"],
        site=site, repository=repository, again=bool(read.run), doi=str(own.get("doi") or ""),
    )  # fmt: skip


def public(config: Mapping[str, Any], environment: Mapping[str, str] = os.environ) -> tuple[str, str]:
    """Return the public addresses of site, with a final slash, and repository, without; "" where unknown.

    Raises BadInputError if one is no address.
    """
    site = environment.get(SITE) or config["sphinx"]["config"].get("html_baseurl") or ""
    repository = environment.get(REPOSITORY) or config.get("repository", {}).get("url") or ""
    if re.fullmatch(r"[\w.-]+/[\w.-]+", repository):
        repository = FORGE + repository
    for name, address in ((SITE, site), (REPOSITORY, repository)):
        if address and not re.fullmatch(r"https?://[^\s/\"<>]+(/[^\s\"<>]*)?", address):
            raise BadInputError(f"{name}: found {address!r}; expected an address that starts with https://")
    return site.rstrip("/") + "/" if site else "", repository.rstrip("/")


def parts(read: ExecutedBook, environment: Mapping[str, str] = os.environ) -> dict[str, Part]:
    """Return {id: part} of everything citable in an executed book: edition, chapters, figures, statistics, claims, in this order.

    Ids: "edition", a chapter's key, a chart's id, chapter.statistic, a claim's id.
    """
    whole, opened, sources = book(read, environment), pages(read), catalogue(read.data)
    keys = {Path(record["file"]).stem: record["chapter"] for record in read.records}
    charts = [(Path(file).stem, record) for file, record, _ in read.charts.values()]
    found = [
        edition(whole),
        *(_chapter(keys[stem], stem, opened[f"chapters/{stem}"]) for stem in keys),
        *(_figure(keys.get(stem, ""), stem, chart, sources) for stem, chart in charts),
        *_statistics(read.records, sources),
        *_claims(read.records),
    ]
    return {part.id: part for part in found}


def edition(whole: Book) -> Part:
    """Return the book as a whole as something citable."""
    return Part(EDITION, EDITION, whole.full_title, whole.description, f"{whole.root}.html")


def pages(read: ExecutedBook) -> dict[str, Page]:
    """Return {page name from the site's root, without suffix: its opening words} of the book's text."""
    return {f"chapters/{Path(file).stem}": page(Path(file).stem, read.prose(file), read.texts) for file in read.pieces}


def creative_commons(licence: str) -> str:
    """Return the address of a Creative Commons licence from its SPDX identifier, e.g. CC-BY-4.0."""
    name, version = licence.removeprefix("CC-").lower().rsplit("-", 1)
    return f"https://creativecommons.org/licenses/{name}/{version}/"


def _chapter(key: str, stem: str, opened: Page) -> Part:
    facts = {"number": opened.number, "question": opened.question, "file": stem}
    return Part(key, "chapter", opened.title, opened.opening, addresses.chapter(stem), key, facts)


def _figure(key: str, stem: str, chart: Mapping[str, Any], sources: pd.DataFrame) -> Part:
    facts = {name: chart[name] for name in ("subtitle", "source", "alt")}
    drawn = {row["source"] for row in chart["data"] if row.get("source")}
    facts["rights"] = exceptions(sources[sources.index.isin(drawn)])
    address = addresses.chart(stem, chart["id"])
    return Part(chart["id"], "figure", chart["title"], chart["subtitle"], address, key, facts)


def _statistics(chapters: Iterable[Mapping[str, Any]], sources: pd.DataFrame) -> Iterator[Part]:
    names = sources["short"].to_dict()
    kept = ("label", "value", "text", "unit", "interval", "as_of", "grade", "sources")
    rights = cache(
        lambda ids: exceptions(sources[sources.index.isin(ids)])
    )  # many statistics rest on the same few sources
    for record in chapters:
        for statistic in record.get("statistics", []):
            key = record["chapter"]
            facts = {name: statistic[name] for name in kept}
            facts["rights"] = rights(tuple(statistic["sources"]))
            facts["printed"] = tuple(names.get(source, source) for source in statistic["sources"])
            title = f"{statistic['label']}: {statistic['text']}"
            as_of = f", as of {statistic['as_of']}" if statistic["as_of"] else ""
            address = addresses.statistic(key, statistic["id"])
            yield Part(f"{key}.{statistic['id']}", "statistic", title, f"{title}{as_of}.", address, key, facts)


def _claims(chapters: Iterable[Mapping[str, Any]]) -> Iterator[Part]:
    for record in chapters:
        for claim in record.get("claims", []):
            facts = {**claim, "section": record["section"]}
            title = f"Verdict on “{claim['statement']}”: {claim['verdict']}"
            told = (
                f"Claim {claim['claim']}: {claim['statement']}. Verdict: {claim['verdict']}. {capital(claim['why'])}."
            )
            address = addresses.claim(claim["claim"])
            yield Part(claim["claim"], "claim", title, told, address, record["chapter"], facts)

"""What the site says of itself to machines: heads of pages, structured data, and the package's descriptions, each in its own library."""

import hashlib
import io
import json
import re
import socket
import xml.etree.ElementTree as ElementTree
import zipfile
from pathlib import Path
from typing import Any

import pytest
import vl_convert
from bs4 import BeautifulSoup
from conftest import PROJECT, SITE, needs_site

from aibalance.article.claims import Evidence
from aibalance.book.cite.metadata import book, parts
from aibalance.book.figures.previews import HEIGHT, WIDTH, preview
from aibalance.book.formats import downloads
from aibalance.book.formats.crate import CRATE
from aibalance.book.formats.croissant import CROISSANT
from aibalance.book.formats.packages import descriptions
from aibalance.book.naming import file_name
from aibalance.book.numbers.numbers import charts
from aibalance.book.numbers.openings import shortened
from aibalance.book.site import structured
from aibalance.book.site.build import render, renderer
from aibalance.book.site.head import LONGEST
from aibalance.data.tables import read, schema
from aibalance.executed.book import read_book
from aibalance.runs.execution.execute import execute
from aibalance.runs.execution.staging import stage

# What schema.org and the search engines that read it require of each type; any of a tuple will do.
REQUIRED: dict[str, list[str | tuple[str, ...]]] = {
    "Book": ["name", "author", "bookEdition", "datePublished", "inLanguage", "license", "hasPart"],
    "Chapter": ["name", "author", "isPartOf", "datePublished", "inLanguage", "license", "description"],
    "Dataset": ["name", "description", "license", "creator", "distribution", "temporalCoverage", "spatialCoverage"],
    "ClaimReview": ["claimReviewed", "reviewRating", "url", "author", "itemReviewed", "datePublished"],
}
SIGNPOSTS = ("alternate", "type", "license", "describedby")
VERDICTS = {"Supported", "Supported with caveat", "Contradicted", "Not testable"}


def pages(site: Path) -> list[Path]:
    """The pages of a site that are found by search: index.html is the cover once more, a figure's page is for frames."""
    apart = {site / "index.html", *(site / "embed").glob("*.html")}
    return [p for p in sorted(site.rglob("*.html")) if "_static" not in p.parts and p not in apart]


def head(path: Path) -> BeautifulSoup:
    markup = path.read_text(encoding="utf-8")
    return BeautifulSoup(markup[: markup.index("</head>")], "html.parser")


def things(soup: BeautifulSoup) -> list[dict[str, Any]]:
    """The subjects in the structured data of a page."""
    found: list[dict[str, Any]] = []
    for script in soup.find_all("script", type="application/ld+json"):
        told = json.loads(script.string or "")
        assert told.pop("@context") == "https://schema.org"
        found += told.get("@graph", [told])
    return found


def meta(soup: BeautifulSoup, name: str) -> list[str]:
    """The contents of the meta tags of one name, or property of Open Graph."""
    kind = "property" if name.startswith("og:") else "name"
    return [str(tag["content"]) for tag in soup.select(f'meta[{kind}="{name}"]')]


@needs_site
def test_every_page_describes_itself() -> None:
    told: dict[str, str] = {}
    for path in pages(SITE):
        soup = head(path)
        for name in ("description", "og:title", "og:description", "og:type", "twitter:card"):
            assert len(meta(soup, name)) == 1, f"{path.name}: {name}"
        words = meta(soup, "description")[0]
        assert 30 <= len(words) <= LONGEST, f"{path.name}: {words}"
        assert not re.search(r"\{\{|\*\*|<|no data|\bnan\b", words), f"{path.name}: {words}"
        assert words not in told.values(), f"{path.name} says the same as {[p for p, w in told.items() if w == words]}"
        told[path.name] = words


COMPARED = ("value", "attribution", "bound", "first print")


@needs_site
def test_each_review_of_a_claim_that_was_tested_cites_what_it_was_tested_against() -> None:
    evidence, addresses = Evidence(PROJECT / "data"), set(read(PROJECT / "data", "sources")["url"])
    tested, silent = set(), set()
    for path in (path for path in pages(SITE) if path.parent.name == "claims"):
        for thing in (thing for thing in things(head(path)) if thing["@type"] == "ClaimReview"):
            works = [(work["name"], work["url"]) for work in thing.get("citation", [])]
            assert {url for _, url in works} <= addresses, path.name
            assert len(works) == len(set(works)), path.name  # editions of one work may share an address
            if evidence.tests(path.stem)["role"].isin(COMPARED).any():
                tested.add(path.stem)
                silent |= {path.stem} if not works else set()
    assert len(tested) > 80
    assert silent == set()


@needs_site
def test_structured_data_has_what_each_type_requires() -> None:
    here, known = book(read_book(PROJECT)), parts(read_book(PROJECT))
    kinds: dict[str, int] = {}
    for path in pages(SITE):
        for thing in things(head(path)):
            kind = thing["@type"]
            kinds[kind] = kinds.get(kind, 0) + 1
            for name in REQUIRED[kind]:
                assert thing.get(str(name)), f"{path.name}: {kind} without {name}"
            if kind == "Dataset":
                assert 50 <= len(thing["description"]) <= 5000
                assert thing["distribution"][0]["contentUrl"].endswith("downloads/data.zip")
                assert re.fullmatch(r"\d{4}/\d{4}", thing["temporalCoverage"])
            if kind == "ClaimReview":
                assert thing["reviewRating"]["alternateName"] in VERDICTS
                rated = thing["reviewRating"].get("ratingValue")
                assert (rated is None) == (thing["reviewRating"]["alternateName"] == "Not testable")
                assert thing["itemReviewed"]["appearance"]["name"] == here.article
                assert thing["itemReviewed"]["appearance"]["url"].startswith("https://")
                assert thing["url"].endswith(f"claims/{path.name}")
                assert len(thing["reviewBody"]) > 60
    claims = sum(part.kind == "claim" for part in known.values())
    assert kinds["Book"] == 1
    assert kinds["Chapter"] == sum(part.kind == "chapter" for part in known.values())
    assert kinds["Dataset"] == 2
    assert kinds["ClaimReview"] == claims  # each on the claim's own page, and on no other


@needs_site
def test_scholarly_tags_stand_on_the_book_its_chapters_and_claims_only() -> None:
    kinds = ("edition", "chapter", "claim")
    cited = {part.address for part in parts(read_book(PROJECT)).values() if part.kind in kinds}
    for path in pages(SITE):
        titles = meta(head(path), "citation_title")
        assert len(titles) == (path.relative_to(SITE).as_posix() in cited), path.name
    for path in pages(SITE):  # signposts: what a page is, its licence, and where its citation stands
        soup = head(path)
        listed = {kind: [str(link["href"]) for link in soup.select(f'link[rel="{kind}"]')] for kind in SIGNPOSTS}
        assert len(listed["alternate"]) == 1, path.name
        whole = path.relative_to(SITE).as_posix() in cited
        assert [bool(listed[kind]) for kind in SIGNPOSTS[1:]] == [whole] * 3, path.name
        for target in (*listed["describedby"], *listed["alternate"]):
            assert (path.parent / target).is_file(), f"{path.name}: {target}"
    soup = head(SITE / "chapters" / "01-market-dynamics.html")
    assert meta(soup, "citation_title") == ["AI market dynamics and key drivers"]
    assert meta(soup, "citation_inbook_title") == [book(read_book(PROJECT)).full_title]
    assert re.fullmatch(r"\d{4}/\d\d/\d\d", meta(soup, "citation_publication_date")[0])


@needs_site
@pytest.mark.skipif(bool(book(read_book(PROJECT)).site), reason="the site's public address is known here")
def test_a_site_without_an_address_claims_none() -> None:
    assert not (SITE / "sitemap.xml").exists()
    assert not (SITE / "robots.txt").exists()
    for path in pages(SITE):
        soup = head(path)
        assert not soup.find("link", rel="canonical")
        assert not meta(soup, "og:url") + meta(soup, "citation_public_url")
        assert not any(image.startswith("http") for image in meta(soup, "og:image"))
        for thing in things(soup):
            address = thing.get("url", "")
            assert not address.startswith("http")
            assert "@id" not in thing


@pytest.mark.prove
def test_a_published_site_gives_every_page_its_full_address(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage(book, book / "data", tmp_path / "stage")
    execute(sorted((book / "chapters").glob("*.ipynb")), tmp_path / "stage", {}, jobs=2)
    unpublished = renderer(tmp_path / "stage")
    monkeypatch.setenv("AIBALANCE_SITE", "https://example.org/book")
    monkeypatch.setenv("AIBALANCE_REPOSITORY", "owner/name")
    assert renderer(tmp_path / "stage") != unpublished, "another address makes another site"
    assert render(tmp_path / "stage", tmp_path / "out")
    site = tmp_path / "out" / "html"
    changed = {e.text for e in ElementTree.parse(site / "sitemap.xml").getroot().iter() if e.tag.endswith("lastmod")}
    assert len(changed) == 1  # the edition's date, whenever it is built
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", str(changed.pop()))
    located = [e.text for e in ElementTree.parse(site / "sitemap.xml").getroot().iter() if e.tag.endswith("loc")]
    for path in pages(site):
        address = f"https://example.org/book/{path.relative_to(site).as_posix()}"
        soup = head(path)
        assert [link["href"] for link in soup.find_all("link", rel="canonical")] == [address]
        assert meta(soup, "og:url") == [address]
        assert (address in located) == (path.name not in ("search.html", "genindex.html", "404.html"))
    assert "Sitemap: https://example.org/book/sitemap.xml" in (site / "robots.txt").read_text(encoding="utf-8")
    whole = next(thing for thing in things(head(site / "chapters" / "01-money.html")) if thing["@type"] == "Book")
    assert whole["url"] == "https://example.org/book/chapters/01-money.html"
    assert whole["isBasedOn"]["codeRepository"] == "https://github.com/owner/name"


def test_structured_data_cannot_end_its_element() -> None:
    markup = structured.script([{"@type": "Book", "name": "</script><script>alert(1)</script>\u2028"}])
    assert markup.count("<") == 2
    script = BeautifulSoup(markup, "html.parser").find("script")
    assert script is not None
    assert json.loads(script.string or "")["name"] == "</script><script>alert(1)</script>\u2028"


def test_a_description_ends_with_a_sentence_or_says_that_it_goes_on() -> None:
    assert shortened("One is 2.5 times. Two follow. Three", 30) == "One is 2.5 times. Two follow."
    assert shortened("China, the U.S. and others grow fast", 20) == "China, the U.S.…"
    assert shortened("Short", 20) == "Short"


def test_a_preview_is_a_picture_of_the_size_that_networks_ask_for() -> None:
    markup = charts(read_book(PROJECT))["market_one_year"]
    picture = vl_convert.svg_to_png(preview("A “title” with <signs> & more", markup, "The book"))
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])) == (WIDTH, HEIGHT)
    assert len(picture) > 10_000, "the drawing is missing"


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data package as readers get it, unzipped."""
    folder = tmp_path_factory.mktemp("package")
    with zipfile.ZipFile(io.BytesIO(downloads.data_archive(read_book(PROJECT)))) as archive:
        archive.extractall(folder)
    return folder / file_name(PROJECT)


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection: the libraries must find all they need in the package and in themselves."""

    def refuse(*_: object) -> None:
        raise AssertionError("a library asked for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.usefixtures("offline")
def test_the_crate_parses_and_names_files_sources_and_sums(described: Path) -> None:
    from rocrate.rocrate import ROCrate

    crate = ROCrate(str(described))
    root = crate.root_dataset
    assert root["name"] == "The AI Balance of Power: data"
    assert root["license"].id == "https://creativecommons.org/licenses/by/4.0/"
    files = {entity.id: entity for entity in crate.data_entities}
    assert set(files) == {"datapackage.json", *(resource["path"] for resource in schema(described).values())}
    for name, file in files.items():
        assert file["sha256"] == hashlib.sha256((described / name).read_bytes()).hexdigest()
        assert file["contentSize"] == f"{(described / name).stat().st_size} B"
    sources = read(described, "sources")
    assert [work["url"] for work in root["isBasedOn"]] == list(sources.sort_values("id")["url"])
    graph = json.loads((described / CRATE).read_text(encoding="utf-8"))["@graph"]
    ids = {entity["@id"] for entity in graph}
    assert len(ids) == len(graph)
    named = set(re.findall(r'\{"@id": "([^"]+)"\}', json.dumps(graph)))
    assert named - ids == {"https://w3id.org/ro/crate/1.3"}


@pytest.mark.usefixtures("offline")
def test_croissant_is_valid_and_reads_every_record_from_the_tables(described: Path) -> None:
    import mlcroissant

    data = mlcroissant.Dataset(jsonld=str(described / CROISSANT))
    assert not data.metadata.ctx.issues.errors
    assert not data.metadata.ctx.issues.warnings
    assert {records.id for records in data.metadata.record_sets} == set(schema(described))
    for table, resource in schema(described).items():
        records, frame = list(data.records(table)), read(described, table)
        assert len(records) == len(frame)
        assert list(records[0]) == [f"{table}/{field['name']}" for field in resource["schema"]["fields"]]
        if table == "observations":
            assert [record["observations/value"] for record in records] == list(frame["value"])


@needs_site
def test_the_site_holds_the_package_with_its_descriptions() -> None:
    for resource in schema(PROJECT / "data").values():
        assert (SITE / "data" / resource["path"]).read_bytes() == (PROJECT / "data" / resource["path"]).read_bytes()
    for name, text in descriptions(book(read_book(PROJECT)), PROJECT / "data").items():
        assert (SITE / "data" / name).read_text(encoding="utf-8") == text

"""What the head of each page says of it: description, citation tags, previews of links, canonical address, structured data."""

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

from aibalance.book import addresses
from aibalance.book.cite.feed import FEED
from aibalance.book.cite.metadata import EDITION, Book, Part
from aibalance.book.figures.bars import EMBED
from aibalance.book.figures.previews import HEIGHT, WIDTH, preview_of
from aibalance.book.formats.crate import CRATE
from aibalance.book.formats.croissant import CROISSANT
from aibalance.book.numbers.openings import shortened
from aibalance.book.site import structured
from aibalance.book.site.known import Known, known
from aibalance.book.site.markup import markup
from aibalance.data.tables import PACKAGE

# What each part is in schema.org, and the forms of its citation that links name.
TYPES = {EDITION: "Book", "chapter": "Chapter", "claim": "ClaimReview"}
DESCRIBED = {".json": "application/vnd.citationstyles.csl+json", ".bib": "application/x-bibtex"}
LONGEST = 300  # characters of a description: what search engines and previews of links show at most
DICTIONARY = addresses.DICTIONARY.removesuffix(".html")
Tag = tuple[str, str]  # name (or og: property) and content
# What pages are that have no text of the book.
OTHERS = {
    "search": "Search the text of {title}: chapters, guides, glossary and data dictionary.",
    "genindex": "Index of {title}, {subtitle}.",
    "404": "No page of {title} has this address.",
}
OTHERS_NAMED = {"search": "Search", "404": "Page not found"}


def use_address(app: Sphinx, config: Config) -> None:
    """Let Sphinx write canonical addresses where the site's is known."""
    config.html_baseurl = known(app).book.site


def add_tags(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Add to a page's head what `tags` and `things` say of it."""
    if app.builder.name not in ("html", "dirhtml"):
        return
    told = known(app)
    named = list(tags(told, pagename, re.sub(r"<[^>]*>", "", context.get("title") or "")))
    lines = markup("head-tags.html", tags=named, links=list(links(told, pagename)))
    ld = structured.script(things(told, pagename, Path(app.srcdir) / "data"))
    context["headtitle"] = headtitle(told, pagename, context.get("title") or "")
    context["metatags"] = f"{context.get('metatags') or ''}\n{lines}\n{ld}"


def headtitle(told: Known, pagename: str, title: str) -> str:
    """Return the title that a browser shows for a page: the page, then the book; the cover is the book."""
    whole, part = told.book, told.page(pagename)
    own = named(whole, part, pagename, html.unescape(re.sub(r"<[^>]*>", "", title)))
    return own if own.startswith(whole.title) else f"{own} · {whole.title}"


def tags(told: Known, pagename: str, title: str) -> Iterator[Tag]:
    """Yield the meta tags of a page. title: as Sphinx knows it, for pages that are no part of the book."""
    whole, part = told.book, told.page(pagename)
    words = description(told, pagename, title)
    name = named(whole, part, pagename, title)
    yield "description", words
    yield "og:title", html.unescape(name)
    yield "og:description", words
    yield "og:type", "book" if pagename == whole.root else "article" if part else "website"
    yield "og:site_name", whole.title
    if whole.site:
        yield "og:url", whole.url(f"{pagename}.html")
    picture, shows = preview_of(told.parts, part, _numbers_of(told, pagename))
    if picture:
        yield "og:image", whole.url(picture) or "../" * pagename.count("/") + picture
        yield "og:image:width", str(WIDTH)
        yield "og:image:height", str(HEIGHT)
        yield "og:image:alt", shows
    yield "twitter:card", "summary_large_image" if picture else "summary"
    if part:
        yield from highwire(whole, part)


def named(whole: Book, part: Part | None, pagename: str, title: str) -> str:
    """Return what a page is called where only its name is seen: the book in full, a claim with its verdict."""
    if pagename == whole.root:
        return whole.full_title
    return part.title if part and part.kind == "claim" else title or OTHERS_NAMED.get(pagename, whole.title)


def _numbers_of(told: Known, pagename: str) -> str:
    """Return the chapter whose numbers a page lists, "" for other pages."""
    key = pagename.removeprefix("numbers/")
    return key if key in told.parts and addresses.numbers(key) == f"{pagename}.html" else ""


def links(told: Known, pagename: str) -> Iterator[dict[str, str]]:
    """Yield the signposts of a page: how it is cited, what it is, its licence, and its descriptions for machines."""
    whole, part = told.book, told.page(pagename)
    root = "../" * pagename.count("/")
    yield {
        "rel": "alternate",
        "href": f"{root}{FEED}",
        "type": "application/atom+xml",
        "title": f"{whole.title}: what moved",
    }
    if part is None:
        return
    if whole.site:
        yield {"rel": "cite-as", "href": f"https://doi.org/{whole.doi}" if whole.doi else whole.url(part.address)}
    yield {"rel": "type", "href": f"https://schema.org/{TYPES[part.kind]}"}
    yield {"rel": "license", "href": whole.licence_url}
    for suffix, kind in DESCRIBED.items():
        yield {"rel": "describedby", "href": f"{root}cite/{part.id}{suffix}", "type": kind}
    if part.kind == EDITION:
        for folder in ("data", "results"):
            for name in (CRATE, CROISSANT, PACKAGE):
                yield {"rel": "describedby", "href": f"{root}{folder}/{name}", "type": "application/ld+json" if name != PACKAGE else
                       "application/json"}  # fmt: skip
        for name in ("data", "results"):
            yield {"rel": "item", "href": f"{root}{name}/{PACKAGE}", "type": "application/json"}


def highwire(whole: Book, part: Part) -> Iterator[Tag]:
    """Yield the tags from which scholarly search engines and reference managers read a book, a chapter or a verdict."""
    yield "citation_title", part.title
    for who in whole.authors:
        yield "citation_author", who
    yield "citation_publication_date", whole.published.replace("-", "/")
    yield "citation_publisher", " and ".join(whole.authors)
    yield "citation_language", whole.language
    if part.kind != EDITION:
        yield "citation_inbook_title", whole.full_title
    if part.kind == "claim":
        yield "citation_technical_report_number", part.id
    if whole.doi and part.kind == EDITION:
        yield "citation_doi", whole.doi
    if whole.site:
        yield "citation_public_url", whole.url(part.address)
        yield "citation_fulltext_html_url", whole.url(part.address)


def description(told: Known, pagename: str, title: str) -> str:
    """Return what a page is about, in at most LONGEST characters and never without words."""
    whole, parts, part = told.book, told.parts, told.page(pagename)
    if key := _numbers_of(told, pagename):
        count = sum(p.kind == "statistic" and p.chapter == key for p in parts.values())
        text = (
            f"All {count} numbers of the chapter “{parts[key].title}”, each with its unit, interval, source, date and the rows "
            f"of data that it was computed from."
        )
    elif pagename in OTHERS:
        text = OTHERS[pagename].format(title=whole.title, subtitle=whole.subtitle)
    elif pagename == whole.root:
        text = whole.description
    elif part and part.kind == "claim":
        text = part.description
    elif pagename in told.opened and told.opened[pagename].opening:
        text = told.opened[pagename].opening
    else:
        text = f"{html.unescape(title)}: {whole.title}, {whole.subtitle}." if title else whole.description
    return shortened(text, LONGEST)


def things(told: Known, pagename: str, data: Path) -> Iterator[structured.Thing]:
    """Yield the subjects of a page for its structured data."""
    whole, parts, part = told.book, told.parts, told.page(pagename)
    root = "../" * pagename.count("/")
    if pagename == whole.root:
        yield structured.whole(whole, parts, root)
    if pagename in (whole.root, DICTIONARY):
        yield structured.dataset(whole, data, root, variables=pagename == DICTIONARY)
    if part and part.kind == "chapter":
        yield structured.chapter(whole, part, parts, root)
    if part and part.kind == "claim":
        yield structured.review(whole, part, root, structured.reviewed(data).get(part.id, structured.Reviewed()))


def write_sitemap(app: Sphinx, error: Exception | None) -> None:
    """Write sitemap.xml and robots.txt, which need the site's public address; nothing where it is unknown."""
    whole = known(app).book
    if error is not None or app.builder.name != "html" or not whole.site:
        return
    site = Path(app.outdir)
    skipped = {"index.html", "search.html", "genindex.html", "404.html"}
    left = {"_static", EMBED}  # a figure's own page names its place in a chapter as its address
    pages = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html") if not left & set(path.parts))
    found = [whole.url(page) for page in pages if page not in skipped]
    text = markup("sitemap.xml", addresses=found, changed=whole.published)
    (site / "sitemap.xml").write_text(f"{text}\n", encoding="utf-8")
    (site / "robots.txt").write_text(
        f"User-agent: *\nAllow: /\nSitemap: {whole.url('sitemap.xml')}\n", encoding="utf-8"
    )

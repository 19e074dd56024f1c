"""The book as one PDF: the pages of the built site on paper, printed by Chromium."""

import html
import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from bs4 import NavigableString, Tag

from aibalance.book.figures.figures import FONTS, plain_colours
from aibalance.book.formats.paper import still
from aibalance.book.formats.printable import for_print
from aibalance.book.formats.printing import FormatFailedError, finish, printer
from aibalance.book.naming import title
from aibalance.book.site.drawings import DRAWING
from aibalance.executed.book import ExecutedBook, read_book

STYLE = Path(__file__).parents[1] / "static" / "print.css"
# What the site folds away and paper has no room for: the coverage of each indicator in the dictionary.
LONG = ".entry > .opened"
# Marks of the site that say nothing on paper, and each of which would weigh on the PDF's structure.
THIN = re.compile("[\u2009\u202f]")  # spaces that the printed serif lacks
IDLE = ".statistic data, a.statistic, pre span, span.std, span.term"
BRIEF, SCALES = "brief", (1, 0.94, 0.88, 0.82)  # the page that must fit one of paper, and how much smaller it may be
CHART = re.compile(r'<figure class="chart" id="([^"]+)">.*?</figure>', flags=re.DOTALL)
BODY = re.compile(r'<article class="bd-article"[^>]*>(.*?)</article>', flags=re.DOTALL)


@dataclass(frozen=True)
class Heading:
    """One line of the table of contents. level: 1 for a chapter, 2 for its sections."""

    id: str
    text: str
    level: int


def pages_in_order(toc: Path) -> list[str]:
    """Return the file stems of a book's pages in the order of its table of contents, the root first."""
    found: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, Mapping):
            found.extend(str(node[key]) for key in ("root", "file") if key in node)
        for child in node.values() if isinstance(node, Mapping) else node if isinstance(node, list) else ():
            walk(child)

    walk(yaml.safe_load(toc.read_text(encoding="utf-8")))
    return [posixpath.basename(name) for name in found]


def redrawn(body: str, shown: Mapping[str, str]) -> str:
    """Return a page's body with its charts as their chapters drew them, in light colours: the site keeps styles apart."""

    def original(figure: re.Match[str]) -> str:
        drawings = iter(DRAWING.findall(shown[figure[1]])) if figure[1] in shown else None
        return DRAWING.sub(lambda _: plain_colours(next(drawings)), figure[0]) if drawings else figure[0]

    return CHART.sub(original, body)


def chapter(page: Path, stem: str, known: Sequence[str], shown: Mapping[str, str]) -> tuple[Tag, list[Heading]]:
    """Return one page of the built site as a section for print, with its headings; ids are unique in the whole book.

    known: stems of the pages that are printed. shown: {id: markup} of the charts.
    """
    body = BODY.search(page.read_text(encoding="utf-8"))
    if not body:
        raise FormatFailedError(f"{page}: found no article; expected a page of the built book")
    soup = still(redrawn(body[1], shown), lambda _, svg: for_print(svg))
    for node in soup.select(LONG):
        node.decompose()
    for node in soup.select(IDLE):
        node.unwrap()
    section = soup.new_tag("section", attrs={"class": "page", "id": stem})
    for child in list(soup.contents):
        section.append(child.extract())
    for node in section.select("[id]"):
        node["id"] = f"{stem}--{node['id']}"
    for link in section.select("a[href]"):
        path, _, anchor = str(link["href"]).partition("#")
        target = posixpath.splitext(posixpath.basename(path))[0] if path else stem
        if re.match(r"https?:|mailto:", path):
            continue
        if (not path or path == f"{target}.html") and target in known:
            link["href"] = f"#{target}--{anchor}" if anchor else f"#{target}"
        else:  # a page that the printed book does not have
            link.unwrap()
    for text in section.find_all(string=THIN):
        if type(text) is NavigableString:  # drawings, which are written as they stand, have a font with thin spaces
            text.replace_with(THIN.sub("\u00a0", text))
    headings = [Heading(stem, _words(node), 1) for node in section.select("h1")[:1]]
    headings += [
        Heading(str(node.parent["id"]), _words(node), 2)
        for node in section.select("section > h2")
        if node.parent is not None and node.parent.get("id")
    ]
    return section, headings


def _words(node: Tag) -> str:
    return " ".join(node.get_text().split())


def document(site: Path, read: ExecutedBook, only: str = "") -> tuple[str, list[Heading]]:
    """Return the pages of a built site as one HTML document for print, without its contents, and what the contents must list.

    read: the executed book that the site was made from. only: the stem of the one page to print.
    """
    sections, headings, running = [], [], []
    name, stems = title(read.folder), pages_in_order(read.folder / "_toc.yml")
    whole, shown = _quoted(name), {id: markup for id, (_, _, markup) in read.charts.items()}
    for place, stem in enumerate(stems):
        if only and stem != only:
            continue
        section, found = chapter(site / "chapters" / f"{stem}.html", stem, [only] if only else stems, shown)
        section["style"] = f"page: p{place}"
        if place == 0:
            section["class"] = "page title"
        sections.append(section.decode(formatter="minimal"))
        if place:
            headings += found
            head = _quoted(found[0].text) if found else whole
            running.append(
                f'@page p{place} {{ @top-right {{ content: "{head}" }} @top-left {{ content: "{whole}" }} }}'
            )
    style = (
        STYLE.read_text(encoding="utf-8")
        .replace("FONTS", FONTS.as_uri())
        .replace("SERIF", _serif().as_uri())
        .replace("TITLE", whole)
    )
    if not sections:
        raise FormatFailedError(f"{only}: found no such page in _toc.yml; expected one of {', '.join(stems)}")
    first, rest = sections[0], "".join(sections[1:])
    heading = f"{headings[0].text} · {name}" if only and headings else name
    markup = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(heading)}</title>'
        f"<style>{style}{''.join(running)}</style></head><body>{first}<!--contents-->{rest}</body></html>"
    )
    return markup, headings


def _quoted(words: str) -> str:
    """Return words as they stand between the quotes of a style sheet."""
    return words.replace("\\", "\\\\").replace('"', '\\"')


def _serif() -> Path:
    import font_source_serif_pro

    return Path(font_source_serif_pro.__file__).parent / "files"


def contents(headings: Sequence[Heading], pages: Mapping[str, int]) -> str:
    """Return the table of contents. pages: {id: page number}; a blank of the same width where it is not known yet."""
    lines = "".join(
        f'<li class="level-{h.level}"><a href="#{h.id}"><span class="words">{html.escape(h.text)}</span>'
        f'<span class="leader"></span><span class="number">{pages.get(h.id, 888)}</span></a></li>'
        for h in headings
    )
    return f'<nav class="contents" id="contents"><h1>Contents</h1><ol>{lines}</ol></nav>'


def write_pdf(site: Path, book: Path, target: Path) -> int:
    """Print the site built from the folder `book` to one PDF; return its number of pages.

    Prints until the contents name the pages that the headings are on: twice, seldom three times.
    """
    markup, headings = document(site, read_book(book))
    with printer() as printed:
        numbers: dict[str, int] = {}
        for _ in range(4):
            draft = printed(markup.replace("<!--contents-->", contents(headings, numbers)))
            found, count = page_numbers(draft, headings)
            if found == numbers:
                break
            numbers = found
        else:
            raise FormatFailedError("PDF: the page numbers of its contents do not settle")
        finish(draft, target, book, title(book))
    return count


def write_chapters(site: Path, book: Path, folder: Path) -> list[Path]:
    """Print each chapter, and the book on one page, to a PDF of its own in a folder; return them.

    Raises FormatFailedError if the book on one page takes more than one.
    """
    from pypdf import PdfReader

    made, read = [], read_book(book)
    with printer() as printed:
        for stem in alone(book):
            markup, headings = document(site, read, stem)
            made.append(folder / f"{stem}.pdf")
            for scale in SCALES if stem == BRIEF else SCALES[:1]:
                draft = printed(markup, scale)
                count = len(PdfReader(draft).pages)
                if count == 1:
                    break
            if stem == BRIEF and count > 1:
                raise FormatFailedError(f"PDF: found {count} pages of {BRIEF} at the smallest scale; expected one")
            finish(draft, made[-1], book, f"{headings[0].text} · {title(book)}")
    return made


def alone(book: Path) -> list[str]:
    """Return the stems of the pages that have a PDF of their own: what is executed, and the book on one page."""
    stems = pages_in_order(book / "_toc.yml")
    return [stem for stem in stems if stem == BRIEF or (book / "chapters" / f"{stem}.ipynb").exists()]


def page_numbers(pdf: Path, headings: Sequence[Heading]) -> tuple[dict[str, int], int]:
    """Return {heading id: page, counted from 1} and the number of pages of a printed book."""
    from pypdf import PdfReader

    reader = PdfReader(pdf)
    named = reader.named_destinations
    pages = {}
    for heading in headings:
        destination = named.get(f"/{heading.id}") or named.get(heading.id)
        if destination is None:
            raise FormatFailedError(f"PDF: found no destination {heading.id}; expected one for each heading")
        number = reader.get_destination_page_number(destination)
        assert number is not None
        pages[heading.id] = number + 1
    return pages, len(reader.pages)

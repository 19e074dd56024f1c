"""The built site as its readers meet it, read from disk once: blocks of text, the numbers in them, and the grades that it shows."""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from aibalance.book.front.entrance import ENTRANCE
from aibalance.stated.statistic import GRADES

# What holds no running text: drawings, code, and what scripts read.
SILENT = re.compile(r"<(svg|script|style|noscript|pre|template)\b.*?</\1>", re.DOTALL)
BODY = re.compile(r"<article\b.*</article>|<main\b.*</main>", re.DOTALL)
BLOCKS = frozenset({"p", "li", "h1", "h2", "h3", "h4", "td", "th", "dd", "dt", "figcaption", "summary", "caption"})
VOID = frozenset({"br", "img", "input", "hr", "wbr", "col", "source", "meta", "link"})
NUMBER = re.compile(r"numbers/([\w-]+)\.html#([\w-]+)$")
PLACE = re.compile(r"\{([\w-]+\.[\w-]+)\}")
CARD = re.compile(r"<div\b[^>]*\bid=\"?card-([\w-]+)[^>]*>")
ENTRY = re.compile(r"<section\b(?=[^>]*\bclass=\"?[^\">]*\bentry\b)[^>]*\bid=\"?([\w-]+)[^>]*>")
READ_AS = re.compile(rf"\bRead as\s+({'|'.join(GRADES)})\b")
WEAKEST = re.compile(rf"\bWeakest grade\s+({'|'.join(GRADES)})\b")
VALUE = re.compile(r"<p\b[^>]*\bclass=\"?value\b[^>]*>(.*?)</p>", re.DOTALL)
NUMBERS = "numbers"  # the folder of pages of statistics
FOLDERS = (".", "chapters", "claims", NUMBERS)
ENDS = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True)
class Number:
    """A number as a page shows it: chapter and id of its statistic, and the text."""

    chapter: str
    id: str
    text: str

    @property
    def name(self) -> str:
        """The name of its statistic, chapter.id."""
        return f"{self.chapter}.{self.id}"


@dataclass(frozen=True)
class Block:
    """A paragraph, heading, list item or cell of a table.

    words: its text with {chapter.id} for each number. marks: tags, classes and #ids of it and of all that it stands in.
    """

    words: str
    numbers: tuple[Number, ...]
    marks: frozenset[str]

    @property
    def sentences(self) -> list[str]:
        """Its sentences, with {chapter.id} for each number."""
        return ENDS.split(self.words)


@dataclass(frozen=True)
class SitePage:
    """One page. name: its address within the site. grades: (chapter.id, grade) wherever a card or an entry shows one."""

    name: str
    blocks: Sequence[Block] = ()
    entries: Sequence[Number] = ()
    grades: Sequence[tuple[str, str]] = ()

    @property
    def numbers(self) -> list[Number]:
        """All numbers that it shows, those of entries among them."""
        return [*self.entries, *(number for block in self.blocks for number in block.numbers)]


def site_pages(site: Path) -> list[SitePage]:
    """Return the pages of a built site, in order of address; pages of numbers with their entries alone.

    The entrance is left out: it is the cover once more.
    """
    paths = [p for folder in FOLDERS for p in sorted((site / folder).glob("*.html")) if p != site / ENTRANCE]
    return [read_page(path.relative_to(site).as_posix(), path.read_text(encoding="utf-8")) for path in paths]


def read_page(name: str, text: str) -> SitePage:
    """Return a page from its HTML."""
    folder, _, file = name.rpartition("/")
    if folder == NUMBERS:
        return _entries(name, text, file.removesuffix(".html"))
    text = SILENT.sub("", text)
    parts = CARD.split(text)[1:]
    cards = zip(parts[::2], (READ_AS.search(_plain(part)) for part in parts[1::2]), strict=True)
    grades = [(card.replace("-", ".", 1), grade[1]) for card, grade in cards if grade]
    body = BODY.search(text)
    reader = _Reader()
    reader.feed(body[0] if body else text)
    reader.close()
    return SitePage(name, reader.blocks, (), grades)


def _entries(name: str, text: str, chapter: str) -> SitePage:
    entries, grades = list[Number](), list[tuple[str, str]]()
    parts = ENTRY.split(text)[1:]
    for id, whole in zip(parts[::2], parts[1::2], strict=True):
        part = whole.partition("<details")[0]  # the rows and citations in its folds are other numbers
        if value := VALUE.search(part):
            entries.append(Number(chapter, id, _plain(value[1])))
        if grade := WEAKEST.search(_plain(part)):
            grades.append((f"{chapter}.{id}", grade[1]))
    return SitePage(name, (), entries, grades)


def _plain(text: str) -> str:
    """Return HTML as text, with single spaces."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


@dataclass
class _Open:
    """A block that is being read."""

    depth: int
    marks: frozenset[str]
    words: list[str] = field(default_factory=list)
    numbers: list[Number] = field(default_factory=list)


class _Reader(HTMLParser):
    """Reads blocks, each with the text that is its own and not that of a block within it."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = list[tuple[str, frozenset[str]]]()
        self.open, self.blocks = list[_Open](), list[Block]()
        self.number: tuple[int, str, str] | None = None  # depth, chapter and id of the number that is being read
        self.printed = list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            self._write(" ")
            return
        given = {name: value or "" for name, value in attrs}
        own = frozenset({tag, *given.get("class", "").split(), *([f"#{given['id']}"] if "id" in given else [])})
        self.stack.append((tag, own))
        if tag in BLOCKS:
            self.open.append(_Open(len(self.stack), frozenset().union(*(marks for _, marks in self.stack))))
        if "statistic" in own and self.number is None:
            found = next((NUMBER.search(given[name]) for name in ("href", "data-to") if name in given), None)
            if found:
                self.number, self.printed = (len(self.stack), found[1], found[2]), []

    def handle_endtag(self, tag: str) -> None:
        while any(name == tag for name, _ in self.stack):
            depth = len(self.stack)
            if self.number and self.number[0] == depth:
                self._end_number()
            if self.open and self.open[-1].depth == depth:
                self._end_block()
            if self.stack.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        plain = data.replace("{", "(").replace("}", ")")
        if self.number:
            self.printed.append(data)
        else:
            self._write(f"`{plain}`" if any(tag == "code" for tag, _ in self.stack) else plain)

    def _write(self, text: str) -> None:
        if self.open:
            self.open[-1].words.append(text)

    def _end_number(self) -> None:
        _, chapter, id = self.number or (0, "", "")
        number = Number(chapter, id, " ".join("".join(self.printed).split()))
        self.number = None
        if self.open:
            self.open[-1].numbers.append(number)
        self._write(f"{{{number.name}}}")

    def _end_block(self) -> None:
        block = self.open.pop()
        words = " ".join("".join(block.words).split())
        if words and not any(mark.startswith("number-card") for mark in block.marks):
            self.blocks.append(Block(words, tuple(block.numbers), block.marks))


def said_on(pages: Sequence[SitePage]) -> Iterator[tuple[SitePage, Block, str]]:
    """Yield (page, block, sentence) of all that pages say."""
    for page in pages:
        for block in page.blocks:
            for sentence in block.sentences:
                yield page, block, sentence

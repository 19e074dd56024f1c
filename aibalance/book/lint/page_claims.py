"""Conclusions on pages that are no notebook: "widest", "first", "only" beside a chapter's number must be what the number was chosen as.

A sentence of a notebook is judged with its cell. One that stands on the cover, on a page of Markdown or on one that is made while the
site is built is judged here, with the cells that state its numbers; and computed anew with them, when superlatives are.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from aibalance.book.lint.site_text import ENDS, PLACE, SitePage, said_on
from aibalance.book.lint.superlatives import concluded, reviewed
from aibalance.book.lint.untold import OTHERWISE, PAGES
from aibalance.executed.book import ExecutedBook
from aibalance.runs.asserted import Assertion, Cell, Stating, cells
from aibalance.runs.pages import REFERENCE, uncapital

FENCE = re.compile(r"^[`:]{3,}.*$", re.MULTILINE)
Sentence = tuple[str, str]  # the stem of its page, and its words with {chapter.id}


def own_sentences(pages: Sequence[SitePage], book: ExecutedBook) -> list[Sentence]:
    """Return the sentences with numbers that no notebook of the book says, each once: of pages of Markdown, and of made pages."""
    written = [
        (Path(file).stem, " ".join(REFERENCE.sub(lambda m: f"{{{m[1]}.{uncapital(m[2])}}}", sentence).split()))
        for file, text in book.written.items() for block in re.split(r"\n\s*\n", FENCE.sub("", text)) for sentence in ENDS.split(block)
    ]  # fmt: skip
    files = {Path(file).stem for file in (*book.notebooks, *book.written)}
    made = [
        (stem, sentence) for page, block, sentence in said_on(pages)
        if (stem := Path(page.name).stem) not in files
        and not block.marks & OTHERWISE.keys() and not page.name.startswith(tuple(PAGES))
    ]  # fmt: skip
    chapters = {record["chapter"] for record in book.records}
    return [
        one for one in dict.fromkeys((*written, *made))
        if any(name.partition(".")[0] in chapters for name in PLACE.findall(one[1]))
    ]  # fmt: skip


def unfounded_on_pages(sentences: Sequence[Sentence], book: ExecutedBook) -> Iterator[str]:
    """Yield a message for each conclusion of pages that no number in its sentence bears out, and that is not reviewed."""
    stated, known, used = _stated(book), reviewed(book.chapters), set[tuple[str, str, str]]()
    for stem, sentence in sentences:
        words = PLACE.sub(lambda place: f"{{{_joined(place[1])}}}", sentence)
        own = {_joined(name): stated[name] for name in PLACE.findall(sentence) if name in stated}
        cell = Cell(stem, 0, "", own, [Assertion("sentence", words)])
        for told, word, message in concluded(cell):
            used.add((stem, told, word))
            if (stem, told, word) not in known:
                yield f"the page {stem}: {message}"
    stems = {stem for stem, _ in sentences}
    for key, kind in known.items():
        if kind == "page" and key[0] in stems and key not in used:
            yield f"chapters/reviewed.csv: found {', '.join(key)}, which no page says; expected no such row"


def with_cells(sentences: Sequence[Sentence], book: ExecutedBook) -> dict[tuple[str, int], list[Assertion]]:
    """Return {(stem of the notebook, number of the cell): what pages say by numbers of that cell}: for computing them anew."""
    found: dict[tuple[str, int], list[Assertion]] = {}
    chapters = {record["chapter"]: Path(record["file"]).stem for record in book.records}
    for cell in cells(book.chapters):
        for _, sentence in sentences:
            names = [name.partition(".") for name in PLACE.findall(sentence)]
            if any(chapters.get(chapter) == cell.chapter and id in cell.stated for chapter, _, id in names):
                words = PLACE.sub(lambda place: f"{{{place[1].partition('.')[2]}}}", sentence)
                found.setdefault((cell.chapter, cell.number), []).append(Assertion("sentence", words))
    return found


def _joined(name: str) -> str:
    """Return a name as one word, as places of sentences are."""
    return re.sub(r"\W", "_", name)


def _stated(book: ExecutedBook) -> Mapping[str, Stating]:
    """Return {chapter.id: how its cell states it} of all chapters; of what is stated row by row, each."""
    chapters = {Path(record["file"]).stem: record["chapter"] for record in book.records}
    ids: dict[str, list[str]] = {}
    for record in book.records:
        ids.setdefault(record["chapter"], []).extend(s["id"] for s in record.get("statistics", ()))
    found = dict[str, Stating]()
    for cell in cells(book.chapters):
        chapter = chapters.get(cell.chapter, "")
        for id, stating in cell.stated.items():
            for name in (one for one in ids.get(chapter, ()) if one == id or one.startswith(f"{id}_")):
                if name == id or f"{chapter}.{name}" not in found:
                    found[f"{chapter}.{name}"] = replace(stating, id=name)
    return found

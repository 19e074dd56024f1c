"""The sentences of a book as its readers see them, paired between two books, with the words that differ marked."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import count, zip_longest
from pathlib import Path

from markdown_it import MarkdownIt
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.deflist import deflist_plugin

from aibalance.runs.pages import REFERENCE, capital, prose, small_name

# A placeholder is masked by a character that ends no sentence and that no page uses.
# Words, and the punctuation around them, each with the spaces that follow.
WORD = re.compile(r"(?:[(\"“]+|[.,;:!?)”\"]+(?=[ \n]|$)|(?:(?![.,;:!?)”\"]+(?:[ \n]|$))[^ \n(\"“])+)[ \n]*")
MASK = "\ue000"
ENDS = re.compile(r"(?:(?<=[.?!])|(?<=[.?!][\"”)]))(?<!e\.g\.)(?<!i\.e\.)\s+(?=[\"“(]?[A-Z\ue000])")
# Directives whose body is text of the book; what others hold is code or markup.
TEXT_DIRECTIVES = {"div", "note", "tip", "warning", "important", "admonition", "margin", "aside"}
ALIKE = 0.5
# Longer stretches of rewritten lines pair in order: likeness of each with each would take too long.
COMPARED = 2500


@dataclass(frozen=True)
class Sentence:
    """One sentence: where it stands, its text with placeholders, and the names of the statistics that fill them.

    sizes: the places among the names where the sign of a value is in the verb and not printed.
    """

    place: str
    template: str
    names: tuple[str, ...]
    sizes: frozenset[int] = frozenset()

    def filled(self, words: Mapping[str, str]) -> str:
        """Return the sentence as readers see it; words: {chapter.statistic: printed text}."""
        parts = self.template.split(MASK)
        values = [_word(name, words).lstrip("+−" if n in self.sizes else "") for n, name in enumerate(self.names)]
        return re.sub(r" +", " ", "".join(a + b for a, b in zip(parts, [*values, ""], strict=True))).strip()


def _word(name: str, words: Mapping[str, str]) -> str:
    """Return the printed form of a statistic; a name with a capital is the word at the start of a sentence."""
    if name in words:
        return words[name]
    return capital(words.get(small_name(name), ""))


def sentences(path: Path) -> list[Sentence]:
    """Return the sentences of a page (.md) or of the text cells of a notebook (.ipynb), in order."""
    text = prose(path)
    names = [f"{m[1]}.{m[2]}" for m in REFERENCE.finditer(text)]
    sized = {n for n, m in enumerate(REFERENCE.finditer(text)) if re.search(r"\|\s*size\b", m[0])}
    numbers = count()
    masked = REFERENCE.sub(lambda _: f"{MASK}{next(numbers)};", text)
    found, place = [], ""
    for kind, block in _blocks(masked):
        line = re.sub(r"[ \n]+", " ", block).strip()
        if kind == "heading":
            place = re.sub(rf"{MASK}\d+;", "…", line)
        for part in [line] if kind == "heading" else ENDS.split(line):
            places = [int(number) for number in re.findall(rf"{MASK}(\d+);", part)]
            used = tuple(names[number] for number in places)
            sizes = frozenset(n for n, number in enumerate(places) if number in sized)
            template = re.sub(rf"{MASK}\d+;", MASK, part)
            if re.search(r"\w", template) or any(not name.startswith("chart.") for name in used):
                found.append(Sentence(place, template, used, sizes))
    return found


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """Yield (kind, text) of headings, paragraphs, list items and cells of tables, without markup; code is left out."""
    parser = MarkdownIt("commonmark").enable("table").use(colon_fence_plugin).use(deflist_plugin)
    kind = "text"
    for token in parser.parse(text):
        if token.type in ("fence", "colon_fence"):
            directive = re.match(r"\{([\w-]+)\}", token.info.strip())
            if directive and directive[1] in TEXT_DIRECTIVES:
                yield from _blocks(token.content)
        elif token.type == "inline":
            words = [
                " " if child.type in ("softbreak", "hardbreak") else child.content
                for child in token.children or ()
                if child.type in ("text", "code_inline", "softbreak", "hardbreak")
            ]
            yield kind, re.sub(r"\{[\w:-]+\}|^\([\w-]+\)=$", "", "".join(words))
        kind = "heading" if token.type == "heading_open" else "text"


def paired(before: Sequence[str], after: Sequence[str]) -> list[tuple[int | None, int | None]]:
    """Return places of templates that belong together, (before, after), in the order of after; None where one has no partner.

    Equal templates pair in order; those left over, rewritten or moved, pair with the one most alike.
    """
    pairs: list[tuple[int | None, int | None]] = []
    left, right = set(range(len(before))), set(range(len(after)))
    for a, b, size in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        pairs += zip(range(a, a + size), range(b, b + size), strict=True)
        left -= set(range(a, a + size))
        right -= set(range(b, b + size))
    if len(left) * len(right) > COMPARED:
        pairs += zip_longest(sorted(left), sorted(right))
    else:
        likeness = sorted((-SequenceMatcher(None, before[i], after[j]).ratio(), i, j) for i in left for j in right)
        for ratio, i, j in likeness:
            if -ratio >= ALIKE and i in left and j in right:
                pairs.append((i, j))
                left.remove(i)
                right.remove(j)
        pairs += [*((i, None) for i in left), *((None, j) for j in right)]
    return sorted(pairs, key=lambda pair: (pair[1] is None, pair[1] or 0, pair[0] or 0))


def marked(before: str, after: str) -> list[list[str]]:
    """Return the words of two sentences as ["same" | "removed" | "added", text], in reading order."""
    old, new = (WORD.findall(text) for text in (before, after))
    found = []
    for kind, a, b, c, d in SequenceMatcher(
        None, [w.strip() for w in old], [w.strip() for w in new], autojunk=False
    ).get_opcodes():
        if kind == "equal":
            found.append(["same", "".join(new[c:d])])
        else:
            found += [[mark, "".join(words)] for mark, words in (("removed", old[a:b]), ("added", new[c:d])) if words]
    return found

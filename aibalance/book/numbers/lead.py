"""How a chapter opens: the question, the answer, how long it takes to read, its first chart, and one fold for the set-up.

A notebook runs from the top, so there the answer is the last cell and nothing is hidden. A reader of the page wants the answer
and one chart on the first screen, and the code that only prepares out of the way.
"""

import re
from typing import Any

from docutils import nodes
from markupsafe import Markup
from sphinx.transforms import SphinxTransform

from aibalance.book.numbers.said import BEFORE_MYST
from aibalance.book.site.markup import markup

WORDS_A_MINUTE = 238  # silent reading of non-fiction: Brysbaert (2019), Journal of Memory and Language 109
FIGURE = re.compile(r'<figure class="chart" id="([\w-]+)">.*?<p class="chart-title">(.*?)</p>', flags=re.DOTALL)
SETUP = ('<details class="setup"><summary>Setup</summary>', "</details>")


class Open(SphinxTransform):
    """Put what a reader wants first under the title of a chapter: only where a cell is tagged `answer`."""

    default_priority = BEFORE_MYST - 10

    def apply(self, **kwargs: Any) -> None:
        answers = [cell for cell in self.document.findall(nodes.container) if "tag_answer" in cell.get("classes", [])]
        lead = next(self.document.findall(nodes.section), None)
        if not answers or lead is None:
            return
        minutes = reading_time(self.document)
        place = 1 + sum(isinstance(child, nodes.paragraph) for child in lead.children[1:2])
        for answer in answers:
            answer.parent.remove(answer)
        chart = _first_chart(self.document)
        for node in reversed([*answers, *([chart] if chart is not None else [])]):
            lead.insert(place, node)
        told = f"{minutes} minute{'s' * (minutes > 1)} to read"
        lead.insert(1, nodes.paragraph("", told, classes=["reading-time"]))
        _fold_setup(lead, {id(cell) for cell in answers})


def reading_time(document: nodes.document) -> int:
    """Return the minutes that the paragraphs and list items of a page take to read, at least one."""
    words = sum(len(paragraph.astext().split()) for paragraph in document.findall(nodes.paragraph))
    return max(1, round(words / WORDS_A_MINUTE))


def _first_chart(document: nodes.document) -> nodes.Node | None:
    """Take the first chart out of its section, where a line then leads to it; None without charts."""
    for raw in document.findall(nodes.raw):
        found = FIGURE.search(raw.astext()) if raw.get("format") == "html" else None
        if found:
            line = markup("chart-above.html", id=found[1], title=Markup(found[2]))
            raw.replace_self(nodes.raw("", line, format="html"))
            return nodes.raw(raw.rawsource, raw.astext(), **raw.attributes)
    return None


def _fold_setup(lead: nodes.section, answers: set[int]) -> None:
    """Put the cells that show nothing, and what stands between them, into one fold before the first section."""
    end = next((n for n, child in enumerate(lead.children) if isinstance(child, nodes.section)), len(lead.children))
    cells = [
        n for n, child in enumerate(lead.children[:end])
        if "cell" in _classes(child) and id(child) not in answers and not _shows(child)
    ]  # fmt: skip
    if not cells:
        return
    folded = lead.children[cells[0] : cells[-1] + 1]
    for child in folded:
        lead.remove(child)
        if isinstance(child, nodes.Element):
            child.attributes.pop("hide_mode", None)  # one fold is enough
    before, after = (nodes.raw("", text, format="html") for text in SETUP)
    place = next((n for n, child in enumerate(lead.children) if isinstance(child, nodes.section)), len(lead.children))
    for node in reversed([before, *folded, after]):
        lead.insert(place, node)


def _classes(node: nodes.Node) -> list[str]:
    found: list[str] = node.get("classes", []) if isinstance(node, nodes.Element) else []
    return found


def _shows(cell: nodes.Node) -> bool:
    return any("cell_output" in _classes(part) for part in cell.findall(nodes.container))

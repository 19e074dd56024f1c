"""What an executed book says to its readers, with the template of each sentence; and its sections, with their charts."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from aibalance.runs.comparing.contents import Contents
from aibalance.runs.comparing.sentences import MASK
from aibalance.runs.execution.record import read_notebook
from aibalance.runs.pages import small_name
from aibalance.stated.records import FIGURE_TYPE
from aibalance.stated.statistic import NO_DATA

GUIDE = "**How to read it.**"
WORDS = ("title", "subtitle", "alt")


@dataclass(frozen=True)
class Spoken:
    """One sentence of a page, or the title, subtitle or alt text of a chart.

    file: the page. template: the sentence with {chapter.statistic} where a value stands; "<chart id>: title" and the like
    for charts, whose templates are in the code. names: the statistics in it. missing: those that their chapter did not leave.
    drawn: whether it stands with a chart.
    """

    file: str
    template: str
    text: str
    names: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    drawn: bool = False


@dataclass
class Drawn:
    """A chart of a section: whether nothing is drawn in it, whether it names sources, and whether a reading guide follows."""

    empty: bool
    sourced: bool
    guided: bool = False


@dataclass
class Section:
    """One section of a notebook, with its charts by id."""

    file: str
    heading: str
    charts: dict[str, Drawn] = field(default_factory=dict)


def spoken(book: Contents) -> Iterator[Spoken]:
    """Yield all that an executed book says, page by page: sentences in order, then the words of charts.

    Sentences with a placeholder that only the site's build can fill are left out.
    """
    words = book.words
    chapters = {name.partition(".")[0] for name in words}
    for file, sentences in book.texts.items():
        for sentence in sentences:
            parts = sentence.template.split(MASK)
            names = [f"{{{name}}}" for name in sentence.names]
            template = "".join(a + b for a, b in zip(parts, [*names, ""], strict=True))
            own = tuple(name for name in sentence.names if name.partition(".")[0] != "chart")
            if any(name.partition(".")[0] not in chapters for name in own):
                continue
            if file.endswith(".md") and any(words.get(small_name(name)) == NO_DATA for name in own):
                continue  # the page folds it away: see book/lacking.py
            missing = tuple(name for name in own if not {name, small_name(name)} & words.keys())
            yield Spoken(file, template, sentence.filled(words), own, missing)
    for id, chart in book.charts.items():
        for word in WORDS:
            yield Spoken(chart["file"], f"{id}: {word}", str(chart[word]), drawn=True)


def sections(path: Path) -> Iterator[Section]:
    """Yield the sections of an executed notebook: what stands under one heading of the second level, with its charts."""
    section, last = Section(path.name, ""), list[Drawn]()
    for cell in read_notebook(path).cells:
        if cell.cell_type == "markdown":
            for line in cell.source.splitlines():
                if line.startswith("## "):
                    yield section
                    section, last = Section(path.name, line[3:].strip()), []
                elif line.startswith(GUIDE):
                    for drawn in last:
                        drawn.guided = True
        else:
            figures = [o.data[FIGURE_TYPE] for o in cell.outputs if FIGURE_TYPE in o.get("data", {})]
            last = [Drawn(not f["data"], f["source"].startswith("Source")) for f in figures]
            section.charts |= dict(zip((f["id"] for f in figures), last, strict=True))
    yield section

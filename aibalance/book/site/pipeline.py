"""All that the book does to its pages, in the order in which it is done: the one list that the extension registers with Sphinx."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from docutils.transforms import Transform
from sphinx.application import Sphinx

from aibalance.book.cite import boxes, feed
from aibalance.book.explore import placing
from aibalance.book.figures import previews
from aibalance.book.formats import epub, offers, packages
from aibalance.book.front import findable
from aibalance.book.numbers import glossary, lacking, lead, said, tracing
from aibalance.book.reruns import former, kept_chapters, stamp
from aibalance.book.site import fill, head, incremental, page, sidebar

FIRST, LAST = 100, 900  # the priority of the first of our steps before those of other extensions (500), and after them
SITE, EPUB, ANY = "html", "epub", ""


@dataclass(frozen=True)
class Step:
    """One step. event: of Sphinx. builder: the one that takes it. early: before what other extensions do at the same event."""

    event: str
    run: Callable[..., Any]
    does: str
    builder: str = SITE
    early: bool = False


# In the order in which Sphinx comes by.
STEPS = (
    # The configuration is read.
    Step("config-inited", fill.prepare, "refuse stale chapters and unknown numbers; hand the numbers to the text", ANY, early=True),
    Step("config-inited", incremental.overlook_numbers, "keep a changed number from making all pages be read again", ANY, early=True),
    Step("config-inited", epub.configure, "describe the EPUB", ANY, early=True),
    Step("config-inited", head.use_address, "let canonical addresses start from the public one", ANY, early=True),
    Step("config-inited", page.use_templates, "put the book's templates before the theme's", ANY),
    # The builder is there.
    Step("builder-inited", sidebar.share_sidebars, "resolve the contents once for all pages that show the same", ANY),
    Step("builder-inited", incremental.begin, "clear what every build writes whole; make no search index of Sphinx's"),
    Step("builder-inited", previews.begin, "keep the pictures of links whose charts are the same", ANY),
    Step("builder-inited", offers.check, "refuse a malformed repository; give an EPUB its cover and style", ANY),
    # Pages are read: which of them, and what is told in their text beside the transforms below.
    Step("env-get-outdated", incremental.filled_otherwise, "read pages again whose numbers changed", ANY),
    Step("doctree-read", kept_chapters.mark_kept, "say of a partial rerun which chapters were not run again", ANY),
    Step("doctree-read", stamp.stamp_cover, "say below the title of a rerun that it is one", ANY),
    Step("env-get-updated", incremental.shown_otherwise, "write pages again whose context changed", ANY),
    # Pages that no file holds.
    Step("html-collect-pages", page.of_the_site, "the page of search and that for a wrong address"),
    Step("html-collect-pages", tracing.pages, "the pages of numbers and of claims"),
    # Each page is written.
    Step("html-page-context", stamp.stamp_page, "name the edition at the foot, and a rerun in captions", ANY, early=True),
    Step("html-page-context", lacking.fold_gaps, "fold away sentences that lack data", ANY, early=True),
    Step("html-page-context", offers.add_bars, "give charts their bars and chapters the menu of their notebook", early=True),
    Step("html-page-context", epub.prepare_page, "make a page of the EPUB valid without scripts", EPUB, early=True),
    Step("html-page-context", page.style_page, "add the style of what changed where it is told"),
    Step("html-page-context", placing.add_controls, "put controls on pages that asked for an explorer"),
    Step("html-page-context", former.add_former, "name numbers and charts of earlier editions where they stood"),
    Step("html-page-context", tracing.trace, "give numbers their cards and links their addresses", ANY),
    Step("html-page-context", glossary.place_cards, "describe linked terms by cards"),
    Step("html-page-context", head.add_tags, "describe the page in its head"),
    Step("html-page-context", page.only_what_is_used, "leave out scripts that the page does not use"),
    Step("html-page-context", boxes.fill_requests, "put citation boxes where the page asks for them", ANY),
    # All pages are written. After this the finished site is made light: see slim.
    Step("build-finished", packages.write_package, "the data package, each table at an address", early=True),
    Step("build-finished", incremental.remember, "keep what the next build can use; remove pages that no longer are"),
    Step("build-finished", findable.write_entries, "what search finds beside the words of pages"),
    Step("build-finished", boxes.write_files, "the files of citations"),
    Step("build-finished", head.write_sitemap, "sitemap.xml and robots.txt"),
    Step("build-finished", feed.write_feed, "the feed of editions, corrections and flipped verdicts"),
    Step("build-finished", previews.write_previews, "the pictures that links show"),
    Step("build-finished", placing.write_explorers, "the script and the tables of explorers"),
    Step("build-finished", offers.write_files, "the files of charts, the archives and the notebooks"),
)  # fmt: skip

# What is done to the text of each page as it is read, in order of their priorities.
TRANSFORMS: tuple[type[Transform], ...] = (
    glossary.LinkTerms,  # terms of the glossary are linked where a page first uses them
    said.ShowAsPage,  # a notebook's pictures become drawings
    lead.Open,  # the answer and the first chart stand under the title
    said.LinkNumbers,  # numbers in sentences become marks
    said.JoinSentences,  # sentences of one cell become a paragraph
)


def connect(app: Sphinx) -> None:
    """Register all steps and transforms with Sphinx, so that they are taken in the order of the lists."""
    for transform in TRANSFORMS:
        app.add_transform(transform)
    for step, priority in ordered():
        app.connect(step.event, step.run if step.builder == ANY else _only(step), priority)


def ordered() -> Iterator[tuple[Step, int]]:
    """Yield each step with its priority, which follows from its place."""
    for place, step in enumerate(STEPS):
        yield step, (FIRST if step.early else LAST) + place


def _only(step: Step) -> Callable[..., Any]:
    """Return a step that other builders than its own pass by."""

    def run(app: Sphinx, *values: Any) -> Any:
        if app.builder.name == step.builder:
            return step.run(app, *values)
        return [] if step.event.startswith("html-collect") else None

    return run

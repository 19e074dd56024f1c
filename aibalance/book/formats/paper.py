"""A page of the book for paper and e-readers: without what only a screen can do."""

import re
from collections.abc import Callable

from bs4 import BeautifulSoup, Comment, Tag

DRAWING = re.compile(r"<svg .*?</svg>", flags=re.DOTALL)
# Other parts of the book mark with `screen-only` what a printed page shall not show.
SCREEN_ONLY = (
    ".screen-only, .number-cards, details.setup, .reading-time, .chart-above, "
    "details.hide, .cell_input, details.cite, details.former, .headerlink, .chart-link, .chart-bar, .launch, .formats, "
    ".doors, .narrow, [hidden], script, button, form, input, select, link, nav"
)


def still(body: str, picture: Callable[[int, str], str]) -> BeautifulSoup:
    """Return a page's body without controls, cards and code, its folds open.

    picture: makes the markup that stands for a drawing, from its place on the page and its SVG text.
    """
    drawings: list[str] = []

    def keep(found: re.Match[str]) -> str:
        drawings.append(found[0])
        return f'<img class="kept" alt="" src="{len(drawings) - 1}"/>'

    soup = BeautifulSoup(DRAWING.sub(keep, body), "html.parser")
    for node in soup.select(SCREEN_ONLY):
        node.decompose()
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    for node in soup.select("noscript, p:has(figure)"):
        node.unwrap()
    for node in soup.select("[tabindex]"):
        del node["tabindex"]
    for fold in soup.select("figure > details.chart-table"):
        beneath(fold)
    for fold in soup.select("details"):
        opened(fold)
    for image in soup.select("img.kept"):
        markup = picture(int(str(image["src"])), drawings[int(str(image["src"]))])
        image.replace_with(BeautifulSoup(markup, "html.parser") if markup.startswith("<img") else Verbatim(markup))
    for cell in soup.select("div.cell"):
        if not cell.get_text(strip=True) and not cell.select("img, figure"):
            cell.decompose()
    return soup


class Verbatim(Comment):
    """Markup that is written out untouched: SVG has names in mixed case, which the parser would lower."""

    PREFIX = SUFFIX = ""


def beneath(fold: Tag) -> None:
    """Put the table of a figure below it: on paper it cannot take the drawing's place."""
    figure, summary = fold.find_parent("figure"), fold.find("summary")
    if isinstance(figure, Tag) and isinstance(summary, Tag):
        summary.decompose()
        figure.insert_after(fold.extract())
        fold.unwrap()


def opened(fold: Tag) -> None:
    """Turn a fold into a block whose summary is a line above it."""
    fold.name, fold.attrs = "div", {"class": " ".join([*fold.get_attribute_list("class"), "opened"])}
    summary = fold.find("summary")
    if isinstance(summary, Tag) and summary.select("h2, h3, h4"):
        summary.unwrap()  # a heading is a line of its own already
    elif isinstance(summary, Tag):
        summary.name, summary.attrs = "p", {"class": "opened-title"}
        for block in summary.find_all("p"):
            block.unwrap()

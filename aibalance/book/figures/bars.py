"""The bar below each chart: its address, its files, its citation, and whose terms bind its figures."""

import html
import re
from collections.abc import Callable, Mapping

from aibalance.book.figures.figure_files import Drawn

CHART = re.compile(r'<figure class="chart" id="([\w-]+)">.*?</figure>', flags=re.DOTALL)
# What the stored markup of a chart offers instead of a bar.
LINK = re.compile(r' <a class="chart-link" [^>]*>#</a>')
FILES = (("svg", "SVG"), ("csv", "data (CSV)"), ("json", "metadata (JSON)"))
PICTURE = ("png", "PNG")  # drawn with the formats, and offered from then on
OFFERED = re.compile(r'(<li><a href="([^"]*)\.svg" download[^>]*>SVG</a></li>)(?!<li><a href="\2\.png")')
NAMED = 2  # sources named in a bar; of more it says how many


def with_bars(body: str, charts: Mapping[str, Drawn], address: Callable[[str], str]) -> str:
    """Return a page's body with a bar at the end of each chart. address: makes an address from the root one from the page."""

    def add(found: re.Match[str]) -> str:
        chart = charts.get(found[1])
        figure = LINK.sub("", found[0])
        return figure.replace("</figure>", f"{bar(chart, address)}</figure>") if chart else figure

    return CHART.sub(add, body)


def bar(chart: Drawn, address: Callable[[str], str]) -> str:
    """Return the bar of one chart. A comment holds the place of its citation."""
    files = "".join(download(address(f"figures/{chart.id}.{kind}"), name) for kind, name in FILES)
    link = f'<li><a href="{address(chart.permalink)}" aria-label="Link to this chart">Link</a></li>'
    title = html.escape(str(chart.record["title"]))
    return (
        f'<div class="chart-bar" role="group" aria-label="Files of the chart: {title}">'
        f"<ul>{link}{files}</ul>{_terms(chart)}<!--cite:{chart.id}--></div>"
    )


def download(address: str, name: str) -> str:
    """Return one file in a bar."""
    return f'<li><a href="{address}" download aria-label="Download {name}">{name}</a></li>'


def with_pictures(page: str) -> str:
    """Return a page whose bars offer the picture of each chart behind its drawing; a page that does already is unchanged."""
    kind, name = PICTURE
    return OFFERED.sub(lambda found: f"{found[1]}{download(f'{found[2]}.{kind}', name)}", page)


def _terms(chart: Drawn) -> str:
    if not chart.quoted:
        return '<p class="chart-terms">Some rows are not for commercial use.</p>' if chart.noncommercial else ""
    also = " Some rows are not for commercial use." if chart.noncommercial else ""
    some = len(chart.quoted) <= NAMED
    whose = " and ".join(map(html.escape, chart.quoted)) if some else f"{len(chart.quoted)} sources"
    return f'<p class="chart-terms">Quotes figures of {whose}, which stay under their publishers’ terms.{also}</p>'

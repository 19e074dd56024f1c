"""Pages of numbers: for each chapter every statistic, with how it is printed and the rows that it came from."""

import html
from collections.abc import Iterator
from functools import partial
from typing import Any

from aibalance.book import addresses
from aibalance.book.numbers.cards import cite_address, edition, indicators, unit
from aibalance.book.numbers.evidence_rows import Row, Rows
from aibalance.book.numbers.inventory import ChapterEntry, Inventory
from aibalance.book.numbers.numbers import is_marked
from aibalance.book.site.kept_texts import KeptTexts
from aibalance.data.tables import catalogue, read
from aibalance.runs.pages import capital
from aibalance.stated.statistic import single_keys

FOLD = 30  # rows from which on a list is folded
REPEAT = 12  # rows up to which a list is repeated; a longer one stands once, and its other statistics link to it
DEFINED = 3  # indicators up to which their definitions stand with the rows
NO_ROWS = {
    "summary": "No rows of its own: it counts or repeats what the other chapters computed.",
    "audit": "No rows of its own: it is counted over whole tables of the data package (claims, evidence, observations, sources).",
    "dictionary": "No rows of its own: it is counted over whole tables of the data package.",
}
VERDICT = "No observations of its own: it follows from the tables of claims and evidence"
OTHERWISE = "No rows of its own: it is a parameter of the chapter, or follows from its other statistics and parameters."


class Provenance:
    """The pages of numbers of a book."""

    def __init__(self, inventory: Inventory, kept: KeptTexts | None = None) -> None:
        self.inventory = inventory
        self.kept = kept or KeptTexts()
        self.rows = Rows(inventory.data)
        self.sources = catalogue(inventory.data)
        self.indicators = read(inventory.data, "indicators").set_index("id")
        self.economies = read(inventory.data, "economies").set_index("code")["name"].to_dict()
        self.dictionary = (inventory.folder / "data-dictionary.ipynb").exists()

    def pages(self) -> Iterator[tuple[str, str, str]]:
        """Yield (page name, title, body) for each chapter with statistics."""
        for chapter in self.inventory.chapters.values():
            yield (
                f"numbers/{chapter.key}",
                f"Numbers of “{chapter.title}”",
                self.kept.text(
                    [
                        "numbers",
                        chapter.title,
                        chapter.file,
                        chapter.statistics,
                        self._links(chapter),
                        self.inventory.rests_on,
                    ],
                    partial(self.body, chapter),
                ),
            )

    def _links(self, chapter: ChapterEntry) -> list[Any]:
        """Return what the page of a chapter names of the rest of the book."""
        titles = {entry.file: entry.title for entry in self.inventory.chapters.values()}
        uses = [self.inventory.uses.get(f"{chapter.key}.{id}", []) for id in chapter.statistics]
        return [titles, uses, sorted(self.inventory.claims), self.dictionary]

    def body(self, chapter: ChapterEntry) -> str:
        """Return the body of one page; its links name their targets from the site's root."""
        shown: dict[tuple[str, ...], str] = {}
        entries = "".join(self.entry(chapter, statistic, shown) for statistic in chapter.statistics.values())
        back = f'<a data-to="{addresses.chapter(chapter.file)}">{html.escape(chapter.title)}</a>'
        return (
            f"<h1>Numbers of “{html.escape(chapter.title)}”</h1>"
            f'<p class="numbers-intro">Every statistic that the chapter {back} computes, in the order in which it computes them: '
            "the value as printed, the value as stored, and the rows of the data package that it came from. Words that "
            "follow from numbers, such as who leads, are statistics too. A row says which edition of which source it was read in.</p>"
            '<form class="filter" data-items=".entry" hidden><label>Find '
            '<input type="search" name="text" placeholder="a word, a name, a source" autocomplete="off"></label>'
            f'<output class="filter-count" data-noun="statistics">{len(chapter.statistics)} statistics</output></form>'
            f'<div class="entries">{entries}</div>'
        )

    def entry(self, chapter: ChapterEntry, statistic: dict[str, Any], shown: dict[tuple[str, ...], str]) -> str:
        """Return the entry of one statistic. shown: the row sets listed so far on the page, each with its statistic."""
        id, name = statistic["id"], f"{chapter.key}.{statistic['id']}"
        interval = (
            f'<span class="interval">{html.escape(statistic["interval"])}</span>' if statistic["interval"] else ""
        )
        facts = {
            "Name": f"<code>{name}</code>",
            "Unit": "words" if statistic["unit"] == "text" else html.escape(unit(statistic["unit"])),
            "Rounding": html.escape(rounding(statistic)),
            "As of": statistic["as_of"],
            "Weakest grade": statistic["grade"],
            "Used in": self.uses(chapter, id),
        }
        listed = "".join(f"<div><dt>{word}</dt><dd>{fact}</dd></div>" for word, fact in facts.items() if fact)
        return (
            f'<section class="entry" id="{id}"><h2>{html.escape(capital(statistic["label"]))}'
            f'<a class="headerlink" href="#{id}" aria-label="Link to this statistic">#</a></h2>'
            f'<p class="value"><b>{html.escape(statistic["text"])}</b>{interval}</p><dl class="facts">{listed}</dl>'
            f"{self.evidence(chapter, statistic, shown)}"
            f'<div class="cite-here" id="{cite_address("", id).partition("#")[2]}"><!--cite:{name}--></div></section>'
        )

    def uses(self, chapter: ChapterEntry, id: str) -> str:
        """Return links to the first use of a statistic on each page that shows it."""
        titles = {entry.file: entry.title for entry in self.inventory.chapters.values()}
        links = []
        for file in self.inventory.uses.get(f"{chapter.key}.{id}", []):
            anchor = f"#use-{chapter.key}-{id}" if is_marked(chapter.statistics[id]) else ""
            title = html.escape(titles.get(file, capital(file.partition(".")[0].replace("-", " "))))
            links.append(f'<a data-to="{addresses.chapter(file)}{anchor}">{title}</a>')
        return ", ".join(links)

    def evidence(self, chapter: ChapterEntry, statistic: dict[str, Any], shown: dict[tuple[str, ...], str]) -> str:
        """Return the rows of a statistic, or why there are none, or a link to where the same rows stand."""
        claim = statistic["id"].replace("_", "-")
        if claim in self.inventory.claims and statistic["label"].startswith("verdict on"):
            return f'<p class="no-rows">{VERDICT}: <a data-to="{addresses.claim(claim)}">claim {claim}</a>.</p>'
        if not statistic["rows"]:
            about = f"{VERDICT}." if statistic["id"].startswith("claims_") else NO_ROWS.get(chapter.key, OTHERWISE)
            return f'<p class="no-rows">{about}</p>'
        keys, rows = tuple(statistic["rows"]), self.rows.expand(statistic["rows"])
        sources = len({row.source for row in rows})
        count = f"{len(rows)} row{'s' * (len(rows) > 1)} from {sources} source{'s' * (sources > 1)}"
        if keys in shown and len(rows) > REPEAT:
            first = chapter.statistics[shown[keys]]
            return f'<p class="no-rows">{count}: <a href="#{first["id"]}">the same as “{html.escape(first["label"])}”</a>.</p>'
        again = shown.setdefault(keys, statistic["id"]) != statistic["id"]
        pooled = any(len(single_keys(key)) > 1 for key in keys)
        note = "<p>The panel of economies in these periods; of each, the latest value counts.</p>" if pooled else ""
        opened = "" if again or len(rows) > FOLD else " open"
        return f'<details class="rows"{opened}><summary>{count}</summary>{note}{self.defined(statistic)}{self.table(rows)}</details>'

    def defined(self, statistic: dict[str, Any]) -> str:
        """Return the definitions of the indicators that a statistic rests on, if they are few."""
        known = [self.indicators.loc[id] for id in indicators(statistic) if id in self.indicators.index]
        if not 0 < len(known) <= DEFINED:
            return ""
        return "".join(
            f'<p class="definition"><b>{html.escape(row["label"])}.</b> {html.escape(row["definition"])}'
            + (
                f' <span class="misses">What it misses: {html.escape(row["misses"])}</span></p>'
                if row["misses"]
                else "</p>"
            )
            for row in known
        )

    def table(self, rows: list[Row]) -> str:
        """Return rows as a table: one line for each series of one source, its values side by side."""
        lines: dict[tuple[str, ...], list[Row]] = {}
        for row in rows:
            lines.setdefault((row.indicator, row.economy, "" if row.text else row.subject, row.source), []).append(row)
        body = "".join(self.line(series) for series in lines.values())
        heads = "".join(f"<th scope=col>{head}</th>" for head in ("Indicator", "Economy", "Rows", "Source"))
        return f'<table class="series"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>'

    def line(self, series: list[Row]) -> str:
        """Return one line of the table of rows."""
        first = series[0]
        label, measured = self.named(first)
        subject = f" <small>{html.escape(first.subject)}</small>" if first.subject and not first.text else ""
        source = self.sources.loc[first.source]
        grades = ", ".join(dict.fromkeys(row.grade for row in series))
        cells = "".join(cell(row, alone=len(series) == 1) for row in series)
        economy = html.escape(self.economies.get(first.economy, first.economy))
        return (
            f'<tr><td data-label="Indicator">{label} <small>{html.escape(measured)}</small>{subject}</td>'
            f'<td data-label="Economy">{economy}</td><td data-label="Rows" class="values">{cells}</td>'
            f'<td data-label="Source"><a href="{html.escape(source["url"])}">{html.escape(edition(source))}</a> '
            f"<small>{grades}</small></td></tr>"
        )

    def named(self, row: Row) -> tuple[str, str]:
        """Return the label of a row's indicator, linked to the data dictionary where there is one, and its unit."""
        if row.indicator in self.indicators.index:
            label = html.escape(self.indicators.loc[row.indicator, "label"])
            linked = f'<a data-to="{addresses.indicator(row.indicator)}">{label}</a>' if self.dictionary else label
            return linked, row.unit
        kind = row.indicator.partition(".")[2].replace("_", " ").replace("-", " ")
        return html.escape(capital(f"{kind}, table {row.table}" if kind else f"table {row.table}")), row.unit


def rounding(statistic: dict[str, Any]) -> str:
    """Return how a value was rounded, and the value before that."""
    value, digits = statistic["value"], statistic["digits"]
    if value is None or isinstance(value, str):
        return ""
    exact = f"{value:.10g}"
    if statistic["unit"] in ("year", "rank") or (digits == 0 and float(value).is_integer()):
        return "none" if float(value).is_integer() else f"whole number, from {exact}"
    places = {0: "whole number", 1: "one decimal", 2: "two decimals"}.get(digits, f"{digits} decimals")
    return f"{places}, from {exact}"


def cell(row: Row, alone: bool) -> str:
    """Return the period and value of one row, with its bounds; where it stands alone, with its status and note."""
    period = f"<b>{row.period}</b>"
    amount = "" if row.value is None else f" {row.value:,.10g}"
    bounds = "" if row.low is None or row.high is None else f" <small>({row.low:,.6g}–{row.high:,.6g})</small>"
    status = f" <small>{row.status}</small>" if row.status not in ("", "published") else ""
    said = f"{amount} {row.unit}" if row.text and amount else amount
    text = f" {html.escape(row.text)}" if row.text else ""
    note = f" <small>{html.escape(row.note)}</small>" if alone and row.note else ""
    return f"<span>{period}{text}{said}{bounds}{status}{note}</span>" + ("" if alone else " ")

"""Pages of claims: for each claim what the article says, the verdict and its rule, the evidence, and what would change it."""

import html
import re
from collections.abc import Iterator
from typing import Any

import pandas as pd

from aibalance.article.audit import MARKS
from aibalance.article.claims import Evidence
from aibalance.article.comparators import APPROXIMATELY, bar
from aibalance.article.contradictions import Conflict, conflicts
from aibalance.article.weighing import DECIDING, Finding, find
from aibalance.book import addresses
from aibalance.book.numbers.cards import edition
from aibalance.book.numbers.inventory import Inventory
from aibalance.book.site.kept_texts import KeptTexts
from aibalance.data.tables import catalogue, read
from aibalance.runs.pages import capital
from aibalance.stated.statistic import formatted

ROLES = {
    "value": "Compared with the claim",
    "attribution": "What the cited source says",
    "first print": "Where the measure was first printed",
    "bound": "An upper bound",
    "caveat": "Limits of the comparison",
    "context": "Near it, but not comparable",
}
AGREES = {True: "✓ agrees", False: "✗ disagrees", None: "not compared"}
ORIGIN = re.compile(r"(?P<indicator>\S+) (?P<economy>\S+) (?P<period>[^,]+), (?P<source>[\w.-]+)(?P<kind>.*)")


# The chart keeps its one permalink, in its chapter.
CHART_LINK = re.compile(r'\s*<a class="chart-link"[^>]*>#</a>')


class ClaimPages:
    """The claims of a book as the audits of its chapters recorded them, each with the evidence that decided it."""

    def __init__(self, inventory: Inventory, kept: KeptTexts | None = None) -> None:
        self.inventory = inventory
        self.kept = kept or KeptTexts()
        self.evidence = Evidence(inventory.data)
        self.table = self.evidence.claims
        self.sources = catalogue(inventory.data)
        self.indicators = read(inventory.data, "indicators").set_index("id")
        self.economies = read(inventory.data, "economies").set_index("code")["name"].to_dict()
        self.titles = {entry.file: entry.title for entry in inventory.chapters.values()}
        self.conflicts: list[Conflict] = (
            conflicts(self.table.reset_index(drop=True), self.economies) if len(self.table) else []
        )
        self.ids = list(inventory.claims)

    def pages(self) -> Iterator[tuple[str, str, str]]:
        """Yield (page name, title, body) for each claim, in the order of the audits."""
        for id in self.ids:
            yield f"claims/{id}", f"Claim {id}", self.body(id)

    def links(self, id: str) -> pd.DataFrame:
        """Return the rows of evidence of a claim: its own, or those of the claim that it repeats."""
        return self.evidence.tests(id)

    def body(self, id: str) -> str:
        """Return the body of one page; its links name their targets from the site's root."""
        record, claim = self.inventory.claims[id], self.evidence.claim(id)
        verdict = record["verdict"]
        deviation = record["deviation"]
        facts = {
            "The article’s words": f"“{html.escape(claim['quotation'])}”" if claim["quotation"] else "",
            "Section": f"{claim['section']}, {html.escape(self.titles.get(record['file'], record['file']))}",
            "The article’s figure": html.escape(self.claimed(claim)),
            "About": html.escape(self.about(claim)),
            "It cites": html.escape(claim["cited"]) or "no source",
            "Attribution": html.escape(record["attribution"]),
            "Deviation": f"{formatted(deviation, '% change', 0)} from the nearest comparable figure"
            if deviation is not None
            else "",
            "Confidence": "; ".join([record["confidence"], *record.get("doubts", [])]),
            "Repeats": self.link(claim["repeats"]) if claim["repeats"] else "",
        }
        listed = "".join(f"<div><dt>{word}</dt><dd>{fact}</dd></div>" for word, fact in facts.items() if fact)
        chapter = html.escape(self.titles.get(record["file"], record["file"]))
        row = f'<a data-to="{addresses.audit_row(record["file"], id)}">{chapter}</a>'
        return (
            f'<h1 class="claim-title"><small>Claim {id}</small> {html.escape(claim["statement"])}</h1>'
            f'<p class="verdict-line {verdict.replace(" ", "-")}"><b>{badge(verdict)}</b> {html.escape(sentence(record["why"]))}</p>'
            f'<dl class="facts">{listed}</dl>'
            f"<p>The statement is a paraphrase. It is audited in the chapter {row}; "
            f'<a data-to="chapters/how-to-read.html#verdicts">how a verdict is reached</a>.</p>'
            f"{self.findings(id, claim)}{self.origins(record)}<h2>What would change the verdict</h2>"
            f"<p>{html.escape(self.change(claim, record))}</p>{self.chart(id, claim, record)}{self.related(id, claim)}"
            f'<div class="cite-here"><!--cite:{id}--></div>'
        )

    def claimed(self, claim: pd.Series) -> str:
        """Return what the article says in numbers, with its comparator: "over US$14 bn in 2023"."""
        comparator, value = claim["comparator"], claim["value"]
        if comparator == "date":
            return f"the date {claim['date']}"
        if comparator == "existence":
            return (
                f"on record{f' by {claim.by}' if claim['by'] else ''}: {claim['what']}"
                if claim["what"]
                else "that it exists"
            )
        if comparator == "order":
            return (
                f"more than {formatted(bar(claim), 'times', 1)} as much as the other"
                if bar(claim) != 1
                else "more than the other"
            )
        if pd.isna(value):
            return ""
        if comparator == "trend":
            return "a rise" if value > 0 else "a fall"
        if comparator == "rank":
            return f"rank {value:.0f}"
        word = {"above": "over ", "below": "under ", "approximately": "about "}.get(comparator, "")
        return f"{word}{formatted(float(value), claim['unit'], digits(claim['precision']))}"

    def about(self, claim: pd.Series) -> str:
        """Return whom the claim is about, compared with whom, and when."""
        names = [self.economies.get(code, code) for code in (claim["entity"], claim["versus"]) if code]
        return ", ".join(filter(None, (" against ".join(names), claim["period"])))

    def findings(self, id: str, claim: pd.Series) -> str:
        """Return the evidence by role: the figures compared first, then those that are not comparable, each with its reason."""
        return self.kept.text(["findings", id, self.inventory.rests_on], lambda: self._findings(id, claim))

    def _findings(self, id: str, claim: pd.Series) -> str:
        links = self.links(id)
        parts = []
        for role, title in ROLES.items():
            found = [(find(self.evidence, claim, link), link) for _, link in links[links["role"] == role].iterrows()]
            items = "".join(self.finding(finding, link) for finding, link in found if finding is not None)
            if items:
                parts.append(f'<h3>{title}</h3><ul class="findings">{items}</ul>')
        if not parts:
            if claim["comparator"] == "complete":
                return "<h2>Evidence</h2><p>The article’s own list of references, held against its text.</p>"
            return "<h2>Evidence</h2><p>No open evidence measures it.</p>"
        note = "<p>A figure agrees or disagrees with the claim by the rule; the reason says why it was chosen or left out.</p>"
        return f"<h2>Evidence</h2>{note}{''.join(parts)}"

    def finding(self, found: Finding, link: pd.Series) -> str:
        """Return one piece of evidence: its figure, whether it agrees, the row it is, the source, and why it counts."""
        mark = f' <span class="agrees">{AGREES[found.agrees]}</span>' if found.role in DECIDING else ""
        source = self.sources.loc[found.source]
        what = ""
        if link["indicator"]:
            label = html.escape(self.indicators.loc[link["indicator"], "label"])
            pair = " against ".join(self.economies.get(c, c) for c in (link["economy"], link["versus"]) if c)
            what = f'<a data-to="{addresses.indicator(link["indicator"])}">{label}</a>, {html.escape(pair)}, {link["period"]}: '
        return (
            f"<li>{what}<b>{html.escape(found.text)}</b>{mark}<br><small>"
            f'<a href="{html.escape(source["url"])}">{html.escape(edition(source))}</a>, read as {found.grade}. '
            f"{html.escape(found.reason)}</small></li>"
        )

    def origins(self, record: dict[str, Any]) -> str:
        """Return where the article's figure also occurs: an inference, said to be one."""
        if not record["origins"]:
            return ""
        items = "".join(f"<li>{html.escape(self.origin(text))}</li>" for text in record["origins"])
        return (
            "<h2>Where the figure may come from</h2><p>The same figure stands elsewhere in the data. This is an inference, "
            f"not a finding: some matches arise by chance.</p><ul>{items}</ul>"
        )

    def origin(self, text: str) -> str:
        """Return a match in words; the text itself if it has another form."""
        found = ORIGIN.fullmatch(text)
        if not found or found["indicator"] not in self.indicators.index or found["source"] not in self.sources.index:
            return text
        label = self.indicators.loc[found["indicator"], "label"]
        economy = self.economies.get(found["economy"], found["economy"])
        return f"{label}, {economy}, {found['period']}: {edition(self.sources.loc[found['source']])}{found['kind']}"

    def change(self, claim: pd.Series, record: dict[str, Any]) -> str:
        """Return what evidence would turn the verdict."""
        if record["verdict"] == "not testable":
            return f"Evidence that measures it. {claim['untestable']}".strip()
        value, comparator = claim["value"], claim["comparator"]
        shown = lambda number: formatted(float(number), claim["unit"], digits(claim["precision"], finer=True))  # noqa: E731
        holds = {
            "equal": lambda: f"from {shown(value - claim['precision'] / 2)} to {shown(value + claim['precision'] / 2)}",
            "approximately": lambda: (
                f"within a twentieth of {shown(value)}: "
                f"{shown(value / (1 + APPROXIMATELY))} to {shown(value / (1 - APPROXIMATELY))}"
            ),
            "above": lambda: f"of {shown(value)} or more",
            "below": lambda: f"of {shown(value)} or less",
            "rank": lambda: f"that puts it at rank {value:.0f}",
            "order": lambda: f"in which the first is more than {formatted(bar(claim), 'times', 1)} the second",
            "trend": lambda: f"that {'rises' if value > 0 else 'falls'}, settled by Kendall’s test at p < 0.10",
            "date": lambda: f"dated {claim['date']}",
            "existence": lambda: f"that shows it on record{f' by {claim.by}' if claim['by'] else ''}",
            "complete": lambda: "without a gap",
        }[comparator]()
        agreeing = f"A comparable figure agrees if it is one {holds}."
        turn = {
            "supported": "The verdict falls to a caveat as soon as one comparable figure disagrees.",
            "supported with caveat": "It becomes supported without caveat when all comparable figures agree, the cited source "
            "does not say otherwise, and no limit remains.",
            "contradicted": "One such figure turns the verdict to supported with caveat; if all agree, to supported.",
        }[record["verdict"]]
        hanging = "".join(f" It {line}." for line in record.get("hangs_on", []))
        return f"{agreeing} {turn}{hanging}"

    def chart(self, id: str, claim: pd.Series, record: dict[str, Any]) -> str:
        """Return the chart that shows the claim's own figure or the evidence that decided it, "" if no chart does."""
        links = self.links(id)
        tested = set(
            links.loc[links["role"] == "value", ["indicator", "economy", "source"]].itertuples(index=False, name=None)
        )
        best, most = None, 0
        for chart in self.inventory.charts.values():
            rows = chart["data"]
            own = any(row.get("label") == f"Article, claim {id}" for row in rows)
            shown = {(row.get("indicator"), row.get("economy"), row.get("source")) for row in rows}
            near = chart["file"] == record["file"]
            score = 100 * own + 10 * len(tested & shown) + near
            if score > max(most, 9):
                best, most = chart, score
        if best is None:
            return ""
        place = addresses.chart(best["file"], best["id"])
        markup = CHART_LINK.sub("", best["markup"])
        title = html.escape(self.titles.get(best["file"], best["file"]))
        return f'<h2>In a chart</h2><p>From the chapter <a data-to="{place}">{title}</a>.</p>{markup}'

    def related(self, id: str, claim: pd.Series) -> str:
        """Return conflicts of the claim with others of the article, and the other claims on the same measure."""
        found = "".join(
            f"<li>{html.escape(capital(c.rule))}: {html.escape(c.finding)} "
            f"({', '.join(self.link(other) for other in c.claims if other != id)})</li>"
            for c in self.conflicts
            if id in c.claims
        )
        table = self.table
        same = table[
            (table["measure"] == claim["measure"]) | ((table["repeats"] == id) | (table["id"] == claim["repeats"]))
        ]
        others = "".join(
            f"<li>{self.link(row.id)} {html.escape(row.statement)} "
            f"<small>{badge(self.inventory.claims[row.id]['verdict'])}</small></li>"
            for row in same.itertuples()
            if row.id != id and row.id in self.inventory.claims
        )
        conflict = f"<h2>Against the article’s own words</h2><ul>{found}</ul>" if found else ""
        return conflict + (f"<h2>On the same measure</h2><ul>{others}</ul>" if others else "")

    def link(self, id: str) -> str:
        """Return a link to a claim's page."""
        return f'<a data-to="{addresses.claim(id)}">{id}</a>' if id in self.inventory.claims else id


def sentence(text: str) -> str:
    """Return words as a sentence: a capital first, one full stop last."""
    return f"{capital(text).rstrip('.')}."


def badge(verdict: str) -> str:
    """Return a verdict as icon and word."""
    return f'<span class="verdict-mark {verdict.replace(" ", "-")}"><span aria-hidden="true">{MARKS[verdict]}</span> {verdict}</span>'


def digits(precision: float, finer: bool = False) -> int:
    """Return the decimals that a precision needs; one more for its half."""
    places = 0 if pd.isna(precision) or precision >= 1 else 1 if precision >= 0.1 else 2
    return places + finer

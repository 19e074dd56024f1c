"""Pages of claims: what the article says, the verdict, the evidence on one strip, and what would change the verdict."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd
from markupsafe import Markup

from aibalance.article.audit import MARKS
from aibalance.article.claims import Evidence
from aibalance.article.contradictions import Conflict, conflicts
from aibalance.article.origins import in_words
from aibalance.book import addresses
from aibalance.book.claims import claim_words
from aibalance.book.claims.evidence_strip import Strips
from aibalance.book.numbers.inventory import Inventory
from aibalance.book.site.kept_texts import KeptTexts
from aibalance.book.site.markup import markup
from aibalance.data.tables import catalogue, read
from aibalance.runs.pages import capital
from aibalance.stated.statistic import formatted

NAMED = 3  # claims of one conflict that are named; the others stand on the same measure, below


@dataclass(frozen=True)
class Named:
    """A claim as another page names it. known: whether it has a page."""

    id: str
    statement: str
    verdict: str
    known: bool

    @property
    def address(self) -> str:
        """The address of its page."""
        return addresses.claim(self.id)


class ClaimPages:
    """The claims of a book as the audits of its chapters recorded them, each with the evidence that decided it."""

    def __init__(self, inventory: Inventory, kept: KeptTexts | None = None) -> None:
        self.inventory = inventory
        self.kept = kept or KeptTexts()
        self.evidence = Evidence(inventory.data)
        self.table = self.evidence.claims
        self.sources = catalogue(inventory.data)
        self.economies: dict[str, str] = read(inventory.data, "economies").set_index("code")["name"].to_dict()
        self.indicators = read(inventory.data, "indicators").set_index("id")
        self.strips = Strips(self.evidence, self.sources, self.indicators, self.economies)
        self.titles = {entry.file: entry.title for entry in inventory.chapters.values()}
        self.ids = list(inventory.claims)

    @cached_property
    def conflicts(self) -> list[Conflict]:
        """Where the article's claims conflict with each other."""
        return conflicts(self.table.reset_index(drop=True), self.economies) if len(self.table) else []

    def pages(self) -> Iterator[tuple[str, str, str]]:
        """Yield (page name, title, body) for each claim, in the order of the audits."""
        for id in self.ids:
            yield f"claims/{id}", self.table.loc[id, "statement"], self.body(id)

    def links(self, id: str) -> pd.DataFrame:
        """Return the rows of evidence of a claim: its own, or those of the claim that it repeats."""
        return self.evidence.tests(id)

    def named(self, id: str) -> Named:
        """Return a claim as another page names it."""
        record = self.inventory.claims.get(id, {})
        return Named(id, self.table.loc[id, "statement"], record.get("verdict", ""), bool(record))

    def body(self, id: str) -> Markup:
        """Return the body of one page; its links name their targets from the site's root."""
        record, claim = self.inventory.claims[id], self.evidence.claim(id)
        return markup(
            "claim.html",
            marks=MARKS,
            claim=claim.to_dict(),
            record=record,
            chapter={
                "title": self.titles.get(record["file"], record["file"]),
                "row": addresses.audit_row(record["file"], id),
            },
            why=claim_words.sentence(record["why"]),
            evidence=Markup(self.findings(id, claim)),
            change=claim_words.change(claim, record),
            facts=self.facts(claim, record),
            repeated=self.named(claim["repeats"]) if claim["repeats"] else None,
            chart=self.chart(id, record),
            origins=[in_words(self.evidence, text) for text in record["origins"]],
            conflicts=self.against(id),
            related=self.related(id, claim),
        )

    def facts(self, claim: pd.Series, record: dict[str, Any]) -> list[tuple[str, str]]:
        """Return what else is known of a judgement, in words."""
        deviation = record["deviation"]
        far = "" if deviation is None else f"{formatted(deviation, '% change', 0)} from the nearest comparable figure"
        return [
            ("Attribution", record["attribution"]),
            ("Deviation", far),
            ("Confidence", "; ".join([record["confidence"], *record.get("doubts", [])])),
        ]

    def findings(self, id: str, claim: pd.Series) -> str:
        """Return the strip of a claim: the figures compared first, then those that are not comparable, each with its reason."""
        return self.kept.text(["strip", id, self.inventory.rests_on], lambda: self._findings(id, claim))

    def _findings(self, id: str, claim: pd.Series) -> str:
        strip = self.strips.strip(id)
        return markup(
            "claim-evidence.html",
            marks=MARKS,
            strip=strip,
            claimed=claim_words.claimed(claim),
            about=claim_words.about(claim, self.economies),
            agreeing=f"{claim_words.kind(claim)} {claim_words.agreeing(claim)}" if strip.groups else "",
            to_indicator=addresses.indicator,
        )

    def chart(self, id: str, record: dict[str, Any]) -> dict[str, str] | None:
        """Return address and title of the chart that shows the evidence that decided a claim, None if no chart does."""
        links = self.links(id)
        tested = set(
            links.loc[links["role"] == "value", ["indicator", "economy", "source"]].itertuples(index=False, name=None)
        )
        best, most = None, 0
        for chart in self.inventory.charts.values():
            shown = {(row.get("indicator"), row.get("economy"), row.get("source")) for row in chart["data"]}
            score = 10 * len(tested & shown) + (chart["file"] == record["file"])
            if score > max(most, 9):
                best, most = chart, score
        return best and {"address": addresses.chart(best["file"], best["id"]), "title": best["title"]}

    def against(self, id: str) -> list[tuple[str, str, list[Named], int]]:
        """Return the conflicts of a claim with others of the article: (rule, finding, the first of these, how many more)."""
        found = []
        for conflict in (c for c in self.conflicts if id in c.claims):
            others = [self.named(other) for other in conflict.claims if other != id]
            found.append((capital(conflict.rule), conflict.finding, others[:NAMED], len(others[NAMED:])))
        return found

    def related(self, id: str, claim: pd.Series) -> list[Named]:
        """Return the other claims on the same measure."""
        table = self.table
        same = table[
            (table["measure"] == claim["measure"]) | (table["repeats"] == id) | (table["id"] == claim["repeats"])
        ]
        return [self.named(other) for other in same["id"] if other != id and other in self.inventory.claims]

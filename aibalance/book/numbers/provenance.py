"""Pages of numbers: for each chapter every statistic, with how it is printed and the rows that it came from."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from markupsafe import Markup

from aibalance.book import addresses
from aibalance.book.numbers.cards import Shown, cite_address, edition, indicators, unit
from aibalance.book.numbers.evidence_rows import Row, Rows
from aibalance.book.numbers.inventory import ChapterEntry, Inventory
from aibalance.book.numbers.numbers import is_marked
from aibalance.book.site.kept_texts import KeptTexts
from aibalance.book.site.markup import markup
from aibalance.data.tables import catalogue, read
from aibalance.runs.pages import capital
from aibalance.stated.statistic import single_keys

FOLD = 30  # rows from which on a list is folded
REPEAT = 4  # rows up to which a list is repeated; a longer one stands once, and its other statistics link to it
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

    def __init__(
        self, inventory: Inventory, kept: KeptTexts | None = None, drawn: Shown = lambda key, id: None
    ) -> None:
        """drawn: returns address and number of the figure that shows a statistic."""
        self.inventory, self.drawn = inventory, drawn
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
        drawn = [self.drawn(chapter.key, id) for id in chapter.statistics]
        return [titles, uses, sorted(self.inventory.claims), self.dictionary, drawn]

    def body(self, chapter: ChapterEntry) -> str:
        """Return the body of one page; its links name their targets from the site's root."""
        shown: dict[tuple[str, ...], str] = {}
        entries = [self.entry(chapter, statistic, shown) for statistic in chapter.statistics.values()]
        return markup(
            "numbers-page.html", title=chapter.title, chapter=addresses.chapter(chapter.file), entries=entries
        )

    def entry(self, chapter: ChapterEntry, statistic: dict[str, Any], shown: dict[tuple[str, ...], str]) -> Markup:
        """Return the entry of one statistic. shown: the row sets listed so far on the page, each with its statistic."""
        id = statistic["id"]
        facts = {
            "Unit": "words" if statistic["unit"] == "text" else unit(statistic["unit"]),
            "Rounding": rounding(statistic),
            "As of": statistic["as_of"],
            "Weakest grade": statistic["grade"],
        }
        return markup(
            "number-entry.html",
            id=id,
            name=f"{chapter.key}.{id}",
            label=capital(statistic["label"]),
            text=statistic["text"],
            interval=statistic["interval"],
            facts=list(facts.items()),
            uses=self.uses(chapter, id),
            figure=self.drawn(chapter.key, id),
            evidence=self.evidence(chapter, statistic, shown),
            cite=cite_address("", id).partition("#")[2],
        )

    def uses(self, chapter: ChapterEntry, id: str) -> list[dict[str, str]]:
        """Return address and title of the first use of a statistic on each page that shows it."""
        titles = {entry.file: entry.title for entry in self.inventory.chapters.values()}
        anchor = f"#use-{chapter.key}-{id}" if is_marked(chapter.statistics[id]) else ""
        return [
            {
                "address": f"{addresses.chapter(file)}{anchor}",
                "title": titles.get(file, capital(file.partition(".")[0].replace("-", " "))),
            }
            for file in self.inventory.uses.get(f"{chapter.key}.{id}", [])
        ]

    def evidence(self, chapter: ChapterEntry, statistic: dict[str, Any], shown: dict[tuple[str, ...], str]) -> Markup:
        """Return the rows of a statistic, or why there are none, or a link to where the same rows stand."""
        id = statistic["id"].replace("_", "-")
        if id in self.inventory.claims and statistic["label"].startswith("verdict on"):
            return markup("number-rows.html", about=VERDICT, claim={"address": addresses.claim(id), "id": id})
        if not statistic["rows"]:
            about = f"{VERDICT}." if statistic["id"].startswith("claims_") else NO_ROWS.get(chapter.key, OTHERWISE)
            return markup("number-rows.html", about=about, claim=None)
        keys, rows = tuple(statistic["rows"]), self.rows.expand(statistic["rows"])
        sources = len({row.source for row in rows})
        count = f"{len(rows)} row{'s' * (len(rows) > 1)} from {sources} source{'s' * (sources > 1)}"
        if keys in shown and len(rows) > REPEAT:
            return markup("number-rows.html", count=count, same=chapter.statistics[shown[keys]])
        again = shown.setdefault(keys, statistic["id"]) != statistic["id"]
        return markup(
            "number-rows.html",
            count=count,
            same=None,
            opened=not again and len(rows) <= FOLD,
            pooled=any(len(single_keys(key)) > 1 for key in keys),
            defined=self.defined(statistic),
            several=self.series(rows),
        )

    def defined(self, statistic: dict[str, Any]) -> list[dict[str, str]]:
        """Return the indicators that a statistic rests on, with their definitions, if they are few."""
        known = [id for id in indicators(statistic) if id in self.indicators.index]
        return [dict(self.indicators.loc[id]) for id in known] if len(known) <= DEFINED else []

    def series(self, rows: list[Row]) -> list[dict[str, Any]]:
        """Return the table of rows: what one source says of one indicator, with a line for each economy, its values side by side."""
        lines: dict[tuple[str, ...], list[Row]] = {}
        for row in rows:
            lines.setdefault((row.indicator, row.economy, "" if row.text else row.subject, row.source), []).append(row)
        several: dict[tuple[str, ...], dict[str, Any]] = {}
        for line in lines.values():
            first, grades = line[0], ", ".join(dict.fromkeys(row.grade for row in line))
            source = self.sources.loc[first.source]
            about = {**self.named(first), "url": source["url"], "source": edition(source), "grades": grades}
            told = several.setdefault((first.indicator, first.unit, first.source, grades), {**about, "lines": []})
            told["lines"].append({
                "economy": self.economies.get(first.economy, first.economy),
                "subject": "" if first.text else first.subject,
                "cells": [cell(row, alone=len(line) == 1) for row in line],
            })  # fmt: skip
        return list(several.values())

    def named(self, row: Row) -> dict[str, str]:
        """Return the label of a row's indicator, its address in the data dictionary where there is one, and its unit."""
        if row.indicator in self.indicators.index:
            address = addresses.indicator(row.indicator) if self.dictionary else ""
            label = self.indicators.loc[row.indicator, "label"]
            return {"label": label, "dictionary": address, "measured": row.unit}
        kind = row.indicator.partition(".")[2].replace("_", " ").replace("-", " ")
        label = capital(f"{kind}, table {row.table}" if kind else f"table {row.table}")
        return {"label": label, "dictionary": "", "measured": row.unit}


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


def cell(row: Row, alone: bool) -> dict[str, Any]:
    """Return what is said of one row: period, value, bounds and status; where it stands alone, its note."""
    amount = "" if row.value is None else f" {row.value:,.10g}"
    said = f"{amount} {row.unit}" if row.text and amount else amount
    smalls = [
        "" if row.low is None or row.high is None else f"({bound(row.low)}–{bound(row.high)})",
        row.status if row.status != "published" else "",
        row.note if alone else "",
    ]
    text = f" {row.text}{said}" if row.text else said
    return {"period": row.period, "text": text, "smalls": [small for small in smalls if small]}


def bound(value: float) -> str:
    """Return an end of an interval in six digits; all digits of a large one before its point."""
    return f"{value:,.0f}" if abs(value) >= 1e6 else f"{value:,.6g}"

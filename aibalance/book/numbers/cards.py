"""Cards: what a reader is told who rests the pointer on a number, taps it or moves to it with the keyboard."""

import html
import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from aibalance.book import addresses
from aibalance.book.numbers.inventory import ChapterEntry, Inventory
from aibalance.data.tables import catalogue, read
from aibalance.runs.pages import capital

NUMBER = re.compile(r'<a class="statistic" data-to="numbers/([\w-]+)\.html#([\w-]+)">')
SOURCES = 3  # named on a card; the statistic's page lists all
DEFINITION = 230  # characters of a definition on a card


class Cards:
    """The cards of a book, made of its statistics and of the tables that explain them."""

    def __init__(self, inventory: Inventory) -> None:
        self.chapters = inventory.chapters
        self.sources = catalogue(inventory.data)
        self.indicators = read(inventory.data, "indicators").set_index("id")

    def placed(self, body: str) -> str:
        """Return a page's body with each number described by a card, and each card once, at the page's end.

        The first use of a number gets an anchor, use-<chapter>-<statistic>. Without numbers the body is unchanged.
        """
        seen: dict[str, tuple[str, str]] = {}

        def described(found: re.Match[str]) -> str:
            name = f"{found[1]}-{found[2]}"
            anchor = "" if name in seen else f' id="use-{name}"'
            seen[name] = (found[1], found[2])
            return f'{found[0][:-1]}{anchor} aria-describedby="about-{name}">'

        body = NUMBER.sub(described, body)
        if not seen:
            return body
        cards = "".join(self.card(self.chapters[key], id) for key, id in seen.values())
        return f'{body}<div class="number-cards">{cards}</div>'

    def card(self, chapter: ChapterEntry, id: str) -> str:
        """Return the card of one statistic: what it is, value and interval, definition, sources, as-of date and grade."""
        statistic, name = chapter.statistics[id], f"{chapter.key}-{id}"
        interval = f", {statistic['interval']}" if statistic["interval"] else ""
        facts = {
            "Unit": "" if statistic["unit"] == "text" else unit(statistic["unit"]),
            "Source": self.named_sources(statistic),
            "As of": statistic["as_of"],
            "Read as": statistic["grade"],
        }
        lines = "".join(
            f"<span class=card-fact><span>{word}</span> <span>{html.escape(fact)}</span></span>"
            for word, fact in facts.items()
            if fact
        )
        here = addresses.statistic(chapter.key, id)
        definition = self.definition(statistic)
        return (
            f'<div class="number-card" id="card-{name}" popover="manual"><div id="about-{name}">'
            f"<strong>{html.escape(capital(statistic['label']))}</strong>"
            f"<span>{html.escape(statistic['text'] + interval)}</span>{lines}</div>"
            + (f"<p>{html.escape(definition)}</p>" if definition else "")
            + f'<p class="card-links"><a data-to="{here}">See the rows</a> <a data-to="{cite_address(chapter.key, id)}">Cite</a></p>'
            "</div>"
        )

    def named_sources(self, statistic: Mapping[str, Any]) -> str:
        """Return the first sources of a statistic with their editions, and how many more there are."""
        ids = statistic["sources"]
        names = [edition(self.sources.loc[id]) for id in ids[:SOURCES]]
        more = [f"and {len(ids) - SOURCES} more"] if len(ids) > SOURCES else []
        return "; ".join([*names, *more])

    def definition(self, statistic: Mapping[str, Any]) -> str:
        """Return the definition of the indicator that a statistic rests on, or the names of several."""
        ids = [id for id in indicators(statistic) if id in self.indicators.index]
        if len(ids) == 1:
            return shortened(self.indicators.loc[ids[0], "definition"])
        labels = [self.indicators.loc[id, "label"] for id in ids]
        return shortened("From: " + "; ".join(labels)) if labels else ""


def indicators(statistic: Mapping[str, Any]) -> list[str]:
    """Return the indicators that a statistic's rows belong to, in order."""
    return list(dict.fromkeys(key.split("/", 1)[0] for key in statistic["rows"]))


def edition(source: pd.Series) -> str:
    """Return a source's short name with its edition, unless the edition says nothing more."""
    plain = source["edition"].startswith("news report") or source["edition"] in source["short"]
    return source["short"] if plain else f"{source['short']}, {source['edition']}"


def unit(name: str) -> str:
    """Return a unit in words."""
    return {"count": "number", "times": "times: one over the other", "ratio": "ratio"}.get(name, name)


def shortened(text: str) -> str:
    """Return as many whole sentences as a card has room for, at least one; a long one is cut at a word."""
    kept = ""
    for sentence in re.split(r"(?<=[.;]) ", text):
        if kept and len(kept) + len(sentence) > DEFINITION:
            break
        kept = f"{kept} {sentence}".strip()
    return kept if len(kept) <= 1.6 * DEFINITION else kept[: kept.rindex(" ", 0, DEFINITION)] + " …"


def cite_address(key: str, id: str) -> str:
    """Return the address of the box that cites a statistic."""
    return f"{addresses.numbers(key)}#cite-{id}"


def without_script(names: list[str]) -> str:
    """Return the style that shows cards at the foot of the window where no script runs; for the page's head."""
    rules = "".join(
        f'body:has([aria-describedby="about-{n}"]:is(:hover,:focus)) #card-{n}{{visibility:visible;transition:none}}'
        for n in names
    )
    return (
        "<noscript><style>.number-card{display:block!important;visibility:hidden;transition:visibility 0s .5s;"
        "position:fixed!important;inset:auto 1rem 1rem 1rem!important;margin:0 auto!important}"
        ".number-card:hover{visibility:visible;transition:none}"
        f"{rules}</style></noscript>"
    )

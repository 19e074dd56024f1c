"""Cards: what a reader is told who rests the pointer on a number, taps it or moves to it with the keyboard."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from aibalance.book import addresses
from aibalance.book.numbers.inventory import ChapterEntry, Inventory
from aibalance.book.site.markup import markup
from aibalance.data.tables import catalogue, read
from aibalance.runs.pages import capital

NUMBER = re.compile(r'<a class="statistic" data-to="numbers/([\w-]+)\.html#([\w-]+)">')
SOURCES = 3  # named on a card; the statistic's page lists all
Shown = Callable[[str, str], Mapping[str, str] | None]
DEFINITION = 230  # characters of a definition on a card


class Cards:
    """The cards of a book, made of its statistics and of the tables that explain them."""

    def __init__(self, inventory: Inventory, shown: Shown = lambda key, id: None) -> None:
        """shown: returns address and number of the figure that shows the statistic of a chapter."""
        self.chapters, self.shown = inventory.chapters, shown
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
        """Return the card of one statistic: what it is, value and interval, definition, sources, as-of date, grade, figure."""
        statistic = chapter.statistics[id]
        facts = {
            "Unit": "" if statistic["unit"] == "text" else unit(statistic["unit"]),
            "Source": self.named_sources(statistic),
            "As of": statistic["as_of"],
            "Read as": statistic["grade"],
        }
        return markup(
            "number-card.html",
            name=f"{chapter.key}-{id}",
            label=capital(statistic["label"]),
            value=", ".join(filter(None, (statistic["text"], statistic["interval"]))),
            facts=[(word, fact) for word, fact in facts.items() if fact],
            definition=self.definition(statistic),
            figure=self.shown(chapter.key, id),
            rows=addresses.statistic(chapter.key, id),
            cite=cite_address(chapter.key, id),
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
    return markup("cards-without-script.html", names=names)

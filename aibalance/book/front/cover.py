"""What the cover says: what moved, how the article fared, and which article it is; for whatever economies and data."""

import html
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pandas as pd
from markupsafe import Markup

from aibalance.article.audit import MARKS
from aibalance.book import addresses
from aibalance.book.naming import publication
from aibalance.book.numbers.numbers import lacks_data, marked
from aibalance.book.site.markup import markup
from aibalance.data.tables import BadInputError, catalogue
from aibalance.executed.book import ExecutedBook
from aibalance.runs.pages import capital


def substitutions(book: ExecutedBook) -> dict[str, str]:
    """Return what a page can ask for by {{ cover.moved }}, {{ cover.verdicts }} and {{ cover.article }}, as HTML; "" for nothing to say."""
    own = publication(book.folder)
    return {
        "moved": moved(book, own.get("moved", {})),
        "verdicts": verdicts(book),
        "article": article(book, own.get("article", "")),
    }


def moved(book: ExecutedBook, named: Mapping[str, Any]) -> str:
    """Return the sentence on who gained, the one with more first; one that gained nowhere is named too.

    named: {"asked": statistic, "towards": [[economy, how many measures, which], …]}, as chapter.statistic. Raises BadInputError
    if no chapter states one of them.
    """
    if not named:
        return ""
    asked = _statistic(book.stated, named["asked"])
    if lacks_data(asked[1]):
        return ""
    sides = [[_statistic(book.stated, name) for name in side] for side in named["towards"]]
    sides = sorted(sides, key=lambda side: -_count(side[1][1]))
    told = [
        {
            "economy": economy[1]["text"], "Economy": capital(economy[1]["text"]), "count": _count(count[1]),
            "measures": number(*count), "which": which[1]["text"],
        }
        for economy, count, which in sides
    ]  # fmt: skip
    return markup("cover-moved.html", asked=number(*asked), sides=told)


def _statistic(known: Mapping[str, Mapping[str, Any]], name: str) -> tuple[str, Mapping[str, Any]]:
    """Return a statistic by its full name, with its chapter."""
    if name not in known:
        raise BadInputError(
            f"_config.yml: found {name} under publication, moved; expected a statistic that a chapter states"
        )
    return name.partition(".")[0], known[name]


def _count(statistic: Mapping[str, Any]) -> float:
    return 0 if lacks_data(statistic) else float(statistic["value"])


def number(chapter: str, statistic: Mapping[str, Any]) -> Markup:
    """Return a statistic as a number in prose."""
    return Markup(marked(statistic, chapter, html.escape(statistic["text"])))  # its text is escaped


def verdicts(book: ExecutedBook) -> str:
    """Return how many statements of the article have each verdict, as a strip; "" for a book without claims."""
    counts = Counter(claim["verdict"] for record in book.records for claim in record.get("claims", []))
    parts = [
        {"word": word, "name": word.replace(" ", "-"), "sign": sign, "count": counts[word]}
        for word, sign in MARKS.items()
        if counts[word]
    ]
    if not parts:
        return ""
    return markup("cover-verdicts.html", parts=parts, total=counts.total(), list=addresses.CLAIMS)


def article(book: ExecutedBook, title: str) -> str:
    """Return the article that is audited by name, publisher, date and link, from the row of the sources that has its title."""
    sources = catalogue(book.data)
    found = sources[sources["title"] == title]
    if not title or found.empty:
        return markup("cover-article.html", title=title, publisher="", edition="", url="") if title else ""
    row: pd.Series = found.iloc[0]
    return markup("cover-article.html", title=title, publisher=row["publisher"], edition=row["edition"], url=row["url"])

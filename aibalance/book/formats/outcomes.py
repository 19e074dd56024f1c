"""The results of the book as tables: its statistics, sentences, verdicts and the evidence compared, each row with its rights."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from aibalance.article.claims import Evidence
from aibalance.article.weighing import find
from aibalance.book import addresses
from aibalance.data.rights import OPEN, joined, rights_of
from aibalance.data.tables import schema
from aibalance.executed.book import ExecutedBook
from aibalance.stated.records import number_anchor

LINK = re.compile(r"\]\(#(number-[\w-]+)\)")
TEXT, NUMBER, WHOLE, TRUTH = "string", "number", "integer", "boolean"
RIGHTS = ("rights", TEXT, "What may be done with the row: the rights of the sources that it rests on.")
ADDRESS = ("address", TEXT, "Where it stands in the book, from the root of the site.")
# {table: (title, description, key, columns)}; a column is its name, its type and what it holds.
TABLES: Mapping[str, tuple[str, str, tuple[str, ...], tuple[tuple[str, str, str], ...]]] = {
    "statistics": ("Statistics", "Every number that a chapter computes, as it is printed and as it was stated.", ("id",), (
        ("id", TEXT, "By which the number is cited: its chapter and its own name."),
        ("chapter", TEXT, "Key of the chapter."),
        ("label", TEXT, "What it is."),
        ("text", TEXT, "As the book prints it."),
        ("value", NUMBER, "Its value; blank where it is a name."),
        ("unit", TEXT, "Unit of the value; text for a name."),
        ("low", NUMBER, "Lower end of its interval; blank where the value is no estimate or the interval is open."),
        ("high", NUMBER, "Upper end of its interval."),
        ("confidence", NUMBER, "Confidence of the interval, from 0 to 1."),
        ("as_of", TEXT, "The period that it speaks of."),
        ("grade", TEXT, "The weakest way in which a row behind it was read."),
        ("sources", TEXT, "Ids of the sources behind it, separated by semicolons."),
        ("rows", TEXT, "Keys of the rows of data behind it, separated by semicolons."),
        ADDRESS, RIGHTS)),
    "sentences": ("Sentences", "Every sentence that depends on the data, in the order of reading.", ("chapter", "place"), (
        ("chapter", TEXT, "File name of the chapter, without suffix."),
        ("place", WHOLE, "Number of the sentence in its chapter."),
        ("text", TEXT, "The sentence."),
        ("statistics", TEXT, "Ids of the statistics that it states, separated by semicolons."),
        ADDRESS, RIGHTS)),
    "verdicts": ("Verdicts", "The verdict on every claim of the article that is audited.", ("claim",), (
        ("claim", TEXT, "Id of the claim."),
        ("section", TEXT, "Section of the article."),
        ("statement", TEXT, "What is claimed, as a paraphrase."),
        ("quotation", TEXT, "The article's own words; blank where none are quoted."),
        ("verdict", TEXT, "Supported, supported with caveat, contradicted or not testable."),
        ("attribution", TEXT, "Whether the source that the article names says so."),
        ("deviation", NUMBER, "Per cent from the nearest comparable figure; blank where no figure is compared."),
        ("confidence", TEXT, "Confidence in the verdict."),
        ("grade", TEXT, "The weakest way in which evidence for it was read."),
        ("why", TEXT, "The grounds in short."),
        ADDRESS, RIGHTS)),
    "evidence": ("Evidence", "Every piece of evidence on every claim, and whether it agrees with it.", ("claim", "place"), (
        ("claim", TEXT, "Id of the claim."),
        ("place", WHOLE, "Number of the piece of evidence among those on the claim."),
        ("role", TEXT, "What it is compared for."),
        ("text", TEXT, "The figure or event in words."),
        ("quantity", NUMBER, "The number compared, in the claim's unit; blank for an event."),
        ("agrees", TRUTH, "Whether it agrees with the claim; blank where it decides nothing."),
        ("period", TEXT, "The period or date that it speaks of."),
        ("source", TEXT, "Id of its source."),
        ("producer", TEXT, "Who counted it."),
        ("grade", TEXT, "How it was read."),
        ("reason", TEXT, "Why it is comparable, or why it is not."),
        ("rows", TEXT, "Keys of the rows of data compared, separated by semicolons."),
        ADDRESS, RIGHTS)),
}  # fmt: skip


def outcomes(book: ExecutedBook, licence: str) -> dict[str, pd.DataFrame]:
    """Return the tables of TABLES of an executed book; missing values are None. licence: of what rests on no source."""
    known, own = rights_of(book.data), f"{OPEN}: {licence}"

    def may(sources: Sequence[str]) -> str:
        return joined(sources, known) or own

    compared = list(_evidence(book, may)) if "claims" in schema(book.data) else []
    behind: dict[str, list[str]] = {}
    for piece in compared:
        behind.setdefault(piece["claim"], []).append(piece["source"])
    rows = {
        "statistics": [_statistic(id, statistic, may) for id, statistic in book.stated.items()],
        "sentences": list(_sentences(book, may)),
        "verdicts": [
            {**claim, "section": record["section"], "address": addresses.claim(claim["claim"]),
             "rights": may(behind.get(claim["claim"], []))}
            for record in book.records for claim in record.get("claims", [])
        ],
        "evidence": compared,
    }  # fmt: skip
    return {name: _frame(rows[name], [column for column, _, _ in TABLES[name][3]]) for name in TABLES}


def _frame(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame([[row.get(name) for name in columns] for row in rows], columns=list(columns), dtype=object)


def _statistic(id: str, told: Mapping[str, Any], may: Any) -> dict[str, Any]:
    chapter = id.partition(".")[0]
    number = isinstance(told["value"], (int, float)) and not isinstance(told["value"], bool)
    return {
        **told, "id": id, "chapter": chapter, "value": told["value"] if number else None, "sources": "; ".join(told["sources"]),
        "rows": "; ".join(told["rows"]), "address": addresses.statistic(chapter, told["id"]),
        "rights": may(told["sources"]),
    }  # fmt: skip


def _sentences(book: ExecutedBook, may: Any) -> Iterator[dict[str, Any]]:
    told = book.stated
    anchors = {number_anchor(*name.split(".", 1)): name for name in told}
    places: dict[str, int] = {}
    for name, bundle in book.bundles:
        if "text/markdown" in bundle:
            places[name] = places.get(name, 0) + 1
            ids = list(dict.fromkeys(anchors[a] for a in LINK.findall(bundle["text/markdown"]) if a in anchors))
            address = addresses.chapter(name)
            yield {
                "chapter": address.removeprefix("chapters/").removesuffix(".html"), "place": places[name],
                "text": bundle["text/plain"], "statistics": "; ".join(ids), "address": address,
                "rights": may([source for id in ids for source in told[id]["sources"]]),
            }  # fmt: skip


def _evidence(book: ExecutedBook, may: Any) -> Iterator[dict[str, Any]]:
    evidence = Evidence(book.data)
    for claim in [claim["claim"] for record in book.records for claim in record.get("claims", [])]:
        row = evidence.claim(claim)
        found = (find(evidence, row, link) for _, link in evidence.tests(claim).iterrows())
        for place, piece in enumerate((piece for piece in found if piece is not None), 1):
            yield {
                **{name: getattr(piece, name) for name in ("role", "text", "agrees", "period", "source", "producer", "grade")},
                "claim": claim, "place": place, "quantity": piece.quantity, "reason": piece.reason,
                "rows": "; ".join(piece.rows), "address": addresses.claim(claim), "rights": may([piece.source]),
            }  # fmt: skip

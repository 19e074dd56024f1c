"""The claims of a section in its chapter: a line each that leads to the claim's page, where words, evidence and reasons stand."""

import re
from collections.abc import Mapping

from markupsafe import Markup, escape

from aibalance.article.audit import MARKS
from aibalance.book import addresses
from aibalance.book.claims.claim_pages import NAMED
from aibalance.book.claims.claim_words import sentence
from aibalance.book.claims.verdict_counts import OPEN, SEVERITY, verdict_bars
from aibalance.book.numbers.inventory import Inventory
from aibalance.book.site.markup import markup

AUDIT = re.compile(r'<table class="audit">.*?</table>', flags=re.DOTALL)
CELL = re.compile(r"(<t[dh](?: [^>]*)?>)([^<>]+)(</t[dh]>)")
NAMED_BY_ID = re.compile(r'([Vv]erdict on |<a data-to="claims/[\w-]+\.html">)([a-z]+-\d+\w?)\b')
IDS = re.compile(r"[a-z]+-\d+\w?(?:, [a-z]+-\d+\w?)*")


def shortened(body: str, page: str, book: Inventory) -> str:
    """Return the body of a chapter with its audit as a list of its claims, and tables that name claims by their words."""
    said = {str(escape(claim["statement"])): id for id, claim in reversed(book.claims.items())}
    body = AUDIT.sub(lambda whole: _listed(whole[0], page, book), body)
    return CELL.sub(lambda cell: _in_words(cell, book, said), body)


def named_in_words(body: str, book: Inventory) -> str:
    """Return the body of any page with the words of a claim where labels of statistics and links to claims give its id."""

    def words(found: re.Match[str]) -> str:
        claim = book.claims.get(found[2])
        return f"{found[1]}“{escape(claim['statement'])}”" if claim else found[0]

    return NAMED_BY_ID.sub(words, body)


def _listed(table: str, page: str, book: Inventory) -> str:
    claims = [{**record, "id": id, "to": addresses.claim(id), "why": sentence(record["why"])}
              for id, record in book.claims.items() if addresses.chapter(record["file"]) == f"{page}.html"]  # fmt: skip
    if not claims:
        return table
    claims.sort(key=lambda claim: SEVERITY.index(claim["verdict"]))
    listed = markup(
        "chapter-claims.html",
        marks=MARKS,
        bars=verdict_bars(claim["verdict"] for claim in claims),
        shown=[claim for claim in claims if claim["verdict"] in OPEN],
        folded=[claim for claim in claims if claim["verdict"] not in OPEN],
        all_claims=addresses.CLAIMS,
    )
    return str(listed)


def _in_words(cell: re.Match[str], book: Inventory, said: Mapping[str, str]) -> str:
    """Return a cell of a table with the words of the claims that it names, three at most, each a link to its page."""
    ids = [said[cell[2]]] if cell[2] in said else cell[2].split(", ") if IDS.fullmatch(cell[2]) else []
    if not ids or not all(id in book.claims for id in ids):
        return cell[0]
    link = Markup('<a data-to="{}">{}</a>')
    links = [link.format(addresses.claim(id), book.claims[id]["statement"]) for id in ids[:NAMED]]
    more = f" and {len(ids) - NAMED} more" if len(ids) > NAMED else ""
    return f"{cell[1]}{Markup('; ').join(links)}{more}{cell[3]}"

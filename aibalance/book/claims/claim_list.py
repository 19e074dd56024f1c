"""The list of all claims: bars of verdicts, then the claims by verdict, which a reader can filter by section, source and word."""

import re
from typing import Any

from markupsafe import Markup

from aibalance.article.audit import MARKS
from aibalance.book import addresses
from aibalance.book.claims.claim_pages import ClaimPages
from aibalance.book.claims.claim_words import sentence
from aibalance.book.claims.verdict_counts import OPEN, SEVERITY, verdict_bars
from aibalance.book.site.markup import one_line


def claim_list(pages: ClaimPages) -> Markup:
    """Return the bars, the filter and the list, one item a claim; what is contradicted or has a caveat is open."""
    sections = _sections(pages)
    items = [_item(pages, id, sections[pages.table.loc[id, "section"]]) for id in pages.ids]
    groups = [(verdict, verdict in OPEN, [i for i in items if i["verdict"] == verdict]) for verdict in SEVERITY]
    fields = [
        ("verdict", "Verdict", [verdict for verdict, _, own in groups if own]),
        ("section", "Section", list(sections.values())),
        ("cites", "Cited by the article", sorted({name for item in items for name in item["cites"]})),
        ("evidence", "Evidence from", sorted({name for item in items for name in item["evidence"]})),
    ]
    return one_line(  # a blank line would end the HTML within Markdown
        "claim-list.html",
        between=" ",
        marks=MARKS,
        bars=verdict_bars(item["verdict"] for item in items),
        most=max((len(own) for _, _, own in groups), default=1) or 1,
        by_section=[
            (title, verdict_bars(item["verdict"] for item in items if item["section"] == title))
            for title in sections.values()
        ],
        fields=fields,
        groups=[group for group in groups if group[2]],
        total=len(items),
    )


def _sections(pages: ClaimPages) -> dict[str, str]:
    """Return {section: title of the chapter that audits it} of the sections that have claims, in order."""
    files = {pages.table.loc[id, "section"]: pages.inventory.claims[id]["file"] for id in pages.ids}
    return {
        section: re.sub(r"^\d+\.\s*", "", pages.titles.get(file, section)) for section, file in sorted(files.items())
    }


def _publishers(pages: ClaimPages, id: str) -> list[str]:
    links = pages.links(id)
    events = [pages.evidence.event(name) for name in links["event"] if name]
    sources = {*links["source"], *(event["source"] for event in events if event is not None)} - {""}
    return sorted(set(pages.sources.loc[sorted(sources), "publisher"]))


def _item(pages: ClaimPages, id: str, section: str) -> dict[str, Any]:
    record = pages.inventory.claims[id]
    return {
        "id": id, "verdict": record["verdict"], "section": section, "to": addresses.claim(id),
        "statement": pages.table.loc[id, "statement"], "why": sentence(record["why"]), "cited": pages.table.loc[id, "cited"],
        "confidence": record["confidence"], "cites": [n for n in pages.table.loc[id, "cited"].split("; ") if n],
        "evidence": _publishers(pages, id),
    }  # fmt: skip

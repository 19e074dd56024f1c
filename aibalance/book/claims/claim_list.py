"""The list of all claims, which a reader can filter by verdict, section, sources and words."""

import html
import re
from collections.abc import Iterable

from aibalance.article.claims import VERDICTS
from aibalance.book import addresses
from aibalance.book.claims.claim_pages import ClaimPages, badge, sentence


def claim_list(pages: ClaimPages) -> str:
    """Return the filter and the list, one item a claim, under a heading a section."""
    cited, used, sections = set[str](), set[str](), []
    for section, title in _sections(pages).items():
        items = []
        for id in (i for i in pages.ids if pages.table.loc[i, "section"] == section):
            cites = [name for name in pages.table.loc[id, "cited"].split("; ") if name]
            evidence = sorted(_publishers(pages, id))
            cited |= set(cites)
            used |= set(evidence)
            items.append(_item(pages, id, title, cites, evidence))
        if items:
            sections.append(
                f'<section class="claims-section"><h2>{title}</h2><ul class="claims">{"".join(items)}</ul></section>'
            )
    return f"{_form(pages, cited, used)}{''.join(sections)}"


def _sections(pages: ClaimPages) -> dict[str, str]:
    """Return {section: title of its chapter} of the sections that have claims, in order."""
    titles = {entry.section: re.sub(r"^\d+\.\s*", "", entry.title) for entry in pages.inventory.chapters.values()}
    return {section: titles.get(section, section) for section in sorted(set(pages.table.loc[pages.ids, "section"]))}


def _publishers(pages: ClaimPages, id: str) -> set[str]:
    links = pages.links(id)
    events = [pages.evidence.event(name) for name in links["event"] if name]
    sources = {*links["source"], *(event["source"] for event in events if event is not None)} - {""}
    return set(pages.sources.loc[sorted(sources), "publisher"])


def _item(pages: ClaimPages, id: str, section: str, cites: Iterable[str], evidence: Iterable[str]) -> str:
    record, statement = pages.inventory.claims[id], pages.table.loc[id, "statement"]
    data = {"verdict": record["verdict"], "section": section, "cites": "|".join(cites), "evidence": "|".join(evidence)}
    attributes = "".join(f' data-{name}="{html.escape(value)}"' for name, value in data.items())
    cited = html.escape(pages.table.loc[id, "cited"]) or "no source"
    return (
        f'<li class="claim"{attributes}>{badge(record["verdict"])} <a data-to="{addresses.claim(id)}">{html.escape(statement)}</a>'
        f"<p>{html.escape(sentence(record['why']))} <small><code>{id}</code>, cites {cited}, confidence {record['confidence']}"
        "</small></p></li>"
    )


def _form(pages: ClaimPages, cited: set[str], used: set[str]) -> str:
    sections = list(_sections(pages).values())
    chosen = {"verdict": ("Verdict", list(VERDICTS)), "section": ("Section", sections),
              "cites": ("Cited by the article", sorted(cited)), "evidence": ("Evidence from", sorted(used))}  # fmt: skip
    fields = "".join(
        f'<label>{label} <select name="{name}"><option value="">all</option>'
        + "".join(f"<option>{html.escape(value)}</option>" for value in values)
        + "</select></label>"
        for name, (label, values) in chosen.items()
    )
    return (
        '<form class="filter" data-items=".claim" data-groups=".claims-section" data-shared hidden>'
        f'{fields}<label>Words <input type="search" name="text" autocomplete="off"></label>'
        f'<button type="reset">Show all</button>'
        f'<output class="filter-count" data-noun="claims">{len(pages.ids)} claims</output></form>'
    )

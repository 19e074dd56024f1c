"""Corrections and the feed: what was wrong is listed with its reason, and whoever follows the feed hears of it."""

import dataclasses
import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pytest
import yaml
from conftest import PROJECT

from aibalance.book.cite.boxes import FORM, report_address, with_boxes
from aibalance.book.cite.corrections import TABLE, corrections, substitutions
from aibalance.book.cite.feed import feed
from aibalance.book.cite.metadata import book, parts
from aibalance.data.tables import BadInputError
from aibalance.executed.book import read_book

ATOM = "{http://www.w3.org/2005/Atom}"
READ = read_book(PROJECT)
PUBLISHED = book(READ, {"AIBALANCE_SITE": "https://example.org/book", "AIBALANCE_REPOSITORY": "owner/name"})


def test_an_error_can_be_reported_where_it_stands_if_the_repository_is_known() -> None:
    known = parts(READ, {})
    form = yaml.safe_load((PROJECT / ".github" / "ISSUE_TEMPLATE" / FORM).read_text("utf-8"))
    fields = {field["id"] for field in form["body"]}
    for id in ("market-04a", "market.investment_times"):
        asked = parse_qs(urlparse(report_address(PUBLISHED, known[id])).query)
        assert asked.pop("template") == [FORM]
        assert asked.pop("title") == [f"{id}: "]
        assert set(asked) < fields  # filled in by name
        assert asked["part"] == [id]
        assert asked["address"] == [PUBLISHED.url(known[id].address)]
        assert "Report an error" in with_boxes(f"<!--cite:{id}-->", PUBLISHED, known, "p")
        nowhere = dataclasses.replace(PUBLISHED, repository="")
        assert "Report an error" not in with_boxes(f"<!--cite:{id}-->", nowhere, known, "p")
    assert "owner/name" in substitutions(PROJECT, PUBLISHED.repository)["report"]
    assert "href" not in substitutions(PROJECT, "")["report"]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("2026-13-01,2026.11,a,b,c,d", "line 2: found '2026-13-01' as date"),
        ("2026-11-27,2026.11,a,b,,d", "line 2: found '' as now"),
    ],
)
def test_a_correction_without_a_date_or_a_reason_is_refused(row: str, told: str, tmp_path: Path) -> None:
    (tmp_path / TABLE).parent.mkdir()
    (tmp_path / TABLE).write_text(f"date,edition,part,was,now,reason\n{row}\n", encoding="utf-8")
    with pytest.raises(BadInputError, match=told):
        corrections(tmp_path)


def test_corrections_are_shown_as_they_were_written(tmp_path: Path) -> None:
    assert "No edition has been corrected" in substitutions(tmp_path, "")["listed"]
    (tmp_path / TABLE).parent.mkdir()
    lines = ["date,edition,part,was,now,reason", "2026-11-27,2026.11,a,<b>,c,d", "2026-12-01,2026.11,x,y,z,w"]
    (tmp_path / TABLE).write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert list(corrections(tmp_path)["part"]) == ["x", "a"]
    assert "&lt;b&gt;" in substitutions(tmp_path, "")["listed"]


def test_the_feed_is_atom_and_tells_of_editions_corrections_and_flips() -> None:
    text = feed(PUBLISHED, PROJECT, READ.records)
    root = ElementTree.fromstring(text)
    assert root.tag == f"{ATOM}feed"
    entries = root.findall(f"{ATOM}entry")
    for thing in (root, *entries):  # what RFC 4287 requires of both
        for name in ("id", "title", "updated"):
            assert len(thing.findall(f"{ATOM}{name}")) == 1, name
    ids = [entry.findtext(f"{ATOM}id") for entry in (root, *entries)]
    assert len(set(ids)) == len(ids)
    dates = [str(entry.findtext(f"{ATOM}updated")) for entry in entries]
    assert dates == sorted(dates, reverse=True)
    assert root.findtext(f"{ATOM}updated") == dates[0]
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    for entry in entries:
        link = entry.find(f"{ATOM}link")
        assert link is not None
        assert link.attrib["href"].startswith("https://example.org/book/")
    kinds = [entry.find(f"{ATOM}category").attrib["term"] for entry in entries]  # type: ignore[union-attr]
    assert kinds.count("correction") == len(corrections(PROJECT))
    assert kinds.count("edition") == 1
    flipped = [str(e.findtext(f"{ATOM}title")) for e, kind in zip(entries, kinds, strict=True) if kind == "verdict"]
    now = {claim["claim"]: claim["verdict"] for r in READ.records for claim in r.get("claims", [])}
    assert flipped
    for title in flipped:
        claim, _, verdict = title.removeprefix("Claim ").partition(": ")
        assert verdict.endswith(f"to {now[claim]}"), json.dumps(now[claim])

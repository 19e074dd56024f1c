"""A claim's strip shades what agrees with it and nothing else, and the pages of claims show words, never the ids of the data."""

import math
import re
from typing import Any

import pandas as pd
import pytest
from conftest import PROJECT, SITE, needs_browser, needs_site
from hypothesis import given, settings
from hypothesis import strategies as st

from aibalance.article.comparators import agrees
from aibalance.article.judging import judge
from aibalance.book.claims.claim_pages import ClaimPages
from aibalance.book.claims.scales import numbers
from aibalance.book.claims.tolerance import place, tolerance
from aibalance.book.claims.verdict_counts import verdict_bars
from aibalance.book.numbers.inventory import inventoried
from aibalance.data.tables import read
from aibalance.executed.book import read_book

BLANK = {
    "value": 10.0,
    "precision": 1.0,
    "unit": "USD bn",
    "threshold": math.nan,
    "date": "",
    "by": "",
    "comparator": "",
}
KINDS = ("equal", "approximately", "above", "below", "rank", "order")


@settings(deadline=None, derandomize=True, max_examples=200)
@given(st.sampled_from(KINDS), st.floats(0.5, 1000), st.sampled_from([0.1, 1.0, 10.0]), st.floats(0.1, 2000))
def test_the_shade_of_a_strip_is_what_the_rule_calls_agreement(
    comparator: str, value: float, precision: float, quantity: float
) -> None:
    value, quantity = (round(value), round(quantity)) if comparator == "rank" else (value, quantity)
    claim = pd.Series({**BLANK, "comparator": comparator, "value": value, "precision": precision})
    low, high = tolerance(claim, "times" if comparator == "order" else claim["unit"])
    if min(abs(quantity - low), abs(quantity - high)) > 1e-6:
        assert (low <= quantity <= high) == agrees(claim, quantity)


@pytest.mark.prove
def test_every_piece_of_stored_evidence_stands_in_the_shade_if_and_only_if_it_agrees() -> None:
    pages, held = ClaimPages(inventoried(read_book(PROJECT))), 0
    for id in pages.ids:
        claim, judgement, strip = pages.evidence.claim(id), judge(pages.evidence, id), pages.strips.strip(id)
        assert len(strip.pieces) == len(judgement.findings)
        for found in judgement.findings:
            piece = next(
                p for p in strip.pieces if (p.role, p.text, p.reason) == (found.role, found.text, found.reason)
            )
            if piece.at is not None and found.role in ("value", "attribution") and found.certain:
                assert (strip.shade[0] <= piece.at <= strip.shade[1]) == found.agrees, f"{id}: {found.text}"
                assert place(claim, found) is not None
                held += 1
    assert held > 200


@settings(deadline=None, derandomize=True)
@given(st.lists(st.floats(1e-3, 1e12), min_size=1, max_size=8))
def test_a_scale_keeps_order_and_its_ticks_are_few_and_within_the_strip(values: list[float]) -> None:
    scale = numbers(values, "USD bn")
    places = [scale.at(value) for value in sorted(values)]
    assert places == sorted(places)
    assert all(0 <= at <= 100 for at in places)
    assert all(0 <= scale.at(tick) <= 100 for tick, _ in scale.ticks)
    assert len(scale.ticks) <= 5


def test_bars_of_verdicts_count_every_claim_once_and_fill_the_whole() -> None:
    bars = verdict_bars(["supported"] * 3 + ["contradicted"])
    assert [(bar.verdict, bar.count) for bar in bars if bar.count] == [("contradicted", 1), ("supported", 3)]
    assert sum(bar.width for bar in bars) == pytest.approx(100)
    assert all(bar.count == 0 for bar in verdict_bars([]))


def shown(page: str) -> str:
    """Return the text of a page's article as readers see it: without code, citations, addresses and drawings."""
    article = re.search(r"<article.*</article>", (SITE / page).read_text(encoding="utf-8"), re.DOTALL)
    assert article, page
    body = re.sub(r'<details class="cite.*?</details>|<pre.*?</pre>|<code.*?</code>', " ", article[0], flags=re.DOTALL)
    return re.sub(r"<[^>]+>", " ", body)


@needs_site
def test_no_page_about_claims_and_no_chapter_shows_an_id_of_the_data() -> None:
    data = PROJECT / "data"
    ids = {id for id in read(data, "indicators")["id"] if "_" in id} | set(read(data, "sources")["id"])
    ids |= set(read(data, "claims")["id"]) | {id for id in read(data, "events")["id"] if "-" in id}
    word = re.compile(r"(?<![\w/.-])[a-z][\w.-]*[-_]\w+")
    pages = [p.relative_to(SITE).as_posix() for p in [*SITE.glob("claims/*.html"), *SITE.glob("chapters/0*.html")]]
    for page in [*sorted(pages), "chapters/claims.html"]:
        found = {each for each in word.findall(shown(page)) if each in ids}
        assert not found, f"{page}: {sorted(found)[:5]}"


@needs_site
@needs_browser
@pytest.mark.parametrize("width", [390, 1280])
def test_a_claim_s_words_its_strip_and_each_way_to_another_verdict_stand_on_its_page(
    browser: Any, address: str, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 844})
    page = context.new_page()
    page.goto(f"{address}chapters/claims.html")
    page.locator("li.claim a", has_text="exceeded US$14 bn").first.click()  # the one step
    assert "attracted over $14 billion" in page.locator("blockquote").inner_text()
    rows = page.locator(".strip-pieces .strip-row")
    assert rows.count() > 5
    assert "Without it the verdict would be: ✗ contradicted" in " ".join(rows.all_inner_texts())
    strip = page.locator(".strip-place[role=img]")
    assert "5 pieces of comparable evidence" in str(strip.get_attribute("aria-label"))
    box = strip.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    sizes = page.evaluate(
        "[...document.querySelectorAll('.strip text')].map(t => parseFloat(getComputedStyle(t).fontSize))"
    )
    assert min(sizes) >= 11
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()

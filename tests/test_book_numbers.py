"""Every number can be asked where it comes from, and every claim has a page: addresses, rows, cards, filter."""

import html
import re
from collections import Counter
from typing import Any

import pytest
from conftest import PAGES, PROJECT, SITE, needs_browser, needs_site
from hypothesis import given, settings
from hypothesis import strategies as st

from aibalance.book import addresses
from aibalance.book.claims.claim_pages import ClaimPages
from aibalance.book.numbers.evidence_rows import Rows
from aibalance.book.numbers.inventory import inventoried
from aibalance.book.numbers.numbers import is_marked, numbers
from aibalance.book.numbers.provenance import Provenance
from aibalance.data.selection.series import observations
from aibalance.data.tables import read
from aibalance.executed.book import read_book
from aibalance.stated.statistic import row_keys, single_keys, spans

BOOK = inventoried(read_book(PROJECT))
MARKET = "chapters/01-market-dynamics.html"
NUMBER = re.compile(r'<a class="statistic" (?:id="[^"]+" )?href="([^"]+)"')


def text(page: str) -> str:
    return (SITE / page).read_text(encoding="utf-8")


@needs_site
def test_every_statistic_has_one_anchor_and_every_claim_one_page() -> None:
    for chapter in BOOK.chapters.values():
        ids = Counter(re.findall(r'<section class="entry" id="([^"]+)"', text(addresses.numbers(chapter.key))))
        assert ids == Counter(list(chapter.statistics))
    assert {p.stem for p in (SITE / "claims").glob("*.html")} == set(read(PROJECT / "data", "claims")["id"])


@needs_site
def test_every_number_and_link_of_the_traced_pages_leads_to_an_anchor() -> None:
    made = [
        p.relative_to(SITE).as_posix() for kind in ("numbers", "claims") for p in sorted((SITE / kind).glob("*.html"))
    ]
    texts = {name: text(name) for name in [*PAGES, *made]}
    ids = {name: set(re.findall(r'\bid="([^"]+)"', page)) for name, page in texts.items()}
    marked = 0
    for name, page in texts.items():
        assert "data-to=" not in page, name
        duplicates = [
            id for id, n in Counter(re.findall(r'<(?!svg|g|path|use|def)\w+[^>]* id="([^"]+)"', page)).items() if n > 1
        ]
        assert not duplicates, f"{name}: {duplicates[:3]}"
        numbers_here = NUMBER.findall(page)
        marked += len(numbers_here)
        article = re.search(r"<article.*</article>", page, re.DOTALL)
        for address in {*numbers_here, *re.findall(r'href="([^":]*\.html#[^"]+)"', article[0] if article else "")}:
            path, _, anchor = html.unescape(address).partition("#")
            target = (SITE / name).parent.joinpath(path).resolve().relative_to(SITE.resolve()).as_posix()
            assert target in ids, f"{name} -> {address}"
            assert anchor in ids[target] or "=" in anchor, f"{name} -> {address}"  # verdict=… is the state of a filter
    assert marked > 500


def test_the_rows_listed_are_the_rows_of_the_data_and_no_others() -> None:
    rows, seen = Rows(BOOK.data), 0
    for chapter in BOOK.chapters.values():
        for statistic in chapter.statistics.values():
            keys = statistic["rows"]
            found = rows.expand(keys)
            again = dict.fromkeys((single for key in keys for single in single_keys(key)), 0)
            for row in found:
                near = [k for k in again if k.startswith(f"{row.indicator}/{row.economy}/") and k.endswith(row.source)]
                assert near, f"{chapter.key}.{statistic['id']}: {row}"
                again.update(dict.fromkeys(near, 1))
            assert all(again.values())
            assert not keys or found
            assert set(statistic["sources"]) <= {row.source for row in found}
            seen += len(found)
    assert seen > 1000


OBSERVATIONS = observations(PROJECT / "data").all


@settings(deadline=None, derandomize=True, max_examples=50)
@given(st.data())
def test_row_keys_name_exactly_the_rows_they_were_made_of(data: st.DataObject) -> None:
    indicator = data.draw(st.sampled_from(sorted(set(OBSERVATIONS["indicator"]))))
    pool = OBSERVATIONS[OBSERVATIONS["indicator"] == indicator]
    chosen = pool.loc[sorted(data.draw(st.sets(st.sampled_from(list(pool.index)), min_size=1, max_size=12)))]
    columns = ["indicator", "economy", "subject", "period", "source", "value"]
    given_rows = set(chosen[chosen["period"].str.len() < 10][columns].itertuples(index=False, name=None))
    found = ROWS.expand(row_keys(chosen))
    assert {
        (r.indicator, r.economy, r.subject, r.period, r.source, r.value) for r in found if len(r.period) < 10
    } == given_rows


ROWS = Rows(PROJECT / "data")


def test_a_dash_joins_only_neighbours() -> None:
    assert spans(["2018", "2024"]) == ["2018", "2024"]
    assert spans(["2019", "2020", "2021", "2024"]) == ["2019–2021", "2024"]
    assert spans(["2020-Q3", "2020-Q4", "2021-Q1", "2021-Q3"]) == ["2020-Q3–2021-Q1", "2021-Q3"]
    assert spans(["2023-11", "2023-12", "2024-01"]) == ["2023-11–2024-01"]
    assert spans(["2023-H2", "2024-H1", "2024"]) == ["2023-H2–2024-H1", "2024"]
    assert spans(["2013/2024", "2014"]) == ["2013/2024", "2014"]


def test_a_key_that_names_no_row_is_refused() -> None:
    with pytest.raises(KeyError, match="names no row"):
        ROWS.expand(["private_investment/USA/1901/owid-quid-2025"])


def test_numbers_and_words_with_numbers_are_marked_and_other_words_are_not() -> None:
    known = numbers(read_book(PROJECT))["market"]
    assert known["investment_times"].startswith(
        '<a class="statistic" data-to="numbers/market.html#investment_times"><data value="11.7'
    )
    assert 'class="statistic"' in known["investment_year"]
    assert known["Investment_leader"] == "The United States"
    assert all(is_marked(s) for s in BOOK.chapters["market"].statistics.values() if s["unit"] != "text")


def test_an_address_holds_from_every_page() -> None:
    assert addresses.relative("numbers/market.html#a", "chapters/cover") == "../numbers/market.html#a"
    assert addresses.relative("numbers/market.html#a", "index") == "numbers/market.html#a"
    assert addresses.relative("numbers/market.html#a", "numbers/market") == "#a"
    assert addresses.relative("chapters/x.html", "claims/market-04a") == "../chapters/x.html"


def test_a_claim_s_page_says_what_decided_it_and_what_would_change_it() -> None:
    pages = {name: body for name, _, body in ClaimPages(BOOK).pages()}
    assert len(pages) == len(read(PROJECT / "data", "claims"))
    page = pages["claims/market-04a"]
    assert "✗</span> contradicted" in page
    assert "of US$14.0\u202fbn or more" in page
    assert "chapters/01-market-dynamics.html#market-one-year" in page
    assert "What the cited source says" in page
    assert "attracted over $14 billion" in page
    open_claims = [id for id, record in BOOK.claims.items() if record["verdict"] == "not testable"]
    assert all("Evidence that measures it." in pages[f"claims/{id}"] for id in open_claims)
    assert all(f"<!--cite:{name.partition('/')[2]}-->" in body for name, body in pages.items())


def test_each_entry_shows_the_values_that_it_was_computed_from() -> None:
    page = Provenance(BOOK).body(BOOK.chapters["market"])
    entry = re.search(r'<section class="entry" id="investment_times">.*?</section>', page, re.DOTALL)
    assert entry
    plain = re.sub(r"<[^>]+>", " ", entry[0])
    values = OBSERVATIONS.query("indicator == 'private_investment' and source == 'owid-quid-2025' and period == '2024'")
    for value in values.set_index("economy")["value"][["USA", "CHN"]]:
        assert f"{value:,.10g}" in plain
    assert "<!--cite:market.investment_times-->" in entry[0]


@needs_site
def test_chapters_stay_light() -> None:
    import gzip

    for page in sorted([*SITE.glob("chapters/*.html"), *SITE.glob("numbers/*.html"), *SITE.glob("claims/*.html")]):
        assert len(gzip.compress(page.read_bytes())) < 300_000, page


SHOWN = ".number-card:popover-open"


def inside_window(page: Any, card: str = SHOWN) -> bool:
    box = page.locator(card).bounding_box()
    size = page.viewport_size
    return (
        box["x"] >= 0
        and box["y"] >= 0
        and box["x"] + box["width"] <= size["width"]
        and box["y"] + box["height"] <= size["height"]
    )


def number_of(page: Any, statistic: str) -> Any:
    """Return where a page first prints a statistic of the first chapter."""
    return page.locator(f"a.statistic#use-market-{statistic}")


@needs_site
@needs_browser
def test_a_card_opens_on_hover_stays_under_the_pointer_and_closes_with_escape(opened: Any) -> None:
    page = opened(MARKET)
    number = number_of(page, "investment_focus")
    number.hover()
    page.locator(SHOWN).wait_for()
    assert "US$109.1" in page.locator(SHOWN).inner_text()
    page.locator(SHOWN).hover()
    page.wait_for_timeout(500)
    assert page.locator(SHOWN).count() == 1
    page.keyboard.press("Escape")
    assert page.locator(SHOWN).count() == 0
    number.hover()
    page.locator(SHOWN).wait_for()
    page.mouse.move(5, 5)
    page.wait_for_timeout(600)
    assert page.locator(SHOWN).count() == 0


@needs_site
@needs_browser
def test_the_keyboard_opens_a_card_reaches_its_links_and_follows_them(opened: Any) -> None:
    page = opened(MARKET)
    page.keyboard.press("Tab")
    page.locator("a.statistic").first.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    page.locator(SHOWN).wait_for()
    described = page.evaluate(
        "document.getElementById(document.activeElement.getAttribute('aria-describedby')).innerText"
    )
    assert "As of" in described
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.innerText") == "See the rows"
    page.keyboard.press("Escape")
    assert page.locator(SHOWN).count() == 0
    assert page.evaluate("document.activeElement.className") == "statistic"
    page.keyboard.press("Enter")
    page.wait_for_url("**/numbers/market.html#*")
    assert page.locator(".entry:target details.rows[open]").count() == 1


@needs_site
@needs_browser
def test_on_a_phone_the_first_tap_opens_the_card_and_the_second_follows(opened: Any) -> None:
    page = opened(MARKET, viewport={"width": 390, "height": 800}, has_touch=True)
    number = number_of(page, "investment_times")
    number.tap()
    page.locator(SHOWN).wait_for()
    assert page.url.endswith(MARKET)
    assert page.locator(f"{SHOWN} .card-links a").all_inner_texts() == ["See the rows", "In Figure 1.1", "Cite"]
    page.touchscreen.tap(195, 60)
    assert page.locator(SHOWN).count() == 0
    number.tap()
    page.locator(SHOWN).wait_for()
    number.tap()
    page.wait_for_url("**/numbers/market.html#investment_times")


@needs_site
@needs_browser
@pytest.mark.parametrize("width", [320, 390])
def test_no_card_leaves_the_window(opened: Any, width: int) -> None:
    page = opened("chapters/06-outlook.html", viewport={"width": width, "height": 640})
    for place in range(0, page.locator("a.statistic").count(), 9):
        number = page.locator("a.statistic").nth(place)
        number.scroll_into_view_if_needed()
        number.hover()
        page.locator(SHOWN).wait_for()
        assert inside_window(page), place
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.keyboard.press("Escape")


@needs_site
@needs_browser
def test_without_script_a_card_still_opens_and_all_claims_are_listed(opened: Any) -> None:
    page = opened(MARKET, java_script_enabled=False)
    number = number_of(page, "investment_focus")
    card = page.locator("#card-market-investment_focus")
    assert not card.is_visible()
    number.hover()
    assert card.is_visible()
    assert page.evaluate("window.scrollY") > 900, "a number further down than the first window"
    assert inside_window(page, "#card-market-investment_focus")
    claims = opened("chapters/claims.html", java_script_enabled=False)
    assert claims.locator("li.claim").count() == len(BOOK.claims)
    closed = [v for v in (record["verdict"] for record in BOOK.claims.values()) if v in ("supported", "not testable")]
    assert claims.locator("li.claim:visible").count() == len(BOOK.claims) - len(closed)
    for fold in claims.locator("details.claims-section summary").all():
        fold.click()
    assert claims.locator("li.claim:visible").count() == len(BOOK.claims)
    assert not claims.locator("form.filter").is_visible()


@needs_site
@needs_browser
def test_claims_are_filtered_by_keyboard_and_the_address_keeps_the_choice(opened: Any, address: str) -> None:
    page = opened("chapters/claims.html")
    contradicted = sum(record["verdict"] == "contradicted" for record in BOOK.claims.values())
    page.locator("select[name=verdict]").focus()
    page.keyboard.type("contradicted")
    page.keyboard.press("Enter")
    assert page.locator("output").inner_text() == f"{contradicted} of {len(BOOK.claims)} claims"
    assert page.locator("li.claim:visible").count() == contradicted
    assert page.evaluate("location.hash") == "#verdict=contradicted"
    again = opened("chapters/claims.html#verdict=contradicted&text=investment")
    left = again.locator("li.claim:visible")
    assert 0 < left.count() < contradicted
    assert all("investment" in t.lower() for t in left.all_inner_texts())
    again.locator("button[type=reset]").click()
    again.wait_for_function(f"document.querySelector('output').innerText === '{len(BOOK.claims)} claims'")
    assert again.locator("li.claim:not([hidden])").count() == len(BOOK.claims)
    again.locator("input[name=text]").fill("no claim says this")
    assert again.locator(".filter-none").inner_text() == "No claim fits this choice."
    assert again.locator("li.claim:visible").count() == 0


@needs_site
@needs_browser
def test_numbers_are_found_as_one_types(opened: Any) -> None:
    page = opened("numbers/market.html")
    page.locator("input[type=search]:visible").first.fill("investment_times")
    assert page.locator(".entry:visible").count() >= 1
    assert page.locator(".entry:visible").count() < 5
    assert "of 189 statistics" in page.locator("output").inner_text() or len(BOOK.chapters["market"].statistics) != 189

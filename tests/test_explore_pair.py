"""The pair explorer shows the rows of the data package, never joins two editions, and answers to keys, touch and addresses."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import PROJECT, SITE, needs_browser, needs_site

from aibalance.book.explore import pair
from aibalance.data.selection.series import observations
from aibalance.executed.book import read_book

PAGE = "chapters/explore-pair.html"
SHOWN = ".pair-lines svg.marks"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
INVESTMENT = "#measure=private_investment&first=USA&second=CHN"


@pytest.fixture(scope="module")
def data() -> dict[str, Any]:
    return pair.data(read_book(PROJECT))


def test_each_line_holds_the_rows_of_one_edition_as_the_data_give_them(data: dict[str, Any]) -> None:
    rows = observations(PROJECT / "data").all
    keys = ["source", "economy", "subject", "period"]
    known = rows.groupby("indicator")[[*keys, "value"]]
    for one in data["indicators"]:
        if one["id"] not in known.groups:  # a series under a name of its own
            continue
        own = known.get_group(one["id"]).set_index(keys)["value"]
        for source, economy, subject, points in one["lines"]:
            assert source in data["sources"]
            periods = [point[0] for point in points]
            assert len(set(periods)) == len(periods)
            assert len({re.sub(r"\d", "0", period) for period in periods}) == 1
            assert [own[source, economy, subject, point[0]] for point in points] == [point[1] for point in points]
    assert len(data["indicators"]) > 200


def test_every_source_goes_with_its_right_and_every_measure_with_a_unit(data: dict[str, Any]) -> None:
    assert all(len(source) == 5 and source[4] for source in data["sources"].values())
    assert {one["unit"] for one in [*data["indicators"], *data["frontier"]]} <= set(data["units"])
    assert data["units"]["USD bn"] == ["US$", "\u202fbn"]
    assert data["units"]["FLOP"][1] == "\u202fFLOP"


@pytest.fixture
def opened(browser: Any, address: str) -> Iterator[Any]:
    contexts, wrong = [], list[str]()

    def open_(setting: str = "", **options: Any) -> Any:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda e: wrong.append(str(e)))
        page.on(
            "request", lambda r: None if re.match(r"http://127\.0\.0\.1|data:|blob:", r.url) else wrong.append(r.url)
        )
        page.goto(f"{address}{PAGE}{setting}")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert wrong == []


@needs_site
@needs_browser
def test_a_choice_by_keys_is_drawn_kept_in_the_address_and_taken_away(opened: Any) -> None:
    page = opened(INVESTMENT)
    page.wait_for_selector(SHOWN)
    assert "First over second:" in page.locator(".explorer-finding").inner_text()
    page.locator("select[name=second]").focus()
    page.keyboard.type("India")
    page.wait_for_function("document.querySelector('.explorer-finding').innerText.includes('India')")
    assert "second=IND" in page.evaluate("location.hash")
    page.locator("input[name=log]").focus()
    page.keyboard.press("Space")
    page.locator("input[name=table]").focus()
    page.keyboard.press("Space")
    assert page.evaluate("location.hash").endswith("log=1&table=1")
    shown = page.locator(".pair-table tbody tr")
    with page.expect_download() as taken:
        page.locator("[data-take]").click()
    rows = list(csv.reader(io.StringIO(taken.value.path().read_text(encoding="utf-8"))))
    assert len(rows) == shown.count() + 1
    assert rows[0][-4:] == ["Edition", "Published", "Address", "Right"]
    known = observations(PROJECT / "data").of("private_investment").query("economy == 'IND'")
    for row in rows[1:]:
        value = known.query("source == @row[-5] and period == @row[0]")["value"]
        assert row[2] == "" if value.empty else float(row[2]) == value.iloc[0]


@needs_site
@needs_browser
@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)])
def test_controls_sentence_and_chart_stand_on_one_screen(opened: Any, width: int, height: int) -> None:
    page = opened(INVESTMENT, viewport={"width": width, "height": height})
    page.wait_for_selector(SHOWN)
    top = page.locator(".pair-controls").first.bounding_box()["y"]
    chart = page.locator(".pair-chart").bounding_box()
    bar = page.locator(".bd-header, .header-article").first.bounding_box() or {"height": 48}
    assert chart["y"] + chart["height"] - top <= height - bar["height"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@needs_site
@needs_browser
@pytest.mark.parametrize(("width", "mode"), [(1280, "light"), (390, "dark")])
def test_the_pair_explorer_is_accessible_with_lines_table_and_models(opened: Any, width: int, mode: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    for setting in (INVESTMENT, f"{INVESTMENT}&table=1", "#measure=frontier.training_compute"):
        page = opened(setting, viewport={"width": width, "height": 900}, color_scheme=mode)
        page.wait_for_selector(".pair-table table:visible" if "table" in setting else SHOWN)
        found = Axe().run(page, context={"include": [[".explorer"]]}, options={"runOnly": RULES}).response["violations"]
        assert [(v["id"], [n["html"][:120] for n in v["nodes"][:2]]) for v in found] == [], setting


@needs_site
@needs_browser
def test_without_a_script_the_page_says_what_it_needs_and_leads_to_the_data(opened: Any) -> None:
    page = opened(java_script_enabled=False)
    assert "needs JavaScript" in page.locator(".pair-needs").inner_text()
    assert not page.locator(".pair-tool").is_visible()
    for link in page.locator(".pair-needs a").all():
        target = (SITE / "chapters" / str(link.get_attribute("href"))).resolve()
        assert target.exists(), target


@needs_site
@needs_browser
def test_every_measure_can_be_chosen(opened: Any) -> None:
    page = opened()
    page.wait_for_selector(SHOWN)
    told = page.evaluate("""async () => {
      const select = document.querySelector('[name=measure]'), bad = [];
      document.querySelector('[name=table]').click();
      for (const option of select.options) {
        select.value = option.value;
        select.dispatchEvent(new Event('change', { bubbles: true }));
        const text = document.querySelector('.explorer-finding').innerText;
        if (/NaN|undefined|null/.test(text + document.querySelector('.pair-table').innerText)) bad.push(option.value + ': ' + text);
      }
      return [select.options.length, bad];
    }""")
    assert told[0] > 200
    assert told[1] == []

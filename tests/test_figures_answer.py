"""A reader walks from a number to its mark, from the mark to its rows, and on to frame, image and citation: in a real browser."""

import json
import re
import statistics
from typing import Any

import pytest
from conftest import PROJECT, SITE, needs_browser, needs_site

from aibalance.book.figures.answers import answers, exact, in_figure
from aibalance.book.figures.shelves import ending_tables
from aibalance.book.site.kept_texts import KeptTexts
from aibalance.book.site.typeset import typeset
from aibalance.executed.book import read_book
from aibalance.stated.marks import read_marks
from aibalance.stated.records import number_anchor

BOOK = read_book(PROJECT)
WALKED = ["market-investment-ratio", "innovations-compute", "hotspots-map", "comparison-paths", "outlook-crossings"]
ANSWERS = answers(BOOK, KeptTexts())
LATEST = 4  # data rows on which the latest value of something rests at most
PHONE = {"viewport": {"width": 390, "height": 800}, "has_touch": True}


def page_of(id: str) -> str:
    return f"chapters/{BOOK.charts[id][0].removesuffix('.ipynb')}.html"


def test_every_figure_says_of_each_drawn_row_where_it_is_and_what_is_behind_it() -> None:
    for id, (_, record, _) in BOOK.charts.items():
        marks = read_marks(record)
        assert marks, id
        assert len({mark.row for mark in marks}) == len(marks) <= len(record["data"]), id
        assert any(mark.keys for mark in marks), id


def test_the_headline_number_of_a_chapter_lights_the_marks_of_its_own_rows_and_few_others() -> None:
    """Of each chapter's answer the first number that is the latest value of something: it rests on a handful of rows."""
    lit = []
    for file, notebook in BOOK.notebooks.items():
        said = str([cell.outputs for cell in notebook.cells if "answer" in cell.metadata.get("tags", [])])
        record = next((r for r in BOOK.records if r["file"] == file and "statistics" in r), None)
        if record is None:
            continue
        known = {number_anchor(record["chapter"], s["id"]): s for s in record["statistics"]}
        latest = [
            known[a]
            for a in re.findall(r"#(number-[\w-]+)\)", said)
            if a in known and 0 < len(known[a]["rows"]) <= LATEST
        ]
        shown = [ANSWERS[record["chapter"]]["numbers"].get(f"{record['chapter']}-{s['id']}", {}) for s in latest]
        lit += [min(map(len, found.values())) for found in shown if found][:1]
    assert len(lit) >= 4
    assert statistics.median(lit) <= 2


def test_data_rows_at_a_mark_are_printed_as_the_book_prints_their_units_with_all_their_decimals() -> None:
    assert exact(7.8, "USD bn") == "US$7.8\u202fbn"
    assert exact(109.08, "CNY bn") == "CN¥109.08\u202fbn"
    assert exact(1_411_778_724, "people") == "1,411,778,724\u202fpeople"
    assert exact(1.0, "models") == "1\u202fmodel"
    assert exact(3.1e25, "FLOP") == "3.1\u202f×\u202f10²⁵\u202fFLOP"
    printed = [row[3] for answer in ANSWERS.values() for row in answer["rows"]]
    assert len(printed) > 1000
    assert [text for text in printed if re.match(r"[\d.,]+ (?:USD|CNY|EUR)\b", text)] == []


TAG = re.compile(r"<[^>]+>")


@needs_site
def test_the_frame_that_ends_a_cell_stands_once_in_its_figure() -> None:
    tables = ending_tables(BOOK)
    assert len(tables) > 50
    for id, table in tables.items():
        text = (SITE / page_of(id)).read_text(encoding="utf-8")
        figure = re.search(rf'<figure class="chart" id="{id}">.*?</figure>', text, flags=re.DOTALL)
        assert figure
        words = TAG.sub("", typeset(table))  # a page gives the links of a table their addresses
        assert words in TAG.sub("", figure[0]), id
        assert TAG.sub("", text).count(words) == [TAG.sub("", typeset(other)) for other in tables.values()].count(
            words
        ), id


def lighting(id: str, leads_here: bool = False) -> tuple[str, list[int]]:
    """Return a number that stands on the page of a figure and lights some of its marks, the fewest, and which; leads_here: one
    whose card leads to this figure."""
    key = id.partition("-")[0]
    found = ANSWERS[key]["numbers"]
    text = (SITE / page_of(id)).read_text(encoding="utf-8")
    shown = {name: marks[id] for name, marks in found.items() if id in marks and f'id="use-{name}"' in text}
    if leads_here:
        shown = {n: m for n, m in shown.items() if in_figure(ANSWERS, key, n.removeprefix(f"{key}-")) == id}
    name = min(shown, key=lambda name: len(shown[name]))
    return name, shown[name]


def reach(page: Any, id: str, mark: int) -> tuple[float, float]:
    """Bring a mark of a figure into the window; return its place in it."""
    page.locator(f"#{id} .plot").evaluate("plot => plot.scrollIntoView({block: 'center'})")
    wide = page.locator(f"#{id} .wide").is_visible()
    told = page.evaluate(f"Object.values(window.marks).find(one => one.figures['{id}']).figures['{id}'][{mark}]")
    x, y = told[5:7] if wide else told[7:9]
    box = page.locator(f"#{id} .{'wide' if wide else 'narrow'} svg[role=img]").bounding_box()
    by = box["width"] / (720 if wide else 360)
    return box["x"] + x * by, box["y"] + y * by


def leads_on(page: Any, id: str) -> None:
    """The mark that was chosen names its rows; beside it are frame, image and citation."""
    figure = page.locator(f"#{id}")
    panel = figure.locator(".mark-panel")
    panel.wait_for()
    assert panel.locator("tbody tr").count() >= 1
    assert panel.locator("tbody a").first.get_attribute("href").startswith("http")
    assert panel.locator("li a").count() >= 1  # the sentences that use it
    assert figure.get_by_label("Download SVG").count() == 1
    assert figure.locator("details.cite").count() == 1


@needs_site
@needs_browser
@pytest.mark.parametrize("id", WALKED)
def test_a_walk_by_mouse(id: str, opened: Any) -> None:
    name, marks = lighting(id)
    page = opened(page_of(id))
    page.locator(f"#use-{name}").hover()
    page.locator(f"#{id} .rings circle").first.wait_for(state="attached")
    assert page.locator(f"#{id} .wide .rings circle").count() == len(marks)
    page.keyboard.press("Escape")
    x, y = reach(page, id, marks[0])
    page.mouse.move(x, y)
    page.locator(f"#{id} .mark-tip").wait_for()
    assert len(page.locator(f"#{id} .mark-tip").inner_text()) > 4
    page.mouse.click(x, y)
    leads_on(page, id)
    figure = page.locator(f"#{id}")
    figure.locator("details.embed > summary").click()
    assert f"embed/{id}.html" in figure.locator("details.embed pre").inner_text()
    figure.get_by_role("button", name="Copy image").click()
    figure.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.read().then(items => items[0].types)") == ["image/png"]
    figure.get_by_role("button", name="Copy link").click()
    page.wait_for_function(f"navigator.clipboard.readText().then(text => text.endsWith('#{id}'), () => false)")
    figure.locator("details.cite > summary").click()
    assert "@" in figure.locator("details.cite pre").inner_text()
    figure.locator("details.embed a").click()
    page.wait_for_url(f"**/embed/{id}.html")
    assert page.title() == typeset(BOOK.charts[id][1]["title"])
    page.locator(".plot").hover()
    page.wait_for_function("window.marks")
    x, y = reach(page, id, marks[0])
    page.mouse.click(x, y)
    page.locator(".mark-panel tbody tr").first.wait_for()


@needs_site
@needs_browser
@pytest.mark.parametrize("id", WALKED)
def test_a_walk_by_touch(id: str, opened: Any) -> None:
    name, marks = lighting(id)
    page = opened(page_of(id), **PHONE)
    page.locator(f"#use-{name}").tap()
    page.locator(".number-card:popover-open").wait_for()
    page.locator(f"#{id} .rings circle").first.wait_for(state="attached")
    x, y = reach(page, id, marks[0])
    page.keyboard.press("Escape")
    page.touchscreen.tap(x, y)
    leads_on(page, id)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    figure = page.locator(f"#{id}")
    figure.get_by_role("button", name="Copy image").tap()
    figure.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.read().then(items => items[0].types)") == ["image/png"]
    figure.locator("details.cite > summary").tap()
    assert "@" in figure.locator("details.cite pre").inner_text()
    figure.locator("details.embed > summary").tap()
    assert f"embed/{id}.html" in figure.locator("details.embed pre").inner_text()
    figure.locator("details.embed a").tap()
    page.wait_for_url(f"**/embed/{id}.html")
    page.locator(".plot").tap()
    page.wait_for_function("window.marks")
    page.touchscreen.tap(*reach(page, id, marks[0]))
    page.locator(".mark-panel tbody tr").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@needs_site
@needs_browser
@pytest.mark.parametrize("id", WALKED)
def test_a_walk_by_keys(id: str, opened: Any) -> None:
    name, _ = lighting(id, leads_here=True)
    page = opened(page_of(id))
    focused = lambda what: page.evaluate(f"document.activeElement.{what}")  # noqa: E731

    def tab_to(words: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            if focused("textContent.trim()") == words:
                return
        pytest.fail(f"the tab key does not come by {words}")

    page.keyboard.press("Tab")  # the browser shows focus, and so the card, only to those who use the keyboard
    page.locator(f"#use-{name}").focus()
    page.locator(".number-card:popover-open").wait_for()
    page.locator(f"#{id} .rings circle").first.wait_for(state="attached")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
        if focused("matches('.to-mark')"):
            break
    page.keyboard.press("Enter")
    leads_on(page, id)
    assert focused("className") == "plot"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    assert len(page.locator(f"#{id} .mark-tip").inner_text()) > 4
    tab_to("Close")
    tab_to("Copy link")
    page.keyboard.press("Enter")
    page.wait_for_function(f"navigator.clipboard.readText().then(text => text.endsWith('#{id}'), () => false)")
    tab_to("Copy image")
    page.keyboard.press("Enter")
    page.locator(f"#{id}").get_by_role("button", name="Copied").nth(1).wait_for()
    assert page.evaluate("navigator.clipboard.read().then(items => items[0].types)") == ["image/png"]
    tab_to("Embed")
    page.keyboard.press("Enter")
    page.locator(f"#{id} details.embed pre").wait_for()
    tab_to("Cite")
    page.keyboard.press("Enter")
    page.locator(f"#{id} details.cite pre").wait_for()
    assert "@" in page.locator(f"#{id} details.cite pre").inner_text()
    for _ in range(6):
        page.keyboard.press("Shift+Tab")
        if f"embed/{id}.html" in str(focused("href")):
            break
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/embed/{id}.html")
    for _ in range(9):
        page.keyboard.press("Tab")
        if focused("className") == "plot":
            break
    page.keyboard.press("ArrowRight")
    page.locator(".mark-tip").wait_for()
    page.keyboard.press("Enter")
    page.locator(".mark-panel tbody tr").first.wait_for()


@needs_site
@needs_browser
def test_the_series_under_the_pointer_is_strong_and_the_table_takes_the_place_of_the_drawing(opened: Any) -> None:
    id = WALKED[0]
    page = opened(page_of(id))
    figure = page.locator(f"#{id}")
    figure.locator(".plot").hover()
    page.wait_for_function("window.marks")
    x, y = reach(page, id, 0)
    page.mouse.move(x, y)
    page.locator(f"#{id} .mark-tip").wait_for()
    assert figure.locator(".wide .faded").count() > 0
    assert figure.locator(".wide svg[role=img] :is(path, use):not(.faded)").count() > 0
    chosen = page.evaluate(f"Object.values(marks)[0].figures['{id}'][0][0]")
    series = page.evaluate(f"[...new Set(Object.values(marks)[0].figures['{id}'].map(mark => mark[0]))]")
    strong = figure.locator(".wide svg[role=img] text:not(.faded)").all_text_contents()
    assert len(series) > 3
    assert [name for name in series if name in strong] == [chosen], (
        "the names of all others are pale, whatever their colour"
    )
    page.mouse.move(2, 2)
    page.wait_for_function(f"document.querySelectorAll('#{id} .faded, #{id} .rings').length === 0")
    figure.locator(".chart-table > summary").click()
    assert figure.locator(".chart-table table").is_visible()
    assert not figure.locator(".plot").is_visible()
    figure.locator(".chart-table > summary").click()
    assert figure.locator(".plot").is_visible()


@needs_site
@needs_browser
def test_without_script_drawing_table_and_the_page_of_its_own_are_there(opened: Any) -> None:
    page = opened(page_of(WALKED[0]), java_script_enabled=False)
    figure = page.locator(f"#{WALKED[0]}")
    assert figure.locator(".plot svg").first.is_visible()
    figure.locator(".chart-table > summary").click()
    assert figure.locator(".chart-table table").is_visible()
    figure.locator("details.embed > summary").click()
    figure.locator("details.embed a").click()
    page.wait_for_url(f"**/embed/{WALKED[0]}.html")
    assert page.locator(".plot svg").first.is_visible()


@needs_site
def test_every_figure_has_a_page_with_its_own_preview() -> None:
    for id, (_, record, _) in BOOK.charts.items():
        text = (SITE / "embed" / f"{id}.html").read_text(encoding="utf-8")
        told = dict(re.findall(r'<meta property="(og:\w+)" content="([^"]*)"', text))
        assert {"og:title", "og:description"} <= set(told), id
        assert f'rel="canonical" href="../{page_of(id)}#{id}"' in text or f"{page_of(id)}#{id}" in text
        assert json.dumps(record["title"], ensure_ascii=False)[1:12] in text or "&" in told["og:title"]

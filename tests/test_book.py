"""The built site in a real browser: every page is whole, quiet, light, self-contained, accessible and fits a phone."""

import gzip
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import axe_playwright_python
import nbformat
import pytest
from bs4 import BeautifulSoup
from conftest import ALL_PAGES, PAGES, PROJECT, SITE, needs_browser, needs_site
from pypdf import PdfReader

from aibalance.book.figures.figure_files import drawn, edition, svg
from aibalance.book.naming import publication
from aibalance.book.numbers.numbers import numbers
from aibalance.executed.book import read_book

AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js"))
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CHAPTER = next((name for name in PAGES if "01-" in name), "")
MOST = 300_000  # bytes over the wire for one page with everything it loads, gzipped


def family(name: str) -> str:
    return Path(name).parent.as_posix()


# All pages of the book proper; two of each large family of pages that are alike. AIBALANCE_EVERY_PAGE=1 takes all, for half an hour.
EVERY_PAGE = bool(os.environ.get("AIBALANCE_EVERY_PAGE"))
SAMPLE = [
    name
    for name in ALL_PAGES
    if EVERY_PAGE
    or family(name) in (".", "chapters")
    or name in [n for n in ALL_PAGES if family(n) == family(name)][:2]
]
AXE_AT = [(1280, "light"), (320, "dark"), *([(1280, "dark"), (320, "light")] if EVERY_PAGE else [])]


@cache
def read(name: str) -> str:
    return (SITE / name).read_text(encoding="utf-8")


@cache
def anchors(name: str) -> frozenset[str]:
    return frozenset(re.findall(r'\bid="([^"]+)"', read(name)))


@pytest.fixture(scope="module")
def context(browser: Any) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture
def page(context: Any, address: str) -> Iterator[Any]:
    """A page that fails the test at its end if it wrote an error or warning, missed a file or asked another host."""
    page, faults = context.new_page(), []
    page.on("console", lambda m: faults.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: faults.append(str(e)))
    # A page that is left or printed ends what it was loading; that is no fault.
    page.on("requestfailed", lambda r: faults.append(f"{r.failure}: {r.url}") if "ABORTED" not in r.failure else None)
    page.on("response", lambda r: faults.append(f"{r.status}: {r.url}") if r.status >= 400 else None)
    page.on("request", lambda r: None if r.url.startswith((address, "data:", "file:")) else faults.append(r.url))
    page.set_viewport_size({"width": 1280, "height": 900})
    page.emulate_media(color_scheme="light", media="screen")
    yield page
    page.close()
    assert faults == []


SMALLEST = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), small = [];
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !e.checkVisibility() || e.closest("details:not([open]) > :not(summary)")) continue;
    const svg = e.closest("svg");
    const scale = svg && svg.viewBox.baseVal.width ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
    const size = parseFloat(getComputedStyle(e).fontSize) * scale;
    if (size < 10.9 && !e.closest("sup, sub, .katex, mjx-container")) small.push(size.toFixed(1) + " " + e.textContent.slice(0, 30));
  }
  return small.slice(0, 5);
}"""


def show(page: Any, width: int, mode: str, settled: bool = True) -> None:
    """Show a page at a width and in a mode, and wait until it is laid out; settled: until its scripts have followed too."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=mode)
    page.wait_for_function("mode => document.documentElement.dataset.theme === mode", arg=mode)
    if settled:
        page.wait_for_timeout(350)  # the theme waits 300 ms after a resize before it looks for what scrolls
    else:
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


@needs_site
@needs_browser
@pytest.mark.parametrize("name", SAMPLE)
def test_a_page_is_quiet_and_fits_every_width(page: Any, address: str, name: str) -> None:
    requested = []
    page.on("request", lambda r: requested.append(r.url))
    page.goto(address + name)
    page.wait_for_load_state("networkidle")
    for width, mode in [(1280, "light"), (768, "light"), (390, "dark"), (320, "dark")]:
        show(page, width, mode, settled=False)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(SMALLEST) == [], width
    prose = page.evaluate(
        "[...document.querySelectorAll('article p, article li, article td')].map(e => e.innerText).join('\\n')"
    )
    assert "{{" not in prose
    assert "Traceback" not in prose
    assert not [n for n in page.locator(".statistic data").all_inner_texts() if re.search(r"nan|None|no data", n)]
    at_once = loaded(name)
    known = {address + path.relative_to(SITE).as_posix() for path in at_once | asked_for(at_once)}
    assert {url.partition("?")[0] for url in requested if url.startswith(address)} <= known | {address + name}


@pytest.mark.prove
@needs_site
@needs_browser
@pytest.mark.parametrize(("width", "mode"), [(1280, "light"), (320, "dark")])
def test_every_page_of_numbers_and_claims_is_quiet_and_fits(page: Any, address: str, width: int, mode: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=mode)
    for name in [name for name in ALL_PAGES if name not in SAMPLE]:
        page.goto(address + name)
        assert page.evaluate("document.documentElement.dataset.theme") == mode, name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def bring_axe(page: Any) -> None:
    """Load axe into a page, and empty its drawings: each is one image with a name, in which axe would spend its time."""
    page.evaluate("document.querySelectorAll('svg[role=img]').forEach(drawing => drawing.replaceChildren())")
    page.evaluate(AXE.read_text(encoding="utf-8"))


def violations(page: Any) -> list[tuple[str, str]]:
    """Return what axe finds on a page: the rule, and the start of the first element that breaks it."""
    found = page.evaluate("o => axe.run(o)", {"runOnly": RULES, "resultTypes": ["violations"]})["violations"]
    return [(v["id"], v["nodes"][0]["html"][:200]) for v in found]


@pytest.mark.prove
@needs_site
@needs_browser
@pytest.mark.parametrize("name", SAMPLE)
def test_axe_finds_nothing(page: Any, address: str, name: str) -> None:
    page.goto(address + name)
    page.wait_for_load_state("networkidle")
    # A long list is made by one piece of code; axe would spend its time there.
    page.evaluate(
        "document.querySelectorAll('article :nth-child(n+40 of section, tr, li, dd)').forEach(e => e.remove())"
    )
    bring_axe(page)
    for width, mode in AXE_AT:
        show(page, width, mode)
        assert violations(page) == [], (width, mode)


@needs_site
@needs_browser
@pytest.mark.parametrize(("width", "mode"), [(1280, "light"), (320, "dark")])
def test_axe_finds_nothing_on_the_page_of_a_figure(page: Any, address: str, width: int, mode: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=mode)
    name = "embed/market-investment-ratio.html"
    page.goto(address + name)
    assert page.evaluate("document.documentElement.dataset.theme") == mode
    page.locator(".plot").focus()
    page.keyboard.press("ArrowRight")
    page.locator(".mark-tip").wait_for()
    page.keyboard.press("Enter")
    page.locator(".mark-panel").wait_for()
    page.locator("details.embed > summary").click()
    bring_axe(page)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@needs_site
@needs_browser
def test_each_width_shows_the_drawing_made_for_it_without_a_ground_of_its_own(page: Any, address: str) -> None:
    page.goto(address + CHAPTER)
    for width, kind in [(1280, "wide"), (390, "narrow")]:
        page.set_viewport_size({"width": width, "height": 900})
        shown = page.locator("figure.chart div:visible > svg").first
        assert shown.evaluate("e => e.parentElement.className") == kind
        ground = shown.evaluate("e => getComputedStyle(e.closest('figure').parentElement).backgroundColor")
        assert ground in ("rgba(0, 0, 0, 0)", "transparent")


@needs_site
@needs_browser
def test_a_number_opens_its_card_on_focus(page: Any, address: str) -> None:
    page.goto(address + CHAPTER)
    number = page.locator(".statistic").first
    assert not page.locator(".number-card:popover-open").count()
    page.keyboard.press("Tab")  # the browser shows focus, and so the card, only to those who use the keyboard
    number.focus()
    page.locator(".number-card:popover-open").wait_for()
    assert "As of" in page.locator(".number-card:popover-open").inner_text()


@needs_site
@needs_browser
@pytest.mark.parametrize("place", ["server", "disk"])
def test_the_dark_switch_recolours_charts_and_is_remembered(page: Any, address: str, place: str) -> None:
    root = address if place == "server" else SITE.as_uri() + "/"
    page.goto(root + CHAPTER)
    page.evaluate("localStorage.clear()")
    page.reload()
    colour = "getComputedStyle(document.querySelector('figure.chart svg text')).fill"
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(f"[{colour}, {ground}]")
    seen = set()
    for _ in range(3):
        page.locator(".theme-switch-button").click()
        seen.add(page.evaluate("document.documentElement.dataset.theme"))
        if seen == {"light", "dark"} or page.evaluate("document.documentElement.dataset.theme") == "dark":
            break
    dark = page.evaluate(f"[{colour}, {ground}]")
    assert light[0] != dark[0]
    assert light[1] != dark[1]
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.evaluate("localStorage.clear()")


@needs_site
@needs_browser
@pytest.mark.parametrize("place", ["server", "disk"])
def test_search_opens_by_keyboard_quotes_pages_and_marks_what_was_sought(page: Any, address: str, place: str) -> None:
    root = address if place == "server" else SITE.as_uri() + "/"
    page.goto(root + CHAPTER)
    page.keyboard.press("Control+k")
    assert page.locator("#pst-search-dialog").is_visible()
    page.keyboard.type("patent families")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=*")
    page.locator("ul.search li .context mark").first.wait_for()
    assert page.locator("ul.search li").count() >= 3
    assert "patent" in page.locator("ul.search li .context mark").first.inner_text().lower()
    page.locator(".kinds button", has_text="Section").click()
    page.locator("ul.search li a").first.click()
    page.locator("article .highlighted").first.wait_for()


@needs_site
@needs_browser
def test_a_page_from_disk_needs_no_server(page: Any) -> None:
    for name in SAMPLE:
        page.goto(f"{SITE.as_uri()}/{name}")
        assert page.locator("main h1").first.is_visible()


@needs_site
@needs_browser
def test_keyboard_alone_skips_opens_and_closes(page: Any, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(address + CHAPTER)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.hash") == "#main-content"
    assert page.locator(".skip-link a").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.ariaLabel") == "Contents of the book"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.locator("#pst-primary-sidebar-modal").is_visible()
    page.keyboard.press("Escape")
    page.locator("#pst-primary-sidebar-modal").wait_for(state="hidden")  # the browser closes a dialog in its own time
    box = page.locator("details.cite").first
    box.locator("summary").focus()
    page.keyboard.press("Enter")
    assert box.locator("pre").first.is_visible()
    page.keyboard.press("Enter")
    assert not box.locator("pre").first.is_visible()


@needs_site
@needs_browser
def test_print_leaves_out_the_frame_and_cuts_no_figure(page: Any, address: str, tmp_path: Path) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(address + CHAPTER)
    page.emulate_media(media="print", color_scheme="dark")
    for part in (".bd-sidebar-primary", ".bd-header-article", "details.hide", ".prev-next-area", ".headerlink"):
        assert not page.locator(part).first.is_visible(), part
    assert page.locator("article h1").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.querySelector('figure.chart')).breakInside") == "avoid"
    page.pdf(path=tmp_path / "page.pdf", format="A4")
    text = [sheet.extract_text() for sheet in PdfReader(tmp_path / "page.pdf").pages]
    assert 5 < len(text) < 40
    assert all(len(sheet) > 100 for sheet in text[:-1])


@needs_site
@needs_browser
def test_a_wrong_address_at_any_depth_shows_a_page_that_leads_back(context: Any, address: str) -> None:
    page = context.new_page()
    page.route(
        "**/nowhere.html", lambda route: route.fulfill(status=404, content_type="text/html", body=read("404.html"))
    )
    page.goto(address + "chapters/nowhere.html")
    link = page.locator("article a").first
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgba(0, 0, 0, 0)"
    assert link.evaluate("a => a.href") == address + "chapters/cover.html"
    page.close()


def loaded(name: str) -> set[Path]:
    """Return the files of the site that a browser loads with a page: named in its head, and the fonts of its style sheet."""
    page = SITE / name
    text = re.sub(r"<article.*</article>", "", read(name), flags=re.DOTALL)
    links = re.findall(r'<link\b(?=[^>]*rel="(?:stylesheet|preload|icon)")[^>]*href="([^"?]+)', text)
    links += re.findall(r'<script\b[^>]*\bsrc="([^"?]+)', read(name))
    links += re.findall(r'<img\b[^>]*\bsrc="([^"?:]+)"', read(name))
    files = {(page.parent / link).resolve() for link in links}
    for sheet in [file for file in files if file.suffix == ".css"]:
        fonts = re.findall(r"url\(\"?([\w./-]+\.woff2)", sheet.read_text(encoding="utf-8"))
        files |= {(sheet.parent / font).resolve() for font in fonts}
    return files


def asked_for(files: set[Path]) -> set[Path]:
    """Return the scripts that scripts of a page ask for by name, when they are needed."""
    scripts = [file for file in files if file.suffix == ".js"]
    return {
        script.parent / name for script in scripts for name in re.findall(r'"([\w-]+\.js)"', script.read_text("utf-8"))
    }


def weight(name: str) -> int:
    packed = {".woff2", ".png", ".jpg", ".woff"}
    files = [SITE / name, *loaded(name)]
    return sum(f.stat().st_size if f.suffix in packed else len(gzip.compress(f.read_bytes(), 6)) for f in files)


@needs_site
def test_no_page_weighs_more_than_its_budget() -> None:
    weights = {name: weight(name) for name in ALL_PAGES if name != "search.html"}
    assert {name: size for name, size in weights.items() if size > MOST} == {}


@needs_site
def test_no_page_sends_what_it_does_not_use() -> None:
    served = "".join(sorted(p.name for p in (SITE / "_static").rglob("*") if p.is_file()))
    assert not re.search(r"bootstrap|fontawesome|fa-solid|clipboard|togglebutton|design-tabs|booktheme|\.map", served)
    for name in ALL_PAGES:
        assert len(re.findall(r'<link[^>]*rel="stylesheet"', read(name))) == 1, name
        assert not re.search(r"<script(?![^>]*\b(?:defer|async|type=)\b)[^>]*src=", read(name)), name
        assert "fa-" not in "".join(re.findall(r'class="([^"]*)"', read(name))), name


@needs_site
def test_every_link_and_anchor_leads_somewhere() -> None:
    for name in ALL_PAGES:
        for target in set(re.findall(r'href="([^"]*)"', read(name))):
            path, _, anchor = target.partition("#")
            if re.match(r"[a-z]+:", path):
                assert re.match(r"(?:https?|mailto|javascript|data):", path), f"{name} -> {path}"
                continue
            other = ((SITE / name).parent / path.partition("?")[0]).resolve() if path else SITE / name
            assert other.exists(), f"{name} -> {path}"
            if (
                anchor and "=" not in anchor and other.suffix == ".html"
            ):  # with a sign of equality it is the state of a filter
                assert anchor in anchors(other.relative_to(SITE).as_posix()), f"{name} -> {path}#{anchor}"


@needs_site
def test_every_chart_on_a_page_has_alt_text() -> None:
    for name in PAGES:
        for figure in re.findall(r'<figure class="chart".*?</figure>', read(name), flags=re.DOTALL):
            assert len(re.findall(r'role="img" aria-label="[^"]{20,}"', figure)) == 2, name


def parsed(name: str) -> BeautifulSoup:
    return BeautifulSoup((SITE / "chapters" / name).read_text(encoding="utf-8"), "html.parser")


@needs_site
def test_the_page_on_how_it_was_done_shows_a_cell_as_it_stands_in_its_chapter() -> None:
    cells = nbformat.read(PROJECT / "chapters" / "01-market-dynamics.ipynb", as_version=4).cells
    source = next(cell.source for cell in cells if cell.id == "market-04")
    assert parsed("how-done.html").select("article pre")[0].get_text().strip() == source.strip()


@needs_site
def test_sentences_that_one_cell_says_read_as_a_paragraph() -> None:
    page = parsed("01-market-dynamics.html")
    assert sum(len(p.select("a.statistic")) > 2 for p in page.select(".cell_output > p")) > 10
    assert len(page.select(".tag_answer .cell_output > p > strong:first-child")) >= 3


def test_prose_gets_each_number_with_its_address() -> None:
    known = numbers(read_book(PROJECT))
    shown = known["market"]["investment_times"]
    assert re.match(r'<a class="statistic" data-to="numbers/market.html#investment_times"><data value="11\.7', shown)
    assert known["market"]["Investment_leader"] == "The United States"


def test_the_picture_in_the_readme_is_the_chapter_s_chart() -> None:
    chart = drawn(read_book(PROJECT))[publication(PROJECT)["picture"]["chart"]]
    expected = svg(chart, edition(PROJECT / "data"))
    assert (PROJECT / "docs" / "one-year.svg").read_text(encoding="utf-8") == expected
    assert "var(" not in expected


def test_the_citation_file_is_valid() -> None:
    command = ["check-jsonschema", "--builtin-schema", "vendor.citation-file-format", str(PROJECT / "CITATION.cff")]
    binary = Path(shutil.which(command[0]) or PROJECT / ".venv" / "bin" / command[0])
    result = subprocess.run([str(binary), *command[1:]], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_data_package_says_what_is_open(project: Path) -> None:
    package = json.loads((project / "data" / "datapackage.json").read_text(encoding="utf-8"))
    assert package["licenses"][0]["name"] == "CC-BY-4.0"
    assert all(field["description"] for resource in package["resources"] for field in resource["schema"]["fields"])

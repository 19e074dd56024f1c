"""The built site in a real browser: every page is whole, quiet, self-contained and fits a phone."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from conftest import PAGES, PROJECT, SITE, needs_browser, needs_site

from aibalance.book.figure_files import drawn, edition, svg
from aibalance.book.figures import PICTURE
from aibalance.book.numbers import numbers


@needs_site
@needs_browser
@pytest.mark.parametrize("page_name", PAGES)
@pytest.mark.parametrize(("width", "mode"), [(1280, "light"), (390, "dark")])
def test_a_page_is_quiet_self_contained_and_fits(
    browser: Any, address: str, page_name: str, width: int, mode: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=mode)
    page, errors, outside = context.new_page(), [], []
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: errors.append(str(e)))
    page.on("request", lambda r: None if r.url.startswith((address, "data:")) else outside.append(r.url))
    page.goto(address + page_name)
    page.wait_for_load_state("networkidle")
    assert errors == []
    assert outside == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    prose = page.evaluate(
        "[...document.querySelectorAll('article p, article li, article td')].map(e => e.innerText).join('\\n')"
    )
    assert "{{" not in prose
    assert "Traceback" not in prose
    assert not [n for n in page.locator(".statistic data").all_inner_texts() if re.search(r"nan|None|no data", n)]
    if page.locator("figure.chart").count():
        shown = page.locator(f"figure.chart .{'wide' if width > 620 else 'narrow'} svg").first
        assert shown.is_visible()
        ground = shown.evaluate("e => getComputedStyle(e.closest('figure').parentElement).backgroundColor")
        assert ground in ("rgba(0, 0, 0, 0)", "transparent")
    context.close()


@needs_site
@needs_browser
def test_a_number_opens_its_card_on_focus(browser: Any, address: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(address + next(p for p in PAGES if "01-" in p))
    number = page.locator(".statistic").first
    assert not page.locator(".number-card:popover-open").count()
    page.keyboard.press("Tab")  # the browser shows focus, and so the card, only to those who use the keyboard
    number.focus()
    page.locator(".number-card:popover-open").wait_for()
    assert "As of" in page.locator(".number-card:popover-open").inner_text()
    page.close()


@needs_site
def test_every_chart_on_a_page_has_alt_text_and_every_internal_link_a_target() -> None:
    for name in PAGES:
        text = (SITE / name).read_text(encoding="utf-8")
        figures = re.findall(r'<figure class="chart".*?</figure>', text, flags=re.DOTALL)
        assert all(len(re.findall(r'role="img" aria-label="[^"]{20,}"', figure)) == 2 for figure in figures), name
        ids = set(re.findall(r'\bid="([^"]+)"', text))
        for target in re.findall(r'href="#([^"]+)"', text):
            assert target in ids, f"{name}#{target}"
        for path, _, anchor in (m.partition("#") for m in re.findall(r'href="([^":#]+\.html[^"]*)"', text)):
            other = (SITE / name).parent / path
            assert other.exists(), f"{name} -> {path}"
            assert not anchor or f'id="{anchor}"' in other.read_text(encoding="utf-8"), f"{name} -> {path}#{anchor}"


def test_prose_gets_each_number_with_its_address() -> None:
    known = numbers(PROJECT / "chapters")
    shown = known["market"]["investment_times"]
    assert re.match(r'<a class="statistic" data-to="numbers/market.html#investment_times"><data value="11\.7', shown)
    assert known["market"]["Investment_leader"] == "The United States"


def test_the_picture_in_the_readme_is_the_chapter_s_chart() -> None:
    chart = drawn(PROJECT / "chapters", PROJECT / "data")[PICTURE[0]]
    expected = svg(chart, edition(PROJECT / "data"))
    assert (PROJECT / "docs" / "one-year.svg").read_text(encoding="utf-8") == expected
    assert "var(" not in expected


def test_the_citation_file_is_valid() -> None:
    command = ["check-jsonschema", "--builtin-schema", "vendor.citation-file-format", str(PROJECT / "CITATION.cff")]
    binary = Path(shutil.which(command[0]) or PROJECT / ".venv" / "bin" / command[0])
    result = subprocess.run([str(binary), *command[1:]], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_lock_names_every_version_and_no_place() -> None:
    lock = (PROJECT / "requirements.txt").read_text(encoding="utf-8")
    packages = re.findall(r"^([A-Za-z0-9._-]+)==\S+(?: ;.*)? \\$", lock, flags=re.MULTILINE)
    assert {"jupyter-book", "pandas", "seaborn", "nbval", "papermill"} <= set(packages)
    assert not re.search(r"https?://|file:|--(?:extra-)?index-url|--find-links", lock)
    assert all("--hash=sha256:" in block for block in re.split(r"\n(?=[A-Za-z])", lock) if "==" in block.split("\n")[0])


def test_the_data_package_says_what_is_open(project: Path) -> None:
    package = json.loads((project / "data" / "datapackage.json").read_text(encoding="utf-8"))
    assert package["licenses"][0]["name"] == "CC-BY-4.0"
    assert all(field["description"] for resource in package["resources"] for field in resource["schema"]["fields"])

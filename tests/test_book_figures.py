"""The files of a chart: what is drawn is what is offered, with its words, sources, terms and the same bytes every time."""

import csv
import io
import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest
from conftest import PAGES, PROJECT, SITE, needs_browser, needs_site
from PIL import Image

from aibalance.book.figures.bars import bar, with_bars
from aibalance.book.figures.figure_files import (
    Drawn,
    columns,
    drawn,
    edition,
    metadata,
    svg,
    table,
    write_figures,
)
from aibalance.book.figures.figures import measured, wrapped
from aibalance.book.figures.pictures import write_pictures
from aibalance.book.figures.shelves import shelved
from aibalance.book.site.kept_texts import KeptTexts
from aibalance.data.tables import catalogue
from aibalance.executed.book import read_book

EDITION = edition(PROJECT / "data")
CHARTS = drawn(read_book(PROJECT))
SHELF = shelved(read_book(PROJECT), KeptTexts())
SOME = ["market-one-year", "hotspots-map", "summary-balance"]


def test_every_chart_of_every_chapter_has_an_id_that_names_its_chapter() -> None:
    assert len(CHARTS) > 50
    files = {chart.file for chart in CHARTS.values()}
    assert len({chart.id.partition("-")[0] for chart in CHARTS.values()}) == len(files)


@pytest.mark.parametrize("id", CHARTS)
def test_the_data_offered_are_exactly_the_rows_drawn(id: str) -> None:
    rows = CHARTS[id].record["data"]
    offered = list(csv.DictReader(io.StringIO(table(rows))))
    assert len(offered) == len(rows)
    for row, cells in zip(rows, offered, strict=True):
        for name in columns(rows):
            value, cell = row.get(name), cells[name]
            if isinstance(value, bool):
                assert cell == str(value).lower()
            elif isinstance(value, int | float):
                assert float(cell) == value
            elif isinstance(value, str):
                assert cell == value
            elif value is None:
                assert cell == ""


@pytest.mark.parametrize("id", CHARTS)
def test_the_drawing_stands_alone_with_all_its_words(id: str) -> None:
    chart = CHARTS[id]
    text = svg(chart, EDITION)
    root = ElementTree.fromstring(text)
    words = " ".join("".join(node.itertext()) for node in root.findall("{http://www.w3.org/2000/svg}text"))
    for part in (chart.record["title"], chart.record["subtitle"], chart.record["source"], EDITION, "CC BY 4.0"):
        assert part in words
    assert root.findtext("{http://www.w3.org/2000/svg}desc") == chart.record["alt"]
    assert "var(" not in text
    assert not re.search(r'(?:href|src)="(?!#)|url\((?!#)', text)


def test_lines_of_a_title_fit_the_drawing() -> None:
    title = "Private investment in the United States was many times as large as in China in the last year on record"
    lines = wrapped(title, 17, "bold", 700)
    assert len(lines) > 1
    assert " ".join(lines) == title
    assert all(measured(line, 17, "bold") <= 700 for line in lines)


@pytest.mark.parametrize("id", CHARTS)
def test_metadata_name_every_source_of_the_source_line_and_whose_terms_bind(id: str) -> None:
    chart = CHARTS[id]
    about = metadata(chart, EDITION, svg(chart, EDITION))
    line = re.search(r"^Source: (.*?)\. Data to ([\d-]+(?:[HQ]\d)?)", chart.record["source"])
    if line and not re.match(r"\d+ publications", line[1]):
        assert {source["short"] for source in about["sources"]} >= set(line[1].split("; "))
        assert about["as_of"] == line[2]
    use = catalogue(PROJECT / "data")["use"]
    quoted = [source["id"] for source in about["sources"] if use[source["id"]] == "figures"]
    assert about["licence"].get("quoted_sources", []) == quoted
    assert [field["name"] for field in about["columns"]] == columns(chart.rows())
    json.dumps(about, allow_nan=False)


def test_metadata_give_units_and_the_statistics_that_use_the_same_rows() -> None:
    about = metadata(CHARTS["market-investment-levels"], EDITION, "")
    units = {field["name"]: field.get("unit") for field in about["columns"]}
    assert units["value"] == "USD bn"
    assert "market.investment_times" in about["statistics"]


def test_files_have_the_same_bytes_in_every_build(tmp_path: Path) -> None:
    some = {id: CHARTS[id] for id in SOME}
    write_figures(some, EDITION, tmp_path / "first")
    write_figures(some, EDITION, tmp_path / "second")
    first, second = (sorted((tmp_path / name / "figures").iterdir()) for name in ("first", "second"))
    assert [p.name for p in first] == [p.name for p in second]
    assert len(first) == 3 * len(SOME)
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in second]


def test_a_picture_is_drawn_again_only_if_its_drawing_changed(tmp_path: Path) -> None:
    chart, kept = {SOME[0]: CHARTS[SOME[0]]}, tmp_path / "kept"
    write_figures(chart, EDITION, tmp_path / "site")
    write_pictures(tmp_path / "site", kept)
    [picture] = kept.iterdir()
    picture.write_bytes(b"kept")
    [taken] = write_pictures(tmp_path / "site", kept)
    assert taken.read_bytes() == b"kept"
    write_figures(chart, "2099.01", tmp_path / "site")
    [drawn_again] = write_pictures(tmp_path / "site", kept)
    assert drawn_again.read_bytes() != b"kept"
    assert not picture.exists()


def test_a_bar_offers_the_picture_once_it_is_drawn(tmp_path: Path) -> None:
    chart = {SOME[0]: CHARTS[SOME[0]]}
    write_figures(chart, EDITION, tmp_path)
    page = tmp_path / "chapters" / "page.html"
    page.parent.mkdir()
    page.write_text(bar(CHARTS[SOME[0]], lambda path: f"../{path}"), encoding="utf-8")
    assert ".png" not in page.read_text(encoding="utf-8")
    for _ in range(2):
        write_pictures(tmp_path, tmp_path / "kept")
        offered = page.read_text(encoding="utf-8")
        assert offered.count(f'href="../figures/{SOME[0]}.png"') == 1
    about = json.loads((tmp_path / "figures" / f"{SOME[0]}.json").read_text(encoding="utf-8"))
    assert about["files"]["png"] == f"figures/{SOME[0]}.png"


def test_the_picture_is_twice_the_size_of_the_drawing(tmp_path: Path) -> None:
    write_figures({SOME[0]: CHARTS[SOME[0]]}, EDITION, tmp_path)
    write_pictures(tmp_path, tmp_path / "kept")
    text = (tmp_path / "figures" / f"{SOME[0]}.svg").read_text(encoding="utf-8")
    size = re.search(r'width="([\d.]+)" height="([\d.]+)"', text)
    picture = Image.open(tmp_path / "figures" / f"{SOME[0]}.png").convert("RGB")
    assert size
    assert picture.size == pytest.approx([2 * float(side) for side in size.groups()], abs=1)
    assert len(set(picture.crop((48, 48, 1488, 130)).get_flattened_data())) > 5  # the title is there, in grey edges


def test_a_bar_says_whose_figures_are_quoted_and_leaves_room_for_the_citation() -> None:
    def barred(chart: Drawn) -> str:
        return with_bars(chart.markup, SHELF, lambda path: f"../{path}")

    several, none = barred(CHARTS["market-one-year"]), barred(CHARTS["innovations-models"])
    assert "publishers’ terms" in several
    assert "publishers’ terms" not in none
    assert "<!--cite:market-one-year-->" in several
    assert "chart-link" not in several
    assert several.count("<figure") == several.count("</figure>") == 1


@needs_site
def test_every_chart_on_every_page_offers_files_that_exist() -> None:
    seen = set()
    for name in PAGES:
        text = (SITE / name).read_text(encoding="utf-8")
        for id, figure in re.findall(r'<figure class="chart" id="([\w-]+)">(.*?)</figure>', text, flags=re.DOTALL):
            links = re.findall(r'<a [^>]*href="([^"]+)"[^>]*aria-label="(?:Download|Link)', figure)
            assert (SITE / "embed" / f"{id}.html").is_file()
            assert len(links) == 4 + (SITE / "figures" / f"{id}.png").exists(), f"{name}#{id}"
            for link in links:
                path, _, anchor = link.partition("#")
                target = (SITE / name).parent / path if path else SITE / name
                assert target.is_file(), f"{name} -> {link}"
                assert not anchor or f'id="{anchor}"' in target.read_text(encoding="utf-8")
            seen.add(id)
    assert seen == set(CHARTS)


@needs_site
@needs_browser
def test_the_bar_fits_a_phone_and_is_reached_by_keyboard(browser: Any, address: str) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 800})
    page.goto(address + next(p for p in PAGES if "01-" in p))
    bar = page.locator(".chart-bar").first
    for link in bar.locator("a").all():
        box = link.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320
        assert box["height"] >= 24
    bar.locator("a").first.focus()
    names = []
    drawn_with_formats = ["Download PNG"] * any((SITE / "figures").glob("*.png"))
    expected = ["Download SVG", *drawn_with_formats, "Download data (CSV)", "Download metadata (JSON)"]
    for _ in expected:
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.getAttribute('aria-label')"))
    assert names == expected
    with page.expect_download() as download:
        bar.get_by_label("Download data (CSV)").click()
    assert download.value.suggested_filename.endswith(".csv")
    page.close()

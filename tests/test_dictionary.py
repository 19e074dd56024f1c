"""The data dictionary explains every indicator and source once, in a page that is small and follows the theme."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
from conftest import PROJECT, observation

from aibalance.book.starting.new_book import STARTER, copy_starter
from aibalance.charts.strip import strip
from aibalance.charts.style import wear
from aibalance.data.freshness import rhythm
from aibalance.data.tables import columns, read, schema
from aibalance.notebook.dictionary import catalogue, entries, overview, thin
from aibalance.notebook.ledger import Chapter

DATA = PROJECT / "data"
SECTIONS = [f"{number:02}" for number in range(9)]
LIMIT = 640_000  # bytes of the page, 45,000 of them columns and units
NAMES = {"CHN": "China", "USA": "United States", "IND": "India"}


@pytest.fixture(scope="module")
def markup() -> str:
    chapter = Chapter("dictionary", "08", data=str(DATA), focus="USA", rival="CHN")
    shown = [overview(chapter), entries(chapter, *SECTIONS), catalogue(chapter), thin(chapter), chapter.closing()]
    return "".join(part.markup for part in shown)


def anchors(markup: str, kind: str) -> list[str]:
    return re.findall(rf' id="{kind}-([\w-]+)"', markup)


def test_every_indicator_and_source_has_one_anchor_and_every_link_has_an_end(markup: str) -> None:
    assert sorted(anchors(markup, "indicator")) == sorted(read(DATA, "indicators")["id"])
    assert sorted(anchors(markup, "source")) == sorted(read(DATA, "sources")["id"])
    assert set(re.findall(r'href="#([\w-]+)"', markup)) <= set(re.findall(r' id="([\w-]+)"', markup))


def test_the_page_stays_small(markup: str) -> None:
    assert len(markup.encode()) < LIMIT - 60_000  # the theme adds the rest


def test_every_entry_says_unit_definition_gaps_sources_and_coverage(markup: str) -> None:
    parts = re.findall(r'<div class="entry" id="indicator-.*?</div>', markup)
    assert len(parts) == len(read(DATA, "indicators"))
    for part in parts:
        assert re.search(
            r"<h3>.+ <small>.+</small></h3><p>.+</p><details><summary>.+ observations?</summary><p>.+</p><svg", part
        )
        assert re.search(r'<li><a href="#source-[\w-]+">.+</a>: .+; .+</li>', part)


def test_each_column_and_each_unit_is_explained(markup: str) -> None:
    for table in schema(DATA).values():
        [part] = re.findall(rf"<summary>Columns of {table['path']}: .*?</details>", markup)
        assert re.findall(r"<li><code>([^<]+)</code> \(", part) == columns(table)
    [part] = re.findall(r"<summary>Units: .*?</details>", markup)
    assert re.findall(r'data-label="Unit">([^<]+)<', part) == sorted(set(read(DATA, "indicators")["unit"]))
    assert "US$1,234.5\u202fbn" in part
    observations = re.findall(r"<summary>Columns of observations.csv: .*?</details>", markup)[0]
    assert "<code>economy</code> (text; from economies.csv; part of the key): " in observations


def test_charts_have_words_and_take_their_colours_from_the_theme(markup: str) -> None:
    drawings = re.findall(r"<svg.*?</svg>", markup)
    for drawing in drawings:
        assert re.search(r'role="img" aria-label="Coverage: .+\d{4}', drawing)
        assert set(re.findall(r'(?:fill|stroke)="([^"]*)"', drawing)) <= set(
            re.findall(r'(?:fill|stroke)="(var\(--chart-\w+, #\w{6}\))"', drawing)
        )


def test_a_strip_draws_years_not_rows_and_what_is_not_whole_pale() -> None:
    rows = [
        ("USA", "2019/2021", "published"),
        ("USA", "2021-Q1", "partial"),
        ("CHN", "2021", "forecast"),
        ("CHN", "2019-05", "estimate"),
    ]
    frame = pd.DataFrame(
        [observation(economy=economy, period=period, status=status) for economy, period, status in rows]
    )
    wear({"USA": "blue", "CHN": "red"})
    svg = ElementTree.fromstring(strip(frame, NAMES))
    assert svg.get("aria-label") == "Coverage: China 2019, 2021; United States 2019–2021"
    cells = {str(path.get("stroke"))[12:15]: str(path.get("d")).lower().count("m") for path in svg.iter("path")}
    assert cells == {"chn": 1, "usa": 3, "pal": 1}
    assert [text.text for text in svg.iter("text")] == ["China", "United States", "2019–2021"]
    assert strip(frame.iloc[:0], NAMES) == ""


def test_many_economies_share_a_line() -> None:
    codes = [f"A{number:02}" for number in range(12)]
    frame = pd.DataFrame([observation(economy=code, period=str(2010 + n)) for n, code in enumerate(codes)])
    svg = ElementTree.fromstring(strip(frame, {code: f"Land {code}" for code in codes}))
    texts = [text.text for text in svg.iter("text")]
    assert texts == [*(f"Land {code}" for code in codes[:8]), "4 others", "2010", "2021"]
    expected = "Coverage: Land A00 2010; Land A01 2011; Land A02 2012; and 5 more; 4 others 2018–2021"
    assert svg.get("aria-label") == expected


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (30, "monthly"),
        (91, "quarterly"),
        (180, "twice a year"),
        (365, "yearly"),
        (730, "every two years"),
        (900, "every 900 days"),
    ],
)
def test_rhythms_are_words(days: float, words: str) -> None:
    assert rhythm(days) == words
    assert rhythm(float("nan")) == "no further edition expected"


def test_another_pair_is_compared_without_failing() -> None:
    chapter = Chapter("dictionary", "08", data=str(DATA), focus="EU27", rival="IND", as_of=2024)
    shown = thin(chapter)
    assert f"Rows for India, none for {chapter.prose['EU27']}: {chapter.statistics['only_rival']}" in shown.markup
    assert chapter.statistics["both"].value < len(chapter.indicators)  # type: ignore[operator]


def test_a_book_without_an_article_shows_no_table_about_one(tmp_path: Path) -> None:
    copy_starter(STARTER, tmp_path / "book")
    markup = overview(Chapter("dictionary", "01", data=str(tmp_path / "book" / "data"))).markup
    assert "observations.csv" in markup
    assert "claims.csv" not in markup

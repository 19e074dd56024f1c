"""What a reader meets first: the cover and its finding, the entrance, the pictures for links, and a search that finds all kinds."""

import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from conftest import PROJECT, SITE, needs_browser, needs_site

from aibalance.book.cite.metadata import parts
from aibalance.book.figures.previews import HEIGHT, LARGEST, WIDTH, claim_picture
from aibalance.book.front import brief, cover
from aibalance.book.front.entrance import moved_up
from aibalance.book.front.findable import entries
from aibalance.book.numbers.glossary import definitions, place_cards
from aibalance.book.numbers.openings import page as opening
from aibalance.book.site.passages import sections
from aibalance.book.site.sidebar import placed
from aibalance.data.tables import BadInputError
from aibalance.executed.book import read_book

MOVED = {"asked": "a.asked", "towards": [["a.one", "a.gained", "a.which"], ["a.other", "a.lost", "a.what"]]}


def finding(gained: int, lost: int, asked: str = "6") -> str:
    """The words of the cover on who gained, where one gained on `gained` measures and the other on `lost`."""

    def stated(id: str, text: str, unit: str = "text", value: Any = None) -> dict[str, Any]:
        return {"id": id, "text": text, "unit": unit, "value": value}

    none = "no data"
    statistics = [
        stated("asked", asked, "count", 6), stated("one", "the North"), stated("other", "the South"),
        stated("gained", str(gained) if gained else none, "count", gained or None),
        stated("which", "ships, ports" if gained else none),
        stated("lost", str(lost) if lost else none, "count", lost or None), stated("what", "mills" if lost else none),
    ]  # fmt: skip
    book: Any = SimpleNamespace(stated={f"a.{statistic['id']}": statistic for statistic in statistics})
    return " ".join(BeautifulSoup(cover.moved(book, MOVED), "html.parser").get_text().split())


def test_the_cover_says_who_gained_the_one_with_more_first_and_who_gained_nowhere() -> None:
    start = "Over three years the North gained on 2 of the 6 measures that can be asked: ships, ports."
    assert finding(2, 0) == f"{start} The South gained on none."
    assert finding(2, 1) == f"{start} The South gained on 1: mills."
    assert finding(1, 2).startswith("Over three years the South gained on 2 of the 6")
    assert "neither the North nor the South gained" in finding(0, 0)
    assert finding(2, 0, asked="no data") == ""


def test_a_finding_that_no_chapter_states_is_refused_by_name() -> None:
    book: Any = SimpleNamespace(stated={})
    with pytest.raises(BadInputError, match=r"found a\.asked under publication, moved"):
        cover.moved(book, MOVED)


def test_the_entrance_is_the_cover_with_addresses_one_folder_higher() -> None:
    page = (
        '<html data-content_root="../"><link href="../_static/a.css"><meta content="../previews/a.png">'
        '<a href="rerun.html#x">1</a><a href="#y">2</a>'
        '<a href="https://e.org/../z">3</a><form action="../search.html"><script>{"url":"../claims/a.html"}</script>'
    )
    assert moved_up(page, "chapters") == (
        '<html data-content_root="./"><link href="_static/a.css"><meta content="previews/a.png">'
        '<a href="chapters/rerun.html#x">1</a><a href="#y">2</a>'
        '<a href="https://e.org/../z">3</a><form action="search.html"><script>{"url":"claims/a.html"}</script>'
    )


def test_a_page_opens_with_its_words_and_not_with_the_marks_of_its_doors() -> None:
    text = "# T\n\n::::{div} doors\n:::{div} door\n**[Read](a.md)**\n\nThe summary. More.\n:::\n:::{div} door\nRerun\n:::\n::::\n"
    assert opening("t", text, {}).opening == "The summary. More."


def test_each_chapter_has_a_line_in_the_brief_with_its_numbers_marked() -> None:
    book = read_book(PROJECT)
    lines = BeautifulSoup(brief.substitutions(book)["answers"], "html.parser")
    answered = [file for file, _ in brief.answers(book)]
    assert len(lines.select("dt a")) == len(answered) >= 9
    assert all(line.select("a.statistic") for line in lines.select("dd"))
    assert "](" not in lines.get_text()


def test_search_has_an_entry_for_each_chart_number_and_claim() -> None:
    known = parts(read_book(PROJECT))
    found = list(entries(known))
    for kind, name in (("Chart", "figure"), ("Number", "statistic"), ("Claim", "claim")):
        assert sum(entry[0] == kind for entry in found) == sum(part.kind == name for part in known.values()) > 40
    assert len({entry[2] for entry in found}) == len(found)


def test_search_quotes_no_chart_no_menu_and_no_citation() -> None:
    page = (
        '<article class="bd-article"><section id="a"><h1>One</h1><nav class="launch"><ul><li>Executed notebook</li></ul></nav>'
        '<p class="reading-time">3 minutes</p><p>Said.</p><figure class="chart" id="f"><p>Title</p><details class="cite"><summary>'
        'Cite</summary><p>Box</p></details></figure><table><tr><td>7</td></tr></table><details class="cite"><summary>Cite</summary>'
        '<p>Box</p></details></section><div class="number-cards"><div>card</div></div></article>'
    )
    assert sections(page) == [("a", "One", "Said.")]


def test_a_page_outside_the_contents_marks_the_entry_that_it_belongs_to() -> None:
    contents = (
        '<li class="toctree-l1"><a class="reference internal" href="../chapters/01-a.html">1</a></li>'
        '<li class="toctree-l1"><a class="reference internal" href="../chapters/claims.html">C</a></li>'
    )
    chapters = {"money": "chapters/01-a.html"}
    claims, numbers = placed(contents, "claims/x-01", chapters), placed(contents, "numbers/money", chapters)
    assert re.findall(r'current"><a class="reference internal" aria-current="true" href="([^"]+)"', claims) == [
        "../chapters/claims.html"
    ]
    assert re.findall(r'aria-current="true" href="([^"]+)"', numbers) == ["../chapters/01-a.html"]
    assert placed(contents, "search", chapters) == contents


def test_a_term_is_defined_by_its_first_paragraph_as_plain_text() -> None:
    text = "```{glossary}\nLag\n  Months *behind*, see [x](y.md).\n\n  More.\n\nArena\n  A ranking.\n```\n"
    assert definitions(text) == {"Lag": "Months behind, see x.", "Arena": "A ranking."}


def test_a_page_keeps_its_markup_and_gets_each_card_of_a_term_once(tmp_path: Path) -> None:
    (tmp_path / "chapters").mkdir()
    (tmp_path / "chapters" / "glossary.md").write_text(
        "```{glossary}\nLag\n  Months <behind>.\n```\n", encoding="utf-8"
    )
    terms = [("lag", "Lag", "term", "chapters/glossary", "term-Lag", -1)]
    domain = SimpleNamespace(get_objects=lambda: terms)
    app: Any = SimpleNamespace(
        srcdir=str(tmp_path), builder=SimpleNamespace(name="html"), env=SimpleNamespace(get_domain=lambda _: domain),
        add_css_file=lambda *_: None, add_js_file=lambda *_, **__: None,
    )  # fmt: skip
    link = '<a class="reference internal" href="glossary.html#term-Lag"><span class="term">lag</span></a>'
    context = {"body": f"<p>A {link} & a {link}.</p>"}
    place_cards(app, "chapters/01-a", "page.html", context, None)
    body = context["body"]
    assert body.startswith(
        '<p>A <a class="reference internal defined" href="glossary.html#term-Lag" aria-describedby="about-term-Lag">'
    )
    assert body.count('id="card-term-Lag"') == 1
    assert "<p>Months &lt;behind&gt;.</p>" in body


def test_the_picture_of_a_claim_is_the_same_each_time_and_small_however_long_its_statement() -> None:
    made = claim_picture("word " * 60, "supported with caveat", "The book")
    assert made == claim_picture("word " * 60, "supported with caveat", "The book")
    assert len(made) <= LARGEST


@needs_site
def test_cover_chapters_and_claims_have_pictures_of_their_own_that_are_small() -> None:
    known = parts(read_book(PROJECT))
    drawn = {part.chapter for part in known.values() if part.kind == "figure"}
    names = {"edition", *drawn, *(part.id for part in known.values() if part.kind == "claim")}
    pictures = {path.stem: path.read_bytes() for path in (SITE / "previews").glob("*.png")}
    assert set(pictures) == names
    for name, picture in pictures.items():
        assert (int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])) == (WIDTH, HEIGHT), name
        assert len(picture) <= LARGEST, name
    for path in [*SITE.glob("chapters/*.html"), *SITE.glob("claims/*.html"), SITE / "index.html"]:
        head = BeautifulSoup(path.read_text(encoding="utf-8").partition("</head>")[0], "html.parser")
        [image] = [str(tag["content"]) for tag in head.select('meta[property="og:image"]')]
        assert image.startswith("http") or (path.parent / image).resolve().is_file(), path.name


@needs_site
@needs_browser
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_the_first_screen_says_what_moved_and_has_three_doors(opened: Any, width: int, height: int) -> None:
    page = opened("index.html", viewport={"width": width, "height": height})
    assert "gained" in page.locator(".cover-moved").inner_text()
    doors = page.locator(".doors a[href]:visible").filter(has_text=re.compile("^(Read|Rerun|Cite)$"))
    assert doors.all_inner_texts() == ["Read", "Rerun", "Cite"]
    for part in (*doors.all(), page.locator(".cover-moved"), page.locator(".thesis")):
        box = part.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= height
    assert page.locator(".the-article a").get_attribute("href")
    assert page.title().count("The AI Balance of Power") == 1


@needs_site
@needs_browser
@pytest.mark.parametrize(
    ("query", "kind", "where"),
    [
        ("private investment times", "Number", "numbers/"),
        ("most-cited AI papers", "Claim", "claims/"),
        ("private investment", "Chart", "chapters/"),
        ("venture capital", "Term", "chapters/glossary.html"),
        ("export controls", "Section", "chapters/"),
    ],
)
def test_search_finds_each_kind_and_says_which(opened: Any, query: str, kind: str, where: str) -> None:
    page = opened(f"search.html?q={query.replace(' ', '+')}")
    page.locator(".kinds button", has_text=kind).click()
    assert set(page.locator("ul.search .kind").all_inner_texts()) == {kind}
    assert where in page.locator("ul.search li > a").first.evaluate("a => a.href")
    text = page.locator("ul.search").inner_text()
    assert not re.search(r"Executed notebook|metadata \(JSON\)|Hide the code|@misc", text)


@needs_site
@needs_browser
def test_search_that_finds_nothing_says_so(opened: Any) -> None:
    page = opened("search.html?q=zyxwvut")
    assert "Nothing in the book has “zyxwvut”" in page.locator(".search-summary").inner_text()
    assert page.locator("ul.search li").count() == 0


@needs_site
@needs_browser
def test_a_number_is_one_stop_of_the_tab_key_and_arrows_lead_to_its_links(opened: Any) -> None:
    page = opened("chapters/06-outlook.html")
    page.keyboard.press("Tab")
    page.locator("a.statistic").first.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    page.locator(".number-card:popover-open").wait_for()
    links = []
    for _ in page.locator(".number-card:popover-open a").all():
        page.keyboard.press("ArrowDown")
        links.append(page.evaluate("document.activeElement.innerText"))
    assert links[0] == "See the rows"
    assert links[-1] == "Cite"
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.className") == "statistic"
    page.keyboard.press("Tab")
    assert page.evaluate("!document.activeElement.closest('.number-card')")


@needs_site
@needs_browser
def test_a_term_of_the_glossary_opens_a_card_with_its_definition(opened: Any) -> None:
    page = opened("chapters/01-market-dynamics.html")
    term = page.locator("a.defined").first
    term.hover()
    card = page.locator(".number-card:popover-open")
    card.wait_for()
    assert len(card.inner_text()) > 30
    assert page.evaluate(
        "a => document.getElementById(a.getAttribute('aria-describedby')) !== null", term.element_handle()
    )


@needs_site
@needs_browser
def test_code_can_be_copied(opened: Any) -> None:
    page = opened("chapters/rerun.html")
    page.evaluate("navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve(); }")
    block = page.locator("div.highlight").first
    block.locator("button.copy").click()
    assert page.evaluate("window.copied") == block.locator("pre").inner_text().rstrip()
    assert block.locator("button.copy").inner_text() == "Copied"


@needs_site
def test_the_index_of_search_lists_what_the_book_holds() -> None:
    text = (SITE / "_static" / "entries.js").read_text(encoding="utf-8")
    found = json.loads(text.removeprefix("const ENTRIES = ").removesuffix(";\n"))
    assert {entry[0] for entry in found} == {"Chart", "Number", "Claim", "Term"}
    for address in {entry[2].partition("#")[0] for entry in found}:
        assert Path(SITE / address).is_file()

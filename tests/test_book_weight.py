"""What makes pages light changes nothing that a reader sees: rules that may match stay, drawings keep their shape."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from conftest import PROJECT, SITE, needs_site
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from aibalance.book.numbers.numbers import charts
from aibalance.book.site.drawings import DRAWING, compact, drawing, steps
from aibalance.book.site.fonts import write_fonts
from aibalance.book.site.mend import mended
from aibalance.book.site.passages import sections
from aibalance.book.site.slim import slim
from aibalance.book.site.styles import Names, purged
from aibalance.book.site.typeset import typeset
from aibalance.executed.book import read_book

# Bytes of the site without downloads and pictures of links.
HEAVIEST = 33_000_000
PAGE = '<html><head></head><body><p class="note big" id="a">x</p><details><summary>y</summary></details></body></html>'


def names(page: str = PAGE, script: str = "") -> Names:
    result = Names()
    result.add_page(page)
    result.add_script(script)
    return result


@pytest.mark.parametrize(
    "kept",
    [
        ".note{color:red}", "p.note.big:hover::before{color:red}", "#a{color:red}", "details[open]>summary{color:red}",
        "p:not(.gone){color:red}", ":is(.gone,.note) p{color:red}", "@media print{p{color:red}}", "*{margin:0}",
        ":root{--x:1px}p{margin:var(--x)}", "@font-face{font-family:F;src:url(f.woff2)}p{font-family:F}",
    ],
)  # fmt: skip
def test_a_rule_that_a_page_may_use_stays(kept: str) -> None:
    sheet = purged(kept, names(PAGE + "<i open>"), "")
    assert re.sub(r"\s|;(?=})", "", sheet) == re.sub(r"\s", "", kept)


@pytest.mark.parametrize(
    "dropped",
    [
        ".gone{color:red}", "p.note.gone{color:red}", "#b{color:red}", "table{color:red}", ":is(.gone,table) p{color:red}",
        "@media print{.gone{color:red}}", "[data-gone]{color:red}", ":root{--x:1px}", "/* said */",
        "@font-face{font-family:F;src:url(f.woff2)}", "@keyframes f{from{opacity:0}to{opacity:1}}",
    ],
)  # fmt: skip
def test_a_rule_that_no_page_can_use_goes(dropped: str) -> None:
    assert purged(dropped, names(), "") == ""


@pytest.mark.parametrize("quoted", ["class='a b'", "class=b", 'class="b"'])
def test_a_class_counts_in_any_kind_of_quotation_marks(quoted: str) -> None:
    assert purged(".b{color:red}", names(f"<html><p {quoted}>x</p></html>"), "") == ".b{color:red}"


def test_one_selector_of_a_list_goes_alone_and_a_script_s_classes_stay() -> None:
    assert purged(".gone,.note{color:red}", names(), "") == ".note{color:red}"
    assert purged(".set{color:red}", names(script='e.classList.add("set")'), "") == ".set{color:red}"


PLACES = st.lists(st.tuples(st.floats(-2000, 2000), st.floats(-2000, 2000)), min_size=2, max_size=30)


@given(PLACES, st.booleans())
def test_steps_lead_to_the_same_places_within_a_twentieth_of_a_pixel(
    places: list[tuple[float, float]], closed: bool
) -> None:
    path = "M " + "\nL ".join(f"{x:.2f} {y:.2f}" for x, y in places) + ("\nz" if closed else "")
    found = walked(steps(path, (-1e9, -1e9, 1e9, 1e9)))
    expected = [(x, y) for x, y in places]
    place = 0
    for x, y in expected:  # places in one spot are one
        while abs(found[place][0] - x) > 0.0551 or abs(found[place][1] - y) > 0.0551:
            place += 1
    assert place == len(found) - 1 or len(set(found)) == 1


def walked(path: str) -> list[tuple[float, float]]:
    """Return the places of a path of steps."""
    start, _, rest = path.rstrip("z").partition("l")
    numbers = [float(n) for n in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", start)]
    found = [(numbers[0], numbers[1])]
    moves = [float(n) for n in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", rest)]
    for across, down in zip(moves[::2], moves[1::2], strict=True):
        found.append((found[-1][0] + across, found[-1][1] + down))
    return found


def test_what_lies_outside_the_box_is_left_out_and_what_reaches_in_stays() -> None:
    outside, inside = "M 500 500\nL 510 500\nL 510 510\nz\n", "M 90 90\nL 300 90\nL 300 300\nz\n"
    assert steps(outside + inside, (0, 0, 100, 100)) == steps(inside, (0, 0, 100, 100))


def test_a_chart_keeps_its_words_its_colours_and_its_shapes() -> None:
    page = f"<html><head></head><body>{charts(read_book(PROJECT))['market_one_year']}</body></html>"
    short = compact(page)
    assert len(short) < 0.8 * len(page)
    assert re.findall(r"<text[^>]*>(.*?)</text>", short) == re.findall(r"<text[^>]*>(.*?)</text>", page)
    assert re.findall(r'aria-label="[^"]*"', short) == re.findall(r'aria-label="[^"]*"', page)
    for before, after in zip(DRAWING.findall(page), DRAWING.findall(short), strict=True):
        ground = len(re.findall(r'<path d="[^"]*" style="fill: none"/>', before))
        assert len(re.findall("<path", after)) == len(re.findall("<path", before)) - ground
        assert after.count("<g") == after.count("</g>")
    rules = dict(re.findall(r"\.(d[0-9a-f]+)\{([^}]*)\}", short))
    assert {
        name for names in re.findall(r'<(?:path|text|use|g)[^>]* class="([^"]*)"', short) for name in [names]
    } <= set(rules)
    used = set(re.findall(r"var\((--chart-\w+)", page))
    assert set(re.findall(r"var\((--chart-\w+)", short)) == used


def test_a_drawing_that_is_not_matplotlib_s_is_left_as_it_is() -> None:
    svg = '<svg role="img" viewBox="0 0 10 10"><path d="M1 1C2 2 3 3 4 4"/><a href="#x"><rect width="1"/></a></svg>'
    assert drawing(svg) == svg


def test_fonts_hold_every_character_that_pages_print(tmp_path: Path) -> None:
    folder = tmp_path
    write_fonts(folder, {"é", "≈", "Š"})
    for name in (
        "serif-regular.woff2",
        "serif-italic.woff2",
        "serif-semibold.woff2",
        "chart.woff2",
        "chart-bold.woff2",
    ):
        font = TTFont(BytesIO((folder / name).read_bytes()))
        known = font.getBestCmap()
        assert {ord(c) for c in "éŠ0aZ−\u202f"} <= set(known), name
        assert ord("ж") not in known
        assert (folder / name).stat().st_size < 15_000
    assert "Source" not in {
        str(r) for r in TTFont(folder / "serif-regular.woff2")["name"].names if r.nameID in (1, 4, 16)
    }
    assert "Open Font License" in (folder / "serif-licence.md").read_text(encoding="utf-8")


def test_search_quotes_sections_without_cards_code_or_drawings() -> None:
    number = '<a class="statistic" href="x.html#n" aria-describedby="about-n"><data>7</data></a>'
    cards = '<div class="number-cards"><div class="number-card" id="card-n"><div id="about-n">hidden</div></div></div>'
    gone = '<details class="former"><summary>Gone</summary><ul><li id="old">hidden</li></ul></details>'
    page = (
        f'<article class="bd-article"><section id="a"><h1>One<a class="headerlink" href="#a">#</a></h1><p>Seen {number} on.</p>'
        "<pre>code</pre><svg><text>drawn</text></svg>"
        f'<section id="b"><h2>Two</h2><p>More</p></section></section>{gone}{cards}</article>'
    )
    assert sections(page) == [("a", "One", "Seen 7 on."), ("b", "Two", "More")]


def test_mending_gives_roles_and_names_that_hold() -> None:
    faulty = '<div role="list" class="citation-list"><div class="citation" id="x" role="doc-biblioentry">'
    faulty += '<summary aria-label="Toggle hidden content">'
    assert "role=" not in mended(faulty)
    assert "aria-label" not in mended(faulty)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("<p>the article's lead, users' votes</p>", "<p>the article’s lead, users’ votes</p>"),
        ("<p>the &#39;s&#39; of <b>China</b>'s plan</p>", "<p>the &#39;s&#39; of <b>China</b>’s plan</p>"),
        ('<p>"Leading", it says (&quot;the charge&quot;)</p>', "<p>“Leading”, it says (“the charge”)</p>"),
    ],
)
def test_words_have_printed_marks_of_quotation(typed: str, printed: str) -> None:
    assert typeset(typed) == printed


@pytest.mark.parametrize(
    "kept",
    [
        "<pre>rows['the article's']</pre>",
        '<code>name="it\'s"</code>',
        """<script>say("it's")</script>""",
        """<a title="China's" href="x's">1</a>""",
        '<p>state(rows, id="column")</p>',
        '<p>a pipe of 5" and one of 6 feet</p>',
    ],
)
def test_code_and_tags_keep_what_was_typed(kept: str) -> None:
    assert typeset(kept) == kept


def test_a_site_is_rewritten_whole_and_the_same_each_time(tmp_path: Path) -> None:
    texts = []
    for name in ("a", "b"):
        site = tmp_path / name
        (site / "_static").mkdir(parents=True)
        (site / "pages").mkdir()
        (site / "_static" / "one.css").write_text(".note{background:url(pic.png)}.gone{color:red}")
        (site / "_static" / "book.css").write_text("p{margin:0}")
        (site / "_static" / "page.js").write_text("void 0;")
        (site / "_static" / "idle.js").write_text("void 0;")
        (site / "_static" / "pic.png").write_bytes(b"")
        head = '<link rel="stylesheet" href="../_static/one.css?v=1" /><link rel="stylesheet" href="../_static/book.css" />'
        page = PAGE.replace("<head>", f'<head>{head}<script defer src="../_static/page.js"></script>')
        (site / "pages" / "p.html").write_text(page)
        slim(site)
        left = {p.name for p in (site / "_static").iterdir()}
        assert {"one.css", "book.css", "page.js", "idle.js"}.isdisjoint(left)
        assert "pic.png" in left
        text = (site / "pages" / "p.html").read_text()
        for link in re.findall(r'(?:href|src)="(\.\./[^"]+)"', text):
            assert (site / "pages" / link).resolve().exists()
        texts.append((text, sorted(left)))
    assert texts[0] == texts[1]


@needs_site
def test_the_site_without_downloads_and_pictures_of_links_is_light() -> None:
    apart = {"downloads", "previews"}
    files = [p for p in SITE.rglob("*") if p.is_file() and p.relative_to(SITE).parts[0] not in apart]
    assert len(files) <= 1500
    assert sum(path.stat().st_size for path in files) <= HEAVIEST

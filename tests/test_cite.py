"""Citations: every part can be cited in every form, each form reads back in its own library, and every box keeps its word."""

import dataclasses
import json
import re
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest
import rispy
import yaml
from click.testing import CliRunner
from conftest import PROJECT, SITE, needs_browser, needs_site
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from markupsafe import escape
from pybtex.database import BibliographyData, parse_string
from sphinx.errors import ExtensionError

from aibalance.book import naming
from aibalance.book.cite.boxes import with_boxes
from aibalance.book.cite.cite import LATEX, MEDIA, STYLES, SUFFIXES, bibliography, citation, key, text
from aibalance.book.cite.metadata import Book, Part, book, parts
from aibalance.cli import main
from aibalance.data.tables import BadInputError
from aibalance.executed.book import read_book

SCRIPT = PROJECT / "aibalance" / "book" / "static" / "cite.js"
PUBLISHED = {"AIBALANCE_SITE": "https://example.org/book", "AIBALANCE_REPOSITORY": "owner/name"}
KINDS = {"edition", "chapter", "figure", "statistic", "claim"}
# The names of CSL 1.0.2 that a citation of ours may use; no others may appear.
CSL = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["id", "type", "title", "author", "issued"],
        "additionalProperties": False,
        "properties": {
            "type": {"enum": ["book", "chapter", "figure", "dataset", "review"]},
            **{
                name: {"type": "string", "minLength": 1}
                for name in (
                    "id", "title", "container-title", "chapter-number", "publisher", "edition", "language", "URL", "note",
                    "genre", "number", "volume", "reviewed-title",
                )
            },
            "author": {
                "type": "array",
                "items": {"type": "object", "required": ["literal"], "properties": {"literal": {"type": "string"}}},
                "minItems": 1,
            },
            "issued": {
                "type": "object",
                "required": ["date-parts"],
                "properties": {
                    "date-parts": {
                        "type": "array",
                        "items": {"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 3},
                    }
                },
            },
        },
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def whole() -> Book:
    return book(read_book(PROJECT), {})


@pytest.fixture(scope="module")
def known() -> dict[str, Part]:
    return parts(read_book(PROJECT), {})


def spaced(words: str) -> str:
    """The words as a citation prints them: common no-break spaces."""
    return words.replace("\u202f", "\u00a0").replace("\u2009", "\u00a0")


def unlatex(words: str) -> str:
    """Undo the escaping of LaTeX, command by command, from the table that made it."""
    signs = {escape: chr(sign) for sign, escape in LATEX.items()}
    pattern = "|".join(re.escape(escape) for escape in sorted(signs, key=len, reverse=True))
    return re.sub(pattern, lambda m: signs[m[0]], words)


def titles(style: str, written: str) -> dict[str, str]:
    """Return {key: title} of a bibliography, read by the style's own library."""
    if style == "bibtex":
        entries = parse_string(written, "bibtex").entries
        return {key: unlatex(entry.fields["title"][1:-1]) for key, entry in entries.items()}
    if style == "ris":
        return {entry["id"]: entry["title"] for entry in rispy.loads(written)}
    jsonschema.validate(json.loads(written), CSL)
    return {item["id"]: item["title"] for item in json.loads(written)}


@pytest.mark.parametrize("style", ["bibtex", "ris", "csl"])
def test_every_part_reads_back_from_every_form(style: str, whole: Book, known: dict[str, Part]) -> None:
    read = titles(style, bibliography(whole, known.values(), style))
    assert list(read.values()) == [spaced(part.title) for part in known.values()]
    assert {part.kind for part in known.values()} == KINDS
    for part in known.values():
        assert whole.version in citation(whole, part, style)


WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Zs"]), min_size=1, max_size=60
) | st.text(alphabet="{}\\\"'%&#_$~^@,=é中−×⁹ a", min_size=1, max_size=30)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(title=WORDS)
def test_any_title_survives_every_form(title: str) -> None:
    title = " ".join(re.split(" +", spaced(title))).strip(" ")
    assume(title and title.strip() == title)  # readers trim the ends of a field
    part = Part("made-up", "figure", title, "", "chapters/made-up.html#made-up", "", {"source": ""})
    for style in ("bibtex", "ris", "csl"):
        assert list(titles(style, citation(WHOLE, part, style)).values()) == [title], style
    entry = next(iter(parse_string(citation(WHOLE, part, "bibtex"), "bibtex").entries.values()))
    printed = re.sub(r"(?<!\\)\$(?:\^\{[\d-]\}|\\[a-z]+|-)\$|\\text[a-z]+\{\}", "", entry.fields["title"][1:-1])
    assert not re.search(r"(?<!\\)[&%#_$^{}]|\\(?![&%#_$])", printed), "LaTeX would take a character for a command"


WHOLE = book(read_book(PROJECT), {})


def test_a_citation_names_the_edition_the_part_and_its_address(whole: Book, known: dict[str, Part]) -> None:
    for part in known.values():
        words = text(whole, part)
        assert f"dition {whole.version}" in words
        assert part.address in words
        assert part.kind in ("edition", "chapter") or part.id in words
    number = text(whole, known["market.investment_times"])
    assert "Computed from Quid via OWID 2025: cite the source as well." in number
    for part in known.values():
        if part.kind == "statistic" and part.fields["sources"]:
            assert "cite the source as well" in text(whole, part)


def test_an_address_is_public_only_where_the_site_s_is_known(known: dict[str, Part]) -> None:
    part = known["market-one-year"]
    public = book(read_book(PROJECT), PUBLISHED)
    address = "https://example.org/book/chapters/01-market-dynamics.html#market-one-year"
    for style, name in (("text", ""), ("bibtex", "url"), ("ris", "urls"), ("csl", "URL")):
        assert address in citation(public, part, style)
        assert "http" not in citation(WHOLE, part, style), name
    data: BibliographyData = parse_string(citation(public, part, "bibtex"), "bibtex")
    assert next(iter(data.entries.values())).fields["url"] == address
    assert rispy.loads(citation(public, part, "ris"))[0]["urls"] == [address]


@pytest.mark.parametrize("wrong", ["example.org", "javascript:alert(1)", 'https://a.org/"x', "https:///x"])
def test_an_address_that_is_none_is_refused(wrong: str) -> None:
    with pytest.raises(BadInputError, match=r"AIBALANCE_SITE: found .* expected an address"):
        book(read_book(PROJECT), {"AIBALANCE_SITE": wrong})


def styled(book: Book, part: Part, style: str) -> str:
    """A citation in a style, without the line breaks and with the apostrophes of plain text."""
    return " ".join(citation(book, part, style).split())


EXAMPLES = ("edition", "market", "market-one-year", "market.investment_times", "market-04a")


@pytest.mark.parametrize("style", ["apa", "chicago", "mla"])
@pytest.mark.parametrize("id", EXAMPLES)
def test_styles_of_journals_print_id_address_and_edition(id: str, style: str, known: dict[str, Part]) -> None:
    public = book(read_book(PROJECT), {"AIBALANCE_SITE": "https://example.org/2026.11"})
    part = known[id]
    words = styled(public, part, style)
    assert words.startswith(f"{public.authors[0]}.")
    assert words.count(public.url(part.address)) == 1
    assert re.search(rf"[Ee]dition {re.escape(public.version)}\b", words), words
    named = public.data if id == "edition" else id
    assert re.search(rf"(?<![\w.-]){re.escape(named)}(?![\w-]|\.\w)", words.replace(public.url(part.address), "")), (
        words
    )
    assert public.published[:4] in words
    kinds = {"market-04a": "review", "market.investment_times": "dataset"}
    if id in kinds:
        assert json.loads(citation(public, part, "csl"))[0]["type"] == kinds[id]


def test_each_form_gives_the_address_once_and_the_whole_digest(known: dict[str, Part]) -> None:
    public = book(read_book(PROJECT), PUBLISHED)
    for id in EXAMPLES:
        for style in ("text", "bibtex", "ris", "csl"):
            written = citation(public, known[id], style)
            assert written.count("https://") == 1, (id, style)
            assert (public.data in written) == (style != "text" or id == "edition"), (id, style)


@pytest.mark.parametrize("style", ["text", "bibtex", "ris", "csl", "apa", "chicago", "mla"])
def test_a_rerun_s_citation_says_on_which_data_it_ran(style: str, whole: Book, known: dict[str, Part]) -> None:
    again = dataclasses.replace(whole, again=True, data="0123456789abcdef" * 4)
    for id in EXAMPLES:
        words = styled(again, known[id], style).replace("~", " ")
        assert "2026.11, rerun on data 01234567" in words, id
        assert "rerun" not in styled(whole, known[id], style), id


def test_a_doi_is_printed_by_every_form_once_there_is_one(whole: Book, known: dict[str, Part]) -> None:
    minted = dataclasses.replace(whole, doi="10.5555/made-up")
    for style in ("text", "bibtex", "ris", "csl", "apa", "chicago", "mla"):
        assert "10.5555/made-up" in citation(minted, known["edition"], style)
        assert "doi" not in citation(whole, known["edition"], style).lower()


def test_a_rerun_says_which_parameters_it_had(whole: Book, known: dict[str, Part]) -> None:
    changed = dataclasses.replace(whole, parameters={"rival": "IND", "focus": "EU27"}, data="f2c4" * 16)
    words = "2026.11, rerun on data f2c4f2c4… with focus=EU27, rival=IND, not the published edition"
    for style in STYLES:
        assert words in citation(changed, known["market"], style).replace("~", " ")


def test_a_rerun_says_what_it_is_in_every_form_and_shares_no_key_with_the_edition(
    whole: Book, known: dict[str, Part], tmp_path: Path
) -> None:
    for name in ("chapters", "data", "_config.yml", "_toc.yml"):
        (tmp_path / name).symlink_to(PROJECT / name)
    (tmp_path / "run.json").write_text('{"kept": {}}', encoding="utf-8")
    again = book(read_book(tmp_path), {})
    assert again.edition == f"2026.11, rerun on data {again.data[:8]}…, not the published edition"
    assert whole.rerun == ""
    for style, part in product(
        STYLES, ("edition", "market", "market-one-year", "market.investment_times", "market-04a")
    ):
        assert "not the published edition" in citation(again, known[part], style).replace("~", " ")
        assert "published edition" not in citation(whole, known[part], style)
        assert key(again, known[part]) != key(whole, known[part])


def test_title_edition_authors_and_licence_are_the_same_everywhere(whole: Book) -> None:
    file = yaml.safe_load((PROJECT / "CITATION.cff").read_text(encoding="utf-8"))
    package = json.loads((PROJECT / "data" / "datapackage.json").read_text(encoding="utf-8"))
    assert file["title"] == whole.full_title
    assert file["version"] == package["version"] == whole.version
    assert [author["name"] for author in file["authors"]] == list(whole.authors)
    assert [c["title"] for c in package["contributors"]] == list(whole.authors)
    assert str(file["date-released"]) == whole.published == package["created"][:10]
    assert file["license"] == whole.licences["text"]  # one: the archive refuses a list
    archive = json.loads((PROJECT / ".zenodo.json").read_text(encoding="utf-8"))
    assert archive["title"] == whole.full_title
    assert archive["version"] == whole.version
    assert archive["publication_date"] == whole.published
    assert archive["license"] == whole.licences["text"].lower()
    assert [creator["name"] for creator in archive["creators"]] == list(whole.authors)
    assert archive["keywords"] == list(whole.keywords)
    assert archive["description"].startswith(whole.description)
    assert [file.get("doi", ""), archive.get("doi", "")] == [whole.doi] * 2  # nowhere before there is one
    assert package["licenses"][0]["name"] == whole.licences["text"]
    assert package["licenses"][0]["path"] == whole.licence_url
    assert " ".join(file["abstract"].split()) == whole.description
    assert whole.title == naming.title(PROJECT)
    assert file["keywords"] == list(whole.keywords)
    for page in (PROJECT / "chapters").glob("*.md"):
        assert set(re.findall(r"\b[Ee]dition (\d{4}\.\d\d)\b", page.read_text(encoding="utf-8"))) <= {whole.version}


def run(*words: str) -> Any:
    return CliRunner().invoke(main, ["--project", str(PROJECT), "cite", *words])


def test_the_command_cites_and_lists_and_refuses_what_it_does_not_know(known: dict[str, Part]) -> None:
    assert run("market-04a", "--format", "csl").output == citation(WHOLE, known["market-04a"], "csl")
    assert run().output == citation(WHOLE, known["edition"])
    listed = run("--list").output.splitlines()
    assert [line.split("\t")[0] for line in listed] == list(known)
    wrong = run("market-4a")
    assert wrong.exit_code == 2
    assert "nearest: market-04a" in wrong.stderr
    assert run("market", "--format", "word").exit_code == 2


def test_every_request_for_a_box_is_filled_and_a_wrong_one_refused(whole: Book, known: Mapping[str, Part]) -> None:
    asked = "".join(f"<li><!--cite:{id}--></li>" for id in known)
    body = with_boxes(asked, whole, known, "numbers/market")
    assert "<!--" not in body
    assert body.count('<details class="cite">') == len(known)
    assert 'href="../cite/market-04a.ris"' in body
    escaped = with_boxes("<!--cite:x-->", whole, {"x": dataclasses.replace(known["market"], title="<b>")}, "p")
    assert "<b>" not in escaped
    assert escaped.count("&lt;b&gt;") == 2
    with pytest.raises(ExtensionError, match=r"numbers/x: .* market-4a; .* nearest: market-04a"):
        with_boxes("<!--cite:market-4a-->", whole, known, "numbers/x")
    assert with_boxes("<!--cite:market-->", whole, known, "index", folding=False) == ""
    printed = with_boxes("<!--cite:market open-->", whole, known, "index", folding=False)
    assert "Chapter 1 in" in printed
    assert "details" not in printed


def test_a_statistic_s_citation_is_downloaded_from_its_page_without_a_file_and_without_a_script(
    whole: Book, known: Mapping[str, Part]
) -> None:
    part = known["market.investment_times"]
    body = with_boxes("<!--cite:market.investment_times--><!--cite:market-->", whole, known, "numbers/market")
    ((media, held, name),) = re.findall(r'<a href="data:([\w/.+-]+);charset=utf-8,([^"]*)" download="([^"]+)">', body)
    assert (media, name) == (MEDIA["ris"], f"{part.id}.ris")
    assert unquote(held) == citation(whole, part, "ris")
    assert f"<p>{escape(text(whole, part))}</p>" in body
    assert f"cite/{part.id}" not in body
    assert body.count('id="cite-forms"') == 1  # what a script makes the other two forms from
    assert "cite-forms" not in with_boxes("<!--cite:market-->", whole, known, "numbers/market")


@needs_browser
@pytest.mark.parametrize("public", [False, True])
def test_the_script_makes_of_a_statistic_s_link_what_the_library_makes_of_the_statistic(
    browser: Any, whole: Book, known: Mapping[str, Part], public: bool
) -> None:
    here = dataclasses.replace(
        whole, site="https://example.org/2026.11/" if public else "", doi="10.1/x_y" if public else ""
    )
    odd = dataclasses.replace(
        known["market.investment_times"], title='100\u202f% of "A_B" \\ {c} & ~10⁻³ × “d”\u2212e<f>'
    )
    cited = {**{id: part for id, part in known.items() if id.startswith("market.")}, odd.id: odd}
    page = browser.new_page()
    requests = "".join(f"<!--cite:{id}-->" for id in cited)
    made = page.evaluate(
        """async ([body, script]) => {
          document.body.innerHTML = body;
          document.body.append(Object.assign(document.createElement("script"), { textContent: script }));
          document.querySelectorAll("details.cite").forEach((box) => { box.open = true; });
          await new Promise((ready) => setTimeout(ready, 1000));
          return [...document.querySelectorAll(".cite-files a")].map((a) => [a.download, decodeURIComponent(a.href.split(/,(.*)/s)[1])]);
        }""",
        [with_boxes(requests, here, cited, "numbers/market"), f"{{ {SCRIPT.read_text(encoding='utf-8')} }}"],
    )
    page.close()
    expected = {
        f"{id}{suffix}": citation(here, part, style) for id, part in cited.items() for style, suffix in SUFFIXES.items()
    }
    assert dict(map(tuple, made)) == expected


@needs_site
def test_every_box_of_the_site_offers_files_that_read_back() -> None:
    here = book(read_book(PROJECT))
    boxes = 0
    for page in sorted(SITE.rglob("*.html")):
        markup = page.read_text(encoding="utf-8")
        assert "<!--cite:" not in markup, page.name
        boxes += markup.count('<details class="cite"')
        for target in re.findall(r'href="([^"]*\bcite/[^"]+\.(?:bib|ris|json))"', markup):
            assert (page.parent / target).is_file(), f"{page.name}: {target}"
    chapters = [part for part in parts(read_book(PROJECT)).values() if part.kind == "chapter"]
    assert boxes >= len(chapters) + 5
    for part in chapters:
        file = SITE / "cite" / f"{part.id}.ris"
        assert file.read_text(encoding="utf-8") == citation(here, part, "ris")
        assert "cite.js" in (SITE / part.address).read_text(encoding="utf-8")
    plain = (SITE / "chapters" / "how-to-read.html").read_text(encoding="utf-8")
    assert "cite.js" not in plain


@needs_site
@needs_browser
def test_a_box_opens_by_keyboard_and_its_button_copies_the_entry(browser: Any, address: str, whole: Book) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(address + "chapters/01-market-dynamics.html")
    box = page.locator("details.cite").last
    box.locator("summary").focus()
    assert not box.locator("pre").is_visible()
    page.keyboard.press("Enter")
    box.locator("button").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('details.cite[open] button').textContent == 'Copied'")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert list(titles("bibtex", copied).values()) == ["AI market dynamics and key drivers"]
    page.goto(address + "chapters/cite.html")
    assert page.locator("details.cite[open] button").count() == page.locator("details.cite").count()
    context.close()


@needs_site
@needs_browser
def test_a_box_works_without_script(browser: Any, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + "chapters/01-market-dynamics.html")
    box = page.locator("details.cite").last
    box.locator("summary").click()
    assert box.locator("pre").is_visible()
    with page.expect_download() as download:
        box.get_by_role("link", name="RIS").click()
    assert rispy.loads(Path(download.value.path()).read_text(encoding="utf-8"))[0]["type_of_reference"] == "CHAP"
    context.close()

"""Permanent editions: what was published stays where it was, says that there is a newer one, and every address cited leads somewhere."""

import json
import re
import zipfile
from pathlib import Path
from urllib.parse import unquote

import pytest
import rispy
from bs4 import BeautifulSoup
from click.testing import CliRunner
from conftest import PROJECT
from pybtex.database import parse_string

from aibalance.book.reruns.releases import assemble, packed_site
from aibalance.book.site.build import render
from aibalance.cli import main
from aibalance.data.tables import BadInputError
from aibalance.runs.execution.execute import execute
from aibalance.runs.execution.staging import stage

ADDRESS = "https://example.org/book/"
PAGE = '<html><head></head><body class="x"><article class="bd-article" role="main"><h1 id="{0}">{0}</h1></article></body></html>'


def made_up(folder: Path, edition: str, *pages: str) -> Path:
    for page in ("index", *pages):
        path = folder / edition / f"{page}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PAGE.format(f"{edition}-{path.stem}"), encoding="utf-8")
    return folder / edition


def leads(path: Path, name: str) -> str:
    soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    return next((str(link["href"]) for link in soup.find_all("a") if name in link.get_text()), "")


def test_older_editions_stay_and_lead_to_the_newest(tmp_path: Path) -> None:
    first = made_up(tmp_path, "2026.11", "chapters/a", "chapters/gone")
    second = packed_site(made_up(tmp_path, "2026.12", "chapters/a", "chapters/new"), tmp_path / "out", "2026.12")
    tree = tmp_path / "tree"
    assert assemble([second, first], tree, ADDRESS) == ["2026.11", "2026.12"]
    before = (first / "chapters" / "a.html").read_text("utf-8")
    after = (tree / "2026.11" / "chapters" / "a.html").read_text("utf-8")
    assert re.sub(r'<p class="newer-edition".*?</p>\n', "", after, flags=re.DOTALL) == before
    assert "newer-edition" not in (tree / "2026.12" / "chapters" / "a.html").read_text("utf-8")
    assert leads(tree / "2026.11" / "chapters" / "a.html", "This page") == "../../2026.12/chapters/a.html"
    assert leads(tree / "2026.11" / "chapters" / "gone.html", "edition 2026.12") == "../../2026.12/"
    for page, edition in {"a": "2026.12", "gone": "2026.11", "new": "2026.12"}.items():
        assert leads(tree / "chapters" / f"{page}.html", "newest") == f"../{edition}/chapters/{page}.html"
    assert leads(tree / "index.html", "newest") == "2026.12/index.html"
    assert re.findall(r"Edition (\S+)</a>", (tree / "editions.html").read_text("utf-8")) == ["2026.12", "2026.11"]
    for path in tree.rglob("*.html"):  # nothing leads to nowhere
        for link in BeautifulSoup(path.read_text("utf-8"), "html.parser").select("a[href]"):
            target = (path.parent / str(link["href"])).resolve()
            assert (target / "index.html" if target.is_dir() else target).is_file(), (path, link["href"])
    assert packed_site(tmp_path / "2026.12", tmp_path / "again", "2026.12").read_bytes() == second.read_bytes()


def test_what_is_no_edition_is_refused_and_nothing_is_laid_out(tmp_path: Path) -> None:
    good, tree = made_up(tmp_path, "2026.11"), tmp_path / "tree"
    (tmp_path / "draft").mkdir()
    (tmp_path / "site-2026.12.zip").write_text("no archive")
    with zipfile.ZipFile(tmp_path / "site-2027.01.zip", "w") as archive:
        archive.writestr("2027.01/../../outside.html", "x")
    for wrong, told in (
        ("draft", "found no edition"),
        ("site-2026.12.zip", "found no edition"),
        ("site-2027.01.zip", "outside"),
    ):
        with pytest.raises(BadInputError, match=told):
            assemble([good, tmp_path / wrong], tree)
        assert not (tmp_path / "outside.html").exists()
        if told != "outside":
            assert not tree.exists()
    with pytest.raises(BadInputError, match="a second time"):
        assemble([good, good], tmp_path / "other")


def test_a_release_needs_an_address_a_later_edition_and_an_empty_folder(tmp_path: Path) -> None:
    def run(*words: str) -> str:
        done = CliRunner().invoke(main, ["--project", str(PROJECT), "release", *words])
        assert done.exit_code == 2
        return done.stderr

    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    assert "expected a new or empty folder" in run(str(tmp_path / "full"), "--site", ADDRESS)
    assert "expected an address" in run(str(tmp_path / "new"), "--site", "nowhere")
    later = made_up(tmp_path, "2999.01")
    assert "expected a later one" in run(str(tmp_path / "new"), "--site", ADDRESS, "--earlier", str(later))
    assert not (tmp_path / "new").exists()


def cited(site: Path) -> set[str]:
    """Every address that a citation of a site gives: in its files, and in the links of its pages that hold citations."""
    texts = [(path.suffix, path.read_text("utf-8")) for path in (site / "cite").iterdir()]
    for page in site.rglob("*.html"):
        for link in BeautifulSoup(page.read_text("utf-8"), "html.parser").select('a[href^="data:"][download]'):
            texts.append((Path(str(link["download"])).suffix, unquote(str(link["href"]).partition(",")[2])))
    found: set[str] = set()
    for suffix, text in texts:
        if suffix == ".bib":
            found |= {entry.fields["url"].replace("\\", "") for entry in parse_string(text, "bibtex").entries.values()}
        elif suffix == ".ris":
            found |= {address for entry in rispy.loads(text) for address in entry["urls"]}
        else:
            found |= {item["URL"] for item in json.loads(text)}
    return found


@pytest.mark.prove
def test_every_address_that_a_citation_of_two_editions_gives_is_in_the_published_tree(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = (book / "_config.yml").read_text("utf-8")
    archives = []
    for edition, title in (("2026.11", "# 1. Money"), ("2026.12", "# 1. Money again")):
        (book / "_config.yml").write_text(config.replace('"2026.11"', f'"{edition}"'), encoding="utf-8")
        notebook = book / "chapters" / "01-money.ipynb"
        notebook.write_text(re.sub(r"# 1\. [^\\\"]*", title, notebook.read_text("utf-8"), count=1), encoding="utf-8")
        staged = tmp_path / f"stage-{edition}"
        stage(book, book / "data", staged)
        execute(sorted((book / "chapters").glob("*.ipynb")), staged, {}, jobs=2)
        monkeypatch.setenv("AIBALANCE_SITE", f"{ADDRESS}{edition}/")
        assert render(staged, tmp_path / f"out-{edition}")
        archives.append(packed_site(tmp_path / f"out-{edition}" / "html", tmp_path / "archives", edition))
    tree = tmp_path / "tree"
    assert assemble(archives, tree, ADDRESS) == ["2026.11", "2026.12"]
    for edition in ("2026.11", "2026.12"):
        found = cited(tree / edition)
        assert len(found) > 5
        for address in found:
            assert address.startswith(f"{ADDRESS}{edition}/"), "a citation names its own edition's address"
            path, _, anchor = address.removeprefix(ADDRESS).partition("#")
            assert (tree / path).is_file(), address
            page = BeautifulSoup((tree / path).read_text("utf-8"), "html.parser")
            assert not anchor or page.find(id=anchor), address
            assert (tree / path.partition("/")[2]).is_file(), "the address without an edition leads on"
    old = (tree / "2026.11" / "chapters" / "01-money.html").read_text("utf-8")
    assert "A newer edition exists" in old
    assert "Money again" not in BeautifulSoup(old, "html.parser").get_text()

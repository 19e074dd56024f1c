"""A book of one's own: the starter, a new chapter, and a book of months, of sectors that are no countries and of no pair."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
import yaml
from click.testing import CliRunner
from conftest import PROJECT, contents

from aibalance.book.starting.new_book import STARTER, copy_starter
from aibalance.cli import main
from aibalance.data.checks.contract import fits
from aibalance.data.checks.examine import check_all
from aibalance.runs.execution.record import read_notebook

ANOTHER = Path(__file__).parent / "another_book"
# What a package of sectors says otherwise than one of countries: its codes and its units.
SECTORS = {"economies.code": {"pattern": "[a-z]+"}, "indicators.unit": {"enum": ["thousand jobs"]}}


def another_book(folder: Path) -> Path:
    """Write the book on jobs: its rows and chapters, under the starter's description with other codes and units."""
    shutil.copytree(ANOTHER, folder)
    package = json.loads((STARTER / "data" / "datapackage.json").read_text(encoding="utf-8"))
    del package["colours"]
    package |= {"name": "jobs", "title": "Jobs by month: data", "description": "Jobs of three sectors, month by month."}
    for table in package["resources"]:
        for field in table["schema"]["fields"]:
            name = f"{table['name'].replace('observations', 'indicators')}.{field['name']}"
            field.get("constraints", {}).update(SECTORS.get(name, {}))
    (folder / "data" / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    copy_starter(folder, folder)
    return folder


@pytest.fixture
def starter(tmp_path: Path) -> Path:
    """The starter book, not executed."""
    copy_starter(STARTER, tmp_path / "starter")
    return tmp_path / "starter"


@pytest.fixture
def jobs(tmp_path: Path) -> Path:
    """The book on jobs, not executed."""
    return another_book(tmp_path / "jobs")


Run = Callable[[Path, str], str]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, shown: list[dict[str, Any]]) -> Run:
    """Run the cells of a chapter in this process; gives all that it has said and shown as text."""

    def cells(book: Path, name: str) -> str:
        monkeypatch.chdir(book / "chapters")
        names: dict[str, Any] = {}
        shown.clear()
        for cell in read_notebook(book / "chapters" / name).cells:
            if cell.cell_type == "code":
                exec(compile(cell.source, name, "exec"), names)
        return "\n".join(str(bundle.get("text/plain", "")) for bundle in shown).replace("\u202f", " ")

    return cells


def refused(project: Path, *words: str) -> str:
    """Return what the command line says of bad input; it must change nothing."""
    before = contents(project)
    done = CliRunner().invoke(main, ["--project", str(project), *words])
    assert done.exit_code == 2, done.output
    assert contents(project) == before
    assert done.output.count("\n") == 1
    return done.output


def test_the_packages_of_starter_and_book_have_one_form() -> None:
    assert fits(STARTER / "data", PROJECT / "data") == []
    assert fits(PROJECT / "data", STARTER / "data") == []


def test_the_starter_and_the_book_on_jobs_have_no_fault(starter: Path, jobs: Path) -> None:
    for book in (starter, jobs):
        assert check_all(book / "data") == []
        done = CliRunner().invoke(main, ["--project", str(book), "lint"])
        assert done.exit_code == 0, done.output
        assert CliRunner().invoke(main, ["--project", str(book), "check"]).exit_code == 0


def test_a_new_book_is_not_written_over_anything(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    assert "found notes.txt in it; expected a new or empty folder" in refused(
        tmp_path, "new-book", str(tmp_path / "mine")
    )
    assert "found a file; expected a new or empty folder" in refused(tmp_path, "new-book", str(tmp_path / "file"))


def test_a_chapter_on_months_and_sectors_without_a_pair_says_what_the_rows_say(jobs: Path, run: Run) -> None:
    said = run(jobs, "01-jobs.ipynb")
    # Recomputed from the table, with nothing of the library.
    rows = pd.read_csv(jobs / "data" / "observations.csv", dtype={"period": str})
    last = rows[rows["period"] == rows["period"].max()].set_index("economy")["value"]
    most, least = f"{last.max():,.0f} thousand jobs", f"{last.min():,.0f} thousand jobs"
    assert f"In December 2010 manufacturing had most jobs, {most}, and mining and logging fewest, {least}." in said
    assert f"Manufacturing had {most} in December 2010" in said
    by_sector = {name: part.sort_values("period")["value"] for name, part in rows.groupby("economy")}
    falls = {name: (100 * (values / values.cummax() - 1)).min() for name, values in by_sector.items()}
    first = min(falls, key=lambda name: falls[name])
    assert f"{first.capitalize()} fell most, −{-falls[first]:.1f} % to" in said
    start = by_sector["construction"].iloc[0]
    assert f"Construction: {start:,.0f} thousand jobs in 2006-01 to" in said, (
        "the chart's text names a month as a month"
    )


def test_equals_without_colours_of_their_own_are_told_apart(jobs: Path) -> None:
    from aibalance.notebook import open_chapter

    chapter, _ = open_chapter("jobs", "01", data=str(jobs / "data"), as_of=2010, confidence=0.9, seed=1)
    assert chapter.pair == []
    assert "and" not in repr(chapter).splitlines()[0]
    names = ["Construction", "Manufacturing", "Mining and logging"]
    assert len(set(chapter.palette(names).values())) == len(names)


@pytest.mark.parametrize("alone", [False, True])
def test_a_new_chapter_runs_as_it_stands_and_stands_in_the_contents(starter: Path, run: Run, alone: bool) -> None:
    words = [
        "new-chapter",
        "people",
        "--title",
        "People once more",
        "--series",
        "population",
        *(["--alone"] if alone else []),
    ]
    done = CliRunner().invoke(main, ["--project", str(starter), *words])
    assert done.exit_code == 0, done.output
    path = starter / "chapters" / "03-people.ipynb"
    nbformat.validate(nbformat.read(path, 4))
    assert read_notebook(path).cells[0].source.startswith("# 3. People once more\n")
    said = run(starter, path.name)
    assert "stood at 1.45 bn people" in said
    assert CliRunner().invoke(main, ["--project", str(starter), "lint"]).exit_code == 0
    entries = yaml.safe_load((starter / "_toc.yml").read_text(encoding="utf-8"))["parts"][0]["chapters"]
    assert [entry["file"] for entry in entries][-2:] == ["chapters/02-internet", "chapters/03-people"]


def test_a_new_chapter_of_months_and_sectors_needs_no_pair(jobs: Path, run: Run) -> None:
    done = CliRunner().invoke(main, ["--project", str(jobs), "new-chapter", "sectors", "--alone"])
    assert done.exit_code == 0, done.output
    assert "In 2010 manufacturing stood at" in run(jobs, "02-sectors.ipynb")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("population",), "id: found population, which is the key of chapters/01-population.ipynb; expected another"),
        (("people", "--section", "02"), "section: found 02, which is chapters/02-internet.ipynb; expected another number"),
        (("people", "--section", "x"), "section: found 'x'; expected two digits, from 01 to 99"),
        (("../up",), "id: found '../up'; expected small letters, digits and _, such as exports"),
        (("people", "--series", "populaton"), "series.csv: found no series 'populaton'; expected one of observations: "
         "internet_users, population; nearest: population"),
    ],
)  # fmt: skip
def test_a_chapter_that_is_there_is_never_overwritten(starter: Path, words: tuple[str, ...], message: str) -> None:
    assert refused(starter, "new-chapter", *words) == f"{message}\n"


class Words(HTMLParser):
    """The words of a page, without scripts and styles."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.quiet = 0
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.quiet += tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self.quiet -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self.quiet:
            self.found.append(data)


def aibalance(book: Path, *words: str) -> str:
    """Run a command in a book's folder, as its owner does."""
    library = {"PYTHONPATH": str(PROJECT), **{k: v for k, v in os.environ.items() if k != "PYTHONPATH"}}
    command = [sys.executable, "-m", "aibalance", *words]
    done = subprocess.run(command, cwd=book, env=library, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def of_this_book() -> Iterator[str]:
    """Yield words that only this book has: its title, its economies, its claims."""
    yield from ("AI Balance of Power", "artificial intelligence", "Article 19", "United States and China")
    yield from ("China", "European Union", "the article", "claim")


@pytest.mark.prove
def test_the_book_on_jobs_builds_with_its_sentences_charts_cards_and_dictionary(jobs: Path) -> None:
    assert "2 of 2 chapters executed; site rendered" in aibalance(jobs, "build")
    site = jobs / "_build" / "html"
    chapter = (site / "chapters" / "01-jobs.html").read_text(encoding="utf-8")
    assert chapter.count('<figure class="chart"') == 2
    executed = read_notebook(jobs / "_build" / "stage" / "chapters" / "01-jobs.ipynb")
    outputs = [output.get("data", {}) for cell in executed.cells for output in cell.get("outputs", [])]
    said = "".join(str(data.get("text/markdown", "")) for data in outputs)
    assert len(re.findall(r'class="statistic"', chapter)) == said.count("](#number-") > 4
    numbers = (site / "numbers" / "jobs.html").read_text(encoding="utf-8")
    assert "BLS employment 2018" in numbers
    dictionary = (site / "chapters" / "data-dictionary.html").read_text(encoding="utf-8")
    assert 'id="indicator-jobs"' in dictionary
    assert "thousand jobs" in dictionary
    assert "U.S. Bureau of Labor Statistics" in dictionary
    assert "No rows of its own" not in " ".join(Words(chapter).found)
    for page in site.rglob("*.html"):
        told = " ".join(Words(page.read_text(encoding="utf-8")).found)
        assert [word for word in of_this_book() if word in told] == [], page.name
    archive = [path.name for path in (site / "downloads").iterdir()]
    assert "data.zip" in archive
    assert "Three Sectors, Month by Month" in aibalance(jobs, "cite")
    aibalance(jobs, "refresh-outputs")  # what can be cited stands in the stored outputs
    assert "jobs.jobs_most" in aibalance(jobs, "cite", "--list")


@pytest.mark.prove
def test_a_new_book_builds_is_tested_and_reruns_at_once_also_with_a_chapter_more(tmp_path: Path) -> None:
    book = tmp_path / "mine"
    assert "a book of 3 notebooks" in aibalance(tmp_path, "new-book", str(book))
    assert "0 of 3 files would change" in re.sub(
        r"of \d+ files", "of 3 files", aibalance(book, "refresh-outputs", "--check")
    )
    assert "site rendered" in aibalance(book, "build")
    pytest_ = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--nbval", "chapters"]
    library = {**os.environ, "PYTHONPATH": str(PROJECT)}
    done = subprocess.run(pytest_, cwd=book, env=library, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:]
    aibalance(book, "rerun", "-p", "rival=USA", "--out", "run")
    page = (book / "run" / "html" / "chapters" / "01-population.html").read_text(encoding="utf-8")
    assert "the United States" in page
    aibalance(book, "new-chapter", "people", "--series", "internet_users")
    assert "1 of 4 chapters executed; site rendered" in aibalance(book, "build")


def test_the_page_of_what_a_notebook_can_import_holds_every_public_name_and_its_text() -> None:
    import aibalance.notebook
    from aibalance.book.starting.api import substitutions
    from aibalance.notebook import Chapter
    from aibalance.stats.crossing import first_year_ahead

    found = substitutions()
    assert "&lt;" in "".join(found.values()), "texts are escaped"
    assert not any("\n" in page or "{{" in page for page in found.values()), "Markdown would end the block, or fill it"
    assert "Say a sentence with the values that were stated, or nothing at all" in found["chapter"]
    assert (Chapter.say.__doc__ or "").splitlines()[0] in found["chapter"]
    assert (first_year_ahead.__doc__ or "").splitlines()[0] in found["stats"]
    functions = [name for name in aibalance.notebook.__all__ if name[0].islower() and name != "say"]
    assert [name for name in functions if f'id="api-{name}"' not in found["notebook"]] == []
    guide = (PROJECT / "chapters" / "api.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"\{\{ api\.(\w+) \}\}", guide)) == sorted(found)

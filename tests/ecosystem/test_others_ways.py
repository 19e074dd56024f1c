"""A chapter is run by the tools that everyone has, from wherever they are called, and says the same or what other parameters make true."""

import json
import re
import sys
from pathlib import Path

import pandas as pd
import pytest
from conftest import PROJECT
from environments import checkout, run
from test_install import outputs

pytestmark = pytest.mark.prove
CHAPTER = "01-market-dynamics.ipynb"
OTHER = {"focus": "IND", "rival": "GBR", "as_of": 2022}


def program(name: str) -> Path:
    """Return a program of the environment that runs this test."""
    return Path(sys.executable).with_name(name)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return checkout(tmp_path_factory.mktemp("ways") / "book")


def papermill(chapter: str | Path, target: Path, cwd: Path, **parameters: object) -> Path:
    words = [word for name, value in parameters.items() for word in ("-p", name, str(value))]
    run(program("papermill"), "--no-progress-bar", chapter, target, *words, cwd=cwd)
    return target


def sentences(path: Path) -> str:
    shown = [o["data"].get("text/plain", "") for o in outputs(path) if "text/markdown" in o.get("data", {})]
    told = ["".join(text) for text in shown]
    return "\n".join(text for text in told if not text.startswith("Too little data")).replace("\u202f", " ")


def test_papermill_says_what_is_true_of_another_pair_from_the_root_and_from_the_chapters(book: Path) -> None:
    from_root = papermill(f"chapters/{CHAPTER}", book / "root.ipynb", book, **OTHER)
    beside = papermill(CHAPTER, book / "beside.ipynb", book / "chapters", **OTHER)
    assert outputs(from_root) == outputs(beside)
    said = sentences(from_root)
    # Recomputed from the rows of the tables, with nothing of the library.
    articles = newest("ai_articles")
    times = articles["IND"] / articles["GBR"]
    assert f"India has {articles['IND']:,.0f} articles in {articles['year']:.0f}" in said
    assert f"the United Kingdom {articles['GBR']:,.0f} articles: {times:.1f} times as many" in said
    assert f"India wrote {times:.1f} times as many AI articles as the United Kingdom in {articles['year']:.0f}" in said
    research = newest("rd_share_of_gdp")
    shares = f"{research['IND']:.1f} % of output in India and {research['GBR']:.1f} % in the United Kingdom"
    assert f"Research and development takes {shares} ({research['year']:.0f})." in said
    assert not re.search(r"20(2[3-9]|[3-9]\d)", said), "nothing later than the year as of which it was run"
    assert "{" not in said


def newest(series: str) -> "pd.Series[float]":
    """Return year and values of the newest year of a series that both economies have, as of the parameters above."""
    chosen = pd.read_csv(PROJECT / "data" / "series.csv").set_index("series").loc[series]
    rows = pd.read_csv(PROJECT / "data" / "observations.csv", dtype={"period": str})
    rows = rows[
        (rows["indicator"] == chosen["indicator"]) & (rows["source"] == chosen["source"]) & rows["subject"].isna()
    ]
    wide = rows[rows["period"] <= str(OTHER["as_of"])].pivot(index="period", columns="economy", values="value")
    return wide[["IND", "GBR"]].dropna().reset_index(names="year").astype(float).iloc[-1]


def test_papermill_with_the_books_own_parameters_gives_the_stored_outputs(book: Path) -> None:
    made = papermill(f"chapters/{CHAPTER}", book / "own.ipynb", book)
    assert outputs(made) == outputs(PROJECT / "chapters" / CHAPTER)


def test_nbconvert_executes_a_chapter_and_its_page_shows_sentences_and_charts(book: Path, tmp_path: Path) -> None:
    words = ("--execute", "--output-dir", tmp_path, f"chapters/{CHAPTER}")
    run(program("jupyter"), "nbconvert", "--to", "notebook", *words, cwd=book)
    assert outputs(tmp_path / CHAPTER) == outputs(PROJECT / "chapters" / CHAPTER)
    run(program("jupyter"), "nbconvert", "--to", "html", "--output-dir", tmp_path, tmp_path / CHAPTER, cwd=book)
    page = (tmp_path / CHAPTER).with_suffix(".html").read_text(encoding="utf-8")
    known = set(re.findall(r'id="(number-market-[^"]+)"', page))
    linked = set(re.findall(r'href="#(number-market-[^"]+)"', page))
    assert len(linked) > 50
    assert linked - known == set()
    assert len(re.findall(r'<img [^>]*src="data:image/svg\+xml,', page)) >= 5


def test_the_summary_reads_no_other_chapter_whatever_its_parameters(book: Path, tmp_path: Path) -> None:
    """It cannot mix records of other parameters with its own: it has the same to say where no other chapter is."""
    summary = next((PROJECT / "chapters").glob("00-*.ipynb")).name
    alone = checkout(tmp_path / "alone")
    for path in (alone / "chapters").glob("*.ipynb"):
        if path.name != summary:
            path.unlink()
    parameters = {"focus": "CHN", "rival": "USA", "as_of": 2024}
    among = papermill(f"chapters/{summary}", book / "among.ipynb", book, **parameters)
    by_itself = papermill(f"chapters/{summary}", tmp_path / "by-itself.ipynb", alone, **parameters)
    assert outputs(among) == outputs(by_itself)
    assert outputs(among) != outputs(PROJECT / "chapters" / summary)


def test_nbval_is_satisfied_by_the_stored_chapters_from_the_root(book: Path) -> None:
    done = run(program("pytest"), "-q", "-p", "no:cacheprovider", "--nbval", f"chapters/{CHAPTER}", cwd=book)
    count = len(
        [c for c in json.loads((book / "chapters" / CHAPTER).read_text("utf-8"))["cells"] if c["cell_type"] == "code"]
    )
    assert re.search(rf"\b{count} passed", done.stdout), done.stdout

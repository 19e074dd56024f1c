"""Runs: stale chapters are refused, failures are said in a sentence, and a changed figure reaches the pages that use it."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import LOAD, PROJECT, PROSE, chapter

from aibalance.book.build import RenderFailedError, render
from aibalance.book.numbers import numbers
from aibalance.cli import main
from aibalance.data.store import data_digest, write
from aibalance.data.tables import read
from aibalance.runs.execute import ChapterFailedError, execute, stage
from aibalance.runs.record import read_notebook, stale, write_notebook


def run(project: Path, **options: object) -> list[str]:
    folder = project / "_build" / "stage"
    stage(project, project / "data", folder)
    notebooks = sorted((project / "chapters").glob("*.ipynb"))
    return [path.name for path in execute(notebooks, folder, {}, jobs=2, **options)]  # type: ignore[arg-type]


def pages(project: Path) -> dict[str, str]:
    render(project / "_build" / "stage", project / "_build")
    site = project / "_build" / "html" / "chapters"
    return {path.name: path.read_text(encoding="utf-8") for path in site.glob("*.html")}


def test_a_changed_figure_reaches_the_pages_that_use_it_and_only_those(book: Path) -> None:
    assert run(book) == ["01-money.ipynb", "02-words.ipynb"]
    before = pages(book)
    assert "11.7\u202ftimes" in before["01-money.html"]
    assert run(book) == []
    rows = read(book / "data", "observations")
    hit = (rows["economy"] == "CHN") & (rows["period"] == "2024") & (rows["source"] == "owid-quid-2025")
    rows.loc[hit, "value"] = 218.16
    write(book / "data", "observations", rows)
    assert "01-money.ipynb" in run(book)
    after = pages(book)
    assert "2.0\u202ftimes" in after["01-money.html"]
    assert "China leads by" in re.sub(r"<[^>]+>", "", after["01-money.html"])
    body = re.compile(r"<article.*</article>", re.DOTALL)
    assert body.search(before["02-words.html"])[0] == body.search(after["02-words.html"])[0]  # type: ignore[index]


def test_a_stale_chapter_is_named_with_what_changed(book: Path) -> None:
    run(book)
    path = book / "_build" / "stage" / "chapters" / "01-money.ipynb"
    notebook, data = read_notebook(path), data_digest(book / "data")
    assert stale(notebook, data) == ""
    assert stale(notebook, "other") == "the data changed since it was executed"
    notebook.metadata["aibalance"]["library"] = "other"
    assert stale(notebook, data) == "the library changed since it was executed"
    notebook = read_notebook(path)
    notebook.cells[1].source += "\n1"
    assert stale(notebook, data) == "its code changed since it was executed"
    assert stale(read_notebook(book / "chapters" / "01-money.ipynb"), data) == "it has never been executed"


def test_the_build_refuses_a_stale_chapter(book: Path) -> None:
    run(book)
    rows = read(book / "data", "observations")
    write(book / "_build" / "stage" / "data", "observations", rows.iloc[1:])
    with pytest.raises(
        RenderFailedError, match=r"stale chapter.*01-money\.ipynb: the data changed since it was executed"
    ):
        pages(book)


def test_the_build_refuses_an_unknown_number_and_names_the_nearest(book: Path) -> None:
    chapter(book, "02-words", "# 2. Words\n\nSee {{ market.money_time }}.\n", "'a word'")
    run(book)
    with pytest.raises(RenderFailedError, match=r"found \{\{ market\.money_time \}\}.*nearest: market\.money_times"):
        pages(book)
    assert not (book / "_build" / "html").exists()


def test_a_chapter_that_raises_fails_the_build_in_one_sentence(book: Path) -> None:
    chapter(book, "02-words", "# 2. Words\n", "1 / 0")
    with pytest.raises(ChapterFailedError) as caught:
        run(book)
    assert str(caught.value) == "chapters/02-words.ipynb: cell 1 (1 / 0) raised ZeroDivisionError: division by zero"
    assert CliRunner().invoke(main, ["--project", str(book), "build"]).exit_code == 1


def test_a_chapter_that_warns_fails(book: Path) -> None:
    chapter(book, "02-words", "# 2. Words\n", "import warnings\nwarnings.warn('careful')")
    with pytest.raises(ChapterFailedError, match=r"02-words.ipynb: a cell printed to a stream .*careful"):
        run(book)


def test_refresh_is_a_no_op_when_nothing_changed(book: Path) -> None:
    arguments = ["--project", str(book), "refresh-outputs"]
    assert "changed: chapters/01-money.ipynb" in CliRunner().invoke(main, arguments).output
    before = {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in (book / "chapters").iterdir()}
    again = CliRunner().invoke(main, arguments)
    assert "0 of 3 files changed" in again.output
    assert {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in (book / "chapters").iterdir()} == before
    assert CliRunner().invoke(main, [*arguments, "--check"]).exit_code == 0


def test_parameters_reach_the_chapters_and_unknown_ones_are_refused(book: Path) -> None:
    own = 'half=(half, Parameter(float, "own", 0, 1))'
    source = 'rival: str = "CHN"  # economy\nas_of: int = 2025  # year\nhalf: float = 0.5  # own\n'
    path = chapter(
        book, "01-money", PROSE, source, LOAD.replace('"01")', f'"01", rival=rival, {own})'), "chapter.closing()"
    )
    notebook = read_notebook(path)
    notebook.cells[2].source = notebook.cells[2].source.replace("import Chapter", "import Chapter, Parameter")
    notebook.cells[1].metadata["tags"] = ["parameters"]
    write_notebook(path, notebook)
    done = CliRunner().invoke(main, ["--project", str(book), "build", "-p", "rival=GBR"])
    assert done.exit_code == 0, done.output
    executed = book / "_build" / "stage" / "chapters"
    assert "no data for the United Kingdom" in numbers(executed)["market"]["money_leader"]
    injected = [
        c
        for c in read_notebook(executed / "01-money.ipynb").cells
        if "injected-parameters" in c.metadata.get("tags", [])
    ]
    assert [c.metadata["tags"] for c in injected] == [["injected-parameters", "remove-cell"]]
    assert str(book) not in json.dumps(injected)
    refusals = {
        "rivl=GBR": "nearest: rival",
        "rival=GBX": "nearest: GBR",
        "as_of=soon": "a whole number",
        "rival": "NAME=VALUE",
        "half=7": "found 7.0; expected 0 to 1, own",
    }
    for wrong, message in refusals.items():
        refused = CliRunner().invoke(main, ["--project", str(book), "build", "-p", wrong])
        assert refused.exit_code == 2
        assert message in refused.output


def test_plain_jupyter_book_renders_a_clean_checkout_without_a_warning(tmp_path: Path) -> None:
    for name in ("_config.yml", "_toc.yml"):
        shutil.copy(PROJECT / name, tmp_path)
    for name in ("chapters", "data", "aibalance"):
        shutil.copytree(PROJECT / name, tmp_path / name)
    command = [
        sys.executable,
        "-c",
        "from jupyter_book.cli.main import main; main()",
        "build",
        ".",
        "-W",
        "-n",
        "--keep-going",
    ]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout[-1500:] + result.stderr[-1500:]
    assert (tmp_path / "_build" / "html" / "chapters" / "01-market-dynamics.html").exists()

"""Runs: stale chapters are refused, failures are said in a sentence, and a changed figure reaches the pages that use it."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import LOAD, PROJECT, PROSE, chapter

from aibalance.book.numbers.numbers import numbers
from aibalance.book.site.build import RenderFailedError, render
from aibalance.cli import main
from aibalance.data.slices import SLICED
from aibalance.data.store import write
from aibalance.data.tables import read, schema
from aibalance.executed.book import read_book
from aibalance.runs.execution.digests import digests
from aibalance.runs.execution.execute import ChapterFailedError, execute
from aibalance.runs.execution.record import read_notebook, stale, write_notebook
from aibalance.runs.execution.staging import stage


def run(project: Path, **options: object) -> list[str]:
    folder = project / "_build" / "stage"
    stage(project, project / "data", folder)
    notebooks = sorted((project / "chapters").glob("*.ipynb"))
    return [path.name for path in execute(notebooks, folder, {}, jobs=2, **options)]  # type: ignore[arg-type]


def pages(project: Path) -> dict[str, str]:
    render(project / "_build" / "stage", project / "_build")
    site = project / "_build" / "html" / "chapters"
    return {path.name: path.read_text(encoding="utf-8") for path in site.glob("*.html")}


@pytest.mark.weekly
def test_a_changed_figure_reaches_the_pages_that_use_it_and_only_those(book: Path) -> None:
    assert run(book) == ["01-money.ipynb", "02-words.ipynb"]
    before = pages(book)
    assert "11.7\u202ftimes" in before["01-money.html"]
    assert run(book) == []
    rows = read(book / "data", "observations")
    hit = (rows["economy"] == "CHN") & (rows["period"] == "2024") & (rows["source"] == "owid-quid-2025")
    rows.loc[hit, "value"] = 145.44
    write(book / "data", "observations", rows)
    assert "01-money.ipynb" in run(book)
    after = pages(book)
    assert "1.3\u202ftimes" in after["01-money.html"]
    assert "China leads by" in re.sub(r"<[^>]+>", "", after["01-money.html"])
    body = re.compile(r"<article.*</article>", re.DOTALL)
    assert body.search(before["02-words.html"])[0] == body.search(after["02-words.html"])[0]  # type: ignore[index]


def test_a_stale_chapter_is_named_with_what_changed(executed: Path) -> None:
    book = executed
    path = book / "_build" / "stage" / "chapters" / "01-money.ipynb"
    notebook, data = read_notebook(path), digests(book / "data")
    assert stale(notebook, data) == ""
    other = {**data, "economies.csv": {"": "other"}}
    assert stale(notebook, other) == "the data changed since it was executed: economies.csv"
    notebook.metadata["aibalance"]["library"] = "other"
    assert stale(notebook, data) == "the library changed since it was executed"
    notebook = read_notebook(path)
    notebook.cells[1].source += "\n1"
    assert stale(notebook, data) == "its code changed since it was executed"
    assert stale(read_notebook(book / "chapters" / "01-money.ipynb"), data) == "it has never been executed"


def test_the_build_refuses_a_stale_chapter(executed: Path) -> None:
    rows = read(executed / "data", "observations")
    write(executed / "_build" / "stage" / "data", "observations", rows.iloc[1:])
    with pytest.raises(
        RenderFailedError,
        match=r"stale chapter.*01-money\.ipynb: the data changed since it was executed: observations\.csv \(private_investment\)",
    ):
        pages(executed)


def test_the_build_refuses_an_unknown_number_and_names_the_nearest(executed: Path) -> None:
    book = executed
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


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.prove
def test_a_change_executes_the_chapters_that_read_it_and_the_summary_if_a_record_changed(book: Path) -> None:
    told = "[s['text'] for r in records('.', summary=False) for s in r['statistics']]"
    chapter(book, "00-summary", "# 0. Summary\n", f"from aibalance.stated.records import records\n{told}")
    chapter(
        book, "03-events", "# 3. Events\n", "from aibalance.data.tables import read\nlen(read('../data', 'events'))"
    )
    assert len(run(book)) == 4
    tables = book / "data"
    rewrite(tables / "events.csv", "state-council-2017,", "state-council-2018,")
    assert run(book) == ["03-events.ipynb"]
    rewrite(tables / "observations.csv", "published,", "published,read again")
    assert run(book) == ["01-money.ipynb"]  # its statistics are the same, so the summary need not be made again
    rows = read(tables, "observations")
    hit = (rows["economy"] == "CHN") & (rows["period"] == "2024") & (rows["source"] == "owid-quid-2025")
    write(tables, "observations", rows.assign(value=rows["value"].mask(hit, rows["value"] + 1)))
    assert run(book) == ["01-money.ipynb", "00-summary.ipynb"]
    rewrite(tables / "ties.csv", "\n", "\na,b,,,,,,,,\n")
    assert run(book) == []
    rewrite(tables / "datapackage.json", '"version": "', '"version": "1')
    assert len(run(book)) == 4


OBSERVED = "from aibalance.data.selection.series import observations\nrows = observations('../data')\n"
ALL_OF_IT = {"observations.csv": None}


@pytest.mark.prove
@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("'a word'", {}),
        (
            LOAD,
            {"observations.csv": ["private_investment"], "series.csv": ["private_investment"], "economies.csv": None,
             "indicators.csv": None, "sources.csv": None, "quantities.csv": None},
        ),
        (OBSERVED + "len(rows.of('b', 'a', 'a', ''))", {"observations.csv": ["a", "b"]}),
        (OBSERVED + "len(rows.all)", ALL_OF_IT),
        (OBSERVED + "len(rows.of('a'))\nopen('../data/observations.csv').close()", ALL_OF_IT),
        ("open('../data/events.csv').close()", {"events.csv": None}),
        ("import os\nos.close(os.open(b'../data/hubs.csv', os.O_RDONLY))", {"hubs.csv": None}),
        ("from pathlib import Path\nlen(Path('../chapters/../data/claims.csv').resolve().read_bytes())", {"claims.csv": None}),
        ("import pandas\nlen(pandas.read_csv('../data/listed.csv'))", {"listed.csv": None}),
    ],
    ids=["nothing", "a chapter", "slices", "all slices", "slices and all", "open", "os.open", "Path", "pandas"],
)  # fmt: skip
def test_nothing_is_read_unrecorded_by_whatever_means(book: Path, code: str, expected: dict[str, object]) -> None:
    path = chapter(book, "02-words", "# 2. Words\n", code)
    stage(book, book / "data", book / "_build" / "stage")
    execute([path], book / "_build" / "stage", {}, jobs=1)
    executed = read_notebook(book / "_build" / "stage" / "chapters" / "02-words.ipynb")
    reads = executed.metadata["aibalance"]["reads"]
    assert {
        k: None if isinstance(v, str) else sorted(v) for k, v in reads.items() if k != "datapackage.json"
    } == expected
    assert [c.execution_count for c in executed.cells if c.cell_type == "code"] == [1]


def blanked(data: Path, reads: dict[str, str | dict[str, str]]) -> int:
    """Remove from a package all rows that a chapter did not read; return how many they were."""
    removed = 0
    for table, resource in schema(data).items():
        rows, kept = read(data, table), reads.get(resource["path"], {})
        if not isinstance(kept, str):
            left = rows[rows[SLICED[table]].isin(list(kept))] if kept else rows.iloc[:0]
            removed += len(rows) - len(left)
            write(data, table, left)
    return removed


@pytest.mark.prove
@pytest.mark.parametrize("name", ["02-innovations", "06-outlook"])
def test_a_chapter_gives_the_same_outputs_without_all_that_it_did_not_read(tmp_path: Path, name: str) -> None:
    path = PROJECT / "chapters" / f"{name}.ipynb"
    stage(PROJECT, PROJECT / "data", tmp_path)
    assert blanked(tmp_path / "data", read_notebook(path).metadata["aibalance"]["reads"]) > 5_000
    execute([path], tmp_path, {}, jobs=1)
    assert read_notebook(tmp_path / "chapters" / path.name).cells == read_notebook(path).cells


def test_parameters_reach_the_chapters_and_wrong_ones_are_refused_before_any_runs(book: Path) -> None:
    source = 'rival: str = "CHN"  # economy\nas_of: int = 2025  # year\ndraws: int = 400  # runs of the scenario\n'
    path = chapter(
        book,
        "01-money",
        PROSE.replace("Money_leader", "money_leader"),
        source,
        "from aibalance.notebook import Parameter\n"
        'taken = {"draws": Parameter(int, "runs of the scenario", 100, 100_000)}\n'
        + LOAD.replace('rival="CHN"', "rival=rival"),
        "chapter.closing()",
    )
    notebook = read_notebook(path)
    notebook.cells[1].metadata["tags"] = ["parameters"]
    write_notebook(path, notebook)
    refusals = {
        "rivl=GBR": "nearest: rival",
        "rival=GBX": "nearest: GBR",
        "as_of=soon": "found 'soon'; expected a whole number",
        "as_of=1066": "found 1066; expected 2000 to 2100",
        "rival": "NAME=VALUE",
        "draws=7": "found 7; expected 100 to 100000, runs of the scenario",
        "draws=nan": "a whole number",
    }
    for wrong, message in refusals.items():
        refused = CliRunner().invoke(main, ["--project", str(book), "build", "-p", wrong])
        assert refused.exit_code == 2
        assert message in refused.output
        assert not (book / "_build").exists()
    twice = CliRunner().invoke(main, ["--project", str(book), "build", "-p", "rival=GBR", "-p", "rival=FRA"])
    assert (twice.exit_code, twice.output) == (2, "parameter rival: found two values; expected one\n")
    done = CliRunner().invoke(main, ["--project", str(book), "build", "-p", "rival=GBR"])
    assert done.exit_code == 0, done.output
    executed = book / "_build" / "stage" / "chapters"
    assert ">no data<" in numbers(read_book(executed.parent))["market"]["money_leader"]
    injected = [
        c
        for c in read_notebook(executed / "01-money.ipynb").cells
        if "injected-parameters" in c.metadata.get("tags", [])
    ]
    assert [c.metadata["tags"] for c in injected] == [["injected-parameters", "remove-cell"]]
    assert str(book) not in json.dumps(injected)

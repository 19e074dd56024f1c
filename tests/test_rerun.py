"""Reruns: made apart from the book that they start from, whole or not at all, however the process ends."""

import contextlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pandas as pd
import psutil
import pytest
from click.testing import CliRunner, Result
from conftest import IMPORTS, MONEY, PROJECT, PROSE, chapter, heeding_interrupts, small_book, small_package

from aibalance.book.reruns.rerun import rerun
from aibalance.cli import main
from aibalance.data.store import data_digest, digest, write
from aibalance.data.tables import BadInputError, read
from aibalance.runs.execution.execute import execute
from aibalance.runs.execution.folder import BusyError, replacing, writing
from aibalance.runs.execution.record import read_notebook, write_notebook
from aibalance.runs.execution.staging import stage

SOURCE = (
    'as_of: int = 2025  # last year that counts as complete\nrival: str = "CHN"  # economy that it is compared with\n'
)
RUN = f"""{IMPORTS}chapter, evidence = open_chapter(
    "market", "01", data="../data", as_of=as_of, focus="USA", rival=rival, confidence=0.9, seed=2026)
{MONEY}"""
EVENTS = "from aibalance.data.tables import read\nlen(read('../data', 'events'))"
MARK = "AIBALANCE_TEST_MARK"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small executed book: money in the market, dated events, and words without data."""
    folder = tmp_path_factory.mktemp("template")
    made = small_book(small_package(folder / "data").parent)
    path = chapter(made, "01-money", PROSE, SOURCE, RUN, "chapter.closing()")
    notebook = read_notebook(path)
    notebook.cells[1].metadata["tags"] = ["parameters"]
    write_notebook(path, notebook)
    chapter(made, "03-events", "# 3. Events\n\nDated.\n", EVENTS)
    toc = (made / "_toc.yml").read_text(encoding="utf-8")
    (made / "_toc.yml").write_text(f"{toc}  - file: chapters/03-events\n", encoding="utf-8")
    stage(made, made / "data", folder / "executed")
    notebooks = sorted((made / "chapters").glob("*.ipynb"))
    execute(notebooks, folder / "executed", {})
    for source in notebooks:
        shutil.copy(folder / "executed" / "chapters" / source.name, source)
    shutil.rmtree(folder / "executed")
    return made


@pytest.fixture
def baseline(template: Path, tmp_path: Path) -> Path:
    """A copy of that book."""
    return Path(shutil.copytree(template, tmp_path / "book"))


@pytest.fixture
def mine(baseline: Path, tmp_path: Path) -> Path:
    """A copy of its data in which China invests more."""
    folder = Path(shutil.copytree(baseline / "data", tmp_path / "mine"))
    rows = read(folder, "observations")
    hit = (rows["economy"] == "CHN") & (rows["period"] == "2024") & (rows["source"] == "owid-quid-2025")
    write(folder, "observations", rows.assign(value=rows["value"].mask(hit, 145.44)))
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def command(book: Path, *arguments: object) -> Result:
    return CliRunner().invoke(main, ["--project", str(book), *map(str, arguments)])


def statistic(run: Path, name: str) -> str:
    table = pd.read_csv(run / "statistics.csv", dtype=str, keep_default_na=False)
    return str(table.loc[table["chapter"] + "." + table["statistic"] == name, "text"].item())


@pytest.mark.prove
def test_new_figures_reach_the_run_and_the_book_that_it_started_from_stays_as_it_is(
    baseline: Path, mine: Path, tmp_path: Path
) -> None:
    before, out = files(baseline), tmp_path / "out"
    done = rerun(baseline, mine, out, {})
    assert done.executed == ("01-money.ipynb",)
    assert done.reused == ("02-words.ipynb", "03-events.ipynb")
    assert files(baseline) == before
    assert "China leads" in (out / "html" / "chapters" / "01-money.html").read_text(encoding="utf-8").replace("\n", " ")
    assert statistic(out, "market.money_leader") == "China"
    stamp = f"Rerun on data {data_digest(out / 'data')[:8]}…, not the published edition."
    assert stamp in (out / "html" / "chapters" / "01-money.html").read_text(encoding="utf-8")  # the cover of this book
    foot = (out / "html" / "chapters" / "02-words.html").read_text(encoding="utf-8")
    assert f"edition 2026.11, {stamp[0].lower()}{stamp[1:]}" in foot
    cited = command(out, "cite", "market.money_times").stdout
    assert f"edition 2026.11, {stamp[0].lower()}{stamp[1:-1]}" in cited
    assert "@misc{owid-quid-2025," in (out / "chapters" / "references.bib").read_text(encoding="utf-8")
    about = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert about["data"] != about["base"]["data"]
    assert about["library"] == about["base"]["library"]
    assert done.changes["moved"]
    first = files(out)
    text = "".join(
        content.decode(errors="ignore") for name, content in first.items() if name.endswith((".json", ".csv", ".html"))
    )
    assert str(tmp_path) not in text
    again = rerun(baseline, mine, out, {})
    assert again.executed == ()
    assert files(out) == first
    apart = rerun(baseline, mine, tmp_path / "apart", {})
    assert apart.executed == ("01-money.ipynb",)
    assert files(tmp_path / "apart") == first
    assert sorted(p.name for p in tmp_path.iterdir() if not p.name.endswith(".lock")) == [
        "apart",
        "book",
        "mine",
        "out",
    ]


def test_an_unchanged_rerun_executes_nothing_and_gives_the_results_of_the_book(baseline: Path, tmp_path: Path) -> None:
    done = command(baseline, "rerun", "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert "chapters: 0 executed, 3 reused; 10 statistics, 0 verdicts. Nothing moved." in done.stdout
    unread, rest = done.stdout.splitlines()[:2], done.stdout.splitlines()[2:]
    assert "no series reads it" in unread[0]
    assert len(rest) == 1
    for path in (baseline / "chapters").glob("*.ipynb"):
        assert (tmp_path / "out" / "chapters" / path.name).read_bytes() == path.read_bytes()


def test_without_a_site_a_rerun_has_its_results_and_no_later_book_takes_its_bare_chapters(
    baseline: Path, mine: Path, tmp_path: Path
) -> None:
    out, whole = tmp_path / "out", tmp_path / "whole"
    done = command(baseline, "rerun", "--data", mine, "--out", out, "--no-site")
    assert done.exit_code == 0, done.output
    assert "Charts and tables of 1 chapter were left out." in done.stdout
    assert not (out / "html").exists()
    assert statistic(out, "market.money_leader") == "China"
    told = pd.read_csv(out / "sentences.csv", dtype=str, keep_default_na=False)
    assert list(told.columns) == ["chapter", "place", "text"]
    assert json.loads((out / "run.json").read_text())["undrawn"] == ["01-money.ipynb"]
    found = json.loads((out / "changes.json").read_text(encoding="utf-8"))
    assert {"money_leader", "money_rival"} <= {moved["statistic"] for moved in found["statistics"]}
    assert found["charts"] == found["charts_removed"] == []
    drawn = read_notebook(baseline / "chapters" / "01-money.ipynb").metadata["aibalance"]
    assert "undrawn" not in drawn
    stage(baseline, mine, whole)
    chapters = sorted((baseline / "chapters").glob("*.ipynb"))
    ran = execute(chapters, whole, {}, stores=[out / "chapters", baseline / "chapters"])
    assert [path.name for path in ran] == ["01-money.ipynb"]


@pytest.mark.prove
def test_a_run_is_itself_a_book_and_forgets_its_parameters_when_it_is_rerun(baseline: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    assert command(baseline, "rerun", "--out", one, "-p", "as_of=2020").exit_code == 0
    assert statistic(one, "market.money_year") == "2020"
    assert json.loads((one / "run.json").read_text())["parameters"] == {"as_of": 2020}
    done = command(one, "rerun", "--out", two)
    assert done.exit_code == 0, done.output
    assert statistic(two, "market.money_year") == "2024"
    for name in ("01-money.ipynb", "02-words.ipynb"):
        assert (two / "chapters" / name).read_bytes() == (baseline / "chapters" / name).read_bytes()
    assert json.loads((two / "run.json").read_text())["base"]["parameters"] == {"as_of": 2020}


@pytest.mark.weekly
def test_a_partial_run_says_on_the_page_which_chapters_it_did_not_run(
    baseline: Path, mine: Path, tmp_path: Path
) -> None:
    events = (mine / "events.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (mine / "events.csv").write_text("".join(events[:-1]), encoding="utf-8")
    out = tmp_path / "out"
    done = command(baseline, "rerun", "--data", mine, "--out", out, "--only", "01")
    assert done.exit_code == 0, done.output
    assert "chapters: 1 executed, 1 reused, 1 kept as they were" in done.stdout
    pages = {p.stem: p.read_text(encoding="utf-8") for p in (out / "html" / "chapters").glob("*.html")}
    assert "Not run again" in pages["03-events"]
    assert "the data changed since it was executed: events.csv" in pages["03-events"]
    assert "A partial run" in pages["01-money"]  # the cover of this book
    assert "base book: 3. Events." in re.sub(r"\s+", " ", pages["01-money"]).replace(
        "book that this run started from", "base book"
    )
    assert "run again" not in pages["02-words"]
    about = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert list(about["kept"]) == ["03-events.ipynb"]
    whole = rerun(baseline, mine, out, {})
    assert whole.executed == ("03-events.ipynb",)
    assert "Not run again" not in (out / "html" / "chapters" / "03-events.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["-p", "as_off=2020"], "nearest: as_of"),
        (["-p", "as_of=soon"], "expected a whole number"),
        (["-p", "rival=XYZ"], "expected a code in economies.csv"),
        (["--only", "01,09"], "chapter 09: found no such chapter; expected one of 01, 02, 03"),
        (["--only", "03", "-p", "rival=GBR"], "parameter rival: found no such parameter"),
        (["--data", "nowhere"], "found no such file"),
        (["--data", "faulty"], "observations.csv line 2, column value: found 'x'; expected a number"),
        (["--out", "book"], "expected another folder"),
        (["--out", "book/data/out"], "expected another folder"),
        (["--out", "full"], "found notes.txt; expected a new or empty folder"),
    ],
)
def test_bad_input_is_refused_before_anything_is_written(
    baseline: Path, tmp_path: Path, arguments: list[str], message: str
) -> None:
    faulty = Path(shutil.copytree(baseline / "data", tmp_path / "faulty"))
    rows = (faulty / "observations.csv").read_text(encoding="utf-8").splitlines()
    cells = rows[1].split(",")
    cells[rows[0].split(",").index("value")] = "x"
    (faulty / "observations.csv").write_text("\n".join([rows[0], ",".join(cells), *rows[2:]]) + "\n", encoding="utf-8")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "notes.txt").write_text("mine")
    before = files(tmp_path)
    paths = [str(tmp_path / a) if a in ("nowhere", "faulty", "full") or a.startswith("book") else a for a in arguments]
    done = command(baseline, "rerun", "--out", tmp_path / "out", *paths)
    assert done.exit_code == 2, done.output
    assert message in done.stderr
    assert files(tmp_path) == before


@pytest.mark.prove
def test_a_chapter_that_fails_leaves_the_earlier_run(baseline: Path, mine: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    rerun(baseline, mine, out, {})
    before = files(out)
    chapter(baseline, "02-words", "# 2. Words\n", "1 / 0")
    done = command(baseline, "rerun", "--out", out)
    assert done.exit_code == 1
    assert "raised ZeroDivisionError" in done.stderr
    assert files(out) == before


def start(book: Path, data: Path, out: Path, mark: str) -> "subprocess.Popen[bytes]":
    arguments = ["--project", book, "rerun", "--data", data, "--out", out]
    return subprocess.Popen(
        [sys.executable, "-m", "aibalance", *map(str, arguments)],
        cwd=PROJECT, env={**os.environ, MARK: mark}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        preexec_fn=heeding_interrupts,
    )  # fmt: skip


def marked(mark: str) -> Iterator[psutil.Process]:
    """Yield the processes that a command started, found by an environment variable that they inherit."""
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == mark and process.status() != psutil.STATUS_ZOMBIE:
                yield process
        except psutil.Error:
            continue


@pytest.mark.prove
def test_interrupted_or_killed_at_any_moment_a_run_leaves_the_book_and_the_earlier_run_whole(
    baseline: Path, mine: Path, tmp_path: Path
) -> None:
    out, chance = tmp_path / "out", random.Random(5)
    began = time.monotonic()
    assert start(baseline, baseline / "data", out, "first").communicate()[0] is None
    lasts, found = time.monotonic() - began, []
    book, earlier = files(baseline), files(out)
    assert "run.json" in earlier
    for turn, end in enumerate((signal.SIGINT, signal.SIGKILL, signal.SIGINT, signal.SIGKILL)):
        process = start(baseline, mine, out, str(turn))
        time.sleep(lasts * (turn + chance.random()) / 4)
        process.send_signal(end)
        _, errors = process.communicate(timeout=20)
        assert b"Traceback" not in errors
        assert files(baseline) == book
        found.append(files(out))
        limit = time.monotonic() + 10
        while list(marked(str(turn))) and time.monotonic() < limit:
            time.sleep(0.2)
        assert [p.cmdline() for p in marked(str(turn))] == []
    assert start(baseline, mine, out, "last").communicate()[0] is None
    later = files(out)
    assert later != earlier
    assert all(state in (earlier, later) for state in found)
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".out") and p.name != ".out.lock"] == []


def half_done(out: Path) -> None:
    with contextlib.suppress(KeyboardInterrupt), replacing(out) as new:
        assert (out / "run.json").read_text() == "finished"
        (new / "run.json").write_text("half")
        raise KeyboardInterrupt


def test_a_run_that_was_killed_between_two_renames_is_put_back(tmp_path: Path) -> None:
    (tmp_path / ".out.old").mkdir()
    (tmp_path / ".out.old" / "run.json").write_text("finished")
    (tmp_path / ".out.77.new").mkdir()
    out = tmp_path / "out"
    half_done(out)
    assert files(tmp_path) == {".out.lock": b"", "out/run.json": b"finished"}
    with replacing(out) as new:
        (new / "run.json").write_text("better")
    assert files(tmp_path) == {".out.lock": b"", "out/run.json": b"better"}


def test_a_second_writer_is_turned_away_with_one_message(baseline: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    holder = subprocess.Popen(
        [sys.executable, "-c", "import sys, pathlib\nfrom aibalance.runs.execution.folder import writing\n"
         "with writing(pathlib.Path(sys.argv[1])), writing(pathlib.Path(sys.argv[2])), writing(pathlib.Path(sys.argv[3])):\n"
         "    print('held', flush=True)\n    sys.stdin.read()",
         str(out), str(baseline / "chapters"), str(baseline / "data")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=PROJECT, text=True,
    )  # fmt: skip
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    upstream = tmp_path / "file.csv"
    upstream.write_text("")
    brought = ["import", "models-dev", upstream, "--edition", "1", "--date", "2026-01-01"]
    for arguments in (["rerun", "--out", out], ["refresh-outputs"], brought):
        done = command(baseline, *arguments)
        assert done.exit_code == 1
        assert "another aibalance command is writing it; nothing was changed" in done.stderr
        assert len(done.stderr.strip().splitlines()[-1:]) == 1
    assert not out.exists()
    holder.kill()
    holder.communicate()
    with writing(out):
        pass


def test_one_process_cannot_write_a_folder_twice_at_once_either(tmp_path: Path) -> None:
    with (
        writing(tmp_path / "out"),
        pytest.raises(BusyError, match="out: another aibalance command"),
        writing(tmp_path / "out"),
    ):
        pass


@pytest.mark.prove
def test_a_starter_package_is_an_editable_copy_that_passes_the_check(project: Path, tmp_path: Path) -> None:
    new = tmp_path / "new" / "data"
    done = command(project, "new-data", new)
    assert done.exit_code == 0, done.output
    assert digest(new.glob("*.csv")) == digest((project / "data").glob("*.csv"))
    guide = (new / "README.md").read_text(encoding="utf-8")
    package = json.loads((new / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        assert f"## {resource['path']}" in guide
        for field in resource["schema"]["fields"]:
            assert f"| `{field['name']}` |" in guide
            for value in field.get("constraints", {}).get("enum", []):
                assert f"`{value}`" in guide
    assert nbformat.v4.new_markdown_cell(guide)
    assert command(project, "check", "--data", new).exit_code == 0
    again = command(project, "new-data", new)
    assert again.exit_code == 2
    assert "found README.md in it; expected a new or empty folder" in again.stderr


def test_an_empty_starter_package_has_headers_only_and_passes_the_check(project: Path, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    assert command(project, "new-data", tmp_path / "data", "--empty").exit_code == 0
    rows = {
        path.stem: len(path.read_text(encoding="utf-8").splitlines()) - 1 for path in (tmp_path / "data").glob("*.csv")
    }
    assert {name for name, count in rows.items() if count} == {"economies", "sources", "indicators"}
    assert command(project, "check", "--data", tmp_path / "data").exit_code == 0


def test_a_package_without_any_folder_for_it_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    with pytest.raises(BadInputError):
        rerun(PROJECT, tmp_path, tmp_path / "out", {})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.prove
def test_a_build_on_other_data_or_parameters_says_on_every_page_that_it_is_no_published_edition(
    baseline: Path, mine: Path
) -> None:
    def feet() -> list[str]:
        pages = sorted((baseline / "_build" / "html" / "chapters").glob("0*.html"))
        return [re.sub(r"\s+", " ", page.read_text(encoding="utf-8")) for page in pages]

    for words, said in (
        (("--data", mine), f"2026.11, rerun on data {data_digest(mine)[:8]}…, not the published edition"),
        (
            ("-p", "as_of=2023"),
            f"rerun on data {data_digest(baseline / 'data')[:8]}… with as_of=2023, not the published",
        ),
    ):
        done = command(baseline, "build", *words)
        assert done.exit_code == 0, done.output
        assert [said in page for page in feet()] == [True] * 3
    assert command(baseline, "build").exit_code == 0
    assert ["not the published edition" in page for page in feet()] == [False] * 3

"""Sweeps: refused as a whole or made as a whole, whatever is killed in between, and equal wherever they run."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
import psutil
import pytest
from click.testing import CliRunner, Result
from conftest import LOAD, PROJECT, PROSE, chapter, heeding_interrupts, replace_line

from aibalance.cli import main
from aibalance.data.tables import BadInputError
from aibalance.runs.execution import execute
from aibalance.runs.execution.execute import run_chapter
from aibalance.runs.execution.record import read_notebook, write_notebook
from aibalance.runs.sweeps.grid import read_grid
from aibalance.runs.sweeps.single import OtherLibraryError, perform
from aibalance.runs.sweeps.sweep import SweepStoppedError, claimed, collect, sweep

PATIENCE = 120
TABLES = ("results.csv", "verdicts.csv", "sentences.csv", "failures.csv")
PARAMETERS = 'focus: str = "USA"  # economy\nrival: str = "CHN"  # economy\nas_of: int = 2025  # year\nhalf: float = 0.5  # a share\n'


class Here(Executor):
    """Runs everything at once, in this process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except BaseException as error:
            future.set_exception(error)
        return future


@pytest.fixture
def project(book: Path) -> Path:
    """The small book, whose first chapter takes parameters; half has bounds that nobody but the chapter can read."""
    load = LOAD.replace('rival="CHN"', 'rival=rival, half=(half, Parameter(float, "own", *(0, 1)))')
    load = load.replace("as_of=2025", "as_of=as_of").replace('focus="USA"', "focus=focus")
    load = (
        load.replace("import open_chapter", "import Parameter, open_chapter")
        + '\n_ = chapter.add("half", half, "ratio", label="h")'
    )
    path = chapter(book, "01-money", PROSE, PARAMETERS, load, "chapter.closing()")
    notebook = read_notebook(path)
    notebook.cells[1].metadata["tags"] = ["parameters"]
    write_notebook(path, notebook)
    return book


def grid(project: Path, text: str) -> Path:
    path = project / "grid.yml"
    path.write_text(text, encoding="utf-8")
    return path


def command(project: Path, *options: str) -> list[str]:
    return ["--project", str(project), "sweep", str(project / "grid.yml"), "--out", str(project / "out"), *options]


def swept(project: Path, *options: str) -> Result:
    return CliRunner().invoke(main, command(project, *options))


def tables(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in TABLES}


def here(project: Path, folder: str = "here", charts: bool = False) -> dict[str, bytes]:
    """Make the sweep in this process; return its tables."""
    read = read_grid(project / "grid.yml", project)
    with claimed(project / folder) as runs:
        sweep(read, runs, Here(), lambda _: None, charts)
    collect(read, project / folder)
    return tables(project / folder)


@contextmanager
def process(*arguments: str, **options: Any) -> Iterator["subprocess.Popen[bytes]"]:
    """A Python process that is gone after the block."""
    with subprocess.Popen(
        [sys.executable, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options
    ) as running:
        try:
            yield running
        finally:
            running.kill()


def wait_until(true: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


def finished(project: Path) -> set[str]:
    return {path.parent.name for path in (project / "out" / "runs").glob("[!.]*/run.json")}


@pytest.mark.prove
def test_a_sweep_gives_one_tidy_table_keeps_failures_apart_and_goes_on_where_it_stopped(project: Path) -> None:
    grid(project, "grid:\n  half: [0.25, 7]\n  rival: [CHN, GBR]\nruns:\n  - {as_of: 2023}\n")
    result = swept(project, "--workers", "2")
    assert result.exit_code == 1, result.output
    assert "3 of 5 runs finished; 2 failed" in result.output
    assert "01-money: cell " in result.output
    table = pd.read_csv(project / "out" / "results.csv")
    assert list(table.columns[:5]) == ["run", "data", "half", "rival", "as_of"]
    assert table["run"].nunique() == 3
    assert set(table["half"].dropna()) == {0.25}
    times = table[table["statistic"] == "money_times"].set_index(["half", "rival"])
    assert float(times.loc[(0.25, "CHN"), "value"]) == pytest.approx(11.7, abs=0.1)
    assert times.loc[(0.25, "GBR"), "text"] == "no data"
    failed = pd.read_csv(project / "out" / "failures.csv")
    assert list(failed["rival"]) == ["CHN", "GBR"]
    assert failed["reason"].str.contains("found 7.0; expected 0 to 1").all()
    first = tables(project / "out")
    before = {p: p.stat().st_mtime_ns for p in (project / "out" / "runs").rglob("*") if p.is_file()}
    assert swept(project, "--workers", "1").exit_code == 1
    again = {p for p, at in before.items() if p.stat().st_mtime_ns != at}
    assert {p.parent.name for p in again} == set(failed["run"]), "only what failed is tried again"
    assert tables(project / "out") == first == here(project)


def test_one_changed_row_in_an_edition_of_the_data_moves_its_runs_only(project: Path) -> None:
    grid(project, "chapters: [1]\ndata: [data, spring]\n")
    (project / "spring").mkdir()
    for path in (project / "data").iterdir():
        (project / "spring" / path.name).write_bytes(path.read_bytes())
    table = project / "spring" / "observations.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    [place] = [n for n, line in enumerate(lines, 1) if ",CHN,,2024," in line and "owid-quid-2025" in line]
    cells = lines[place - 1].split(",")
    replace_line(table, place, ",".join([*cells[:4], "145.44", *cells[5:]]))
    here(project)
    rows = pd.read_csv(project / "here" / "results.csv").set_index(["data", "statistic"])
    assert rows.loc[("data", "money_times"), "text"] != rows.loc[("spring", "money_times"), "text"]


@pytest.mark.prove
def test_a_killed_sweep_leaves_no_process_and_whole_runs_and_the_next_one_completes_it(project: Path) -> None:
    grid(project, "chapters: [1]\ngrid:\n  half: [0.1, 0.2, 0.3, 0.4, 0.5]\n")
    with process("-m", "aibalance", *command(project, "--workers", "2")) as running:
        wait_until(lambda: finished(project))
        family = psutil.Process(running.pid).children(recursive=True)
        assert family
        os.kill(running.pid, signal.SIGKILL)
        assert psutil.wait_procs(family, timeout=PATIENCE)[1] == []
    kept = finished(project)
    assert 0 < len(kept) < 5
    (project / "out" / "runs" / ".half-written").mkdir()
    before = {run: (project / "out" / "runs" / run / "run.json").stat().st_mtime_ns for run in kept}
    result = swept(project, "--workers", "2")
    assert result.exit_code == 0, result.output
    assert before == {run: (project / "out" / "runs" / run / "run.json").stat().st_mtime_ns for run in kept}
    assert not (project / "out" / "runs" / ".half-written").exists()
    assert tables(project / "out") == here(project)


def test_ctrl_c_ends_a_sweep_in_one_sentence(project: Path) -> None:
    grid(project, "chapters: [1]\ngrid:\n  half: [0.1, 0.2, 0.3, 0.4, 0.5]\n")
    running = subprocess.Popen(
        [sys.executable, "-m", "aibalance", *command(project, "--workers", "1")],
        stderr=subprocess.PIPE, text=True, start_new_session=True, preexec_fn=heeding_interrupts,
    )  # fmt: skip
    with running:
        wait_until(lambda: finished(project))
        os.killpg(running.pid, signal.SIGINT)
        _, told = running.communicate(timeout=PATIENCE)
    assert running.returncode == 1
    assert "of 5 runs are finished; the same command goes on from there" in told.splitlines()[-1]
    assert "Traceback" not in told
    assert finished(project)


@pytest.mark.prove
def test_a_dask_cluster_that_loses_a_worker_gives_the_same_tables_as_this_process(
    project: Path, tmp_path: Path
) -> None:
    grid(project, "chapters: [1]\ngrid:\n  half: [0.1, 0.2, 0.3, 0.4, 7]\n")
    found = tmp_path / "scheduler.json"
    options = {"cwd": tmp_path, "env": {**os.environ, "PYTHONPATH": str(PROJECT)}}
    common = ("--scheduler-file", str(found), "--no-dashboard")
    worker = ("-m", "distributed.cli.dask_worker", *common, "--no-nanny", "--nthreads", "2", "--host", "127.0.0.1")
    serve = ("-m", "distributed.cli.dask_scheduler", *common, "--host", "127.0.0.1", "--port", "0")
    with process(*serve, **options) as _:
        wait_until(found.exists)
        address = json.loads(found.read_text(encoding="utf-8"))["address"]
        send = ("-m", "aibalance", *command(project, "--scheduler", address))
        with process(*worker, **options) as one, process(*worker, **options) as _, process(*send) as running:
            wait_until(lambda: finished(project))
            family = psutil.Process(one.pid).children(recursive=True)
            one.kill()
            assert psutil.wait_procs(family, timeout=PATIENCE)[1] == []
            assert running.wait(timeout=PATIENCE) == 1, "one run fails, by its parameter"
    assert len(pd.read_csv(project / "out" / "failures.csv")) == 1
    assert tables(project / "out") == here(project)


def test_no_scheduler_at_the_address_is_bad_input(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aibalance.runs.execution.executors.PATIENCE", 1)
    grid(project, "grid: {half: [0.1]}\n")
    result = swept(project, "--scheduler", "tcp://127.0.0.1:9")
    assert result.exit_code == 2
    assert "--scheduler tcp://127.0.0.1:9: found" in result.output
    assert not (project / "out").exists()


def test_a_scheduler_without_dask_is_refused_with_what_to_install(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    grid(project, "grid: {half: [0.1]}\n")
    result = swept(project, "--scheduler", "tcp://127.0.0.1:9")
    assert result.exit_code == 2
    assert "pip install '.[cluster]'" in result.output


def test_a_worker_with_another_library_refuses_and_the_sweep_stops(project: Path) -> None:
    class Elsewhere(Here):
        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> "Future[Any]":
            return super().submit(fn, *args[:2], "0" * 64)

    with pytest.raises(OtherLibraryError, match="expected 000000000000, the one that started the sweep"):
        perform(b"", {}, "0" * 64)
    grid(project, "grid: {half: [0.1, 0.2]}\n")
    with claimed(project / "out") as runs, pytest.raises(SweepStoppedError, match="install the same library"):
        sweep(read_grid(project / "grid.yml", project), runs, Elsewhere(), lambda _: None)
    assert not finished(project)


def test_two_writers_are_kept_apart_and_other_folders_are_left_alone(project: Path) -> None:
    grid(project, "grid: {half: [0.1]}\n")
    with claimed(project / "out"):
        result = swept(project)
        assert result.exit_code == 1
        assert "another aibalance command is writing it" in result.output
    before = sorted(p.name for p in (project / "data").iterdir())
    result = CliRunner().invoke(main, [*command(project)[:-1], str(project / "data")])
    assert result.exit_code == 2
    assert "found other files; expected a new or empty folder" in result.output
    assert sorted(p.name for p in (project / "data").iterdir()) == before


def test_a_kernel_that_is_lost_once_is_tried_again_and_one_lost_twice_is_a_failure_of_its_run(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = {0.1: 1, 0.2: 2}

    def losing(source: Path, target: Path, data: str, chapters: str, parameters: dict[str, Any]) -> str:
        half = parameters["half"]
        lost[half] -= 1
        if lost[half] >= 0:
            raise RuntimeError("Kernel died")
        return run_chapter(source, target, data, chapters, parameters)

    monkeypatch.setattr(execute, "run_chapter", losing)
    grid(project, "chapters: [1]\ngrid: {half: [0.1, 0.2]}\n")
    here(project, charts=True)
    failed = pd.read_csv(project / "here" / "failures.csv")
    assert list(failed["half"]) == [0.2]
    assert failed["reason"][0] == "no kernel to execute it (RuntimeError: Kernel died)"
    assert set(pd.read_csv(project / "here" / "results.csv")["half"]) == {0.1}


WRONG = {
    "": "found nothing",
    "grid: [": "line 1: found expected the node content",
    "[1, 2]": "line 1: found a list; expected a mapping of chapters, grid, runs, data",
    "chapters: [01]": "line 1: found nothing to vary; expected grid, runs or data",
    "grid: {half: [0.1]}\ngird: {}": "line 2: found the key 'gird'; expected one of: chapters, grid, runs, data; nearest: grid",
    "grid: {half: [0.1]}\ngrid: {half: [0.2]}": "line 2: found the key 'grid' a second time",
    "grid: {}": "line 1: found an empty mapping; expected at least one parameter",
    "grid: {half: []}": "line 1: found an empty list; expected a list with at least one entry",
    "grid: {half: 0.1}": "line 1: found '0.1'; expected a list",
    "grid:\n  half: [0.1]\n  hafl: [1]": "line 3: found parameter hafl, no such parameter; expected as_of, focus, rival, half",
    "grid: {half: [much]}": "line 1: found parameter half, 'much'; expected a number",
    "grid: {half: [[1]]}": "line 1: found a list; expected a number or text",
    "grid: {half: [null]}": "line 1: found 'null'; expected a number or text",
    "grid: {half: [!!python/name:os.system x]}": "expected a number or text",
    "grid: {as_of: [2024, 3024]}": "line 1: found parameter as_of, 3024; expected 2000 to 2100",
    "grid: {as_of: [true]}": "expected a whole number",
    "grid: {half: [0.5, 0.50]}": "line 1: found half: 0.5 a second time; expected each value once",
    "grid: {half: [0.5]}\nruns:\n- {half: 0.5}": "line 3: found a run that line 1 already makes",
    "grid: {rival: [CHM]}": "parameter rival, 'CHM'; expected a code in economies.csv; nearest: CHN",
    "grid: {rival: [USA]}": "line 1: found only meetings of an economy with itself (USA); expected pairs of two economies",
    "runs: [{rival: USA}]": "found parameter rival, 'USA', which is also the focus; expected another economy",
    "runs: []": "line 1: found an empty list; expected a list with at least one entry",
    "runs: [half]": "line 1: found 'half'; expected a mapping of parameters to values",
    "runs: [{}]\nchapters: [1, 7]": "line 2: found the chapter '7'; expected one of: 01-money, 02-words",
    "runs: [{}]\nchapters: [1, 01-money]": "the chapter 01-money a second time",
    "runs: [{half: 0.1}]\nchapters: [02]": "half, no such parameter",
    "data: [nowhere]": "line 1: found faults in the data of nowhere",
    "data: [data, ./data]": "the data of ./data, which are those of data; expected each edition once",
    "grid: {half: [0.1, 0.2, 0.3]}\nruns: [{}]": "line 1: found 4 runs; expected at most 3, or a higher --limit",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_grid_is_refused_by_line_and_nothing_is_written(project: Path, text: str) -> None:
    path = grid(project, text)
    result = swept(project, "--limit", "3")
    assert result.exit_code == 2, result.output
    assert WRONG[text] in result.output
    assert str(path) in result.output
    assert not (project / "out").exists()


def test_a_data_edition_with_a_fault_is_refused_with_its_first_fault(project: Path) -> None:
    replace_line(project / "data" / "observations.csv", 2, "a,b")
    grid(project, "runs: [{}]\n")
    result = swept(project)
    assert result.exit_code == 2
    assert "faults in the data of data (observations.csv line 2" in result.output


def test_the_summary_is_refused_without_the_chapters_that_it_sums_up(project: Path) -> None:
    chapter(project, "00-summary", "# Summary\n", "'all'")
    grid(project, "runs: [{}]\nchapters: [00, 02]\n")
    with pytest.raises(BadInputError, match="line 2: found the chapter 00-summary without 01-money; expected all"):
        read_grid(project / "grid.yml", project)


def test_the_summary_runs_last_and_not_without_the_others(project: Path) -> None:
    count = "from aibalance.stated.records import records\nchapter = None\nassert records('.')"
    chapter(project, "00-summary", "# Summary\n", count)
    grid(project, "grid: {half: [0.5, 7]}\n")
    here(project)
    failed = pd.read_csv(project / "here" / "failures.csv")
    assert list(failed["half"]) == [7.0, 7.0]
    assert dict(zip(failed["chapter"], failed["reason"], strict=True))["00-summary"].startswith("not executed")


def test_a_grid_of_pairs_leaves_out_the_meeting_of_an_economy_with_itself_and_says_so(project: Path) -> None:
    grid(project, "grid: {rival: [CHN, USA], half: [0.1, 0.2]}\nchapters: [1]\n")
    read = read_grid(project / "grid.yml", project)
    assert [run["rival"] for _, run in read] == ["CHN", "CHN"]
    assert read.left_out == "2 combinations left out, as an economy does not meet itself: USA"
    result = swept(project)
    assert result.exit_code == 0, result.output
    assert f"note: {read.left_out}" in result.stderr
    assert "2 of 2 runs finished" in result.stdout

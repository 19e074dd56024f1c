"""What the system and the network refuse becomes one message with its exit code; nothing half-written, nothing finished lost."""

# ruff: noqa: E501
import errno
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from click.testing import CliRunner
from conftest import PROJECT, small_package

from aibalance.charts.figure import Chart, Panel
from aibalance.cli import failures, main
from aibalance.data import store, tables
from aibalance.data.checks import verdict
from aibalance.data.checks.examine import check_all, require_valid
from aibalance.data.tables import BadInputError, own_package, read, schema
from aibalance.data.workbook import NAME
from aibalance.runs.execution import execute, folder
from aibalance.runs.execution.folder import replacing
from aibalance.runs.starter import write_starter
from aibalance.sources.kit.download import DownloadError, Limits, fetch

AIBALANCE = [sys.executable, "-m", "aibalance", "--project", str(PROJECT)]


def run(*arguments: object) -> Any:
    return CliRunner().invoke(main, ["--project", str(PROJECT), *map(str, arguments)])


@pytest.mark.parametrize(
    ("place", "said"),
    [("/dev/null/data", "a file"), ("x" * 300, "the name is too long"), ("/proc/data", "found|permission|No such file")],
)  # fmt: skip
def test_a_place_that_cannot_be_written_is_named(tmp_path: Path, place: str, said: str) -> None:
    result = run("new-data", tmp_path / place)
    assert result.exit_code in (1, 2)
    assert len(result.stderr.splitlines()) == 1
    assert re.search(said, result.stderr), result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("number", "said"),
    [(errno.ENOSPC, "the disk is full"), (errno.EROFS, "the disk is read-only"), (errno.EBUSY, "in use"), (errno.EDQUOT, "quota"), (errno.EMFILE, "too many files")],
)  # fmt: skip
def test_a_disk_that_fails_is_one_message_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    def fail(self: Path, *_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number), str(self))

    monkeypatch.setattr(Path, "write_text", fail)
    result = run("new-data", tmp_path / "data")
    assert result.exit_code == 1
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_no_shared_memory_and_no_memory_are_named() -> None:
    assert "shared memory" in failures.told(ImportError("This platform lacks a functioning sem_open implementation"))
    assert "shared memory" in failures.told(OSError(errno.ENOSYS, "Function not implemented"))
    assert "memory" in failures.told(MemoryError())
    assert failures.told(ValueError("ours")) == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="SKIPPED: this system has no /dev/full")
def test_output_that_cannot_be_written_is_said_without_a_traceback() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*AIBALANCE, "--help"], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1
    assert "the disk is full" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_umask_of_the_user_is_kept(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        store.write_text(tmp_path / "a", "text")
    finally:
        os.umask(before)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600


def test_few_open_files_and_no_loopback_are_said_before_any_kernel_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    import resource
    import socket

    from aibalance.runs.execution.processes import require_surroundings

    require_surroundings()
    with monkeypatch.context() as patch:
        patch.setattr(resource, "getrlimit", lambda _: (64, 64))
        with pytest.raises(OSError, match="64 open files are allowed"):
            require_surroundings()

    def unreachable(*_: object, **__: object) -> None:
        raise OSError(errno.ENETUNREACH, "Network is unreachable")

    monkeypatch.setattr(socket, "create_server", unreachable)
    with pytest.raises(OSError, match="unreachable") as caught:
        require_surroundings()
    assert "no loopback network" in failures.told(caught.value)


@pytest.mark.parametrize(
    ("name", "address", "said"),
    [("ALL_PROXY", "socks5://127.0.0.1:9", "found the proxy socks5://127.0.0.1:9, which cannot be used"),
     ("HTTPS_PROXY", "http://name:secret@127.0.0.1:9", "found no answer from the proxy http://127.0.0.1:9, 2 times")],
)  # fmt: skip
def test_a_proxy_that_is_in_the_way_is_named_without_its_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, address: str, said: str
) -> None:
    for other in ("ALL_PROXY", "HTTPS_PROXY", "https_proxy", "all_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(other, raising=False)
    monkeypatch.setenv(name, address)
    with pytest.raises(DownloadError) as caught:
        fetch("https://example.org/a.csv", tmp_path / "a", Limits(connect=1, whole=2, attempts=2, pause=0))
    assert said in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_kernel_that_does_not_come_up_gets_a_second_chance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answers: list[Any] = [RuntimeError("Kernel didn't respond in 60 seconds"), ""]

    def slow(*_: object) -> str:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return str(answer)

    monkeypatch.setattr(execute, "run_chapter", slow)
    assert execute.attempted(tmp_path, tmp_path, "", "", {}) == ""
    answers[:] = [RuntimeError("Kernel died"), RuntimeError("Kernel died")]
    assert "no kernel to execute it (RuntimeError: Kernel died)" in execute.attempted(tmp_path, tmp_path, "", "", {})
    answers[:] = [OSError(errno.ENOSPC, "No space left on device"), ""]
    with pytest.raises(OSError, match="No space"):
        execute.attempted(tmp_path, tmp_path, "", "", {})


def test_a_folder_that_cannot_be_renamed_gets_its_new_content_moved_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "mounted"
    out.mkdir()
    (out / "old.txt").write_text("old")
    monkeypatch.setattr(folder, "_renamable", lambda _: False)
    with replacing(out) as new:
        assert new.parent == out
        (new / "html").mkdir()
        (new / "html" / "index.html").write_text("new")
    assert sorted(p.name for p in out.iterdir()) == ["html"]
    with pytest.raises(KeyboardInterrupt), replacing(out) as new:
        raise KeyboardInterrupt
    assert (out / "html" / "index.html").read_text() == "new"


def test_a_writer_that_was_killed_while_moving_in_leaves_the_old_content(tmp_path: Path) -> None:
    out = tmp_path / "mounted"
    (out / folder.OLD).mkdir(parents=True)
    (out / folder.OLD / "a").write_text("old")
    (out / "b").write_text("old, not yet moved")
    folder.settle(out)
    assert {p.name: p.read_text() for p in out.iterdir()} == {"a": "old", "b": "old, not yet moved"}
    (out / folder.OLD).mkdir()
    for name in ("a", "b"):
        (out / name).rename(out / folder.OLD / name)
    (out / folder.OLD / folder.EMPTIED).touch()
    (out / "c").write_text("new")
    folder.settle(out)
    assert sorted(p.name for p in out.iterdir()) == ["a", "b"]


def test_a_finished_result_that_cannot_be_put_in_place_is_kept_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise OSError(errno.EBUSY, "Device or resource busy")

    monkeypatch.setattr(folder, "_swap", busy)
    with pytest.raises(OSError, match="the finished result is in") as caught, replacing(tmp_path / "out") as new:
        (new / "book").write_text("finished")
    kept = tmp_path / "out.finished-1"
    assert (kept / "book").read_text() == "finished"
    assert str(kept) in failures.told(caught.value)
    folder.settle(tmp_path / "out")
    assert kept.exists()


def test_children_never_import_from_the_folder_they_stand_in(tmp_path: Path) -> None:
    for name in ("types.py", "html.py", "json.py"):
        (tmp_path / name).write_text("raise SystemExit('taken from the folder')\n")
    code = "import os, subprocess, sys; from aibalance.cli import failures; failures.prepare(); sys.exit(subprocess.run([sys.executable, '-c', 'import html, json']).returncode)"
    done = subprocess.run([sys.executable, "-P", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_build_waits_for_no_other_and_says_so(tmp_path: Path) -> None:
    with folder.writing(tmp_path / "site"):
        result = run("build", "--output", tmp_path / "site")
    assert result.exit_code == 1
    assert "another aibalance command is writing it" in result.stderr


def test_the_library_loads_where_there_is_no_fork_server() -> None:
    code = "import multiprocessing.context as c; del c.ForkServerContext; import aibalance.runs.execution.forking"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_notebook_run_from_the_root_finds_the_books_own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small_package(tmp_path / "data")  # a foreign package, where ../data would lead
    root = tmp_path / "book"
    (root / "chapters").mkdir(parents=True)
    (root / "_config.yml").touch()
    small_package(root / "data")
    monkeypatch.chdir(root)
    assert own_package("../data") == "data"
    assert own_package("elsewhere") == "elsewhere"
    monkeypatch.chdir(root / "chapters")
    assert own_package("../data") == "../data"
    monkeypatch.chdir("/")
    with pytest.raises(BadInputError, match="--cwd chapters"):
        own_package("../data")


def test_a_workbook_holds_the_same_rows_and_is_read_back(package: Path, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    write_starter(package, tmp_path / "book", xlsx=True)
    assert sorted(p.name for p in (tmp_path / "book").iterdir()) == ["README.md", "datapackage.json", NAME]
    require_valid(tmp_path / "book", PROJECT / "data")
    for table in schema(package):
        assert read(tmp_path / "book", table).equals(read(package, table))
    book = load_workbook(tmp_path / "book" / NAME)
    assert {cell.number_format for row in book["observations"].iter_rows(max_row=3) for cell in row if cell.value} == {
        "@"
    }
    assert book.sheetnames[:2] == ["economies", "economies (columns)"]
    assert [c.value for c in book["economies (columns)"][2]][:3] == ["code", "text", "yes"]
    sheet = book["observations"]
    sheet["E2"], sheet["D3"] = 7.25, "=A1"
    sheet["G4"].value, sheet["G4"].number_format = True, "General"
    book.save(tmp_path / "book" / NAME)
    tables_found = [str(p) for p in check_all(tmp_path / "book")]
    assert any("tables.xlsx, sheet observations line 3, column period: found '=A1'" in p for p in tables_found)
    assert any("line 4, column high: found 'true'; expected a number" in p for p in tables_found)
    assert len(tables_found) == 2
    assert tables.stored(tmp_path / "book", "observations").cells["value"][0] == "7.25"
    (tmp_path / "book" / "events.csv").write_text("id\n")
    with pytest.raises(BadInputError, match=r"found events\.csv beside it"):
        check_all(tmp_path / "book")


def test_a_verdict_is_kept_for_just_these_bytes(package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(verdict.FOLDER, str(tmp_path / "cache"))
    assert check_all(package) == []
    [entry] = (tmp_path / "cache" / "checked").iterdir()
    key = verdict.key_of(package, schema(package))
    assert entry.name == key
    assert verdict.recall(key) == []
    path = package / "observations.csv"
    path.write_bytes(path.read_bytes().replace(b"USA", b"XSA", 1))
    assert verdict.recall(verdict.key_of(package, schema(package))) is None
    assert check_all(package) != []
    assert len(list(entry.parent.iterdir())) == 1
    entry.write_text("[]")
    assert verdict.recall(key) is None
    monkeypatch.setenv(verdict.FOLDER, "/dev/null/no")
    assert check_all(package) != []


def test_words_of_data_are_never_formulas_and_a_missing_glyph_is_no_error(recwarn: pytest.WarningsRecorder) -> None:
    words = ["Ba$$in", "$x_1$ {y} %s \\frac{", "_name", "智谱 🤗", "x" * 100]

    def draw(panel: Panel) -> None:
        panel.ax.barh(words, range(1, 6))

    chart = Chart("made", "t", "s", "o", "a", draw, pd.DataFrame({"x": [1]}))
    for narrow in (False, True):
        svg = chart.svg(narrow)
        for word in ("Ba$$in", "$x_1$ {y} %s \\frac{", "智谱 🤗"):
            assert word in svg
    assert not [w for w in recwarn if "Glyph" in str(w.message)]
    plt.close("all")

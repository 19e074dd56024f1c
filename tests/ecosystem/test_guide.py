"""Every command of the README and of the page on reruns works as it is written there, in a clone in which nothing else was done."""

import contextlib
import re
import shlex
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from conftest import PROJECT, add_row, bare_package, small_package
from environments import checkout, run
from test_others_ways import program

from aibalance.cli import main
from aibalance.data.store import write
from aibalance.data.tables import read

sys.path.insert(0, str(PROJECT / "tests" / "sources"))
README, GUIDE = PROJECT / "README.md", PROJECT / "chapters" / "rerun.md"
OWN = "aibalance"
# Commands that other tests run: how they begin, and where.
ELSEWHERE = {
    "make ": "what runs the tests itself",
    "python -m pip install": "tests/ecosystem/test_install.py",
    ".venv/bin/pip install": "tests/ecosystem/test_lab.py",
    ".venv/bin/jupyter lab": "tests/ecosystem/test_lab.py",
    "jupyter ": "tests/ecosystem/test_others_ways.py",
    "papermill ": "tests/ecosystem/test_others_ways.py",
    "pytest --nbval": "tests/ecosystem/test_others_ways.py",
    "jupyter-book build": "tests/ecosystem/test_others_ways.py",
}
# A network on which nothing answers: `update` is the one command that asks for one.
UNREACHABLE = dict.fromkeys(("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"), "http://127.0.0.1:9")
ROBOTS = "Entity,Code,Year,Annual industrial robots installed\nChina,CHN,2023,276288\nUnited States,USA,2023,37587\n"
PAPERS = "id;countries;published\n1;United States;2024-03-01\n2;China;2024-05-02\n"


def sections(page: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield the headings of a page, each with the commands of its blocks."""
    text = page.read_text(encoding="utf-8")
    for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        blocks = re.findall(r"^```\n(.*?)^```", part, flags=re.DOTALL | re.MULTILINE)
        lines = [line.partition("  #")[0].strip() for block in blocks for line in block.splitlines()]
        yield part.splitlines()[0], [line for line in lines if line]


ALL = [(page, heading, line) for page in (README, GUIDE) for heading, lines in sections(page) for line in lines]


def once() -> dict[tuple[Path, str], list[str]]:
    """Return the commands that are run, by page and heading: what a page repeats, but for the folder it writes, is run once."""
    found: dict[tuple[Path, str], list[str]] = {}
    seen = set[str]()
    for page, heading, line in ALL:
        same = re.sub(r" --out \S+", "", line)
        if line.startswith(f"{OWN} ") and same not in seen:
            found.setdefault((page, heading), []).append(line)
            seen.add(same)
    return found


RUN = [pytest.param(lines, id=f"{page.stem}-{heading}") for (page, heading), lines in once().items()]


@pytest.mark.parametrize("line", [line for *_, line in ALL])
def test_a_command_of_the_guides_is_one_of_ours_with_options_that_it_has_or_is_run_by_another_test(line: str) -> None:
    if not line.startswith(f"{OWN} "):
        assert any(line.startswith(start) for start in ELSEWHERE), "who runs it?"
        return
    context = click.Context(main, obj=PROJECT)
    name, command, words = main.resolve_command(context, shlex.split(line)[1:])
    assert command is not None
    with contextlib.suppress(click.exceptions.Exit):  # of --help and --list; a wrong option is another error
        command.make_context(name, words, parent=context)


def test_the_readme_and_the_guide_tell_of_every_command_of_data_and_reruns() -> None:
    told = README.read_text(encoding="utf-8") + GUIDE.read_text(encoding="utf-8")
    kinds = (
        "add-rows",
        "check",
        "rerun",
        "sweep",
        "compare",
        "accept",
        "update",
        "import",
        "cite",
        "new-data",
        "refresh-outputs",
    )
    assert [name for name in kinds if f"aibalance {name}" not in told] == []
    assert set(kinds) <= set(main.commands)


def own_package(book: Path) -> None:
    if not (book / "mine").exists():
        run(program(OWN), "new-data", "mine", cwd=book)


def grid(book: Path) -> None:
    [text] = re.findall(
        r"^```yaml\n# grid.yml\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE
    )
    (book / "grid.yml").write_text(text, encoding="utf-8")


def finished_run(book: Path) -> None:
    if not (book / "new").exists():
        own_package(book)
        rows = read(book / "mine", "observations")
        hit = (rows["indicator"] == "private_investment") & (rows["economy"] == "CHN") & (rows["period"] == "2024")
        write(book / "mine", "observations", rows.assign(value=rows["value"].mask(hit, rows["value"] + 1)))
        run(program(OWN), "rerun", "--data", "mine", "--out", "new", "--no-site", cwd=book)


def files_of_a_publisher(book: Path) -> None:
    from test_epoch import models_folder

    shutil.rmtree(book / "data")
    bare_package(book / "data")
    for path in models_folder(book).iterdir():
        shutil.copy(path, book)


def records(book: Path) -> None:
    pytest.importorskip("duckdb", reason="SKIPPED: the extra `records` is not installed")
    shutil.rmtree(book / "data")
    small_package(book / "data")
    add_row(
        book / "data", "indicators", id="my_papers", label="Papers", unit="papers", definition="Papers.", misses="Much.",
        direction="higher", subject_kind="none", section="01",
    )  # fmt: skip
    add_row(
        book / "data", "sources", id="my-list-2026", publisher="Myself", title="List", edition="1", published="2026",
        url="https://example.org/list.csv", licence="CC0", use="open", grade="data-file", seen_in="My own list",
        seen_on="2026-11-01",
    )  # fmt: skip
    (book / "papers").mkdir()
    (book / "papers" / "all.csv").write_text(PAPERS.replace(";", ","), encoding="utf-8")


def robots(book: Path) -> None:
    own_package(book)
    (book / "robots.csv").write_text(ROBOTS, encoding="utf-8")


# What a command supposes to be there: the reader's own files, and what an earlier command of the page made.
BEFORE: dict[str, Callable[[Path], None]] = {
    "aibalance sweep": grid, "aibalance rerun --data mine": own_package, "aibalance accept": finished_run,
    "aibalance import epoch-models": files_of_a_publisher, "aibalance import records": records, "aibalance add-rows robots": robots,
}  # fmt: skip


@pytest.mark.prove
@pytest.mark.parametrize("lines", RUN)
def test_the_commands_of_the_guides_work_as_written_in_a_fresh_clone(lines: list[str], tmp_path: Path) -> None:
    book = checkout(tmp_path / "clone")
    for line in lines:
        for start, prepare in BEFORE.items():
            if line.startswith(start):
                prepare(book)
        words = shlex.split(line)[1:]
        if words[0] == "update":  # without a network it says so, and changes nothing
            before = sorted(book.rglob("*"))
            done = run(program(OWN), *words, cwd=book, ok=False, own=UNREACHABLE)
            assert done.returncode == 1
            assert "nothing was changed" in done.stdout
            assert [
                path for path in sorted(book.rglob("*")) if path not in before and not path.name.endswith(".lock")
            ] == []
        else:
            run(program(OWN), *words, cwd=book)

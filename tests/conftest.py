"""What tests share: a small data package cut out of the real one, a small book on it, the built site and a browser."""

import csv
import hashlib
import re
import shutil
import signal
import tempfile
import threading
from collections import defaultdict
from collections.abc import Callable, Generator, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import takewhile
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest

from aibalance.data.store import write
from aibalance.data.tables import columns, read, schema
from aibalance.runs.execution.record import write_notebook

PROJECT = Path(__file__).parents[1]
collect_ignore = ["another_book"]  # its notebooks are stored without outputs, for tests that execute them


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that was skipped without a stated reason has not been passed over but lost: it fails."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)
        if not reason.removeprefix("Skipped: ").removeprefix("Skipped").strip() or "unconditional skip" in reason:
            report.outcome, report.longrepr = "failed", f"{report.nodeid} was skipped without a stated reason"
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first, by the seconds in tiers.csv: two processes that take file by file then end together.

    Within a file the order stays. Notebooks, which nbval executes whole, come before all.
    """
    with Path(__file__).with_name("tiers.csv").open(encoding="utf-8", newline="") as file:
        known = {row["test"]: float(row["seconds"] or 0) for row in csv.DictReader(file)}
    seconds: dict[str, float] = defaultdict(float)
    named = {(getattr(item, "originalname", item.name), str(item.path)) for item in items}
    for test, path in sorted(named):  # in one order, as sums of the same numbers differ by it and processes must agree
        seconds[path] += float("inf") if path.endswith(".ipynb") else known.get(test, 0.5)
    items.sort(key=lambda item: (-seconds[str(item.path)], str(item.path)))


@pytest.fixture(scope="session")
def project() -> Path:
    """The folder of the book."""
    return PROJECT


def heeding_interrupts() -> None:
    """Let the process that is about to start be interrupted, as in a terminal: what a script runs with & ignores interrupts,
    and so does all that it starts."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def set_up(name: str, change: Callable[[str], str] = str, **parameters: object) -> dict[str, Any]:
    """Return the names that the cells before the first analytical one define: parameters, imports, and a list or frame that all
    cells share. change: what a reader edits in them."""
    cells = [c for c in nbformat.read(PROJECT / "chapters" / name, 4).cells if c.cell_type == "code"]
    place = next(n for n, cell in enumerate(cells) if "parameters" in cell.metadata.get("tags", []))
    names: dict[str, Any] = {}
    exec(cells[place].source, names)
    names |= {"data": str(PROJECT / "data"), **parameters}
    for cell in takewhile(lambda cell: "chapter." not in cell.source, cells[place + 1 :]):
        exec(change(cell.source), names)
    return names


def contents(folder: Path) -> str:
    """Return the digest of all files of a folder."""
    total = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        total.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return total.hexdigest()


_shared: dict[str, tuple[Path, str]] = {}


def shared(name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder that is made once in each process, by a function that fills it; what uses it works on a copy."""
    if name not in _shared:
        folder = Path(tempfile.mkdtemp(prefix="aibalance-tests-")) / name
        make(folder)
        _shared[name] = folder, contents(folder)
    return _shared[name][0]


def altered() -> list[str]:
    """Return the names of shared folders that are no longer as they were made."""
    return [name for name, (folder, before) in _shared.items() if contents(folder) != before]


@pytest.fixture(scope="session", autouse=True)
def shared_folders_stay_as_they_were_made() -> Iterator[None]:
    """Fail at the end if a test has altered what all share; remove it."""
    yield
    found = altered()
    for folder, _ in _shared.values():
        shutil.rmtree(folder.parent, ignore_errors=True)
    assert found == [], "a test has altered what all share: let it work on a copy"


def executed_book(folder: Path) -> None:
    """Make the small book in a folder and execute its chapters in _build/stage."""
    from aibalance.runs.execution.execute import execute
    from aibalance.runs.execution.staging import stage

    small_package(folder / "data")
    stage(small_book(folder), folder / "data", folder / "_build" / "stage")
    execute(sorted((folder / "chapters").glob("*.ipynb")), folder / "_build" / "stage", {}, jobs=2)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A valid data package: all economies, one indicator in two editions, and no claims."""
    return small_package(tmp_path / "data")


@pytest.fixture
def executed(tmp_path: Path) -> Path:
    """The small book, its chapters executed already."""
    return Path(shutil.copytree(shared("book", executed_book), tmp_path / "book"))


def small_package(folder: Path) -> Path:
    """Give a copy of the small package in a new folder."""
    return Path(shutil.copytree(shared("package", cut_package), folder))


def cut_package(folder: Path) -> None:
    """Cut the small package out of the real one."""
    folder.mkdir()
    shutil.copy(PROJECT / "data" / "datapackage.json", folder)
    for table in schema(folder):
        frame = read(PROJECT / "data", table)
        if table == "observations":
            frame = frame[
                (frame["indicator"] == "private_investment") & frame["source"].isin(["ai-index-2024", "owid-quid-2025"])
            ]
        elif table == "sources":
            frame = frame[frame["id"].isin(["ai-index-2024", "owid-quid-2025", "state-council-2017"])]
        elif table == "series":
            frame = frame[frame["series"] == "private_investment"]
        elif table == "indicators":
            frame = frame[frame["id"] == "private_investment"]
        elif table == "events":
            frame = frame[frame["source"] == "state-council-2017"]
        elif table != "economies":
            frame = frame.iloc[:0]
        write(folder, table, frame)


HUBS = (
    ("bay", "Bay", "USA", 37.8, -122.4),
    ("london", "London", "GBR", 51.5, -0.1),
    ("beijing", "Beijing", "CHN", 39.9, 116.4),
)
ORGANIZATIONS = (
    ("google", "USA", "bay"), ("google-deepmind", "GBR", "london"),
    ("lab-a", "USA", "bay"), ("lab-b", "CHN", "beijing"), ("lab-c", "USA", ""),
)  # fmt: skip


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A package without evidence, for importers."""
    return bare_package(tmp_path / "data")


def bare_package(folder: Path) -> Path:
    """Give a copy, in a new folder, of a package without evidence: all economies, and a few made-up hubs and organizations."""
    return Path(shutil.copytree(shared("bare", write_bare_package), folder))


def write_bare_package(folder: Path) -> None:
    """Write the package without evidence."""
    folder.mkdir()
    for name in ("datapackage.json", "economies.csv"):
        shutil.copy(PROJECT / "data" / name, folder / name)
    for resource in schema(folder).values():
        if resource["name"] != "economies":
            (folder / resource["path"]).write_text(",".join(columns(resource)) + "\n", encoding="utf-8")
    for hub in HUBS:
        add_row(folder, "hubs", **dict(zip(("id", "name", "economy", "latitude", "longitude"), hub, strict=True)))
    for id_, economy, home in ORGANIZATIONS:
        place = {"id": id_, "name": id_, "economy": economy, "hub": home}
        add_row(folder, "organizations", kind="company", named="false", grade="common", **place)


def replace_line(path: Path, line: int, text: str) -> None:
    """Replace one line (counted from 1) of a file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[line - 1] = text
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def observation(**changes: object) -> dict[str, object]:
    """A valid row of observations, with changes."""
    row = {
        "indicator": "private_investment", "economy": "USA", "subject": "", "period": "2012", "value": 1.0, "low": None,
        "high": None, "unit": "USD bn", "source": "ai-index-2024", "grade": "press", "status": "published", "note": "",
    }  # fmt: skip
    return {**row, **changes}


def add_row(folder: Path, table: str, **row: object) -> None:
    """Append a row to a table without any check."""
    path = folder / f"{table}.csv"
    header = path.read_text(encoding="utf-8").splitlines()[0].split(",")
    pd.DataFrame([{name: row.get(name, "") for name in header}]).to_csv(path, mode="a", header=False, index=False)


KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
IMPORTS = """from aibalance.notebook import open_chapter
from aibalance.stats.ordering import leader_first
"""
# What the money chapter states: who leads, by how much, and what both have, in the first year and in the last.
MONEY = """money = evidence.wide("private_investment", chapter.pair)
ahead, behind = leader_first(money, chapter.pair)
money = money.assign(leader=ahead, trailer=behind, times=money[ahead] / money[behind]).dropna(subset="times")
now, first = money.tail(1), money.head(1)
chapter.state(now, "leader", money_leader="leader", money_times=("times", "times"))
chapter.state(now, "focus", money_focus=(chapter.focus, "USD bn"))
chapter.state(now, "rival", money_rival=(chapter.rival, "USD bn"))
chapter.state(now, money_year=("year", "year"))
chapter.state(first, money_first_year=("year", "year"), money_first_focus=(chapter.focus, "USD bn"))"""
LOAD = f"""{IMPORTS}chapter, evidence = open_chapter(
    "market", "01", data="../data", as_of=2025, focus="USA", rival="CHN", confidence=0.9, seed=2026)
{MONEY}"""
PROSE = "# 1. Money\n\n{{ market.Money_leader }} leads by {{ market.money_times }}.\n"


def trial() -> tuple[Any, Any]:
    """Return a chapter on the published data, as a notebook opens it, and its evidence."""
    from aibalance.notebook import open_chapter

    return open_chapter(
        "trial", "01", data=str(PROJECT / "data"), as_of=2025, focus="USA", rival="CHN", confidence=0.9, seed=1
    )


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What a chapter displays, in order."""
    bundles: list[dict[str, Any]] = []
    for module in ("aibalance.notebook.chapter", "aibalance.charts.axes"):
        monkeypatch.setattr(f"{module}.display", lambda bundle, raw=False: bundles.append(bundle))
    return bundles


@pytest.fixture
def book(package: Path) -> Path:
    """A book of two chapters on the small data package, ready to be executed; the second uses no data."""
    return small_book(package.parent)


def small_book(project: Path) -> Path:
    """Write the book of two chapters into a folder that holds a data package."""
    (project / "chapters").mkdir()
    toc = "format: jb-book\nroot: chapters/01-money\nchapters:\n  - file: chapters/02-words\n"
    (project / "_toc.yml").write_text(toc, encoding="utf-8")
    config = (PROJECT / "_config.yml").read_text(encoding="utf-8")
    # The cover of the book names statistics that the small one does not state.
    (project / "_config.yml").write_text(re.sub(r"^  moved:\n(?:    .*\n)+", "", config, flags=re.M), encoding="utf-8")
    (project / "chapters" / "references.bib").write_text("", encoding="utf-8")
    chapter(project, "01-money", PROSE, LOAD, "chapter.closing()")
    chapter(project, "02-words", "# 2. Words\n\nNo number here.\n", "'a word'")
    return project


def chapter(project: Path, name: str, text: str, *code: str) -> Path:
    cells = [nbformat.v4.new_markdown_cell(text), *(nbformat.v4.new_code_cell(source) for source in code)]
    for place, cell in enumerate(cells):
        cell["id"] = f"cell-{place}"
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=KERNEL)
    path = project / "chapters" / f"{name}.ipynb"
    write_notebook(path, notebook)
    return path


SITE = PROJECT / "_build" / "html"
PAGES = sorted(p.relative_to(SITE).as_posix() for p in (SITE / "chapters").glob("*.html"))
# Every page that a reader may open, also those made for each number and each claim.
ALL_PAGES = sorted(
    p.relative_to(SITE).as_posix() for p in SITE.rglob("*.html") if 'id="main-content"' in p.read_text(encoding="utf-8")
)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
needs_site = pytest.mark.skipif(not PAGES, reason="no built site; run `make book` first")
needs_browser = pytest.mark.skipif(
    not CHROMIUM, reason="SKIPPED: no Chromium on this machine, so nothing was looked at in a browser"
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
]


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Keep the test output clean."""


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(SITE)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def opened(browser: Any, address: str) -> Iterator[Any]:
    """A function that opens a page of the site in a context of its own; what one may do with a clipboard is granted."""
    contexts = []

    def open_(name: str, **options: Any) -> Any:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        contexts.append(context)
        page = context.new_page()
        page.goto(address + name)
        return page

    yield open_
    for context in contexts:
        context.close()

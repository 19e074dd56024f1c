"""JupyterLab, from its package and in a real browser, shows what a chapter found, whether it trusts the notebook or not."""

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from conftest import PROJECT, needs_browser
from environments import checkout, plain, run

from aibalance.runs.execution.record import read_notebook

pytestmark = [pytest.mark.prove, needs_browser]
STEM = "01-market-dynamics"
# What is on the page: outputs as JupyterLab renders them, of all cells.
SEEN = """() => {
  const outputs = [...document.querySelectorAll('.jp-Notebook .jp-OutputArea-output')];
  const all = selector => outputs.flatMap(output => [...output.querySelectorAll(selector)]);
  return {
    cells: document.querySelectorAll('.jp-Notebook .jp-CodeCell').length,
    sentences: outputs.filter(output => output.matches('.jp-RenderedMarkdown')).map(output => output.innerText),
    links: all('a[href^="#number-"]').map(link => link.getAttribute('href').slice(1)),
    anchors: all('[data-jupyter-id^="number-"], [id^="number-"]').map(row => row.dataset.jupyterId || row.id),
    pictures: all('figure img').map(picture => [picture.complete, picture.naturalWidth, picture.clientWidth, picture.clientHeight]),
    titles: all('.chart-title').map(title => title.innerText),
    tables: all('table.house-table').map(table => table.rows.length),
    formulas: document.querySelectorAll('.jp-Notebook .MathJax, .jp-Notebook mjx-container').length,
    text: [...document.querySelectorAll('.jp-Notebook .jp-MarkdownCell'), ...outputs].map(part => part.innerText).join('\\n'),
  };
}"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path, dict[str, str]]]:
    """A running JupyterLab with settings of its own: its address, the folder of chapters that it shows, its surroundings."""
    folder = tmp_path_factory.mktemp("lab")
    chapters = checkout(folder / "book") / "chapters"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    own = {f"JUPYTER_{name}_DIR": str(folder / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    own |= {"HOME": str(folder), "JUPYTER_ALLOW_INSECURE_WRITES": "1"}
    words = [
        "lab", "--no-browser", "--allow-root", f"--ServerApp.port={port}", "--ServerApp.port_retries=0", "--ServerApp.ip=127.0.0.1",
        "--IdentityProvider.token=", "--LabApp.news_url=", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate", "chapters/",
    ]  # fmt: skip
    jupyter = Path(sys.executable).with_name("jupyter")
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            [jupyter, *words], cwd=folder / "book", env=plain(**own), stdout=log, stderr=subprocess.STDOUT
        )
        try:
            address = f"http://127.0.0.1:{port}/"
            for _ in range(240):
                assert server.poll() is None, (folder / "log").read_text(encoding="utf-8")[-2000:]
                try:
                    with urlopen(f"{address}api", timeout=5):
                        break
                except (URLError, OSError):
                    time.sleep(0.5)
            yield address, chapters, own
        finally:
            server.terminate()
            server.wait(30)


def seen(browser: Any, address: str, path: Path, picture: Path) -> dict[str, Any]:
    """Open a notebook in a window so high that all of it is in view; return what is there when nothing more comes."""
    expected = sum(cell.cell_type == "code" for cell in read_notebook(path).cells)
    page = browser.new_page(viewport={"width": 1300, "height": 32000})
    try:
        page.goto(f"{address}lab/tree/{path.name}?reset", timeout=120_000)
        page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=120_000)
        last: dict[str, Any] = {}
        for _ in range(60):
            page.wait_for_timeout(1500)
            now = page.evaluate(SEEN)
            if now == last and now["cells"] == expected:
                break
            last = now
        page.screenshot(path=str(picture), clip={"x": 0, "y": 0, "width": 1300, "height": 12000})
        return dict(now)
    finally:
        page.close()


@pytest.mark.parametrize("trusted", [False, True], ids=["untrusted", "trusted"])
def test_sentences_tables_and_charts_are_seen(
    trusted: bool, lab: tuple[str, Path, dict[str, str]], browser: Any, tmp_path: Path
) -> None:
    address, chapters, own = lab
    path = chapters / f"{STEM}.ipynb"
    if trusted:  # not a byte of the notebook changes: its signature is kept in the data folder
        before = path.read_bytes()
        run(Path(sys.executable).with_name("jupyter"), "trust", path, cwd=chapters, own=own)
        assert path.read_bytes() == before
    shown = seen(browser, address, path, tmp_path / "lab.png")
    outputs = [o.get("data", {}) for cell in read_notebook(path).cells for o in cell.get("outputs", [])]
    said = [data["text/plain"] for data in outputs if "text/markdown" in data]
    assert len(said) > 30
    for sentence in said:
        assert any(words(sentence) == words(text) for text in shown["sentences"]), sentence
    assert len(shown["links"]) > 60
    assert set(shown["links"]) <= set(shown["anchors"]), "links of numbers that lead nowhere"
    charts = [
        data["application/vnd.aibalance.figure+json"]
        for data in outputs
        if "application/vnd.aibalance.figure+json" in data
    ]
    assert [words(title) for title in shown["titles"]] == [words(chart["title"]) for chart in charts]
    assert len(shown["pictures"]) == len(charts)
    for complete, natural, wide, high in shown["pictures"]:
        assert complete
        assert natural > 0
        assert wide >= 500
        assert high >= 100
    assert len(shown["tables"]) == sum("house-table" in data.get("text/html", "") for data in outputs)
    assert min(shown["tables"]) >= 2
    assert shown["formulas"] == 0, "dollar signs that became formulas"
    assert len(shown["text"]) > 10_000
    assert "{{" not in shown["text"]


def words(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("*", "")).strip()


def test_a_guide_and_the_downloaded_notebooks_name_the_way_to_open_them() -> None:
    from aibalance.book.formats.downloads import README

    guide = (PROJECT / "chapters" / "rerun.md").read_text(encoding="utf-8")
    assert "jupyter lab chapters/" in guide
    assert ".[lab]" in guide
    assert "jupyter lab chapters/" in README
    assert ".[lab]" in README

"""Rendering only what changed gives the site that rendering everything gives, byte by byte; what warned is never kept."""

import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from conftest import chapter

from aibalance.book.site import build
from aibalance.book.site.build import RenderFailedError, render
from aibalance.data.store import write, write_text
from aibalance.data.tables import read
from aibalance.runs.execution.execute import execute, reworded
from aibalance.runs.execution.record import cleaned, parsed, read_notebook, write_notebook
from aibalance.runs.execution.staging import stage

WORDS = "(there)=\n# 2. Words\n\nA frontier is named.\n\n## A part\n\nNo number here.\n"
GLOSSARY = "# Glossary\n\n```{glossary}\nfrontier\n: What is newest.\n```\n"
REFERRING = "# Referring\n\nSee {ref}`there`, {cite}`one`, and {{ market.money_times }}.\n\n```{bibliography}\n```\n"
ENTRY = "@misc{one, title = {A title}, author = {Somebody}, year = {2020}}\n"
TOC = "format: jb-book\nroot: chapters/01-money\nchapters:\n"


@pytest.fixture
def fuller(book: Path) -> Path:
    """The small book with a glossary, a label in one page, and a page that refers to it, to a work and to a number."""
    chapter(book, "02-words", WORDS, "'a word'")
    for name, text in (("glossary", GLOSSARY), ("referring", REFERRING), ("spare", "# Spare\n\nA page.\n")):
        (book / "chapters" / f"{name}.md").write_text(text, encoding="utf-8")
    (book / "chapters" / "references.bib").write_text(ENTRY, encoding="utf-8")
    contents(book, "02-words", "glossary", "referring", "spare")
    return book


def contents(book: Path, *names: str) -> None:
    (book / "_toc.yml").write_text(TOC + "".join(f"  - file: chapters/{name}\n" for name in names), encoding="utf-8")


def executed(book: Path) -> list[str]:
    stage(book, book / "data", book / "_build" / "stage")
    done = execute(sorted((book / "chapters").glob("*.ipynb")), book / "_build" / "stage", {}, jobs=2)
    return [path.name for path in done]


def rendered(book: Path, kept: Path | None) -> dict[str, bytes]:
    output = book / "_build" / ("clean" if kept is None else "kept-site")
    if kept is None:
        shutil.rmtree(output, ignore_errors=True)
    output.mkdir(parents=True, exist_ok=True)
    render(book / "_build" / "stage", output, kept)
    site = output / "html"
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


def replaced(name: str, old: str, new: str) -> Callable[[Path], None]:
    """Return an edit of a file of the book's pages; of a notebook, in whichever cell holds the words."""

    def edit(book: Path) -> None:
        path = book / "chapters" / name
        if path.suffix != ".ipynb":
            text = path.read_text(encoding="utf-8")
            assert old in text
            write_text(path, text.replace(old, new))
            return
        notebook = read_notebook(path)
        [cell] = [cell for cell in notebook.cells if old in cell.source]
        cell.source = cell.source.replace(old, new)
        write_notebook(path, notebook)

    return edit


def another_figure(book: Path) -> None:
    rows = read(book / "data", "observations")
    hit = (rows["economy"] == "CHN") & (rows["period"] == "2024") & (rows["source"] == "owid-quid-2025")
    write(book / "data", "observations", rows.assign(value=rows["value"].mask(hit, 145.44)))


def another_name(book: Path) -> None:
    sources = read(book / "data", "sources")
    hit = sources["id"] == "owid-quid-2025"
    write(book / "data", "sources", sources.assign(edition=sources["edition"].mask(hit, "another edition")))


def without_spare(book: Path) -> None:
    (book / "chapters" / "spare.md").unlink()
    contents(book, "02-words", "glossary", "referring")


EDITS: dict[str, Callable[[Path], None]] = {
    "nothing": lambda _: None,
    "a cell": replaced("02-words.ipynb", "'a word'", "'a word'  # with a comment"),
    "prose": replaced("02-words.ipynb", "No number here", "Still no number"),
    "a number": another_figure,
    "the name of a source": another_name,
    "a heading": replaced("02-words.ipynb", "## A part", "## A portion"),
    "a title": replaced("02-words.ipynb", "# 2. Words", "# 2. Other words"),
    "a term": replaced("glossary.md", "frontier\n:", "frontier\n: It is"),
    "a new term": replaced("glossary.md", "What is newest.\n", "What is newest.\nnumber\n: A figure.\n"),
    "the contents": lambda book: contents(book, "glossary", "02-words", "referring", "spare"),
    "the bibliography": replaced("references.bib", "A title", "Another title"),
    "a page removed": without_spare,
}


@pytest.mark.prove
def test_a_kept_environment_gives_the_bytes_of_a_clean_build_after_every_kind_of_edit(
    fuller: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = fuller / "_build" / "kept"
    for name, edit in EDITS.items():
        edit(fuller)
        ran = executed(fuller)
        assert name != "prose" or ran == [], "prose executes nothing"
        ours, clean = rendered(fuller, kept), rendered(fuller, None)
        assert [file for file in sorted(ours.keys() | clean.keys()) if ours.get(file) != clean.get(file)] == [], name
    # Another library: nothing of the old one is taken over.
    before = (kept / "sphinx" / build.WHOLE).read_text(encoding="utf-8")
    monkeypatch.setattr(build, "renderer", lambda _: "another library")
    assert rendered(fuller, kept) == rendered(fuller, None)
    assert (kept / "sphinx" / build.WHOLE).read_text(encoding="utf-8") != before


@pytest.mark.prove
def test_a_lost_label_is_missed_on_pages_that_did_not_change_and_what_warned_is_not_kept(fuller: Path) -> None:
    kept = fuller / "_build" / "kept"
    executed(fuller)
    before = rendered(fuller, kept)
    replaced("02-words.ipynb", "(there)=\n", "")(fuller)
    assert executed(fuller) == []
    for _ in range(2):  # the second time everything is made anew, and warns again
        with pytest.raises(RenderFailedError, match="there"):
            rendered(fuller, kept)
        assert not (kept / "sphinx" / build.WHOLE).exists()
    replaced("02-words.ipynb", "# 2. Words", "(there)=\n# 2. Words")(fuller)
    executed(fuller)
    assert rendered(fuller, kept) == before


def test_prose_is_carried_over_to_stored_outputs_as_an_execution_would_leave_it() -> None:
    def notebook(text: str, parameters: bool, done: bool) -> nbformat.NotebookNode:
        code = nbformat.v4.new_code_cell("1 + 1", id="b", metadata={"tags": ["parameters"]} if parameters else {})
        last = nbformat.v4.new_code_cell("2 + 2", id="d")
        injected = nbformat.v4.new_code_cell("x = 1", id="x", metadata={"tags": ["injected-parameters", "remove-cell"]})
        if done:
            for count, cell in enumerate((code, injected, last), start=1):
                cell.execution_count = count
                cell.outputs = [
                    nbformat.v4.new_output("execute_result", {"text/plain": str(count)}, execution_count=count)
                ]
        cells = [nbformat.v4.new_markdown_cell(text, id="a"), code, *([injected] if done else []), last]
        return parsed(nbformat.writes(cleaned(nbformat.v4.new_notebook(cells=cells))))

    for parameters in (True, False):
        old, new = notebook("old", parameters, True), notebook("new", parameters, False)
        if not parameters:  # papermill puts its cell first where no cell is for parameters
            old.cells.insert(0, old.cells.pop(2))
        found = reworded(old, new)
        expected = parsed(nbformat.writes(old))
        next(cell for cell in expected.cells if cell.id == "a").source = "new"
        assert found == expected

"""What a reader can take away: the data package, the notebooks with all they need, and each executed notebook."""

import io
import json
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

import nbformat

from aibalance.book.cite import metadata
from aibalance.book.formats.archive import entry
from aibalance.book.formats.packages import descriptions
from aibalance.book.formats.results_files import FOLDER as RESULTS
from aibalance.book.formats.results_files import results_files
from aibalance.book.naming import file_name, title
from aibalance.book.site.kept_texts import KeptTexts
from aibalance.book.site.markup import markup
from aibalance.data.opened import content
from aibalance.data.rights import MEANINGS
from aibalance.data.store import package_files
from aibalance.data.tables import PACKAGE, read, schema
from aibalance.executed.book import ExecutedBook
from aibalance.runs.execution.record import cleared, notebook_text, write_notebook
from aibalance.runs.pages import REFERENCE

PROJECT = Path(__file__).resolve().parents[3]
CODE = ("aibalance",)
BESIDE = ("requirements.txt", "pyproject.toml", "LICENSE", "LICENSE-data")
README = """# TITLE: notebooks

The chapters as plain notebooks, with the data, the library and the exact versions of everything they import.

    python3 -m venv .venv
    .venv/bin/pip install --require-hashes -r requirements.txt
    .venv/bin/pip install --no-build-isolation --editable '.[lab]'
    .venv/bin/jupyter lab chapters/

Python 3.11 or later is needed. Numbers stand in the sentences that cells say. In a text cell, a name in double braces such
as `{{ dictionary.observations }}` stands for a number that the notebook computes; the book fills it in. The executive
summary sums up the other chapters, so run and save those first, or let `.venv/bin/aibalance refresh-outputs` do it.
`.venv/bin/aibalance build` makes the whole book.

Code is MIT. Text and the compilation of data are CC BY 4.0. Each row of the data remains under the terms of its source, which
`data/sources.csv` states in the columns `licence` and `use`: rows marked `figures` are quoted single figures, rows marked
`noncommercial` are not for commercial use. LICENSE-data says more.
"""


def packed(files: Mapping[str, bytes], name: str) -> bytes:
    """Return a zip archive of {path: content} in a folder `name`, whose bytes depend on nothing else: no times, no order, no machine."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(files):
            archive.writestr(entry(f"{name}/{path}"), files[path])
    return buffer.getvalue()


def datasheet(data: Path) -> str:
    """Return what a person should know before using the tables, from the package's own description."""
    about = json.loads(content(data / PACKAGE))
    sources = read(data, "sources")
    lines = [f"# {about['title']}", "", f"{about['description']} Edition {about['version']}.", ""]
    lines += ["| file | rows | what it holds |", "|---|---:|---|"]
    for name, resource in schema(data).items():
        lines.append(f"| {resource['path']} | {len(read(data, name)):,} | {resource['description']} |")
    lines += [
        "",
        f"`{PACKAGE}` describes every column: type, unit, key and allowed values, as a Frictionless Data Package.",
        "Each observation names its source, which is one edition of one publication; editions are never mixed. The column",
        "`grade` says how a figure was read: in the primary publication, in its data file, in the press or in a restatement.",
        "",
        f"The folder `{RESULTS}` holds what the book makes of the tables: every statistic, sentence, verdict and piece of evidence,",
        "as CSV, as JSON and in one SQLite database. Each row says what may be done with it.",
        "",
        "## Licences",
        "",
        "The compilation is licensed CC BY 4.0, https://creativecommons.org/licenses/by/4.0/. Its author is",
        f"{about['contributors'][0]['title']}. Rows remain under the licence of their source, which `sources.csv` states in",
        "the columns `licence` and `use`.",
    ]
    for use, meaning in MEANINGS.items():
        bound = sources[sources["use"] == use].sort_values("id", kind="stable")
        if len(bound):
            lines += ["", f"Rows of these sources (`use`: `{use}`) are not under CC BY but {meaning}:", ""]
            lines += [f"- {r.publisher}: {r.title}, {r.edition}. Licence: {r.licence}." for r in bound.itertuples()]
    return "\n".join(lines) + "\n"


def data_archive(book: ExecutedBook, kept: KeptTexts | None = None) -> bytes:
    """Return the data package of a book as a zip archive: tables, descriptions for machines, datasheet; and its results."""
    data = book.data
    described = {name: text.encode() for name, text in descriptions(metadata.book(book), data).items()}
    tables = {path.name: content(path) for path in package_files(data)}
    licence = {"LICENSE-data": (PROJECT / "LICENSE-data").read_bytes()} if (PROJECT / "LICENSE-data").exists() else {}
    results = {f"{RESULTS}/{name}": content for name, content in results_files(book, kept).items()}
    held = {**tables, **described, **licence, **results, "README.md": datasheet(data).encode()}
    return packed(held, file_name(book.folder))


def notebook_archive(book: ExecutedBook) -> bytes:
    """Return plain notebooks, the book's other text, data, library and lock as a zip archive that can be run and built.

    Raises FileNotFoundError where the library was installed without its project around it.
    """
    files = {f"data/{path.name}": content(path) for path in package_files(book.data)}
    for file, notebook in book.notebooks.items():
        files[f"chapters/{file}"] = notebook_text(cleared(notebook)).encode()
    for path in [*book.chapters.glob("*.md"), *book.chapters.glob("*.bib")]:
        files[f"chapters/{path.name}"] = content(path)
    for name in ("_config.yml", "_toc.yml"):
        files[name] = content(book.folder / name)
    for name in BESIDE:
        files[name] = content(PROJECT / name)
    for folder in CODE:
        for path in sorted((PROJECT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                files[path.relative_to(PROJECT).as_posix()] = content(path)
    readme = README.replace("TITLE", title(book.folder), 1)
    return packed({**files, "README.md": readme.encode()}, file_name(book.folder))


def filled(notebook: nbformat.NotebookNode, texts: Mapping[str, str]) -> nbformat.NotebookNode:
    """Return an executed notebook whose prose shows the numbers that the book shows. texts: {chapter.statistic: printed}."""
    notebook = nbformat.from_dict(json.loads(json.dumps(notebook)))
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = REFERENCE.sub(lambda m: texts.get(f"{m[1]}.{m[2]}", m[0]), cell.source)
    return notebook


def write_downloads(book: ExecutedBook, site: Path, kept: KeptTexts | None = None) -> None:
    """Write the archives and the executed notebooks of a staged book to site/downloads. kept: texts of earlier builds."""
    folder = site / "downloads"
    (folder / "notebooks").mkdir(parents=True, exist_ok=True)
    (folder / "data.zip").write_bytes(data_archive(book, kept))
    if all((PROJECT / name).exists() for name in BESIDE):
        (folder / "notebooks.zip").write_bytes(notebook_archive(book))
    for file, notebook in book.notebooks.items():
        write_notebook(folder / "notebooks" / file, filled(notebook, book.texts))


# What can be taken away as one file, in the order in which the cover lists it; * is the name of the book's files.
FORMATS = {
    "*.pdf": "PDF, for print",
    "chapters/brief.pdf": "The book on one page, PDF",
    "*.epub": "EPUB, for e-readers",
    "data.zip": "Data package: all tables with their description, and the results",
    "notebooks.zip": "Notebooks with data and library",
}
CHAPTERS = "chapters"  # the folder of the downloads with a PDF of each chapter
# A page asks for the list by {{ formats }}.
FORMATS_HERE = markup("format-list.html", root="", offered=[])
LAUNCH = re.compile(r'<nav class="launch"[^>]*><ul>')
LIST = re.compile(r'<div class="formats" id="formats">.*?</div>', flags=re.DOTALL)


def list_formats(site: Path, name: str) -> list[Path]:
    """Fill the list of formats on the pages of a site that have one, with what it offers now; return those pages.

    name: of the book's files.
    """
    pages = []
    for page in sorted([*site.glob("*.html"), *site.glob("chapters/*.html")]):
        text = page.read_text(encoding="utf-8")
        if LIST.search(text):
            listed = format_list(site, "../" * (len(page.relative_to(site).parts) - 1), name)
            page.write_text(LIST.sub(lambda _, listed=listed: listed, text), encoding="utf-8")  # type: ignore[misc]
            pages.append(page)
    return pages


def offer_chapters(site: Path) -> None:
    """Offer the PDF of each chapter that was made in the menu of its page."""
    for made in sorted((site / "downloads" / CHAPTERS).glob("*.pdf")):
        page = site / "chapters" / f"{made.stem}.html"
        item = f'<li><a href="../downloads/{CHAPTERS}/{made.name}" download>PDF ({size(made.stat().st_size)})</a></li>'
        text = page.read_text(encoding="utf-8")
        if item not in text:
            page.write_text(LAUNCH.sub(lambda menu, item=item: menu[0] + item, text, count=1), encoding="utf-8")  # type: ignore[misc]


def format_list(site: Path, root: str, name: str) -> str:
    """Return the list of the formats that a site offers, with their sizes. root: from the page to the site's root."""
    files = {file.replace("*", name): words for file, words in FORMATS.items()}
    offered = [
        {"name": file, "words": words, "size": size((site / "downloads" / file).stat().st_size)}
        for file, words in files.items()
        if (site / "downloads" / file).exists()
    ]
    return markup("format-list.html", root=root, offered=offered)


def size(count: int) -> str:
    """Return a number of bytes as people read it."""
    return f"{count / 1e6:.1f}\u202fMB" if count >= 1e6 else f"{max(count / 1e3, 1):.0f}\u202fkB"

"""Open a chapter elsewhere: links to Binder and Colab where the repository is known, and notebooks that fetch the book."""

import ast
import os
import re
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import nbformat

from aibalance.book.cite.metadata import FORGE, REPOSITORY
from aibalance.book.formats.downloads import PROJECT, filled
from aibalance.book.naming import file_name, settings
from aibalance.book.site.markup import markup
from aibalance.data.tables import BadInputError
from aibalance.executed.book import read_book
from aibalance.runs.execution.record import LIBRARY, OUTSIDE, notebook_text, read_notebook
from aibalance.runs.pages import notebooks

COMMIT = "AIBALANCE_COMMIT"
# The branch on which continuous integration publishes the notebooks that Colab opens.
BRANCH = "launch"
SET_UP = """# Set-up: fetch the book's library and data at the commit that this notebook was made from.
import importlib.metadata
import os
import subprocess
import sys

if not os.path.isfile(os.path.join("..", "aibalance", "__init__.py")):
    for words in (
        ["init", "--quiet", "{folder}"],
        ["-C", "{folder}", "fetch", "--quiet", "--depth", "1", "{address}", "{commit}"],
        ["-C", "{folder}", "checkout", "--quiet", "FETCH_HEAD"],
    ):
        subprocess.run(["git", *words], check=True)
    os.chdir(os.path.join("{folder}", "chapters"))
needed = [
{packages}]
owners = importlib.metadata.packages_distributions()
loaded = {{owner for name, own in owners.items() if name in sys.modules for owner in own}}
before = {{name: importlib.metadata.version(name) for name in loaded}}
subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *needed], check=True)
replaced = sorted(name for name in loaded if importlib.metadata.version(name) != before[name])
if replaced:  # half of the old version is in memory and the new one on disk; after the restart nothing is replaced any more
    print("Restarting once, as other versions were loaded already of", ", ".join(replaced) + ". Then run all cells again.")
    get_ipython().kernel.do_shutdown(restart=True)
sys.path.insert(0, os.path.abspath(".."))"""


def repository(configured: str = "") -> str:
    """Return owner/name of the book's repository on GitHub; "" where it is not known.

    The environment comes before `configured`, the repository.url of _config.yml. Raises BadInputError if either is malformed.
    """
    given = os.environ.get(REPOSITORY, "")
    name = given or configured.removeprefix(FORGE).removesuffix(".git").strip("/")
    if not given and not configured.startswith(FORGE):
        return ""
    if not re.fullmatch(r"[A-Za-z0-9-]+/[\w.-]+", name):
        where = REPOSITORY if given else "_config.yml repository.url"
        raise BadInputError(f"{where}: found {given or configured!r}; expected owner/name of a repository on GitHub")
    return name


def configured(book: Path) -> str:
    """Return the repository.url of a book's own _config.yml, "" if it has none; Jupyter Book would fill in its own."""
    return str((settings(book).get("repository") or {}).get("url") or "")


def commit() -> str:
    """Return the commit that the book is built from, as the environment names it; the newest if it does not.

    Raises BadInputError if it is malformed.
    """
    given = os.environ.get(COMMIT, "") or "HEAD"
    if not re.fullmatch(r"HEAD|[0-9a-f]{7,64}", given):
        raise BadInputError(f"{COMMIT}: found {given!r}; expected the hexadecimal name of a commit")
    return given


def links(stem: str, owner_name: str, commit: str) -> dict[str, str]:
    """Return {service: address} that open one chapter, with its data; nothing where the repository is not known."""
    if not owner_name:
        return {}
    return {
        "Binder": f"https://mybinder.org/v2/gh/{owner_name}/{commit}?urlpath=lab%2Ftree%2Fchapters%2F{stem}.ipynb",
        "Colab": f"https://colab.research.google.com/github/{owner_name}/blob/{BRANCH}/{stem}.ipynb",
    }


def with_menu(body: str, stem: str, owner_name: str, commit: str, address: Callable[[str], str]) -> str:
    """Return a chapter's body with the menu of its notebook below the title. address: as seen from the page."""
    elsewhere = links(stem, owner_name, commit).items()
    entries = [
        {"href": address(f"downloads/notebooks/{stem}.ipynb"), "words": "Executed notebook", "download": True},
        {"href": address("downloads/notebooks.zip"), "words": "Notebooks with data (zip)", "download": True},
        *({"href": where, "words": f"Open in {service}", "download": False} for service, where in elsewhere),
    ]
    menu = markup("notebook-menu.html", entries=entries)
    return body.replace("</h1>", f"</h1>{menu}", 1)


def imported(library: Path = LIBRARY) -> set[str]:
    """Return the modules from elsewhere that the library needs when a chapter imports it."""
    found = set()
    for path in library.rglob("*.py"):
        if path.relative_to(library).parts[0] in OUTSIDE:
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
            found |= {name.split(".")[0].lower() for name in names}
    return found - {LIBRARY.name, *sys.stdlib_module_names}


def required(packages: set[str], about: Path = PROJECT / "pyproject.toml") -> list[str]:
    """Return what the core of the library requires of these packages: ranges, so that what is loaded elsewhere may stay."""
    core = tomllib.loads(about.read_text(encoding="utf-8"))["project"]["dependencies"]
    return [line for line in core if re.split(r"[^a-z0-9._-]", line)[0] in packages]


def set_up(address: str, commit: str, folder: str) -> str:
    """Return the code of the cell that fetches the book from a git repository at a commit into a folder, and what it imports."""
    packages = "".join(f"    {requirement!r},\n" for requirement in required(imported()))
    return SET_UP.format(folder=folder, address=address, commit=commit, packages=packages)


def launch_notebooks(chapters: Path, address: str, commit: str) -> dict[str, str]:
    """Return {file name: text} of the chapters as notebooks that find library and data wherever they are opened.

    They hold what the stored ones show: sentences, charts and tables, without what only machines read.
    """
    result, texts, name = {}, read_book(chapters.parent).texts, file_name(chapters.parent)
    for path in notebooks(chapters):
        notebook = filled(read_notebook(path), texts)
        for output in (output for cell in notebook.cells for output in cell.get("outputs", [])):
            output.data = {kind: value for kind, value in output.get("data", {}).items() if kind.startswith("text/")}
        cell = nbformat.v4.new_code_cell(set_up(address, commit, name), id="set-up")
        notebook.cells.insert(1, cell)
        result[path.name] = notebook_text(notebook)
    return result

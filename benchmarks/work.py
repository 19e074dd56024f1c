"""The work that is measured: builds of Jupyter Book, papermill's runs, this project's commands, and the edits between them."""

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import yaml
from editions import Book
from measuring import Cost, cost

from aibalance.data.store import write
from aibalance.data.tables import read
from aibalance.runs.execution.record import read_notebook, write_notebook

INDICATOR = "rd_share_of_gdp"
JUPYTER_BOOK = "from jupyter_book.cli.main import main; main()"
OWN = "aibalance.book"  # extensions under this name are this project's, which refuse edited chapters
EXECUTE = """
import sys, tempfile
from pathlib import Path
from aibalance.runs.execution.execute import execute
from aibalance.runs.execution.staging import stage
if __name__ == "__main__":
    project, folder = Path.cwd(), Path(tempfile.mkdtemp())
    stage(project, project / "data", folder)
    execute(sorted((project / "chapters").glob("*.ipynb")), folder, {}, jobs=2)
"""
PAPERMILL = """
import json, logging, sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

def run(task):
    from papermill import execute_notebook
    logging.getLogger("papermill").setLevel(logging.ERROR)
    source, target, parameters = task
    execute_notebook(source, target, parameters, cwd=str(Path(source).parent), progress_bar=False, log_output=False)

if __name__ == "__main__":
    tasks, processes = json.load(open(sys.argv[1])), int(sys.argv[2])
    if processes == 1:
        for task in tasks:
            run(task)
    else:
        with ProcessPoolExecutor(processes) as pool:
            list(pool.map(run, tasks))
"""


def ours(folder: Path, *arguments: str, watch: bool = False) -> Cost:
    """Run one of this project's commands on the book in a folder."""
    return cost([sys.executable, "-m", "aibalance", *arguments], folder, {"PYTHONSAFEPATH": "1"}, watch)


def own_build(book: Book) -> Cost:
    """Build a book with the library of its own edition."""
    return cost([book.python, "-m", "aibalance", "build"], book.folder, book.surroundings)


def executed(folder: Path) -> Cost:
    """Execute all chapters of today's book, two at once, and render nothing."""
    return cost([sys.executable, "-c", EXECUTE], folder)


def jupyter_book(book: Book, execute: str = "cache") -> Cost:
    """Build a book with Jupyter Book alone. execute: its own option: cache, or off for the outputs that are stored."""
    path = book.folder / "_config.yml"
    config = yaml.safe_load(path.read_text(encoding="utf-8"))
    config["execute"] = {"execute_notebooks": execute, "timeout": 600}
    sphinx = config["sphinx"]
    sphinx["local_extensions"] = {}
    extensions = sphinx["config"].get("extensions", [])
    sphinx["config"]["extensions"] = [name for name in extensions if not name.startswith(OWN)]
    path.write_text(yaml.safe_dump(config, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return cost([book.python, "-c", JUPYTER_BOOK, "build", ".", "-q"], book.folder, book.surroundings)


def papermill(book: Book, tasks: Sequence[tuple[Path, Path, dict[str, object]]], processes: int) -> Cost:
    """Execute notebooks as papermill's manual says, in a loop or in several processes."""
    script, listed = book.folder / "papermill-runs.py", book.folder / "papermill-runs.json"
    script.write_text(PAPERMILL, encoding="utf-8")
    listed.write_text(json.dumps([(str(a), str(b), c) for a, b, c in tasks]), encoding="utf-8")
    return cost([book.python, str(script), str(listed), str(processes)], book.folder, book.surroundings)


def whole_book(book: Book, out: Path, parameters: dict[str, object], processes: int) -> Cost:
    """Execute each notebook of a book once with papermill; a parameter reaches those that declare it."""
    out.mkdir(parents=True, exist_ok=True)
    tasks = []
    for path in sorted(
        (book.folder / "chapters").glob("[0-9]*.ipynb"), key=lambda p: (p.name.startswith("00"), p.name)
    ):
        declared = "\n".join(c.source for c in read_notebook(path).cells if "parameters" in c.metadata.get("tags", []))
        own = {name: value for name, value in parameters.items() if re.search(rf"^{name}\b", declared, re.MULTILINE)}
        tasks.append((path, out / path.name, own))
    return papermill(book, tasks, processes)


def a_chapter(folder: Path) -> Path:
    """Return the chapter that is edited: the first that is no summary."""
    return sorted((folder / "chapters").glob("01-*.ipynb"))[0]


def edit_cell(folder: Path) -> None:
    """Change the source of one code cell and nothing that it computes."""
    path = a_chapter(folder)
    notebook = read_notebook(path)
    [*_, cell] = [c for c in notebook.cells if c.cell_type == "code"]
    cell.source += "  # edited"
    write_notebook(path, notebook)


def edit_prose(folder: Path) -> None:
    """Add a sentence to a Markdown cell of that chapter."""
    path = a_chapter(folder)
    notebook = read_notebook(path)
    [*_, cell] = [
        c for c in notebook.cells if c.cell_type == "markdown" and not c.source.lstrip().startswith(("#", ":", "`"))
    ]
    cell.source += "\n\nA sentence more."
    write_notebook(path, notebook)


def edit_number(folder: Path) -> None:
    """Let that chapter state one more number, so that its record changes and the summary runs again."""
    path = a_chapter(folder)
    notebook = read_notebook(path)
    [cell] = [c for c in notebook.cells if c.cell_type == "code" and "chapter.closing()" in c.source]
    stated = 'chapter.state(pd.DataFrame({"n": [2], "rows": [()]}), benchmark_number="n")\n'
    cell.source = cell.source.replace("chapter.closing()", stated + "chapter.closing()")
    write_notebook(path, notebook)


def edit_row(folder: Path) -> None:
    """Change one observation of one indicator."""
    rows = read(folder / "data", "observations")
    place = rows.index[(rows["indicator"] == INDICATOR) & (rows["economy"] == "CHN")][-1]
    rows.loc[place, "value"] *= 1.1
    write(folder / "data", "observations", rows)

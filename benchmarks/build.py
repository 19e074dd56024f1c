"""How long a build takes, as ratios to Jupyter Book executing the same notebooks itself, measured in the same run.

Usage: python benchmarks/build.py [REPEATS]
Cold: no _build folder. Warm: nothing changed. Edited: one code cell of one chapter changed. Jupyter Book's own times are
a forced execution, its cache with nothing changed, and its cache with that cell changed. The medians of REPEATS are given.
"""

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from aibalance.runs.record import read_notebook, write_notebook

PROJECT = Path(__file__).parents[1]
JUPYTER_BOOK = "from jupyter_book.cli.main import main; main()"


def copy(folder: Path) -> Path:
    """Return a copy of the book's sources in `folder`, without built files."""
    for name in ("_config.yml", "_toc.yml"):
        shutil.copy(PROJECT / name, folder / name)
    for name in ("chapters", "data"):
        shutil.copytree(PROJECT / name, folder / name)
    return folder


def seconds(command: list[str], folder: Path) -> float:
    """Run a command and return its wall time. Raises RuntimeError with its output if it fails."""
    start = time.perf_counter()
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if result.returncode:
        raise RuntimeError(result.stdout[-2000:] + result.stderr[-2000:])
    return time.perf_counter() - start


def edit(folder: Path) -> None:
    """Change one code cell of the first chapter without changing what it computes."""
    path = sorted((folder / "chapters").glob("01-*.ipynb"))[0]
    notebook = read_notebook(path)
    cell = [c for c in notebook.cells if c.cell_type == "code"][-1]
    cell.source += "  # edited"
    write_notebook(path, notebook)


def ours(folder: Path) -> dict[str, float]:
    """Time this project's build: cold, warm and with one chapter edited."""
    command = [sys.executable, "-m", "aibalance", "build"]
    times = {"cold": seconds(command, folder), "warm": seconds(command, folder)}
    edit(folder)
    return {**times, "edited": seconds(command, folder)}


def theirs(folder: Path) -> dict[str, float]:
    """Time Jupyter Book executing the same notebooks: forced, then from its cache, then with one chapter edited.

    The book's own extension is left out, as it refuses edited chapters; substitutions are then left as they are.
    """
    config = folder / "_config.yml"
    text = config.read_text(encoding="utf-8").replace(", aibalance.book.extension]", "]")
    text = text.replace('  aibalance.book.extension: "."\n', "  {}\n").replace(
        "local_extensions:\n    {}", "local_extensions: {}"
    )
    start = [sys.executable, "-c", JUPYTER_BOOK, "build", ".", "-q"]
    times = {}
    for name, mode, act in (("cold", "cache", None), ("warm", "cache", None), ("edited", "cache", edit)):
        config.write_text(
            text.replace('execute_notebooks: "off"', f"execute_notebooks: {mode}\n  timeout: 300"), encoding="utf-8"
        )
        if act:
            act(folder)
        times[name] = seconds(start, folder)
    return times


def measured(build: Callable[[Path], dict[str, float]]) -> dict[str, float]:
    """Run one kind of build in a fresh copy of the book."""
    with tempfile.TemporaryDirectory() as scratch:
        return build(copy(Path(scratch)))


def main(repeats: int) -> None:
    """Alternate both kinds of build and print medians and ratios."""
    rounds = [(measured(ours), measured(theirs)) for _ in range(repeats)]
    print(f"{'build':8} {'ours, s':>9} {'Jupyter Book, s':>16} {'ratio':>7}")
    for name in ("cold", "warm", "edited"):
        one, other = (statistics.median(r[side][name] for r in rounds) for side in (0, 1))
        print(f"{name:8} {one:9.1f} {other:16.1f} {one / other:7.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)

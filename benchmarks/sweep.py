"""How many runs a second a sweep makes, beside plain papermill over the same chapters and parameters, in the same session.

Usage: python benchmarks/sweep.py [RUNS] [CHAPTERS]     (100 runs of chapter 08 by default; chapters as 01,08)
Plain papermill: execute_notebook in a loop, and in a pool of two processes. Ours: `aibalance sweep --workers 2`, with its
checks, stored runs and tables. Each way makes the same runs: a range of `confidence`.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

PROJECT = Path(__file__).parents[1]


def papermill(task: tuple[Path, Path, float]) -> None:
    """Execute one notebook as papermill's manual says."""
    import logging

    from papermill import execute_notebook

    logging.getLogger("papermill").setLevel(logging.ERROR)
    source, target, confidence = task
    execute_notebook(source, target, {"confidence": confidence}, cwd=source.parent, progress_bar=False)


def plain(folder: Path, values: list[float], chapters: list[str], processes: int) -> float:
    """Return the seconds that papermill takes for all runs."""
    tasks = [
        (path, folder / f"{place}-{path.name}", value)
        for place, value in enumerate(values)
        for name in chapters
        for path in (folder / "chapters").glob(f"{name}-*.ipynb")
    ]
    start = time.perf_counter()
    if processes == 1:
        for task in tasks:
            papermill(task)
    else:
        with ProcessPoolExecutor(processes) as pool:
            list(pool.map(papermill, tasks))
    return time.perf_counter() - start


def ours(folder: Path, values: list[float], chapters: list[str]) -> float:
    """Return the seconds that a sweep takes, from the command to its tables."""
    grid = folder / "grid.yml"
    grid.write_text(f"chapters: [{', '.join(chapters)}]\ngrid: {{confidence: {values}}}\n", encoding="utf-8")
    command = [sys.executable, "-m", "aibalance", "sweep", str(grid), "--out", str(folder / "out"), "--workers", "2"]
    start = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - start


def main(runs: int, chapters: list[str]) -> None:
    """Print runs per second and ratios."""
    values = [round(0.5 + 0.49 * place / runs, 6) for place in range(runs)]
    seconds = {}
    with tempfile.TemporaryDirectory() as scratch:
        for name in ("_config.yml", "_toc.yml"):
            shutil.copy(PROJECT / name, scratch)
        for name in ("chapters", "data"):
            shutil.copytree(PROJECT / name, Path(scratch) / name)
        folder = Path(scratch)
        seconds["papermill in a loop"] = plain(folder, values, chapters, 1)
        seconds["papermill in two processes"] = plain(folder, values, chapters, 2)
        seconds["aibalance sweep"] = ours(folder, values, chapters)
    print(f"{runs} runs of chapters {', '.join(chapters)}")
    for name, taken in seconds.items():
        print(
            f"{name:28} {taken:7.1f} s {runs / taken:6.2f} runs/s {seconds['papermill in a loop'] / taken:6.2f} times"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100, (sys.argv[2] if len(sys.argv) > 2 else "08").split(","))

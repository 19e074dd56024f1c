"""How many runs a second a sweep makes, beside plain papermill over the same chapters and parameters, in the same session.

Usage: python benchmarks/sweep.py [RUNS] [CHAPTERS]     (100 runs of chapter 08 by default; chapters as 01,08)
Plain papermill: execute_notebook in a loop, and in a pool of two processes. Ours: `aibalance sweep --workers 2`, with its
checks, stored runs and tables. Each way makes the same runs: a range of `confidence`. CPU seconds are those of all processes
started, looked at five times a second; unlike the wall clock they hardly depend on what else the machine does.
"""

import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import psutil

PROJECT = Path(__file__).parents[1]


def papermill(task: tuple[Path, Path, float]) -> None:
    """Execute one notebook as papermill's manual says."""
    import logging

    from papermill import execute_notebook

    logging.getLogger("papermill").setLevel(logging.ERROR)
    source, target, confidence = task
    execute_notebook(source, target, {"confidence": confidence}, cwd=source.parent, progress_bar=False)


def measured(work: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds by the clock, and of all processors, that some work in child processes takes."""
    used: dict[psutil.Process, float] = {}
    done = threading.Event()

    def look() -> None:
        while not done.wait(0.2):
            for process in psutil.Process().children(recursive=True):
                try:
                    used[process] = sum(process.cpu_times()[:2])
                except psutil.NoSuchProcess:
                    continue

    watcher = threading.Thread(target=look)
    watcher.start()
    start, own = time.perf_counter(), time.process_time()
    work()
    taken, own = time.perf_counter() - start, time.process_time() - own
    done.set()
    watcher.join()
    return taken, own + sum(used.values())


def plain(folder: Path, values: list[float], chapters: list[str], processes: int) -> None:
    """Make all runs with papermill."""
    tasks = [
        (path, folder / f"{place}-{path.name}", value)
        for place, value in enumerate(values)
        for name in chapters
        for path in (folder / "chapters").glob(f"{name}-*.ipynb")
    ]
    if processes == 1:
        for task in tasks:
            papermill(task)
    else:
        with ProcessPoolExecutor(processes) as pool:
            list(pool.map(papermill, tasks))


def ours(folder: Path, values: list[float], chapters: list[str]) -> None:
    """Make all runs as a sweep, from the command to its tables."""
    grid = folder / "grid.yml"
    grid.write_text(f"chapters: [{', '.join(chapters)}]\ngrid: {{confidence: {values}}}\n", encoding="utf-8")
    command = [sys.executable, "-m", "aibalance", "sweep", str(grid), "--out", str(folder / "out"), "--workers", "2"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


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
        seconds["papermill in a loop"] = measured(lambda: plain(folder, values, chapters, 1))
        seconds["papermill in two processes"] = measured(lambda: plain(folder, values, chapters, 2))
        seconds["aibalance sweep"] = measured(lambda: ours(folder, values, chapters))
    print(f"{runs} runs of chapters {', '.join(chapters)}; ratios to papermill in a loop")
    slow = seconds["papermill in a loop"]
    for name, (wall, cpu) in seconds.items():
        speed = f"{wall:7.1f} s {runs / wall:6.2f} runs/s ({slow[0] / wall:.2f} times)"
        print(f"{name:28} {speed}, {cpu / runs:6.2f} CPU s a run ({cpu / slow[1]:.2f} times)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100, (sys.argv[2] if len(sys.argv) > 2 else "08").split(","))

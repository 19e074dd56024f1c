"""How long a rerun takes that executes all chapters, and one that executes what a change touches, measured in the same run.

Usage: python benchmarks/rerun.py [REPEATS]
all: a parameter of every chapter is given, with its own default. table: one row of hubs.csv changed. event: one event added
no claim rests on. row: one observation of one indicator changed. none: nothing changed. again: the run is there already.
Each but the last goes into a new folder. Medians of REPEATS.
"""

import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from aibalance.data.store import write
from aibalance.data.tables import read

PROJECT = Path(__file__).parents[1]
INDICATOR = "rd_share_of_gdp"


def hub(data: Path) -> None:
    """Move one hub a little."""
    hubs = read(data, "hubs")
    hubs.loc[0, "latitude"] += 0.01
    write(data, "hubs", hubs)


def event(data: Path) -> None:
    """Add a copy of the last event under another id."""
    events = read(data, "events")
    last = events.tail(1).assign(id="zz-added")
    write(data, "events", pd.concat([events, last], ignore_index=True))


def row(data: Path) -> None:
    """Change one observation of one indicator."""
    rows = read(data, "observations")
    place = rows.index[(rows["indicator"] == INDICATOR) & (rows["economy"] == "CHN")][-1]
    rows.loc[place, "value"] *= 1.1
    write(data, "observations", rows)


CASES: dict[str, tuple[Callable[[Path], None] | None, list[str]]] = {
    "all": (None, ["-p", "seed=2026"]),
    "table": (hub, []),
    "event": (event, []),
    "row": (row, []),
    "none": (None, []),
}


def timed(data: Path, output: Path, arguments: list[str]) -> tuple[float, str]:
    """Run one rerun; return its wall time in seconds and how many chapters it executed. Raises RuntimeError if it fails."""
    command = [
        sys.executable,
        "-m",
        "aibalance",
        "--project",
        str(PROJECT),
        "rerun",
        "--data",
        str(data),
        "--out",
        str(output),
    ]
    start = time.perf_counter()
    result = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)
    if result.returncode:
        raise RuntimeError(result.stderr[-2000:])
    executed = re.match(r"(\d+) chapters executed", result.stdout)
    return time.perf_counter() - start, executed[1] if executed else "?"


def measured() -> dict[str, tuple[float, str]]:
    """Time every case once."""
    found = {}
    with tempfile.TemporaryDirectory() as scratch:
        for name, (change, arguments) in CASES.items():
            data, output = Path(scratch) / name / "data", Path(scratch) / name / "book"
            shutil.copytree(PROJECT / "data", data)
            if change:
                change(data)
            found[name] = timed(data, output, arguments)
        found["again"] = timed(data, output, [])
    return found


def main(repeats: int) -> None:
    """Print medians and their ratios to the rerun that executes everything."""
    rounds = [measured() for _ in range(repeats)]
    whole = statistics.median(r["all"][0] for r in rounds)
    print(f"{'rerun':8} {'chapters executed':>18} {'s':>7} {'ratio':>6}")
    for name in rounds[0]:
        seconds = statistics.median(r[name][0] for r in rounds)
        print(f"{name:8} {rounds[0][name][1]:>18} {seconds:7.1f} {seconds / whole:6.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)

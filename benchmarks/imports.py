"""How long it takes to import every publisher's files, and how much memory: each importer's share of the whole.

Usage: python benchmarks/imports.py FOLDER [REPEATS]
FOLDER holds the files, at any depth. All imports run one after another in a fresh process, into a copy of the committed
data; an import includes the check of the whole package before anything is written, which is timed by itself for
comparison. Of REPEATS runs the one with the median time is shown.
"""

import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from aibalance.data.checks.examine import check_all
from aibalance.data.tables import read, read_text, schema
from aibalance.sources.kit.bring import bring
from aibalance.sources.kit.description import describe
from aibalance.sources.kit.files import named_like

PROJECT = Path(__file__).parents[1]
CHILD, ALONE = "--child", "check alone"


def megabytes() -> float:
    """Return the most memory that this process has held so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def located(folder: Path, names: list[str]) -> list[Path]:
    """Return files by their names. Raises FileNotFoundError for one that the folder lacks."""
    found = []
    for name in names:
        paths = sorted(folder.rglob(name))
        if not paths:
            raise FileNotFoundError(f"{name}: not below {folder}")
        found.append(paths[0])
    return found


def run(folder: Path) -> dict[str, dict[str, float]]:
    """Import everything in this process; return seconds, rows read and peak memory for each importer."""
    result = {}
    with tempfile.TemporaryDirectory() as scratch:
        data = Path(shutil.copytree(PROJECT / "data", Path(scratch) / "data"))
        check_all(data)  # loads what the first check needs
        start = time.perf_counter()
        check_all(data)
        result[ALONE] = {"seconds": time.perf_counter() - start, "rows": tables(data), "peak": megabytes()}
        labels = read(data, "sources").set_index("id")
        for (name, id_), rows in read(data, "downloads").groupby(["importer", "source"]):
            files, label = located(folder, list(rows["file"])), labels.loc[id_]
            source = describe(name)
            stem = source.files[str(named_like(source, files[0].name, id_))].source
            start = time.perf_counter()
            bring(name, files, data, label["edition"], label["published"], [f"{stem}={id_}"], label["seen_on"])
            taken = time.perf_counter() - start
            lines = sum(path.read_bytes().count(b"\n") for path in files)
            result[id_] = {"seconds": taken, "rows": lines, "peak": megabytes()}
    return result


def tables(data: Path) -> int:
    """Return the number of rows of all tables of a package."""
    return sum(len(read_text(data / resource["path"])) for resource in schema(data).values())


def total(measured: dict[str, dict[str, float]]) -> float:
    """Return the seconds of all imports."""
    return sum(row["seconds"] for name, row in measured.items() if name != ALONE)


def main(folder: Path, repeats: int) -> None:
    """Run the imports in child processes and print the run of median time."""
    command = [sys.executable, __file__, str(folder), CHILD]
    runs = [
        json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout) for _ in range(repeats)
    ]
    measured = sorted(runs, key=total)[len(runs) // 2]
    whole = total(measured)
    print(f"{'import':24} {'seconds':>8} {'share':>6} {'lines':>8} {'lines/s':>9} {'peak MB':>8}")
    for name, row in measured.items():
        share = f"{row['seconds'] / whole:6.0%}"
        print(
            f"{name:24} {row['seconds']:8.2f} {share} {row['rows']:8,.0f} {row['rows'] / row['seconds']:9,.0f} {row['peak']:8.0f}"
        )
    lines = sum(row["rows"] for name, row in measured.items() if name != ALONE)
    peak = max(row["peak"] for row in measured.values())
    print(f"{'all imports':24} {whole:8.2f} {1:6.0%} {lines:8,.0f} {lines / whole:9,.0f} {peak:8.0f}")
    checks = (len(measured) - 1) * measured[ALONE]["seconds"]
    print(f"the check of the package, once for each import, is about {checks / whole:.0%} of the time")


if __name__ == "__main__":
    if sys.argv[-1] == CHILD:
        print(json.dumps(run(Path(sys.argv[1]))))
    else:
        main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 3)

"""Time `aibalance check` against frictionless validating the same package: in fresh processes, in one, and unchanged.

Run:  python benchmarks/check.py [DATA]
Prints for each the seconds of both (the least of several runs) and their ratio. Ours checks more: also the rules that a
schema cannot say. The turns alternate, so that a busy machine slows both.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROUNDS, FRESH = 5, 3
OURS = "from aibalance.data.checks.examine import check_all; assert check_all({data!r}) == []"
THEIRS = (
    "from frictionless import Package, system\n"
    "with system.use_context(trusted=True):\n"
    "    assert Package({path!r}).validate().valid"
)


def main(data: str) -> None:
    """Measure and print the three ratios, each with the limit that it is to keep."""
    os.environ["AIBALANCE_CACHE"] = ""  # nothing is kept, unless said otherwise
    ours, theirs = OURS.format(data=data), THEIRS.format(path=str(Path(data) / "datapackage.json"))
    said("fresh processes, with imports", *least(lambda: fresh(ours), lambda: fresh(theirs), FRESH), 0.5)
    first, second = compile(ours, "ours", "exec"), compile(theirs, "theirs", "exec")
    exec(first, {}), exec(second, {})  # imports
    said("one process", *least(lambda: exec(first, {}), lambda: exec(second, {}), ROUNDS), 0.3)
    with tempfile.TemporaryDirectory() as kept:
        os.environ["AIBALANCE_CACHE"] = kept
        exec(first, {})  # keeps its verdict
        said("one process, unchanged", *least(lambda: exec(first, {}), lambda: exec(second, {}), ROUNDS), 0.1)


def fresh(code: str) -> None:
    """Run code in a new Python."""
    subprocess.run([sys.executable, "-c", code], check=True)


def least(ours: Callable[[], object], theirs: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Return the least seconds of each, taking turns."""
    times = [(timed(ours), timed(theirs)) for _ in range(rounds)]
    return min(t[0] for t in times), min(t[1] for t in times)


def timed(act: Callable[[], object]) -> float:
    """Return the seconds that something takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def said(what: str, ours: float, theirs: float, limit: float) -> None:
    """Print one comparison."""
    ratio = ours / theirs
    print(
        f"{what}: {ours:.3f} s against {theirs:.3f} s, ratio {ratio:.3f} (at most {limit}){' — TOO SLOW' * (ratio > limit)}"
    )


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else str(Path(__file__).parents[1] / "data"))

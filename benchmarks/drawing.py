"""What a chart costs to draw, beside the charts of the first edition, in processor time and in the same run.

Usage: python benchmarks/drawing.py [REPEATS] [CHAPTERS]     (3 by default; chapters as 01,05, all by default)
All chapters of both editions are executed, each edition from its own folder in a process of its own, in turn. A chart of today costs
all that its block costs: the seaborn calls of its body, the matching of marks and rows, both layouts and both SVGs; of a chart of the
first edition only its display is counted, which draws and saves it at both widths. The medians of REPEATS are given.
Ends with 0 and says so where the history of the project is not at hand.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parents[1]
FIRST = "61df241"  # the first edition
MEDIAN, MOST = 0.3, 0.7  # what a median chart and the dearest one may cost, in median charts of the first edition


def watched(edition: str) -> dict[str, float]:
    """Count from now on what charts cost in this process; return {chart: seconds}, which fills as they are drawn."""
    seconds: dict[str, float] = {}

    def counted(method: Callable[..., Any], name: Callable[..., str]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            start = time.process_time()
            try:
                return method(*args, **options)
            finally:
                seconds[name(*args)] = time.process_time() - start

        return call

    if edition == "then":
        from aibalance.charts.figure import Chart

        Chart._repr_mimebundle_ = counted(Chart._repr_mimebundle_, lambda chart, *_: chart.id)  # type: ignore[method-assign]
        return seconds

    from aibalance.charts.axes import Figure
    from aibalance.notebook.chapter import Chapter

    enter, leave, started = Figure.__enter__, Figure.__exit__, dict[str, float]()

    def entered(figure: Figure) -> Any:
        started[figure.plan.id] = time.process_time()
        return enter(figure)

    def left(figure: Figure, *error: Any) -> bool:
        try:
            return leave(figure, *error)
        finally:
            seconds[figure.plan.id] = time.process_time() - started[figure.plan.id]

    Figure.__enter__, Figure.__exit__ = entered, left  # type: ignore[method-assign]
    Chapter.house = counted(Chapter.house, lambda chapter, kind, id, *_: f"{chapter.id}-{id}")  # type: ignore[method-assign]
    return seconds


def execute(edition: str, chapters: list[str]) -> None:
    """Execute chapters of the edition in the working folder, in this process; print {chart: seconds} as JSON."""
    from IPython.core.displaypub import CapturingDisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    drawing = Figure()  # fonts are read with the first drawing of a process, which is no chart's own cost
    drawing.add_subplot().set_title("warm")
    FigureCanvasSVG(drawing).print_svg(os.devnull)
    seconds = watched(edition)
    shell = InteractiveShell.instance()
    shell.display_pub = CapturingDisplayPublisher()
    shell.displayhook.write_format_data = lambda *_: None  # type: ignore[method-assign]
    shell.displayhook.write_output_prompt = lambda: None  # type: ignore[method-assign]
    for path in sorted(Path.cwd().glob("*.ipynb")):
        if chapters and path.name[:2] not in chapters:
            continue
        shell.reset()
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                shell.run_cell("".join(cell["source"])).raise_error()
    print(json.dumps(seconds))


def measured(folder: Path, edition: str, chapters: list[str]) -> dict[str, float]:
    """Return {chart: seconds} of the edition in a folder, executed in a fresh process. Raises RuntimeError if a cell fails."""
    command = [sys.executable, str(Path(__file__).resolve()), "--execute", edition, *chapters]
    surroundings = {**os.environ, "PYTHONPATH": str(folder), "MPLBACKEND": "agg"}
    result = subprocess.run(
        command, cwd=folder / "chapters", env=surroundings, capture_output=True, text=True, check=False
    )
    if result.returncode:
        raise RuntimeError(result.stdout[-2000:] + result.stderr[-2000:])
    found: dict[str, float] = json.loads(result.stdout.splitlines()[-1])
    return found


def main(repeats: int, chapters: list[str]) -> None:
    """Print what the median chart and the dearest ones cost, as shares of the first edition's median chart."""
    with tempfile.TemporaryDirectory() as scratch:
        first = Path(scratch) / "first"
        git = ["git", "-C", str(PROJECT), "worktree"]
        made = subprocess.run([*git, "add", "--detach", str(first), FIRST], capture_output=True, text=True, check=False)
        if made.returncode:
            print(f"the first edition ({FIRST}) is not in the history at hand, so there is nothing to compare with")
            return
        try:
            rounds = [(measured(PROJECT, "now", chapters), measured(first, "then", chapters)) for _ in range(repeats)]
        finally:
            subprocess.run([*git, "remove", "--force", str(first)], check=False)
    now, then = ({id: statistics.median(r[side][id] for r in rounds) for id in rounds[0][side]} for side in (0, 1))
    once = statistics.median(then.values())
    ratios = sorted(((seconds / once, id) for id, seconds in now.items()), reverse=True)
    shares = [ratio for ratio, _ in ratios]
    print(f"first edition: {len(then)} charts, median {1000 * once:.0f} ms of processor time")
    print(f"today:         {len(now)} charts, median {1000 * statistics.median(now.values()):.0f} ms")
    print(f"median chart {statistics.median(shares):.2f} of the first edition's (at most {MEDIAN})")
    print(f"dearest chart {shares[0]:.2f} of it (at most {MOST}); {sum(s > MOST for s in shares)} above that")
    print(f"{sum(s > MEDIAN for s in shares)} of {len(shares)} charts above {MEDIAN}; the dearest:")
    for ratio, id in ratios[:10]:
        print(f"  {id:44} {1000 * now[id]:6.0f} ms {ratio:6.2f}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--execute"]:
        execute(sys.argv[2], sys.argv[3:])
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 3, sys.argv[2].split(",") if len(sys.argv) > 2 else [])

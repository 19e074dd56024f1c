"""The speed that this project promises, row by row, against Jupyter Book and papermill over the first edition's notebooks.

Usage: python benchmarks/bench.py [--quick] [ROW ...]        (all rows, medians of three; --quick: one round)
Rows: cold stored nothing cell number prose row rerun sweep help test site
Each row prints ours and theirs in seconds by the clock and of all processors (with all children), their ratio in both, and the
target of the first. Theirs stands there twice: over the first edition's notebooks, which the targets are set against, so that
cheaper charts do not move them, and over today's. `test` runs once. Without git's history of the first edition nothing is measured.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import editions
import work
from editions import PROJECT, Book
from measuring import Cost, cost, repeated

RUNS, CHAPTER, LONG = 20, "08", 200
PAIR = {"rival": "IND"}
IMPORTS = "import pandas, matplotlib, seaborn"
PREVIEWS = ("downloads", "previews")
FASTER, SHARE = "times faster", "of theirs"


@dataclass(frozen=True)
class Line:
    """One comparison: what is compared, ours, theirs by edition, and the target in times faster or as a share of theirs."""

    what: str
    ours: Cost
    theirs: dict[str, Cost]
    kind: str
    target: float
    aim: float | None = None

    def __str__(self) -> str:
        parts = [f"{self.what:58} ours {self.ours.wall:7.1f} s {self.ours.cpu:7.1f} cpu"]
        for place, (name, other) in enumerate(self.theirs.items()):
            ratios = [self._ratio(one, two) for one, two in ((self.ours.wall, other.wall), (self.ours.cpu, other.cpu))]
            met = (ratios[0] >= self.target) if self.kind == FASTER else (ratios[0] <= self.target)
            judged = f" — {'met' if met else 'MISSED'}" if place == 0 else ""
            parts.append(
                f"    {name:14} {other.wall:7.1f} s {other.cpu:7.1f} cpu   {ratios[0]:6.2f} {self.kind} ({ratios[1]:.2f} in cpu){judged}"
            )
        goal = f"at {'least' if self.kind == FASTER else 'most'} {self.target:g}" + (
            f", the aim is {self.aim:g}" if self.aim else ""
        )
        return "\n".join([f"{parts[0]}   target: {goal}", *parts[1:]])

    def _ratio(self, ours: float, theirs: float) -> float:
        return theirs / ours if self.kind == FASTER else ours / theirs


class Bench:
    """The measurements of one run; what several rows are compared with is measured once."""

    def __init__(self, scratch: Path, repeats: int) -> None:
        self.scratch, self.repeats, self.count = scratch, repeats, 0

    def new(self) -> Path:
        """Return a folder that is not there yet."""
        self.count += 1
        return self.scratch / str(self.count)

    def books(self) -> list[Book]:
        """Return fresh copies of the books that others work on."""
        return [editions.first(self.new()), editions.today(self.new())]

    def over_books(self, once: Callable[[Book], dict[str, Cost]]) -> dict[str, dict[str, Cost]]:
        """Return {what: {edition: cost}} of some work on fresh copies of both books."""
        found: dict[str, dict[str, Cost]] = {}
        for place in (0, 1):
            names = [book.name for book in self.books()]
            for what, price in repeated(self.repeats, lambda place=place: once(self.books()[place])).items():
                found.setdefault(what, {})[names[place]] = price
        return found

    @cached_property
    def jupyter(self) -> dict[str, dict[str, Cost]]:
        """Jupyter Book's builds: cold (it executes all), nothing changed, and one cell edited."""

        def once(book: Book) -> dict[str, Cost]:
            found = {"cold": work.jupyter_book(book), "nothing": work.jupyter_book(book)}
            work.edit_cell(book.folder)
            return {**found, "cell": work.jupyter_book(book)}

        return self.over_books(once)

    @cached_property
    def loop(self) -> dict[str, Cost]:
        """Each notebook executed once by papermill, in a loop, as Jupyter Book executes them."""
        return self.over_books(lambda book: {"loop": work.whole_book(book, self.new(), {}, 1)})["loop"]

    def built(self, edit: Callable[[Path], None] | None = None) -> dict[str, Cost]:
        """Return our builds: of the stored outputs, and then with nothing changed, or after an edit."""

        def once() -> dict[str, Cost]:
            folder = self.new()
            editions.today(folder)
            stored = work.ours(folder, "build")
            if edit:
                edit(folder)
            return {"stored": stored, "then": work.ours(folder, "build")}

        return repeated(self.repeats, once)

    def cold(self) -> list[Line]:
        def ours() -> dict[str, Cost]:
            book = editions.today(self.new(), blank=True)
            return {"execution": work.executed(book.folder), "whole": work.ours(book.folder, "build")}

        found = repeated(self.repeats, ours)
        own = repeated(self.repeats, lambda: {"build": work.own_build(editions.first(self.new()))})["build"]
        return [
            Line("executing all chapters (papermill one after another)", found["execution"], self.loop, FASTER, 4),
            Line(
                "cold build that executes everything (Jupyter Book)",
                found["whole"],
                self.jupyter["cold"],
                FASTER,
                2,
                2.5,
            ),
            Line("the same (our first edition's own build)", found["whole"], {"first edition": own}, FASTER, 2, 2.5),
        ]

    def stored(self) -> list[Line]:
        ours = self.built()["stored"]
        return [
            Line(
                "cold build on stored outputs that hold (Jupyter Book's cold)",
                ours,
                self.jupyter["cold"],
                SHARE,
                0.35,
                0.25,
            )
        ]

    def nothing(self) -> list[Line]:
        ours = self.built()["then"]
        return [Line("nothing changed (Jupyter Book's warm)", ours, self.jupyter["nothing"], SHARE, 0.5)]

    def cell(self) -> list[Line]:
        ours = self.built(work.edit_cell)["then"]
        return [Line("one cell of one chapter edited (Jupyter Book's)", ours, self.jupyter["cell"], SHARE, 1.0, 0.8)]

    def number(self) -> list[Line]:
        ours = self.built(work.edit_number)["then"]
        what = "a number of one chapter changed (Jupyter Book's one cell)"
        return [Line(what, ours, self.jupyter["cell"], SHARE, 2)]

    def prose(self) -> list[Line]:
        ours = self.built(work.edit_prose)["then"]
        what = f"prose only, {_executed(ours)} chapters executed (Jupyter Book's one cell)"
        return [Line(what, ours, self.jupyter["cell"], SHARE, 0.8)]

    def row(self) -> list[Line]:
        ours = self.built(work.edit_row)["then"]
        chapters = max(1, _executed(ours))
        what = f"one row of data, {chapters} chapters executed: a chapter (one cell)"
        each = Cost(ours.wall / chapters, ours.cpu / chapters)
        return [Line(what, each, self.jupyter["cell"], SHARE, 1.0)]

    def rerun(self) -> list[Line]:
        def ours() -> dict[str, Cost]:
            book = editions.today(self.new())
            given = [part for name, value in PAIR.items() for part in ("-p", f"{name}={value}")]
            return {"rerun": work.ours(book.folder, "rerun", "--out", str(self.new()), *given)}

        def theirs(book: Book) -> dict[str, Cost]:
            return {"both": work.whole_book(book, self.new(), PAIR, 2) + work.jupyter_book(book, "off")}

        what = "rerun with another pair (papermill in two processes, Jupyter Book)"
        return [Line(what, repeated(self.repeats, ours)["rerun"], self.over_books(theirs)["both"], FASTER, 3)]

    def sweep(self) -> list[Line]:
        def theirs(book: Book) -> dict[str, Cost]:
            [path] = (book.folder / "chapters").glob(f"{CHAPTER}-*.ipynb")
            out = self.new()
            out.mkdir()
            return {
                "loop": work.papermill(
                    book, [(path, out / f"{n}.ipynb", {"confidence": c}) for n, c in enumerate(_grid(RUNS))], 1
                )
            }

        ours = repeated(self.repeats, lambda: {"sweep": self._swept(RUNS)})["sweep"]
        what = f"sweep, {RUNS} runs of {CHAPTER}, two workers (papermill in a loop)"
        lines = [Line(what, ours, self.over_books(theirs)["loop"], FASTER, 10, 20)]
        sizes = self._swept(LONG).memory
        early, late = (
            sum(part) / len(part) for part in (sizes[len(sizes) // 4 : len(sizes) // 2], sizes[-len(sizes) // 4 :])
        )
        slope = (late - early) / (LONG / 2)
        print(
            f"memory of {LONG} runs: {early:.0f} MB in their second quarter, {late:.0f} in the last: {1000 * slope:+.0f} MB in 1,000 runs"
        )
        return lines

    def _swept(self, runs: int) -> Cost:
        book = editions.today(self.new())
        grid = book.folder / "grid.yml"
        grid.write_text(f"chapters: [{CHAPTER}]\ngrid: {{confidence: {_grid(runs)}}}\n", encoding="utf-8")
        return work.ours(
            book.folder, "sweep", str(grid), "--out", str(self.new()), "--workers", "2", watch=runs == LONG
        )

    def help(self) -> list[Line]:
        def once() -> dict[str, Cost]:
            return {"ours": work.ours(PROJECT, "--help"), "theirs": cost([sys.executable, "-c", IMPORTS], PROJECT)}

        found = repeated(self.repeats, once)
        return [
            Line(
                "--help (importing pandas, matplotlib, seaborn)",
                found["ours"],
                {"the imports": found["theirs"]},
                SHARE,
                0.3,
            )
        ]

    def test(self) -> list[Line]:
        found = []
        for target, minutes in (("test", 6), ("prove", 25)):
            limit = {"the limit": Cost(60.0 * minutes, 120.0 * minutes)}
            found.append(Line(f"make {target} ({minutes} minutes)", cost(["make", target], PROJECT), limit, SHARE, 1.0))
        return found

    def site(self) -> list[Line]:
        folder = editions.today(self.new()).folder
        work.ours(folder, "build")
        site = folder / "_build" / "html"
        kept = [p for p in site.rglob("*") if p.is_file() and not set(PREVIEWS) & set(p.relative_to(site).parts)]
        size = sum(p.stat().st_size for p in kept) / 1e6
        print(f"site without downloads and previews: {len(kept):,} files, {size:.1f} MB (at most 1,500 and 25)")
        return []


ROWS: dict[str, Callable[[Bench], Sequence[Line]]] = {
    "help": Bench.help, "cold": Bench.cold, "stored": Bench.stored, "nothing": Bench.nothing, "cell": Bench.cell, "number": Bench.number,
    "prose": Bench.prose, "row": Bench.row, "rerun": Bench.rerun, "sweep": Bench.sweep, "site": Bench.site, "test": Bench.test,
}  # fmt: skip


def _executed(build: Cost) -> int:
    return int(build.told.rpartition(" chapters executed")[0].split()[-3])


def _grid(runs: int) -> list[float]:
    return [round(0.5 + 0.49 * place / runs, 6) for place in range(runs)]


def main() -> None:
    """Measure the rows asked for and print each as it is known."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=", ".join(ROWS))
    parser.add_argument("--quick", action="store_true", help="one round instead of the medians of three")
    given = parser.parse_args()
    unknown = [name for name in given.rows if name not in ROWS]
    if unknown:
        parser.error(f"found the row '{unknown[0]}'; expected one of {', '.join(ROWS)}")
    if not editions.known():
        print(
            f"this clone's history does not hold the first edition ({editions.COMMIT}): there is nothing to measure against"
        )
        return
    with tempfile.TemporaryDirectory() as scratch:
        bench = Bench(Path(scratch), 1 if given.quick else 3)
        for name in given.rows or ROWS:
            for line in ROWS[name](bench):
                print(line, flush=True)


if __name__ == "__main__":
    main()

"""Do the tests notice a mistake? Alter one operator or constant of aibalance/stats at a time, and run that module's tests.

    python tests/mutation.py [--count 100] [--seed TEXT] [--module NAME] [--all] [--jobs 2]

The alterations are drawn by a seed, the commit by default, so that every week tries others and each can be tried again.
Each runs in a process of its own, forked from one that has loaded the libraries and no module of the book's; only the
test files that name the module run, up to the first failure. At least 95 of 100 must be noticed. Those that change nothing
are listed with the reason in tests/stats/survivors.csv, and are not drawn: no test could notice them.
"""

import argparse
import ast
import copy
import csv
import importlib.abc
import importlib.machinery
import importlib.util
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parents[1]
LIBRARY, TESTS = ROOT / "aibalance" / "stats", ROOT / "tests" / "stats"
KNOWN = TESTS / "survivors.csv"
ENOUGH = 0.95
PATIENCE = 120  # seconds; a test that takes longer has noticed that something does not end
OPERATORS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult, ast.Mod: ast.Mult,
    ast.FloorDiv: ast.Div, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or,
    ast.Or: ast.And, ast.BitAnd: ast.BitOr,
}  # fmt: skip


@dataclass(frozen=True)
class Alteration:
    """One change of one module: the place-th of those that can be made, what it is in words, and its line."""

    module: str
    place: int
    line: int
    text: str
    words: str


def altered(node: ast.AST) -> ast.AST | None:
    """Return an expression with its operator or constant changed; None if nothing of it can be."""
    new = copy.deepcopy(node)
    match new:
        case ast.BinOp() | ast.BoolOp() if type(new.op) in OPERATORS:
            new.op = OPERATORS[type(new.op)]()  # type: ignore[assignment]
        case ast.Compare() if type(new.ops[0]) in OPERATORS:
            new.ops[0] = OPERATORS[type(new.ops[0])]()  # type: ignore[call-overload]
        case ast.UnaryOp(op=ast.USub() | ast.Not() | ast.Invert()):
            return new.operand
        case ast.Constant(value=bool()):
            new.value = not new.value
        case ast.Constant(value=int() | float()):
            new.value = new.value + 1 if isinstance(new.value, int) else 2 * new.value or 1.0  # type: ignore[operator]
        case _:
            return None
    return new


def places(tree: ast.AST) -> Iterator[tuple[ast.AST, str, int | None, ast.AST]]:
    """Yield (parent, field, index, expression) of what can be altered: no text, no type, no message of an error."""
    for field, value in ast.iter_fields(tree):
        if field in ("annotation", "returns", "decorator_list") or isinstance(tree, ast.Raise):
            continue
        if isinstance(tree, ast.keyword) and tree.arg == "strict":  # a guard of zip's: lengths are equal already
            continue
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(child, ast.AST) or isinstance(child, ast.JoinedStr):
                continue
            if altered(child) is not None:
                yield tree, field, index, child
            yield from places(child)


def alterations(module: str) -> list[Alteration]:
    """Return everything that can be altered in a module, in order of place."""
    source = (LIBRARY / f"{module}.py").read_text(encoding="utf-8")
    lines, found = source.splitlines(), []
    for place, (_, _, _, old) in enumerate(places(ast.parse(source))):
        new = altered(old)
        assert new is not None
        words = f"{ast.unparse(old)} → {ast.unparse(new)}"
        found.append(Alteration(module, place, old.lineno, lines[old.lineno - 1].strip(), words))  # type: ignore[attr-defined]
    return found


def code_of(change: Alteration) -> ast.Module:
    """Return the module with one alteration made."""
    tree = ast.parse((LIBRARY / f"{change.module}.py").read_text(encoding="utf-8"))
    parent, field, index, old = list(places(tree))[change.place]
    new = ast.copy_location(altered(old), old)  # type: ignore[type-var]
    if index is None:
        setattr(parent, field, new)
    else:
        getattr(parent, field)[index] = new
    return ast.fix_missing_locations(tree)


class Altered(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module as it was altered."""

    def __init__(self, change: Alteration) -> None:
        self.name, self.change = f"aibalance.stats.{change.module}", change

    def find_spec(self, name: str, path: object = None, target: object = None) -> importlib.machinery.ModuleSpec | None:
        """Find the altered module; leave all others to Python."""
        return importlib.util.spec_from_loader(name, self) if name == self.name else None

    def exec_module(self, module: ModuleType) -> None:
        """Run the altered code."""
        exec(compile(code_of(self.change), f"{self.change.module}.py", "exec"), module.__dict__)


def tests_of(module: str) -> list[str]:
    """Return the test files that name a module, its own first; all of them for no module."""
    if not module:
        return [str(TESTS)]
    files = [
        p for p in sorted(TESTS.glob("test_*.py")) if f"aibalance.stats.{module} " in p.read_text(encoding="utf-8")
    ]
    files.sort(key=lambda path: path.stem != f"test_{module}")
    return [str(path) for path in files] + [str(TESTS / "test_published.py")]


def run(change: Alteration | None, module: str) -> int:
    """Run a module's tests in this process, with an alteration made or none; return pytest's exit code."""
    import pytest

    if change:
        sys.meta_path.insert(0, Altered(change))
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    if change:
        signal.alarm(PATIENCE)
    options = [
        "-x",
        "-q",
        "-p",
        "no:cacheprovider",
        "-m",
        "not prove and not weekly",
        "--no-header",
        "--tb=no",
        "--assert=plain",
    ]
    return int(pytest.main([*options, *tests_of(module)]))


def forked(change: Alteration | None, module: str) -> int:
    """Start a process that runs a module's tests; return its id."""
    child = os.fork()
    if child:
        return child
    try:
        os._exit(run(change, module))
    except BaseException:  # an alteration may break anything, the import of the tests included
        os._exit(1)


def survivors(changes: list[Alteration], jobs: int) -> list[Alteration]:
    """Try alterations, so many at a time; return those that no test noticed."""
    running: dict[int, Alteration] = {}
    alive: list[Alteration] = []
    waiting, done = list(reversed(changes)), 0
    while waiting or running:
        while waiting and len(running) < jobs:
            change = waiting.pop()
            running[forked(change, change.module)] = change
        child, status = os.wait()
        change, done = running.pop(child), done + 1
        if os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0:
            alive.append(change)
        if sys.stderr.isatty() or done % 25 == 0:
            print(
                f"\r{done} of {len(changes)} tried, {len(alive)} not noticed",
                end="\n" if done % 25 == 0 else "",
                file=sys.stderr,
            )
    return alive


def reasons() -> dict[tuple[str, str, str], str]:
    """Return why known survivors change nothing, by module, line and alteration."""
    with KNOWN.open(encoding="utf-8", newline="") as file:
        return {(row["module"], row["line"], row["alteration"]): row["reason"] for row in csv.DictReader(file)}


def warm() -> None:
    """Load the libraries once, and nothing of the book: what is loaded here is not altered."""
    import hypothesis.extra.numpy
    import networkx
    import pytest
    import scipy.cluster.hierarchy
    import scipy.stats
    import statsmodels.stats.proportion

    assert all((hypothesis, networkx, pytest, scipy, statsmodels))
    assert not any(name.startswith("aibalance.stats") for name in sys.modules)


def main() -> int:
    """Draw alterations, try them, and say what was noticed; 1 if too little was."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", default="")
    parser.add_argument("--module", default="")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    os.chdir(ROOT)
    seed = (
        given.seed
        or subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()
    )
    modules = [given.module] if given.module else sorted(p.stem for p in LIBRARY.glob("*.py") if p.stem != "__init__")
    known = reasons()
    every = [c for module in modules for c in alterations(module) if (c.module, c.text, c.words) not in known]
    drawn = every if given.all else random.Random(seed).sample(every, min(given.count, len(every)))
    warm()
    start = time.monotonic()
    _, status = os.waitpid(forked(None, ""), 0)
    if os.WEXITSTATUS(status):
        print("the tests of aibalance/stats fail as it stands; nothing can be said of alterations", file=sys.stderr)
        return 1
    alive = survivors(drawn, given.jobs)
    noticed = len(drawn) - len(alive)
    for change in sorted(alive, key=lambda change: (change.module, change.line)):
        print(
            f"aibalance/stats/{change.module}.py:{change.line}: {change.words}   [{change.text}] a test is missing, or a reason"
        )
    print(
        f"{noticed} of {len(drawn)} alterations noticed, of {len(every)} that can be made and {len(known)} that change nothing; "
        f"seed {seed}; {time.monotonic() - start:.0f} s"
    )
    return 0 if noticed >= ENOUGH * len(drawn) else 1


if __name__ == "__main__":
    sys.exit(main())

"""What every Python process of the hostile twin imports before anything else, as its folder leads PYTHONPATH.

Another day, arithmetic that is off by a few units in the last place and chooses other signs where signs are free, as on a
machine with another BLAS, LAPACK and libm; and each kernel writes down what it runs on as it starts.
"""

import datetime
import functools
import importlib.abc
import importlib.machinery
import importlib.util
import json
import math
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

DAY, REPORTS, NOISE = "TWIN_DAY", "TWIN_REPORTS", "TWIN_NOISE"
# Results that libraries compute alike only up to the last places. Square roots and the four operations are exact everywhere.
ELEMENTARY = ("log", "exp", "expm1", "log1p", "log2", "log10")
LINEAR = (
    "cholesky", "cond", "det", "eig", "eigh", "eigvals", "eigvalsh", "inv", "lstsq", "multi_dot", "norm", "pinv", "qr",
    "slogdet", "solve", "svd",
)  # fmt: skip
FREE_SIGNS = ("eigh", "qr", "svd")


class After(importlib.abc.MetaPathFinder):
    """Do something to a module as soon as it has been imported, whoever imports it."""

    def __init__(self, actions: dict[str, Callable[[Any], None]]) -> None:
        self.actions = actions

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        """Find the module as it would be found without us, and have our action follow its execution."""
        action = self.actions.pop(name, None)
        spec = importlib.util.find_spec(name) if action else None
        if action and spec and spec.loader:
            spec.loader = Followed(spec.loader, action)
        return spec


class Followed(importlib.abc.Loader):
    """A loader in all respects, and then the action."""

    def __init__(self, loader: Any, action: Callable[[Any], None]) -> None:
        self.loader, self.action = loader, action

    def __getattr__(self, name: str) -> Any:
        return getattr(self.loader, name)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        """Leave it to the loader."""
        return self.loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        """Execute the module, make it forget us, act."""
        self.loader.exec_module(module)
        module.__loader__ = self.loader
        if module.__spec__:
            module.__spec__.loader = self.loader
        self.action(module)


class Shaken:
    """A function whose results are off by up to `units` units in the last place; in everything else that function.

    Whole results of elementary functions stay: what these give exactly, as exp 0 or the binary logarithm of one half, they
    give exactly everywhere.
    """

    def __init__(self, function: Any, units: int) -> None:
        functools.update_wrapper(self, function, updated=())
        name = getattr(function, "__name__", "")
        self.function, self.units, self.turns, self.exact = function, units, name in FREE_SIGNS, name in ELEMENTARY

    def __getattr__(self, name: str) -> Any:
        return getattr(self.function, name)

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        result = self.function(*arguments, **options)
        if self.turns and isinstance(result, tuple):
            result = turned(result)
        result = self._shaken(result)
        given = options.get("out")
        if given is not None:  # a ufunc that was given its place has to leave the result there
            place = given[0] if isinstance(given, tuple) else given
            place[...] = result
            return place
        return result

    def _shaken(self, value: Any) -> Any:
        if isinstance(value, tuple):
            parts = [self._shaken(part) for part in value]
            return type(value)(*parts) if hasattr(value, "_fields") else type(value)(parts)
        if type(value) is float:
            draw = next(SMALL) % (2 * self.units + 1) - self.units
            return value if self.exact and value.is_integer() else value * (1 + draw * 2.0**-52)
        if getattr(getattr(value, "dtype", None), "kind", "") not in ("f", "c"):
            return value
        draw = generator().integers(-self.units, self.units, endpoint=True, size=value.shape)
        return value * (1 + draw * 2.0**-52 * ((value != value.round()) if self.exact else 1))


def small_numbers(number: int) -> Iterator[int]:
    """Give numbers without end, for use before there is a numpy. Park and Miller (1988), Communications of the ACM 31(10)."""
    while True:
        number = number * 48271 % 2147483647
        yield number


SMALL = small_numbers(2026)


def turned(parts: Any) -> Any:
    """Return a factorisation with the signs of some of its vectors turned, which leaves it one; others come back as they are."""
    first, *middle, last = parts
    many = middle[0].shape[-1] if middle else min(last.shape[-1], last.shape[-2] if last.ndim > 1 else last.shape[-1])
    if first.ndim == 1:  # eigh: values, vectors
        return type(parts)(first, last * generator().choice([-1.0, 1.0], size=last.shape[-1]))
    signs = generator().choice([-1.0, 1.0], size=many)
    first, last = first.copy(), last.copy()
    first[..., :, :many] *= signs
    last[..., :many, :] *= signs[:, None]
    return type(parts)(first, *middle, last) if hasattr(parts, "_fields") else (first, *middle, last)


@functools.cache
def generator() -> Any:
    """Return a generator of our own, so that the book's draws stay what they are."""
    import numpy.random

    return numpy.random.Generator(numpy.random.PCG64(int(os.environ.get("PYTHONHASHSEED", "0"))))


def shake(module: Any, names: tuple[str, ...], units: int) -> dict[int, Shaken]:
    """Shake functions of a module; return {id of the old: the new}."""
    new = {}
    for name in names:
        if hasattr(module, name):
            old = getattr(module, name)
            new[id(old)] = Shaken(old, units)
            setattr(module, name, new[id(old)])
    return new


def shake_numpy(numpy: Any) -> None:
    """Shake numpy's functions, also where its own modules took them by name."""
    units = int(os.environ[NOISE])
    new = shake(numpy, ELEMENTARY, units) | shake(numpy.linalg, LINEAR, units)
    for name, module in list(sys.modules.items()):
        if name.startswith("numpy.lib"):
            for word, value in list(vars(module).items()):
                if id(value) in new:
                    setattr(module, word, new[id(value)])


def shake_scipy(linalg: Any) -> None:
    """Shake scipy's linear algebra, which has a BLAS and LAPACK of its own."""
    shake(linalg, LINEAR, int(os.environ[NOISE]))


def report_at_start(kernelapp: Any) -> None:
    """Have each kernel write down what it runs on, before it takes its first cell."""
    begin = kernelapp.IPKernelApp.start

    def start(app: Any) -> None:
        from machine import report

        path = Path(os.environ[REPORTS]) / f"{os.getpid()}.json"
        path.write_text(json.dumps(report()), encoding="utf-8")
        begin(app)

    kernelapp.IPKernelApp.start = start


actions: dict[str, Callable[[Any], None]] = {}
if DAY in os.environ:
    import time_machine

    # As a number of seconds: a date with a zone would set the zone as well.
    time_machine.travel(datetime.datetime.fromisoformat(os.environ[DAY]).timestamp(), tick=True).start()
if os.environ.get(NOISE):
    actions |= {"numpy": shake_numpy, "scipy.linalg": shake_scipy}
    shake(math, tuple(name for name in ELEMENTARY if hasattr(math, name)), int(os.environ[NOISE]))
if REPORTS in os.environ:
    actions |= {"ipykernel.kernelapp": report_at_start}
if actions:
    sys.meta_path.insert(0, After(actions))

"""Noise of a few units in the last place, as another processor's logarithms and matrix products have it, moves no statistic."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from aibalance.notebook import ledger
from aibalance.stated.rounding import stated

ULPS = 8  # the worst seen between two processors was four
ELEMENTARY = ("log", "log2", "log10", "exp", "expm1", "log1p", "sqrt")
ALGEBRA = ("svd", "pinv", "lstsq", "solve", "inv", "qr", "eigh", "eigvals", "cholesky")


class Noisy:
    """A function of numpy whose results are off by up to ULPS times 2⁻⁵³, the same at every run; a ufunc in all other ways."""

    def __init__(self, function: Callable[..., Any], random: np.random.Generator) -> None:
        self.function, self.random = function, random

    def __getattr__(self, name: str) -> Any:
        return getattr(self.function, name)

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        found = self.function(*arguments, **options)
        if isinstance(found, tuple):
            parts = [self.shaken(part) for part in found]
            return type(found)(*parts) if hasattr(found, "_fields") else tuple(parts)
        return found if options.get("out") is not None else self.shaken(found)

    def shaken(self, value: Any) -> Any:
        if isinstance(value, pd.Series | pd.DataFrame):
            return value * (1 + self.noise(value.shape))
        array = np.asarray(value)
        if array.dtype != np.float64:
            return value
        return array * (1 + self.noise(array.shape)) if array.ndim else np.float64(value * (1 + self.noise(())))

    def noise(self, shape: tuple[int, ...]) -> Any:
        return self.random.integers(-ULPS, ULPS + 1, shape) * 2.0**-53


def statistics(chapters: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> tuple[dict[str, Any], list[Any]]:
    """Return the statistics that a chapter's cells state in this process, and what they were before they were rounded."""
    raw: list[Any] = []

    def noted(value: Any, *others: Any, **more: Any) -> Any:
        raw.append(value)
        return stated(value, *others, **more)

    monkeypatch.setattr(ledger, "stated", noted)
    monkeypatch.chdir(chapters)
    names: dict[str, Any] = {"__name__": "__main__"}
    for cell in json.loads((chapters / name).read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)  # charts are made and not drawn: nothing displays them
    return {key: statistic.as_dict() for key, statistic in names["chapter"].statistics.items()}, raw


@pytest.mark.prove
@pytest.mark.parametrize("name", ["01-market-dynamics.ipynb", "06-outlook.ipynb"])
def test_noise_in_the_last_places_changes_no_statistic_of_a_chapter(
    project: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiet, raw = statistics(project / "chapters", name, monkeypatch)
    random = np.random.default_rng(1)
    for module, functions in ((np, ELEMENTARY), (np.linalg, ALGEBRA)):
        for function in functions:
            monkeypatch.setattr(module, function, Noisy(getattr(module, function), random))
    noisy, shaken = statistics(project / "chapters", name, monkeypatch)
    felt = sum(a != b and not (a != a and b != b) for a, b in zip(raw, shaken, strict=True))
    assert felt > 5, "the noise reached nothing, so nothing was proved"
    assert [key for key in quiet if quiet[key] != noisy[key]] == []

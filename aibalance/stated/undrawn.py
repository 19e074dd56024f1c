"""Runs without drawings, as sweeps are: the axes end the body of a figure at their first use, and its title is checked all the same."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

SETTING = "AIBALANCE_UNDRAWN"  # environment variable, as kernels are other processes


class BodyEnded(BaseException):
    """The body of a figure has come to its first use of the axes."""


class Undrawn:
    """Axes, or a mapping of them, on which nothing is drawn: any use ends the body of their figure."""

    def __getattr__(self, name: str) -> NoReturn:
        raise BodyEnded

    def __getitem__(self, name: Any) -> NoReturn:
        raise BodyEnded

    def __iter__(self) -> NoReturn:
        raise BodyEnded


def is_set() -> bool:
    """Return whether figures are left undrawn in this process."""
    return bool(os.environ.get(SETTING))


@contextmanager
def undrawn(wanted: bool = True) -> Iterator[None]:
    """Leave figures undrawn in the block, in this process and in kernels that it starts."""
    before = os.environ.get(SETTING, "")
    os.environ[SETTING] = "1" if wanted else ""
    try:
        yield
    finally:
        os.environ[SETTING] = before

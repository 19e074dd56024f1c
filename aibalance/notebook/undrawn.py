"""A figure that nobody will look at: its axes end the body of `with` at their first use, and nothing is laid out or shown.

For sweeps, which ask for statistics and sentences. What a body binds must not be used outside it.
"""

from types import TracebackType
from typing import Any, NoReturn, Protocol

import pandas as pd


class Speaker(Protocol):
    """What a figure asks of the chapter that it belongs to."""

    def told(self, words: str) -> Any: ...
    def absent(self, subtitle: str) -> None: ...


class BodyEndedError(Exception):
    """The body of a figure has come to its drawing."""


class Unused:
    """Axes whose first use, of whatever kind, ends the body."""

    def __getattr__(self, name: str) -> NoReturn:
        raise BodyEndedError

    def __getitem__(self, panel: object) -> "Unused":
        return self

    def __iter__(self) -> NoReturn:
        raise BodyEndedError


class Undrawn:
    """A figure for `with` that keeps only what is said of it: that there is nothing to draw, or a title that cannot be said."""

    def __init__(self, chapter: Speaker, title: str, subtitle: str, rows: pd.DataFrame) -> None:
        self.chapter, self.title, self.subtitle = chapter, title, subtitle
        self.empty = not any(len(keys) for keys in rows.get("rows", []))

    def __enter__(self) -> Any:
        return Unused()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if self.empty and (kind is None or issubclass(kind, Exception)):
            self.chapter.absent(self.subtitle)
            return True
        if kind is None or issubclass(kind, BodyEndedError):
            self.chapter.told(self.title)
            self.chapter.told(self.subtitle)
            return True
        return False

"""The day on which upstream files are read: the importer's own for the committed rows, another for an update."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_LATER: ContextVar[str] = ContextVar("later", default="")


@contextmanager
def read_on(day: str) -> Iterator[None]:
    """Let importers take dates up to `day` (YYYY-MM-DD) for past, and name it as the day on which their files were read."""
    token = _LATER.set(day)
    try:
        yield
    finally:
        _LATER.reset(token)


def reading_day(own: str) -> str:
    """Return the day on which files are read: `own`, the importer's, unless an update named a later one."""
    return max(own, _LATER.get())

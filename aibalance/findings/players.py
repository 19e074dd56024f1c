"""Names as words, for findings that are not yet cells of a chapter."""

from collections.abc import Iterable


def listed(names: Iterable[str]) -> str:
    """Return names as words, A, B and C; none if there are none."""
    words = [str(name) for name in names]
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:]))) or "none"

"""Names as words of a sentence."""

from collections.abc import Iterable


def listed(names: Iterable[object]) -> str | None:
    """Return names as words, each once: "A", "A and B", "A, B and C"; nothing where there are none, so that nothing is said."""
    words = list(dict.fromkeys(str(name) for name in names))
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:]))) or None

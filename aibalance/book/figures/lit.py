"""Which marks of a figure a number lights up: those of its own rows, and no more of them than say the same."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

HALF = 0.5  # of the rows behind a mark, of which a number that fits no mark wholly must share more
TWICE = 2  # times the rows of a number that a mark may rest on to show it: the ratio of two is shown by either, a trend by no year


def lit(own: AbstractSet[int], marks: Sequence[AbstractSet[int]]) -> list[int]:
    """Return the places of the marks that a number lights up. own: its rows; marks: the rows of each mark.

    The marks made of its very rows; else those made of some of its rows only; else those that hold all of its own and hardly
    more; else those that share the largest part with it, more than half.
    """
    if not own:
        return []
    shared = [n for n, rows in enumerate(marks) if own & rows]
    same = [n for n in shared if marks[n] == own]
    if same:
        return same
    within = [n for n in shared if marks[n] < own]
    if within:
        return within
    around = [n for n in shared if marks[n] > own and len(marks[n]) <= TWICE * len(own)]
    if around:
        return around
    parts = {n: len(own & marks[n]) / len(marks[n]) for n in shared if not marks[n] > own}
    most = max(parts.values(), default=0.0)
    return [n for n, part in parts.items() if part == most > HALF]

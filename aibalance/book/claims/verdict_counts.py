"""How many claims have each verdict, as bars: the word first, then the count, then the length."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

# What a reader should see first stands first.
SEVERITY = ("contradicted", "supported with caveat", "supported", "not testable")
OPEN = SEVERITY[:2]


@dataclass(frozen=True)
class VerdictBar:
    """One verdict's part of some claims. start, width: percents of the bar of all."""

    verdict: str
    count: int
    start: float
    width: float


def verdict_bars(verdicts: Iterable[str]) -> list[VerdictBar]:
    """Return a bar for each verdict, in the order in which claims are listed; those that no claim has are there with 0."""
    counted = Counter(verdicts)
    whole, bars, start = sum(counted.values()) or 1, list[VerdictBar](), 0.0
    for verdict in SEVERITY:
        width = round(100 * counted[verdict] / whole, 2)
        bars.append(VerdictBar(verdict, counted[verdict], round(start, 2), width))
        start += width
    return bars

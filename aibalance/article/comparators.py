"""When one figure agrees with a claim: a rule for each comparator, and how strictly all of them are read.

Every rule can say no. As written: equal within the claim's own rounding; approximately within a twentieth; above, below and
rank exactly; order by more than the claim's threshold, 1 where it names none; a trend if Kendall's rank correlation with time
has its sign and p < 0.10 (two or three points can never settle that); a date to the digits that the claim gives; existence if
it is on record by the date that the claim names; a list complete if it lacks nothing.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from aibalance.article.claims import first_day, last_day
from aibalance.stated.rounding import percent_change

APPROXIMATELY = 0.05
LEVEL = 0.10
NUMERIC = ("equal", "approximately", "above", "below")
PLACES = ("rank", "tier")  # units of which a smaller number is a better place
COMPARATORS = (*NUMERIC, "rank", "order", "trend", "date", "existence", "complete")


@dataclass(frozen=True)
class Strictness:
    """One way of reading all rules.

    tolerance: factor on every tolerance, 0.5 halves and 2 doubles it. grades: ways of reading that are left out.
    producer: one producer that is left out.
    """

    name: str = "as written"
    tolerance: float = 1.0
    grades: frozenset[str] = frozenset()
    producer: str = ""

    def admits(self, grade: str, producer: str) -> bool:
        """Return whether evidence read in this way and counted by this producer is used at all."""
        return grade not in self.grades and (not self.producer or producer != self.producer)

    @property
    def leeway(self) -> float:
        """What a rule without a tolerance of its own gives way, as a share: 0 as written, below 0 where stricter."""
        return APPROXIMATELY * (self.tolerance - 1)


AS_WRITTEN = Strictness()


def agrees(
    claim: pd.Series, quantity: float, p: float | None = None, how: Strictness = AS_WRITTEN, *, difference: bool = False
) -> bool | None:
    """Return whether a quantity agrees with a claim; None for a trend that the data do not settle.

    p: of that trend. difference: the quantity is a difference of two, not their ratio, so that an order asks for its sign.
    """
    rounding = 0.0 if pd.isna(claim.precision) else float(claim.precision) / 2
    match claim.comparator:
        case "equal":
            return bool(abs(quantity - claim.value) <= rounding * how.tolerance + 1e-9)
        case "approximately":
            return (
                bool(abs(percent_change(claim.value, quantity)) <= 100 * APPROXIMATELY * how.tolerance)
                if quantity
                else False
            )
        case "above":
            return bool(quantity >= claim.value - rounding * (how.tolerance - 1))
        case "below" if claim.unit in PLACES:
            return bool(quantity <= claim.value * how.tolerance)
        case "below":
            return bool(quantity <= claim.value + rounding * (how.tolerance - 1))
        case "rank":
            return bool(abs(round(quantity) - claim.value) <= max(how.tolerance - 1, 0))
        case "order" if difference:
            return bool(quantity > 0)
        case "order":
            return bool(quantity > bar(claim, how) * (100 if claim.unit == "%" else 1))
        case "trend":
            settled = p is not None and p < LEVEL * how.tolerance
            return bool(np.sign(quantity) == claim.value) if settled else None
        case "date":
            return dated(f"{quantity:.0f}", claim.date, how)
        case "complete":
            return bool(quantity >= 100 * (1 - max(how.leeway, 0)))
        case _:
            return bool(quantity > 0)  # existence: an amount or a number on record


def bar(claim: pd.Series, how: Strictness = AS_WRITTEN) -> float:
    """Return how many times as large the first must be than the second; a stricter reading asks for more, a looser for less."""
    threshold = 1.0 if pd.isna(claim.threshold) else float(claim.threshold)
    if threshold == 1:
        return 1 - how.leeway * (2 if how.tolerance < 1 else 1)
    return 1 + (threshold - 1) / how.tolerance if threshold > 1 else 1 - (1 - threshold) * how.tolerance


def dated(found: str, claimed: str, how: Strictness = AS_WRITTEN) -> bool:
    """Return whether a date is the claimed one, to the digits that the claim gives; a looser reading drops the last part."""
    parts = claimed.split("-")
    kept = max(1, len(parts) - (how.tolerance > 1))
    return found.split("-")[:kept] == parts[:kept]


def on_record(day: str, by: str, how: Strictness = AS_WRITTEN) -> bool:
    """Return whether something dated `day` was on record by `by`, always so if no date is named.

    A stricter reading asks for it a year earlier, a looser one gives it a year more.
    """
    if not by:
        return True
    years = int(np.sign(how.tolerance - 1))
    return first_day(day) <= last_day(f"{int(by[:4]) + years}{by[4:]}")

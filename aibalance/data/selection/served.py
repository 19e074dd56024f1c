"""Which pairs of economies and which years a data package can serve: those with a measure and a period in common."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from aibalance.data.selection.series import decimal_year
from aibalance.data.tables import read

SAME = ("indicator", "subject", "source", "period")  # what two values must share to be compared


def periods(folder: str | Path) -> dict[str, dict[str, int]]:
    """Return {economy: {measure, edition and period: year}} of all complete periods that a package holds."""
    rows = read(folder, "observations")
    rows = rows[rows["status"] != "partial"]
    years = {period: int(decimal_year(period)) for period in rows["period"].unique()}
    found: dict[str, dict[str, int]] = {}
    for economy, *key in rows[["economy", *SAME]].itertuples(index=False):
        found.setdefault(economy, {})["/".join(key)] = years[key[-1]]
    return found


def refusal(held: Mapping[str, Mapping[str, int]], focus: str, rival: str, as_of: int | None = None) -> str:
    """Return why no chapter can compare a pair up to a year (None: any year), with what can be; "" if one can.

    held: of `periods`.
    """
    for name, code in (("focus", focus), ("rival", rival)):
        if code not in held:
            return (
                f"parameter {name}: found '{code}', of which the data have no rows; expected one of the {len(held)} "
                f"economies with rows: {', '.join(sorted(held))}"
            )
    shared = held[focus].keys() & held[rival].keys()
    if not shared:
        known = sorted(code for code in held if code != focus and held[code].keys() & held[focus].keys())
        return (
            f"parameters focus and rival: found {focus} and {rival}, which have no measure of one period in common; "
            f"expected beside {focus} one of: {', '.join(known) or 'none'}"
        )
    first = min(held[focus][key] for key in shared)
    if as_of is not None and as_of < first:
        return (
            f"parameter as_of: found {as_of}; expected {first} or later, as {focus} and {rival} have no measure of one "
            "period in common before"
        )
    return ""


def comparable(rows: pd.DataFrame, focus: str = "", rival: str = "") -> tuple[str, str]:
    """Return two economies that have most periods in common among rows, `focus` and `rival` where they have any; or two blanks.

    rows: observations of one series, with economy and period. Of equal ones, those that come first by their code.
    """
    held = {str(code): set(periods) for code, periods in rows.groupby("economy")["period"]}
    if held.get(focus, set()) & held.get(rival, set()):
        return focus, rival
    codes = sorted(held, key=lambda code: (-len(held[code]), code))
    pairs = [(one, other) for place, one in enumerate(codes) for other in codes[place + 1 :]]
    best = max(pairs, key=lambda pair: len(held[pair[0]] & held[pair[1]]), default=("", ""))
    return best if best[0] and held[best[0]] & held[best[1]] else ("", "")

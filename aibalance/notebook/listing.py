"""The list of indicators that a composite compares, checked line by line before anything is computed from it."""

from collections.abc import Sequence

import pandas as pd

from aibalance.data.checks.contract import nearest
from aibalance.data.tables import BadInputError
from aibalance.notebook.evidence import ADVICE, Evidence, refuse_several

# What an indicator can be: an amount of an economy; a rate, which has no size; a share that is turned into an amount.
SHARES = ("rate", "% of GDP", "% of people")
KINDS = ("amount", "sum of 3 years", "list of a date", *SHARES)
RELATIVE = ("%", "% change", "% change a year", "ratio", "index", "rank", "times", "points")  # units that have no size
COLUMNS = ("name", "series", "kind", "unit", "divisor", "pillar")
# Words of a unit that say how many ones it has; a unit without one of them has one.
SIZES = {
    "k": 1e3, "thousand": 1e3, "thousands": 1e3, "m": 1e6, "million": 1e6, "millions": 1e6, "bn": 1e9, "billion": 1e9, "billions": 1e9,
    "tn": 1e12, "trillion": 1e12, "trillions": 1e12,
}  # fmt: skip
GDP = "USD bn"  # in which a share of it becomes an amount


def checked_list(evidence: Evidence, listed: pd.DataFrame, economies: Sequence[str]) -> pd.DataFrame:
    """Return a list of indicators as it is: columns name, series, kind (one of KINDS), unit, divisor, pillar; a line each.

    Raises BadInputError with a sentence for each line that is wrong: an unknown series or kind, a name or a series that an
    earlier line has, a series with rows for fewer than half of the economies or with several for one economy and period, a
    share or index declared as an amount, an amount declared as a share or rate, a divisor that is no number above zero or that
    does not make the unit of the series the unit that is shown, no pillar.
    """
    lacking = [name for name in COLUMNS if name not in listed]
    if lacking:
        raise BadInputError(f"the list: found no column {', '.join(lacking)}; expected {', '.join(COLUMNS)}")
    wrong = []
    for number, line in enumerate(listed.to_dict("records"), start=1):
        before = listed.iloc[: number - 1]
        problem = (
            _kind(line["kind"])
            or _repeated(before, "name", line["name"])
            or _repeated(before, "series", line["series"])
            or (
                ""
                if _above_zero(line["divisor"])
                else f"found the divisor {line['divisor']!r}; expected a number above zero"
            )
            or ("" if str(line["pillar"] or "").strip() else "found no pillar; expected the name of one")
            or _rows(evidence, line["series"], line["kind"], economies)
            or _size(evidence, economies, line["series"], line["kind"], str(line["unit"] or ""), line["divisor"])
        )
        if problem:
            wrong.append(f"line {number} of the list, '{line['name']}': {problem}")
    if wrong:
        raise BadInputError("\n".join(wrong))
    return listed


def _kind(kind: str) -> str:
    near = nearest(str(kind), list(KINDS))
    told = f"; nearest: {near}" if near else ""
    return "" if kind in KINDS else f"found the kind '{kind}'; expected one of: {', '.join(KINDS)}{told}"


def _repeated(before: pd.DataFrame, column: str, value: object) -> str:
    same = [place for place, held in enumerate(before[column], start=1) if held == value]
    return f"found the {column} '{value}', which line {same[0]} has; each line needs its own" if same else ""


def _above_zero(divisor: object) -> bool:
    return isinstance(divisor, int | float) and divisor > 0


def _size(evidence: Evidence, economies: Sequence[str], series: str, kind: str, unit: str, divisor: float) -> str:
    """Return what is wrong with the unit in which a line shows what its divisor makes of the series; "" if nothing is."""
    if kind == "rate":
        return "" if divisor == 1 else f"found the divisor {divisor:g}, and a rate is shown as published; expected 1"
    own = str(evidence.rows(series, economies, partial=True)["unit"].iloc[0])
    from_unit = {"% of GDP": GDP, "% of people": "people"}.get(kind, own)
    given, shown = size_of(from_unit) * divisor, size_of(unit)
    if given == shown:
        return ""
    fits = shown / size_of(from_unit)
    expected = f"the divisor {fits:g}, or a unit of {given:g}" if fits >= 1 else f"a unit of {given:g}"
    return (
        f"found the unit '{unit}' and the divisor {divisor:g}, while {series} is in '{from_unit}'; expected {expected}"
    )


def size_of(unit: str) -> float:
    """Return how many ones a unit has: 1e9 for USD bn, 1e3 for k H100, one for papers."""
    return next((SIZES[word] for word in unit.partition("per ")[0].split() if word in SIZES), 1.0)


def _rows(evidence: Evidence, series: str, kind: str, economies: Sequence[str]) -> str:
    """Return what is wrong with the rows of a series for what it is declared to be; "" if nothing is."""
    try:
        rows = evidence.rows(series, economies, partial=True)
        refuse_several(rows, ["series", "economy", "when"])
    except BadInputError as error:
        return str(error).replace(ADVICE, "; a line needs a series with one")
    held = rows.loc[rows["value"].notna(), "economy"].nunique()
    if held * 2 < len(set(economies)):  # a place among few would count as a place among all
        return f"{series} has rows for {held} of {len(set(economies))} economies; expected at least half of them"
    relative = rows.loc[rows["unit"].isin(RELATIVE), "unit"]
    if kind not in SHARES and len(relative):
        return f"{series} is measured in '{relative.iloc[0]}', which has no size; expected one of the kinds {', '.join(SHARES)}"
    if kind == "rate" and len(relative) < len(rows):
        other = rows.loc[~rows["unit"].isin(RELATIVE), "unit"].iloc[0]
        return f"{series} is measured in '{other}', which has a size; expected an amount, a sum or a list of a date"
    if kind.startswith("%") and (rows["unit"] != "%").any():
        return f"{series} is measured in '{rows.loc[rows['unit'] != '%', 'unit'].iloc[0]}'; expected % for the kind '{kind}'"
    return ""

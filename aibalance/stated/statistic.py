"""A statistic is a typed thing: value, unit, rounding, interval, the rows it came from, and its as-of date."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from aibalance.stated.family import NEITHER
from aibalance.stated.rounding import CLOSED_FORM, rounded
from aibalance.stated.units import BARE, PERCENT, POWERS, UNSIZED, money, one, plural

THIN = "\u202f"  # narrow no-break space, between a number and its unit
MINUS = "\u2212"
GRADES = ("primary", "data-file", "press", "restatement")  # best first
SMALLEST = 4  # decimals to which what is not nothing is printed; below them, the bound
# Counts from here on are printed in millions or billions.
MILLIONS = 1e7
THOUSANDS = 1e3  # from which a ratio prints three digits and no more
PERIOD = re.compile(r"(?P<year>\d{4})(?:-(?P<kind>[HQ]?)(?P<part>\d+))?")
NO_DATA = "no data"  # the printed form of a value that is not known
TOGETHER = "+"  # joins economies in a row key
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
BOUND = re.compile(rf"((?:less than |above )?)({MINUS}?)(.*)")  # what a printed number starts with before its digits
SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


@dataclass(frozen=True)
class Statistic:
    """One computed number, or one word that follows from numbers (unit "text").

    value, low, high: rounded once, by `method` (see rounding.METHODS). digits: decimals printed. low, high: interval at
    `confidence`. rows: the observations used, as indicator/economy/period/source. as_of: last period among them. grade:
    the weakest grade among them. family: whom it is about (see family.py). asked: the key of the quantity that it answers, if
    it answers one: who shares it must share the value.
    """

    id: str
    label: str
    value: float | str | None
    unit: str
    digits: int = 1
    low: float | None = None
    high: float | None = None
    confidence: float | None = None
    rows: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    as_of: str = ""
    grade: str = ""
    method: str = CLOSED_FORM
    family: str = NEITHER
    asked: dict[str, Any] | None = None

    def __str__(self) -> str:
        return formatted(self.value, self.unit, self.digits)

    @property
    def interval(self) -> str:
        """The interval in words, "" if there is none."""
        if self.low is None or self.high is None or self.confidence is None:
            return ""
        low, high = (plain(end, self.unit, self.digits) for end in (self.low, self.high))
        return f"{low} to {high} ({self.confidence:.0%} interval)".replace("%", f"{THIN}%", 1)

    def as_dict(self) -> dict[str, Any]:
        """Return fields and printed form, ready for JSON; tuples become lists, and no family is left out."""
        fields = {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}
        if self.family == NEITHER:  # most are
            del fields["family"]
        if self.asked is None:
            del fields["asked"]
        return {**fields, "text": str(self), "interval": self.interval}


def formatted(value: float | str | None, unit: str, digits: int = 1) -> str:
    """Print a value with its unit: US$7.8 bn, 8.7 times, 42 %, +31 %, 5.0 × 10²⁵ FLOP. This is the only formatter."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return NO_DATA
    if isinstance(value, str):
        return value
    value = float(rounded(value, unit=unit))
    if unit == "year":
        return f"{value:.0f}"
    if unit == "rank" and float(value).is_integer():
        digits = 0
    number = plain(value, unit, digits)
    if amount := money(unit):
        symbol, scale = amount
        before, sign, number = BOUND.match(number).groups()  # type: ignore[union-attr]
        return f"{before}{sign}{symbol}{number}" + (f"{THIN}{scale}" if scale else "")
    behind = suffix(unit)
    if unit == "times" and THOUSANDS <= abs(value) < math.inf:
        return f"{_three_digits(value)}{behind}"
    if unit not in UNSIZED and MILLIONS <= abs(value) < math.inf:
        size, word = (1e9, "bn") if abs(value) >= 1e9 else (1e6, "m")
        return f"{plain(value / size, unit, 2 if word == 'bn' else 1)}{THIN}{word}{behind}"
    if number in ("1", f"{MINUS}1") and plural(unit):
        behind = f"{THIN}{one(unit)}"
    return number + behind


def suffix(unit: str) -> str:
    """Return what stands behind a number in a unit that is not money, with the space before it."""
    return "" if unit in BARE else f"{THIN}{PERCENT.get(unit, unit)}"


def _three_digits(value: float) -> str:
    """Print a ratio of thousands to three digits, of millions in words: more digits than that no such ratio has."""
    value = float(f"{value:.3g}")
    if abs(value) < MILLIONS:
        return f"{value:,.0f}".replace("-", MINUS)
    return f"{value / 1e6:,.{0 if abs(value) >= 1e8 else 1}f}{THIN}million".replace("-", MINUS)


def plain(value: float, unit: str, digits: int) -> str:
    """Print the bare number: thousands separated by commas, a true minus sign, powers of ten for FLOP.

    What would print as nothing and is not nothing keeps one significant digit, or is given as a bound: a ratio of 0.003 is
    no ratio of 0.00.
    """
    value = float(rounded(value, unit=unit))
    if math.isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    if unit in POWERS and value > 0:
        power = math.floor(math.log10(value))
        head = f"{value / 10**power:.{digits}f}"
        if float(head) >= 10:
            head, power = f"{value / 10 ** (power + 1):.{digits}f}", power + 1
        return f"{head}{THIN}×{THIN}10{str(power).translate(SUPERSCRIPT)}"
    if unit == "year":
        return f"{value:.0f}".replace("-", MINUS)
    if value and not round(value, digits):
        digits = -math.floor(math.log10(abs(value)))
        if digits > SMALLEST:
            bound = f"{10**-SMALLEST:.{SMALLEST}f}"
            return f"less than {bound}" if value > 0 else f"above {MINUS}{bound}"
    sign = "+" if unit.startswith("% change") and value > 0 else ""
    return f"{sign}{round(value, digits) + 0.0:,.{digits}f}".replace("-", MINUS)


def row_keys(rows: pd.DataFrame) -> tuple[str, ...]:
    """Return the observations of a frame as compact keys, indicator/economy[/subject]/first–last/source.

    Economies with the same rows may stand together: see `pooled`.

    A dash joins periods without a gap in the calendar, so that a key names no row that was not used; days may have gaps.
    """
    keys = []
    for (indicator, economy, subject, source), periods in _periods(rows, "indicator", "economy", "subject", "source"):
        for span in spans(periods):
            keys.append("/".join(filter(None, (indicator, economy, subject, span, source))))
    return tuple(keys)


def _periods(rows: pd.DataFrame, *columns: str) -> list[tuple[tuple[str, ...], list[str]]]:
    """Return the values of some columns, in order, each with its periods; pandas' groups take twenty times as long."""
    held: dict[tuple[str, ...], set[str]] = {}
    for period, *key in zip(rows["period"], *(rows[column] for column in columns), strict=True):
        held.setdefault(tuple(key), set()).add(period)
    return [(key, sorted(held[key])) for key in sorted(held)]


def pooled(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return observations without repeats, economies of which a series has the same periods under one name, BRA+CHN.

    A statistic of a whole panel names its rows so, and not each of some hundred and fifty.
    """
    columns = ["indicator", "economy", "subject", "period", "year", "source", "grade"]
    rows = pd.concat([frame[columns] for frame in frames], ignore_index=True).drop_duplicates(ignore_index=True)
    series = ["indicator", "subject", "source"]
    together: dict[tuple[object, ...], list[str]] = {}
    for (*name, economy), periods in _periods(rows, *series, "economy"):
        together.setdefault((*name, tuple(periods)), []).append(economy)
    names = {(*key[:-1], economy): TOGETHER.join(group) for key, group in together.items() for economy in group}
    joined = [names[key] for key in rows[[*series, "economy"]].itertuples(index=False, name=None)]
    return rows.assign(economy=joined).drop_duplicates(ignore_index=True)


def spans(periods: Sequence[str]) -> list[str]:
    """Return sorted periods as runs without a gap: 2019–2021, 2024; 2023-Q4–2024-Q1; days make one run."""
    runs: list[list[str]] = []
    for period in periods:
        if runs and _follows(runs[-1][-1], period):
            runs[-1].append(period)
        else:
            runs.append([period])
    return [run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs]


def _follows(first: str, second: str) -> bool:
    """Return whether two periods of one kind (years, halves, quarters, months) are neighbours; any two days are."""
    a, b = PERIOD.fullmatch(first), PERIOD.fullmatch(second)
    if not a or not b or a["kind"] != b["kind"]:
        return bool(DAY.fullmatch(first) and DAY.fullmatch(second))
    a_year = {None: 1, "H": 2, "Q": 4, "": 12}[a["kind"]]
    places = [int(m["year"]) * a_year + int(m["part"] or 0) for m in (a, b)]
    return places[1] - places[0] == 1


def weakest(grades: Iterable[str]) -> str:
    """Return the weakest of some grades, "" if there is none."""
    return max(filter(None, grades), key=GRADES.index, default="")


def single_keys(key: str) -> list[str]:
    """Return a row key that names several economies (indicator/BRA+CHN/2022/source) as one key for each of them."""
    indicator, _, rest = key.partition("/")
    economies, _, rest = rest.partition("/")
    return [f"{indicator}/{economy}/{rest}" for economy in economies.split(TOGETHER)]


def provenance(rows: pd.DataFrame | Sequence[pd.DataFrame] | None) -> dict[str, Any]:
    """Return the fields rows, sources, as_of and grade (the weakest) of a statistic computed from observations."""
    if rows is None:
        return {}
    frame = rows if isinstance(rows, pd.DataFrame) else pd.concat(list(rows), ignore_index=True)
    if frame.empty:
        return {}
    return {
        "rows": row_keys(frame),
        "sources": tuple(sorted(set(frame["source"]))),
        "as_of": max(p.rpartition("/")[2] for p in frame["period"]),
        "grade": weakest(frame["grade"]),
    }

"""What a cell of each type may look like: numbers, whole numbers, booleans, dates and periods, in ASCII alone.

One grammar for all readers. Python, pandas and frictionless each take more than this, and each something else:
underscores, NaN, digits of other scripts, spaces, 2026-9-1.
"""

import re
from collections.abc import Callable
from datetime import date
from functools import cache

NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
INTEGER = re.compile(r"[+-]?[0-9]+")
DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
PERIOD = re.compile(r"([0-9]{4})(?:-(?:Q[1-4]|H[12]|([0-9]{2})(?:-([0-9]{2}))?))?")
# What a float holds without loss, and what sums and squares of values stay within.
WHOLE, LARGEST, SMALLEST = 2**53, 1e100, 1e-100
WORDS = {
    "number": "a number", "integer": "a whole number", "date": "a date, YYYY-MM-DD", "boolean": "true or false",
    "period": "a date of the calendar",
}  # fmt: skip

MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mai|okt|dez|janv|févr|avr|juin|juil|août|déc"
SPREADSHEET = re.compile(
    rf"[0-9]{{1,4}}[/.][0-9]{{1,2}}[/.][0-9]{{2,4}}.*|(?:{MONTHS})[a-z]*[-. ][0-9]{{2,4}}|[0-9]{{1,2}}[-. ](?:{MONTHS})[a-z]*.*"
    r"|#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)|#+",
    re.IGNORECASE,
)
SERIAL = re.compile(r"[1-6][0-9]{4}(?:\.[0-9]+)?")  # days since 1900, as spreadsheets count
SIGNS = "$€£¥₹元"
ABSENT = {"na", "n/a", "n.a.", "nan", "null", "none", "nil", "-", "--", "–", "—", ".", "..", "...", "?", "<na>", "nat"}


def is_number(cell: str) -> bool:
    """Return whether a cell is a decimal number that a float holds, neither huge nor lost to zero."""
    if not NUMBER.fullmatch(cell):
        return False
    size = abs(float(cell))
    return SMALLEST <= size <= LARGEST or (size == 0 and not re.search("[1-9]", re.split("[eE]", cell)[0]))


def is_integer(cell: str) -> bool:
    """Return whether a cell is a whole number that a float holds exactly."""
    return bool(INTEGER.fullmatch(cell)) and len(cell) < 25 and abs(int(cell)) <= WHOLE


def is_boolean(cell: str) -> bool:
    """Return whether a cell is true or false."""
    return cell in ("true", "false")


def is_date(cell: str) -> bool:
    """Return whether a cell is a day of the calendar, YYYY-MM-DD."""
    found = DATE.fullmatch(cell)
    return found is not None and _day(found[1], found[2], found[3])


def is_period(cell: str) -> bool:
    """Return whether the days, months and years in a period, or at the ends of a span, are of the calendar."""
    found = [PERIOD.fullmatch(part) for part in cell.split("/")]
    return all(part and _day(part[1], part[2] or "01", part[3] or "01") for part in found)


TYPES: dict[str, Callable[[str], bool]] = {
    "number": is_number, "integer": is_integer, "boolean": is_boolean, "date": is_date, "period": is_period,
}  # fmt: skip


@cache
def is_pattern_of_periods(pattern: str) -> bool:
    """Return whether a text of this pattern is a date: it may be a year or a day, and nothing without digits."""
    rule = re.compile(pattern, re.ASCII)
    return bool(rule.fullmatch("2024") and rule.fullmatch("2024-02-29") and not rule.fullmatch("year"))


def expected(kind: str, cell: str) -> str:
    """Return what should stand where `cell` stands, with a word on what it looks like."""
    return WORDS[kind] + (f" ({hint})" if (hint := looks_like(kind, cell)) else "")


def looks_like(kind: str, cell: str) -> str:
    """Return what may have happened to a cell that is not of its type, "" if there is no telling."""
    if SPREADSHEET.fullmatch(cell) or (kind in ("date", "period") and SERIAL.fullmatch(cell)):
        return "looks saved by a spreadsheet"
    if cell.strip().lower() in ABSENT:
        return "a blank cell where there is none"
    if kind == "boolean":
        return "in English" if cell.isalpha() and len(cell) > 2 else ""
    if kind not in ("number", "integer"):
        return ""
    if NUMBER.fullmatch(cell):
        return (
            f"up to {WHOLE:,}, without a fraction"
            if kind == "integer"
            else f"between {SMALLEST:g} and {LARGEST:g} in size"
        )
    if re.fullmatch(r"[+-]?[0-9]{1,3}(?:[,. ' \u00a0\u202f’_][0-9]{3})+(?:[.,][0-9]+)?", cell):
        return "without separators of thousands"
    if re.fullmatch(r"[+-]?[0-9]*,[0-9]+(?:[eE][+-]?[0-9]+)?", cell):
        return "with a point, not a comma"
    if "%" in cell or "‰" in cell:
        return "without a sign for per cent"
    if any(sign in cell for sign in SIGNS):
        return "without a sign of a currency"
    if not cell.isascii():
        return "in the digits 0 to 9"
    return "without spaces" if cell != cell.strip() else ""


def _day(year: str, month: str, day: str) -> bool:
    if not 1 <= int(year) < 9999:  # the last year has no following day
        return False
    try:
        return bool(date(int(year), int(month), int(day)))
    except ValueError:
        return False

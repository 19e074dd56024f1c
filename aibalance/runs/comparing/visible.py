"""Whether a reader can see that two numbers, charts or verdicts differ: what is below the printed digits is no movement."""

import math
import re
from collections.abc import Mapping
from typing import Any

from aibalance.stated.rounding import YEARS
from aibalance.stated.statistic import formatted

# Of the number of a statistic; its text is what is printed of it.
MEASURED = ("value", "low", "high")
# A chart tells the values of its marks to four digits at most, and has its shapes in hundredths of a pixel.
NEAR, PIXELS = 1e-4, 0.5
TAG = re.compile(r"(<[^>]*>)")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def number_differs(before: Mapping[str, Any], after: Mapping[str, Any], fields: list[str]) -> bool:
    """Return whether any of the fields in which two results differ is printed otherwise, its interval to the digits of its text."""
    digits = len(re.sub(r".*\.|\D.*", "", text)) if "." in (text := str(after["text"])) else 0
    for field in fields:
        if field not in MEASURED or after["unit"] == "text":
            return True
        if field != "value" and _printed(before, field, digits) != _printed(after, field, digits):
            return True
    return False


def _printed(result: Mapping[str, Any], field: str, digits: int) -> str:
    value = result.get(field)
    return "" if value in (None, "") else formatted(value, str(result["unit"]), digits)


def same(one: Any, other: Any) -> bool:
    """Return whether two values are the same, nothing and a blank being one."""
    return bool(one == other) or (one in (None, "") and other in (None, ""))


def same_deviation(before: Any, after: Any) -> bool:
    """Return whether two deviations of a claim from its evidence are printed alike, in tenths of a per cent."""
    if isinstance(before, (int, float)) and isinstance(after, (int, float)):
        return f"{before:.1f}" == f"{after:.1f}"
    return same(before, after)


def same_rows(before: Any, after: Any, name: str = "") -> bool:
    """Return whether the plotted rows of two charts are the same to the digits that are told of them; years exactly."""
    if isinstance(before, list) and isinstance(after, list):
        return len(before) == len(after) and all(same_rows(a, b, name) for a, b in zip(before, after, strict=True))
    if isinstance(before, dict) and isinstance(after, dict):
        return before.keys() == after.keys() and all(same_rows(before[key], after[key], key) for key in before)
    if name not in YEARS and isinstance(before, float | int) and isinstance(after, float | int):
        return before == after or math.isclose(before, after, rel_tol=NEAR)
    return bool(before == after)


def same_drawing(before: str, after: str) -> bool:
    """Return whether two drawings have the same words and shapes, none of which has moved by more than half a pixel."""
    if before == after:
        return True
    one, other = TAG.split(before), TAG.split(after)
    if len(one) != len(other) or one[::2] != other[::2]:  # the words between the tags
        return False
    return all(a == b or _same_tag(a, b) for a, b in zip(one[1::2], other[1::2], strict=True))


def _same_tag(before: str, after: str) -> bool:
    """Return whether two tags differ in their shapes alone, and by little; a tag with words must be the same."""
    if before.startswith("<svg") or NUMBER.split(before) != NUMBER.split(after):
        return False
    pairs = zip(NUMBER.findall(before), NUMBER.findall(after), strict=True)
    return all(abs(float(a) - float(b)) <= PIXELS for a, b in pairs)

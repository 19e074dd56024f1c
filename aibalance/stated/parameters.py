"""The parameters that all chapters share: the one declaration of their names, types, bounds and meanings; and how any is checked."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aibalance.data.checks.contract import nearest
from aibalance.data.tables import BadInputError, read


@dataclass(frozen=True)
class Parameter:
    """A parameter of a chapter: its type, bounds for numbers, and what it means."""

    kind: type
    meaning: str
    minimum: float = -math.inf
    maximum: float = math.inf


# What every chapter takes. One that takes more declares it itself, and hands its Parameter to `open_chapter`.
COMMON = {
    "data": Parameter(str, "folder of the data package"),
    "as_of": Parameter(int, "last year that counts as complete", 2000, 2100),
    "focus": Parameter(str, "economy that is compared"),
    "rival": Parameter(str, "economy that it is compared with"),
    "confidence": Parameter(float, "probability that an interval is meant to cover", 0.5, 0.999),
    "seed": Parameter(int, "seed of every random draw", 0, 2**32 - 1),
}
LONGEST = 200  # characters of a text


def validated(given: Mapping[str, Any], known: Mapping[str, Parameter] | None = None) -> dict[str, Any]:
    """Return `given` with text converted to the declared types.

    Raises BadInputError for an unknown name (with the nearest known one), a wrong type, a value out of bounds or not
    finite, and a text that is long or not printable.
    """
    known = COMMON if known is None else known
    problems, result = [], {}
    for name, value in given.items():
        if name not in known:
            near = nearest(name, sorted(known))
            problems.append(
                f"parameter {shown(name)}: found no such parameter; expected {', '.join(known) or 'none'}"
                + (f"; nearest: {near}" if near else "")
            )
            continue
        parameter = known[name]
        try:
            result[name] = _converted(value, parameter.kind)
        except (TypeError, ValueError, OverflowError):
            kind = {int: "a whole number", float: "a number", str: f"up to {LONGEST} printable characters"}
            problems.append(
                f"parameter {name}: found {shown(value, ascii)}; expected {kind[parameter.kind]}, {parameter.meaning}"
            )
            continue
        if parameter.kind is not str and not parameter.minimum <= result[name] <= parameter.maximum:
            problems.append(
                f"parameter {name}: found {value}; expected {parameter.minimum:g} to {parameter.maximum:g}, {parameter.meaning}"
            )
    if problems:
        raise BadInputError("\n".join(problems))
    return result


def _converted(value: Any, kind: type) -> Any:
    if kind is str:
        if not isinstance(value, str) or not value.isprintable() or len(value) > LONGEST:
            raise TypeError
        return value
    if isinstance(value, bool) or (kind is int and isinstance(value, float) and not value.is_integer()):
        raise TypeError
    number = kind(value)
    if not math.isfinite(number):
        raise ValueError
    return number


def shown(value: Any, form: Callable[[Any], str] = lambda text: ascii(text)[1:-1]) -> str:
    """Return what a user typed as it can be put into a message: printable, and cut where it is long."""
    text = form(value)
    return text if len(text) <= 80 else f"{text[:60]}… ({len(text)} characters)"


def validated_economies(folder: str | Path, focus: str, rival: str) -> None:
    """Raise BadInputError unless both codes are in economies.csv and differ; "" is one that nobody gave."""
    codes = sorted(read(folder, "economies")["code"])
    problems = []
    for name, code in (("focus", focus), ("rival", rival)):
        if code and code not in codes:
            near = nearest(code, codes)
            problems.append(
                f"parameter {name}: found '{code}'; expected a code in economies.csv"
                + (f"; nearest: {near}" if near else "")
            )
    if focus and focus == rival:
        problems.append(f"parameter rival: found '{rival}', which is also the focus; expected another economy")
    if problems:
        raise BadInputError("\n".join(problems))

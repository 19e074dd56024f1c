"""The parameters that every chapter takes: one declaration of names, types and bounds."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aibalance.data.contract import nearest
from aibalance.data.tables import BadInputError, read


@dataclass(frozen=True)
class Parameter:
    """A parameter of a chapter: its type, bounds for numbers, and what it means."""

    kind: type
    meaning: str
    minimum: float = -math.inf
    maximum: float = math.inf


COMMON = {
    "data": Parameter(str, "folder of the data package, seen from the chapter"),
    "as_of": Parameter(int, "last year that counts as complete", 2000, 2100),
    "focus": Parameter(str, "code of the economy that is compared"),
    "rival": Parameter(str, "code of the economy that it is compared with"),
    "confidence": Parameter(float, "probability that an interval is meant to cover", 0.5, 0.999),
    "seed": Parameter(int, "seed of every random draw", 0, 2**32 - 1),
}


def validated(given: Mapping[str, Any], known: Mapping[str, Parameter] | None = None) -> dict[str, Any]:
    """Return `given` with text converted to the declared types.

    Raises BadInputError for an unknown name (with the nearest known one), a wrong type or a value out of bounds.
    """
    known = COMMON if known is None else known
    problems, result = [], {}
    for name, value in given.items():
        if name not in known:
            near = nearest(name, sorted(known))
            problems.append(
                f"parameter {name}: found no such parameter; expected one of {', '.join(known)}"
                + (f"; nearest: {near}" if near else "")
            )
            continue
        parameter = known[name]
        try:
            result[name] = _converted(value, parameter.kind)
        except (TypeError, ValueError):
            kind = {int: "a whole number", float: "a number", str: "text"}[parameter.kind]
            problems.append(f"parameter {name}: found {value!r}; expected {kind}, {parameter.meaning}")
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
        if not isinstance(value, str):
            raise TypeError
        return value
    if isinstance(value, bool) or (kind is int and isinstance(value, float) and not value.is_integer()):
        raise TypeError
    return kind(value)


def validated_economies(folder: str | Path, focus: str, rival: str) -> None:
    """Raise BadInputError unless both codes are in economies.csv and differ."""
    codes = sorted(read(folder, "economies")["code"])
    problems = []
    for name, code in (("focus", focus), ("rival", rival)):
        if code not in codes:
            near = nearest(code, codes)
            problems.append(
                f"parameter {name}: found '{code}'; expected a code in economies.csv"
                + (f"; nearest: {near}" if near else "")
            )
    if focus == rival:
        problems.append(f"parameter rival: found '{rival}', which is also the focus; expected another economy")
    if problems:
        raise BadInputError("\n".join(problems))

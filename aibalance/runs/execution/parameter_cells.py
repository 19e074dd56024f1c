"""What each notebook takes as parameters, read from its parameters cell: one typed line each, `name: type = default  # meaning`."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from aibalance.data.selection.served import periods, refusal
from aibalance.data.tables import BadInputError
from aibalance.runs.execution.record import read_notebook
from aibalance.stated.parameters import COMMON, DECLARED, Parameter, shown, validated, validated_economies

LINE = re.compile(r"^(\w+): (str|int|float) = [^#]+?  # (.+)$", re.MULTILINE)
FOCUS, RIVAL = "USA", "CHN"  # whom chapters compare if nobody says otherwise
TYPES = {"str": str, "int": int, "float": float}


def declared(path: str | Path) -> dict[str, Parameter]:
    """Return {name: parameter} of one notebook. A parameter that the library does not declare is known by its type alone."""
    cells = [c.source for c in read_notebook(path).cells if "parameters" in c.metadata.get("tags", [])]
    found = LINE.findall("\n".join(cells))
    return {name: DECLARED.get(name, Parameter(TYPES[kind], meaning)) for name, kind, meaning in found}


def all_declared(chapters: Iterable[Path]) -> dict[str, Parameter]:
    """Return the parameters that a run can set: those of any chapter, without the folder of data, which has its own option."""
    known = {name: parameter for chapter in chapters for name, parameter in declared(chapter).items()}
    return {name: known[name] for name in (*COMMON, *sorted(known)) if name in known and name != "data"}


def given(pairs: Sequence[str], chapters: Sequence[Path]) -> dict[str, Any]:
    """Return the parameters given as NAME=VALUE, in the types that the chapters declare.

    Raises BadInputError for what `validated` refuses, a pair without "=", and a name that is given twice.
    """
    wrong = [pair for pair in pairs if "=" not in pair]
    if wrong:
        raise BadInputError(f"parameter {shown(wrong[0])}: found no '='; expected NAME=VALUE")
    split = [pair.split("=", 1) for pair in pairs]
    names = [name for name, _ in split]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise BadInputError("\n".join(f"parameter {shown(name)}: found two values; expected one" for name in twice))
    return validated(dict(split), all_declared(chapters))


def require_served(parameters: Mapping[str, Any], data: str | Path) -> None:
    """Raise BadInputError if a package, which must be valid, lacks the economies that are compared, or all rows to compare.

    Parameters that are not given are left to the chapters: where neither economy nor year is, nothing is asked.
    """
    if {"focus", "rival", "as_of"} & parameters.keys():
        focus, rival = parameters.get("focus", FOCUS), parameters.get("rival", RIVAL)
        validated_economies(data, focus, rival)
        why = refusal(periods(data), focus, rival, parameters.get("as_of"))
        if why:
            raise BadInputError(why)

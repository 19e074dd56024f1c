"""What each notebook takes as parameters, read from its parameters cell: one typed line each, `name: type = default  # meaning`.

The bounds of a parameter that one chapter alone takes stand in the `Parameter` that its notebook hands to `open_chapter`.
"""

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat

from aibalance.data.opened import text
from aibalance.data.selection.served import periods, refusal
from aibalance.data.tables import BadInputError
from aibalance.runs.execution.record import parsed
from aibalance.stated.parameters import COMMON, Parameter, shown, validated, validated_economies

LINE = re.compile(r"^(\w+): (str|int|float) = ([^#]+?)  # (.+)$", re.MULTILINE)
PAIR = ("focus", "rival")
TYPES = {"str": str, "int": int, "float": float}


def declared(path: str | Path) -> dict[str, Parameter]:
    """Return {name: parameter} of one notebook. One that is declared nowhere with its bounds is known by its type alone."""
    lines, bounded = _told(text(path))
    known = bounded | COMMON
    return {name: known.get(name, Parameter(TYPES[kind], meaning)) for name, kind, _, meaning in lines}


def _bounded(notebook: nbformat.NotebookNode) -> dict[str, Parameter]:
    """Return {name: parameter} of each Parameter that a notebook writes down under a name, in a dict or as a keyword."""
    found: dict[str, Parameter] = {}
    for cell in (c.source for c in notebook.cells if c.cell_type == "code" and "Parameter(" in c.source):
        try:
            code = ast.parse(cell)
        except SyntaxError:  # a cell may hold magics; it then fails, or not, where it is run
            continue
        for node in ast.walk(code):
            if isinstance(node, ast.Dict):
                pairs = [
                    (key.value, value)
                    for key, value in zip(node.keys, node.values, strict=True)
                    if isinstance(key, ast.Constant)
                ]
            else:
                pairs = [(key.arg, key.value) for key in node.keywords] if isinstance(node, ast.Call) else []
            found |= {str(name): made for name, value in pairs if (made := _written(value))}
    return found


def _written(value: ast.expr) -> Parameter | None:
    """Return the Parameter that a piece of code makes of plain values, alone or after the value that it is for; None if none."""
    call = value.elts[-1] if isinstance(value, ast.Tuple) and value.elts else value
    if not (
        isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Parameter" and call.args
    ):
        return None
    kind = TYPES.get(call.args[0].id) if isinstance(call.args[0], ast.Name) else None
    try:
        named = {key.arg: ast.literal_eval(key.value) for key in call.keywords if key.arg}
        return Parameter(kind, *map(ast.literal_eval, call.args[1:]), **named) if kind else None
    except (ValueError, TypeError):
        return None


def defaults(chapters: Iterable[Path]) -> dict[str, Any]:
    """Return {name: value} of what chapters take if nobody says otherwise; of several values, that of the first chapter."""
    found: dict[str, Any] = {}
    for path in sorted(chapters):
        for name, _, value, _ in _lines(path):
            found.setdefault(name, ast.literal_eval(value))
    return found


def _lines(path: str | Path) -> list[tuple[str, str, str, str]]:
    return _told(text(path))[0]


@lru_cache(maxsize=64)
def _told(notebook: str) -> tuple[list[tuple[str, str, str, str]], dict[str, Parameter]]:
    """Return the lines of the parameters of a notebook, given as its text, and the bounds that it writes down."""
    read = parsed(notebook)
    cells = [c.source for c in read.cells if "parameters" in c.metadata.get("tags", [])]
    return LINE.findall("\n".join(cells)), _bounded(read)


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


def paired(parameters: Mapping[str, Any], default: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """Return parameters of which one names an economy and leaves the other out, with that chosen; and what to say of it.

    The one left out is the chapters' own, or, where that is the one given, its opponent there. default: of `defaults`.
    Nothing is said where both economies are given, or none, or the pair is the chapters' own.
    """
    given = [name for name in PAIR if name in parameters]
    if len(given) != 1 or not all(default.get(name) for name in PAIR) or parameters[given[0]] == default[given[0]]:
        return dict(parameters), ""
    [name], [other] = given, [name for name in PAIR if name not in given]
    code, swapped = parameters[name], parameters[name] == default[other]
    chosen = default[name] if swapped else default[other]
    note = f"{other} was not given: {code} is compared with {chosen}; {other}=CODE names another economy"
    return {**parameters, **({other: chosen} if swapped else {})}, note


def compared(parameters: Mapping[str, Any], default: Mapping[str, Any]) -> tuple[str, str]:
    """Return whom a run compares, focus and rival, by what it gives and the chapters' own pair; "" for one that neither names."""
    focus, rival = (str({**default, **parameters}.get(name) or "") for name in PAIR)
    return focus, rival


def itself(parameters: Mapping[str, Any], default: Mapping[str, Any]) -> str:
    """Return the economy that a run would compare with itself, by what it gives and the chapters' own pair; "" if none."""
    focus, rival = compared(parameters, default)
    return focus if focus == rival else ""


def require_served(parameters: Mapping[str, Any], data: str | Path, default: Mapping[str, Any] | None = None) -> None:
    """Raise BadInputError if a package, which must be valid, lacks the economies that are compared, or all rows to compare.

    default: of `defaults`, what chapters take where a parameter is not given. Where neither economy nor year is given,
    nothing is asked, and where the chapters compare no pair, not what it has in common.
    """
    if {*PAIR, "as_of"} & parameters.keys():
        focus, rival = compared(parameters, default or {})
        validated_economies(data, focus, rival)
        why = refusal(periods(data), focus, rival, parameters.get("as_of")) if focus and rival else ""
        if why:
            raise BadInputError(why)

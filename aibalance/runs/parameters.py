"""What each notebook takes as parameters, read from its parameters cell: one typed line each, `name: type = default  # meaning`."""

import re
from collections.abc import Iterable
from pathlib import Path

from aibalance.parameters import COMMON, Parameter
from aibalance.runs.record import read_notebook

LINE = re.compile(r"^(\w+): (str|int|float) = [^#]+?  # (.+)$", re.MULTILINE)
TYPES = {"str": str, "int": int, "float": float}


def declared(path: str | Path) -> dict[str, Parameter]:
    """Return {name: parameter} of one notebook; the common ones with their bounds. Own ones are bounded by the chapter."""
    cells = [c.source for c in read_notebook(path).cells if "parameters" in c.metadata.get("tags", [])]
    found = LINE.findall("\n".join(cells))
    return {name: COMMON.get(name, Parameter(TYPES[kind], meaning)) for name, kind, meaning in found}


def all_declared(chapters: Iterable[Path]) -> dict[str, Parameter]:
    """Return the parameters that a run can set: those of any chapter, without the folder of data, which has its own option."""
    known = {name: parameter for chapter in chapters for name, parameter in declared(chapter).items()}
    return {name: known[name] for name in (*COMMON, *sorted(known)) if name in known and name != "data"}

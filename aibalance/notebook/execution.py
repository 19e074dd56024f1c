"""Which cell is being executed, as IPython knows it: so that a cell may run again, and state anew what it stated before.

JupyterLab, Notebook 7 and VS Code send the id of the cell with each execution. Where no id is sent (papermill, a console), the
source tells: the same words are the same cell, and words much like them are that cell after a change.
"""

import sys
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

ALIKE = 0.5  # of two sources, from which on a cell without an id is taken for an earlier one after a change

# What a cell makes: a statistic, a statement (one value or one a key), a figure, an export; and what it only
# leaves behind: a line "no rows", a sentence that was left out.
Kind = Literal["statistic", "statement", "figure", "export", "absence", "silence"]


@dataclass(frozen=True)
class Execution:
    """One run of one cell. token: the same for all that happens in it. cell: the id of the cell, "" if none was sent."""

    token: str
    cell: str = ""
    source: str = ""

    def reruns(self, other: "Execution") -> bool:
        """Return whether this is the same cell as another execution's, run again, for certain: by id, else word for word."""
        if self.token == other.token:
            return False
        return self.cell == other.cell if self.cell and other.cell else self.source == other.source

    def edits(self, other: "Execution") -> bool:
        """Return whether this may be the same cell after a change: only asked where no id can tell."""
        if self.token == other.token or (self.cell and other.cell):
            return False
        return SequenceMatcher(None, self.source, other.source, autojunk=False).ratio() >= ALIKE


ALONE = Execution("")  # a plain Python process: all of it is one execution


def execution() -> Execution:
    """Return the execution that this is called in; ALONE outside IPython."""
    if "IPython" not in sys.modules:
        return ALONE
    from IPython.core.getipython import get_ipython

    shell: Any = get_ipython()
    if shell is None:
        return ALONE
    parent = shell.get_parent() if hasattr(shell, "get_parent") else None
    if parent and parent.get("header", {}).get("msg_id"):
        cell = (parent.get("metadata") or {}).get("cellId") or ""
        return Execution(parent["header"]["msg_id"], str(cell), parent.get("content", {}).get("code", ""))
    try:
        return Execution(str(shell.execution_count), "", shell.user_ns["In"][-1])
    except (AttributeError, LookupError):  # a shell that keeps no history, as a rehearsal has: each cell runs once
        return ALONE


class StatedElsewhereError(ValueError):
    """A name is given twice: in one run of a cell, or in two cells."""


class Making:
    """What the cells of a chapter have made, by cell: what a cell made before is forgotten when it runs again."""

    def __init__(self) -> None:
        self.now = execution()
        self.made: dict[tuple[Kind, str], Execution] = {}

    def rerun(self) -> list[tuple[Kind, str]]:
        """Return what an earlier run of the cell that is being executed has made, and forget it; to be asked before it makes anything."""
        now = execution()
        if now.token == self.now.token:
            return []
        self.now = now
        return self._forgotten({before for before in self.made.values() if now.reruns(before)})

    def make(self, kind: Kind, name: str) -> list[tuple[Kind, str]]:
        """Note that this cell makes something; return what is forgotten for it: all of the cell before it was changed.

        Raises StatedElsewhereError if this run of the cell, or another cell, has made it.
        """
        before = self.made.get((kind, name))
        forgotten: list[tuple[Kind, str]] = []
        if before is not None:
            if not self.now.edits(before):
                raise StatedElsewhereError(self._told(kind, name, before))
            forgotten = self._forgotten({before})
        self.made[kind, name] = self.now
        return forgotten

    def leave(self, kind: Kind, name: str) -> None:
        """Note what this cell leaves behind, which others may leave too."""
        self.made[kind, name] = self.now

    def _forgotten(self, executions: set[Execution]) -> list[tuple[Kind, str]]:
        found = [key for key, before in self.made.items() if before in executions]
        for key in found:
            del self.made[key]
        return found

    def _told(self, kind: Kind, name: str, before: Execution) -> str:
        verb = {"figure": "drawn", "export": "exported"}.get(kind, "stated")
        what = name if kind in ("statistic", "statement") else f"{kind} {name}"
        if before.token == self.now.token:
            where = "" if before is ALONE else " in this cell"
            return f"{what} is {verb} twice{where}; give one of them another name"
        first = next((line.strip() for line in before.source.splitlines() if line.strip()), "")
        return (
            f"{what} is {verb} twice: another cell has done so, which begins {first[:70]!r}. Give one of them another name. If that "
            "cell is gone, or was split, run the cell with open_chapter again, then this one"
        )

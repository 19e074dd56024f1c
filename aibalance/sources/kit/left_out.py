"""Rows of a file that cannot be used: listed, counted and left out, up to a share; beyond it the file is refused."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from aibalance.data.tables import BadInputError

FEW = 10  # rows that may always be left out, as a share of a short file is nothing; never more than half of it
SHOWN = 10


@dataclass(frozen=True)
class Fault:
    """A row that was left out, and why. line: of the file, counted from 1."""

    file: str
    line: int
    column: str
    found: str
    expected: str

    def __str__(self) -> str:
        column = f", column {self.column}" if self.column else ""
        return f"{self.file} line {self.line}{column}: found {self.found}; expected {self.expected}"


@dataclass
class LeftOut:
    """The rows left out of the files of one import, and remarks on files that do not concern single rows."""

    faults: list[Fault] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def note(self, file: str, line: int, column: str, cell: object, expected: str, plain: bool = False) -> None:
        """Note one row. cell: what stands there, quoted unless it is `plain` words about the row."""
        text = str(cell)[:100] if plain else f"'{str(cell)[:60]}'" if str(cell).strip() else "nothing"
        self.faults.append(Fault(file, line, column, text, expected))

    def refuse_too_many(self, file: str, rows: int, share: float) -> None:
        """Raise BadInputError if more rows of a file were left out than its description allows."""
        faults = [fault for fault in self.faults if fault.file == file]
        allowed = min(max(share * rows, FEW), rows / 2)
        if len({fault.line for fault in faults}) > allowed:
            found = f"{file}: found {len(faults):,} of {rows:,} rows that cannot be used"
            raise BadInputError("\n".join([f"{found}; expected at most {int(allowed):,}", *list_of(faults)]))


def list_of(faults: list[Fault], most: int = SHOWN) -> Iterator[str]:
    """Yield one line for each of the first `most` faults, and how many more there are."""
    yield from map(str, faults[:most])
    if len(faults) > most:
        yield f"and {len(faults) - most:,} more"

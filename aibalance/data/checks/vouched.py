"""That a package is without fault, and what it holds and lacks: by its digest alone where that was found out before.

Nothing heavy is imported here before it is needed: a command on data that did not change loads no pandas.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from aibalance.data.checks import verdict
from aibalance.data.checks.contract import fits, schema


def notes(folder: Path, book: Path | None = None) -> list[str]:
    """Return what rules.require_valid returns of a package. Raises BadInputError as it does."""
    kept = None if book and fits(folder, book) else verdict.recall(verdict.key_of(folder, schema(folder)))
    if kept is not None:
        return kept
    from aibalance.data.checks.examine import require_valid

    return require_valid(folder, book)


def account(folder: Path, today: date | None = None, most: int | None = None, pair: Sequence[str] = ()) -> list[str]:
    """Return in lines what a package without fault holds, lacks and does not read, and which sources are old.

    today: the day of the latest reading if None. most: the lines of each kind; all if None. pair: whom
    the book compares, if it compares two.
    """
    digest = verdict.key_of(folder, schema(folder))
    key = digest and f"{digest}-account-{today or ''}-{'' if most is None else most}-{'-'.join(pair)}"
    kept = verdict.recall(key)
    if kept is not None:
        return kept
    from aibalance.data.coverage import report
    from aibalance.data.selection.current import told, unread
    from aibalance.data.tables import read

    counts = ", ".join(f"{len(read(folder, table)):,} {table}" for table in schema(folder))
    lines = [f"no problems in {counts}", *report(folder, today, most, pair), *told(unread(folder), most)]
    if verdict.key_of(folder, schema(folder)) == digest:
        verdict.keep(key, lines)
    return lines

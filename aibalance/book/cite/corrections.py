"""Corrections: what an edition said that was wrong, on a page of their own; the list is kept by hand, in one table."""

from pathlib import Path

import pandas as pd

from aibalance.book.site.markup import markup
from aibalance.data.checks.problems import BadInputError
from aibalance.data.tables import read_text

TABLE = Path("docs") / "corrections.csv"
COLUMNS = ["date", "edition", "part", "was", "now", "reason"]


def corrections(book: Path) -> pd.DataFrame:
    """Return the corrections of a book, the latest first; none if it keeps no table. Columns: COLUMNS, as text.

    Raises BadInputError for a table with other columns, a date that is none, or a blank cell.
    """
    if not (book / TABLE).exists():
        return pd.DataFrame(columns=COLUMNS)
    found = read_text(book / TABLE)
    if list(found.columns) != COLUMNS:
        raise BadInputError(f"{TABLE}: found columns {', '.join(found.columns)}; expected {', '.join(COLUMNS)}")
    for line, row in enumerate(found.to_dict("records"), 2):
        dated = pd.notna(pd.to_datetime(row["date"], format="%Y-%m-%d", errors="coerce"))
        blank = next((name for name in COLUMNS if not row[name].strip()), "" if dated else "date")
        if blank:
            raise BadInputError(
                f"{TABLE}: line {line}: found {row[blank]!r} as {blank}; expected every cell, dates as 2026-11-23"
            )
    return found.sort_values("date", ascending=False, kind="stable").reset_index(drop=True)


def substitutions(book: Path, repository: str) -> dict[str, str]:
    """Return what the page on corrections prints: {"listed", "report"}, as HTML. repository: address, "" where unknown."""
    listed = corrections(book).to_dict("records")
    return {
        "listed": str(markup("corrections.html", corrections=listed)),
        "report": str(markup("report-error.html", address=f"{repository}/issues/new/choose" if repository else "")),
    }

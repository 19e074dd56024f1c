"""The page on freshness: every series with its newest year, its publisher's rhythm, and what is overdue."""

from pathlib import Path

import pandas as pd

from aibalance.book.reruns.moved import table
from aibalance.data.coverage import latest_reading
from aibalance.data.freshness import freshness, rhythm, watched
from aibalance.data.tables import read


def substitutions(book: Path) -> dict[str, str]:
    """Return what the page prints, as HTML: {"day", "counts", "overdue", "series", "partial", "watched"}."""
    data = book / "data"
    found, sources = freshness(data), read(data, "sources").set_index("id")
    if found.empty:
        return dict.fromkeys(("day", "counts", "overdue", "series", "partial", "watched"), "")
    due = found[found["overdue"].notna()].sort_values(["overdue", "series"], ascending=[False, True], kind="stable")
    late = due.drop_duplicates("source")
    counts = (
        f"{len(found)} series are read; {found['update_days'].notna().sum()} come from a publisher who brings new editions, "
        f"and {len(due)} of these, from {len(late)} sources, are past the day on which one was to be expected."
    )
    return {
        "day": latest_reading(data).isoformat(),
        "counts": counts,
        "overdue": table(
            ["Source", "Published", "Rhythm", "Expected", "Days past", "Series"],
            [
                [sources.loc[row.source, "short"], row.published, rhythm(row.update_days), row.due.isoformat(),
                 f"{row.overdue:,.0f}", str((due["source"] == row.source).sum())]
                for row in late.itertuples()
            ],
        ),
        "series": table(
            ["Series", "Newest", "Source", "Rhythm", "Next"],
            [
                [row.label, _newest(row.newest, row.open), sources.loc[row.source, "short"],
                 rhythm(row.update_days), _next(row.due, row.overdue)]
                for row in found.sort_values(["label", "series"], kind="stable").itertuples()
            ],
        ),
        "partial": str((found["open"] != "").sum()),
        "watched": table(
            ["To", "What", "Note"],
            [[row.date, row.title, row.note] for row in watched(data).itertuples()],
        ),
    }  # fmt: skip


def _newest(complete: str, unfinished: str) -> str:
    return (
        "; ".join(part for part in (complete, f"{unfinished}, partial" if unfinished else "") if part)
        or "plan or forecast"
    )


def _next(due: object, overdue: float) -> str:
    if pd.isna(due):
        return "none expected"
    return f"{due}" + (", overdue" if pd.notna(overdue) else "")

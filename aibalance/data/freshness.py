"""How fresh each series is: the newest year it has, how often its publisher brings another, and what is overdue."""

from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from aibalance.data.coverage import ages, latest_reading
from aibalance.data.selection.series import decimal_year
from aibalance.data.tables import read

OPEN = ("forecast", "partial")
# The kind of events that say until when a field was looked through.
WATCH = "watch"
RHYTHMS = ((31, "monthly"), (92, "quarterly"), (184, "twice a year"), (366, "yearly"), (731, "every two years"))


def freshness(folder: str | Path, today: date | None = None) -> pd.DataFrame:
    """Return a row for each series, as the edition read for it stands on a day (if None, that of the latest reading).

    Columns: series, label, source (the newest of those it is read from), published, update_days (missing if no further
    edition is expected), newest (last period that is complete), open (last period that is not, if it is later, "" if none),
    due (the day on which the next edition was or is to be expected, None without a rhythm), overdue (days past it).
    """
    today = today or latest_reading(folder)
    known = ages(folder, today).set_index("id")
    rows = pd.concat(
        [
            read(folder, "observations")[["indicator", "source", "period", "status"]],
            read(folder, "frontier").rename(columns={"measure": "indicator", "date": "period"})
            .reindex(columns=["indicator", "source", "period", "status"]).fillna({"status": "published"}),
        ]
    )  # fmt: skip
    held = dict(list(rows.groupby(["indicator", "source"])))
    found = []
    for series in read(folder, "series").itertuples():
        names = [name for name in series.source.split() if (series.indicator, name) in held]
        if not names:
            continue
        own = pd.concat([held[series.indicator, name] for name in names])
        newest = max(names, key=lambda name: (known.loc[name, "published"], name))
        unfinished = own["status"].isin(OPEN)
        complete, later = _last(own[~unfinished]), _last(own[own["status"] == "partial"])
        source = known.loc[newest]
        rhythm = source["update_days"]
        due = None if pd.isna(rhythm) else today - timedelta(days=int(source["age"] - rhythm))
        found.append(
            {
                "series": series.series,
                "label": series.label,
                "source": newest,
                "published": source["published"],
                "update_days": rhythm,
                "newest": complete,
                "open": later if later and (not complete or decimal_year(later) > decimal_year(complete)) else "",
                "due": due,
                "overdue": source["overdue"],
            }
        )
    return pd.DataFrame(found)


def watched(folder: str | Path) -> pd.DataFrame:
    """Return the last days to which fields without a yearly count were looked through: date, title, note."""
    events = read(folder, "events")
    return events[events["kind"] == WATCH].sort_values("date", kind="stable")


def _last(rows: pd.DataFrame) -> str:
    return max(rows["period"], key=lambda period: (decimal_year(period), period), default="")


def rhythm(days: float) -> str:
    """Return how often a source comes out, in words, from its update_days."""
    if pd.isna(days):
        return "no further edition expected"
    return next((word for most, word in RHYTHMS if days <= most), f"every {days:.0f} days")

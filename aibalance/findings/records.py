"""Records: the models and chips that were their side's best when released, as rows that findings and charts take."""

import pandas as pd

from aibalance.data.series import decimal_year
from aibalance.data.tables import read
from aibalance.ledger import Chapter

UNITS = {"training_compute": "FLOP", "capability_index": "index", "accelerator_performance": "FLOP/s"}


def last_day(chapter: Chapter, rows: pd.DataFrame) -> pd.Timestamp:
    """Return the last day that rows are shown for: that of their source, at most the end of the year after as_of."""
    end = pd.Timestamp(year=chapter.as_of + 1, month=12, day=31)
    published = chapter.catalogue.loc[sorted(set(rows["source"])), "published"]
    return min([end, *pd.to_datetime(published, format="ISO8601")])


def complete_day(chapter: Chapter, rows: pd.DataFrame) -> pd.Timestamp:
    """Return the day for which the headline lag is stated: the end of as_of, or that of the source if it is earlier."""
    return min(pd.Timestamp(year=chapter.as_of, month=12, day=31), last_day(chapter, rows))


def records(chapter: Chapter, measure: str) -> pd.DataFrame:
    """Return the records of the pair on a measure of frontier.csv, shaped like observations, to the year after as_of.

    Adds model, who (the economy inside a sentence) and what charts need; `partial` marks records after as_of.
    """
    frame = read(chapter.data, "frontier")
    frame = frame[frame["source"].isin(chapter.current(measure))]
    frame = frame[(frame["measure"] == measure) & frame["economy"].isin(chapter.pair)]
    frame = frame.rename(columns={"date": "period"}).assign(
        indicator=f"frontier.{measure}", subject="", unit=UNITS[measure], series=frame["economy"].map(chapter.names),
        who=frame["economy"].map(chapter.prose), label=frame["model"],
    )  # fmt: skip
    return _dated(chapter, frame)


def _dated(chapter: Chapter, frame: pd.DataFrame) -> pd.DataFrame:
    """Return records in order of the pair and of time, up to the last day shown; add key, year, day and partial."""
    frame = frame.assign(key=frame["economy"], day=pd.to_datetime(frame["period"], format="ISO8601"))
    frame = frame.assign(
        year=frame["period"].map(decimal_year).astype(float), partial=frame["day"].dt.year > chapter.as_of
    )
    frame = frame[frame["day"] <= last_day(chapter, frame)]
    order = frame["economy"].map({code: place for place, code in enumerate(chapter.pair)})
    return (
        frame.assign(order=order)
        .sort_values(["order", "series", "day"], ignore_index=True, kind="stable")
        .drop(columns="order")
    )


def written(day: pd.Timestamp) -> str:
    """Print a date as prose has it, 31 December 2025."""
    return f"{day.day} {day:%B %Y}"

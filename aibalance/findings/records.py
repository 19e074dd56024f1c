"""Records: the models and chips that were their side's best when released, as rows that findings and charts take."""

import numpy as np
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


def makers(chapter: Chapter, most: int = 2) -> pd.DataFrame:
    """Return the chips that were their maker's fastest, for the `most` makers of each economy with the most records.

    who is the maker; `first` marks the one maker of each economy with the most records, of equals the faster.
    """
    rows = chapter.rows("accelerator_performance", partial=True)
    rank = (
        rows.groupby(["economy", "subject"])["value"]
        .agg(["size", "max"])
        .sort_values(["size", "max"], kind="stable")[::-1]
    )
    order = rank.groupby("economy").cumcount()
    place = pd.Series([order.get((row.economy, row.subject)) for row in rows.itertuples()], rows.index, dtype=float)
    rows = rows.assign(
        model=rows["note"], series=rows["subject"], who=rows["subject"], label=rows["note"], first=place == 0
    )
    return _dated(chapter, rows[place < most])


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


def staircase(chapter: Chapter, rows: pd.DataFrame, since: int) -> pd.DataFrame:
    """Return the staircase of each series of records from a year on, for a line chart, with the records as dots.

    A record holds until the next one; after the last it is drawn on to the last day shown. Records after as_of are
    hollow. Bounds, of the line alone, are those of the record that holds; its value where the source gives none.
    """
    frames = [pd.DataFrame(columns=["series", "key", "year", "value", "low", "high", "joined", "partial", "label"])]
    for _, part in rows.groupby("series", sort=False):
        part = part.assign(low=part["low"].fillna(part["value"]), high=part["high"].fillna(part["value"]))
        held, new = part[part["year"] <= since].tail(1).assign(year=float(since)), part[part["year"] > since]
        line = pd.concat([held, new]).assign(joined=True, partial=False)
        ends = [*line["year"].iloc[1:], decimal_year(last_day(chapter, rows).date().isoformat())]
        line = pd.concat([line, line.assign(year=ends)]).sort_values(["year", "value"], kind="stable")
        frames += [
            line,
            part[part["year"] >= since].assign(joined=False, low=np.nan, high=np.nan),
        ]  # the band belongs to the line
    frame = pd.concat(frames[1:] or frames, ignore_index=True)
    return frame[frames[0].columns].assign(joined=lambda f: f["joined"].astype(bool))


def written(day: pd.Timestamp) -> str:
    """Print a date as prose has it, 31 December 2025."""
    return f"{day.day} {day:%B %Y}"

"""What methods on frames share: a frame of one row or none, and the keys of the data rows carried along."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

KEYS = "rows"  # column with a tuple of keys of data rows, where a frame has it


def carried(*frames: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Return the keys of all rows of some frames, each once and in order, as a field; no field if no frame has the column."""
    known = [frame[KEYS] for frame in frames if KEYS in frame]
    return {KEYS: tuple(dict.fromkeys(key for column in known for keys in column for key in keys))} if known else {}


def timed(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows whose `year` has its fraction: that of `when`, where a frame tells it apart from the whole year (see Evidence)."""
    return rows.assign(year=rows["when"]) if "when" in rows else rows


def one(fields: Mapping[str, object], columns: Sequence[str] = ()) -> pd.DataFrame:
    """Return a frame of one row; or, of nothing, a frame of none with the columns."""
    return pd.DataFrame([dict(fields)]) if fields else pd.DataFrame(columns=[*columns])


def each(rows: pd.DataFrame, by: str, method: Callable[..., pd.DataFrame], *given: Any, **options: Any) -> pd.DataFrame:
    """Return what a method says of each group of rows, with the group's name in column `by`; its columns, if there is no group."""
    found = [method(part, *given, **options).assign(**{by: name}) for name, part in rows.groupby(by, sort=False)]
    found = [part for part in found if len(part)] or found or [method(rows, *given, **options).assign(**{by: []})]
    return pd.concat(found, ignore_index=True)

"""Frontiers, the record setters of a growing capability, and how many months one economy's is behind another's."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from aibalance.stats.estimate import Estimate, Vector, level
from aibalance.stats.frames import carried

DAYS_PER_MONTH = 365.2425 / 12  # mean Gregorian month
SECONDS_PER_MONTH = DAYS_PER_MONTH * 86_400
COLUMNS = ["date", "value", "low", "high", "row"]


def frontier(
    dates: Iterable[object], values: ArrayLike, low: ArrayLike | None = None, high: ArrayLike | None = None
) -> pd.DataFrame:
    """Return the record setters, in order of date: each has a greater value than everything before it and on its day.

    `dates` are dates or ISO 8601 text (a month stands for its first day), `values` numbers in one unit, `low` and
    `high` the bounds of uncertain ones (the value itself where missing). Columns `date`, `value`, `low`, `high` and
    `row`, the position in the input. Rows without a date or value are left out. Raises ValueError if lengths differ or
    a value is not within its bounds.
    """
    numbers = np.asarray(values, dtype=float)
    known = {"low": numbers if low is None else low, "high": numbers if high is None else high}
    moments = _moments(dates)
    if not len(moments) == len(numbers) == len(np.asarray(known["low"])) == len(np.asarray(known["high"])):
        raise ValueError(
            f"frontier: found {len(moments)} dates for {len(numbers)} values; expected one each, and one bound"
        )
    table = pd.DataFrame(
        {"date": moments, "value": numbers, **{k: np.asarray(v, dtype=float) for k, v in known.items()}}
    )
    table["row"] = range(len(table))
    table = table.dropna(subset=["date", "value"])
    for bound in ("low", "high"):
        table[bound] = table[bound].fillna(table["value"])
    if ((table["low"] > table["value"]) | (table["high"] < table["value"])).any():
        raise ValueError("frontier: found a value outside its bounds; expected low <= value <= high")
    table = table.sort_values(
        ["date", "value", "high", "low", "row"], ascending=[True, False, False, False, True], kind="stable"
    )
    before = table["value"].cummax().shift(fill_value=-np.inf)
    return table.loc[table["value"] > before, COLUMNS].reset_index(drop=True)


def frontier_lag(
    leader: pd.DataFrame, follower: pd.DataFrame, at: str | pd.Timestamp, confidence: float = 0.90
) -> Estimate:
    """Return the months, at a date, since the leader's frontier passed the follower's current best.

    Both frames come from `frontier`. Zero while the two are level; negative if the follower is ahead, so that swapping
    the two flips the sign; nan before either has a record. If one side was above from its first record on, the lag is
    at least the value, and the end of the interval beyond it is infinite. With uncertain values the interval runs from
    the lag between the leader's low and the follower's high bounds to that between its high and their low ones: it
    holds at least the `confidence` of the bounds (a label: nothing is computed from it). Exact values give an interval
    of no width. Months are of mean Gregorian length. Source: the horizontal distance between running maxima, as in
    Epoch AI's "lag".
    """
    moment = pd.Timestamp(at)
    value, _ = _months(leader, "value", follower, "value", moment)
    _, high = _months(leader, "high", follower, "low", moment)
    _, mirrored = _months(follower, "high", leader, "low", moment)
    return Estimate(value, 0.0 - mirrored, high, level(confidence))


def lag_series(
    leader: pd.DataFrame, follower: pd.DataFrame, dates: Iterable[object], confidence: float = 0.90
) -> pd.DataFrame:
    """Return `frontier_lag` at each of the dates: columns `date`, `value`, `low`, `high`, in months."""
    moments = _moments(dates)
    lags = [frontier_lag(leader, follower, moment, confidence) for moment in moments]
    columns = {name: [getattr(lag, name) for lag in lags] for name in ("value", "low", "high")}
    return pd.DataFrame({"date": moments, **columns})


def record_lags(leader: pd.DataFrame, follower: pd.DataFrame) -> pd.DataFrame:
    """Return, for each record of the follower, when the leader first had as much, and how many months before.

    Columns `date`, `value`, `leader_date` (missing if the leader never had as much) and `months` (negative where the
    follower was first). Unlike `frontier_lag` it does not grow while the follower rests between two records.
    """
    firsts = [leader.loc[leader["value"] >= value, "date"].min() for value in follower["value"]]
    reached = pd.Series(_moments(firsts).to_numpy(), index=follower.index)
    months = (follower["date"] - reached).dt.total_seconds() / SECONDS_PER_MONTH
    return pd.DataFrame(
        {"date": follower["date"], "value": follower["value"], "leader_date": reached, "months": months}
    )


def months_behind(
    rows: pd.DataFrame, order: pd.DataFrame, days: Iterable[object], by: str = "economy", error: float = 1.0
) -> pd.DataFrame:
    """Return `frontier_lag` of two sides on each of some days: leader, trailer, period (the day; on, in words), year, when, months.

    And low, high and rows.

    `rows`: records of both (`by`, period, value, low, high); `order`: who is the leader, one row or none, with
    leader_<by> and trailer_<by> (see `ordering.lead`). A day after the records were published (column seen) stands for
    that day. error: the factor by which each value may be off where no bounds are published. An end that the data do
    not bound is missing. No row without an order, nor for a day before both have a record.
    """
    ahead, behind = _sides(rows, order, by, error)
    last = rows["seen"].max() if "seen" in rows and len(rows) else None
    moments = pd.to_datetime(pd.Series(list(days), dtype="object"), format="ISO8601")
    found = lag_series(ahead, behind, moments.clip(upper=pd.Timestamp(last) if last else None).drop_duplicates())
    found = found.dropna(subset="value").replace([np.inf, -np.inf], np.nan)
    date = found["date"].dt
    when = date.year + (date.month - 1) / 12 + (date.day - 1) / 365.25
    held = [carried(rows[rows["period"] <= day]).get("rows", ()) for day in date.strftime("%Y-%m-%d")]
    found = found.assign(
        period=date.strftime("%Y-%m-%d"), year=date.year, when=when, rows=pd.Series(held, found.index, dtype=object)
    )
    found["on"] = date.day.astype(str) + date.strftime(" %B %Y")
    for side in ("leader", "trailer"):
        found[side] = order[f"{side}_{by}"].iloc[0] if len(order) else None
    return found.rename(columns={"value": "months"}).drop(columns="date").reset_index(drop=True)


def behind_at_records(rows: pd.DataFrame, order: pd.DataFrame, by: str = "economy") -> pd.DataFrame:
    """Return the trailer's records that the leader had reached by the end, with months and by what: passing and passed.

    `rows` and `order` as in `months_behind`, and a column model; the columns of rows are kept. months: from the leader's
    first record that is as good (model: passing, day: passed, also as passed_when where rows has when) to the trailer's,
    below zero where the trailer was first.
    """
    ahead, behind = _sides(rows, order, by)
    own = rows.reindex(behind["input"]).reset_index(drop=True)
    reached = [ahead.loc[ahead["value"] >= value].head(1) for value in own["value"]]
    first = rows.reindex([part["input"].max() for part in reached]).reset_index(drop=True)
    keys = [a + b if isinstance(b, tuple) else a for a, b in zip(own["rows"], first["rows"], strict=True)]
    found = own.assign(
        passing=first["model"], passed=first["period"], months=record_lags(ahead, behind)["months"],
        rows=pd.Series(keys, own.index, dtype=object),
    )  # fmt: skip
    found = found.assign(passed_when=first["when"].astype(float)) if "when" in rows else found
    return found.dropna(subset="months").reset_index(drop=True)


def _sides(rows: pd.DataFrame, order: pd.DataFrame, by: str, error: float = 1.0) -> list[pd.DataFrame]:
    """Return the frontiers of leader and trailer, with the label of each record's row as `input`; empty without an order."""
    found = []
    for side in ("leader", "trailer"):
        part = rows[rows[by].isin(order[f"{side}_{by}"])]
        low, high = (part["value"] / error, part["value"] * error) if error > 1 else (part["low"], part["high"])
        table = frontier(part["period"], part["value"], low, high)
        found.append(table.assign(input=part.index[table["row"]]))
    return found


def _months(
    leader: pd.DataFrame, ours: str, follower: pd.DataFrame, theirs: str, at: pd.Timestamp
) -> tuple[float, float]:
    """Return the months since one frontier passed the other, below zero if it is behind, and the most they can be."""
    (days, mine), (rival_days, other) = (
        (side["date"].to_numpy(), side[name].to_numpy(dtype=float))
        for side, name in ((leader, ours), (follower, theirs))
    )
    mine, other = mine[days <= at.to_datetime64()], other[rival_days <= at.to_datetime64()]
    days, rival_days = days[: len(mine)], rival_days[: len(other)]  # a frontier is in order of date
    if not len(mine) or not len(other):
        return np.nan, np.nan
    best, rival_best = mine.max(), other.max()
    if best == rival_best:
        return 0.0, 0.0
    passed = days[mine > rival_best].min() if best > rival_best else rival_days[other > best].min()
    months = (at - pd.Timestamp(passed)) / pd.Timedelta(days=DAYS_PER_MONTH)
    if best > rival_best:
        return months, np.inf if passed == days.min() else months
    return -months, -months


def running_best(table: pd.DataFrame, dates: Iterable[object]) -> Vector:
    """Return the best value of a frontier at each of the dates, nan before its first record."""
    moments = _moments(dates)
    place = np.searchsorted(table["date"].to_numpy(), moments.to_numpy(), side="right")
    return np.concatenate([[np.nan], table["value"].to_numpy(dtype=float)])[place]


def _moments(dates: Iterable[object]) -> pd.Series:
    return pd.to_datetime(pd.Series(list(dates), dtype="object"), format="ISO8601")

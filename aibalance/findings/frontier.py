"""Findings on frontiers: who holds the record, by how much, how many months behind the other is, and how fast it moves."""

import numpy as np
import pandas as pd

from aibalance.data.series import decimal_year, side_by_side
from aibalance.family import LEADER
from aibalance.findings.records import complete_day, last_day, written
from aibalance.ledger import Chapter
from aibalance.rounding import DRAWS, LEAST_SQUARES
from aibalance.statistic import plain
from aibalance.stats.estimate import Estimate
from aibalance.stats.growth import doubling_time
from aibalance.stats.intervals import bootstrap_estimate
from aibalance.stats.lag import frontier, frontier_lag, lag_series, record_lags
from aibalance.stats.slopes import mean_annual_change

PUBLISHED = 0.90  # the confidence of the intervals that Epoch AI gives with its index
FACTS = (
    *(
        "leader",
        "leader_best",
        "leader_model",
        "leader_date",
        "trailer",
        "trailer_best",
        "trailer_model",
        "trailer_date",
    ),
    *("error", "apart", "passing_model", "passing_date", "date", "lag", "least", "most", "interval"),
    *("before_date", "before_lag", "longer"),
    *("latest_date", "latest_lag", "latest_least", "latest_most"),
    *("records", "record_lag", "closest", "closest_model", "closest_date", "widest"),
)
Fact = str | tuple[float | Estimate, str]
Parts = dict[str, pd.DataFrame]
COLUMNS = dict.fromkeys(("panel", "series", "key"), "str") | dict.fromkeys(("year", "value", "low", "high"), "float")


def lag(chapter: Chapter, name: str, rows: pd.DataFrame, title: str, since: int, error: float = 1.0) -> pd.DataFrame:
    """Register how far apart two frontiers are and how many months; return the lag at each month's end for a chart.

    rows: records of two parties, column who. error: factor by which every value may be wrong either way, where the
    source gives no interval. At the end of as_of: <name>_leader and _trailer, their _best, _model and _date; _apart
    (a ratio, points of an index); _passing_model, _passing_date: where the leader first had more than the trailer's
    best; _lag in months, with the ends _least and _most; <name>_before_… and _latest_…: the same lag a year earlier and
    on the last day shown; <name>_longer: what the lag did in that year (grew, shrank, held: within a month);
    <name>_interval: the confidence of published bounds.
    <name>_record_lag: median months between a record of the trailer and the day on which the leader had as much, with
    the number of _records, the _closest (with its model and date) and the _widest. Positive: the trailer was later.
    """
    parts = {str(who): part.reset_index(drop=True) for who, part in rows.groupby("who", sort=False)}
    held = {who: part[part["day"] <= complete_day(chapter, rows)].tail(1) for who, part in parts.items()}
    facts: dict[str, Fact] = dict.fromkeys(FACTS, "no data") | {"interval": (100 * PUBLISHED, "%")}
    if len(parts) != 2 or any(best.empty for best in held.values()):
        _register(chapter, name, rows, facts)
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in COLUMNS.items()})
    trailer, leader = sorted(parts, key=lambda who: held[who]["value"].iloc[0])
    ends = {
        who: (part["value"] / error, part["value"] * error) if error > 1 else (part["low"], part["high"])
        for who, part in parts.items()
    }
    ahead, behind = (frontier(parts[who]["day"], parts[who]["value"], *ends[who]) for who in (leader, trailer))
    facts |= _standing(parts, held, leader, trailer)
    day, lags = complete_day(chapter, rows), {}
    for prefix, at in (("", day), ("before_", day - pd.DateOffset(years=1)), ("latest_", last_day(chapter, rows))):
        found = frontier_lag(ahead, behind, at, PUBLISHED)
        if np.isnan(found.value):
            continue
        lags[prefix] = found.value
        exact = error > 1 or found.low == found.high
        facts |= {f"{prefix}date": written(at), f"{prefix}lag": (found.value if exact else found, "months")}
        if prefix != "before_":
            facts |= {f"{prefix}{key}": _months(end) for key, end in (("least", found.low), ("most", found.high))}
    facts["error"] = (error, "times")
    moved = lags[""] - lags["before_"] if "before_" in lags else np.nan
    facts["longer"] = "no data" if np.isnan(moved) else "held" if abs(moved) <= 1 else "grew" if moved > 0 else "shrank"
    own = record_lags(ahead, behind)
    own = own[(own["date"] <= day) & own["months"].notna()].reset_index(drop=True)
    if len(own) > 1:
        nearest = own.loc[own["months"].idxmin(), "date"]
        best = parts[trailer].loc[parts[trailer]["day"] == nearest, "model"].iloc[0]
        median = bootstrap_estimate(
            lambda sample: float(np.median(sample)), own["months"], chapter.confidence, seed=chapter.seed
        )
        facts |= {
            "records": (float(len(own)), "count"),
            "record_lag": (median, "months"),
            "widest": _months(own["months"].max()),
        }
        facts |= {"closest": _months(own["months"].min()), "closest_model": best, "closest_date": written(nearest)}
    _register(chapter, name, rows, facts)
    course = _course(chapter, rows, ahead, behind, since)
    side = parts[trailer].iloc[0]
    return course.assign(panel=title, series=side["series"], key=side["key"])[[*COLUMNS, "partial"]]


def _standing(parts: Parts, held: Parts, leader: str, trailer: str) -> dict[str, Fact]:
    """Return what the two parties hold at the end of as_of, and where the leader first had more than the trailer has."""
    facts: dict[str, Fact] = {"leader": leader, "trailer": trailer}
    for role, who in (("leader", leader), ("trailer", trailer)):
        best = held[who].iloc[0]
        value = Estimate(float(best["value"]), float(best["low"]), float(best["high"]), PUBLISHED)
        facts |= {
            f"{role}_best": (value, best["unit"]),
            f"{role}_model": best["model"],
            f"{role}_date": written(best["day"]),
        }
    first, second, unit = (
        held[leader]["value"].iloc[0], held[trailer]["value"].iloc[0], held[leader]["unit"].iloc[0],
    )  # fmt: skip
    facts["apart"] = (first - second, "points") if unit == "index" else (first / second, "times")
    passing = parts[leader][parts[leader]["value"] > second]
    if len(passing):
        facts |= {"passing_model": passing["model"].iloc[0], "passing_date": written(passing["day"].iloc[0])}
    return facts


def _course(
    chapter: Chapter, rows: pd.DataFrame, ahead: pd.DataFrame, behind: pd.DataFrame, since: int
) -> pd.DataFrame:
    """Return the lag at the end of each month from a year on, and on the last day shown."""
    day, latest = complete_day(chapter, rows), last_day(chapter, rows)
    dates = [moment for moment in pd.date_range(f"{since}-01-31", latest, freq="ME") if moment < latest]
    course = lag_series(ahead, behind, [*dates, latest], PUBLISHED).dropna(subset="value")
    endless = ~np.isfinite(course[["low", "high"]]).all(axis=1)
    course.loc[endless, ["low", "high"]] = np.nan  # an end without bound cannot be drawn
    year = course["date"].dt.strftime("%Y-%m-%d").map(decimal_year).astype(float)
    return course.assign(year=year, partial=course["date"] > day)


def _register(chapter: Chapter, name: str, rows: pd.DataFrame, facts: dict[str, Fact]) -> None:
    known = rows[~rows["partial"].astype(bool)]
    for key, fact in facts.items():
        label, used = f"{name}: {key.replace('_', ' ')}", rows if key.startswith("latest") else known
        if isinstance(fact, str):
            chapter.add(f"{name}_{key}", fact, "text", label=label, rows=used, family=LEADER)
            continue
        value, unit = fact
        ends = (
            (value.low, value.high, value.confidence) if isinstance(value, Estimate) and value.bounded else [None] * 3
        )
        chapter.add(
            f"{name}_{key}", value.value if isinstance(value, Estimate) else value, unit, label=label, rows=used,
            digits=0 if unit in ("count", "%") else 1, low=ends[0], high=ends[1],
            confidence=ends[2], ends=DRAWS if key == "record_lag" else "", family=LEADER,
        )  # fmt: skip


def _months(number: float) -> Fact:
    return (float(number), "months") if np.isfinite(number) else "no bound"


def compute_growth(chapter: Chapter, name: str, rows: pd.DataFrame, since: int) -> None:
    """Register how fast the largest training compute of a year has grown for each of the pair: the mean annual change.

    rows: one value a year, from `since`. <name>_<role>_growth: factor a year; <name>_<role>_doubling: months in which
    it doubles; both with intervals, printed as _growth_range and _doubling_range; <name>_faster: who grows faster;
    <name>_settled: whether the years that both have settle that (the mean annual change of their ratio).
    """
    rows, pace = rows[rows["year"] >= since], {}
    for role, code in (("focus", chapter.focus), ("rival", chapter.rival)):
        part = rows[rows["economy"] == code]
        ends: list[float | None] = [None] * 3
        doubling: list[float | None] = [None] * 3
        if len(part) >= 3:
            found = mean_annual_change(part, confidence=chapter.confidence).iloc[0]
            pace[code] = found["change"]
            ends = [1 + found[end] for end in ("change", "low", "high")]
            doubling = [12 * doubling_time(found[e]) if found[e] > 0 else None for e in ("change", "high", "low")]
        for key, unit, values in (("growth", "times", ends), ("doubling", "months", doubling)):
            chapter.add(f"{name}_{role}_{key}", values[0], unit, low=values[1], high=values[2], rows=part, method=LEAST_SQUARES,
                        label=f"{name}: {key} of the largest training compute since {since}, {chapter.names[code]}")  # fmt: skip
            bounds = [plain(end, unit, 1) if end is not None else "no bound" for end in values[1:]]
            words = f"{bounds[0]} to {bounds[1]}" if values[0] is not None else "no data"
            chapter.add(f"{name}_{role}_{key}_range", words, "text", rows=part,
                        label=f"{name}: {chapter.confidence:.0%} interval of the {key}, {chapter.names[code]}")  # fmt: skip
    wide = side_by_side(rows[rows["economy"].isin(list(pace))])
    settled = "no data"
    if len(pace) == 2 and len(wide) >= 3:
        ratio = (wide[chapter.focus] / wide[chapter.rival]).rename("value").rename_axis("year").reset_index()
        test = mean_annual_change(ratio, confidence=chapter.confidence).iloc[0]
        settled = "do not settle" if test["low"] <= 0 <= test["high"] else "settle"
    chapter.add(
        f"{name}_settled", settled, "text", label=f"{name}: whether the data settle whose is steeper", rows=rows
    )
    faster = chapter.prose[max(pace, key=pace.__getitem__)] if len(pace) == 2 else "no data"
    chapter.add(f"{name}_faster", faster, "text", label=f"{name}: who grows faster", rows=rows)

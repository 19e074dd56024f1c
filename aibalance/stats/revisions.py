"""Revisions: what first prints became, and how much wider that makes the newest number."""

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter

import numpy as np
import pandas as pd

from aibalance.stats.estimate import level
from aibalance.stats.forecast import quantile_by_group
from aibalance.stats.frames import KEYS, carried, one, timed

FRESH = 1  # years from a period to its first print up to which the print counts as fresh
FEWEST_OWN = 3  # fresh pairs from which a series' own revisions say something


def first_and_newest(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the first and the newest print of every number that was printed twice, one row each.

    `rows`: one producer's numbers in all their editions: `series`, `family`, `economy`, `year`, `value` (above zero),
    `edition` and `published` (decimal year of the edition). Columns series, family, economy, year, first, newest,
    first_edition, newest_edition, age (years from the year's end to its first print, rounded down, at least 0), fresh
    (age up to 1), revision (ln newest − ln first) and rows. A changed definition and a revision look alike: both count.
    Source: McKenzie and Gamba (2008), OECD Statistics Directorate (revisions analysis).
    """
    columns = ["series", "family", "economy", "year", "first", "newest", "first_edition", "newest_edition"]
    found, rows, number = [], timed(rows).reset_index(drop=True), ["series", "family", "economy", "year"]
    several = rows[rows.groupby(number)["edition"].transform("nunique") > 1]  # most numbers were printed once
    several = several.sort_values([*number, "published", "edition"], kind="stable")
    for key, prints in groupby(several.to_dict("records"), key=itemgetter(*number)):
        start, *_, end = prints
        age = max(int(np.floor(start["published"] - (key[3] + 1))), 0)
        ends = [start["value"], end["value"], start["edition"], end["edition"]]
        times = float(
            f"{end['value'] / start['value']:.9g}"
        )  # where a print was computed, equal ones differ in last bits
        keys = {KEYS: tuple(dict.fromkeys((*start[KEYS], *end[KEYS])))} if KEYS in start else {}
        found.append({
            **dict(zip(columns, [*key, *ends], strict=True)), "age": age, "fresh": age <= FRESH,
            "revision": float(np.log(times)), **keys,
        })  # fmt: skip
    return pd.DataFrame(found, columns=[*columns, "age", "fresh", "revision", *carried(rows)])


def by_series(prints: pd.DataFrame) -> pd.DataFrame:
    """Return how the first prints of each series and age moved: series, fresh, pairs, median, low, high, up, down, rows.

    median, low and high (10 and 90 % of the pairs) as fractions of the first print.
    """
    found = []
    for (series, fresh), part in prints.groupby(["series", "fresh"]):
        middle, low, high = (float(np.expm1(part["revision"].quantile(share))) for share in (0.5, 0.1, 0.9))
        up, down = int((part["revision"] > 0).sum()), int((part["revision"] < 0).sum())
        found.append({
            "series": series, "fresh": bool(fresh), "pairs": len(part), "median": middle, "low": low, "high": high,
            "up": up, "down": down, **carried(part),
        })  # fmt: skip
    return pd.DataFrame(
        found, columns=["series", "fresh", "pairs", "median", "low", "high", "up", "down", *carried(prints)]
    )


def of_ratio(prints: pd.DataFrame, pair: Sequence[str]) -> pd.DataFrame:
    """Return how the ratio of two economies was revised, one row for each series and year that both have in both editions.

    Columns series, family, year, fresh, revision (of ln first − ln second) and rows.
    """
    same = ["series", "family", "year", "first_edition", "newest_edition"]
    sides = [prints[prints["economy"] == code] for code in pair]
    both = sides[0].merge(sides[1], on=same, suffixes=("", "_second"))
    found = both[["series", "family", "year", "fresh"]].assign(revision=both["revision"] - both["revision_second"])
    return found.assign(rows=both["rows"] + both["rows_second"]) if "rows" in both else found


def widening(ratios: pd.DataFrame, confidence: float = 0.90, series: str = "") -> pd.DataFrame:
    """Return by how much a newest ratio is widened for what fresh prints were revised by: one row, or none.

    `ratios` as `of_ratio` gives them; only fresh ones count. width: the quantile of the size of the revision, families
    alike; of `series`, its own median size instead where that is larger and rests on 3 pairs or more. Columns width (of
    the logarithm), times (×/÷), pairs, families, rows.
    """
    fresh = ratios[ratios["fresh"].astype(bool)]
    if fresh.empty:
        return one({}, ["width", "times", "pairs", "families", *carried(fresh)])
    width = quantile_by_group(fresh["revision"].abs(), fresh["family"], level(confidence))
    own = fresh.loc[fresh["series"] == series, "revision"].abs()
    if len(own) >= FEWEST_OWN:
        width = max(width, float(own.median()))
    return one({
        "width": width, "times": float(np.exp(width)), "pairs": len(fresh), "families": fresh["family"].nunique(), **carried(fresh),
    })  # fmt: skip


def widened(rows: pd.DataFrame, width: float, value: str = "value") -> pd.DataFrame:
    """Return ratios (value, low, high; an end that is missing is the value) with the width of revisions added.

    On the log scale the two are independent: the root of the sum of squares, at each end.
    """
    line = np.log(rows[value].astype(float))
    ends = {}
    for end, sign in (("low", -1), ("high", 1)):
        own = np.log(rows[end].astype(float).fillna(rows[value])) - line if end in rows else 0 * line
        ends[end] = np.exp(line + sign * np.hypot(own, width))
    return rows.assign(**ends)

"""Findings on what comes next: computing capacity in operation and announced, and where developers are added."""

import numpy as np
import pandas as pd

from aibalance.findings.hotspots import Fact, alone, first, register
from aibalance.ledger import Chapter
from aibalance.stats.crossing import crossing_of_trends
from aibalance.stats.growth import compound_growth, log_linear_trend
from aibalance.stats.specialisation import shift_share

LATEST = 4  # economies shown for each list besides the pair


def near(chapter: Chapter, rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of snapshots taken up to the end of the year after as_of."""
    return rows[rows["year"] < chapter.as_of + 2]


def capacity(chapter: Chapter) -> pd.DataFrame:
    """Return GPU capacity in operation and announced by economy, two rows each for a dot plot; the two are never added.

    Registers operating_… and announced_… families: _focus, _rival, _first, _first_share, _second, _second_share (of the
    world's list) and _unplaced_share (of it, without an economy); operating_all_times, the pair's ratio in the list that
    holds duplicates; announced_times, the world's announced over its operating capacity; and capacity_date.
    """
    sets = {
        key: near(chapter, chapter.rows(indicator, [], partial=True))
        for key, indicator in (("operating", "existing_gpu_clusters_h100e_distinct"), ("announced", "planned_gpu_clusters_h100e"))
    }
    whole = {}
    for key, rows in sets.items():
        world, single = rows[rows["economy"] == "WLD"], alone(chapter, rows).sort_values("value", ascending=False)
        whole[key] = world["value"].sum()
        facts: list[Fact] = []
        for role, code in (("focus", chapter.focus), ("rival", chapter.rival)):
            own = rows[rows["economy"] == code]
            facts += [(f"{key}_{role}", first(own), "H100e", f"GPU capacity {key}, {chapter.names[code]}", own)]
        for place, word in enumerate(("first", "second", "third")):
            own = single.iloc[place : place + 1]
            share = 100 * own["value"].iloc[0] / whole[key] if len(own) else None
            facts += [(f"{key}_{word}", first(own.assign(prose=own["economy"].map(chapter.prose)), "prose"), "text", f"GPU capacity {key}: {word}", own),
                      (f"{key}_{word}_share", share, "%", f"GPU capacity {key}: share of the {word}", own)]  # fmt: skip
        unplaced = 100 * (1 - single["value"].sum() / whole[key]) if whole[key] else None
        register(chapter, [*facts, (f"{key}_unplaced_share", unplaced, "%", f"GPU capacity {key}: share without an economy", rows)])
    every = near(chapter, chapter.rows("existing_gpu_clusters_h100e", partial=True)).set_index("economy")["value"]
    both = set(chapter.pair) <= set(every.index)
    ratio = every[chapter.focus] / every[chapter.rival] if both else None
    times = whole["announced"] / whole["operating"] if whole["operating"] else None
    used = pd.concat(sets.values())
    register(chapter, [
        ("operating_all_times", ratio and max(ratio, 1 / ratio), "times", "GPU capacity, larger over smaller, with duplicates", used),
        ("announced_times", times, "times", "world's announced over operating capacity", used),
        ("capacity_date", first(used, "period"), "text", "date of the lists of GPU clusters", used),
    ])  # fmt: skip
    largest = [code for rows in sets.values() for code in alone(chapter, rows).nlargest(LATEST, "value")["economy"]]
    lines = []
    for code in dict.fromkeys([*chapter.pair, *largest]):
        for key, rows in sets.items():
            own = rows[rows["economy"] == code]
            lines.append(own.assign(label=chapter.names[code] + ", " + key, hollow=key == "announced", low=None, high=None))
    return pd.concat(lines, ignore_index=True)


def sites(chapter: Chapter) -> None:
    """Register the power of the large sites that Epoch follows: sites_<role>_now in as_of, and _planned in the last year projected.

    Also sites_year and sites_planned_year. The sample is chosen around US developers: no economy's total.
    """
    rows = chapter.rows("frontier_data_centers_mw", partial=True)
    now, later = rows[rows["year"] == chapter.as_of], rows[rows["year"] == rows["year"].max()]
    later = later[later["year"] > chapter.as_of]
    for role, code in (("focus", chapter.focus), ("rival", chapter.rival)):
        register(chapter, [(f"sites_{role}_{key}", first(part[part["economy"] == code]), "MW", f"power of sites followed, {key}, {role}",
                            part[part["economy"] == code]) for key, part in (("now", now), ("planned", later))])  # fmt: skip
    register(chapter, [("sites_year", first(now, "period"), "text", "sites followed: year", now),
                       ("sites_planned_year", first(later, "period"), "text", "sites followed: last year projected", later)])  # fmt: skip


def developer_growth(chapter: Chapter, most: int = 10) -> pd.DataFrame:
    """Return the yearly growth of developers by economy for a dot plot, with the world's in the statistics.

    From the first to the last quarter of the same season. Registers developers_from, _to; developers_world_growth;
    developers_<role>, _<role>_growth; the shift-share parts of the change, _<role>_with_world (what growth at the
    world's rate gives) and _<role>_own (the rest); developers_gainer and _loser (economies with the largest and the
    smallest own part) with _own; developers_first and _second; and _meeting, the year in which the fitted trends of the
    first two meet, with _meeting_range. Method: stats.specialisation.shift_share with one sector, so without a mix.
    """
    rows = chapter.rows("developers", [])
    rows = rows[np.isclose(rows["year"] % 1, rows["year"].max() % 1)] if len(rows) else rows
    wide = rows.pivot(index="year", columns="economy", values="value")
    years = float(wide.index[-1] - wide.index[0]) if len(wide) else 0.0
    enough = years >= 1 and "WLD" in wide
    start, end = (wide.iloc[0].dropna(), wide.iloc[-1].dropna()) if enough else (pd.Series(dtype=float), pd.Series(dtype=float))
    codes = [code for code in start.index.intersection(end.index) if code != "WLD"]
    growth = {code: 100 * compound_growth(start[code], end[code], years) for code in (*codes, *(["WLD"] if enough else []))}
    parts = pd.DataFrame({code: _parts(start, end, code) for code in codes}, index=["world", "competitive"], dtype=float).T
    singles = alone(chapter, rows)["economy"].unique()
    facts: list[Fact] = [
        ("developers_from", rows["period"].min() if enough else "no data", "text", "developers: first quarter", rows),
        ("developers_to", rows["period"].max() if enough else "no data", "text", "developers: last quarter", rows),
        ("developers_world_growth", growth.get("WLD"), "% change a year", "developers: growth of the world", rows[rows["economy"] == "WLD"]),
    ]
    for role, code in (("focus", chapter.focus), ("rival", chapter.rival)):
        own = rows[rows["economy"].isin([code, "WLD"])]
        facts += [(f"developers_{role}", end.get(code), "developers", f"developers, {chapter.names[code]}", own),
                  (f"developers_{role}_growth", growth.get(code), "% change a year", f"developers: growth, {chapter.names[code]}", own)]  # fmt: skip
        facts += [(f"developers_{role}_{key}", parts[part].get(code), "developers", f"developers: {key} part of the change, {chapter.names[code]}", own)
                  for key, part in (("with_world", "world"), ("own", "competitive"))]  # fmt: skip
    ranked = parts.loc[parts.index.isin(singles), "competitive"].sort_values()
    order = end[end.index.isin(singles)].sort_values(ascending=False)
    for key, series, place in (("gainer", ranked, -1), ("loser", ranked, 0), ("first", order, 0), ("second", order, 1)):
        code = series.index[place] if len(series) > 1 else ""
        used = rows[rows["economy"] == code]
        facts += [(f"developers_{key}", chapter.prose.get(code, "no data"), "text", f"developers: {key}", used),
                  (f"developers_{key}_growth", growth.get(code), "% change a year", f"developers: growth of the {key}", used),
                  (f"developers_{key}_own", parts["competitive"].get(code), "developers", f"developers: own part of the {key}", used)]  # fmt: skip
    register(chapter, facts)
    _meeting(chapter, rows, list(order.index[:2]))
    shown = [code for code in dict.fromkeys([*chapter.pair, *(["EU27"] if "EU27" in growth else []), *order.index[:most]]) if code in growth]
    frame = pd.DataFrame({"label": [chapter.names[c] for c in shown], "value": [growth[c] for c in shown], "key": shown})
    return frame.sort_values("value", ascending=False, ignore_index=True)


def _parts(start: pd.Series, end: pd.Series, code: str) -> pd.Series:
    """Return the world's and the own part of one economy's change, against all others together."""
    first_last = [pd.DataFrame({"all": [s[code], s["WLD"] - s[code]]}, index=[code, "others"]) for s in (start, end)]
    return shift_share(*first_last).loc[code, ["world", "competitive"]]


def _meeting(chapter: Chapter, rows: pd.DataFrame, codes: list[str]) -> None:
    """Register the year in which the fitted trends of two economies meet, and its interval; words where there is none."""
    used = rows[rows["economy"].isin(codes)]
    trends = [log_linear_trend(part["year"], part["value"], chapter.confidence) for _, part in used.groupby("economy") if len(part) > 2]
    found = crossing_of_trends(trends[0], trends[1], chapter.confidence, seed=chapter.seed) if len(trends) == 2 else None
    words = "no year within reach of the data" if len(trends) == 2 else "no data"
    ends = [f"{x:.0f}" if np.isfinite(x) else "no bound" for x in (found.low, found.high)] if found else []
    register(chapter, [("developers_meeting", f"{found.value:.0f}" if found else words, "text", "year in which the trends of the first two meet", used),
                       ("developers_meeting_range", " to ".join(ends) or "none", "text", "interval of that year", used)])  # fmt: skip

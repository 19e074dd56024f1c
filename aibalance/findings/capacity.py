"""Findings on what comes next: computing capacity in operation and announced, and where developers are added."""

import numpy as np
import pandas as pd

from aibalance.data.quantities import side_by_side_by_year
from aibalance.findings.facts import NONE, Fact, alone, first, register, word
from aibalance.ledger import Chapter
from aibalance.stats.crossing import PARITY_AT, parity_ahead
from aibalance.stats.growth import compound_growth
from aibalance.stats.specialisation import shift_share

LISTS = {"operating": "existing_gpu_clusters_h100e_distinct", "announced": "planned_gpu_clusters_h100e"}
ALL_LISTED = "existing_gpu_clusters_h100e"  # with duplicates and phases of one cluster
LARGEST = 4  # economies of each list that the chart shows besides the pair
MILLION = 1e6
PLACES = ("first", "second", "third")


def capacity(chapter: Chapter) -> pd.DataFrame:
    """Return GPU capacity in operation and announced by economy, in thousands of H100 equivalents, for a dot plot.

    The two lists are never added. Registers for each, operating_… and announced_…: what Chapter.compare does; _first,
    _second and _third with their _share of the list, and _unplaced_share, of what has no economy; operating_all_times, the
    pair's ratio in the list that holds duplicates; announced_multiple, the world's announced over its operating capacity;
    capacity_date; and what _sites does. Snapshots count up to the end of the year after as_of.
    """
    sets = {key: _snapshot(chapter, indicator) for key, indicator in LISTS.items()}
    facts: list[Fact] = []
    for key, rows in sets.items():
        pair = rows[rows["economy"].isin(chapter.pair)]
        chapter.compare(key, pair.assign(value=pair["value"] / MILLION, unit="million H100e"), digits=2)
        facts += _shares(chapter, key, rows)
    every = _snapshot(chapter, ALL_LISTED).query("economy in @chapter.pair")
    ratio = every["value"].max() / every["value"].min() if len(every) == 2 else None
    now, later = (rows.loc[rows["economy"] == "WLD", "value"].sum() for rows in sets.values())
    times = later / now if now else None
    used = pd.concat(sets.values())
    facts += [
        ("operating_all_times", ratio, "times", "GPU capacity, larger over smaller, with duplicates", every),
        ("capacity_date", word(used), "text", "date of the lists of GPU clusters", used),
    ]
    register(chapter, facts)
    label = "world: announced over operating capacity"
    chapter.add("announced_multiple", times, "times", label=label, rows=used, digits=0)
    _sites(chapter)
    largest = [code for rows in sets.values() for code in alone(chapter, rows).nlargest(LARGEST, "value")["economy"]]
    lines = [
        rows[rows["economy"] == code].assign(label=f"{chapter.names[code]}, {key}", hollow=key == "announced")
        for code in dict.fromkeys([*chapter.pair, *largest])
        for key, rows in sets.items()
    ]
    frame = pd.concat(lines, ignore_index=True)
    return frame.assign(value=frame["value"] / 1e3)[["label", "value", "key", "hollow"]]


def _snapshot(chapter: Chapter, indicator: str) -> pd.DataFrame:
    rows = chapter.rows(indicator, [], partial=True)
    return rows[rows["year"] < chapter.as_of + 2]


def _shares(chapter: Chapter, key: str, rows: pd.DataFrame) -> list[Fact]:
    """Return the facts on the three largest economies of a list, and on what has none."""
    whole = rows.loc[rows["economy"] == "WLD", "value"].sum()
    single = alone(chapter, rows).sort_values("value", ascending=False, kind="stable")
    facts: list[Fact] = []
    for place, name in enumerate(PLACES):
        own = single.iloc[place : place + 1]
        own = own.assign(prose=own["economy"].map(chapter.prose), share=100 * own["value"] / whole)
        facts.append((f"{key}_{name}", word(own, "prose"), "text", f"GPU capacity {key}: {name}", own))
        facts.append((f"{key}_{name}_share", first(own, "share"), "%", f"GPU capacity {key}: share of the {name}", own))
    unplaced = 100 * (1 - single["value"].sum() / whole) if whole else None
    return [*facts, (f"{key}_unplaced_share", unplaced, "%", f"GPU capacity {key}: share without an economy", rows)]


def _sites(chapter: Chapter) -> None:
    """Register the power of the large sites that Epoch follows, in as_of (_now) and in the last year projected (_planned).

    sites_focus_now, sites_focus_planned, the same of the rival; sites_year, sites_planned_year. The sample is chosen
    around US developers: it is no economy's total.
    """
    rows = chapter.rows("frontier_data_centers_mw", partial=True)
    now, later = rows[rows["year"] == chapter.as_of], rows[rows["year"] > chapter.as_of]
    later = later[later["year"] == later["year"].max()]
    facts: list[Fact] = []
    for key, part in (("now", now), ("planned", later)):
        for role, code in (("focus", chapter.focus), ("rival", chapter.rival)):
            own = part[part["economy"] == code]
            facts.append((f"sites_{role}_{key}", first(own), "MW", f"power of sites followed, {key}, {role}", own))
    facts.append(("sites_year", word(now), "text", "sites followed: year", now))
    facts.append(("sites_planned_year", word(later), "text", "sites followed: last year projected", later))
    register(chapter, facts)


def developer_growth(chapter: Chapter, most: int = 10) -> pd.DataFrame:
    """Return the yearly growth of developers by economy in %, for a dot plot: world, pair, EU and the largest.

    From the first to the last quarter of the same season, developers_from and _to. Registers developers_world_growth;
    for the pair developers_<role> and _<role>_growth; the shift-share parts of the change, _<role>_with_world (what
    growth at the world's rate gives) and _<role>_own (the rest); the economies with the largest and the smallest own
    part, _gainer and _loser, the fastest, _fastest, and the two largest, _first and _second, each with _growth and
    _own; _meeting, whether parity of the two largest lies within what three years may bring. Method:
    stats.specialisation.shift_share with one sector, so without a mix.
    """
    rows = chapter.rows("developers", [])
    rows = rows[np.isclose(rows["year"] % 1, rows["year"].max() % 1)] if len(rows) else rows
    table = growth_table(rows)
    single = table[table.index.isin(alone(chapter, rows)["economy"])]
    world = rows[rows["economy"] == "WLD"]
    facts: list[Fact] = [
        ("developers_from", rows["period"].min() if len(table) else NONE, "text", "developers: first quarter", rows),
        ("developers_to", rows["period"].max() if len(table) else NONE, "text", "developers: last quarter", rows),
        (
            "developers_world_growth",
            table["growth"].get("WLD"),
            "% change a year",
            "developers: growth of the world",
            world,
        ),
    ]
    order = single.sort_values("end", ascending=False, kind="stable").index
    by_own, by_growth = (
        single.sort_values("own", kind="stable").index,
        single.sort_values("growth", kind="stable").index,
    )
    roles = {"focus": chapter.focus, "rival": chapter.rival}
    if len(single) > 1:
        roles |= {
            "gainer": by_own[-1],
            "loser": by_own[0],
            "fastest": by_growth[-1],
            "first": order[0],
            "second": order[1],
        }
    for role in ("focus", "rival", "gainer", "loser", "fastest", "first", "second"):
        code = roles.get(role, "")
        own, used = (
            table.loc[table.index == code] / [MILLION, MILLION, MILLION, 1],
            rows[rows["economy"].isin([code, "WLD"])],
        )
        facts.append((f"developers_{role}_name", chapter.prose.get(code, NONE), "text", f"developers: {role}", used))
        for key, column, unit in (
            ("", "end", "million developers"),
            ("_growth", "growth", "% change a year"),
            ("_with_world", "with_world", "million developers"),
            ("_own", "own", "million developers"),
        ):
            facts.append((f"developers_{role}{key}", first(own, column), unit, f"developers: {role}{key}", used))
    register(chapter, facts)
    _meeting(chapter, rows[rows["economy"].isin(order[:2])])
    shown = [code for code in dict.fromkeys(["WLD", *chapter.pair, "EU27", *order[:most]]) if code in table.index]
    names, keys = [chapter.names[code] for code in shown], ["strong" if code == "WLD" else code for code in shown]
    frame = pd.DataFrame({"label": names, "value": table.loc[shown, "growth"], "key": keys})
    return frame.sort_values("value", ascending=False, ignore_index=True, kind="stable")


def growth_table(rows: pd.DataFrame) -> pd.DataFrame:
    """Return by economy end (last value), with_world and own (the parts of its change), and growth in % a year.

    The parts are of a shift-share of the economy against all others together; the world has none.
    """
    wide = rows.pivot(index="year", columns="economy", values="value")
    years = float(wide.index[-1] - wide.index[0]) if len(wide) else 0.0
    found = {}
    if years >= 1 and "WLD" in wide:
        start, end = wide.iloc[0], wide.iloc[-1]
        for code in wide.columns[(start > 0) & (end > 0)]:
            with_world = own = np.nan
            if code != "WLD":
                dates = [
                    pd.DataFrame({"all": [at[code], at["WLD"] - at[code]]}, index=[code, "others"])
                    for at in (start, end)
                ]
                with_world, own = shift_share(*dates).loc[code, ["world", "competitive"]]
            found[code] = (end[code], with_world, own, 100 * compound_growth(start[code], end[code], years))
    return pd.DataFrame.from_dict(found, orient="index", columns=["end", "with_world", "own", "growth"], dtype=float)


def _meeting(chapter: Chapter, rows: pd.DataFrame) -> None:
    """Register whether parity of two economies lies within what three years may bring: "within" or "beyond", or words."""
    pool, two = chapter.pool(), list(dict.fromkeys(rows["economy"]))
    ratio = side_by_side_by_year(rows, two) if len(two) == 2 else rows.iloc[:0]
    families = pool.loc[pool["series"] == "developers", "family"]
    found = parity_ahead(ratio, pool, families.iloc[0] if len(families) else "") if len(ratio) else ratio
    words = {"inside": "within", "outside": "beyond"}[found["parity"].iloc[0]] if len(found) else NONE
    facts: list[Fact] = [
        ("developers_meeting", words, "text", "parity of the two largest, and what three years may bring", rows),
        ("developers_meeting_level", 100 * PARITY_AT, "%", "level of that interval", rows),
    ]
    register(chapter, facts)

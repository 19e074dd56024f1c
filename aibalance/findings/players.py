"""Findings on the players: who makes notable models, how concentrated each side is, and which firms the article names."""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from aibalance.data.tables import read
from aibalance.ledger import Chapter
from aibalance.stats.concentration import centred_interval, concentration_ratio, herfindahl_index

PART_OF = r"Part of (\w+)"  # how the notes of organizations.csv name the owner of a unit
FIRMS = ("company", "laboratory")
LEAST_OF_A_LEADER = 5  # models in the years looked at; below it an order is a matter of one model
FEWEST_MODELS = 10  # with fewer a year's concentration says little
DRAWS = 2_000
POSITIONS = {
    "same": ("Chance that two models share a developer", partial(herfindahl_index, unbiased=True)),
    "four": ("Share of the four largest developers", concentration_ratio),
}


def developers(chapter: Chapter) -> pd.DataFrame:
    """Return notable models by developer and year, all economies, with the owner of each developer.

    Adds owner (Google for Google DeepMind), home (the owner's economy), kind, and named: whether the article names it.
    """
    known = read(chapter.data, "organizations").set_index("name")
    own = known["note"].str.extract(PART_OF, expand=False).fillna(known.index.to_series())
    rows = chapter.rows("notable_models_by_developer", [])
    rows["owner"] = rows["subject"].map(own).fillna(rows["subject"])
    rows["home"] = rows["owner"].map(known["economy"]).fillna(rows["economy"])
    rows["kind"] = rows["owner"].map(known["kind"]).fillna("")
    rows["named"] = rows["owner"].map(known["named"]).astype("boolean").fillna(False).astype(bool)
    return rows


def leaders(chapter: Chapter, rows: pd.DataFrame, years: int = 3, shown: int = 14) -> pd.DataFrame:
    """Register who made notable models in the last `years`; return the largest and all firms that the article names.

    rows: of `developers`. developers_since, _focus, _rival, _elsewhere (number of developers), _economies;
    models_focus, _rival, _all; top (the largest), top_models. Returned: label, value, key, hollow (not named).
    """
    recent = rows[rows["year"] > chapter.as_of - years]
    totals = recent.groupby(["owner", "home", "named"], as_index=False)["value"].sum()
    totals = totals.sort_values(["value", "owner"], ascending=[False, True], ignore_index=True)
    chapter.add("developers_since", chapter.as_of - years + 1, "year", label="first year of the list of developers")
    for role, code in (("focus", chapter.focus), ("rival", chapter.rival)):
        own, part = totals[totals["home"] == code], recent[recent["home"] == code]
        name = chapter.names[code]
        chapter.add(f"developers_{role}", len(own), "developers", label=f"developers of notable models, {name}", rows=part, digits=0)  # fmt: skip
        chapter.add(f"models_{role}", own["value"].sum(), "models", label=f"notable models credited to developers, {name}", rows=part, digits=0)  # fmt: skip
    chapter.add("models_all", totals["value"].sum(), "models", label="notable models credited to developers, all economies", rows=recent, digits=0)  # fmt: skip
    others = totals[~totals["home"].isin(chapter.pair)]
    chapter.add("developers_elsewhere", len(others), "developers", label="developers of notable models elsewhere", rows=recent, digits=0)  # fmt: skip
    chapter.add("developers_economies", others["home"].nunique(), "count", label="other economies with a developer", rows=recent, digits=0)  # fmt: skip
    top = totals.head(1)
    chapter.add("top", listed(top["owner"]), "text", label="developer of the most notable models", rows=recent)
    chapter.add("top_models", top["value"].max(), "models", label="notable models of that developer", rows=recent, digits=0)  # fmt: skip
    absent = sorted(_named(chapter, FIRMS) - set(totals["owner"]))
    home = read(chapter.data, "organizations").set_index("name")["economy"]
    silent = pd.DataFrame({"owner": absent, "home": [home[n] for n in absent], "named": True, "value": 0.0})
    listed = totals[(totals.index < shown) | totals["named"]]
    listed = pd.concat([part for part in (listed, silent) if len(part)] or [listed], ignore_index=True)
    return pd.DataFrame(
        {"label": listed["owner"], "value": listed["value"], "key": listed["home"], "hollow": ~listed["named"]}
    )


def named(chapter: Chapter, rows: pd.DataFrame, years: int = 2) -> None:
    """Register how the firms that the article names compare with those that lead, in the last `years`.

    rows: of `developers`. named_all, named_active (with a notable model), named_silent (names of the rest), leading
    (firms with at least LEAST_OF_A_LEADER models), leading_named, missed and missed_names (leading, not named).
    """
    recent = rows[(rows["year"] > chapter.as_of - years) & rows["kind"].isin(FIRMS)]
    totals = recent.groupby("owner").agg(value=("value", "sum"), named=("named", "first"))
    totals = totals.sort_values("value", ascending=False, kind="stable")
    mentioned = _named(chapter, FIRMS)
    leading = totals[totals["value"] >= LEAST_OF_A_LEADER]
    missed = leading[~leading["named"]]
    span = f"{chapter.as_of - years + 1} to {chapter.as_of}"
    chapter.add("named_span", span, "text", label="years looked at")
    for id, value, label in (
        ("named_all", len(mentioned), "firms that the article names"),
        ("named_active", int(totals["named"].sum()), "firms that the article names with a notable model"),
        ("leading_least", LEAST_OF_A_LEADER, "notable models that make a firm a leader here"),
        ("leading", len(leading), "firms that lead"),
        ("leading_named", int(leading["named"].sum()), "firms that lead and that the article names"),
        ("missed", len(missed), "firms that lead and that the article does not name"),
    ):
        chapter.add(id, value, "count", label=f"{label}, {span}", rows=recent, digits=0)
    silent = sorted(mentioned - set(totals.index))
    chapter.add("named_silent", listed(silent), "text", label=f"named firms without a notable model, {span}", rows=recent)  # fmt: skip
    chapter.add("missed_names", listed(missed.index), "text", label=f"leading firms not named, {span}", rows=recent)


def concentration(chapter: Chapter, rows: pd.DataFrame) -> pd.DataFrame:
    """Register how concentrated each of the pair is, by year, in two measures; return both with intervals, in %.

    rows: of `developers`. same_…: the chance that two different models drawn have one developer (the Herfindahl index
    without its bias in small samples); four_…: the share of the four largest: each the family of `Chapter.compare`,
    with _<role>_equals (equal developers that would give the chance) and _verdict (do the intervals of the latest year
    overlap?). Returned: panel, series, key, year, value, low, high.
    """
    frames = []
    for id, (label, statistic) in POSITIONS.items():
        values = [
            {"economy": code, "year": year, "period": f"{year:.0f}", **_interval(chapter, part, statistic)}
            for code in chapter.pair
            for year, part in rows[rows["economy"] == code].groupby("year")
            if part["value"].sum() >= FEWEST_MODELS
        ]
        frame = derived(chapter, f"{id}_developer", label, "%", pd.DataFrame(values), [rows])
        chapter.compare(id, frame, digits=0)
        frames.append(frame.assign(panel=label))
        latest = frame[frame["year"] == frame["year"].max()].set_index("economy")
        verdict = "no data"
        if set(chapter.pair) <= set(latest.index):
            apart = latest["low"].max() > latest["high"].min()
            verdict = "the intervals do not overlap" if apart else "the intervals overlap"
        chapter.add(f"{id}_verdict", verdict, "text", label=f"{label}: the pair in the latest year", rows=frame)
        for role, code in (("focus", chapter.focus), ("rival", chapter.rival)):
            share = chapter.statistics[f"{id}_{role}"].value
            equal = 100 / share if isinstance(share, float) and share > 0 else None
            part = latest[latest.index == code].reset_index()
            chapter.add(f"{id}_{role}_equals", equal, "developers", label=f"equal developers that would give: {label}, {chapter.names[code]}", rows=part, digits=0)  # fmt: skip
    return pd.concat(frames, ignore_index=True)


def derived(
    chapter: Chapter, id: str, label: str, unit: str, values: pd.DataFrame, inputs: list[pd.DataFrame], direction: str = "neutral",
) -> pd.DataFrame:  # fmt: skip
    """Return values (economy, period, year, value, optional low, high) as rows of a derived indicator, ready for compare."""
    chapter.derived[id] = inputs
    chapter.indicators.loc[id, ["label", "unit", "direction"]] = [label, unit, direction]
    frame = pd.DataFrame(values, columns=["economy", "period", "year", "value", "low", "high"])
    source, grade = ("", "") if inputs[0].empty else inputs[0][["source", "grade"]].iloc[0]
    return frame.assign(
        indicator=id, subject="", unit=unit, source=source, grade=grade, status="derived", label=label,
        series=frame["economy"].map(chapter.names), key=frame["economy"],
    )  # fmt: skip


def _interval(chapter: Chapter, part: pd.DataFrame, statistic: Callable[[ArrayLike], float]) -> dict[str, float]:
    counts = part.groupby("owner")["value"].sum()
    units = np.repeat(counts.index.to_numpy(), counts.astype(int))
    found = centred_interval(statistic, units, DRAWS, chapter.confidence, chapter.seed)
    return {"value": 100 * found.value, "low": 100 * found.low, "high": 100 * found.high}


def _named(chapter: Chapter, kinds: Sequence[str]) -> set[str]:
    """Return the owners among the organizations that the article names."""
    known = read(chapter.data, "organizations")
    known = known[known["named"].fillna(False).astype(bool) & known["kind"].isin(kinds)]
    return set(known["note"].str.extract(PART_OF, expand=False).fillna(known["name"]))


def listed(names: pd.Index | pd.Series | Sequence[str]) -> str:
    """Return names as words: A, B and C; none if there are none."""
    words = [str(name) for name in names]
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:]))) or "none"

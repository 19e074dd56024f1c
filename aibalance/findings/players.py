"""Findings on the players: who makes notable models, how concentrated each side is, and which firms the article names."""

from collections.abc import Callable, Iterable
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from aibalance import rounding
from aibalance.data.tables import read
from aibalance.family import FOCUS
from aibalance.ledger import Chapter, Rows
from aibalance.rounding import rounded
from aibalance.statistic import plain, weakest
from aibalance.stats.concentration import centred_interval, concentration_ratio, herfindahl_index
from aibalance.stats.estimate import Estimate
from aibalance.stats.intervals import difference

PART_OF = r"Part of (\w+)"  # how the notes of organizations.csv name the owner of a unit
FIRMS = ("company", "laboratory")
LEAST_OF_A_LEADER = 5  # models in the years looked at; below it an order is a matter of one model
FEWEST_MODELS = 10  # with fewer a year's concentration says little
DRAWS = 2_000
CONCENTRATION: dict[str, tuple[str, Callable[[ArrayLike], float]]] = {
    "same": ("Chance that two models share a developer", partial(herfindahl_index, unbiased=True)),
    "four": ("Share of the four largest developers", concentration_ratio),
}


def developers(chapter: Chapter) -> pd.DataFrame:
    """Return notable models by developer and year, all economies, with the owner of each developer.

    Adds owner (Google for Google DeepMind; a name that starts with a company's is a unit of it), home (the owner's
    economy), kind, and named: whether the article names it.
    """
    known = read(chapter.data, "organizations").set_index("name")
    owners = known["note"].str.extract(PART_OF, expand=False).fillna(known.index.to_series())
    rows = chapter.rows("notable_models_by_developer", [])
    companies = owners[known["kind"] == "company"]
    rows["owner"] = rows["subject"].map(owners).fillna(rows["subject"].map(lambda name: _company(name, companies)))
    rows["home"] = rows["owner"].map(known["economy"]).fillna(rows["economy"])
    rows["kind"] = rows["owner"].map(known["kind"]).fillna("")
    rows["named"] = rows["owner"].map(known["named"]).astype("boolean").fillna(False).astype(bool)
    return rows


def _company(name: str, companies: pd.Series) -> str:
    """Return the owner of the company whose name, as whole words, the name of a developer starts with; else the name."""
    starts = [company for company in companies.index if f"{name} ".startswith(f"{company} ")]
    return str(companies[max(starts, key=len)]) if starts else name


def leaders(chapter: Chapter, rows: pd.DataFrame, years: int = 3, shown: int = 14) -> pd.DataFrame:
    """Register who made notable models in the last `years`; return the largest and all firms that the article names.

    rows: of `developers`. developers_since; developers_<role>, developers_elsewhere, developers_economies (how many
    other economies have one); models_<role>, models_all; top, top_models (the largest); universities (names of those
    among the `shown` largest). Returned: label, value, key, hollow (not named by the article), the largest first.
    """
    recent = rows[rows["year"] > chapter.as_of - years]
    totals = recent.groupby(["owner", "home", "kind", "named"], as_index=False)["value"].sum()
    totals = totals.sort_values(["value", "owner"], ascending=[False, True], ignore_index=True, kind="stable")
    chapter.add("developers_since", chapter.as_of - years + 1, "year", label="first year of the list of developers")
    for role, code in (("focus", chapter.focus), ("rival", chapter.rival)):
        own = totals[totals["home"] == code]
        register(
            chapter, recent[recent["home"] == code],
            (f"developers_{role}", len(own), "developers", f"developers of notable models, {chapter.names[code]}", 0),
            (f"models_{role}", own["value"].sum(), "models", f"credits for notable models, {chapter.names[code]}", 0),
        )  # fmt: skip
    others, top = totals[~totals["home"].isin(chapter.pair)], totals.head(1)
    schools = totals.head(shown).query("kind == 'university'")["owner"]
    register(
        chapter, recent,
        ("developers_elsewhere", len(others), "developers", "developers of notable models in other economies", 0),
        ("developers_economies", others["home"].nunique(), "count", "other economies with a developer", 0),
        ("models_all", totals["value"].sum(), "models", "credits for notable models, all economies", 0),
        ("top", listed(top["owner"]), "text", "developer of the most notable models", 0),
        ("top_models", top["value"].max(), "models", "notable models of that developer", 0),
        ("universities", listed(schools), "text", f"universities among the {shown} largest developers", 0),
    )  # fmt: skip
    home = read(chapter.data, "organizations").set_index("name")["economy"]
    silent = pd.DataFrame({"owner": sorted(mentioned(chapter) - set(totals["owner"]))})
    silent = silent.assign(home=silent["owner"].map(home), named=True, value=0.0)
    chart = pd.concat([totals[(totals.index < shown) | totals["named"]], silent], ignore_index=True)
    return chart.rename(columns={"owner": "label", "home": "key"}).assign(hollow=~chart["named"].astype(bool))


def mentioned(chapter: Chapter) -> set[str]:
    """Return the firms that the article names, each as the company that owns it."""
    known = read(chapter.data, "organizations")
    known = known[known["named"].fillna(False).astype(bool) & known["kind"].isin(FIRMS)]
    return set(known["note"].str.extract(PART_OF, expand=False).fillna(known["name"]))


def named(chapter: Chapter, rows: pd.DataFrame, years: int = 2) -> None:
    """Register how the firms that the article names compare with those that lead, in the last `years`.

    rows: of `developers`. named_span; named_all, named_active (with a notable model), named_silent (the rest, by name);
    leading (firms with at least leading_least models), leading_named; missed, missed_names (leading, not named).
    """
    recent = rows[(rows["year"] > chapter.as_of - years) & rows["kind"].isin(FIRMS)]
    totals = recent.groupby("owner").agg(value=("value", "sum"), named=("named", "first"))
    totals = totals.sort_values("value", ascending=False, kind="stable")
    leading = totals[totals["value"] >= LEAST_OF_A_LEADER]
    missed = leading.index[~leading["named"]]
    silent = mentioned(chapter) - set(totals.index)
    span = f"{chapter.as_of - years + 1} to {chapter.as_of}"
    register(
        chapter, recent,
        ("named_span", span, "text", "years looked at", 0),
        ("named_all", len(mentioned(chapter)), "count", "firms that the article names", 0),
        ("named_active", int(totals["named"].sum()), "count", f"named firms with a notable model, {span}", 0),
        ("named_silent", listed(sorted(silent)), "text", f"named firms without a notable model, {span}", 0),
        ("leading_least", LEAST_OF_A_LEADER, "models", "models that make a firm a leader here", 0),
        ("leading", len(leading), "count", f"firms that lead, {span}", 0),
        ("leading_named", len(leading) - len(missed), "count", f"firms that lead and are named, {span}", 0),
        ("missed", len(missed), "count", f"firms that lead and are not named, {span}", 0),
        ("missed_names", listed(missed), "text", f"firms that lead and are not named, {span}", 0),
    )  # fmt: skip


def concentration(chapter: Chapter, rows: pd.DataFrame) -> pd.DataFrame:
    """Register how concentrated each of the pair is, by year, in two measures; return both with intervals, in %.

    rows: of `developers`. same_…: the chance that two different models drawn have one developer (the Herfindahl index
    without its bias in small samples); four_…: the share of the four largest. Of both the family of `Chapter.compare`;
    _difference, _range, _verdict: focus minus rival in points, its interval, and whether that excludes zero; _years,
    _focus_years: years that both have, and those in which the focus is more concentrated. same_<role>_equals: how many
    equal developers would give that chance; fewest: models that a year needs to be shown. Returned: panel, series, key,
    year, value, low, high.
    """
    register(chapter, rows, ("fewest", FEWEST_MODELS, "models", "models that a year needs for its concentration", 0))
    frames = []
    for id, (label, statistic) in CONCENTRATION.items():
        values = [
            {"economy": code, "year": year, "period": f"{year:.0f}", **_interval(chapter, part, statistic)}
            for code in chapter.pair
            for year, part in rows[rows["economy"] == code].groupby("year")
            if part["value"].sum() >= FEWEST_MODELS
        ]
        frame = derived(chapter, f"{id}_developer", label, "%", pd.DataFrame(values), [rows])
        ratio = chapter.compare(id, frame, digits=0)
        register(
            chapter, frame,
            (f"{id}_years", len(ratio) or None, "count", f"{label}: years that both have", 0),
            (f"{id}_focus_years", int((ratio > 1).sum()), "count", f"{label}: years with more on the focus's side", 0),
        )  # fmt: skip
        frames.append(frame.assign(panel=label + ", %"))
        _apart(chapter, id, label, frame)
    for role, code in (("focus", chapter.focus), ("rival", chapter.rival)):
        chance, part = chapter.statistics[f"same_{role}"].value, frames[0][frames[0]["economy"] == code].tail(1)
        equal = 100 / chance if isinstance(chance, float) and chance > 0 else None
        words = f"equal developers that would give that chance, {chapter.names[code]}"
        register(chapter, part, (f"same_{role}_equals", equal, "developers", words, 0))
    return pd.concat(frames, ignore_index=True)


def _apart(chapter: Chapter, id: str, label: str, frame: pd.DataFrame) -> None:
    """Register the difference of the pair in the last year that both have, in points, with its interval in words."""
    shared = frame[frame["year"] == frame["year"].where(frame.duplicated("year", keep=False)).max()]
    ends = shared.set_index("economy")[["value", "low", "high"]].astype(float)
    value, low, high, words, verdict = None, None, None, "no data", "no data"
    if len(ends):
        sides = [ends.loc[code] for code in chapter.pair]
        first, second = (Estimate(s["value"], s["low"], s["high"], chapter.confidence) for s in sides)
        gap = difference(first, second)
        value, low, high = gap.value, gap.low, gap.high
        words = " to ".join(plain(end, "points", 1) for end in (low, high))
        verdict = "includes zero" if gap.holds(0) else "excludes zero"
    name = f"{label}: focus minus rival"
    chapter.add(
        f"{id}_difference", value, "points", label=name, rows=shared, digits=1, low=low, high=high, family=FOCUS
    )
    register(chapter, shared, (f"{id}_range", words, "text", f"{name}, interval", 0), family=FOCUS)
    register(chapter, shared, (f"{id}_verdict", verdict, "text", f"{name}, what the interval says", 0))


def _interval(chapter: Chapter, part: pd.DataFrame, statistic: Callable[[ArrayLike], float]) -> dict[str, float]:
    counts = part.groupby("owner")["value"].sum()
    units = np.repeat(counts.index.to_numpy(), counts.astype(int))
    found = centred_interval(statistic, units, DRAWS, chapter.confidence, chapter.seed)
    low, high = (rounded(100 * end, rounding.DRAWS) for end in (found.low, found.high))
    return {"value": 100 * found.value, "low": low, "high": high}


def derived(
    chapter: Chapter, id: str, label: str, unit: str, values: pd.DataFrame, inputs: list[pd.DataFrame], direction: str = "neutral",
) -> pd.DataFrame:  # fmt: skip
    """Return values (economy, period, year, value, optional low, high) as rows of a derived indicator, ready for compare."""
    chapter.derived[id] = inputs
    chapter.indicators.loc[id, ["label", "unit", "direction"]] = [label, unit, direction]
    frame = values.reindex(columns=["economy", "period", "year", "value", "low", "high"])
    source = "" if inputs[0].empty else inputs[0]["source"].iloc[0]
    grade = weakest(grade for rows in inputs for grade in rows["grade"])
    return frame.assign(
        indicator=id, subject="", unit=unit, source=source, grade=grade, status="derived", label=label,
        series=frame["economy"].map(chapter.names), key=frame["economy"],
    )  # fmt: skip


def register(
    chapter: Chapter, rows: Rows, *entries: tuple[str, float | str | None, str, str, int], family: str = ""
) -> None:
    """Register several statistics of the same rows: (id, value, unit, label, digits) each; family: where ids do not say so."""
    for id, value, unit, label, digits in entries:
        chapter.add(id, value, unit, label=label, rows=rows, digits=digits, family=family)


def listed(names: Iterable[str]) -> str:
    """Return names as words, A, B and C; none if there are none."""
    words = [str(name) for name in names]
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:]))) or "none"

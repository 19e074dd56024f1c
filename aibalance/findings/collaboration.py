"""Findings on collaboration across a border: joint papers, and software ties corrected for the size of both."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from aibalance.family import FOCUS
from aibalance.findings.affinity import affinities, code_affinity, code_ties
from aibalance.findings.exchange import change
from aibalance.ledger import Chapter
from aibalance.rounding import SOLVER, percent_change, rounded_frame
from aibalance.stats.comparison import direction
from aibalance.stats.specialisation import affinity_index

PARTNERS = ("IND", "GBR", "DEU", "JPN")  # with whom each of the pair is drawn, beside the other
HARBOUR, BEHIND = "HKG", "CHN"  # where private networks are likely to show activity of the second
WAYS = {"rising": "rose", "falling": "fell", "flat": "held"}


def joint(chapter: Chapter, name: str, series: str) -> pd.DataFrame:
    """Return what the pair did together, whichever of them the row is filed under; register its change() as `name`."""
    rows = chapter.rows(series)
    rows = rows[rows["subject"].isin(chapter.pair)].reset_index(drop=True)
    change(chapter, name, rows)
    return rows


def joint_share(chapter: Chapter, name: str, together: pd.DataFrame, papers: pd.DataFrame) -> None:
    """Register joint papers as a share of each side's own, and over the geometric mean of both (Salton's cosine).

    <name>_focus, _rival, _cosine, each with change(). Source: Salton and McGill (1983), Introduction to Modern
    Information Retrieval.
    """
    wide = papers.pivot(index="year", columns="economy", values="value")
    both = set(chapter.pair) <= set(wide)
    base = {role: wide[code] if both else None for role, code in (("focus", chapter.focus), ("rival", chapter.rival))}
    base["cosine"] = np.sqrt(wide[chapter.focus] * wide[chapter.rival]) if both else None
    for key, size in base.items():
        rows = together.iloc[:0]
        if size is not None:
            chapter.derived[f"{name}_{key}"] = [together, papers]
            value = 100 * together["value"].to_numpy() / size.reindex(together["year"]).to_numpy()
            what = "over the geometric mean of both" if key == "cosine" else f"as a share of those of the {key}"
            what = f"{together['label'].iloc[0]}, {what}" if len(together) else ""
            rows = together.assign(value=value, unit="%", indicator=f"{name}_{key}", label=what, series="", subject="")
        change(chapter, f"{name}_{key}", rows)


def ties(chapter: Chapter) -> pd.DataFrame:
    """Return the affinity of each of the pair with the other and with PARTNERS, by year, one panel each.

    Affinity: software collaboration over what the sizes of both explain, among economies of which every pair is
    published in every year. Registers affinity_first, _last, _way (rose, fell or held) and affinity_economies;
    collaboration: change() of the count itself; harbour_first, _last, _way, _change: both with HARBOUR counted as BEHIND;
    fell_with, fell_of: partners of the rival.
    """
    whole, names = code_ties(chapter)
    rows = chapter.rows("collaborations", [], partial=True)
    rows = rows[(rows["year"] <= chapter.as_of) & rows["economy"].isin(names) & rows["subject"].isin(names)]
    every = len(names) * (len(names) - 1) // 2  # a year in which a pair is not published has no affinities
    tables = {year: affinities(part) for year, part in rows.groupby("year") if len(part) == every}
    years = sorted(set(whole["year"]))[:: max(whole["year"].nunique() - 1, 1)]
    values = code_affinity(chapter, "affinity_first", "affinity_last")
    way = WAYS[direction(years, values, years[-1] - years[0])] if len(years) == 2 else "no data"
    chapter.add("affinity_way", way, "text", label="what the affinity of the pair did")
    chapter.add("affinity_economies", len(names) or None, "count", label="economies compared", digits=0)
    own = whole[whole["economy"].isin(chapter.pair) & whole["subject"].isin(chapter.pair)]
    change(chapter, "collaboration", own)
    _harbour(chapter, whole, years)
    _fallen(chapter, whole, years)
    parts = []
    for code, other in (chapter.pair, chapter.pair[::-1]):
        for partner in (p for p in dict.fromkeys([other, *PARTNERS]) if {code, p} <= set(names) and p != code):
            line = {"year": list(tables), "value": [table.loc[code, partner] for table in tables.values()]}
            panel = f"{chapter.names[code]} with"
            parts.append(pd.DataFrame(line).assign(panel=panel, series=chapter.names[partner], key=partner))
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["year", "value"])
    return rounded_frame(frame, SOLVER).assign(partial=~frame["year"].isin(whole["year"]))


def _matrix(rows: pd.DataFrame, same: Mapping[str, str]) -> pd.DataFrame:
    """Return ties of one year as a symmetric matrix, economies in `same` counted as others."""
    ends = pd.DataFrame({"a": rows["economy"].replace(same), "b": rows["subject"].replace(same), "w": rows["value"]})
    half = ends.pivot_table(index="a", columns="b", values="w", aggfunc="sum")
    names = sorted({*half.index, *half.columns})
    half = half.reindex(index=names, columns=names).fillna(0)
    return half + half.T


def _harbour(chapter: Chapter, rows: pd.DataFrame, years: Sequence[float]) -> None:
    """Register the affinity, and the change of the count, with HARBOUR counted as BEHIND where that is one of the pair."""
    known = len(years) == 2 and BEHIND in chapter.pair and HARBOUR in set(rows["economy"]) - set(chapter.pair)
    both = [*chapter.pair, HARBOUR]
    used = rows[rows["economy"].isin(both) & rows["subject"].isin(both)] if known else None
    label = f"with {chapter.prose[HARBOUR]} counted as {chapter.prose[BEHIND]}"
    counts: list[float] = []
    found: list[float] = []
    for end, place in (("first", 0), ("last", -1)):
        ends = _matrix(rows[rows["year"] == years[place]], {HARBOUR: BEHIND}) if known else None
        value = affinity_index(ends).loc[chapter.focus, chapter.rival] if ends is not None else None
        counts += [ends.loc[chapter.focus, chapter.rival]] if ends is not None else []
        found += [value] if value is not None else []
        chapter.add(
            f"harbour_{end}",
            value,
            "ratio",
            label=f"affinity of the pair {label}, {end} year",
            rows=used,
            digits=2,
            method=SOLVER,
        )
    moved = percent_change(counts[1], counts[0]) if counts else None
    way = WAYS[direction(years, found, years[1] - years[0])] if found else "no data"
    chapter.add("harbour_way", way, "text", label=f"what the affinity of the pair did {label}", rows=used)
    chapter.add("harbour_change", moved, "% change", label=f"collaboration {label}", rows=used, digits=0)


def _fallen(chapter: Chapter, rows: pd.DataFrame, years: Sequence[float]) -> None:
    """Register with how many partners the rival's collaboration fell from the first year to the last."""
    own = rows[(rows["economy"] == chapter.rival) | (rows["subject"] == chapter.rival)]
    partner = own["economy"].where(own["economy"] != chapter.rival, own["subject"])
    wide = own.assign(partner=partner).pivot(index="partner", columns="year", values="value")
    fell = int((wide[years[1]] < wide[years[0]]).sum()) if len(years) == 2 else None
    chapter.add(
        "fell_with",
        fell,
        "count",
        label="partners with whom the rival's collaboration fell",
        rows=own,
        digits=0,
        family=FOCUS,
    )
    chapter.add("fell_of", len(wide) or None, "count", label="partners of the rival compared", rows=own, digits=0)

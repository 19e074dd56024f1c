"""Findings on the exchange of people: visas, stays after the doctorate, and where top researchers work."""

from collections.abc import Sequence

import pandas as pd

from aibalance.ledger import Chapter
from aibalance.rounding import percent_change

HOST = "USA"  # visas, stay rates and net inflow are counted by this economy alone
VISAS = {
    "F1": "Students (F-1)",
    "J1": "Exchange visitors (J-1)",
    "H1B": "Specialist workers (H-1B)",
    "O1": "Extraordinary ability (O-1)",
}
STAYS = {"intent": "Intend to stay, at graduation", "stay": "Still there after five years"}
RESEARCHERS = {"origin": "first degree", "workplace": "works there"}


def guests(chapter: Chapter) -> list[str]:
    """Register and return the two nationalities compared as guests of HOST: one of the pair, and India (or China).

    sender, other: their names.
    """
    sender = next(code for code in reversed(chapter.pair) if code != HOST)
    codes = [sender, "CHN" if sender == "IND" else "IND"]
    for role, code in zip(("sender", "other"), codes, strict=True):
        chapter.add(role, chapter.prose[code], "text", label=f"{role} of students and researchers")
    return codes


def change(chapter: Chapter, name: str, rows: pd.DataFrame, ends: bool = True, digits: int = 0) -> None:
    """Register the change of one series from its first row to its last, in % of the first, as <name>_change.

    With `ends` also <name>_first and _last, and <name>_years, the two periods. None, or "no data", without two rows.
    """
    used = rows.sort_values("year", kind="stable").iloc[[0, -1]] if len(rows) > 1 else rows.iloc[:0]
    first = rows.head(1).to_dict("records")
    parts = [[row["label"], chapter.names.get(row["subject"], row["subject"]), row["series"]] for row in first]
    what = ", ".join(filter(None, parts[0])) if parts else name
    values = used["value"].tolist() or [None, None]
    moved = percent_change(values[1], values[0]) if values[0] else None
    chapter.add(f"{name}_change", moved, "% change", label=f"{what}: change, first to last", rows=used, digits=0)
    if ends:
        unit, span = (used["unit"].iloc[0], " to ".join(used["period"])) if len(used) else ("count", "no data")
        for place, end in enumerate(("first", "last")):
            row = used.iloc[[place]] if len(used) else None
            chapter.add(f"{name}_{end}", values[place], unit, label=f"{what}: {end} value", rows=row, digits=digits)
        chapter.add(f"{name}_years", span, "text", label=f"{what}: first and last period", rows=used)


def visas(chapter: Chapter, codes: Sequence[str]) -> pd.DataFrame:
    """Return visas issued a fiscal year for a line chart, one panel a class; incomplete years hollow and not joined.

    Registers change() of complete years as <class>_sender and <class>_other, and of students in the months that the
    last, incomplete year has, against the same months a year before, as recent_<role>_change; recent_months says which.
    """
    rows = chapter.rows("us_visas_issued", codes, partial=True)
    rows = rows[rows["subject"].isin(VISAS) & (rows["year"] <= chapter.as_of)]
    months = chapter.rows("us_student_visas_monthly", codes)
    last = f"{chapter.as_of}-09" if months.empty else months["period"].max()
    first = f"{int(last[:4]) - (last[5:] < '10')}-10"
    span = " to ".join(f"{pd.Timestamp(month):%B %Y}" for month in (first, last))
    chapter.add("recent_months", span if len(months) else "no data", "text", label="months of the last fiscal year")
    for role, code in zip(("sender", "other"), codes, strict=True):
        own = rows[(rows["economy"] == code) & ~rows["partial"]]
        for kind in VISAS:
            change(chapter, f"{kind.lower()}_{role}", own[own["subject"] == kind], ends=kind == "F1")
        monthly = months[months["economy"] == code]
        now = monthly[monthly["period"].between(first, last)]
        before = monthly[monthly["year"].round(3).isin((now["year"] - 1).round(3))]
        moved = (
            percent_change(now["value"].sum(), before["value"].sum()) if len(now) and len(now) == len(before) else None
        )
        label = f"US student visas in these months against the year before, {chapter.names[code]}"
        chapter.add(f"recent_{role}_change", moved, "% change", label=label, rows=[now, before], digits=0)
    rows = rows.assign(panel=rows["subject"].map(VISAS), joined=~rows["partial"])
    return rows.sort_values("subject", key=lambda s: s.map(list(VISAS).index), kind="stable", ignore_index=True)


def stays(chapter: Chapter, codes: Sequence[str]) -> pd.DataFrame:
    """Return shares of doctorates who intend to stay, and who are still there five years on, for a line chart.

    Registers change() of each, intent_<role> and stay_<role>, role sender, other or world; two editions of the second
    are never joined: stay is the longer one, stay_<role>_newest the value of the newer.
    """
    economies, parts = [*codes, "WLD"], []
    sources = {"intent": [("us_doctorates_intending_to_stay", "ncses-11762")],
               "stay": [("us_stay_rate_five_years", "ncses-1639"), ("us_stay_rate_five_years", "ncses-10996")]}  # fmt: skip
    for name, editions in sources.items():
        for place, (indicator, source) in enumerate(editions):
            rows = chapter.rows(indicator, economies, source=source)
            for role, code in zip(("sender", "other", "world"), economies, strict=True):
                own = rows[rows["economy"] == code]
                if place == 0:
                    change(chapter, f"{name}_{role}", own)
                else:
                    value = own["value"].iloc[-1] if len(own) else None
                    chapter.add(
                        f"{name}_{role}_newest",
                        value,
                        "%",
                        label=f"{STAYS[name]}, {role}, newest edition",
                        rows=own,
                        digits=0,
                    )
            parts.append(rows.assign(panel=STAYS[name], joined=place == 0))
    frame = pd.concat(parts, ignore_index=True)
    return frame.assign(series=frame["series"].mask(frame["economy"] == "WLD", "All countries"))


def attraction(chapter: Chapter) -> pd.DataFrame:
    """Return where top researchers took their first degree and where they work, labelled rows for dots.

    attraction_<role>_first, _last: share at work minus share of first degrees, in points, in the earliest and latest
    edition; attraction_first_year, _last_year; attraction_leader, _leader_first, _leader_last: who gains most.
    """
    parts = {kind: chapter.rows(f"top_tier_researchers_{kind}", source=["macropolo-2020", "macropolo-2024"])
             for kind in RESEARCHERS}  # fmt: skip
    frame = pd.concat([rows.assign(kind=kind) for kind, rows in parts.items()], ignore_index=True)
    wide = frame.pivot(index="year", columns=["economy", "kind"], values="value").sort_index(kind="stable")
    gains = {}
    for role, code in (("focus", chapter.focus), ("rival", chapter.rival)):
        full = {(code, kind) for kind in RESEARCHERS} <= set(wide)
        gain = (wide[code, "workplace"] - wide[code, "origin"]).dropna() if full else pd.Series(dtype=float)
        for end, place in (("first", 0), ("last", -1)):
            rows = frame[(frame["economy"] == code) & (frame["year"] == gain.index[place])] if len(gain) else None
            value = gain.iloc[place] if len(gain) else None
            chapter.add(f"attraction_{role}_{end}", value, "points", digits=0, rows=rows,
                        label=f"top researchers at work minus first degrees, {chapter.names[code]}, {end} edition")  # fmt: skip
        gains.update({code: gain.iloc[-1]} if len(gain) else {})
    for end, year in (("first", wide.index.min()), ("last", wide.index.max())):
        chapter.add(f"attraction_{end}_year", None if pd.isna(year) else year, "year", label=f"{end} edition's year")
    leader = max(gains, key=lambda code: gains[code]) if gains else ""
    chapter.add(
        "attraction_leader",
        chapter.prose.get(leader, "no data"),
        "text",
        label="who gains most researchers",
        rows=frame,
    )
    for end in ("first", "last"):
        role = "focus" if leader == chapter.focus else "rival"
        known = chapter.statistics[f"attraction_{role}_{end}"]
        rows = frame[frame["economy"] == leader]
        chapter.add(f"attraction_leader_{end}", known.value, "points", label=known.label, rows=rows, digits=0)
    frame["label"] = frame["series"] + ": " + frame["kind"].map(RESEARCHERS) + ", " + frame["period"]
    return frame.assign(hollow=frame["kind"] == "origin").sort_values(
        ["economy", "kind", "year"], ignore_index=True, kind="stable"
    )

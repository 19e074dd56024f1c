"""Findings on releases: how late counts of models settle, and what votes and tests say of the best ones."""

import numpy as np
import pandas as pd

from aibalance.data.series import decimal_year, side_by_side
from aibalance.findings.records import written
from aibalance.ledger import Chapter
from aibalance.rounding import percent_change

ELO_SCALE = 400  # points of score for odds of ten to one, the convention of Elo ratings
LINES = ["panel", "series", "key", "year", "value", "joined", "partial"]


def shown(chapter: Chapter, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows up to the end of the year after as_of; the column `partial` marks periods after as_of."""
    rows = rows[rows["year"] < chapter.as_of + 2]
    return rows.assign(partial=(rows["status"] == "partial") | (rows["year"] >= chapter.as_of + 1))


def openness(chapter: Chapter) -> pd.DataFrame:
    """Register how many notable models each of the pair published, and what share of them has open weights; return both.

    Compares under the names models and open, on complete years alone (see Chapter.compare). Returned: two panels, all
    models and those with open weights, to the year after as_of.
    """
    models = shown(chapter, chapter.rows("notable_models", partial=True))
    weights = shown(chapter, chapter.rows("open_weight_models", partial=True))
    share = chapter.combine(
        "open_share", "Notable models with open weights", "%", weights, models, lambda part, whole: 100 * part / whole
    )
    for name, rows in (("models", models), ("open", share)):
        chapter.compare(name, rows[~rows["partial"]], digits=0)
    return pd.concat([models.assign(panel="All notable models"), weights.assign(panel="With open weights")])


def revisions(chapter: Chapter, name: str, years: int = 2) -> pd.DataFrame:
    """Register how the count of notable models of one past year moves from snapshot to snapshot; return it for a chart.

    Of the last year up to as_of that was over: <name>_year; <name>_first_date, _last_date: first and last snapshot of the list;
    <name>_<role>_first, _last and _growth in %; <name>_times_first, _times_last: larger over smaller. Returned: the last
    `years` years as panels, x the date of the snapshot, points unjoined; hollow: printed in an AI Index.
    """
    kept = chapter.observed("notable_models")
    kept = kept[kept["economy"].isin(chapter.pair) & (kept["status"] != "partial")]
    kept = kept[kept["year"] <= chapter.as_of]
    kept = kept.assign(
        at=kept["source"].map(chapter.catalogue["published"]), printed=~kept["source"].str.startswith("epoch")
    )
    newest = kept.loc[~kept["printed"], "year"].max()
    kept = kept[kept["year"] > newest - years]
    own = kept[(kept["year"] == newest) & ~kept["printed"]].sort_values("at", kind="stable")
    both = own[own.groupby("source")["economy"].transform("nunique") == 2]
    ends = [both[both["at"] == at] for at in (both["at"].min(), both["at"].max())]
    chapter.add(f"{name}_year", newest, "year", label="year whose models are counted", rows=both)
    for end, rows in zip(("first", "last"), ends, strict=True):
        counts = rows.drop_duplicates("economy").set_index("economy")["value"]
        date = written(pd.Timestamp(rows["at"].iloc[0])) if len(rows) else "no data"
        chapter.add(f"{name}_{end}_date", date, "text", label=f"{end} snapshot after the year was over", rows=rows)
        for role, code in (("focus", chapter.focus), ("rival", chapter.rival)):
            chapter.add(f"{name}_{role}_{end}", counts.get(code), "models", digits=0, rows=rows[rows["economy"] == code],
                        label=f"notable models of {newest:.0f} in the {end} snapshot, {chapter.names[code]}")  # fmt: skip
        times = counts.max() / counts.min() if len(counts) == 2 and counts.min() > 0 else None
        chapter.add(
            f"{name}_times_{end}", times, "times", label=f"larger over smaller in the {end} snapshot", rows=rows
        )
    for role, code in (("focus", chapter.focus), ("rival", chapter.rival)):
        first, last = (chapter.statistics[f"{name}_{role}_{end}"].value for end in ("first", "last"))
        growth = percent_change(float(last), float(first)) if first and last else None
        chapter.add(f"{name}_{role}_growth", growth, "% change", digits=0, rows=both[both["economy"] == code],
                    label=f"growth of the count from first to last snapshot, {chapter.names[code]}")  # fmt: skip
    kept = kept.sort_values(["year", "at"], kind="stable").assign(
        key=kept["economy"], series=kept["economy"].map(chapter.names)
    )
    panel = "Models of " + kept["period"].astype(str)
    return kept.assign(
        panel=panel, year=kept["at"].map(decimal_year).astype(float), joined=False, partial=kept["printed"]
    )


def votes(chapter: Chapter, name: str) -> pd.DataFrame:
    """Register the lead of the side that users' votes put first, month by month; return it as a panel of a line chart.

    <name>_leader, _trailer: by the last month; <name>_first, _last: lead in points of score, with _month_first,
    _month_last, _span in months and _move (grew, shrank, held); <name>_chance_first, _chance_last: share of votes that
    such a lead stands for, in % (Elo's logistic curve); <name>_revised_first, _revised_last and their months: the same
    on the board as a later edition prints it.
    """
    rows = chapter.rows("arena_score", source="arena-history-2025")
    gap = _gap(chapter, rows)
    ahead = gap.empty or gap.iloc[-1] >= 0
    order = chapter.pair if ahead else chapter.pair[::-1]
    for key, code in zip(("leader", "trailer"), order, strict=True):
        word = "no data" if gap.empty else chapter.prose[code]
        chapter.add(f"{name}_{key}", word, "text", label=f"votes: {key}", rows=rows)
    gap = gap if ahead else -gap
    _ends(chapter, name, "", gap, rows)
    for end in ("first", "last"):
        lead = chapter.statistics[f"{name}_{end}"].value
        chance = None if lead is None else 100 / (1 + 10 ** (-float(lead) / ELO_SCALE))
        chapter.add(
            f"{name}_chance_{end}", chance, "%", digits=0, label=f"votes that the {end} lead stands for", rows=rows
        )
    step = np.sign(gap.iloc[-1] - gap.iloc[0]) if len(gap) else np.nan
    move = {1.0: "grew", -1.0: "shrank", 0.0: "held"}.get(float(step), "no data")
    chapter.add(f"{name}_move", move, "text", label="what the lead in votes did", rows=rows)
    span = round((gap.index[-1] - gap.index[0]) * 12) if len(gap) else None
    chapter.add(f"{name}_span", span, "months", digits=0, label="months from first to last month of votes", rows=rows)
    later = shown(chapter, chapter.rows("arena_score", source="ai-index-2026", partial=True))
    revised = _gap(chapter, later) if len(gap) else gap
    revised = revised if ahead else -revised
    _ends(chapter, name, "revised_", revised, later)
    panel = "Votes: lead in points of score"
    points = _line(revised, panel, "revised board", False).assign(partial=revised.index >= chapter.as_of + 1)
    return pd.concat([_line(gap, panel, "board of 2025", True), points], ignore_index=True)


def benchmarks(chapter: Chapter, name: str) -> pd.DataFrame:
    """Register the lead of the better side in four tests at two dates; return it as a panel of a line chart.

    <name>_leader: who leads in the sum of the last date; <name>_<test>_first, _last: lead in percentage points. They
    were published for the United States against China alone.
    """
    rows = chapter.rows("benchmark_gap", ["CHN"])
    rows = rows if set(chapter.pair) == {"USA", "CHN"} else rows.iloc[:0]
    last = rows.sort_values("year", kind="stable").groupby("subject").tail(1)
    leader = "USA" if last["value"].sum() >= 0 else "CHN"
    word = chapter.prose[leader] if len(rows) else "no data"
    chapter.add(f"{name}_leader", word, "text", label="who leads in the tests", rows=rows)
    frames = [_line(pd.Series(dtype=float), "", "", True)]
    for test in chapter.observed("benchmark_gap")["subject"].unique():
        part = rows[rows["subject"] == test].sort_values("year", kind="stable")
        lead = part.set_index("year")["value"] * (1 if leader == "USA" else -1)
        for end, place in (("first", 0), ("last", -1)):
            value = lead.iloc[place] if len(lead) else None
            chapter.add(f"{name}_{test.lower()}_{end}", value, "points", rows=part, label=f"{test}: lead, {end} date")
        frames.append(_line(lead, "Tests: lead in percentage points", test, True))
    return pd.concat([frame for frame in frames if len(frame)] or frames, ignore_index=True)


def _gap(chapter: Chapter, rows: pd.DataFrame) -> pd.Series:
    """Return focus less rival by decimal year; empty where one side has no rows."""
    if not set(chapter.pair) <= set(rows["economy"]):
        return pd.Series(dtype=float)
    wide = side_by_side(rows)
    return wide[chapter.focus] - wide[chapter.rival]


def _ends(chapter: Chapter, name: str, kind: str, gap: pd.Series, rows: pd.DataFrame) -> None:
    """Register the first and the last lead, with their months."""
    months = rows.drop_duplicates("year").set_index("year")["period"]
    for end, place in (("first", 0), ("last", -1)):
        lead = float(gap.iloc[place]) if len(gap) else None
        month = f"{pd.Timestamp(months[gap.index[place]]):%B %Y}" if len(gap) else "no data"
        chapter.add(f"{name}_{kind}month_{end}", month, "text", label=f"votes: {end} month", rows=rows)
        chapter.add(f"{name}_{kind}{end}", lead, "points", digits=0, label=f"lead in votes, {end} month", rows=rows)


def _line(values: pd.Series, panel: str, series: str, joined: bool) -> pd.DataFrame:
    frame = pd.DataFrame(
        {"panel": panel, "series": series, "key": "", "year": values.index, "value": values.to_numpy()}
    )
    return frame.assign(joined=joined, partial=False)

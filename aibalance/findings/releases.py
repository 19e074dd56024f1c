"""Findings on releases: how late counts of models settle, and what votes and tests say of the best ones."""

import pandas as pd

from aibalance.data.series import decimal_year, side_by_side
from aibalance.findings.records import written
from aibalance.ledger import Chapter

ELO_SCALE = 400  # points of score for odds of ten to one, the convention of Elo ratings
LINES = ["panel", "series", "key", "year", "value", "joined", "partial"]


def shown(chapter: Chapter, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows up to the end of the year after as_of; the column `partial` marks periods after as_of."""
    rows = rows[rows["year"] < chapter.as_of + 2]
    return rows.assign(partial=(rows["status"] == "partial") | (rows["year"] >= chapter.as_of + 1))


def revisions(chapter: Chapter, name: str, years: int = 3) -> pd.DataFrame:
    """Register how the count of notable models of one past year moves from snapshot to snapshot; return it for a chart.

    Of the year as_of, once it is over: <name>_year; <name>_first_date, _last_date: first and last snapshot of the list;
    <name>_<role>_first, _last and _growth in %; <name>_times_first, _times_last: larger over smaller. Returned: the last
    `years` years as panels, x the date of the snapshot, points unjoined; hollow: printed in an AI Index.
    """
    kept = chapter.observations
    kept = kept[
        (kept["indicator"] == "notable_models") & kept["economy"].isin(chapter.pair) & (kept["status"] != "partial")
    ]
    kept = kept[kept["year"].between(chapter.as_of - years + 1, chapter.as_of)]
    kept = kept.assign(
        at=kept["source"].map(chapter.catalogue["published"]), printed=~kept["source"].str.startswith("epoch")
    )
    own = kept[(kept["year"] == chapter.as_of) & ~kept["printed"]].sort_values("at")
    both = own[own.groupby("source")["economy"].transform("nunique") == 2]
    ends = [both[both["at"] == at] for at in (both["at"].min(), both["at"].max())]
    chapter.add(f"{name}_year", chapter.as_of, "year", label="year whose models are counted", rows=both)
    for end, rows in zip(("first", "last"), ends, strict=True):
        counts = rows.drop_duplicates("economy").set_index("economy")["value"]
        date = written(pd.Timestamp(rows["at"].iloc[0])) if len(rows) else "no data"
        chapter.add(f"{name}_{end}_date", date, "text", label=f"{end} snapshot after the year was over", rows=rows)
        for role, code in (("focus", chapter.focus), ("rival", chapter.rival)):
            chapter.add(f"{name}_{role}_{end}", counts.get(code), "models", digits=0, rows=rows[rows["economy"] == code],
                        label=f"notable models of {chapter.as_of} in the {end} snapshot, {chapter.names[code]}")  # fmt: skip
        times = counts.max() / counts.min() if len(counts) == 2 and counts.min() > 0 else None
        chapter.add(
            f"{name}_times_{end}", times, "times", label=f"larger over smaller in the {end} snapshot", rows=rows
        )
    for role, code in (("focus", chapter.focus), ("rival", chapter.rival)):
        first, last = (chapter.statistics[f"{name}_{role}_{end}"].value for end in ("first", "last"))
        growth = 100 * (float(last) / float(first) - 1) if first and last else None
        chapter.add(f"{name}_{role}_growth", growth, "% change", digits=0, rows=both[both["economy"] == code],
                    label=f"growth of the count from first to last snapshot, {chapter.names[code]}")  # fmt: skip
    kept = kept.sort_values(["year", "at"]).assign(key=kept["economy"], series=kept["economy"].map(chapter.names))
    panel = "Models of " + kept["period"].astype(str)
    return kept.assign(
        panel=panel, year=kept["at"].map(decimal_year).astype(float), joined=False, partial=kept["printed"]
    )


def leads(chapter: Chapter, name: str) -> pd.DataFrame:
    """Register the lead of the better side in users' votes by month and in tests at two dates; return both as panels.

    <name>_leader, _trailer: by the last month; <name>_first, _last: lead in points of score, with _month_first,
    _month_last, _span in months and _move (grew, shrank, held); <name>_chance_first, _chance_last: share of votes that
    such a lead stands for, in % (Elo's logistic curve); <name>_<test>_first and _last: lead in percentage points. The
    tests were published for the United States against China alone.
    """
    rows = chapter.rows("arena_score", source="arena-history-2025")
    wide = (
        side_by_side(rows)
        if set(chapter.pair) <= set(rows["economy"])
        else pd.DataFrame(columns=chapter.pair, dtype=float)
    )
    gap = wide[chapter.focus] - wide[chapter.rival]
    ahead = len(gap) == 0 or gap.iloc[-1] >= 0
    sign, order = (1, chapter.pair) if ahead else (-1, chapter.pair[::-1])
    for key, code in zip(("leader", "trailer"), order, strict=True):
        chapter.add(
            f"{name}_{key}", chapter.prose[code] if len(gap) else "no data", "text", label=f"votes: {key}", rows=rows
        )
    points = [sign * float(gap.iloc[place]) if len(gap) else None for place in (0, -1)]
    moments = [pd.Timestamp(rows["period"].sort_values().iloc[place]) if len(gap) else None for place in (0, -1)]
    for end, lead, moment in zip(("first", "last"), points, moments, strict=True):
        chance = None if lead is None else 100 / (1 + 10 ** (-lead / ELO_SCALE))
        month = f"{moment:%B %Y}" if moment else "no data"
        chapter.add(f"{name}_month_{end}", month, "text", label=f"{end} month of votes", rows=rows)
        chapter.add(f"{name}_{end}", lead, "points", digits=0, label=f"lead in votes, {end} month", rows=rows)
        chapter.add(
            f"{name}_chance_{end}",
            chance,
            "%",
            digits=0,
            label=f"votes that the lead stands for, {end} month",
            rows=rows,
        )
    before, after = points
    move = (
        "no data"
        if before is None or after is None
        else "grew"
        if after > before
        else "shrank"
        if after < before
        else "held"
    )
    chapter.add(f"{name}_move", move, "text", label="what the lead in votes did", rows=rows)
    span = round((gap.index[-1] - gap.index[0]) * 12) if len(gap) else None
    chapter.add(
        f"{name}_span", span, "months", digits=0, label="months between first and last month of votes", rows=rows
    )
    frames = [_line(gap * sign, "Votes: lead in points of score", "Arena, edition of 2025", True)] if len(gap) else []
    later = shown(chapter, chapter.rows("arena_score", source="ai-index-2026", partial=True))
    if len(frames) and set(chapter.pair) <= set(later["economy"]):
        revised = side_by_side(later)
        line = _line(
            sign * (revised[chapter.focus] - revised[chapter.rival]), frames[0]["panel"].iloc[0], "revised board", False
        )
        frames.append(line.assign(partial=line["year"] >= chapter.as_of + 1))
    tests = chapter.rows("benchmark_gap", ["CHN"])
    tests = tests if set(chapter.pair) == {"USA", "CHN"} else tests.iloc[:0]
    turn = 1 if order[0] == "USA" else -1
    for test in chapter.observations.query("indicator == 'benchmark_gap'")["subject"].unique():
        part = tests[tests["subject"] == test].sort_values("year")
        for end, place in (("first", 0), ("last", -1)):
            value = turn * part["value"].iloc[place] if len(part) else None
            chapter.add(f"{name}_{test.lower()}_{end}", value, "points", rows=part, label=f"{test}: lead, {end} date")
        if len(part):
            line = _line(part.set_index("year")["value"] * turn, "Tests: lead in percentage points", test, True)
            frames.append(line)
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=LINES)


def _line(values: pd.Series, panel: str, series: str, joined: bool) -> pd.DataFrame:
    frame = pd.DataFrame(
        {"panel": panel, "series": series, "key": "", "year": values.index, "value": values.to_numpy()}
    )
    return frame.assign(joined=joined, partial=False)

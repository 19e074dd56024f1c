"""Check what a Table Schema cannot say: rules between columns, between tables, and of honesty."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd

from aibalance.data import verdict
from aibalance.data.check import check_tables, warnings
from aibalance.data.contract import fits, schema
from aibalance.data.problems import SHOWN, BadInputError, Problem, nearest, told
from aibalance.data.quantities import quantity_rules
from aibalance.data.tables import frame, stored_all

Frames = dict[str, pd.DataFrame]
Rule = Callable[[Frames], Iterator[Problem]]
# Units in which an economy can exceed the world; in all others the world is the total.
RELATIVE = ("%", "% change", "ratio", "index", "rank", "times", "points", "year", "years", "months")
RULES: list[tuple[Rule, dict[str, list[str]]]] = []


def rule(**needs: str) -> Callable[[Rule], Rule]:
    """Have a function judge packages that have these columns, {table: names}; it sees only rows without other faults.

    The first table is the one whose rows are judged; if another is faulty, that is the cause, and the rule says nothing.
    """

    def add(judge: Rule) -> Rule:
        RULES.append((judge, {table: names.split() for table, names in needs.items()}))
        return judge

    return add


def check_all(folder: str | Path) -> list[Problem]:
    """Return every fault of the data package: those that its contract finds, and those of the rules below.

    Raises BadInputError if the contract itself is faulty.
    """
    return examined(folder)[0]


def examined(folder: str | Path) -> tuple[list[Problem], list[str]]:
    """Return every fault of a data package, and in words what was mended while it was read or looks odd.

    That a package is without fault is kept, and it is not examined again while nothing changes.
    """
    resources = schema(folder)
    key = verdict.key_of(Path(folder), resources)
    kept = verdict.recall(key)
    if kept is not None:
        return [], kept
    tables = stored_all(folder)
    notes = [note for table in tables.values() for note in table.notes] + warnings(tables, resources)
    problems = check_tables(tables, resources)
    files = {name: resource["path"] if not tables[name].problems else tables[name].problems[0].file for name, resource in resources.items()}
    faulty = {name: {p.line for p in problems if p.file == files[name]} for name in resources}
    frames = {}
    for name, resource in resources.items():
        if tables[name].cells:
            lines = pd.Series(tables[name].lines, dtype=int)
            sound = ~lines.isin(faulty[name])
            kept_rows = tables[name] if sound.all() else tables[name].only(list(sound))
            frames[name] = frame(kept_rows, resource).assign(line=lines[sound].to_numpy())
    for judge, needs in RULES:
        others = list(needs)[1:]
        if all(t in frames and set(c) <= set(frames[t].columns) for t, c in needs.items()) and not any(faulty[t] for t in others):
            problems += judge(frames)
    # What was written while it was examined is not what was found to be right.
    if not problems and schema(folder) == resources and verdict.key_of(Path(folder), resources) == key:
        verdict.keep(key, notes)
    return sorted(set(problems)), notes


def require_valid(folder: str | Path, book: str | Path | None = None) -> list[str]:
    """Return in words what was mended or looks odd in a data package. Raises BadInputError with every fault of it.

    book: a package that it must be able to stand in for.
    """
    problems = fits(folder, book) if book else []
    notes: list[str] = []
    if not problems:
        problems, notes = examined(folder)
    if problems:
        count = f"{len(problems):,} problem{'s' * (len(problems) > 1)} in {folder}"
        raise BadInputError("\n".join([*(f"note: {note}" for note in notes), *told(problems), count]))
    return notes


@rule(observations="value low high")
def _observed_intervals(frames: Frames) -> Iterator[Problem]:
    return _intervals("observations", frames["observations"])


@rule(frontier="value low high")
def _frontier_intervals(frames: Frames) -> Iterator[Problem]:
    return _intervals("frontier", frames["frontier"])


def _intervals(table: str, rows: pd.DataFrame) -> Iterator[Problem]:
    for row in rows[rows["low"] > rows["value"]].itertuples():
        yield Problem(f"{table}.csv", row.line, "low", f"{row.low:g}", f"at most the value, {row.value:g}")
    for row in rows[rows["high"] < rows["value"]].itertuples():
        yield Problem(f"{table}.csv", row.line, "high", f"{row.high:g}", f"at least the value, {row.value:g}")


@rule(observations="indicator value", indicators="id minimum maximum")
def _bounds(frames: Frames) -> Iterator[Problem]:
    rows = _joined(frames, ["minimum", "maximum"])
    for row in rows[rows["value"] < rows["minimum"]].itertuples():
        expected = f"{row.minimum:g} or more for {row.indicator}"
        yield Problem("observations.csv", row.line, "value", f"{row.value:g}", expected, f"{row.minimum:g}")
    for row in rows[rows["value"] > rows["maximum"]].itertuples():
        expected = f"{row.maximum:g} or less for {row.indicator}"
        yield Problem("observations.csv", row.line, "value", f"{row.value:g}", expected, f"{row.maximum:g}")


def _joined(frames: Frames, names: list[str]) -> pd.DataFrame:
    """Return the observations with columns of their indicators."""
    known = frames["indicators"].drop_duplicates("id").set_index("id")
    rows = frames["observations"]
    return rows.assign(**{name: rows["indicator"].map(known[name]) for name in names})


@rule(observations="indicator subject period source unit economy value")
def _worlds(frames: Frames) -> Iterator[Problem]:
    key = ["indicator", "subject", "period", "source"]
    rows = frames["observations"]
    units = [unit for unit in rows["unit"].unique() if unit in RELATIVE or "per" in unit.split()]
    rows = rows[~rows["unit"].isin(units)]
    world = rows[rows["economy"] == "WLD"].drop_duplicates(key).set_index(key)["value"].rename("world")
    rows = rows[rows["indicator"].isin(world.index.get_level_values("indicator").unique())].join(world, on=key, how="inner")
    for row in rows[rows["value"] > rows["world"]].itertuples():
        expected = f"at most the world's total of the same source, {row.world:g}"
        yield Problem("observations.csv", row.line, "value", f"{row.value:g}", expected)


@rule(observations="indicator subject", indicators="id subject_kind", economies="code", hubs="id", organizations="id")
def _subjects(frames: Frames) -> Iterator[Problem]:
    allowed = {
        "economy": set(frames["economies"]["code"]),
        "hub": set(frames["hubs"]["id"]),
        "organization": set(frames["organizations"]["id"]),
    }
    rows = _joined(frames, ["subject_kind"])
    named = rows["subject"] != ""
    for row in rows[(rows["subject_kind"] == "none") & named].itertuples():
        expected = f"nothing: {row.indicator} has no subjects"
        yield Problem("observations.csv", row.line, "subject", f"'{row.subject}'", expected)
    for row in rows[(rows["subject_kind"] == "label") & ~named].itertuples():
        expected = f"a label: {row.indicator} has one for each row"
        yield Problem("observations.csv", row.line, "subject", "nothing", expected)
    for kind, known in allowed.items():
        wrong = rows[(rows["subject_kind"] == kind) & ~rows["subject"].isin(known)]
        near = {subject: nearest(subject, sorted(known)) for subject in wrong["subject"].unique()[:SHOWN]}
        for row in wrong.itertuples():
            found = f"'{row.subject}'" if row.subject else "nothing"
            yield Problem("observations.csv", row.line, "subject", found, f"the id of one {kind}", near.get(row.subject, ""))


@rule(observations="period status source", sources="id seen_on")
def _periods(frames: Frames) -> Iterator[Problem]:
    seen = _seen(frames)
    rows = frames["observations"]
    first = rows["period"].str.replace("/.*", "", regex=True)
    last = rows["period"].where(rows["period"].str.contains("/"), "").str.replace(".*/", "", regex=True)
    for row in rows[(last != "") & (last <= first)].itertuples():
        yield Problem("observations.csv", row.line, "period", f"'{row.period}'", "a span that ends after it begins")
    year = last.where(last != "", first).str[:4]
    late = (rows["status"] != "forecast") & (year > rows["source"].map(seen).str[:4].fillna("9999"))
    for row in rows[late].itertuples():
        expected = f"a period that was over when its source was read, {seen[row.source]}, or the status forecast"
        yield Problem("observations.csv", row.line, "period", f"'{row.period}'", expected)


@rule(events="date source", sources="id seen_on")
def _event_dates(frames: Frames) -> Iterator[Problem]:
    return _dates("events", frames)


@rule(ties="date source", sources="id seen_on")
def _tie_dates(frames: Frames) -> Iterator[Problem]:
    return _dates("ties", frames)


@rule(frontier="date source", sources="id seen_on")
def _frontier_dates(frames: Frames) -> Iterator[Problem]:
    return _dates("frontier", frames)


def _dates(table: str, frames: Frames) -> Iterator[Problem]:
    seen, rows = _seen(frames), frames[table]
    for row in rows[rows["date"] > rows["source"].map(seen).fillna("9999")].itertuples():
        expected = f"a date before its source was read, {seen[row.source]}"
        yield Problem(f"{table}.csv", row.line, "date", f"'{row.date}'", expected)


def _seen(frames: Frames) -> dict[str, str]:
    return dict(zip(frames["sources"]["id"], frames["sources"]["seen_on"], strict=True))


@rule(sources="id use row_limit licence", observations="source")
def _licences(frames: Frames) -> Iterator[Problem]:
    counts = frames["observations"]["source"].value_counts()
    for row in frames["sources"].itertuples():
        limited = pd.notna(row.row_limit)
        if row.use == "figures" and not limited:
            yield Problem(
                "sources.csv", row.line, "row_limit", "nothing", "a limit, as only figures of this source may be used"
            )
        elif limited and counts.get(row.id, 0) > row.row_limit:
            found = f"{counts[row.id]} observations from {row.id}"
            yield Problem(
                "observations.csv", 0, "source", found, f"at most {row.row_limit}: its licence is {row.licence}"
            )


@rule(evidence="indicator economy subject versus period source event", observations="indicator economy subject period source")
def _evidence(frames: Frames) -> Iterator[Problem]:
    known = frames["observations"]
    named = known[known["indicator"].isin(frames["evidence"]["indicator"])]
    rows: dict[tuple[str, ...], set[str]] = {}
    for *series, period in zip(*(named[k] for k in ("indicator", "economy", "subject", "source", "period")), strict=True):
        rows.setdefault(tuple(series), set()).add(period)
    for row in frames["evidence"].itertuples():
        if bool(row.indicator) == bool(row.event):
            yield Problem("evidence.csv", row.line, "indicator+event", "both or neither", "an observation or an event")
            continue
        if row.event:
            continue
        for economy in filter(None, (row.economy, row.versus)):
            periods = rows.get((row.indicator, economy, row.subject, row.source), set())
            first, _, last = row.period.partition("/")
            series = last and sum(first <= p[: len(first)] <= last for p in periods if "/" not in p) >= 2
            if row.period not in periods and not series:
                wanted = " ".join(filter(None, (row.indicator, economy, row.subject, row.period, row.source)))
                near = nearest(row.period, sorted(periods)) or nearest(row.source, sorted(set(known["source"])))
                yield Problem("evidence.csv", row.line, "indicator", f"'{wanted}'", "a row of observations.csv", near)


@rule(claims="id untestable repeats comparator value precision", evidence="claim role")
def _claims(frames: Frames) -> Iterator[Problem]:
    tested = set(frames["evidence"].loc[frames["evidence"]["role"] == "value", "claim"])
    for row in frames["claims"].itertuples():
        if row.id not in tested and not row.untestable and not row.repeats:
            yield Problem(
                "claims.csv",
                row.line,
                "untestable",
                "nothing",
                f"a reason, as no evidence has the role value for {row.id}",
            )
        if row.id in tested and row.untestable:
            yield Problem("claims.csv", row.line, "untestable", "a reason", f"nothing, as evidence tests {row.id}")
        if row.comparator in ("equal", "approximately", "above", "below") and pd.isna(row.value):
            yield Problem(
                "claims.csv", row.line, "value", "nothing", f"the number that is claimed to be {row.comparator}"
            )
        if row.comparator == "equal" and pd.isna(row.precision):
            yield Problem("claims.csv", row.line, "precision", "nothing", "one unit in the last printed place")
        if row.comparator == "trend" and row.value not in (1, -1):
            yield Problem("claims.csv", row.line, "value", f"'{row.value}'", "1 for rising, -1 for falling")


rule(
    quantities="series edition noise width measure block denominator window economies method id",
    frontier="measure", indicators="id", sources="id",
)(quantity_rules)  # fmt: skip

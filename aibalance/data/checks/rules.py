"""Check what a Table Schema cannot say: rules between columns, between tables, and of honesty."""

from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

from aibalance.data.checks.problems import SHOWN, Problem, nearest
from aibalance.data.documents import documents
from aibalance.data.selection.current import series_rules
from aibalance.data.selection.links import link_rules
from aibalance.data.selection.quantities import quantity_rules
from aibalance.data.selection.unions import WITHIN, WORLD

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


@rule(observations="value low high")
def _observed_intervals(frames: Frames) -> Iterator[Problem]:
    return _intervals("observations", frames["observations"])


@rule(frontier="value low high")
def _frontier_intervals(frames: Frames) -> Iterator[Problem]:
    return _intervals("frontier", frames["frontier"])


def _intervals(table: str, rows: pd.DataFrame) -> Iterator[Problem]:
    for value, low, high, line in _cells(rows, "value", "low", "high", "line"):
        if low > value:
            yield Problem(f"{table}.csv", line, "low", f"{low:g}", f"at most the value, {value:g}")
        if high < value:
            yield Problem(f"{table}.csv", line, "high", f"{high:g}", f"at least the value, {value:g}")


def _cells(rows: pd.DataFrame, *names: str) -> Iterator[tuple[Any, ...]]:
    """Yield the cells of some columns, row by row: over lists, which is many times faster than over a frame."""
    return zip(*(rows[name].tolist() for name in names), strict=True)


@rule(observations="indicator value", indicators="id minimum maximum")
def _bounds(frames: Frames) -> Iterator[Problem]:
    bounds = {id: (low, high) for id, low, high in _cells(frames["indicators"], "id", "minimum", "maximum")}
    for indicator, value, line in _cells(frames["observations"], "indicator", "value", "line"):
        low, high = bounds.get(indicator, (value, value))
        if value < low or value > high:
            bound, words = (low, "or more") if value < low else (high, "or less")
            expected = f"{bound:g} {words} for {indicator}"
            yield Problem("observations.csv", line, "value", f"{value:g}", expected, f"{bound:g}")


@rule(observations="indicator subject period source unit economy value")
def _worlds(frames: Frames) -> Iterator[Problem]:
    rows = frames["observations"]
    relative = {unit for unit in rows["unit"].unique() if unit in RELATIVE or "per" in unit.split()}
    worlds: dict[tuple[str, ...], float] = {}
    cells = list(_cells(rows, "economy", "unit", "value", "line", "indicator", "subject", "period", "source"))
    for economy, unit, value, _, *key in cells:
        if economy == WORLD and unit not in relative:
            worlds.setdefault(tuple(key), value)
    for _, unit, value, line, *key in cells:
        if unit not in relative and value > worlds.get(tuple(key), value):
            expected = f"at most the world's total of the same source, {worlds[tuple(key)]:g}"
            yield Problem("observations.csv", line, "value", f"{value:g}", expected)


@rule(economies=f"code kind {WITHIN}")
def _unions(frames: Frames) -> Iterator[Problem]:
    rows = frames["economies"]
    aggregates = rows.loc[rows["kind"] == "aggregate", "code"].tolist()
    for code, named, line in _cells(rows, "code", WITHIN, "line"):
        for union in named.split():
            if union not in aggregates or union == code:
                near = nearest(union, [a for a in aggregates if a != code])
                yield Problem(
                    "economies.csv", line, WITHIN, union, f"an aggregate of the table other than {code}", near
                )


@rule(observations="indicator subject", indicators="id subject_kind", economies="code", hubs="id", organizations="id")
def _subjects(frames: Frames) -> Iterator[Problem]:
    allowed = {
        "economy": set(frames["economies"]["code"].tolist()),
        "hub": set(frames["hubs"]["id"].tolist()),
        "organization": set(frames["organizations"]["id"].tolist()),
    }
    kinds = dict(_cells(frames["indicators"], "id", "subject_kind"))
    near: dict[str, str] = {}
    for indicator, subject, line in _cells(frames["observations"], "indicator", "subject", "line"):
        kind = kinds.get(indicator, "")
        if kind == "none" and subject:
            expected = f"nothing: {indicator} has no subjects"
            yield Problem("observations.csv", line, "subject", f"'{subject}'", expected)
        elif kind == "label" and not subject:
            expected = f"a label: {indicator} has one for each row"
            yield Problem("observations.csv", line, "subject", "nothing", expected)
        elif kind in allowed and subject not in allowed[kind]:
            if subject not in near and len(near) < SHOWN:
                near[subject] = nearest(subject, sorted(allowed[kind]))
            found = f"'{subject}'" if subject else "nothing"
            yield Problem("observations.csv", line, "subject", found, f"the id of one {kind}", near.get(subject, ""))


@rule(observations="period status source", sources="id seen_on")
def _periods(frames: Frames) -> Iterator[Problem]:
    seen = _seen(frames)
    for period, status, source, line in _cells(frames["observations"], "period", "status", "source", "line"):
        first, _, last = period.partition("/")
        if last and last <= first:
            yield Problem("observations.csv", line, "period", f"'{period}'", "a span that ends after it begins")
        if status != "forecast" and (last or first)[:4] > seen.get(source, "9999")[:4]:
            expected = f"a period that was over when its source was read, {seen[source]}, or the status forecast"
            yield Problem("observations.csv", line, "period", f"'{period}'", expected)


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
    seen = _seen(frames)
    for date, source, line in _cells(frames[table], "date", "source", "line"):
        if date > seen.get(source, "9999"):
            expected = f"a date before its source was read, {seen[source]}"
            yield Problem(f"{table}.csv", line, "date", f"'{date}'", expected)


def _seen(frames: Frames) -> dict[str, str]:
    return dict(_cells(frames["sources"], "id", "seen_on"))


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


@rule(claims="id untestable repeats comparator value precision by what", evidence="claim role")
def _claims(frames: Frames) -> Iterator[Problem]:
    tested = set(frames["evidence"].loc[frames["evidence"]["role"] == "value", "claim"])
    for row in frames["claims"].itertuples():
        judged = row.comparator == "complete" or (row.comparator == "existence" and row.by)  # without a row, too
        if row.id not in tested and not row.untestable and not row.repeats and not judged:
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
        if row.comparator == "existence" and row.by and not row.what:
            yield Problem("claims.csv", row.line, "what", "nothing", f"what would have to be on record by {row.by}")
        if row.comparator == "existence" and not row.by and not row.untestable and not row.repeats:
            yield Problem("claims.csv", row.line, "by", "nothing", "the date by which it would have to be on record")
        if row.comparator == "equal" and pd.isna(row.precision):
            yield Problem("claims.csv", row.line, "precision", "nothing", "one unit in the last printed place")
        if row.comparator == "trend" and row.value not in (1, -1):
            yield Problem("claims.csv", row.line, "value", f"'{row.value}'", "1 for rising, -1 for falling")


@rule(economies="code iso2 kind")
def _codes(frames: Frames) -> Iterator[Problem]:
    """The code of Namibia, NA, is what programs take for a missing value."""
    for code, iso2, kind, line in _cells(frames["economies"], "code", "iso2", "kind", "line"):
        if kind == "economy" and not iso2 and code == "NAM":
            yield Problem(
                "economies.csv",
                line,
                "iso2",
                "nothing",
                "NA, the code of Namibia (pandas: keep_default_na=False)",
                "NA",
            )


@rule(hubs="id drawn within", organizations="hub")
def _hubs(frames: Frames) -> Iterator[Problem]:
    """One definition places organizations: a metropolitan area. Other geographies point to one, in one step."""
    hubs = frames["hubs"]
    other = set(hubs.loc[(hubs["drawn"] != "") | (hubs["within"] != ""), "id"])
    metropolitan = sorted(set(hubs["id"]) - other)
    expected = "a metropolitan area: a hub that is not drawn otherwise"
    for table, column in (("hubs", "within"), ("organizations", "hub")):
        for row in frames[table][frames[table][column].isin(other)].itertuples():
            found = getattr(row, column)
            yield Problem(f"{table}.csv", row.line, column, f"'{found}'", expected, nearest(found, metropolitan))


rule(
    quantities="series edition noise width measure block denominator window economies method id",
    frontier="measure", indicators="id", sources="id",
)(quantity_rules)  # fmt: skip
rule(
    evidence="indicator economy subject versus versus_subject period source series quantity event",
    observations="indicator economy subject period source", series="series indicator source", quantities="id series unit",
)(link_rules)  # fmt: skip
rule(series="indicator source predecessor", indicators="id", frontier="measure", sources="id")(series_rules)
rule(sources="id short url edition title seen_in published seen_on")(documents)

"""Check what a Table Schema cannot say: rules between columns, between tables, and of honesty."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd

from aibalance.data.contract import Problem, check, nearest, unreadable
from aibalance.data.current import series_rules
from aibalance.data.documents import documents
from aibalance.data.quantities import quantity_rules
from aibalance.data.tables import BadInputError, columns, read_text, schema, typed

Frames = dict[str, pd.DataFrame]
# Units in which an economy can exceed the world; in all others the world is the total.
RELATIVE = ("%", "% change", "ratio", "index", "rank", "times", "points", "year", "years", "months")


def check_all(folder: str | Path) -> list[Problem]:
    """Return every fault of the data package: those of its schemas, and, once it can be read, those of the rules below."""
    problems = check(folder)
    if any(unreadable(Path(folder))) or any(problem.line == 1 for problem in problems):
        return problems  # a table is missing, torn or has other columns: the rules would only repeat that
    frames = {}
    for table, resource in schema(folder).items():
        frame = read_text(Path(folder) / resource["path"])
        torn = {p.line for p in problems if p.file == resource["path"]}
        frame["line"] = range(2, len(frame) + 2)
        frame = frame[~frame["line"].isin(torn)].copy()
        for field in resource["schema"]["fields"]:
            frame[field["name"]] = typed(frame[field["name"]], field["type"])
        frames[table] = frame[[*columns(resource), "line"]]
    return sorted({*problems, *(problem for rule in RULES for problem in rule(frames))})


def require_valid(folder: str | Path) -> None:
    """Raise BadInputError with every fault of a data package."""
    problems = check_all(folder)
    if problems:
        found = "\n".join(f"{problem}" for problem in problems)
        raise BadInputError(f"{found}\n{len(problems)} problem{'s' * (len(problems) > 1)} in {folder}")


def _intervals(frames: Frames) -> Iterator[Problem]:
    for table in ("observations", "frontier"):
        for row in frames[table].itertuples():
            if row.low > row.value:
                yield Problem(f"{table}.csv", row.line, "low", f"{row.low:g}", f"at most the value, {row.value:g}")
            if row.high < row.value:
                yield Problem(f"{table}.csv", row.line, "high", f"{row.high:g}", f"at least the value, {row.value:g}")


def _bounds(frames: Frames) -> Iterator[Problem]:
    joined = frames["observations"].merge(
        frames["indicators"][["id", "minimum", "maximum"]], left_on="indicator", right_on="id"
    )
    for row in joined.itertuples():
        if row.value < row.minimum:
            yield Problem(
                "observations.csv",
                row.line,
                "value",
                f"{row.value:g}",
                f"{row.minimum:g} or more for {row.indicator}",
                f"{row.minimum:g}",
            )
        if row.value > row.maximum:
            yield Problem(
                "observations.csv",
                row.line,
                "value",
                f"{row.value:g}",
                f"{row.maximum:g} or less for {row.indicator}",
                f"{row.maximum:g}",
            )


def _worlds(frames: Frames) -> Iterator[Problem]:
    key = ["indicator", "subject", "period", "source"]
    rows = frames["observations"]
    rows = rows[~rows["unit"].isin(RELATIVE) & ~rows["unit"].str.contains(r"\bper\b")]
    world = rows[rows["economy"] == "WLD"].drop_duplicates(key).set_index(key)["value"].rename("world")
    for row in rows.join(world, on=key, how="inner").itertuples():
        if row.value > row.world:
            expected = f"at most the world's total of the same source, {row.world:g}"
            yield Problem("observations.csv", row.line, "value", f"{row.value:g}", expected)


def _subjects(frames: Frames) -> Iterator[Problem]:
    allowed = {
        "economy": set(frames["economies"]["code"]),
        "hub": set(frames["hubs"]["id"]),
        "organization": set(frames["organizations"]["id"]),
    }
    joined = frames["observations"].merge(
        frames["indicators"][["id", "subject_kind"]], left_on="indicator", right_on="id"
    )
    for row in joined.itertuples():
        if row.subject_kind == "none" and row.subject:
            yield Problem(
                "observations.csv", row.line, "subject", f"'{row.subject}'", f"nothing: {row.indicator} has no subjects"
            )
        elif row.subject_kind == "label" and not row.subject:
            yield Problem(
                "observations.csv", row.line, "subject", "nothing", f"a label: {row.indicator} has one for each row"
            )
        elif row.subject_kind in allowed and row.subject not in allowed[row.subject_kind]:
            near = nearest(row.subject, sorted(allowed[row.subject_kind]))
            yield Problem(
                "observations.csv", row.line, "subject", f"'{row.subject}'", f"the id of one {row.subject_kind}", near
            )


def _periods(frames: Frames) -> Iterator[Problem]:
    seen = dict(zip(frames["sources"]["id"], frames["sources"]["seen_on"], strict=True))
    for row in frames["observations"].itertuples():
        first, _, last = row.period.partition("/")
        if last and last <= first:
            yield Problem("observations.csv", row.line, "period", f"'{row.period}'", "a span that ends after it begins")
        if row.status != "forecast" and (last or first)[:4] > seen.get(row.source, "9999")[:4]:
            expected = f"a period that was over when its source was read, {seen[row.source]}, or the status forecast"
            yield Problem("observations.csv", row.line, "period", f"'{row.period}'", expected)
    for table in ("events", "ties", "frontier"):
        for row in frames[table].itertuples():
            if row.date > seen.get(row.source, "9999"):
                yield Problem(
                    f"{table}.csv",
                    row.line,
                    "date",
                    f"'{row.date}'",
                    f"a date before its source was read, {seen[row.source]}",
                )


def _text(frames: Frames) -> Iterator[Problem]:
    for table, frame in frames.items():
        for column in frame.columns:
            if frame[column].dtype.kind not in "fiub" and column != "line":
                text = frame[column].astype(str)
                for line, cell in zip(frame["line"], text, strict=True):
                    if re.match(r"[=+@\t\r]", cell) or re.match(r"-\D", cell):
                        yield Problem(
                            f"{table}.csv",
                            line,
                            column,
                            f"'{cell[:40]}'",
                            "text that no spreadsheet takes for a formula",
                        )
                    elif cell != cell.strip() or "\n" in cell:
                        yield Problem(
                            f"{table}.csv", line, column, f"'{cell[:40]}'", "text without line ends or outer spaces"
                        )


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


def _evidence(frames: Frames) -> Iterator[Problem]:
    known = frames["observations"]
    keys = {k: set(known[k]) for k in ("indicator", "economy", "period", "source")}
    rows: dict[tuple[str, ...], set[str]] = {
        (r.indicator, r.economy, r.subject, r.source): set() for r in known.itertuples()
    }
    for r in known.itertuples():
        rows[(r.indicator, r.economy, r.subject, r.source)].add(r.period)
    periods_of_all: dict[tuple[str, ...], set[str]] = {}
    for (indicator, economy, _, source), found in rows.items():
        periods_of_all.setdefault((indicator, economy, source), set()).update(found)
    for row in frames["evidence"].itertuples():
        if bool(row.indicator) == bool(row.event):
            yield Problem("evidence.csv", row.line, "indicator+event", "both or neither", "an observation or an event")
            continue
        if row.event:
            continue
        below = row.versus_subject or row.subject
        for economy, subject in [(row.economy, row.subject), *([(row.versus, below)] if row.versus else [])]:
            if subject == "*":  # counts the subjects
                periods = periods_of_all.get((row.indicator, economy, row.source), set())
            else:
                periods = rows.get((row.indicator, economy, subject, row.source), set())
            first, _, last = row.period.partition("/")
            series = last and sum(first <= p[: len(first)] <= last for p in periods if "/" not in p) >= 2
            if row.period not in periods and not series:
                wanted = " ".join(filter(None, (row.indicator, economy, subject, row.period, row.source)))
                near = nearest(row.period, sorted(periods)) or nearest(row.source, sorted(keys["source"]))
                yield Problem("evidence.csv", row.line, "indicator", f"'{wanted}'", "a row of observations.csv", near)


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


RULES: tuple[Callable[[Frames], Iterator[Problem]], ...] = (
    _intervals, _bounds, _worlds, _subjects, _periods, _text, _licences, _evidence, _claims, quantity_rules,
    series_rules, _hubs, documents,
)  # fmt: skip

"""What a row of evidence.csv reads: an edition by its id, a series in its current edition, or what a row of quantities.csv asks."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from aibalance.data.checks.contract import nearest
from aibalance.data.checks.problems import Problem
from aibalance.data.selection.current import Current
from aibalance.data.selection.quantities import RATIO, Quantity

FILE = "evidence.csv"
EACH = "*"  # in place of a subject: count the subjects


def resolved(links: pd.DataFrame, current: Current, quantities: Mapping[str, Quantity]) -> pd.DataFrame:
    """Return rows of evidence with indicator and source filled in where they name a series or a quantity.

    Then the edition is the one that series.csv has now, so that a verdict and a chapter read the same rows.
    """
    named = {
        name: (current[name].indicator, " ".join(current[name].sources or ())) for name in set(links["series"]) - {""}
    }
    asked = {id: (quantities[id].series[0], quantities[id].edition) for id in set(links["quantity"]) - {""}}
    own = zip(*(links[name].tolist() for name in ("series", "quantity", "indicator", "source")), strict=True)
    read = [asked.get(id) or named.get(name) or (indicator, source) for name, id, indicator, source in own]
    columns = zip(("indicator", "source"), zip(*read, strict=True) if read else ((), ()), strict=True)
    return links.assign(**{name: pd.Series(list(cells), links.index, dtype=str) for name, cells in columns})


def link_rules(frames: Mapping[str, pd.DataFrame]) -> Iterator[Problem]:
    """Yield what a schema cannot say: rows of evidence that read nothing, or one thing by two names."""
    known: dict[tuple[str, ...], set[str]] = defaultdict(set)
    rows = frames["observations"]
    names = ("indicator", "economy", "subject", "period", "source")
    for indicator, economy, subject, period, source in zip(*(rows[name].tolist() for name in names), strict=True):
        for edition in (source, ""):  # a series is of whatever edition is current
            known[indicator, economy, subject, edition].add(period)
            known[indicator, economy, EACH, edition].add(period)
    series = {row.series: row for row in frames["series"].itertuples()}
    quantities = {row.id: row for row in frames["quantities"].itertuples()}
    for row in frames["evidence"].itertuples():
        ways = [bool(cell) for cell in (row.indicator, row.series, row.quantity, row.event)]
        if sum(ways) != 1:
            found = "both or neither" if ways[1:3] == [False, False] else "none or several"
            yield Problem(
                FILE, row.line, "indicator+event", found, "one of an observation, a series, a quantity and an event"
            )
        elif (row.series or row.quantity) and row.source:
            yield Problem(
                FILE, row.line, "source", f"'{row.source}'", "nothing, as series.csv says which edition is read"
            )
        elif row.series and len(series[row.series].source.split()) != 1:
            editions = f"{row.series}, which reads {len(series[row.series].source.split())} editions"
            yield Problem(FILE, row.line, "series", editions, "a series of one edition, or an indicator and a source")
        elif row.quantity and quantities[row.quantity].unit != RATIO:
            yield Problem(
                FILE, row.line, "quantity", f"'{row.quantity}', in {quantities[row.quantity].unit}", "one in times"
            )
        elif row.quantity and (not row.versus or row.subject or row.versus_subject):
            yield Problem(
                FILE, row.line, "versus", f"'{row.versus}'", "the other economy, and no subjects, for a quantity"
            )
        elif not row.event:
            indicator = row.indicator
            if row.series:
                indicator = series[row.series].indicator
            if row.quantity:
                indicator = quantities[row.quantity].series.split(";")[0]
            yield from _missing(row, indicator, known, rows)


def _missing(
    row: Any, indicator: str, known: Mapping[tuple[str, ...], set[str]], rows: pd.DataFrame
) -> Iterator[Problem]:
    below = row.versus_subject or row.subject
    for economy, subject in [(row.economy, row.subject), *([(row.versus, below)] if row.versus else [])]:
        periods = known.get((indicator, economy, subject, row.source), set())
        first, _, last = row.period.partition("/")
        span = last and sum(first <= p[: len(first)] <= last for p in periods if "/" not in p) >= 2
        if row.period not in periods and not span:
            wanted = " ".join(filter(None, (indicator, economy, subject, row.period, row.source)))
            near = nearest(row.period, sorted(periods)) or nearest(row.source, sorted(set(rows["source"])))
            yield Problem(FILE, row.line, "indicator", f"'{wanted}'", "a row of observations.csv", near)

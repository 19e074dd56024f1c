"""One definition of "comparable" for all claims: what measures a quantity for one claim measures it for every other."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from aibalance.article.claims import Evidence
from aibalance.article.comparators import NUMERIC

SETTLES = 4  # the fewest points of a trend that Kendall's test can settle at p < 0.10
RANKED = 3  # the fewest economies in which a rank says something


@dataclass(frozen=True)
class Gap:
    """A claim that is not compared with an indicator by which `other`, on the same measure, is judged, although it has rows."""

    claim: str
    indicator: str
    other: str


def gaps(evidence: Evidence) -> Iterator[Gap]:
    """Yield every claim that is not compared with what another claim on the same measure is compared with.

    The same producer by another of its indicators will do: shares may come from another edition than levels. Asked only
    where the indicator has complete rows for the claim's economies and, if it names a year and is no trend, for that year; for
    a trend, points enough; for a rank, three economies; for a level, a figure in a unit that the claim is compared with. A
    claim judged as the one that it repeats, or not testable, is not asked.
    """
    for _, group in evidence.claims.groupby("measure", sort=True):
        links = {id: evidence.links(id).query("role == 'value' and indicator != ''") for id in group.index}
        used = {
            (row.indicator, evidence.producer(row.indicator, row.source)): id
            for id, own in reversed(links.items())
            for row in own.itertuples()
        }
        for id, own in links.items():
            heard = {evidence.producer(row.indicator, row.source) for row in own.itertuples()}
            units = {group.loc[id, "unit"], *evidence.observed(*own["indicator"])["unit"]}
            for (indicator, producer), other in used.items() if len(own) else ():
                if producer not in heard and _has_rows(evidence, group.loc[id], indicator, producer, units):
                    yield Gap(id, indicator, other)


def _has_rows(evidence: Evidence, claim: pd.Series, indicator: str, producer: str, units: set[str]) -> bool:
    rows = evidence.observed(indicator)
    rows = rows[
        (rows["source"].map(lambda source: evidence.producer(indicator, source)) == producer) & (rows["subject"] == "")
    ]
    rows = rows[rows["status"] != "partial"]
    comparator, level = claim["comparator"], claim["comparator"] in NUMERIC and not claim["versus"]
    if claim["period"] and comparator != "trend":
        rows = rows[rows["period"] == claim["period"]]
    if comparator == "rank":
        rows = rows.groupby(["source", "period"]).filter(lambda part: part["economy"].nunique() >= RANKED)
    if level:
        rows = rows[rows["unit"].isin(units)]
    sides = [code for code in (claim["entity"], claim["versus"]) if code]
    points = [_shared(part, sides) for _, part in rows.groupby("source")]
    return max(points, default=0) >= (SETTLES if comparator == "trend" else 1)


def _shared(rows: pd.DataFrame, sides: list[str]) -> int:
    """Return the number of periods for which every one of some economies has a row."""
    periods = [set(rows.loc[rows["economy"] == code, "period"]) for code in sides]
    return len(set.intersection(*periods)) if periods else 0

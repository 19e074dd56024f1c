"""What the article says and the tables that test it, each read once."""

import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from aibalance.data.selection.current import Current
from aibalance.data.selection.links import EACH, resolved
from aibalance.data.selection.quantities import answers, quantities, rows_of
from aibalance.data.selection.series import decimal_year, keys_of, observations
from aibalance.data.slices import sliced
from aibalance.data.tables import read
from aibalance.stated.statistic import GRADES

VERDICTS = ("supported", "supported with caveat", "contradicted", "not testable")
ROLES = ("value", "attribution", "first print", "bound", "caveat", "context")
LAST = 1_000  # after all parts of a claim
READS = [
    "claim",
    "role",
    "indicator",
    "economy",
    "subject",
    "versus",
    "versus_subject",
    "period",
    "source",
    "event",
    "part",
]


_held: dict[str, dict[str, Any]] = {}


def hold(folder: str | Path, findings: Mapping[str, Any]) -> None:
    """Let all that has been found on the claims of a package stand for the life of this process: it hangs on no parameter."""
    _held[os.path.realpath(folder)] = dict(findings)


class Evidence:
    """The tables that claims are judged against. article: the row that names the article, None if the package has none."""

    def __init__(self, folder: str | Path) -> None:
        self.claims = read(folder, "claims").set_index("id", drop=False)
        self._links, self._events, self._observations = (
            sliced(folder, "evidence"), sliced(folder, "events"), observations(folder),
        )  # fmt: skip
        self._current, self._quantities = Current(folder), quantities(folder)
        self.sources = read(folder, "sources").set_index("id", drop=False)
        economies = read(folder, "economies")
        self.aggregates = set(economies.query("kind == 'aggregate'")["code"])
        named = [economies.rename(columns={"code": "id"}), read(folder, "hubs"), read(folder, "organizations")]
        self.names = {id: name for frame in named for id, name in zip(frame["id"], frame["name"], strict=True)}
        self.labels = read(folder, "indicators").set_index("id")["label"].to_dict()
        self.listed = read(folder, "listed")
        rows = read(folder, "article")
        self.article = rows.iloc[0] if len(rows) else None
        # What has been found on a claim: readings of the rules share it.
        self.findings: dict[str, Any] = dict(_held.get(os.path.realpath(folder), {}))
        known = read(folder, "producers")
        self._producers = dict(
            zip(zip(known["indicator"], known["source"], strict=True), known["producer"], strict=True)
        )

    def links(self, *claims: str) -> pd.DataFrame:
        """Return the evidence on some claims with the edition that each row reads now, in order of what it reads."""
        links = resolved(self._links.of(*claims), self._current, self._quantities)
        ordered = links.assign(part=links["part"].fillna(LAST))
        named = list(zip(*(ordered[name].tolist() for name in READS), strict=True))
        return links.iloc[sorted(range(len(links)), key=named.__getitem__)].reset_index(drop=True)

    def tests(self, claim_id: str) -> pd.DataFrame:
        """Return the evidence that judges a claim: its own, or that of the claim that it repeats."""
        own, repeats = self.links(claim_id), self.claims.loc[claim_id, "repeats"]
        return self.links(repeats) if own.empty and repeats else own

    def claim(self, claim_id: str) -> pd.Series:
        """Return a claim; one that repeats another and does not say itself what must be on record has its words on that."""
        claim = self.claims.loc[claim_id].copy()
        if claim["repeats"] and not claim["what"]:
            claim[["what", "by"]] = self.claims.loc[claim["repeats"], ["what", "by"]].to_list()
        return claim

    def event(self, name: str) -> pd.Series | None:
        """Return one event, None if it is not on record."""
        found = self._events.of(name)
        return found.iloc[0] if len(found) else None

    def observed(self, *indicators: str) -> pd.DataFrame:
        """Return all rows of some indicators, in the order of the table."""
        return self._observations.of(*indicators)

    def rows(self, link: pd.Series, economy: str) -> pd.DataFrame:
        """Return the observations that a link names, for one economy; a span selects the periods inside it."""
        rows = self._observations.printed(link.indicator, economy, link.source)
        if link.subject == EACH:
            return _counted(_within(rows, link.period), link.period)
        rows = rows[rows.subject == link.subject]
        exact = rows[rows.period == link.period]
        return exact if len(exact) else _within(rows, link.period)

    def below(self, link: pd.Series) -> pd.DataFrame:
        """Return the observations that those of a link are divided by; none if it names no other."""
        if not link.versus:
            return self._observations.printed(link.indicator, "", "")
        return self.rows(_other(link), link.versus)

    def answers(self, link: pd.Series) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return what the quantity of a link says of its two economies in its period, a row a year, and the rows behind that.

        The same rows by the same method as in a chapter that answers the quantity.
        """
        asked, pair = self._quantities[link.quantity], [link.economy, link.versus]
        rows = rows_of(asked, self.observed(*asked.series))
        first, _, last = link.period.partition("/")
        found = answers(asked, rows, pair)
        found = found[found["year"].between(decimal_year(first), _end(last) if last else decimal_year(first))]
        keys = {key for year in found["rows"] for key in year}
        return found, rows[keys_of(rows).isin(keys)].sort_values("year", kind="stable")

    def producer(self, indicator: str, source: str) -> str:
        """Return who counted or estimated what a source prints: by indicator and source, by either, else its publisher.

        Several publications of one producer are one witness.
        """
        for key in ((indicator, source), (indicator, ""), ("", source)):
            if any(key) and key in self._producers:
                return self._producers[key]
        return str(self.sources.loc[source, "publisher"])

    def edition(self, source: str) -> str:
        """Return the name of a source in prose: its short name, else its publisher."""
        row = self.sources.loc[source]
        return str(row["short"] or row["publisher"])

    def too_late(self, period: str) -> bool:
        """Return whether a date or period begins after the article was written, so that it is not held against it."""
        if self.article is None or not self.article["written_by"]:
            return False
        return first_day(period.partition("/")[2] or period) > last_day(self.article["written_by"])


def _other(link: pd.Series) -> pd.Series:
    """Return a link to the figure that its own is divided by."""
    other = link.copy()
    other["subject"] = link.versus_subject or link.subject
    return other


def _within(rows: pd.DataFrame, period: str) -> pd.DataFrame:
    """Return the rows of single periods inside a span, in order of time; none if the period is no span."""
    if "/" not in period:
        return rows.iloc[:0]
    first, _, last = period.partition("/")
    return rows[rows.year.between(decimal_year(first), _end(last)) & ~rows.period.str.contains("/")].sort_values(
        "year", kind="stable"
    )


def _end(period: str) -> float:
    """Return the last moment at which a period inside a span begins, as a decimal year."""
    return decimal_year(period) + (0.999 if len(period) == 4 else 0)


def _counted(rows: pd.DataFrame, period: str) -> pd.DataFrame:
    """Return one row with the number of different subjects among rows, graded as the weakest of them; none of none."""
    if rows.empty:
        return rows
    grade = max(rows["grade"], key=GRADES.index)
    one = rows.tail(1).assign(subject=EACH, period=period, year=decimal_year(period), grade=grade, unit="count")
    return one.assign(value=float(rows.loc[rows["value"] > 0, "subject"].nunique()))


def first_day(period: str) -> str:
    """Return the first day of a date or period, ISO: 2025-Q2 begins on 2025-04-01."""
    year, _, rest = period.partition("-")
    if rest[:1] in ("Q", "H"):
        rest = f"{(int(rest[1]) - 1) * (3 if rest[0] == 'Q' else 6) + 1:02d}"
    month, _, day = rest.partition("-")
    return f"{year}-{month or '01'}-{day or '01'}"


def last_day(day: str) -> str:
    """Return the last day of a year, a month or a day, ISO."""
    year, _, rest = day.partition("-")
    month, _, last = rest.partition("-")
    if last:
        return day
    if not month:
        return f"{year}-12-31"
    following = date(int(year) + (month == "12"), int(month) % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1).isoformat()

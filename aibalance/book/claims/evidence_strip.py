"""One strip a claim: its own figure, each piece of evidence on the same scale, and what agrees with the claim shaded."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from aibalance.article.claims import Evidence
from aibalance.article.comparators import NUMERIC
from aibalance.article.judging import Judgement, judge
from aibalance.article.weighing import DECIDING, Finding
from aibalance.book.claims import scales
from aibalance.book.claims.claim_words import READ
from aibalance.book.claims.tolerance import TIME, own_place, place, tolerance, unit_of
from aibalance.book.numbers.cards import edition
from aibalance.data.selection.links import EACH

ROLES = {
    "value": "Compared with the claim",
    "attribution": "What the cited source says",
    "first print": "Where the measure was first printed",
    "bound": "An upper bound",
    "caveat": "Limits of the comparison",
    "context": "Near it, but not comparable",
}
AGREES = {True: "agrees", False: "disagrees", None: "settles nothing"}
PLURAL = {"agrees": "agree", "disagrees": "disagree", "settles nothing": "settle nothing"}


@dataclass(frozen=True)
class Piece:
    """One piece of evidence. text: its figure. of: whom and when. at: percent of the strip, None without a place on it.

    state: agrees, disagrees or settles nothing; "" where nothing is compared. without: the verdict without it, "" if it
    decides nothing.
    """

    role: str
    text: str
    indicator: str
    label: str
    of: str
    edition: str
    url: str
    read: str
    reason: str
    state: str
    without: str
    value: float | None
    at: float | None


@dataclass(frozen=True)
class Strip:
    """The evidence on a claim. shade: (from, to) in percent. own: percent of the claim's own figure. ticks: (percent, label)."""

    verdict: str
    groups: tuple[tuple[str, tuple[Piece, ...]], ...]
    shade: tuple[float, float]
    own: float | None
    ticks: tuple[tuple[float, str], ...]
    logarithmic: bool
    measured: bool

    @property
    def pieces(self) -> list[Piece]:
        """All pieces, in the order of their roles."""
        return [piece for _, pieces in self.groups for piece in pieces]

    @property
    def drawn(self) -> bool:
        """Whether anything has a place on the strip."""
        return any(piece.at is not None for piece in self.pieces)

    @property
    def marks(self) -> list[tuple[float, str]]:
        """All marks on one line, as (percent, kind), those that decide on top and the article's own last."""
        near = [(p.at, p.state or "near") for p in reversed(self.pieces) if p.at is not None]
        return [*near, *([] if self.own is None else [(self.own, "article")])]

    @property
    def alternative(self) -> str:
        """What the strip shows, for people who cannot see it: computed from its marks."""
        compared = [p for p in self.pieces if p.role == "value" and p.at is not None]
        if not compared:
            marks = sum(p.at is not None for p in self.pieces)
            return f"{marks} mark{'s' * (marks != 1)} on one scale; none is compared with the claim."
        counted = {state: sum(p.state == state for p in compared) for state in AGREES.values()}
        counts = ", ".join(f"{n} {PLURAL[state] if n > 1 else state}" for state, n in counted.items() if n)
        ends = sorted(compared, key=lambda p: p.value or 0.0)
        first, last = ends[0].text, ends[-1].text
        span = f", from {first} to {last}" if first != last else f", {first}"
        noun = "pieces of comparable evidence" if len(compared) > 1 else "piece of comparable evidence"
        return f"{len(compared)} {noun} on one scale{span if self.measured else ''}: {counts}. What agrees is shaded."


class Strips:
    """The strips of a book's claims. sources: the catalogue, by id. indicators: by id."""

    def __init__(
        self, evidence: Evidence, sources: pd.DataFrame, indicators: pd.DataFrame, economies: Mapping[str, str]
    ) -> None:
        self.evidence, self.sources, self.indicators, self.economies = evidence, sources, indicators, economies

    def strip(self, id: str) -> Strip:
        """Return the strip of a claim; without evidence it has no group."""
        claim, judgement = self.evidence.claim(id), judge(self.evidence, id)
        linked = list(zip(judgement.findings, self.links(id, judgement), judgement.without, strict=True))
        units = [
            unit_of(claim, found, link, self._printed(link), self.evidence.aggregates) for found, link, _ in linked
        ]
        unit = next((u for u, (found, _, _) in zip(units, linked, strict=True) if found.role == "value"), claim["unit"])
        timed = claim["comparator"] in TIME or claim["comparator"] == "trend"
        spots = [
            place(claim, found)
            if timed or own == unit or (found.role in DECIDING and claim["comparator"] in NUMERIC)
            else None
            for own, (found, _, _) in zip(units, linked, strict=True)
        ]
        within, own = tolerance(claim, unit), own_place(claim)
        known = [value for value in (*spots, own, *within) if value is not None and math.isfinite(value)]
        scale = scaled(claim, known, unit)
        pieces = [
            self._piece(found, link, without, spot, None if spot is None else scale.at(spot))
            for (found, link, without), spot in zip(linked, spots, strict=True)
        ]
        groups = ((role, tuple(p for p in pieces if p.role == role)) for role in ROLES)
        return Strip(
            judgement.verdict,
            tuple((ROLES[role], own_pieces) for role, own_pieces in groups if own_pieces),
            (scale.at(within[0]), scale.at(within[1])),
            None if own is None else scale.at(own),
            tuple((scale.at(value), label) for value, label in scale.ticks),
            scale.logarithmic,
            not timed,
        )

    def links(self, id: str, judgement: Judgement) -> Iterator[pd.Series | None]:
        """Yield the row of evidence behind each finding; None for what was counted in the article itself."""
        left = [link for _, link in self.evidence.tests(id).iterrows()]
        for found in judgement.findings:
            which = next((n for n, link in enumerate(left) if self._is_of(found, link)), None)
            yield None if which is None else left.pop(which)

    def _is_of(self, found: Finding, link: pd.Series) -> bool:
        if found.reason != link["reason"]:
            return False
        event = self.evidence.event(link["event"]) if link["event"] else None
        if event is not None:
            return bool((found.source, found.period) == (event["source"], event["date"]))
        return not link["event"] and bool((found.source, found.period) == (link["source"], link["period"]))

    def _printed(self, link: pd.Series | None) -> str:
        return "" if link is None or not link["indicator"] else str(self.indicators.loc[link["indicator"], "unit"])

    def _piece(
        self, found: Finding, link: pd.Series | None, without: str, value: float | None, at: float | None
    ) -> Piece:
        source = self.sources.loc[found.source]
        indicator = "" if link is None else str(link["indicator"])
        pair, when = "", ""
        if link is not None and indicator:
            pair = " against ".join(self.economies.get(c, c) for c in (link["economy"], link["versus"]) if c)
            when = (
                f"{link['period'].replace('/', '–')}{', counted over all subjects' if link['subject'] == EACH else ''}"
            )
        return Piece(
            found.role, found.text, indicator, self.indicators.loc[indicator, "label"] if indicator else "",
            ", ".join(filter(None, (pair, when))), edition(source), source["url"], READ.get(found.grade, found.grade),
            found.reason, AGREES[found.agrees] if found.role in DECIDING else "", without, value, at,
        )  # fmt: skip


def scaled(claim: pd.Series, known: list[float], unit: str) -> scales.Scale:
    """Return the scale on which a claim and its evidence stand."""
    if claim["comparator"] in TIME:
        return scales.years(known)
    if claim["comparator"] == "trend":
        return scales.trends()
    return scales.ranks(known) if claim["comparator"] == "rank" else scales.numbers(known, unit)

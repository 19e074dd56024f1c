"""Judge the article's claims: is the value right, is the attribution right, and where may a wrong value come from?"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from aibalance.data.series import decimal_year, observations
from aibalance.data.slices import sliced
from aibalance.data.tables import read
from aibalance.rounding import percent_change
from aibalance.statistic import GRADES, formatted

VERDICTS = ("supported", "supported with caveat", "contradicted", "not testable")
ROLES = ("value", "attribution", "bound", "caveat", "context")
APPROXIMATELY = 0.05
LEVEL = 1e-15  # a slope below this share of the values is what floating point leaves of none


@dataclass(frozen=True)
class Finding:
    """One piece of evidence on one claim.

    quantity: the number compared, in the claim's unit. agrees: None where nothing is decided (context, caveat).
    certain: False for a trend whose sign the data do not settle.
    """

    claim: str
    role: str
    quantity: float | None
    text: str
    agrees: bool | None
    source: str
    grade: str
    period: str
    reason: str
    certain: bool = True


@dataclass(frozen=True)
class Judgement:
    """What the evidence says of one claim. deviation: claimed value over the nearest comparable figure, minus one, in %."""

    claim: str
    verdict: str
    attribution: str
    deviation: float | None
    confidence: str
    findings: tuple[Finding, ...]
    why: str


class Evidence:
    """The tables that claims are judged against, each read once."""

    def __init__(self, folder: str | Path) -> None:
        self.claims = read(folder, "claims").set_index("id", drop=False)
        self._links, self._events, self._observations = (
            sliced(folder, "evidence"), sliced(folder, "events"), observations(folder),
        )  # fmt: skip
        self.sources = read(folder, "sources").set_index("id", drop=False)
        self.aggregates = set(read(folder, "economies").query("kind == 'aggregate'")["code"])

    def links(self, *claims: str) -> pd.DataFrame:
        """Return the evidence on some claims, in the order of the table."""
        return self._links.of(*claims)

    def event(self, name: str) -> pd.Series:
        """Return one event."""
        return self._events.of(name).iloc[0]

    def observed(self, *indicators: str) -> pd.DataFrame:
        """Return all rows of some indicators, in the order of the table."""
        return self._observations.of(*indicators)

    def rows(self, link: pd.Series, economy: str) -> pd.DataFrame:
        """Return the observations that a link names, for one economy; a span selects the years inside it."""
        rows = self.observed(link.indicator)
        rows = rows[(rows.economy == economy) & (rows.subject == link.subject) & (rows.source == link.source)]
        exact = rows[rows.period == link.period]
        if len(exact) or "/" not in link.period:
            return exact
        first, last = (decimal_year(p) for p in link.period.split("/"))
        end = last + (0.999 if len(link.period.split("/")[1]) == 4 else 0)
        return rows[rows.year.between(first, end) & ~rows.period.str.contains("/")].sort_values("year", kind="stable")


def judge(evidence: Evidence, claim_id: str) -> Judgement:
    """Return the verdict on one claim by the rule of the book: see the chapter on sources and audit.

    A claim that repeats an earlier one, without evidence of its own, is judged as that one.
    """
    claim = evidence.claims.loc[claim_id]
    links = evidence.links(claim_id)
    if links.empty and claim.repeats:
        links = evidence.links(claim.repeats)
    links = links.sort_values("role", key=lambda roles: roles.map(ROLES.index), kind="stable")
    findings = tuple(find(evidence, claim, link) for _, link in links.iterrows())
    values = [f for f in findings if f.role == "value" and f.agrees is not None]
    attribution = _attribution(claim, findings)
    limits = [f.reason for f in findings if f.role == "caveat"]
    undecided = sum(f.role == "value" and f.agrees is None for f in findings)
    if undecided:
        limits.append(f"{undecided} comparable series {'do' if undecided > 1 else 'does'} not settle the direction")
    verdict, why = _verdict(claim, values, attribution, limits)
    numeric = claim.comparator in ("equal", "approximately", "above", "below") and claim.unit not in ("rank", "tier")
    deviations = [percent_change(claim.value, f.quantity) for f in values if f.quantity] if numeric else []
    deviation = min(deviations, key=abs, default=None)
    return Judgement(claim_id, verdict, attribution, deviation, confidence(values), findings, why)


def find(evidence: Evidence, claim: pd.Series, link: pd.Series) -> Finding:
    """Compare one piece of evidence with the claim."""
    if link.event:
        event = evidence.event(link.event)
        agrees = event.date.startswith(claim.date) if claim.comparator == "date" and claim.date else True
        tested = agrees if link.role in ("value", "attribution") else None
        return Finding(
            claim.id,
            link.role,
            None,
            f"{event.title} ({event.date})",
            tested,
            event.source,
            event.grade,
            event.date,
            link.reason,
        )
    rows = evidence.rows(link, link.economy)
    quantity, text, certain = _quantity(evidence, claim, link, rows)
    last = rows.iloc[-1]
    agrees = _agrees(claim, quantity) if link.role in ("value", "attribution") else None
    if claim.comparator == "trend" and agrees is False and not certain:
        agrees = None  # a slope of the other sign that the data do not settle decides nothing
    if link.role == "bound":
        agrees = bool(claim.value <= quantity)
    return Finding(
        claim.id, link.role, quantity, text, agrees, last.source, last.grade, link.period, link.reason, certain
    )


def _quantity(evidence: Evidence, claim: pd.Series, link: pd.Series, rows: pd.DataFrame) -> tuple[float, str, bool]:
    """Return the number that a link stands for, its printed form, and whether a trend is settled."""
    unit, series, certain = rows["unit"].iloc[0], rows.set_index("year")["value"], True
    if link.versus:
        below = evidence.rows(link, link.versus).set_index("year")["value"]
        series = (series / below).dropna() * (100 if claim.unit == "%" else 1)
        unit = "%" if claim.unit == "%" else "times"
    if claim.comparator == "rank" and link.role in ("value", "attribution"):
        group = evidence.observed(link.indicator)
        key = ["indicator", "subject", "period", "source"]
        group = group[(group[key] == rows[key].iloc[0]).all(axis=1) & ~group.economy.isin(evidence.aggregates)]
        rank = float((group["value"] > rows["value"].iloc[0]).sum() + 1)
        return rank, f"rank {rank:.0f} of {len(group)}", True
    if claim.comparator == "trend" and len(series) > 1:
        slope, certain = _slope(series)
        ends = [formatted(float(series.iloc[i]), unit, _digits(float(series.iloc[i]))) for i in (0, -1)]
        when = dict(zip(rows["year"], rows["period"], strict=True))
        return slope, f"{ends[0]} in {when[series.index[0]]} → {ends[1]} in {when[series.index[-1]]}", certain
    value = float(series.iloc[-1])
    return value, formatted(value, unit, 0 if unit in ("rank", "year") else _digits(value)), certain


def _slope(series: pd.Series) -> tuple[float, bool]:
    """Return the slope of a straight line through a series, and whether Kendall's tau settles its sign (p < 0.10).

    With fewer than five points no test can; the sign then counts if every step has it.
    """
    from scipy.stats import kendalltau

    slope = _line(list(series.index), list(series))
    if len(series) < 5:
        return slope, bool((np.sign(np.diff(series)) == np.sign(slope)).all())
    return slope, bool(kendalltau(series.index, series).pvalue < 0.10)


def _line(x: list[float], y: list[float]) -> float:
    """Return the slope of the least-squares line, with sums that round once: its sign is the same on every machine."""
    middle, height = math.fsum(x) / len(x), math.fsum(y) / len(y)
    across = [place - middle for place in x]
    over = math.fsum(a * (value - height) for a, value in zip(across, y, strict=True))
    under = math.fsum(a * a for a in across)
    tilt = over / under
    # Of a level series the heights leave rounding only, which is no slope.
    level = max(abs(value) for value in y) * max(map(abs, across)) * len(x) / under
    return 0.0 if abs(tilt) <= LEVEL * level else tilt


def _digits(value: float) -> int:
    size = abs(value)
    return 0 if size >= 1000 or (size >= 100 and float(value).is_integer()) else 1 if size >= 10 else 2


def _agrees(claim: pd.Series, quantity: float) -> bool:
    """Apply the claim's comparator to one quantity."""
    match claim.comparator:
        case "equal":
            return bool(abs(quantity - claim.value) <= claim.precision / 2 + 1e-9)
        case "approximately":
            return bool(abs(percent_change(claim.value, quantity)) <= 100 * APPROXIMATELY)
        case "above":
            return bool(quantity >= claim.value)
        case "below":
            return bool(quantity <= claim.value)
        case "rank":
            return bool(round(quantity) == claim.value)
        case "order":
            return bool(quantity > (100 if claim.unit == "%" else 1))
        case "trend":
            return bool(np.sign(quantity) == claim.value)
        case "date":
            return f"{quantity:.0f}" == claim.date[:4]
        case _:
            return True


def _attribution(claim: pd.Series, findings: tuple[Finding, ...]) -> str:
    """Return whether the cited source publishes the value: holds, fails, not seen, or none given."""
    if not claim.cited:
        return "none given"
    tested = [f.agrees for f in findings if f.role in ("attribution", "bound") and f.agrees is not None]
    own = [f.agrees for f in findings if f.role == "value" and f.source == claim.cited_source and f.agrees is not None]
    if False in tested or (own and not any(own)):
        return "fails"
    return "holds" if True in [*tested, *own] else "not seen"


def _verdict(claim: pd.Series, values: list[Finding], attribution: str, limits: list[str]) -> tuple[str, str]:
    if not values:
        return "not testable", claim.untestable or "; ".join(limits)
    agreeing = [f for f in values if f.agrees]
    if not agreeing:
        return "contradicted", f"none of {len(values)} comparable figures agrees" if len(
            values
        ) > 1 else "the comparable figure disagrees"
    reasons = []
    if len(agreeing) < len(values):
        reasons.append(f"{len(agreeing)} of {len(values)} comparable figures agree")
    if attribution == "fails":
        reasons.append("the cited source says otherwise")
    if not any(f.certain for f in agreeing):
        reasons.append("the data do not settle the direction")
    reasons += limits
    return ("supported with caveat", "; ".join(reasons)) if reasons else ("supported", "every comparable figure agrees")


def confidence(values: Iterable[Finding]) -> str:
    """Return high, medium or low from the number and grade of independent sources.

    high: two or more sources, one of them primary text or a data file; medium: one such source, or two of lesser
    grade; low: one press copy or restatement; none: no comparable evidence.
    """
    sources = {f.source: f.grade for f in values}
    strong = sum(GRADES.index(grade) <= 1 for grade in sources.values())
    if not sources:
        return "none"
    if len(sources) > 1 and strong:
        return "high"
    return "medium" if strong or len(sources) > 1 else "low"


def audit(evidence: Evidence, section: str) -> list[Judgement]:
    """Return the judgements on all claims of one section, in the order of the article."""
    return [judge(evidence, claim) for claim in evidence.claims.index[evidence.claims["section"] == section]]


def origins(evidence: Evidence, claim_id: str) -> list[str]:
    """Return where a wrong number may come from: the same figure of the economy under another year, edition or definition.

    Looks among all observations of the indicators in the claim's evidence for values that print alike, and for shares
    of the world that do. A match is an inference: chance alone gives some.
    """
    claim = evidence.claims.loc[claim_id]
    if (
        pd.isna(claim.value)
        or pd.isna(claim.precision)
        or claim.comparator in ("rank", "order", "trend", "date", "existence")
    ):
        return []
    links = evidence.links(claim_id, claim.repeats)
    pool = evidence.observed(*links["indicator"])
    keys = ["indicator", "economy", "subject", "period", "source"]
    used = set(links.loc[links["role"] == "value", keys].itertuples(index=False, name=None))
    unused = pool[[key not in used for key in pool[keys].itertuples(index=False, name=None)]]
    world = pool.loc[pool.economy == "WLD", ["indicator", "subject", "period", "source", "value"]]
    shares = pool[pool.economy != "WLD"].merge(
        world, on=["indicator", "subject", "period", "source"], suffixes=("", "_world")
    )
    percent = 100 * shares["value"] / shares["value_world"]
    found = [*_matches(unused, unused["value"], claim), *_matches(shares, percent, claim, " (as a share of the world)")]
    return list(dict.fromkeys(found))


def _matches(pool: pd.DataFrame, values: pd.Series, claim: pd.Series, kind: str = "") -> Iterator[str]:
    exact = pool[
        ((values - claim.value).abs() <= claim.precision / 2 + 1e-9) & pool["economy"].isin([claim.entity, "WLD"])
    ]
    for row in exact.itertuples():
        if kind or not (row.economy == claim.entity and row.period == claim.period):
            yield f"{row.indicator} {row.economy} {row.period}, {row.source}{kind}"

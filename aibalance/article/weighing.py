"""One piece of evidence on one claim: what it says, who counted it, how it was read, and whether it agrees."""

import math
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from aibalance.article.claims import Evidence
from aibalance.article.comparators import AS_WRITTEN, Strictness, agrees, dated, on_record
from aibalance.article.contradictions import references
from aibalance.data.selection.links import EACH
from aibalance.data.selection.quantities import RATIO
from aibalance.data.selection.series import keys_of
from aibalance.stated.statistic import GRADES, formatted
from aibalance.stated.units import plural

INTERVAL_SCALED = ("points",)  # ratings have no zero: two of them have a difference, never a ratio
DECIDING = ("value", "attribution", "first print", "bound")


@dataclass(frozen=True)
class Finding:
    """One piece of evidence on one claim.

    quantity: the number compared, in the claim's unit (for a trend Kendall's tau). points, p: of a trend. agrees: None where
    nothing is decided (context, caveat, a trend that is not settled). producer: who counted it. grade: the weakest among the
    rows. period: of the rows, or the date of the event. part: which of the things a claim names it shows, from 1. difference:
    quantity is a difference, not a ratio. ended: the event ends what the claim rests on.
    rows: the keys of the observations compared; none of what was counted over several subjects.
    """

    claim: str
    role: str
    quantity: float | None
    text: str
    agrees: bool | None
    source: str
    producer: str
    grade: str
    period: str
    reason: str
    part: int = 1
    difference: bool = False
    points: int | None = None
    p: float | None = None
    ended: bool = False
    rows: tuple[str, ...] = ()

    @property
    def certain(self) -> bool:
        """Whether it decides something."""
        return self.agrees is not None


def found(evidence: Evidence, claim_id: str) -> tuple[Finding, ...]:
    """Return all findings on a claim, those that decide first; evidence that is not on record gives none."""
    if claim_id not in evidence.findings:
        evidence.findings[claim_id] = _found(evidence, claim_id)
    return evidence.findings[claim_id]


def _found(evidence: Evidence, claim_id: str) -> tuple[Finding, ...]:
    claim, links = evidence.claim(claim_id), evidence.tests(claim_id)
    order = ["value", "attribution", "first print", "bound", "caveat", "context"]
    links = links.sort_values("role", key=lambda roles: roles.map(order.index), kind="stable")
    findings = [find(evidence, claim, link) for _, link in links.iterrows()]
    if claim.comparator == "complete":
        findings.insert(0, _completeness(evidence, claim))
    return tuple(f for f in findings if f is not None)


def find(evidence: Evidence, claim: pd.Series, link: pd.Series) -> Finding | None:
    """Compare one piece of evidence with the claim; None if the event or the rows are not on record."""
    finding = _event(evidence, claim, link) if link.event else _observed(evidence, claim, link)
    if finding is None:
        return None
    if finding.role == "first print":
        cited = claim.cited_source and evidence.sources.loc[claim.cited_source, "published"]
        finding = replace(
            finding, agrees=bool(evidence.sources.loc[finding.source, "published"] <= cited) if cited else None
        )
    return decided(claim, finding)


def decided(claim: pd.Series, finding: Finding, how: Strictness = AS_WRITTEN) -> Finding:
    """Return a finding with what it decides under one reading of the rules."""
    if finding.role == "first print" or finding.ended:
        return finding
    if finding.role == "bound":
        return replace(finding, agrees=bool(claim.value <= finding.quantity))
    if finding.role not in ("value", "attribution"):
        return replace(finding, agrees=None)
    if finding.quantity is None:  # an event
        said = dated(finding.period, claim.date, how) if claim.comparator == "date" and claim.date else True
        return replace(
            finding, agrees=said and (claim.comparator != "existence" or on_record(finding.period, claim.by, how))
        )
    said_so = agrees(claim, finding.quantity, finding.p, how, difference=finding.difference)
    if claim.comparator == "existence":
        said_so = bool(said_so) and on_record(finding.period.partition("/")[0], claim.by, how)
    return replace(finding, agrees=said_so)


def _role(evidence: Evidence, link: pd.Series, period: str, forecast: bool = False) -> str:
    """Return the role of a link; what came after the article was written is context, whatever the link says."""
    return "context" if link.role in ("value", "caveat") and not forecast and evidence.too_late(period) else link.role


def _event(evidence: Evidence, claim: pd.Series, link: pd.Series) -> Finding | None:
    event = evidence.event(link.event)
    if event is None:
        return None
    # A cited source that reports the end of what the claim rests on says the contrary.
    ended = bool(link.role == "attribution" and event.ends and event.ends in set(evidence.tests(claim.id)["event"]))
    return Finding(
        claim.id, _role(evidence, link, event.date), None, f"{event.title} ({event.date})", False if ended else None,
        event.source, evidence.producer("", event.source), event.grade, event.date, link.reason, _part(link), ended=ended,
    )  # fmt: skip


def _observed(evidence: Evidence, claim: pd.Series, link: pd.Series) -> Finding | None:
    if link.quantity:
        table, rows = evidence.answers(link)
        used, under = rows, rows
    else:
        rows, under = evidence.rows(link, link.economy), evidence.below(link)
        used = pd.concat([rows, under[under["year"].isin(rows["year"])]]) if len(under) else rows
    if rows.empty or (link.versus and under.empty):
        return None
    role = _role(evidence, link, link.period, bool((rows["status"] == "forecast").any()))
    deciding = role in ("value", "attribution")
    difference = bool(link.versus) and not link.quantity and rows["unit"].iloc[0] in INTERVAL_SCALED
    if claim.comparator == "rank" and deciding:
        used = _group(evidence, rows)
        quantity, text, points, p = *_rank(used, rows), None, None
    else:
        if link.quantity:
            series, unit = _share(claim, table.set_index("year")["value"])
        else:
            series, unit = _series(evidence, claim, link, rows, under)
        if series.empty:
            return None
        quantity, text, points, p = _measured(claim, series, unit, rows)
    return Finding(
        claim.id, role, quantity, _named(evidence, link) + text, None, link.source,
        evidence.producer(link.indicator, link.source), max(used["grade"], key=GRADES.index), link.period, link.reason,
        _part(link), difference, points, p, rows=() if link.subject == EACH else tuple(dict.fromkeys(keys_of(used))),
    )  # fmt: skip


def _share(claim: pd.Series, ratios: pd.Series) -> tuple[pd.Series, str]:
    """Return ratios in the unit in which a claim speaks of them, and that unit."""
    return (100 * ratios, "%") if claim.unit == "%" else (ratios, RATIO)


def _part(link: pd.Series) -> int:
    return 1 if pd.isna(link.part) else int(link.part)


def _named(evidence: Evidence, link: pd.Series) -> str:
    """Return the subject of a figure with a colon, as a row that says neither city nor chip cannot be read."""
    return f"{evidence.names.get(link.subject, link.subject)}: " if link.subject not in ("", EACH) else ""


def _series(
    evidence: Evidence, claim: pd.Series, link: pd.Series, rows: pd.DataFrame, under: pd.DataFrame
) -> tuple[pd.Series, str]:
    """Return the values of a link by year, divided by those of `versus` if it names one, and their unit.

    Over an aggregate such as the world they are a share, in %; of ratings the difference is taken.
    """
    series = rows.set_index("year")["value"]
    if not link.versus:
        return series, rows["unit"].iloc[0]
    other, unit = under.set_index("year")["value"], rows["unit"].iloc[0]
    if unit in INTERVAL_SCALED:
        return (series - other).dropna(), unit
    share = claim.unit == "%" or link.versus in evidence.aggregates
    series = (series / other).dropna() * (100 if share else 1)
    return series, "%" if share else "times"


def _group(evidence: Evidence, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows among which one ranks: the same measure, period and source, of single economies."""
    key = ["indicator", "subject", "period", "source"]
    group = evidence.observed(rows["indicator"].iloc[0])
    return group[(group[key] == rows[key].iloc[0]).all(axis=1) & ~group.economy.isin(evidence.aggregates)]


def _rank(group: pd.DataFrame, rows: pd.DataFrame) -> tuple[float, str]:
    rank = float((group["value"] > rows["value"].iloc[0]).sum() + 1)
    return rank, f"rank {rank:.0f} of {len(group)}"


def _measured(
    claim: pd.Series, series: pd.Series, unit: str, rows: pd.DataFrame
) -> tuple[float, str, int | None, float | None]:
    """Return the quantity that a series stands for, its printed form, and of a trend its points and p."""
    if claim.comparator == "trend" and len(series) > 1:
        tau, p = kendall(series)
        ends = [_printed(float(series.iloc[i]), unit) for i in (0, -1)]
        when = dict(zip(rows["year"], rows["period"], strict=True))
        text = f"{ends[0]} in {when[series.index[0]]} → {ends[1]} in {when[series.index[-1]]}"
        return tau, text, len(series), p
    value = float(series.iloc[-1])
    return value, _printed(value, unit), 1 if claim.comparator == "trend" else None, None


def kendall(series: pd.Series) -> tuple[float, float]:
    """Return Kendall's tau of a series with time and its two-sided p; 0 and 1 where all values are equal.

    Exact without ties up to 33 points. Kendall (1938), A new measure of rank correlation, Biometrika 30. With two or three
    points p is at least one third, so that they settle nothing.
    """
    from scipy.stats import kendalltau

    found = kendalltau(np.asarray(series.index, dtype=float), series.to_numpy(dtype=float))
    return (0.0, 1.0) if math.isnan(found.pvalue) else (float(found.statistic), float(found.pvalue))


def _printed(value: float, unit: str) -> str:
    """Print a figure with three digits; counts that are whole, and years, without decimals; a rank by its name."""
    if unit == "rank":
        return f"rank {value:.0f}"
    whole = unit == "year" or (plural(unit) and unit not in ("times", "points") and value.is_integer())
    return formatted(value, unit, 0 if whole else _digits(value))


def _digits(value: float) -> int:
    size = abs(value)
    return 0 if size >= 1000 or (size >= 100 and float(value).is_integer()) else 1 if size >= 10 else 2


def _completeness(evidence: Evidence, claim: pd.Series) -> Finding | None:
    """Return how much of what the text cites its own list of references holds; None where no article is named."""
    if evidence.article is None or evidence.listed.empty:
        return None
    held = references(evidence.claims, evidence.listed)
    cited, missing = held["cited"], held["cited but not listed"]
    source = evidence.sources.loc[evidence.article["source"]]
    text = f"{len(cited) - len(missing)} of the {len(cited)} publishers that the text cites stand in its list of references"
    return Finding(
        claim.id, "value", 100 * (1 - len(missing) / max(len(cited), 1)), text, not missing, source["id"], source["publisher"],
        source["grade"], source["published"], "Counted in the article's own text and list", 1,
    )  # fmt: skip

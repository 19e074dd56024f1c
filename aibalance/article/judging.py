"""Judge the article's claims: is the value right, is the attribution right, how sure is that, and on what does it hang?"""

from dataclasses import dataclass, replace

import pandas as pd

from aibalance.article.claims import Evidence
from aibalance.article.comparators import AS_WRITTEN, NUMERIC, PLACES, Strictness
from aibalance.article.weighing import Finding, decided, found
from aibalance.stated.rounding import percent_change
from aibalance.stated.statistic import GRADES

CONFIDENCE = ("high", "medium", "low")
FIRST_HAND = GRADES[:2]
SECOND_HAND = frozenset(GRADES[2:])
FEW = 6  # a trend of fewer points is settled only if hardly a step goes against it


@dataclass(frozen=True)
class Judgement:
    """What the evidence says of one claim.

    deviation: claimed value over the nearest comparable figure, minus one, in %. doubts: why confidence is lower than high.
    grade: the weakest way in which a row behind the verdict was read, "" without one. without: for each finding the verdict
    if it were left out, "" for one that decides nothing.
    """

    claim: str
    verdict: str
    attribution: str
    deviation: float | None
    confidence: str
    findings: tuple[Finding, ...]
    why: str
    doubts: tuple[str, ...] = ()
    grade: str = ""
    without: tuple[str, ...] = ()

    @property
    def hangs_on(self) -> list[tuple[Finding, str]]:
        """The pieces of evidence without which the verdict would be another, each with that verdict."""
        pairs = zip(self.findings, self.without, strict=True)
        return [(finding, verdict) for finding, verdict in pairs if verdict and verdict != self.verdict]


def judge(evidence: Evidence, claim_id: str, how: Strictness = AS_WRITTEN) -> Judgement:
    """Return the verdict on one claim by the rule of the book: see the chapter on sources and audit.

    A claim that repeats an earlier one, without evidence of its own, is judged as that one.
    """
    return concluded(evidence.claim(claim_id), found(evidence, claim_id), how)


def audit(evidence: Evidence, section: str) -> list[Judgement]:
    """Return the judgements on all claims of one section, in the order of the article."""
    return [judge(evidence, claim) for claim in evidence.claims.index[evidence.claims["section"] == section]]


def concluded(claim: pd.Series, findings: tuple[Finding, ...], how: Strictness = AS_WRITTEN) -> Judgement:
    """Return the judgement on a claim from its findings, under one reading of the rules."""
    admitted, withheld = read(claim, findings, how)
    values = [f for f in admitted if f.role == "value" and f.certain]
    open_ones = [f for f in admitted if f.role == "value" and not f.certain]
    attribution = attributed(claim, admitted)
    verdict, why = ruled(claim, admitted, attribution, withheld)
    numeric = claim.comparator in NUMERIC and claim.unit not in PLACES and claim.value != 0
    deviations = [percent_change(claim.value, f.quantity) for f in values if f.quantity] if numeric else []
    confidence, doubts = trusted(claim, values, open_ones, verdict)
    deciding = [f for f in admitted if f.role in ("value", "attribution", "first print", "bound") and f.certain]
    grade = max((f.grade for f in deciding), key=GRADES.index, default="")
    judgement = Judgement(
        claim.id, verdict, attribution, min(deviations, key=abs, default=None), confidence, admitted, why, doubts, grade
    )
    return replace(judgement, without=tuple(_without(claim, admitted, place) for place in range(len(admitted))))


def read(
    claim: pd.Series, findings: tuple[Finding, ...], how: Strictness
) -> tuple[tuple[Finding, ...], frozenset[int]]:
    """Return the findings that one reading of the rules admits, decided by it, and the things that it says nothing about.

    A thing whose only evidence is left out is not known to be off the record.
    """
    admitted = tuple(decided(claim, f, how) for f in findings if how.admits(f.grade, f.producer))
    kept = {f.part for f in admitted if f.role == "value"}
    return admitted, frozenset(f.part for f in findings if f.role == "value" and f.part not in kept)


def verdict_under(claim: pd.Series, findings: tuple[Finding, ...], how: Strictness) -> str:
    """Return the verdict alone under one reading of the rules."""
    admitted, withheld = read(claim, findings, how)
    return ruled(claim, admitted, attributed(claim, admitted), withheld)[0]


def _without(claim: pd.Series, findings: tuple[Finding, ...], place: int) -> str:
    """Return the verdict if one finding were not on record, "" if it decides nothing anyway."""
    left = findings[:place] + findings[place + 1 :]
    return "" if findings[place].role == "context" else ruled(claim, left, attributed(claim, left))[0]


def attributed(claim: pd.Series, findings: tuple[Finding, ...]) -> str:
    """Return whether the cited source publishes the value: holds, fails, not seen, or none given.

    It fails where the source prints another figure, a total that is smaller than the part, or the end of what it is cited
    for, and where the measure was first printed later. That it existed in time does not show that it holds.
    """
    if not claim.cited:
        return "none given"
    tested = [f.agrees for f in findings if f.role in ("attribution", "bound", "first print") and f.certain]
    shown = [f.agrees for f in findings if f.role in ("attribution", "bound") and f.certain]
    own = [f.agrees for f in findings if f.role == "value" and f.source == claim.cited_source and f.certain]
    if False in tested or (own and not any(own)):
        return "fails"
    return "holds" if True in [*shown, *own] else "not seen"


def ruled(
    claim: pd.Series, findings: tuple[Finding, ...], attribution: str, withheld: frozenset[int] = frozenset()
) -> tuple[str, str]:
    """Return verdict and why: the comparable figures first, then the attribution, then what limits the comparison.

    withheld: things that a claim names and of which a reading of the rules has left out all evidence.
    """
    comparable = [f for f in findings if f.role == "value"]
    limits = [f.reason for f in findings if f.role == "caveat"]
    if claim.comparator == "existence":
        results, missing = _on_record(claim, comparable, withheld)
    else:
        results, missing = [bool(f.agrees) for f in comparable if f.certain], []
    unsettled = sum(not f.certain for f in comparable)
    if unsettled:
        points = sorted({f.points for f in comparable if not f.certain and f.points})
        span = f" ({points[0]}{f' to {points[-1]}' if len(points) > 1 else ''} points)" if points else ""
        limits.append(
            f"{unsettled} comparable series {'do' if unsettled > 1 else 'does'} not settle the direction{span}"
        )
    if not results:
        return "not testable", claim.untestable or "; ".join(limits) or "no open evidence measures it"
    agreeing = sum(results)
    if not agreeing:
        rest = f"; {limits[-1]}" if unsettled else ""
        return "contradicted", _disagreeing(claim, len(results), missing) + rest
    reasons = []
    if agreeing < len(results):
        said = f"not on record{_when(claim)}: {'; '.join(missing)}" if missing else ""
        noun = "things that it names are on record" if claim.comparator == "existence" else "comparable figures agree"
        reasons.append(f"{agreeing} of {len(results)} {noun}" + (f", {said}" if said else ""))
    if attribution == "fails":
        reasons.append("the cited source does not say it")
    reasons += limits
    if reasons:
        return "supported with caveat", "; ".join(reasons)
    return "supported", f"what it names is on record{_when(claim)}" if claim.comparator == "existence" else (
        "every comparable figure agrees" if len(results) > 1 else "the comparable figure agrees"
    )


def _when(claim: pd.Series) -> str:
    return f" by {claim.by}" if claim.by else ""


def _disagreeing(claim: pd.Series, number: int, missing: list[str]) -> str:
    if claim.comparator == "existence":
        return f"not on record{_when(claim)}: {'; '.join(missing) or 'what it names'}"
    return f"none of {number} comparable figures agrees" if number > 1 else "the comparable figure disagrees"


def _on_record(claim: pd.Series, comparable: list[Finding], withheld: frozenset[int]) -> tuple[list[bool], list[str]]:
    """Return for each thing that a claim names whether it is on record in time, and the things that are not.

    A thing of which nothing at all is on record fails if the claim names a date by which it must be, and decides nothing if
    it names none.
    """
    results, missing = [], []
    for part, name in enumerate(claim.what.split("; "), start=1):
        shown = [bool(f.agrees) for f in comparable if f.part == part]
        if shown or (claim.by and part not in withheld):
            results.append(any(shown))
            missing += [] if any(shown) else [name]
    return results, [name for name in missing if name]


def trusted(
    claim: pd.Series, values: list[Finding], unsettled: list[Finding], verdict: str
) -> tuple[str, tuple[str, ...]]:
    """Return the confidence in a verdict and what lowers it.

    Confidence begins high and falls one step, at most to low, for each of: comparable evidence that is split or partly does
    not settle the matter; one producer behind all of it, however many publications; nothing of it, or of one of the things
    that a claim names, read first-hand (primary text or a publisher's data file); trends of fewer than six points. Without
    comparable evidence there is none; that something is not on record is known with low confidence.
    """
    if verdict == "not testable":
        return "none", ()
    if not values:
        return "low", ("nothing was found, which is weaker than to find the contrary",)
    doubts = []
    if len({bool(f.agrees) for f in values}) > 1:
        doubts.append("the comparable evidence is split")
    elif unsettled:
        doubts.append("part of the comparable evidence settles nothing")
    if len({f.producer for f in values}) == 1:
        doubts.append("one producer stands behind all of it")
    first_hand = [
        any(f.grade in FIRST_HAND for f in values if f.part == part) for part in dict.fromkeys(f.part for f in values)
    ]
    if not all(first_hand):
        doubts.append(
            f"{'part' if any(first_hand) else 'none'} of it was {'not ' if any(first_hand) else ''}read first-hand"
        )
    if claim.comparator == "trend" and all((f.points or 0) < FEW for f in values):
        doubts.append(f"no series has {FEW} points or more")
    return CONFIDENCE[min(len(doubts), len(CONFIDENCE) - 1)], tuple(doubts)

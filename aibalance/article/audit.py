"""The audit of a section as a chapter shows it: what the article says, the verdict, the evidence, and what the verdict hangs on."""

import html
from pathlib import Path
from typing import Any, Protocol

import pandas as pd

from aibalance.article.claims import Evidence
from aibalance.article.judging import Judgement, audit
from aibalance.article.origins import in_words, origins
from aibalance.article.weighing import DECIDING, Finding
from aibalance.stated.records import RECORD_TYPE, Shown
from aibalance.stated.statistic import formatted


class Audited(Protocol):
    """What an audit needs of a chapter."""

    id: str
    section: str
    data: Path
    catalogue: pd.DataFrame
    judgements: list[Judgement]

    def add(self, id: str, value: float | str | None, unit: str, *, label: str, digits: int = ...) -> Any:
        """Register one statistic."""


MARKS = {"supported": "✓", "supported with caveat": "≈", "contradicted": "✗", "not testable": "?"}


def audited(chapter: Audited) -> Shown:
    """Judge every claim of the chapter's section; register verdicts and counts as statistics; return the table.

    Statistics: the claim id with underscores, claims_<verdict>, claims_all, claims_distinct (those that repeat none).
    """
    evidence = Evidence(chapter.data)
    chapter.judgements = audit(evidence, chapter.section)
    rows, lines, records = [], [], []
    for judgement in chapter.judgements:
        claim = evidence.claims.loc[judgement.claim]
        chapter.add(judgement.claim.replace("-", "_"), judgement.verdict, "text", label=f"verdict on {judgement.claim}")
        where = (
            origins(evidence, judgement.claim) if judgement.verdict in ("contradicted", "supported with caveat") else []
        )
        turns = hanging(evidence, judgement)
        rows.append(_row(chapter, judgement, claim, [in_words(evidence, text) for text in where], turns))
        lines.append(f"{MARKS[judgement.verdict]} {judgement.claim}: {judgement.verdict} ({judgement.why})")
        lines += [f"  {line}" for line in turns]
        records.append(
            {"claim": judgement.claim, "statement": claim.statement, "cited": claim.cited, "verdict": judgement.verdict,
             "attribution": judgement.attribution, "deviation": judgement.deviation, "confidence": judgement.confidence,
             "why": judgement.why, "origins": where, "quotation": claim.quotation, "grade": judgement.grade,
             "doubts": list(judgement.doubts), "hangs_on": turns}
        )  # fmt: skip
    distinct = [j for j in chapter.judgements if not evidence.claims.loc[j.claim, "repeats"]]
    chapter.add("claims_distinct", len(distinct), "count", digits=0, label="claims of this section that repeat none")
    for verdict in MARKS:
        count = sum(j.verdict == verdict for j in chapter.judgements)
        chapter.add(
            f"claims_{verdict.replace(' ', '_')}",
            count,
            "count",
            digits=0,
            label=f"claims of this section that are {verdict}",
        )
    chapter.add("claims_all", len(chapter.judgements), "count", digits=0, label="claims of this section")
    head = "<thead><tr><th>What the article says</th><th>Verdict</th><th>Evidence</th></tr></thead>"
    record = {"chapter": chapter.id, "section": chapter.section, "claims": records}
    return Shown(
        "\n".join(lines), f'<table class="audit">{head}<tbody>{"".join(rows)}</tbody></table>', **{RECORD_TYPE: record}
    )


def hanging(evidence: Evidence, judgement: Judgement) -> list[str]:
    """Return what the verdict hangs on: "would be … without …", a line for each piece of evidence that turns it."""
    return [
        f"would be {verdict} without {finding.text} ({evidence.edition(finding.source)})"
        for finding, verdict in judgement.hangs_on
    ]


def _row(chapter: Audited, judgement: Judgement, claim: pd.Series, where: list[str], turns: list[str]) -> str:
    compared = "".join(f"<li>{_figure(chapter, f)}</li>" for f in judgement.findings if f.role in DECIDING)
    near = "".join(
        f"<li>{_figure(chapter, f)}. {html.escape(f.reason)}</li>" for f in judgement.findings if f.role == "context"
    )
    context = f"<details><summary>Near it, but not comparable</summary><ul>{near}</ul></details>" if near else ""
    hung = "".join(f"<li>{html.escape(line)}</li>" for line in turns)
    hung = f"<details><summary>What the verdict hangs on</summary><ul>{hung}</ul></details>" if hung else ""
    origin = (
        f'<p class="origin">Same figure elsewhere (an inference): {html.escape("; ".join(where[:3]))}</p>'
        if where
        else ""
    )
    deviation = (
        f"{formatted(judgement.deviation, '% change', 0)} from the nearest figure; "
        if judgement.deviation is not None
        else ""
    )
    source = html.escape(claim.cited) or "no source"
    quoted = f"<br><small>“{html.escape(claim.quotation)}”</small>" if claim.quotation else ""
    return (
        f'<tr id="claim-{judgement.claim}"><td><code>{judgement.claim}</code><br>{html.escape(claim.statement)}{quoted}'
        f"<br><small>cites {source}; attribution: {judgement.attribution}</small></td>"
        f'<td class="verdict {judgement.verdict.replace(" ", "-")}"><span aria-hidden="true">{MARKS[judgement.verdict]}</span> '
        f"{judgement.verdict}<br><small>{deviation}confidence {judgement.confidence}{_weakest(judgement)}</small></td>"
        f"<td><p>{html.escape(judgement.why)}</p><ul>{compared}</ul>{hung}{context}{origin}</td></tr>"
    )


def _weakest(judgement: Judgement) -> str:
    """Return how the weakest row behind a verdict was read, in words."""
    return f"; weakest reading {judgement.grade}" if judgement.grade else ""


def _figure(chapter: Audited, finding: Finding) -> str:
    mark = {True: "agrees", False: "disagrees", None: "not compared"}[finding.agrees]
    name = html.escape(chapter.catalogue.loc[finding.source, "short"])
    role = {
        "value": mark, "attribution": f"the cited source, {mark}", "bound": f"an upper bound, {mark}",
        "first print": "first printed " + ("in time" if finding.agrees else "after the edition that is cited"),
    }.get(finding.role, "")  # fmt: skip
    return f"{html.escape(finding.text)} <small>({name}{', ' + role if role else ''})</small>"

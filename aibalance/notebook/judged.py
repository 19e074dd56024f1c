"""The article's claims as a notebook sees them: frames of verdicts, readings, conflicts and references.

`rows` holds the keys of the observations that a verdict rests on, so that a count of verdicts rests on data like any number.
"""

import pandas as pd

from aibalance.article import judging, strictness
from aibalance.article.claims import Evidence as Tables
from aibalance.article.contradictions import conflicts as found_conflicts
from aibalance.article.contradictions import references as found_references
from aibalance.article.weighing import DECIDING
from aibalance.data.tables import read
from aibalance.notebook.evidence import Evidence

# What every reading of the rules is called in prose.
READINGS = {
    "stricter": "tolerances halved", "looser": "tolerances doubled", "first-hand": "without press and restatements",
    "producer": "without any one producer",
}  # fmt: skip


def verdicts(evidence: Evidence) -> pd.DataFrame:
    """Return every claim of the article with its judgement, in the order of sections: a row a claim.

    Columns of claims.csv, and verdict, deviation (claimed over the nearest comparable figure, minus one, in %), attribution,
    confidence, why, repeated (whether it repeats an earlier claim) and rows.
    """
    if "verdicts" in evidence.judged:
        return evidence.judged["verdicts"].copy()
    tables = evidence.judged["tables"] = Tables(evidence.data)
    order = sorted(tables.claims["section"].unique())
    judged = [judgement for section in order for judgement in judging.audit(tables, section)]
    claims = tables.claims.loc[[one.claim for one in judged]].reset_index(drop=True)
    evidence.judged["verdicts"] = claims.assign(
        verdict=[one.verdict for one in judged],
        deviation=pd.Series([one.deviation for one in judged], dtype=float),
        attribution=[one.attribution for one in judged],
        confidence=[one.confidence for one in judged],
        why=[one.why for one in judged],
        repeated=claims["repeats"] != "",
        rows=pd.Series([_keys(one) for one in judged], dtype=object),
    )
    return evidence.judged["verdicts"].copy()


def readings(evidence: Evidence) -> pd.DataFrame:
    """Return the verdict on every claim under stricter and looser rules, without press, and without each producer.

    Columns claim, reading, kind (in words), verdict, as_written, stands, lost (nothing is left to judge by) and rows; see
    `aibalance.article.strictness`.
    """
    keys = verdicts(evidence).set_index("id")["rows"]
    if "readings" not in evidence.judged:
        evidence.judged["readings"] = strictness.reread(evidence.judged["tables"])
    table = evidence.judged["readings"]
    return table.assign(kind=table["kind"].map(READINGS), rows=table["claim"].map(keys))


def conflicts(evidence: Evidence) -> pd.DataFrame:
    """Return where the article's own claims cannot all hold, found by rule: rule, finding, claims (their ids), rows (none)."""
    if "conflicts" in evidence.judged:
        return evidence.judged["conflicts"].copy()
    claims = read(evidence.data, "claims")
    found = [(one.rule, one.finding, ", ".join(one.claims), ()) for one in found_conflicts(claims, evidence.names)]
    evidence.judged["conflicts"] = pd.DataFrame(found, columns=["rule", "finding", "claims", "rows"])
    return evidence.judged["conflicts"].copy()


def references(evidence: Evidence) -> pd.DataFrame:
    """Return the publishers that the article cites in its text or lists: state, publisher, rows (none).

    state: "cited", "cited but not listed", "listed but not cited", "listed twice".
    """
    found = found_references(read(evidence.data, "claims"), read(evidence.data, "listed"))
    rows = [(state, name, ()) for state, names in found.items() for name in names]
    return pd.DataFrame(rows, columns=["state", "publisher", "rows"])


def _keys(judgement: judging.Judgement) -> tuple[str, ...]:
    """Return the keys of the observations that decide a claim, each once."""
    deciding = [finding for finding in judgement.findings if finding.role in DECIDING]
    return tuple(dict.fromkeys(key for finding in deciding for key in finding.rows))

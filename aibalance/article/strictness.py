"""How much hangs on the judge: every claim under a stricter and a looser reading of the rules, without press, without any one producer."""

import pandas as pd

from aibalance.article.claims import Evidence
from aibalance.article.comparators import AS_WRITTEN, Strictness
from aibalance.article.judging import SECOND_HAND, verdict_under
from aibalance.article.weighing import Finding, found

STRICTER = Strictness("stricter: tolerances halved", 0.5)
LOOSER = Strictness("looser: tolerances doubled", 2.0)
FIRST_HAND_ONLY = Strictness("without press and restatements", grades=SECOND_HAND)


def readings(findings: tuple[Finding, ...]) -> list[Strictness]:
    """Return the readings under which a claim is judged again: one without each producer of its evidence among them."""
    producers = sorted({f.producer for f in findings if f.role != "context"})
    return [STRICTER, LOOSER, FIRST_HAND_ONLY, *(Strictness(f"without {name}", producer=name) for name in producers)]


def reread(evidence: Evidence) -> pd.DataFrame:
    """Return the verdict on every claim under every reading: columns claim, reading, kind, verdict, as_written, stands, lost.

    kind: stricter, looser, first-hand or producer. stands: whether the verdict is that of the rules as written. lost: whether
    nothing is left to judge by, which is not to be judged otherwise.
    """
    rows = []
    for claim_id in evidence.claims.index:
        claim, findings = evidence.claim(claim_id), found(evidence, claim_id)
        plain = verdict_under(claim, findings, AS_WRITTEN)
        for how in readings(findings):
            verdict = verdict_under(claim, findings, how)
            kind = {STRICTER: "stricter", LOOSER: "looser", FIRST_HAND_ONLY: "first-hand"}.get(how, "producer")
            lost = verdict == "not testable" != plain
            rows.append((claim_id, how.name, kind, verdict, plain, verdict == plain, lost))
    return pd.DataFrame(rows, columns=["claim", "reading", "kind", "verdict", "as_written", "stands", "lost"])


def standing(table: pd.DataFrame) -> pd.DataFrame:
    """Return one row a claim of a table of rereadings: as_written, one column a kind, and `stands` under all of them."""
    wide = table.groupby(["claim", "kind"], sort=False)["stands"].all().unstack(fill_value=True)
    kinds = [kind for kind in ("stricter", "looser", "first-hand", "producer") if kind in wide]
    plain = table.drop_duplicates("claim").set_index("claim")["as_written"]
    return wide[kinds].assign(as_written=plain, stands=wide[kinds].all(axis=1)).loc[plain.index]

"""How much more the pair works together on code than size explains: one method, whichever chapter asks."""

import pandas as pd

from aibalance.data.unions import EU27 as MEMBERS
from aibalance.ledger import Chapter
from aibalance.rounding import SOLVER
from aibalance.stats.network import collaboration_graph, complete_block, weight_matrix
from aibalance.stats.specialisation import affinity_index

UNION = "EU27"  # stands beside its members in the data: one or the other is compared
ENDS = ("first", "last")


def code_ties(chapter: Chapter) -> tuple[pd.DataFrame, list[str]]:
    """Return collaborations on GitHub among the largest block of economies without a gap in any complete year; and the block."""
    rows = chapter.rows("collaborations", [])
    apart = MEMBERS if UNION in chapter.pair else {UNION}
    rows = rows[~rows["economy"].isin(apart) & ~rows["subject"].isin(apart)]
    block = complete_block(as_ties(rows), chapter.pair) if len(rows) else []
    return rows[rows["economy"].isin(block) & rows["subject"].isin(block)], block


def as_ties(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of collaborations as ties: source, target, year, weight."""
    columns = {"economy": "source", "subject": "target", "value": "weight"}
    return rows[["economy", "subject", "year", "value"]].rename(columns=columns)


def affinities(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the affinity of every two economies of ties of one year."""
    return affinity_index(weight_matrix(collaboration_graph(rows, "economy", "subject", "value")))


def code_affinity(chapter: Chapter, first: str, last: str) -> list[float]:
    """Register the affinity of the pair in the first and the last complete year under two ids; return both, or nothing."""
    rows, block = code_ties(chapter)
    years = [rows["year"].min(), rows["year"].max()] if block else []
    found = []
    for place, (end, id) in enumerate(zip(ENDS, (first, last), strict=True)):
        used = rows[rows["year"] == years[place]] if block else None
        if used is not None:
            found.append(float(affinities(used).loc[chapter.focus, chapter.rival]))
        label = f"ties of the pair in code over what size explains, {end} complete year"
        chapter.add(id, found[place] if block else None, "ratio", label=label, rows=used, digits=2, method=SOLVER,
                    quantity=f"code_affinity_{end}")  # fmt: skip
    return found

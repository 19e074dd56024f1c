"""Where a wrong number may come from: the same figure under another year, edition or definition. An inference, never a fact."""

import re
from collections.abc import Iterator

import pandas as pd

from aibalance.article.claims import Evidence
from aibalance.article.comparators import NUMERIC
from aibalance.data.selection.unions import WORLD

MATCH = re.compile(r"(?P<indicator>\S+) (?P<economy>\S+) (?P<period>[^,]+), (?P<source>[\w.-]+)(?P<kind>.*)")


def origins(evidence: Evidence, claim_id: str) -> list[str]:
    """Return where a wrong number may come from: the same figure of the economy under another year, edition or definition.

    Looks among all observations of the indicators in the claim's evidence for values that print alike, and for shares
    of the world that do. A match is an inference: chance alone gives some.
    """
    claim = evidence.claims.loc[claim_id]
    if pd.isna(claim.value) or pd.isna(claim.precision) or claim.comparator not in NUMERIC:
        return []
    links = evidence.links(claim_id, claim.repeats)
    pool = evidence.observed(*links["indicator"])
    keys = ["indicator", "economy", "subject", "period", "source"]
    used = set(links.loc[links["role"] == "value", keys].itertuples(index=False, name=None))
    unused = pool[[key not in used for key in pool[keys].itertuples(index=False, name=None)]]
    world = pool.loc[pool.economy == WORLD, ["indicator", "subject", "period", "source", "value"]]
    shares = pool[pool.economy != WORLD].merge(
        world, on=["indicator", "subject", "period", "source"], suffixes=("", "_world")
    )
    percent = 100 * shares["value"] / shares["value_world"]
    found = [*_matches(unused, unused["value"], claim), *_matches(shares, percent, claim, " (as a share of the world)")]
    return list(dict.fromkeys(found))


def in_words(evidence: Evidence, text: str) -> str:
    """Return a match with the names of indicator, economy and edition in place of their ids."""
    match = MATCH.fullmatch(text)
    if not match or match["source"] not in evidence.sources.index:
        return text
    label, economy = (
        names.get(match[key], match[key])
        for names, key in ((evidence.labels, "indicator"), (evidence.names, "economy"))
    )
    return f"{label}, {economy}, {match['period']}: {evidence.edition(match['source'])}{match['kind']}"


def _matches(pool: pd.DataFrame, values: pd.Series, claim: pd.Series, kind: str = "") -> Iterator[str]:
    exact = pool[
        ((values - claim.value).abs() <= claim.precision / 2 + 1e-9) & pool["economy"].isin([claim.entity, WORLD])
    ]
    for row in exact.itertuples():
        if kind or not (row.economy == claim.entity and row.period == claim.period):
            yield f"{row.indicator} {row.economy} {row.period}, {row.source}{kind}"

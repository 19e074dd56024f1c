"""A process made ready for many runs of chapters on data that do not change: what all of them read, and find, is there already."""

import os
from pathlib import Path

from aibalance.article import claims, weighing
from aibalance.data import tables
from aibalance.notebook import evidence, judged
from aibalance.stated import undrawn

LAST = 9999  # a year after all: judging looks at the whole package


def make_ready(data: Path) -> None:
    """Parse the package in `data` once, judge its claims once, and draw no figure from now on, for the life of this process."""
    os.environ[undrawn.SETTING] = "1"
    tables.hold(data)
    article = claims.Evidence(data)
    claims.hold(data, {claim: weighing.found(article, claim) for claim in article.claims.index})
    if len(article.claims):
        known = evidence.Evidence(data, LAST)
        judged.readings(known)
        judged.conflicts(known)
        evidence.hold(data, known.judged)

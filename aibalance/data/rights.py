"""What may be done with a row: the right of its source, in words that go along into every export."""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from aibalance.data.tables import read

OPEN, NONCOMMERCIAL, FIGURES = "open", "noncommercial", "figures"
# What the rights other than the open one mean, for notes that name no single source.
MEANINGS = {
    NONCOMMERCIAL: "kept under a licence that excludes commercial use",
    FIGURES: "quoted as single figures, which remain under their publishers' terms",
}


def right(use: str, licence: str) -> str:
    """Return the right of a source's rows in words."""
    if use == FIGURES:
        return f"single figures, quoted: not under CC BY; the publisher's terms hold ({licence})"
    if use == NONCOMMERCIAL:
        return f"not for commercial use: not under CC BY but {licence}"
    return f"open: {licence}"


def rights(sources: pd.DataFrame) -> dict[str, str]:
    """Return {id: right} of sources, a frame with them as index."""
    return {
        str(id_): right(use, licence)
        for id_, use, licence in zip(sources.index, sources["use"], sources["licence"], strict=True)
    }


def rights_of(folder: str | Path) -> dict[str, str]:
    """Return {id: right} of all sources of a package."""
    return rights(read(folder, "sources").set_index("id"))


def restricted(sources: pd.DataFrame, use: str) -> list[str]:
    """Return the names of the sources with a right other than the open one, in order; `use`: which."""
    return sorted(set(sources.loc[sources["use"] == use, "short"]))


def exceptions(sources: pd.DataFrame) -> str:
    """Return in one sentence for each right which of the sources are not under the book's own licence; "" if all are."""
    told = []
    for use, meaning in MEANINGS.items():
        names = restricted(sources, use)
        if names:
            told.append(f"Not under CC BY but {meaning}: {'; '.join(names)}.")
    return " ".join(told)


def joined(sources: Iterable[str], known: dict[str, str]) -> str:
    """Return the rights of a row that rests on several sources, each once; the restricted ones alone if there are any."""
    words = list(dict.fromkeys(known[source] for source in sources if source in known))
    bound = [word for word in words if not word.startswith(OPEN)]
    return "; ".join(bound or words)

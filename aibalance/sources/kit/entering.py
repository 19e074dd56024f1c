"""Put what single records come to into observations.csv: checked as a whole before anything is written."""

from collections.abc import Sequence
from datetime import date as day_of
from pathlib import Path

import pandas as pd

from aibalance.data.checks.contract import nearest
from aibalance.data.selection.current import needed
from aibalance.data.store import write_text
from aibalance.data.tables import BadInputError, read, schema
from aibalance.sources.kit.bring import Change, merged, refuse_faulty, refuse_shrunk
from aibalance.sources.records.tallying import Records, Tally, names, tally


def enter(paths: Sequence[Path], folder: Path, indicator: str, source: str, how: Records) -> tuple[Tally, list[Change]]:
    """Count records and make them the rows of an indicator in one source; return what was counted and what changed.

    Rows that the indicator has in that source are replaced. Years that are not over when the source is published are partial.
    Nothing is written if anything is wrong. Raises BadInputError.
    """
    needed(folder)
    _refuse_unknown(folder, "indicators", indicator, "describe what is measured there first")
    _refuse_unknown(folder, "sources", source, "describe the publication there first")
    found = tally(paths, how, names(folder))
    rows = _observations(folder, indicator, source, how, found)
    old = read(folder, "observations")
    own = (old["indicator"] == indicator) & (old["source"] == source)
    resource = schema(folder)["observations"]
    _, change = merged(resource, old[own], rows, [source], True)
    refuse_shrunk(f"{indicator} of {source}", change, old[own])
    text, _ = merged(resource, old[~own], rows, (), False)
    texts, changes = {"observations": text}, [change]
    series = read(folder, "series")
    if indicator not in set(series["indicator"]):
        label = read(folder, "indicators").set_index("id").loc[indicator, "label"]
        new = pd.DataFrame([{"series": indicator, "indicator": indicator, "source": source, "label": label, "predecessor": "",
                             "since": day_of.today().isoformat()}])  # fmt: skip
        texts["series"], more = merged(schema(folder)["series"], series, new, (), False)
        changes.append(more)
    refuse_faulty(folder, texts)
    for table, content in texts.items():
        write_text(folder / schema(folder)[table]["path"], content)
    return found, changes


def _refuse_unknown(folder: Path, table: str, id: str, advice: str) -> None:
    known = sorted(read(folder, table)["id"])
    if id not in known:
        near = nearest(id, known)
        hint = f"; nearest: {near}" if near else ""
        raise BadInputError(f"{table}.csv: found no '{id}'; expected an id of it ({advice}){hint}")


def _observations(folder: Path, indicator: str, source: str, how: Records, found: Tally) -> pd.DataFrame:
    described = read(folder, "sources").set_index("id").loc[source]
    unit = read(folder, "indicators").set_index("id").loc[indicator, "unit"]
    way = "Shared out among the economies of a record" if how.fractional else "Counted for every economy of a record"
    published = str(described["published"])
    whole = found.rows["year"] < int(published[:4]) + published.endswith("-12-31")
    return found.rows.assign(
        indicator=indicator, subject="", period=found.rows["year"].astype(str), unit=unit, source=source,
        grade=described["grade"], status=["derived" if done else "partial" for done in whole],
        note=f"{way}; from {found.records:,} records",
    )  # fmt: skip

"""Each description states what its file and its rows cover, and that is what the rows of the book's edition cover."""

import pandas as pd
import pytest
from conftest import PROJECT

from aibalance.data.tables import read
from aibalance.sources.kit.covered_years import of_tables
from aibalance.sources.kit.description import describe, names

DATA = PROJECT / "data"


def rows_of(name: str) -> dict[str, pd.DataFrame]:
    """The rows that stand in the tables from the newest edition of each of a source's files."""
    downloads = read(DATA, "downloads").query("importer == @name")
    published = read(DATA, "sources").set_index("id")["published"]
    order = downloads.assign(day=downloads["source"].map(published)).sort_values("day", kind="stable")
    stems = describe(name).sources
    newest = {max((s for s in stems if row.source.startswith(s)), key=len, default=row.source): row.source
              for row in order.itertuples()}  # fmt: skip
    tables = {table: read(DATA, table) for table in ("observations", "frontier", "events", "ties")}
    return {table: rows[rows["source"].isin(newest.values())] for table, rows in tables.items()}


@pytest.mark.parametrize("name", names())
def test_the_years_that_a_description_states_are_those_of_the_rows(name: str) -> None:
    told = {key: dict(span) for key, span in describe(name).coverage.items() if span}
    found = of_tables(rows_of(name))
    assert found, f"{name}: no rows in the tables"
    assert told == found


@pytest.mark.parametrize("name", names())
def test_a_file_that_tells_time_states_its_first_last_and_missing_years(name: str) -> None:
    for key, file in describe(name).files.items():
        if file.time:
            assert set(file.coverage) == {"first", "last", "missing"}, key
            assert file.coverage["first"] <= file.coverage["last"]

"""Tables are written whole, sorted and unchanged where nothing changed; digests depend on content alone."""

from pathlib import Path

import pandas as pd
import pytest

from aibalance.data.store import data_digest, number, to_csv, write, write_text
from aibalance.data.tables import read, schema


def test_what_is_read_is_written_back_byte_for_byte(project: Path) -> None:
    for table, resource in schema(project / "data").items():
        text = to_csv(read(project / "data", table), resource)
        assert text == (project / "data" / resource["path"]).read_text(encoding="utf-8"), table


def test_the_order_of_rows_does_not_change_the_file(package: Path) -> None:
    rows = read(package, "observations")
    assert write(package, "observations", rows.sample(frac=1, random_state=1)) is False


def test_a_failing_write_leaves_the_old_file_and_no_scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "table.csv"
    write_text(path, "old\n")

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        write_text(path, "new\n")
    assert path.read_text() == "old\n"
    assert [p.name for p in tmp_path.iterdir()] == ["table.csv"]


def test_the_digest_follows_one_changed_cell(package: Path) -> None:
    before = data_digest(package)
    rows = read(package, "observations")
    rows.loc[0, "value"] += 0.01
    write(package, "observations", rows)
    assert data_digest(package) != before


@pytest.mark.parametrize(
    ("value", "text"), [(1.0, "1"), (0.1 + 0.2, "0.30000000000000004"), (2.5e25, "2.5e+25"), (None, ""), (pd.NA, "")]
)
def test_numbers_are_written_so_that_they_read_back_the_same(value: float, text: str) -> None:
    assert number(value) == text
    assert text == "" or float(text) == value

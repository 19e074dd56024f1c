"""A package of the first edition, with a stranger's row in it, comes to today's form and keeps the row."""

import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import PROJECT, add_row

from aibalance.cli import main
from aibalance.data.checks.examine import check_all
from aibalance.data.tables import BadInputError, read, read_text
from aibalance.data.upgrade import upgrade

FIRST = "61df241"  # the first edition
MINE = {"indicator": "private_investment", "economy": "CHN", "period": "2012", "value": "0.5", "unit": "USD bn",
        "source": "owid-quid-2025", "grade": "press", "status": "published"}  # fmt: skip


@pytest.fixture
def first(tmp_path: Path) -> Path:
    """The data of the first edition, as it was."""
    listed = subprocess.run(
        ["git", "ls-tree", "--name-only", f"{FIRST}:data"], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("the history of the project, which holds its first edition, is not here")
    (tmp_path / "first").mkdir()
    for name in listed.stdout.split():
        show = subprocess.run(["git", "show", f"{FIRST}:data/{name}"], cwd=PROJECT, capture_output=True, check=True)
        (tmp_path / "first" / name).write_bytes(show.stdout)
    return tmp_path / "first"


def test_the_first_edition_with_a_row_of_ones_own_becomes_a_package_without_a_problem(first: Path) -> None:
    add_row(first, "observations", **MINE)
    before = read_text(first / "observations.csv")
    result = CliRunner().invoke(main, ["--project", str(PROJECT), "upgrade-data", str(first)])
    assert result.exit_code == 0, result.output
    assert "in today's form, no problems" in result.output
    assert check_all(first) == []
    after = read_text(first / "observations.csv")
    assert len(after) == len(before)
    assert len(after.merge(before.tail(1), on=["indicator", "economy", "period", "source", "value"])) == 1


def test_an_id_that_was_replaced_is_the_new_one_everywhere(first: Path) -> None:
    aliases = read(PROJECT / "data", "aliases").query("kind == 'source'")
    assert set(aliases["old"]) <= set(read_text(first / "sources.csv")["id"])
    upgrade(first, PROJECT / "data")
    for table in ("sources", "ties", "events", "observations", "evidence"):
        rows = read_text(first / f"{table}.csv")
        assert not set(rows["id" if table == "sources" else "source"]) & set(aliases["old"]), table
    assert set(aliases["new"]) <= set(read_text(first / "sources.csv")["id"])


def test_no_id_of_the_first_edition_is_lost(first: Path) -> None:
    """What was cited under an id is found under it, or under the one that aliases.csv names."""
    aliases = read(PROJECT / "data", "aliases").groupby("kind")["old"].agg(set)
    for table, kind in (("sources", "source"), ("indicators", "indicator"), ("events", "event"), ("claims", "claim"),
                        ("hubs", "hub"), ("organizations", "organization")):  # fmt: skip
        lost = set(read_text(first / f"{table}.csv")["id"]) - set(read(PROJECT / "data", table)["id"])
        assert lost <= aliases.get(kind, set()), table


def test_a_package_of_today_and_a_foreign_one_are_refused_and_left_alone(tmp_path: Path) -> None:
    today = shutil.copytree(PROJECT / "data", tmp_path / "today")
    with pytest.raises(BadInputError, match="found a package that is in today's form"):
        upgrade(today, PROJECT / "data")
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "datapackage.json").write_text('{"resources": [{"name": "trees"}]}')
    with pytest.raises(BadInputError, match="expected a Data Package"):
        upgrade(tmp_path / "foreign", PROJECT / "data")


def test_a_torn_table_stops_an_upgrade_before_anything_is_written(first: Path) -> None:
    (first / "ties.csv").write_text("id,when\n1,2\n", encoding="utf-8")
    before = {path.name: path.read_bytes() for path in first.iterdir()}
    result = CliRunner().invoke(main, ["--project", str(PROJECT), "upgrade-data", str(first)])
    assert result.exit_code == 2
    assert "ties.csv line 1: found the columns id, when" in result.output
    assert {path.name: path.read_bytes() for path in first.iterdir()} == before

"""The committed tables are what the importers make of the publishers' files, byte for byte.

Needs those files, which the project does not hold: AIBALANCE_UPSTREAM names a folder with them, at any depth.
"""

import os
import shutil
from pathlib import Path

import pandas as pd
import pytest
from aibalance.importers import apply as applying
from aibalance.importers.apply import IMPORTERS, apply, importer

from aibalance.data.rules import check_all
from aibalance.data.store import write
from aibalance.data.tables import read, schema

VARIABLE = "AIBALANCE_UPSTREAM"


@pytest.fixture(scope="module")
def upstream() -> dict[str, list[Path]]:
    """For each importer, its files as their publishers ship them."""
    folder = os.environ.get(VARIABLE)
    if not folder:
        pytest.skip(
            f"{VARIABLE} is not set: it names the folder of the publishers' files, which are not part of the project"
        )
    files: dict[str, list[Path]] = {}
    for name in IMPORTERS:
        for spec in importer(name).FILES:
            found = sorted(Path(folder).rglob(spec.name))
            assert len(found) == 1, f"{spec.name}: found {len(found)} files below {VARIABLE}; expected one"
            files.setdefault(name, []).extend(found)
    return files


@pytest.fixture
def copy(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the committed data. Checks between two imports are off: they are made once, at the end."""
    monkeypatch.setattr(applying, "_check", lambda *_: None)
    return Path(shutil.copytree(project / "data", tmp_path / "data"))


def contents(folder: Path) -> dict[str, bytes]:
    return {resource["path"]: (folder / resource["path"]).read_bytes() for resource in schema(folder).values()}


def without_imports(folder: Path) -> None:
    """Take every row out of a package that an importer owns."""
    modules = [importer(name) for name in IMPORTERS]
    sources = {source["id"] for module in modules for source in module.SOURCES}
    indicators = {indicator["id"] for module in modules for indicator in module.INDICATORS}
    for table in ("observations", "events", "frontier"):
        rows = read(folder, table)
        write(folder, table, rows[~rows["source"].isin(sources)])
    for table, owned in (("sources", sources), ("indicators", indicators)):
        rows = read(folder, table)
        write(folder, table, rows[~rows["id"].isin(owned)])


@pytest.mark.prove
def test_importing_again_changes_nothing(upstream: dict[str, list[Path]], project: Path, copy: Path) -> None:
    moved = {
        name: [c for c in apply(name, files, copy) if c.added or c.changed or c.removed]
        for name, files in upstream.items()
    }
    assert {name: changes for name, changes in moved.items() if changes} == {}
    assert contents(copy) == contents(project / "data")


@pytest.mark.prove
def test_importing_everything_anew_gives_the_committed_tables(
    upstream: dict[str, list[Path]], project: Path, copy: Path
) -> None:
    without_imports(copy)
    lost = {
        table: len(read(project / "data", table)) - len(read(copy, table)) for table in ("observations", "frontier")
    }
    assert lost["observations"] > 10_000
    assert lost["frontier"] == len(read(project / "data", "frontier"))
    for name, files in upstream.items():
        apply(name, files, copy)
    assert contents(copy) == contents(project / "data")
    assert check_all(copy) == []


def test_every_source_of_an_importer_has_rows(project: Path) -> None:
    tables = [read(project / "data", table)["source"] for table in ("observations", "events", "frontier")]
    used = set(pd.concat(tables))
    for name in IMPORTERS:
        assert {source["id"] for source in importer(name).SOURCES} <= used, name

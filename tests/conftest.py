"""A small data package on which contract, claims and runs are tested, cut out of the real one."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from aibalance.data.store import write
from aibalance.data.tables import columns, read, schema

PROJECT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def project() -> Path:
    """The folder of the book."""
    return PROJECT


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A valid data package: all economies, one indicator in two editions, and no claims."""
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(PROJECT / "data" / "datapackage.json", folder)
    for table in schema(folder):
        frame = read(PROJECT / "data", table)
        if table == "observations":
            frame = frame[
                (frame["indicator"] == "private_investment") & frame["source"].isin(["ai-index-2024", "owid-quid-2025"])
            ]
        elif table == "sources":
            frame = frame[frame["id"].isin(["ai-index-2024", "owid-quid-2025", "state-council-2017"])]
        elif table == "indicators":
            frame = frame[frame["id"] == "private_investment"]
        elif table == "events":
            frame = frame[frame["source"] == "state-council-2017"]
        elif table != "economies":
            frame = frame.iloc[:0]
        write(folder, table, frame)
    return folder


HUBS = (
    ("bay", "Bay", "USA", 37.8, -122.4),
    ("london", "London", "GBR", 51.5, -0.1),
    ("beijing", "Beijing", "CHN", 39.9, 116.4),
)
ORGANIZATIONS = (
    ("google", "USA", "bay"), ("google-deepmind", "GBR", "london"),
    ("lab-a", "USA", "bay"), ("lab-b", "CHN", "beijing"), ("lab-c", "USA", ""),
)  # fmt: skip


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A package without evidence, for importers."""
    return bare_package(tmp_path / "data")


def bare_package(folder: Path) -> Path:
    """Write a package without evidence to a new folder: all economies, and a few made-up hubs and organizations."""
    folder.mkdir()
    for name in ("datapackage.json", "economies.csv"):
        shutil.copy(PROJECT / "data" / name, folder / name)
    for resource in schema(folder).values():
        if resource["name"] != "economies":
            (folder / resource["path"]).write_text(",".join(columns(resource)) + "\n", encoding="utf-8")
    for hub in HUBS:
        add_row(folder, "hubs", **dict(zip(("id", "name", "economy", "latitude", "longitude"), hub, strict=True)))
    for id_, economy, home in ORGANIZATIONS:
        place = {"id": id_, "name": id_, "economy": economy, "hub": home}
        add_row(folder, "organizations", kind="company", named="false", grade="common", **place)
    return folder


def replace_line(path: Path, line: int, text: str) -> None:
    """Replace one line (counted from 1) of a file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[line - 1] = text
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def observation(**changes: object) -> dict[str, object]:
    """A valid row of observations, with changes."""
    row = {
        "indicator": "private_investment", "economy": "USA", "subject": "", "period": "2012", "value": 1.0, "low": None,
        "high": None, "unit": "USD bn", "source": "ai-index-2024", "grade": "press", "status": "published", "note": "",
    }  # fmt: skip
    return {**row, **changes}


def add_row(folder: Path, table: str, **row: object) -> None:
    """Append a row to a table without any check."""
    path = folder / f"{table}.csv"
    header = path.read_text(encoding="utf-8").splitlines()[0].split(",")
    pd.DataFrame([{name: row.get(name, "") for name in header}]).to_csv(path, mode="a", header=False, index=False)

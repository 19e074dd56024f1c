"""The results as data: the same rows in every form, each with its rights, described so that validators accept it."""

import csv
import hashlib
import io
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import PROJECT, SITE, needs_site
from crates import ADDRESS, issues

from aibalance.book.formats import downloads, results_files
from aibalance.book.formats.crate import CRATE, PROFILE, RUN_PROFILE
from aibalance.book.formats.croissant import CROISSANT
from aibalance.book.formats.outcomes import NUMBER, TABLES, WHOLE
from aibalance.data.rights import rights_of
from aibalance.data.tables import PACKAGE
from aibalance.executed.book import ExecutedBook, read_book


@pytest.fixture(scope="module")
def book() -> ExecutedBook:
    return read_book(PROJECT)


@pytest.fixture(scope="module")
def folder(book: ExecutedBook, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data archive as readers get it, unzipped; the results are a folder in it."""
    target = tmp_path_factory.mktemp("results")
    with zipfile.ZipFile(io.BytesIO(downloads.data_archive(book))) as archive:
        archive.extractall(target)
    return next(target.iterdir())


def base(folder: Path) -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(folder / results_files.FOLDER / results_files.DATABASE)
    yield opened
    opened.close()


opened = pytest.fixture(base)


def rows(folder: Path, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((folder / results_files.FOLDER / f"{name}.json").read_text("utf-8"))
    return found


def test_every_form_of_a_table_holds_the_same_rows(folder: Path, opened: sqlite3.Connection) -> None:
    assert opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    for name, (_, _, key, columns) in TABLES.items():
        told = rows(folder, name)
        with (folder / results_files.FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            written = list(csv.DictReader(file))
        held = opened.execute(f'SELECT * FROM "{name}"').fetchall()
        assert len(told) == len(written) == len(held) > 100, name
        for row, text, cells in zip(told, written, held, strict=True):
            assert list(row.values()) == list(cells)
            for column, kind, _ in columns:
                value = row[column]
                read = float(text[column]) if kind in (NUMBER, WHOLE) and text[column] else text[column]
                assert read == ("" if value is None else str(value).lower() if isinstance(value, bool) else value)
        assert len({tuple(row[column] for column in key) for row in told}) == len(told), name


def test_results_are_what_the_chapters_stated_and_each_row_says_its_rights(book: ExecutedBook, folder: Path) -> None:
    stated = {f"{r['chapter']}.{s['id']}": s for r in book.records for s in r.get("statistics", [])}
    told = {row["id"]: row for row in rows(folder, "statistics")}
    assert list(told) == list(stated)
    known = rights_of(book.data)
    for id, row in told.items():
        assert row["text"] == stated[id]["text"]
        assert row["value"] == (None if stated[id]["unit"] == "text" else stated[id]["value"])
        bound = {known[source] for source in stated[id]["sources"] if not known[source].startswith("open")}
        assert all(words in row["rights"] for words in bound), id
        assert row["rights"].startswith("open") == (not bound), id
    judged = {claim["claim"]: claim["verdict"] for r in book.records for claim in r.get("claims", [])}
    assert {row["claim"]: row["verdict"] for row in rows(folder, "verdicts")} == judged
    for row in rows(folder, "sentences"):
        assert {id for id in row["statistics"].split("; ") if id} <= set(told), row
    assert {row["claim"] for row in rows(folder, "evidence")} <= set(judged)
    assert all(row["rights"] for name in TABLES for row in rows(folder, name))


def test_the_bytes_of_the_database_depend_on_its_rows_alone(book: ExecutedBook) -> None:
    first, again = results_files.results_files(book), results_files.results_files.__wrapped__(read_book(PROJECT))
    assert {name for name in first if first[name] != again[name]} == set()
    assert first[results_files.DATABASE][results_files.WRITTEN_BY] == bytes(4)


def test_each_file_of_results_is_described_with_its_size_and_its_sum(folder: Path) -> None:
    place = folder / results_files.FOLDER
    package = json.loads((place / PACKAGE).read_text("utf-8"))
    graph = {thing["@id"]: thing for thing in json.loads((place / CRATE).read_text("utf-8"))["@graph"]}
    croissant = json.loads((place / CROISSANT).read_text("utf-8"))
    listed = {file["@id"]: file for file in croissant["distribution"]}
    assert {r["path"] for r in package["resources"]} == {p.name for p in place.iterdir()} - {PACKAGE, CRATE, CROISSANT}
    for resource in package["resources"]:
        content = (place / resource["path"]).read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        assert (resource["bytes"], resource["hash"]) == (len(content), f"sha256:{digest}")
        assert graph[resource["path"]]["sha256"] == digest
        if "schema" in resource:
            assert listed[resource["path"]]["sha256"] == digest
            assert "rights" in [field["name"] for field in resource["schema"]["fields"]]
    assert f"{PROFILE}/context" == ADDRESS


def test_frictionless_accepts_the_results(folder: Path) -> None:
    from frictionless import Package, system

    with system.use_context(trusted=True):
        report = Package(str(folder / results_files.FOLDER / PACKAGE)).validate()
    assert report.valid, report.flatten(["title", "message"])[:5]


@pytest.mark.prove
def test_croissant_reads_every_record_of_the_results(folder: Path) -> None:
    import mlcroissant

    data = mlcroissant.Dataset(jsonld=str(folder / results_files.FOLDER / CROISSANT))
    assert not data.metadata.ctx.issues.errors | data.metadata.ctx.issues.warnings
    for name in TABLES:
        assert len(list(data.records(name))) == len(rows(folder, name))


@pytest.mark.prove
@pytest.mark.parametrize(
    ("place", "profile"), [("", "ro-crate-1.3"), ("results", "ro-crate-1.3"), ("results", "process-run-crate-0.5")]
)
def test_the_crates_hold_what_their_profiles_require(
    place: str, profile: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert issues(folder / place, profile, monkeypatch) == []
    told = json.loads((folder / place / CRATE).read_text("utf-8"))
    told["@graph"] = [thing for thing in told["@graph"] if "datePublished" not in thing]  # a crate that is none
    (tmp_path / CRATE).write_text(json.dumps(told), encoding="utf-8")
    assert issues(tmp_path, profile, monkeypatch) != []
    if place:
        actions = [thing for thing in told["@graph"] if thing["@type"] == "CreateAction"]
        assert {action["instrument"]["@id"].removeprefix("#chapter-") for action in actions} == set(
            read_book(PROJECT).notebooks
        )
        assert RUN_PROFILE in json.dumps(told)


@needs_site
def test_the_site_holds_the_results_that_its_archive_holds() -> None:
    with zipfile.ZipFile(SITE / "downloads" / "data.zip") as archive:
        held = {name: archive.read(name) for name in archive.namelist() if f"/{results_files.FOLDER}/" in name}
    assert len(held) == 12
    for name, content in held.items():
        assert (SITE / results_files.FOLDER / Path(name).name).read_bytes() == content
    assert "results/results.sqlite" in (SITE / "llms.txt").read_text("utf-8")

"""Every importer refuses a damaged file of each kind that it reads: it says where, and leaves the tables untouched."""

import csv
import io
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
import test_importers_compute as compute
import test_importers_epoch_models as models
import test_importers_public as public
from aibalance.importers.apply import IMPORTERS, apply, importer
from aibalance.importers.upstream import UpstreamFile
from click.testing import CliRunner
from conftest import PROJECT, bare_package

from aibalance.cli import main

Table = list[list[str]]
Imported = Callable[[str], tuple[Path, Path]]
PRICES = [compute.price("openai", "gpt-1", (2, 8)), compute.price("deepseek", "deepseek-a", (0.5, 1))]
OFFERS = [compute.OFFER | {"model_id": model, compute.COSTS[0]: 1} for model in ("deepseek-a", "deepseek-b")]
PAPERS: compute.Rows = [
    compute.PAPER | {"document_number": number, "title": "Export Controls on Semiconductors", "abstract": "A."}
    for number in ("2024-00001", "2024-00002")
]
ENTRIES: compute.Rows = [{"name": name, "raw": f"{name}, 1 Road, Beijing."} for name in ("A University", "B Academy")]
FLOWS = [compute.STOCK | {"Chip type": "A100"}]
SITES = ([compute.SITE, compute.CHINESE], [{"Data center": "A", "Date": "6/1/2024", "H100 equivalents": 100}])


def written(name: str, *files: compute.Rows) -> Callable[[Path], None]:
    return lambda folder: compute.write_files(name, folder / "files", *files)


def folded(write: Callable[[Path], None]) -> Callable[[Path], None]:
    def act(folder: Path) -> None:
        (folder / "files").mkdir()
        write(folder / "files")

    return act


# What writes a valid file of each kind that an importer reads, into a folder below the one given.
VALID: dict[str, Callable[[Path], object]] = {
    "world-bank": folded(public.put_world_bank),
    "ncses": folded(public.put_ncses),
    "epoch-models": models.models_folder,
    "epoch-ml-hardware": models.hardware_folder,
    "epoch-gpu-clusters": written("epoch-gpu-clusters", compute.clusters()),
    "epoch-data-centers": written("epoch-data-centers", *SITES),
    "epoch-chip-counts": written("epoch-chip-counts", *compute.TOTALS, *[[compute.STOCK]] * 2, FLOWS),
    "epoch-training-costs": lambda folder: models.costs_folder(folder, *models.COSTS),
    "epoch-companies": models.companies_folder,
    "github-innovation-graph": folded(public.put_github),
    "microsoft-ai-diffusion": folded(public.put_microsoft),
    "llm-price-history": written("llm-price-history", PRICES),
    "models-dev": written("models-dev", OFFERS),
    "us-visas": folded(public.put_visas),
    "federal-register": written("federal-register", PAPERS),
    "entity-list": written("entity-list", ENTRIES),
}
# Columns of dates and of numbers that a specification does not name, as its cells are in a form of their own.
AMERICAN_DATES = {
    **dict.fromkeys((spec.name for spec in importer("epoch-chip-counts").FILES), "End date"),
    "data_center_timelines.csv": "Date",
    "ai_companies_funding_rounds.csv": "Close date",
    "ai_companies_revenue_reports.csv": "Date",
    "ai_companies_compute_spend.csv": "Date",
    "ai_companies_staff_reports.csv": "Date",
}
NUMBERS = {
    "10037.csv": "value",
    "10557.csv": "value",
    "6208.csv": "field_2020",
    "5786.csv": "field_2018",
    "11695.csv": "field_2023",
    "12623.csv": "field_2018",
    "AI_Diffusion_Q12026_Update.csv": "H1 2025 AI Diffusion",
}


def text(table: Table, delimiter: str = ",") -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator="\n").writerows(table)
    return buffer.getvalue()


def with_cell(table: Table, column: str, cell: str) -> str:
    """Return the table with a cell of its last row (of the first one for staff, as others are not used) replaced."""
    line = 1 if "Staff count" in table[0] else -1
    changed = [list(row) for row in table]
    changed[line][table[0].index(column)] = cell
    return text(changed)


def date_column(spec: UpstreamFile) -> str:
    return AMERICAN_DATES.get(spec.name) or next(iter(spec.dates), "")


def number_column(spec: UpstreamFile) -> str:
    return NUMBERS.get(spec.name) or next(iter(spec.counts), "")


def future(table: Table, spec: UpstreamFile) -> str:
    column = date_column(spec)
    late = "1/1/2099" if spec.name in AMERICAN_DATES else "2099" if column in ("Year", "year", "time") else "2099-01-01"
    return with_cell(table, column, late)


def negative(table: Table, spec: UpstreamFile) -> str:
    return with_cell(table, number_column(spec), "-5%" if "Diffusion" in number_column(spec) else "-5")


Damage = Callable[[Table, UpstreamFile], str]
DAMAGES: dict[str, tuple[Damage, str]] = {
    "cut off inside a row": (
        lambda t, s: text([*t[:-1], t[-1][: len(t[0]) // 2]])[:-1],
        r" line \d+: found \d+ cells?; expected \d+, one for each column",
    ),
    "cut off at the last line end": (
        lambda t, s: text(t)[:-1],
        r" line \d+: found the end of the file inside a line",
    ),
    "cut off below the header": (lambda t, s: text(t[:1]), r" line 2: found the end of the file; expected rows"),
    "renamed column": (
        lambda t, s: text([[f"{t[0][0]}s", *t[0][1:]], *t[1:]]),
        r" line 1: found columns missing: .+; columns new: .+s; .* may be '",
    ),
    "lost column": (
        lambda t, s: text([row[1:] for row in t]),
        r" line 1: found columns missing: .+; columns new: none",
    ),
    "extra column": (
        lambda t, s: text([[*t[0], "rank_2"], *([*row, "1"] for row in t[1:])]),
        r" line 1: .*columns new: rank_2",
    ),
    "semicolons": (lambda t, s: text(t, ";"), r" line 1: found columns separated by semicolons; expected commas"),
    "web page": (
        lambda t, s: "<!DOCTYPE html><html><body>Sign in</body></html>\n",
        r" line 1: found markup \(a web page\?\)",
    ),
    "empty": (lambda t, s: "", r": found an empty file \(0 bytes\)"),
    "second row": (lambda t, s: text([*t, t[-1]]), r" line \d+: found a second row for "),
    "future date": (future, r" line \d+, column .+: found '?(1/1/)?2099.*'?; expected a date up to "),
    "negative number": (negative, r" line \d+, column .+: found '?-5'?; expected a number that is not negative"),
    "formula": (
        lambda t, s: with_cell(t, (*s.texts, *s.key)[0], "=cmd()"),
        r" line \d+, column .+: found '=cmd\(\)', which a spreadsheet takes for a formula",
    ),
}
FILES = [(name, spec) for name in IMPORTERS for spec in importer(name).FILES]


def can(spec: UpstreamFile, damage: str) -> bool:
    """Return whether a damage can happen to a file at all."""
    if damage == "cut off at the last line end":
        return spec.final_newline
    return {"future date": date_column, "negative number": number_column}.get(damage, str)(spec) != ""


CASES = [
    pytest.param(name, spec, damage, id=f"{name}-{spec.name}-{damage}")
    for name, spec in FILES
    for damage in DAMAGES
    if can(spec, damage)
]


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    """What returns, for an importer, a folder of valid files and a data package into which they have been imported."""

    @cache
    def once(name: str) -> tuple[Path, Path]:
        folder = tmp_path_factory.mktemp(name)
        VALID[name](folder)
        (upstream,) = folder.iterdir()
        data = bare_package(folder / "data")
        assert any(change.added for change in apply(name, [upstream], data))
        return upstream, data

    return once


def refused(name: str, files: list[Path], data: Path) -> str:
    """Prove that an import is refused with exit code 2 and without a trace in the tables; return what it says."""
    before = {path.name: path.read_bytes() for path in data.iterdir()}
    given = [*map(str, files), "--data", str(data)]
    result = CliRunner().invoke(main, ["--project", str(PROJECT), "import", name, *given])
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert {path.name: path.read_bytes() for path in data.iterdir()} == before
    return result.stderr


def rows_of(path: Path, spec: UpstreamFile) -> Table:
    with path.open(encoding=spec.encoding, newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize(("name", "spec", "damage"), CASES)
def test_a_damaged_file_is_refused_and_the_tables_are_untouched(
    name: str, spec: UpstreamFile, damage: str, imported: Imported, tmp_path: Path
) -> None:
    upstream, data = imported(name)
    act, expected = DAMAGES[damage]
    damaged = act(rows_of(upstream / spec.name, spec), spec)
    (tmp_path / spec.name).write_bytes(damaged.encode(spec.encoding))
    files = [path for path in upstream.iterdir() if path.name != spec.name]
    assert re.search(re.escape(spec.name) + expected, refused(name, [*files, tmp_path / spec.name], data))


@pytest.mark.parametrize("name", IMPORTERS)
def test_undamaged_files_are_imported_again_without_a_change(name: str, imported: Imported) -> None:
    upstream, data = imported(name)
    assert not any(change.added or change.changed or change.removed for change in apply(name, [upstream], data))


def test_a_file_that_lost_most_of_its_rows_at_a_line_end_is_refused(imported: Imported, tmp_path: Path) -> None:
    upstream, data = imported("us-visas")
    path, lines = tmp_path / "visas.csv", (upstream / "nonimmigrant_selected.csv").read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:3]))
    assert "expected a file that is not cut short" in refused("us-visas", [path], data)


def test_a_missing_file_is_named(imported: Imported) -> None:
    upstream, data = imported("world-bank")
    files = [path for path in upstream.iterdir() if path.name != "gerd.csv"]
    assert "expected also gerd.csv" in refused("world-bank", files, data)


def test_a_misspelt_source_is_answered_with_the_nearest_name(data: Path, tmp_path: Path) -> None:
    for wrong, right in (("epoch-model", "epoch-models"), ("world_bank", "world-bank"), ("Us-Visa", "us-visas")):
        said = refused(wrong, [tmp_path], data)
        assert f"source {wrong}: found no such importer" in said
        assert f"nearest: {right}" in said


def test_what_is_not_read_may_hold_anything(imported: Imported, tmp_path: Path) -> None:
    upstream, data = imported("epoch-gpu-clusters")
    (spec,) = importer("epoch-gpu-clusters").FILES
    noted = with_cell(rows_of(upstream / spec.name, spec), "Note", "=261*4+31*8")
    (tmp_path / spec.name).write_text(noted)
    changes = apply("epoch-gpu-clusters", [tmp_path / spec.name], data)
    assert not any(change.added or change.changed for change in changes)


def test_every_importer_and_every_file_is_tried() -> None:
    assert set(VALID) == set(IMPORTERS)
    assert set(AMERICAN_DATES) | set(NUMBERS) <= {spec.name for _, spec in FILES}

"""What a file of each source may suffer: a damaged one is refused and leaves no trace, a changed one is read as it can be."""

import csv
import io
import re
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import test_compute as compute
import test_copies as copies
import test_epoch as epoch
import test_public as public
from click.testing import CliRunner
from conftest import PROJECT, bare_package
from made_up import DATES, DAY, Spec, brought, specs

from aibalance.cli import main
from aibalance.data.checks.examine import check_all
from aibalance.data.tables import read
from aibalance.sources.kit import bring as bringing
from aibalance.sources.kit.bring import bring
from aibalance.sources.kit.description import describe

Table = list[list[str]]
PRICES = [compute.price("openai", "gpt-1", (2, 8)), compute.price("deepseek", "deepseek-a", (0.5, 1))]
OFFERS = [compute.OFFER | {"model_id": model, compute.COSTS[0]: 1} for model in ("deepseek-a", "deepseek-b")]
PAPERS: compute.Rows = [
    compute.PAPER | {"document_number": number, "title": "Export Controls on Semiconductors", "abstract": "A."}
    for number in ("2024-00001", "2024-00002")
]
ENTRIES: compute.Rows = [{"name": name, "raw": f"{name}, 1 Road, Beijing."} for name in ("A University", "B Academy")]
FLOWS = [compute.STOCK | {"Chip type": "A100"}]
SITES = (
    [compute.SITE, compute.CHINESE],
    [{"Data center": "A", "Date": "6/1/2024", "H100 equivalents": 100, "Power (MW)": 1}],
)


def written(name: str, *files: compute.Rows) -> Callable[[Path], None]:
    return lambda folder: compute.write_files(name, folder / "files", *files)


def folded(write: Callable[[Path], None]) -> Callable[[Path], None]:
    def act(folder: Path) -> None:
        (folder / "files").mkdir()
        write(folder / "files")

    return act


def copied(name: str) -> Callable[[Path], object]:
    return lambda folder: copies.put(name, folder / "files")


# What writes a valid file of each kind that a source has, into a folder below the one given.
VALID: dict[str, Any] = {
    "world-bank": folded(public.put_world_bank),
    "ncses": folded(public.put_ncses),
    "epoch-models": epoch.models_folder,
    "epoch-ml-hardware": epoch.hardware_folder,
    "epoch-gpu-clusters": written("epoch-gpu-clusters", compute.clusters()),
    "epoch-data-centers": written("epoch-data-centers", *SITES),
    "epoch-chip-counts": written("epoch-chip-counts", *compute.TOTALS, *[[compute.STOCK]] * 2, FLOWS),
    "epoch-training-costs": lambda folder: epoch.costs_folder(folder, *epoch.COSTS),
    "epoch-companies": epoch.companies_folder,
    "github-innovation-graph": folded(public.put_github),
    "microsoft-ai-diffusion": folded(public.put_microsoft),
    "llm-price-history": written("llm-price-history", PRICES),
    "models-dev": written("models-dev", OFFERS),
    "us-visas": folded(public.put_visas),
    "federal-register": written("federal-register", PAPERS),
    "entity-list": written("entity-list", ENTRIES),
} | {name: copied(name) for name in copies.FILES}
FILES = [(name, spec) for name in VALID for spec in specs(name)]


def text(table: Table, delimiter: str = ",") -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator="\n").writerows(table)
    return buffer.getvalue()


def read_column(name: str, spec: Spec, table: Table) -> int:
    """Return the place of a column that has to be there."""
    columns = [c for c in describe(name).files[spec.key].columns if not c.optional]
    return next(table[0].index(label) for label in columns[0].called if label in table[0])


Damage = Callable[[Table, int], str]
# Damage to a file as a whole: it is refused.
FATAL: dict[str, tuple[Damage, str]] = {
    "cut off inside a row": (
        lambda t, c: text([*t[:-1], t[-1][: len(t[0]) // 2]])[:-1],
        r" line \d+: found \d+ cells?; expected \d+, one for each column",
    ),
    "cut off below the header": (lambda t, c: text(t[:1]), r" line 2: found the end of the file; expected rows"),
    "renamed column": (
        lambda t, c: text([[*t[0][:c], f"{t[0][c]}s", *t[0][c + 1 :]], *t[1:]]),
        r" line 1: found columns missing: .+ may be '",
    ),
    "lost column": (
        lambda t, c: text([[*row[:c], *row[c + 1 :]] for row in t]),
        r" line 1: found columns missing: ",
    ),
    "semicolons": (lambda t, c: text(t, ";"), r" line 1: found columns separated by semicolons; expected commas"),
    "web page": (
        lambda t, c: "<!DOCTYPE html><html><body>Sign in</body></html>\n",
        r" line 1: found markup \(a web page\?\)",
    ),
    "empty": (lambda t, c: "", r": found an empty file \(0 bytes\)"),
}
# What a later version of a file may bring: it is read.
BEARABLE: dict[str, Damage] = {
    "columns in another order": lambda t, c: text([row[::-1] for row in t]),
    "an extra column": lambda t, c: text([[*t[0], "rank_2"], *([*row, "=1"] for row in t[1:])]),
    "a second row": lambda t, c: text([*t, t[-1]]),
    "a title above the header": lambda t, c: text([["A title"], [], *t]),
}
CASES = [pytest.param(*file, kind, id=f"{file[0]}-{file[1].name}-{kind}") for file in FILES for kind in FATAL]


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Path, Path]]:
    """What returns, for a source, a folder of valid files and a data package into which they have been imported."""

    @cache
    def once(name: str) -> tuple[Path, Path]:
        folder = tmp_path_factory.mktemp(name)
        VALID[name](folder)
        (upstream,) = folder.iterdir()
        data = bare_package(folder / "data")
        assert any(change.added for change in brought(name, [upstream], data).changes)
        return upstream, data

    return once


def command(name: str, files: list[Path], data: Path, *more: str) -> list[str]:
    given = [*map(str, files), "--data", str(data), "--edition", "made up", "--date", DATES.get(name, "2026-05")]
    return ["--project", str(PROJECT), "import", name, *given, "--seen-on", DAY, *more]


def refused(name: str, files: list[Path], data: Path) -> str:
    """Prove that an import is refused with exit code 2 and without a trace in the tables; return what it says."""
    before = {path.name: path.read_bytes() for path in data.iterdir()}
    result = CliRunner().invoke(main, command(name, files, data))
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert {path.name: path.read_bytes() for path in data.iterdir()} == before
    return result.stderr


def rows_of(path: Path, spec: Spec) -> Table:
    with path.open(encoding=spec.encoding, newline="") as file:
        return list(csv.reader(file))


@pytest.mark.prove
@pytest.mark.parametrize(("name", "spec", "damage"), CASES)
def test_a_damaged_file_is_refused_and_the_tables_are_untouched(
    name: str, spec: Spec, damage: str, imported: Callable[[str], tuple[Path, Path]], tmp_path: Path
) -> None:
    upstream, data = imported(name)
    table = rows_of(upstream / spec.name, spec)
    act, expected = FATAL[damage]
    (tmp_path / spec.name).write_bytes(act(table, read_column(name, spec, table)).encode(spec.encoding))
    files = [path for path in upstream.iterdir() if path.name != spec.name]
    assert re.search(re.escape(spec.name) + expected, refused(name, [*files, tmp_path / spec.name], data))


@pytest.mark.parametrize("name", VALID)
def test_a_changed_file_becomes_an_edition_of_its_own_beside_the_old_one(
    name: str, imported: Callable[[str], tuple[Path, Path]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upstream, first = imported(name)
    data = Path(shutil.copytree(first, tmp_path / "data"))
    monkeypatch.setattr(bringing, "refuse_faulty", lambda *_: None)  # once, at the end
    for kind, act in BEARABLE.items():
        folder = tmp_path / kind
        folder.mkdir()
        for spec in specs(name):
            changed = act(rows_of(upstream / spec.name, spec), 0)
            (folder / spec.name).write_bytes(changed.encode(spec.encoding))
        done = bring(name, [folder], data, f"{kind} edition", "2026-06-30", (), DAY)
        again = any("second row" in str(fault) for fault in done.left_out.faults)
        assert again == (kind == "a second row" and any(file.key for file in describe(name).files.values()))
    assert check_all(data) == []
    stems = describe(name).sources
    found = {source for table in ("observations", "events", "frontier") for source in read(data, table)["source"]}
    if name != "federal-register":  # an act is one event, whichever edition tells it
        assert {f"{stem}-{ending}" for stem in stems for ending in ("made-up", "an-extra-column-edition")} <= found
    current = {source for cell in read(data, "series")["source"] for source in cell.split()}
    assert current <= {f"{stem}-made-up" for stem in stems}  # what is read moves only when somebody says so


def test_a_part_of_the_files_is_imported_and_takes_nothing_away(
    imported: Callable[[str], tuple[Path, Path]],
) -> None:
    upstream, data = imported("epoch-chip-counts")
    before = read(data, "observations")
    done = brought("epoch-chip-counts", [upstream / "nvidia_owners_cumulative_totals.csv"], data)
    assert not any(change.removed for change in done.changes)
    assert len(read(data, "observations")) == len(before)


@pytest.mark.parametrize("name", [name for name in VALID if len(specs(name)) > 1])
def test_each_file_alone_is_imported_or_the_other_that_it_needs_is_named(
    name: str, imported: Callable[[str], tuple[Path, Path]], tmp_path: Path
) -> None:
    upstream, _ = imported(name)
    for spec in specs(name):
        data = bare_package(tmp_path / spec.key)
        result = CliRunner().invoke(main, command(name, [upstream / spec.name], data))
        if result.exit_code:
            assert result.exit_code == 2, result.output
            assert re.search(r"found (a part of the files|one of two files); expected .+", result.stderr)


def test_a_file_of_another_name_is_known_by_its_columns(
    imported: Callable[[str], tuple[Path, Path]], tmp_path: Path
) -> None:
    upstream, data = imported("epoch-gpu-clusters")
    (tmp_path / "download (1).csv").write_bytes((upstream / "gpu_clusters.csv").read_bytes())
    assert brought("epoch-gpu-clusters", [tmp_path / "download (1).csv"], data).left_out == []
    bank, data = imported("world-bank")
    (tmp_path / "series.csv").write_bytes((bank / "population.csv").read_bytes())
    assert "found a file that may be any of 4; expected a name by which it is known" in refused(
        "world-bank", [tmp_path / "series.csv"], data
    )


def test_too_many_rows_that_cannot_be_used_refuse_a_file(
    imported: Callable[[str], tuple[Path, Path]], tmp_path: Path
) -> None:
    _, data = imported("us-visas")
    months = public.visas(2018, range(1, 13), "India", 1) * 4
    wrong = [row | {"issuances": "many"} for row in months]
    public.write(tmp_path, specs("us-visas")[0], [*months[:12], *wrong])
    said = refused("us-visas", [tmp_path], data)
    assert "found 48 of 60 rows that cannot be used; expected at most 10" in said
    assert "line 14, column issuances: found 'many'; expected" in said


def test_an_id_of_another_publisher_is_refused(imported: Callable[[str], tuple[Path, Path]]) -> None:
    upstream, data = imported("world-bank")
    brought("us-visas", [imported("us-visas")[0]], data)
    taken = command("world-bank", [upstream / "gerd.csv"], data, "--as", "world-bank-gerd=us-visa-issuances-made-up")
    result = CliRunner().invoke(main, taken)
    assert result.exit_code == 2
    assert "found the id of data of US Department of State" in result.stderr


def test_a_misspelt_source_is_answered_with_the_nearest_name(data: Path, tmp_path: Path) -> None:
    for wrong, right in (("epoch-model", "epoch-models"), ("world_bank", "world-bank"), ("Us-Visa", "us-visas")):
        said = refused(wrong, [tmp_path], data)
        assert f"source {wrong}: found no such source" in said
        assert f"nearest: {right}" in said

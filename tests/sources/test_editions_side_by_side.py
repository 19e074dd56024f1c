"""Two editions of a publisher stand side by side under their own labels, and series.csv says which one the book reads."""

import csv
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import test_compute as compute
import test_copies as copies
import test_epoch as epoch
from click.testing import CliRunner
from conftest import PROJECT
from made_up import brought, specs, write

from aibalance.cli import main
from aibalance.data.checks.examine import check_all
from aibalance.data.store import write as store
from aibalance.data.tables import BadInputError, read
from aibalance.notebook.reading import Reading
from aibalance.sources.kit.bring import bring

VARIABLE = "AIBALANCE_UPSTREAM"


@pytest.fixture(scope="module")
def upstream() -> Path:
    """The folder of the publishers' files."""
    folder = os.environ.get(VARIABLE)
    if not folder:
        pytest.skip(
            f"{VARIABLE} is not set: it names the folder of the publishers' files, which are not part of the project"
        )
    return Path(folder)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the committed data."""
    return Path(shutil.copytree(PROJECT / "data", tmp_path / "data"))


def imported(source: str, files: Sequence[Path], data: Path, label: str, date: str, *more: str) -> str:
    """Import files by the command line; return what it says."""
    given = [*map(str, files), "--edition", label, "--date", date, "--data", str(data), *more]
    result = CliRunner().invoke(main, ["--project", str(PROJECT), "import", source, *given])
    assert result.exit_code == 0, result.output
    return result.output


def values(data: Path, series: str) -> dict[tuple[str, str, str], float]:
    """What the chapters read of a series, for the pair."""
    reading = Reading(data=str(data), as_of=2026, focus="USA", rival="CHN", confidence=0.95, seed=1)
    rows = reading.rows(series, partial=True)
    return {(r.economy, r.subject, r.period): r.value for r in rows.itertuples()}


def pointed(data: Path, series: str, source: str) -> None:
    """Change one cell of series.csv."""
    table = read(data, "series")
    store(data, "series", table.assign(source=table["source"].mask(table["series"] == series, source)))


def moves(data: Path, series: str, new: str) -> Mapping[tuple[str, str, str], float]:
    """Prove that one cell of series.csv moves what is read, there and back; return what is read of the new edition."""
    old = read(data, "series").set_index("series").loc[series, "source"]
    before = values(data, series)
    pointed(data, series, new)
    after = values(data, series)
    assert after
    assert after != before
    pointed(data, series, old)
    assert values(data, series) == before
    return after


def untouched(data: Path) -> None:
    """Prove that every row that was committed is still there as it was, and that the package is valid."""
    before = read(PROJECT / "data", "observations")
    rows = read(data, "observations")
    old = rows[rows["source"].isin(list(before["source"]))]
    assert old.reset_index(drop=True).equals(before)
    assert check_all(data) == []


@pytest.mark.prove
def test_a_later_edition_of_a_chart_stands_beside_the_earlier_one(upstream: Path, package: Path) -> None:
    (file,) = upstream.rglob("ai_publications_cset_owid.csv")
    as_ = "owid-cset=owid-cset-2026"
    said = imported("cset-country-activity", [file], package, "chart of 2026", "2026-06", "--as", as_)
    assert "rows of the files were left out" not in said  # its last line has no end, and is whole
    found = moves(package, "ai_publications", "owid-cset-2026")
    assert found["CHN", "", "2024"] == 116434
    assert found["USA", "", "2016"] == 22475
    label = read(package, "sources").set_index("id").loc["owid-cset-2026"]
    assert (label["edition"], label["published"], label["use"]) == ("chart of 2026", "2026-06", "noncommercial")
    untouched(package)


@pytest.mark.prove
@pytest.mark.parametrize("day", ["2025-04-24", "2025-05-27", "2025-11-06"])
def test_an_earlier_board_in_the_publishers_form_stands_beside_that_of_december(
    day: str, upstream: Path, package: Path, tmp_path: Path
) -> None:
    (history,) = upstream.rglob("leaderboard_text_snapshots.csv")
    (makers,) = upstream.rglob("scatterplot-data.json")
    with history.open(encoding="utf-8", newline="") as file:
        board = {row["model"]: {key: float(row[key]) for key in ("rating", "rating_q025", "rating_q975")}
                 for row in csv.DictReader(file)
                 if (row["commit_date"], row["variant"], row["category"]) == (day, "plain", "full")}  # fmt: skip
    assert len(board) > 200
    (tmp_path / "leaderboard-text.json").write_text(json.dumps({"full": board}), encoding="utf-8")
    imported(
        "arena", [tmp_path / "leaderboard-text.json", makers], package, f"votes of {day}", day, "--as", f"arena-{day}"
    )
    found = moves(package, "arena_rating", f"arena-{day}")
    assert {period for _, _, period in found} == {day}
    assert all(value == pytest.approx(board[model]["rating"], abs=0.051) for (_, model, _), value in found.items())
    untouched(package)


@pytest.mark.prove
def test_an_earlier_year_of_the_public_data_stands_beside_the_later(
    upstream: Path, package: Path, tmp_path: Path
) -> None:
    (file,) = upstream.rglob("ai_index_pais_ano_subset.csv")
    table = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    # what the report of 2024 printed (the tables hold it, read by hand) where this file has the restated figure
    printed = read(package, "observations").query("indicator == 'ai_job_posting_share' and source == 'ai-index-2024'")
    known = {(row.economy, row.period): row.value for row in printed.itertuples()}
    assert known
    earlier = [{**row, "vagas_ia_pct": known.get((row["iso3c"], row["ano"]), row["vagas_ia_pct"])}
               for row in table if int(row["ano"]) <= 2023]  # fmt: skip
    write(tmp_path, specs("ai-index-public-data")[1], earlier)
    imported(
        "ai-index-public-data", [tmp_path], package, "report of 2024", "2024-04", "--as", "ai-index-2024-public-data"
    )
    found = moves(package, "ai_job_posting_share", "ai-index-2024-public-data")
    assert max(period for _, _, period in found) == "2023"
    assert all(found["USA", "", period] == value for (economy, period), value in known.items() if economy == "USA")
    untouched(package)


# The columns of Epoch's lists as they were: of June 2024, and of April 2026 (those that are read, in their order).
LIST_OF_2024 = (
    "System", "Domain", "Organization", "Authors", "Publication date", "Reference", "Link", "Notability criteria",
    "Training compute (FLOP)", "Confidence", "Model accessibility", "Country (from Organization)",
    "Organization categorization", "Training compute cost (2023 USD)", "Batch size",
)  # fmt: skip


def test_the_columns_and_words_of_a_list_of_two_years_ago_are_understood(data: Path, tmp_path: Path) -> None:
    brought("epoch-models", [epoch.models_folder(tmp_path)], data, "now")
    row: dict[str, Any] = dict.fromkeys(LIST_OF_2024, "")
    row |= {"Organization": "Lab A", "Country (from Organization)": epoch.USA, "Publication date": "2022-06-25"}
    accesses = ["Unreleased", "Open access (restricted use)", "Open source", "Open access (unrestricted)",
                "Open access (non-commercial)", "Hosted access (no API)"]  # fmt: skip
    old = [row | {"System": f"S{n}", "Model accessibility": word} for n, word in enumerate(accesses)]
    folder = tmp_path / "old"
    folder.mkdir()
    with (folder / "notable_ai_models.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, LIST_OF_2024, lineterminator="\n")
        writer.writeheader()
        writer.writerows(old)
    before = read(data, "observations")
    assert brought("epoch-models", [folder], data, "June 2024").left_out == []
    rows = read(data, "observations")
    assert rows[rows["source"] == "epoch-models-now"].reset_index(drop=True).equals(before)
    made = rows[(rows["source"] == "epoch-models-june-2024") & (rows["economy"] == "WLD") & (rows["period"] == "2022")]
    counts = made.set_index("indicator")["value"]
    assert (counts["notable_models"], counts["open_weight_models"], counts["unrestricted_weight_models"]) == (6, 4, 2)
    found = moves(data, "notable_models", "epoch-models-june-2024")
    assert found["USA", "", "2022"] == 6


def test_two_catalogues_in_the_publishers_own_form_stand_side_by_side(data: Path, tmp_path: Path) -> None:
    def catalogue(models: Mapping[str, float]) -> dict[str, Any]:
        listed = {name: {"id": name, "release_date": "2026-01", "open_weights": True, "cost": {"input": price, "output": 2}}
                  for name, price in models.items()}  # fmt: skip
        return {"deepseek": {"id": "deepseek", "models": listed}, "302ai": {"id": "302ai", "models": listed}}

    for day, models in (("2026-04-08", {"deepseek-a": 1}), ("2026-05-21", {"deepseek-a": 3, "deepseek-b": 5})):
        file = tmp_path / day / "api.json"
        file.parent.mkdir()
        file.write_text(json.dumps(catalogue(models)), encoding="utf-8")
        imported("models-dev", [file], data, f"catalogue of {day}", day, "--as", f"models-dev-{day}")
    found = moves(data, "catalogue_models_listed", "models-dev-2026-05-21")
    assert found["CHN", "open weights", "2026-05-21"] == 2
    assert moves(data, "api_price_input_median", "models-dev-2026-05-21") == {("CHN", "", "2026-05-21"): 4}


def test_an_edition_with_more_figures_than_may_be_quoted_keeps_its_newest_periods(data: Path, tmp_path: Path) -> None:
    regions = [{"year": year, "region": "China", "paper_count": 1} for year in range(2000, 2027)]
    pairs = [{"year": year, "category": "US-China collaboration", "paper_count": 1} for year in range(2021, 2027)]
    for spec, rows in zip(specs("neurips-by-country"), (regions, pairs), strict=True):
        write(tmp_path / "files", spec, rows)
    done = brought("neurips-by-country", [tmp_path / "files"], data)
    kept = read(data, "observations")
    assert 10 < len(kept) <= 20
    first = int(kept["period"].min())
    assert set(kept["period"]) == {str(year) for year in range(first, 2027)}
    (remark,) = [text for text in done.remarks if "may be quoted" in text]
    assert f"up to {first - 1}, were left out: at most 20 figures of this source may be quoted" in remark


def test_labels_of_any_length_make_short_names_that_differ_and_charts_can_write(data: Path, tmp_path: Path) -> None:
    folder = epoch.companies_folder(tmp_path)
    for number in range(3):
        bring("epoch-companies", [folder], data,
              f"corrected after publication, time {number}", "2026-05", (), "2026-11-23")  # fmt: skip
    shorts = list(read(data, "sources")["short"])
    assert len(set(shorts)) == len(shorts) == 3
    assert max(map(len, shorts)) <= 60
    assert check_all(data) == []
    with pytest.raises(
        BadInputError, match="found a label that makes an id of 77 letters; expected at most 60, or one given"
    ):
        brought("epoch-companies", [folder], data, "a label of a good many words that go on and on and do not end")


def test_an_edition_keeps_the_address_that_it_was_given(data: Path, tmp_path: Path) -> None:
    folder = copies.put("top500", tmp_path / "files")
    own = "https://example.org/lists/2025/11.csv"
    imported("top500", [folder], data, "November 2025", "2025-11", "--url", own)
    imported("top500", [folder], data, "November 2025", "2025-11")
    imported("top500", [folder], data, "June 2026", "2026-06")
    urls = read(data, "sources").set_index("id")["url"]
    assert urls["top500-november-2025"] == own
    assert urls["top500-june-2026"] != own


def test_a_chip_without_a_year_is_listed_and_left_out(data: Path, tmp_path: Path) -> None:
    chips = [copies.CHIP, copies.CHIP | {"name": "H21", "release_year": ""}]
    compute.write_files("chip-thresholds", tmp_path / "files", chips, [copies.RULE])
    done = brought("chip-thresholds", [tmp_path / "files"], data)
    assert done.left_out == ["chips.csv line 3, column release_year: found nothing; expected a value"]
    assert "H21" not in set(read(data, "observations")["subject"])


def test_words_that_are_passed_over_are_no_second_row_of_each_other(data: Path, tmp_path: Path) -> None:
    years = [
        {"iso3c": code, "ano": 2024, "migracao_talento_10k": 1, "vagas_ia_pct": 1} for code in ("USA", "XQZ", "XQY")
    ]
    write(tmp_path / "files", specs("ai-index-public-data")[1], years)
    done = brought("ai-index-public-data", [tmp_path / "files"], data)
    assert done.left_out == []
    assert any("2 words were passed over, which the book does not read: XQZ, XQY" in text for text in done.remarks)

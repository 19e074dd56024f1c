"""The importers of Epoch AI's models, hardware, training costs and companies, on small made-up files."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from made_up import brought, specs, write

from aibalance.data.tables import BadInputError, read
from aibalance.sources.kit.setters import record_setters
from aibalance.sources.kit.slug import slug

Row = dict[str, Any]
USA, UK = "United States of America", "United Kingdom of Great Britain and Northern Ireland"
DAY, COMPUTE, COST = "Publication date", "Training compute (FLOP)", "Training compute cost (2023 USD)"
PLACE, ACCESS = "Country (of organization)", "Model accessibility"
OPEN, RESTRICTED = "Open weights (unrestricted)", "Open weights (restricted use)"


def model(name: str, day: str, place: str = USA, organization: str = "Lab A", **cells: Any) -> Row:
    return {"Model": name, DAY: day, PLACE: place, "Organization": organization} | cells


def version(name: str, day: str, place: str, eci: Any, low: Any = "", high: Any = "", access: str = OPEN) -> Row:
    cells: Row = {
        "id_model_version": f"{name} {day}",
        "Version release date": day,
        "eci": eci,
        "eci_ci_low": low,
        "eci_ci_high": high,
    }
    return model(name, day, place) | cells | {ACCESS: access}


NOTABLE = [
    model("Model A", "2020-05-01", f"{USA},{USA},China", "Lab A,Lab C,Lab B", **{COMPUTE: "1e22", ACCESS: OPEN}),
    model("Model B", "2020-06-01", "France,Germany", "Lab D,Lab E", **{COMPUTE: "3e21", ACCESS: RESTRICTED}),
    model(
        "Model C", "2020-07-01", USA, "Google,Google DeepMind", **{COMPUTE: "", ACCESS: "API access", COST: "2500000"}
    ),
    model("Model D", "2021-01-01", "", ""),
    model("Model E", "2021-02-01", "Multinational", "Body"),
    model("Model F", "2021-03-01", UK, "Lab F", **{ACCESS: "Unreleased", COST: "999999"}),
    model("Model G", "2022-02-01", f"{USA},France", "Lab G", **{COMPUTE: "9e21"}),
    model("Model H", "2022-03-01", f"{USA},France,China", "Lab G,Lab B", **{COMPUTE: "5.00000001e22"}),
]
LARGE = [
    model("Model L", "2021-01-01", "China", "Lab B"),
    model("Model M", "2022-01-01", f"China,{USA}", "Lab B,Lab A"),
]
VERSIONS = [
    version("Model V1", "2021-01-01", USA, 100, 90, 105, "API access"),
    version("Model V2", "2021-06-01", USA, 99, 95, 101),
    version("Model V3", "2022-01-01", USA, 120, access=""),
    version("Model V4", "", USA, 200),
    version("Model V5", "2022-05-01", "China", 110, 104, 111),
    version("Model V6", "2022-06-01", "China", ""),
]


def models_folder(tmp_path: Path, notable: list[Row] = NOTABLE) -> Path:
    folder = tmp_path / "models"
    for spec, rows in zip(specs("epoch-models"), (notable, LARGE, VERSIONS), strict=True):
        write(folder, spec, rows)
    return folder


def observed(data: Path, indicator: str) -> dict[tuple[str, ...], float]:
    frame = read(data, "observations")
    frame = frame[frame["indicator"] == indicator]
    keys = zip(frame["economy"], frame["subject"], frame["period"], strict=True)
    return {tuple(part for part in key if part): value for key, value in zip(keys, frame["value"], strict=True)}


@pytest.fixture
def imported(tmp_path: Path, data: Path) -> Path:
    brought("epoch-models", [models_folder(tmp_path)], data)
    return data


def test_a_model_counts_once_for_each_country_for_the_eu_and_for_the_world(imported: Path) -> None:
    found = observed(imported, "notable_models")
    assert [found["USA", year] for year in ("2019", "2020", "2021", "2022")] == [0, 2, 0, 2]
    assert [found["EU27", "2020"], found["FRA", "2020"], found["DEU", "2020"], found["WLD", "2020"]] == [1, 1, 1, 3]
    assert found["WLD", "2021"] == 3  # also the two without a country
    assert observed(imported, "notable_models_without_country")["WLD", "2021"] == 2
    assert observed(imported, "large_scale_models")["CHN", "2022"] == 1


def test_the_last_year_of_the_file_is_partial_and_no_other(imported: Path) -> None:
    frame = read(imported, "observations")
    counts = frame[frame["unit"] == "models"]
    assert set(counts.loc[counts["period"] == "2022", "status"]) == {"partial"}
    assert set(counts.loc[counts["period"] < "2022", "status"]) == {"derived"}


def test_open_weights_under_any_terms_are_kept_apart_from_unrestricted_ones(imported: Path) -> None:
    openly, freely = observed(imported, "open_weight_models"), observed(imported, "unrestricted_weight_models")
    assert (openly["WLD", "2020"], freely["WLD", "2020"]) == (2, 1)
    assert (openly["EU27", "2020"], freely["EU27", "2020"]) == (1, 0)
    assert openly["WLD", "2022"] == 0  # an access that is not stated is not open


def test_joint_models_have_an_organization_on_both_sides(imported: Path) -> None:
    found = observed(imported, "joint_notable_models")
    assert [found["USA", "CHN", year] for year in ("2020", "2021", "2022")] == [1, 0, 1]


def test_missing_compute_is_not_zero(imported: Path) -> None:
    found = observed(imported, "largest_training_compute")
    assert found == {
        ("USA", "2020"): 1e22, ("CHN", "2020"): 1e22, ("WLD", "2020"): 1e22,
        ("EU27", "2020"): 3e21, ("FRA", "2020"): 3e21, ("DEU", "2020"): 3e21,
        ("USA", "2022"): 5e22, ("CHN", "2022"): 5e22, ("WLD", "2022"): 5e22,
        ("EU27", "2022"): 5e22, ("FRA", "2022"): 5e22,
    }  # fmt: skip


def test_developers_are_placed_where_the_file_names_a_country_for_each(imported: Path) -> None:
    found = observed(imported, "notable_models_by_developer")
    assert found["USA", "Lab A", "2020"] == found["USA", "Lab C", "2020"] == found["CHN", "Lab B", "2020"] == 1
    assert found["FRA", "Lab D", "2020"] == found["DEU", "Lab E", "2020"] == 1
    assert found["USA", "Lab G", "2022"] == 2  # one developer with two countries belongs to the first
    assert found["CHN", "Lab B", "2022"] == 1  # three countries for two developers tell nothing: 2020 decides
    assert not [key for key in found if "Google" in key]  # one country for two developers
    assert not [key for key in found if "Body" in key]


def test_a_model_counts_once_for_each_hub_and_the_answer_turns_on_the_parent(imported: Path) -> None:
    assert observed(imported, "notable_models_by_organization") == {
        ("USA", "lab-a", "2020"): 1, ("USA", "lab-c", "2020"): 1,
        ("CHN", "lab-b", "2020"): 1, ("CHN", "lab-b", "2022"): 1,
        ("USA", "google", "2020"): 1, ("GBR", "google-deepmind", "2020"): 1,
    }  # fmt: skip
    assert observed(imported, "notable_models_by_hub") == {
        ("USA", "bay", "2020"): 2, ("GBR", "london", "2020"): 1,
        ("CHN", "beijing", "2020"): 1, ("CHN", "beijing", "2022"): 1,
    }  # fmt: skip
    assert observed(imported, "notable_models_by_parent_hub") == {("USA", "bay", "2020"): 2}
    assert observed(imported, "notable_models_without_hub") == {
        ("WLD", "2020"): 1,
        ("WLD", "2021"): 3,
        ("WLD", "2022"): 1,
    }


def test_cost_is_kept_for_models_of_a_million_and_more(imported: Path) -> None:
    assert observed(imported, "training_cost") == {("USA", "Model C", "2020"): 2.5}


def test_frontier_holds_dated_record_setters_with_their_interval(imported: Path) -> None:
    frame = read(imported, "frontier")
    index = frame[frame["measure"] == "capability_index"].set_index(["economy", "model"])
    assert set(index.index) == {("USA", "Model V1"), ("USA", "Model V3"), ("CHN", "Model V5")}
    assert list(index.loc[("USA", "Model V1"), ["value", "low", "high"]]) == [100, 90, 105]
    assert index.loc[("USA", "Model V3"), ["low", "high"]].isna().all()
    open_weights = index["open_weights"].astype(object)
    assert (open_weights["USA", "Model V1"], open_weights["CHN", "Model V5"]) == (False, True)
    assert open_weights["USA", "Model V3"] is pd.NA
    compute = frame[frame["measure"] == "training_compute"]
    assert set(compute.loc[compute["economy"] == "EU27", "model"]) == {"Model B", "Model G", "Model H"}


@pytest.mark.parametrize(
    ("column", "cell", "found"),
    [
        (PLACE, "Chima", "found 'Chima'; expected an economy we know (nearest: China)"),
        (ACCESS, "Open weight", "found 'Open weight'; expected a word we know (nearest: Open weights (unrestricted))"),
        (DAY, "", "found nothing; expected a value"),
        (DAY, "01/05/2020", "found '01/05/2020'; expected a date, YYYY-MM-DD"),
        (COMPUTE, "much", "found 'much'; expected a number"),
    ],
)
def test_a_model_that_cannot_be_counted_is_listed_and_left_out(
    tmp_path: Path, data: Path, column: str, cell: str, found: str
) -> None:
    folder = models_folder(tmp_path, [NOTABLE[0] | {column: cell}, *NOTABLE[1:]])
    done = brought("epoch-models", [folder], data)
    assert done.left_out == [f"notable_ai_models.csv line 2, column {column}: {found}"]
    assert observed(data, "notable_models")["WLD", "2020"] == 2


def test_a_file_without_rows_is_refused(tmp_path: Path, data: Path) -> None:
    for name, folder, place in (
        ("epoch-models", models_folder(tmp_path), 1),
        ("epoch-companies", companies_folder(tmp_path), 3),
    ):
        write(folder, specs(name)[place], [])
        with pytest.raises(BadInputError, match=f"{specs(name)[place].name} line 2: found the end of the file"):
            brought(name, [folder], data)


TENSOR, HALF = "Tensor-FP16/BF16 performance (FLOP/s)", "FP16 (half precision) performance (FLOP/s)"


def chip(name: str, maker: str, day: str, tensor: str = "", half: str = "") -> Row:
    return {"Hardware name": name, "Manufacturer": maker, "Release date": day, TENSOR: tensor, HALF: half}


CHIPS = [
    chip("Chip A long", "NVIDIA", "2020-01-01", "3e14", "8e13"),
    chip("Chip A", "NVIDIA", "2020-01-01", "3e14"),
    chip("Chip B", "NVIDIA", "2021-01-01", "", "2e14"),
    chip("Chip C", "AMD", "2021-06-01", "4e14"),
    chip("Chip D", "Huawei", "2019-08-01", "", "2.5e14"),
    chip("Chip E", "Biren", "2022-08-01", "", "1e15"),
    chip("Chip F", "Huawei", "2024-10-01", "8e14", "8e14"),
    chip("Chip G", "Huawei", "", "2e15"),
    chip("Chip H", "", "2022-01-01", "9e15"),
    chip("Chip I", "NVIDIA", "2022-01-01"),
]


def hardware_folder(tmp_path: Path, chips: list[Row] = CHIPS) -> Path:
    write(tmp_path / "hardware", specs("epoch-ml-hardware")[0], chips)
    return tmp_path / "hardware"


def test_the_record_of_an_economy_may_hide_that_of_its_largest_maker(tmp_path: Path, data: Path) -> None:
    brought("epoch-ml-hardware", [hardware_folder(tmp_path)], data)
    frontier = read(data, "frontier")
    assert list(zip(frontier["economy"], frontier["model"], frontier["value"], strict=True)) == [
        ("CHN", "Chip D", 2.5e14), ("CHN", "Chip E", 1e15), ("USA", "Chip A", 3e14), ("USA", "Chip C", 4e14),
    ]  # fmt: skip
    assert frontier["open_weights"].isna().all()  # a chip has no weights
    assert observed(data, "accelerator_performance") == {
        ("CHN", "Biren", "2022-08-01"): 1e15,
        ("CHN", "Huawei", "2019-08-01"): 2.5e14, ("CHN", "Huawei", "2024-10-01"): 8e14,
        ("USA", "AMD", "2021-06-01"): 4e14, ("USA", "NVIDIA", "2020-01-01"): 3e14,
    }  # fmt: skip


def test_a_manufacturer_without_a_known_economy_is_left_out(tmp_path: Path, data: Path) -> None:
    folder = hardware_folder(tmp_path, [*CHIPS, chip("Chip Z", "NVIDIA Corp", "2025-01-01", "3e16")])
    done = brought("epoch-ml-hardware", [folder], data)
    assert done.left_out == [
        "ml_hardware.csv line 12, column developer: found 'NVIDIA Corp'; expected a manufacturer whose economy we know"
    ]


def costs_folder(tmp_path: Path, *rows: tuple[str, str, str]) -> Path:
    names = ("Model", "Cloud_Cost", "Hardware_Capex_Energy_Cost")
    write(tmp_path / "costs", specs("epoch-training-costs")[0], [dict(zip(names, row, strict=True)) for row in rows])
    return tmp_path / "costs"


COSTS = (("BLOOM-176B", "2000000", "999999"), ("GPT-4", "", "40000000"), ("Small model", "900000", "4"))


def test_costs_of_owned_hardware_and_at_cloud_prices_are_two_indicators(tmp_path: Path, data: Path) -> None:
    brought("epoch-training-costs", [costs_folder(tmp_path, *COSTS)], data)
    assert observed(data, "training_cost") == {("USA", "GPT-4", "2023"): 40}
    assert observed(data, "training_cost_cloud") == {("FRA", "BLOOM-176B", "2022"): 2, ("USA", "BLOOM-176B", "2022"): 2}


def test_a_dear_model_of_unknown_economy_is_left_out(tmp_path: Path, data: Path) -> None:
    done = brought("epoch-training-costs", [costs_folder(tmp_path, ("GPT-44", "", "5000000"), *COSTS)], data)
    assert done.left_out == [
        "model_costs.csv line 2, column model: found 'GPT-44'; expected a model whose year we know"
    ]


EQUITY, VALUATION = "Funding (equity)", "Valuation (post-money)"


def deal(name: str, company: str, day: str, equity: str, value: str = "", **cells: str) -> Row:
    known = {
        "Id": name,
        "Company": company,
        "Close date": day,
        "Status": "Closed",
        "Type": "Primary",
        "Confidence": "Likely",
    }
    return known | {EQUITY: equity, VALUATION: value} | cells


def spend(name: str, year: str, reported: str, **cells: str) -> Row:
    known = {"Id": name, "Company": "Lab A", "Period type": "Year", "Date": f"12/31/{year}", "Report date": reported}
    return known | cells


HIDDEN, TOTAL = "Exclude from graph view", "Total compute spend"
USE, RESEARCH = "Inference compute spend", "R&D compute spend"
DEALS = [
    deal("Talks", "Lab A", "", "9e9", "9e10", Status="Late discussions"),
    deal("Twin, wrong", "Lab A", "6/11/2024", "500000000", "640000000", **{HIDDEN: "TRUE"}),
    deal("Twin, right", "Lab A", "6/11/2024", "500000000", "6000000000"),
    deal("Small", "Lab A", "2/1/2024", "16000000", "2000000000", **{HIDDEN: "TRUE"}),
    deal("Old shares", "Lab A", "3/1/2025", "0", "8000000000", Type="Secondary"),
    deal("Not ours", "Lab Z", "3/1/2025", "7e9", "8e9"),
]
REVENUES = [
    ("1/1/2024", "100000000"),
    ("12/31/2024", "900000000"),
    ("12/31/2024", "300000000"),
    ("8/1/2025", "200000000"),
]
SPENDING = [
    spend("Late", "2022", "5/4/2023", **{TOTAL: "400000000"}),
    spend("Use", "2024", "10/9/2024", **{USE: "1800000000"}),
    spend("Research", "2024", "10/9/2024", **{RESEARCH: "4000000000"}),
    spend("Hidden", "2024", "0202-07-30", **{TOTAL: "5800000000", HIDDEN: "TRUE"}),
    spend("Total", "2023", "7/24/2023", **{TOTAL: "2500000000"}),
    spend("Part", "2023", "2/12/2024", **{RESEARCH: "1500000000"}),
    spend("Lone part", "2025", "9/1/2025", **{USE: "1000000000"}),
]
STAFF = [
    {"Id": "1", "Company": "Lab A", "Staff count": "10", "Date": "1/5/2024", "Type": "Full company"},
    {"Id": "2", "Company": "Lab A", "Staff count": "30", "Date": "9/5/2024", "Type": "Full company"},
    {"Id": "3", "Company": "Lab A", "Staff count": "90", "Date": "10/5/2024", "Type": "Contractors"},
    {"Id": "4", "Company": "Lab B", "Staff count": "20", "Date": "9/5/2024", "Type": "Division/role"},
]


def companies_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "companies"
    revenues: list[Row] = [
        {"Company": "Lab A", "Date": day, "Revenue amount (normalize to annual)": amount} for day, amount in REVENUES
    ]
    tables: tuple[list[Row], ...] = (DEALS, revenues, SPENDING, [dict(row) for row in STAFF])
    for spec, rows in zip(specs("epoch-companies"), tables, strict=True):
        write(folder, spec, rows)
    return folder


def test_company_figures_count_each_closed_round_once_and_no_talks(tmp_path: Path, data: Path) -> None:
    brought("epoch-companies", [companies_folder(tmp_path)], data)
    assert observed(data, "company_equity_raised") == {("USA", "lab-a", "2024"): 0.516}
    assert observed(data, "company_valuation") == {("USA", "lab-a", "2024"): 6, ("USA", "lab-a", "2025"): 8}
    assert observed(data, "company_revenue") == {("USA", "lab-a", "2024"): 0.9, ("USA", "lab-a", "2025"): 0.2}
    assert observed(data, "company_staff") == {("USA", "lab-a", "2024"): 30}


def test_compute_spending_is_a_total_or_both_parts_and_a_forecast_if_reported_early(tmp_path: Path, data: Path) -> None:
    brought("epoch-companies", [companies_folder(tmp_path)], data)
    frame = read(data, "observations")
    frame = frame[frame["indicator"] == "company_compute_spend"]
    assert list(zip(frame["period"], frame["value"], frame["status"], strict=True)) == [
        ("2022", 0.4, "estimate"), ("2023", 2.5, "forecast"), ("2024", 5.8, "forecast"),
    ]  # fmt: skip


def test_a_second_import_changes_nothing(tmp_path: Path, data: Path) -> None:
    folders = {
        "epoch-models": models_folder(tmp_path),
        "epoch-ml-hardware": hardware_folder(tmp_path),
        "epoch-training-costs": costs_folder(tmp_path, *COSTS),
        "epoch-companies": companies_folder(tmp_path),
    }
    for name, folder in folders.items():
        assert any(change.added for change in brought(name, [folder], data).changes)
    before = {path.name: path.read_bytes() for path in data.iterdir()}
    for name, folder in folders.items():
        assert not any(
            change.added or change.changed or change.removed for change in brought(name, [folder], data).changes
        )
    assert {path.name: path.read_bytes() for path in data.iterdir()} == before


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Z.ai (Zhipu AI)", "z-ai-zhipu-ai"),
        ("University of Montreal / Université de Montréal", "university-of-montreal-universite-de-montreal"),
        ("Texas A&M", "texas-a-m"),
        ("Tokyo–Yokohama", "tokyo-yokohama"),
        ("  01.AI ", "01-ai"),
    ],
)
def test_one_rule_makes_identifiers(name: str, expected: str) -> None:
    assert slug(name) == expected


def test_a_record_has_to_exceed_all_before_it() -> None:
    days = ["2020-01-01", "2020-01-01", "2020-02-01", "2020-03-01", "2020-04-01"]
    frame = pd.DataFrame({"economy": "USA", "date": days, "model": list("edcba"), "value": [5.0, 5.0, 5.0, 4.0, 6.0]})
    assert list(record_setters(frame)["model"]) == ["d", "a"]
    assert list(record_setters(frame.sample(frac=1, random_state=1))["model"]) == ["d", "a"]

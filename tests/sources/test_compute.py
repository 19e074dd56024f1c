"""Importers of computing capacity, prices and controls: derived rows by hand, reruns, and the traps of each source."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
import pytest
from made_up import brought, specs, write

from aibalance.data.tables import read

Rows = Sequence[Mapping[str, object]]


def write_files(name: str, folder: Path, *files: Rows) -> None:
    for spec, rows in zip(specs(name), files, strict=True):
        write(folder, spec, rows)


def import_files(name: str, data: Path, *files: Rows) -> pd.DataFrame:
    """Import made-up files, prove that a second import changes nothing, and return the table that they fill."""
    upstream = data.parent / "upstream"
    write_files(name, upstream, *files)
    changes = brought(name, [upstream], data).changes
    again = brought(name, [upstream], data).changes
    assert all(change.added + change.changed + change.removed == 0 for change in again)
    return read(data, changes[-1].table)


def values(rows: pd.DataFrame, indicator: str) -> dict[tuple[str, str, str], float]:
    rows = rows[rows["indicator"] == indicator]
    keys = zip(rows["economy"], rows["subject"], rows["period"], strict=True)
    return dict(zip(keys, rows["value"], strict=True))


# GPU clusters

CLUSTERS: dict[str, object] = {
    "Status": "Existing",
    "Country": "United States of America",
    "Include in Standard Analysis": "True",
}
LIKE = CLUSTERS | {"Name": "Anonymized Chinese System", "Country": "China", "H100 equivalents": 10}


def clusters() -> list[dict[str, object]]:
    start = "First Operational Date"
    return [
        CLUSTERS
        | {"Name": "A Phase 1", "H100 equivalents": 100, "Superseded by": "A Phase 2", start: "2023-05-01"}
        | {"Power Capacity (MW)": 1},
        CLUSTERS | {"Name": "A Phase 2", "H100 equivalents": 300, start: "2024-06-01"},
        CLUSTERS | {"Name": "A reported twice", "H100 equivalents": 50, "Include in Standard Analysis": ""},
        CLUSTERS | {"Name": "Size unknown", "Country": "Germany", start: "2022-01-01"},
        CLUSTERS | {"Name": "Place unknown", "Country": "", "H100 equivalents": 7},
        LIKE | {start: "2024-02-15", "Note": "two\nlines"},
        LIKE | {start: "2024-02-15", "Note": "two\nlines"},
        CLUSTERS | {"Name": "Plan", "Status": "Planned", "H100 equivalents": 1000},
        CLUSTERS | {"Name": "Plan in France", "Status": "Planned", "Country": "France", "H100 equivalents": 500},
        CLUSTERS
        | {"Name": "Gone", "Status": "Decommissioned", "Include in Standard Analysis": "", "H100 equivalents": 40}
        | {start: "2022-03-01", "Decommissioned Date (if applicable)": "2024-11-15"},
    ]


def test_planned_clusters_are_never_added_to_existing_ones(data: Path) -> None:
    rows = import_files("epoch-gpu-clusters", data, clusters())
    existing = values(rows, "existing_gpu_clusters_h100e")
    planned = values(rows, "planned_gpu_clusters_h100e")
    assert existing == {("USA", "", "2026-04"): 450, ("CHN", "", "2026-04"): 20, ("WLD", "", "2026-04"): 477}
    places = {"USA": 1000, "FRA": 500, "EU27": 500, "WLD": 1500}
    assert planned == {(economy, "", "2026-04"): value for economy, value in places.items()}
    assert set(rows.loc[rows["indicator"].str.startswith("planned"), "status"]) == {"forecast"}


def test_plans_stand_apart_by_likelihood_and_add_up_to_all_of_them(data: Path) -> None:
    plan = CLUSTERS | {"Status": "Planned", "H100 equivalents": 100, "Certainty": "Likely"}
    unlikely = plan | {"Name": "C", "Certainty": "Unlikely", "Country": "", "H100 equivalents": 900}
    plans = [
        plan | {"Name": "A", "Power Capacity (MW)": 30},
        plan | {"Name": "B", "Country": "France", "Certainty": ""},
        unlikely,
        CLUSTERS | {"Name": "D", "H100 equivalents": 10, "Certainty": "Confirmed"},
    ]
    rows = import_files("epoch-gpu-clusters", data, plans)
    found = values(rows, "planned_gpu_clusters_h100e_by_likelihood")
    assert found["USA", "Likely", "2026-04"] == 100
    assert found["FRA", "Not stated", "2026-04"] == 100
    world = {word: value for (economy, word, _), value in found.items() if economy == "WLD"}
    assert world == {"Likely": 100, "Not stated": 100, "Unlikely": 900}
    assert sum(world.values()) == values(rows, "planned_gpu_clusters_h100e")["WLD", "", "2026-04"]
    assert values(rows, "planned_gpu_clusters_mw_by_likelihood")["WLD", "Likely", "2026-04"] == 30


def test_a_cluster_without_an_estimate_is_counted_but_not_as_zero_capacity(data: Path) -> None:
    rows = import_files("epoch-gpu-clusters", data, clusters())
    assert values(rows, "existing_gpu_clusters")["DEU", "", "2026-04"] == 1
    assert values(rows, "existing_gpu_clusters")["EU27", "", "2026-04"] == 1
    assert ("DEU", "", "2026-04") not in values(rows, "existing_gpu_clusters_h100e")
    world = rows[(rows["indicator"] == "existing_gpu_clusters_h100e") & (rows["economy"] == "WLD")]
    assert world["note"].item() == "6 of 7 clusters have an estimate; 1 clusters without a country, 7 H100e"


def test_phases_of_one_cluster_count_once_where_the_indicator_says_so(data: Path) -> None:
    rows = import_files("epoch-gpu-clusters", data, clusters())
    assert values(rows, "existing_gpu_clusters_h100e_distinct")["USA", "", "2026-04"] == 300
    stock = values(rows, "gpu_cluster_stock_h100e")
    assert [stock["USA", "", year] for year in ("2022", "2023", "2024")] == [40, 140, 300]
    assert stock["CHN", "", "2024"] == 20
    assert set(rows.loc[(rows["indicator"] == "gpu_cluster_stock_h100e") & (rows["period"] == "2024"), "status"]) == {
        "partial"
    }


def test_only_anonymous_clusters_may_be_alike(data: Path) -> None:
    plan = CLUSTERS | {"Name": "Plan", "Country": "France"}
    rows = import_files("epoch-gpu-clusters", data, [plan, plan, LIKE, LIKE])
    assert values(rows, "existing_gpu_clusters")["FRA", "", "2026-04"] == 1
    assert values(rows, "existing_gpu_clusters")["CHN", "", "2026-04"] == 2


# chip counts

MEDIAN, LOW, HIGH = "Compute estimate in H100e (median)", "H100e (5th percentile)", "H100e (95th percentile)"
TOTAL_LOW, TOTAL_HIGH = (f"Compute estimate in H100e ({edge} percentile)" for edge in ("5th", "95th"))
TOTAL = {"End date": "12/31/2025", MEDIAN: 100, TOTAL_LOW: 90, TOTAL_HIGH: 120}
TRAINIUM = {"End date": "12/31/2025", MEDIAN: 20, LOW: 15, HIGH: 30}
TOTALS = [[TOTAL], [TOTAL | {MEDIAN: 110}], [TOTAL], [TRAINIUM]]
STOCK: dict[str, object] = {"Owner": "China", "End date": "3/31/2022", MEDIAN: 10, LOW: 5, HIGH: 20}


def test_chip_stocks_keep_interval_owner_and_incomplete_quarters(data: Path) -> None:
    stocks = [
        STOCK,
        STOCK | {"Owner": "Meta", "End date": "3/31/2026", MEDIAN: 30, HIGH: 40, "Incomplete": "checked"},
    ]
    flows = [STOCK | {"Chip type": "A100"}, STOCK | {"Owner": "Meta", "Chip type": "A100"}]
    rows = import_files("epoch-chip-counts", data, *TOTALS, [STOCK | {"Owner": "Other"}], stocks, flows)
    assert values(rows, "nvidia_chip_stock") == {("CHN", "China", "2022-Q1"): 10, ("USA", "Meta", "2026-Q1"): 30}
    assert values(rows, "amd_chip_stock") == {("WLD", "Other", "2022-Q1"): 10}
    made = {"AMD": 100, "NVIDIA": 110, "Google TPU": 100, "Amazon Trainium": 20}
    assert values(rows, "ai_chips_made") == {("WLD", maker, "2025-Q4"): value for maker, value in made.items()}
    assert values(rows, "nvidia_chips_to_china") == {("CHN", "A100", "2022-Q1"): 10}
    intervals = rows.set_index(["indicator", "subject"])[["low", "high", "status"]]
    assert intervals.loc[("nvidia_chip_stock", "China")].tolist() == [5, 20, "estimate"]
    assert intervals.loc[("nvidia_chip_stock", "Meta")].tolist() == [5, 40, "partial"]
    assert intervals.loc[("ai_chips_made", "AMD")].tolist() == [90, 120, "estimate"]


def test_an_unknown_chip_owner_is_passed_over_and_not_guessed(data: Path) -> None:
    write_files("epoch-chip-counts", data.parent / "up", *TOTALS, [STOCK | {"Owner": "Firm A"}, STOCK], [STOCK],
                [STOCK | {"Chip type": "A100"}])  # fmt: skip
    done = brought("epoch-chip-counts", [data.parent / "up"], data)
    assert "amd_owners_cumulative_totals.csv, column Owner: 1 words were passed over" in done.remarks[0]
    assert "Firm A" not in set(read(data, "observations")["subject"])


# data centers

SITE = {"Handle": "A", "Title": "Site A", "Address": "1 Road, Town, TX 1", "Longitude": "90°W", "Owner": "Firm #likely"}
CHINESE = {"Handle": "B", "Title": "Site B", "Address": "Town, Hebei, China, 1", "Longitude": "114°E"}


def test_data_center_projections_are_forecasts_and_a_blank_is_not_zero(data: Path) -> None:
    def point(site: str, date: str, capacity: object, power: float = 0) -> dict[str, object]:
        return {"Data center": site, "Date": date, "H100 equivalents": capacity, "Power (MW)": power}

    timeline = [
        point("A", "6/1/2024", 100, 10),
        point("A", "9/1/2025", "", 20),
        point("A", "3/1/2026", 300, 30),
        point("B", "1/1/2025", 0),
        point("B", "11/30/2025", 50, 5),
    ]
    rows = import_files("epoch-data-centers", data, [SITE, CHINESE], timeline)
    capacity = values(rows, "frontier_data_centers_h100e")
    assert [capacity["USA", "", str(year)] for year in (2024, 2025, 2026)] == [100, 100, 300]
    assert ("CHN", "", "2024") not in capacity
    assert [capacity["WLD", "", str(year)] for year in (2024, 2025, 2026)] == [100, 150, 350]
    assert values(rows, "frontier_data_centers_mw")["USA", "", "2025"] == 20
    assert values(rows, "frontier_data_centers_h100e_by_owner")["USA", "Firm", "2026"] == 300
    assert values(rows, "frontier_data_centers_mw_by_site")["CHN", "Site B", "2025"] == 5
    assert set(rows.loc[rows["period"] > "2025", "status"]) == {"forecast"}
    assert set(rows.loc[rows["period"] <= "2025", "status"]) == {"estimate"}


def test_a_site_in_no_known_country_is_left_out_with_its_points(data: Path) -> None:
    points = [{"Data center": site, "Date": "1/1/2025", "H100 equivalents": 5} for site in ("A", "B")]
    write_files("epoch-data-centers", data.parent / "up", [SITE, CHINESE | {"Address": "Town, Hebei"}], points)
    done = brought("epoch-data-centers", [data.parent / "up"], data)
    assert "expected an address that names its country" in done.left_out[0]
    assert set(read(data, "observations")["economy"]) == {"USA", "WLD"}


# prices

JUNE = "2025-06-05T10:00:00Z"


def price(provider: str, model: str, prices: tuple[object, object], start: str = "", **more: str) -> dict[str, object]:
    row = {"provider": provider, "model": model, "mode": "standard", "start": start, "valid_from": start or JUNE}
    return row | {"input_usd_per_mtok": prices[0], "output_usd_per_mtok": prices[1]} | more


def test_price_at_a_date_is_the_last_one_in_force_from_the_developer_itself(data: Path) -> None:
    history = [
        price("openai", "gpt-1", (9, 9)),  # corrected on the same day
        price("openai", "gpt-1", (2, 8), "2025-06-05T11:00:00Z"),
        price("openai", "gpt-1", (1, 4), "2026-01-01T00:00:00Z"),
        price("openai", "gpt-1", (0.1, 0.1), mode="batch"),
        price("openai", "gpt-1-2025-01-01", (50, 50)),  # snapshot of gpt-1
        price("openai", "gpt-image-1", (50, 50)),
        price("anthropic", "claude-a", (4, 20)),
        price("deepseek", "deepseek-a", (0.5, 1)),
        price("alibaba", "deepseek-a", (7, 7)),  # resold
        price("alibaba", "qwen1-32b", (0.5, 1)),  # named by its size: in medians only
        price("reseller", "gpt-1", (7, 7)),
    ]
    rows = import_files("llm-price-history", data, history)
    assert values(rows, "api_price_output") == {
        ("USA", "gpt-1", "2025-06-05"): 8,
        ("USA", "gpt-1", "2026-01-01"): 4,
        ("USA", "claude-a", "2025-06-05"): 20,
        ("CHN", "deepseek-a", "2025-06-05"): 1,
    }
    medians = values(rows, "api_price_output_median")
    assert [medians["USA", "", date] for date in ("2025-06-30", "2025-12-31", "2026-06-30")] == [14, 14, 12]
    assert {medians[key] for key in medians if key[0] == "CHN"} == {1}
    assert values(rows, "api_price_input_provider_median")["USA", "OpenAI", "2026-10-23"] == 1
    assert min(rows["period"]) >= "2025-06-05"  # nothing is said of a time before the history


def test_a_price_of_zero_or_none_means_unknown_and_enters_no_median(data: Path) -> None:
    history = [
        price("zai", "glm-1", (0, 0)),
        price("zai", "glm-2", (1, 3)),
        price("zai", "glm-3", (1, 3)),
        price("zai", "glm-3", ("", ""), "2026-01-01T00:00:00Z"),
        price("zai", "glm-4", (5, 5)),
        price("zai", "glm-4", (0, 0), "2025-06-20T00:00:00Z"),
    ]
    rows = import_files("llm-price-history", data, history)
    medians = rows[rows["indicator"] == "api_price_output_median"].set_index("period")
    assert medians["value"].tolist() == [3, 3, 3, 3]
    assert medians.loc["2025-12-31", "note"] == "2 models of 1 developers"
    assert medians.loc["2026-06-30", "note"] == "1 models of 1 developers"


def test_the_flagship_is_the_newest_version_of_its_line_at_the_date(data: Path) -> None:
    history = [
        price("alibaba", "qwen-max", (1, 6)),
        price("alibaba", "qwen3-max", (2, 7)),
        price("alibaba", "qwen3.7-max", (3, 8), valid_from="2026-05-01T00:00:00Z"),
        price("alibaba", "qwen9-small", (9, 9)),
    ]
    rows = import_files("llm-price-history", data, history)
    flagship = values(rows, "api_price_output_flagship")
    assert [flagship["CHN", "Alibaba", date] for date in ("2025-06-30", "2025-12-31", "2026-06-30")] == [7, 7, 8]


# the catalogue

OFFER: dict[str, object] = {"provider": "deepseek", "open_weights": "True", "release_date": "2025-03-01"}
COSTS = ("cost_input_usd_per_mtok", "cost_output_usd_per_mtok")


def test_the_catalogue_counts_first_parties_once_and_knows_that_1970_is_no_date(data: Path) -> None:
    catalogue = [
        OFFER | {"model_id": "deepseek-a", COSTS[0]: 1, COSTS[1]: 2},
        OFFER | {"model_id": "deepseek-b", "release_date": "1970-01-01", COSTS[0]: 0, COSTS[1]: 0},
        OFFER | {"model_id": "deepseek-c", "release_date": "2026-01", "open_weights": "False"},
        OFFER | {"model_id": "deepseek-a", "provider": "reseller"},
        OFFER | {"model_id": "llama-a", "provider": "llama", COSTS[0]: 0, COSTS[1]: 0},
        OFFER | {"model_id": "groq-llama-a", "provider": "llama"},
    ]
    rows = import_files("models-dev", data, catalogue)
    listed = values(rows, "catalogue_models_listed")
    day = "2026-05-21"
    assert (listed["CHN", "open weights", day], listed["CHN", "closed weights", day]) == (2, 1)
    assert (listed["USA", "open weights", day], listed["USA", "closed weights", day]) == (1, 0)
    released = rows[(rows["indicator"] == "catalogue_models_released") & (rows["economy"] == "CHN")]
    counts = released.groupby(["period", "status"])["value"].sum()
    assert counts.to_dict() == {("2025", "derived"): 1, ("2026", "partial"): 1}
    assert values(rows, "api_price_output_median") == {("CHN", "", day): 2}
    assert not values(rows, "api_price_output_new_median")  # the one model with a price is older than a year


# export controls

PAPER = {"published": "2025-09-30", "china_mentioned": "False"}


def test_federal_register_papers_become_events_and_never_a_count(data: Path) -> None:
    papers = [
        PAPER
        | {"document_number": "2025-19001", "title": "Expansion To Cover Affiliates of Certain Listed Entities"}
        | {"abstract": "End-user controls."},
        PAPER
        | {"document_number": "2025-19846", "published": "2025-11-12", "abstract": "Semiconductors."}
        | {"title": "One Year Suspension of Expansion of End-User Controls"},
        PAPER
        | {"document_number": "2024-00001", "title": "Additions to the Entity List", "china_mentioned": "True"}
        | {"abstract": "Entities under the People's Republic of China (China) (12), Chad (1)."},
        PAPER | {"document_number": "2024-00002", "title": "Additions to the Entity List", "abstract": "Chad (1)."},
        PAPER
        | {"document_number": "2024-00003", "title": "Public Briefing on Semiconductor Controls", "abstract": "A."},
        PAPER
        | {"document_number": "2024-00004", "title": "Export Controls on Semiconductors"}
        | {"abstract": "This document extends the deadline for comments."},
    ]
    events = import_files("federal-register", data, papers).set_index("id")
    assert events["kind"].to_dict() == {
        "fr-2024-00001": "entity-list",
        "fr-2025-19001": "rule",
        "fr-2025-19846": "export-control",
    }
    assert events["ends"].to_dict() == {"fr-2024-00001": "", "fr-2025-19001": "", "fr-2025-19846": "fr-2025-19001"}
    assert events.loc["fr-2025-19846", "until"] == "2026-11-09"
    assert events.loc["fr-2024-00001", "note"] == "Entries under China, as its summary counts them: 12"
    assert read(data, "observations").empty


@pytest.mark.parametrize(
    ("abstract", "note"),
    [
        ("Under the destination of the People's Republic of China (China) (28), Chad (1).", "28"),
        ("Of the 18 persons being added: five are under the destination of China; one of Chad.", "5"),
        ("This rule amends the EAR by adding 37 entities to the Entity List, under the destination of China, "
         "People's Republic of (China).", "37"),
        ("By adding thirty-three persons to the Unverified List under the destinations of the People's Republic of China "
         "(China) and have been unable to verify them.", "thirty-three"),
        ("These entries are listed under the destinations of China and Chad.", ""),
    ],
)  # fmt: skip
def test_entries_under_china_are_counted_in_all_forms_of_a_summary(abstract: str, note: str, data: Path) -> None:
    paper = {"document_number": "2024-10485", "title": "Additions to the Entity List", "china_mentioned": "True"}
    (found,) = import_files("federal-register", data, [PAPER | paper | {"abstract": abstract}])["note"]
    assert found == (f"Entries under China, as its summary counts them: {note}" if note else "")


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Revisions to the Unverified List", "unverified-list"),
        ("Additions to the Entity List and Removals From the Unverified List", "entity-list"),
    ],
)
def test_a_document_is_of_the_list_that_its_title_names_first(title: str, kind: str, data: Path) -> None:
    paper = {"document_number": "2024-10485", "title": title, "abstract": "A.", "china_mentioned": "True"}
    assert import_files("federal-register", data, [PAPER | paper])["kind"].tolist() == [kind]


def test_a_suspension_names_the_suspended_rule_only_if_the_file_has_it(data: Path) -> None:
    paper = {"document_number": "2025-19846", "title": "Suspension", "abstract": "Semiconductors."}
    assert import_files("federal-register", data, [PAPER | paper])["ends"].tolist() == [""]


def test_entity_list_entries_count_once_in_the_city_of_their_first_address(data: Path) -> None:
    entries = [
        {
            "name": "A University",
            "raw": "A University, a.k.a. —A University, Wuhan Branch. 1 Road, Beijing; and Hefei.",
        },
        {"name": "B Academy", "raw": "B Academy, Changsha Road, Xian Shi, China."},
        {"name": "C Institute", "raw": "C Institute, 3 Road, China."},
    ]
    rows = import_files("entity-list", data, entries)
    assert values(rows, "entity_list_universities") == {("CHN", "", "2026-03-30"): 3}
    cities = {key[1]: value for key, value in values(rows, "entity_list_universities_by_city").items()}
    assert cities == {"Beijing": 1, "Xi'an": 1, "other or not stated": 1}
    note = rows.loc[rows["subject"] == "", "note"].item()
    assert note.startswith("1 are universities")

"""Sources that were read in copies: what is not over is partial, what is somebody's subset is a restatement."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from made_up import brought, made, specs, write

from aibalance.data.tables import read
from aibalance.sources.kit.description import describe

Rows = Sequence[Mapping[str, Any]]
CSET: dict[str, Any] = {"iso3c": "USA", "ano": 2024, "artigos": 10, "artigos_completo": "TRUE", "citacoes": 5, "patentes_pedidos": 4,
                        "patentes_pedidos_completo": "FALSE", "patentes_concedidas": "NA", "patentes_concedidas_completo": "FALSE",
                        "inv_estimado_mi": 1500, "inv_estimado_mi_completo": "TRUE", "inv_divulgado_mi": 900,
                        "inv_divulgado_mi_completo": "TRUE"}  # fmt: skip
CHART = "AI scholarly publications - Field: All"
DEALS = {"Country": "USA", "INDUSTRY": "-- All industries --", "STAGE": "VC", "Sum_of_deals": 2000, "Year": 2025}
FAMILY = {"iso3c": "USA", "ano": 2022, "patentes_inventor": 3.5, "patentes_triadicas": "NA", "ano_incompleto": "TRUE"}
MODEL = {
    "model": "M",
    "organization": "Lab",
    "publication_date": "2025-01-01",
    "training_compute_flop": 2e24,
    "confidence": 0.4,
}
CHIP = {"name": "H20", "manufacturer": "NVIDIA", "release_year": 2024, "tpp": 2368, "pd": 2.91, "memory_bandwidth_gb_s": 4000,
        "value_is_estimate": "no"}  # fmt: skip
RULE = {"date": "2026-01-15", "status": "case by case", "condition": "TPP < 21000", "tpp_max": 21000}
# Small files of each source, in the order of its description; the dates of their editions are in May 2026.
FILES: dict[str, list[Rows]] = {
    "cset-country-activity": [
        [CSET, CSET | {"ano": 2026}],
        [{"Entity": "World", "Code": "OWID_WRL", "Year": 2024, CHART: 9}, {"Entity": "China", "Code": "CHN", "Year": 2024, CHART: 5},
         {"Entity": "Asia (CSET)", "Code": "", "Year": 2024, CHART: 7}, {"Entity": "China", "Code": "CHN", "Year": 2026, CHART: 4}],
    ],
    "oecd-ai": [
        [DEALS, DEALS | {"Year": 2026}, DEALS | {"Country": "OECD"}, DEALS | {"Country": "GBR", "Year": 2020}],
        [FAMILY, FAMILY | {"ano": 2021, "ano_incompleto": "FALSE"}],
        [{"iso3c": "CHN", "ano": 2014, "share_pub_oecd": 20}, {"iso3c": "CHN", "ano": 2024, "share_pub_oecd": 32.4567}],
    ],
    "eto-chip-supply-chain": [
        [{"provider_id": "P1", "provided_name": "Design", "share_provided": 51, "year": 2022},
         {"provider_id": "P2", "provided_name": "Design", "share_provided": "", "year": 2022},
         {"provider_id": "P3", "provided_name": "Design", "share_provided": 10, "year": 2022},
         {"provider_id": "P4", "provided_name": "Design", "share_provided": 20, "year": 2022}],
        [{"provider_id": "P1", "provider_name": "USA", "provider_type": "country"},
         {"provider_id": "P2", "provider_name": "CHN", "provider_type": "country"},
         {"provider_id": "P3", "provider_name": "EUR", "provider_type": "country"},
         {"provider_id": "P4", "provider_name": "NVIDIA", "provider_type": "organization"}],
    ],
    "arena": [
        [{"model": name, "rating": 1400 - place, "rating_q025": 1390 - place, "rating_q975": 1410 - place}
         for place, name in enumerate(["gpt", *(f"qwen-{i}" for i in range(9)), "stranger"])],
        [{"model_api_name": "gpt", "organization": "OpenAI"},
         *({"model_api_name": f"qwen-{i}", "organization": "Alibaba"} for i in range(9))],
    ],
    "china-training-compute": [
        [MODEL, MODEL | {"model": "small", "training_compute_flop": 1e23}],
        [MODEL | {"model": "unknown", "training_compute_flop": ""}, MODEL],
        [MODEL | {"model": "N"}, MODEL | {"model": "O"}],
        [MODEL | {"model": "P"}, MODEL | {"model": "Q"}],
    ],
    "chip-thresholds": [
        [CHIP, CHIP | {"name": "New (estimate)", "release_year": 2026}],
        [RULE, RULE | {"status": "tariff", "tpp_min": 20800}],
    ],
    "neurips-by-country": [
        [{"year": 2025, "region": "China", "paper_count": 5}, {"year": 2025, "region": "Europe", "paper_count": 9}],
        [{"year": 2025, "category": "US-China collaboration", "paper_count": 2},
         {"year": 2025, "category": "Other regions", "paper_count": 3}],
    ],
    "top500": [[{"iso3": "USA", "top500_systems": 171}, {"iso3": "CHN", "top500_systems": 40}]],
    "ai-index-public-data": [
        [{"iso3c": "USA", "investimento_quid_acum_bi": 470.9223, "empresas_quid_acum": 6956, "penetracao_habilidades_ia": 2.63},
         {"iso3c": "CHN", "investimento_quid_acum_bi": 119.32, "empresas_quid_acum": 1605, "penetracao_habilidades_ia": "NA"},
         {"iso3c": "AIA", "investimento_quid_acum_bi": 0.1, "empresas_quid_acum": 1, "penetracao_habilidades_ia": "NA"}],
        [{"iso3c": "ISR", "ano": 2024, "migracao_talento_10k": -2.1, "vagas_ia_pct": "NA"},
         {"iso3c": "USA", "ano": 2024, "migracao_talento_10k": 1.07, "vagas_ia_pct": 1.79}],
    ],
}  # fmt: skip


def put(name: str, folder: Path) -> Path:
    """Write the small files of a source into a folder; return it."""
    for spec, rows in zip(specs(name), FILES[name], strict=True):
        write(folder, spec, rows)
    return folder


@pytest.fixture
def rows(request: pytest.FixtureRequest, tmp_path: Path, data: Path) -> pd.DataFrame:
    return made(request.param, put(request.param, tmp_path / "files"), data)


def one(rows: pd.DataFrame, **cells: Any) -> pd.Series:
    (index,) = rows.index[(rows[list(cells)] == pd.Series(cells)).all(axis=1)]
    return rows.loc[index]


@pytest.mark.parametrize("rows", ["cset-country-activity"], indirect=True)
def test_a_year_that_is_not_over_is_partial_whatever_the_flag_says(rows: pd.DataFrame) -> None:
    assert one(rows, indicator="private_investment_estimated", period="2024")[["value", "status"]].tolist() == [
        1.5,
        "estimate",
    ]
    assert one(rows, indicator="private_investment_estimated", period="2026")["status"] == "partial"
    assert one(rows, indicator="ai_patent_applications_cset", period="2024")["status"] == "partial"
    assert set(rows.loc[rows["indicator"] == "ai_citations_cset", "status"]) == {"partial"}
    assert "ai_patents_granted_cset" not in set(rows["indicator"])  # not available is no value


@pytest.mark.parametrize("rows", ["oecd-ai"], indirect=True)
def test_of_licensed_deals_both_sides_stand_and_of_others_the_last_year(rows: pd.DataFrame) -> None:
    deals = rows[rows["indicator"] == "venture_capital"]
    assert list(zip(deals["economy"], deals["period"], deals["status"], strict=True)) == [
        ("USA", "2025", "published"), ("USA", "2026", "partial")]  # fmt: skip
    assert one(rows, indicator="ai_patent_families_ip5", period="2022")["status"] == "partial"
    assert one(rows, indicator="ai_publication_share_oecd")["value"] == 32.457


@pytest.mark.parametrize("rows", ["eto-chip-supply-chain"], indirect=True)
def test_shares_of_companies_and_blank_ones_are_no_shares_of_economies(rows: pd.DataFrame) -> None:
    assert dict(zip(rows["economy"], rows["value"], strict=True)) == {"USA": 51, "EUROPE": 10}
    assert set(rows["subject"]) == {"chip design"}


@pytest.mark.parametrize("rows", ["arena"], indirect=True)
def test_votes_keep_their_intervals_for_makers_that_are_named(rows: pd.DataFrame) -> None:
    assert rows["economy"].value_counts().to_dict() == {"CHN": 8, "USA": 1}
    assert (rows["low"] < rows["value"]).all()
    assert (rows["value"] < rows["high"]).all()
    assert "stranger" not in set(rows["subject"])


@pytest.mark.parametrize("rows", ["china-training-compute"], indirect=True)
def test_estimates_of_a_team_stand_once_with_its_confidence(rows: pd.DataFrame) -> None:
    assert list(rows["subject"]) == ["M", "N", "O", "P", "Q"]
    assert one(rows, subject="M")[["status", "note"]].tolist() == ["estimate", "Lab; confidence 0.4"]


@pytest.mark.parametrize("rows", ["chip-thresholds"], indirect=True)
def test_a_rule_with_two_bounds_has_both_and_a_chip_to_come_is_an_estimate(rows: pd.DataFrame) -> None:
    assert one(rows, subject="case by case")[["value", "low", "high"]].tolist() == [21000, "", ""]
    assert one(rows, subject="tariff")[["value", "low", "high"]].tolist() == [20800, 20800, 21000]
    assert one(rows, subject="New")["status"] == "estimate"
    assert one(rows, subject="H20")["status"] == "published"


@pytest.mark.parametrize("rows", ["neurips-by-country"], indirect=True)
def test_all_papers_are_the_sum_of_who_wrote_with_whom(rows: pd.DataFrame) -> None:
    assert one(rows, economy="WLD")[["value", "status"]].tolist() == [5, "derived"]
    assert one(rows, indicator="neurips_joint_papers")[["economy", "subject", "value"]].tolist() == ["USA", "CHN", 2]


@pytest.mark.parametrize("rows", ["ai-index-public-data"], indirect=True)
def test_flags_of_convenience_are_left_out_and_moves_may_be_negative(rows: pd.DataFrame) -> None:
    assert set(rows["economy"]) == {"USA", "CHN", "ISR"}
    assert one(rows, indicator="ai_talent_migration", economy="ISR")["value"] == -2.1
    assert one(rows, indicator="private_investment_cumulative", economy="USA")[["period", "value"]].tolist() == [
        "2013/2025",
        470.92,
    ]


@pytest.mark.parametrize("name", FILES)
def test_what_was_read_in_a_copy_says_so_in_source_and_rows(name: str, tmp_path: Path, data: Path) -> None:
    ids = brought(name, [put(name, tmp_path / "files")], data).ids
    told = {stem: source["grade"] for stem, source in describe(name).sources.items()}
    sources, observations = read(data, "sources").set_index("id"), read(data, "observations")
    for id_ in ids:
        (grade,) = {grade for stem, grade in told.items() if id_.removesuffix("-made-up") == stem}
        assert sources.loc[id_, "grade"] == grade
        assert set(observations.loc[observations["source"] == id_, "grade"]) == {grade}

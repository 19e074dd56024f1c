"""Epoch AI, training costs of frontier models (Cottier and others, 2024): of hardware and energy, and in the cloud."""

from collections.abc import Mapping

import pandas as pd

from aibalance.sources.kit.edition import Edition

LEAST_COST = 1e6  # US dollars: a model trained for less is far from the frontier


def rows(files: Mapping[str, pd.DataFrame], edition: Edition) -> dict[str, pd.DataFrame]:
    """Return the two costs of each model of at least LEAST_COST US dollars, in millions, for each of its economies."""
    costs = files["costs"].rename(columns={"owned": "training_cost", "cloud": "training_cost_cloud"})
    dear = costs[(costs[["training_cost", "training_cost_cloud"]] >= LEAST_COST).any(axis=1)]
    # the file gives neither year nor economy of a model: the description does, for those known when it was written
    models = edition.lookup("models")
    dear = edition.without(dear, ~dear["model"].isin(list(models)), "costs", "model", "a model whose year we know")
    dear = dear.assign(
        period=dear["model"].map(lambda model: str(models[model][0])),
        economy=dear["model"].map(lambda model: models[model][1:]),
    ).explode("economy")
    long = dear.melt(["model", "period", "economy"], var_name="indicator", value_name="cost")
    long = long[long["cost"] >= LEAST_COST]
    return {
        "observations": pd.DataFrame(
            {
                "indicator": long["indicator"],
                "economy": long["economy"],
                "subject": long["model"],
                "period": long["period"],
                "value": (long["cost"] / 1e6).round(3),
                "status": "estimate",
            }
        )
    }

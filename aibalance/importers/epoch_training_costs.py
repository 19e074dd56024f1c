"""Epoch AI, training costs of frontier models (Cottier and others, 2024): of hardware and energy, and in the cloud."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from aibalance.data.contract import nearest
from aibalance.data.tables import BadInputError
from aibalance.importers import cells
from aibalance.importers.epoch_models import LEAST_COST, TRAINING_COST
from aibalance.importers.upstream import UpstreamFile, read

SOURCE, SEEN_ON = "epoch-training-costs-2026-04", "2026-11-23"
MEASURES = {"Hardware_Capex_Energy_Cost": "training_cost", "Cloud_Cost": "training_cost_cloud"}
FILES = (
    UpstreamFile(
        "model_costs.csv",
        ("Model", "Cloud_Cost", "Hardware_Acquisition_Cost", "Hardware_Capex_Energy_Cost"),
        key=("Model",),
        counts=tuple(MEASURES),
        texts=("Model",),
    ),
)
# Year of publication and economies of the models of at least LEAST_COST, which the file does not give: taken from
# Epoch's notable models of August 2026, where GPT-4, GPT-3.5 and Grok-3 have other names, and for GPT-4 Turbo from
# its benchmarked models.
MODELS = {
    "Amazon Titan": ("2023", "USA"),
    "Aramco Metabrain AI": ("2024", "SAU"),
    "BLOOM-176B": ("2022", "USA", "FRA"),
    "Claude 2": ("2023", "USA"),
    "Claude 3 Opus": ("2024", "USA"),
    "Claude 3.5 Sonnet": ("2024", "USA"),
    "Claude 3.7 Sonnet": ("2025", "USA"),
    "Doubao-pro": ("2024", "CHN"),
    "Falcon-180B": ("2023", "ARE"),
    "GLM-4-Plus": ("2024", "CHN"),
    "GLaM": ("2021", "USA"),
    "GPT-3 175B (davinci)": ("2020", "USA"),
    "GPT-3.5": ("2022", "USA"),
    "GPT-4": ("2023", "USA"),
    "GPT-4 Turbo": ("2023", "USA"),
    "GPT-4.5": ("2025", "USA"),
    "GPT-4o": ("2024", "USA"),
    "Gemini 1.0 Ultra": ("2023", "USA"),
    "Gemini 1.5 Pro": ("2024", "USA"),
    "Gopher (280B)": ("2021", "GBR"),
    "Grok-1": ("2023", "USA"),
    "Grok-2": ("2024", "USA"),
    "Grok-3": ("2025", "USA"),
    "Inflection-2": ("2023", "USA"),
    "Inflection-2.5": ("2024", "USA"),
    "InternLM": ("2023", "CHN", "HKG"),
    "LLaMA-65B": ("2023", "USA"),
    "LaMDA": ("2022", "USA"),
    "Llama 2-70B": ("2023", "USA"),
    "Llama 3.1-405B": ("2024", "USA"),
    "Llama 4 Behemoth (preview)": ("2025", "USA"),
    "MegaScale (Production)": ("2024", "CHN"),
    "Megatron-Turing NLG 530B": ("2021", "USA"),
    "Mistral Large": ("2024", "FRA"),
    "Mistral Large 2": ("2024", "FRA"),
    "Nemotron-4 340B": ("2024", "USA"),
    "OPT-175B": ("2022", "USA"),
    "OpenAI Five": ("2019", "USA"),
    "PaLM (540B)": ("2022", "USA"),
    "PaLM 2": ("2023", "USA"),
    "xTrimoPGLM -100B": ("2023", "CHN"),
}

SOURCES: list[dict[str, Any]] = [
    {
        "id": SOURCE,
        "short": "Epoch AI costs, 2026-04",
        "publisher": "Epoch AI",
        "title": "The rising costs of training frontier AI models: cost estimates (Cottier and others, arXiv "
        "2405.21015)",
        "edition": "repository of 2026-04-01",
        "published": "2026-04-01",
        "url": "https://arxiv.org/abs/2405.21015",
        "licence": "CC BY 4.0",
        "use": "open",
        "grade": "data-file",
        "seen_in": "epoch-research/training-cost-trends@263c40a159307e917213d1dc433c617e47d55bfe, model_costs.csv",
        "seen_on": SEEN_ON,
    }
]
INDICATORS: list[dict[str, Any]] = [
    TRAINING_COST,
    TRAINING_COST
    | {
        "id": "training_cost_cloud",
        "label": "Training cost of a model at cloud prices",
        "definition": "Estimated cost of training if the computing had been rented in the cloud, in 2023 US dollars, "
        "for models of at least 1 million. The period is the year of publication.",
        "misses": "Estimates without an interval, for few models, nearly all of the United States. About twice the "
        "cost of owned hardware, or more: never compare the two.",
    },
]


def rows(files: Mapping[str, Path], folder: Path) -> dict[str, pd.DataFrame]:
    """Return the two costs of each model of at least LEAST_COST US dollars, in millions, for each of its economies."""
    spec = FILES[0]
    frame = read(spec, files[spec.name], SEEN_ON)
    parts = []
    for column, indicator in MEASURES.items():
        cost = cells.numbers(frame, column, spec.name)
        dear = pd.DataFrame({"subject": frame["Model"].str.strip(), "value": (cost / 1e6).round(3)})[cost >= LEAST_COST]
        _refuse_unknown(dear["subject"], spec.name)
        known = dear["subject"].map(MODELS)
        dear = dear.assign(period=known.str[0], economy=known.map(lambda model: list(model[1:])), indicator=indicator)
        parts.append(dear.explode("economy"))
    table = pd.concat(parts, ignore_index=True)
    return {
        "observations": table.assign(
            unit=TRAINING_COST["unit"], source=SOURCE, grade="data-file", status="estimate", note=""
        )
    }


def _refuse_unknown(models: pd.Series, name: str) -> None:
    faults = []
    for line, model in models[~models.isin(list(MODELS))].items():
        near = nearest(model, list(MODELS))
        expected = "a model of MODELS, which gives year and economy" + (f"; nearest: {near}" if near else "")
        faults.append(f"{name} line {line}, column Model: found '{model}'; expected {expected}")
    if faults:
        raise BadInputError("\n".join(faults))

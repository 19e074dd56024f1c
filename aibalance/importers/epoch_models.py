"""Epoch AI, Data on AI Models: notable and large-scale models, their training compute and cost, and capability."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from aibalance.data.tables import read as read_table
from aibalance.importers import cells, epoch_counts
from aibalance.sources.kit.economies import LEADERS, OTHERS, kept
from aibalance.importers.epoch_filing import FILES, models
from aibalance.sources.kit.setters import record_setters

SOURCE, SEEN_ON = "epoch-models-2026-08", "2026-11-23"
FIRST_YEAR = 2010
ACCESS_FROM = 2019  # before, Epoch states the access of too few models
DEVELOPERS_FROM = 2018
PLACES_FROM = 2020  # organizations.csv holds the developers since then
PAIRS = (("USA", "CHN"), ("USA", "GBR"), ("USA", "CAN"), ("USA", "DEU"), ("CHN", "GBR"), ("CHN", "SGP"))
# Head offices of a parent in another economy than its laboratories, which the file counts for the parent's.
PARENTS = {"deepmind": "google", "google-deepmind": "google"}
LEAST_COST = 1e6  # US dollars: a model trained for less is far from the frontier

SOURCES: list[dict[str, Any]] = [
    {
        "id": SOURCE,
        "short": "Epoch AI, 2026-08-19",
        "publisher": "Epoch AI",
        "title": "Data on AI Models: notable models, large-scale models, and the Epoch Capabilities Index",
        "edition": "download of 2026-08-19",
        "published": "2026-08-19",
        "url": "https://epoch.ai/data/ai-models",
        "licence": "CC BY 4.0",
        "use": "open",
        "grade": "data-file",
        "seen_in": "KonstantinPilz/china-training-compute@b551d9542d80d94825c5b8671ad80567181bd722, data/epoch_*.csv; "
        "the notable models have the checksum that Our World in Data recorded for Epoch's own file",
        "seen_on": SEEN_ON,
        "update_days": 30,
    }
]

_FILING = (
    "Epoch files Google DeepMind under the United States, and Facebook AI Research under the United States and France, "
    "so that each of its models counts for both; Hong Kong is counted apart from China."
)
_CURATED = "A curated list, of a subjective choice since 2020, to which models of recent years are added for months. "
_MODELS = {"unit": "models", "direction": "higher", "minimum": 0, "subject_kind": "none", "section": "02"}
TRAINING_COST: dict[str, Any] = {
    "id": "training_cost",
    "label": "Training cost of a model",
    "unit": "2023 USD m",
    "definition": "Estimated cost of training, in 2023 US dollars, for models of at least 1 million: as a rule that of "
    "the hardware, written off over its use, and of energy. The period is the year of publication.",
    "misses": "Estimates without an interval, for few models; leaves out staff, experiments and failed runs. Not one "
    "method: for DeepSeek and SK Telecom it is what the developer reported, at rental prices. The file's conversion of "
    "DeepSeek-R1 to 2023 dollars raises the cost where it should lower it. Editions value the same model differently.",
    "direction": "neutral",
    "minimum": 0,
    "subject_kind": "label",
    "section": "02",
}
INDICATORS: list[dict[str, Any]] = [
    _MODELS
    | {
        "id": "notable_models",
        "label": "Notable AI models",
        "definition": "Models that Epoch AI lists as notable, by year of publication, as counted from a dated "
        "snapshot of the list or printed by an edition of the AI Index. A model counts once for each country of its "
        "organizations, once for the EU27 if a member is among them, and once for the world; a 0 in a snapshot means "
        "that none is listed.",
        "misses": _CURATED + _FILING,
    },
    _MODELS
    | {
        "id": "notable_models_without_country",
        "label": "Notable AI models without a country",
        "definition": "Notable models for which Epoch AI names no country, or only a multinational body.",
        "misses": "They are part of the world's number and of no economy's.",
        "direction": "neutral",
    },
    _MODELS
    | {
        "id": "large_scale_models",
        "label": "Large-scale AI models",
        "definition": "Models that Epoch AI lists as trained with 1e23 FLOP or more, by year of publication, counted "
        "for economies as notable models are.",
        "misses": "Another list than that of notable models, neither part of the other; two in five models have no "
        "estimate of compute. " + _FILING,
    },
    _MODELS
    | {
        "id": "open_weight_models",
        "label": "Notable AI models with open weights",
        "definition": "Notable models whose weights can be downloaded under any terms: unrestricted, with restrictions "
        "of use, or not for commerce. Counted for economies as notable models are.",
        "misses": _CURATED + "Access as Epoch AI states it, from 2019 on, when it is stated for all models but one.",
    },
    _MODELS
    | {
        "id": "unrestricted_weight_models",
        "label": "Notable AI models with unrestricted weights",
        "definition": "Notable models whose weights can be downloaded and used without restriction. Counted for "
        "economies as notable models are.",
        "misses": "As open_weight_models, of which it is a part.",
    },
    _MODELS
    | {
        "id": "joint_notable_models",
        "label": "Notable AI models made jointly",
        "definition": "Notable models with organizations in both economies; the subject is the partner.",
        "misses": _CURATED + "A company with laboratories in both economies does not count, as a rule.",
        "subject_kind": "economy",
        "section": "07",
        "direction": "neutral",
    },
    _MODELS
    | {
        "id": "largest_training_compute",
        "label": "Largest training compute of the year",
        "unit": "FLOP",
        "definition": "Most floating-point operations used to train one notable model published in the year. The "
        "records with their dates are in frontier.csv (training_compute).",
        "misses": "Estimates; the file grades them confident, likely or speculative but gives no interval. Half of "
        "the notable models have none, and compute is disclosed less and less. Wu Dao 2.0 (China, 2021, speculative) "
        "is large-scale but not notable, and so left out.",
    },
    _MODELS
    | {
        "id": "notable_models_by_organization",
        "label": "Notable AI models by organization",
        "definition": "Notable models of each organization in organizations.csv; one of several organizations counts "
        "once for each. The economy is that of the head office. No row where there is none.",
        "misses": "Organizations that organizations.csv does not hold; units of one company are kept apart.",
        "subject_kind": "organization",
        "section": "03",
    },
    _MODELS
    | {
        "id": "notable_models_by_developer",
        "label": "Notable AI models by developer",
        "definition": "Notable models of each developer, named as Epoch AI spells it, in the economy under which it "
        "files the developer; a model of several developers counts once for each. No row where there is none.",
        "misses": "Units of one company are kept apart (Google, Google Research, Google DeepMind). Left out: a few "
        "developers of one model each, whose country the file's lists do not tell.",
        "subject_kind": "label",
        "section": "03",
    },
    _MODELS
    | {
        "id": "notable_models_by_hub",
        "label": "Notable AI models by hub",
        "definition": "Notable models by metropolitan area of the head office of their organizations "
        "(organizations.csv); a model counts once for each hub. Google DeepMind and DeepMind are placed in London. "
        "No row where there is none.",
        "misses": "Head offices, not the places of work; models without a hub are counted apart.",
        "subject_kind": "hub",
        "section": "04",
    },
    _MODELS
    | {
        "id": "notable_models_by_parent_hub",
        "label": "Notable AI models by hub of the parent company",
        "definition": "As notable_models_by_hub, but with Google DeepMind and DeepMind placed at the head office of "
        "Google. Only the two hubs that differ.",
        "misses": "As notable_models_by_hub.",
        "subject_kind": "hub",
        "section": "04",
    },
    _MODELS
    | {
        "id": "notable_models_without_hub",
        "label": "Notable AI models without a hub",
        "definition": "Notable models none of whose organizations has a metropolitan area in organizations.csv.",
        "misses": "They are part of the world's number and of no hub's.",
        "section": "04",
        "direction": "neutral",
    },
    TRAINING_COST,
]
UNITS = {indicator["id"]: indicator["unit"] for indicator in INDICATORS}


def rows(files: Mapping[str, Path], folder: Path) -> dict[str, pd.DataFrame]:
    """Return counts, largest compute and costs as observations, and records in compute and capability as frontier."""
    day, compute = "Publication date", "Training compute (FLOP)"
    paths = [(spec, files[spec.name], folder, SEEN_ON) for spec in FILES]
    notable, large = (models(*path, day=day, value=compute) for path in paths[:2])
    versions = models(*paths[2], day="Version release date", value="eci", dated=False)
    priced = notable.assign(value=cells.numbers(notable, "Training compute cost (2023 USD)", FILES[0].name))
    last = int(notable["year"].max())
    parts = [*_economies(notable, large, last), *_places(notable, folder, last), _costs(priced)]
    records = [_records(notable, "training_compute"), _records(versions, "capability_index")]
    return {
        "observations": pd.concat(parts, ignore_index=True).assign(source=SOURCE, grade="data-file"),
        "frontier": pd.concat(records, ignore_index=True).assign(source=SOURCE, grade="data-file"),
    }


def _economies(notable: pd.DataFrame, large: pd.DataFrame, last: int) -> list[pd.DataFrame]:
    years, recent = range(FIRST_YEAR, last + 1), range(ACCESS_FROM, last + 1)
    bare = notable["economies"].map(lambda codes: codes == ["WLD"])
    open_weights = notable["open_weights"].fillna(False).astype(bool)
    unrestricted = notable["access"] == "Open weights (unrestricted)"
    without = epoch_counts.by_economy(notable, years, bare)
    counts = {
        "notable_models": epoch_counts.by_economy(notable, years),
        "large_scale_models": epoch_counts.by_economy(large, range(int(large["year"].min()), last + 1)),
        "open_weight_models": epoch_counts.by_economy(notable, recent, open_weights),
        "unrestricted_weight_models": epoch_counts.by_economy(notable, recent, unrestricted),
    }
    series = [_series(frame[kept(frame["economy"], frame["year"])], name, last) for name, frame in counts.items()]
    largest = epoch_counts.largest(notable, FIRST_YEAR)
    joint = epoch_counts.joint(notable, PAIRS, range(DEVELOPERS_FROM, last + 1))
    return [
        *series,
        _series(largest[kept(largest["economy"], largest["year"])], "largest_training_compute", last, "estimate"),
        _series(without[without["economy"] == "WLD"], "notable_models_without_country", last),
        _series(joint, "joint_notable_models", last),
        _series(epoch_counts.by_developer(notable, DEVELOPERS_FROM), "notable_models_by_developer", last),
    ]


def _places(notable: pd.DataFrame, folder: Path, last: int) -> list[pd.DataFrame]:
    organizations, hubs = read_table(folder, "organizations"), read_table(folder, "hubs")
    here = epoch_counts.by_hub(notable, organizations, hubs, PLACES_FROM)
    parent = epoch_counts.by_hub(notable, organizations, hubs, PLACES_FROM, PARENTS)
    touched = organizations.loc[organizations["id"].isin({*PARENTS, *PARENTS.values()}), "hub"]
    counts = {
        "notable_models_by_organization": epoch_counts.by_organization(notable, organizations, PLACES_FROM),
        "notable_models_by_hub": here,
        "notable_models_by_parent_hub": parent[parent["subject"].isin(touched)],
        "notable_models_without_hub": epoch_counts.without_hub(notable, organizations, range(PLACES_FROM, last + 1)),
    }
    return [_series(frame, name, last) for name, frame in counts.items()]


def _costs(priced: pd.DataFrame) -> pd.DataFrame:
    """Return the cost of each model of at least LEAST_COST, for each country that it names."""
    dear = priced[(priced["value"] >= LEAST_COST) & (priced["year"] >= FIRST_YEAR)].explode("economies")
    dear = dear[~dear["economies"].isin(["EU27", "WLD"])].rename(columns={"economies": "economy", "model": "subject"})
    dear = dear.assign(value=(dear["value"] / 1e6).round(3))
    return _series(dear[["economy", "subject", "year", "value"]], "training_cost", 0, "estimate")


def _series(frame: pd.DataFrame, indicator: str, last: int, status: str = "derived") -> pd.DataFrame:
    """Return yearly figures as observations; the last year of the file is not complete."""
    period = frame["year"].astype(str)
    status_of = frame["year"].map(lambda year: "partial" if year == last else status)
    known = frame.drop(columns="year")
    return known.assign(indicator=indicator, period=period, unit=UNITS[indicator], status=status_of)


def _records(frame: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Return the records of each economy since FIRST_YEAR, with the interval of the index where the file gives one."""
    known = frame[frame["value"].notna()].explode("economies").rename(columns={"economies": "economy"})
    best = record_setters(known[known["economy"].isin({*LEADERS, *OTHERS} - {"WLD"})])
    best = best[best["date"] >= str(FIRST_YEAR)]
    for end in ("low", "high"):
        best[end] = pd.to_numeric(best[f"eci_ci_{end}"].replace("", None)) if f"eci_ci_{end}" in best else np.nan
    best = best.assign(measure=measure, developer=best["developers"].map(", ".join))
    return best[["measure", "economy", "date", "model", "developer", "value", "low", "high", "open_weights"]]

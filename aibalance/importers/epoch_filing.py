"""How Epoch AI files a model: its release, its organizations and their countries, its weights."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from aibalance.data.contract import nearest
from aibalance.data.tables import BadInputError
from aibalance.data.tables import read as read_table
from aibalance.data.unions import EU27
from aibalance.importers import cells, dates
from aibalance.sources.kit.economies import codes, key
from aibalance.importers.upstream import UpstreamFile, read

# The columns of Epoch's files of models.
NOTABLE = (
    "Model|Organization|Publication date|Domain|Task|Parameters|Parameters notes|Training compute (FLOP)|"
    "Training compute notes|Training dataset|Training dataset size (total)|Dataset size notes|Confidence|Link|"
    "Reference|Citations|Authors|Abstract|Organization categorization|Country (of organization)|"
    "Notability criteria|Notability criteria notes|Epochs|Training time (hours)|Training time notes|"
    "Training hardware|Hardware quantity|Hardware utilization (MFU)|Training compute cost (2023 USD)|"
    "Compute cost notes|Training power draw (W)|Base model|Finetune compute (FLOP)|Finetune compute notes|"
    "Batch size|Batch size notes|Model accessibility|Training code accessibility|"
    "Inference code accessibility|Accessibility notes|Numerical format|Frontier model|"
    "Hardware acquisition cost|Hardware utilization (HFU)|Training compute cost (cloud)|"
    "Training compute cost (upfront)|Open model weights?"
)
LARGE_SCALE = (
    "Model|Domain|Task|Authors|Model accessibility|Link|Citations|Reference|Publication date|Organization|"
    "Parameters|Parameters notes|Training compute (FLOP)|Training compute notes|Training dataset|"
    "Training dataset notes|(DEPRECATED) Training dataset size (datapoints)|Dataset size notes|"
    "Training time (hours)|Training time notes|Training hardware|Confidence|Abstract|"
    "Country (of organization)|Base model|Finetune compute (FLOP)|Finetune compute notes|Hardware quantity|"
    "Hardware utilization (MFU)|Training code accessibility|Accessibility notes|Hardware utilization (HFU)|"
    "Training compute cost (cloud)|Training compute cost (upfront)"
)
BENCHMARKED = (
    "Model|id_model_version|Display name|Organization|Country (of organization)|Version release date|"
    "Model accessibility|Publication date|Training compute (FLOP)|Confidence|Description|"
    "Unique display name|Model aggregation|model_group|slug|eci|eci_ci_low|eci_ci_high"
)
FILES = (
    UpstreamFile(
        "notable_ai_models.csv",
        tuple(NOTABLE.split("|")),
        key=("Model",),
        dates=("Publication date",),
        counts=("Training compute (FLOP)", "Training compute cost (2023 USD)"),
        texts=("Model", "Organization"),
    ),
    UpstreamFile(
        "large_scale_ai_models.csv",
        tuple(LARGE_SCALE.split("|")),
        key=("Model",),
        dates=("Publication date",),
        counts=("Training compute (FLOP)",),
        texts=("Model", "Organization"),
    ),
    UpstreamFile(
        "benchmarked_models_eci.csv",
        tuple(BENCHMARKED.split("|")),
        key=("id_model_version",),
        dates=("Version release date",),
        counts=("eci", "eci_ci_low", "eci_ci_high"),
        texts=("Model", "Organization"),
    ),
)

COUNTRIES, ORGANIZATIONS, ACCESS = "Country (of organization)", "Organization", "Model accessibility"
# Epoch's names of countries that differ from those of economies.csv; blank: a body of many countries.
SPELLINGS = {
    "Iran (Islamic Republic of)": "IRN",
    "Korea (Republic of)": "KOR",
    "Multinational": "",
    "United Kingdom of Great Britain and Northern Ireland": "GBR",
    "United States of America": "USA",
}
WORDS_FOR_ACCESS = (
    "API access",
    "Hosted access (no API)",
    "Open weights (non-commercial)",
    "Open weights (restricted use)",
    "Open weights (unrestricted)",
    "Unreleased",
)


def models(
    spec: UpstreamFile, path: Path, folder: Path, seen_on: str, *, day: str, value: str, dated: bool = True
) -> pd.DataFrame:
    """Return one row for each model, or version of one, released on the date in the column `day`.

    Rows without a date are an error if all have to be `dated`, and else left out.

    Columns: model, date, year, developers and filed (lists, as the file orders them), economies (each once, with EU27
    and WLD), access, open_weights (missing where access is blank), value (number in the column `value`, of six digits),
    and all the file's own columns. Raises BadInputError for a country, a date, a number or an access that is not known.
    """
    frame = read(spec, path, seen_on)
    known = codes(folder) | {key(name): code for name, code in SPELLINGS.items()}
    countries, access = frame[COUNTRIES].map(_split), frame[ACCESS].str.strip()
    unknown = countries.map(lambda names: [name for name in names if key(name) not in known])
    _refuse(spec.name, COUNTRIES, unknown, [*read_table(folder, "economies")["name"], *SPELLINGS])
    unknown = access.map(lambda word: [word] if word not in ("", *WORDS_FOR_ACCESS) else [])
    _refuse(spec.name, ACCESS, unknown, WORDS_FOR_ACCESS)
    filed = countries.map(lambda names: [known[key(name)] for name in names])
    frame = frame.assign(
        model=frame["Model"].str.strip(),
        date=dates.iso(frame, day, spec.name, seen_on, required=dated),
        developers=frame[ORGANIZATIONS].map(_split),
        filed=filed,
        economies=filed.map(_economies),
        access=access,
        open_weights=access.str.startswith("Open weights").astype("boolean").mask(access == ""),
        value=cells.numbers(frame, value, spec.name).map("{:.6g}".format).astype(float),
    )
    frame = frame[frame["date"] != ""]
    return frame.assign(year=frame["date"].str[:4].astype(int))


def filed_under(models: pd.DataFrame) -> dict[str, str]:
    """Return {developer: the economy under which the file has it}.

    Known where a model names one country for each organization, in the same order; else, of a sole developer with
    several countries, the first. Of conflicting countries the most frequent holds. Other developers are left out.
    """
    votes: dict[str, Counter[str]] = {}
    for sole in (False, True):
        for names, places in zip(models["developers"], models["filed"], strict=True):
            if sole and len(names) == 1 and places:
                votes.setdefault(names[0], Counter(places[:1]))
            elif not sole and len(names) == len(places):
                for name, place in zip(names, places, strict=True):
                    votes.setdefault(name, Counter()).update([place])
    return {name: max(sorted(places), key=places.__getitem__) for name, places in votes.items()}


def _refuse(name: str, column: str, unknown: pd.Series, known: Sequence[str]) -> None:
    """Raise BadInputError for the words in `unknown`, lists by line of the file."""
    faults = []
    for line, words in unknown[unknown.map(len) > 0].items():
        near = nearest(words[0], list(known))
        hint = f"; nearest: {near}" if near else ""
        faults.append(f"{name} line {line}, column {column}: found '{words[0]}'; expected a name that is known{hint}")
    if faults:
        raise BadInputError("\n".join(faults))


def _split(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(",") if part.strip()]


def _economies(filed: list[str]) -> list[str]:
    named = {code for code in filed if code}
    return sorted(named | ({"EU27"} if named & EU27 else set()) | {"WLD"})

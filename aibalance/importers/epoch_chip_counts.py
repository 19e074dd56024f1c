"""Epoch AI's chip counts: who holds the AI chips that were sold, in NVIDIA H100 equivalents, quarter by quarter."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from aibalance.data.tables import BadInputError
from aibalance.importers import cells
from aibalance.importers.dates import iso
from aibalance.importers.upstream import UpstreamFile, read

SEEN_ON = "2026-11-23"
SOURCE = "epoch-chip-counts-2026-04"
# "Other" holds whoever is not named: owners in any economy.
OWNERS = {
    "Amazon": "USA",
    "Google": "USA",
    "Meta": "USA",
    "Microsoft": "USA",
    "Oracle": "USA",
    "China": "CHN",
    "Other": "WLD",
}
MAKERS = {
    "amd_cumulative_totals.csv": "AMD",
    "nvidia_cumulative_totals.csv": "NVIDIA",
    "tpu_cumulative_totals.csv": "Google TPU",
    "trainium_cumulative_totals.csv": "Amazon Trainium",
}
STOCKS = {
    "amd_owners_cumulative_totals.csv": "amd_chip_stock",
    "nvidia_owners_cumulative_totals.csv": "nvidia_chip_stock",
}
FLOWS = "nvidia_owners_quarters_by_chip.csv"
INCOMPLETE = "The quarter is not complete in the source."

H100E = ("Compute estimate in H100e (median)", "H100e (5th percentile)", "H100e (95th percentile)")
H100E_TOTALS = (H100E[0], "Compute estimate in H100e (5th percentile)", "Compute estimate in H100e (95th percentile)")
_UNITS = ("Number of Units", "Number of Units (5th percentile)", "Number of Units (95th percentile)")
_TDP = ("Total TDP (W)", "Total TDP (W) (5th percentile)", "Total TDP (W) (95th percentile)")
_POWER = ("Power in MW (median)", "Power in MW (5th percentile)", "Power in MW (95th percentile)")
_OWNER = ("Name", "Chip manufacturer", "Owner", "Start date", "End date", *H100E, *_UNITS, *_TDP)
_MAKER = (
    *("Name", "Chip manufacturer", "Start date", "End date"),
    *("Number of units (5th percentile)", "Number of units (median)", "Number of units (95th percentile)"),
    *H100E_TOTALS,
    *_POWER,
    *("Incomplete", "Notes"),
)
_LAST = ("Incomplete", "Notes", "Source / Link")
_TRAINIUM = ("Name", "Chip manufacturer", "Start date", "End date", *H100E, *_UNITS, *_POWER, "Source / Link", "Notes")

FILES = (
    UpstreamFile("amd_cumulative_totals.csv", _MAKER, key=("End date",), counts=H100E_TOTALS),
    UpstreamFile("nvidia_cumulative_totals.csv", _MAKER, key=("End date",), counts=H100E_TOTALS),
    UpstreamFile("tpu_cumulative_totals.csv", _MAKER, key=("End date",), counts=H100E_TOTALS),
    UpstreamFile("trainium_cumulative_totals.csv", _TRAINIUM, key=("End date",), counts=H100E),
    *(
        UpstreamFile(name, (*_OWNER, *_POWER, *_LAST), key=("Owner", "End date"), counts=H100E, texts=("Owner",))
        for name in STOCKS
    ),
    UpstreamFile(
        FLOWS,
        (*_OWNER, "Chip type", *_LAST),
        key=("Owner", "End date", "Chip type"),
        counts=H100E,
        texts=("Owner", "Chip type"),
    ),
)

SOURCES: list[dict[str, Any]] = [
    {
        "id": SOURCE,
        "short": "Epoch AI chips, 2026-04",
        "publisher": "Epoch AI",
        "title": "AI chip counts and owners",
        "edition": "commit of 2026-04-22, estimates generated 2026-03-31 to 2026-04-15",
        "published": "2026-04-22",
        "url": "https://github.com/epoch-research/ai-chip-counts/tree/d1b1bc311479ed385befa400e94533afc8b59fb7",
        "licence": "MIT",
        "use": "open",
        "grade": "data-file",
        "seen_in": "epoch-research/ai-chip-counts@d1b1bc311479ed385befa400e94533afc8b59fb7, *csv_export folders",
        "seen_on": SEEN_ON,
        "update_days": 90,
    }
]

_METHOD = "Epoch's simulation from revenue and prices: median, with the 5th and 95th percentile as interval."
_CHINA = (
    "China means chips that the maker sold there legally: no smuggled chips, no cloud capacity rented abroad and no "
    "chips of Chinese makers. "
)
_KEPT = (
    "Sold since the first quarter of the series and assumed to be kept: older, resold and broken chips are not counted."
)
_SHARED = {"unit": "H100e", "direction": "higher", "minimum": 0, "subject_kind": "label", "section": "03"}
INDICATORS: list[dict[str, Any]] = [
    _SHARED
    | {
        "id": "nvidia_chip_stock",
        "label": "NVIDIA AI chips held",
        "definition": f"NVIDIA AI chips bought by an owner since 2022, at the quarter's end. Subject: owner. {_METHOD}",
        "misses": _CHINA + _KEPT + " Five US buyers and China only: other owners are not listed.",
    },
    _SHARED
    | {
        "id": "amd_chip_stock",
        "label": "AMD AI chips held",
        "definition": f"AMD AI chips bought by an owner since 2024, at the quarter's end. Subject: owner. {_METHOD}",
        "misses": _CHINA + _KEPT + " Other owners are one row, given to the world.",
    },
    _SHARED
    | {
        "id": "ai_chips_made",
        "label": "AI chips delivered by maker",
        "definition": "AI chips delivered since the series began (2022 NVIDIA, 2023 Google TPU, 2024 others), at the "
        f"quarter's end, wherever they are. Subject: maker. {_METHOD}",
        "misses": _KEPT
        + " Generated on other days than the counts by owner, so differences between the two mean little.",
    },
    _SHARED
    | {
        "id": "nvidia_chips_to_china",
        "label": "NVIDIA AI chips sold to China",
        "definition": f"NVIDIA AI chips sold to China within the quarter. Subject: type of chip. {_METHOD}",
        "misses": _CHINA.strip(),
        "direction": "neutral",
        "section": "07",
    },
]


def rows(files: Mapping[str, Path], folder: Path) -> dict[str, pd.DataFrame]:
    """Return observations by owner, by maker and by chip; see INDICATORS. Raises BadInputError."""
    tables = []
    for spec in FILES:
        file = read(spec, files[spec.name], SEEN_ON)
        if spec.name in STOCKS:
            tables.append(_estimates(file, spec.name, STOCKS[spec.name], file["Owner"], _economies(file, spec.name)))
        elif spec.name in MAKERS:
            subject = pd.Series(MAKERS[spec.name], index=file.index)
            tables.append(_estimates(file, spec.name, "ai_chips_made", subject, pd.Series("WLD", index=file.index)))
        else:
            china = file[file["Owner"] == "China"]
            subject, economy = china["Chip type"], _economies(file, spec.name)[china.index]
            tables.append(_estimates(china, spec.name, "nvidia_chips_to_china", subject, economy))
    return {"observations": pd.concat(tables, ignore_index=True)}


def _economies(file: pd.DataFrame, name: str) -> pd.Series:
    unknown = file.loc[~file["Owner"].isin(list(OWNERS)), "Owner"]
    if len(unknown):
        found = f"{name} line {unknown.index[0]}, column Owner: found '{unknown.iloc[0]}'"
        raise BadInputError(f"{found}; expected one of: {', '.join(OWNERS)}")
    return file["Owner"].map(OWNERS)


def _estimates(file: pd.DataFrame, name: str, indicator: str, subject: pd.Series, economy: pd.Series) -> pd.DataFrame:
    """Return the median and its interval, one observation for each row of the file."""
    days = pd.to_datetime(iso(file, "End date", name, SEEN_ON, "%m/%d/%Y"))
    middle, low, high = H100E_TOTALS if H100E_TOTALS[1] in file else H100E
    incomplete = file.get("Incomplete", pd.Series("", index=file.index)) != ""
    return pd.DataFrame(
        {
            "indicator": indicator,
            "economy": economy,
            "subject": subject,
            "period": days.dt.year.astype(str) + "-Q" + days.dt.quarter.astype(str),
            "value": cells.numbers(file, middle, name),
            "low": cells.numbers(file, low, name),
            "high": cells.numbers(file, high, name),
            "unit": "H100e",
            "source": SOURCE,
            "grade": "data-file",
            "status": incomplete.map({True: "partial", False: "estimate"}),
            "note": incomplete.map({True: INCOMPLETE, False: ""}),
        }
    )

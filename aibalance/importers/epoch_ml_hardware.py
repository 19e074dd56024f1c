"""Epoch AI, Machine Learning Hardware: the fastest accelerators of each economy and manufacturer."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from aibalance.data.contract import nearest
from aibalance.data.tables import BadInputError
from aibalance.importers import cells, dates
from aibalance.sources.kit.setters import record_setters
from aibalance.importers.upstream import UpstreamFile, read

SOURCE, SEEN_ON = "epoch-ml-hardware-2026-04", "2026-11-23"
TENSOR, HALF = "Tensor-FP16/BF16 performance (FLOP/s)", "FP16 (half precision) performance (FLOP/s)"
FIRST_DAY = "2016-01-01"  # before, the file gives no 16-bit performance
COLUMNS = (
    "Hardware name|Manufacturer|Type|Notes|Release date|Release price (USD)|Tensor-FP16/BF16 performance (FLOP/s)|"
    "FP8 performance (FLOP/s)|FP4 performance (FLOP/s)|Memory (bytes)|Memory bandwidth (byte/s)|"
    "Intranode bandwidth (byte/s)|Internode bandwidth (bit/s)|TDP (W)|FP64 (double precision) performance (FLOP/s)|"
    "FP32 (single precision) performance (FLOP/s)|TF32 (TensorFloat-32) performance (FLOP/s)|"
    "FP16 (half precision) performance (FLOP/s)|INT16 performance (OP/s)|INT8 performance (OP/s)|"
    "INT4 performance (OP/s)|Foundry|Die Size (mm^2)|Base clock (MHz)|Boost clock (MHz)|Memory clock (MHz)|"
    "Memory bus (bit)|Tensor cores|Process size (nm)|Transistors (millions)|Link to datasheet|Source for the price|"
    "ML models|Last modified|Max performance|Energy efficiency|Total processing performance (bit-OP/s)|"
    "Price-performance|ML OP/s"
)
FILES = (
    UpstreamFile(
        "ml_hardware.csv",
        tuple(COLUMNS.split("|")),
        key=("Hardware name",),
        dates=("Release date",),
        counts=(TENSOR, HALF),
        texts=("Hardware name", "Manufacturer"),
    ),
)
# Economy of the head office of each manufacturer in the file; a blank one is left out.
MANUFACTURERS = {
    "AMD": "USA",
    "Alibaba": "CHN",
    "Amazon AWS": "USA",
    "Biren": "CHN",
    "Cambricon": "CHN",
    "Google": "USA",
    "Huawei": "CHN",
    "Hygon": "CHN",
    "Iluvatar CoreX": "CHN",
    "Intel": "USA",
    "Kunlunxin Baidu": "CHN",
    "Meta": "USA",
    "MetaX": "CHN",
    "Microsoft": "USA",
    "Moore Threads (Tencent)": "CHN",
    "NVIDIA": "USA",
    "National University of Defense Technology": "CHN",
    "PEZY": "JPN",
    "Sunway": "CHN",
    "Tesla": "USA",
}

SOURCES: list[dict[str, Any]] = [
    {
        "id": SOURCE,
        "short": "Epoch AI hardware, 2026-04",
        "publisher": "Epoch AI",
        "title": "Machine Learning Hardware",
        "edition": "copy of 2026-04-27, chips released up to 2026-03-11",
        "published": "2026-04-27",
        "url": "https://epoch.ai/data/machine-learning-hardware",
        "licence": "CC BY 4.0",
        "use": "open",
        "grade": "data-file",
        "seen_in": "natepaulo43-oss/Capstone-AI-Capex-Wall@efc5e00199e325df2a3832947e1a20c3dc25e5d7, "
        "data/ml_hardware.csv",
        "seen_on": SEEN_ON,
        "update_days": 90,
    }
]
INDICATORS: list[dict[str, Any]] = [
    {
        "id": "accelerator_performance",
        "label": "Peak performance of the fastest accelerator",
        "unit": "FLOP/s",
        "definition": "Dense 16-bit operations per second (tensor units, or half precision where the file gives no "
        "other figure) of a chip that was its manufacturer's fastest on its release date, which is the period. The "
        "subject is the manufacturer, the note the chip. Records by economy are in frontier.csv "
        "(accelerator_performance).",
        "misses": "Peak values that makers state, not work done, and no word of how many chips were made: China's "
        "record since August 2022 is the Biren BR100, so compare manufacturers too. Chips without a release date or "
        "a 16-bit figure are left out, among them the announced Huawei Ascend 950 to 970 and NVIDIA Rubin. 1 January "
        "seems to stand for a release of which the file knows only the year.",
        "direction": "higher",
        "minimum": 0,
        "subject_kind": "label",
        "section": "02",
    }
]


def rows(files: Mapping[str, Path], folder: Path) -> dict[str, pd.DataFrame]:
    """Return the records of each manufacturer as observations, and those of each economy as frontier."""
    spec = FILES[0]
    frame = read(spec, files[spec.name], SEEN_ON)
    maker = frame["Manufacturer"].str.strip()
    tensor, half = (cells.numbers(frame, column, spec.name) for column in (TENSOR, HALF))
    _refuse_unknown(maker[maker != ""], spec.name)
    chips = pd.DataFrame(
        {
            "model": frame["Hardware name"].str.strip(),
            "developer": maker,
            "economy": maker.map(MANUFACTURERS),
            "date": dates.iso(frame, "Release date", spec.name, SEEN_ON),
            "value": tensor.fillna(half).map("{:.6g}".format).astype(float),
        }
    ).dropna()
    chips = chips[chips["date"] >= FIRST_DAY]
    owned = {"source": SOURCE, "grade": "data-file"}
    series = record_setters(chips, by="developer")
    series = series.rename(columns={"developer": "subject", "date": "period", "model": "note"})
    series = series.assign(indicator="accelerator_performance", unit="FLOP/s", status="published", **owned)
    frontier = record_setters(chips).assign(measure="accelerator_performance", **owned)
    frontier["open_weights"] = pd.array([pd.NA] * len(frontier), dtype="boolean")
    return {"observations": series, "frontier": frontier}


def _refuse_unknown(makers: pd.Series, name: str) -> None:
    faults = []
    for line, maker in makers[~makers.isin(list(MANUFACTURERS))].items():
        near = nearest(maker, list(MANUFACTURERS))
        hint = f"; nearest: {near}" if near else ""
        expected = f"one of the manufacturers whose economy is known{hint}"
        faults.append(f"{name} line {line}, column Manufacturer: found '{maker}'; expected {expected}")
    if faults:
        raise BadInputError("\n".join(faults))

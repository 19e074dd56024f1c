"""Microsoft AI Economy Institute: share of working-age people who use generative AI, by economy and period."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from aibalance.data.tables import BadInputError
from aibalance.importers import cells
from aibalance.importers.economies import codes, key, refuse_unknown
from aibalance.importers.upstream import UpstreamFile, read

SEEN_ON = "2026-11-23"
SOURCE = "microsoft-ai-diffusion-2026"
PERIODS = {"H1 2025 AI Diffusion": "2025-H1", "H2 2025 AI Diffusion": "2025-H2", "Q1 2026 AI Diffusion": "2026-Q1"}

FILES = (
    UpstreamFile(
        "AI_Diffusion_Q12026_Update.csv",
        ("Economy", *PERIODS),
        key=("Economy",),
        texts=("Economy",),
        encoding="mac_roman",
        final_newline=False,
    ),
)

SOURCES: list[dict[str, Any]] = [
    {
        "id": SOURCE,
        "short": "Microsoft 2026",
        "publisher": "Microsoft AI Economy Institute",
        "title": "AI Diffusion Report, data (method: arXiv 2511.02781)",
        "edition": "Q1 2026 update",
        "published": "2026-05-27",
        "url": "https://github.com/microsoft/ai-diffusion-report/blob/6952352787ff37dea114734ec45b5cf5c8103b60/data/AI_Diffusion_Q12026_Update.csv",
        "licence": "MIT",
        "use": "open",
        "grade": "data-file",
        "seen_in": "microsoft/ai-diffusion-report@6952352787ff37dea114734ec45b5cf5c8103b60, "
        "data/AI_Diffusion_Q12026_Update.csv",
        "seen_on": SEEN_ON,
        "update_days": 180,
    }
]

INDICATORS: list[dict[str, Any]] = [
    {
        "id": "ai_diffusion",
        "label": "AI use",
        "unit": "%",
        "definition": "Estimated share of working-age people who use generative AI.",
        "misses": "Modelled from Microsoft's own telemetry, adjusted for devices and internet access: China, with "
        "services of its own, is likely "
        "understated. No interval is published. Covers 147 economies. Halves of a year and a quarter: not a series "
        "of equal steps.",
        "direction": "higher",
        "minimum": 0,
        "maximum": 100,
        "subject_kind": "none",
        "section": "01",
    }
]


def rows(files: Mapping[str, Path], folder: Path) -> dict[str, pd.DataFrame]:
    """Return the estimates for all economies of the file and all its periods: ranks need them all."""
    (spec,) = FILES
    table, known = read(spec, files[spec.name], SEEN_ON), codes(folder)
    names = table["Economy"].map(key)
    refuse_unknown(names, known, f"{spec.name}, column Economy")
    economy = names.map(known)
    for line in economy.index[economy.duplicated()]:
        raise BadInputError(
            f"{spec.name} line {line}: found a second row for {economy[line]}; expected each economy once"
        )
    parts = []
    for column, period in PERIODS.items():
        bare = table[~table[column].str.strip().str.fullmatch(r"|.*%")]
        for line, cell in bare[column].items():
            raise BadInputError(
                f"{spec.name} line {line}, column {column}: found '{cell}'; expected a percentage with its sign, "
                "such as 12.30%"
            )
        value = cells.numbers(
            table.assign(**{column: table[column].str.strip().str.removesuffix("%")}), column, spec.name
        )
        parts.append(pd.DataFrame({"economy": economy, "period": period, "value": value}))
    frame = pd.concat(parts, ignore_index=True).dropna(subset=["value"])
    return {
        "observations": frame.assign(
            indicator="ai_diffusion", unit="%", source=SOURCE, grade="data-file", status="estimate"
        )
    }

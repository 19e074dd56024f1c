"""Federal Register: US export controls and Entity List actions on AI, semiconductors and China, as dated events."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from aibalance.data.tables import BadInputError
from aibalance.importers.dates import iso
from aibalance.importers.upstream import UpstreamFile, read

SEEN_ON = "2026-11-23"
SOURCE = "federal-register-2026-04"
# What a document must be about to be kept, unless its file says that it mentions China.
ABOUT = re.compile(
    r"artificial intelligence|geospatial imagery|advanced computing|semiconductor|huawei|countries of concern"
    r"|affiliates of certain listed entities",
    re.IGNORECASE,
)
# Notices, meetings, calls for comment and other papers that set no rule, by title.
PROCEDURE = re.compile(
    r"^(?:notice|procedures for access|public briefing|virtual forum|risks in|request|information collection)"
    r"|programmatic environmental|implementation of the chips|speed to power",
    re.IGNORECASE,
)
# Papers under the title of a rule that only give more time to comment on it, by summary.
DEADLINE = re.compile(r"this (?:document|notification) extends the deadline", re.IGNORECASE)
# The first kind whose words the title holds.
KINDS = {
    "export-control": re.compile(
        r"export control|artificial intelligence diffusion|due diligence|validated end-user|end-user controls"
        r"|license review|general license",
        re.IGNORECASE,
    ),
    "entity-list": re.compile(r"entity list|unverified list", re.IGNORECASE),
    "rule": re.compile(""),
}
# Relations that the title of the later document states.
ENDS = {"2025-19846": "2025-19001"}
FORMS = {
    "document_number": (r"\d{4}-\d{5}", "the form 2025-00636"),
    "published": (r"\d{4}-\d{2}-\d{2}", "a date, YYYY-MM-DD"),
    "china_mentioned": ("True|False", "True or False"),
}
# "(China) (28)", "of (China) (42)": entries under the destination China, where the abstract counts them.
ENTRIES = re.compile(r"\(China\) \((\d+)\)")

FILES = (
    UpstreamFile(
        "documents.csv",
        ("published", "document_number", "title", "abstract", "url", "china_mentioned", "entries_china"),
        key=("document_number",),
        dates=("published",),
        counts=("entries_china",),
        texts=("title",),
    ),
)

SOURCES: list[dict[str, Any]] = [
    {
        "id": SOURCE,
        "short": "Federal Register, 2026-04",
        "publisher": "Office of the Federal Register; Bureau of Industry and Security",
        "title": "Export-control and Entity List documents in the Federal Register",
        "edition": "incomplete copy of 2026-04-03, documents to January 2026",
        "published": "2026-04-03",
        "url": "https://github.com/ai-village-agents/deepseek-news/tree/1beafffe575940d20d4cf791766b3019c0af5acb/_posts",
        "licence": "public domain (17 USC 105)",
        "use": "open",
        "grade": "data-file",
        "seen_in": "ai-village-agents/deepseek-news@1beafffe575940d20d4cf791766b3019c0af5acb, _posts",
        "seen_on": SEEN_ON,
        "update_days": 30,
    }
]
# The set is incomplete (the package of December 2024 is missing), so it supports no count: events only.
INDICATORS: list[dict[str, Any]] = []


def rows(files: Mapping[str, Path], folder: Path) -> dict[str, pd.DataFrame]:
    """Return one event for each rule in the file that concerns AI, semiconductors or China. Raises BadInputError."""
    file = read(FILES[0], files[FILES[0].name], SEEN_ON)
    for column, (form, expected) in FORMS.items():
        wrong = file.loc[~file[column].str.fullmatch(form), column]
        if len(wrong):
            found = f"{FILES[0].name} line {wrong.index[0]}, column {column}: found '{wrong.iloc[0]}'"
            raise BadInputError(f"{found}; expected {expected}")
    dates = iso(file, "published", FILES[0].name, SEEN_ON)
    concerns = (file["china_mentioned"] == "True") | (file["title"] + " " + file["abstract"]).str.contains(ABOUT)
    procedure = file["title"].str.contains(PROCEDURE) | file["abstract"].str.contains(DEADLINE)
    kept = file[concerns & ~procedure]
    earlier = kept["document_number"].map(ENDS).where(lambda number: number.isin(kept["document_number"]), "")
    return {
        "events": pd.DataFrame(
            {
                "id": "fr-" + kept["document_number"],
                "date": dates[kept.index],
                "economy": "USA",
                "kind": kept["title"].map(_kind),
                "title": kept["title"].str.replace(r"\s+", " ", regex=True).str.strip(),
                "unit": "",
                "ends": earlier.map(lambda number: f"fr-{number}" if number else ""),
                "source": SOURCE,
                "grade": "data-file",
                "note": kept["abstract"].map(_note),
            }
        )
    }


def _kind(title: str) -> str:
    return next(kind for kind, words in KINDS.items() if words.search(title))


def _note(abstract: str) -> str:
    """Return what the abstract counts, in our words."""
    added = ENTRIES.search(abstract)
    return f"Entries under China, as its summary counts them: {added.group(1)}" if added else ""

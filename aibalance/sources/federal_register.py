"""Federal Register: US export controls and Entity List actions on AI, semiconductors and China, as dated events."""

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from aibalance.sources.kit.edition import Edition

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
# "(China) (28)", "of (China) (42)": entries under the destination China, where the abstract counts them.
ENTRIES = re.compile(r"\(China\) \((\d+)\)")


def rows(files: Mapping[str, pd.DataFrame], edition: Edition) -> dict[str, pd.DataFrame]:
    """Return one event for each rule in the file that concerns AI, semiconductors or China."""
    file = files["documents"]
    file = edition.without(
        file, ~file["number"].str.fullmatch(r"\d{4}-\d{5}"), "documents", "number", "the form 2025-00636"
    )
    concerns = (file["china"].str.lower() == "true") | (file["title"] + " " + file["abstract"]).str.contains(ABOUT)
    procedure = file["title"].str.contains(PROCEDURE) | file["abstract"].str.contains(DEADLINE)
    kept = file[concerns & ~procedure]
    ends = kept["number"].map(edition.lookup("ends")).where(lambda number: number.isin(kept["number"]))
    return {
        "events": pd.DataFrame(
            {
                "id": "fr-" + kept["number"],
                "date": kept["date"],
                "economy": "USA",
                "kind": kept["title"].map(
                    lambda title: next(kind for kind, words in KINDS.items() if words.search(title))
                ),
                "title": kept["title"],
                "ends": ("fr-" + ends).fillna(""),
                "note": kept["abstract"].map(_note),
            }
        )
    }


def _note(abstract: str) -> str:
    """Return what the abstract counts, in our words."""
    added = ENTRIES.search(abstract)
    return f"Entries under China, as its summary counts them: {added.group(1)}" if added else ""


def flatten(file: str, content: Any) -> pd.DataFrame:
    """Return the documents of an answer of the Federal Register's own interface: a list, or an object that holds it."""
    return pd.DataFrame(content["results"] if isinstance(content, dict) else content)

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
    # whichever list the title names first
    "unverified-list": re.compile(r"^(?:(?!entity list).)*unverified list", re.IGNORECASE),
    "entity-list": re.compile(r"entity list", re.IGNORECASE),
    "rule": re.compile(""),
}
# Ways in which an abstract counts what is added under the destination China: "(China) (28)"; "Of the 18 persons being
# added: five are under the destination of China"; all that is added, if no other destination is named.
CHINA = r"(?:the )?(?:People's Republic of China \(China\)|China, People's Republic of \(China\))"
ENTRIES = (
    re.compile(r"\(China\) \((\w+)\)"),
    re.compile(
        r"being added\b[^.]*?\b(\w+) (?:is|are) under the destination of (?:China|the People's Republic of China)"
    ),
    re.compile(
        r"\badding (?:[\w-]+ entit(?:y|ies) under )?([\w-]+) (?:entit(?:y|ies)|entries|persons?) to the (?:Entity|Unverified) List"
        rf".*?under the destinations? of {CHINA}(?:\.| and have been)",
        re.DOTALL,
    ),
)


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
    acts = edition.table("events")["id"]
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
                "until": kept["number"].map(edition.lookup("until")).fillna(""),
                "publishes": kept["number"]
                .map(edition.lookup("publishes"))
                .where(lambda act: act.isin(acts))
                .fillna(""),
                "note": kept["abstract"].map(lambda abstract: _note(abstract, edition.lookup("numbers"))),
            }
        )
    }


def _note(abstract: str, numbers: Mapping[str, int]) -> str:
    """Return what the abstract counts under China, in our words; numbers: what words such as "seven" stand for."""
    found = next(filter(None, (form.search(abstract) for form in ENTRIES)), None)
    if found is None:
        return ""
    added = found.group(1).lower()
    return f"Entries under China, as its summary counts them: {numbers.get(added, added)}"


def flatten(file: str, content: Any) -> pd.DataFrame:
    """Return the documents of an answer of the Federal Register's own interface: a list, or an object that holds it."""
    return pd.DataFrame(content["results"] if isinstance(content, dict) else content)

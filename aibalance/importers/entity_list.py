"""US Entity List: Chinese universities and research institutes on it, as a number and by city."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from aibalance.importers.upstream import UpstreamFile, read

SEEN_ON = "2026-11-23"
SOURCE = "bis-entity-list-2026-03"
AS_OF = "2026-03-30"
UNIT = "organizations"
# Spellings of cities in the list's addresses.
CITIES = {
    "Beijing": "Beijing", "Changchun": "Changchun", "Changsha": "Changsha", "Chengdu": "Chengdu",
    "Chongqing": "Chongqing", "Guangzhou": "Guangzhou", "Harbin": "Harbin", "Hefei": "Hefei", "Luoyang": "Luoyang",
    "Mianyang": "Mianyang", "Nanjing": "Nanjing", "Shanghai": "Shanghai", "Shenyang": "Shenyang",
    "Shenzhen": "Shenzhen", "Tianjin": "Tianjin", "Urumqi": "Urumqi", "Wuhan": "Wuhan", "Xian": "Xi'an",
    "Xi'an": "Xi'an",
}  # fmt: skip
TEACHING = re.compile(r"university|college|institute of technology|institute of science and technology", re.IGNORECASE)

FILES = (UpstreamFile("china_universities_entity_list.csv", ("name", "raw"), key=("name",), texts=("name",)),)

SOURCES: list[dict[str, Any]] = [
    {
        "id": SOURCE,
        "short": "BIS Entity List, 2026-03",
        "publisher": "Bureau of Industry and Security, US Department of Commerce",
        "title": "Entity List (15 CFR 744, Supplement 4): Chinese universities and institutes",
        "edition": f"list of {AS_OF}",
        "published": AS_OF,
        "url": "https://www.ecfr.gov/current/title-15/part-744",
        "licence": "public domain (17 USC 105)",
        "use": "open",
        "grade": "data-file",
        "seen_in": "kaixinol/china-university-entity-list@4edbb8273431e747b4506bd4ea86c913c16bcc5c, data.json",
        "seen_on": SEEN_ON,
        "update_days": 90,
    }
]

_MISSES = (
    "Chosen by a filter of words in the name, so most entries are academies and institutes of the space, defence and "
    "science sectors, and others may be missing. No dates of addition; one entry may name many branches."
)
_SHARED = {"unit": UNIT, "misses": _MISSES, "direction": "neutral", "minimum": 0, "section": "07"}
INDICATORS: list[dict[str, Any]] = [
    _SHARED
    | {
        "id": "entity_list_universities",
        "label": "Universities and institutes on the US Entity List",
        "definition": "Entries of university-like organizations under the destination China on the day.",
        "subject_kind": "none",
    },
    _SHARED
    | {
        "id": "entity_list_universities_by_city",
        "label": "Universities and institutes on the US Entity List by city",
        "definition": "As entity_list_universities, by the city of the entry's first address. Subject: city.",
        "subject_kind": "label",
    },
]


def rows(files: Mapping[str, Path], folder: Path) -> dict[str, pd.DataFrame]:
    """Return the number of entries, and their number by city; see INDICATORS. Raises BadInputError."""
    entries = read(FILES[0], files[FILES[0].name], SEEN_ON)
    teaching = int(entries["name"].str.contains(TEACHING).sum())
    found: list[tuple[str, str, int, str]] = [
        (
            "entity_list_universities",
            "",
            len(entries),
            f"{teaching} are universities, colleges or institutes of technology by name",
        )
    ]
    cities = entries["raw"].map(city).value_counts()
    found += [("entity_list_universities_by_city", str(name), int(count), "") for name, count in cities.items()]
    frame = pd.DataFrame(found, columns=["indicator", "subject", "value", "note"])
    shared = {
        "economy": "CHN",
        "period": AS_OF,
        "unit": UNIT,
        "source": SOURCE,
        "grade": "data-file",
        "status": "derived",
    }
    return {"observations": frame.assign(**shared)}


def city(entry: str) -> str:
    """Return the city of an entry's first address, "other or not stated" if CITIES lacks it.

    An address follows the last alias, ends with its city and is parted from the next by a semicolon.
    """
    address = entry.rpartition("—")[2].partition(";")[0].replace("\u2019", "'")
    found = [(address.rfind(spelling), name) for spelling, name in CITIES.items() if spelling in address]
    return max(found)[1] if found else "other or not stated"

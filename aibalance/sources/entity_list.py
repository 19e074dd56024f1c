"""US Entity List: Chinese universities and research institutes on it, as a number and by city."""

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from aibalance.sources.kit.edition import Edition

TEACHING = re.compile(r"university|college|institute of technology|institute of science and technology", re.IGNORECASE)
ELSEWHERE = "other or not stated"


def rows(files: Mapping[str, pd.DataFrame], edition: Edition) -> dict[str, pd.DataFrame]:
    """Return the number of entries, and their number by city, on the day of the list."""
    entries, cities = files["entries"], edition.lookup("cities")
    teaching = entries["name"].str.contains(TEACHING).sum()
    # an address follows the last alias, ends with its city and is parted from the next by a semicolon
    address = entries["raw"].str.rpartition("—")[2].str.partition(";")[0].str.replace("\u2019", "'")
    by_city = address.map(lambda text: city(text, cities)).value_counts()
    number = pd.DataFrame(
        {
            "indicator": ["entity_list_universities"],
            "value": [len(entries)],
            "note": [f"{teaching} are universities, colleges or institutes of technology by name"],
        }
    )
    places = pd.DataFrame(
        {"indicator": "entity_list_universities_by_city", "subject": by_city.index, "value": by_city.to_numpy()}
    )
    table = pd.concat([number, places]).fillna({"subject": "", "note": ""})
    return {"observations": table.assign(economy="CHN", period=edition.date, status="derived")}


def city(address: str, cities: Mapping[str, str]) -> str:
    """Return the city that an address names last, ELSEWHERE if it names none that we know."""
    found = [(address.rfind(spelling), name) for spelling, name in cities.items() if spelling in address]
    return max(found)[1] if found else ELSEWHERE


def flatten(file: str, content: Any) -> pd.DataFrame:
    """Return the entries of the list's copy as JSON: a list of them, or an object that holds it."""
    entries = content if isinstance(content, list) else next(v for v in content.values() if isinstance(v, list))
    return pd.DataFrame(entries)

"""Which economies' series the book keeps, and the codes for the names and labels that publishers give them."""

import html
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from aibalance.data.checks.contract import nearest
from aibalance.data.tables import BadInputError, read

# Members of the European Union since 2020, for publishers who count by country; a test holds them against economies.csv.
EU27 = frozenset(
    ("AUT", "BEL", "BGR", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GRC", "HRV", "HUN", "IRL", "ITA",
     "LTU", "LUX", "LVA", "MLT", "NLD", "POL", "PRT", "ROU", "SVK", "SVN", "SWE")
)  # fmt: skip

# The economies that chapters follow through time: their series are kept from the first year on.
LEADERS = (
    "USA", "CHN", "EU27", "GBR", "DEU", "FRA", "IND", "JPN", "KOR", "CAN", "ISR", "SGP", "ARE", "TWN", "WLD",
)  # fmt: skip
# The economies that chapters compare as they are now: their yearly series are kept from RECENT on.
OTHERS = (
    "AUS", "BRA", "CHE", "ESP", "FIN", "HKG", "IDN", "IRL", "ITA", "MYS", "NLD", "NOR", "POL", "RUS", "SAU", "SWE",
    "VNM",
)  # fmt: skip
RECENT = 2015
# The economies between which pairs are kept.
PARTNERS = (
    "USA", "CHN", "GBR", "DEU", "FRA", "IND", "JPN", "KOR", "CAN", "ISR", "SGP", "ARE", "TWN", "AUS", "BRA", "CHE",
    "HKG", "NLD", "RUS", "SAU",
)  # fmt: skip
# Names that differ from those of economies.csv by more than case, accents and footnote marks.
ALIASES = {
    "All temporary visa holders": "WLD",
    "China (including Hong Kong)": "CHN",
    "Congo (DRC)": "COD",
    "EU-27": "EU27",
    "EU-27 and UK": "EU27_GBR",
    "EU-27 and United Kingdom": "EU27_GBR",
    "Total": "WLD",
    "Türkiye": "TUR",
    "UK": "GBR",
}


def kept(economy: pd.Series, year: pd.Series) -> pd.Series:
    """Return which rows of yearly series to keep."""
    return economy.isin(LEADERS) | (economy.isin(OTHERS) & (year >= RECENT))


def plain(label: str) -> str:
    """Return a label without HTML entities, footnote marks and outer spaces; of a path "A -> B -> C" its last part."""
    return re.sub(r"<sup>.*?</sup>", "", html.unescape(label)).rpartition("->")[2].strip()


def codes(folder: str | Path) -> dict[str, str]:
    """Return {key of a name: code} for all economies and aliases; look names up with `key`."""
    frame = read(folder, "economies")
    known = dict(zip(frame["name"].map(key), frame["code"], strict=True))
    return known | {key(name): code for name, code in ALIASES.items()}


def key(name: str) -> str:
    """Return a name in the form in which spellings agree: plain, lower case, no accents."""
    text = unicodedata.normalize("NFKD", plain(name).casefold()).replace("\u2019", "'")
    return "".join(letter for letter in text if not unicodedata.combining(letter))


def refuse_unknown(names: pd.Series, known: Iterable[str], where: str, expected: str = "an economy we know") -> None:
    """Raise BadInputError for each name, once, that is not among the `known` ones.

    The index of `names` holds the line numbers of the file; `where` says which file and column.
    """
    known = sorted(known)
    faults = []
    for line, name in names[~names.isin(known)].drop_duplicates().items():
        hint = f" (nearest: {near})" if (near := nearest(str(name), known)) else ""
        faults.append(f"{where}: found '{name}' in line {line}; expected {expected}{hint}")
    if faults:
        raise BadInputError("\n".join(faults))


def letters(name: str) -> str:
    """Return the letters and digits of a name alone, lower case and without accents: spellings of one word agree."""
    return re.sub(r"[^a-z0-9]", "", key(name).replace("&", "and"))

"""Who belongs to the aggregates that economies.csv lists."""

from collections.abc import Collection

# Members of the European Union since 2020.
EU27 = frozenset(
    ("AUT", "BEL", "BGR", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GRC", "HRV", "HUN", "IRL", "ITA",
     "LTU", "LUX", "LVA", "MLT", "NLD", "POL", "PRT", "ROU", "SVK", "SVN", "SWE")
)  # fmt: skip
UNIONS = {"EU27": EU27, "EU27_GBR": EU27 | {"EU27", "GBR"}}
CONTINENTS = {"EUROPE": "Europe & Central Asia"}  # aggregates of a region of economies.csv


def overlap(pair: Collection[str], regions: dict[str, str]) -> bool:
    """Return whether one of a pair is a part of the other: the two do not add up, and nothing lies outside of both.

    regions: of economies.csv, by code. The world contains all others.
    """
    return any(
        first != second
        and (first == "WLD" or second in UNIONS.get(first, ()) or regions.get(second, "") == CONTINENTS.get(first))
        for first in pair
        for second in pair
    )

"""How units are printed: money before its number, one of a thing without its plural. Any unit that a data package names will do."""

import re
from functools import cache

# Units without a word of their own beside the number, and those of change, whose numbers bear a sign.
BARE = ("rank", "index", "ratio", "count")
PERCENT = {"% change": "%", "% change a year": "% a year", "%": "%"}
POWERS = ("FLOP", "FLOP/s")  # amounts of computing, which differ by powers of ten and are printed in them
UNSIZED = frozenset((*BARE, *PERCENT, *POWERS, "times"))  # never printed as millions or billions
# Signs of currencies, by ISO 4217; another one stands by its code, as any unit does.
SIGNS = {
    "AUD": "A$", "BRL": "R$", "CAD": "CA$", "CNY": "CN¥", "EUR": "€", "GBP": "£", "ILS": "₪", "INR": "₹", "JPY": "JP¥", "KRW": "₩",
    "USD": "US$",
}  # fmt: skip
MONEY = re.compile(rf"(?:(?P<year>\d{{4}}) )?(?P<code>{'|'.join(SIGNS)})(?: (?P<size>bn|m|trn))?(?: (?P<per>per .+))?")
# A plural that "1" would not go with; "million tokens" and "per 10,000 members" stay as they are.
PLURAL = re.compile(r"(?!(?:thousand|million|billion|trillion|per)\b)(?!.*\bper\b)(?:.* )?[a-z]*(?<![sui])s")
ALIKE = ("series", "species", "means")
DIES = re.compile(r"\b(?:dies|ties|pies|lies)$")  # the "ie" is theirs


@cache
def money(unit: str) -> tuple[str, str] | None:
    """Return the sign before a number and the words after it; None for what is no money. "2021 USD bn": US$ and bn of 2021."""
    found = MONEY.fullmatch(unit)
    if not found:
        return None
    words = (found["size"], found["per"], found["year"] and f"of {found['year']}")
    return SIGNS[found["code"]], " ".join(filter(None, words))


@cache
def plural(unit: str) -> bool:
    """Return whether a unit is of things that are counted, in the plural: papers, data centres, times."""
    return bool(PLURAL.fullmatch(unit)) and unit.rpartition(" ")[2] not in ALIKE


@cache
def one(unit: str) -> str:
    """Return a plural as it stands beside 1: company, push, data centre, analysis."""
    if unit.endswith("yses"):
        return f"{unit.removesuffix('es')}is"
    if unit.endswith("ies") and not DIES.search(unit):
        return f"{unit.removesuffix('ies')}y"
    return unit.removesuffix("es" if re.search(r"(?:s|x|sh|ch)es$", unit) else "s")

"""A claim and its evidence in words: what is claimed, of whom, which figure agrees, how it was read, what would turn the verdict."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from aibalance.article.comparators import APPROXIMATELY, LEVEL, bar
from aibalance.runs.pages import capital
from aibalance.stated.statistic import formatted

# How a row was read, after "read".
READ = {
    "primary": "in the original",
    "data-file": "from the publisher’s data file",
    "press": "in press",
    "restatement": "in a restatement",
}
TURNS = {
    "supported": "The verdict falls to a caveat as soon as something comparable disagrees.",
    "supported with caveat": "It becomes supported without caveat when all that is comparable agrees, the cited source does not "
    "say otherwise, and no limit remains.",
    "contradicted": "One such piece of evidence turns the verdict to supported with caveat; if all agree, to supported.",
}


def claimed(claim: pd.Series) -> str:
    """Return what the article says in numbers, with its comparator: "over US$14 bn"; "" if it gives no number."""
    comparator, value = claim["comparator"], claim["value"]
    if comparator == "date":
        return f"the date {claim['date']}"
    if comparator == "existence":
        when = f" by {claim.by}" if claim["by"] else ""
        return f"on record{when}: {claim['what']}" if claim["what"] else f"that it exists{when}"
    if comparator == "order":
        least = bar(claim)
        return f"more than {formatted(least, 'times', 1)} as much as the other" if least != 1 else "more than the other"
    if comparator == "complete":
        return "a list without a gap"
    if pd.isna(value):
        return ""
    if comparator == "trend":
        return "a rise" if value > 0 else "a fall"
    if comparator == "rank":
        return f"rank {value:.0f}"
    word = {"above": "over ", "below": "under ", "approximately": "about "}.get(comparator, "")
    return f"{word}{formatted(float(value), claim['unit'], digits(claim['precision']))}"


def about(claim: pd.Series, economies: Mapping[str, str]) -> str:
    """Return whom the claim is about, compared with whom, and when."""
    names = [economies.get(code, code) for code in (claim["entity"], claim["versus"]) if code]
    return ", ".join(filter(None, (" against ".join(names), claim["period"])))


def agreeing(claim: pd.Series) -> str:
    """Return which evidence agrees with a claim, after "figure" or "evidence": "of US$14.0 bn or more"."""
    value = claim["value"]
    shown = lambda number: formatted(float(number), claim["unit"], digits(claim["precision"], finer=True))  # noqa: E731
    match claim["comparator"]:
        case "equal":
            return f"from {shown(value - claim['precision'] / 2)} to {shown(value + claim['precision'] / 2)}"
        case "approximately":
            low, high = value / (1 + APPROXIMATELY), value / (1 - APPROXIMATELY)
            return f"within a twentieth of {shown(value)}: {shown(low)} to {shown(high)}"
        case "above":
            return f"of {shown(value)} or more"
        case "below":
            return f"of {shown(value)} or less"
        case "rank":
            return f"that puts it at rank {value:.0f}"
        case "order":
            return f"in which the first is more than {formatted(bar(claim), 'times', 1)} the second"
        case "trend":
            return f"that {'rises' if value > 0 else 'falls'}, settled by Kendall’s test at p < {LEVEL:.2f}"
        case "date":
            return f"dated {claim['date']}"
        case "existence":
            return f"that shows it on record{f' by {claim.by}' if claim['by'] else ''}"
        case _:
            return "without a gap"


def kind(claim: pd.Series) -> str:
    """Return what a claim is compared with: figures, or other evidence."""
    return "evidence" if claim["comparator"] in ("date", "existence", "complete") else "a figure"


def change(claim: pd.Series, record: Mapping[str, Any]) -> str:
    """Return what evidence would turn the verdict."""
    if record["verdict"] == "not testable":
        return f"Evidence that measures it. {claim['untestable']}".strip()
    return f"{capital(kind(claim))} {agreeing(claim)} agrees with the claim. {TURNS[record['verdict']]}"


def sentence(text: str) -> str:
    """Return words as a sentence: a capital first, one full stop last."""
    return f"{capital(text).rstrip('.')}."


def digits(precision: float, finer: bool = False) -> int:
    """Return the decimals that a precision needs; one more for its half."""
    places = 0 if pd.isna(precision) or precision >= 1 else 1 if precision >= 0.1 else 2
    return places + finer

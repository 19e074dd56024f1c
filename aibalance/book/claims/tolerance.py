"""Where a claim and its evidence stand on one scale, and what part of that scale agrees with the claim."""

import math

import pandas as pd

from aibalance.article.claims import first_day, last_day
from aibalance.article.comparators import APPROXIMATELY, NUMERIC, bar
from aibalance.article.weighing import DECIDING, INTERVAL_SCALED, Finding
from aibalance.data.selection.series import decimal_year

TIME = ("date", "existence")  # comparators whose scale is time, in decimal years


def tolerance(claim: pd.Series, unit: str) -> tuple[float, float]:
    """Return the part of a claim's scale that agrees with it as (low, high); infinite where it has no end. unit: of the scale.

    The rule is that of `article.comparators.agrees`, as written; a test holds the two against each other.
    """
    value, half = claim["value"], 0.0 if pd.isna(claim["precision"]) else float(claim["precision"]) / 2
    match claim["comparator"]:
        case "equal":
            return value - half, value + half
        case "approximately":
            return value / (1 + APPROXIMATELY), value / (1 - APPROXIMATELY)
        case "above":
            return value, math.inf
        case "below":
            return -math.inf, value
        case "rank":
            return value - 0.5, value + 0.5
        case "order":
            return 0.0 if unit in INTERVAL_SCALED else bar(claim) * (100 if claim["unit"] == "%" else 1), math.inf
        case "trend":
            return (0.0, math.inf) if value > 0 else (-math.inf, 0.0)
        case "date":
            return decimal_year(first_day(claim["date"])), decimal_year(last_day(claim["date"]))
        case "existence":
            return -math.inf, decimal_year(last_day(claim["by"])) if claim["by"] else math.inf
        case _:
            return 100.0, math.inf


def unit_of(claim: pd.Series, found: Finding, link: pd.Series | None, printed: str, aggregates: set[str]) -> str:
    """Return the unit of a finding's quantity as it is compared; "" for an event. printed: unit of the indicator."""
    if link is None:
        return "%"
    if claim["comparator"] == "rank" and found.role in DECIDING:
        return "rank"
    if link["quantity"]:
        return "%" if claim["unit"] == "%" else "times"
    if not link["versus"] or printed in INTERVAL_SCALED:
        return printed
    return "%" if claim["unit"] == "%" or link["versus"] in aggregates else "times"


def place(claim: pd.Series, found: Finding) -> float | None:
    """Return where a finding stands on the scale of its claim; None if it has no place there.

    A date in decimal years, for a trend Kendall's tau, else the quantity compared.
    """
    if claim["comparator"] in TIME:
        if claim["comparator"] == "date" and found.quantity is not None:
            return float(found.quantity) if found.role in DECIDING else None
        return decimal_year(first_day(found.period.partition("/")[0])) if found.period else None
    if found.quantity is None or (claim["comparator"] == "trend" and (found.points or 0) < 2):
        return None
    return float(found.quantity)


def own_place(claim: pd.Series) -> float | None:
    """Return where the article's own figure stands on the scale; None if it gives none."""
    if claim["comparator"] in (*NUMERIC, "rank") and not pd.isna(claim["value"]):
        return float(claim["value"])
    return decimal_year(first_day(claim["date"])) if claim["comparator"] == "date" else None

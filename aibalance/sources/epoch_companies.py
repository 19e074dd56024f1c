"""Epoch AI, AI Companies: equity raised, valuation, revenue, compute spending and staff of developers."""

from collections.abc import Mapping

import pandas as pd

from aibalance.sources.kit.edition import Edition
from aibalance.sources.kit.slug import slug


def rows(files: Mapping[str, pd.DataFrame], edition: Edition) -> dict[str, pd.DataFrame]:
    """Return one observation for each indicator, year and company that organizations.csv holds."""
    tables = {name: table.assign(period=table["date"].str[:4]) for name, table in files.items()}
    parts = []
    if "funding" in tables:
        rounds = closed(tables["funding"])
        parts += [equity(rounds), valuation(rounds)]
    if "revenue" in tables:
        parts.append(revenue(tables["revenue"]))
    if "compute" in tables:
        parts.append(compute(tables["compute"]))
    if "staff" in tables:
        last = latest(tables["staff"][tables["staff"]["type"] == "Full company"])
        parts.append(last.assign(indicator="company_staff", note="on " + last["date"], status="published"))
    table = pd.concat(parts)
    money = table["indicator"] != "company_staff"
    homes = edition.table("organizations").set_index("id")["economy"]
    table = table.assign(
        value=table["value"].where(~money, table["value"] / 1e9).round(6), subject=table["company"].map(slug)
    )
    table = table.assign(economy=table["subject"].map(homes)).dropna(subset="economy")
    return {"observations": table[["indicator", "economy", "subject", "period", "value", "status", "note"]]}


def closed(rounds: pd.DataFrame) -> pd.DataFrame:
    """Return the closed rounds, each once: of two entries of one round the file hides the wrong one from its graphs."""
    rounds = rounds[(rounds["status"] == "Closed") & (rounds["date"] != "")].sort_values("hidden", kind="stable")
    return rounds[~rounds.duplicated(["company", "date", "equity", "debt"]) | (rounds["hidden"] == "")]


def equity(rounds: pd.DataFrame) -> pd.DataFrame:
    """Return the equity raised in each year; the last year of the file is not complete."""
    raised = rounds[rounds["equity"] > 0].groupby(["company", "period"])["equity"].agg(["sum", "size"]).reset_index()
    return raised.assign(
        indicator="company_equity_raised",
        value=raised["sum"],
        status=(raised["period"] == rounds["period"].max()).map({True: "partial", False: "derived"}),
        note=raised["size"].map(lambda count: f"{count} round" + ("s" if count > 1 else "")),
    )


def valuation(rounds: pd.DataFrame) -> pd.DataFrame:
    """Return the last valuation of each year, with the kind of deal, its date and Epoch's confidence."""
    last = latest(rounds[rounds["worth"] > 0].assign(value=rounds["worth"]))
    note = last["type"].str.replace(r", ?", " and ", regex=True).str.lower() + ", " + last["date"]
    note = note + ", " + last["confidence"].str.lower()
    return last.assign(indicator="company_valuation", note=note, status="published")


def revenue(reports: pd.DataFrame) -> pd.DataFrame:
    """Return the highest annualized revenue recorded for a date in the year."""
    reports = reports[reports["date"] != ""].dropna(subset="value")
    best = reports.sort_values(["value", "date"], kind="stable").drop_duplicates(["company", "period"], keep="last")
    count = reports.groupby(["company", "period"])["value"].transform("size")[best.index]
    note = (
        "for "
        + best["date"]
        + (count > 1).map({True: "; highest of ", False: ""})
        + count.astype(str).where(count > 1, "")
    )
    return best.assign(indicator="company_revenue", note=note, status="estimate")


def compute(spending: pd.DataFrame) -> pd.DataFrame:
    """Return spending by year: the reported total, or else the sum of its two parts.

    Rows that the file hides from its graphs repeat others.
    """
    years = spending[(spending["length"] == "Year") & (spending["hidden"] == "") & (spending["date"] != "")]
    covered = years.groupby(["company", "date"])["total"].transform("count") > 0
    years = years[years["total"].notna() | ~covered]
    groups = years.groupby(["company", "date"])
    sums = groups[["inference", "research", "total"]].sum(min_count=1).assign(reported=groups["reported"].max())
    parts = sums[["inference", "research"]].sum(axis=1, min_count=2)
    table = sums.assign(value=sums["total"].fillna(parts)).dropna(subset="value").reset_index()
    early = table["reported"] <= table["date"]
    return table.assign(
        indicator="company_compute_spend",
        period=table["date"].str[:4],
        note="reported " + table["reported"],
        status=early.map({True: "forecast", False: "estimate"}),
    )


def latest(table: pd.DataFrame) -> pd.DataFrame:
    """Return the last known value of each company and year."""
    known = table[table["date"] != ""].dropna(subset="value").sort_values(["date", "value"], kind="stable")
    return known.drop_duplicates(["company", "period"], keep="last")

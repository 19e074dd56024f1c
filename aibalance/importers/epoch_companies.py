"""Epoch AI, AI Companies: equity raised, valuation, revenue, compute spending and staff of developers."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from aibalance.data.tables import read as read_table
from aibalance.importers import cells
from aibalance.importers.dates import iso
from aibalance.importers.slug import slug
from aibalance.importers.upstream import UpstreamFile, read

SOURCE, SEEN_ON = "epoch-companies-2025-12", "2026-11-23"
AMERICAN = "%m/%d/%Y"
EQUITY, DEBT, VALUATION = "Funding (equity)", "Funding (debt)", "Valuation (post-money)"
REVENUE = "Revenue amount (normalize to annual)"
TOTAL, PARTS = "Total compute spend", ["Inference compute spend", "R&D compute spend"]
HIDDEN = "Exclude from graph view"

FUNDING_FILE = UpstreamFile(
    "ai_companies_funding_rounds.csv",
    ("Id", "Company", "Close date", "Status", EQUITY, DEBT, VALUATION, "Report date", "Notes", "Type", "Confidence",
     HIDDEN),
    key=("Id",),
    counts=(EQUITY, DEBT, VALUATION),
    texts=("Company", "Type"),
)  # fmt: skip
REVENUE_FILE = UpstreamFile(
    "ai_companies_revenue_reports.csv",
    ("Company", "Date", REVENUE, "", "", ""),  # the copy has lost the names and cells of its last columns
    key=("Company", "Date", REVENUE),
    counts=(REVENUE,),
    texts=("Company",),
)
COMPUTE_FILE = UpstreamFile(
    "ai_companies_compute_spend.csv",
    ("Id", "Notes", "Company", "Amount", "Category", "Period type", "Date", "Report date", "Confidence", "Source Type",
     HIDDEN, *PARTS, TOTAL),
    key=("Id",),
    counts=(*PARTS, TOTAL),
    texts=("Company",),
)  # fmt: skip
STAFF_FILE = UpstreamFile(
    "ai_companies_staff_reports.csv",
    ("Id", "Company", "Staff count", "Date", "Source 1", "Source 2", "Notes", "Type", "Division name", "Source type",
     "Confidence", "Graph note"),
    key=("Id",),
    counts=("Staff count",),
    texts=("Company",),
)  # fmt: skip
FILES = (FUNDING_FILE, REVENUE_FILE, COMPUTE_FILE, STAFF_FILE)

SOURCES: list[dict[str, Any]] = [
    {
        "id": SOURCE,
        "short": "Epoch AI companies, 2025-12",
        "publisher": "Epoch AI",
        "title": "AI Companies: funding, revenue, compute spending and staff",
        "edition": "copy of 2025-12-14",
        "published": "2025-12-14",
        "url": "https://epoch.ai/data/ai-companies",
        "licence": "CC BY 4.0",
        "use": "open",
        "grade": "data-file",
        "seen_in": "sr3-k/data@19836afc449abb71b6bef43214bf3fb04ece4cce, ai_companies_*.csv",
        "seen_on": SEEN_ON,
        "update_days": 90,
    }
]
_COVERAGE = "OpenAI, Anthropic, xAI and Mistral AI only: no Chinese company. "
_COMPANY = {"unit": "USD bn", "direction": "higher", "minimum": 0, "subject_kind": "organization", "section": "03"}
INDICATORS: list[dict[str, Any]] = [
    _COMPANY
    | {
        "id": "company_equity_raised",
        "label": "Equity raised by AI developers",
        "definition": "Sum of the equity of the funding rounds that closed in the year, as Epoch AI gathers them.",
        "misses": _COVERAGE
        + "Press reports; some rounds are commitments paid over years. Debt, talks that had not closed, "
        "and sales of old shares are left out.",
    },
    _COMPANY
    | {
        "id": "company_valuation",
        "label": "Valuation of AI developers",
        "definition": "Value of the company after its last closed round, sale of shares or merger of the year for "
        "which Epoch AI gives one; the note holds its kind, date and Epoch's confidence.",
        "misses": _COVERAGE
        + "Press reports, not market prices; sales of old shares and a merger paid in shares count too.",
    },
    _COMPANY
    | {
        "id": "company_revenue",
        "label": "Annualized revenue of AI developers",
        "definition": "Highest annualized revenue that Epoch AI records for a date in the year.",
        "misses": _COVERAGE + "The copy no longer says which figures are run rates, sales of the year or those of "
        "one product; lower figures for later dates (OpenAI, 26 August 2025; Anthropic, 15 October 2025) are taken "
        "for the last.",
    },
    _COMPANY
    | {
        "id": "company_compute_spend",
        "label": "Compute spending of AI developers",
        "definition": "Spending on computing for research, training and use in the year: the reported total, or else "
        "the sum of its two parts. The status is forecast where it was reported before the year was over.",
        "misses": "OpenAI and Anthropic only, from press reports of what companies told investors; parts without a "
        "total or a counterpart are left out.",
    },
    _COMPANY
    | {
        "id": "company_staff",
        "label": "Staff of AI developers",
        "unit": "people",
        "definition": "Last count of the whole company's staff in the year that Epoch AI records, with its date in "
        "the note.",
        "misses": "Press reports and company statements, often rounded. Google and Meta are left out, of which only "
        "parts are counted; of Chinese companies there is one count, of DeepSeek in March 2025. Contractors are left "
        "out.",
    },
]
DIVISORS = {"USD bn": 1e9, "people": 1}
UNITS = {indicator["id"]: indicator["unit"] for indicator in INDICATORS}


def rows(files: Mapping[str, Path], folder: Path) -> dict[str, pd.DataFrame]:
    """Return one observation for each indicator, year and company that organizations.csv holds."""
    frames = {spec.name: read(spec, files[spec.name], SEEN_ON) for spec in FILES}
    rounds = _rounds(frames[FUNDING_FILE.name])
    tables = {
        "company_equity_raised": _equity(rounds),
        "company_valuation": _valuation(rounds),
        "company_revenue": _revenue(frames[REVENUE_FILE.name]),
        "company_compute_spend": _compute(frames[COMPUTE_FILE.name]),
        "company_staff": _staff(frames[STAFF_FILE.name]),
    }
    table = pd.concat([frame.assign(indicator=name, unit=UNITS[name]) for name, frame in tables.items()])
    table["value"] = (table["value"] / table["unit"].map(DIVISORS)).round(6)
    homes = read_table(folder, "organizations").set_index("id")["economy"]
    table["subject"] = table["company"].map(slug)
    table["economy"] = table["subject"].map(homes)
    known = table.dropna(subset="economy").drop(columns="company").fillna({"note": ""})
    return {"observations": known.assign(source=SOURCE, grade="data-file")}


def _rounds(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the closed rounds, each once: of two entries of one round the file hides the wrong one from its graphs."""
    frame = frame[frame["Status"].str.strip() == "Closed"].sort_values(HIDDEN, kind="stable")
    frame = frame[~frame.duplicated(["Company", "Close date", EQUITY, DEBT]) | (frame[HIDDEN] == "")]
    return frame.assign(
        company=frame["Company"].str.strip(),
        date=iso(frame, "Close date", FUNDING_FILE.name, SEEN_ON, AMERICAN, required=True),
        equity=cells.numbers(frame, EQUITY, FUNDING_FILE.name),
        worth=cells.numbers(frame, VALUATION, FUNDING_FILE.name),
    ).assign(period=lambda table: table["date"].str[:4])


def _equity(rounds: pd.DataFrame) -> pd.DataFrame:
    raised = rounds[rounds["equity"] > 0].groupby(["company", "period"])["equity"]
    table = raised.agg(["sum", "size"]).reset_index().rename(columns={"sum": "value"})
    table["status"] = (table["period"] == rounds["period"].max()).map({True: "partial", False: "derived"})
    note = table["size"].map(lambda count: f"{count} round" + ("s" if count > 1 else ""))
    return table.assign(note=note).drop(columns="size")


def _valuation(rounds: pd.DataFrame) -> pd.DataFrame:
    last = _latest(rounds[rounds["worth"] > 0].assign(value=rounds["worth"]))
    note = (
        last["Type"].str.replace(",", " and ").str.lower() + ", " + last["date"] + ", " + last["Confidence"].str.lower()
    )
    return last[["company", "period", "value"]].assign(note=note, status="published")


def _revenue(frame: pd.DataFrame) -> pd.DataFrame:
    table = _dated(frame, REVENUE, REVENUE_FILE.name)
    best = table.sort_values(["value", "date"], kind="stable").drop_duplicates(["company", "period"], keep="last")
    count = table.groupby(["company", "period"])["value"].transform("size")[best.index]
    note = [
        f"for {date}; highest of {n}" if n > 1 else f"for {date}" for date, n in zip(best["date"], count, strict=True)
    ]
    return best[["company", "period", "value"]].assign(note=note, status="estimate")


def _compute(frame: pd.DataFrame) -> pd.DataFrame:
    """Return spending by year. Rows that the file hides from its graphs repeat others, and one has a broken date."""
    name = COMPUTE_FILE.name
    frame = frame[(frame["Period type"] == "Year") & (frame[HIDDEN] == "")]
    frame = frame.assign(
        company=frame["Company"].str.strip(),
        date=iso(frame, "Date", name, SEEN_ON, AMERICAN, required=True),
        reported=iso(frame, "Report date", name, SEEN_ON, AMERICAN),
        **{column: cells.numbers(frame, column, name) for column in (*PARTS, TOTAL)},
    )
    covered = frame.groupby(["company", "date"])[TOTAL].transform("count") > 0
    years = frame[frame[TOTAL].notna() | ~covered].groupby(["company", "date"])
    sums = years[[*PARTS, TOTAL]].sum(min_count=1)
    value = sums[TOTAL].fillna(sums[PARTS].sum(axis=1, min_count=len(PARTS)))
    table = (
        value.rename("value").to_frame().assign(reported=years["reported"].max()).reset_index().dropna(subset="value")
    )
    early = table["reported"] <= table["date"]
    note = "reported " + table["reported"]
    status = early.map({True: "forecast", False: "estimate"})
    return table[["company", "value"]].assign(period=table["date"].str[:4], note=note, status=status)


def _staff(frame: pd.DataFrame) -> pd.DataFrame:
    last = _latest(_dated(frame[frame["Type"] == "Full company"], "Staff count", STAFF_FILE.name))
    return last[["company", "period", "value"]].assign(note="on " + last["date"], status="published")


def _dated(frame: pd.DataFrame, column: str, name: str) -> pd.DataFrame:
    """Return the rows with company, date, period (year) and value (number in `column`)."""
    date = iso(frame, "Date", name, SEEN_ON, AMERICAN, required=True)
    company, value = frame["Company"].str.strip(), cells.numbers(frame, column, name)
    return pd.DataFrame({"company": company, "date": date, "period": date.str[:4], "value": value}).dropna()


def _latest(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.sort_values(["date", "value"], kind="stable").drop_duplicates(["company", "period"], keep="last")

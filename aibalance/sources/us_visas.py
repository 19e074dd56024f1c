"""US Department of State: visas issued to students, scholars and skilled workers, by nationality and month."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from aibalance.sources.kit.edition import Edition

MAIN = ("CHN", "IND")  # all classes are kept for these; of the others, students alone
STUDENTS = "F1"


def rows(files: Mapping[str, pd.DataFrame], edition: Edition) -> dict[str, pd.DataFrame]:
    """Return sums by fiscal year and class, partial where the series itself lacks months, and months of student visas."""
    table = files["visas"].assign(period=files["visas"]["month"].str[:7]).dropna(subset="value")
    # the fiscal year runs from October to September and is named after its end
    calendar, month = table["period"].str[:4].astype(int), table["period"].str[5:7].astype(int)
    table = table.assign(fiscal=calendar + (month >= 10), value=table["value"].astype(float))
    table = table[(table["economy"].fillna("") != "") & table["class"].notna()]
    table = edition.without(
        table,
        table.duplicated(["economy", "period", "class"]),
        "visas",
        "nationality",
        "each month once, however spelt",
    )
    yearly = table[table["economy"].isin(MAIN) | (table["class"] == STUDENTS)]
    yearly = yearly.groupby(["economy", "class", "fiscal"]).agg(value=("value", "sum"), months=("period", "nunique"))
    yearly = yearly.reset_index()
    count, year = yearly["months"], yearly["fiscal"].astype(str)
    yearly = yearly.assign(
        indicator="us_visas_issued",
        subject=yearly["class"],
        period=year,
        status=(count == 12).map({True: "derived", False: "partial"}),
        note="Fiscal year to September " + year + ", sum of " + count.astype(str) + " months",
    )
    monthly = table[table["economy"].isin(MAIN) & (table["class"] == STUDENTS)]
    monthly = monthly.assign(indicator="us_student_visas_monthly", subject="", status="published", note="")
    columns = ["indicator", "economy", "subject", "period", "value", "status", "note"]
    return {"observations": pd.concat([yearly, monthly])[columns]}


def flatten(file: str, content: Any) -> pd.DataFrame:
    """Return the entries of the monthly reports as the collection of them ships: a list, or one entry a line."""
    return pd.DataFrame(content)

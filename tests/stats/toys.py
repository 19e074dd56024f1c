"""Two sides that buy by round numbers, of which everything about a race follows by hand."""

# mypy: ignore-errors

import pandas as pd

from aibalance.stats.counterfactual import purchases
from aibalance.stats.race import ASSUMED, LABELS, NOW

SIDES = ("A", "B")
CONTROL, LIMIT = pd.DataFrame({"year": [2022.65]}), pd.DataFrame({"year": [2024.6]})
QUARTERLY = {"A": {2022: 8, 2023: 8, 2024: 128}, "B": {2022: 2, 2023: 2, 2024: 8}, "C": {2022: 10, 2023: 10, 2024: 40}}
MONEY = pd.DataFrame({"year": [2023, 2024], "first": [10.0, 40.0], "second": [5.0, 10.0], "rows": [("m",)] * 2})
STILL = {**dict.fromkeys(LABELS, 0.0), "export_control_strength": 1.0, NOW: 0.5}


def held(*names):
    """Chips at the ends of quarters, without any doubt about them: economy, year, value, low, high, rows."""
    rows = []
    for name in names or SIDES:
        stock = 0
        for year, bought in QUARTERLY[name].items():
            for quarter in range(4):
                stock += bought
                rows.append((name, year + quarter / 4, stock, stock, stock, (f"{name}{year}",)))
    return pd.DataFrame(rows, columns=["economy", "year", "value", "low", "high", "rows"])


def world():
    return (
        held(*QUARTERLY)
        .groupby("year", as_index=False)
        .agg({"value": "sum", "low": "sum", "high": "sum", "rows": "sum"})
    )


def capital():
    """Capital doubles on one side, and does not move on the other, from 2022 to each year."""
    values = {"A": {2022: 10, 2023: 20, 2024: 20}, "B": {2022: 5, 2023: 5, 2024: 5}}
    rows = [(name, year, float(value), ("m",)) for name, years in values.items() for year, value in years.items()]
    return pd.DataFrame(rows, columns=["economy", "year", "value", "rows"])


def bought():
    return purchases(held(), SIDES, CONTROL)


def ranges(**moving):
    """Ranges of no width around STILL, but for those given as (low, central, high)."""
    table = [(name, label, *moving.get(name, (STILL[name],) * 3), ("r",)) for name, label in LABELS.items()]
    return pd.DataFrame(table, columns=["parameter", "label", "low", "central", "high", "rows"])


assert set(ASSUMED) < set(LABELS)

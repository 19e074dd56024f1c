"""Findings on what lies ahead, as the chapter on anticipated developments takes them; each has a module of its own."""

from aibalance.findings.chips import chip_sales, state_money, supply_chain
from aibalance.findings.crossings import back_tests, crossings
from aibalance.findings.effects import effects
from aibalance.findings.forecasts import forecast_growth, growth_since
from aibalance.findings.grid import grid
from aibalance.findings.prospects import outcome, swings
from aibalance.findings.purchases import chip_purchases
from aibalance.findings.scenario import declared, scenario
from aibalance.findings.watch import signs

__all__ = [
    "back_tests", "chip_purchases", "chip_sales", "crossings", "declared", "effects", "forecast_growth", "grid", "growth_since", "outcome",
    "scenario", "signs", "state_money", "supply_chain", "swings",
]  # fmt: skip

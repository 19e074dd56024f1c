"""The face that a notebook imports: one chapter, the findings, the audit and the charts."""

from aibalance.audit import audited
from aibalance.charts.lines import lines
from aibalance.charts.rows import balance, bars, dots
from aibalance.findings.pair import gap_trend, growth, parity, passing
from aibalance.ledger import Chapter
from aibalance.parameters import Parameter
from aibalance.stats.growth import log_linear_trend, log_odds_trend

__all__ = [
    "Chapter", "Parameter", "audited", "balance", "bars", "dots", "gap_trend", "growth", "lines", "log_linear_trend",
    "log_odds_trend", "parity", "passing",
]  # fmt: skip

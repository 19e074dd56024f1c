"""The face that a notebook imports: one chapter, findings on a pair of economies, the audit and the charts."""

from aibalance.article.audit import audited
from aibalance.charts.fans import fan, tornado
from aibalance.charts.lines import lines
from aibalance.charts.matrix import matrix, ranks
from aibalance.charts.rows import balance, bars, dots
from aibalance.charts.scatter import columns, scatter
from aibalance.charts.space import network, world_map
from aibalance.charts.timeline import steps, timeline
from aibalance.findings.crossings import parity, passing
from aibalance.findings.pair import growth
from aibalance.ledger import Chapter
from aibalance.parameters import Parameter

__all__ = [
    "Chapter", "Parameter", "audited", "balance", "bars", "columns", "dots", "fan", "growth", "lines",
    "matrix", "network", "parity", "passing", "ranks", "scatter", "steps",
    "timeline", "tornado", "world_map",
]  # fmt: skip

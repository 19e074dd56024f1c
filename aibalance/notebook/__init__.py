"""What a notebook imports: a chapter that states, draws and says, and the evidence that it selects from.

A cell of a chapter selects rows, computes with pandas or a method of `stats`, states what sentences name, draws with seaborn
and says what it found. Nothing here knows what any chapter is about.
"""

from aibalance.article.audit import audited
from aibalance.charts.fans import fan, tornado
from aibalance.charts.rows import balance
from aibalance.charts.space import network, world_map
from aibalance.charts.timeline import steps, timeline
from aibalance.charts.whiskers import hollow, whiskers
from aibalance.notebook.chapter import Chapter, open_chapter
from aibalance.notebook.evidence import Evidence
from aibalance.parameters import Parameter

__all__ = [
    "Chapter", "Evidence", "Parameter", "audited", "balance", "fan", "hollow", "network", "open_chapter", "steps", "timeline", "tornado",
    "whiskers", "world_map",
]  # fmt: skip

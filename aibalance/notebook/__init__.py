"""What a notebook imports: a chapter that states, draws and says, and the evidence that it selects from.

A cell of a chapter selects rows, computes with pandas or a method of `stats`, states what sentences name, draws with seaborn
and says what it found. Nothing here knows what any chapter is about.
"""

from aibalance.article.audit import audited
from aibalance.charts.space import network, world_map
from aibalance.charts.style import VERDICTS
from aibalance.charts.timeline import timeline
from aibalance.charts.whiskers import hollow, whiskers
from aibalance.data.selection.series import day_in_words
from aibalance.notebook.chapter import Chapter, open_chapter
from aibalance.notebook.evidence import Evidence
from aibalance.notebook.judged import conflicts, readings, references, verdicts
from aibalance.notebook.listing import checked_list
from aibalance.notebook.measures import choices, measures
from aibalance.notebook.owners import listed, named_firms, owned
from aibalance.stated.parameters import Parameter

__all__ = [
    "VERDICTS", "Chapter", "Evidence", "Parameter", "audited", "checked_list", "choices", "conflicts",
    "day_in_words", "hollow", "listed", "measures", "named_firms", "network", "open_chapter", "owned", "readings", "references",
    "timeline", "verdicts", "whiskers", "world_map",
]  # fmt: skip

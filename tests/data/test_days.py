"""Dates in words: as precise as they are known, and no more."""

from pathlib import Path

import pytest

from aibalance.data.selection.series import day_in_words
from aibalance.notebook import Evidence


@pytest.mark.parametrize(
    ("text", "printed"), [("2022-10-07", "7 October 2022"), ("2025-10", "October 2025"), ("2022", "2022")]
)
def test_a_date_is_printed_as_precisely_as_it_is_known(text: str, printed: str) -> None:
    assert day_in_words(text) == printed


def test_events_have_their_day_in_words_and_run_to_the_last_day_on_record(project: Path) -> None:
    events = Evidence(project / "data", 2015).events(["USA", "CHN"]).set_index("id")
    assert events.loc["us-export-controls-2022-10", "on"] == "7 October 2022"
    assert events["year"].max() > 2016

"""What the chapter on innovations finds on the real data, and that its findings hang on no order of the pair."""

from pathlib import Path
from typing import Any

import pytest

from aibalance.runs.execution.record import read_notebook
from aibalance.runs.execution.rehearsal import rehearsed
from aibalance.stated.records import FIGURE_TYPE, RECORD_TYPE

CHAPTER = Path(__file__).parents[1] / "chapters" / "02-innovations.ipynb"


def found(**parameters: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the statistics and the charts of the chapter under some parameters, by id."""
    notebook = rehearsed(read_notebook(CHAPTER), parameters, CHAPTER.parent)
    bundles = [o["data"] for c in notebook.cells for o in c.get("outputs", []) if "data" in o]
    record = next(b[RECORD_TYPE] for b in bundles if "statistics" in b.get(RECORD_TYPE, {}))
    charts = {b[FIGURE_TYPE]["id"]: b[FIGURE_TYPE] for b in bundles if FIGURE_TYPE in b}
    return {s["id"]: s for s in record["statistics"]}, charts


@pytest.fixture(scope="module")
def here() -> tuple[dict[str, Any], dict[str, Any]]:
    return found()


@pytest.fixture(scope="module")
def there() -> tuple[dict[str, Any], dict[str, Any]]:
    return found(focus="CHN", rival="USA")


@pytest.fixture(scope="module")
def elsewhere() -> tuple[dict[str, Any], dict[str, Any]]:
    return found(focus="BRA", rival="NGA")


@pytest.mark.parametrize(
    ("id", "value"),
    [
        ("capability_lag", 8.51),  # o3 passed DeepSeek-V3.2 on 16 April 2025; to 31 December
        ("compute_lag", 24.84),  # Gemini 1.0 Ultra passed Doubao-pro on 6 December 2023
        ("compute_apart", 19.96),  # 5e26 over 2.505e25
        ("votes_chance_first", 64.40),  # 103 points: 100 / (1 + 10 ** (-103 / 400))
        ("rating_lead", 40.8),  # 1486.6 − 1445.8, on one board
        ("level_times", 19.05),  # o3 at 8.00 over DeepSeek-V3.2 at 0.42
        ("equal_share", 6.59),  # 2.505e25 over 3.8e26
    ],
)
def test_the_chapter_finds_what_was_worked_out_by_hand(here: tuple[dict[str, Any], Any], id: str, value: float) -> None:
    assert here[0][id]["value"] == pytest.approx(value, abs=0.006)


@pytest.mark.prove
def test_swapping_the_pair_changes_no_finding_of_leader_and_trailer(
    here: tuple[dict[str, Any], Any], there: tuple[dict[str, Any], Any]
) -> None:
    ours, theirs = here[0], there[0]
    led = {id for id, s in ours.items() if s.get("family") == "leader"}
    assert len(led) > 60
    assert {id: ours[id]["text"] for id in led} == {id: theirs[id]["text"] for id in led}
    assert {id: c["title"] for id, c in here[1].items()} == {id: c["title"] for id, c in there[1].items()}


def test_the_ends_of_a_lag_hold_it(here: tuple[dict[str, Any], Any]) -> None:
    for name in ("capability", "compute"):
        least, lag, most = (here[0][f"{name}_{end}"]["value"] for end in ("least", "lag", "most"))
        assert least < lag < most


@pytest.mark.prove
def test_a_pair_without_rows_gets_every_statistic_and_no_value(
    elsewhere: tuple[dict[str, Any], Any], here: Any
) -> None:
    assert elsewhere[0].keys() == here[0].keys()
    assert elsewhere[0]["capability_lag"]["value"] is elsewhere[0]["level_times"]["value"] is None

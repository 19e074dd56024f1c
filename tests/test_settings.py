"""No valid setting ends in a traceback: those that did, and refusals of what no chapter can serve, before anything runs."""

import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner
from conftest import PROJECT

from aibalance.cli import main
from aibalance.data.selection.served import periods, refusal
from aibalance.data.selection.unions import overlap, unions
from aibalance.data.tables import BadInputError, read
from aibalance.notebook.ledger import Chapter
from aibalance.runs.execution.parameter_cells import all_declared, require_served
from aibalance.runs.execution.rehearsal import rehearse
from aibalance.runs.pages import notebooks
from aibalance.sources.kit.economies import EU27
from aibalance.stated.family import FAMILIES, FOCUS, LEADER, NEITHER, family_of
from aibalance.stated.parameters import COMMON
from aibalance.stated.records import records
from aibalance.stats.ordering import leader_first

# Settings that ended in an error, with the chapters in which they did.
FELL: list[tuple[str, dict[str, Any]]] = [
    ("01", {"as_of": 2021}), ("01", {"as_of": 2022}), ("01", {"focus": "DEU", "rival": "FRA"}),
    ("01", {"focus": "GBR", "rival": "JPN"}), ("01", {"focus": "KOR", "rival": "ISR"}),
    ("03", {"as_of": 2012}), ("03", {"as_of": 2016}), ("03", {"as_of": 2030}), ("06", {"as_of": 2030}),
    ("05", {"as_of": 2008}), ("07", {"focus": "WLD", "rival": "CHN"}),
]  # fmt: skip


def rehearsed(number: str, folder: Path, parameters: dict[str, Any]) -> dict[str, str]:
    (folder / "data").symlink_to(PROJECT / "data")
    return rehearse(
        [path for path in notebooks(PROJECT / "chapters") if path.name.startswith(number)], folder, parameters
    )


@pytest.mark.weekly
@pytest.mark.parametrize(("number", "parameters"), FELL, ids=str)
def test_a_setting_that_ended_in_an_error_is_executed_with_its_charts(
    number: str, parameters: dict[str, Any], tmp_path: Path
) -> None:
    assert rehearsed(number, tmp_path, parameters) == {}
    assert len(notebooks(tmp_path / "chapters")) == 1


OWN = {name: p for name, p in all_declared(notebooks(PROJECT / "chapters")).items() if name not in COMMON}
LOW = {name: p.minimum for name, p in OWN.items()} | {"confidence": COMMON["confidence"].minimum, "seed": 0}
HIGH = {name: p.maximum for name, p in OWN.items()} | {"confidence": 0.999, "seed": 2**32 - 1, "draws": 500}
DEAR = {"export_control_strength": 0.0, "domestic_chips_now": 0.0, "domestic_chip_growth": 5.0, "draws": 100}


@pytest.mark.prove
@pytest.mark.parametrize("parameters", [LOW, HIGH, DEAR], ids=["low", "high", "mixed"])
def test_the_scenario_is_drawn_at_the_bounds_of_its_parameters(parameters: dict[str, Any], tmp_path: Path) -> None:
    assert rehearsed("06", tmp_path, parameters) == {}


def test_a_rehearsal_names_the_cell_that_raises_or_warns(tmp_path: Path) -> None:
    import nbformat

    for source, said in {
        "1 / 0": "cell 2 (1 / 0) raised ZeroDivisionError: division by zero",
        "import warnings; warnings.warn('thin')": "cell 2 printed to a stream (a warning?): UserWarning: thin",
        "print('x')": "cell 2 printed to a stream (a warning?): x",
    }.items():
        cells = [nbformat.v4.new_code_cell("x = 1"), nbformat.v4.new_code_cell(source)]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "01-a.ipynb")
        assert rehearse([tmp_path / "01-a.ipynb"], tmp_path / "out", {}) == {"01-a.ipynb": said}
        assert notebooks(tmp_path / "out" / "chapters") == []


def test_a_summary_of_chapters_that_failed_is_not_executed(tmp_path: Path) -> None:
    import nbformat

    for name, source in {"00-sum": "1", "01-a": "1 / 0"}.items():
        cells = [nbformat.v4.new_code_cell(source)]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / f"{name}.ipynb")
    failed = rehearse(notebooks(tmp_path), tmp_path / "out", {})
    assert list(failed) == ["01-a.ipynb", "00-sum.ipynb"]


REFUSED = {
    ("NRU", "TUV", None): "parameter focus: found 'NRU', of which the data have no rows; expected one of the",
    ("USA", "TUV", 2025): "parameter rival: found 'TUV', of which the data have no rows; expected one of the",
    ("AFG", "EUROPE", None): "parameters focus and rival: found AFG and EUROPE, which have no measure of one period in common; "
    "expected beside AFG one of: AGO, ",
    ("AFG", "ZWE", 2020): "parameter as_of: found 2020; expected 2025 or later, as AFG and ZWE",
}  # fmt: skip


@pytest.mark.parametrize(("setting", "message"), REFUSED.items(), ids=str)
def test_what_no_chapter_can_serve_is_refused_with_what_can_be(
    setting: tuple[str, str, int | None], message: str
) -> None:
    focus, rival, as_of = setting
    asked = {"focus": focus, "rival": rival} | ({"as_of": as_of} if as_of else {})
    with pytest.raises(BadInputError) as refused:
        require_served(asked, PROJECT / "data")
    assert str(refused.value).startswith(message)
    assert "\n" not in str(refused.value)


def test_what_a_refusal_names_is_served() -> None:
    held = periods(PROJECT / "data")
    for code in ("AFG", "TWN", "EUROPE"):
        why = refusal(held, code, "EUROPE" if code == "AFG" else "AFG" if code == "EUROPE" else "USA")
        for other in why.partition("one of: ")[2].split(", ") if why else ():
            assert refusal(held, code, other) == ""
    assert refusal(held, "AFG", "ZWE", 2025) == ""
    assert refusal(held, "USA", "CHN", 2000) == ""


@pytest.mark.parametrize("way", ["build", "rerun", "sweep"])
def test_a_refusal_comes_before_anything_runs_wherever_parameters_come_in(way: str, tmp_path: Path) -> None:
    project = tmp_path / "book"
    project.mkdir()
    for name in ("_config.yml", "_toc.yml"):
        shutil.copy(PROJECT / name, project)
    (project / "chapters").symlink_to(PROJECT / "chapters")
    (project / "data").symlink_to(PROJECT / "data")
    grid = tmp_path / "grid.yml"
    grid.write_text("runs:\n  - {focus: AFG, rival: ZWE, as_of: 2020}\n", encoding="utf-8")
    pairs = ["-p", "focus=AFG", "-p", "rival=ZWE", "-p", "as_of=2020"]
    words = {
        "build": ["build", *pairs], "rerun": ["rerun", "--out", str(tmp_path / "out"), *pairs],
        "sweep": ["sweep", str(grid), "--out", str(tmp_path / "out")],
    }[way]  # fmt: skip
    done = CliRunner().invoke(main, ["--project", str(project), *words])
    assert done.exit_code == 2
    assert "expected 2025 or later" in done.output
    assert len(done.output.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()
    assert not (project / "_build").exists()


def test_who_is_a_part_of_whom() -> None:
    known = unions(read(PROJECT / "data", "economies"))
    assert known["EU27"] == EU27, "importers count for the Union whom the table has in it"
    for pair in (("WLD", "CHN"), ("CHN", "WLD"), ("DEU", "EU27"), ("EU27_GBR", "GBR"), ("EUROPE", "GBR")):
        assert overlap(pair, known), pair
    for pair in (("USA", "CHN"), ("EU27", "GBR"), ("DEU", "GBR"), ("EUROPE", "CHN")):
        assert not overlap(pair, known), pair


def test_an_id_declares_its_family_and_an_unknown_one_is_refused() -> None:
    told = {
        "a_focus": FOCUS,
        "f1_sender_change": FOCUS,
        "investment_leader": LEADER,
        "models_times": LEADER,
        "rows": NEITHER,
    }
    assert {id: family_of(id) for id in told} == told
    assert family_of("rival_times") == FOCUS
    chapter = Chapter("market", "01", data=str(PROJECT / "data"), focus="USA", rival="CHN")
    with pytest.raises(ValueError, match="found the family 'both'"):
        chapter.add("x", 1.0, "count", label="x", family="both")


def test_every_stored_statistic_has_a_family_and_those_without_take_no_room() -> None:
    found = [s for record in records(PROJECT / "chapters") for s in record.get("statistics", [])]
    assert {s.get("family", NEITHER) for s in found} == set(FAMILIES)
    assert not any(s.get("family") == NEITHER for s in found)
    for statistic in found:
        if statistic["id"].endswith(("_focus", "_rival")):
            assert statistic.get("family") == FOCUS, statistic["id"]


def test_where_nobody_leads_the_same_one_is_named_first_either_way() -> None:
    level = pd.DataFrame({"USA": [1.0, 5.0], "CHN": [2.0, 5.0]})
    assert leader_first(level, ("USA", "CHN")) == leader_first(level, ("CHN", "USA")) == ["CHN", "USA"]
    alone = level.assign(CHN=None)
    assert leader_first(alone, ("USA", "CHN")) == ["USA", "CHN"]

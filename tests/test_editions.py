"""Editions: frozen once and never rewritten, listed at build, and compared with the results that came after."""

import json
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import PROJECT

from aibalance.book.reruns.editions import FOLDER, freeze, frozen, moved_since, results, substitutions, version
from aibalance.book.reruns.example import STEPS, TRANSCRIPT
from aibalance.cli import main
from aibalance.data.store import write
from aibalance.data.tables import BadInputError, read
from aibalance.runs.execution.record import read_notebook, write_notebook
from aibalance.stated.records import RECORD_TYPE, records


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A copy of the real book, with its stored results and without any edition."""
    shutil.copy(PROJECT / "_config.yml", tmp_path)
    for name in ("chapters", "data"):
        shutil.copytree(PROJECT / name, tmp_path / name)
    return tmp_path


def next_edition(book: Path) -> None:
    """Give the book a later version, another figure for one statistic and another verdict for one claim."""
    config = (book / "_config.yml").read_text(encoding="utf-8")
    (book / "_config.yml").write_text(
        config.replace(f'version: "{version(book)}"', 'version: "2031.02"'), encoding="utf-8"
    )
    path = book / "chapters" / "01-market-dynamics.ipynb"
    notebook = read_notebook(path)
    for output in (output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs):
        record = output.get("data", {}).get(RECORD_TYPE, {})
        for statistic in record.get("statistics", []):
            if statistic["id"] == "investment_times":
                statistic.update(value=5.0, text="5.0\u202ftimes")
        for claim in record.get("claims", []):
            if claim["claim"] == "market-01a":
                claim["verdict"] = "supported"
    write_notebook(path, notebook)


def test_an_edition_is_frozen_once_and_never_rewritten_by_other_results(book: Path) -> None:
    assert frozen(book) == []
    assert "No edition has been frozen" in substitutions(book, records(book / "chapters"))["listed"]
    frozen_first = CliRunner().invoke(main, ["--project", str(book), "edition"])
    assert frozen_first.exit_code == 0, frozen_first.output
    folder = book / FOLDER / version(book)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert {name: text.encode() for name, text in results(book).items()} == before
    assert freeze(book) is False
    (folder / "verdicts.csv").write_text("claim,verdict\n", encoding="utf-8")
    refused = CliRunner().invoke(main, ["--project", str(book), "edition"])
    assert refused.exit_code == 2
    assert "found other results frozen under this edition" in refused.output
    assert (folder / "verdicts.csv").read_text(encoding="utf-8") == "claim,verdict\n"


def test_stale_results_are_not_frozen(book: Path) -> None:
    events = read(book / "data", "events")
    write(book / "data", "events", events.iloc[1:])
    with pytest.raises(BadInputError, match="found stale outputs"):
        freeze(book)
    assert frozen(book) == []


def test_a_later_edition_says_what_has_moved_since_the_one_before(book: Path) -> None:
    freeze(book)
    first = version(book)
    assert "This is the first edition" in substitutions(book, records(book / "chapters"))["moved"]
    next_edition(book)
    found = moved_since(book, first, records(book / "chapters"))
    assert [(m["chapter"], m["statistic"], m["after"]["value"]) for m in found["moved"]] == [
        ("market", "investment_times", 5.0)
    ]
    assert [(v["claim"], v["before"]["verdict"], v["after"]["verdict"]) for v in found["verdicts"]] == [
        ("market-01a", "contradicted", "supported")
    ]
    shown = substitutions(book, records(book / "chapters"))
    assert shown["current"] == "2031.02"
    assert first in shown["listed"]
    assert (
        f"Since edition {first}: 1 verdict flipped, 1 printed statistic changed, 0 added, 0 removed." in shown["moved"]
    )
    assert "5.0\u202ftimes" in shown["moved"]


def test_an_edition_equal_to_the_one_before_has_nothing_to_report(book: Path) -> None:
    freeze(book)
    first = version(book)
    config = (book / "_config.yml").read_text(encoding="utf-8")
    (book / "_config.yml").write_text(config.replace(f'"{first}"', '"2031.02"'), encoding="utf-8")
    assert (
        substitutions(book, records(book / "chapters"))["moved"] == f"<p>Since edition {first} nothing has moved.</p>"
    )


def test_editions_are_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for name in ("2026.11", "2026.2", "2027.1"):
        (tmp_path / FOLDER / name).mkdir(parents=True)
        (tmp_path / FOLDER / name / "verdicts.csv").touch()
    assert frozen(tmp_path) == ["2026.2", "2026.11", "2027.1"]


def test_the_example_of_the_guide_is_whole_and_names_no_place_of_a_machine() -> None:
    steps = {step["name"]: step for step in json.loads((PROJECT / TRANSCRIPT).read_text(encoding="utf-8"))}
    assert tuple(steps) == STEPS
    guide = (PROJECT / "chapters" / "rerun.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\{\{ example\.(\w+) \}\}", guide)) == set(STEPS)
    assert steps["spoilt"]["exit"] == 2
    assert "found 'CHM'; expected a value of code in economies.csv; nearest: CHN" in steps["spoilt"]["output"]
    assert "market.investment_rival: " in steps["compare"]["output"]
    assert not re.search(r"(?<![\w.])/(?:tmp|home|work|root|usr)\b|\d\d:\d\d:\d\d", json.dumps(steps))

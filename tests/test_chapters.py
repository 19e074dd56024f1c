"""Stored chapters are executed, carry nothing of the machine, and obey the house rules."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from conftest import PROJECT

from aibalance.book.lint.lint import lint, typed_numbers
from aibalance.runs.execution.record import read_notebook, stale_chapters
from aibalance.stated.parameters import COMMON
from aibalance.stated.records import FIGURE_TYPE, RECORD_TYPE

CHAPTERS = sorted((PROJECT / "chapters").glob("*.ipynb"))
NUMBERED = [path for path in CHAPTERS if re.match(r"0[1-7]-", path.name)]
each = pytest.mark.parametrize("path", CHAPTERS, ids=lambda p: p.stem)
each_numbered = pytest.mark.parametrize("path", NUMBERED, ids=lambda p: p.stem)


def code(path: Path) -> list[str]:
    return [c.source for c in read_notebook(path).cells if c.cell_type == "code"]


def outputs(path: Path, kind: str) -> list[dict[str, Any]]:
    return [o.data[kind] for c in read_notebook(path).cells for o in c.get("outputs", []) if kind in o.get("data", {})]


def test_stored_outputs_are_those_of_the_present_data_library_and_code(project: Path) -> None:
    assert stale_chapters(project / "chapters", project / "data") == {}


@each
def test_stored_notebooks_carry_no_timings_versions_or_paths(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"papermill|iopub|start_time|end_time|duration|0x[0-9a-f]{8,}", text)
    assert not re.search(r"(?<![\w.])/(?:home|root|tmp|usr|work|Users|private|opt)/", text)
    assert "version" not in json.loads(text)["metadata"]["language_info"]
    assert "injected-parameters" not in text


@each
def test_cells_are_few_fit_a_screen_and_define_nothing(path: Path) -> None:
    lines = [[line for line in cell.splitlines() if line.strip()] for cell in code(path)]
    assert len(lines) <= 44
    assert sum(map(len, lines)) / len(lines) <= 33
    assert max(map(len, lines)) <= 62
    assert max(len(line) for cell in lines for line in cell) <= 140
    assert not any(re.match(r"\s*(def|class|async) ", line) for cell in lines for line in cell)


@each
def test_a_notebook_keeps_within_its_budget_of_bytes(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.encode()) <= 1_200_000
    notebook = json.loads(text)
    for bundle in (o["data"] for c in notebook["cells"] for o in c.get("outputs", []) if "data" in o):
        bundle.pop(FIGURE_TYPE, None)  # the marks of a drawing
        bundle["text/html"] = re.sub(r"<svg.*?</svg>", "", "".join(bundle.get("text/html", "")), flags=re.DOTALL)
    assert len(json.dumps(notebook, indent=1, ensure_ascii=False).encode()) <= 600_000


@each_numbered
def test_charts_are_drawn_with_seaborn_in_sight_and_house_kinds_are_few(path: Path) -> None:
    source = "\n".join(code(path))
    figures, house = len(re.findall(r"chapter\.figure\(", source)), len(re.findall(r"chapter\.house\(", source))
    assert "import seaborn as sns" in source
    assert len(re.findall(r"sns\.\w+plot\(|sns\.heatmap\(", source)) >= figures
    assert house <= (figures + house) / 5
    assert all("{{" not in c.source for c in read_notebook(path).cells if c.cell_type == "markdown"), (
        "sentences are outputs"
    )


@each
def test_exactly_one_cell_declares_the_parameters_each_with_type_and_meaning(path: Path) -> None:
    cells = [c for c in read_notebook(path).cells if "parameters" in c.metadata.get("tags", [])]
    assert len(cells) == 1
    names = []
    for line in cells[0].source.splitlines():
        match = re.match(r"(\w+): (?:str|int|float) = [^#]+  # \w+", line)
        assert match, line
        names.append(match[1])
    assert set(COMMON) <= set(names)


@each_numbered
def test_a_chapter_has_the_sections_of_the_book_in_order(path: Path) -> None:
    cells = read_notebook(path).cells
    text = "\n".join(c.source for c in cells if c.cell_type == "markdown")
    assert re.match(rf"# {int(path.name[:2])}\. .+\n\n\*\*.+\?\*\*(\n|$)", cells[0].source)
    headings = ("**How to read it.**", "## Limits", "## The section's claims, audited", "## Statistics and sources")
    places = [text.find(heading) for heading in headings]
    assert -1 not in places
    assert places == sorted(places)


@each_numbered
def test_a_chapter_has_charts_statistics_and_an_audit(path: Path) -> None:
    charts = outputs(path, FIGURE_TYPE)
    assert 5 <= len(charts) <= 13
    assert len({chart["id"] for chart in charts}) == len(charts)
    record = [r for r in outputs(path, RECORD_TYPE) if "statistics" in r]
    assert len(record) == 1
    assert len(record[0]["statistics"]) >= 15
    assert [r for r in outputs(path, RECORD_TYPE) if r.get("claims")]


@each_numbered
def test_every_chart_has_a_finding_a_source_and_alt_text_from_its_numbers(path: Path) -> None:
    for chart in outputs(path, FIGURE_TYPE):
        assert 1 <= len(str(chart["title"])) <= 160
        assert "no data" not in str(chart["title"])
        assert str(chart["source"]).startswith("Source: ")
        assert re.search(r"\d", str(chart["alt"]))
        assert chart["data"]


def test_no_number_is_typed_into_prose(project: Path) -> None:
    assert lint(project / "chapters") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("China raised 7.8 billion.", ["7.8"]),
        ("It rose by 31 % to 1,200 papers.", ["31", "1,200"]),
        ("In 2023 it raised {{ market.investment_rival }}.", []),
        ("GPT-4, the H100 and Order 14110 of 30 October 2023.", []),
        ("`x = 3` and [a link](https://example.org/12)", []),
        ("# 3. Players\n\nSee chapter 4.", []),
        ("the top 10 firms", ["10"]),
    ],
)
def test_the_linter_tells_typed_numbers_from_names_and_dates(text: str, found: list[str]) -> None:
    assert [number for _, number in typed_numbers(text)] == found

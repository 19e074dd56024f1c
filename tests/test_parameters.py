"""Parameters are declared once, refused before anything runs, and never become code."""

import ast
import json
import math
from pathlib import Path

import pytest
from conftest import PROJECT, chapter
from hypothesis import example, given, settings
from hypothesis import strategies as st

from aibalance.data.store import write_text
from aibalance.data.tables import BadInputError
from aibalance.runs.execution.execute import run_chapter
from aibalance.runs.execution.parameter_cells import LINE, all_declared, declared, paired
from aibalance.runs.execution.parameter_cells import given as parsed
from aibalance.runs.execution.record import read_notebook, write_notebook
from aibalance.stated.parameters import COMMON, Parameter, validated

CHAPTERS = sorted((PROJECT / "chapters").glob("*.ipynb"))
DECLARED = all_declared(CHAPTERS)
NASTY = (
    '"', "'", "'''", '"""', "\\", '\\"', "\\'); import os; os._exit(3); ('", '"); __import__("os")._exit(3); ("',
    "__import__('os').system('touch owned')", "{{ market.investment }}", "{% raw %}", "${HOME}", "a\nimport os\n", "a\r\nb",
    "\x00", "\u2028", "ünïcödé 中国 🚀", "%run x", "!touch owned", "# x", "f'{1}'", "\\N{DOLLAR SIGN}", "\\u0041", "</script>",
    " ", "", "x" * 5000,
)  # fmt: skip


def lines(path: Path) -> list[tuple[str, str, str]]:
    cells = [c.source for c in read_notebook(path).cells if "parameters" in c.metadata.get("tags", [])]
    return [(name, kind, meaning) for name, kind, _, meaning in LINE.findall("\n".join(cells))]


def test_a_comment_in_the_cell_of_parameters_says_what_their_declaration_says() -> None:
    told = {(name, kind, meaning) for path in CHAPTERS for name, kind, meaning in lines(path) if name != "data"}
    assert told == {(name, p.kind.__name__, p.meaning) for name, p in DECLARED.items()}


def test_bounds_that_a_chapter_declares_are_known_before_it_runs(book: Path) -> None:
    own = {name: p for name, p in DECLARED.items() if name not in COMMON}
    assert {name for name, p in own.items() if math.isinf(p.minimum) or math.isinf(p.maximum)} == set()
    cell = (
        "firms: int = 3  # firms that are listed\nshare: float = 0.5  # share that is kept\nloose: float = 1.0  # free"
    )
    code = 'Chapter(firms=(firms, Parameter(int, "firms", 1, maximum=9)))\nown = {"share": Parameter(float, "kept", -0.5, 1)}'
    path = chapter(book, "02-own", "# 2. Own\n", cell, "%matplotlib inline\nParameter(x)", code)
    notebook = read_notebook(path)
    notebook.cells[1].metadata["tags"] = ["parameters"]
    write_notebook(path, notebook)
    assert declared(path) == {
        "firms": Parameter(int, "firms", 1, 9), "share": Parameter(float, "kept", -0.5, 1), "loose": Parameter(float, "free"),
    }  # fmt: skip
    with pytest.raises(BadInputError, match="parameter firms: found 10; expected 1 to 9"):
        parsed(["firms=10"], [path])


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda p: p.stem)
def test_every_default_is_one_that_would_be_accepted(path: Path) -> None:
    cell = next(c.source for c in read_notebook(path).cells if "parameters" in c.metadata.get("tags", []))
    defaults = {
        line.target.id: ast.literal_eval(line.value)
        for line in ast.parse(cell).body
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name) and line.value
    }
    assert validated(defaults, declared(path)) == defaults
    assert defaults.keys() == declared(path).keys()


@given(st.text() | st.sampled_from(NASTY))
def test_a_text_is_taken_as_it_is_or_refused_in_one_printable_message(text: str) -> None:
    if text.isprintable() and len(text) <= 200:
        assert parsed([f"rival={text}"], CHAPTERS[:1]) == {"rival": text}
    else:
        with pytest.raises(BadInputError) as caught:
            parsed([f"rival={text}"], CHAPTERS[:1])
        assert str(caught.value).isprintable()
        assert len(str(caught.value)) < 250


@given(st.sampled_from(NASTY) | st.text())
def test_a_name_is_no_way_in_either(text: str) -> None:
    with pytest.raises(BadInputError) as caught:
        parsed([text], CHAPTERS[:1])
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 300


@given(
    st.sampled_from(["confidence", "seed", "draws", "us_capital_growth"]),
    st.text() | st.floats().map(str) | st.integers().map(str),
)
@example("confidence", "nan")
@example("seed", "1e999")
@settings(max_examples=300)
def test_a_number_is_inside_its_bounds_or_refused(name: str, text: str) -> None:
    try:
        value: float = validated({name: text}, DECLARED)[name]
    except BadInputError:
        return
    assert isinstance(value, DECLARED[name].kind)
    assert math.isfinite(value)
    assert DECLARED[name].minimum <= value
    assert value <= DECLARED[name].maximum


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, True, None, [], 10**400, "1e999", "nan", "-inf"])
def test_what_is_no_finite_number_is_refused(value: object) -> None:
    for name in ("as_of", "confidence"):
        with pytest.raises(BadInputError, match=f"parameter {name}: found"):
            validated({name: value})


def test_texts_reach_the_chapter_as_the_same_texts_and_run_nothing(book: Path) -> None:
    names = [f"text_{place}" for place in range(len(NASTY))]
    cell = "\n".join(f'{name}: str = ""  # a text' for name in names)
    path = chapter(book, "02-words", "# 2. Words\n", cell, f"import json\njson.dumps([{', '.join(names)}])")
    notebook = read_notebook(path)
    notebook.cells[1].metadata["tags"] = ["parameters"]
    write_notebook(path, notebook)
    target = book / "_build" / "chapters" / path.name
    write_text(target.parent / "references.bib", "")
    assert run_chapter(path, target, str(book / "data"), "", dict(zip(names, NASTY, strict=True))) == ""
    output = read_notebook(target).cells[-1].outputs[0].data["text/plain"]
    assert json.loads(ast.literal_eval(output)) == list(NASTY)
    assert not list(book.rglob("owned"))


@pytest.mark.parametrize(
    ("given", "whole", "said"),
    [
        (
            {"focus": "EU27"},
            {"focus": "EU27"},
            "rival was not given: EU27 is compared with CHN; rival=CODE names another",
        ),
        ({"focus": "CHN"}, {"focus": "CHN", "rival": "USA"}, "rival was not given: CHN is compared with USA"),
        ({"rival": "USA"}, {"focus": "CHN", "rival": "USA"}, "focus was not given: USA is compared with CHN"),
        ({"focus": "USA"}, {"focus": "USA"}, ""),
        ({"focus": "EU27", "rival": "IND"}, {"focus": "EU27", "rival": "IND"}, ""),
        ({"as_of": 2024}, {"as_of": 2024}, ""),
    ],
)
def test_one_economy_alone_gets_an_opponent_and_the_reader_is_told_which(
    given: dict[str, object], whole: dict[str, object], said: str
) -> None:
    found, note = paired(given, {"focus": "USA", "rival": "CHN"})
    assert found == whole
    assert note.startswith(said)
    assert bool(note) == bool(said)

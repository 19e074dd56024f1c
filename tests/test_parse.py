"""One reader: what the check accepts, frictionless accepts too and everything reads alike; a property, over mutated bytes."""

import re
import shutil
from pathlib import Path

import pytest
from conftest import PROJECT, add_row, small_package
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aibalance.data.checks.examine import check_all, examined
from aibalance.data.checks.grammar import TYPES
from aibalance.data.parse import parse
from aibalance.data.store import copy_package
from aibalance.data.tables import BadInputError, read, schema, stored_all
from aibalance.runs.execution.digests import digests

# Faults of ours that frictionless does not see: all that it accepts and nothing here would read.
ONLY_FRICTIONLESS = (
    r"a number|a whole number|true or false|a date, YYYY-MM-DD|a date of the calendar",  # a narrower grammar, in ASCII
    r"text without hidden characters|text without line ends or outer spaces|text that no spreadsheet|text \(looks saved",
    r"cells that end on the line|quotation marks|line ends of one kind|one of the two sides|shorter text",  # one line, one row
    r"at most [\d,]+ characters",  # a greatest length where the contract names none
    r"the table of .*, UTF-8 text with the columns|UTF-8 text",  # files that its sniffing makes something of
    r"the columns .*, in this order",  # it lets a header have spaces around, or be absent from an empty file
    r"\d+ cells, one for each column|a row$",
    r"at (most|least) the value|or (more|less) for|the world's total|nothing: .* has no subjects|a label: |the id of one",  # the rules
    r"a span that ends after|a period that was over|a date before its source|a limit, as only|at most \d+: its licence",
    r"a key|each key once",  # numbers as keys, whatever their form
    r"text of the form",  # patterns whose \d means 0 to 9
    r"or (more|less)$",
)
# ruff: noqa: E501
SNIPPETS = [
    "\ufeff", "\r\n", "\r", "\n", ";", "\t", ",", '"', '""', "'", "|", " ", "\u00a0", "\u200b", "\u202e", "\x00", "\x08", "\x1b[31m", "\x85",
    "\u2028",    "\ufffd", "é", "e\u0301", "Ã©", "１２", "٣٤", "1_000", "NaN", "inf", "1e5", "1e999", "-", "+", ".", "0", "1,5", "TRUE", "False", "true", "NA",
    "n/a",    "2026-9-1", "2026-02-30", "9/18/2025", "Dec-22", "=1", "#REF!", "USA", "А", "\\", "智", "🤗", "_", "07", "7", "x" * 50, "\n\n",
    ",,,,,,,,,,,\n",
]  # fmt: skip
TABLES = ("observations.csv", "events.csv", "sources.csv", "organizations.csv", "hubs.csv", "listed.csv")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package of few rows in which every type occurs."""
    folder = small_package(tmp_path_factory.mktemp("small") / "data")
    for name, keep in (("observations.csv", 12), ("economies.csv", 400)):
        lines = (folder / name).read_text(encoding="utf-8").splitlines(keepends=True)
        used = [
            line
            for line in lines[1:keep]
            if name != "economies.csv" or line[:3] in ("USA", "CHN", "NAM", "CAN", "EU2", "EUR", "GBR", "WLD", "AUT")
        ]
        (folder / name).write_text("".join([lines[0], *used]), encoding="utf-8")
    add_row(folder, "hubs", id="bay", name="Bay", economy="USA", latitude="37.8", longitude="-122.4")
    add_row(
        folder,
        "organizations",
        id="lab",
        name="Lab",
        economy="USA",
        hub="bay",
        kind="company",
        named="false",
        grade="common",
    )
    add_row(folder, "listed", position="1", entry="A", publisher="B")
    rows = check_all(folder)
    wrong = {p.line for p in rows if p.file == "observations.csv"}
    text = (folder / "observations.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "observations.csv").write_text(
        "".join(line for n, line in enumerate(text, 1) if n not in wrong), encoding="utf-8"
    )
    assert check_all(folder) == []
    return folder


changes = st.lists(
    st.tuples(st.sampled_from(TABLES), st.floats(0, 1, exclude_max=True), st.integers(0, 3), st.sampled_from(SNIPPETS)),
    min_size=1,
    max_size=3,
)


def accepted_by_frictionless(folder: Path) -> bool:
    from frictionless import Package, system

    try:
        with system.use_context(trusted=True):
            return bool(Package(str(folder / "datapackage.json")).validate().valid)
    except Exception:  # it raises for some of these files, which is a refusal
        return False


def mutated(small: Path, folder: Path, made: list[tuple[str, float, int, str]]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(small, folder)
    for name, share, gone, snippet in made:
        content = (folder / name).read_bytes()
        place = int(share * len(content))
        (folder / name).write_bytes(content[:place] + snippet.encode() + content[place + gone :])


def hold(small: Path, folder: Path, made: list[tuple[str, float, int, str]]) -> None:
    mutated(small, folder, made)
    problems, _ = examined(folder)
    tables = stored_all(folder)
    if not problems:
        shutil.rmtree(folder.with_name("copy"), ignore_errors=True)
        copy_package(folder, folder.with_name("copy"))
        assert accepted_by_frictionless(folder.with_name("copy"))
        assert check_all(folder.with_name("copy")) == []
        assert digests(folder) == digests(folder.with_name("copy"))
        for table in schema(folder):
            assert read(folder, table).equals(read(folder.with_name("copy"), table))
        return
    for name, resource in schema(folder).items():
        types = {f["name"]: f["type"] for f in resource["schema"]["fields"]}
        mistyped = any(
            cell and types[n] != "string" and not TYPES[types[n]](cell)
            for n, cells in tables[name].cells.items()
            for cell in cells
        )
        if tables[name].problems or mistyped:
            with pytest.raises(BadInputError):
                read(folder, name)
    if accepted_by_frictionless(folder):
        for problem in problems:
            assert any(re.search(kind, problem.expected) for kind in ONLY_FRICTIONLESS), problem


# A folder for each example would be a folder too many.
SETTINGS = settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], derandomize=True
)


@settings(SETTINGS, max_examples=15)
@given(made=changes)
def test_what_the_check_accepts_all_read_alike_and_what_it_refuses_nobody_reads(
    small: Path, tmp_path: Path, made: list[tuple[str, float, int, str]]
) -> None:
    hold(small, tmp_path / "data", made)


@pytest.mark.prove
@settings(SETTINGS, max_examples=200)
@given(made=changes)
def test_the_same_of_many_more_files(small: Path, tmp_path: Path, made: list[tuple[str, float, int, str]]) -> None:
    hold(small, tmp_path / "data", made)


@settings(deadline=None, max_examples=300)
@given(content=st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_no_bytes_whatever_stop_the_parser(content: bytes) -> None:
    table = parse(content, schema(PROJECT / "data")["hubs"])
    assert table.problems or set(table.cells) == {"id", "name", "economy", "latitude", "longitude"}
    assert all(str(problem).isprintable() for problem in table.problems)


@given(text=st.text(alphabet="0123456789.eE+-_ ,", max_size=12))
def test_numbers_that_the_grammar_takes_are_numbers_to_python_and_pandas_alike(text: str) -> None:
    import pandas as pd

    if TYPES["number"](text):
        assert pd.to_numeric(pd.Series([text]))[0] == pytest.approx(float(text), rel=1e-15)


def test_the_contracts_own_judge_agrees_with_a_general_one(tmp_path: Path) -> None:
    import json

    from corpus.contracts import CONTRACTS
    from jsonschema import Draft202012Validator

    from aibalance.data.checks.shape import PARTS, misfits

    rules = json.loads((PROJECT / "aibalance" / "data" / "checks" / "contract.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(rules)

    def keywords(part: object) -> set[str]:
        if not isinstance(part, dict):
            return set()
        named = [v for key in ("properties", "$defs") for v in part.get(key, {}).values()]
        return set(part) | {k for one in [*named, part.get("items"), part.get("not")] for k in keywords(one)}

    assert keywords(rules) <= PARTS
    for name, (damage, _) in CONTRACTS.items():
        folder = tmp_path / name.replace("/", "-")
        folder.mkdir()
        shutil.copy(PROJECT / "data" / "datapackage.json", folder)
        try:
            damage(folder)
            if not (folder / "datapackage.json").is_file():  # a pipe would be waited for
                continue
            package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            continue
        assert bool(list(misfits(package, rules, rules))) == (not Draft202012Validator(rules).is_valid(package)), name

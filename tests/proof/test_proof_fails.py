"""The proof can fail: it names what a hand put in that depends on the day, the hash seed or the processor, and a setting that is off."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import PROJECT, chapter, small_book, small_package
from settings import TODAY, UMASK, cannot_differ, environment, faults, machine
from twin import Twin, store_anew, stored_differences, twin_of

from aibalance.runs.execution.record import read_notebook, write_notebook

pytestmark = pytest.mark.prove
WORDS = "'Nvidia', 'Huawei', 'Cambricon', 'Groq', 'Cerebras', 'Graphcore', 'Biren', 'Enflame', 'Moore'"
FAULTS = {
    "03-day": "import datetime\nf'as of {datetime.date.today()}'",
    "04-set": f"', '.join({{{WORDS}}})",
    "05-noise": "import numpy\nfloat(numpy.linalg.inv([[1.0, 0.3], [0.3, 2.7]])[0, 1])",
    "06-folder": "import os\nos.path.basename(os.path.dirname(os.getcwd()))",
    "07-zone": "import datetime\ndatetime.datetime.fromtimestamp(0).isoformat()",
}


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Twin]:
    """A small book with its stored outputs, five of whose chapters have a fault each and two none, and its executed twin."""
    folder = tmp_path_factory.mktemp("own")
    small_package(folder / "data")
    book = small_book(folder)
    for name, code in FAULTS.items():
        chapter(book, name, f"# {name[:2]}. A fault\n", code)
    command = [sys.executable, "-m", "aibalance", "refresh-outputs", "--all"]
    subprocess.run(command, cwd=book, check=True, capture_output=True)
    twin = twin_of(book, tmp_path_factory.mktemp("other"))
    store_anew(twin)
    return book, twin


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_in_a_chapter_is_named(pair: tuple[Path, Twin], name: str) -> None:
    found = [text for text in stored_differences(*pair) if text.startswith(f"chapters/{name}.ipynb, cells[cell-1]")]
    assert found
    assert all(" → " in text for text in found)
    if name == "03-day":
        assert found[0].endswith(f" → {TODAY.year}")


def test_chapters_without_a_fault_are_the_same(pair: tuple[Path, Twin]) -> None:
    assert {text.split(",")[0] for text in stored_differences(*pair)} == {f"chapters/{name}.ipynb" for name in FAULTS}


def test_one_stored_digit_that_was_altered_is_named(pair: tuple[Path, Twin], tmp_path: Path) -> None:
    book = shutil.copytree(pair[0], tmp_path / "book")
    path = book / "chapters" / "01-money.ipynb"
    notebook = read_notebook(path)
    record = next(
        o.data[kind]["statistics"]
        for c in notebook.cells for o in c.get("outputs", []) for kind in o.get("data", {})
        if isinstance(o.data[kind], dict) and "statistics" in o.data[kind]
    )  # fmt: skip
    statistic = next(s for s in record if isinstance(s["value"], float))
    was = statistic["value"]
    statistic["value"] = altered = float(str(was)[:-1] + ("1" if str(was)[-1] != "1" else "2"))
    write_notebook(path, notebook)
    found = [text for text in stored_differences(book, pair[1]) if text.startswith("chapters/01-money.ipynb")]
    assert len(found) == 1
    assert f"[{statistic['id']}].value: {altered} → {was}" in found[0]


def skip_where_nothing_can_differ(native: dict[str, Any], setting: str) -> None:
    """Skip a test of a setting that could change nothing on this processor, with the reason."""
    if setting in cannot_differ(native):
        pytest.skip(cannot_differ(native)[setting])


@pytest.mark.parametrize(
    ("variable", "told"),
    [
        ("OPENBLAS_CORETYPE", {"blas"}),
        ("NPY_DISABLE_CPU_FEATURES", {"features"}),
        ("GLIBC_TUNABLES", {"libm"}),
        ("TZ", {"zone", "day"}),
        ("PYTHONHASHSEED", {"hash"}),
        ("TWIN_DAY", {"day"}),
        ("TWIN_NOISE", {"noise"}),
        ("LC_ALL", {"locale"}),
    ],
)
def test_a_setting_that_did_not_take_is_named(tmp_path: Path, variable: str, told: set[str]) -> None:
    native = machine()
    skip_where_nothing_can_differ(native, min(told))
    variables = environment(tmp_path, PROJECT)
    assert faults(machine(variables, UMASK), native, PROJECT) == []
    without = {name: value for name, value in variables.items() if name != variable} | {"LANG": "C.UTF-8"}
    assert {fault.split(":")[0] for fault in faults(machine(without, UMASK), native, PROJECT)} == told


def test_a_variable_set_after_numpy_was_loaded_is_named(tmp_path: Path) -> None:
    native = machine()
    skip_where_nothing_can_differ(native, "blas")
    late = environment(tmp_path, PROJECT)
    core = late.pop("OPENBLAS_CORETYPE")
    code = f"""
import json, os
import numpy, scipy.linalg
os.environ["OPENBLAS_CORETYPE"] = {core!r}
from machine import report
print(json.dumps(report()))
"""
    asked = subprocess.run(
        [sys.executable, "-c", code], env=late, umask=UMASK, capture_output=True, text=True, check=True
    )
    assert [fault.split(":")[0] for fault in faults(json.loads(asked.stdout), native, PROJECT)] == ["blas"]

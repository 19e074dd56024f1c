"""What was found out of data is not found out again while they stay the same, and costs no heavy import."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import replace_line

from aibalance.data.checks import vouched
from aibalance.data.tables import BadInputError

HEAVY = "pandas numpy matplotlib seaborn scipy frictionless sphinx papermill IPython nbformat"
ASKED = f"""
import sys
from aibalance.cli import main
main(sys.argv[1:], standalone_mode=False)
print(sorted(set({HEAVY.split()}) & set(sys.modules)))
"""


def ran(*arguments: str, cache: Path) -> tuple[str, str]:
    """Run a command in a new process; return what it printed, and which heavy packages it imported."""
    surroundings = {**os.environ, "AIBALANCE_CACHE": str(cache)}
    done = subprocess.run(
        [sys.executable, "-c", ASKED, *arguments], env=surroundings, capture_output=True, text=True, check=True
    )
    told, _, loaded = done.stdout.rstrip("\n").rpartition("\n")
    return told, loaded


def test_help_loads_nothing_heavy(tmp_path: Path) -> None:
    surroundings = {**os.environ, "AIBALANCE_CACHE": str(tmp_path)}
    code = f"import sys, aibalance.cli; print(sorted(set({HEAVY.split()}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], env=surroundings, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_check_of_unchanged_data_says_the_same_and_loads_nothing_heavy(book: Path, tmp_path: Path) -> None:
    arguments = ("--project", str(book), "check")
    first, loaded = ran(*arguments, cache=tmp_path / "kept")
    assert "pandas" in loaded
    assert "no problems in" in first
    assert ran(*arguments, cache=tmp_path / "kept") == (first, "[]")


def test_a_changed_table_is_looked_at_again(package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIBALANCE_CACHE", str(tmp_path / "kept"))
    vouched.notes(package)
    before = vouched.account(package)
    assert vouched.account(package) == before
    lines = (package / "observations.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (package / "observations.csv").write_text("".join(lines[:-1]), encoding="utf-8")
    vouched.notes(package)
    assert vouched.account(package) != before
    replace_line(package / "observations.csv", 2, "a,b")
    with pytest.raises(BadInputError, match=r"observations\.csv"):
        vouched.notes(package)

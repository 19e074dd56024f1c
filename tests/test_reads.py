"""Each file is read once: counted by a hook on every `open` of a build and of all processes that it starts."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from conftest import PROJECT

# Python runs sitecustomize in each process that starts; a forked one keeps the hook. A line for each notebook or table that is read.
HOOK = """
import os, sys

log = os.open(os.environ["AIBALANCE_READS"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)

def note(event, values):
    if event == "open" and isinstance(values[0], (str, os.PathLike)):
        path, flags = os.fspath(values[0]), values[2]
        if path.endswith((".csv", ".ipynb")) and not flags & (os.O_WRONLY | os.O_RDWR):
            renders = "sphinx.application" in sys.modules
            os.write(log, f"{os.getpid()}\\t{renders}\\t{os.path.abspath(path)}\\n".encode())

sys.addaudithook(note)
"""


@pytest.mark.prove
def test_what_renders_reads_each_notebook_and_each_table_once(book: Path, tmp_path: Path) -> None:
    (tmp_path / "hook").mkdir()
    (tmp_path / "hook" / "sitecustomize.py").write_text(HOOK, encoding="utf-8")
    log = tmp_path / "reads"
    paths = os.pathsep.join([str(tmp_path / "hook"), str(PROJECT), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, "PYTHONPATH": paths, "AIBALANCE_READS": str(log)}
    command = [sys.executable, "-m", "aibalance", "--project", str(book), "build"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    lines = [line.split("\t") for line in log.read_text(encoding="utf-8").splitlines()]
    stage = str((book / "_build" / "stage").resolve())
    read = Counter(path for _, renders, path in lines if renders == "True" and path.startswith(stage))
    assert {Path(path).name for path in read} >= {"01-money.ipynb", "02-words.ipynb", "observations.csv", "sources.csv"}
    assert {path: count for path, count in read.items() if count > 1} == {}
    assert len({process for process, _, _ in lines}) > 2  # the hook reached the processes that execute and render

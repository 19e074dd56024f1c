"""Each file is opened once: counted by a hook on every `open` of a build and of all processes that it starts."""

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
            frame, callers = sys._getframe(1), set()
            while frame:
                callers.add(frame.f_globals.get("__name__", ""))
                frame = frame.f_back
            own = "docutils.io" not in callers
            os.write(log, f"{os.getpid()}\\t{own}\\t{os.path.realpath(path)}\\n".encode())

sys.addaudithook(note)
"""
DRAFT = ".running.ipynb"  # what papermill writes and reads while a chapter runs


@pytest.mark.prove
def test_each_process_of_a_build_opens_each_notebook_and_each_table_once(book: Path, tmp_path: Path) -> None:
    (tmp_path / "hook").mkdir()
    (tmp_path / "hook" / "sitecustomize.py").write_text(HOOK, encoding="utf-8")
    log = tmp_path / "reads"
    paths = os.pathsep.join([str(tmp_path / "hook"), str(PROJECT), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, "PYTHONPATH": paths, "AIBALANCE_READS": str(log), "AIBALANCE_CACHE": ""}
    command = [sys.executable, "-m", "aibalance", "--project", str(book), "build"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    lines = [line.split("\t") for line in log.read_text(encoding="utf-8").splitlines()]
    read = Counter((process, path) for process, own, path in lines if own == "True" and not path.endswith(DRAFT))
    processes = {process for process, _ in read}
    assert len(processes) >= 3  # the hook reached what checks, what executes and what renders
    assert {Path(path).name for _, path in read} >= {"01-money.ipynb", "02-words.ipynb", "observations.csv"}
    assert {path: count for (_, path), count in read.items() if count > 1} == {}
    # Sphinx opens each page itself, once, besides.
    assert max(Counter(path for _, own, path in lines if own == "False").values(), default=0) <= 1

"""Forked kernels: in the state of a fresh one, under the launcher's control, and never left behind."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import psutil
import pytest
from conftest import PROJECT
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from aibalance.runs.execution import forking
from aibalance.runs.execution.execute import run_chapter
from aibalance.runs.execution.forking import ForkedProvisioner, forked_kernels
from aibalance.runs.execution.staging import stage

pytestmark = pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="kernels are not forked on this system")
PATIENCE = 60
# What outputs can depend on: folder, variables, settings of drawing and warning, randomness, names in sight.
STATE = """
import json, os, random, sys, warnings
import matplotlib, matplotlib.pyplot, numpy, pandas, seaborn
import aibalance.notebook
hidden = {"JPY_PARENT_PID", "JPY_SESSION_NAME", "PYDEVD_USE_FRAME_EVAL"}
state = {
    "folder": os.getcwd(), "names": sorted(globals()), "main": sys.modules["__main__"].__dict__ is globals(),
    "variables": {k: v for k, v in os.environ.items() if k not in hidden}, "group": os.getpgid(0) == os.getpid(),
    "streams": [type(s).__name__ for s in (sys.stdout, sys.stderr)], "backend": matplotlib.get_backend(),
    "settings": {k: str(v) for k, v in matplotlib.rcParams.items()}, "printed": numpy.get_printoptions(),
    "warned": sorted({str(f[:1] + f[2:3]) for f in warnings.filters}), 
    "flags": [f for f in str(sys.flags).split(", ") if "safe_path" not in f],
    "pandas": {k: pandas.get_option(k) for k in ("display.max_rows", "display.width", "display.precision")},
    "shell": type(get_ipython()).__name__, "signal": str(__import__("signal").getsignal(__import__("signal").SIGINT)),
}
print(json.dumps(state, default=str))
"""


@contextmanager
def kernel(folder: Path, forked: bool) -> Iterator[tuple[KernelManager, BlockingKernelClient]]:
    with forked_kernels() if forked else nullcontext():
        manager = KernelManager(kernel_name="python3")
        manager.start_kernel(cwd=str(folder))
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=PATIENCE)
        assert isinstance(manager.provisioner, ForkedProvisioner) == forked
        yield manager, client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        client.context.destroy()


def said(client: BlockingKernelClient, code: str) -> str:
    texts: list[str] = []
    hook = lambda message: texts.append(message["content"].get("text", ""))  # noqa: E731
    client.execute_interactive(code, timeout=PATIENCE, output_hook=hook)
    return "".join(texts)


def test_a_forked_kernel_is_in_the_state_of_a_fresh_one(tmp_path: Path) -> None:
    found = []
    for forked in (True, False):
        with kernel(tmp_path, forked) as (manager, client):
            assert isinstance(manager.provisioner, LocalProvisioner)
            assert (type(manager.provisioner.process).__name__ == "ForkedProcess") == forked
            found.append(json.loads(said(client, STATE)))
    assert found[0]["folder"] == str(tmp_path)
    for part in found[1]:
        assert found[0][part] == found[1][part], part


def test_two_forked_kernels_share_no_randomness(tmp_path: Path) -> None:
    drawn = []
    for _ in range(2):
        with kernel(tmp_path, True) as (_, client):
            drawn.append(said(client, "import random, numpy; print(random.random(), numpy.random.random())").split())
    assert all(one != other for one, other in zip(*drawn, strict=True))


@pytest.mark.prove
@pytest.mark.parametrize("name", ["06-outlook", "08-sources-and-audit"])
def test_a_chapter_in_a_forked_kernel_has_the_stored_outputs(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ordinary(*_: object) -> None:
        raise AssertionError("the kernel was not forked")

    monkeypatch.setattr(LocalProvisioner, "launch_kernel", ordinary)
    stage(PROJECT, PROJECT / "data", tmp_path)
    source, target = PROJECT / "chapters" / f"{name}.ipynb", tmp_path / "chapters" / f"{name}.ipynb"
    assert run_chapter(source, target, str(tmp_path / "data"), "", {}) == ""
    assert target.read_bytes() == source.read_bytes()


def test_a_forked_kernel_can_be_interrupted_and_killed(tmp_path: Path) -> None:
    with kernel(tmp_path, True) as (manager, client):
        said(client, "import subprocess; child = subprocess.Popen(['sleep', '600'])")
        process = psutil.Process(manager.provisioner.pid)  # type: ignore[union-attr]
        family = [process, *process.children(recursive=True)]
        assert len(family) == 2
        # A kernel drops an interrupt that comes before the code runs, so the code says when it does.
        client.execute("import time; print('asleep', flush=True); time.sleep(600)")
        while client.get_iopub_msg(timeout=PATIENCE)["content"].get("text", "").strip() != "asleep":
            pass
        manager.interrupt_kernel()
        assert client.get_shell_msg(timeout=PATIENCE)["content"]["ename"] == "KeyboardInterrupt"
        assert manager.is_alive()
        manager.shutdown_kernel(now=True)
        assert not manager.is_alive()
    assert psutil.wait_procs(family, timeout=PATIENCE)[1] == []


def test_a_kernel_that_dies_is_noticed(tmp_path: Path) -> None:
    with kernel(tmp_path, True) as (manager, client):
        client.execute("import os; os._exit(3)")
        psutil.wait_procs([psutil.Process(manager.provisioner.pid)], timeout=PATIENCE)  # type: ignore[union-attr]
        assert not manager.is_alive()


LAUNCHER = """
import sys, time
from jupyter_client.manager import KernelManager
from aibalance.runs.execution.forking import forked_kernels
if __name__ == "__main__":
    with forked_kernels():
        manager = KernelManager(kernel_name="python3")
        manager.start_kernel()
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    print(manager.provisioner.pid, type(manager.provisioner.process).__name__, flush=True)
    time.sleep(600)
"""


@pytest.mark.prove
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_nothing_is_left_when_the_launcher_is_killed(tmp_path: Path, how: int) -> None:
    script = tmp_path / "launcher.py"
    script.write_text(LAUNCHER, encoding="utf-8")
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as launcher:
        assert launcher.stdout
        pid, kind = launcher.stdout.readline().split()
        assert kind == "ForkedProcess"
        family = psutil.Process(launcher.pid).children(recursive=True)
        assert int(pid) in {process.pid for process in family}
        os.kill(launcher.pid, how)
        assert psutil.wait_procs(family, timeout=PATIENCE)[1] == []


def test_where_kernels_cannot_be_forked_they_start_as_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forking.multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    with kernel(tmp_path, True) as (manager, client):
        provisioner: Any = manager.provisioner
        assert isinstance(provisioner.process, subprocess.Popen)
        assert said(client, "print(6 * 7)") == "42\n"


def test_a_fork_server_that_fails_is_done_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ChildProcessError

    monkeypatch.setattr(forking, "ForkedProcess", broken)
    with kernel(tmp_path, True) as (manager, client):
        provisioner: Any = manager.provisioner
        assert isinstance(provisioner.process, subprocess.Popen)
        assert said(client, "print(6 * 7)") == "42\n"


def test_kernels_of_another_python_are_not_forked() -> None:
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", "connection.json"]
    assert forking._forkable(command)
    assert not forking._forkable(["/opt/other/bin/python", *command[1:]])
    assert not forking._forkable([sys.executable, "-X", "dev", *command[1:]])

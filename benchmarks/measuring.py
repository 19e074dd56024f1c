"""What a command costs: wall time, and the processor time of it and of all that it starts, also what outlives its own parent."""

import ctypes
import os
import resource
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

SUBREAPER = 36  # of prctl: orphans become children of this process, so that their time is counted
PATIENCE = 15  # seconds that what a command started may take to end after it


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock and of all processors, what was printed, and the MB of the family at every second."""

    wall: float
    cpu: float
    told: str = ""
    memory: tuple[float, ...] = ()

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(self.wall + other.wall, self.cpu + other.cpu)


def median(costs: Sequence[Cost]) -> Cost:
    """Return the medians of both times, and the rest of the last."""
    middle = (statistics.median(getattr(cost, name) for cost in costs) for name in ("wall", "cpu"))
    return Cost(*middle, costs[-1].told, costs[-1].memory)


def repeated(repeats: int, once: Callable[[], dict[str, Cost]]) -> dict[str, Cost]:
    """Return the medians of several rounds, by name."""
    rounds = [once() for _ in range(repeats)]
    return {name: median([round[name] for round in rounds]) for name in rounds[0]}


def cost(
    command: Sequence[str], folder: Path, surroundings: Mapping[str, str] | None = None, watch: bool = False
) -> Cost:
    """Run a command in a folder and return what it costs. watch: look at its memory each second.

    Raises RuntimeError with the end of its output if it fails.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
    sizes: list[float] = []
    done = threading.Event()
    before, start = _used(), time.perf_counter()
    with subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **(surroundings or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as running:
        watcher = threading.Thread(target=_watch, args=(running.pid, sizes, done))
        if watch:
            watcher.start()
        told, _ = running.communicate()
        wall = time.perf_counter() - start
        done.set()
    if running.returncode:
        raise RuntimeError(f"{' '.join(command)}: {told[-3000:]}")
    _reap()
    return Cost(wall, _used() - before, told, tuple(sizes))


def _used() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _reap() -> None:
    """Wait for what the command started and did not wait for."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            if not os.waitpid(-1, os.WNOHANG)[0]:
                time.sleep(0.05)
        except ChildProcessError:
            return


def _watch(pid: int, sizes: list[float], done: threading.Event) -> None:
    """Note each second what memory the family of a process holds that is not shared with another of it (proportional size)."""
    while not done.wait(1):
        total = 0
        for process in (
            [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)] if psutil.pid_exists(pid) else []
        ):
            try:
                full = process.memory_full_info()
            except psutil.Error:
                continue
            total += getattr(full, "pss", full.rss)
        sizes.append(total / 1e6)

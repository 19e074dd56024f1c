"""A process that is ready for the runs of a sweep: it has imported the library and read the data once, and forks for each chapter.

A fork starts in milliseconds and takes with it, when it ends, all that its chapter did to the process, so memory stays flat.
The mould is an ordinary child, so that any worker, also one with threads, may have it; it has one thread, so it may fork.
"""

import hashlib
import io
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe, wait
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any

MOST = 2  # moulds that one worker keeps: as many editions of the data as runs next to each other use
_moulds: dict[str, "Mould"] = {}
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_moulds.clear)  # they are the parent's


class MouldLostError(Exception):
    """A mould was ended from outside, and what lay in its folder is gone."""


REASON = "the process that executed it was ended from outside (out of memory?)"


def possible() -> bool:
    """Return whether this system can fork such a process: macOS has fork, but its frameworks may crash in the fork."""
    return sys.platform == "linux"


def mould_of(inputs: bytes) -> "Mould":
    """Return this process's mould for the packed inputs of a sweep; make it if there is none, or if it has ended."""
    name = hashlib.sha256(inputs).hexdigest()
    if name in _moulds and _moulds[name].process.poll() is None:
        return _moulds[name]
    for old in [name, *_moulds][: max(1, len(_moulds) - MOST + 2)]:
        if old in _moulds:
            _moulds.pop(old).close()
    if not _moulds:
        Finalize(None, close_all, exitpriority=1)  # at the end of a worker too, where nothing of atexit runs
    _moulds[name] = Mould(inputs)
    return _moulds[name]


def close_all() -> None:
    """End all moulds of this process."""
    while _moulds:
        _moulds.popitem()[1].close()


class Mould:
    """One such process, seen from the worker that it belongs to. folder: where chapters/ and data/ lie that it runs on."""

    def __init__(self, inputs: bytes) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="aibalance-")).resolve()
        zipfile.ZipFile(io.BytesIO(inputs)).extractall(self.folder)
        self._line, far = Pipe()
        command = [sys.executable, "-m", "aibalance.runs.sweeps.mould", str(self.folder / "data"), str(far.fileno())]
        self.process = subprocess.Popen(
            command,
            pass_fds=[far.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        far.close()

    def run(self, source: Path, target: Path, parameters: Mapping[str, Any]) -> str:
        """Execute a chapter as run_undrawn does; a fork that is lost on it gets a second chance.

        Raises MouldLostError if the mould itself was lost.
        """
        for _ in range(2):
            try:
                self._line.send((source, target, dict(parameters)))
                failure = self._line.recv()
            except (EOFError, OSError):
                raise MouldLostError(REASON) from None
            if failure is not None:
                return str(failure)
        return REASON

    def close(self) -> None:
        """End the process and remove its folder."""
        self._line.close()
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def serve(line: Connection, data: Path) -> None:
    """Answer requests of the form (source, target, parameters) until the other end is gone, which also ends what is running."""
    from aibalance.runs.sweeps.undrawn_run import made_ready, run_undrawn

    made_ready(data)
    while True:
        try:
            request = line.recv()
        except EOFError:
            return
        near, far = Pipe(duplex=False)
        child = os.fork()
        if not child:
            near.close()
            try:
                far.send(run_undrawn(*request))
            finally:
                os._exit(0)
        far.close()
        gone = line in wait([near, line])  # nobody asks before there is an answer
        if gone:
            os.kill(child, signal.SIGKILL)
        answer = None
        with suppress(EOFError):
            answer = near.recv()
        near.close()
        os.waitpid(child, 0)
        if gone:
            return
        line.send(answer)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started it is told, and ends it
    try:
        serve(Connection(int(sys.argv[2])), Path(sys.argv[1]))
    finally:  # a worker that was killed cannot remove it
        shutil.rmtree(Path(sys.argv[1]).parent, ignore_errors=True)

"""A process that is ready for the runs of a sweep: it has imported the library and read the data once, and forks for each chapter.

A fork starts in milliseconds and takes with it, when it ends, all that its chapter did to the process, so memory stays flat.
The mould is an ordinary child, so that any worker, also one with threads, may have it; it has one thread, so it may fork.
"""

import atexit
import hashlib
import io
import os
import signal
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from multiprocessing.connection import Connection, Pipe, wait
from pathlib import Path
from typing import Any

MOST = 2  # moulds that one worker keeps: as many editions of the data as runs next to each other use
_moulds: dict[str, "Mould"] = {}


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
    _moulds[name] = Mould(inputs)
    return _moulds[name]


@atexit.register
def close_all() -> None:
    """End all moulds of this process."""
    while _moulds:
        _moulds.popitem()[1].close()


class Mould:
    """One such process, seen from the worker that it belongs to. folder: where chapters/ and data/ lie that it runs on."""

    def __init__(self, inputs: bytes) -> None:
        self._scratch = tempfile.TemporaryDirectory(prefix="aibalance-")
        self.folder = Path(self._scratch.name).resolve()
        zipfile.ZipFile(io.BytesIO(inputs)).extractall(self.folder)
        self._line, far = Pipe()
        command = [sys.executable, "-m", "aibalance.runs.mould", str(self.folder / "data"), str(far.fileno())]
        self.process = subprocess.Popen(
            command,
            pass_fds=[far.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        far.close()

    def run(self, source: Path, target: Path, parameters: Mapping[str, Any]) -> str:
        """Execute a chapter as run_undrawn does. Raises RuntimeError if the process that did it was lost."""
        try:
            self._line.send((source, target, dict(parameters)))
            failure = self._line.recv()
        except (EOFError, OSError):
            failure = None
        if failure is None:
            raise RuntimeError("the process that executed it was ended from outside (out of memory?)")
        return str(failure)

    def close(self) -> None:
        """End the process and remove its folder."""
        self._line.close()
        self.process.kill()
        self.process.wait()
        self._scratch.cleanup()


def serve(line: Connection, data: Path) -> None:
    """Answer requests of the form (source, target, parameters) until the other end is gone, which also ends what is running."""
    from aibalance.runs.undrawn import made_ready, run_undrawn

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
    serve(Connection(int(sys.argv[2])), Path(sys.argv[1]))

"""Processes that never outlive the command that started them, however it ends."""

import errno
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager

FEW_FILES = 256  # a kernel has five sockets and its files; Python and pandas open what they import
PATIENCE = 0.5  # seconds between two looks at the parent
# Python 3.14 changed its default on Linux; named here, the way in which processes start is the same on all Pythons. macOS may
# crash in a forked process.
PROCESSES = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")


def require_surroundings() -> None:
    """Raise OSError at once for what would make kernels fail only after minutes: few open files, no loopback, no semaphores."""
    try:
        import resource  # Windows has none, and no such limit

        soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        if soft < FEW_FILES and soft != resource.RLIM_INFINITY:
            raise OSError(errno.EMFILE, f"{soft} open files are allowed", "the system")
    except ImportError:
        pass
    try:
        with (
            socket.create_server(("127.0.0.1", 0)) as server,
            socket.create_connection(server.getsockname(), timeout=5),
        ):
            pass
    except OSError as error:
        raise OSError(errno.EADDRNOTAVAIL, str(error), "the system") from None
    multiprocessing.get_context().Lock()


@contextmanager
def local_pool(jobs: int = 0) -> Iterator[Executor]:
    """Give a pool of `jobs` processes (one a core by default); whatever ends the block ends them, at once if it is an error.

    A kernel notices within a second that the process which started it is gone, and goes too. Raises OSError where kernels could not run.
    """
    require_surroundings()
    before = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(jobs or os.cpu_count() or 1, PROCESSES, initializer=end_with_parent)
    try:
        yield pool
    except BaseException:
        for child in set(multiprocessing.active_children()) - before:
            child.kill()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def end_with_parent() -> None:
    """End this process soon after its parent has ended, however that came about."""
    parent = os.getppid()
    # A terminal sends an interrupt to all of a command's processes; the one that started them ends them, and says so once.
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(PATIENCE)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()

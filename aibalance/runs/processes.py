"""Processes that never outlive the command that started them, however it ends."""

import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager

PATIENCE = 0.5  # seconds between two looks at the parent
# Python 3.14 changed its default on Linux; named here, the way in which processes start is the same on all Pythons. macOS may
# crash in a forked process.
PROCESSES = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")


@contextmanager
def local_pool(jobs: int = 0) -> Iterator[Executor]:
    """Give a pool of `jobs` processes (one a core by default); whatever ends the block ends them, at once if it is an error.

    A kernel notices within a second that the process which started it is gone, and goes too.
    """
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

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(PATIENCE)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()

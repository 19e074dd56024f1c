"""Where runs are executed: executors of concurrent.futures, local or on a cluster. Nothing else knows."""

import os
from concurrent.futures import ProcessPoolExecutor

from aibalance.runs.forking import end_with_parent


def local_pool(workers: int = 0) -> ProcessPoolExecutor:
    """Return a pool of processes, one a core by default. They end with this process, but Ctrl-C reaches this one alone."""
    return ProcessPoolExecutor(max_workers=workers or os.cpu_count() or 1, initializer=_prepare)


def _prepare() -> None:
    end_with_parent()
    if hasattr(os, "setpgrp"):
        os.setpgrp()

"""Where runs are executed: executors of concurrent.futures, local or on a cluster. Nothing else knows which."""

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from aibalance.data.tables import BadInputError
from aibalance.runs.execution.processes import local_pool

PATIENCE = 30  # seconds that a scheduler, and then its first worker, may take to answer


@contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """Give the workers of a Dask scheduler. Raises BadInputError if there is none."""
    from distributed import Client

    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        what = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise BadInputError(
            f"--scheduler {address}: found {what}; expected a Dask scheduler, tcp://HOST:PORT"
        ) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except OSError:
            raise BadInputError(f"--scheduler {address}: found no worker; expected at least one") from None
        yield client.get_executor(pure=False)


@contextmanager
def executor(workers: int = 0, scheduler: str = "") -> Iterator[Executor]:
    """Give the executor that these options of the command line stand for."""
    with cluster(scheduler) if scheduler else local_pool(workers) as chosen:
        yield chosen


def given_up(error: BaseException) -> bool:
    """Return whether an executor gave up one task because several workers died on it."""
    return type(error).__name__ == "KilledWorker"

"""Fork kernels from a process that has imported what chapters import, rather than start Python anew for each of them.

The standard library's fork server is that process: it has one thread, so forking it is safe. jupyter_client's extension
point, a kernel provisioner, puts it to use; papermill and nbclient notice nothing.
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

if TYPE_CHECKING:  # Windows has no fork server, and no such name
    from multiprocessing.context import ForkServerContext

NAME = "aibalance-forked"
PRELOADED = ["aibalance.runs.execution.forking", "ipykernel.kernelapp", "ipykernel.ipkernel", "aibalance.notebook"]
INLINE = "module://matplotlib_inline.backend_inline"


@contextmanager
def forked_kernels() -> Iterator[None]:
    """Fork the Python kernels that this process starts in the block; where that cannot be, they start as ever."""
    factory = KernelProvisionerFactory.instance()
    before = factory.default_provisioner_name
    factory.provisioners[NAME] = EntryPoint(NAME, f"{__name__}:{ForkedProvisioner.__name__}", factory.GROUP_NAME)
    factory.default_provisioner_name = NAME
    try:
        yield
    finally:
        factory.default_provisioner_name = before


class ForkedProvisioner(LocalProvisioner):
    """Provide kernels by forking; a local provisioner in all other respects."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel; start it the ordinary way if it is not this Python's, or if there is no fork server here."""
        if _forkable(cmd):
            cwd = str(kwargs.get("cwd") or Path.cwd())
            try:
                self.process = cast(Any, ForkedProcess(cmd[3:], cwd, dict(kwargs.get("env") or os.environ)))
            except (OSError, EOFError):
                self.process = None
            else:
                # The kernel leads a process group of its own as soon as it runs; until then a signal to the group finds none.
                self.pid = self.pgid = self.process.pid
                self.cwd = cast(Any, cwd)
                return self.connection_info
        return await super().launch_kernel(cmd, **kwargs)


class ForkedProcess:
    """A forked kernel with the face of subprocess.Popen that LocalProvisioner expects."""

    stdin = stdout = stderr = None

    def __init__(self, arguments: list[str], cwd: str, env: dict[str, str]) -> None:
        context = _context()
        context.set_forkserver_preload(PRELOADED)
        # Daemonic: a launcher that ends in order takes its kernels with it.
        self.process = context.Process(target=_kernel, args=(arguments, cwd, env), daemon=True)
        self.process.start()
        self.pid = cast(int, self.process.pid)

    def poll(self) -> int | None:
        """Return the exit code, or None while the kernel runs."""
        return self.process.exitcode

    def wait(self) -> int | None:
        """Wait for the end; return the exit code."""
        self.process.join()
        return self.process.exitcode

    def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel alone, unless it has ended."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signum)

    def kill(self) -> None:
        """End the kernel at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)


def _context() -> "ForkServerContext":
    return multiprocessing.get_context("forkserver")


def _forkable(cmd: list[str]) -> bool:
    """Return whether a kernel command is this Python's own, and whether this process may fork it.

    macOS has fork, but its frameworks may crash in a forked process. A daemonic process may have no children.
    """
    own = len(cmd) > 3 and Path(cmd[0]) == Path(sys.executable) and cmd[1:3] == ["-m", "ipykernel_launcher"]
    possible = "forkserver" in multiprocessing.get_all_start_methods() and sys.platform != "darwin"
    return own and possible and not multiprocessing.current_process().daemon


def _end_with_launcher() -> None:
    """End this process as soon as the one that asked for it has ended; its parent, the fork server, may outlive that."""

    def watch() -> None:
        parent = multiprocessing.parent_process()
        if parent:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _kernel(arguments: list[str], cwd: str, env: dict[str, str]) -> None:
    """Become a kernel, in the state in which `python -m ipykernel_launcher` would be."""
    _end_with_launcher()
    os.setsid()
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    os.environ.setdefault("MPLBACKEND", INLINE)
    sys.argv = ["ipykernel_launcher.py", *arguments, f"--IPKernelApp.parent_handle={os.getppid()}"]
    if "matplotlib" in sys.modules:
        # It was imported before there was a kernel, and reads the variable at import only.
        sys.modules["matplotlib"].rcParams["backend"] = os.environ["MPLBACKEND"]
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
    from ipykernel.kernelapp import IPKernelApp

    IPKernelApp.launch_instance()

"""Errors of the system and the network as one message each: what failed, why, and what would help."""

import errno
import os
import sys

INTERRUPTED = 130
WORDS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the quota of the disk is used up",
    errno.EROFS: "the disk is read-only",
    errno.EACCES: "permission was denied",
    errno.EPERM: "permission was denied",
    errno.EBUSY: "it is in use by the system (a mount point?)",
    errno.ENAMETOOLONG: "the name is too long",
    errno.ENOTDIR: "a part of the path is a file",
    errno.EEXIST: "a file is there already, and no folder",
    errno.EISDIR: "it is a folder",
    errno.EMFILE: "too many files are open (see `ulimit -n`)",
    errno.ENFILE: "too many files are open on this machine",
    errno.ENOMEM: "there is not enough memory",
    errno.ELOOP: "its links lead in a circle",
    errno.EXDEV: "it lies on another file system",
    errno.ENOTEMPTY: "the folder is not empty",
    errno.EIO: "the disk failed",
    errno.ENOLCK: "files cannot be locked there",
    errno.ENOSYS: "the system cannot do this (no shared memory, /dev/shm?)",
    errno.EAGAIN: "there are too many processes (see `ulimit -u`)",
    errno.EADDRNOTAVAIL: "there is no loopback network, 127.0.0.1",
    errno.ENETUNREACH: "there is no loopback network, 127.0.0.1",
}

# Errors that say all themselves. A module that raised one is loaded; the others may need packages that are not installed.
OURS = (
    ("aibalance.book.site.build", "RenderFailedError"),
    ("aibalance.runs.execution.execute", "ChapterFailedError"),
    ("aibalance.runs.execution.folder", "BusyError"),
)


def told(error: Exception) -> str:
    """Return in one line why a command failed; "" for an error of ours, which deserves its traceback."""
    if isinstance(error, tuple(getattr(sys.modules[module], kind) for module, kind in OURS if module in sys.modules)):
        return str(error)
    if isinstance(error, ImportError) and "sem_open" in str(error):
        return f"the system: found {error}; expected shared memory (/dev/shm) for processes that work together"
    if isinstance(error, MemoryError):
        return "the system: there is not enough memory"
    if not isinstance(error, OSError):
        return ""
    place = error.filename if error.filename not in (None, b"", "") else "the system"
    place = os.fsdecode(place) if isinstance(place, (str, bytes)) else str(place)
    if "/dev/shm" in place or "/psm_" in place:
        return f"{place}: shared memory cannot be used ({error.strerror or error}); nothing more was done"
    if len(place) > 200:
        place = f"{place[:80]}…{place[-20:]}"
    kept = (
        f" {error.strerror[error.strerror.index('(') :]}"
        if error.strerror and "finished result" in error.strerror
        else ""
    )
    return f"{place}: {why(error)}{kept}"


def why(error: OSError) -> str:
    """Return the reason of an error of the system in plain words."""
    return WORDS.get(error.errno or 0, error.strerror or str(error) or type(error).__name__)


def prepare() -> None:
    """Make ready what every command relies on: room for open files, and children that never import from the folder they stand in."""
    os.environ.setdefault("PYTHONSAFEPATH", "1")
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < 1024 and soft != resource.RLIM_INFINITY:
        most = 4096 if hard == resource.RLIM_INFINITY else min(hard, 4096)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))


def forget_output() -> None:
    """Send what is left of standard output nowhere, so that the end of the process does not fail on it again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def quiet_interrupts() -> None:
    """Let an interrupt before any command runs, while modules load, end the process without a traceback."""
    before = sys.excepthook

    def hook(kind: type[BaseException], error: BaseException, trace: object) -> None:
        if not issubclass(kind, KeyboardInterrupt):
            before(kind, error, trace)  # type: ignore[arg-type]

    sys.excepthook = hook

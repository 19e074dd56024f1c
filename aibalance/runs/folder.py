"""Folders that are replaced as a whole: one writer at a time, made beside the old one, and put in its place when finished."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout


class BusyError(Exception):
    """Another command is writing the same folder."""


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Keep other writers of a folder away. Raises BusyError if there is one; a writer that was killed holds nothing."""
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder.parent / f".{folder.name}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise BusyError(f"{folder}: another aibalance command is writing it; nothing was changed") from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """Give an empty folder whose content takes the place of `folder` once the block has ended well.

    Whatever ends the block or the process, `folder` keeps its old content or has all of the new; between two renames it can
    be away for an instant, and the next writer puts it back. Raises BusyError.
    """
    folder = folder.resolve()
    with writing(folder):
        settle(folder)
        new, old = _beside(folder, f"{os.getpid()}.new"), _beside(folder, "old")
        new.mkdir()
        try:
            yield new
            if folder.exists():
                folder.rename(old)
            new.rename(folder)
        except BaseException:
            settle(folder)
            raise
        shutil.rmtree(old, ignore_errors=True)


def settle(folder: Path) -> None:
    """Undo what a writer that was killed left beside a folder. Only the one who writes it may call this."""
    old = _beside(folder, "old")
    if old.exists() and not folder.exists():
        old.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
    for new in folder.parent.glob(_beside(folder, "*.new").name):
        shutil.rmtree(new, ignore_errors=True)


def _beside(folder: Path, ending: str) -> Path:
    return folder.parent / f".{folder.name}.{ending}"

"""Folders that are replaced as a whole: one writer at a time, made beside the old one, and put in its place when finished."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

# What lies inside a folder that cannot be renamed, a mount point, while its content is replaced; and what file systems put there.
LOCK, NEW, OLD, GONE, FOREIGN = ".lock", ".new", ".old", ".gone", "lost+found"
INSIDE = {LOCK, NEW, OLD, GONE, FOREIGN}
EMPTIED = ".emptied"  # in OLD: all of the old content is there, so whatever else is in the folder is new


class BusyError(Exception):
    """Another command is writing the same folder."""


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Keep other writers of a folder away. Raises BusyError if there is one; a writer that was killed holds nothing."""
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = folder.parent / f".{folder.name}.lock"
    # The parent of a mount point is often read-only.
    within = folder.is_dir() and not os.access(folder.parent, os.W_OK) and not beside.exists()
    lock = FileLock(folder / LOCK if within else beside)
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
    be away for an instant, and the next writer puts it back. Whether it can be replaced is tried before the block begins. What
    the block has finished is never deleted: if it cannot be put in place, the error says where it is. Raises BusyError, OSError.
    """
    folder = folder.resolve()
    with writing(folder):
        settle(folder)
        inside = not _renamable(folder)
        new = folder / NEW if inside else _beside(folder, f"{os.getpid()}.new")
        new.mkdir()
        try:
            yield new
        except BaseException:
            settle(folder)
            raise
        try:
            _move_in(new, folder) if inside else _swap(new, folder)
        except OSError as error:
            kept = _rescued(new, folder)
            settle(folder)
            raise OSError(error.errno, f"{error.strerror} (the finished result is in {kept})", str(folder)) from None


def place(new: Path, folder: Path) -> None:
    """Put a finished folder in the place of another, which may be a mount point, and remove what was there."""
    settle(folder)
    if _renamable(folder):
        _swap(new, folder)
    else:
        _move_in(new, folder)


def settle(folder: Path) -> None:
    """Undo what a writer that was killed left beside a folder or in it. Only the one who writes it may call this."""
    old = _beside(folder, "old")
    if old.exists() and not folder.exists():
        old.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
    for new in folder.parent.glob(_beside(folder, "*.new").name):
        shutil.rmtree(new, ignore_errors=True)
    if (folder / OLD).exists():
        if (folder / OLD / EMPTIED).exists():
            for path in _held(folder):
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        for path in (folder / OLD).iterdir():
            if path.name != EMPTIED:
                path.rename(folder / path.name)
    for name in (OLD, GONE, NEW):
        shutil.rmtree(folder / name, ignore_errors=True)


def _renamable(folder: Path) -> bool:
    """Return whether a folder can be renamed, by doing so; a mount point cannot, and not every one shows as such."""
    if not folder.exists():
        return True
    old = _beside(folder, "old")
    try:
        folder.rename(old)
    except OSError:
        return False
    old.rename(folder)
    return True


def _swap(new: Path, folder: Path) -> None:
    old = _beside(folder, "old")
    if folder.exists():
        folder.rename(old)
    try:
        new.rename(folder)
    except OSError:
        if old.exists():
            old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _move_in(new: Path, folder: Path) -> None:
    old = folder / OLD
    old.mkdir()
    for path in _held(folder):
        path.rename(old / path.name)
    (old / EMPTIED).touch()
    for path in new.iterdir():
        shutil.move(path, folder / path.name)  # a rename, unless `new` lies on another file system
    old.rename(folder / GONE)  # from here on the new content is the folder's
    for path in (folder / GONE, new):
        shutil.rmtree(path, ignore_errors=True)


def _held(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.name not in INSIDE]


def _rescued(new: Path, folder: Path) -> Path:
    """Move a finished folder to where no settling touches it, if that can be done; return where it is."""
    for number in range(1, 100):
        for parent in (folder.parent, folder):
            kept = parent / f"{folder.name}.finished-{number}"
            if not kept.exists():
                with suppress(OSError):
                    new.rename(kept)
                    return kept
    return new


def _beside(folder: Path, ending: str) -> Path:
    return folder.parent / f".{folder.name}.{ending}"

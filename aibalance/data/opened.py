"""The bytes of files, each opened once while a block runs, however many ask for them. Nothing heavy is imported here."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# What a block under opened_once has read so far: by path, what tells this version of the file from others, and its bytes.
_held: dict[str, tuple[tuple[int, int, int], bytes]] | None = None


@contextmanager
def opened_once() -> Iterator[None]:
    """Open each file once while the block runs; one that is written anew meanwhile is opened again."""
    global _held
    before = _held
    _held = {} if before is None else before
    try:
        yield
    finally:
        _held = before


def content(path: str | Path) -> bytes:
    """Return the bytes of a file. Raises OSError as Path.read_bytes does."""
    if _held is None:
        return Path(path).read_bytes()
    name = os.path.realpath(path)
    version = _version(name)
    held = _held.get(name)
    if held is None or held[0] != version:
        _held[name] = held = (version, Path(path).read_bytes())
    return held[1]


def text(path: str | Path) -> str:
    """Return the text of a file in UTF-8, with "\\n" line ends."""
    return content(path).decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")


def written(path: str | Path, made: bytes) -> None:
    """Note what has just been written to a file, which then need not be opened to know it."""
    if _held is not None:
        name = os.path.realpath(path)
        _held[name] = (_version(name), made)


def _version(name: str) -> tuple[int, int, int]:
    found = Path(name).stat()
    return found.st_ino, found.st_mtime_ns, found.st_size

"""What a process has read of a data package: whole files, or single slices of a file. Nothing is read unnoticed.

Readers of the library note each file that they open, and each slice (the rows of one indicator) that they hand on. An audit
hook of Python counts every opening of a file in the package, whoever opens it: a file that was opened more often than noted
counts as read whole.
"""

import json
import os
import sys
from collections import Counter
from pathlib import Path

_noted: Counter[str] = Counter()
_opened: Counter[str] = Counter()
_whole: set[str] = set()
_slices: dict[str, set[str]] = {}
_watched: list[str] = []


def opening(path: str | Path, whole: bool = True) -> None:
    """Note that a file is about to be opened once. whole: all of it is handed on; otherwise only what `slice_of` notes."""
    name = os.path.realpath(path)
    _noted[name] += 1
    if whole:
        _whole.add(name)


def everything(path: str | Path) -> None:
    """Note that all of a file that was opened for slices has been handed on."""
    _whole.add(os.path.realpath(path))


def slice_of(path: str | Path, key: str) -> None:
    """Note that the rows of one key have been handed on, or that there were none."""
    _slices.setdefault(os.path.realpath(path), set()).add(key)


def watch(folder: str | Path) -> None:
    """Count from now on every opening of a file in `folder`. For a process that serves one run: a hook cannot be removed."""
    _watched.append(os.path.realpath(folder) + os.sep)
    sys.addaudithook(_count)


def seen() -> str:
    """Return what was read in the watched folder as JSON: {file: null if all of it, otherwise its slices}."""
    inside = {path for path in {*_opened, *_noted} if _watched and path.startswith(_watched[-1])}
    unnoticed = {path for path in inside if _opened[path] > _noted[path]}
    found = {
        path.removeprefix(_watched[-1]): None if path in _whole | unnoticed else sorted(_slices.get(path, ()))
        for path in inside
    }
    return json.dumps(found, sort_keys=True)


def _count(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open" and isinstance(arguments[0], (str, bytes, os.PathLike)):
        path = os.path.realpath(os.fsdecode(arguments[0]))
        if path.startswith(_watched[-1]):
            _opened[path] += 1

"""That a package was found without fault, kept under a digest of all that the finding rests on.

Nothing is trusted but an entry whose name is the digest of the bytes at hand: of the tables, their description, the code that
checks, and the Python, pandas and Unicode tables that it runs on. A cache that cannot be written is done without.
"""

import hashlib
import json
import os
import sys
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from aibalance.data.checks.contract import PACKAGE
from aibalance.data.opened import content

FOLDER = "AIBALANCE_CACHE"  # environment variable: where verdicts are kept; empty: nowhere
MOST = 200  # entries; the oldest go first


def recall(key: str) -> list[str] | None:
    """Return the notes of an earlier finding that the package of this key is without fault, None if there is none."""
    place = _place()
    if place is None or not key:
        return None
    try:
        entry = json.loads((place / key).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    right = isinstance(entry, dict) and entry.get("key") == key and isinstance(entry.get("notes"), list)
    return [str(note) for note in entry["notes"]] if right else None


def keep(key: str, notes: list[str]) -> None:
    """Keep the finding that a package is without fault; in silence nothing if that cannot be done."""
    from aibalance.data.store import write_text

    place = _place()
    if place is None or not key:
        return
    try:
        write_text(place / key, json.dumps({"key": key, "notes": notes}))
        for old in sorted(place.iterdir(), key=lambda p: p.stat().st_mtime)[:-MOST]:
            old.unlink(missing_ok=True)
    except OSError:
        return


def _place() -> Path | None:
    given = os.environ.get(FOLDER)
    if given is not None:
        return Path(given) / "checked" if given else None
    from platformdirs import user_cache_path

    return user_cache_path("aibalance") / "checked"


def key_of(folder: Path, resources: Mapping[str, Any]) -> str:
    """Return the digest of a package and of what checks it; "" for a package of another form than CSV files."""
    total = hashlib.sha256(_library().encode())
    for name in (PACKAGE, *(resource["path"] for resource in resources.values())):
        path = folder / name
        if not path.is_file() or (path.is_symlink() and not path.resolve().is_file()):
            return ""
        held = content(path)
        total.update(f"{name}\0{len(held)}\0".encode())
        total.update(held)
    from aibalance.data.workbook import NAME

    return "" if (folder / NAME).exists() else total.hexdigest()


@cache
def _library() -> str:
    """Return the digest of the code that checks, and the versions of what its result depends on."""
    total = hashlib.sha256(f"{sys.version} {unicodedata.unidata_version} {version('pandas')}".encode())
    for path in sorted(Path(__file__).parents[1].rglob("*")):
        if path.suffix in (".py", ".json"):
            total.update(f"{path.name}\0".encode() + path.read_bytes())
    return total.hexdigest()

"""What a build is made from, as one digest: so that one in which nothing changed ends before anything is read or imported."""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aibalance.data.opened import content

LIBRARY = Path(__file__).resolve().parents[2]
# Of a project, what a site is made from; of the environment, the addresses that stand on its pages.
PARTS = ("chapters", "docs", "_config.yml", "_toc.yml", "requirements.txt")
SURROUNDINGS = "AIBALANCE_"
SITE = Path("html") / ".made-from"


def inputs(project: Path, data: Path, parameters: Mapping[str, Any]) -> str:
    """Return the digest of a project's text and data, the library, the parameters and the addresses in the environment."""
    total = hashlib.sha256(json.dumps(dict(parameters), sort_keys=True, default=str).encode())
    total.update(json.dumps(sorted((k, v) for k, v in os.environ.items() if k.startswith(SURROUNDINGS))).encode())
    for place in (*(project / part for part in PARTS), data, LIBRARY):
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if path.is_file() and path.suffix != ".pyc" and not path.name.endswith(".running.ipynb"):
                held = content(path)
                total.update(f"{path.relative_to(place.parent)}\0{len(held)}\0".encode())
                total.update(held)
    return total.hexdigest()


def stands(output: Path, digest: str) -> list[str] | None:
    """Return the notes of the build that made the site in `output` from just these inputs, None if none did."""
    mark = output / "kept" / "inputs.json"
    if not (mark.exists() and (output / SITE).exists()):
        return None
    told = json.loads(mark.read_text(encoding="utf-8"))
    same = told["inputs"] == digest and told["site"] == (output / SITE).read_text(encoding="utf-8")
    return list(told["notes"]) if same else None


def remember(output: Path, digest: str, notes: list[str]) -> None:
    """Note that the site in `output` is made from these inputs, and what was said while it was."""
    told = {"inputs": digest, "site": (output / SITE).read_text(encoding="utf-8"), "notes": notes}
    (output / "kept").mkdir(exist_ok=True)
    (output / "kept" / "inputs.json").write_text(json.dumps(told), encoding="utf-8")

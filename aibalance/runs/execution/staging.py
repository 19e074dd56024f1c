"""Lay out the book of a run: its text and its data in a folder of its own."""

import json
import shutil
import tempfile
from pathlib import Path

from aibalance.data.opened import content, written
from aibalance.data.store import copy_package, write_text


def stage(project: Path, data: Path, folder: Path) -> None:
    """Lay out one run in `folder`: the text of the book, and a copy of its data, so that it depends on nothing else.

    A file that stands there already is left alone, so that its time tells when it changed.
    """
    (folder / "chapters").mkdir(parents=True, exist_ok=True)
    for name in ("_config.yml", "_toc.yml", "requirements.txt"):
        if name != "requirements.txt" or (project / name).exists():
            _copied(project / name, folder / name)
    run = project / "run.json"
    if run.exists():  # what is made from a rerun is no published edition either; which chapters it left alone is past
        about = {**json.loads(run.read_text(encoding="utf-8")), "kept": {}}
        write_text(folder / "run.json", json.dumps(about, indent=1, ensure_ascii=False, sort_keys=True) + "\n")
    sources = {p.name: p for p in (project / "chapters").iterdir() if p.is_file() and p.suffix != ".ipynb"}
    known = {*sources, *(p.name for p in (project / "chapters").glob("*.ipynb"))}
    for old in (folder / "chapters").iterdir():
        if old.is_file() and old.name not in known:
            old.unlink()
    for name, path in sources.items():
        _copied(path, folder / "chapters" / name)
    docs = {path.relative_to(project) for path in (project / "docs").rglob("*") if path.is_file()}
    for old in (folder / "docs").rglob("*"):
        if old.is_file() and old.relative_to(folder) not in docs:
            old.unlink()
    for document in docs:
        _copied(project / document, folder / document)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        fresh = Path(scratch) / "data"
        copy_package(data, fresh)
        for path in fresh.iterdir():
            _copied(path, folder / "data" / path.name)
        for old in (folder / "data").iterdir():
            if not (fresh / old.name).exists():
                shutil.rmtree(old) if old.is_dir() else old.unlink()


def of_a_run(folder: Path, run: bool) -> None:
    """Have what is made from a staged book say that it is no published edition, or that it is one."""
    path = folder / "run.json"
    if not run:
        path.unlink(missing_ok=True)
    elif not path.exists():
        write_text(path, json.dumps({"kept": {}}) + "\n")


def _copied(source: Path, target: Path) -> None:
    held = content(source)
    if not target.is_file() or content(target) != held:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(held)
        written(target, held)

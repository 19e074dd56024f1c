"""Rerun the book on other data or parameters, into a folder of its own: check, execute what the change touches, compare, render."""

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from aibalance.book.cite.references import bibliography
from aibalance.book.reruns.changes import write_changes
from aibalance.book.site.build import render
from aibalance.data.checks.contract import nearest
from aibalance.data.checks.examine import require_valid
from aibalance.data.selection.current import moved
from aibalance.data.store import data_digest, digest, write_text
from aibalance.data.tables import BadInputError
from aibalance.runs.accept import BIBLIOGRAPHY
from aibalance.runs.comparing.results import description, write_results
from aibalance.runs.execution.execute import execute, place
from aibalance.runs.execution.folder import replacing
from aibalance.runs.execution.parameter_cells import all_declared, defaults, require_served
from aibalance.runs.execution.record import is_undrawn, read_notebook
from aibalance.runs.execution.staging import stage
from aibalance.stated.parameters import shown, validated

# What a finished run holds; a folder with anything else in it is never replaced.
CONTENT = {
    "_config.yml", "_toc.yml", "requirements.txt", "chapters", "data", "docs", "html", "statistics.csv", "verdicts.csv",
    "sentences.csv", "run.json", "changes.json",
}  # fmt: skip


@dataclass(frozen=True)
class Rerun:
    """What a rerun did. executed, reused: files of chapters. kept: those with the base's outputs, and why they are old.

    notes: in words, what was mended while the data were read, or looks odd. site: whether there is one.
    """

    folder: Path
    executed: tuple[str, ...]
    reused: tuple[str, ...]
    kept: Mapping[str, str]
    statistics: int
    verdicts: int
    changes: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    site: bool = True


def rerun(
    project: Path, data: Path, output: Path, parameters: Mapping[str, Any], *, only: Sequence[str] = (), jobs: int = 0,
    progress: Callable[[], None] = lambda: None, editions: Mapping[str, str] | None = None, site: bool = True,
    rendered: Callable[[float], None] = lambda share: None,
) -> Rerun:  # fmt: skip
    """Make a whole book in `output` from the chapters of `project`, the package in `data` and the parameters.

    Chapters whose stored outputs, in the project or in an earlier run in `output`, rest on the same data and parameters
    are not executed again. only: numbers or names of chapters to run; the others keep the base's outputs and say so.
    editions: {series: id of the edition to read}, which goes into the run's series.csv and its record.
    progress: called once for each chapter that is run or reused; rendered: with the share of the site that is, 0 to 1.
    site: False for results alone, from chapters without drawings. Neither `project` nor `data` is written to; `output` is
    replaced when all is done. Raises BadInputError before anything is written, ChapterFailedError, RenderFailedError, BusyError.
    """
    chapters = sorted((project / "chapters").glob("*.ipynb"))
    chosen = choose(chapters, only)
    values = validated(parameters, all_declared(chosen))
    fit_for_output(output, project, data)
    before = package_digest(data)
    notes = require_valid(data, project / "data")
    require_served(values, data, defaults(chapters))
    with replacing(output) as folder:
        stage(project, data, folder)
        if package_digest(data) != before:
            raise BadInputError(f"{data}: the tables changed while they were read; run the command again")
        if editions:
            moved(folder / "data", editions)
        if (folder / BIBLIOGRAPHY).exists():
            write_text(folder / BIBLIOGRAPHY, bibliography(folder / "data"))
        stores = [output / "chapters", project / "chapters"]
        others = [c for c in chapters if c not in chosen]
        place(others, folder, values, stores)
        done = execute(chosen, folder, values, jobs=jobs, stores=stores, progress=progress, drawn=site)
        kept = place(others, folder, values, stores)
        edition = yaml.safe_load((folder / "_config.yml").read_text(encoding="utf-8"))["sphinx"]["config"]["version"]
        lock = folder / "requirements.txt"
        about = description(folder, edition, values, _base(project), kept, digest([lock]) if lock.exists() else "")
        if editions:
            about["editions"] = dict(editions)
        undrawn = [c.name for c in chapters if is_undrawn(folder / "chapters" / c.name)]
        if undrawn:
            about["undrawn"] = undrawn
        counts = write_results(folder, about)
        changes = write_changes(project, folder)
        if site:
            if (output / "html").exists():
                shutil.copytree(output / "html", folder / "_build" / "html")
            render(folder, folder / "_build", progress=rendered)
            (folder / "_build" / "html").rename(folder / "html")
            shutil.rmtree(folder / "_build")
    ran = tuple(c.name for c in done)
    reused = tuple(c.name for c in chapters if c.name not in (*ran, *kept))
    return Rerun(output, ran, reused, kept, *counts, changes, tuple(notes), site)


def package_digest(data: Path) -> str:
    """Return the digest of all files beside a package's description, before anything is known of it."""
    return digest(path for path in data.glob("*") if path.is_file() and path.suffix in (".csv", ".json", ".xlsx"))


def choose(chapters: Sequence[Path], only: Sequence[str]) -> list[Path]:
    """Return the chapters named by number (01) or file name, all if none is named. Raises BadInputError for an unknown one."""
    names = {alias: c for c in chapters for alias in (c.stem, c.name, *([c.name[:2]] if c.name[:2].isdigit() else []))}
    problems = []
    for name in only:
        if name not in names:
            near = nearest(name, sorted(names))
            expected = ", ".join(c.name[:2] if c.name[:2].isdigit() else c.stem for c in chapters)
            problems.append(
                f"chapter {shown(name)}: found no such chapter; expected one of {expected}"
                + (f"; nearest: {near}" if near else "")
            )
    if problems:
        raise BadInputError("\n".join(problems))
    wanted = {names[name] for name in only}
    return [c for c in chapters if not only or c in wanted]


def fit_for_output(output: Path, project: Path, data: Path) -> None:
    """Raise BadInputError unless `output` is a new or empty folder or a finished run, away from what is read."""
    output, project, data = output.resolve(), project.resolve(), data.resolve()
    for name, source in (("book", project), ("data", data)):
        if source == output or (output in source.parents and not (name == "data" and source == output / "data")):
            raise BadInputError(
                f"{output}: found the {name} that is read, or a folder around it; expected another folder"
            )
    if any(part in (output, *output.parents) for part in (project / "chapters", data)):
        raise BadInputError(f"{output}: found a folder inside what is read; expected another folder")
    if not output.exists():
        return
    if not output.is_dir():
        raise BadInputError(f"{output}: found a file; expected a folder")
    held = {path.name for path in output.iterdir()}
    strange = sorted(held - CONTENT)
    if strange or (held and "run.json" not in held):
        found = strange[0] if strange else "no run.json"
        raise BadInputError(
            f"{output}: found {found}; expected a new or empty folder, or one that holds a finished run only"
        )


def _base(project: Path) -> dict[str, Any]:
    """Return the data, library and parameters of a book's stored outputs."""
    notebooks = [read_notebook(path) for path in sorted((project / "chapters").glob("*.ipynb"))]
    libraries = [n.metadata["aibalance"]["library"] for n in notebooks if "library" in n.metadata.get("aibalance", {})]
    run = project / "run.json"
    parameters = json.loads(run.read_text(encoding="utf-8"))["parameters"] if run.exists() else {}
    return {
        "data": data_digest(project / "data"),
        "library": libraries[0] if libraries else "",
        "parameters": parameters,
    }

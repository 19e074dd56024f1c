"""Take the data of a finished run into the book: all of them or, once finished, none left half."""

import json
from pathlib import Path
from typing import Any

from aibalance.data.store import data_digest, package_files, write_text
from aibalance.data.tables import BadInputError
from aibalance.runs.execution.folder import writing

# Notes which run is being taken in, so that a command that was killed half-way can be finished by the same command.
JOURNAL = ".accepting.json"
BIBLIOGRAPHY = "chapters/references.bib"


def acceptable(project: Path, run: Path) -> dict[str, Any]:
    """Return the description of a finished run (its run.json) whose data may replace those of the book.

    Raises BadInputError if the folder holds no finished run, if its files were changed since, if it ran only some
    chapters, or if the book's data are neither those that the run was compared with nor those of the run.
    """
    path = run / "run.json"
    try:
        about: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        base, data = about["base"]["data"], about["data"]
    except FileNotFoundError:
        raise BadInputError(f"{run}: found no run.json; expected the folder of a finished run") from None
    except (ValueError, KeyError, TypeError):
        raise BadInputError(
            f"{path}: found something else than the description of a run; expected a finished run"
        ) from None
    if data_digest(run / "data") != data:
        raise BadInputError(
            f"{run / 'data'}: found tables that were changed after the run; expected those that were run"
        )
    begun = interrupted(project)
    if begun and begun != data:
        raise BadInputError(
            f"{project / JOURNAL}: found another run, half taken in; run `aibalance accept` on that one again first"
        )
    if not begun and data_digest(project / "data") not in (base, data):
        raise BadInputError(
            f"{project / 'data'}: found tables that are not those that the run was compared with; rerun on the tables of today"
        )
    return about


def interrupted(project: Path) -> str:
    """Return the digest of the data of a run that was being taken in when its command was killed; "" if there is none."""
    path = project / JOURNAL
    return str(json.loads(path.read_text(encoding="utf-8"))["data"]) if path.exists() else ""


def replaced(project: Path, run: Path, about: dict[str, Any]) -> dict[Path, str]:
    """Return {file of the book: new text} for what taking in a run would change: tables, and outputs if they are the baseline's.

    The bibliography, which follows from the tables, comes along; outputs only from a run of all chapters with their drawings
    and the parameters' defaults. Nothing of a run that was accepted before, as the book may have gone on since.
    """
    before, after = about["base"]["data"], about["data"]
    if before != after and not interrupted(project) and data_digest(project / "data") == after:
        return {}
    names = [f"data/{path.name}" for path in package_files(run / "data")]
    names += [BIBLIOGRAPHY] if (run / BIBLIOGRAPHY).exists() else []
    if not about["parameters"] and not about.get("kept") and not about.get("undrawn"):
        names += [f"chapters/{name}" for name in about["chapters"]]
    texts = {project / name: (run / name).read_text(encoding="utf-8") for name in names}
    return {path: text for path, text in texts.items() if not path.exists() or path.read_text(encoding="utf-8") != text}


def accept(project: Path, run: Path) -> list[Path]:
    """Put a run's data, and outputs that are the baseline's, into the book; return the files that changed, none the second time.

    Killed half-way, it is finished by calling it again with the same run. Raises BadInputError as acceptable() does, and
    BusyError if another command writes the book.
    """
    with writing(project / "data"), writing(project / "chapters"):
        about = acceptable(project, run)
        texts = replaced(project, run, about)
        if texts:
            write_text(project / JOURNAL, json.dumps({"data": about["data"]}) + "\n")
            for path, text in texts.items():
                write_text(path, text)
        (project / JOURNAL).unlink(missing_ok=True)
    return list(texts)

"""The example of the guide: a figure is changed, checked, spoilt, mended, rerun and compared, by the commands themselves."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from aibalance.book.naming import publication
from aibalance.data.selection.current import Current
from aibalance.data.store import digest, write, write_text
from aibalance.data.tables import read, schema, texts

GUIDE = Path("chapters") / "rerun.md"
TRANSCRIPT = Path("docs") / "rerun-example.json"
MINE, RUN = "mine", "run"
STEPS = ("start", "edit", "check", "spoilt", "rerun", "compare")
WIDTH = "100"


@dataclass(frozen=True)
class Example:
    """What the example changes: the row, the one whose figure takes its place, and how its economy is misspelt.

    Both rows are of the edition that their series reads; keys are columns of observations.csv.
    """

    row: dict[str, str]
    other: dict[str, str]
    misspelt: str


def example_of(book: Path) -> Example | None:
    """Return the example that a book's _config.yml names under publication, for its guide; None if it names none."""
    told = publication(book).get("example")
    if not told or not (book / GUIDE).exists():
        return None
    row, other = ({key: str(value) for key, value in told[name].items()} for name in ("row", "other"))
    return Example(row, other, str(told["misspelt"]))


def transcript(book: Path, told: Callable[[str], None] = lambda _: None) -> str:
    """Run the example in the folder of an executed book and return it as JSON: a list of steps.

    A step has `name`, and either `command`, `output` and `exit`, or `before` and `after`, the edited line of observations.csv.
    Leaves the folders mine/ and run/ in the book. told: is given each command before it runs, as some take a while.
    Raises RuntimeError if a step does not end as the guide says.
    """
    return json.dumps(list(_steps(book, told)), indent=1, ensure_ascii=False) + "\n"


def made_from(book: Path) -> str:
    """Return the digest of all that the example of an executed book follows from: its text and data, and this library."""
    library = Path(__file__).resolve().parents[2]
    own = (p for part in ("chapters", "data") for p in (book / part).iterdir())
    code = (p for p in library.rglob("*") if p.suffix != ".pyc")
    return digest(p for p in (*own, *code, book / "_config.yml", book / "_toc.yml") if p.is_file())


def _steps(book: Path, told: Callable[[str], None]) -> Iterator[dict[str, Any]]:
    def command(name: str, arguments: list[str], ends: int = 0) -> dict[str, Any]:
        told(f"aibalance {' '.join(arguments)}")
        return _command(book, name, arguments, ends)

    example = example_of(book)
    assert example is not None
    right, wrong = example.row["economy"], example.misspelt
    yield command("start", ["new-data", MINE])
    yield {"name": "edit", **_edit(book / MINE, example)}
    yield command("check", ["check", "--data", MINE])
    _replace(book / MINE, example.row, (right, wrong))
    yield command("spoilt", ["check", "--data", MINE], ends=2)
    _replace(book / MINE, example.row, (wrong, right))
    yield command("rerun", ["rerun", "--data", MINE, "--out", RUN, "--only", "01"])
    yield command("compare", ["compare", ".", RUN, "--most", "6"])


def _command(book: Path, name: str, arguments: list[str], ends: int = 0) -> dict[str, Any]:
    """Run one command in the book's folder; its output is what it printed, with the message if it was to fail."""
    library = str(Path(__file__).resolve().parents[3])
    done = subprocess.run(
        [sys.executable, "-m", "aibalance", *arguments],
        cwd=book,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(filter(None, (os.environ.get("PYTHONPATH"), library))),
            "COLUMNS": WIDTH,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != ends:
        raise RuntimeError(f"aibalance {' '.join(arguments)}: ended with {done.returncode}, not {ends}: {done.stderr}")
    output = (done.stdout + (done.stderr if ends else "")).strip()
    return {"name": name, "command": f"aibalance {' '.join(arguments)}", "output": output, "exit": ends}


def _edit(data: Path, example: Example) -> dict[str, str]:
    """Give the row the figure of the other source; return the line before and after."""
    rows = read(data, "observations")
    here, there = (_is(rows, data, key) for key in (example.row, example.other))
    before = _line(data, example.row)
    write(data, "observations", rows.assign(value=rows["value"].mask(here, float(rows.loc[there, "value"].iloc[0]))))
    return {"before": before, "after": _line(data, example.row)}


def _is(rows: pd.DataFrame, data: Path, key: dict[str, str]) -> pd.Series:
    """Return which observations have the values of a key, in the edition that its series reads."""
    return (rows[list(key)] == list(key.values())).all(axis=1) & rows["source"].isin(_source(data, key))


def _source(data: Path, key: dict[str, str]) -> list[str]:
    return list(Current(data)[key["indicator"]].sources or ())


def _line(data: Path, key: dict[str, str]) -> str:
    """Return the columns of the row up to its grade, as they stand in the file."""
    rows = texts(data, "observations")
    row = rows[_is(rows, data, key)].iloc[0]
    return ",".join(row[list(rows.columns[: list(rows.columns).index("grade")])])


def _replace(data: Path, key: dict[str, str], words: tuple[str, str]) -> None:
    """Replace the economy of the row in the file, without any check."""
    path = data / schema(data)["observations"]["path"]
    old, new = (_line_start(key, word) for word in words)
    text = path.read_text(encoding="utf-8")
    write_text(path, "".join(_changed(line, old, new, *_source(data, key)) for line in text.splitlines(keepends=True)))


def _line_start(key: dict[str, str], economy: str) -> str:
    return f"{key['indicator']},{economy},,{key['period']},"


def _changed(line: str, old: str, new: str, *sources: str) -> str:
    here = any(f",{source}," in line for source in sources)
    return new + line[len(old) :] if line.startswith(old) and here else line


def substitutions(book: Path) -> dict[str, str]:
    """Return {name of a step: MyST} of the stored example, for the guide; a note in each place if none is stored."""
    path = book / TRANSCRIPT
    steps = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    missing = dict.fromkeys(STEPS, "*Not stored yet: `aibalance refresh-outputs` runs the example.*")
    return missing | {step["name"]: _printed(step) for step in steps}


def _printed(step: dict[str, Any]) -> str:
    if "command" in step:
        return f"```console\n$ {step['command']}\n{step['output']}\n```"
    return f"```diff\n- {step['before']}\n+ {step['after']}\n```"

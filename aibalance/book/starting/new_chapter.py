"""A new chapter: a notebook written to the contract, which runs as it stands on one series, and its line in _toc.yml."""

import re
from pathlib import Path
from typing import Any

import nbformat
import yaml
from jinja2 import Environment, StrictUndefined

from aibalance.book.lint.cell_rules import GUIDE, GUIDE_TAG
from aibalance.data.checks.contract import nearest
from aibalance.data.selection.current import Current, chosen
from aibalance.data.selection.served import comparable
from aibalance.data.store import write_text
from aibalance.data.tables import BadInputError, read
from aibalance.runs.execution.parameter_cells import defaults
from aibalance.runs.execution.record import notebook_text, read_notebook

KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
TEMPLATES = {False: "chapter-pair.txt", True: "chapter-alone.txt"}
OPENED = re.compile(r'open_chapter\(\s*"(\w+)"')
ID = re.compile(r"[a-z][a-z0-9_]{1,40}")


def write_chapter(
    project: Path, id: str, *, section: str = "", title: str = "", series: str = "", alone: bool = False
) -> Path:
    """Write chapters/NN-ID.ipynb into a book and enter it in _toc.yml after its last numbered chapter; return its path.

    Raises BadInputError, before anything is written, for an id or a section that is malformed or taken, a series that the data
    lack, and a pair where the series has no two with a period in common.
    """
    chapters = project / "chapters"
    numbered = {path.name[:2]: path for path in sorted(chapters.glob("[0-9][0-9]-*.ipynb"))}
    section = section or f"{max(map(int, numbered), default=0) + 1:02d}"
    _refuse(project, id, section, numbered)
    facts = _series(project / "data", series, alone, defaults(chapters.glob("*.ipynb")))
    values = {
        **facts, "id": id, "section": section, "number": int(section),
        "title": title or id.replace("_", " ").capitalize(),
    }  # fmt: skip
    path = chapters / f"{section}-{id.replace('_', '-')}.ipynb"
    if path.exists():
        raise BadInputError(f"{path}: found this file; expected none of this name")
    toc = project / "_toc.yml"
    contents = entered(toc, f"chapters/{path.stem}")
    write_text(path, notebook(values, TEMPLATES[alone]))
    write_text(toc, contents)
    return path


def notebook(values: dict[str, Any], template: str) -> str:
    """Return the text of a notebook without outputs: the cells of a template with its values."""
    text = (Path(__file__).parent / template).read_text(encoding="utf-8")
    filled = Environment(variable_start_string="<<", variable_end_string=">>", undefined=StrictUndefined)
    cells = []
    for place, part in enumerate(re.split(r"^--- ", filled.from_string(text).render(values), flags=re.MULTILINE)[1:]):
        head, _, source = part.partition("\n")
        kind, *tags = head.split()
        if kind == "guide":
            kind, tags, source = "markdown", [GUIDE_TAG, "remove-cell"], GUIDE
        make = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
        cell = make(source.strip("\n"), id=f"{values['id'].replace('_', '-')}-{place:02d}")
        if tags:
            cell.metadata["tags"] = tags
        cells.append(cell)
    return notebook_text(nbformat.v4.new_notebook(cells=cells, metadata=KERNEL))


def entered(toc: Path, file: str) -> str:
    """Return _toc.yml with one more file, on a line of its own after the last numbered chapter; comments stay.

    Raises BadInputError where the contents list no chapter to stand after.
    """
    lines = toc.read_text(encoding="utf-8").splitlines()
    places = [n for n, line in enumerate(lines) if re.match(r"\s*- file: chapters/", line)]
    numbered = [n for n in places if re.search(r"chapters/\d\d-", lines[n])] or places
    if not numbered:
        raise BadInputError(f"{toc}: found no line `- file: chapters/…`; expected one, to enter the chapter after it")
    after = numbered[-1]
    indent = lines[after][: lines[after].index("-")]
    made = "\n".join([*lines[: after + 1], f"{indent}- file: {file}", *lines[after + 1 :]]) + "\n"
    yaml.safe_load(made)
    return made


def _refuse(project: Path, id: str, section: str, numbered: dict[str, Path]) -> None:
    if not ID.fullmatch(id):
        raise BadInputError(f"id: found '{ascii(id)[1:-1]}'; expected small letters, digits and _, such as exports")
    if not re.fullmatch(r"\d\d", section) or section == "00":
        raise BadInputError(f"section: found '{ascii(section)[1:-1]}'; expected two digits, from 01 to 99")
    if section in numbered:
        raise BadInputError(
            f"section: found {section}, which is chapters/{numbered[section].name}; expected another number"
        )
    keys = {
        key: path.name
        for path in sorted((project / "chapters").glob("*.ipynb"))
        for key in OPENED.findall("\n".join(cell.source for cell in read_notebook(path).cells))
    }
    if id in keys:
        raise BadInputError(f"id: found {id}, which is the key of chapters/{keys[id]}; expected another")


def _series(data: Path, name: str, alone: bool, default: dict[str, Any]) -> dict[str, Any]:
    """Return what the template says of a series: its label and unit, whose rows it has, the last year of them."""
    table, current = read(data, "series"), Current(data)
    indicators, rows = read(data, "indicators").set_index("id"), read(data, "observations")
    known = [series for series, of in zip(table["series"], table["indicator"], strict=True) if of in indicators.index]
    name = name or next(iter(known), "")
    if name not in known:
        near = nearest(name, known)
        raise BadInputError(
            f"series.csv: found no series '{name}'; expected one of observations: {', '.join(known[:20]) or 'none is there'}"
            + (f"; nearest: {near}" if near else "")
        )
    series = current[name]
    rows = chosen(rows[rows["indicator"] == series.indicator], series)
    rows = rows[~rows["status"].isin(("partial", "forecast"))]
    about = indicators.loc[series.indicator]
    subjects = list(dict.fromkeys(rows["subject"]))
    first = subjects[0] if len(subjects) > 1 else ""
    rows = rows[rows["subject"] == first] if len(subjects) > 1 else rows
    focus, rival = ("", "") if alone else comparable(rows, default.get("focus", ""), default.get("rival", ""))
    if not alone and not rival:
        raise BadInputError(
            f"{name}: found no two with a period in common; expected a series of two or more, or the option --alone"
        )
    years = rows["period"].str.rpartition("/")[2].str[:4].astype(int)
    return {
        "series": name, "label": series.label or about["label"], "unit": about["unit"], "focus": focus, "rival": rival,
        "as_of": int(default.get("as_of") or years.max()), "subject": f', subject="{first}"' if len(subjects) > 1 else "",
    }  # fmt: skip

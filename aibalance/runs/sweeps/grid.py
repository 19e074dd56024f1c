"""The grid of a sweep: a YAML file that says which runs to make, checked as a whole before any of them starts."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import yaml

from aibalance.data.checks.contract import nearest
from aibalance.data.checks.examine import check_all
from aibalance.data.selection.served import periods, refusal
from aibalance.data.store import data_digest
from aibalance.data.tables import BadInputError
from aibalance.runs.document import Document, kind
from aibalance.runs.execution.parameter_cells import all_declared, compared, defaults, itself
from aibalance.stated.parameters import Parameter, validated, validated_economies
from aibalance.stated.records import SUMMARY

KEYS = ("chapters", "grid", "runs", "data")
LIMIT = 10_000
OWN = "data"  # the book's own data, where a grid names none


@dataclass(frozen=True)
class Grid:
    """The runs of a sweep: notebooks, {edition: folder of its data}, and the parameters of each run, in order.

    left_out: in words, combinations that are no run, as an economy would meet itself; "" if there are none.
    """

    chapters: tuple[Path, ...]
    editions: Mapping[str, Path]
    runs: tuple[dict[str, Any], ...]
    left_out: str = ""

    def __iter__(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield (edition, parameters) of every run, in order."""
        return product(self.editions, self.runs)

    def __len__(self) -> int:
        return len(self.editions) * len(self.runs)

    @property
    def varying(self) -> list[str]:
        """The parameters that are not the same in all runs, in order of appearance."""
        names = dict.fromkeys(name for run in self.runs for name in run)
        return [name for name in names if len({repr(run.get(name)) for run in self.runs}) > 1]


def read_grid(path: Path, project: Path, limit: int = LIMIT) -> Grid:
    """Read a grid for the book in `project`. Raises BadInputError with all that is wrong in it, by line."""
    text = Document(path)
    parts = text.mapping(text.root, KEYS)
    if not parts.keys() & {"grid", "runs", "data"}:
        text.wrong(text.root, "nothing to vary", "grid, runs or data")
    text.stop()
    chapters = _chapters(text, parts.get("chapters"), project)
    editions = _editions(text, parts.get("data"), project)
    known = all_declared(chapters)
    axes = _axes(text, parts.get("grid"), known)
    listed = [_parameters(text, node, known) for node in text.sequence(parts.get("runs"))]
    text.stop()
    count = (math.prod(map(len, axes.values())) * ("grid" in parts) + len(listed) or 1) * len(editions)
    if count > limit:
        text.wrong(parts.get("grid", text.root), f"{count:,} runs", f"at most {limit:,}, or a higher --limit")
    text.stop()
    default = defaults(chapters)
    combined = [dict(zip(axes, values, strict=True)) for values in product(*axes.values())] if "grid" in parts else []
    crossed = [run for run in combined if not itself(run, default)]
    alone = sorted({itself(run, default) for run in combined} - {""})
    left = len(combined) - len(crossed)
    if combined and not crossed:
        text.wrong(
            parts["grid"], f"only meetings of an economy with itself ({', '.join(alone)})", "pairs of two economies"
        )
        text.stop()
    left_out = f"{left} combination{'s' * (left > 1)} left out, as an economy does not meet itself: {', '.join(alone)}"
    places = [(run, parts["grid"]) for run in crossed]
    places += list(zip(listed, text.sequence(parts.get("runs")), strict=True))
    places = places or [({}, text.root)]
    _check_runs(text, places, editions, default)
    text.stop()
    return Grid(tuple(chapters), editions, tuple(run for run, _ in places), left_out if left else "")


def _chapters(text: Document, node: yaml.Node | None, project: Path) -> list[Path]:
    """Return the notebooks named, by number or by file name, in the book's order; all of them where none is named."""
    known = {path.stem: path for path in sorted((project / "chapters").glob("*.ipynb"))}
    short = {stem.split("-")[0]: stem for stem in known if stem.split("-")[0].isdigit()}
    chosen: dict[str, yaml.Node] = {}
    for entry in text.sequence(node):
        name = entry.value if isinstance(entry, yaml.ScalarNode) else ""
        stem = short.get(name.zfill(2), name)
        if stem not in known:
            text.wrong(entry, f"the chapter {kind(entry)}", f"one of: {', '.join(known)}", nearest(name, [*known]))
        elif stem in chosen:
            text.wrong(entry, f"the chapter {name} a second time", "each chapter once")
        else:
            chosen[stem] = entry
    for stem in chosen:
        missing = [other for other in known if other not in chosen]
        if stem.startswith(SUMMARY) and missing:
            text.wrong(chosen[stem], f"the chapter {stem} without {', '.join(missing)}", "all chapters that it sums up")
    return [path for stem, path in known.items() if node is None or stem in chosen]


def _editions(text: Document, node: yaml.Node | None, project: Path) -> dict[str, Path]:
    """Return {name: folder} of the data packages, each without a fault and different from the others."""
    if node is None:
        found = [(text.root, OWN, project / "data")]
    else:
        written = [(entry, str(text.scalar(entry))) for entry in text.sequence(node)]
        found = [(e, Path(n).name if Path(n).is_absolute() else n, text.path.parent / n) for e, n in written]
    editions: dict[str, Path] = {}
    seen: dict[str, str] = {}
    for entry, name, folder in found:
        try:
            problems = [str(problem) for problem in check_all(folder)]
            digest = "" if problems else data_digest(folder)
        except BadInputError as error:
            problems, digest = [str(error)], ""
        if problems:
            more = f", and {len(problems) - 1} more" if len(problems) > 1 else ""
            text.wrong(entry, f"faults in the data of {name} ({problems[0]}{more})", "data that `check` finds right")
        elif digest in seen or name in editions:
            text.wrong(entry, f"the data of {name}, which are those of {seen.get(digest, name)}", "each edition once")
        else:
            editions[name], seen[digest] = folder, name
    return editions


def _axes(text: Document, node: yaml.Node | None, known: Mapping[str, Parameter]) -> dict[str, list[Any]]:
    """Return {parameter: its values, each once}."""
    axes: dict[str, list[Any]] = {}
    for name, entries in (text.mapping(node) if node else {}).items():
        axes[name] = []
        for entry in text.sequence(entries):
            value = _value(text, entry, name, known)
            if value is not None and value in axes[name]:
                text.wrong(entry, f"{name}: {value} a second time", "each value once")
            axes[name].append(value)
    if node and not axes:
        text.wrong(node, kind(node), "at least one parameter with its values")
    return axes


def _parameters(text: Document, node: yaml.Node, known: Mapping[str, Parameter]) -> dict[str, Any]:
    return {name: _value(text, value, name, known) for name, value in text.mapping(node).items()}


def _value(text: Document, node: yaml.Node, name: str, known: Mapping[str, Parameter]) -> Any:
    """Return a parameter's value in its declared type, or None with a problem noted."""
    value = text.scalar(node)
    if value is None:
        return None
    try:
        return validated({name: value}, known)[name]
    except BadInputError as error:
        text.refused(node, error)
        return None


def _check_runs(
    text: Document,
    places: list[tuple[dict[str, Any], yaml.Node]],
    editions: Mapping[str, Path],
    default: Mapping[str, Any],
) -> None:
    """Note runs that are the same, and pairs of economies, or years, that the data cannot serve."""
    seen: dict[str, int] = {}
    for run, node in places:
        key, line = repr(sorted(run.items())), node.start_mark.line + 1
        if key in seen:
            text.wrong(node, f"a run that line {seen[key]} already makes ({key})", "each run once")
        seen.setdefault(key, line)
    asked = {
        (*compared(run, default), run.get("as_of")): node
        for run, node in reversed(places)
        if run.keys() & {"focus", "rival", "as_of"}
    }
    for folder in editions.values():
        held = periods(folder) if asked else {}
        for setting, node in reversed(asked.items()):
            why = _refused(folder, held, *setting)
            if why:
                text.refused(node, BadInputError(why))


def _refused(folder: Path, held: Mapping[str, Mapping[str, int]], focus: str, rival: str, as_of: int | None) -> str:
    """Return why a package cannot serve a pair up to a year; "" if it can."""
    try:
        validated_economies(folder, focus, rival)
    except BadInputError as error:
        return str(error)
    return refusal(held, focus, rival, as_of) if focus and rival else ""

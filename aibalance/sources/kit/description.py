"""The description of a publisher's data set: the .yml beside its module."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import yaml

from aibalance.data.checks.contract import nearest
from aibalance.data.tables import BadInputError

FOLDER = Path(__file__).parents[1]


@dataclass(frozen=True)
class Column:
    """A column that is read. is_: what its cells hold (see columns.py). called: names it may bear in the file.

    optional: the file may lack it; all its cells are blank then. blank: what becomes of a row whose cell is blank: "keep",
    "leave-out" as a fault, or "skip" where a blank only says that there is no figure. into: the lookup that translates its
    words. others: what becomes of words that the lookup lacks: "leave-out" as a fault, or "pass" (the value is missing, and a
    remark counts the words) where a file holds more than the book reads. future: dates may lie after the day of reading.
    negative: numbers may. form: how its dates are written, if not as ISO text.
    """

    name: str
    is_: str = "text"
    called: tuple[str, ...] = ()
    optional: bool = False
    blank: str = "keep"
    into: str = ""
    future: bool = False
    negative: bool = False
    form: tuple[str, ...] = ()
    others: str = "leave-out"


@dataclass(frozen=True)
class File:
    """A file of the data set. names: patterns of its name. key: columns on which no two rows agree.

    wide: {pattern of names: what the cells hold} of columns whose names are data. source: which of the sources it belongs to.
    identity: {column: the value that all its rows have there}, where several files have the same columns.
    leave_out: share of its rows that may be unusable. lines: whether its publisher ends the last line.
    """

    name: str
    names: tuple[str, ...]
    source: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    wide: Mapping[str, str] = field(default_factory=dict)
    encoding: tuple[str, ...] = ("utf-8",)
    url: str = ""
    note: str = ""
    leave_out: float = 0.1
    lines: bool = True
    time: str = ""
    identity: Mapping[str, str] = field(default_factory=dict)
    coverage: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Description:
    """What the .yml of a source says. sources: by stem of their ids; files, indicators and lookups: by name."""

    name: str
    publisher: str
    sources: Mapping[str, Mapping[str, Any]]
    files: Mapping[str, File]
    indicators: Mapping[str, Mapping[str, Any]]
    lookups: Mapping[str, Mapping[str, Any]]
    coverage: Mapping[str, Mapping[str, Any]]

    @property
    def module(self) -> ModuleType:
        """The module that makes rows of the files."""
        return import_module(f"aibalance.sources.{self.name.replace('-', '_')}")


def names() -> list[str]:
    """Return the names of all sources, as the command line has them, in order of the alphabet."""
    return sorted(path.stem.replace("_", "-") for path in FOLDER.glob("*.yml"))


def chosen(wanted: Sequence[str]) -> list[str]:
    """Return the sources named, all if none is. Raises BadInputError for an unknown one."""
    known, problems = names(), []
    for name in wanted:
        if name not in known:
            near = nearest(name, known)
            expected = f"expected one of {', '.join(known)}"
            problems.append(f"source {name}: found no such source; {expected}" + (f"; nearest: {near}" if near else ""))
    if problems:
        raise BadInputError("\n".join(problems))
    return [name for name in known if not wanted or name in wanted]


@cache
def describe(name: str) -> Description:
    """Return the description of a source."""
    path = FOLDER / f"{name.replace('-', '_')}.yml"
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    shared, stems = told.get("shared", {}), told["sources"]
    files = {key: _file(key, file, next(iter(stems))) for key, file in told["files"].items()}
    indicators, coverage = {}, {}
    for key, indicator in told.get("indicators", {}).items():
        if "see" in indicator:
            indicators[key] = describe(indicator["see"]).indicators[key]
        else:
            described = {**told.get("indicators_shared", {}), **indicator}
            indicators[key] = {k: v for k, v in described.items() if k != "coverage"}
        coverage[key] = indicator.get("coverage", {})
    return Description(
        name=name,
        publisher=told["publisher"],
        # a copy that somebody else transcribed, counted or cut is a restatement: its description says so
        sources={
            stem: {"publisher": told["publisher"], "grade": "data-file", **shared, **source}
            for stem, source in stems.items()
        },
        files=files,
        indicators=indicators,
        lookups=told.get("lookups", {}),
        coverage=coverage | told.get("coverage", {}),
    )


def _file(name: str, told: Mapping[str, Any], sole: str) -> File:
    columns = []
    for column, kind in told["columns"].items():
        kind = {"is": kind} if isinstance(kind, str) else dict(kind or {})
        in_key = column in told.get("key", ())
        columns.append(
            Column(
                name=column,
                is_=kind.get("is", "text"),
                called=_texts(kind.get("called", column)),
                optional=kind.get("optional", False),
                blank=kind.get("blank", "leave-out" if in_key else "keep"),
                into=kind.get("into", ""),
                future=kind.get("future", False),
                negative=kind.get("negative", False),
                form=_texts(kind.get("form", ())),
                others=kind.get("others", "leave-out"),
            )
        )
    return File(
        name=name,
        names=_texts(told["names"]),
        source=told.get("source", sole),
        columns=tuple(columns),
        key=_texts(told.get("key", ())),
        wide={pattern: kind for pattern, kind in told.get("wide", {}).items() if re.compile(pattern)},
        encoding=_texts(told.get("encoding", "utf-8")),
        **{k: told[k] for k in ("url", "note", "leave_out", "lines", "time", "identity", "coverage") if k in told},
    )


def _texts(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)

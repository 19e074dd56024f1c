"""One edition of a publisher's data set: how whoever brings it labels it, and what its module needs beside the files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from aibalance.data.tables import BadInputError
from aibalance.data.tables import read as read_table
from aibalance.sources.kit.description import Description
from aibalance.sources.kit.left_out import LeftOut
from aibalance.sources.kit.slug import slug


@dataclass(frozen=True)
class Edition:
    """An edition as it was brought.

    label: its publisher's name for it. date: when it was published, YYYY, YYYY-MM or YYYY-MM-DD. seen_on: the day on which
    it was read. seen_in: where. ids: {stem of a source: its id in sources.csv}. files: the names of the given files. url: its
    own address, if it has one beside that of the data set.
    """

    source: Description
    label: str
    date: str
    seen_on: str
    seen_in: str
    ids: Mapping[str, str]
    package: Path
    files: Mapping[str, str] = field(default_factory=dict)
    url: str = ""
    left_out: LeftOut = field(default_factory=LeftOut)

    @property
    def id(self) -> str:
        """The id of a data set that has one source only."""
        (only,) = self.ids.values()
        return only

    @property
    def day(self) -> str:
        """The last day of its date of publication, YYYY-MM-DD."""
        return str(pd.Period(self.date).end_time.date())

    def lookup(self, name: str) -> dict[str, Any]:
        """Return a lookup of the description."""
        return dict(self.source.lookups[name])

    def table(self, name: str) -> pd.DataFrame:
        """Return a table of the data package that the rows go into, such as its hubs or organizations."""
        return read_table(self.package, name)

    def without(self, frame: pd.DataFrame, wrong: pd.Series, file: str, column: str, expected: str) -> pd.DataFrame:
        """Return the rows of a frame (its index: lines of the file) that are not `wrong`; the others are listed."""
        for line, cell in frame.loc[wrong, column].items():
            self.left_out.note(self.files[file], int(str(line)), column, cell, expected)
        return frame[~wrong]


def ids(source: Description, label: str, given: tuple[str, ...] | list[str] = ()) -> dict[str, str]:
    """Return {stem: id} of an edition. given: an id, for data sets of one source, or texts STEM=ID.

    The id is the stem and the label where none is given. Raises BadInputError for one that fits no stem, or no form.
    """
    chosen = {stem: slug(f"{stem} {label}") for stem in source.sources}
    for text in given:
        stem, _, name = text.rpartition("=")
        stem = stem or (next(iter(source.sources)) if len(source.sources) == 1 else "")
        if stem not in chosen:
            expected = ", ".join(f"{known}=…" for known in source.sources)
            raise BadInputError(f"as {text}: found no source of {source.name} to name; expected one of {expected}")
        if name != slug(name):
            raise BadInputError(f"as {text}: found '{name}'; expected an id such as {slug(name) or stem}")
        chosen[stem] = name
    return chosen

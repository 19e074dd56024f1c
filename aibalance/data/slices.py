"""Tables that are handed on slice by slice, so that a run knows which rows its chapters rest on."""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from aibalance.data import reads
from aibalance.data.tables import read, schema

# Tables with slices, and the column whose values tell them apart.
SLICED = {"observations": "indicator", "evidence": "claim", "events": "id", "series": "series"}


class Slices:
    """A table whose frame is private: what is handed on is noted. of: single slices; all: the whole."""

    def __init__(self, table: str, path: Path, frame: pd.DataFrame) -> None:
        self._path, self._frame = path, frame
        self._places = frame.groupby(SLICED[table], sort=False).indices

    def of(self, *keys: str) -> pd.DataFrame:
        """Return the rows of some slices in the order of the table, numbered from 0; none for an unknown or blank key."""
        named = set(keys) - {""}
        for key in named:
            reads.slice_of(self._path, key)
        places = sorted(place for key in named for place in self._places.get(key, ()))
        return self._frame.iloc[places].reset_index(drop=True)

    @property
    def all(self) -> pd.DataFrame:
        """The whole table."""
        reads.everything(self._path)
        return self._frame

    def keys(self) -> Iterable[str]:
        """Return the names of all slices, for a message that ends the run: nothing that is kept may rest on them."""
        return self._places.keys()


def sliced(folder: str | Path, table: str) -> Slices:
    """Read one of the tables in SLICED."""
    return Slices(table, Path(folder) / schema(folder)[table]["path"], read(folder, table, whole=False))

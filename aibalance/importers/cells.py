"""Read the cells of an upstream file as numbers, and refuse clearly what is none."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from aibalance.data.tables import BadInputError


def numbers(frame: pd.DataFrame, column: str, name: str, missing: Sequence[str] = ()) -> pd.Series:
    """Return a text column as finite numbers of 0 or more; blanks, and the marks in `missing`, become missing values.

    Nothing that we import can be negative. The index of `frame` holds the line numbers of the file `name`. Raises
    BadInputError for any other cell.
    """
    text = frame[column].str.strip().replace(dict.fromkeys(missing, ""))
    values = pd.to_numeric(text.where(text != ""), errors="coerce").astype(float)
    _refuse(frame, column, name, (text != "") & ~np.isfinite(values), "a number")
    _refuse(frame, column, name, values < 0, "a number that is not negative")
    return values


def whole(frame: pd.DataFrame, column: str, name: str, low: int, high: int) -> pd.Series:
    """Return a text column as whole numbers from `low` to `high`. Raises BadInputError for others and for blanks."""
    values = pd.to_numeric(frame[column].str.strip(), errors="coerce")
    right = values.between(low, high) & (values % 1 == 0)
    _refuse(frame, column, name, ~right, f"a whole number from {low} to {high}")
    return values.astype(int)


def _refuse(frame: pd.DataFrame, column: str, name: str, wrong: pd.Series, expected: str) -> None:
    faults = [
        f"{name} line {line}, column {column}: found '{cell[:40]}'; expected {expected}"
        for line, cell in frame.loc[wrong, column].items()
    ]
    if faults:
        raise BadInputError("\n".join(faults))

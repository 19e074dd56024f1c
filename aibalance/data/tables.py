"""Read the tables of a data package into frames, with the types that its schema declares."""

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from aibalance import rounding
from aibalance.data import reads

PACKAGE = "datapackage.json"


class BadInputError(Exception):
    """Something a user supplied cannot be used; the message names it, what was found and what is expected."""


def schema(folder: str | Path) -> dict[str, dict[str, Any]]:
    """Return {table: resource descriptor} of the data package in `folder`."""
    return _schema(Path(folder).resolve())


@cache
def _schema(folder: Path) -> dict[str, dict[str, Any]]:
    path = folder / PACKAGE
    try:
        package = json.loads(path.read_text(encoding="utf-8"))
        return {resource["name"]: resource for resource in package["resources"]}
    except FileNotFoundError:
        raise BadInputError(f"{path}: found no such file; expected the description of a data package") from None
    except (ValueError, KeyError, TypeError) as error:
        raise BadInputError(f"{path}: found {error}; expected a Data Package with a list of resources") from None


def columns(resource: dict[str, Any]) -> list[str]:
    """Return the column names of a resource, in order."""
    return [field["name"] for field in resource["schema"]["fields"]]


def read(folder: str | Path, table: str, *, whole: bool = True) -> pd.DataFrame:
    """Read one table. Numbers become floats, integers Int64, dates stay ISO text; blank text is "", never missing.

    The code NA (Namibia) is text: pandas' list of words that mean "missing" is switched off. whole: note the table as read
    by this process; a caller that hands on only slices says False and notes those.
    """
    resource = schema(folder)[table]
    reads.opening(Path(folder) / resource["path"], whole)
    frame = read_text(Path(folder) / resource["path"])
    for field in resource["schema"]["fields"]:
        frame[field["name"]] = typed(frame[field["name"]], field["type"])
        if field["type"] == "number":
            rounding.keep(frame[field["name"]].dropna())
    return frame


def catalogue(folder: str | Path) -> pd.DataFrame:
    """Read the sources, indexed by id; the name for charts is the publisher's where none is given."""
    frame = read(folder, "sources").set_index("id")
    return frame.assign(short=frame["short"].where(frame["short"] != "", frame["publisher"]))


def read_text(path: str | Path) -> pd.DataFrame:
    """Read a CSV file with every cell as text and blanks as ""."""
    return pd.read_csv(
        path, dtype=str, keep_default_na=False, na_filter=False, encoding="utf-8", quoting=csv.QUOTE_MINIMAL
    )


def typed(text: pd.Series, kind: str) -> pd.Series:
    """Convert a text column to the type `kind` of Table Schema; blank becomes missing, except in text."""
    if kind == "number":
        return pd.to_numeric(text.replace("", None)).astype(float)
    if kind == "integer":
        return pd.to_numeric(text.replace("", None)).astype("Int64")
    if kind == "boolean":
        return text.map({"true": True, "false": False, "": None}).astype("boolean")
    return text

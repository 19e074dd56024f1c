"""Read the cells of a column as what its description says they hold; say which cannot be."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from aibalance.data.checks.contract import nearest
from aibalance.data.tables import read
from aibalance.sources.kit import economies
from aibalance.sources.kit.description import Column

# What a spreadsheet may take for a formula. An identifier may start with another sign than an equation's.
FORMULA = re.compile(r"^(=|@|[+-](?![\d.,\s(]|$))")
DATES = {
    "%Y-%m-%d": "YYYY-MM-DD",
    "%m/%d/%Y": "month/day/year",
    "%B %d, %Y": "month in words, day, year",
    "%Y-%m": "YYYY-MM",
    "%Y": "YYYY",
}


@dataclass(frozen=True)
class Reader:
    """What reading cells needs to know: the day on which the file is read, the package and the source's lookups."""

    day: str
    package: Path
    lookups: Mapping[str, Mapping[str, Any]]


# What a reading gives: the values, which cells are wrong, and what was expected of those (one text, or one a cell).
Read = tuple[pd.Series, pd.Series, "str | pd.Series"]


def numbers(cells: pd.Series, column: Column, reader: Reader) -> Read:
    """Finite numbers, of 0 or more unless the description allows negative ones; blanks become missing."""
    plain = cells.str.replace(r"(?<=\d),(?=\d{3}\b)", "", regex=True)
    values = pd.to_numeric(plain.where(plain != ""), errors="coerce").astype(float)
    values = values.where(np.isfinite(values))
    wrong = values.isna() & (cells != "")
    expected = pd.Series("a number", index=cells.index)
    if not column.negative:
        expected[values < 0] = "a number that is not negative"
        wrong |= values < 0
    return values, wrong, expected


# Marks for "no figure", and a range, which is published where one figure would betray somebody.
NO_FIGURE = re.compile(r"na|ne|n/a|d|s|-+|\.\.|…|\*|[\d,.]+ - [\d,.]+", re.IGNORECASE)


def figures(cells: pd.Series, column: Column, reader: Reader) -> Read:
    """Numbers, or a mark for none; the lookup "no_figure" has marks of a publisher's own."""
    own = [str(mark) for mark in reader.lookups.get("no_figure", [])]
    return numbers(cells.mask(cells.str.fullmatch(NO_FIGURE) | cells.isin(own), ""), column, reader)


def percentages(cells: pd.Series, column: Column, reader: Reader) -> Read:
    """Numbers with a percent sign, such as 12.30%."""
    bare = cells.str.strip().str.removesuffix("%").str.strip()
    values, wrong, _ = numbers(bare, column, reader)
    signed = cells.str.endswith("%") | (cells == "")
    return values, wrong | ~signed, "a percentage with its sign, such as 12.30%"


def integers(cells: pd.Series, column: Column, reader: Reader) -> Read:
    """Whole numbers."""
    values, wrong, _ = numbers(cells, column, reader)
    wrong |= values.notna() & (values % 1 != 0)
    return values.where(~wrong).astype("Int64"), wrong, "a whole number that is not negative"


def years(cells: pd.Series, column: Column, reader: Reader) -> Read:
    """Years of four digits, up to that of reading unless the description allows later ones."""
    whole = cells.str.removesuffix(".0")
    last = 2200 if column.future else int(reader.day[:4])
    values = pd.to_numeric(whole.where(whole.str.fullmatch(r"\d{4}")), errors="coerce")
    wrong = (cells != "") & ~values.between(1800, last)
    return values.where(~wrong).astype("Int64"), wrong, f"a year up to {last}"


def dates(cells: pd.Series, column: Column, reader: Reader) -> Read:
    """Dates in the forms that the description names, as ISO text; blanks stay blank."""
    forms = column.form or ("%Y-%m-%d",)
    values = pd.Series("", index=cells.index, dtype=object)
    for form in forms:
        parsed = pd.to_datetime(cells.where((cells != "") & (values == "")), format=form, errors="coerce")
        iso = "%Y-%m-%d" if "%d" in form else "%Y-%m" if "%m" in form else "%Y"
        values = values.where(parsed.isna(), parsed.dt.strftime(iso))
    wrong = (values == "") & (cells != "")
    expected = pd.Series(f"a date, {' or '.join(DATES.get(form, form) for form in forms)}", index=cells.index)
    if not column.future:
        late = values > reader.day
        expected[late] = f"a date up to {reader.day}, when the file was read"
        wrong |= late
    return values, wrong, expected


def texts(cells: pd.Series, column: Column, reader: Reader) -> Read:
    """Text that no spreadsheet takes for a formula, in one line and without outer spaces."""
    return cells.str.replace(r"\s+", " ", regex=True), cells.str.match(FORMULA), "plain text, no formula"


def raw(cells: pd.Series, column: Column, reader: Reader) -> Read:
    """Text as it stands: for columns that a module takes apart and whose words go into no table."""
    return cells, pd.Series(False, index=cells.index), ""


def words(cells: pd.Series, column: Column, reader: Reader) -> Read:
    """Words that the lookup named by the description translates, whatever their case, accents and punctuation."""
    lookup = {economies.letters(word): meaning for word, meaning in reader.lookups[column.into].items()}
    keys = cells.map(economies.letters)
    wrong = ~keys.isin(list(lookup)) & (cells != "")
    return (
        keys.map(lookup).where(~wrong),
        wrong,
        _nearest(cells[wrong], list(reader.lookups[column.into]), "a word we know"),
    )


def places(cells: pd.Series, column: Column, reader: Reader) -> Read:
    """Names of economies, as codes; the lookup "spellings" has those that a publisher spells in a way of its own."""
    known = economies.codes(reader.package) | {
        economies.key(name): code for name, code in reader.lookups.get("spellings", {}).items()
    }
    keys = cells.map(economies.key)
    wrong = ~keys.isin(list(known)) & (cells != "")
    listed = list(read(reader.package, "economies")["name"])
    return keys.map(known).where(~wrong), wrong, _nearest(cells[wrong], listed, "an economy we know")


def lists(cells: pd.Series, column: Column, reader: Reader) -> Read:
    """Texts parted by commas, as lists."""
    plain, wrong, expected = texts(cells, column, reader)
    return plain.map(parts), wrong, expected


def lists_of_places(cells: pd.Series, column: Column, reader: Reader) -> Read:
    """Names of economies parted by commas, as lists of codes; names that a lookup leaves blank stay in it as ""."""
    names = cells.map(parts)
    single = pd.Series(sorted({name for some in names for name in some}), dtype=object)
    codes, wrong, expected = places(single, column, reader)
    known = dict(zip(single[~wrong], codes[~wrong], strict=True))
    told = dict(zip(single[wrong], expected, strict=True)) if isinstance(expected, pd.Series) else {}
    first = names.map(lambda some: next((name for name in some if name in told), ""))
    codes = names.map(lambda some: [known[name] for name in some if name in known])
    return codes, first != "", first[first != ""].map(told)


def parts(cell: str) -> list[str]:
    """Return the parts of a list parted by commas."""
    return [part.strip() for part in cell.split(",") if part.strip()]


def codes_of(name: str) -> Callable[[pd.Series, Column, Reader], Read]:
    """Return the reading of codes of economies: iso2, or code (ISO 3166-1 alpha-3 and our unions)."""

    def read_codes(cells: pd.Series, column: Column, reader: Reader) -> Read:
        table = read(reader.package, "economies")
        known = dict(zip(table[name], table["code"], strict=True)) | dict(reader.lookups.get("spellings", {}))
        known.pop("", None)
        upper = cells.str.upper()
        wrong = ~upper.isin(list(known)) & (cells != "")
        return upper.map(known).where(~wrong), wrong, "the code of an economy we know"

    return read_codes


KINDS: dict[str, Callable[[pd.Series, Column, Reader], Read]] = {
    "text": texts,
    "raw": raw,
    "number": numbers,
    "figure": figures,
    "percentage": percentages,
    "integer": integers,
    "year": years,
    "date": dates,
    "word": words,
    "economy": places,
    "list": lists,
    "economies": lists_of_places,
    "iso2": codes_of("iso2"),
    "iso3": codes_of("code"),
}


def _nearest(wrong: pd.Series, known: list[str], expected: str) -> pd.Series:
    hints = {cell: nearest(cell, known) for cell in wrong.unique()}
    return wrong.map(lambda cell: expected + (f" (nearest: {hints[cell]})" if hints[cell] else ""))

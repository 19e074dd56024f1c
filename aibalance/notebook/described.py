"""The form of the tables, as the data dictionary shows it: each column with its type and what it holds, and the units."""

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from aibalance.stated.statistic import formatted

TYPES = {"string": "text", "integer": "whole number", "boolean": "true or false"}
MANY = 12  # allowed values that are listed; of more the number is told
NUMBER = re.compile(r"[\d,]+")  # a cell that is a count
SAMPLE = 1234.5  # a value on which a unit shows how it is printed


def columns_list(resource: Mapping[str, Any]) -> str:
    """Return the columns of one table, folded: name, type with what it may hold, and meaning; a list, as a table weighs more."""
    lines = [
        f"<li><code>{html.escape(field['name'])}</code> ({html.escape(_kind(field, resource))}): {html.escape(field['description'])}"
        for field in resource["schema"]["fields"]
    ]
    return folded(f"Columns of {resource['path']}: {len(lines)}", f"<ul>{'</li>'.join(lines)}</li></ul>")


def _kind(field: Mapping[str, Any], resource: Mapping[str, Any]) -> str:
    rules, words = field.get("constraints", {}), [TYPES.get(field["type"], field["type"])]
    allowed = [str(value) for value in rules.get("enum", [])]
    words += [", ".join(allowed) if len(allowed) <= MANY else f"one of {len(allowed)} values"] * bool(allowed)
    for key in resource["schema"].get("foreignKeys", []):
        if field["name"] in key["fields"]:
            words.append(f"from {key['reference']['resource'] or resource['name']}.csv")
    in_key = field["name"] in resource["schema"]["primaryKey"]
    return "; ".join(
        [*words, *["part of the key"] * in_key, *["may be blank"] * (not (in_key or rules.get("required")))]
    )


def units_table(indicators: pd.DataFrame) -> str:
    """Return the units of the indicators, folded: how each is printed, and how many indicators it measures."""
    counts = indicators["unit"].value_counts().sort_index(kind="stable")
    lines = [(html.escape(str(unit)), html.escape(_printed(str(unit))), f"{count:,}") for unit, count in counts.items()]
    return folded(f"Units: {len(lines)}", table(("Unit", "1,234.5 of it is printed as", "Indicators"), lines))


def _printed(unit: str) -> str:
    return formatted(round(SAMPLE) if unit in ("year", "rank") else SAMPLE, unit, 1)


def folded(summary: str, inside: str) -> str:
    """Return what a reader unfolds below one line."""
    return f'<div class="entry"><details><summary>{html.escape(summary)}</summary>{inside}</details></div>'


def table(heads: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Return an HTML table whose cells say on a phone what they are; cells are markup."""
    rows = [tuple(line) for line in lines]
    numbers = [
        ' class="n"' if all(NUMBER.fullmatch(cell) for cell in column) else "" for column in zip(*rows, strict=True)
    ]
    columns = list(zip(heads, numbers or ("",) * len(heads), strict=True))
    body = "".join(
        "<tr>"
        + "".join(f'<td{n} data-label="{h}">{cell}</td>' for (h, n), cell in zip(columns, row, strict=True))
        + "</tr>"
        for row in rows
    )
    top = "".join(f"<th{n}>{head}</th>" for head, n in columns)
    return f'<table class="scorecard"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>'

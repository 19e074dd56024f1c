"""The table that ends a cell: the frame as HTML for readers, sortable by the page, and as text for terminals."""

import html
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from aibalance.stated.statistic import plain
from aibalance.stated.units import POWERS

HIDDEN = "rows"  # the keys of the data rows behind a row; they are named on the statistic's page
PLUMBING = {
    "series",
    "period",
    "source",
    "published",
    "status",
    "note",
    "economy",
    "subject",
    "when",
}  # columns for selecting, shown when asked for


BETWEEN = ("since", "until")  # columns of years, beside those whose name ends so


def shown(
    rows: pd.DataFrame, columns: Mapping[str, str] | Sequence[str] | None, names: Mapping[str, str]
) -> dict[str, str]:
    """Return {column: heading} of what a table shows: those asked for, else all that vary and are no keys of rows."""
    if isinstance(columns, Mapping):
        return dict(columns)
    if columns is not None:
        return {name: str(name) for name in columns}
    several = len(rows) > 1
    return {
        name: names.get(str(name), str(name)).replace("_", " ")
        for name in rows
        if not str(name).endswith(HIDDEN)
        and name not in PLUMBING
        and not (several and rows[name].astype(str).nunique() == 1)
    }


def cell(value: Any, column: str, names: Mapping[str, str]) -> str:
    """Print a value of a table: years bare, three to four digits, a dash for what is not known, names for codes."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, (int, float)):
        return "–" if value is None or pd.isna(value) else str(names.get(value, value))
    if pd.isna(value):
        return "–"
    if column.endswith("year") or column in BETWEEN:
        return f"{value:.0f}"
    if float(value).is_integer() and abs(value) < 1e15:
        return plain(float(value), "count", 0)
    size = abs(value)
    if size >= 1e15:
        return plain(float(value), POWERS[0], 1)
    return plain(float(value), "count", 0 if size >= 1000 else 1 if size >= 100 else 2 if size >= 1 else 3)


def markup(
    rows: pd.DataFrame, columns: Mapping[str, str], names: Mapping[str, str], shades: pd.DataFrame | None = None
) -> str:
    """Return the frame as the house's one kind of table. shades: 0 to 1 for cells, same index and columns."""
    numeric = {c for c in columns if pd.api.types.is_numeric_dtype(rows[c]) and not pd.api.types.is_bool_dtype(rows[c])}
    head = "".join(
        f"<th scope='col'{' class=n' if c in numeric else ''}>{html.escape(label)}</th>" for c, label in columns.items()
    )
    body = []
    for place, row in enumerate(rows.to_dict("records")):
        cells = []
        for c in columns:
            tone = ""
            if shades is not None and c in shades and pd.notna(shades[c].iloc[place]):
                tone = f" style='--shade:{shades[c].iloc[place]:.2f}'"
            value = row[c]
            order = f" data-value='{value:.9g}'" if c in numeric and pd.notna(value) else ""
            text = html.escape(cell(value, str(c), names))
            cells.append(f"<td{' class=n' if c in numeric else ''}{order}{tone}>{text}</td>")
        body.append(f"<tr>{''.join(cells)}</tr>")
    return (
        f"<div class='house-rows'><table class='house-table sortable'><thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )


def plain_text(rows: pd.DataFrame, columns: Mapping[str, str], names: Mapping[str, str]) -> str:
    """Return the frame as text in columns."""
    told = pd.DataFrame(
        {label: [cell(value, str(c), names) for value in rows[c].astype(object)] for c, label in columns.items()}
    )
    return told.to_string(index=False) if len(told) else ""

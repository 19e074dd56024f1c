"""Tables as shades: economies by indicators, and the chance of each rank. The text in a cell says what its shade says."""

import math
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from aibalance.charts.figure import Chart, Panel
from aibalance.charts.labels import SMALL, sheet, text_height, text_width, wrapped
from aibalance.charts.style import LIGHT, NARROW, WIDE
from aibalance.charts.words import series_colour
from aibalance.stated.rounding import rounded_frame
from aibalance.stated.statistic import THIN, formatted

# Shade of the least and the highest value. Ink stays legible on the strongest shade of every economy, on both grounds.
SHADES = (0.04, 0.42)
LABEL_WIDTH = (170, 92)  # CSS pixels at most for row labels, wide and narrow
ROW_HEIGHT, GAP = 26, 16
LEAST_CELL, MOST_CELL = 34, 130


def matrix(frame: pd.DataFrame, *, id: str, title: str, subtitle: str, source: str) -> Chart:
    """Return a heat map of rows by columns, both in the order of the frame; columns that lack room go in a block below.

    frame: columns row, column, value (shade, 0 to 1; missing is a hatched gap), text (printed in the cell); optional
    key (economy code: its row takes that colour, grey otherwise).
    """
    if frame.empty:
        return Chart.empty(id, title, subtitle, source)
    frame = rounded_frame(frame, name=f"figure {id}")
    alt = f"{title}. Table with shaded cells. " + _alt(frame.assign(said=frame["column"] + " " + frame["text"]))
    return _table(frame.assign(short=frame["text"]), "", id, title, subtitle, source, alt, frame)


def ranks(frame: pd.DataFrame, *, id: str, title: str, subtitle: str, source: str) -> Chart:
    """Return the chances of each rank: economies by rank 1 to n, as shade and in per cent (on phones without the sign).

    frame: columns row, rank (whole number), value (probability, 0 to 1); optional key (economy code for colour).
    Chances that round to nothing are left blank.
    """
    if frame.empty:
        return Chart.empty(id, title, subtitle, source)
    frame = rounded_frame(frame, name=f"figure {id}")
    percent = frame["value"].map(lambda value: formatted(100 * value, "%", 0) if value >= 0.005 else "")
    table = frame.assign(
        column=frame["rank"].map("{:.0f}".format), text=percent, short=percent.str.removesuffix(f"{THIN}%")
    )
    shown = table[table["text"] != ""]
    alt = f"{title}. Table of the chance of each rank. " + _alt(
        shown.assign(said="rank " + shown["column"] + " " + shown["text"])
    )
    table = table.sort_values("rank", kind="stable")
    table["order"] = table["row"].map({name: place for place, name in enumerate(dict.fromkeys(frame["row"]))})
    return _table(table.sort_values("order", kind="stable"), "Rank", id, title, subtitle, source, alt, frame)


def _alt(frame: pd.DataFrame) -> str:
    rows = frame.groupby("row", sort=False)["said"].agg(", ".join)
    return "; ".join(f"{row}: {said}" for row, said in rows.items()) + "."


@dataclass(frozen=True)
class Plan:
    """Where things go on a table of one width, in CSS pixels. blocks: columns that stand beside each other."""

    label_width: float
    cell_width: float
    row_height: float
    header_height: float
    labels: dict[str, str]
    headers: dict[str, str]
    blocks: list[list[str]]

    @property
    def block_height(self) -> float:
        return self.header_height + self.row_height * len(self.labels) + GAP


def _plan(table: pd.DataFrame, narrow: bool) -> Plan:
    """Fit labels, headers and cells to the width of the screen."""
    width = 72 * (NARROW if narrow else WIDE)
    labels = {str(row): wrapped(str(row), LABEL_WIDTH[narrow]) for row in dict.fromkeys(table["row"])}
    columns = [str(column) for column in dict.fromkeys(table["column"])]
    label_width = max(text_width(text) for text in labels.values()) + 12
    widest = max(text_width(str(text)) for text in table["short" if narrow else "text"])
    word = max(text_width(word) for column in columns for word in column.split(" "))
    room = width - label_width
    least = max(widest + 6, word + 4, 20 if "short" in table and widest < LEAST_CELL else LEAST_CELL)
    blocks = math.ceil(len(columns) / max(1, int(room // least)))
    each = math.ceil(len(columns) / blocks)
    cell = min(room / each, MOST_CELL)
    headers = {column: wrapped(column, cell - 4) for column in columns}
    return Plan(
        label_width,
        cell,
        max(ROW_HEIGHT, max(text_height(text) for text in labels.values()) + 6),
        max(text_height(text) for text in headers.values()) + 8,
        labels,
        headers,
        [columns[start : start + each] for start in range(0, len(columns), each)],
    )


def _table(
    table: pd.DataFrame, corner: str, id: str, title: str, subtitle: str, source: str, alt: str, data: pd.DataFrame
) -> Chart:
    plans = _plan(table, False), _plan(table, True)

    def draw(panel: Panel) -> None:
        sheet(panel.ax)
        _cells(panel.ax, table, plans[panel.narrow], "short" if panel.narrow else "text", corner)

    wide, narrow = (math.ceil(plan.block_height * len(plan.blocks)) for plan in plans)
    return Chart(id, title, subtitle, source, alt, draw, data.reset_index(drop=True), (wide, narrow))


def _cells(ax: Axes, table: pd.DataFrame, plan: Plan, printed: str, corner: str) -> None:
    cells = {(str(cell["row"]), str(cell["column"])): cell for cell in table.to_dict("records")}
    keys = dict(zip(table["row"].astype(str), table["key"], strict=True)) if "key" in table else {}
    for number, block in enumerate(plan.blocks):
        top = number * plan.block_height
        foot = top + plan.header_height - 4
        ax.text(0, foot, corner, va="bottom", fontsize=SMALL, color=LIGHT["muted"])
        for place, column in enumerate(block):
            centre = plan.label_width + (place + 0.5) * plan.cell_width
            ax.text(centre, foot, plan.headers[column], ha="center", va="bottom", fontsize=SMALL, color=LIGHT["muted"])
        for line, (row, label) in enumerate(plan.labels.items()):
            y = top + plan.header_height + line * plan.row_height
            paint = series_colour(keys.get(row) or "other")
            ax.text(0, y + plan.row_height / 2, label, va="center", fontsize=SMALL, color=_ink(keys.get(row), paint))
            for place, column in enumerate(block):
                cell = cells.get((row, column))
                x = plan.label_width + place * plan.cell_width
                _cell(ax, x, y, plan, paint, cell["value"] if cell else math.nan, str(cell[printed]) if cell else "")


def _cell(ax: Axes, x: float, y: float, plan: Plan, paint: str, value: float, text: str) -> None:
    corner, width, height = (x + 1, y + 1), plan.cell_width - 2, plan.row_height - 2
    if pd.isna(value):
        ax.add_patch(
            Rectangle(corner, width, height, facecolor="none", edgecolor=LIGHT["grid"], hatch="////", linewidth=0)
        )
        text = "–"
    else:
        shade = SHADES[0] + (SHADES[1] - SHADES[0]) * min(max(value, 0), 1)
        ax.add_patch(Rectangle(corner, width, height, facecolor=paint, alpha=shade, linewidth=0))
    centre = (x + plan.cell_width / 2, y + plan.row_height / 2)
    ax.text(*centre, text, ha="center", va="center", fontsize=SMALL, color=LIGHT["muted" if text == "–" else "ink"])


def _ink(key: str | None, paint: str) -> str:
    """Return the colour of a row's label: ink, or its economy's own."""
    return paint if key and paint != LIGHT["other"] else LIGHT["ink"]

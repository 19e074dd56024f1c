"""A strip chart of coverage: which years of which economies have rows, small enough to stand beside a definition."""

import html
from collections.abc import Sequence

import pandas as pd

from aibalance.charts.style import ECONOMIES, LIGHT
from aibalance.data.coverage import OPEN, spans

MOST = 8  # economies drawn one by one; the others share a line
LABEL, WIDTH, ROW, CELL = 118, 216, 13, 14  # widths and heights in CSS pixels


def strip(rows: pd.DataFrame, names: dict[str, str]) -> str:
    """Return a coverage chart of one indicator, economies by years, as SVG that says the same in words.

    rows: observations. names: printed names of economies by code, in the order of the lines. A cell is a year with at
    least one row; pale, if all its rows are partial or forecasts. The economies after the first MOST share a line. "" if there
    are no rows.
    """
    if rows.empty:
        return ""
    spread = rows.assign(year=rows["period"].map(_years), whole=~rows["status"].isin(OPEN)).explode("year")
    cells = spread.groupby(["economy", "year"])["whole"].any()
    present = {*spread["economy"]}
    order = [code for code in names if code in present]
    shown, others = (order, []) if len(order) <= MOST + 1 else (order[:MOST], order[MOST:])
    lines = [(names[code], ECONOMIES.get(code, "other"), cells[code].to_dict()) for code in shown]
    if others:
        union = cells[cells.index.get_level_values("economy").isin(others)].groupby("year").any()
        lines.append((f"{len(others)} others", "other", union.to_dict()))
    first, last = int(spread["year"].min()), int(spread["year"].max())
    told = [f"{name} {spans(held)}" for name, _, held in (lines if len(lines) < 4 else [*lines[:3], lines[-1]])]
    more = [f"and {len(lines) - 4} more"] if len(lines) > 4 else []
    words = "; ".join(told[:3] + more + told[3:])
    return _svg(lines, first, last, words)


def _svg(lines: Sequence[tuple[str, str, dict[int, bool]]], first: int, last: int, words: str) -> str:
    step = min(CELL, WIDTH / (last - first + 1))
    side, height, end = max(step - 1, 1.5), len(lines) * ROW + 14, LABEL + (last - first + 1) * step - 1
    paths: dict[str, list[str]] = {}
    for place, (_, colour, held) in enumerate(lines):
        before: dict[str, int] = {}
        for year, whole in sorted(held.items()):
            name = colour if whole else "pale"
            near = before.get(name) == year - 1
            at = f"m{step - side:.3g} 0" if near else f"M{LABEL + (year - first) * step:.4g} {place * ROW + 6.5:g}"
            paths.setdefault(name, []).append(f"{at}h{side:.3g}")  # a stroke, and from its end: short for a cell
            before[name] = year
    fills = "".join(
        f'<path stroke="var(--chart-{c}, {LIGHT[c]})" stroke-width="9" d="{"".join(d)}"/>'
        for c, d in sorted(paths.items())
    )
    texts = [_text(LABEL - 6, place * ROW + 10, "end", name) for place, (name, _, _) in enumerate(lines)]
    if end - LABEL > 70:
        texts += [_text(LABEL, height - 2, "start", str(first)), _text(end, height - 2, "end", str(last))]
    else:  # two years would touch
        texts.append(_text(LABEL, height - 2, "start", spans(range(first, last + 1))))
    return (
        f'<svg role="img" aria-label="Coverage: {html.escape(words)}" viewBox="0 0 {LABEL + WIDTH} {height}" '
        f'width="{LABEL + WIDTH}" font-size="10.5" fill="var(--chart-muted, {LIGHT["muted"]})">{fills}{"".join(texts)}</svg>'
    )


def _text(x: float, y: float, anchor: str, words: str) -> str:
    return f'<text x="{x:.4g}" y="{y}" text-anchor="{anchor}">{html.escape(words)}</text>'


def _years(period: str) -> list[int]:
    first, _, last = period.partition("/")
    return list(range(int(first[:4]), int((last or first)[:4]) + 1))

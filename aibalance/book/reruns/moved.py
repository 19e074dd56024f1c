"""The parts of a page that shows what moved, as HTML: verdicts, sentences, statistics, charts and rows, before and after."""

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from aibalance.runs.comparing.report import counted, differing, told

# How many of each kind a page shows.
FLIPS, CHARTS, ROWS = 40, 8, 25
ALL = "all are in <code>changes.json</code>, in the folder of this run"


def flips(entries: Sequence[Any], found: Mapping[str, Any]) -> str:
    """Return the verdicts that flipped, each with the new grounds and the cause."""
    parts = []
    for flip in entries[:FLIPS]:
        before, after = flip["before"], flip["after"]
        parts.append(
            f'<div class="moved"><p><a href="../claims/{flip["claim"]}.html"><code>{flip["claim"]}</code></a> '
            f"{html.escape(flip['statement'])}</p>"
            f'<p class="moved-flip"><del><span class="moved-label">Before</span> {before["verdict"]}</del> '
            f'<span aria-hidden="true">→</span> <ins><span class="moved-label">Now</span> {after["verdict"]}</ins></p>'
            f'<p class="moved-note">{html.escape(after["why"])}. Cause: {_because(flip, found)}</p></div>'
        )
    return "\n".join(parts) + left_out(len(entries), FLIPS)


def sentences(entries: Sequence[Any], found: Mapping[str, Any]) -> str:
    """Return sentences before and after, with the words that differ marked."""
    return "".join(_sentence(entry) for entry in entries)


def _sentence(entry: Mapping[str, Any]) -> str:
    place = {"chart": "Words on the chart", "evidence": "Grounds of the verdict on"}.get(entry["kind"], "Under")
    where = f'<p class="moved-place">{place} {html.escape(entry["place"])}</p>'
    sides = []
    for label, other, tag in (("Before", "added", "del"), ("Now", "removed", "ins")):
        words = "".join(
            html.escape(text) if mark == "same" else _marked(text, tag)
            for mark, text in entry["marks"]
            if mark != other
        )
        sides.append(f'<p><span class="moved-label">{label}</span> {words or "<em>nothing</em>"}</p>')
    return f'<div class="moved">{where}{"".join(sides)}</div>'


def _marked(text: str, tag: str) -> str:
    bare = text.rstrip()
    return f"<{tag}>{html.escape(bare)}</{tag}>{text[len(bare) :]}"


def statistics(entries: Sequence[Any], found: Mapping[str, Any]) -> str:
    """Return the table of statistics before and after, with causes."""
    return table(["Statistic", "Before", "Now", "Change", "Cause"], (
        [_name(s), html.escape(s["before"]["text"]), f"<strong>{html.escape(s['after']['text'])}</strong>",
         html.escape(s["change"]["text"]), _because(s, found)]
        for s in entries
    ), "numbers")  # fmt: skip


def _name(statistic: Mapping[str, Any], link: bool = True) -> str:
    name = f"<code>{_broken(statistic['chapter'] + '.' + statistic['statistic'])}</code>"
    if link:
        name = f'<a href="../numbers/{statistic["chapter"]}.html#{statistic["statistic"]}">{name}</a>'
    return f"{html.escape(statistic['label'])}<br>{name}"


def charts(entries: Sequence[Any], base_charts: Mapping[str, str], run_charts: Mapping[str, str]) -> str:
    """Return the first charts side by side, before and after, in the drawings for narrow screens; the others by name."""
    parts = []
    for chart in entries[:CHARTS]:
        key = chart["id"].replace("-", "_")
        sides = "".join(
            f'<div><p class="moved-label">{label}</p><p class="moved-title">{html.escape(title)}</p>{drawing(markup[key], side)}</div>'
            for label, side, title, markup in (
                ("Before", "before", chart["before"], base_charts), ("Now", "now", chart["after"], run_charts))
        )  # fmt: skip
        name = f'<a href="{Path(chart["file"]).stem}.html#{chart["id"]}"><code>{chart["id"]}</code></a>'
        parts.append(
            f'<div class="moved-charts"><p class="moved-place">{name}: {differing(chart)} changed</p>{sides}</div>'
        )
    rest = ", ".join(f"<code>{chart['id']}</code>" for chart in entries[CHARTS:])
    more = f'<p class="moved-more">Also changed: {rest}.</p>' if rest else ""
    return "\n".join(parts) + more


def drawing(markup: str, side: str) -> str:
    """Return the narrow drawing of a chart's HTML, its ids made unique by the side it stands on; "" if there is none."""
    start = markup.find('class="narrow"')
    found = re.search(r"<svg .*?</svg>", markup[max(start, 0) :], flags=re.DOTALL)
    if not found:
        return ""
    return re.sub(r'(\bid="|href="#|url\(#|aria-(?:labelledby|describedby)=")', rf"\g<1>{side}-", found[0])


def grounds(entries: Sequence[Any], found: Mapping[str, Any]) -> str:
    """Return the table of verdicts that stand although what they rest on moved, and of claims added or removed."""
    listed = []
    for verdict in entries:
        before, after = verdict["before"], verdict["after"]
        if before and after:
            differ = "; ".join(
                f"{field}: {_short(before[field])} → {_short(after[field])}"
                for field in before
                if before[field] != after[field]
            )
        else:
            differ = "claim removed" if before else "new claim"
        standing = html.escape(after["verdict"]) if after else ""
        listed.append([f"<code>{verdict['claim']}</code> {standing}", html.escape(differ), _because(verdict, found)])
    return table(["Claim", "What differs", "Cause"], listed[:FLIPS]) + left_out(len(listed), FLIPS)


def _short(value: Any) -> str:
    return f"{value:.1f}" if isinstance(value, float) else str(value or "none")


def added_and_removed(found: Mapping[str, Any]) -> str:
    """Return the table of statistics that only one of the books has."""
    rows = [
        [kind, _name(s, link=kind == "added"), html.escape(s["text"])]
        for kind in ("added", "removed")
        for s in found[f"statistics_{kind}"]
    ]
    return table(["Kind", "Statistic", "Value"], rows[:ROWS]) + left_out(len(rows), ROWS)


def rows(found: Mapping[str, Any]) -> str:
    """Return a table for each table of data whose rows differ."""
    parts = []
    for name, kinds in found["rows"].items():
        listed = [
            [kind, f"<code>{_broken(row['address'].removeprefix(name + '/'))}</code>", html.escape(_cells(row))]
            for kind in ("changed", "added", "removed")
            for row in kinds[kind]
        ]
        title = f'<h3 class="moved-chapter">{name}: {counted(len(listed), "row")}</h3>'
        parts.append(title + table(["Kind", "Row", "Cells"], listed[:ROWS]) + left_out(len(listed), ROWS))
    return "\n".join(parts)


def _cells(row: Mapping[str, Any]) -> str:
    """Return what differs in a changed row, or what an added or removed one holds."""
    differ = [
        f"{name}: {before or 'blank'} → {after or 'blank'}" for name, (before, after) in row.get("columns", {}).items()
    ]
    held = [f"{name}: {value}" for name, value in row.get("row", {}).items() if name not in row["key"]]
    return "; ".join(differ or held)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], kind: str = "rows") -> str:
    """Return a table whose rows become cards on a phone, "" if it has none. Cells are HTML."""
    rows = list(rows)
    if not rows:
        return ""
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    body = "".join(
        "<tr>"
        + "".join(f'<td data-label="{name}">{cell}</td>' for name, cell in zip(heads, row, strict=True))
        + "</tr>"
        for row in rows
    )
    return f'<table class="moved-table moved-{kind}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def left_out(number: int, shown: int, where: str = ALL) -> str:
    """Return how many entries are not shown, and where all of them are."""
    return f'<p class="moved-more">{number - shown:,} more; {where}.</p>' if number > shown else ""


def _because(entry: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    why = told(entry["causes"], found)
    return f'<span class="moved-why">{_broken(why)}</span>' if why else ""


def _broken(text: str) -> str:
    """Return text as HTML that may break after the joints of an id."""
    return re.sub(r"([_./])(?=[A-Za-z])", r"\1<wbr>", html.escape(text))

"""The parts of a page that shows what moved, as HTML: verdicts, sentences, statistics, charts and rows, before and after."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup

from aibalance.book.site.markup import part
from aibalance.runs.comparing.report import counted, differing, told

# How many of each kind a page shows.
FLIPS, CHARTS, ROWS = 40, 8, 25
JOINT = re.compile(r"(?<=[_./])(?=[A-Za-z])")  # where the id of a statistic or row may break


def html(name: str, *values: Any) -> Markup:
    """Return one of the parts in templates/moved.html. Values are escaped unless they are Markup."""
    return part("moved.html", name, *values)


def flips(entries: Sequence[Any], found: Mapping[str, Any]) -> Markup:
    """Return the verdicts that flipped, each with the new grounds and the cause."""
    return html("flips", entries[:FLIPS], lambda flip: _because(flip, found)) + left_out(len(entries), FLIPS)


def sentences(entries: Sequence[Any], found: Mapping[str, Any]) -> Markup:
    """Return sentences before and after, with the words that differ marked."""
    return html("sentences", entries)


def statistics(entries: Sequence[Any], found: Mapping[str, Any]) -> Markup:
    """Return the table of statistics before and after, with causes."""
    heads = ["Statistic", "Before", "Now", "Change", "Cause"]
    return table(heads, (
        [named(s), s["before"]["text"], html("now", s["after"]["text"]), s["change"]["text"], _because(s, found)]
        for s in entries
    ), "numbers")  # fmt: skip


def named(statistic: Mapping[str, Any], link: bool = True) -> Markup:
    """Return a statistic by its label and name, which leads to its page. link: whether this book has one."""
    key, id = statistic["chapter"], statistic["statistic"]
    return html("statistic", statistic["label"], _broken(f"{key}.{id}"), f"../numbers/{key}.html#{id}" if link else "")


def charts(entries: Sequence[Any], base_charts: Mapping[str, str], run_charts: Mapping[str, str]) -> Markup:
    """Return the first charts side by side, before and after, in the drawings for narrow screens; the others by name."""
    shown = []
    for chart in entries[:CHARTS]:
        key = chart["id"].replace("-", "_")
        sides = [
            ("Before", chart["before"], Markup(drawing(base_charts[key], "before"))),
            ("Now", chart["after"], Markup(drawing(run_charts[key], "now"))),
        ]
        address = f"{Path(chart['file']).stem}.html#{chart['id']}"
        shown.append({"id": chart["id"], "address": address, "differing": differing(chart), "sides": sides})
    return html("charts", shown, [chart["id"] for chart in entries[CHARTS:]])


def drawing(markup: str, side: str) -> str:
    """Return the narrow drawing of a chart's HTML, its ids made unique by the side it stands on; "" if there is none."""
    start = markup.find('class="narrow"')
    found = re.search(r"<svg .*?</svg>", markup[max(start, 0) :], flags=re.DOTALL)
    if not found:
        return ""
    return re.sub(r'(\bid="|href="#|url\(#|aria-(?:labelledby|describedby)=")', rf"\g<1>{side}-", found[0])


def grounds(entries: Sequence[Any], found: Mapping[str, Any]) -> Markup:
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
        standing = f" {after['verdict']}" if after else ""
        listed.append([html("code", verdict["claim"]) + standing, differ, _because(verdict, found)])
    return table(["Claim", "What differs", "Cause"], listed[:FLIPS]) + left_out(len(listed), FLIPS)


def _short(value: Any) -> str:
    return f"{value:.1f}" if isinstance(value, float) else str(value or "none")


def added_and_removed(found: Mapping[str, Any]) -> Markup:
    """Return the table of statistics that only one of the books has."""
    rows = [
        [kind, named(s, link=kind == "added"), s["text"]]
        for kind in ("added", "removed")
        for s in found[f"statistics_{kind}"]
    ]
    return table(["Kind", "Statistic", "Value"], rows[:ROWS]) + left_out(len(rows), ROWS)


def rows(found: Mapping[str, Any]) -> Markup:
    """Return a table for each table of data whose rows differ."""
    parts = []
    for name, kinds in found["rows"].items():
        listed = [
            [kind, html("code", _broken(row["address"].removeprefix(name + "/"))), _cells(row)]
            for kind in ("changed", "added", "removed")
            for row in kinds[kind]
        ]
        title = html("chapter", f"{name}: {counted(len(listed), 'row')}")
        parts.append(title + table(["Kind", "Row", "Cells"], listed[:ROWS]) + left_out(len(listed), ROWS))
    return Markup("\n").join(parts)


def _cells(row: Mapping[str, Any]) -> str:
    """Return what differs in a changed row, or what an added or removed one holds."""
    differ = [
        f"{name}: {before or 'blank'} → {after or 'blank'}" for name, (before, after) in row.get("columns", {}).items()
    ]
    held = [f"{name}: {value}" for name, value in row.get("row", {}).items() if name not in row["key"]]
    return "; ".join(differ or held)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], kind: str = "rows") -> Markup:
    """Return a table whose rows become cards on a phone, "" if it has none. Cells that are Markup stand as they are."""
    rows = list(rows)
    return html("table", heads, rows, kind) if rows else Markup("")


def left_out(number: int, shown: int, where: Markup | None = None) -> Markup:
    """Return how many entries are not shown, and where all of them are: changes.json if nothing else is said."""
    of_run = html("where", "all are in ", "changes.json", ", in the folder of this run")
    return html("more", number - shown, where or of_run) if number > shown else Markup("")


def _because(entry: Mapping[str, Any], found: Mapping[str, Any]) -> Markup:
    why = told(entry["causes"], found)
    return html("because", _broken(why)) if why else Markup("")


def _broken(text: str) -> Markup:
    """Return text that may break after the joints of an id."""
    return html("broken", JOINT.split(text))

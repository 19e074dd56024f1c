"""The page "What changed" of a rerun's book: verdicts, sentences, numbers, charts and rows, before and after."""

import html
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import yaml

from aibalance.book.numbers import charts
from aibalance.data.store import write_text
from aibalance.runs.compare import PAGE, changes
from aibalance.runs.movements import UNPRINTED
from aibalance.runs.report import counted, summary, told

# How many of each kind the page shows; changes.json holds all.
FLIPS, SENTENCES, STATISTICS, CHARTS, ROWS = 40, 12, 15, 8, 25
ALL = "all are in <code>changes.json</code>, in the folder of this run"
ENTRY = Path(PAGE).stem


def write_changes(base: Path, run_folder: Path) -> dict[str, Any]:
    """Compare the executed book in `run_folder` with the one in `base`; write changes.json and the page into the former.

    The page is entered into the table of contents if it is not there. Returns what moved (see runs.compare.changes).
    """
    found = changes(base, run_folder)
    write_text(run_folder / "changes.json", json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    write_text(run_folder / "chapters" / PAGE, page(found, charts(base / "chapters"), charts(run_folder / "chapters")))
    _enter(run_folder / "_toc.yml")
    return found


def _enter(contents: Path) -> None:
    text = contents.read_text(encoding="utf-8")
    if f"chapters/{ENTRY}" not in text:
        toc = yaml.safe_load(text)
        (toc["parts"][-1] if "parts" in toc else toc).setdefault("chapters", []).append({"file": f"chapters/{ENTRY}"})
        write_text(contents, yaml.safe_dump(toc, sort_keys=False, allow_unicode=True))


def page(found: Mapping[str, Any], base_charts: Mapping[str, str], run_charts: Mapping[str, str]) -> str:
    """Return the page as MyST Markdown. base_charts, run_charts: {chart id with underscores: HTML}."""
    parts = ["# What changed", _raw(f'<p class="moved-summary">{html.escape(summary(found))}</p>')]
    if found["absent"]:
        names = ", ".join(f"`{name}`" for name in found["absent"])
        parts.append(f"This run does not hold {names}; nothing is said of them.")
    flips = [v for v in found["verdicts"] if v["flipped"]]
    shown = [s for s in found["sentences"] if s["kind"] != "table"]
    printed = [s for s in found["statistics"] if s["importance"] < UNPRINTED]
    others = [v for v in found["verdicts"] if not v["flipped"]]
    parts += _section("Verdicts that flipped", _flips(flips, found), flips)
    parts += _section("Sentences", _by_chapter(shown, found, SENTENCES, _sentences, lambda s: s["file"]), shown)
    parts += _section(
        "Numbers", _by_chapter(printed, found, STATISTICS, _statistics, lambda s: found["files"][s["chapter"]]), printed
    )
    parts += _section("Charts", _charts(found["charts"], base_charts, run_charts), found["charts"])
    parts += _section("Verdicts that stand, on other grounds", _grounds(others, found), others)
    fresh = [*found["statistics_added"], *found["statistics_removed"]]
    parts += _section("Statistics added and removed", _fresh(found), fresh)
    parts += _section("Rows", _rows(found), list(found["rows"]))
    return "\n\n".join(part for part in parts if part) + "\n"


def _section(title: str, body: str, entries: Sequence[Any]) -> list[str]:
    return [f"## {title}", body] if entries else []


def _raw(markup: str) -> str:
    return f"`````{{raw}} html\n{markup}\n`````" if markup else ""


def _left_out(number: int, shown: int) -> str:
    return f'<p class="moved-more">{number - shown:,} more; {ALL}.</p>' if number > shown else ""


def _broken(text: str) -> str:
    """Return text as HTML that may break after the joints of an id."""
    return re.sub(r"([_./])(?=[A-Za-z])", r"\1<wbr>", html.escape(text))


def _because(entry: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    why = told(entry["causes"], found)
    return f'<span class="moved-why">{_broken(why)}</span>' if why else ""


def _by_chapter(
    entries: list[Any], found: Mapping[str, Any], most: int, shown: Callable[[list[Any], Mapping[str, Any]], str],
    file: Callable[[Any], str],
) -> str:  # fmt: skip
    """Return the entries under their chapters in the order of the book, the first `most` of each."""
    order = list(found["titles"])
    parts = []
    for name, group in groupby(sorted(entries, key=lambda e: order.index(file(e))), key=file):
        listed = list(group)
        title = (
            f'<h3 class="moved-chapter"><a href="{Path(name).stem}.html">{html.escape(found["titles"][name])}</a></h3>'
        )
        parts.append(title + shown(listed[:most], found) + _left_out(len(listed), most))
    return _raw("\n".join(parts))


def _flips(flips: list[Any], found: Mapping[str, Any]) -> str:
    parts = []
    for flip in flips[:FLIPS]:
        before, after = flip["before"], flip["after"]
        parts.append(
            f'<div class="moved"><p><a href="../claims/{flip["claim"]}.html"><code>{flip["claim"]}</code></a> '
            f"{html.escape(flip['statement'])}</p>"
            f'<p class="moved-flip"><del><span class="moved-label">Before</span> {before["verdict"]}</del> '
            f'<span aria-hidden="true">→</span> <ins><span class="moved-label">Now</span> {after["verdict"]}</ins></p>'
            f'<p class="moved-note">{html.escape(after["why"])}. Because of {_because(flip, found)}.</p></div>'
        )
    return _raw("\n".join(parts) + _left_out(len(flips), FLIPS))


def _sentences(entries: list[Any], found: Mapping[str, Any]) -> str:
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


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]], kind: str = "rows") -> str:
    """Return a table whose rows become cards on a phone. Cells are HTML."""
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    body = "".join(
        "<tr>"
        + "".join(f'<td data-label="{name}">{cell}</td>' for name, cell in zip(heads, row, strict=True))
        + "</tr>"
        for row in rows
    )
    return f'<table class="moved-table moved-{kind}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _statistics(entries: list[Any], found: Mapping[str, Any]) -> str:
    return _table(["Statistic", "Before", "Now", "Change", "Because of"], (
        [_name(s), html.escape(s["before"]["text"]), f"<strong>{html.escape(s['after']['text'])}</strong>",
         html.escape(s["change"]["text"]), _because(s, found)]
        for s in entries
    ), "numbers")  # fmt: skip


def _name(statistic: Mapping[str, Any], link: bool = True) -> str:
    name = f"<code>{_broken(statistic['chapter'] + '.' + statistic['statistic'])}</code>"
    if link:
        name = f'<a href="../numbers/{statistic["chapter"]}.html#{statistic["statistic"]}">{name}</a>'
    return f"{html.escape(statistic['label'])}<br>{name}"


def _charts(entries: list[Any], base_charts: Mapping[str, str], run_charts: Mapping[str, str]) -> str:
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
            f'<div class="moved-charts"><p class="moved-place">{name}: {_differ(chart)} changed</p>{sides}</div>'
        )
    rest = ", ".join(f"<code>{chart['id']}</code>" for chart in entries[CHARTS:])
    more = f'<p class="moved-more">Also changed: {rest}.</p>' if rest else ""
    return _raw("\n".join(parts) + more)


def _differ(chart: Mapping[str, Any]) -> str:
    shown = [kind for kind in chart["differ"] if kind != "drawing"]
    return " and ".join(shown) or "only the drawing"


def drawing(markup: str, side: str) -> str:
    """Return the narrow drawing of a chart's HTML, its ids made unique by the side it stands on; "" if there is none."""
    start = markup.find('class="narrow"')
    found = re.search(r"<svg .*?</svg>", markup[max(start, 0) :], flags=re.DOTALL)
    if not found:
        return ""
    return re.sub(r'(\bid="|href="#|url\(#|aria-(?:labelledby|describedby)=")', rf"\g<1>{side}-", found[0])


def _grounds(entries: list[Any], found: Mapping[str, Any]) -> str:
    rows = []
    for verdict in entries:
        before, after = verdict["before"], verdict["after"]
        if not (before and after):
            rows.append(
                [
                    f"<code>{verdict['claim']}</code>",
                    "claim removed" if before else "new claim",
                    _because(verdict, found),
                ]
            )
            continue
        differ = [
            f"{field}: {_short(before[field])} → {_short(after[field])}"
            for field in before
            if before[field] != after[field]
        ]
        name = f"<code>{verdict['claim']}</code> {html.escape(after['verdict'])}"
        rows.append([name, html.escape("; ".join(differ)), _because(verdict, found)])
    return _raw(_table(["Claim", "What differs", "Because of"], rows[:FLIPS]) + _left_out(len(rows), FLIPS))


def _short(value: Any) -> str:
    return f"{value:.1f}" if isinstance(value, float) else str(value or "none")


def _fresh(found: Mapping[str, Any]) -> str:
    rows = [
        [kind, _name(s, link=kind == "added"), html.escape(s["text"])]
        for kind in ("added", "removed")
        for s in found[f"statistics_{kind}"]
    ]
    return _raw(_table(["Kind", "Statistic", "Value"], rows[:ROWS]) + _left_out(len(rows), ROWS))


def _rows(found: Mapping[str, Any]) -> str:
    parts = []
    for table, kinds in found["rows"].items():
        rows = []
        for kind in ("changed", "added", "removed"):
            for row in kinds[kind]:
                cells = [
                    f"{name}: {before or 'blank'} → {after or 'blank'}"
                    for name, (before, after) in row.get("columns", {}).items()
                ]
                cells = cells or [
                    f"{name}: {value}" for name, value in row.get("row", {}).items() if name not in row["key"]
                ]
                rows.append(
                    [
                        kind,
                        f"<code>{_broken(row['address'].removeprefix(table + '/'))}</code>",
                        html.escape("; ".join(cells)),
                    ]
                )
        parts.append(
            f'<h3 class="moved-chapter">{table}: {counted(len(rows), "row")}</h3>'
            + _table(["Kind", "Row", "Cells"], rows[:ROWS])
            + _left_out(len(rows), ROWS)
        )
    return _raw("\n".join(parts))

"""What moved, in words: one summary sentence, causes, and the lines that a terminal shows."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from aibalance.runs.comparing.differences import all_rows
from aibalance.runs.comparing.movements import PRINTED

Changes = Mapping[str, Any]
NAMED = 2


def counted(number: int, one: str, several: str = "") -> str:
    """Return a number with its noun: 1 sentence, 2 sentences."""
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def summary(changes: Changes) -> str:
    """Return one or two sentences that say how much moved, and on what."""
    numbers = changes["counts"]
    rows = [
        counted(numbers[f"rows_{kind}"], "row") + f" {kind}"
        for kind in ("changed", "added", "removed")
        if numbers[f"rows_{kind}"]
    ]
    few = [row["address"] for table in changes["rows"].values() for row in all_rows(table)]
    inputs = [_named(few, changes)] if 0 < len(few) <= NAMED else [", ".join(rows)] if rows else []
    inputs += [f"parameter {p['name']}: {p['before']} → {p['after']}" for p in changes["parameters"]]
    inputs += [
        f"{what} changed for {counted(len(changes[part]), 'chapter')}"
        for part, what in (("library", "the library"), ("code", "the code"))
        if changes[part]
    ]
    undrawn = changes.get("undrawn", ())
    bare = f"Charts and tables of {counted(len(undrawn), 'chapter')} were left out. " * bool(undrawn)
    given = f"What went in: {'; '.join(inputs)}." if inputs else "Data, parameters and library are the same."
    beside, unprinted = numbers["beside"], numbers["unprinted"]
    noise = (
        f"{counted(unprinted, 'statistic')} {'differs' if unprinted == 1 else 'differ'} by less than is printed. "
        * bool(unprinted)
    )
    if not changes["moved"]:
        return f"Nothing moved. {noise}{bare}{given}"
    parts = [
        counted(numbers["flipped"], "verdict flipped", "verdicts flipped")
        if numbers["flipped"]
        else "No verdict flipped",
        counted(numbers["sentences"], "sentence") + " changed",
        counted(numbers["printed"], "printed statistic") + " changed",
        counted(numbers["charts"], "chart") + " changed",
    ]
    if beside:
        parts.insert(3, f"{beside:,} more in the interval, date or grade beside the number")
    new = [
        f"{counted(numbers[f'statistics_{kind}'], 'statistic')} {kind}"
        for kind in ("added", "removed")
        if numbers[f"statistics_{kind}"]
    ]
    return f"{', '.join(parts + new)}. {noise}{bare}{given}"


def told(causes: list[dict[str, Any]], changes: Changes) -> str:
    """Return in words why something moved; "" if nothing is known."""
    rows = [cause for cause in causes if cause["kind"] == "row"]
    more = sum(cause["count"] for cause in causes if cause["kind"] == "rows") + max(len(rows) - NAMED, 0)
    words = [_named([cause["what"] for cause in rows[:NAMED]], changes)] if rows else []
    if more:
        words.append(counted(more, "more row"))
    values = {p["name"]: p for p in changes.get("parameters", [])}
    for cause in causes:
        if cause["kind"] == "parameter" and cause["what"] in values:
            value = values[cause["what"]]
            words.append(f"parameter {cause['what']} {value['before']} → {value['after']}")
        elif cause["kind"] in ("library", "code"):
            words.append({"library": "the library changed", "code": "the chapter's code changed"}[cause["kind"]])
        elif cause["kind"] == "chapters":
            words.append("what other chapters found, which this one sums up")
    tables = [f"{cause['what']} ({counted(cause['count'], 'row')})" for cause in causes if cause["kind"] == "table"]
    if tables:
        words.append(f"no row of its own changed; it can depend on {', '.join(tables)}")
    return "; ".join(words)


def _named(addresses: Sequence[str], changes: Changes) -> str:
    """Return addresses of rows, each with the cell that changed."""
    changed = [row for table in changes.get("rows", {}).values() for row in table["changed"]]
    cells = {row["address"]: row["columns"] for row in changed}
    return "; ".join(_row(address, cells.get(address, {})) for address in addresses)


def _row(address: str, cells: Mapping[str, list[str]]) -> str:
    name = address.removeprefix("observations/")
    if not cells:
        return name
    column = "value" if "value" in cells else next(iter(cells))
    before, after = cells[column]
    return f"{name} ({column} {before or 'blank'} → {after or 'blank'})"


def lines(changes: Changes, most: int = 10) -> Iterator[str]:
    """Yield what a terminal shows: the summary, then of each kind the `most` important, and how many more there are."""
    yield summary(changes)
    flips = [v for v in changes["verdicts"] if v["flipped"]]
    yield from _section(
        "Verdicts that flipped",
        flips,
        most,
        lambda v: [
            f"{v['claim']}: {v['before']['verdict']} → {v['after']['verdict']}  ({v['statement']})",
            *_because(v, changes),
        ],
    )
    yield from _section(
        "Sentences",
        [s for s in changes["sentences"] if s["kind"] in ("text", "chart")],
        most,
        lambda s: [
            f"chapters/{s['file']}, {s['place']}",
            f"  - {s['before'] or 'nothing'}",
            f"  + {s['after'] or 'nothing'}",
        ],
    )
    printed = [s for s in changes["statistics"] if s["importance"] <= PRINTED]
    yield from _section(
        "Statistics",
        printed,
        most,
        lambda s: [
            f"{s['chapter']}.{s['statistic']}: {s['before']['text']} → {s['after']['text']}"
            + (f"  ({s['change']['text']})" if s["change"]["text"] else ""),
            *_because(s, changes),
        ],
    )
    yield from _section("Charts", changes["charts"], most, lambda c: [f"{c['id']}: {differing(c)} changed"])


def differing(chart: Mapping[str, Any]) -> str:
    """Return what of a chart changed, in words."""
    told_of = [kind for kind in chart["differ"] if kind != "drawing"]
    return " and ".join(told_of) or "only the drawing"


def _because(moved: Mapping[str, Any], changes: Changes) -> list[str]:
    why = told(moved["causes"], changes)
    return [f"  because of {why}"] if why else []


def _section(title: str, found: list[Any], most: int, words: Any) -> Iterator[str]:
    if found:
        yield ""
        yield f"{title} ({len(found):,})"
        for entry in islice(found, most):
            yield from (f"  {line}" for line in words(entry))
        if len(found) > most:
            yield f"  … and {len(found) - most:,} more"

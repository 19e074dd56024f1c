"""What differs between a stored file of the book and the one made anew: which number or word, where, from what to what."""

import json
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any, TypeAlias

from aibalance.records import EXPORT_TYPE, FIGURE_TYPE, RECORD_TYPE

Move: TypeAlias = tuple[str, str, str]  # where, from, to
MOST = 20  # moves told of one file; the others are counted
SHOWN = 60  # characters told of a longer text, around the place where it differs
ABSENT = "nothing"


def moves(old: str, new: str) -> list[str]:
    """Return in words what differs between two versions of a file, one line each, at most MOST and how many more there are.

    Of notebooks: statistics, verdicts, plotted rows, exports and words by name, and then drawings and pages; of other files
    the lines that differ.
    """
    try:
        before, after = json.loads(old), json.loads(new)
        found = list(_notebook(before, after) if "cells" in after else _values("", before, after))
    except (ValueError, TypeError, KeyError, AttributeError):
        found = list(_lines(old, new))
    told = [f"{where}: {was} → {now}" if where else f"{was} → {now}" for where, was, now in found]
    return [*told[:MOST], *([f"and {len(told) - MOST} more"] if len(told) > MOST else [])]


def _notebook(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Move]:
    for part in ("library", "code", "chapters", "parameters", "reads"):
        was, now = (book["metadata"].get("aibalance", {}).get(part) for book in (before, after))
        if was != now:
            yield f"made from another {part}", *_excerpts(_text(was), _text(now))
    cells = [[cell for cell in book["cells"] if cell["cell_type"] == "code"] for book in (before, after)]
    if len(cells[0]) != len(cells[1]):
        yield "code cells", str(len(cells[0])), str(len(cells[1]))
    for place, (was, now) in enumerate(zip(*cells, strict=False), start=1):
        outputs = was.get("outputs", []), now.get("outputs", [])
        if len(outputs[0]) != len(outputs[1]):
            yield f"cell {place}, outputs", str(len(outputs[0])), str(len(outputs[1]))
        for old, new in zip(*outputs, strict=False):
            yield from _bundle(f"cell {place}", old.get("data", {}), new.get("data", {}))


def _bundle(cell: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Move]:
    numbers = False
    for kind in (RECORD_TYPE, FIGURE_TYPE, EXPORT_TYPE):
        for move in _values("", _known(old.get(kind)), _known(new.get(kind))):
            numbers = True
            yield f"{cell}, {move[0]}", *move[1:]
    about = new.get(FIGURE_TYPE, {}).get("id")
    for kind, words in (("text/html", f"drawing of {about}" if about else "page"), ("text/plain", "text")):
        was, now = ("".join(bundle.get(kind, "")) for bundle in (old, new))
        if was != now and (kind == "text/html" or not numbers):
            yield f"{cell}, {words}", *_excerpts(was, now)


def _known(record: Any) -> Any:
    """Return a record with its lists of statistics, claims and comparisons by name, so that one more moves no other."""
    if not isinstance(record, dict):
        return {}
    chapter, found = record.get("chapter", ""), dict(record)
    for key, word, name in (
        ("statistics", "statistic", "id"),
        ("claims", "claim", "claim"),
        ("comparisons", "comparison", "name"),
    ):
        for item in found.pop(key, []):
            found[f"{word} {chapter + '.' if word == 'statistic' else ''}{item[name]}"] = item
    if "data" in found and "id" in found:
        found = {f"figure {found['id']}": {key: value for key, value in found.items() if key != "id"}}
    return found


def _values(where: str, old: Any, new: Any) -> Iterator[Move]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys([*old, *new]):
            yield from _values(f"{where}, {key}" if where else key, old.get(key), new.get(key))
    elif isinstance(old, list) and isinstance(new, list):
        for place in range(max(len(old), len(new))):
            sides = (values[place] if place < len(values) else None for values in (old, new))
            yield from _values(f"{where}, row {place + 1}" if where else f"row {place + 1}", *sides)
    elif old != new or type(old) is not type(new):
        yield where, *_excerpts(_text(old), _text(new))


def _text(value: Any) -> str:
    return ABSENT if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _excerpts(old: str, new: str) -> tuple[str, str]:
    """Return two texts, or what stands around the first place where they differ."""
    if max(len(old), len(new)) <= SHOWN:
        return old or ABSENT, new or ABSENT
    first = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    start = max(0, first - SHOWN // 3)
    one, other = (
        "…" * (start > 0) + text[start : start + SHOWN] + "…" * (len(text) > start + SHOWN) for text in (old, new)
    )
    return one, other


def _lines(old: str, new: str) -> Iterator[Move]:
    rows = old.splitlines(), new.splitlines()
    for kind, a, b, c, d in SequenceMatcher(None, *rows, autojunk=False).get_opcodes():
        if kind != "equal":
            yield f"line {c + 1}", *_excerpts("\n".join(rows[0][a:b]), "\n".join(rows[1][c:d]))

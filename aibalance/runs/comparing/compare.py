"""What moved between two executed books: verdicts, sentences, statistics, charts, rows, and why."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from aibalance.data.tables import schema
from aibalance.runs.comparing.causes import Causes, changed_values
from aibalance.runs.comparing.contents import WORDS, Contents, contents
from aibalance.runs.comparing.differences import differences
from aibalance.runs.comparing.movements import (
    CARD,
    PRINTED,
    UNPRINTED,
    WORD,
    distance,
    statistic_changes,
    verdict_changes,
)
from aibalance.runs.comparing.sentences import marked, paired
from aibalance.runs.comparing.visible import same_drawing, same_rows
from aibalance.runs.pages import small_name

# The page that reports a comparison takes no part in one.
PAGE = "what-changed.md"
BESIDE = ("text", "chart", "evidence", "table")


def changes(base: Path, run: Path) -> dict[str, Any]:
    """Return what moved from one executed book to another, ready for JSON; the same two books give the same text.

    Both folders hold chapters/ and data/. Chapters of `base` that `run` lacks are listed as `absent` and not compared.
    Importance: verdicts that flipped, the longest way first; then words that changed, such as who leads; then
    printed numbers by relative change; last what changed by less than is printed, which is no movement. Sentences take the
    importance of the statistics in them. Order of the book decides between equals. `moved` is False if nothing that a reader can see
    differs, even if rows do. Raises BadInputError if a folder is no book, or a run that never ended.
    """
    before, after = contents(Path(base), (PAGE,)), contents(Path(run), (PAGE,))
    absent = [name for name in before.texts if name not in after.texts]
    _leave_out(before, absent)
    for book in (before, after):  # where either side has no drawings, nothing is said of them
        book.charts = {key: c for key, c in book.charts.items() if c["file"] not in {*before.undrawn, *after.undrawn}}
    rows = differences(before.folder / "data", after.folder / "data")
    causes = Causes(before, after, rows)
    statistics = statistic_changes(before.statistics, after.statistics)
    for moved in statistics["moved"]:
        moved["causes"] = causes.of_statistic(moved["chapter"], moved["statistic"])
    verdicts = verdict_changes(before.claims, after.claims)
    for verdict in verdicts:
        both = verdict["before"] and verdict["after"]
        verdict["causes"] = causes.of_verdict(verdict["claim"]) if both else []
    told = sentence_changes(before, after, statistics["moved"])
    charts = chart_changes(before, after)
    found = {
        "verdicts": verdicts, "sentences": told, "statistics": statistics["moved"],
        "statistics_added": statistics["added"], "statistics_removed": statistics["removed"],
        "charts": charts, "charts_added": [c for c in after.charts if c not in before.charts],
        "charts_removed": [c for c in before.charts if c not in after.charts],
    }  # fmt: skip
    seen = {**found, "statistics": [moved for moved in statistics["moved"] if moved["importance"] < UNPRINTED]}
    return {
        "moved": any(seen.values()),
        "counts": counts(found, rows),
        **found,
        "rows": rows,
        "keys": {
            table: schema(after.folder / "data")[table]["schema"]["primaryKey"]
            for table in rows
            if table in schema(after.folder / "data")
        },
        "parameters": parameter_changes(before, after),
        "library": _chapters_with_other(before, after, "library"),
        "code": _chapters_with_other(before, after, "code"),
        "absent": absent,
        "undrawn": sorted({*before.undrawn, *after.undrawn}),
        "files": after.files,
        "titles": after.titles,
    }


def _leave_out(book: Contents, files: Iterable[str]) -> None:
    gone = set(files)
    chapters = {chapter for chapter, name in book.files.items() if name in gone}
    book.statistics = [s for s in book.statistics if s["chapter"] not in chapters]
    book.claims = [c for c in book.claims if c["chapter"] not in chapters]
    book.charts = {key: chart for key, chart in book.charts.items() if chart["file"] not in gone}
    for part in (book.texts, book.tables, book.digests, book.parameters):
        for name in gone & part.keys():
            del part[name]


def counts(found: Mapping[str, Any], rows: Mapping[str, Any]) -> dict[str, int]:
    """Return how many of each kind differ."""
    numbers = {kind: len(listed) for kind, listed in found.items()}
    numbers["flipped"] = sum(verdict["flipped"] for verdict in found["verdicts"])
    classes = [moved["importance"] for moved in found["statistics"]]
    numbers["printed"] = sum(importance <= PRINTED for importance in classes)
    numbers["beside"], numbers["unprinted"] = classes.count(CARD), classes.count(UNPRINTED)
    numbers |= {
        f"rows_{kind}": sum(len(table[kind]) for table in rows.values()) for kind in ("added", "changed", "removed")
    }
    return numbers


def sentence_changes(before: Contents, after: Contents, moved: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the sentences that differ: in the text, on charts, in the reasons of verdicts, in tables; by importance.

    Each has file, place (the heading it stands under, a chart's id or a claim's), kind, before, after ("" where one
    side lacks it), marks (see sentences.marked) and the names of its statistics that moved.
    """
    weights = {
        f"{m['chapter']}.{m['statistic']}": (m["importance"], -distance(m["before"]["value"], m["after"]["value"]))
        for m in moved
    }
    found: list[tuple[tuple[float, ...], dict[str, Any]]] = []
    for file, place, kind, was, now, names in _pairs(before, after):
        if was != now:
            own = sorted(name for name in set(names) if name in weights)
            importance, size = min((weights[name] for name in own), default=(WORD, 0.0))
            entry = {
                "file": file, "place": place, "kind": kind, "before": was, "after": now, "marks": marked(was, now),
                "statistics": own, "importance": importance,
            }  # fmt: skip
            found.append(((BESIDE.index(kind), importance, size), entry))
    return [entry for _, entry in sorted(found, key=lambda pair: pair[0])]


def _pairs(before: Contents, after: Contents) -> Iterable[tuple[str, str, str, str, str, list[str]]]:
    """Yield (file, place, kind, before, after, statistics) of everything that belongs together in two books."""
    old_words, new_words = before.words, after.words
    for file in after.texts:
        old, new = before.texts.get(file, []), after.texts[file]
        for i, j in paired([s.template for s in old], [s.template for s in new]):
            sides = [s for s in ((old[i] if i is not None else None), (new[j] if j is not None else None)) if s]
            names = [name if name in new_words else small_name(name) for s in sides for name in s.names]
            was = old[i].filled(old_words) if i is not None else ""
            now = new[j].filled(new_words) if j is not None else ""
            yield file, sides[-1].place, "text", was, now, names
    undrawn = {file for book in (before, after) for file in book.undrawn}
    for key, chart in after.charts.items():
        if key in before.charts:
            for word in ("title", "subtitle"):
                yield chart["file"], key, "chart", before.charts[key][word], chart[word], []
    reasons = {claim["claim"]: claim["why"] for claim in before.claims}
    for claim in after.claims:
        if claim["claim"] in reasons:
            yield after.files[claim["chapter"]], claim["claim"], "evidence", reasons[claim["claim"]], claim["why"], []
    for file in (name for name in after.tables if name not in undrawn):
        rows, lines = before.tables.get(file, []), after.tables[file]
        for i, j in paired(rows, lines):
            yield file, "", "table", rows[i] if i is not None else "", lines[j] if j is not None else "", []


def chart_changes(before: Contents, after: Contents) -> list[dict[str, Any]]:
    """Return the charts that both books have and that differ: id, file, titles, and which of words, data and drawing do."""
    found = []
    for key, chart in after.charts.items():
        was = before.charts.get(key)
        if was:
            kinds = {
                "data": not same_rows(was.get("data"), chart.get("data")),
                "words": any(was.get(word) != chart.get(word) for word in WORDS),
                "drawing": not same_drawing(was["drawing"], chart["drawing"]),
            }
            if any(kinds.values()):
                differ = [kind for kind, differs in kinds.items() if differs]
                found.append(
                    {
                        "id": key,
                        "file": chart["file"],
                        "before": was["title"],
                        "after": chart["title"],
                        "differ": differ,
                    }
                )
    return sorted(found, key=lambda chart: (chart["before"] == chart["after"], "data" not in chart["differ"]))


def parameter_changes(before: Contents, after: Contents) -> list[dict[str, Any]]:
    """Return the parameters with other values: name, before, after, files of the chapters that take them."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for file in after.parameters:
        if file not in before.parameters:
            continue
        old, new = before.parameters[file], after.parameters[file]
        for name in changed_values(before.parameters, after.parameters, file):
            key = (name, repr((old.get(name), new.get(name))))
            entry: dict[str, Any] = {"name": name, "before": old.get(name), "after": new.get(name), "files": []}
            found.setdefault(key, entry)["files"].append(file)
    return list(found.values())


def _chapters_with_other(before: Contents, after: Contents, part: str) -> list[str]:
    both = [file for file in after.digests if file in before.digests]
    return [file for file in both if before.digests[file].get(part) != after.digests[file].get(part)]

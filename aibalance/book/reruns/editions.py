"""Editions: the results that the book has had, frozen under its version, and what has moved since the last one."""

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import yaml
from markupsafe import Markup, escape

from aibalance.book.reruns.moved import html, left_out, named, table
from aibalance.data.store import write_text
from aibalance.data.tables import BadInputError, read_text
from aibalance.executed.book import ExecutedBook, read_book
from aibalance.runs.comparing.movements import PRINTED, VERDICTS, statistic_changes, verdict_changes
from aibalance.runs.comparing.report import counted
from aibalance.runs.comparing.results import statistics, verdicts
from aibalance.runs.execution.record import stale_chapters

FOLDER = Path("docs") / "editions"
FIGURES = "figures.csv"
NUMBERS = ("value", "low", "high", "confidence", "deviation")
SHOWN = 40


def version(project: Path) -> str:
    """Return the edition of the book, from its configuration."""
    config = yaml.safe_load((project / "_config.yml").read_text(encoding="utf-8"))
    return str(config["sphinx"]["config"]["version"])


def freeze(project: Path) -> bool:
    """Write the stored results under the book's edition; return whether anything was written.

    Raises BadInputError if a chapter's outputs are stale, or if the edition is frozen already with other results.
    """
    old = stale_chapters(project / "chapters", project / "data")
    if old:
        name, why = next(iter(old.items()))
        raise BadInputError(
            f"chapters/{name}: found stale outputs ({why}); expected fresh ones, see 'aibalance refresh-outputs'"
        )
    now = results(project)
    folder = project / FOLDER / version(project)
    for name, text in now.items():
        path = folder / name
        if path.exists() and path.read_text(encoding="utf-8") != text:
            raise BadInputError(
                f"{path}: found other results frozen under this edition; expected equal ones, or a new version in _config.yml"
            )
    written = [write_text(folder / name, text) for name, text in now.items()]
    return any(written)


def results(project: Path) -> dict[str, str]:
    """Return the stored results of a book as CSV text, {file name: text}."""
    book = read_book(project)
    tables = {
        "statistics.csv": statistics(book.records),
        "verdicts.csv": verdicts(book.records),
        FIGURES: figures(book),
        "pages.csv": pd.DataFrame({"page": [f"chapters/{Path(name).stem}" for name in book.pieces]}),
    }
    return {name: frame.to_csv(index=False, lineterminator="\n") for name, frame in tables.items()}


def figures(book: ExecutedBook) -> pd.DataFrame:
    """Return the charts of a book: figure (its id), page, title."""
    rows = [(id, f"chapters/{Path(file).stem}", chart["title"]) for id, (file, chart, _) in book.charts.items()]
    return pd.DataFrame(rows, columns=["figure", "page", "title"])


def frozen(project: Path) -> list[str]:
    """Return the editions that are frozen, the oldest first."""
    return ordered(path.parent.name for path in (project / FOLDER).glob("*/verdicts.csv"))


def ordered(names: Iterable[str]) -> list[str]:
    """Return names of editions, the oldest first."""
    return sorted(names, key=lambda name: [int(part) if part.isdigit() else math.inf for part in name.split(".")])


def moved_since(project: Path, edition: str, records: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return what moved from a frozen edition to the records of chapters: statistics (see movements) and verdicts."""
    folder = project / FOLDER / edition
    found: dict[str, Any] = dict(
        statistic_changes(_listed(read_text(folder / "statistics.csv")), _listed(statistics(records)))
    )
    return {
        **found,
        "verdicts": verdict_changes(_listed(read_text(folder / "verdicts.csv")), _listed(verdicts(records))),
    }


def _listed(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a table of results, which is text, as records with numbers as numbers and blanks as None."""
    records = [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]
    for record in records:
        for name in NUMBERS:
            if name in record and not (name == "value" and record["unit"] == "text") and not _is_word(record[name]):
                record[name] = float(record[name]) if record[name] != "" else None
    return records


def _is_word(text: Any) -> bool:
    try:
        float(text or 0)
    except ValueError:
        return True
    return False


def substitutions(book: Path, records: Sequence[dict[str, Any]], current: str = "") -> dict[str, str]:
    """Return what pages print of editions: {"current", "listed", "moved"}, as HTML. records: of the executed chapters.

    current: this edition in words, where it is a rerun.
    """
    here, known = version(book), frozen(book)
    earlier = [name for name in known if name != here]
    return {
        "current": str(escape(current or here)),
        "listed": _editions(book, known, here),
        "moved": _moved(book, earlier, records),
    }


def _editions(book: Path, known: list[str], here: str) -> str:
    if not known:
        return "No edition has been frozen yet."
    rows = []
    for name in reversed(known):
        folder = book / FOLDER / name
        judged = read_text(folder / "verdicts.csv")["verdict"].value_counts()
        cells = [str(judged.get(verdict, 0)) for verdict in VERDICTS]
        rows.append(
            [
                name + (" (this one)" if name == here else ""),
                f"{len(read_text(folder / 'statistics.csv')):,}",
                *cells,
            ]
        )
    heads = ["Edition", "Statistics", *(verdict.capitalize() for verdict in VERDICTS)]
    return table(heads, rows, "editions")


def _moved(book: Path, earlier: list[str], records: Sequence[dict[str, Any]]) -> str:
    if not earlier:
        return "This is the first edition: there is nothing before it to compare with."
    found = moved_since(book, earlier[-1], records)
    flips = [v for v in found["verdicts"] if v["flipped"]]
    printed = [s for s in found["moved"] if s["importance"] <= PRINTED]
    if not (flips or printed or found["added"] or found["removed"]):
        return html("since", earlier[-1], " nothing has moved")
    counts = (
        f": {counted(len(flips), 'verdict')} flipped, {counted(len(printed), 'printed statistic')} changed, "
        f"{len(found['added']):,} added, {len(found['removed']):,} removed"
    )
    verdict_rows = [
        [html("code", v["claim"]) + f" {v['statement']}", v["before"]["verdict"], html("now", v["after"]["verdict"])]
        for v in flips
    ]
    number_rows = [
        [named(s, link=False), s["before"]["text"], html("now", s["after"]["text"]), s["change"]["text"]]
        for s in printed[:SHOWN]
    ]
    return Markup("").join([
        html("since", earlier[-1], counts),
        table(["Claim", "Before", "Now"], verdict_rows),
        table(["Statistic", "Before", "Now", "Change"], number_rows, "numbers"),
        left_out(len(printed), SHOWN, html("where", "all can be computed from ", FOLDER.as_posix(), "")),
    ])  # fmt: skip

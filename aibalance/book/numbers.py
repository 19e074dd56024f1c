"""Numbers for prose: read the records of executed chapters and fill {{ chapter.statistic }} with marked-up values."""

import html
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from aibalance.charts.figure import FIGURE_TYPE
from aibalance.data.contract import nearest
from aibalance.records import bundles, records
from aibalance.runs.record import read_notebook

REFERENCE = re.compile(r"\{\{\s*([A-Za-z_]\w*)\.([A-Za-z_]\w*)\s*(\|[^}]*)?\}\}")


def numbers(chapters: Path, sources: Mapping[str, str] | None = None) -> dict[str, dict[str, str]]:
    """Return {chapter: {statistic: HTML}}. Words get a twin key with a capital for the start of a sentence.

    sources: printed names of source ids for the cards.
    """
    result: dict[str, dict[str, str]] = {}
    for record in records(chapters):
        texts = result.setdefault(record["chapter"], {})
        for statistic in record.get("statistics", []):
            if statistic["unit"] == "text":
                word = html.escape(statistic["text"])
                texts[statistic["id"]] = word
                texts[capital(statistic["id"])] = capital(word)
            else:
                texts[statistic["id"]] = marked(statistic, record, sources or {})
    return result


def charts(chapters: Path) -> dict[str, str]:
    """Return {chart id with underscores: HTML}, so that a page can show a chapter's chart: {{ chart.market_drivers }}."""
    shown = (bundle for _, bundle in bundles(chapters) if FIGURE_TYPE in bundle)
    return {bundle[FIGURE_TYPE]["id"].replace("-", "_"): bundle["text/html"] for bundle in shown}


def capital(text: str) -> str:
    """Return the text with its first letter as a capital, the rest untouched."""
    return text[:1].upper() + text[1:]


def marked(statistic: Mapping[str, Any], record: Mapping[str, Any], sources: Mapping[str, str]) -> str:
    """Return a number as an inline element with a card: what it is, interval, sources, as-of and grade."""
    facts = [statistic["label"], statistic["interval"]]
    facts += [sources.get(source, source) for source in statistic["sources"][:3]]
    facts += [
        f"as of {statistic['as_of']}" if statistic["as_of"] else "",
        f"read as {statistic['grade']}" if statistic["grade"] else "",
    ]
    lines = "".join(f'<span class="card-line">{html.escape(fact)}</span>' for fact in facts if fact)
    value = "" if statistic["value"] is None else f"{statistic['value']:g}"
    name = f"{record['chapter']}.{statistic['id']}"
    return (
        f'<span class="statistic" tabindex="0"><data value="{value}">{html.escape(statistic["text"])}</data>'
        f'<span class="card" role="tooltip">{lines}<span class="card-line"><code>{name}</code></span></span></span>'
    )


def unknown(chapters: Path, known: Mapping[str, Mapping[str, str]]) -> Iterable[str]:
    """Yield one sentence for each {{ chapter.statistic }} in the text of the book that no executed chapter defines."""
    names = [f"{chapter}.{key}" for chapter, keys in known.items() for key in keys]
    for path in sorted([*chapters.glob("*.ipynb"), *chapters.glob("*.md")]):
        if path.suffix == ".ipynb":
            texts = [
                (f"cell {i + 1}", c.source)
                for i, c in enumerate(read_notebook(path).cells)
                if c.cell_type == "markdown"
            ]
        else:
            texts = [("text", path.read_text(encoding="utf-8"))]
        for where, text in texts:
            for match in REFERENCE.finditer(text):
                name = f"{match[1]}.{match[2]}"
                if name not in names:
                    near = nearest(name, names)
                    yield (
                        f"chapters/{path.name}, {where}: found {{{{ {name} }}}}; expected a statistic of an executed chapter"
                        + (f"; nearest: {near}" if near else "")
                    )

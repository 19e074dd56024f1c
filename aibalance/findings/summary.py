"""The summary: a scorecard made from the other chapters' records, and what happened after the article was written."""

import html
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from aibalance.ledger import Chapter, Shown
from aibalance.records import records
from aibalance.statistic import formatted

MEASURE, LEAD = "market.investment", "private_investment_lead"
COLUMNS = ["label", "focus", "rival", "leader", "trailer", "gap", "gainer", "ratio", "value", "link", "as_of", "grade"]


def scorecard(chapter: Chapter, chosen: Sequence[str], folder: str | Path = ".") -> pd.DataFrame:
    """Return one row for each chosen comparison, "chapter.name", that the other chapters computed for this pair.

    Columns: label, focus, rival, ratio (focus over rival), value (the same, turned over where less is better), leader,
    trailer, gap, as_of, grade, link. Registers compared, leads_focus, leads_rival, gains_focus, gains_rival, and the
    widest and narrowest lead: widest, widest_times, widest_leader, narrowest, narrowest_times.
    """
    known = {r["chapter"]: r for r in records(folder, summary=False) if "statistics" in r}
    rows = []
    for name in chosen:
        key, _, comparison = name.partition(".")
        record = known.get(key, {"comparisons": [], "statistics": []})
        found = next((c for c in record["comparisons"] if c["name"] == comparison), None)
        if found:
            chapter.comparisons.append({**found, "name": name})
            texts = {s["id"]: s for s in record["statistics"]}
            rows.append(_row(found, texts, comparison, Path(record["file"]).stem))
    table = _with_newest(chapter, pd.DataFrame(rows, columns=COLUMNS), chosen)
    _register(chapter, table)
    return table


def _with_newest(chapter: Chapter, table: pd.DataFrame, chosen: Sequence[str]) -> pd.DataFrame:
    """Set the measure of LEAD to its newest complete year: one question, and the answer that `aftermath` prints too."""
    newest = chapter.by_year(LEAD).tail(1) if chapter.quantities else table.iloc[:0]
    rows = table["label"] == chapter.indicators.loc["private_investment", "label"]
    if newest.empty or not rows.any() or MEASURE not in chosen:
        return table
    first, second, ratio = (float(newest[column].iloc[0]) for column in ("first", "second", "value"))
    ahead, behind = (chapter.focus, chapter.rival) if ratio > 1 else (chapter.rival, chapter.focus)
    unit = chapter.indicators.loc["private_investment", "unit"]
    new = {
        "focus": formatted(first, unit), "rival": formatted(second, unit), "ratio": ratio, "value": ratio,
        "leader": chapter.prose[ahead], "trailer": chapter.prose[behind], "as_of": f"{newest['year'].iloc[0]:.0f}",
        "grade": chapter.asked(LEAD)["grade"].iloc[-1],
    }  # fmt: skip
    for column, value in new.items():
        table.loc[rows, column] = value
    return table


def _row(found: dict[str, Any], texts: dict[str, Any], name: str, page: str) -> dict[str, Any]:
    value = 1 / found["ratio"] if found["direction"] == "lower" else found["ratio"]
    words = {part: texts[f"{name}_{part}"]["text"] for part in ("focus", "rival", "leader", "trailer", "gap", "gainer")}
    return {
        "label": found["label"], **words, "ratio": found["ratio"], "value": value, "link": f"{page}.html",
        "as_of": texts[f"{name}_year"]["text"], "grade": texts[f"{name}_times"]["grade"],
    }  # fmt: skip


def _register(chapter: Chapter, table: pd.DataFrame) -> None:
    chapter.add("compared", len(table), "count", digits=0, label="measures compared")
    for role in ("focus", "rival"):
        name = chapter.prose[chapter.focus if role == "focus" else chapter.rival]
        chapter.add(
            f"leads_{role}", int((table["leader"] == name).sum()), "count", digits=0, label=f"measures led by {name}"
        )
        chapter.add(
            f"gains_{role}",
            int((table["gainer"] == name).sum()),
            "count",
            digits=0,
            label=f"measures on which {name} gained",
        )
    size = table["value"].map(lambda v: max(v, 1 / v))
    for word, place in (("widest", size.idxmax()), ("narrowest", size.idxmin())) if len(table) else ():
        row = table.loc[place]
        label = row["label"] if row["label"][:2].isupper() else row["label"][0].lower() + row["label"][1:]
        chapter.add(word, label, "text", label=f"{word} lead")
        chapter.add(f"{word}_times", size[place], "times", label=f"{word} lead, size")
        chapter.add(f"{word}_leader", row["leader"], "text", label=f"{word} lead, who")


def shown_scorecard(chapter: Chapter, table: pd.DataFrame) -> Shown:
    """Show the scorecard as a table: both values, the ratio, who leads, which way it moved, as-of, grade, chapter."""
    names = [chapter.names[chapter.focus], chapter.names[chapter.rival]]
    heads = (*names, "Ratio", "Leads", "Gap", "As of")
    head = "".join(f"<th>{h}</th>" for h in ("Measure", *heads))
    plain = {chapter.prose[code]: chapter.names[code] for code in chapter.pair}
    rows, lines = [], []
    for row in table.itertuples():
        times = formatted(max(row.ratio, 1 / row.ratio), "times", 1)
        cells = (row.focus, row.rival, times, plain[row.leader], row.gap, f"{row.as_of}, {row.grade}")
        pairs = zip(heads, cells, strict=True)
        body = "".join(f'<td data-label="{head}">{html.escape(str(cell))}</td>' for head, cell in pairs)
        rows.append(f'<tr><td><a href="{row.link}">{html.escape(row.label)}</a></td>{body}</tr>')
        lines.append(f"{row.label}: {', '.join(map(str, cells))}")
    markup = f'<table class="scorecard"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
    return Shown("\n".join(lines), markup)


def aftermath(chapter: Chapter, since: str = "2025-07") -> Shown:
    """List what happened after the article was written: investment of 2025 in the next edition, and dated events.

    Registers later_focus, later_rival, later_times (private investment in the edition of 2026), events_since.
    """
    from aibalance.data.tables import read

    rows = chapter.rows("private_investment_newest")
    values = rows.drop_duplicates("economy", keep="last").set_index("economy")["value"]
    for role, code in (("focus", chapter.focus), ("rival", chapter.rival)):
        part, name = rows[rows["economy"] == code], chapter.names[code]
        chapter.add(f"later_{role}", values.get(code), "USD bn", label=f"private investment in 2025, {name}", rows=part)
    both = values.get(chapter.focus), values.get(chapter.rival)
    times = max(both) / min(both) if None not in both else None
    chapter.add("later_times", times, "times", label="gap in private investment in 2025", rows=rows, quantity=LEAD)
    events = read(chapter.data, "events")
    events = events[(events["date"] >= since) & events["economy"].isin([*chapter.pair, "EU27", "WLD"])].sort_values(
        "date", kind="stable"
    )
    chapter.add(
        "events_since", len(events), "count", digits=0, label="dated events on record since the article was written"
    )
    items = "".join(
        f"<li>{row.date}: {html.escape(row.title)} <small>({html.escape(chapter.names[row.economy])})</small></li>"
        for row in events.itertuples()
    )
    return Shown(
        "\n".join(f"{row.date}: {row.title}" for row in events.itertuples()), f'<ul class="events">{items}</ul>'
    )

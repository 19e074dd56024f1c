"""Whether the article can be relied on: verdicts counted by section and source, and the state of our own evidence."""

import html

import pandas as pd

from aibalance.article.audit import MARKS
from aibalance.article.claims import VERDICTS, Evidence
from aibalance.article.contradictions import conflicts, references
from aibalance.article.judging import audit
from aibalance.data.tables import read
from aibalance.ledger import Chapter, Shown
from aibalance.statistic import GRADES, formatted

SECTIONS = {
    "00": "Executive summary", "01": "Market dynamics", "02": "Innovations", "03": "Players and alliances", "04": "Hotspots",
    "05": "Comparison", "06": "Outlook", "07": "Barriers and avenues", "08": "Sources",
}  # fmt: skip
PAGES = {
    "01": "01-market-dynamics", "02": "02-innovations", "03": "03-players-and-alliances", "04": "04-hotspots", "05": "05-comparison",
    "06": "06-outlook", "07": "07-barriers", "08": "08-sources-and-audit",
}  # fmt: skip


def verdicts(chapter: Chapter) -> pd.DataFrame:
    """Judge all claims; register counts and shares; return one row a claim with verdict, deviation and statement.

    Statistics: all_claims, all_<verdict>, share_<verdict>; distinct_claims, distinct_<verdict>, without those that repeat an
    earlier one; attributed, misattributed, numbers, numbers_contradicted, worst, worst_deviation; written_by.
    """
    evidence = Evidence(chapter.data)
    judged = [j for section in SECTIONS for j in audit(evidence, section)]
    table = evidence.claims.loc[[j.claim for j in judged]].reset_index(drop=True)
    table = table.assign(
        verdict=[j.verdict for j in judged], deviation=[j.deviation for j in judged], why=[j.why for j in judged],
        attribution=[j.attribution for j in judged], confidence=[j.confidence for j in judged],
    )  # fmt: skip
    chapter.add("all_claims", len(table), "count", digits=0, label="checkable statements of the article")
    for verdict in VERDICTS:
        count, key = int((table["verdict"] == verdict).sum()), verdict.replace(" ", "_")
        chapter.add(f"all_{key}", count, "count", digits=0, label=f"claims that are {verdict}")
        chapter.add(
            f"share_{key}", 100 * count / len(table), "%", digits=0, label=f"share of claims that are {verdict}"
        )
    distinct = table[table["repeats"] == ""]
    chapter.add("distinct_claims", len(distinct), "count", digits=0, label="statements that repeat no earlier one")
    for verdict in VERDICTS:
        count, key = int((distinct["verdict"] == verdict).sum()), verdict.replace(" ", "_")
        chapter.add(f"distinct_{key}", count, "count", digits=0, label=f"distinct claims that are {verdict}")
    written = "" if evidence.article is None else evidence.article["written_by"]
    chapter.add(
        "written_by", written or "no date", "text", label="latest date at which the article can have been written"
    )
    tested = table[table["attribution"].isin(["holds", "fails"])]
    for word, name in (("holds", "attributed"), ("fails", "misattributed")):
        chapter.add(
            name,
            int((tested["attribution"] == word).sum()),
            "count",
            digits=0,
            label=f"claims whose attribution {word}",
        )
    numbers = table[table["deviation"].notna()]
    off = int((numbers["verdict"] == "contradicted").sum())
    chapter.add("numbers", len(numbers), "count", digits=0, label="claims that give a number and can be tested")
    chapter.add("numbers_contradicted", off, "count", digits=0, label="of these, contradicted")
    worst = numbers.loc[numbers["deviation"].abs().idxmax()]
    chapter.add("worst", worst["statement"], "text", label="statement furthest from the nearest figure")
    chapter.add(
        "worst_deviation", worst["deviation"], "% change", digits=0, label="its distance from the nearest figure"
    )
    return table


def by_group(table: pd.DataFrame, column: str, names: dict[str, str] | None = None, least: int = 1) -> pd.DataFrame:
    """Return the share of each verdict by section or cited source, for a matrix: columns row, column, value, text."""
    frames = []
    for key, part in table.groupby(column, sort=False):
        if len(part) < least:
            continue
        label = (names or {}).get(str(key), str(key) or "no source")
        for verdict in VERDICTS:
            count = int((part["verdict"] == verdict).sum())
            text = str(count) if count else ""
            frames.append(
                {"row": f"{label} ({len(part)})", "column": verdict, "value": count / len(part), "text": text}
            )
    return pd.DataFrame(frames)


def contradictions(chapter: Chapter, table: pd.DataFrame) -> Shown:
    """Show what the article's own numbers say of each other; register conflicts and the state of its reference list."""
    found = conflicts(table, chapter.names)
    listed = references(table, read(chapter.data, "listed"))
    chapter.add("conflicts", len(found), "count", digits=0, label="conflicts inside the article, found by rule")
    for name, entries in listed.items():
        chapter.add(name.replace(" ", "_"), len(entries), "count", digits=0, label=f"publishers {name}")
    rows = "".join(
        f"<tr><td>{html.escape(c.rule)}</td><td>{html.escape(c.finding)}</td>"
        f"<td>{', '.join(f'<code>{i}</code>' for i in c.claims)}</td></tr>"
        for c in found
    )
    items = "".join(
        f"<li>{name}: {html.escape(', '.join(entries)) or 'none'}</li>"
        for name, entries in listed.items()
        if name != "cited"
    )
    head = "<thead><tr><th>Rule</th><th>Found</th><th>Claims</th></tr></thead>"
    table_markup = f'<table class="audit conflicts">{head}<tbody>{rows}</tbody></table>'
    markup = f"{table_markup}<p>The list of references against the text:</p><ul>{items}</ul>"
    text = "\n".join(
        [*(f"{c.rule}: {c.finding}" for c in found), *(f"{name}: {', '.join(e)}" for name, e in listed.items())]
    )
    return Shown(text, markup)


def register(table: pd.DataFrame) -> Shown:
    """Show every claim in one table: statement, citation, verdict, deviation, link to the chapter that shows its evidence."""
    rows, lines = [], []
    for row in table.itertuples():
        page = PAGES.get(row.section)
        name = f'<a href="{page}.html#claim-{row.id}"><code>{row.id}</code></a>' if page else f"<code>{row.id}</code>"
        deviation = formatted(row.deviation, "% change", 0) if pd.notna(row.deviation) else ""
        rows.append(
            f"<tr><td>{name}<br>{html.escape(row.statement)}<br><small>cites {html.escape(row.cited) or 'no source'}</small></td>"
            f'<td class="verdict {row.verdict.replace(" ", "-")}"><span aria-hidden="true">{MARKS[row.verdict]}</span> {row.verdict}'
            f"<br><small>{deviation}</small></td><td>{html.escape(row.why)}</td></tr>"
        )
        lines.append(f"{MARKS[row.verdict]} {row.id}: {row.verdict}")
    head = "<thead><tr><th>What the article says</th><th>Verdict</th><th>Why</th></tr></thead>"
    return Shown("\n".join(lines), f'<table class="audit">{head}<tbody>{"".join(rows)}</tbody></table>')


def own_evidence(chapter: Chapter, claims: pd.DataFrame) -> pd.DataFrame:
    """Register the state of our own evidence; return observations by grade, for bars: columns label, value, key.

    claims: as verdicts() returns them. Statistics: rows, row_sources, grade_<grade> (share of rows), claims_low (claims
    judged with low confidence), oldest (the earliest edition still used).
    """
    rows = chapter.observations
    chapter.add("rows", len(rows), "count", digits=0, label="observations in the data package", rows=rows.head(0))
    chapter.add("row_sources", rows["source"].nunique(), "count", digits=0, label="sources that they come from")
    frames = []
    for grade in GRADES:
        share = 100 * (rows["grade"] == grade).mean()
        chapter.add(
            f"grade_{grade.replace('-', '_')}", share, "%", digits=1, label=f"share of observations read as {grade}"
        )
        frames.append({"label": grade, "value": share, "key": ""})
    low = int((claims["confidence"] == "low").sum())
    chapter.add("claims_low", low, "count", digits=0, label="claims judged with low confidence")
    used = chapter.catalogue.loc[sorted(set(rows["source"]))]
    chapter.add("oldest", used["published"].min()[:4], "text", label="year of the oldest edition in use")
    return pd.DataFrame(frames)


def ages(chapter: Chapter) -> pd.DataFrame:
    """Return the latest period of each indicator's pair rows, by section, for dots: columns label, value, key."""
    rows = chapter.observations
    rows = rows[
        rows["economy"].isin(chapter.pair) & rows["status"].isin(["published", "restated", "derived", "estimate"])
    ]
    latest = rows.groupby("indicator")["year"].max().reset_index()
    latest["section"] = latest["indicator"].map(chapter.indicators["section"])
    table = latest.groupby("section")["year"].median().reset_index()
    for row in table.itertuples():
        chapter.add(
            f"latest_{row.section}",
            row.year,
            "year",
            label=f"median latest year of the indicators of chapter {row.section}",
        )
    return table.assign(label=table["section"].map(SECTIONS), value=table["year"], key="")

"""The data dictionary: what each indicator means and misses, whose figures they are, and which years they cover."""

import html
from collections.abc import Iterable

import pandas as pd

from aibalance.charts.strip import strip
from aibalance.data.coverage import ages, coverage, latest_reading
from aibalance.data.freshness import rhythm
from aibalance.data.tables import columns, read, schema
from aibalance.notebook.described import columns_list, folded, table, units_table
from aibalance.notebook.ledger import Chapter, Shown

WEAK = ("press", "restatement")
STYLE = """<style>
.entry { border-top: 1px solid var(--chart-grid, #e4e7eb); padding: 0.7rem 0 0.5rem; max-width: 44rem;
  font: 0.92rem/1.5 system-ui, sans-serif; scroll-margin-top: 5rem; }
.entry h3 { font-size: 1.02rem; margin: 0; } .entry p { margin: 0.15rem 0 0.3rem; }
.entry small, .entry summary { color: var(--chart-muted, #5a626c); font-weight: 400; font-size: 0.82rem; }
.entry code { font-size: 0.78rem; } .entry ul { font-size: 0.82rem; padding-left: 1.1rem; margin: 0.4rem 0; }
.entry svg { display: block; max-width: 100%; height: auto; margin: 0.5rem 0; } .entry summary { cursor: pointer; }
.catalogue td { width: 13%; } .catalogue td:first-child { width: 42%; } .catalogue td:nth-child(2) { width: 19%; }
@media (max-width: 620px) { table.scorecard td[data-label] { width: auto; } }
@media print { .entry details::details-content { content-visibility: visible; block-size: auto; } }
</style>"""


def overview(chapter: Chapter) -> Shown:
    """Show the tables of the package, their columns and units; register what the datasheet counts: rows, grades, statuses, licences.

    A table without rows is left out: a book that audits no article has none of claims.
    """
    rows, sources = chapter.observations, ages(chapter.data)
    held = {name: count for name in schema(chapter.data) if (count := len(read(chapter.data, name)))}
    for name, count in held.items():
        _count(chapter, name, count, f"rows of {name}")
    for field in schema(chapter.data)["observations"]["schema"]["fields"]:
        if field["name"] in ("grade", "status"):
            for value in field["constraints"]["enum"]:
                count = (rows[field["name"]] == value).sum()
                _count(
                    chapter,
                    f"{field['name']}_{value.replace('-', '_')}",
                    count,
                    f"observations of {field['name']} {value}",
                )
    weak, open_rows = rows["grade"].isin(WEAK), rows["source"].map(sources.set_index("id")["use"]) == "open"
    _count(chapter, "open_sources", (sources["use"] == "open").sum(), "sources that may be republished")
    _count(chapter, "figure_sources", (sources["use"] == "figures").sum(), "sources of single figures")
    chapter.add("open_share", 100 * open_rows.mean(), "%", label="observations from sources that may be republished")
    chapter.add("weak_share", 100 * weak.mean(), "%", label="observations read in press copies or restatements")
    chapter.add("read_on", f"{latest_reading(chapter.data):%-d %B %Y}", "text", label="day of the latest reading")
    cells = ("Table", "What it holds", "Rows", "Columns")
    lines = [
        (f"<code>{r['path']}</code>", _safe(r["description"]), str(chapter.statistics[name]), str(len(columns(r))))
        for name, r in schema(chapter.data).items()
        if name in held
    ]
    form = "".join(columns_list(r) for name, r in schema(chapter.data).items() if name in held)
    return Shown(f"{len(lines)} tables", STYLE + table(cells, lines) + form + units_table(chapter.indicators))


def entries(chapter: Chapter, *sections: str) -> Shown:
    """Show the indicators that the given chapters introduce, or all where none is named, in the order of their labels.

    Coverage charts list the pair first, then the economies for which most indicators have rows.
    """
    own = chapter.indicators["section"].isin(sections) if sections else chapter.indicators["label"].notna()
    chosen = chapter.indicators[own].sort_values("label", kind="stable")
    known = chapter.observations.groupby("economy")["indicator"].nunique().sort_values(ascending=False, kind="stable")
    names = {code: chapter.names[code] for code in dict.fromkeys([*chapter.pair, *known.index])}
    texts = [f"{name}: {row.label}, {row.unit}" for name, row in chosen.iterrows()]
    return Shown("\n".join(texts), "".join(_entry(chapter, str(name), row, names) for name, row in chosen.iterrows()))


def catalogue(chapter: Chapter) -> Shown:
    """Show all sources: edition, licence and use, grade, and age on the day of the latest reading."""
    rows = chapter.observations["source"].value_counts()
    lines = []
    for row in ages(chapter.data).sort_values(["publisher", "published"], kind="stable").itertuples():
        link = f'<span id="source-{row.id}"><a href="{_safe(row.url)}">{_safe(row.title)}</a></span>'
        limit = "" if pd.isna(row.row_limit) else f" of at most {row.row_limit}"
        use = {"open": "open", "noncommercial": "not for commercial use"}.get(row.use, "single figures")
        late = f", {_age(row.overdue)} overdue" if pd.notna(row.overdue) else ""
        again = f"; {rhythm(row.update_days)}{late}" if pd.notna(row.update_days) else ""
        source, held = f"{link}, {_safe(row.publisher)}, {_safe(row.edition)}", f"{rows.get(row.id, 0):,}{limit}"
        lines.append((source, f"{_safe(row.licence)}; {use}", row.grade, _age(row.age) + again, held))
    heads = ("Source and edition", "Licence and use", "Grade", "Age and rhythm", "Observations")
    return Shown("\n".join(sorted(rows.index)), f'<div class="catalogue">{table(heads, lines)}</div>')


def thin(chapter: Chapter) -> Shown:
    """Show where the evidence is thin, as lists of indicators and sources; register how many are in each.

    What one of the pair lacks is listed where the chapter compares a pair.
    """
    known = coverage(chapter.data, chapter.pair, chapter.as_of).set_index("id")
    rows, sources = chapter.observations, ages(chapter.data).set_index("id")
    graded = rows.assign(weak=rows["grade"].isin(WEAK)).groupby("indicator")["weak"]
    lists: dict[str, tuple[str, Iterable[str]]] = _unpaired(chapter, known) if len(chapter.pair) == 2 else {}
    lists |= {
        "weak": ("Read in press copies or restatements only", graded.all()[lambda all_weak: all_weak].index),
        "single": ("One observation only", known.index[known["rows"] == 1]),
        "late": (f"No complete year after {chapter.as_of - 2}", known.index[known["late"] > 1]),
        "overdue": ("Sources past the date of their next edition", sources.index[sources["overdue"].notna()]),
    }
    if len(chapter.pair) == 2:
        _count(chapter, "both", (known["lacking"] == "").sum(), "indicators with rows for both")
    _count(chapter, "rhythm", sources["update_days"].notna().sum(), "sources with an update rhythm")
    blocks, texts = [], []
    for name, (words, ids) in lists.items():
        _count(chapter, name, len(list(ids)), words[0].lower() + words[1:])
        kind, labels = ("source", sources["title"]) if name == "overdue" else ("indicator", chapter.indicators["label"])
        links = "".join(f'<li><a href="#{kind}-{i}">{_safe(labels[i])}</a></li>' for i in ids)
        summary = f"{words}: {chapter.statistics[name]}"
        blocks.append(folded(summary, f"<ul>{links}</ul>"))
        texts.append(f"{words}: {', '.join(ids)}")
    return Shown("\n".join(texts), "".join(blocks))


def _unpaired(chapter: Chapter, known: pd.DataFrame) -> dict[str, tuple[str, Iterable[str]]]:
    """Return the indicators that have rows for one of the pair only, or for neither."""
    one, other = chapter.pair
    return {
        "only_focus": (
            f"Rows for {chapter.prose[one]}, none for {chapter.prose[other]}",
            known.index[known["lacking"] == other],
        ),
        "only_rival": (
            f"Rows for {chapter.prose[other]}, none for {chapter.prose[one]}",
            known.index[known["lacking"] == one],
        ),
        "neither": ("Rows for neither of the two", known.index[known["lacking"] == f"{one} {other}"]),
    }


def _entry(chapter: Chapter, name: str, row: pd.Series, names: dict[str, str]) -> str:
    rows = chapter.observations[chapter.observations["indicator"] == name]
    both = pd.concat([rows, rows.assign(economy=rows["subject"])]) if row["subject_kind"] == "economy" else rows
    own = chapter.catalogue.loc[sorted(set(rows["source"]))]
    items = "".join(
        f'<li><a href="#source-{key}">{_safe(s["short"])}</a>: {_safe(s["licence"])}; {rhythm(s["update_days"])}</li>'
        for key, s in own.iterrows()
    )
    subject = "" if row["subject_kind"] in ("none", "label") else f", by {row['subject_kind']}"
    counted = f"{len(own)} source{'s' * (len(own) > 1)}, {len(rows):,} observation{'s' * (len(rows) > 1)}"
    return (
        f'<div class="entry" id="indicator-{name}"><h3>{_safe(row["label"])} <small>{_safe(row["unit"])}{subject}</small></h3>'
        f"<p>{_safe(row['definition'])}</p><details><summary>What it misses, coverage, {counted}</summary>"
        f"<p>{_safe(row['misses'])}</p>{strip(both, names)}<ul>{items}</ul><p><code>{name}</code></p></details></div>"
    )


def _age(days: float) -> str:
    months = max(round(days / 30.44), 1)
    return f"{days / 365.25:.1f} years" if months > 18 else f"{months} month{'s' * (months > 1)}"


def _count(chapter: Chapter, name: str, count: int, label: str) -> None:
    chapter.add(name, count, "count", label=label, digits=0)


def _safe(text: object) -> str:
    return html.escape(str(text))

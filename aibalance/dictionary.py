"""The data dictionary: what each indicator means and misses, whose figures they are, and which years they cover."""

import html
from collections.abc import Iterable, Sequence

import pandas as pd

from aibalance.charts.style import ECONOMIES, LIGHT
from aibalance.data.coverage import OPEN, ages, coverage, latest_reading, spans
from aibalance.data.tables import columns, read, schema
from aibalance.ledger import Chapter, Shown

MOST = 8  # economies drawn one by one; the others share a line
LABEL, WIDTH, ROW, CELL = 118, 216, 13, 14  # widths and heights of a coverage chart, in CSS pixels
RHYTHMS = ((31, "monthly"), (92, "quarterly"), (184, "twice a year"), (366, "yearly"), (731, "every two years"))
WEAK = ("press", "restatement")
STYLE = """<style>
.entry { border-top: 1px solid var(--chart-grid, #e4e7eb); padding: 0.7rem 0 0.5rem; max-width: 44rem;
  font: 0.92rem/1.5 system-ui, sans-serif; scroll-margin-top: 5rem; }
.entry h3 { font-size: 1.02rem; margin: 0; } .entry p { margin: 0.15rem 0 0.3rem; }
.entry small, .entry summary { color: var(--chart-muted, #5a626c); font-weight: 400; font-size: 0.82rem; }
.entry code { font-size: 0.78rem; } .entry ul { font-size: 0.82rem; padding-left: 1.1rem; margin: 0.4rem 0; }
.entry svg { display: block; max-width: 100%; height: auto; margin: 0.5rem 0; } .entry summary { cursor: pointer; }
@media print { .entry details::details-content { content-visibility: visible; block-size: auto; } }
</style>"""


def overview(chapter: Chapter) -> Shown:
    """Show the tables of the package; register what the datasheet counts: tables, grades, statuses, licences, gaps."""
    rows, sources = chapter.observations, ages(chapter.data)
    for table in schema(chapter.data):
        _count(chapter, table, len(read(chapter.data, table)), f"rows of {table}")
    for column, words in (("grade", "read as"), ("status", "of status")):
        for value, count in rows[column].value_counts().items():
            _count(chapter, f"{column}_{str(value).replace('-', '_')}", count, f"observations {words} {value}")
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
    ]
    return Shown(f"{len(lines)} tables", STYLE + _table(cells, lines))


def entries(chapter: Chapter, *sections: str) -> Shown:
    """Show the indicators that the given chapters introduce, in the order of their labels."""
    chosen = chapter.indicators[chapter.indicators["section"].isin(sections)].sort_values("label")
    texts = [f"{name}: {row.label}, {row.unit}" for name, row in chosen.iterrows()]
    return Shown("\n".join(texts), "".join(_entry(chapter, str(name), row) for name, row in chosen.iterrows()))


def catalogue(chapter: Chapter) -> Shown:
    """Show all sources: edition, licence and use, grade, and age on the day of the latest reading."""
    rows = chapter.observations["source"].value_counts()
    lines = []
    for row in ages(chapter.data).sort_values(["publisher", "published"]).itertuples():
        name = f'<span id="source-{row.id}"><a href="{_safe(row.url)}">{_safe(row.title)}</a></span>, {_safe(row.publisher)}'
        use = "rows" if row.use == "open" else f"figures, at most {row.row_limit} rows"
        late = f"; {_age(row.overdue)} past its next edition" if pd.notna(row.overdue) else ""
        held = f"{row.published}, {_age(row.age)} old; {rhythm(row.update_days)}{late}"
        lines.append(
            (name, _safe(row.edition), f"{_safe(row.licence)}; {use}", row.grade, held, f"{rows.get(row.id, 0):,}")
        )
    heads = ("Source", "Edition", "Licence and use", "Grade", "Published", "Observations")
    return Shown("\n".join(sorted(rows.index)), _table(heads, lines))


def thin(chapter: Chapter) -> Shown:
    """Show where the evidence is thin, as lists of indicators and sources; register how many are in each."""
    table = coverage(chapter.data, chapter.pair, chapter.as_of).set_index("id")
    rows, sources = chapter.observations, ages(chapter.data).set_index("id")
    graded, one, other = rows.assign(weak=rows["grade"].isin(WEAK)).groupby("indicator")["weak"], *chapter.pair
    lists: dict[str, tuple[str, Iterable[str]]] = {
        "only_focus": (
            f"Rows for {chapter.prose[one]}, none for {chapter.prose[other]}",
            table.index[table["lacking"] == other],
        ),
        "only_rival": (
            f"Rows for {chapter.prose[other]}, none for {chapter.prose[one]}",
            table.index[table["lacking"] == one],
        ),
        "neither": ("Rows for neither of the two", table.index[table["lacking"] == f"{one} {other}"]),
        "weak": ("Read in press copies or restatements only", graded.all()[lambda all_weak: all_weak].index),
        "single": ("One observation only", table.index[table["rows"] == 1]),
        "late": (f"No complete year after {chapter.as_of - 2}", table.index[table["late"] > 1]),
        "overdue": ("Sources past the date of their next edition", sources.index[sources["overdue"].notna()]),
    }
    _count(chapter, "both", (table["lacking"] == "").sum(), "indicators with rows for both")
    _count(chapter, "rhythm", sources["update_days"].notna().sum(), "sources with an update rhythm")
    blocks, texts = [], []
    for name, (words, ids) in lists.items():
        _count(chapter, name, len(list(ids)), words[0].lower() + words[1:])
        kind, labels = ("source", sources["title"]) if name == "overdue" else ("indicator", chapter.indicators["label"])
        links = "".join(f'<li><a href="#{kind}-{i}">{_safe(labels[i])}</a></li>' for i in ids)
        summary = f"{_safe(words)}: {chapter.statistics[name]}"
        blocks.append(f'<div class="entry"><details><summary>{summary}</summary><ul>{links}</ul></details></div>')
        texts.append(f"{words}: {', '.join(ids)}")
    return Shown("\n".join(texts), "".join(blocks))


def rhythm(days: float) -> str:
    """Return how often a source comes out, in words, from its update_days."""
    if pd.isna(days):
        return "no further edition expected"
    return next((word for most, word in RHYTHMS if days <= most), f"every {days:.0f} days")


def strip(rows: pd.DataFrame, names: dict[str, str], pair: Sequence[str]) -> str:
    """Return a coverage chart of one indicator, economies by years, as SVG that says the same in words.

    rows: observations. A cell is a year with at least one row; pale, if all its rows are partial or forecasts. The pair
    comes first, then the economies with most years; those after the first MOST share a line.
    """
    spread = rows.assign(year=rows["period"].map(_years), whole=~rows["status"].isin(OPEN)).explode("year")
    cells = spread.groupby(["economy", "year"])["whole"].any()
    size = cells.groupby("economy").size()
    order = sorted(size.index, key=lambda code: (pair.index(code) if code in pair else len(pair), -size[code], code))
    shown, others = (order, []) if len(order) <= MOST + 1 else (order[:MOST], order[MOST:])
    lines = [(names[code], ECONOMIES.get(code, "other"), cells[code].to_dict()) for code in shown]
    if others:
        union = cells[cells.index.get_level_values("economy").isin(others)].groupby("year").any()
        lines.append((f"{len(others)} others", "other", union.to_dict()))
    first, last = int(spread["year"].min()), int(spread["year"].max())
    told = [f"{name} {spans(held)}" for name, _, held in (lines if len(lines) < 4 else [*lines[:3], lines[-1]])]
    more = [f"and {len(lines) - 4} more"] if len(lines) > 4 else []
    words = "; ".join(told[:3] + more + told[3:])
    return _svg(lines, first, last, words)


def _svg(lines: Sequence[tuple[str, str, dict[int, bool]]], first: int, last: int, words: str) -> str:
    step = min(CELL, WIDTH / (last - first + 1))
    side, height, end = max(step - 1, 1.5), len(lines) * ROW + 14, LABEL + (last - first + 1) * step - 1
    paths: dict[str, list[str]] = {}
    for place, (_, colour, held) in enumerate(lines):
        for year, whole in held.items():
            cell = f"M{LABEL + (year - first) * step:.4g} {place * ROW + 2}h{side:.3g}v9h-{side:.3g}z"
            paths.setdefault(colour if whole else "pale", []).append(cell)
    fills = "".join(f'<path fill="var(--chart-{c}, {LIGHT[c]})" d="{"".join(d)}"/>' for c, d in sorted(paths.items()))
    texts = [_text(LABEL - 6, place * ROW + 10, "end", name) for place, (name, _, _) in enumerate(lines)]
    if end - LABEL > 70:
        texts += [_text(LABEL, height - 2, "start", str(first)), _text(end, height - 2, "end", str(last))]
    else:  # two years would touch
        texts.append(_text(LABEL, height - 2, "start", spans(range(first, last + 1))))
    return (
        f'<svg role="img" aria-label="Coverage: {_safe(words)}" viewBox="0 0 {LABEL + WIDTH} {height}" '
        f'width="{LABEL + WIDTH}" font-size="10.5" fill="var(--chart-muted, {LIGHT["muted"]})">{fills}{"".join(texts)}</svg>'
    )


def _text(x: float, y: float, anchor: str, words: str) -> str:
    return f'<text x="{x:.4g}" y="{y}" text-anchor="{anchor}">{_safe(words)}</text>'


def _entry(chapter: Chapter, name: str, row: pd.Series) -> str:
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
        f"<p>{_safe(row['misses'])}</p>{strip(both, chapter.names, chapter.pair)}<ul>{items}</ul><p><code>{name}</code></p></details></div>"
    )


def _years(period: str) -> list[int]:
    first, _, last = period.partition("/")
    return list(range(int(first[:4]), int((last or first)[:4]) + 1))


def _age(days: float) -> str:
    return f"{days / 365.25:.1f} years" if days > 548 else f"{max(round(days / 30.44), 1):.0f} months"


def _count(chapter: Chapter, name: str, count: int, label: str) -> None:
    chapter.add(name, count, "count", label=label, digits=0)


def _safe(text: object) -> str:
    return html.escape(str(text))


def _table(heads: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    body = "".join(
        "<tr>" + "".join(f'<td data-label="{h}">{cell}</td>' for h, cell in zip(heads, line, strict=True)) + "</tr>"
        for line in lines
    )
    top = "".join(f"<th>{head}</th>" for head in heads)
    return f'<table class="scorecard"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>'

"""Many economies on many indicators: absolute, per head and per unit of GDP. A gap stays a gap."""

from dataclasses import dataclass

import pandas as pd

from aibalance.findings.players import listed
from aibalance.ledger import Chapter
from aibalance.statistic import plain, pooled
from aibalance.stats.composite import normalise, scores

PANEL = ("USA", "CHN", "EU27", "GBR", "IND", "JPN", "KOR", "CAN", "AUS", "CHE", "ISR", "SGP", "ARE", "SAU", "TWN")
VIEWS = {"size": "In absolute terms", "head": "Per head", "output": "Per unit of GDP"}
YEARS = 3  # of models: in a single year most economies have none or one
BEHIND = 2  # years that an economy's last figure may lie behind the newest of its indicator
LEAST = 0.5  # share of a view's indicators that an economy needs to be ranked on it
NONE = "no data"
Shown = tuple[str, float, int] | None  # unit, factor and decimals; None where a view leaves the indicator out
AS_COUNTED, PER_MILLION, PER_BILLION = ("", 1, 0), ("", 1e6, 0), ("", 1, 2)


@dataclass(frozen=True)
class Measure:
    """One column: a series, and how each view prints it.

    kind: latest (its last period); sum (its last YEARS periods); head or output (a share in % of the population or of
    GDP, turned into an amount); rate (relative as published, so without a size).
    """

    name: str
    prose: str
    series: str
    size: Shown
    head: Shown
    output: Shown
    kind: str = "latest"


# Per head: of a million people where no other unit is given. Per unit of GDP: of US$ bn. GDP is in US$ bn throughout.
MEASURES = (
    Measure("AI articles", "AI articles", "ai_articles", AS_COUNTED, PER_MILLION, PER_BILLION),
    Measure("Much cited", "much-cited papers", "top_1_percent_index", None, ("%", 1, 2), ("%", 1, 2), "rate"),
    Measure("AI patents", "AI patents", "ai_patent_families_granted", AS_COUNTED, PER_MILLION, PER_BILLION),
    Measure("R&D", "research spending", "rd_share_of_gdp",
            ("US$bn", 1, 0), ("US$", 1e9, 0), ("%", 100, 1), "output"),
    Measure("PhDs", "doctorates", "se_doctorates", AS_COUNTED, PER_MILLION, PER_BILLION),
    Measure("Notable models", "notable models", "notable_models",
            AS_COUNTED, ("", 1e6, 2), ("per US$tn", 1e3, 1), "sum"),
    Measure("Large models", "large models", "large_scale_models",
            AS_COUNTED, ("", 1e6, 2), ("per US$tn", 1e3, 1), "sum"),
    Measure("Funds", "funding", "private_investment_ai_index", ("US$bn", 1, 1), ("US$", 1e9, 0), ("%", 100, 2)),
    Measure("GPU stock", "GPU stock", "existing_gpu_clusters_h100e_distinct",
            ("k", 1e-3, 1), PER_MILLION, ("", 1, 1)),
    Measure("GitHub users", "GitHub users", "developers",
            ("m", 1e-6, 1), ("%", 100, 1), AS_COUNTED),
    Measure("AI use", "AI use", "ai_diffusion", None, ("%", 1, 1), ("%", 1, 1), "rate"),
    # Not per unit of GDP: that ratio only says that an economy is poor.
    Measure("Online", "people online", "internet_users", ("m", 1e-6, 0), ("%", 100, 0), None, "head"),
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Panel:
    """Economies (rows) by indicators (columns): `views` by name, and the observations that each view rests on."""

    views: dict[str, pd.DataFrame]
    evidence: dict[str, pd.DataFrame]

    def ranked(self, view: str) -> pd.DataFrame:
        """Return a view without the economies that lack more than half of its indicators, or all but one: they have no rank."""
        matrix = self.views[view].dropna(axis=1, how="all")
        held = matrix.notna()
        return matrix[(held.mean(axis=1) >= LEAST) & (held.sum(axis=1) > 1)].dropna(axis=1, how="all")


def panel(chapter: Chapter) -> Panel:
    """Return the pair and the other economies of PANEL on all MEASURES, each at its latest period up to as_of.

    Lists drawn up within the year after as_of count as of as_of. Divisors are of the same year, or the last on record.
    Registers when_<indicator>, the periods used.
    """
    codes = list(dict.fromkeys([*chapter.pair, *PANEL]))
    bases = {"head": chapter.rows("population", codes), "output": chapter.rows("gdp", codes)}
    columns: dict[str, dict[str, pd.Series]] = {view: {} for view in VIEWS}
    used: dict[str, list[pd.DataFrame]] = {view: [] for view in VIEWS}
    for measure in MEASURES:
        rows = chapter.rows(measure.series, codes, partial=measure.name == "GPU stock")
        rows = rows[rows["year"] < chapter.as_of + 2]
        if measure.kind == "sum":
            rows = rows[rows["year"] > rows["year"].max() - YEARS]
            amount = rows.groupby("economy").agg(value=("value", "sum"), year=("year", "max")).reset_index()
        else:
            rows = rows[rows["year"] >= rows["year"].max() - BEHIND].groupby("economy").tail(1)
            amount = rows[["economy", "year", "value"]]
        periods = sorted({end for period in rows["period"] for end in period.split("/")})
        chapter.add(f"when_{chapter.indicator(measure.series)}", "–".join(dict.fromkeys(periods[:1] + periods[-1:])) or NONE, "text",
                    label=f"{measure.prose}: period", rows=pooled([rows]))  # fmt: skip
        if measure.kind in bases:
            amount = amount.assign(value=amount["value"] / 100 * _at(amount, bases[measure.kind]))
        for view in VIEWS:
            if getattr(measure, view) is None:
                continue
            divided = view in bases and measure.kind != "rate"
            value = amount["value"] / _at(amount, bases[view]) if divided else amount["value"]
            columns[view][measure.name] = value.set_axis(amount["economy"]).reindex(codes)
            # A share of the divisor needs no divisor.
            needed = [name for name in bases if (name == measure.kind) != (divided and name == view)]
            used[view] += [rows, *(_years(bases[name], amount["year"]) for name in needed)]
    views = {view: pd.DataFrame(columns[view], index=codes).astype(float) for view in VIEWS}
    return Panel(views, {view: pooled(used[view]) for view in VIEWS})


def _at(rows: pd.DataFrame, base: pd.DataFrame) -> pd.Series:
    """Return the base of each row's economy in the row's year, or the last before it, in the order of the rows."""
    left = rows[["economy", "year"]].reset_index().sort_values("year", kind="stable")
    found = pd.merge_asof(
        left, base[["economy", "year", "value"]].sort_values("year", kind="stable"), on="year", by="economy"
    )
    return found.set_index("index")["value"].reindex(rows.index)


def _years(base: pd.DataFrame, years: pd.Series) -> pd.DataFrame:
    """Return the rows of a base that `_at` may have used for some years."""
    return base[base["year"].between(min(years.min(), base["year"].max()), years.max())]


def by_score(matrix: pd.DataFrame) -> pd.Series:
    """Return the mean of the scaled indicators (0 least, 1 most) of each economy, the best first; gaps as its own mean."""
    if not matrix.size:
        return pd.Series(dtype=float)
    mean = scores(normalise(matrix), [1.0] * matrix.shape[1])[0]
    return pd.Series(mean, matrix.index).sort_values(ascending=False, kind="stable")


def cells(chapter: Chapter, table: Panel, view: str) -> pd.DataFrame:
    """Return a view as cells for a matrix chart: row, column, text, key, and value, the score from 0 (least) to 1 (most).

    Economies in order of their mean score; those that are not ranked come last.
    """
    matrix = table.views[view].dropna(axis=0, how="all").dropna(axis=1, how="all")
    ranked = [*by_score(table.ranked(view)).index]
    shades, rows = normalise(matrix) if matrix.size else matrix, []
    for code in [*ranked, *(code for code in matrix.index if code not in ranked)]:
        for measure in (measure for measure in MEASURES if measure.name in matrix):
            unit, factor, digits = getattr(measure, view)
            value, header = matrix.loc[code, measure.name], ", ".join(filter(None, (measure.name, unit)))
            text = "" if pd.isna(value) else plain(value * factor, "count", digits)
            rows.append((chapter.names[code], header, shades.loc[code, measure.name], text, code))
    return pd.DataFrame(rows, columns=["row", "column", "value", "text", "key"])


def leaders(chapter: Chapter, table: Panel, view: str) -> None:
    """Register who leads the indicators of a view, as <view>_….

    _indicators, _economies, _gaps (cells without a value), _ranked (economies); _leaders (economies that lead at least
    one); _most and _next (who lead most and next most) with _most_led and _next_led; _pair_led; _by_focus and _by_rival
    (what each leads, in words); _focus_place and _rival_place by mean score.
    """
    matrix, ranked, rows = table.views[view].dropna(axis=1, how="all"), table.ranked(view), table.evidence[view]
    first = matrix.idxmax() if matrix.size else pd.Series(dtype=object)
    led = first.value_counts(sort=False).sort_values(ascending=False, kind="stable")
    counts = {
        "indicators": matrix.shape[1], "economies": len(matrix), "gaps": int(matrix.isna().sum().sum()), "ranked": len(ranked),
        "leaders": len(led), "pair_led": int(first.isin(chapter.pair).sum()),
        **{f"{word}_led": int(led.iloc[place]) if place < len(led) else 0 for place, word in enumerate(("most", "next"))},
    }  # fmt: skip
    label = f"{VIEWS[view]}: "
    for name, value in counts.items():
        chapter.add(f"{view}_{name}", value, "count", label=label + name.replace("_", " "), rows=rows, digits=0)
    for place, word in enumerate(("most", "next")):
        name = chapter.prose[led.index[place]] if place < len(led) else "no other" if len(led) else NONE
        chapter.add(f"{view}_{word}", name, "text", label=f"{label}who leads the {word} indicators", rows=rows)
    rank = by_score(ranked).rank(ascending=False, method="min")
    for role, code in (("focus", chapter.focus), ("rival", chapter.rival)):
        own = [measure.prose for measure in MEASURES if first.get(measure.name) == code]
        chapter.add(f"{view}_by_{role}", listed(own), "text", label=f"{label}what the {role} leads", rows=rows)
        chapter.add(
            f"{view}_{role}_place",
            rank.get(code),
            "rank",
            label=f"{label}place by mean score, {role}",
            rows=rows,
            digits=0,
        )


def prose(chapter: Chapter, code: str | None) -> str:
    """Return the name of an economy inside a sentence, or words that there is none."""
    return chapter.prose[code] if code else NONE

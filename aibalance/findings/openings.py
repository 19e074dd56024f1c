"""Findings on where growth is open: what lies outside the pair, growth against share, and chips made at home."""

from collections.abc import Mapping

import pandas as pd

from aibalance.data.series import decimal_year
from aibalance.data.tables import read
from aibalance.findings.affinity import MEMBERS, UNION
from aibalance.findings.facts import overlapping
from aibalance.findings.records import records, written
from aibalance.ledger import Chapter
from aibalance.stats.comparison import direction
from aibalance.stats.growth import compound_growth

TRADE = ("company", "investment", "compute", "cloud")  # ties that move money or machines, as against declarations
WAYS = {"rising": "rose", "falling": "fell", "flat": "held"}
YEARS = 5  # span over which growth is measured against share


def outside(chapter: Chapter, measures: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the share of the world outside the pair by year, one series for each measure, for a line chart.

    measures: rows of the pair and the world, one edition each. Registers outside_<measure>_first, _last, _years and
    _way (rose, fell or held); outside_most, outside_least: the measures with the most and the least outside, by label.
    """
    parts = [pd.DataFrame(columns=["series", "key", "year", "value"])]
    for name, rows in measures.items():
        wide = rows.pivot(index="year", columns="economy", values="value")
        known = {*chapter.pair, "WLD"} <= set(wide) and not overlapping(chapter)
        share = (
            100 * (1 - wide[chapter.pair].sum(axis=1, skipna=False) / wide["WLD"]) if known else pd.Series(dtype=float)
        )
        share = share.dropna()
        label = rows["label"].iloc[0] if len(rows) else name
        ends = [rows[rows["year"] == share.index[place]] for place in (0, -1)] if len(share) else []
        for end, place in (("first", 0), ("last", -1)):
            value, used = (share.iloc[place], ends[place]) if ends else (None, None)
            chapter.add(
                f"outside_{name}_{end}", value, "%", label=f"{label}: share outside the pair", rows=used, digits=0
            )
        span = " to ".join(used["period"].iloc[0] for used in ends) or "no data"
        chapter.add(f"outside_{name}_years", span, "text", label=f"{label}: first and last period")
        way = WAYS[direction(share.index, share, share.index[-1] - share.index[0])] if len(share) > 1 else "no data"
        chapter.add(
            f"outside_{name}_way", way, "text", label=f"{label}: what the share outside the pair did", rows=rows
        )
        parts.append(pd.DataFrame({"series": label, "key": "", "year": share.index, "value": share.to_numpy()}))
    frame = pd.concat(parts[1:] or parts, ignore_index=True)
    last = frame.groupby("series")["value"].last()
    for end, label in (
        (("most", last.idxmax()), ("least", last.idxmin())) if len(last) else (("most", ""), ("least", ""))
    ):
        chapter.add(f"outside_{end}", label or "no data", "text", label=f"measure of which {end} lies outside the pair")
    return frame


def growth_against_share(chapter: Chapter, name: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Return each economy's share of the world and its yearly growth over YEARS, the largest first: label, key, x, y.

    rows: levels of economies and the world, the same season in first and last year. Registers <name>_world (growth of
    the world), <name>_focus, _rival (growth), <name>_faster of <name>_all economies outside the pair that grew faster than the
    world, <name>_largest and _fastest among them, each with _share and _growth, and <name>_years.
    """
    last, what = rows["year"].max(), rows["label"].iloc[0] if len(rows) else name
    ends = rows[rows["year"].isin([last - YEARS, last])]
    wide = ends.pivot(index="economy", columns="year", values="value").reindex(columns=[last - YEARS, last])
    wide = wide[(wide > 0).all(axis=1)]  # growth needs two numbers above zero
    wide = (
        wide.set_axis(["before", "now"], axis=1)
        if "WLD" in wide.index
        else wide.iloc[:0].set_axis(["before", "now"], axis=1)
    )
    growth = pd.Series(
        {row.Index: 100 * compound_growth(row.before, row.now, YEARS) for row in wide.itertuples()}, dtype=float
    )
    frame = pd.DataFrame({"share": 100 * wide["now"] / wide["now"].get("WLD", 1.0), "growth": growth})
    used = {code: ends[ends["economy"] == code] for code in wide.index}
    world = growth.get("WLD")
    for role, code in (("world", "WLD"), ("focus", chapter.focus), ("rival", chapter.rival)):
        label = f"{what}: yearly growth over {YEARS} years, {role}"
        chapter.add(f"{name}_{role}", growth.get(code), "% change a year", label=label, rows=used.get(code), digits=0)
    apart = {"WLD", *(MEMBERS if UNION in chapter.pair else (UNION,))}
    frame = frame.drop(index=[code for code in frame.index if code in apart])
    others = frame.drop(index=[code for code in frame.index if code in chapter.pair])
    faster = int((others["growth"] > world).sum()) if len(others) else None
    chapter.add(
        f"{name}_faster", faster, "count", label=f"{what}: others that grew faster than the world", rows=ends, digits=0
    )
    chapter.add(f"{name}_all", len(others) or None, "count", label=f"{what}: others compared", rows=ends, digits=0)
    for word, column in (("largest", "share"), ("fastest", "growth")):
        code = others[column].idxmax() if len(others) else ""
        chapter.add(
            f"{name}_{word}",
            chapter.prose.get(code, "no data"),
            "text",
            label=f"{what}: {word} outside the pair",
            rows=used.get(code),
        )
        for field, unit in (("share", "%"), ("growth", "% change a year")):
            value = others.at[code, field] if code else None
            chapter.add(
                f"{name}_{word}_{field}",
                value,
                unit,
                label=f"{what}: {field} of the {word}",
                rows=used.get(code),
                digits=0,
            )
    span = " to ".join(sorted(set(ends["period"]))) if len(wide) else "no data"
    chapter.add(f"{name}_years", span, "text", label=f"{what}: first and last period")
    frame = frame.sort_values("share", ascending=False, kind="stable").rename_axis("key").reset_index()
    return frame.assign(label=frame["key"].map(chapter.names), x=frame["share"], y=frame["growth"])


def home_chips(chapter: Chapter, since: str) -> None:
    """Register the fastest chips of each of the pair, by announced peak performance, and how far they are apart.

    record_<role>, _<role>_model, _<role>_date: the best up to as_of. record_times: the better over the other;
    record_leader. record_before_times: the same at the date `since`, of the first control.
    """
    rows = records(chapter, "accelerator_performance").query("not partial")
    best: dict[str, dict[str, pd.DataFrame]] = {"": {}, "before_": {}}
    for role, code in (("focus", chapter.focus), ("rival", chapter.rival)):
        own = rows[rows["economy"] == code]
        for moment, known in (("", own), ("before_", own[own["year"] < (decimal_year(since) if since else 0)])):
            best[moment][code] = known.tail(1)
        top = best[""][code]
        value, model, when = (top[["value", "model", "day"]].iloc[0]) if len(top) else (None, "no data", None)
        label = f"fastest chip, {chapter.names[code]}"
        chapter.add(f"record_{role}", value, "FLOP/s", label=label, rows=top)
        chapter.add(f"record_{role}_model", model, "text", label=f"{label}: name", rows=top)
        chapter.add(
            f"record_{role}_date",
            written(when) if when is not None else "no data",
            "text",
            label=f"{label}: date",
            rows=top,
        )
    for moment, held in best.items():
        both = pd.concat(held.values(), ignore_index=True)
        known, when = len(both) == 2, "before the first control" if moment else "latest"
        times = both["value"].max() / both["value"].min() if known else None
        label = f"fastest chip over the other's, {when}"
        chapter.add(f"record_{moment}times", times, "times", label=label, rows=both, digits=2 if moment else 1)
        leader = both.loc[both["value"].idxmax(), "who"] if known else "no data"
        chapter.add(f"record_{moment}leader", leader, "text", label=f"who has the fastest chip, {when}", rows=both)


def courted(chapter: Chapter) -> None:
    """Register the economies outside the pair with documented ties to both that move money or machines: courted, courted_all."""
    known = read(chapter.data, "ties")
    known = known[known["kind"].isin(TRADE) & (known["date"].str[:4].astype(int) <= chapter.as_of)]
    partners = []
    for code in chapter.pair:
        partners.append(
            {*known.loc[known["economy_a"] == code, "economy_b"], *known.loc[known["economy_b"] == code, "economy_a"]}
        )
    both = sorted(partners[0] & partners[1] - set(chapter.pair))
    used = known[known["economy_a"].isin([*chapter.pair, *both]) & known["economy_b"].isin([*chapter.pair, *both])]
    used = used.assign(indicator="tie." + used["kind"], period=used["date"], year=used["date"].map(decimal_year))
    used = used.rename(columns={"economy_a": "economy", "economy_b": "subject"})
    names = [chapter.prose[code] for code in both]
    words = " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:]))) or "none"
    chapter.add("courted", words, "text", label="economies with documented ties to both sides", rows=used)
    chapter.add(
        "courted_all", len(both), "count", label="economies with documented ties to both sides", rows=used, digits=0
    )

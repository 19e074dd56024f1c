"""Findings on places: notable models by hub, the hubs that the article names, other yardsticks, and one developer's place."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from aibalance.data.tables import read
from aibalance.findings.hotspots import NONE, Fact, first, register
from aibalance.ledger import Chapter
from aibalance.stats.concentration import bootstrap_interval, effective_number
from aibalance.stats.intervals import poisson_ratio, wilson

# The places of claims proj-05 and proj-06, as hubs.csv names them.
NAMED = ("san-francisco-bay-area", "seattle", "boston", "beijing", "shenzhen", "shanghai")
# Hubs of other publishers' geography, by the hub of the count of models that holds their centre.
WITHIN = {
    "san-jose-san-francisco": "san-francisco-bay-area", "silicon-valley": "san-francisco-bay-area",
    "boston-cambridge": "boston", "shanghai-suzhou": "shanghai", "shenzhen-hong-kong-guangzhou": "shenzhen",
    "tokyo-yokohama": "tokyo",
}  # fmt: skip
WINDOW = 3  # years in each of the two windows that are compared
TOP = 10


def models_by_hub(chapter: Chapter) -> pd.DataFrame:
    """Return notable models by hub in two windows of three years, the later one ending with the last complete year.

    Columns hub, name, economy, latitude, longitude, named (by the article), earlier, recent, total, and parent: the
    total if the developer whose place is disputed counts at its parent's head office, likewise parent_recent. A model
    counts once for each hub; a hub without rows has none. Most models in the later window first.
    """
    rows, moved = (chapter.rows(f"notable_models_by_{kind}", []) for kind in ("hub", "parent_hub"))
    counts = _windows(rows, rows["year"].max()).rename(columns=str)
    other = _windows(moved, rows["year"].max())
    counts["parent"], counts["parent_recent"] = (
        other[column].reindex(counts.index).fillna(counts[column]) for column in ("total", "recent")
    )
    hubs = read(chapter.data, "hubs").set_index("id")
    frame = hubs.join(counts, how="inner").rename_axis("hub").reset_index()
    frame["named"] = frame["hub"].isin(NAMED)
    return frame.sort_values(["recent", "total", "name"], ascending=[False, False, True], ignore_index=True)


def _windows(rows: pd.DataFrame, last: float) -> pd.DataFrame:
    """Return the counts of each hub in the earlier and the recent window, and their sum."""
    spans = {"earlier": (last - 2 * WINDOW, last - WINDOW), "recent": (last - WINDOW, last)}
    table = {
        key: rows[rows["year"].between(a + 1, b)].groupby("subject")["value"].sum() for key, (a, b) in spans.items()
    }
    frame = pd.DataFrame(table).fillna(0)
    return frame.assign(total=frame["earlier"] + frame["recent"])


def hub_facts(chapter: Chapter, hubs: pd.DataFrame) -> None:
    """Register where notable models are made, how much of it the article's hubs hold, and which hubs it leaves out.

    Families: hub_… (the first and second hubs, the known models, equal hubs in each window), named_… (the article's
    hubs), missed_… (the largest hub left out, in all and in each of the pair), moved_… (the hub whose count changes
    most with the place of one developer), and <hub>_earlier, _recent, _change for every hub that the article names.
    """
    rows, moved = (chapter.rows(f"notable_models_by_{kind}", []) for kind in ("hub", "parent_hub"))
    last = rows["year"].max() if len(rows) else 0.0
    rows = rows[rows["year"] > last - 2 * WINDOW]
    start = rows["year"].min() if len(rows) else 0.0
    spans = {
        "hub_span": (start, last),
        "hub_earlier_span": (start, last - WINDOW),
        "hub_recent_span": (last - WINDOW + 1, last),
    }
    register(
        chapter,
        [
            (key, f"{a:.0f} to {b:.0f}" if len(rows) else NONE, "text", f"years: {key}", rows)
            for key, (a, b) in spans.items()
        ],
    )
    world = chapter.rows("notable_models", ["WLD"], source="epoch-models-2026-08")
    without = chapter.rows("notable_models_without_hub", ["WLD"])
    known = sum(
        sign * part.loc[part["year"].between(start, last), "value"].sum() for sign, part in ((1, world), (-1, without))
    )
    register(
        chapter,
        [("hub_known", known or None, "models", "notable models with a known hub", pd.concat([world, without, rows]))],
    )
    for place, key in enumerate(("hub_first", "hub_second")):
        hub = hubs.sort_values("total", ascending=False, kind="stable").iloc[place : place + 1]
        used = rows[rows["subject"].isin(hub["hub"])]
        register(chapter, [(key, first(hub, "name"), "text", f"hub of most models: {key}", used),
                           (f"{key}_count", _cell(hub, "total"), "models", f"models: {key}", used)])  # fmt: skip
        share = wilson(int(_cell(hub, "total") or 0), int(known), chapter.confidence) if known else None
        chapter.add(f"{key}_share", share and 100 * share.value, "%", low=share and 100 * share.low, high=share and 100 * share.high,
                    digits=0, label=f"share of the models with a known hub: {key}", rows=used)  # fmt: skip
    for window in ("earlier", "recent", "total"):
        all_of, own = (frame[window].sum() for frame in (hubs, hubs[hubs["named"]]))
        share = wilson(int(own), int(all_of), chapter.confidence) if all_of else None
        chapter.add(f"named_{window}_share", share and 100 * share.value, "%", low=share and 100 * share.low, digits=0,
                    high=share and 100 * share.high, label=f"share of the article's hubs, {window}", rows=rows)  # fmt: skip
        if window != "total":
            units = np.repeat(hubs["hub"].to_numpy(), hubs[window].astype(int))
            even = (
                bootstrap_interval(effective_number, units, 1000, chapter.confidence, chapter.seed)
                if len(units) > 1
                else None
            )
            chapter.add(f"hub_even_{window}", even and even.value, "hubs", low=even and even.low, high=even and even.high,
                        label=f"number of equal hubs that would be as concentrated, {window}", rows=rows)  # fmt: skip
    named = hubs[hubs["named"]]
    falling = named[named["recent"] < named["earlier"]]
    top = hubs.head(TOP)
    facts: list[Fact] = [
        ("named_number", float(len(NAMED)), "count", "hubs that the article names", rows),
        ("named_falling", float(len(falling)), "count", "of them, hubs with fewer models in the later window", rows),
        (
            "named_falling_names",
            _listed(falling["name"]),
            "text",
            "of them, hubs with fewer models in the later window",
            rows,
        ),
        ("named_top", float(top["named"].sum()), "count", f"of them, hubs among the {TOP} with most models", rows),
    ]
    for key, part in (("missed", hubs), ("missed_focus", hubs[hubs["economy"] == chapter.focus]),
                      ("missed_rival", hubs[hubs["economy"] == chapter.rival])):  # fmt: skip
        hub = part[~part["named"]].head(1)
        used = rows[rows["subject"].isin(hub["hub"])]
        facts += [(key, first(hub, "name"), "text", f"largest hub that the article leaves out: {key}", used)]
        facts += [
            (f"{key}_{w}", _cell(hub, w), "models", f"its models, {w}: {key}", used)
            for w in ("earlier", "recent", "total")
        ]
    other = hubs[~hubs["named"]].sort_values("parent_recent", ascending=False, kind="stable").head(1)
    facts += [("missed_parent", first(other, "name"), "text", "largest hub left out, the other placing", moved),
              ("missed_parent_recent", _cell(other, "parent_recent"), "models", "its models, the other placing", moved)]  # fmt: skip
    register(chapter, facts, digits=0)
    for hub in NAMED:
        _change(chapter, hub.replace("-", "_"), hubs[hubs["hub"] == hub], rows[rows["subject"] == hub])
    _change(
        chapter,
        "missed_rival_change",
        hubs[(hubs["economy"] == chapter.rival) & ~hubs["named"]].head(1),
        rows,
        short=True,
    )
    _moved(chapter, hubs, rows, moved)


def _change(chapter: Chapter, name: str, hub: pd.DataFrame, rows: pd.DataFrame, short: bool = False) -> None:
    """Register the models of one hub in both windows, and the later over the earlier with the interval of two counts."""
    earlier, recent = (int(_cell(hub, window) or 0) for window in ("earlier", "recent"))
    ratio = poisson_ratio(recent, earlier, confidence=chapter.confidence) if earlier else None
    if not short:
        facts: Iterable[Fact] = [(f"{name}_{w}", float(n), "models", f"notable models, {name}, {w}", rows)
                                 for w, n in (("earlier", earlier), ("recent", recent))]  # fmt: skip
        register(chapter, facts)
    chapter.add(name if short else f"{name}_change", ratio and ratio.value, "times", low=ratio and ratio.low, digits=2,
                high=ratio and ratio.high, label=f"{name}: models in the later window over the earlier", rows=rows)  # fmt: skip


def _moved(chapter: Chapter, hubs: pd.DataFrame, rows: pd.DataFrame, other: pd.DataFrame) -> None:
    """Register what the place of one developer does: the hub that loses most by it, the hub that gains, and their ranks."""
    change = hubs["parent"] - hubs["total"]
    used = pd.concat([rows[rows["subject"].isin(other["subject"])], other])
    facts: list[Fact] = []
    for key, place in (("moved", change.nsmallest(1)), ("gaining", change.nlargest(1))):
        hub = hubs.loc[place.index] if len(place) and place.iloc[0] else hubs.iloc[:0]
        facts += [(key, first(hub, "name"), "text", f"{key} hub", used)]
        for placing, column in (("head", "total"), ("parent", "parent")):
            rank = hubs[column].rank(method="min", ascending=False).reindex(hub.index)
            facts += [(f"{key}_{placing}", _cell(hub, column), "models", f"{key} hub: models, {placing} office", used),
                      (f"{key}_{placing}_rank", rank.iloc[0] if len(rank) else None, "count", f"{key} hub: rank, {placing} office", used)]  # fmt: skip
    register(chapter, facts)


def hub_rows(hubs: pd.DataFrame, most: int = 12) -> pd.DataFrame:
    """Return the largest hubs in the later window for a dot plot, and below a moved hub its count in the other placing."""
    lines = []
    for hub in hubs.head(most).itertuples():
        name = f"{hub.name} (named)" if hub.named else str(hub.name)
        lines.append({"label": name, "value": hub.recent, "key": hub.economy, "hollow": False})
        if hub.parent_recent != hub.recent:
            lines.append(
                {"label": f"{hub.name}, other placing", "value": hub.parent_recent, "key": hub.economy, "hollow": True}
            )
    return pd.DataFrame(lines, columns=["label", "value", "key", "hollow"])


def _cell(hub: pd.DataFrame, column: str) -> float | None:
    return float(hub[column].iloc[0]) if len(hub) else None


def _listed(names: Iterable[str]) -> str:
    *most, last = [*names] or ["none"]
    return f"{', '.join(most)} and {last}" if most else last

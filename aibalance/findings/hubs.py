"""Findings on places: notable models by hub, the hubs that the article names, and which of them grow."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from aibalance import rounding
from aibalance.data.tables import read
from aibalance.findings.facts import Fact, first, register, word
from aibalance.ledger import Chapter
from aibalance.stats.concentration import bootstrap_interval, effective_number
from aibalance.stats.estimate import Estimate
from aibalance.stats.intervals import poisson_ratio, wilson

# The places of claims proj-05 and proj-06, as hubs.csv names them.
NAMED = ("san-francisco-bay-area", "seattle", "boston", "beijing", "shenzhen", "shanghai")
WINDOW = 3  # years in each of the two windows that are compared
TOP = 10
DRAWS = 1_000
FEWEST = 10  # a hub with fewer models in both windows together says nothing of growth


def models_by_hub(chapter: Chapter) -> pd.DataFrame:
    """Return notable models by hub in two windows of three years, the later one ending with the last complete year.

    Columns hub, name, economy, latitude, longitude, named (by the article), earlier, recent, total; and other_…, the
    same counts if the developer whose place is disputed counts at its parent's head office. A model counts once for
    each hub; a hub without rows has none. Most models in the later window first.
    """
    rows, moved = counted(chapter)
    last = rows["year"].max() if len(rows) else 0.0
    counts, other = _windows(rows, last), _windows(moved, last)
    counts = counts.join(other.add_prefix("other_"))
    for column in ("earlier", "recent", "total"):
        counts[f"other_{column}"] = counts[f"other_{column}"].fillna(counts[column])
    frame = read(chapter.data, "hubs").set_index("id").join(counts, how="inner").rename_axis("hub").reset_index()
    frame["named"] = frame["hub"].isin(NAMED)
    return frame.sort_values(
        ["recent", "total", "name"], ascending=[False, False, True], ignore_index=True, kind="stable"
    )


def counted(chapter: Chapter) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the yearly rows that both windows use, and those of the other placing."""
    rows, moved = (chapter.rows(f"notable_models_by_{kind}", []) for kind in ("hub", "parent_hub"))
    since = rows["year"].max() - 2 * WINDOW
    return rows[rows["year"] > since], moved[moved["year"] > since]


def _windows(rows: pd.DataFrame, last: float) -> pd.DataFrame:
    """Return the counts of each hub in the earlier and the recent window, and their sum."""
    recent = rows["year"] > last - WINDOW
    table = {
        key: rows[part].groupby("subject")["value"].sum() for key, part in (("earlier", ~recent), ("recent", recent))
    }
    frame = pd.DataFrame(table, columns=["earlier", "recent"], dtype=float).fillna(0)
    return frame.assign(total=frame["earlier"] + frame["recent"])


def hub_facts(chapter: Chapter, hubs: pd.DataFrame) -> None:
    """Register where notable models are made and how much of it the article's hubs hold.

    hub_span, hub_earlier_span, hub_recent_span; hub_known (models with a known hub); hub_first, hub_second with _count
    and _share (of hub_known, in %); named_…: number of the article's hubs, their _share of all entries in the earlier,
    recent and total window, likewise named_other_… for the other placing of one developer; how many are among the
    first ten (_top) or have fewer models than before (_falling);
    hub_even_earlier, _recent: equal hubs that would be as concentrated, with a bootstrap interval.
    """
    rows, _ = counted(chapter)
    start, last = (rows["year"].min(), rows["year"].max()) if len(rows) else (0.0, 0.0)
    spans = {"": (start, last), "earlier_": (start, last - WINDOW), "recent_": (last - WINDOW + 1, last)}
    world = chapter.rows("notable_models", ["WLD"])
    world = world[world["year"].between(start, last)]
    without = chapter.rows("notable_models_without_hub", ["WLD"]).query("@start <= year <= @last")
    known = world["value"].sum() - without["value"].sum()
    facts: list[Fact] = [("hub_known", known or None, "models", "models with a known hub", pd.concat([world, without]))]
    for key, (a, b) in spans.items():
        text = f"{a:.0f} to {b:.0f}" if len(rows) else word(rows)
        facts.append((f"hub_{key}span", text, "text", f"years of the {key or 'two '}windows", rows))
    ordered = hubs.sort_values("total", ascending=False, kind="stable")
    for place, key in enumerate(("hub_first", "hub_second")):
        hub = ordered.iloc[place : place + 1]
        used = rows[rows["subject"].isin(hub["hub"])]
        facts.append((key, word(hub, "name"), "text", f"hub of most models: {key}", used))
        facts.append((f"{key}_count", first(hub, "total"), "models", f"models: {key}", used))
        _share(chapter, f"{key}_share", first(hub, "total") or 0, known, "of the models with a known hub", used)
    named = hubs[hubs["named"]]
    for window in ("earlier", "recent", "total"):
        for prefix in ("", "other_"):
            part, whole = (frame[prefix + window].sum() for frame in (named, hubs))
            _share(chapter, f"named_{prefix}{window}_share", part, whole, "of the article's hubs", rows)
    for window in ("earlier", "recent"):
        units = np.repeat(hubs["hub"].to_numpy(), hubs[window].astype(int))
        even = (
            bootstrap_interval(effective_number, units, DRAWS, chapter.confidence, chapter.seed)
            if len(units) > 1
            else None
        )
        estimate(
            chapter,
            f"hub_even_{window}",
            even,
            "hubs",
            f"equal hubs that would be as concentrated, {window}",
            rows,
            1,
            rounding.DRAWS,
        )
    falling = named[named["recent"] < named["earlier"]]
    facts += [
        ("named_number", float(len(NAMED)), "count", "hubs that the article names", rows),
        (
            "named_top",
            float(hubs.head(TOP)["named"].sum()),
            "count",
            f"of them, among the {TOP} with most models",
            rows,
        ),
        ("named_falling", float(len(falling)), "count", "of them, with fewer models in the later window", rows),
        (
            "named_falling_names",
            _listed(falling["name"]),
            "text",
            "of them, with fewer models in the later window",
            rows,
        ),
    ]
    register(chapter, facts)


def changes(chapter: Chapter, hubs: pd.DataFrame) -> pd.DataFrame:
    """Register each named hub's models and their change; return hubs by size and change, for a scatter plot.

    <hub>_earlier, _recent and _change (times, with the exact interval of two counts) for every hub that the article
    names. Returned: label, key, x (models in the later window), y (times the earlier one), low, high and hollow (not
    named); hubs with at least ten models, and the other placing of a hub that loses by it.
    """
    rows, _ = counted(chapter)
    register(chapter, [("confidence_level", f"{chapter.confidence:.0%}", "text", "confidence of the intervals", rows)])
    for hub in NAMED:
        own, used, name = hubs[hubs["hub"] == hub], rows[rows["subject"] == hub], hub.replace("-", "_")
        counts = {window: int(first(own, window) or 0) for window in ("earlier", "recent")}
        register(
            chapter,
            [(f"{name}_{w}", float(n), "models", f"notable models, {hub}, {w}", used) for w, n in counts.items()],
        )
        estimate(
            chapter, f"{name}_change", change(chapter, **counts), "times", f"later over earlier models, {hub}", used, 1
        )
    points = []
    for hub in hubs[(hubs["total"] >= FEWEST) | hubs["named"]].to_dict("records"):
        placings = [("", "")] + ([("other_", ", parent")] if hub["other_recent"] < hub["recent"] else [])
        for prefix, words in placings:
            recent = hub[f"{prefix}recent"]
            found = change(chapter, int(hub[f"{prefix}earlier"]), int(recent))
            if found is not None and found.value > 0:
                mark = (hub["name"] + words, hub["economy"], not hub["named"])
                points.append((*mark, recent, found.value, found.low, found.high))
    return pd.DataFrame(points, columns=["label", "key", "hollow", "x", "y", "low", "high"])


def change(chapter: Chapter, earlier: int, recent: int) -> Estimate | None:
    """Return the later over the earlier count with its exact interval; None where there was none before."""
    return poisson_ratio(recent, earlier, confidence=chapter.confidence) if earlier else None


def _share(chapter: Chapter, id: str, part: float, whole: float, label: str, rows: pd.DataFrame) -> None:
    found = wilson(int(part), int(whole), chapter.confidence) if whole > 0 else None
    percent = found and Estimate(100 * found.value, 100 * found.low, 100 * found.high, found.confidence)
    estimate(chapter, id, percent, "%", f"share {label}: {id}", rows, 0)


def estimate(
    chapter: Chapter,
    id: str,
    found: Estimate | None,
    unit: str,
    label: str,
    rows: pd.DataFrame,
    digits: int,
    ends: str = "",
) -> None:
    """Register an estimate with its interval, or that there is none. ends: method of the interval, if not the value's."""
    value, low, high = (found.value, found.low, found.high) if found else (None, None, None)
    chapter.add(id, value, unit, label=label, rows=rows, digits=digits, low=low, high=high, ends=ends)


def _listed(names: Iterable[str]) -> str:
    *most, last = [*names] or ["none"]
    return f"{', '.join(most)} and {last}" if most else last

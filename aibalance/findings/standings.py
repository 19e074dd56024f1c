"""Who comes first among many economies, under other weights, without one indicator, and in spite of gaps."""

import numpy as np
import pandas as pd

from aibalance.data.unions import EU27
from aibalance.family import NEITHER
from aibalance.findings.comparison import MEASURES, NONE, VIEWS, Panel, by_score, prose
from aibalance.findings.players import listed
from aibalance.ledger import Chapter
from aibalance.stats.composite import (
    dirichlet_weights,
    leave_one_out,
    normalise,
    rank_acceptability,
    weight_needed_to_change_leader,
)

DRAWS = 10_000
SHORT = {"size": "Size", "head": "Per head", "output": "Per GDP"}
RECIPES = {"min-max": "", "rank": ", by place"}  # how amounts become scores
PROSE = {measure.name: measure.prose for measure in MEASURES}


def odds(chapter: Chapter, matrix: pd.DataFrame, method: str = "min-max") -> pd.DataFrame:
    """Return the probability of each rank (columns) of economies (rows) when any set of weights is as likely as any other.

    Method: stats.composite.rank_acceptability, DRAWS draws from a flat Dirichlet distribution.
    """
    if min(matrix.shape) < 2:
        return pd.DataFrame()
    weights = dirichlet_weights(matrix.shape[1], DRAWS, seed=chapter.seed)
    return rank_acceptability(normalise(matrix, method), weights)


def holders(found: pd.DataFrame, rank: int) -> pd.Series:
    """Return the chances of one rank, the largest first; empty without data."""
    return found[rank].sort_values(ascending=False, kind="stable") if rank in found else pd.Series(dtype=float)


def standings(chapter: Chapter, table: Panel, view: str) -> pd.DataFrame:
    """Register who comes first in a view under random weights; return the chance of each rank for a chart.

    <view>_first, _second, _third: the economy that holds that rank most often, with _chance, and _else, the next most
    often, with _else_chance. _outside: the chance that none of the pair comes first. _by_place and _gaps_least: who
    comes first most often when only places count, and when a gap counts as the least value, with _chance. Returned:
    row, rank, value, key, in order of the mean rank.
    """
    matrix, rows, label = table.ranked(view), table.evidence[view], VIEWS[view]
    found = odds(chapter, matrix)
    tables = {
        "first": holders(found, 1), "second": holders(found, 2), "third": holders(found, 3),
        "by_place": holders(odds(chapter, matrix, "rank"), 1), "gaps_least": holders(odds(chapter, matrix.fillna(matrix.min())), 1),
    }  # fmt: skip
    for word, order in tables.items():
        for place, end in enumerate(("", "_else") if word != "second" else ("",)):
            code, chance = (order.index[place], 100 * order.iloc[place]) if place < len(order) else (None, None)
            words = f"{label}: most often {word.replace('_', ' ')}{', next' if end else ''}"
            chapter.add(f"{view}_{word}{end}", prose(chapter, code), "text", label=words, rows=rows)
            chapter.add(
                f"{view}_{word}{end}_chance",
                chance,
                "%",
                label=f"{words}: share of all weightings",
                rows=rows,
                digits=0,
            )
    outside = 100 * found.loc[~found.index.isin(chapter.pair), 1].sum() if len(found) else None
    chapter.add(f"{view}_outside", outside, "%", label=f"{label}: neither of the pair comes first", rows=rows, digits=0)
    if found.empty:
        return pd.DataFrame()
    found = found.loc[(found * found.columns).sum(axis=1).sort_values(kind="stable").index]
    long = found.rename_axis("key").reset_index().melt("key", var_name="rank")
    return long.assign(row=long["key"].map(chapter.names), rank=long["rank"].astype(int))


def places(chapter: Chapter, table: Panel) -> pd.DataFrame:
    """Return the median place of each economy and the interval of its places under random weights, by view and recipe.

    Columns for a matrix chart: row, column, text, key and value (1 for first, 0 for last). Registers <view>_<role>_median,
    _low and _high for the pair, by amounts.
    """
    tail, rows = (1 - chapter.confidence) / 2, []
    for view, title in VIEWS.items():
        for method, recipe in RECIPES.items():
            found = odds(chapter, table.ranked(view), method)
            reached = found.cumsum(axis=1).round(9)
            ends = pd.DataFrame({name: (reached >= share).idxmax(axis=1) if len(found) else pd.Series(dtype=float)
                                 for name, share in (("median", 0.5), ("low", tail), ("high", 1 - tail))})  # fmt: skip
            for role, code in (("focus", chapter.focus), ("rival", chapter.rival)) if not recipe else ():
                for name in ends:
                    chapter.add(f"{view}_{role}_{name}", ends[name].get(code), "rank", digits=0, rows=table.evidence[view],
                                label=f"{title}: {name} place under random weights, {role}")  # fmt: skip
            for code, row in ends.astype(int).iterrows():
                text = str(row["median"]) + (f" ({row['low']}–{row['high']})" if row["low"] < row["high"] else "")
                rows.append((code, title + recipe, 1 - (row["median"] - 1) / max(len(found) - 1, 1), text))
    frame = pd.DataFrame(rows, columns=["key", "column", "value", "text"])
    order = frame.groupby("key")["value"].mean().sort_values(ascending=False, kind="stable").index
    frame = frame.set_index("key").loc[order].reset_index()
    return frame.assign(row=frame["key"].map(chapter.names))


def changes(chapter: Chapter, table: Panel, most: int = 4) -> pd.DataFrame:
    """Return what it takes for the leader of each view to change: the nearest weights on one indicator, for a dot plot.

    value: the weight needed over the equal weight. Registers <view>_leader (at equal weights); _needs_indicator,
    _needs_times and _needs_leader (the nearest change); _can_change (indicators whose weight alone can change the
    leader) and _can_lead (to whom); _left_out (indicators without which another leads) and _left_out_leaders.
    """
    frames = [pd.DataFrame(columns=["label", "value", "key"])]
    for view, title in VIEWS.items():
        matrix, rows = table.ranked(view), table.evidence[view]
        best = by_score(matrix).head(2)
        leader = best.index[0] if min(matrix.shape) > 1 and best.iloc[0] > best.iloc[1] else None  # no lead is shared
        needed = pd.DataFrame(columns=["weight", "weight_needed", "new_leader"], dtype=float)
        others: list[str] = []
        if leader:
            scaled = normalise(matrix)
            needed = weight_needed_to_change_leader(scaled).dropna(subset="weight_needed")
            others = [str(row.idxmin()) for _, row in leave_one_out(scaled).drop("none").iterrows() if row[leader] > 1]
        times = (needed["weight_needed"] / needed["weight"]).astype(float)
        times = times[times > 0].sort_values(key=lambda ratio: np.log(ratio).abs().round(9), kind="stable")
        successors = [str(needed.loc[name, "new_leader"]) for name in times.index]
        for name, text in (
            ("leader", prose(chapter, leader)),
            ("needs_indicator", PROSE[str(times.index[0])] if len(times) else NONE),
            ("needs_leader", prose(chapter, successors[0] if successors else None)),
            ("can_lead", listed(chapter.prose[code] for code in dict.fromkeys(successors))),
            ("left_out", str(len(others) or "none")),
            ("left_out_leaders", listed(chapter.prose[code] for code in dict.fromkeys(others))),
        ):
            chapter.add(f"{view}_{name}", text, "text", label=f"{title}: {name.replace('_', ' ')}", rows=rows,
                        family=NEITHER)  # fmt: skip
        chapter.add(
            f"{view}_needs_times",
            times.iloc[0] if len(times) else None,
            "times",
            label=f"{title}: weight needed over the equal one",
            family=NEITHER,
            rows=rows,
        )
        chapter.add(
            f"{view}_can_change",
            len(times),
            "count",
            label=f"{title}: indicators that can move the lead",
            rows=rows,
            digits=0,
        )
        names = [
            f"{SHORT[view]}: {PROSE[str(name)]} → {chapter.names[code]}"
            for name, code in zip(times.index, successors, strict=True)
        ]
        frames.append(pd.DataFrame({"label": names, "value": times.to_numpy(), "key": successors}).head(most))
    return pd.concat([frame for frame in frames if len(frame)] or frames, ignore_index=True)


def union_floor(chapter: Chapter, series: str = "private_investment_ai_index") -> None:
    """Register union_floor, what the members of the EU that an edition lists add up to, a floor of the gap; union_listed; union_year."""
    rows = chapter.rows(series, sorted(EU27))
    rows = rows[rows["year"] == rows["year"].max()]
    chapter.add("union_floor", rows["value"].sum() if len(rows) else None, chapter.indicators.loc[chapter.indicator(series), "unit"],
                label="private investment, sum of the EU members listed", rows=rows)  # fmt: skip
    chapter.add("union_listed", len(rows), "count", digits=0, label="EU members listed", rows=rows)
    chapter.add("union_year", rows["period"].max() if len(rows) else NONE, "text", label="year of that sum", rows=rows)

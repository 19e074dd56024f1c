"""The composite under named weightings, and all that is needed to form it under any other."""

from collections.abc import Iterator
from math import lcm

import pandas as pd

from aibalance.family import FOCUS, NEITHER
from aibalance.findings.comparison import MEASURES, VIEWS, Panel, prose
from aibalance.findings.standings import DRAWS, holders, odds
from aibalance.ledger import Chapter
from aibalance.statistic import formatted
from aibalance.stats.composite import normalise, scores

PILLARS = {
    "Research": ("AI articles", "Much cited", "AI patents", "R&D", "PhDs"),
    "Models": ("Notable models", "Large models"),
    "Money and machines": ("Funds", "GPU stock"),
    "People": ("GitHub users", "AI use", "Online"),
}
MOST = 30  # points that one indicator can get
EQUAL = MOST // 3
BEST = 100  # score of an economy that is first in everything


def weightings(chapter: Chapter, table: Panel) -> pd.DataFrame:
    """Register and export the composite of each view under named weightings; return it, one row a view and weighting.

    Columns: view, weighting, focus and rival (scores of the pair, 0 least to 100 most in everything), leader (code) and
    leader_score, then the points of each indicator. Registers <view>_leader_score, <view>_focus_score and _rival_score
    (at equal weights), and <view>_unseated: share of random weightings under which another economy leads than at equal
    ones; weighting_draws.
    """
    names, rows, scaled, first = [measure.name for measure in MEASURES], [], [], {}
    chapter.add("weighting_draws", DRAWS, "count", digits=0, label="random weightings")
    for view, title in VIEWS.items():
        ranked = table.ranked(view)
        matrix = normalise(ranked) if ranked.size else ranked
        chances = holders(odds(chapter, ranked), 1)
        for weighting, points in named(list(matrix.columns)) if matrix.size else ():
            found = composite(matrix, points)
            ends = [found.get(code) for code in chapter.pair]
            rows.append((view, weighting, *ends, found.idxmax(), found.max(), *points.reindex(names)))
        equal = composite(matrix, pd.Series(EQUAL, matrix.columns)) if matrix.size else pd.Series(dtype=float)
        leader = str(equal.idxmax()) if len(equal) else None
        used, codes = table.evidence[view], {"leader": leader, "focus": chapter.focus, "rival": chapter.rival}
        for name, code in codes.items():
            chapter.add(f"{view}_{name}_score", equal.get(code), "index", rows=used,
                        label=f"{title}: composite at equal weights, {name}", family=NEITHER if name == "leader" else FOCUS)  # fmt: skip
        unseated = 100 * (1 - chances[leader]) if len(chances) else None
        chapter.add(f"{view}_unseated", unseated, "%", digits=0, rows=used,
                    label=f"{title}: random weightings under which another leads than at equal weights")  # fmt: skip
        first[view] = {code: formatted(100 * chance, "%", 0) for code, chance in chances.items()}
        scaled.append(matrix.reindex(columns=names).assign(view=view).rename_axis("economy").reset_index())
    facts = {
        "focus": chapter.focus, "rival": chapter.rival, "names": {code: chapter.names[code] for code in table.views["size"].index},
        "prose": {code: prose(chapter, code) for code in table.views["size"].index}, "views": VIEWS,
        "pillars": [{"name": pillar, "indicators": own} for pillar, own in PILLARS.items()],
        "indicators": {measure.name: measure.prose for measure in MEASURES}, "equal": EQUAL, "most": MOST, "best": BEST,
        "draws": formatted(DRAWS, "count", 0), "first": first,
        "sources": {view: chapter.source_line(table.evidence[view]) for view in VIEWS},
    }  # fmt: skip
    frame = pd.DataFrame(rows, columns=["view", "weighting", "focus", "rival", "leader", "leader_score", *names])
    frame[names] = frame[names].astype("Int64")
    columns = pd.concat(scaled, ignore_index=True)[["view", "economy", *names]]
    chapter.export("weights", facts, scores=columns, weightings=frame)
    return frame


def composite(matrix: pd.DataFrame, points: pd.Series) -> pd.Series:
    """Return the score (0 to 100) of each economy that has an indicator with points; gaps as in stats.composite.scores."""
    held = matrix[matrix.loc[:, points > 0].notna().any(axis=1)]
    return pd.Series(BEST * scores(held, points.to_numpy(float))[0], held.index)


def named(indicators: list[str]) -> Iterator[tuple[str, pd.Series]]:
    """Yield (name, points of each indicator): all equal; the pillars equal; each pillar alone."""
    parts = {pillar: [name for name in own if name in indicators] for pillar, own in PILLARS.items()}
    parts = {pillar: own for pillar, own in parts.items() if own}
    yield "All indicators equal", pd.Series(EQUAL, indicators)
    whole = lcm(*map(len, parts.values()))
    shares = pd.Series({name: whole // len(own) for own in parts.values() for name in own}).reindex(indicators)
    yield "All pillars equal", shares * max(1, MOST // int(shares.max()))
    for pillar, own in parts.items():
        yield f"{pillar} alone", pd.Series({name: EQUAL if name in own else 0 for name in indicators})

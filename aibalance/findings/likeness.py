"""Which economies resemble each other, and which come nearer to the leader."""

from collections.abc import Mapping
from itertools import combinations

import numpy as np
import pandas as pd

from aibalance.family import NEITHER
from aibalance.findings.comparison import MEASURES, NONE, PANEL, Panel, prose
from aibalance.findings.players import listed
from aibalance.ledger import Chapter
from aibalance.statistic import pooled
from aibalance.stats.composite import normalise
from aibalance.stats.profiles import cluster_profiles

GROUPS = 5
FOLLOWED = {"EU27": "EU27", "IND": "India", "GBR": "UK", "KOR": "Korea", "JPN": "Japan", "ARE": "UAE"}
PROSE = {measure.name: measure.prose for measure in MEASURES}


def groups(chapter: Chapter, table: Panel, view: str = "head") -> pd.DataFrame:
    """Return economies grouped by their places in a view, for a matrix chart; cells hold the place in each indicator.

    Clusters by places and not by amounts, or each outlier would be a group. Registers groups_count; groups_<role> (who is
    grouped with each of the pair), groups_<role>_best and _worst (the indicators in which that group places highest and
    lowest); groups_same (whether the pair is together); groups_agreement: pairs of economies that stay together or
    apart when one indicator is left out, in %, mean (Rand's index). Method: stats.profiles.
    """
    matrix, rows = table.ranked(view), table.evidence[view]
    count = min(GROUPS, len(matrix))
    found = cluster_profiles(matrix, count, "rank") if min(matrix.shape) > 1 else None
    labels = found.labels if found else pd.Series(dtype=int)
    score = normalise(matrix, "rank") if matrix.size else matrix
    for role, code in (("focus", chapter.focus), ("rival", chapter.rival)):
        group = [other for other in labels.index if labels[other] == labels.get(code)]
        mean = score.loc[group].mean().sort_values(kind="stable") if group else pd.Series(dtype=float)
        mates = listed(chapter.prose[other] for other in matrix.index if other in group and other != code)
        texts = {
            "": NONE if not group else "no other economy" if mates == "none" else mates,
            "_best": PROSE[str(mean.index[-1])] if len(mean) else NONE,
            "_worst": PROSE[str(mean.index[0])] if len(mean) else NONE,
        }
        for end, text in texts.items():
            chapter.add(
                f"groups_{role}{end}", text, "text", label=f"group of the {role}{end.replace('_', ': ')}", rows=rows
            )
    both = {chapter.focus, chapter.rival} <= set(labels.index)
    together = "the same group" if both and labels[chapter.focus] == labels[chapter.rival] else "different groups"
    chapter.add(
        "groups_same", together if both else NONE, "text", label="whether the pair is grouped together", rows=rows
    )
    chapter.add("groups_count", count, "count", label="groups", rows=rows, digits=0)
    agreement = [
        _agreement(labels, cluster_profiles(matrix.drop(columns=name), count, "rank").labels)
        for name in (matrix if found and matrix.shape[1] > 2 else ())
    ]
    chapter.add("groups_agreement", 100 * float(np.mean(agreement)) if agreement else None, "%", digits=0, rows=rows,
                label="pairs of economies grouped alike without one indicator, mean")  # fmt: skip
    place = matrix.rank(ascending=False, method="min")
    order = sorted(found.order, key=lambda code: labels[code]) if found else []
    cell = [
        (
            f"{'ABCDEFGH'[labels[code] - 1]} · {chapter.names[code]}",
            name,
            score.loc[code, name],
            place.loc[code, name],
            code,
        )
        for code in order
        for name in matrix
    ]
    frame = pd.DataFrame(cell, columns=["row", "column", "value", "text", "key"])
    return frame.assign(text=["" if pd.isna(number) else f"{number:.0f}" for number in frame["text"]])


def _agreement(first: pd.Series, second: pd.Series) -> float:
    """Return the share of pairs that two groupings treat alike. Source: Rand (1971), JASA 66(336), 846–850."""
    alike = [(first[a] == first[b]) == (second[a] == second[b]) for a, b in combinations(first.index, 2)]
    return float(np.mean(alike)) if alike else 1.0


def paths(chapter: Chapter, measures: Mapping[str, tuple[str, str]]) -> pd.DataFrame:
    """Return the level of the economies FOLLOWED in % of the leading economy of each year, one panel a measure.

    measures: name of the statistics → (indicator, title). The leader is the highest of PANEL and the pair in that year; a
    panel starts when all that are followed have a value. Registers <name>_leader, _from_year, _to_year; _rose (how many
    of them came nearer); _riser (whose level gained most, in points) and _nearest (the highest now), each with _from and
    _to; and <name>_<code>_from and _to. Returned: panel, series, key, year, value.
    """
    frames = [pd.DataFrame(columns=["panel", "series", "key", "year", "value"])]
    codes = list(dict.fromkeys([*chapter.pair, *PANEL]))
    for name, (indicator, title) in measures.items():
        frames.append(_path(chapter, name, title, chapter.rows(indicator, codes)))
    return pd.concat([frame for frame in frames if len(frame)] or frames, ignore_index=True)


def _path(chapter: Chapter, name: str, title: str, rows: pd.DataFrame) -> pd.DataFrame:
    level = rows.assign(value=100 * rows["value"] / rows.groupby("year")["value"].transform("max"))
    level = level[level["economy"].isin(FOLLOWED) & (level["value"] > 0)]
    level = level[level["year"] >= level.groupby("economy")["year"].min().max()]
    ends = level.groupby("economy")["value"].agg(["first", "last"])
    move = (ends["last"] - ends["first"]).sort_values(kind="stable")
    used = pooled([rows]) if len(rows) else None
    latest = rows[rows["year"] == rows["year"].max()].set_index("economy")["value"]
    chapter.add(f"{name}_leader", prose(chapter, str(latest.idxmax()) if len(latest) else None), "text",
                label=f"{title}: leading economy", rows=used, family=NEITHER)  # fmt: skip
    for key, year in (("from", level["year"].min()), ("to", level["year"].max())):
        chapter.add(f"{name}_{key}_year", np.floor(year), "year", label=f"{title}: {key}", rows=used)
    chapter.add(
        f"{name}_rose",
        int((move > 0).sum()),
        "count",
        label=f"{title}: of those followed, nearer to the leader",
        rows=used,
        digits=0,
    )
    roles = (
        {"riser": move.index[-1], "nearest": ends["last"].idxmax()}
        if len(move)
        else dict.fromkeys(("riser", "nearest"))
    )
    for role, code in roles.items():
        chapter.add(
            f"{name}_{role}", prose(chapter, code), "text", label=f"{title}: {role} of those followed", rows=used
        )
    for who, code in {**roles, **{code.lower(): code for code in FOLLOWED}}.items():
        for key, column in (("from", "first"), ("to", "last")):
            value = ends[column].get(code) if len(ends) else None
            chapter.add(
                f"{name}_{who}_{key}",
                value,
                "%",
                label=f"{title}: {who}, {key}, in % of the leader",
                rows=used,
                digits=0 if value is not None and value >= 10 else 1,
            )
    return level.assign(panel=title, series=level["economy"].map(FOLLOWED), key=level["economy"])

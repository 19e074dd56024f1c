"""The weight explorer: the composite of chapter 5 under any weights."""

import io
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import lcm
from typing import Any

import pandas as pd
from markupsafe import Markup

from aibalance.book.explore.explorer import Explorer, drawing, paint, table
from aibalance.book.site.markup import one_line
from aibalance.charts.style import hues
from aibalance.runs.pages import capital
from aibalance.stated.rounding import DRAWS, rounded_frame
from aibalance.stated.statistic import formatted, plain
from aibalance.stats.composite import scores

# What the script and the pages say; the script fills the same words.
WORDS = {
    "pair": "{ahead} leads {behind} by {gap} points: {more} against {less} of {best}.",
    "level": "{focus} and {rival} are level at {more} of {best}.",
    "missing": "{missing} has no figure for any indicator with a weight.",
    "first": "First of {count} economies is {first}, with {score}; so it is under {share} of {draws} random weightings.",
    "none": "All weights are zero, so there is nothing to compare.",
    "subtitle": "{view}: weighted mean of {count} indicators, {best} for the most of each; thin upright mark: equal weights",
    "points": "{points} points, {share} of the weight",
}
MOST = 30  # points that one indicator can get
EQUAL = MOST // 3
BEST = 100  # score of an economy that is first in everything


def weights(export: Mapping[str, Any]) -> Explorer | None:
    """Return the explorer of what chapter 5 exports; None if the pair has no data."""
    facts = {**export["facts"], "equal": EQUAL, "most": MOST, "best": BEST}
    facts["draws"] = formatted(facts["draws"], "count", 0)
    facts["first"] = {
        view: {code: formatted(chance, "%", 0) for code, chance in own.items()} for view, own in facts["first"].items()
    }
    facts["indicators"] = {name: name for pillar in facts["pillars"] for name in pillar["indicators"]}
    scaled = pd.read_csv(io.StringIO(export["tables"]["scores"]))
    named = weightings(scaled, facts)
    # Notebooks are stored with their keys in alphabetical order; the order meant is that of the tables.
    views, order = list(named["view"].unique()), list(scaled.columns[2:])
    if not views:
        return None
    start = named[named["view"] == views[0]]
    state = {"words": WORDS, **facts, "shown": views, "order": order}
    state |= {
        "scores": {},
        "presets": {},
        "colours": colours(facts["names"], (facts["focus"], facts["rival"])),
    }
    for view in views:
        own = scaled[scaled["view"] == view].drop(columns="view").dropna(axis=1, how="all").set_index("economy")
        state["scores"][view] = {code: _known(row) for code, row in own.iterrows()}
        points = named[named["view"] == view].set_index("weighting")[list(own.columns)].astype(int)
        state["presets"][view] = {name: row.to_dict() for name, row in points.iterrows()}
    rows = ranking(state, views[0], state["presets"][views[0]][start["weighting"].iloc[0]])
    finding, subtitle = sentences(state, views[0], rows)
    return Explorer(
        "weights", "Weights of the composite", finding, subtitle, facts["sources"][views[0]],
        drawing(_spec([facts["names"][code] for code in (facts["focus"], facts["rival"])], facts["best"])), rows,
        _controls(state, views), state, _tables(facts, named, scaled, views),
        {"explore-scores.csv": export["tables"]["scores"], "explore-weightings.csv": named.to_csv(index=False, float_format="%.6g")},
    )  # fmt: skip


def weightings(scaled: pd.DataFrame, facts: Mapping[str, Any]) -> pd.DataFrame:
    """Return the composite of each view under named weightings, one row a view and weighting.

    Columns: view, weighting, focus and rival (scores of the pair, 0 least to BEST most in everything), leader (code) and
    leader_score, then the points of each indicator.
    """
    names, rows = list(scaled.columns[2:]), []
    for view, part in scaled.groupby("view", sort=False):
        matrix = part.set_index("economy")[names].dropna(axis=1, how="all")
        for weighting, points in _named(list(matrix.columns), facts["pillars"]):
            held = matrix[matrix.loc[:, points > 0].notna().any(axis=1)]
            found = pd.Series(BEST * scores(held, points.to_numpy(float))[0], held.index)
            pair = [found.get(facts[role]) for role in ("focus", "rival")]
            rows.append((view, weighting, *pair, found.idxmax(), found.max(), *points.reindex(names)))
    frame = pd.DataFrame(rows, columns=["view", "weighting", "focus", "rival", "leader", "leader_score", *names])
    frame[names] = frame[names].astype("Int64")
    return rounded_frame(frame, DRAWS)


def _named(indicators: list[str], pillars: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, pd.Series]]:
    """Yield (name, points of each indicator): all equal; the pillars equal; each pillar alone."""
    parts = {pillar["name"]: [name for name in pillar["indicators"] if name in indicators] for pillar in pillars}
    parts = {pillar: own for pillar, own in parts.items() if own}
    yield "All indicators equal", pd.Series(EQUAL, indicators)
    whole = lcm(*map(len, parts.values()))
    shares = pd.Series({name: whole // len(own) for own in parts.values() for name in own}).reindex(indicators)
    yield "All pillars equal", shares * max(1, MOST // int(shares.max()))
    for pillar, own in parts.items():
        yield f"{pillar} alone", pd.Series({name: EQUAL if name in own else 0 for name in indicators})


def colours(codes: Iterable[str], pair: Sequence[str]) -> dict[str, str]:
    """Return {code: CSS variable}: the hues of the two that are compared, whoever they are; all others are pale."""
    own = hues(pair)
    return {code: paint(own.get(code, "pale")) for code in codes}


def ranking(state: Mapping[str, Any], view: str, points: Mapping[str, float]) -> list[dict[str, Any]]:
    """Return the rows of the chart, best first: name, code, score, equal (score at equal weights), label, colour."""
    rows = []
    for code, own in state["scores"][view].items():
        score, equal = _mean(own, points), _mean(own, dict.fromkeys(own, 1))
        if score is not None and equal is not None:
            score, equal = score * state["best"], equal * state["best"]
            rows.append({"name": state["names"][code], "code": code, "score": score, "equal": equal,
                         "label": plain(score, "index", 1), "colour": state["colours"][code]})  # fmt: skip
    return sorted(rows, key=lambda row: -row["score"])


def sentences(state: Mapping[str, Any], view: str, rows: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, str], str]:
    """Return what the chart finds, and what it shows."""
    words, prose, best = state["words"], state["prose"], state["best"]
    found = {row["code"]: round(row["score"], 1) for row in rows}
    subtitle = words["subtitle"].format(
        view=state["views"][view], count=len(next(iter(state["presets"][view].values()))), best=best
    )
    if not rows:
        return (words["none"], ""), subtitle
    pair = sorted((state["focus"], state["rival"]), key=lambda code: -found.get(code, -1))
    missing = [code for code in pair if code not in found]
    if missing:
        said = words["missing"].format(missing=" / ".join(prose[code] for code in missing))
    else:
        more, less = (found[code] for code in pair)
        said = words["level" if more == less else "pair"].format(
            ahead=prose[pair[0]], behind=prose[pair[1]], gap=f"{more - less:.1f}", more=f"{more:.1f}", less=f"{less:.1f}",
            best=best, focus=prose[state["focus"]], rival=prose[state["rival"]],
        )  # fmt: skip
    first = rows[0]["code"]
    rest = words["first"].format(
        count=len(rows), first=prose[first], score=rows[0]["label"], share=state["first"][view].get(first, "0 %"),
        draws=state["draws"],
    )  # fmt: skip
    return (capital(said), rest), subtitle


def _known(row: pd.Series) -> dict[str, float | None]:
    return {str(name): None if pd.isna(value) else float(value) for name, value in row.items()}


def _mean(scores: Mapping[str, float | None], points: Mapping[str, float]) -> float | None:
    """Return the weighted mean of the indicators that an economy has; None without one."""
    held = [(points[name], score) for name, score in scores.items() if score is not None and points[name] > 0]
    whole = math.fsum(weight for weight, _ in held)
    return math.fsum(weight * score for weight, score in held) / whole if whole else None


def _spec(pair: Sequence[str], best: int) -> dict[str, Any]:
    """Return the Vega-Lite drawing: a bar for each economy, in the order given, with its score and a mark at equal weights."""
    ours = f"indexof({json.dumps(list(pair))}, datum.value) >= 0"
    names = {"title": None, "grid": False, "labelLimit": 200,
             "labelFontWeight": {"condition": {"test": ours, "value": "bold"}, "value": "normal"},
             "labelColor": {"condition": {"test": ours, "value": paint("ink")}, "value": paint("muted")}}  # fmt: skip
    scale = {"domain": [0, best * 1.1], "nice": False}
    axis = {"values": [0, best / 4, best / 2, 3 * best / 4, best], "title": None, "orient": "top"}
    score = {"field": "score", "type": "quantitative", "scale": scale, "axis": axis}
    return {
        "height": {"step": 20},
        "encoding": {"y": {"field": "name", "type": "nominal", "sort": None, "axis": names}},
        "layer": [
            {"mark": {"type": "bar", "height": 12},
             "encoding": {"x": score, "color": {"field": "colour", "type": "nominal", "scale": None}}},
            {"mark": {"type": "tick", "thickness": 1.6, "size": 19, "color": paint("ink")}, "encoding": {"x": {**score, "field": "equal"}}},
            {"mark": {"type": "text", "align": "left", "dx": 6, "color": paint("ink")},
             "encoding": {"x": {**score, "field": "end"}, "text": {"field": "label"}}},
        ],
        "transform": [{"calculate": "max(datum.score, datum.equal)", "as": "end"}],
    }  # fmt: skip


def _controls(state: Mapping[str, Any], views: Sequence[str]) -> Markup:
    order = list(state["indicators"])
    pillars = [
        (pillar["name"], [(f"weight-{order.index(name)}", name, capital(state["indicators"][name])) for name in pillar["indicators"]])
        for pillar in state["pillars"]
    ]  # fmt: skip
    presets = dict.fromkeys(name for view in views for name in state["presets"][view])
    return one_line("explore-weights.html", state=state, views=views, presets=presets, pillars=pillars)


def _tables(facts: Mapping[str, Any], named: pd.DataFrame, scaled: pd.DataFrame, views: Sequence[str]) -> Markup:
    """Return the composite under each named weighting, one table a view, and the pair's scaled indicators."""
    pair = [facts["focus"], facts["rival"]]
    names, parts = [facts["names"][code] for code in pair], []
    for view in views:
        rows = [
            (row.weighting, *(_text(value) for value in (row.focus, row.rival)), f"{facts['names'][row.leader]}, {_text(row.leader_score)}")
            for row in named[named["view"] == view].itertuples()
        ]  # fmt: skip
        caption = (
            f"{facts['views'][view]}: composite under named weightings, {facts['best']} for the most of each indicator"
        )
        parts.append(table(("Weighting", *names, "First"), rows, caption))
    own = {view: scaled[scaled["view"] == view].set_index("economy").reindex(pair) for view in views}
    rows = [
        (capital(label), *(_text(facts["best"] * own[view].loc[code, name]) for view in views for code in pair))
        for name, label in ((name, facts["indicators"][name]) for name in scaled.columns[2:])
    ]  # fmt: skip
    heads = [f"{facts['views'][view]}, {name}" for view in views for name in names]
    caption = f"Scaled indicators of the pair: 0 for the least of the panel, {facts['best']} for the most"
    parts.append(table(("Indicator", *heads), rows, caption))
    return Markup("").join(parts)


def _text(value: float) -> str:
    return "–" if pd.isna(value) else plain(value, "index", 1)

"""The scenario explorer: the gap in computing power of chapter 6, with its parameters set otherwise."""

import io
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import pandas as pd
from markupsafe import Markup

from aibalance.book.explore.explorer import Explorer, drawing, paint, table
from aibalance.book.site.markup import one_line
from aibalance.runs.pages import capital
from aibalance.stated.statistic import THIN, formatted

WORDS = {
    "gap": "In {last} {ours} holds {then} the computing power of {theirs} in the median run, after {now} in {first}.",
    "runs": "{confidence} of the runs lie between {low} and {high}; in {narrows} of them the gap narrows.",
    "chapter": "With the values of the chapter the median is {usual}.",
    "subtitle": "Computing power of {ours} over that of {theirs}, log scale; line: median of {draws} runs; "
    "band: {confidence} of them; dashed, once changed: the chapter’s values",
}


def scenarios(export: Mapping[str, Any]) -> Explorer | None:
    """Return the explorer of what chapter 6 exports; None if the pair has no data."""
    facts, frame = export["facts"], pd.read_csv(io.StringIO(export["tables"]["grid"]))
    if frame.empty:
        return None
    years = sorted(int(year) for year in frame["year"].unique())
    usual = [parameter["levels"].index(facts["set"][parameter["id"]]) for parameter in facts["parameters"]]
    state = {
        "words": WORDS, "sides": facts["sides"], "parameters": facts["parameters"], "usual": usual, "years": years,
        "confidence": formatted(100 * facts["confidence"], "%", 0), "draws": formatted(facts["draws"], "count", 0),
        "grid": _grid(frame, facts["parameters"], years), "colours": {"set": paint("ink"), "chapter": paint("muted")},
    }  # fmt: skip
    rows, (finding, subtitle) = lines(state, usual), sentences(state, usual)
    return Explorer(
        "scenarios", "Parameters of the scenario", finding, subtitle, facts["source"], drawing(_spec(frame, years)), rows,
        _controls(facts["parameters"], usual), state,
        _tables(state), {"explore-scenarios.csv": export["tables"]["grid"]},
    )  # fmt: skip


def times(ratio: float) -> str:
    """Print a ratio: whole from ten on, with one decimal below."""
    return formatted(ratio, "times", 0 if round(ratio, 1) >= 10 else 1)


def place(state: Mapping[str, Any], setting: Sequence[int]) -> int:
    """Return where in the grid a setting stands, given as the place of each parameter's level."""
    found = 0
    for level, parameter in zip(setting, state["parameters"], strict=True):
        found = found * len(parameter["levels"]) + level
    return found


def lines(state: Mapping[str, Any], setting: Sequence[int]) -> list[dict[str, Any]]:
    """Return the rows of the chart: kind (set or chapter), year, low, middle, high, label (in the last year) and colour."""
    shown = {"set": list(setting), "chapter": state["usual"]}
    if shown["set"] == shown["chapter"]:
        del shown["chapter"]
    rows, last = [], {}
    for kind, levels in shown.items():
        values = state["grid"][place(state, levels)]
        last[kind] = values[3 * len(state["years"]) - 2]
        for step, year in enumerate(state["years"]):
            low, middle, high = values[3 * step : 3 * step + 3]
            rows.append({"kind": kind, "year": year, "low": low, "middle": middle, "high": high, "label": "",
                         "colour": state["colours"][kind], "above": True})  # fmt: skip
        rows[-1]["label"] = times(last[kind])
    for row in rows:
        row["above"] = last["set"] >= last.get("chapter", 0) if row["kind"] == "set" else last["chapter"] > last["set"]
    return rows


def sentences(state: Mapping[str, Any], setting: Sequence[int]) -> tuple[tuple[str, str], str]:
    """Return what the chart finds, and what it shows."""
    values, words, count = state["grid"][place(state, setting)], state["words"], len(state["years"])
    ours, theirs = (side["prose"] for side in state["sides"])
    low, then, high = (times(value) for value in values[3 * count - 3 : 3 * count])
    said = words["gap"].format(
        first=state["years"][0], last=state["years"][-1], ours=ours, theirs=theirs, then=then, now=times(values[1])
    )
    rest = words["runs"].format(
        confidence=state["confidence"], low=low, high=high, narrows=formatted(values[-1], "%", 0)
    )
    if list(setting) != state["usual"]:
        usual = state["grid"][place(state, state["usual"])][3 * count - 2]
        rest += " " + words["chapter"].format(usual=times(usual))
    subtitle = words["subtitle"].format(ours=ours, theirs=theirs, confidence=state["confidence"], draws=state["draws"])
    return (capital(said), rest), subtitle


def _grid(frame: pd.DataFrame, parameters: Sequence[Mapping[str, Any]], years: Sequence[int]) -> list[list[float]]:
    """Return low, middle and high of each year, then narrows, for each setting in the order of the parameters' levels."""
    names = [parameter["id"] for parameter in parameters]
    groups = {key: part.sort_values("year", kind="stable") for key, part in frame.groupby(names)}
    rows = []
    for setting in product(*(parameter["levels"] for parameter in parameters)):
        part = groups[setting]
        assert len(part) == len(years), f"scenario grid: found {len(part)} years at {setting}; expected {len(years)}"
        ends = part[["low", "middle", "high"]].to_numpy().ravel()
        rows.append([float(value) for value in ends] + [float(part["narrows"].iloc[0])])
    return rows


def _spec(frame: pd.DataFrame, years: Sequence[int]) -> dict[str, Any]:
    """Return the Vega-Lite drawing: band and line of the setting, dashed line of the chapter, labels at their ends."""
    ends = [min(1.0, frame["middle"].min()), 1.1 * frame["high"].max()]
    axis = {
        "values": [
            value for value in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if ends[0] <= value <= ends[1]
        ]
    }
    y = {"field": "middle", "type": "quantitative", "title": None, "axis": {**axis, "format": "~r"},
         "scale": {"type": "log", "domain": ends, "nice": False, "clamp": True}}  # fmt: skip
    x = {"field": "year", "type": "quantitative", "title": None,
         "scale": {"domain": [years[0], years[-1]], "nice": False, "rangeMax": {"expr": "width - 72"}},  # room for labels
         "axis": {"values": list(years), "format": "d", "grid": False, "labelFlush": False}}  # fmt: skip
    colour = {"field": "colour", "type": "nominal", "scale": None}

    def labels(above: bool) -> dict[str, Any]:
        return {
            "transform": [{"filter": f"datum.label !== '' && datum.above === {str(above).lower()}"}],
            "mark": {"type": "text", "align": "left", "dx": 6, "dy": -6 if above else 8, "fontWeight": "bold"},
            "encoding": {"x": x, "y": y, "text": {"field": "label"}, "color": colour},
        }

    return {
        "height": 300,
        "layer": [
            {"transform": [{"filter": "datum.kind === 'set'"}], "mark": {"type": "area", "color": paint("pale"), "opacity": 0.35},
             "encoding": {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}}},
            {"mark": {"type": "line", "strokeWidth": 2.2},
             "encoding": {"x": x, "y": y, "color": colour,
                          "strokeDash": {"condition": {"test": "datum.kind === 'chapter'", "value": [5, 4]}, "value": [1, 0]},
                          "detail": {"field": "kind"}}},
            {"transform": [{"filter": "datum.kind === 'set'"}], "mark": {"type": "point", "filled": True, "size": 34, "opacity": 1},
             "encoding": {"x": x, "y": y, "color": colour}},
            labels(True), labels(False),
        ],
    }  # fmt: skip


def _controls(parameters: Sequence[Mapping[str, Any]], usual: Sequence[int]) -> Markup:
    sliders = [
        (f"scenario-{number}", parameter, capital(parameter["meaning"]), usual[number])
        for number, parameter in enumerate(parameters)
    ]
    return one_line("explore-scenarios.html", sliders=sliders)


def _tables(state: Mapping[str, Any]) -> Markup:
    """Return the chapter's own setting year by year, and the end at each corner of the grid."""
    usual, count = state["grid"][place(state, state["usual"])], len(state["years"])
    years = [
        (str(year), *(times(usual[3 * step + end]) for end in (1, 0, 2))) for step, year in enumerate(state["years"])
    ]
    caption = f"The gap with the chapter’s values: median and range of {state['confidence']} of the runs"
    parts = [table(("Year", "Median", "Low", "High"), years, caption)]
    corners = [state["usual"], *product(*((0, len(p["levels"]) - 1) for p in state["parameters"]))]
    rows = []
    for number, setting in enumerate(corners):
        values = state["grid"][place(state, setting)]
        texts = [parameter["texts"][level] for level, parameter in zip(setting, state["parameters"], strict=True)]
        low, middle, high = (times(value).split(THIN)[0] for value in values[3 * count - 3 : 3 * count])
        rows.append((f"Corner {number}" if number else "Chapter", *texts, middle, f"{low} to {high}",
                     formatted(values[-1], "%", 0)))  # fmt: skip
    heads = [parameter["label"] for parameter in state["parameters"]]
    caption = f"The gap in {state['years'][-1]} at the chapter’s values and at the corners of the grid"
    return Markup("").join(
        [*parts, table(("Setting", *heads, "Median, times", "Range, times", "Narrows in"), rows, caption)]
    )

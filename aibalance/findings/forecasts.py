"""Findings on forecasts: the growth that they imply, and what has grown since they were made."""

from collections.abc import Mapping

import pandas as pd

from aibalance.ledger import Chapter
from aibalance.rounding import percent_change
from aibalance.stats.growth import compound_growth

FORECASTS = {  # name: economy, edition, first and last period
    "forecast": ("CHN", "idc-2023-05", "2022", "2026"),
    "forecast_later": ("CHN", "idc-2023-05", "2023", "2026"),
    "forecast_world": ("WLD", "idc-2022-10", "2021", "2026"),
}
PRINTED = {  # name: indicator, economy, edition and period of one figure, and what it is
    "forecast_from": (("ai_spending", "CHN", "idc-2023-05", "2022"), "Spending on AI in China, 2022"),
    "forecast_to": (("ai_spending", "CHN", "idc-2023-05", "2026"), "Spending on AI in China, forecast for 2026"),
    "forecast_before": (("ai_spending", "CHN", "idc-2022-10", "2026"), "The same forecast, one edition before"),
    "forecast_printed": (
        ("ai_spending_growth", "CHN", "idc-2023-05", "2021/2026"),
        "Growth that IDC prints, as a lower bound",
    ),
    "world_then": (("ai_spending", "WLD", "idc-2022-10", "2026"), "Spending on AI in the world, forecast for 2026"),
    "world_now": (
        ("enterprise_ai_spending", "WLD", "idc-2026-05", "2026"),
        "Enterprise spending on AI, forecast for 2026",
    ),
}


def forecast_growth(chapter: Chapter) -> pd.DataFrame:
    """Register the growth that forecasts imply, with the interval that the rounding of their ends leaves.

    <name>_growth of each of FORECASTS; forecast_from, forecast_to, forecast_before (the same year in the edition
    before), forecast_revision, forecast_side (slower or faster than the world's), forecast_part; world_then, world_now: the world's
    spending in that year, as first forecast and as since redefined. Returned: label, value, low, high, key and the
    columns of the last row of each.
    """
    frames, growth = [], {}
    for name, (economy, source, first, last) in FORECASTS.items():
        rows = chapter.observed("ai_spending").query(
            "economy == @economy and source == @source and period in (@first, @last)"
        )
        if len(rows) < 2:
            chapter.add(f"{name}_growth", None, "% change a year", label=f"{name}: growth implied")
            continue
        ends, span = rows.sort_values("year", kind="stable")["value"].tolist(), float(last) - float(first)
        slack = [_rounding(value) for value in ends]
        growth[name] = 100 * compound_growth(ends[0], ends[1], span)
        low = 100 * compound_growth(ends[0] + slack[0], ends[1] - slack[1], span)
        high = 100 * compound_growth(ends[0] - slack[0], ends[1] + slack[1], span)
        place = chapter.names[economy]
        chapter.add(f"{name}_growth", growth[name], "% change a year", low=low, high=high, confidence=1.0, rows=rows,
                    label=f"Spending on AI, {place}, {first} to {last}: growth implied by its ends, with their rounding")  # fmt: skip
        label = f"Forecast, {chapter.catalogue.loc[source, 'short']}: {place}, {first} to {last}"
        key = economy if economy in chapter.pair else ""
        frames.append(
            rows.tail(1).assign(label=label, value=growth[name], low=low, high=high, key=key, unit="% change a year")
        )
    _register_ends(chapter)
    known = {"forecast", "forecast_world"} <= set(growth)
    side = "no data" if not known else "slower" if growth["forecast"] < growth["forecast_world"] else "faster"
    chapter.add("forecast_side", side, "text", label="growth forecast for China beside that forecast for the world")
    part = {"slower": "shrink", "faster": "grow"}.get(side, side)
    chapter.add("forecast_part", part, "text", label="China's part of the world's spending, if both forecasts held")
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["label", "value", "key"])


def _register_ends(chapter: Chapter) -> None:
    known = chapter.observed(*(key[0] for key, _ in PRINTED.values()))
    values: dict[str, float | None] = {}
    for name, (key, words) in PRINTED.items():
        rows = known[(known[["indicator", "economy", "source", "period"]] == list(key)).all(axis=1)]
        values[name] = float(rows["value"].iloc[0]) if len(rows) else None
        digits = 1 if values[name] is None or round(values[name] or 0, 1) == values[name] else 2
        unit = rows["unit"].iloc[0] if len(rows) else "USD bn"
        chapter.add(name, values[name], unit, label=words, rows=rows, digits=digits if unit != "%" else 0)
    after, before = values["forecast_to"], values["forecast_before"]
    change = percent_change(after, before) if after and before else None
    chapter.add(
        "forecast_revision", change, "% change", label="Spending on AI in China, 2026: one edition on the one before"
    )


def growth_since(
    chapter: Chapter, name: str, measures: Mapping[str, pd.DataFrame], base: int, bar: str
) -> pd.DataFrame:
    """Register the yearly growth of each measure from the year `base` to its last: <name>_<measure>.

    Also <name>_lowest, _highest, _above (how many grew faster than the statistic `bar`) and _all. Returned: label,
    value in % a year, key and the last row's columns; measures that lack the base year are left out.
    """
    frames = []
    for measure, rows in measures.items():
        part = rows[rows["year"] >= base].sort_values("year", kind="stable")
        if len(part) < 2 or part["year"].iloc[0] != base:
            chapter.add(f"{name}_{measure}", None, "% change a year", label=f"{measure}: growth since {base}")
            continue
        ends, years = part["value"].iloc[[0, -1]], part["year"].iloc[[0, -1]]
        value = 100 * compound_growth(ends.iloc[0], ends.iloc[1], years.iloc[1] - years.iloc[0])
        used = part.iloc[[0, -1]]
        chapter.add(f"{name}_{measure}", value, "% change a year", rows=used,
                    label=f"{part['label'].iloc[0]}, {part['series'].iloc[0]}: growth {base} to {part['period'].iloc[-1]}")  # fmt: skip
        label = f"{part['label'].iloc[0]}, to {part['period'].iloc[-1]}"
        frames.append(used.tail(1).assign(label=label, value=value, low=None, high=None))
    found = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["label", "value", "key"])
    mark = chapter.statistics[bar].value
    above = int((found["value"] > mark).sum()) if isinstance(mark, float) else None
    for end, value in (("lowest", found["value"].min()), ("highest", found["value"].max())):
        chapter.add(f"{name}_{end}", value, "% change a year", digits=0, rows=list(measures.values()),
                    label=f"{end} growth since {base} among {len(found)} measures")  # fmt: skip
    chapter.add(f"{name}_above", above, "count", digits=0, label="measures that grew faster than forecast")
    chapter.add(f"{name}_all", len(found), "count", digits=0, label=f"measures known since {base}")
    return found


def _rounding(value: float) -> float:
    """Return half a unit in the last printed place of a figure."""
    return float(0.5 * 10.0 ** -len(f"{value:.10f}".rstrip("0").partition(".")[2]))

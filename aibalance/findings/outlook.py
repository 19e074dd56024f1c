"""Findings on what is foretold and what it rests on: growth implied by forecasts, steps of the chip chain, state money."""

from collections.abc import Mapping, Sequence

import pandas as pd

from aibalance.ledger import Chapter
from aibalance.stats.growth import compound_growth

FORECASTS = {  # name: economy, edition, first and last period
    "forecast": ("CHN", "idc-2023-05", "2022", "2026"),
    "forecast_later": ("CHN", "idc-2023-05", "2023", "2026"),
    "forecast_world": ("WLD", "idc-2022-10", "2021", "2026"),
}
CHOKE = 75  # share in % from which one economy's hold on a step is called a choke point


def forecast_growth(chapter: Chapter, claims: Sequence[str]) -> pd.DataFrame:
    """Register the growth that forecasts imply, with the interval that the rounding of their ends leaves.

    <name>_growth of each of FORECASTS; forecast_from, forecast_to, forecast_before (the same year in the edition
    before), forecast_revision, forecast_side (slower or faster than the world's). Returned: label, value, low, high,
    key, hollow and the rows' columns, the article's own figures `claims` last and hollow.
    """
    frames, growth = [], {}
    for name, (economy, source, first, last) in FORECASTS.items():
        rows = chapter.observations.query(
            "indicator == 'ai_spending' and economy == @economy and source == @source and period in (@first, @last)"
        )
        if len(rows) < 2:
            chapter.add(f"{name}_growth", None, "% change a year", label=f"{name}: growth implied")
            continue
        ends, span = rows.sort_values("year")["value"].tolist(), float(last) - float(first)
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
    article = chapter.claimed(claims).assign(key="strong", hollow=True)
    return pd.concat([*frames, article], ignore_index=True) if frames or len(article) else pd.DataFrame()


def _register_ends(chapter: Chapter) -> None:
    rows = chapter.observations.query("indicator == 'ai_spending' and economy == 'CHN'")
    now, before = rows[rows["source"] == "idc-2023-05"], rows[rows["source"] == "idc-2022-10"]
    values = {}
    for name, part in (("from", now.head(1)), ("to", now.tail(1)), ("before", before.tail(1))):
        values[name] = float(part["value"].iloc[0]) if len(part) else None
        chapter.add(f"forecast_{name}", values[name], "USD bn", label=f"Spending on AI in China, forecast: {name}",
                    rows=part, digits=2 if name != "from" else 1)  # fmt: skip
    change = 100 * (values["to"] / values["before"] - 1) if values["to"] and values["before"] else None
    chapter.add("forecast_revision", change, "% change", label="Forecast for one year, from one edition to the next",
                rows=pd.concat([now.tail(1), before.tail(1)]))  # fmt: skip


def growth_since(
    chapter: Chapter, name: str, measures: Mapping[str, pd.DataFrame], base: int, bar: str
) -> pd.DataFrame:
    """Register the yearly growth of each measure from the year `base` to its last: <name>_<measure>.

    Also <name>_lowest, _highest, _above (how many grew faster than the statistic `bar`) and _all. Returned: label,
    value in % a year, key and the last row's columns; measures that lack the base year are left out.
    """
    frames = []
    for measure, rows in measures.items():
        part = rows[rows["year"] >= base].sort_values("year")
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


def supply_chain(chapter: Chapter) -> pd.DataFrame:
    """Register who holds the steps of the chip supply chain; return shares, one row for each economy and step.

    <step>_holder, <step>_share: the largest listed share; chain_steps, chain_chokes (steps in which one economy holds
    CHOKE % or more), chain_choke_names, chain_focus_first, chain_rival_first: counts of steps. An economy that a step
    does not list has no row: its share is not published there, which is not zero.
    """
    rows = chapter.rows("chip_supply_share", [])
    rows = rows.assign(row=rows["subject"] + ", " + rows["period"], column=rows["series"])
    largest = rows.loc[rows.groupby("subject")["value"].idxmax()] if len(rows) else rows
    for step in largest.itertuples():
        name, used = step.subject.replace(" ", "_").replace("-", "_"), rows[rows["subject"] == step.subject]
        chapter.add(f"{name}_share", step.value, "%", digits=0, label=f"{step.subject}: largest share", rows=used)
        chapter.add(f"{name}_holder", chapter.prose[step.economy], "text", label=f"{step.subject}: who is largest", rows=used)  # fmt: skip
    chokes = largest[largest["value"] >= CHOKE].sort_values("value", ascending=False)
    counts = {"steps": len(largest), "chokes": len(chokes), "focus_first": int((largest["economy"] == chapter.focus).sum()),
              "rival_first": int((largest["economy"] == chapter.rival).sum())}  # fmt: skip
    for name, value in counts.items():
        chapter.add(
            f"chain_{name}", value, "count", digits=0, label=f"steps of the chip supply chain: {name}", rows=rows
        )
    chapter.add(
        "chain_threshold", CHOKE, "%", digits=0, label="share from which one economy's hold is called a choke point"
    )
    holders = " and ".join(dict.fromkeys(chapter.prose[code] for code in chokes["economy"]))
    chapter.add("chain_choke_holders", holders or "no economy", "text", label="who holds the choke points", rows=rows)
    return rows.sort_values(["value"], ascending=False, ignore_index=True)


def chip_sales(chapter: Chapter) -> None:
    """Register the share of the world's chip sales that goes to one of the pair, each year as its edition first printed it.

    sales_economy; sales_first_share, sales_first_year, sales_last_share, sales_last_year; sales_moved: rose or fell.
    """
    rows = chapter.rows("chip_sales", [*chapter.pair, "WLD"], source=_sources(chapter, "chip_sales"))
    wide = rows.pivot(index=["source", "period"], columns="economy", values="value")
    codes = [code for code in chapter.pair if code in wide]
    share = 100 * (wide[codes[0]] / wide["WLD"]).dropna() if codes and "WLD" in wide else pd.Series(dtype=float)
    share = share.sort_index(level="period")
    chapter.add(
        "sales_economy",
        chapter.prose[codes[0]] if codes else "no data",
        "text",
        label="buyer of chips that is followed",
    )
    for name, place in (("first", 0), ("last", -1)):
        edition, period = share.index[place] if len(share) else ("", "no data")
        used = rows[(rows["source"] == edition) & (rows["period"] == period) & rows["economy"].isin([*codes, "WLD"])]
        value = share.iloc[place] if len(share) else None
        chapter.add(
            f"sales_{name}_share", value, "%", label="Share of the world's chip sales, as first printed", rows=used
        )
        chapter.add(f"sales_{name}_year", period, "text", label="Share of the world's chip sales, year", rows=used)
    moved = "no data" if len(share) < 2 else "rose" if share.iloc[-1] > share.iloc[0] else "fell"
    chapter.add("sales_moved", moved, "text", label="Share of the world's chip sales: direction")


def state_money(chapter: Chapter) -> pd.DataFrame:
    """Register the state money for chips that each side has announced; return one bar for each fund.

    state_focus, state_rival: sums in USD bn; state_leader, state_trailer; state_focus_gdp, state_rival_gdp: in % of the
    latest GDP; state_unconfirmed: a package that was reported and not confirmed (hatched, and in no sum).
    """
    rows = chapter.rows("state_chip_funding", source=_sources(chapter, "state_chip_funding")).sort_values(
        ["economy", "period"], ignore_index=True
    )
    reported = chapter.rows("state_chip_package_reported")
    gdp, sums = chapter.rows("gdp"), rows.groupby("economy")["value"].sum()
    for role, code in (("focus", chapter.focus), ("rival", chapter.rival)):
        part, output = rows[rows["economy"] == code], gdp[gdp["economy"] == code].tail(1)
        value = sums.get(code)
        chapter.add(
            f"state_{role}",
            value,
            "USD bn",
            rows=part,
            label=f"State money for chips, {chapter.names[code]}, sum of funds",
        )
        relative = 100 * value / output["value"].iloc[0] if value and len(output) else None
        chapter.add(f"state_{role}_gdp", relative, "%", digits=2, rows=[part, output],
                    label=f"State money for chips over GDP of one year, {chapter.names[code]}")  # fmt: skip
    known = len(sums) == 2
    for name, code in (
        (("leader", sums.idxmax()), ("trailer", sums.idxmin())) if known else (("leader", ""), ("trailer", ""))
    ):
        chapter.add(
            f"state_{name}", chapter.prose[code] if known else "no data", "text", label=f"State money for chips, {name}"
        )
    chapter.add("state_unconfirmed", reported["value"].sum() if len(reported) else None, "USD bn", digits=0, rows=reported,
                label="State money for chips, reported and not confirmed")  # fmt: skip
    bars = pd.concat(
        [rows, reported.assign(subject="Reported package, not confirmed", partial=True)], ignore_index=True
    )
    return bars.assign(label=bars["subject"] + ", " + bars["period"])


def _sources(chapter: Chapter, indicator: str) -> list[str]:
    """Return every source of an indicator whose rows are compared one by one and joined by no line."""
    return sorted(set(chapter.observations.loc[chapter.observations["indicator"] == indicator, "source"]))


def _rounding(value: float) -> float:
    """Return half a unit in the last printed place of a figure."""
    return float(0.5 * 10.0 ** -len(f"{value:.10f}".rstrip("0").partition(".")[2]))

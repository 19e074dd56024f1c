"""Findings on what the players hold: chips, company money, and state money."""

from typing import Any

import pandas as pd

from aibalance.data.tables import read
from aibalance.findings.players import derived
from aibalance.ledger import Chapter
from aibalance.statistic import formatted

MILLION = "m H100e"
SELLERS = ("NVIDIA", "AMD")  # makers whose chips others buy; the other makers build for their own data centres
MONEY = {
    "company_revenue": "Annualized revenue, highest figure of the year",
    "company_equity_raised": "Equity raised in the year",
}
PLEDGE = "players-03"  # the article's claim on what the Chinese government pledged
STATE = ("state_chip_funding", "state_chip_package_reported", "guidance_fund_investment", "public_ai_contracts_cumulative")


def chips(chapter: Chapter) -> pd.DataFrame:
    """Register who of the pair bought NVIDIA's AI chips, in millions of H100 equivalents; return rows for dots.

    chips_…: the family of `Chapter.compare` on the sum over the buyers listed; chips_top, chips_top_held: the largest
    buyer; chips_top_times: that buyer over all of the rival's; chips_sold, chips_rival_share: NVIDIA's total and the
    rival's share of it, %. Returned: label, value, low, high, key, hollow (chips of makers who keep them).
    """
    rows = chapter.rows("nvidia_chip_stock")
    totals = rows.groupby(["economy", "period", "year"], as_index=False)["value"].sum().assign(value=lambda t: t["value"] / 1e6)
    totals = derived(chapter, "nvidia_chips_bought", "NVIDIA AI chips bought", MILLION, totals, [rows], "higher")
    chapter.compare("chips", totals, digits=2)
    last = rows[rows["year"] == rows["year"].max()].sort_values("value", ascending=False, ignore_index=True)
    made = chapter.rows("ai_chips_made", [])
    made = made[made["period"].isin(last["period"])]
    top, seller = last.head(1), made[made["subject"] == SELLERS[0]]
    rival = last[last["economy"] == chapter.rival]
    held = {name: _millions(rows) for name, rows in (("top", top), ("rival", rival), ("sold", seller))}
    words = "buyer of the most NVIDIA AI chips among those listed"
    chapter.add("chips_top", top["subject"].iloc[0] if len(top) else "no data", "text", label=words, rows=top)
    interval = {"low": top["low"].iloc[0] / 1e6, "high": top["high"].iloc[0] / 1e6} if len(top) else {}
    chapter.add("chips_top_held", held["top"], MILLION, digits=2, label="NVIDIA AI chips of that buyer", rows=top, **interval)
    chapter.add("chips_sold", held["sold"], MILLION, digits=1, label="NVIDIA AI chips sold to all", rows=seller)
    for id, value, unit, label, used in (
        ("chips_top_times", _over(held["top"], held["rival"]), "times", "largest buyer over all sales to the rival", [top, rival]),
        ("chips_rival_share", _over(held["rival"], held["sold"], 100), "%", "rival's share of all NVIDIA AI chips", [rival, seller]),
    ):
        chapter.add(id, value, unit, label=label, rows=used)
    shown = last.assign(label=[f"{r.subject}, all buyers" if r.subject == r.series else r.subject for r in last.itertuples()], hollow=False)
    kept = made[~made["subject"].isin(SELLERS)].sort_values("value", ascending=False)
    frame = pd.concat([shown, kept.assign(label=kept["subject"] + " chips, all made", key="", hollow=True)], ignore_index=True)
    frame[["value", "low", "high"]] /= 1e6
    return frame if len(last) else frame.iloc[:0]


def money(chapter: Chapter) -> pd.DataFrame:
    """Register the money of AI developers; return revenue and equity raised by company and year for a line chart.

    money_<role>: how many companies of each side the table holds, in words; revenue_top (name), _most, _year; equity_year,
    equity_<role>: raised by all of that side in the last complete year; equity_rival_all: all private AI investment in
    the rival's economy that year, and equity_times: the focus's companies over that. Returned: panel, series, key, year,
    value, partial.
    """
    names = read(chapter.data, "organizations").set_index("id")["name"]
    parts = {}
    for indicator, panel in MONEY.items():
        rows = chapter.rows(indicator, [], partial=True)
        rows = rows[rows["year"] < chapter.as_of + 1]
        parts[indicator] = rows.assign(panel=panel, series=rows["subject"].map(names))
    frame = pd.concat(parts.values(), ignore_index=True)
    for role, code in (("focus", chapter.focus), ("rival", chapter.rival)):
        part = frame[frame["economy"] == code]
        count = part["subject"].nunique()
        text = formatted(count, "companies", 0) if count else "no company"
        chapter.add(f"money_{role}", text, "text", label=f"companies with money figures, {chapter.names[code]}", rows=part)
    revenue = parts["company_revenue"]
    top = revenue[revenue["year"] == revenue["year"].max()].nlargest(1, "value")
    for id, column, unit in (("revenue_top", "series", "text"), ("revenue_most", "value", "USD bn"), ("revenue_year", "period", "text")):
        chapter.add(id, top[column].iloc[0] if len(top) else _nothing(unit), unit, label=f"largest annualized revenue: {column}", rows=top)
    equity = parts["company_equity_raised"]
    equity = equity[~equity["partial"]]
    year = equity["year"].max()
    equity = equity[equity["year"] == year]
    everything = chapter.rows("private_investment", source="owid-quid-2025")
    everything = everything[(everything["economy"] == chapter.rival) & (everything["year"] == year)]
    chapter.add("equity_year", None if pd.isna(year) else year, "year", label="last complete year of equity raised", rows=equity)
    raised = {code: equity[equity["economy"] == code] for code in chapter.pair}
    for role, code in (("focus", chapter.focus), ("rival", chapter.rival)):
        value = raised[code]["value"].sum() if len(raised[code]) else None
        chapter.add(f"equity_{role}", value, "USD bn", label=f"equity raised by developers listed, {chapter.names[code]}", rows=raised[code])
    total = everything["value"].sum() if len(everything) else None
    chapter.add("equity_rival_all", total, "USD bn", label=f"all private AI investment, {chapter.names[chapter.rival]}", rows=everything)
    times = _over(chapter.statistics["equity_focus"].value, total)
    chapter.add("equity_times", times, "times", label="equity of the focus's developers over all of the rival's private investment", rows=[raised[chapter.focus], everything])
    return frame


def state_money(chapter: Chapter) -> pd.DataFrame:
    """Register public money for chips and AI, and the evidence on the article's pledge; return rows for dots, US$ bn.

    funds_<role>: sum of the public funds for chips; funds_<role>_top, _top_share: the largest and its size in % of the
    year's GDP (the latest known one before, if that year's is not); funds_leader, funds_times. pledge_claimed,
    pledge_reported, pledge_confirmed (sum of the funds of the economy that the claim is about), pledge_part: the largest
    fund over the claim, %. Returned: label (with share of GDP), value, key, hollow (reported or claimed only).
    """
    rows = pd.concat([_all_sources(chapter, indicator) for indicator in STATE], ignore_index=True)
    rows["value"] = rows["value"].where(rows["unit"] == "USD bn", rows["value"] / 1000)
    gdp = chapter.rows("gdp", [])
    rows["share"] = [_share(row, gdp) for row in rows.itertuples()]
    claim = read(chapter.data, "claims").set_index("id").loc[PLEDGE]
    funds = rows[rows["indicator"] == "state_chip_funding"]
    sums = {}
    for role, code in (("focus", chapter.focus), ("rival", chapter.rival)):
        part = funds[funds["economy"] == code]
        top = part.nlargest(1, "value")
        sums[code] = part["value"].sum()
        chapter.add(f"funds_{role}", sums[code] if len(part) else None, "USD bn", label=f"public funds for chips, {chapter.names[code]}", rows=part)
        for id, column, unit, digits in (("top", "subject", "text", 0), ("top_value", "value", "USD bn", 1), ("top_share", "share", "%", 2)):
            value = top[column].iloc[0] if len(top) else _nothing(unit)
            chapter.add(f"funds_{role}_{id}", value, unit, label=f"largest public fund for chips, {chapter.names[code]}: {column}", rows=top, digits=digits)
    known = all(value > 0 for value in sums.values())
    more = max(sums, key=lambda code: sums[code])
    chapter.add("funds_leader", chapter.prose[more] if known else "no data", "text", label="more public money for chips", rows=funds)
    chapter.add("funds_times", max(sums.values()) / min(sums.values()) if known else None, "times", label="public funds for chips, larger over smaller", rows=funds)
    own = rows[rows["economy"] == claim["entity"]]
    funds, reported = (own[own["indicator"] == id] for id in ("state_chip_funding", "state_chip_package_reported"))
    chapter.add("pledge_claimed", claim["value"], claim["unit"], label="public money for technology, as the article has it", digits=0)
    for id, value, unit, part in (
        ("reported", reported["value"].sum() or None, "USD bn", reported), ("confirmed", funds["value"].sum() or None, "USD bn", funds),
        ("part", _over(funds["value"].max(), claim["value"], 100), "%", funds),
    ):  # fmt: skip
        chapter.add(f"pledge_{id}", value, unit, label=f"public money for chips: {id}", rows=part, digits=0)
    shown = rows[rows["economy"].isin(chapter.pair)]
    names = shown["subject"].where(shown["subject"] != "", shown["indicator"].map(chapter.indicators["label"]))
    share = [f" ({formatted(s, '%', 2)} of GDP)" if s == s else "" for s in shown["share"].astype(float)]
    shown = shown.assign(label=names + ", " + shown["period"].str.replace("/", "–") + share, hollow=shown["indicator"] == STATE[1])
    return shown.sort_values(["economy", "value"], ascending=[False, False], ignore_index=True)


def _all_sources(chapter: Chapter, indicator: str) -> pd.DataFrame:
    """Return every row of an indicator whose rows are different things and not editions of one."""
    known = chapter.observations
    return chapter.rows(indicator, [], source=sorted(set(known.loc[known["indicator"] == indicator, "source"])))


def _share(row: Any, gdp: pd.DataFrame) -> float | None:
    """Return a sum of money in % of the GDP of its period: of all its years, or of its year or the last known before."""
    own = gdp[gdp["economy"] == row.economy]
    first, _, last = row.period.partition("/")
    if last:
        part = own[own["year"].between(int(first), int(last))]
        whole = part["value"].sum() if len(part) == int(last) - int(first) + 1 else None
    else:
        whole = own.loc[own["year"] <= int(first), "value"].iloc[-1] if (own["year"] <= int(first)).any() else None
    return None if not whole else 100 * row.value / whole


def _millions(rows: pd.DataFrame) -> float | None:
    return rows["value"].sum() / 1e6 if len(rows) else None


def _over(a: Any, b: Any, scale: float = 1) -> float | None:
    return scale * a / b if a and b and a == a and b == b else None


def _nothing(unit: str) -> str | None:
    return "no data" if unit == "text" else None

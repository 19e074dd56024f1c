"""Findings on what the players hold: chips, company money, and state money."""

import pandas as pd

from aibalance.data.tables import read
from aibalance.family import FOCUS
from aibalance.findings.players import derived, register
from aibalance.ledger import Chapter
from aibalance.statistic import formatted
from aibalance.stats.specialisation import share_of_own_year

MILLION = "m H100e"
PUBLISHED = 0.90  # of the interval from the 5th to the 95th percentile that Epoch AI gives
SELLERS = ("NVIDIA", "AMD")  # makers whose chips others buy; the other makers build for their own data centres
MONEY = {
    "company_revenue": "Annualized revenue, highest figure of the year",
    "company_equity_raised": "Equity raised in the year",
}
PLEDGE = "players-03"  # the article's claim on what the Chinese government pledged
FUNDS, REPORTED = "state_chip_funding", "state_chip_package_reported"
STATE = (FUNDS, REPORTED, "guidance_fund_investment", "public_ai_contracts_cumulative")


def chips(chapter: Chapter) -> pd.DataFrame:
    """Register who of the pair bought NVIDIA's AI chips, in millions of H100 equivalents; return rows for dots.

    chips_…: the family of `Chapter.compare` on the sum over the buyers listed; chips_top, chips_top_held,
    chips_top_times: the largest buyer, and over all that chips_other, the other of the pair, bought; chips_sold,
    chips_rival_share: NVIDIA's sales to all, and the rival's share, %. Returned: label, value, low, high, key, hollow (chips that their
    makers keep).
    """
    rows = chapter.rows("nvidia_chip_stock")
    rows = rows.assign(**{end: rows[end] / 1e6 for end in ("value", "low", "high")})
    totals = rows.groupby(["economy", "period", "year"], as_index=False)["value"].sum()
    chapter.compare(
        "chips", derived(chapter, "chips_bought", "NVIDIA AI chips bought", MILLION, totals, [rows], "higher"), digits=2
    )
    last = rows[rows["year"] == rows["year"].max()].sort_values(
        "value", ascending=False, ignore_index=True, kind="stable"
    )
    made = chapter.rows("ai_chips_made", [])
    made = made[made["period"].isin(last["period"])]
    made = made.assign(**{end: made[end] / 1e6 for end in ("value", "low", "high")})
    top, sold = last.head(1), made[made["subject"] == SELLERS[0]]
    name, held, low, high = (
        top[["subject", "value", "low", "high"]].iloc[0] if len(top) else ("no data", None, None, None)
    )
    other = next(code for code in reversed(chapter.pair) if code not in set(top["economy"]))
    others, rival = (last[last["economy"] == code] for code in (other, chapter.rival))
    chapter.add("chips_top_held", held, MILLION, label="NVIDIA AI chips of the largest buyer", rows=top, digits=2,
                low=low, high=high, confidence=PUBLISHED)  # fmt: skip
    register(chapter, top, ("chips_top", name, "text", "buyer of the most NVIDIA AI chips among those listed", 0))
    register(chapter, sold, ("chips_sold", sold["value"].sum() or None, MILLION, "NVIDIA AI chips sold to all", 1))
    register(
        chapter, [top, others],
        ("chips_other", chapter.prose[other], "text", "the other of the pair than the largest buyer's economy", 0),
        ("chips_top_times", _over(held, others["value"].sum()), "times", "largest buyer over all of the other economy", 1),
    )  # fmt: skip
    share = _over(rival["value"].sum(), sold["value"].sum(), 100)
    register(chapter, [rival, sold], ("chips_rival_share", share, "%", "rival's share of NVIDIA's sales", 1))
    whole = last["subject"] == last["series"]  # a row for all buyers of an economy
    last = last.assign(label=last["subject"] + whole.map({True: ", all buyers", False: ""}), hollow=False)
    kept = made[~made["subject"].isin(SELLERS)].sort_values("value", ascending=False, kind="stable")
    kept = kept.assign(label=kept["subject"] + " chips, all made", key="", hollow=True)
    return pd.concat([last, kept], ignore_index=True) if len(last) else last


def money(chapter: Chapter) -> pd.DataFrame:
    """Register the money of AI developers; return revenue and equity raised by company and year for a line chart.

    money_<role>: how many companies of each side the tables hold, in words; revenue_top (name), _most, _year;
    equity_year, equity_focus: raised by all of that side in the last complete year; equity_rival_all: all private AI
    investment in the rival's economy that year; equity_times: the one over the other. Returned: panel, series, key,
    year, value, partial, joined.
    """
    names = read(chapter.data, "organizations").set_index("id")["name"]
    frame = pd.concat(
        [chapter.rows(id, [], partial=True).assign(panel=panel) for id, panel in MONEY.items()], ignore_index=True
    )
    frame = frame[frame["year"] < chapter.as_of + 1]
    frame = frame.assign(series=frame["subject"].map(names), joined=~frame["partial"])
    for role, code in (("focus", chapter.focus), ("rival", chapter.rival)):
        part = frame[frame["economy"] == code]
        words = formatted(part["subject"].nunique(), "companies", 0) if len(part) else "no company"
        register(
            chapter, part, (f"money_{role}", words, "text", f"companies with money figures, {chapter.names[code]}", 0)
        )
    revenue, equity = (frame[(frame["indicator"] == id) & ~frame["partial"]] for id in MONEY)
    top = revenue[revenue["year"] == revenue["year"].max()].nlargest(1, "value")
    company, most, year = top[["series", "value", "period"]].iloc[0] if len(top) else ("no data", None, "no data")
    register(
        chapter, top,
        ("revenue_top", company, "text", "company with the largest annualized revenue", 0),
        ("revenue_most", most, "USD bn", "largest annualized revenue", 1),
        ("revenue_year", year, "text", "year of the largest annualized revenue", 0),
    )  # fmt: skip
    last = equity["year"].max()
    raised = equity[(equity["year"] == last) & (equity["economy"] == chapter.focus)]
    rivals = chapter.rows("private_investment", [chapter.rival])
    rivals = rivals[rivals["year"] == last]
    own, other = (float(part["value"].sum()) if len(part) else None for part in (raised, rivals))
    register(
        chapter,
        equity,
        ("equity_year", None if pd.isna(last) else last, "year", "last complete year of equity raised", 0),
    )
    register(chapter, raised, ("equity_focus", own, "USD bn", "equity raised by the focus's developers listed", 1))
    register(
        chapter, rivals, ("equity_rival_all", other, "USD bn", "all private AI investment in the rival's economy", 1)
    )
    register(
        chapter,
        [raised, rivals],
        ("equity_times", _over(own, other), "times", "equity of those developers over that investment", 1),
        family=FOCUS,
    )
    return frame


def state_money(chapter: Chapter) -> pd.DataFrame:
    """Register public money for chips and AI, and the evidence on the article's pledge; return rows for dots, US$ bn.

    funds_<role>: sum of the public funds for chips; _top, _top_value, _top_share: the largest, and its size in % of the
    GDP of its year, or of the last known year before; funds_leader, funds_times. pledge_claimed, pledge_reported,
    pledge_confirmed (sum of the funds of the economy that the claim is about), pledge_part: the largest fund over the
    claim, %. Returned: label (with share of GDP), value, key, hollow (reported, not confirmed).
    """
    rows = pd.concat([_whole(chapter, indicator) for indicator in STATE], ignore_index=True)
    rows["value"] = rows["value"].where(rows["unit"] == "USD bn", rows["value"] / 1000)
    gdp = chapter.rows("gdp", [])
    rows["share"] = 100 * share_of_own_year(rows, gdp)
    funds = rows[rows["indicator"] == FUNDS]
    sums = {code: funds.loc[funds["economy"] == code, "value"].sum() for code in chapter.pair}
    for role, code in (("focus", chapter.focus), ("rival", chapter.rival)):
        part, name = funds[funds["economy"] == code], chapter.names[code]
        top = part.nlargest(1, "value")
        what, value, share = top[["subject", "value", "share"]].iloc[0] if len(top) else ("no data", None, None)
        register(chapter, part, (f"funds_{role}", sums[code] or None, "USD bn", f"public funds for chips, {name}", 1))
        register(
            chapter, top,
            (f"funds_{role}_top", what, "text", f"largest public fund for chips, {name}", 0),
            (f"funds_{role}_top_value", value, "USD bn", f"size of the largest public fund for chips, {name}", 1),
            (f"funds_{role}_top_share", share, "%", f"the largest public fund for chips over the year's GDP, {name}", 2),
        )  # fmt: skip
    low, high = sorted(sums, key=lambda code: sums[code])
    leader = chapter.prose[high] if sums[low] else "no data"
    register(
        chapter, funds[funds["economy"].isin(chapter.pair)],
        ("funds_leader", leader, "text", "more public money for chips", 0),
        ("funds_times", _over(sums[high], sums[low]), "times", "public funds for chips, larger over smaller", 1),
    )  # fmt: skip
    claim = read(chapter.data, "claims").set_index("id").loc[PLEDGE]
    own = rows[rows["economy"] == claim["entity"]]
    confirmed, reported = own[own["indicator"] == FUNDS], own[own["indicator"] == REPORTED]
    chapter.add(
        "pledge_claimed", claim["value"], claim["unit"], label="public money pledged, as the article has it", digits=0
    )
    register(
        chapter,
        reported,
        ("pledge_reported", reported["value"].sum() or None, "USD bn", "package that was reported", 0),
    )
    register(
        chapter, confirmed,
        ("pledge_confirmed", confirmed["value"].sum() or None, "USD bn", "all funds for chips that were confirmed", 0),
        ("pledge_part", _over(confirmed["value"].max(), claim["value"], 100), "%", "largest such fund over the claim", 0),
    )  # fmt: skip
    shown = rows[rows["economy"].isin(chapter.pair)]
    names = shown["subject"].where(shown["subject"] != "", shown["indicator"].map(chapter.indicators["label"]))
    share = [
        f" ({formatted(s, '%', 2 if s >= 0.01 else 3)} of GDP)" if s > 0 else "" for s in shown["share"].astype(float)
    ]
    shown = shown.assign(
        label=names + ", " + shown["period"].str.replace("/", "–") + share, hollow=shown["indicator"] == REPORTED
    )
    return shown.sort_values(["economy", "value"], ascending=False, ignore_index=True, kind="stable")


def _whole(chapter: Chapter, indicator: str) -> pd.DataFrame:
    """Return every row of an indicator; its sources tell of different things, not editions of one."""
    return chapter.rows(indicator, [], source=sorted(set(chapter.observed(indicator)["source"])))


def _over(a: float | None, b: float | None, scale: float = 1) -> float | None:
    return scale * a / b if a and b and a == a else None

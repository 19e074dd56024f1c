"""Findings on prices: what a given level of capability costs on both sides, at a given date."""

import re

import pandas as pd

from aibalance.findings.records import complete_day, last_day, written
from aibalance.ledger import Chapter

FACTS = (
    *("trailer", "trailer_model", "trailer_price", "leader", "leader_model", "leader_price"),
    *("level", "level_model", "times", "cheaper"),
)


def level_price(chapter: Chapter, name: str, rows: pd.DataFrame, side: str = "output") -> pd.DataFrame:
    """Register what the capability of the trailing economy's best priced record costs on both sides, at two dates.

    rows: records of the capability index. <name>_date; _level and _level_model: that record; _trailer and _leader, the
    two economies, with _model and _price: the cheapest record of each whose interval reaches the level; _times: the
    leader's price over the trailer's; _cheaper: who asks less; <name>_latest_…: the same on the last day shown. Models
    that never set a record are left out, so both prices are upper bounds. Returned: every record with a list price on
    the last day, with x (price), y (index) and hollow for a scatter chart.
    """
    listed = chapter.rows(f"api_price_{side}", partial=True)
    priced = rows.iloc[:0].assign(price=pd.Series(dtype=float))
    for prefix, day in (("", complete_day(chapter, rows)), ("latest_", last_day(chapter, rows))):
        priced = _priced(rows[rows["day"] <= day], listed[listed["period"] <= day.date().isoformat()])
        best = priced.sort_values("value", kind="stable").groupby("who").tail(1)
        facts: dict[str, tuple[float | str | None, str]] = dict.fromkeys(FACTS, ("no data", "text"))
        used = [priced]
        if len(best) == 2:
            level, trailer = best["value"].iloc[0], best["who"].iloc[0]
            able = priced[priced["high"].fillna(priced["value"]) >= level].sort_values("price", kind="stable")
            ours, theirs = able[able["who"] == trailer].iloc[0], able[able["who"] != trailer].iloc[0]
            pair = priced.loc[[ours.name, theirs.name]]
            used = [pair, listed.loc[pair["listing"]]]
            for role, row in (("trailer", ours), ("leader", theirs)):
                price = (row["price"], "USD per million tokens")
                facts |= {role: (row["who"], "text"), f"{role}_model": (row["model"], "text"), f"{role}_price": price}
            ratio = theirs["price"] / ours["price"]
            cheaper = trailer if ratio > 1 else theirs["who"] if ratio < 1 else "neither"
            facts |= {"level": (level, "index"), "level_model": (best["model"].iloc[0], "text")}
            facts |= {"times": (ratio, "times"), "cheaper": (cheaper, "text")}
        facts["date"] = (written(day), "text")
        for key, (value, unit) in facts.items():
            digits = 2 if key.endswith("price") else 1
            label = f"price at a capability: {key}"
            chapter.add(f"{name}_{prefix}{key}", value, unit, digits=digits, rows=used, label=label)
    return priced.assign(x=priced["price"], y=priced["value"], hollow=priced["partial"])


def _priced(rows: pd.DataFrame, listed: pd.DataFrame) -> pd.DataFrame:
    """Return the records whose model has a list price: its last price, and where in `listed` it stands.

    Models are matched by name, without regard to case, spaces and what stands in brackets.
    """
    listed = listed.sort_values("period", kind="stable").assign(
        model=listed["subject"].map(_plain), listing=lambda sorted_rows: sorted_rows.index
    )
    prices = listed.drop_duplicates(["economy", "model"], keep="last").rename(columns={"value": "price"})
    prices = prices.set_index(["economy", "model"])[["price", "listing"]]
    names = pd.MultiIndex.from_arrays([rows["economy"], rows["model"].map(_plain)])
    return rows.assign(**prices.reindex(names).set_axis(rows.index)).dropna(subset="price")


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9.]+", "-", re.sub(r"\(.*?\)", "", name).strip().lower()).strip("-")

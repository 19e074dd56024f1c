"""Findings on barriers: dated acts and what became of them, and the chips that export controls are about."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from aibalance.data.series import decimal_year
from aibalance.data.tables import read
from aibalance.ledger import Chapter
from aibalance.stats.comparison import direction

CONTROL = "export-control"
LISTING = "entity-list"
ACTS = (
    "plan",
    "law",
    "rule",
    "institution",
    CONTROL,
    "countermeasure",
)  # what can be revoked; talks, funds, … are left out
REGISTER = "federal-register"  # how the ids of its editions begin: an incomplete copy, never a count
FATES = {(False, False): "act", (True, False): "act that was later ended", (False, True): "act that ends another"}
STEPS = 3  # steps of control that prose tells apart; all are drawn
QUARTER = 0.25
CHIPS = ("A100", "A800", "H800", "H20")
GAPS = {"rising": "widened", "falling": "narrowed", "flat": "held"}


def acts(chapter: Chapter, economies: Sequence[str] | None = None, kinds: Sequence[str] = ACTS) -> pd.DataFrame:
    """Return dated events up to as_of, of some economies (all if None) and of some kinds, oldest first.

    Adds what provenance and charts need: indicator, subject, period, year, and ended (a later act revokes, replaces or
    suspends it).
    """
    events = _events(chapter, kinds)
    events = events[(events["year"] < chapter.as_of + 1) & events["economy"].isin(economies or set(events["economy"]))]
    return events.assign(ended=events["id"].isin(set(events["ends"]))).reset_index(drop=True)


def _events(chapter: Chapter, kinds: Sequence[str]) -> pd.DataFrame:
    events = read(chapter.data, "events").sort_values(["date", "id"], kind="stable")
    events = events[events["kind"].isin(kinds)]
    return events.assign(
        indicator="event." + events["kind"],
        subject=events["id"],
        period=events["date"],
        year=events["date"].map(decimal_year),
    )


def lifetimes(chapter: Chapter, events: pd.DataFrame) -> pd.DataFrame:
    """Register how long acts stood that a later act ended; return them, shortest first, with their days.

    ended_all: their number. ended_by: whose they were. ended_shortest, _longest: titles; _days: days that they stood.
    """
    ends = events[events["ends"].isin(events["id"])]
    ends = ends.merge(events[["id", "title", "date"]], left_on="ends", right_on="id", suffixes=("", "_begun"))
    days = (pd.to_datetime(ends["date"]) - pd.to_datetime(ends["date_begun"])).dt.days
    ends = ends.assign(value=days.astype(float), label=ends["title_begun"]).sort_values(
        "value", ignore_index=True, kind="stable"
    )
    names = [chapter.prose[code] for code in dict.fromkeys(ends["economy"])]
    chapter.add("ended_all", len(ends), "count", label="acts that a later act ended", rows=ends, digits=0)
    chapter.add("ended_by", " and ".join(names) or "neither", "text", label="whose acts were ended", rows=ends)
    for name, row in (("shortest", ends.head(1)), ("longest", ends.tail(1))):
        title = row["label"].iloc[0] if len(row) else "no data"
        chapter.add(f"ended_{name}", title, "text", label=f"act that stood {name}", rows=row)
        value = row["value"].iloc[0] if len(row) else None
        chapter.add(
            f"ended_{name}_days", value, "days", label=f"days that the act stood {name} stood", rows=row, digits=0
        )
    return ends


def chronicle(chapter: Chapter, events: pd.DataFrame) -> pd.DataFrame:
    """Return acts for a timeline, the pair's first: date, key, lane, kind (what became of them) and label.

    Of the incomplete Federal Register only acts that end another, or were ended, are drawn: so none is missed by chance.
    """
    ends = events["ends"] != ""
    events = events.assign(
        kind=[FATES[pair if pair in FATES else (True, False)] for pair in zip(events["ended"], ends, strict=True)]
    )
    events = events[~events["source"].str.startswith(REGISTER) | ends | events["ended"]]
    lanes = [*chapter.pair, *events["economy"]]
    order = events["economy"].map({code: lanes.index(code) for code in events["economy"]})
    events = events.assign(date=events["year"], key=events["economy"], lane=events["economy"].map(chapter.names))
    return events.assign(label=events["title"], order=order).sort_values(
        ["order", "date"], ignore_index=True, kind="stable"
    )


def controls(chapter: Chapter) -> tuple[pd.DataFrame, str]:
    """Register who of the pair controls exports, and the latest act; return the announcements, and the other economy's code.

    Announcements are the events kept by hand, one a date: the copy of the Federal Register is incomplete, and repeats
    them on the day of publication. controller, controlled: names, or "neither". listing_first, listing_last: dates of
    changes to lists of entities; listing_schools, _date: universities and institutes on the list. latest_title,
    latest_date: of all controls on record, as_of or not.
    """
    known = acts(chapter, chapter.pair, (CONTROL,))
    controller = next((code for code in chapter.pair if code in set(known["economy"])), "")
    controlled = next((code for code in chapter.pair if code != controller), "") if controller else ""
    known = known[known["economy"] == controller]
    for role, code in (("controller", controller), ("controlled", controlled)):
        name = chapter.prose.get(code, "neither")
        chapter.add(role, name, "text", label=f"{role} of the pair, by export controls on record", rows=known)
    latest = _events(chapter, [CONTROL]).query("economy == @controller").tail(1)
    title, when = latest[["title", "date"]].iloc[0] if len(latest) else ("no data", "")
    chapter.add("latest_title", title, "text", label="latest export control on record: title", rows=latest)
    chapter.add(
        "latest_date",
        day(when) if when else "no data",
        "text",
        label="latest export control on record: date",
        rows=latest,
    )
    listed = acts(chapter, [controller], (LISTING,))
    for end, row in (("first", listed.head(1)), ("last", listed.tail(1))):
        when = day(row["date"].iloc[0]) if len(row) else "no data"
        chapter.add(f"listing_{end}", when, "text", label=f"{end} addition to a list of entities on record", rows=row)
    schools = chapter.rows("entity_list_universities", [controlled], partial=True).tail(1)
    number, when = schools[["value", "period"]].iloc[0] if len(schools) else (None, "")
    label = "universities and institutes on the US Entity List, by a filter of names"
    chapter.add("listing_schools", number, "count", label=label, rows=schools, digits=0)
    chapter.add("listing_schools_date", day(when) if when else "no data", "text", label=f"{label}: date", rows=schools)
    announced = known[~known["source"].str.startswith(REGISTER)]
    return announced.drop_duplicates("date", ignore_index=True), controlled


def day(text: str) -> str:
    """Print a date of any precision: 7 October 2022, October 2022, 2022."""
    parts = [int(part) for part in text.split("-")]
    moment = date(*[*parts, 1, 1][:3])
    return f"{moment.day} {moment:%B %Y}" if len(parts) == 3 else f"{moment:%B %Y}" if len(parts) == 2 else text


def holdings(chapter: Chapter) -> pd.DataFrame:
    """Return NVIDIA chips held at each quarter's end, summed over the named owners of each of the pair.

    The interval stays where one owner is all; ends of intervals do not add up.
    """
    rows = chapter.rows("nvidia_chip_stock")
    chapter.derived["chip_holdings"] = [rows]
    fields = ["label", "unit", "direction"]
    chapter.indicators.loc["chip_holdings", fields] = ["NVIDIA chips held by named owners", "H100e", "higher"]
    if rows.empty:
        return rows
    several = rows.duplicated(["economy", "year"], keep=False)
    rows = rows.assign(low=rows["low"].mask(several), high=rows["high"].mask(several), indicator="chip_holdings")
    same = [c for c in rows if c not in ("subject", "value")]
    return rows.groupby(same, sort=False, dropna=False, as_index=False)["value"].sum().assign(subject="")


def around(chapter: Chapter, steps: pd.DataFrame, stock: pd.DataFrame, code: str, ratio: pd.Series) -> None:
    """Register the stock of one economy, and the gap of the pair, at the last quarter's end before each step and a year on.

    step_1_date, _before, _after (stock, with interval), _gap_before, _gap_after, _gap (narrowed, widened or held); so
    for the first STEPS steps, "no data" where a quarter is missing. stock_last, stock_year: the latest.
    """
    own = stock[stock["economy"] == code].set_index("year") if len(stock) else pd.DataFrame()
    latest = own.tail(1).reset_index() if len(own) else None
    value, period = (latest["value"].iloc[0], latest["period"].iloc[0]) if latest is not None else (None, "no data")
    chapter.add("stock_last", value, "H100e", label="NVIDIA chips held, latest", rows=latest, digits=0)
    chapter.add("stock_year", period, "text", label="NVIDIA chips held, latest quarter", rows=latest)
    for number in range(1, STEPS + 1):
        name, step = f"step_{number}", steps.iloc[number - 1] if number <= len(steps) else None
        chapter.add(
            f"{name}_date", day(step["date"]) if step is not None else "no data", "text", label=f"step {number}"
        )
        past = [year for year in own.index if step is not None and year + QUARTER <= step["year"]]
        gaps: list[float] = []
        for when, year in (("before", max(past, default=np.nan)), ("after", max(past, default=np.nan) + 1)):
            row = own.loc[[year]].reset_index() if year in own.index else None
            value, low, high = row[["value", "low", "high"]].iloc[0] if row is not None else (None, None, None)
            moment = "quarter's end before" if when == "before" else "a year after that"
            label = f"stock, {moment} step {number}"
            chapter.add(f"{name}_{when}", value, "H100e", label=label, rows=row, low=low, high=high, digits=0)
            gap = max(ratio[year], 1 / ratio[year]) if year in ratio.index else None
            gaps += [gap] if gap else []
            chapter.add(f"{name}_gap_{when}", gap, "times", label=f"gap, {moment} step {number}", rows=row)
        moved = GAPS[direction([0, 1], gaps, 1)] if len(gaps) == 2 else "no data"
        chapter.add(f"{name}_gap", moved, "text", label=f"what the gap did in the year after step {number}")


def by_chip(chapter: Chapter, stock: pd.DataFrame, code: str) -> pd.DataFrame:
    """Return the stock of one economy with its interval, and what it bought of each chip so far, for a line chart.

    Registers chip_<name>: bought in all, and chip_<name>_last: last quarter with a sale, for CHIPS.
    """
    sold = chapter.rows("nvidia_chips_to_china", [code])
    for chip in CHIPS:
        rows = sold[(sold["subject"] == chip) & (sold["value"] > 0)]
        total, last = (rows["value"].sum(), rows["period"].iloc[-1]) if len(rows) else (None, "no data")
        chapter.add(f"chip_{chip.lower()}", total, "H100e", label=f"{chip} chips bought in all", rows=rows, digits=0)
        chapter.add(f"chip_{chip.lower()}_last", last, "text", label=f"last quarter with a sale of {chip}", rows=rows)
    if sold.empty:
        return sold
    own = stock[stock["economy"] == code]
    wide = sold.pivot(index="year", columns="subject", values="value").reindex(own["year"]).fillna(0)
    order = sorted(wide, key=lambda chip: sold.loc[sold["subject"] == chip, "year"].min())
    parts = [own[["year", "value", "low", "high"]].assign(series="all chips", key=code)]
    for chip in order:
        bought = wide[chip].cumsum()
        parts.append(bought[bought > 0].rename("value").reset_index().assign(series=chip, key="other"))
    frame = pd.concat(parts, ignore_index=True)
    return frame.assign(year=frame["year"] + QUARTER)

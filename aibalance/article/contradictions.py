"""What the article's own numbers say of each other: contradictions found by rule from the table of claims."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import pandas as pd

from aibalance.data.selection.unions import WORLD
from aibalance.stated.statistic import formatted

NUMERIC = ("equal", "approximately", "above", "below")


@dataclass(frozen=True)
class Conflict:
    """Two or more statements of the article that cannot all hold, or that name different sources for one thing.

    rule: which of the rules below found it. claims: their ids. finding: what is wrong, in words.
    """

    rule: str
    claims: tuple[str, ...]
    finding: str


def conflicts(claims: pd.DataFrame, names: Mapping[str, str] | None = None) -> list[Conflict]:
    """Return all conflicts inside a table of claims (columns as in claims.csv), in the order of the rules.

    names: of economies by code, for the words.
    """
    return [
        *different_values(claims), *implied_totals(claims), *implied_ratios(claims, names), *several_sources(claims),
        *changing_periods(claims), *changing_terms(claims), *two_precisions(claims), *narrowing_and_wide(claims),
        *two_names(claims), *off_topic(claims),
    ]  # fmt: skip


def _same(claims: pd.DataFrame, *more: str) -> Iterator[tuple[tuple[str, ...], pd.DataFrame]]:
    """Yield groups of two or more claims about the same measure, entity and comparison."""
    for key, group in claims.groupby(["measure", "entity", "versus", *more], sort=True):
        if len(group) > 1:
            yield key, group.sort_values("id", kind="stable")


def _numeric(claims: pd.DataFrame) -> pd.DataFrame:
    return claims[claims["comparator"].isin(NUMERIC) & claims["value"].notna() & (claims["unit"] != "rank")]


def _tolerance(row: pd.Series) -> float:
    return float(row["precision"]) / 2 if pd.notna(row["precision"]) else 0.0


def different_values(claims: pd.DataFrame) -> Iterator[Conflict]:
    """One quantity, one year, values further apart than their rounding allows."""
    for _, group in _same(_numeric(claims), "period", "unit"):
        rows = [row for _, row in group.iterrows()]
        apart = [
            (a["id"], b["id"])
            for a, b in combinations(rows, 2)
            if abs(a["value"] - b["value"]) > _tolerance(a) + _tolerance(b) + 1e-9
        ]
        if apart:
            ids = tuple(dict.fromkeys(i for pair in apart for i in pair))
            values = group[group["id"].isin(ids)].drop_duplicates("value").sort_values("value", kind="stable")
            shown = ", ".join(_printed(row) for _, row in values.iterrows())
            factor = values["value"].max() / values["value"].min()
            yield Conflict("one quantity, different values", ids, f"{shown}: a factor of {factor:.2f} between them")


def implied_totals(claims: pd.DataFrame) -> Iterator[Conflict]:
    """A level over a share of the world gives a world total; all pairs must give the same one."""
    levels, shares = _numeric(claims[claims["versus"] == ""]), _numeric(claims[claims["versus"] == WORLD])
    both = levels.merge(shares, on=["measure", "period"], suffixes=("", "_share"))
    both = both[(both["entity"] == both["entity_share"]) & (both["unit_share"] == "%") & (both["unit"] != "%")]
    for _, group in both.groupby(["measure", "period"]):
        total = 100 * group["value"] / group["value_share"]
        if total.max() / total.min() > 1.05:
            ids = tuple(sorted({*group["id"], *group["id_share"]}))
            unit = group["unit"].iloc[0]
            ends = f"{formatted(total.min(), unit, 0)} to {formatted(total.max(), unit, 0)}"
            yield Conflict("levels and shares imply different world totals", ids, f"implied totals run from {ends}")


def implied_ratios(claims: pd.DataFrame, names: Mapping[str, str] | None = None) -> Iterator[Conflict]:
    """The ratio of two economies must be the same whichever section, and whether from levels or from shares."""
    numeric, names = _numeric(claims), names or {}
    numeric = numeric[numeric["entity"] != ""]
    for (measure, period), group in numeric[numeric["versus"].isin(["", WORLD])].groupby(["measure", "period"]):
        size = group.groupby("entity")["value"].max().sort_values(ascending=False, kind="stable")
        for large, small in combinations(size.index, 2):
            ratios, ids = {}, []
            for key, part in group.groupby(["section", "versus", "unit"]):
                values = part.drop_duplicates("entity").set_index("entity")["value"]
                if {large, small} <= set(values.index):
                    ratios[key] = values[large] / values[small]
                    ids += list(part.loc[part["entity"].isin([large, small]), "id"])
            if len(ratios) > 1 and max(ratios.values()) / min(ratios.values()) > 1.05:
                shown = ", ".join(formatted(r, "count", 1) for r in sorted(ratios.values()))
                pair = f"{names.get(large, large)} over {names.get(small, small)}"
                finding = f"{measure.replace('_', ' ')} {period}: {pair} {shown}"
                yield Conflict("one gap, different ratios", tuple(sorted(ids)), finding)


def several_sources(claims: pd.DataFrame) -> Iterator[Conflict]:
    """One statement, credited to different publishers."""
    cited = claims[claims["cited"] != ""]
    for _, group in _same(cited[cited["value"].notna()], "period", "unit"):
        for _, part in group.groupby(group["value"].round(0)):
            if part["cited"].nunique() > 1:
                yield Conflict(
                    "one statement, several sources", tuple(part["id"]), " and ".join(sorted(set(part["cited"])))
                )


def changing_periods(claims: pd.DataFrame) -> Iterator[Conflict]:
    """The same figure of the same measure, once with a year and once without or with another."""
    for _, group in _same(_numeric(claims), "value", "unit"):
        if group["period"].nunique() > 1:
            periods = " and ".join(sorted(p or "no year" for p in set(group["period"])))
            yield Conflict(
                "one figure, different years", tuple(group["id"]), f"{_printed(group.iloc[0])} with {periods}"
            )


def changing_terms(claims: pd.DataFrame) -> Iterator[Conflict]:
    """The same figure of the same measure, given for quantities that the article calls differently."""
    for _, group in _same(_numeric(claims[claims["term"] != ""]), "value", "unit"):
        terms = sorted(set(group["term"]))
        if len(terms) > 1:
            finding = f"{_printed(group.iloc[0])} of {' and of '.join(terms)}"
            yield Conflict("one figure, different definitions", tuple(group["id"]), finding)


def narrowing_and_wide(claims: pd.DataFrame) -> Iterator[Conflict]:
    """One distance that is said to narrow, and of which another statement says that it is a multiple.

    A trend in favour of one economy against another, and an order by more than a factor in favour of the other, on the same
    measure.
    """
    closing = claims[(claims["comparator"] == "trend") & (claims["value"] == 1) & (claims["versus"] != "")]
    wide = claims[(claims["comparator"] == "order") & (claims["threshold"] > 1)]
    for trend in closing.sort_values("id", kind="stable").itertuples():
        against = wide[
            (wide["measure"] == trend.measure) & (wide["entity"] == trend.versus) & (wide["versus"] == trend.entity)
        ]
        if len(against):
            ids = (trend.id, *sorted(against["id"]))
            times = formatted(float(against["threshold"].max()), "times", 0)
            finding = f"{trend.measure.replace('_', ' ')}: narrowing, and a distance of more than {times}"
            yield Conflict("one distance, narrowing and a multiple", ids, finding)


def two_names(claims: pd.DataFrame) -> Iterator[Conflict]:
    """The product of one maker under two names: statements on one measure that share a maker and no name of its products."""
    named = claims[claims["names"] != ""].sort_values("id", kind="stable")
    for _, group in named.groupby("measure", sort=True):
        for (_, one), (_, other) in combinations(group.iterrows(), 2):
            first, second = _products(one["names"]), _products(other["names"])
            for maker in sorted(set(first) & set(second)):
                if not {n.casefold() for n in first[maker]} & {n.casefold() for n in second[maker]}:
                    finding = f"{maker}: {', '.join(first[maker])} and {', '.join(second[maker])}"
                    yield Conflict("one product, two names", (one["id"], other["id"]), finding)


def _products(names: str) -> dict[str, list[str]]:
    """Return {maker: names of its products} from a text "maker: name; maker: name"."""
    found: dict[str, list[str]] = {}
    for entry in names.split("; "):
        maker, _, name = entry.partition(": ")
        found.setdefault(maker, []).append(name)
    return found


def off_topic(claims: pd.DataFrame) -> Iterator[Conflict]:
    """A statement about another subject than that of the article."""
    for row in claims[claims["topic"] != ""].itertuples():
        yield Conflict("a statement off the topic", (row.id,), f"it is about {row.topic}")


def two_precisions(claims: pd.DataFrame) -> Iterator[Conflict]:
    """The same quantity printed at two precisions that agree when rounded."""
    for _, group in _same(_numeric(claims), "period", "unit"):
        values = group.drop_duplicates("value")
        if len(values) > 1 and group["precision"].nunique() > 1 and not list(different_values(group)):
            yield Conflict(
                "one figure, two precisions",
                tuple(group["id"]),
                " and ".join(_printed(r) for _, r in values.iterrows()),
            )


def _printed(row: pd.Series) -> str:
    digits = 0 if pd.isna(row["precision"]) or row["precision"] >= 1 else 1
    return formatted(row["value"], row["unit"], digits)


def references(claims: pd.DataFrame, listed: pd.DataFrame) -> dict[str, list[str]]:
    """Return who is cited but not listed, listed but not cited, and listed twice."""
    cited = {name for names in claims["cited"] for name in names.split("; ") if name}
    entries = list(listed["publisher"])
    return {
        "cited": sorted(cited),
        "cited but not listed": sorted(cited - set(entries)),
        "listed but not cited": sorted(set(entries) - cited),
        "listed twice": sorted({e for e in entries if entries.count(e) > 1}),
    }

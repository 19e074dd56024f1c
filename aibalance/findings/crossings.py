"""Findings on crossings: who passed whom in the data, what three more years allow, and how often that held."""

from collections.abc import Sequence

import pandas as pd

from aibalance.ledger import Chapter
from aibalance.rounding import DRAWS
from aibalance.stats.crossing import PARITY_AT, first_year_ahead, parity_ahead, parity_kept
from aibalance.stats.forecast import HORIZON, coverage, held_out

NEVER = "no year in the data"


def passing(chapter: Chapter, id: str, name: str) -> str:
    """Register the first year in the data in which whoever leads a measure now was ahead; words where nobody passed."""
    rows = chapter.by_year(f"{name}_first_year_ahead")
    found = first_year_ahead(rows)
    words = f"{found['year'].iloc[0]:.0f}" if len(found) else NEVER if len(rows) else "no data"
    chapter.add(id, words, "text", label=f"{name}: first year ahead of who leads now",
                rows=chapter.asked(f"{name}_first_year_ahead").query("economy in @chapter.pair"),
                quantity=f"{name}_first_year_ahead")  # fmt: skip
    return words


def parity(chapter: Chapter, id: str, name: str, pool: pd.DataFrame | None = None) -> pd.DataFrame:
    """Register whether parity in a measure lies inside the 80 % interval three years on; return that interval, one row or none."""
    asked = f"{name}_parity_ahead"
    pool = chapter.pool() if pool is None else pool
    family = next((pool.loc[pool["series"] == s, "family"].iloc[0] for s in chapter.quantities[asked].series
                   if s in set(pool["series"])), "") if chapter.quantities else ""  # fmt: skip
    found = parity_ahead(chapter.by_year(asked), pool, family)
    words = found["parity"].iloc[0] if len(found) else "not said: fewer than five years"
    chapter.add(id, words, "text", label=f"{name}: parity and the interval three years on",
                rows=chapter.asked(asked).query("economy in @chapter.pair"), quantity=asked)  # fmt: skip
    return found


def crossings(chapter: Chapter, names: Sequence[str]) -> pd.DataFrame:
    """Register who passed whom in each measure, and whether parity lies within what three years may bring; return dots.

    <name>_passing and <name>_parity: words; crossed, within, beyond, crossings_all: counts; within_names, beyond_names:
    measures; crossing_horizon, crossing_level: of the interval. Returned: label, value (focus over rival in the last
    year), low, high (three years on), key, hollow (parity outside).
    """
    pool, dots, crossed = chapter.pool(), [], 0
    groups: dict[str, list[str]] = {"inside": [], "outside": []}
    tried = 0
    for name in names:
        asked = chapter.asked(f"{name}_first_year_ahead")
        label = chapter.indicators.loc[asked["indicator"].iloc[0], "label"] if len(asked) else name
        words, found = passing(chapter, f"{name}_passing", name), parity(chapter, f"{name}_parity", name, pool)
        tried += words != "no data"
        crossed += words not in ("no data", NEVER)
        for row in found.itertuples():
            groups[row.parity].append(f"{label} ({int(row.year) - HORIZON})")
            dots.append(
                (f"{label}, {int(row.year) - HORIZON}", row.value, row.low, row.high, "strong", row.parity == "outside")
            )
    for id, value, what in (
        ("crossed", crossed, "in which the lead changed hands in the data"), ("within", len(groups["inside"]), "with parity inside"),
        ("beyond", len(groups["outside"]), "with parity outside"), ("crossings_all", tried, "tried"),
    ):  # fmt: skip
        chapter.add(id, value, "count", digits=0, label=f"measures {what}")
    for id, key in (("within_names", "inside"), ("beyond_names", "outside")):
        chapter.add(id, "; ".join(groups[key]) or "none", "text", label=f"measures with parity {key}")
    chapter.add("crossing_horizon", HORIZON, "years", digits=0, label="years that the interval looks ahead")
    chapter.add("crossing_level", 100 * PARITY_AT, "%", digits=0, label="level of the interval that parity is asked of")
    frame = pd.DataFrame(dots, columns=["label", "value", "low", "high", "key", "hollow"])
    return frame.sort_values("value", kind="stable", ignore_index=True)


def back_tests(chapter: Chapter) -> pd.DataFrame:
    """Register how often intervals of no change held on series that taught them nothing; return the share held by family.

    backtest_held, backtest_all, backtest_share, backtest_family_share (each family once, with its interval);
    backtest_words: the nominal level if that interval holds it, else "held in x of n"; backtest_families;
    parity_outside, parity_outside_crossed, parity_inside, parity_inside_crossed: what came three years on.
    Returned: label (family), value (% held), key.
    """
    pool = chapter.pool()
    tried = held_out(pool, chapter.confidence)
    found, kept = coverage(tried, chapter.confidence, seed=chapter.seed), parity_kept(held_out(pool, PARITY_AT))
    row = found.iloc[0] if len(found) else pd.Series(dtype=object)
    for id, column, unit, what in (
        ("backtest_held", "held", "count", "intervals that held"), ("backtest_all", "of", "count", "intervals tried"),
        ("backtest_families", "families", "count", "families of series tried"),
    ):  # fmt: skip
        chapter.add(id, row.get(column), unit, digits=0, label=what)
    for id, column in (("backtest_share", ""), ("backtest_family_share", "family_")):
        value = row.get(f"{column}share")
        ends = {end: 100 * row[f"{column}{end}"] if len(found) else None for end in ("low", "high")}
        chapter.add(id, None if value is None else 100 * value, "%", digits=0, low=ends["low"], high=ends["high"],
                    ends=DRAWS, label="intervals that held" + (", each family once" if column else ""))  # fmt: skip
    chapter.add("backtest_words", row.get("words", "no data"), "text", label="what may be said of the interval")
    for column in ("outside", "outside_crossed", "inside", "inside_crossed"):
        value = int(kept[column].iloc[0]) if len(kept) else None
        chapter.add(
            f"parity_{column}", value, "count", digits=0, label=f"origins with parity {column.replace('_', ', ')}"
        )
    by = tried.groupby("family", sort=True)["held"].mean().mul(100).rename("value").reset_index()
    return (
        by.rename(columns={"family": "label"})
        .assign(key="strong")
        .sort_values("value", kind="stable", ignore_index=True)
    )

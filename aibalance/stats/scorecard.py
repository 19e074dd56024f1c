"""A scorecard that can be trusted: ties where parity lies inside the interval, and all lists, editions and years tried."""

from collections import defaultdict

import numpy as np
import pandas as pd

from aibalance.stats.bounds import ratio_bounds
from aibalance.stats.counterfactual import quotient
from aibalance.stats.estimate import Estimate
from aibalance.stats.frames import KEYS, carried
from aibalance.stats.intervals import poisson_ratio

STANDINGS = ("first", "tie", "second")
FEWEST_MEASURES = 12  # of a choice of measures that still is a scorecard


def ratio_with_noise(row: pd.Series, confidence: float = 0.90) -> Estimate:
    """Return the ratio of two amounts of one measure, first over second, with an interval by its model of noise.

    `row`: first, second (above zero), noise and width. "none": no width; "poisson": both are counts of events; "factor":
    times or divided by the width; "published": the bounds of each side, first_low … second_high; "unmapped": the width
    is the part of both together that may be either's. Raises ValueError for another word.
    """
    first, second, width = float(row["first"]), float(row["second"]), float(row["width"])
    ratio, noise = first / second, row["noise"]
    if noise == "none":
        return Estimate(ratio, ratio, ratio, confidence)
    if noise == "poisson":
        return poisson_ratio(round(first), round(second), confidence=confidence)
    if noise == "factor":
        return Estimate(ratio, ratio / width, ratio * width, confidence)
    if noise == "published":
        sides = [
            Estimate(row[side], row[f"{side}_low"], row[f"{side}_high"], confidence) for side in ("first", "second")
        ]
        return quotient(*sides)
    if noise == "unmapped":
        return ratio_bounds(first, second, width * (first + second))
    raise ValueError(f"noise: found '{noise}'; expected none, poisson, factor, published or unmapped")


def standing(rows: pd.DataFrame, confidence: float = 0.90) -> pd.DataFrame:
    """Return measures with ratio, low, high and standing: "first", "second", or "tie" where parity lies inside.

    `rows`: one measure each, with the columns of `ratio_with_noise`, and revision: the width (of the logarithm) by which
    the newest ratio is widened for what first prints were revised by, missing or 0 for none. Where `difference` is given
    (with low and high), it is measured in points, and parity is zero.
    """
    found = []
    for _, row in rows.iterrows():
        if pd.notna(row.get("difference")):
            value, low, high, parity = row["difference"], row["low"], row["high"], 0.0
        else:
            ratio = ratio_with_noise(row, confidence)
            revised = row.get("revision")
            width = 0.0 if revised is None or pd.isna(revised) else float(revised)
            parity, value = 1.0, np.float64(ratio.value)
            below, above = (
                np.log(value / ratio.low),
                np.log(ratio.high / value),
            )  # of equal ends exactly 0, on any processor
            low, high = value * np.exp(-np.hypot(below, width)), value * np.exp(np.hypot(above, width))
        word = "first" if low > parity else "second" if high < parity else "tie"
        found.append((float(value), float(low), float(high), word))
    return rows.assign(**{name: [f[i] for f in found] for i, name in enumerate(("ratio", "low", "high", "standing"))})


def moved(rows: pd.DataFrame) -> pd.DataFrame:
    """Return where each measure stands against what three years before allowed for it: column `moved` added.

    `rows`: ratio now, and before_low, before_high: the interval of no change from three years before (see
    `forecast.no_change`). "towards first", "towards second", "no clear change", or missing where there is no interval.
    """
    up, down = rows["ratio"] > rows["before_high"], rows["ratio"] < rows["before_low"]
    words = pd.Series("no clear change", index=rows.index, dtype=object)
    words[up], words[down], words[rows["before_low"].isna()] = "towards first", "towards second", None
    return rows.assign(moved=words)


def tally(rows: pd.DataFrame) -> pd.DataFrame:
    """Return how many measures each side leads, and how many are tied: first, tie, second, of, rows; one row."""
    counts = {word: int((rows["standing"] == word).sum()) for word in STANDINGS}
    return pd.DataFrame([{**counts, "of": len(rows), **carried(rows)}])


def by_measure(options: pd.DataFrame) -> pd.DataFrame:
    """Return, for each measure, how its standing hangs on the choice of list, edition and year.

    `options`: one choice each, with measure, block and standing. Columns measure, block, options, first, tie, second
    (numbers of choices), always (the standing that every choice gives, blank if they differ) and rows.
    """
    found = []
    for (measure, block), part in options.groupby(["measure", "block"], sort=False):
        counts = {word: int((part["standing"] == word).sum()) for word in STANDINGS}
        always = part["standing"].iloc[0] if part["standing"].nunique() == 1 else ""
        fields = {"measure": measure, "block": block, "options": len(part), **counts, "always": always}
        found.append({**fields, **carried(part)})
    return pd.DataFrame(found, columns=["measure", "block", "options", *STANDINGS, "always", *_keys(options)])


def by_block(measures: pd.DataFrame) -> pd.DataFrame:
    """Return who leads each block whatever is chosen: block, measures, standing, rows.

    `measures` as `by_measure` gives it. standing: "first" or "second" if in every measure of the block some choice puts
    that side ahead and none the other; "split" if both are ahead in one or another; "tie" if none ever is.
    """
    found = []
    for block, part in measures.groupby("block", sort=False):
        first, second = int(part["first"].sum()), int(part["second"].sum())
        ahead = [word for word in ("first", "second") if (part[word] > 0).all()]
        word = "tie" if first + second == 0 else ahead[0] if len(ahead) == 1 and min(first, second) == 0 else "split"
        found.append({"block": block, "measures": len(part), "standing": word, **carried(part)})
    return pd.DataFrame(found, columns=["block", "measures", "standing", *_keys(measures)])


def _keys(rows: pd.DataFrame) -> list[str]:
    return [KEYS] if KEYS in rows else []


def enumerated(measures: pd.DataFrame, fewest: int = FEWEST_MEASURES) -> pd.DataFrame:
    """Return how the tally turns over every choice of list, edition and year, and of measures: one row.

    `measures` as `by_measure` gives it: with first, tie and second choices of each. Every set of at least `fewest`
    measures (of all, if there are fewer) counts alike, and in it every choice for each measure. Nothing is drawn: the
    number of measures, and how many of them each side leads, is followed exactly. Columns: first_ahead, second_ahead
    (shares of all choices in which that side leads more measures), first_half (leads over half), first_double (leads
    twice as many), and first_most, first_least, second_most, second_least over all measures.
    """
    fewest = min(fewest, len(measures))
    ways: dict[tuple[int, int, int], float] = {(0, 0, 0): 1.0}
    for row in measures.itertuples():
        longer: dict[tuple[int, int, int], float] = defaultdict(float, ways)  # without this measure
        for (held, first, second), weight in ways.items():
            for word, (one, other) in zip(STANDINGS, ((1, 0), (0, 0), (0, 1)), strict=True):
                chance = getattr(row, word) / row.options
                if chance:
                    longer[held + 1, first + one, second + other] += weight * chance
        ways = longer
    kept = pd.DataFrame(
        [(*state, weight) for state, weight in sorted(ways.items()) if state[0] >= fewest],
        columns=["held", "first", "second", "weight"],
    )
    weight = kept["weight"] / kept["weight"].sum()
    shares = {
        "first_ahead": kept["first"] > kept["second"], "second_ahead": kept["second"] > kept["first"],
        "first_half": 2 * kept["first"] > kept["held"], "first_double": kept["first"] >= 2 * kept["second"],
    }  # fmt: skip
    ends = {
        f"{side}_{end}": int(((measures[side] > 0) if end == "most" else (measures[side] == measures["options"])).sum())
        for side in ("first", "second") for end in ("most", "least")
    }  # fmt: skip
    return pd.DataFrame(
        [{**{name: float(weight[mask].sum()) for name, mask in shares.items()}, **ends, **carried(measures)}]
    )

"""The scorecard: ties, noise and revisions by hand, and how the tally turns, by counting all choices."""

# mypy: allow-untyped-defs

from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aibalance.stats.intervals import poisson_ratio
from aibalance.stats.scorecard import by_block, by_measure, enumerated, moved, ratio_with_noise, standing, tally

quick = settings(deadline=None, derandomize=True, max_examples=25)


def row(first, second, noise="none", width=np.nan, **more):
    return {"first": first, "second": second, "noise": noise, "width": width, **more}


def test_each_model_of_noise_by_hand():
    exact = ratio_with_noise(pd.Series(row(6, 3)), 0.8)
    assert (exact.value, exact.low, exact.high, exact.confidence) == (2, 2, 2, 0.8)
    counts = ratio_with_noise(pd.Series(row(46, 41, "poisson")))
    assert counts == poisson_ratio(46, 41)
    assert (counts.low, counts.high) == pytest.approx((0.77, 1.64), abs=5e-3)
    factor = ratio_with_noise(pd.Series(row(33, 1, "factor", 4.73)))
    assert (factor.low, factor.high) == pytest.approx((6.977, 156.09), abs=1e-3)
    sides = pd.Series(row(8, 2, "published", first_low=4, first_high=32, second_low=1, second_high=16))
    assert np.log(ratio_with_noise(sides).high) == pytest.approx(2 * np.log(2) + np.hypot(2 * np.log(2), np.log(2)))
    names = ratio_with_noise(pd.Series(row(6, 4, "unmapped", 0.1)))
    assert (names.value, names.low, names.high) == pytest.approx((1.5, 6 / 5, 7 / 4))
    with pytest.raises(ValueError, match="noise"):
        ratio_with_noise(pd.Series(row(1, 1, "guess")))


def test_a_tie_is_parity_inside_the_interval():
    table = pd.DataFrame(
        [row(46, 41, "poisson"), row(63, 35, "poisson"), row(11, 28, "poisson"), row(2, 1, "factor", 2.0), row(2, 1)]
    )
    found = standing(table)
    assert found["standing"].tolist() == ["tie", "first", "second", "tie", "first"]
    assert found["ratio"].tolist() == pytest.approx([46 / 41, 1.8, 11 / 28, 2, 2])
    assert standing(pd.DataFrame([row(1, 1)]))["standing"].tolist() == ["tie"]
    assert standing(pd.DataFrame([row(1, 2, "factor", 2.0)]))["standing"].tolist() == ["tie"]


def test_revisions_widen_and_differences_have_parity_at_zero():
    table = pd.DataFrame(
        [
            row(23.1, 1, revision=0.2536),
            row(1.2, 1, revision=0.2536),
            row(63, 35, "poisson", revision=0.26),
            row(2, 1, revision=np.nan),
        ]
    )
    found = standing(table)
    assert found["low"].tolist()[:2] == pytest.approx([17.93, 0.931], abs=5e-3)
    assert found["high"].iloc[0] == pytest.approx(29.77, abs=5e-3)
    assert found["standing"].tolist() == ["first", "tie", "first", "first"]
    counts = poisson_ratio(63, 35)
    assert np.log(found["low"].iloc[2]) == pytest.approx(np.log(1.8) - np.hypot(np.log(1.8 / counts.low), 0.26))
    assert np.log(found["high"].iloc[2]) == pytest.approx(np.log(1.8) + np.hypot(np.log(counts.high / 1.8), 0.26))
    points = pd.DataFrame(
        [
            {"difference": 5.0, "low": 0.5, "high": 9.6},
            {"difference": -5.0, "low": -9.6, "high": -0.5},
            {"difference": 5.0, "low": -1.0, "high": 9.6},
        ]
    )
    assert standing(points)["standing"].tolist() == ["first", "second", "tie"]
    assert standing(points)["ratio"].tolist() == [5, -5, 5]
    assert standing(points)["low"].tolist() == [0.5, -9.6, -1]


def test_movement_is_judged_by_the_interval_of_before():
    table = pd.DataFrame(
        {"ratio": [3.0, 0.5, 1.5, 1.0], "before_low": [1, 1, 1, np.nan], "before_high": [2, 2, 2, np.nan]}
    )
    assert moved(table)["moved"].tolist() == ["towards first", "towards second", "no clear change", None]


def test_the_tally_counts_each_measure_once():
    table = pd.DataFrame({"standing": ["first", "first", "tie", "second"], "rows": [("a",), ("b",), ("a",), ("c",)]})
    assert tally(table).to_dict("records") == [{"first": 2, "tie": 1, "second": 1, "of": 4, "rows": ("a", "b", "c")}]


OPTIONS = pd.DataFrame(
    [("money", "money", "first"), ("money", "money", "first"), ("papers", "research", "first"), ("papers", "research", "tie"),
     ("articles", "research", "second"), ("open", "models", "second"), ("open", "models", "tie"), ("use", "use", "tie")],
    columns=["measure", "block", "standing"],
)  # fmt: skip


def test_how_a_measure_hangs_on_the_choice():
    found = by_measure(OPTIONS.assign(rows=[(f"{i}",) for i in range(8)])).set_index("measure")
    assert found.loc["papers", ["options", "first", "tie", "second"]].tolist() == [2, 1, 1, 0]
    assert found["always"].to_dict() == {
        "money": "first",
        "papers": "",
        "articles": "second",
        "open": "",
        "use": "tie",
    }
    assert found.loc["open", "rows"] == ("5", "6")


def test_blocks_are_led_split_or_tied():
    assert by_block(by_measure(OPTIONS)).set_index("block")["standing"].to_dict() == {
        "money": "first", "research": "split", "models": "second", "use": "tie",
    }  # fmt: skip
    two = pd.DataFrame([("a", "x", "first"), ("b", "x", "tie")], columns=["measure", "block", "standing"])
    assert by_block(by_measure(two))["standing"].tolist() == ["split"]  # b is never led
    assert by_block(by_measure(OPTIONS))["measures"].tolist() == [1, 2, 1, 1]


def counted(measures, fewest):
    """Every set of measures and every choice in it, one by one."""
    tallies = []
    for size in range(fewest, len(measures) + 1):
        for chosen in combinations(measures.itertuples(), size):
            weight = 1 / np.prod([m.options for m in chosen])
            for words in product(*[["first"] * m.first + ["tie"] * m.tie + ["second"] * m.second for m in chosen]):
                tallies.append((size, words.count("first"), words.count("second"), weight))
    return pd.DataFrame(tallies, columns=["held", "first", "second", "weight"])


@quick
@given(
    st.lists(st.lists(st.sampled_from(["first", "tie", "second"]), min_size=1, max_size=3), min_size=2, max_size=5),
    st.integers(1, 6),
)
def test_all_choices_are_counted_as_one_by_one(choices, fewest):
    options = pd.DataFrame(
        [(f"m{i}", "x", word) for i, words in enumerate(choices) for word in words],
        columns=["measure", "block", "standing"],
    )
    measures = by_measure(options)
    found, every = enumerated(measures, fewest).iloc[0], counted(measures, min(fewest, len(measures)))
    total = every["weight"].sum()
    for name, mask in (
        ("first_ahead", every["first"] > every["second"]), ("second_ahead", every["second"] > every["first"]),
        ("first_half", every["first"] * 2 > every["held"]), ("first_double", every["first"] >= 2 * every["second"]),
    ):  # fmt: skip
        assert found[name] == pytest.approx(every.loc[mask, "weight"].sum() / total)
    whole = every[every["held"] == len(measures)]
    assert (found["first_most"], found["first_least"]) == (whole["first"].max(), whole["first"].min())
    assert (found["second_most"], found["second_least"]) == (whole["second"].max(), whole["second"].min())

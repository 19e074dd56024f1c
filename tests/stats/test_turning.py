"""Turning points: found where they are, beside what revisions do; and digits that follow an interval."""

# mypy: allow-untyped-defs

import numpy as np
import pandas as pd
import pytest

from aibalance.stats.turning import decimals, lead_turns, turning_points


def ahead(values):
    return "first" if values["a"] > values["b"] else "second"


def test_the_nearest_factor_is_found_either_way():
    found = turning_points(ahead, {"a": 4.0, "b": 2.0, "c": 7.0}).set_index("input")
    assert found["times"].tolist() == pytest.approx([0.5, 2, np.nan], nan_ok=True) or found[
        "times"
    ].tolist() == pytest.approx([2, 0.5, np.nan], nan_ok=True)
    assert found.loc["a", "turns_at"] == pytest.approx(2)
    assert found.loc["b", "turns_at"] == pytest.approx(4)
    assert found.loc["a", "value"] == 4
    assert found["becomes"].tolist()[:2] == ["second", "second"]
    assert found.index[-1] == "c"
    assert found.loc["c", "becomes"] is None


def test_the_nearer_of_two_turns_counts_and_order_follows_nearness():
    within = lambda v: 1 if 0.5 < v["x"] < 1.1 else 0  # noqa: E731
    found = turning_points(within, {"x": 1.0})
    assert found["times"].tolist() == pytest.approx([1.1])
    near = turning_points(lambda v: v["x"] > 3 or v["y"] > 1.5, {"x": 1.0, "y": 1.0})
    assert near["input"].tolist() == ["y", "x"]
    assert near["times"].tolist() == pytest.approx([1.5, 3])


def test_the_factor_is_just_past_the_turn_and_no_further_than_a_hundredfold():
    found = turning_points(lambda v: v["x"] >= 3, {"x": 1.0}).iloc[0]
    assert found["times"] >= 3
    assert found["times"] == pytest.approx(3, rel=1e-8)
    assert found["becomes"] == True  # noqa: E712
    assert np.isnan(turning_points(lambda v: v["x"] > 101, {"x": 1.0})["times"].iloc[0])
    assert turning_points(lambda v: v["x"] > 99, {"x": 1.0})["times"].iloc[0] == pytest.approx(99)


def test_an_ordinary_revision_would_or_would_not_do_it():
    inputs = {"a": 4.0, "b": 3.0, "c": 1.0}
    found = turning_points(ahead, inputs, {"a": 1.5, "b": 1.2, "c": 2.0}).set_index("input")
    assert found["revision"].to_dict() == {"a": 1.5, "b": 1.2, "c": 2.0}
    assert found["within"].to_dict() == {"a": True, "b": False, "c": None}
    assert turning_points(ahead, inputs, {"a": 1.5}).set_index("input").loc["b", "within"] is None
    assert turning_points(ahead, inputs)["within"].isna().all()


@pytest.mark.parametrize("wrong", [0.0, -1.0, float("nan")])
def test_inputs_have_to_be_above_zero(wrong):
    with pytest.raises(ValueError, match="turning point"):
        turning_points(ahead, {"a": 1.0, "b": wrong})


@pytest.mark.parametrize(
    ("value", "half", "digits"),
    [
        (0.827, 0.119, 2), (0.827, 0.367, 1), (0.827, 0.354, 2), (0.827, 0.355, 1), (0.827, 0.949, 1), (0.827, 0.950, 1),
        (0.827, 0.9996, 1), (8_689_694, 900_000, -5), (8_689_694, 200_000, -4), (23.1, 5.9, 0), (0.0123, 0.00036, 4),
    ],
)  # fmt: skip
def test_digits_follow_the_interval(value, half, digits):
    """Particle Data Group: two digits of 100 to 354, one of 355 to 949, two of 950 and more, which is 1000."""
    assert decimals(value, value - half, value + half) == digits


def test_without_width_nine_digits_stand():
    assert decimals(12.5, 12.5, 12.5) == 7
    assert decimals(0.0125, 0.0125, 0.0125) == 10
    assert decimals(12.5, 1, np.inf) == 7
    assert decimals(0.0, 0.0, 0.0) == 0


def test_a_lead_turns_where_the_one_behind_has_as_much():
    rows = pd.DataFrame({"one": [6.0, 1.0, 200.0], "two": [3.0, 1.1, 1.0], "revised": [1.5, 1.5, 1.5]})
    found = lead_turns(rows, ["one", "two"], "revised")
    assert found["turns"].tolist() == pytest.approx([2, 1.1, np.nan], nan_ok=True)
    assert found["turned"].tolist() == ["beyond", "within", None]
    assert lead_turns(rows[["two", "one"]], ["two", "one"])["turned"].tolist() == [None] * 3
    searched = turning_points(lambda values: values["one"] > values["two"], {"one": 6.0, "two": 3.0}).set_index("input")
    assert found["turns"].iloc[0] == pytest.approx(searched.loc["two", "times"], rel=1e-8)
    assert {"turns", "turned"} <= set(lead_turns(rows.iloc[:0], ["one", "two"], "revised"))

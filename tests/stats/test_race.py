"""A race under a control: purchases, comparisons, ranges, runs and what turns them, on numbers that follow by hand."""

# mypy: allow-untyped-defs

import pandas as pd
import pytest
from toys import CONTROL, LIMIT, MONEY, SIDES, STILL, bought, capital, held, ranges, world

from aibalance.stats.counterfactual import comparisons, purchases, union
from aibalance.stats.frames import one
from aibalance.stats.race import NOW, YEARS, bands, domestic, ends, known_ranges, race, set_to, uncertain
from aibalance.stats.scenario import Uncertain, monte_carlo
from aibalance.stats.swings import end_ratio, grid, holding, swings, turns

NONE = pd.DataFrame({"year": pd.Series(dtype=float)})
MOVING = {"export_control_strength": (0.0, 1.0, 1.0), "domestic_chip_growth": (0.0, 0.0, 2.0)}


def test_purchases_are_what_stocks_grew_by_in_whole_years():
    found = bought()
    assert found[["year", "first", "second"]].to_numpy().tolist() == [[2022, 32, 8], [2023, 32, 8], [2024, 512, 32]]
    assert found[["first_held", "second_held"]].iloc[-1].tolist() == [576, 48]
    assert found[["hundred", "base", "most"]].iloc[-1].tolist() == [6.25, 25, 32]
    assert len(found["rows"].iloc[0]) == 6
    unfinished = held()[held()["year"] < 2024.75]
    assert purchases(unfinished, SIDES, CONTROL).empty, "two full years are too few"
    assert purchases(held(), SIDES, NONE).empty, "without a control there is no base"
    assert purchases(held("A"), SIDES, CONTROL).empty


def test_a_comparison_asks_how_much_more_was_to_be_expected():
    """B bought four times as much as in the base, A sixteen times, all others 168/18 times, of which B's part is taken out."""
    found = (
        comparisons(held(), world(), capital(), SIDES, CONTROL, LIMIT)
        .query("year == 2024")
        .set_index("comparison")["value"]
    )
    assert found["like the other side's buyers"] == pytest.approx(75)
    assert found["like all other buyers"] == pytest.approx(100 * (1 - 4 / (168 / 18)))
    assert found["as its own capital grew"] == pytest.approx(100 * (1 - 4 / (1 * 8) ** 0.5)), "between 1 and 16 × 1/2"
    every = comparisons(held(), world(), capital(), SIDES, CONTROL, LIMIT)
    assert every.groupby("year")["counts"].agg(["all", "any"]).to_numpy().tolist() == [[True, True], [False, False]]
    assert comparisons(held(), world(), capital(), SIDES, CONTROL, NONE)["counts"].all()
    assert comparisons(held("A"), world(), capital(), SIDES, CONTROL, LIMIT).empty
    assert union(every.query("counts"), full=100)["low"].tolist() == [0]


def test_own_chips_run_from_the_lowest_estimate_at_the_slowest_to_the_highest_at_the_fastest():
    made = pd.DataFrame({"value": [64.0, 90.0], "low": [None, 32.0], "high": [None, 128.0]}).astype(float)
    speed, unit = pd.DataFrame({"value": [0.5, 0.75]}), pd.DataFrame({"value": [1.0]})
    found = domestic(made, speed, unit, bought()).iloc[0]
    assert found[["low", "central", "high"]].tolist() == pytest.approx([32 * 0.5 / 32, 1.75, 128 * 0.75 / 32])
    for lacking in ((made[:0], speed, unit), (made, speed[:0], unit), (made, speed, unit[:0])):
        assert domestic(*lacking, bought()).empty


def test_ranges_are_what_rows_leave_and_hold_what_is_set():
    change = one({"low": 0.1, "change": 0.2, "high": 0.3, "rows": ("t",)})
    own = one({"low": 0.5, "central": 1.0, "high": 4.0, "rows": ("o",)})
    known = known_ranges(one({"low": 0.0, "high": 80.0, "rows": ("u",)}), change, change, change, own)
    table = known.set_index("parameter")
    assert table.loc["export_control_strength", ["low", "central", "high"]].tolist() == [0, 0.4, 0.8]
    assert table.loc["compute_per_dollar_growth", ["low", "central", "high"]].tolist() == [0, 0.1, 0.2]
    assert table["rows"].iloc[0] == ("u", "t", "o")
    chosen = uncertain(set_to(known, export_control_strength=0.9, domestic_chip_growth=0.7, domestic_chips_now=0.2))
    assert chosen["export_control_strength"] == Uncertain(0.0, 0.9, 0.9), "a range always holds its value"
    assert chosen["domestic_chip_growth"] == Uncertain(0.0, 0.7, 1.4)
    assert chosen[NOW] == Uncertain(0.2, 0.2, 4.0)
    assert set_to(known)["central"].tolist() == known["central"].tolist()
    assert known_ranges(one({}, ["low", "high"]), change, change, change, own).empty
    assert set_to(known[:0], export_control_strength=0.9).empty


def test_a_race_starts_from_what_is_held_and_what_is_assumed():
    """Own chips are half of 32 a year: B holds 48 + 16; nothing grows, and the control lets nothing through."""
    runs = race(bought(), MONEY, STILL)
    first, second = (runs[runs["side"] == side]["compute"].tolist() for side in ("first", "second"))
    assert first == [576 + 512 * step for step in range(YEARS + 1)]
    assert second == [64 + 16 * step for step in range(YEARS + 1)]
    assert runs["investment"].tolist()[:2] == [40, 10]
    assert end_ratio(bought(), MONEY, STILL, 1) == pytest.approx(13.6)
    assert end_ratio(bought(), MONEY, {**STILL, "export_control_strength": 0.0}) == pytest.approx(4), (
        "128 a year let through"
    )


def test_the_ends_of_a_race_and_its_bands_are_those_of_its_draws():
    draws = monte_carlo(uncertain(ranges(**MOVING)), 400, 1)
    runs = race(bought(), MONEY, draws)
    found = ends(runs, "compute").iloc[0]
    assert (found["first_year"], found["last_year"], found["now"]) == (2024, 2029, 9)
    assert found["times_low"] < found["times"] < found["times_high"]
    assert found["gap"] == (
        "narrows" if found["narrows"] > 200 / 3 else "widens" if found["narrows"] < 100 / 3 else "open"
    )
    last = bands(runs, ["compute"]).query("side == 'second' and year == 2029").iloc[0]
    assert last[["low", "value", "high"]].tolist() == pytest.approx(
        found[["second_low", "second", "second_high"]].tolist()
    )
    assert ends(race(bought(), MONEY, STILL), "compute")[["times", "narrows", "gap"]].to_numpy().tolist() == [
        [3136 / 144, 0, "widens"]
    ]


def test_a_swing_is_the_end_at_both_ends_of_a_range_and_a_turn_holds_the_gap():
    found = swings(bought(), MONEY, ranges(**MOVING)).set_index("parameter")
    assert found["swing"].is_monotonic_decreasing
    assert (found["swing"] > 0).sum() == 2
    assert found.loc["export_control_strength", ["at_low", "at_high", "base"]].tolist() == pytest.approx(
        [4, 3136 / 144, 3136 / 144]
    )
    turned = turns(bought(), MONEY, ranges(**MOVING)).set_index("label")["turns_at"]
    assert len(turned) == 2
    for name, label in (
        ("export_control_strength", "Strength of export controls"),
        ("domestic_chip_growth", "Growth of domestic chips"),
    ):
        assert end_ratio(bought(), MONEY, {**STILL, name: turned[label]}) == pytest.approx(9)
    growth = holding(bought(), MONEY, ranges(**MOVING), "domestic_chip_growth")["holds"].tolist()
    assert growth == pytest.approx([turned["Growth of domestic chips"]])
    assert turns(bought(), MONEY, ranges()).empty


def test_a_grid_gives_for_each_setting_what_a_rerun_with_it_gives():
    known, levels = (
        ranges(**MOVING),
        {"export_control_strength": [0.0, 1.0], "domestic_chip_growth": [0.0, 0.5], NOW: [0.5]},
    )
    table = grid(bought(), MONEY, known, levels, 300, 7)
    assert len(table) == 4 * (YEARS + 1)
    for control, growth in ((0.0, 0.5), (1.0, 0.0)):
        again = set_to(known, export_control_strength=control, domestic_chip_growth=growth, **{NOW: 0.5})
        end = ends(race(bought(), MONEY, monte_carlo(uncertain(again), 300, 7)), "compute").iloc[0]
        row = table.query("export_control_strength == @control and domestic_chip_growth == @growth").iloc[-1]
        assert row[["low", "middle", "high"]].tolist() == pytest.approx(
            end[["times_low", "times", "times_high"]].tolist()
        )
        assert row["narrows"] == pytest.approx(end["narrows"])


def test_where_nothing_is_known_there_is_no_race_and_nothing_turns():
    nothing = bought()[:0]
    assert race(nothing, MONEY, STILL).empty
    assert race(bought(), MONEY, monte_carlo({}, 10)).empty
    empty = race(nothing, MONEY, STILL)
    assert ends(empty, "compute").empty
    assert bands(empty, ["compute"]).empty
    for method in (swings, turns):
        assert method(nothing, MONEY, ranges()).empty
        assert method(bought(), MONEY, ranges()[:0]).empty
    assert holding(nothing, MONEY, ranges(), NOW).empty
    assert grid(nothing, MONEY, ranges(), {NOW: [0.5]}, 10, 1).empty

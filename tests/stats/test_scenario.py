"""The scenario model: closed forms, and what must hold for any numbers."""

# mypy: allow-untyped-defs

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aibalance.stats.scenario import (
    PARAMETERS,
    Start,
    Uncertain,
    central_values,
    fan,
    monte_carlo,
    run_scenario,
    tornado,
)

quick = settings(deadline=None, derandomize=True, max_examples=40)
START = Start(2025, 1000, 300, 400, 120, 60, 300, 80)
STILL = dict.fromkeys(PARAMETERS, 0.0)
ROUGH = {
    "export_control_strength": Uncertain(0, 0.5, 1),
    "capital_spending_growth": Uncertain(0.0, 0.2, 0.4, "normal"),
    "domestic_chip_growth": Uncertain(0.1, 0.3, 0.9, "lognormal"),
    "rival_investment_growth": Uncertain(0.0, 0.1, 0.3),
    "compute_per_dollar_growth": Uncertain(0.2, 0.3, 0.4),
    "retirement": Uncertain(0.1, 0.2, 0.3),
}


def stock(parameters, side, year):
    table = run_scenario(parameters, START, 5)
    return table[(table["side"] == side) & (table["year"] == year)]["compute"].item()


def test_draws_have_their_distributions():
    """Closed forms: triangular mean (a + b + c) / 3; bounds of the others are their 5 and 95 % quantiles."""
    draws = monte_carlo({**ROUGH, "fixed": Uncertain(2, 2, 2)}, 40_000, seed=1)
    assert draws["rival_investment_growth"].mean() == pytest.approx(0.4 / 3, abs=2e-3)
    assert draws["rival_investment_growth"].between(0, 0.3).all()
    for name in ("capital_spending_growth", "domestic_chip_growth"):
        found = draws[name].quantile([0.05, 0.5, 0.95]).tolist()
        assert found == pytest.approx([ROUGH[name].low, ROUGH[name].central, ROUGH[name].high], abs=0.02)
    assert (draws["fixed"] == 2).all()


def test_one_parameter_more_leaves_the_others_as_they_were():
    some = {name: ROUGH[name] for name in list(ROUGH)[::-1][:3]}
    assert monte_carlo(ROUGH, 50, seed=4)[list(some)].equals(monte_carlo(some, 50, seed=4))
    assert not monte_carlo(some, 50, seed=4).equals(monte_carlo(some, 50, seed=5))


@pytest.mark.parametrize(
    "wrong",
    [
        (3, 2, 1),
        (0, 1, 2, "uniform"),
        (0, 1, 3, "normal"),
        (1, 2, 3, "lognormal"),
        (0, 0, 0, "lognormal"),
        (0, 1, 2, "normal", 90),
    ],
)
def test_uncertain_refuses_bounds_that_do_not_fit(wrong):
    with pytest.raises(ValueError, match="expected"):
        Uncertain(*wrong)


def test_stock_with_steady_additions_is_a_geometric_sum():
    """Closed form: S_t = A/r + (S_0 − A/r)(1 − r)^t."""
    found = stock({**STILL, "retirement": 0.2}, "focus", 2030)
    assert found == pytest.approx(400 / 0.2 + (1000 - 400 / 0.2) * 0.8**5)


def test_stock_with_growing_additions_is_a_geometric_sum():
    """Closed form without retirement: S_0 + A ((1 + g)^n − 1) / g, with g from spending and from compute per dollar."""
    found = stock({**STILL, "capital_spending_growth": 0.1, "compute_per_dollar_growth": 0.2}, "focus", 2030)
    assert found == pytest.approx(1000 + 400 * (1.32**5 - 1) / 0.32)


def test_a_full_export_control_leaves_domestic_chips_alone():
    """Closed form: 300 + 60 (1.5^5 − 1) / 0.5; without controls, imports of 120 a year besides."""
    closed = {**STILL, "export_control_strength": 1.0, "domestic_chip_growth": 0.5}
    domestic = 300 + 60 * (1.5**5 - 1) / 0.5
    assert stock(closed, "rival", 2030) == pytest.approx(domestic)
    assert stock({**closed, "export_control_strength": 0.0}, "rival", 2030) == pytest.approx(domestic + 600)


def test_scenario_is_tidy():
    table = run_scenario(monte_carlo(ROUGH, 7), START, 3)
    assert list(table.columns) == ["draw", "year", "side", "compute", "additions", "investment"]
    assert len(table) == 7 * 4 * 2
    first = table[table["year"] == 2025]
    assert set(first.loc[first["side"] == "rival", "investment"]) == {80}
    assert set(first.loc[first["side"] == "focus", "compute"]) == {1000}


def test_scenario_refuses_other_parameters():
    with pytest.raises(ValueError, match="found parameters"):
        run_scenario({"retirement": 0.1}, START)
    for name in ("export_control_strength", "retirement"):
        with pytest.raises(ValueError, match=name):
            run_scenario({**STILL, name: 1.5}, START)


@quick
@given(st.floats(0, 0.9), st.floats(0.01, 0.1), st.floats(-0.2, 1))
def test_a_stronger_control_never_helps_the_rival(strength, more, growth):
    base = {**STILL, "domestic_chip_growth": growth, "retirement": 0.1, "export_control_strength": strength}
    assert stock({**base, "export_control_strength": strength + more}, "rival", 2030) < stock(base, "rival", 2030)
    assert stock({**base, "export_control_strength": strength + more}, "focus", 2030) == stock(base, "focus", 2030)


def test_fan_gives_ordered_quantiles():
    table = fan(run_scenario(monte_carlo(ROUGH, 500), START, 3))
    assert list(table.columns) == ["side", "year", 0.05, 0.25, 0.5, 0.75, 0.95]
    assert (table[[0.05, 0.25, 0.5, 0.75, 0.95]].diff(axis=1).iloc[:, 1:] >= 0).all(axis=None)
    assert table.loc[table["year"] == 2025, 0.05].tolist() == [1000, 300]


def test_tornado_of_a_linear_function_is_its_coefficients():
    """Closed form: for 3x + y − 5z each swing is the coefficient times the range."""
    found = tornado(
        {"x": 1, "y": 1, "z": 1},
        {"x": (0, 2), "y": (0, 10), "z": Uncertain(0.5, 1, 1.5)},
        lambda p: 3 * p["x"] + p["y"] - 5 * p["z"],
    )
    assert found["parameter"].tolist() == ["y", "x", "z"]
    assert found["swing"].tolist() == pytest.approx([10, 6, 5])
    assert list(found.loc[2, ["at_low", "base", "at_high"]]) == pytest.approx([1.5, -1, -3.5])
    with pytest.raises(ValueError, match="without a base"):
        tornado({}, {"x": (0, 1)}, lambda p: 0.0)


def test_tornado_of_the_model_knows_what_the_focus_does_not_feel():
    base = central_values(ROUGH)
    found = tornado(base, ROUGH, lambda p: stock(p, "focus", 2030)).set_index("parameter")["swing"]
    assert found["export_control_strength"] == found["domestic_chip_growth"] == 0
    assert found["capital_spending_growth"] > 0
    assert np.isclose(found.iloc[0], found.max())


def test_triangles_that_do_not_start_at_zero_and_bounds_of_the_other_shapes():
    """Closed forms: triangular mean (a + b + c) / 3 and variance; bounds are quantiles at the level given."""
    draws = monte_carlo(
        {"t": Uncertain(2, 3, 7), "n": Uncertain(2, 3, 4, "normal", 0.5), "l": Uncertain(1, 2, 4, "lognormal", 0.5)},
        40_000,
        2,
    )
    assert draws["t"].mean() == pytest.approx(4, abs=0.02)
    assert draws["t"].var() == pytest.approx((4 + 9 + 49 - 6 - 14 - 21) / 18, abs=0.02)
    assert draws["t"].between(2, 7).all()
    assert draws["n"].quantile([0.25, 0.5, 0.75]).tolist() == pytest.approx([2, 3, 4], abs=0.03)
    assert draws["l"].quantile([0.25, 0.5, 0.75]).tolist() == pytest.approx([1, 2, 4], abs=0.05)


def test_bounds_may_be_equal_and_levels_are_levels():
    assert monte_carlo({"p": Uncertain(3, 3, 3)}, 4)["p"].tolist() == [3] * 4
    assert Uncertain(1, 1, 2).central == 1
    assert Uncertain(1, 2, 2).central == 2
    for level in (0, 1):
        with pytest.raises(ValueError, match="expected"):
            Uncertain(0, 1, 2, "normal", level)
    assert len(monte_carlo({"p": Uncertain(0, 1, 2)})) == 5_000


def test_the_model_by_hand_over_two_years():
    """One draw, all parameters at work, each year worked out with pencil and paper."""
    values = {
        "export_control_strength": 0.5, "capital_spending_growth": 0.1, "domestic_chip_growth": 0.5, "rival_investment_growth": 0.2,
        "compute_per_dollar_growth": 0.25, "retirement": 0.1,
    }  # fmt: skip
    table = run_scenario(values, START, 2).set_index(["side", "year"])
    focus = [1000, 1000 * 0.9 + 400, (1000 * 0.9 + 400) * 0.9 + 400 * 1.1 * 1.25]
    imports = [120 * (1.2 * 1.25) ** step * 0.5 for step in range(3)]
    added = [imports[step] + 60 * 1.5**step for step in range(3)]
    rival = [300, 300 * 0.9 + added[0], (300 * 0.9 + added[0]) * 0.9 + added[1]]
    assert table.loc["focus", "compute"].tolist() == pytest.approx(focus)
    assert table.loc["rival", "compute"].tolist() == pytest.approx(rival)
    assert table.loc["rival", "additions"].tolist() == pytest.approx(added)
    assert table.loc["focus", "investment"].tolist() == pytest.approx([300, 330, 363])
    assert table.loc["rival", "investment"].tolist() == pytest.approx([80, 96, 115.2])
    assert table.loc["focus"].index.tolist() == [2025, 2026, 2027]
    assert run_scenario(values, START)["year"].max() == 2030


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("retirement", 1.01),
        ("retirement", -0.01),
        ("export_control_strength", 1.01),
        ("export_control_strength", -0.01),
    ],
)
def test_shares_of_the_model_lie_between_zero_and_one(name, value):
    with pytest.raises(ValueError, match="outside 0 to 1"):
        run_scenario({**STILL, name: value}, START)
    for edge in (0.0, 1.0):
        assert len(run_scenario({**STILL, name: edge}, START)) == 12


def test_rows_of_a_run_are_numbered_through():
    table = run_scenario(STILL, START, 2)
    assert table.index.tolist() == list(range(6))
    assert table.columns.tolist() == ["draw", "year", "side", "compute", "additions", "investment"]

"""Findings on what lies ahead: closed forms on made series, and what must hold for any pair."""

# mypy: allow-untyped-defs

from functools import cache

import numpy as np
import pandas as pd
import pytest

from aibalance.chapter import Chapter
from aibalance.findings import outlook as ahead
from aibalance.findings.crossings import back_tests, crossing
from aibalance.findings.forecasts import _rounding
from aibalance.findings.prospects import _ratio
from aibalance.stats.scenario import central_values

PAIRS = {"ai_articles": "ncses-9968", "private_investment": "owid-quid-2025", "notable_models": "epoch-models-2026-08"}
OWN = {"export_control_strength": 0.9, "domestic_chip_growth": 0.5, "us_capital_growth": 0.3, "domestic_chips_now": 1.0}
YEARS = np.arange(2010, 2025)


@cache
def told(focus="USA", rival="CHN"):
    """Every finding of the chapter for one pair, with the scenario and the signs."""
    own = ahead.declared(**OWN, draws=200)
    chapter = Chapter("outlook", "06", data="data", focus=focus, rival=rival, **own)  # type: ignore[arg-type]
    pairs = {name: chapter.rows(name, source=source) for name, source in PAIRS.items()}
    china = {name: chapter.rows(name, ["CHN"], source=source) for name, source in PAIRS.items()}
    ahead.forecast_growth(chapter)
    ahead.growth_since(chapter, "since", china, 2022, bar="forecast_growth")
    ahead.crossings(chapter, pairs)
    ahead.back_tests(chapter, pairs)
    found = ahead.chip_purchases(chapter)
    run = ahead.scenario(chapter, found, own)
    ahead.outcome(chapter, run)
    ahead.swings(chapter, run)
    steps = ahead.supply_chain(chapter)
    ahead.chip_sales(chapter)
    ahead.state_money(chapter)
    return chapter, found, run, steps, ahead.signs(chapter, found)


@pytest.fixture
def chapter():
    return Chapter("outlook", "06", data="data")


def made(chapter, ratio):
    """Rows of an indicator in which the focus over the rival has the ratio given."""
    rows = pd.DataFrame({"year": YEARS, "period": YEARS.astype(str), "indicator": "ai_articles", "subject": ""})
    rows = rows.assign(source="made", grade="primary", label="Made")
    return pd.concat(
        [rows.assign(economy="USA", value=ratio), rows.assign(economy="CHN", value=1.0)], ignore_index=True
    )


@pytest.mark.parametrize("pair", [("CHN", "USA"), ("EU27", "IND"), ("GBR", "JPN"), ("USA", "EU27")])
def test_every_pair_defines_the_statistics_that_the_text_names(pair):
    assert set(told()[0].statistics) == set(told(*pair)[0].statistics)


def test_swapping_the_pair_changes_no_crossing_no_control_and_no_end_of_the_scenario():
    ours, theirs = (told(*pair)[0].statistics for pair in (("USA", "CHN"), ("CHN", "USA")))
    for name in (
        "crossed",
        "projected",
        "notable_models_crossing",
        "chips_last_strength",
        "compute_times",
        "watch_reached",
    ):
        assert str(ours[name]) == str(theirs[name])
    assert ours["chain_focus_first"].value == theirs["chain_rival_first"].value
    assert 1 + ours["private_investment_backtest"].value / 100 == pytest.approx(
        1 / (1 + theirs["private_investment_backtest"].value / 100)
    )


def test_the_growth_that_a_forecast_implies_holds_what_its_rounding_allows():
    growth = told()[0].statistics["forecast_growth"]
    assert growth.value == pytest.approx(100 * ((26.44 / 12.6) ** 0.25 - 1))
    assert growth.low < 20.4 < growth.high
    assert (_rounding(12.6), _rounding(26.44), _rounding(940.0)) == pytest.approx((0.05, 0.005, 0.5))


def test_a_straight_line_crosses_where_it_must_and_a_widening_gap_nowhere(chapter):
    narrows = pd.Series(np.exp(-0.1 * (YEARS - 2030)), index=YEARS)
    for ratio in (narrows, 1 / narrows):
        passed, fitted = crossing(chapter, ratio)
        assert passed is None
        assert fitted is not None
        assert fitted.value == pytest.approx(2030)
    assert crossing(chapter, pd.Series(np.exp(0.1 * (YEARS - 2000)), index=YEARS)) == (None, None)
    passed, fitted = crossing(chapter, pd.Series(np.exp(0.1 * (YEARS - 2015.5)), index=YEARS))
    assert passed == pytest.approx(2015.5)
    assert fitted is None


def test_a_back_test_of_a_straight_line_has_no_error_and_beats_no_change(chapter):
    table = back_tests(chapter, {"made": made(chapter, np.exp(-0.1 * (YEARS - 2030)))})
    assert table["value"].tolist() == pytest.approx([1])
    statistics = chapter.statistics
    assert statistics["backtest_error"].value == pytest.approx(0, abs=1e-6)
    assert statistics["backtest_naive_error"].value == pytest.approx(100 * np.expm1(0.3))
    assert (statistics["backtest_wins"].value, statistics["backtest_side"].value) == (1, "smaller")


def test_a_series_too_short_is_counted_as_untested(chapter):
    rows = made(chapter, np.exp(-0.1 * (YEARS - 2030)))
    assert back_tests(chapter, {"made": rows[rows["year"] >= 2021]}).empty
    assert chapter.statistics["backtest_untested_names"].value == "Made"


def test_controls_are_as_strong_as_the_purchases_that_are_missing():
    _, found, *_ = told()
    expected = found.baseline * found.by_year[found.controller]
    missing = (expected - found.by_year[found.controlled]).clip(lower=0)
    assert (found.controller, found.controlled) == ("USA", "CHN")
    assert found.strength.tolist() == pytest.approx((missing / expected).tolist())
    assert found.strength.between(0, 1).all()


def test_the_scenario_starts_from_what_was_counted_and_what_is_assumed():
    _, found, run, *_ = told()
    values = central_values(run.ranges)
    own = values["domestic_chips_now"] * found.by_year["CHN"].max()
    assert _ratio(run, values, 0) == pytest.approx(found.stock["USA"].iloc[-1] / (found.stock["CHN"].iloc[-1] + own))
    one = values | {"retirement": 0.0, "compute_per_dollar_growth": 0.0, "export_control_strength": 1.0}
    after = found.stock["USA"].iloc[-1] + found.by_year["USA"].iloc[-1] * (1 + values["capital_spending_growth"])
    assert _ratio(run, one, 1) == pytest.approx(after / (found.stock["CHN"].iloc[-1] + own + 1.5 * own))


def test_stronger_controls_widen_the_gap_and_the_growth_that_holds_it_holds_it():
    chapter, _, run, *_ = told()
    values = central_values(run.ranges)
    ratios = [_ratio(run, values | {"export_control_strength": strength}, 5) for strength in (0, 0.5, 1)]
    assert ratios == sorted(ratios)
    growth = chapter.statistics["hold_growth"].value / 100
    assert _ratio(run, values | {"domestic_chip_growth": growth}, 5) == pytest.approx(_ratio(run, values, 0), rel=1e-6)


def test_a_share_that_is_not_listed_is_a_gap_and_not_zero():
    *_, steps, _ = told()
    assert len(steps) == steps["row"].nunique() * steps["column"].nunique()
    assert steps["value"].isna().any()
    assert (steps["value"].dropna() > 0).all()
    assert list(steps["row"].unique()[:2]) == ["United States", "China"]


def test_a_sign_is_reached_exactly_where_its_value_passes_its_threshold():
    chapter, *_, (dots, basis) = told()
    statistics = chapter.statistics
    assert len(dots) == len(basis) == statistics["watch_all"].value
    assert (dots["hollow"] == (dots["value"] < 1)).all()
    for name in ("documents", "silence", "divide", "hold", "registered", "one_sided", "own_chip"):
        above = statistics[f"{name}_now"].value >= statistics[f"{name}_threshold"].value
        assert statistics[f"{name}_status"].value == ("reached" if above else "not reached")
    assert (statistics["sold_now"].value <= statistics["sold_threshold"].value) == (
        statistics["sold_status"].value == "reached"
    )

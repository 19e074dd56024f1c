"""Findings on what lies ahead: closed forms on made series, and what must hold for any pair."""

# mypy: allow-untyped-defs

from functools import cache

import pytest

from aibalance.chapter import Chapter
from aibalance.findings import outlook as ahead
from aibalance.findings.crossings import NEVER
from aibalance.findings.forecasts import _rounding
from aibalance.findings.prospects import _ratio
from aibalance.stats.scenario import central_values

PAIRS = {"ai_articles": "ncses-9968", "private_investment": "owid-quid-2025", "notable_models": "epoch-models-2026-08"}
MEASURES = ["articles", "private_investment", "notable_models"]
OWN = {"export_control_strength": 0.9, "domestic_chip_growth": 0.5, "us_capital_growth": 0.3, "domestic_chips_now": 1.0}


@cache
def told(focus="USA", rival="CHN"):
    """Every finding of the chapter for one pair, with the scenario and the signs."""
    own = ahead.declared(**OWN, draws=200)
    chapter = Chapter("outlook", "06", data="data", focus=focus, rival=rival, **own)  # type: ignore[arg-type]
    china = {name: chapter.rows(name, ["CHN"], source=source) for name, source in PAIRS.items()}
    ahead.forecast_growth(chapter)
    ahead.growth_since(chapter, "since", china, 2022, bar="forecast_growth")
    ahead.crossings(chapter, MEASURES)
    ahead.back_tests(chapter)
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


@pytest.mark.parametrize("pair", [("CHN", "USA"), ("EU27", "IND"), ("GBR", "JPN"), ("USA", "EU27")])
def test_every_pair_defines_the_statistics_that_the_text_names(pair):
    assert set(told()[0].statistics) == set(told(*pair)[0].statistics)


def test_swapping_the_pair_changes_no_crossing_no_control_and_no_end_of_the_scenario():
    ours, theirs = (told(*pair)[0].statistics for pair in (("USA", "CHN"), ("CHN", "USA")))
    for name in (
        "crossed",
        "within",
        "articles_passing",
        "notable_models_parity",
        "backtest_words",
        "backtest_held",
        "chips_last_strength",
        "compute_times",
        "watch_reached",
    ):
        assert str(ours[name]) == str(theirs[name])
    assert ours["chain_focus_first"].value == theirs["chain_rival_first"].value


def test_the_growth_that_a_forecast_implies_holds_what_its_rounding_allows():
    growth = told()[0].statistics["forecast_growth"]
    assert growth.value == pytest.approx(100 * ((26.44 / 12.6) ** 0.25 - 1))
    assert growth.low < 20.4 < growth.high
    assert (_rounding(12.6), _rounding(26.44), _rounding(940.0)) == pytest.approx((0.05, 0.005, 0.5))


def test_crossings_are_years_of_the_data_and_none_is_foretold():
    """NCSES: in 2007 China published 5,048 articles on AI, the United States 4,199; in 2006 2,657 and 3,139."""
    statistics = told()[0].statistics
    assert statistics["articles_passing"].value == "2007"
    assert statistics["private_investment_passing"].value == NEVER
    assert statistics["articles_parity"].value == statistics["private_investment_parity"].value == "outside"
    assert statistics["notable_models_parity"].value == "inside"
    assert (statistics["crossed"].value, statistics["within"].value, statistics["beyond"].value) == (1, 1, 2)
    assert not any("projected" in name or name.endswith("_parity_range") for name in statistics)


def test_what_the_intervals_held_is_printed_with_its_own_interval():
    """The level is named only where the families' own interval holds it."""
    statistics = told()[0].statistics
    held, share = statistics["backtest_held"].value, statistics["backtest_family_share"]
    assert 0.9 < held / statistics["backtest_all"].value < 1
    assert (statistics["backtest_words"].value == "90 %") == (share.low <= 90 <= share.high)
    assert statistics["parity_outside_crossed"].value / statistics["parity_outside"].value < 0.1


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
    assert _ratio(run, values | {"domestic_chip_growth": growth}, 5) == pytest.approx(
        _ratio(run, values, 0),
        rel=1e-4,  # the growth is stated to six digits
    )


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

"""Every statistic agrees with what is printed elsewhere, none is without such a number, and the page says which."""

# mypy: allow-untyped-defs

import importlib
import inspect
import pkgutil
from pathlib import Path

import mutation
import page
import pytest
from published import PUBLISHED, WITHOUT

import aibalance.stats

MODULES = sorted(module.name for module in pkgutil.iter_modules(aibalance.stats.__path__))


@pytest.mark.parametrize("row", PUBLISHED, ids=[f"{row.method}: {row.what}" for row in PUBLISHED])
def test_the_method_gives_the_number_that_is_printed(row):
    assert row.computed() == pytest.approx(float(row.printed), abs=row.tolerance)
    assert row.agrees()


@pytest.mark.parametrize("module", MODULES)
def test_every_public_function_has_a_printed_number_or_computes_none(module):
    """A new method fails here until a publication is named for it, or it is listed as computing nothing of its own."""
    code = importlib.import_module(f"aibalance.stats.{module}")
    public = {
        name
        for name, thing in vars(code).items()
        if inspect.isfunction(thing) and thing.__module__ == code.__name__ and not name.startswith("_")
    }
    tested = {row.method.split(".")[1] for row in PUBLISHED if row.method.startswith(f"{module}.")}
    assert public == tested | set(WITHOUT[module])
    assert not tested & set(WITHOUT[module])


def test_the_page_says_what_the_tests_test():
    """Make it anew with: python tests/stats/page.py."""
    assert page.PAGE.read_text(encoding="utf-8") == page.text()
    assert Path(__file__).parents[2] / "chapters" / "how-tested.md" == page.PAGE


def test_a_number_that_is_off_by_its_last_digit_is_noticed():
    wrong = next(row for row in PUBLISHED if row.printed == "55.68")
    assert not type(wrong)(**{**vars(wrong), "printed": "55.69"}).agrees()


# What a method takes unless it is told otherwise, and where it stops: numbers of the book hang on each of these.
DEFAULTS = {
    "bounds.evenness": {"anywhere": False},
    "comparison.direction": {"span": 3, "tolerance": 0.05},
    "composite.dirichlet_weights": {"draws": 10_000, "concentration": 1.0, "seed": 0},
    "concentration.herfindahl_index": {"unbiased": False},
    "concentration.concentration_ratio": {"k": 4},  # the four-firm ratio of the US Economic Census
    "concentration.bootstrap_interval": {"draws": 4_000, "confidence": 0.9, "seed": 0},
    "concentration.centred_interval": {"draws": 4_000, "confidence": 0.9, "seed": 0},
    "concentration.concentration": {"confidence": 0.9, "seed": 0},
    "counterfactual.union": {"full": 1},
    "counts.share_interval": {"confidence": 0.9},
    "counts.count_ratio": {"confidence": 0.9},
    "crossing.parity_ahead": {"confidence": 0.8},
    "estimate.vector": {"positive": False},
    "estimate.by_year": {"positive": True},
    "forecast.no_change": {"confidence": 0.9, "years": 3},
    "forecast.held_out": {"confidence": 0.9},
    "forecast.coverage": {"confidence": 0.9, "draws": 2_000, "seed": 0},
    "intervals.wilson": {"confidence": 0.9},
    "intervals.poisson_ratio": {"exposure_a": 1, "exposure_b": 1, "confidence": 0.9},
    "intervals.bootstrap_estimate": {"confidence": 0.9, "draws": 4_000, "seed": 0},
    "lag.frontier_lag": {"confidence": 0.9},
    "lag.lag_series": {"confidence": 0.9},
    "lag.months_behind": {"error": 1.0},
    "lag._sides": {"error": 1.0},
    "network.complete_block": {"fewest": 4},
    "network.communities": {"seed": 0, "resolution": 1.0},
    "network.backbone": {"alpha": 0.05},
    "network.layout": {"seed": 0},
    "profiles.cluster_profiles": {"groups": 4},
    "race.race": {"years": 5},
    "race.ends": {"confidence": 0.9},
    "race.bands": {"confidence": 0.9},
    "ranking.rank_chances": {"draws": 10_000, "seed": 0},
    "ranking.rank_ranges": {"confidence": 0.9},
    "ranking.groups_of_places": {"groups": 5},
    "revisions.widening": {"confidence": 0.9},
    "scenario.Uncertain": {"confidence": 0.9},
    "scenario.monte_carlo": {"draws": 5_000, "seed": 0},
    "scenario.run_scenario": {"years": 5},
    "scorecard.ratio_with_noise": {"confidence": 0.9},
    "scorecard.standing": {"confidence": 0.9},
    "scorecard.enumerated": {"fewest": 12},
    "slopes.mean_annual_change": {"confidence": 0.9},
    "slopes.narrowing": {"confidence": 0.9},
    "slopes.holm": {"confidence": 0.9},
    "slopes.survivors": {"confidence": 0.9},
    "specialisation.shift_share": {"by_sector": False},
    "specialisation.affinity_index": {"self_ties": False},
    "swings.end_ratio": {"years": 5},
    "swings.grid": {"confidence": 0.9},
    "web.web": {"seed": 0},
}


LIMITS = {
    "bend": {"FEWEST": 8},
    "bounds": {"CERTAIN": 1.0},
    "comparison": {"FEWEST_PER_SEGMENT": 3},
    "composite": {"ROUNDING": 1e-12, "SAME_SCORE": 12, "NUDGE": 1e-6},
    "concentration": {"DRAWS": 4_000, "INTERVAL_DRAWS": 2_000, "FEWEST_COUNTS": 10},
    "counterfactual": {"LEVEL": 0.9, "QUARTER": 0.25, "FEWEST_YEARS": 3},
    "crossing": {"HORIZON": 3, "PARITY_AT": 0.8},
    "estimate": {"ROUNDING": 1e-12},
    "forecast": {"HORIZON": 3, "FEWEST_POINTS": 5, "FEWEST_FAMILIES": 10, "PRIOR": 3.0},
    "intervals": {"DRAWS": 4_000},
    "lag": {"DAYS_PER_MONTH": 365.2425 / 12, "SECONDS_PER_MONTH": 365.2425 / 12 * 86_400},  # of the Gregorian calendar
    "network": {"STEPS": 200, "NEAREST": 0.01},
    "profiles": {"SAME_DISTANCE": 12},
    "race": {"YEARS": 5},
    "ranking": {"FEWEST": 0.5, "FEWEST_HELD": 2, "KEPT": 9},
    "revisions": {"FRESH": 1, "FEWEST_OWN": 3},
    "scorecard": {"FEWEST_MEASURES": 12},
    "slopes": {"ROUNDING": 1e-12, "FEWEST_CHANGES": 2, "FEWEST_FOR_TEST": 8},
    "specialisation": {"MOST_ROUNDS": 10_000, "CLOSE_ENOUGH": 1e-13},
    "swings": {"YEARS": 5, "LEAST_GROWTH": -0.99, "MOST_GROWTH": 50.0, "TOGETHER": 50_000},
    "turning": {"MOST": 100.0, "STEPS": 400, "EXACT": 1e-9},
}


@pytest.mark.parametrize("module", MODULES)
def test_the_limits_of_a_method_are_those_written_here(module):
    code = vars(importlib.import_module(f"aibalance.stats.{module}"))
    held = {name: value for name, value in code.items() if name.isupper() and isinstance(value, int | float)}
    assert held == LIMITS.get(module, {})


@pytest.mark.parametrize("module", MODULES)
def test_what_a_method_takes_unless_told_is_what_is_written_here(module):
    code = importlib.import_module(f"aibalance.stats.{module}")
    for name, thing in vars(code).items():
        if getattr(thing, "__module__", "") == code.__name__ and (inspect.isfunction(thing) or inspect.isclass(thing)):
            given = {
                key: told.default
                for key, told in inspect.signature(thing).parameters.items()
                if isinstance(told.default, bool | int | float)
            }
            assert given == DEFAULTS.get(f"{module}.{name}", {}), f"{module}.{name}"


def test_what_is_said_to_change_nothing_can_still_be_altered():
    """A line that was rewritten takes its reason with it."""
    every = {(c.module, c.text, c.words) for module in MODULES for c in mutation.alterations(module)}
    assert set(mutation.reasons()) <= every

"""Growth and crossing: published examples, closed forms, and what must hold for any numbers."""

# mypy: allow-untyped-defs

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t as student

from aibalance.stats.crossing import back_test, crossing_in_data, crossing_of_trends, first_year_above
from aibalance.stats.growth import (
    compound_growth,
    doubling_time,
    log_linear_trend,
    log_odds_trend,
    log_odds_trend_of_share,
)

quick = settings(deadline=None, derandomize=True, max_examples=50)
positive = st.floats(1e-3, 1e6)
YEARS = np.arange(2010, 2020)

# Anscombe (1973), The American Statistician 27(1), 17–21, first data set
ANSCOMBE_X = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]
ANSCOMBE_Y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]

# Bliss (1935), beetles killed by carbon disulphide, as in Dobson, Introduction to Generalized Linear Models, table 7.2
DOSES = [1.6907, 1.7242, 1.7552, 1.7842, 1.8113, 1.8369, 1.8610, 1.8839]
BEETLES = [59, 60, 62, 56, 63, 59, 62, 60]
KILLED = [6, 13, 18, 28, 52, 53, 61, 60]


def met(*trends, **settings):
    found = crossing_of_trends(*trends, **settings)
    assert found is not None
    return found


def noisy(seed=1, slope=0.15, start=-1.0, scatter=0.2):
    return np.exp(start + slope * (YEARS - 2010) + np.random.default_rng(seed).normal(0, scatter, len(YEARS)))


def test_compound_growth_of_a_doubling_in_ten_years():
    """Rule of 72: what doubles in ten years grows by 7.18 % a year."""
    assert compound_growth(1, 2, 10) == pytest.approx(0.0717735, abs=1e-7)


def test_doubling_time_follows_the_rule_of_72():
    """Rule of 72: 8 % doubles in 9.006 years."""
    assert doubling_time(0.08) == pytest.approx(9.006, abs=5e-4)
    assert doubling_time(0) == np.inf
    assert doubling_time(-0.5) == pytest.approx(-1)


@pytest.mark.parametrize("wrong", [(0, 1, 1), (1, -1, 1), (1, 2, 0), (float("nan"), 1, 1)])
def test_compound_growth_refuses_what_has_none(wrong):
    with pytest.raises(ValueError, match="compound growth"):
        compound_growth(*wrong)


def test_doubling_time_refuses_total_loss():
    with pytest.raises(ValueError, match="annual growth"):
        doubling_time(-1)


def test_trend_matches_anscombe():
    """Anscombe's quartet: slope 0.500 with standard error 0.118, intercept 3.00, residual degrees 9, p 0.00217."""
    trend = log_linear_trend(ANSCOMBE_X, np.exp(ANSCOMBE_Y), confidence=0.95)
    reach = student.ppf(0.975, 9) * 0.1179
    assert trend.slope.value == pytest.approx(0.50009, abs=1e-5)
    assert trend.slope.high - trend.slope.value == pytest.approx(reach, abs=5e-4)
    assert trend.intercept - trend.center * trend.slope.value == pytest.approx(3.00009, abs=1e-5)
    assert trend.p_value == pytest.approx(0.00217, abs=5e-6)
    assert trend.residual_degrees == 9
    assert trend.growth.value == pytest.approx(np.expm1(0.50009), abs=1e-4)


def test_prediction_band_of_anscombe_at_the_mean():
    """Closed form at the mean of x: line ± t·s/√n, single observation ± t·s·√(1 + 1/n), with s = 1.237."""
    trend = log_linear_trend(ANSCOMBE_X, np.exp(ANSCOMBE_Y), confidence=0.95)
    line, single = trend.predict(9), trend.predict(9, of="observation")
    quantile = student.ppf(0.975, 9)
    assert np.log(line["high"] / line["value"]).item() == pytest.approx(quantile * 1.2366 / np.sqrt(11), abs=1e-3)
    assert np.log(single["high"] / single["value"]).item() == pytest.approx(
        quantile * 1.2366 * np.sqrt(12 / 11), abs=1e-3
    )
    assert list(line.columns) == ["year", "value", "low", "high"]


def test_exact_exponential_has_no_width():
    """Closed form: 2^t grows by 100 % a year."""
    trend = log_linear_trend(YEARS, 2.0 ** (YEARS - 2010))
    assert trend.growth.value == pytest.approx(1)
    assert trend.growth.low == pytest.approx(trend.growth.high)
    assert trend.predict([2020])["value"].item() == pytest.approx(1024)


def test_constant_series_has_no_trend():
    trend = log_linear_trend([1, 2, 3], [5, 5, 5])
    assert (trend.slope.value, trend.growth.value, trend.p_value) == (0, 0, 1)


def test_log_odds_trend_matches_the_beetles():
    """Dobson, section 7.3.1: slope 34.27 with standard error 2.912, intercept −60.72; Pearson's χ² is 10.03 on 6."""
    plain = log_odds_trend(DOSES, KILLED, BEETLES, confidence=0.95, overdispersion=False)
    assert plain.slope.value == pytest.approx(34.27, abs=5e-3)
    assert (plain.slope.high - plain.slope.low) / 2 / 1.959964 == pytest.approx(2.912, abs=5e-3)
    assert plain.intercept - plain.center * plain.slope.value == pytest.approx(-60.72, abs=5e-3)
    spread = log_odds_trend(DOSES, KILLED, BEETLES, confidence=0.95)
    wider = (spread.slope.high - spread.slope.low) / (plain.slope.high - plain.slope.low)
    assert wider == pytest.approx(np.sqrt(10.03 / 6) * student.ppf(0.975, 6) / 1.959964, abs=2e-3)


def test_half_lethal_dose_is_the_crossing_of_the_share():
    """Dobson, section 7.3.1: the dose that kills half is 60.72 / 34.27 = 1.772."""
    crossing = met(log_odds_trend(DOSES, KILLED, BEETLES))
    assert crossing.value == pytest.approx(60.717 / 34.270, abs=1e-4)
    assert crossing.low < crossing.value < crossing.high


def test_log_odds_of_shares_recovers_a_logistic_curve():
    """Closed form: share = 1 / (1 + exp(−0.3 (t − 2015)))."""
    shares = 1 / (1 + np.exp(-0.3 * (YEARS - 2015.0)))
    trend = log_odds_trend_of_share(YEARS, shares)
    assert trend.slope.value == pytest.approx(0.3)
    assert trend.predict([2015, 2030])["value"].tolist() == pytest.approx([0.5, 1 / (1 + np.exp(-4.5))])
    assert met(trend).value == pytest.approx(2015)


@pytest.mark.parametrize(
    ("years", "values", "message"),
    [
        ([1, 2], [1, 2], "at least 3"),
        ([1, 2, 2], [1, 2, 3], "twice"),
        ([1, 2, 3], [1, np.nan, 3], "missing"),
        ([1, 2, 3], [1, 0, 3], "above zero"),
        ([1, 2, 3], [1, 2], "for 3 years"),
    ],
)
def test_trend_refuses_bad_series(years, values, message):
    with pytest.raises(ValueError, match=message):
        log_linear_trend(years, values)


@pytest.mark.parametrize(
    "wrong", [([5, 1, 1], [4, 4, 4]), ([0, 0, 0], [4, 4, 4]), ([4, 4, 4], [4, 4, 4]), ([0, 0, 0], [0, 1, 1])]
)
def test_log_odds_trend_refuses_impossible_counts(wrong):
    with pytest.raises(ValueError, match="successes"):
        log_odds_trend([1, 2, 3], *wrong)


@pytest.mark.parametrize("won", [[0, 0, 5, 5], [5, 5, 0, 0], [0, 0, 0, 1], [0, 0, 2, 5]])
def test_log_odds_trend_refuses_separated_counts(won):
    """Albert and Anderson (1984), Biometrika 71(1), 1-10: with separated counts no finite slope is the most likely."""
    with pytest.raises(ValueError, match="no slope fits best"):
        log_odds_trend([1, 2, 3, 4], won, [5, 5, 5, 5])


def test_growth_beyond_floating_point_is_infinite():
    trend = log_linear_trend([1, 2, 3], [1, 1e30, 1e300])
    assert trend.growth.high == np.inf
    assert trend.predict([1000])["value"].item() == np.inf


def test_shares_and_words_outside_their_range_are_refused():
    with pytest.raises(ValueError, match="fractions"):
        log_odds_trend_of_share([1, 2, 3], [0.1, 0.5, 1.0])
    with pytest.raises(ValueError, match="confidence"):
        log_linear_trend([1, 2, 3], [1, 2, 3], confidence=90)
    with pytest.raises(ValueError, match="observation"):
        log_odds_trend(DOSES, KILLED, BEETLES).predict([2], of="observation")


@quick
@given(st.lists(positive, min_size=3, max_size=12), st.floats(1e-3, 1e3), st.randoms(use_true_random=False))
def test_neither_scale_nor_row_order_changes_growth(values, factor, random):
    years = list(range(len(values)))
    rows = list(zip(years, values, strict=True))
    random.shuffle(rows)
    trend = log_linear_trend(years, values)
    other = log_linear_trend([year for year, _ in rows], [value * factor for _, value in rows])
    assert other.slope.value == pytest.approx(trend.slope.value, abs=1e-9)
    assert other.slope.low == pytest.approx(trend.slope.low, rel=1e-6, abs=1e-9)


@quick
@given(positive, st.floats(-0.9, 10), st.floats(0.5, 50))
def test_growth_compounds_back(first, growth, years):
    assert compound_growth(first, first * (1 + growth) ** years, years) == pytest.approx(growth, rel=1e-6, abs=1e-9)


def test_crossing_in_data_is_linear_in_the_log_ratio():
    """Closed form: ratio 1/2 in 2010 and 2 in 2011 is 1 halfway."""
    assert crossing_in_data([2010, 2011], [1, 2], [2, 1]) == pytest.approx(2010.5)
    assert crossing_in_data([2010, 2011], [1, 8], [2, 1]) == pytest.approx(2010.25)


def test_crossing_in_data_gives_the_last_of_several():
    assert crossing_in_data([2000, 2001, 2002], [1, 4, 1], [2, 2, 2]) == pytest.approx(2001.5)


def test_crossing_in_data_knows_level_years():
    assert crossing_in_data([2000, 2001, 2002, 2003], [1, 2, 2, 3], [2, 2, 2, 2]) == 2001
    assert crossing_in_data([2000, 2001, 2002], [1, 2, 1], [2, 2, 2]) is None
    assert crossing_in_data([2000, 2001], [1, 2], [2, 2]) is None


def test_first_year_above():
    assert first_year_above([2002, 2000, 2001], [3, 1, 2], [2, 2, 2]) == 2002
    assert first_year_above([2000], [1], [2]) is None


def test_interval_of_a_crossing_is_that_of_fieller():
    """Fieller (1954): at either end of the interval the fitted line is t standard errors from zero."""
    trend = log_linear_trend(YEARS, noisy())
    crossing = met(trend, confidence=0.90, draws=200_000, seed=3)
    for end, sign in ((crossing.low, -1), (crossing.high, 1)):
        away = end - trend.center
        (constant, cross), (_, steep) = trend.covariance
        error = np.sqrt(constant + 2 * away * cross + away**2 * steep)
        height = trend.intercept + away * trend.slope.value
        assert height / error == pytest.approx(sign * student.ppf(0.95, 8), abs=0.03)


def test_crossing_of_two_trends_is_that_of_their_ratio():
    a, b = noisy(1), noisy(2, slope=0.02, start=0)
    apart = met(log_linear_trend(YEARS, a), log_linear_trend(YEARS, b))
    ratio = met(log_linear_trend(YEARS, a / b))
    assert apart.value == pytest.approx(ratio.value)


def test_crossing_is_none_when_lines_move_apart_or_meet_too_late():
    assert crossing_of_trends(log_linear_trend(YEARS, 2 * 1.1 ** (YEARS - 2009.0))) is None
    assert crossing_of_trends(log_linear_trend(YEARS, np.full(10, 0.5))) is None
    slow = log_linear_trend(YEARS, 0.01 * 1.02 ** (YEARS - 2010.0))
    assert crossing_of_trends(slow) is None
    assert met(slow, horizon=500).value > 2200


def test_crossing_has_no_end_when_the_slope_may_be_zero():
    crossing = met(log_linear_trend(YEARS, noisy(1, slope=0.03, start=-0.8, scatter=0.5)), horizon=200)
    assert crossing.high == np.inf
    assert not crossing.bounded


def test_crossing_refuses_two_scales():
    with pytest.raises(ValueError, match="one scale"):
        crossing_of_trends(log_linear_trend(YEARS, noisy()), log_odds_trend(DOSES, KILLED, BEETLES))


@quick
@given(
    st.lists(st.tuples(positive, positive), min_size=2, max_size=10),
    st.floats(1e-3, 1e3),
    st.randoms(use_true_random=False),
)
def test_crossing_ignores_swap_scale_and_row_order(pairs, factor, random):
    rows = list(enumerate(pairs))
    years, a, b = [i for i, _ in rows], [p[0] for _, p in rows], [p[1] for _, p in rows]
    expected = crossing_in_data(years, a, b)
    assert crossing_in_data(years, b, a) == pytest.approx(expected)
    random.shuffle(rows)
    years, a, b = [i for i, _ in rows], [p[0] for _, p in rows], [p[1] for _, p in rows]
    assert crossing_in_data(years, a, b) == pytest.approx(expected)
    if np.min(np.abs(np.log(np.array(a) / b))) > 1e-9:  # scaling may round two near-equal numbers to a tie
        assert crossing_in_data(years, np.multiply(a, factor), np.multiply(b, factor)) == pytest.approx(expected)


def test_crossing_of_trends_ignores_the_swap():
    trend, inverse = log_linear_trend(YEARS, noisy()), log_linear_trend(YEARS, 1 / noisy())
    one, other = met(trend, draws=50_000), met(inverse, draws=50_000)
    assert one.value == pytest.approx(other.value)
    assert one.low == pytest.approx(other.low, abs=0.05)
    assert one.high == pytest.approx(other.high, abs=0.05)


def test_back_test_of_an_exact_line_has_no_error():
    """Closed form: an exponential predicts itself; "no change" over three years of doubling is off by −7/8."""
    values = 2.0 ** (YEARS - 2010)
    table = back_test(YEARS, values, horizon=3)
    assert table["year"].tolist() == [2015, 2016, 2017, 2018, 2019]
    assert table["origin"].tolist() == [2012, 2013, 2014, 2015, 2016]
    assert table["error"].abs().max() < 1e-9
    naive = back_test(YEARS, values, horizon=3, method="last-value")
    assert naive["error"].tolist() == pytest.approx([-7 / 8] * 5)
    assert naive["inside"].isna().all()


def test_back_test_knows_nothing_of_the_future():
    values = noisy()
    changed = values.copy()
    changed[-1] *= 100
    before, after = back_test(YEARS, values), back_test(YEARS, changed)
    assert before["predicted"].tolist() == after["predicted"].tolist()
    assert not after["inside"].iloc[-1]


def test_back_test_takes_a_function_and_refuses_a_wrong_word():
    shares = 1 / (1 + np.exp(-0.3 * (YEARS - 2015.0)))
    assert back_test(YEARS, shares, method=log_odds_trend_of_share)["error"].abs().max() < 1e-9
    assert back_test([1, 2], [1, 2]).empty
    with pytest.raises(ValueError, match="method"):
        back_test(YEARS, shares, method="cubic")

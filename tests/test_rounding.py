"""A computed value is rounded once, when it is stated, so that another processor's last bits change nothing."""

import math
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from aibalance.data.tables import read
from aibalance.notebook.ledger import Chapter
from aibalance.stated.rounding import (
    CLOSED_FORM,
    DRAWS,
    LEAST_SQUARES,
    METHODS,
    SHORT,
    SOLVER,
    YEAR,
    distance,
    keep,
    near_boundary,
    percent_change,
    rounded,
    rounded_all,
    rounded_frame,
    stated,
)

quick = settings(deadline=None, derandomize=True, max_examples=300)
numbers = st.floats(-1e15, 1e15, allow_nan=False).filter(lambda x: abs(x) > 1e-15)
methods = st.sampled_from(sorted(METHODS))


def digits(number: float) -> int:
    return len(Decimal(repr(number)).normalize().as_tuple().digits)


@quick
@given(numbers, methods)
def test_rounding_keeps_no_more_digits_than_the_method_supports_and_never_moves_far(number: float, method: str) -> None:
    kept = rounded(number, method)
    most = max(METHODS[method].digits, SHORT if method == CLOSED_FORM else 0)
    assert digits(kept) <= most
    assert abs(kept - number) <= 0.5000001 * 10.0 ** (math.floor(math.log10(abs(number))) + 1 - METHODS[method].digits)


@quick
@given(numbers, methods, st.sampled_from(["", YEAR]))
def test_rounding_twice_changes_nothing_and_turns_over_with_the_sign(number: float, method: str, unit: str) -> None:
    once = rounded(number, method, unit)
    assert rounded(once, method, unit) == once
    assert rounded(-number, method, unit) == -once


@quick
@given(numbers, methods, st.integers(-8, 8))
def test_the_last_bits_of_a_value_away_from_boundaries_change_nothing(number: float, method: str, steps: int) -> None:
    assume(METHODS[method].error < distance(number, method) < math.inf)
    beside = number
    for _ in range(abs(steps)):
        beside = math.nextafter(beside, math.inf if steps > 0 else -math.inf)
    assume(distance(beside, method) < math.inf)  # a short decimal, which eight steps away is none
    assert rounded(beside, method) == rounded(number, method)


@pytest.mark.parametrize(
    ("number", "method", "unit", "expected"),
    [
        (18.44943616250951, CLOSED_FORM, "", 18.4494362),
        (18.44943616250507, CLOSED_FORM, "", 18.4494362),
        (0.1 + 0.2, CLOSED_FORM, "", 0.3),
        (7151866.025, CLOSED_FORM, "", 7151866.025),  # a short decimal, exactly between two numbers of nine digits
        (79.74752498053, CLOSED_FORM, "", 79.747525),  # thirteen digits by chance
        (2.0835417778, LEAST_SQUARES, "", 2.08354178),  # ten by chance
        (1.2345675, SOLVER, "", 1.23457),
        (1.2345650, SOLVER, "", 1.23457),  # halves away from zero
        (-1.2345650, SOLVER, "", -1.23457),
        (2021.6389581234, CLOSED_FORM, YEAR, 2021.639),
        (2024.81798512, DRAWS, YEAR, 2024.82),
        (-0.0, CLOSED_FORM, "", 0.0),
        (math.inf, DRAWS, "", math.inf),
        (3, CLOSED_FORM, "", 3),
        ("words", CLOSED_FORM, "", "words"),
        (None, CLOSED_FORM, "", None),
    ],
)
def test_examples_are_rounded_by_method_and_unit(number: float, method: str, unit: str, expected: float) -> None:
    assert repr(rounded(number, method, unit)) == repr(expected)


def test_every_number_of_the_data_stands_as_it_is(project: object) -> None:
    rows = read(f"{project}/data", "observations")
    known = pd.concat([rows[name] for name in ("value", "low", "high")]).dropna()
    assert [value for value in known if rounded(value) != value] == []
    keep([0.12345678901234567])
    assert rounded(0.12345678901234567) == 0.12345678901234567
    assert distance(0.12345678901234567) == math.inf


def test_a_value_nearer_to_a_boundary_than_its_method_s_error_is_told_by_name() -> None:
    before = near_boundary()
    stated(0.123456789412345678, LEAST_SQUARES, name="statistic x.far enough")  # 4e-9 of the last digit kept
    stated(1.2345678850000004, LEAST_SQUARES, name="statistic x.close")
    stated(1.5, name="statistic x.short")
    new = [line for line in near_boundary() if line not in before]
    assert [line.partition(":")[0] for line in new] == ["statistic x.close"]
    assert "least squares" in new[0]


def test_a_change_is_the_rounded_ratio_less_one() -> None:
    assert percent_change(3.0, 2.0) == 50
    assert percent_change(1 + 1e-7 / 3, 1.0) == pytest.approx(3e-6, abs=1e-12)  # no digits beyond those of the ratio
    assert repr(percent_change(0.8591, 0.8664)) == repr(float(100 * (Decimal(repr(rounded(0.8591 / 0.8664))) - 1)))


def test_frames_and_exports_are_rounded_as_single_values_are() -> None:
    frame = pd.DataFrame({"year": [2023 + 1 / 12], "value": [1 / 3], "low": [None], "label": ["a"], "n": [7]})
    found = rounded_frame(frame)
    assert found.iloc[0].to_list()[:2] == [2023.0833, 0.333333333]
    assert found["label"].to_list() == ["a"]
    assert found["n"].dtype == np.int64
    assert frame["value"][0] == 1 / 3
    assert rounded_all({"a": [1 / 3, {"b": 2 / 3}]}, DRAWS) == {"a": [0.333333, {"b": 0.666667}]}


def test_a_chapter_states_rounded_values_and_prints_from_them(package: object) -> None:
    chapter = Chapter("market", "01", data=str(package), focus="USA", rival="CHN")
    known = chapter.add("x", 200 / 3, "%", label="x", low=1 / 3, high=2 / 3, ends=DRAWS, digits=0)
    assert (known.value, known.low, known.high) == (66.6666667, 0.333333, 0.666667)
    assert chapter.add("y", 2.4999999999999, "count", label="y", digits=0).as_dict()["text"] == "2"
    row = chapter.rows("private_investment", ["USA"], source="owid-quid-2025").tail(1)
    assert chapter.add("z", row["value"].iloc[0], "USD bn", label="z", rows=row).value == row["value"].iloc[0]

"""Frames of one row or none, with keys of rows carried along."""

# mypy: allow-untyped-defs

import pandas as pd

from aibalance.stats.frames import carried, one


def test_keys_are_carried_once_and_in_order():
    first, second = pd.DataFrame({"rows": [("a", "b"), ("b",)]}), pd.DataFrame({"rows": [("c", "a")]})
    assert carried(first, pd.DataFrame({"x": [1]}), second) == {"rows": ("a", "b", "c")}
    assert carried(pd.DataFrame({"x": [1]})) == {}
    assert carried(first.iloc[:0]) == {}


def test_one_row_or_none():
    assert one({"a": 1}).to_dict("records") == [{"a": 1}]
    assert one({}, ["a", "b"]).empty
    assert list(one({}, ["a", "b"]).columns) == ["a", "b"]

"""Frames of one row or none, with keys of rows carried along."""

# mypy: allow-untyped-defs

import pandas as pd

from aibalance.stats.frames import carried, each, one


def test_keys_are_carried_once_and_in_order():
    first, second = pd.DataFrame({"rows": [("a", "b"), ("b",)]}), pd.DataFrame({"rows": [("c", "a")]})
    assert carried(first, pd.DataFrame({"x": [1]}), second) == {"rows": ("a", "b", "c")}
    assert carried(pd.DataFrame({"x": [1]})) == {}
    assert carried(first.iloc[:0]) == {"rows": ()}, "a frame of no row keeps its column"


def test_one_row_or_none():
    assert one({"a": 1}).to_dict("records") == [{"a": 1}]
    assert one({}, ["a", "b"]).empty
    assert list(one({}, ["a", "b"]).columns) == ["a", "b"]


def test_each_group_is_asked_in_the_order_in_which_it_comes():
    rows = pd.DataFrame({"who": ["b", "a", "b"], "x": [1, 2, 3]})
    found = each(rows, "who", lambda part: one({"n": len(part)} if part["x"].max() < 5 else {}))
    assert found.index.tolist() == [0, 1]
    assert found.to_dict("records") == [{"n": 2, "who": "b"}, {"n": 1, "who": "a"}]
